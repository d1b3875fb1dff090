/**
 * The gradient of a function that returns an array.
 *
 * ## What it does
 * Finds `jax.grad` and `jax.value_and_grad` of functions whose result isn't one number.
 *
 * ## Why it matters
 * A gradient is there for one number, such as a loss. For arrays JAX raises `TypeError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def loss(w, x):
 *   return (w * x) ** 2
 *
 * jax.grad(loss)(jnp.ones(3), jnp.ones(3))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def loss(w, x):
 *   return jnp.mean((w * x) ** 2)
 *
 * jax.grad(loss)(jnp.ones(3), jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.grad.html
 * - https://docs.jax.dev/en/latest/notebooks/autodiff_cookbook.html
 */
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

export const gradOfNonscalar: Rule = raisedRule(
  'grad-of-nonscalar',
  [
    [
      /^TypeError: Gradient only defined for scalar-output functions\. Output had shape: (\(.*?\))/,
      ([, shape]) =>
        `grad needs a function that returns one number, and this one returns an array of shape ${shape}. Reduce it with \`jnp.sum\` or \`jnp.mean\`; for all derivatives of an array use \`jax.jacobian\`.`,
    ],
    [
      /^TypeError: Gradient only defined for scalar-output functions\. Output was (.*?)\.?$/m,
      ([, what]) =>
        `grad needs a function that returns one number, and this one returns ${what.length > 80 ? 'something else' : what}. Return the loss alone, or the loss first and the rest with \`has_aux=True\`.`,
    ],
  ],
  { always: true },
);
