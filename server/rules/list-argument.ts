/**
 * A list or a tuple where JAX takes arrays only.
 *
 * ## What it does
 * Finds functions of `jax.numpy` and `jax.lax` that are called with a list or a tuple, and arrays that are indexed with a list.
 *
 * ## Why it matters
 * NumPy turns a list into an array each time. JAX raises `TypeError` instead, because that is slow while tracing: each element would
 * be an operation of its own.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def total(a, b):
 *   return jnp.sum([a, b])
 *
 * total(1.0, 2.0)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def total(a, b):
 *   return jnp.sum(jnp.array([a, b]))
 *
 * total(1.0, 2.0)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#non-array-inputs-numpy-vs-jax
 */
import { shownAt } from './faults.ts';
import { listFixes } from './fixes/list.ts';
import { raisedRule } from './raised.ts';

export const listArgument = raisedRule(
  'list-argument',
  [
    [
      /^TypeError: [\w.]+ requires ndarray or scalar arguments, got <class '(list|tuple)'>/,
      ([, type], r) =>
        `${shownAt(r.at)} gives a ${type} to a function that takes arrays only. Make it an array: \`jnp.array([…])\`.`,
    ],
    [
      /^TypeError: unsupported operand type\(s\) for [^:]+: (?:'\w*Tracer' and '(list|tuple)'|'(list|tuple)' and '\w*Tracer')/,
      ([, right, left]: readonly (string | undefined)[], r) =>
        `${shownAt(r.at)} computes with an array and a ${right ?? left ?? 'list'}, which JAX doesn't take. Make it an array: \`jnp.array([…])\`.`,
    ],
  ],
  { fixes: listFixes },
);
