/**
 * A Python number in one call, an array of the same dtype in another.
 *
 * ## What it does
 * Finds a call that traces again only because an argument's type is weak in one call and not in the other.
 *
 * ## Why it matters
 * Python numbers have a weak type in JAX: `0.1` becomes a float32 that gives way to the dtype of what it meets, and
 * `jnp.float32(0.1)` doesn't. The results can differ in dtype, so these are two functions for `jax.jit`, traced and compiled
 * apart.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def update(w, rate):
 *   return w - rate * w
 *
 * w = jnp.ones(3)
 * w = update(w, 0.1)
 * w = update(w, jnp.float32(0.1))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def update(w, rate):
 *   return w - rate * w
 *
 * w = jnp.ones(3)
 * w = update(w, 0.1)
 * w = update(w, 0.2)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/type_promotion.html#weak-types
 */
import { placeOf } from '../analysis/analyze.ts';
import { avalParts, changedAvals, missingSites } from './callSites.ts';
import type { Rule } from './rule.ts';

export const weakTypeRecompile: Rule = {
  id: 'weak-type-recompile',
  severity: 'warning',
  check: (input) =>
    missingSites(input).flatMap((s) => {
      const found = s.misses.find((e) => {
        const changed = changedAvals(e).map((c) => [avalParts(c.now), avalParts(c.before)] as const);
        return (
          changed.length > 0 &&
          changed.every(([a, b]) => a.weak !== b.weak && a.dtype === b.dtype && a.shape === b.shape)
        );
      });
      if (!found) return [];
      return [
        {
          rule: 'weak-type-recompile',
          severity: 'warning' as const,
          message: `${found.jit.name} traces and compiles again because of a weak type alone: ${found.miss?.text ?? ''}. Always pass a Python number, or always an array.`,
          at: placeOf(s.frame),
          related: [],
        },
      ];
    }),
};
