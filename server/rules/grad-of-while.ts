/**
 * Reverse-mode differentiation of a loop of unknown length.
 *
 * ## What it does
 * Finds gradients through `lax.while_loop`, and through `lax.fori_loop` with bounds that are traced.
 *
 * ## Why it matters
 * Going backwards needs what each turn has computed, and memory for a number of turns that isn't known can't be set
 * aside. JAX raises `ValueError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def decay(x):
 *   return jax.lax.while_loop(lambda v: v > 1.0, lambda v: v * 0.5, x)
 *
 * jax.grad(decay)(8.0)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def decay(x):
 *   return jax.lax.fori_loop(0, 3, lambda i, v: v * 0.5, x)
 *
 * jax.grad(decay)(8.0)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/control-flow.html
 */
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

export const gradOfWhile: Rule = raisedRule(
  'grad-of-while',
  [
    [
      /^ValueError: Reverse-mode differentiation does not work for lax\.while_loop/,
      () =>
        "A while_loop, and a fori_loop with traced bounds, has no reverse-mode derivative: how many turns it takes isn't known. Use `lax.scan`, a `fori_loop` with Python ints as bounds, or forward mode (`jax.jvp`, `jax.jacfwd`).",
    ],
  ],
  { always: true },
);
