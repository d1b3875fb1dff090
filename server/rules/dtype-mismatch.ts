/**
 * Dtypes that an operation doesn't take.
 *
 * ## What it does
 * Finds operations on operands of dtypes that they don't have: functions of jax.lax on two dtypes, a sine of integers
 * in jax.lax, promotions that JAX refuses.
 *
 * ## Why it matters
 * jax.numpy converts operands to a common dtype; jax.lax doesn't, and some dtypes have no common one.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def add(x, i):
 *   return jax.lax.add(x, i)
 *
 * add(jnp.ones(3), jnp.arange(3))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def add(x, i):
 *   return jnp.add(x, i)
 *
 * add(jnp.ones(3), jnp.arange(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/type_promotion.html
 */
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

export const dtypeMismatch: Rule = raisedRule('dtype-mismatch', [
  [
    /^TypeError: (lax\.[\w-]+) requires arguments to have the same dtypes, got ([^(]*?)\.(?: \(Tip: (jnp\.\w+))?/,
    ([, op, dtypes, tip]) =>
      `${op} doesn't convert its operands, and they are ${dtypes}. ${tip ? `${tip} does, or convert` : 'Convert'} one of them with \`.astype\`.`,
  ],
  [
    /^TypeError: ([\w-]+) does not accept dtype (\w+)(?: at position (\d+))?\. Accepted dtypes(?: at position \d+)? are subtypes of ([\w, ]+)\./,
    ([, op, dtype, , accepted]) =>
      `${op} isn't there for ${dtype}: it takes ${accepted}. Convert the operand with \`.astype\`, or use the function of jax.numpy, which does.`,
  ],
  [
    /^jax\.dtypes\.TypePromotionError: (.*)$/m,
    ([, text]) =>
      `These operands have no common dtype: ${text.replace(/\.$/, '')}. Convert one of them with \`.astype\`.`,
  ],
]);
