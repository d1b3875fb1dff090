/**
 * An index that lies outside of its axis.
 *
 * ## What it does
 * Finds integer indices, known before anything runs, that are larger than the axis they index.
 *
 * ## Why it matters
 * NumPy raises `IndexError`. JAX, which can't raise from an accelerator, takes the nearest element instead, and drops updates
 * (`x.at[10].set(…)`) altogether: the result is silently another one than the code says.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def last(x):
 *   return x[5]
 *
 * last(jnp.arange(5.0))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def last(x):
 *   return x[-1]
 *
 * last(jnp.arange(5.0))
 * ```
 * Where it is meant so, say it: `x.at[5].get(mode='clip')`.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#out-of-bounds-indexing
 */
import { placeOf } from '../analysis/analyze.ts';
import { everywhere, originOf, userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';

export const outOfBoundsStaticIndex: Rule = {
  id: 'out-of-bounds-static-index',
  severity: 'warning',
  // Of what is empty JAX raises.
  check: (input) =>
    everywhere(input, 'outside-index', ({ size }) => size > 0).flatMap((e): Finding[] => {
      const frame = userFrame(input.analysis, e.site);
      // What a library does with its own arrays isn't the user's mistake.
      if (!frame || frame !== e.site) return [];
      const { index, axis, size, update } = e;
      const result = update ? 'JAX drops the update' : `JAX takes element ${index < 0 ? 0 : size - 1} instead`;
      return [
        {
          rule: 'out-of-bounds-static-index',
          severity: 'warning',
          message: `Index ${index} is out of bounds for axis ${axis}, which has size ${size}: ${result}, without an error.`,
          at: placeOf(frame),
          related: originOf(input, e),
        },
      ];
    }),
};
