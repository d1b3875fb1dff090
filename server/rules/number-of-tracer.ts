/**
 * A traced value made a Python number.
 *
 * ## What it does
 * Finds `int(x)`, `float(x)`, `complex(x)`, `x.item()` and `x.tolist()` of a traced array.
 *
 * ## Why it matters
 * While the function is traced the array has no value that could become a Python number, so JAX raises
 * `ConcretizationTypeError`.
 *
 * ## Example
 * ```python
 * import jax
 *
 * @jax.jit
 * def scale(x):
 *   return x * float(x)
 *
 * scale(3)
 * ```
 *
 * ## Use instead
 * Convert the dtype, and keep the array:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def scale(x):
 *   return x * jnp.asarray(x, float)
 *
 * scale(3)
 * ```
 * To look at a value, return it, or use `jax.debug.print`.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.ConcretizationTypeError
 */
import { needs, faultRule } from './faults.ts';
import { numberFixes } from './fixes/number.ts';

export const numberOfTracer = faultRule(
  'number-of-tracer',
  ['number'],
  (f) =>
    `${needs(f, 'a Python number')} Keep it an array, converted with \`.astype\`, or return it and convert it outside.`,
  numberFixes,
);
