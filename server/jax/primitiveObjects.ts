/** Primitives as Python sees them: `jax.lax.dot_general_p`, `eqn.primitive`, the first argument of a policy. Source: jax/_src/core.py. */
import type { Primitive } from '../jaxpr/primitive.ts';
import { primitiveByName } from '../jaxpr/primitives/index.ts';
import { methods } from '../python/native.ts';
import { str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyInstance, builtinClass } from '../python/values.ts';

export const primitiveClass = builtinClass('Primitive', undefined, 'jax._src.core');
methods(primitiveClass, {
  '__repr__(self, /)': (self) => (self instanceof PyInstance ? str(self.attrs.get('name') ?? null) : null),
});

const objects = new WeakMap<Primitive, PyInstance>();
const primitives = new WeakMap<PyInstance, Primitive>();

/** One object for each primitive. */
export function primitiveObject(primitive: Primitive): PyInstance {
  let object = objects.get(primitive);
  if (!object) {
    object = new PyInstance(primitiveClass);
    object.attrs.set('name', primitive.name);
    object.attrs.set('multiple_results', primitive.multipleResults);
    objects.set(primitive, object);
    primitives.set(object, primitive);
  }
  return object;
}

/** Enter the primitive behind an object of a program's. */
export function enterPrimitiveObject(object: PyInstance, primitive: Primitive): void {
  objects.set(primitive, object);
  primitives.set(object, primitive);
}

/** The primitive behind an object; undefined for one of a program's own that wasn't used yet. */
export const primitiveOf = (object: PyInstance): Primitive | undefined => primitives.get(object);

/** `dot_general_p` in jax.lax. */
export function primitiveNamed(attribute: string): Value | undefined {
  const primitive = attribute.endsWith('_p') ? primitiveByName(attribute.slice(0, -2)) : undefined;
  return primitive && primitiveObject(primitive);
}
