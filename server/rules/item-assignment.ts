/**
 * An element of a traced array is assigned to.
 *
 * ## What it does
 * Finds `x[i] = v`, `x[i] += v` and the like on arrays of JAX in functions that are traced.
 *
 * ## Why it matters
 * Arrays of JAX can't be changed: JAX raises `TypeError`. `x.at[i].set(v)` gives an updated copy, which the compiled function
 * makes in place where it can.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def clear_first(x):
 *   x[0] = 0.0
 *   return x
 *
 * clear_first(jnp.ones(3))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def clear_first(x):
 *   x = x.at[0].set(0.0)
 *   return x
 *
 * clear_first(jnp.ones(3))
 * ```
 * `x[i] += v` is `x = x.at[i].add(v)`; where a mask chooses the elements, `x = jnp.where(mask, v, x)`.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.numpy.ndarray.at.html
 * - https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#in-place-updates
 */
import { shownAt } from './faults.ts';
import { itemAssignmentFixes } from './fixes/itemAssignment.ts';
import { raisedRule } from './raised.ts';

export const itemAssignment = raisedRule(
  'item-assignment',
  [
    [
      /^TypeError: JAX arrays are immutable and do not support in-place item assignment/,
      (_, r) =>
        `${shownAt(r.at)} would change an array of JAX, and these can't be changed. Assign an updated copy instead: \`x = x.at[index].set(value)\`.`,
    ],
  ],
  { fixes: itemAssignmentFixes },
);
