/**
 * A slice begins, ends or steps at a traced value.
 *
 * ## What it does
 * Finds `x[i:i + n]`, `x[:n]`, `x[::step]` where a bound is a traced array.
 *
 * ## Why it matters
 * A slice's length is part of a shape, and must be known before the compiled function runs. JAX raises `IndexError`, even where
 * the bounds are such that the length would always be the same.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def window(x, start):
 *   return x[start:start + 3]
 *
 * window(jnp.arange(10), 2)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def window(x, start):
 *   return jax.lax.dynamic_slice_in_dim(x, start, 3)
 *
 * window(jnp.arange(10), 2)
 * ```
 * Where the length itself varies, use a mask over the whole array, or make the bound static.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.lax.dynamic_slice_in_dim.html
 * - https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html
 */
import { faultRule, noValue, shownAt } from './faults.ts';
import { sliceFixes } from './fixes/slice.ts';

export const sliceWithTracer = faultRule(
  'slice-with-tracer',
  ['slice'],
  (f) =>
    `A bound of ${shownAt(f.at)} is a traced array${f.aval === undefined ? '' : ` (${f.aval})`}, ${noValue(f)}. Slices need known ` +
    'bounds: use \`jax.lax.dynamic_slice_in_dim\` for one of fixed length.',
  sliceFixes,
);
