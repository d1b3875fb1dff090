/**
 * A traced function returns something that is no array.
 *
 * ## What it does
 * Finds functions that are traced and return a text, a function, or an object that is neither an array nor a pytree of arrays.
 *
 * ## Why it matters
 * What a compiled function returns is computed by the compiled code, so it has to consist of arrays. JAX raises `TypeError` for
 * everything else.
 *
 * ## Example
 * ```python
 * import jax
 *
 * @jax.jit
 * def evaluate(x):
 *   return {'loss': x * 2, 'name': 'squared'}
 *
 * evaluate(3.0)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 *
 * @jax.jit
 * def squared(x):
 *   return {'loss': x * 2}
 *
 * def evaluate(x):
 *   return {**squared(x), 'name': 'squared'}
 *
 * evaluate(3.0)
 * ```
 * A class of one's own can be registered as a pytree, with `jax.tree_util.register_dataclass` for example.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.jit.html
 * - https://docs.jax.dev/en/latest/pytrees.html
 */
import { kindOf } from './kinds.ts';
import { raisedRule } from './raised.ts';

export const badReturnValue = raisedRule('bad-return-value', [
  [
    /^TypeError: function [^]* traced for \w+ returned a value of type <class '(.*?)'>(?: at output component (.*?))?, which is not a valid JAX type/,
    ([, type, component]: readonly (string | undefined)[], r) =>
      `${r.functionName} returns ${kindOf(type ?? '')}${component === undefined ? '' : ` at ${component}`}, and a traced function ` +
      'can return arrays only, or containers of arrays. Return the rest from a function around it.',
  ],
]);
