/**
 * An array is indexed with a mask that is traced.
 *
 * ## What it does
 * Finds `x[mask]` and `x.at[mask].set(v)` where the mask, an array of booleans, is traced.
 *
 * ## Why it matters
 * How many elements a mask chooses depends on its values, and in a compiled function each shape must be known before. JAX raises
 * `NonConcreteBooleanIndexError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def positive_sum(x):
 *   return x[x > 0].sum()
 *
 * positive_sum(jnp.arange(-3.0, 3.0))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def positive_sum(x):
 *   return x.sum(where=x > 0)
 *
 * positive_sum(jnp.arange(-3.0, 3.0))
 * ```
 * Where all elements are wanted, `jnp.where(x > 0, x, 0)`; to count, `jnp.sum(mask)`.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.NonConcreteBooleanIndexError
 * - https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#dynamic-shapes
 */
import { faultRule } from './faults.ts';
import { maskedAssignmentFixes } from './fixes/itemAssignment.ts';
import { maskFixes } from './fixes/mask.ts';
import { textOf } from './syntax.ts';

export const booleanMask = faultRule(
  'boolean-mask',
  ['mask'],
  (f) =>
    `How many elements \`${textOf(f.at)}\` has depends on the values of a mask (${f.aval ?? 'traced'}), which ${f.functionName} doesn't ` +
    `have while it is traced: ${f.why.because}. Keep the shape and select with \`jnp.where\`.`,
  (finding, analysis) => [...maskFixes(finding, analysis), ...maskedAssignmentFixes(finding, analysis)],
);
