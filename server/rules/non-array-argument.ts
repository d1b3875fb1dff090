/**
 * An argument that is no array.
 *
 * ## What it does
 * Finds functions of `jax.numpy` and `jax.lax` that are called with `None`, a text, a function or another object in the place of an array.
 *
 * ## Why it matters
 * JAX computes with arrays and Python's numbers. Everything else raises `TypeError`; often a function has forgotten its `return`, or
 * an optional argument wasn't given.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def shifted(x, bias=None):
 *   return jnp.add(x, bias)
 *
 * shifted(jnp.ones(3))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def shifted(x, bias=None):
 *   return x if bias is None else jnp.add(x, bias)
 *
 * shifted(jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#non-array-inputs-numpy-vs-jax
 */
import { shownAt } from './faults.ts';
import { kindOf } from './kinds.ts';
import { raisedRule } from './raised.ts';

export const nonArrayArgument = raisedRule('non-array-argument', [
  [
    /^TypeError: Error interpreting argument to <function (\S+?)(?: at [^>]*)?> as an abstract array\. The problematic value is of type <class '([\w.]+)'> and was passed to the function at path ([^\n]+)\.(?:\n|$)/,
    ([, name, type, path]) =>
      `The argument ${path} of ${name} is ${kindOf(type)}, where JAX needs an array or a number. Make it static, if it is no array.`,
  ],
  [
    /^TypeError: (?:[\w.]+ requires ndarray or scalar arguments, got <class '(?!list'|tuple')|Argument '[^]*?' of type (?:<class ')?'?|Error interpreting argument to [^]*? is of type <class '|\w+: expected ArrayLike, got [^]* of type <class ')([\w.]+)'/,
    ([, type], r) => `${shownAt(r.at)} gets ${kindOf(type)} where JAX needs an array or a number.`,
  ],
]);
