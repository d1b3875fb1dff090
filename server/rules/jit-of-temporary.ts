/**
 * `jax.jit` of a function that lives for one call.
 *
 * ## What it does
 * Finds a jitted lambda, partial or inner function that is made, called once and thrown away each time the function around
 * it is called.
 *
 * ## Why it matters
 * `jax.jit` knows a function by its identity, so each call of the function around it traces and compiles again.
 *
 * ## Example
 * ```python
 * import jax
 *
 * def predict(w, x):
 *   return jax.jit(lambda w, x: w * x)(w, x)
 *
 * for _ in range(3):
 *   predict(2.0, 1.0)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 *
 * @jax.jit
 * def predict(w, x):
 *   return w * x
 *
 * for _ in range(3):
 *   predict(2.0, 1.0)
 * ```
 * A function that makes a jitted function once, and gives it back, is no fault.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/jit-compilation.html#jit-and-caching
 */
import { hoistFromFunctionFixes } from './fixes/hoistDef.ts';
import { remadeFinding, remadeSites } from './jitSites.ts';
import type { Rule } from './rule.ts';

export const jitOfTemporary: Rule = {
  id: 'jit-of-temporary',
  severity: 'warning',
  check: (input) =>
    remadeSites(input)
      .filter((s) => s.loops.length === 0 && s.kind !== 'other')
      .map((s) => remadeFinding('jit-of-temporary', s)),
  fixes: hoistFromFunctionFixes,
};
