/**
 * An attribute that traced arrays don't have.
 *
 * ## What it does
 * Finds attributes and methods of arrays that a traced array lacks: those of NumPy that change an array in place,
 * those that need a value, misspelled ones.
 *
 * ## Why it matters
 * While a function is traced its arrays have a shape and a dtype, but no value, no device and no buffer. JAX raises
 * `AttributeError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def norm(x):
 *   return x.norm()
 *
 * norm(jnp.ones(3))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def norm(x):
 *   return jnp.linalg.norm(x)
 *
 * norm(jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/jax.Array.html
 */
import { attributeFixes } from './fixes/attribute.ts';
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

export const tracerAttribute: Rule = raisedRule(
  'tracer-attribute',
  [
    [
      /^AttributeError: \w*Tracer has no attribute (\w+)/,
      ([, name]) =>
        `A traced array has no attribute ${name}. ${HELP[name] ?? 'Look for a function of jax.numpy that does it, `jnp.linalg.norm(x)`, or for a typing mistake.'}`,
    ],
    [
      /^AttributeError: The '(\w+)' method is not available on/,
      ([, name], { functionName }) =>
        functionName === ''
          ? `${name} needs an array that is there, and this one is what a traced function left behind. Return it from the function.`
          : `${name} needs an array that is there, and this one is traced. ${name === 'block_until_ready' ? 'Wait for the result outside, where the function is called.' : 'Call it outside of the traced function.'}`,
    ],
  ],
  { fixes: attributeFixes, always: true },
);

/** What to do instead, for what people are used to from NumPy and PyTorch. */
const HELP: Readonly<Record<string, string>> = {
  append: 'Arrays have a fixed size: collect in a list and use `jnp.stack`, or use `x.at[i].set(…)`.',
  fill: "It can't be changed in place: use `jnp.full_like(x, value)`.",
  resize: "It can't be changed in place: use `jnp.resize(x, shape)`.",
  numpy: 'It is traced, and has no value yet: use jax.numpy in its place, and convert the result outside.',
  detach: 'Use `jax.lax.stop_gradient(x)`.',
  backward: 'Use `jax.grad` of a function that returns the loss.',
  unsqueeze: 'Use `jnp.expand_dims(x, axis)`.',
  view_as: 'Use `x.reshape(y.shape)`.',
  permute: 'Use `jnp.transpose(x, axes)`.',
  size_: 'Use `x.shape`.',
  cpu: 'Move the result to a device outside of the traced function, with `jax.device_put`.',
  cuda: 'Move the result to a device outside of the traced function, with `jax.device_put`.',
  add_: "It can't be changed in place: write `x = x + y`.",
};
