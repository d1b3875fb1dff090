/**
 * A jitted function defined in a loop.
 *
 * ## What it does
 * Finds a jitted `def` in a loop, where the simulated cache shows that it is traced again and again.
 *
 * ## Why it matters
 * A `def` makes a new function each time it runs, and `jax.jit` knows a function by its identity: each turn traces and
 * compiles again.
 *
 * ## Example
 * ```python
 * import jax
 *
 * def run(xs):
 *   total = 0.0
 *   for x in xs:
 *     @jax.jit
 *     def energy(v):
 *       return v * v
 *     total += energy(x)
 *   return total
 *
 * run([1.0, 2.0, 3.0])
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 *
 * @jax.jit
 * def energy(v):
 *   return v * v
 *
 * def run(xs):
 *   total = 0.0
 *   for x in xs:
 *     total += energy(x)
 *   return total
 *
 * run([1.0, 2.0, 3.0])
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/jit-compilation.html#jit-and-caching
 */
import { hoistFromLoopFixes } from './fixes/hoistDef.ts';
import { remadeFinding, remadeSites } from './jitSites.ts';
import type { Rule } from './rule.ts';

export const jitInLoopLocalDef: Rule = {
  id: 'jit-in-loop-local-def',
  severity: 'warning',
  check: (input) =>
    remadeSites(input)
      .filter((s) => s.loops.length > 0 && s.kind === 'local-def')
      .map((s) => remadeFinding('jit-in-loop-local-def', s)),
  fixes: hoistFromLoopFixes,
};
