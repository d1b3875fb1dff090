/**
 * A traced value assigned to an outer variable.
 *
 * ## What it does
 * Finds traced arrays that a traced function assigns to a `global` or `nonlocal` variable.
 *
 * ## Why it matters
 * It happens once, when the function is traced, not at each call. And what the variable holds is a tracer: using it later
 * raises `UnexpectedTracerError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * last = None
 *
 * @jax.jit
 * def loss(w):
 *   global last
 *   last = jnp.sum(w * w)
 *   return last
 *
 * loss(jnp.ones(3))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def loss(w):
 *   return jnp.sum(w * w)
 *
 * last = loss(jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.UnexpectedTracerError
 */
import type { Rule } from './rule.ts';
import { leaks } from './sideEffects.ts';

export const sideEffectGlobal: Rule = {
  id: 'side-effect-global',
  severity: 'warning',
  check: (input) =>
    leaks(
      'side-effect-global',
      'variable',
      input,
      (what, fn) =>
        `A traced array is assigned to ${what}, a variable from outside of ${fn}. That happens once, when ${fn} is traced, and leaves a tracer there. Return it instead.`,
    ),
};
