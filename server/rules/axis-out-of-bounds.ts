/**
 * An axis that the array doesn't have.
 *
 * ## What it does
 * Finds axis arguments beyond the number of dimensions of the array.
 *
 * ## Why it matters
 * The number of dimensions is known while a function is traced, and JAX raises `ValueError` then.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def total(x):
 *   return jnp.sum(x, axis=2)
 *
 * total(jnp.ones((2, 3)))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def total(x):
 *   return jnp.sum(x, axis=1)
 *
 * total(jnp.ones((2, 3)))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html
 */
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

export const axisOutOfBounds: Rule = raisedRule('axis-out-of-bounds', [
  [
    /^ValueError: axis (-?\d+) is out of bounds for array of dimension (\d+)/,
    ([, axis, rank]) =>
      `There is no axis ${axis} in an array of ${rank === '1' ? '1 dimension' : `${rank} dimensions`}. ${axesOf(Number(rank))}`,
  ],
  [
    /^ValueError: Invalid axis (-?\d+) for operand shape (\(.*?\))/,
    ([, axis, shape]) => `There is no axis ${axis} in an array of shape ${shape}.`,
  ],
]);

const axesOf = (rank: number): string =>
  rank === 0
    ? 'A scalar has no axes at all.'
    : `Its axes are ${Array.from({ length: rank }, (_, i) => i).join(', ')}, or ${Array.from({ length: rank }, (_, i) => i - rank).join(', ')} from the end.`;
