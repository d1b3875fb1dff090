/**
 * A derivative by, or of, integers.
 *
 * ## What it does
 * Finds `jax.grad` and its like with integer arguments to differentiate by, or with results that aren't real.
 *
 * ## Why it matters
 * Only real and complex numbers have derivatives. JAX raises `TypeError` for integers and booleans.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def square(x):
 *   return x ** 2
 *
 * jax.grad(square)(3)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def square(x):
 *   return x ** 2
 *
 * jax.grad(square)(3.0)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.grad.html
 */
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

export const gradOfInteger: Rule = raisedRule(
  'grad-of-integer',
  [
    [
      /^TypeError: (\w+) requires (real- or complex-valued|real-valued|complex-valued) inputs \(.*?\), but got (\w+)\./,
      ([, what, kinds, dtype]) =>
        `${what} differentiates by ${kinds} arguments, and this one is ${dtype}. Pass a float, \`3.0\` or \`x.astype(float)\`, or choose other arguments with \`argnums=\`.`,
    ],
    [
      /^TypeError: (\w+) requires (real-valued|real- or complex-valued|complex-valued) outputs \(.*?\), but got (\w+)\./,
      ([, what, kinds, dtype]) =>
        `${what} needs a function with ${kinds} results, and this one gives ${dtype}. ${dtype.startsWith('complex') ? 'Take `jnp.real` or `jnp.abs` of it, or give `holomorphic=True`.' : 'Return a float.'}`,
    ],
  ],
  { always: true },
);
