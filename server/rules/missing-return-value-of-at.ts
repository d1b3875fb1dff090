/**
 * The result of `x.at[…].set(…)` isn't used.
 *
 * ## What it does
 * Finds statements that are an update by `.at` and nothing else.
 *
 * ## Why it matters
 * Arrays of JAX can't be changed. `x.at[i].set(v)` gives a new array and leaves `x` as it is: without an assignment the
 * update is lost, and nothing says so.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def clear_first(x):
 *   x.at[0].set(0.0)
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
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.numpy.ndarray.at.html
 * - https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#in-place-updates
 */
import { placeOf } from '../analysis/analyze.ts';
import { assignFixes } from './fixes/assign.ts';
import { everywhere, userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';
import { pathTo, textOf } from './syntax.ts';

export const missingReturnValueOfAt: Rule = {
  id: 'missing-return-value-of-at',
  severity: 'warning',
  check: (input) =>
    everywhere(input, 'at-update').flatMap((e): Finding[] => {
      const frame = userFrame(input.analysis, e.site);
      // What a library's call does inside is kept there.
      if (!frame || frame !== e.site) return [];
      const at = placeOf(frame);
      const path = pathTo(at);
      // A statement of its own, or one of several that a comma puts on one line.
      const outer = path.slice(0, -1).findLast((n) => n.kind !== 'Tuple');
      if (outer?.kind !== 'Expr') return [];
      return [
        {
          rule: 'missing-return-value-of-at',
          severity: 'warning',
          message: `The result of \`${textOf(at)}\` isn't used: the array itself doesn't change, so the update is lost. Assign the result.`,
          at,
          related: [],
        },
      ];
    }),
  fixes: assignFixes,
};
