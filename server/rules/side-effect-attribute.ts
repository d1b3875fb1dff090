/**
 * A traced value kept in an outer object.
 *
 * ## What it does
 * Finds traced arrays that a traced function assigns to an attribute of an object which was there before.
 *
 * ## Why it matters
 * It happens once, when the function is traced, not at each call. And what is kept is a tracer: using it later raises
 * `UnexpectedTracerError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * class Model:
 *   hidden = None
 *
 * model = Model()
 *
 * @jax.jit
 * def forward(x):
 *   model.hidden = jnp.tanh(x)
 *   return model.hidden * 2
 *
 * forward(1.0)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * class Model:
 *   hidden = None
 *
 * model = Model()
 *
 * @jax.jit
 * def forward(x):
 *   hidden = jnp.tanh(x)
 *   return hidden * 2, hidden
 *
 * out, model.hidden = forward(1.0)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.UnexpectedTracerError
 */
import type { Rule } from './rule.ts';
import { leaks } from './sideEffects.ts';

export const sideEffectAttribute: Rule = {
  id: 'side-effect-attribute',
  severity: 'warning',
  check: (input) =>
    leaks(
      'side-effect-attribute',
      'attribute',
      input,
      (what, fn) =>
        `A traced array is assigned to the attribute ${what} of an object from outside of ${fn}. That happens once, when ${fn} is traced, and leaves a tracer there. Return it instead.`,
    ),
};
