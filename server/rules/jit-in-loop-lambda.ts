/**
 * `jax.jit` of a lambda in a loop.
 *
 * ## What it does
 * Finds `jax.jit(lambda …)` in a loop, where the simulated cache shows that it is traced again and again.
 *
 * ## Why it matters
 * `jax.jit` knows a function by its identity. A lambda in a loop is a new function on each turn, so each turn traces and
 * compiles again, which takes much longer than running.
 *
 * ## Example
 * ```python
 * import jax
 *
 * def run(x):
 *   for _ in range(4):
 *     x = jax.jit(lambda v: v + 1)(x)
 *   return x
 *
 * run(1.0)
 * ```
 *
 * ## Use instead
 * Jit it once, before the loop:
 * ```python
 * import jax
 *
 * add_one = jax.jit(lambda v: v + 1)
 *
 * def run(x):
 *   for _ in range(4):
 *     x = add_one(x)
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

export const jitInLoopLambda: Rule = {
  id: 'jit-in-loop-lambda',
  severity: 'warning',
  check: (input) =>
    remadeSites(input)
      .filter((s) => s.loops.length > 0 && s.kind === 'lambda')
      .map((s) => remadeFinding('jit-in-loop-lambda', s)),
  fixes: hoistFixes,
};
