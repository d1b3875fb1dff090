/**
 * The size of a result depends on traced values.
 *
 * ## What it does
 * Finds `jnp.nonzero`, `jnp.where` with one argument, `jnp.argwhere`, `jnp.unique`, `jnp.bincount`, `jnp.repeat` and others whose result
 * has as many elements as the values say, without the argument that fixes how many.
 *
 * ## Why it matters
 * In a compiled function each shape must be known before anything runs, so JAX raises `ConcretizationTypeError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def count(labels):
 *   return jnp.bincount(labels)
 *
 * count(jnp.array([0, 2, 2]))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def count(labels):
 *   return jnp.bincount(labels, length=10)
 *
 * count(jnp.array([0, 2, 2]))
 * ```
 * The argument is `size` for most functions (with `fill_value` for the places that are left), `length` for `jnp.bincount`,
 * `total_repeat_length` for `jnp.repeat`, `num_segments` for `jax.ops.segment_sum`.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.ConcretizationTypeError
 * - https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#dynamic-shapes
 */
import { faultRule, noValue, shownAt } from './faults.ts';
import { sizeArgument, sizeFixes } from './fixes/size.ts';

export const dynamicSize = faultRule(
  'dynamic-size',
  ['size'],
  (f) =>
    `The size of what ${shownAt(f.at)} gives depends on a traced array${f.aval === undefined ? '' : ` (${f.aval})`}, ${noValue(f)}. ` +
    `Give the size: \`${sizeArgument(f.path)}=\`.`,
  sizeFixes,
);
