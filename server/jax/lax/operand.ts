/** Operands of jax.lax's functions. Source: jax/_src/core.py check_eval_args. */
import type { Val } from '../../jaxpr/trace.ts';
import { typeError } from '../../python/errors.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { typeOf } from '../../python/values.ts';
import { toVal } from '../values.ts';

/** An operand that a primitive is bound to, or the TypeError for what is none. */
export function boundTo(primitive: string, v: Value, position = 0): Val {
  const x = toVal(v);
  if (x) return x;
  throw typeError(
    `Error interpreting argument to ${primitive} as a JAX value. The problematic value is of type ` +
      `${repr(typeOf(v))} and was passed to ${primitive} at position ${position}.\n`,
  );
}
