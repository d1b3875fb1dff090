/**
 * `vmap` makes a `cond` run both of its branches.
 *
 * ## What it does
 * Points out `lax.cond` and `lax.switch` whose predicate differs along an axis that `vmap` maps.
 *
 * ## Why it matters
 * One program runs for all rows at once, so it can't branch for each: all branches run for all rows, and `select_n` takes the
 * result of one. That is right, but takes the time of all branches together.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def f(x):
 *   return jax.lax.cond(x > 0, jnp.sin, jnp.cos, x)
 *
 * @jax.jit
 * def rows(xs):
 *   return jax.vmap(f)(xs)
 *
 * rows(jnp.ones(3))
 * ```
 *
 * ## Use instead
 * Where the branches are dear, `jax.lax.map` goes row by row and branches for each:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def f(x):
 *   return jax.lax.cond(x > 0, jnp.sin, jnp.cos, x)
 *
 * @jax.jit
 * def rows(xs):
 *   return jax.lax.map(f, xs)
 *
 * rows(jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.lax.cond.html
 */
import { placeOf } from '../analysis/analyze.ts';
import { inTrace, originOf, userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';

export const vmapOfCond: Rule = {
  id: 'vmap-of-cond',
  severity: 'information',
  check: (input) =>
    inTrace(input, 'both-branches').flatMap((e): Finding[] => {
      const frame = userFrame(input.analysis, e.site);
      if (!frame) return [];
      return [
        {
          rule: 'vmap-of-cond',
          severity: 'information',
          message: 'Under vmap all branches run here, for all rows: the predicate differs from row to row.',
          at: placeOf(frame),
          related: originOf(input, e),
        },
      ];
    }),
};
