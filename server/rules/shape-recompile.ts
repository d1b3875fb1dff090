/**
 * A shape that changes from call to call.
 *
 * ## What it does
 * Finds a call in a loop that traces again because an argument has another shape.
 *
 * ## Why it matters
 * Shapes are part of the compiled function: each new one traces and compiles again, which takes much longer than running.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def mean_of(x):
 *   return x.sum() / x.shape[0]
 *
 * for n in range(1, 12):
 *   mean_of(jnp.ones(n))
 * ```
 *
 * ## Use instead
 * Pad to one shape, or to few; for the last batch of an epoch, leave out what is left over:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def sum_of(x, n):
 *   return jnp.where(jnp.arange(12) < n, x, 0).sum() / n
 *
 * for n in range(1, 12):
 *   sum_of(jnp.ones(12), n)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/jit-compilation.html#jit-and-caching
 */
import { placeOf } from '../analysis/analyze.ts';
import { avalParts, changedAvals, missingSites } from './callSites.ts';
import type { Rule } from './rule.ts';
import { loopsAround, pathTo } from './syntax.ts';

export const shapeRecompile: Rule = {
  id: 'shape-recompile',
  severity: 'warning',
  check: (input) =>
    missingSites(input).flatMap((s) => {
      const misses = s.misses.filter((e) => {
        const changed = changedAvals(e);
        return changed.length > 0 && changed.every((c) => avalParts(c.now).shape !== avalParts(c.before).shape);
      });
      if (misses.length === 0 || s.shapes.size < 2) return [];
      const at = placeOf(s.frame);
      if (loopsAround(pathTo(at)).length === 0) return [];
      const last = misses[misses.length - 1];
      return [
        {
          rule: 'shape-recompile',
          severity: 'warning' as const,
          message: `${last.jit.name} traces and compiles again for each shape: ${s.misses.length} times in ${s.calls} calls (in the last one ${last.miss?.text ?? ''}). Pad to one shape, or to a few.`,
          at,
          related: [],
        },
      ];
    }),
};
