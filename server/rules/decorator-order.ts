/**
 * `jax.jit` over `@staticmethod`, `@classmethod` or `@property`.
 *
 * ## What it does
 * Finds `jax.jit` applied to what `staticmethod`, `classmethod` or `property` make, as happens when `@jax.jit` stands above them.
 *
 * ## Why it matters
 * Decorators apply from the lowest to the highest. `jax.jit` takes functions, and these three don't make one: JAX raises
 * `TypeError` when the class is made.
 *
 * ## Example
 * ```python
 * import jax
 *
 * class Model:
 *   @jax.jit
 *   @staticmethod
 *   def apply(w, x):
 *     return w * x
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 *
 * class Model:
 *   @staticmethod
 *   @jax.jit
 *   def apply(w, x):
 *     return w * x
 * ```
 * The class and the object that `@classmethod` and `@property` pass on are no arrays: write the jitted function outside of the class.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.jit.html
 * - https://docs.jax.dev/en/latest/faq.html#strategy-1-jit-compiled-helper-function
 */
import { decoratorOrderFixes } from './fixes/decoratorOrder.ts';
import { raisedRule } from './raised.ts';

export const decoratorOrder = raisedRule(
  'decorator-order',
  [
    [
      /^TypeError: (?:(staticmethod) arguments are not supported|Expected a callable value, got <(classmethod|property)\b)/,
      ([, made, other]: readonly (string | undefined)[]) => {
        const kind = made ?? other ?? '';
        return `jax.jit is applied to a ${kind}, which is no function. Put @${kind} above it, so that jit gets the function.`;
      },
    ],
  ],
  { fixes: decoratorOrderFixes, always: true },
);
