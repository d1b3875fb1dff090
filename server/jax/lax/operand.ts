/** Operands of jax.lax's functions. Source: jax/_src/core.py check_eval_args. */
import type { Val } from '../../jaxpr/trace.ts';
import { getAttr } from '../../python/attributes.ts';
import { typeError } from '../../python/errors.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { EagerArray, Tracer, Unknown, typeOf } from '../../python/values.ts';
import { NotKnown } from '../notKnown.ts';
import { toVal } from '../values.ts';

/** An operand that a primitive is bound to, or the TypeError for what is none. */
export function boundTo(primitive: string, v: Value, position = 0): Val {
  if (v instanceof Unknown) throw new NotKnown(v);
  const x = toVal(v);
  if (x) return x;
  throw typeError(
    `Error interpreting argument to ${primitive} as a JAX value. The problematic value is of type ` +
      `${repr(typeOf(v))} and was passed to ${primitive} at position ${position}.\n`,
  );
}

export const allBoundTo = (primitive: string, vs: readonly Value[]): Val[] =>
  vs.map((v, i) => boundTo(primitive, v, i));

/** An operand that lax asks for `shape` or `ndim` before it binds: what has none, a Python number too, says so. */
export function withAttribute(v: Value, attribute: 'shape' | 'ndim', primitive: string, position = 0): Val {
  if (v instanceof Tracer || v instanceof EagerArray) return v;
  getAttr(v, attribute);
  return boundTo(primitive, v, position);
}

/** Source: lax.asarray. */
export function asArray(v: Value): Val {
  const x = toVal(v);
  if (x) return x;
  throw typeError(`asarray: expected ArrayLike, got ${str(v)} of type ${repr(typeOf(v))}.`);
}
