/**
 * An index that JAX doesn't take.
 *
 * ## What it does
 * Finds indices of a wrong number or type: more indices than axes, floats, a list instead of an array.
 *
 * ## Why it matters
 * JAX checks how an array is indexed while it traces, and raises `IndexError` or `TypeError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def corner(x):
 *   return x[0, 0, 0]
 *
 * corner(jnp.ones((2, 3)))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def corner(x):
 *   return x[0, 0]
 *
 * corner(jnp.ones((2, 3)))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html
 */
import { listFixes } from './fixes/list.ts';
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

export const invalidIndex: Rule = raisedRule(
  'invalid-index',
  [
    [
      /^IndexError: Too many indices: array is (\d+)-dimensional, but (\d+) were indexed/,
      ([, rank, count]) =>
        `There are ${count} indices for an array of ${rank === '1' ? '1 dimension' : `${rank} dimensions`}. Leave out ${Number(count) - Number(rank)}, or give the array more axes first.`,
    ],
    [
      /^TypeError: Indexer must have integer or boolean type, got indexer with type (\w+)/,
      ([, dtype]) =>
        `An index must be an integer or a boolean, and this one is ${dtype}. Convert it: \`i.astype(int)\`.`,
    ],
    [
      /^TypeError: Using a non-tuple sequence for multidimensional indexing is not allowed/,
      () =>
        'JAX takes no list as an index. Make it an array, `x[jnp.array([0, 1])]`, or a tuple for one index per axis.',
    ],
    [
      /^IndexError: boolean index did not match shape of indexed array in index (\d+): got (\(.*?\)), expected (.*?)$/m,
      ([, axis, mask, shape]) =>
        `A boolean index of shape ${mask} doesn't fit the axes of the array from ${axis} on, ${shape.replace(/^\[(.*)\]$/, '($1)')}. The mask must have the shape of what it selects from.`,
    ],
  ],
  { fixes: listFixes },
);
