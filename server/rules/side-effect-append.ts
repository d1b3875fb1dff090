/**
 * A traced value put into an outer list, dict or set.
 *
 * ## What it does
 * Finds traced arrays that a traced function puts into a container which was there before.
 *
 * ## Why it matters
 * It happens once, when the function is traced, not at each call. And what is put in is a tracer: using it later raises
 * `UnexpectedTracerError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * history = []
 *
 * @jax.jit
 * def step(x):
 *   y = jnp.sin(x)
 *   history.append(y)
 *   return y
 *
 * step(1.0)
 * ```
 *
 * ## Use instead
 * Return the value, and keep what the call gives:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * history = []
 *
 * @jax.jit
 * def step(x):
 *   return jnp.sin(x)
 *
 * history.append(step(1.0))
 * ```
 * A container that the function itself makes is no fault.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.UnexpectedTracerError
 * - https://docs.jax.dev/en/latest/jit-compilation.html
 */
import type { Rule } from './rule.ts';
import { leaks } from './sideEffects.ts';

export const sideEffectAppend: Rule = {
  id: 'side-effect-append',
  severity: 'warning',
  check: (input) =>
    leaks(
      'side-effect-append',
      'container',
      input,
      (_what, fn) =>
        `A traced array is put into a container from outside of ${fn}. That happens once, when ${fn} is traced, and leaves a tracer there. Return it instead.`,
    ),
};
