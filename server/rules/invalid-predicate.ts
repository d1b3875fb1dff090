/**
 * A condition or an index that JAX's control flow doesn't take.
 *
 * ## What it does
 * Finds conditions of `lax.cond` and `lax.while_loop` that aren't scalars or booleans, and indices of `lax.switch`
 * that aren't integers.
 *
 * ## Why it matters
 * One condition chooses one branch. JAX raises `TypeError` for an array of conditions.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def relu(x):
 *   return jax.lax.cond(x > 0, lambda v: v, lambda v: 0 * v, x)
 *
 * relu(jnp.ones(3))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def relu(x):
 *   return jnp.where(x > 0, x, 0)
 *
 * relu(jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.lax.cond.html
 * - https://docs.jax.dev/en/latest/_autosummary/jax.lax.while_loop.html
 */
import { predicateFixes } from './fixes/predicate.ts';
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

export const invalidPredicate: Rule = raisedRule(
  'invalid-predicate',
  [
    [
      /^TypeError: Pred must be a scalar, got (.*?) of shape (\(.*?\))/,
      ([, , shape]) =>
        `cond takes one condition, and gets an array of shape ${shape}. \`jnp.where\` selects element by element; \`jnp.all\` or \`jnp.any\` make one condition of many.`,
    ],
    [
      /^TypeError: Pred must be a scalar, got .* of type <class '(?:[\w.]*\.)?(\w+)'>/,
      ([, what]) => `cond takes a number or a boolean as its condition, and gets a value of type ${what}.`,
    ],
    [
      /^TypeError: Pred type must be either boolean or number, got (.*?)\.?$/m,
      ([, what]) => `cond takes a number or a boolean as its condition, and gets ${what}.`,
    ],
    [
      /^TypeError: cond_fun must return a boolean scalar, but got (?:output type\(s\) |pytree )(.*?)\.?$/m,
      ([, what]) =>
        `The condition of a while_loop must give one boolean, and this one gives ${what.replace(/ShapedArray\(([^)]*)\)/g, '$1').replace(/^\[(.*)\]$/, '$1')}. Compare, or reduce with \`jnp.all\` or \`jnp.any\`.`,
    ],
    [
      /^TypeError: Index type must be an integer, got (.*?)\.?$/m,
      ([, what]) =>
        `switch chooses by an integer, and gets ${what.replace(/^[^]* as (\w+)$/, 'a $1')}. Convert it: \`i.astype(int)\`.`,
    ],
    [
      /^TypeError: Branch index must be scalar, got (.*?) of shape (\(.*?\))/,
      ([, , shape]) => `switch takes one index, and gets an array of shape ${shape}.`,
    ],
  ],
  { fixes: predicateFixes, always: true },
);
