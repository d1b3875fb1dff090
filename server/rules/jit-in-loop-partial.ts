/**
 * `jax.jit` of a `functools.partial` in a loop.
 *
 * ## What it does
 * Finds `jax.jit(partial(…))` in a loop, where the simulated cache shows that it is traced again and again.
 *
 * ## Why it matters
 * `jax.jit` knows a function by its identity. A `partial` in a loop is a new object on each turn, so each turn traces and
 * compiles again, which takes much longer than running. `jax.jit` of a plain function in a loop is no fault: that is the
 * same function each time.
 *
 * ## Example
 * ```python
 * import jax
 * from functools import partial
 *
 * def scale(x, k):
 *   return x * k
 *
 * def run(x):
 *   for _ in range(4):
 *     x = jax.jit(partial(scale, k=2.0))(x)
 *   return x
 *
 * run(1.0)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * from functools import partial
 *
 * def scale(x, k):
 *   return x * k
 *
 * def run(x):
 *   for _ in range(4):
 *     x = jax.jit(scale)(x, 2.0)
 *   return x
 *
 * run(1.0)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/jit-compilation.html#jit-and-caching
 */
import { hoistFixes } from './fixes/hoist.ts';
import { remadeFinding, remadeSites } from './jitSites.ts';
import type { Rule } from './rule.ts';

export const jitInLoopPartial: Rule = {
  id: 'jit-in-loop-partial',
  severity: 'warning',
  check: (input) =>
    remadeSites(input)
      .filter((s) => s.loops.length > 0 && s.kind === 'partial')
      .map((s) => remadeFinding('jit-in-loop-partial', s)),
  fixes: hoistFixes,
};
