/** The modules `jax.core`, `jax.extend.core` and `jax.stages`, as far as code asks what something is. Source: jax/core.py, jax/extend/core. */
import { unionOf } from '../python/builtins/unions.ts';
import { getters } from '../python/native.ts';
import type { Value } from '../python/values.ts';
import { Missing, PyInstance, builtinClass, objectClass, tracerBaseClass } from '../python/values.ts';
import { abstractValueClass, shapedArrayClass } from './avalValue.ts';
import { coreFunctions, extendCoreFunctions } from './jaxprFunctions.ts';
import { eqnClass, jaxprClass, literalClass, varClass } from './jaxprObjects.ts';
import { primitiveClass } from './primitiveObjects.ts';
import { traceStateFunctions } from './traceState.ts';

/** Classes of whose instances jitlens gives none to Python: nothing is one. */
const named = (name: string, module = 'jax._src.core') => builtinClass(name, [objectClass], module);

/** A primitive of the user's: a name. What it does is rules of JAX's own, which are not followed. */
primitiveClass.construct = (_, [name = null], kwargs) => {
  const primitive = new PyInstance(primitiveClass);
  primitive.attrs.set('name', kwargs?.find(([key]) => key === 'name')?.[1] ?? name);
  primitive.attrs.set('multiple_results', false);
  return primitive;
};

const RULES = ['def_impl', 'def_abstract_eval', 'def_effectful_abstract_eval', 'abstract_eval', 'impl'];
getters(primitiveClass, Object.fromEntries(RULES.map((name) => [name, () => new Missing(`Primitive.${name}`)])));

/** Facts about a primitive that programs ask for. */
getters(primitiveClass, {
  call_primitive: () => false,
  map_primitive: () => false,
  ref_primitive: () => false,
  skip_canonicalization: () => false,
});

export const coreTable = new Map<string, Value>([
  ['Tracer', tracerBaseClass],
  ['ShapedArray', shapedArrayClass],
  ['AbstractValue', abstractValueClass],
  ['Trace', named('Trace')],
  ['Atom', unionOf(varClass, literalClass)],
  ...coreFunctions,
]);

/** A jaxpr of this version is closed: the two classes are one. */
export const extendCoreTable = new Map<string, Value>([
  ...traceStateFunctions,
  ...extendCoreFunctions,
  ['Jaxpr', jaxprClass],
  ['ClosedJaxpr', jaxprClass],
  ['JaxprEqn', eqnClass],
  ['Primitive', primitiveClass],
  ['Literal', literalClass],
  ['Var', varClass],
  ['DropVar', named('DropVar')],
  ['Token', named('Token')],
  ['TraceTag', named('TraceTag')],
]);

/** What compiling ahead of time makes: nothing is lowered or compiled here. Source: jax/_src/stages.py. */
export const stagesTable = new Map<string, Value>(
  ['Compiled', 'Lowered', 'Traced', 'Wrapped'].map((name) => [name, named(name, 'jax._src.stages')]),
);
