/**
 * `jax.jit` of a result instead of a function.
 *
 * ## What it does
 * Finds `jax.jit(f(x))` and `jax.jit(value)`: what jit is given is no function.
 *
 * ## Why it matters
 * `f(x)` is called first, without jit, and its result can't be compiled: JAX raises `TypeError: Expected a callable value`.
 *
 * ## Example
 * ```python
 * import jax
 *
 * def double(x):
 *   return x * 2
 *
 * y = jax.jit(double(3.0))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 *
 * def double(x):
 *   return x * 2
 *
 * y = jax.jit(double)(3.0)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.jit.html
 */
import { shownAt } from './faults.ts';
import { jitOfCallFixes } from './fixes/jitOfCall.ts';
import { raisedRule } from './raised.ts';

export const jitOfCall = raisedRule(
  'jit-of-call',
  [
    [
      /^TypeError: Expected a callable value, got (?!<(?:classmethod|property)\b)/,
      (_, r) =>
        `${shownAt(r.at)} transforms a result, not a function. Transform the function, and call what comes out: \`jax.jit(f)(x)\`.`,
    ],
  ],
  { fixes: jitOfCallFixes, always: true },
);
