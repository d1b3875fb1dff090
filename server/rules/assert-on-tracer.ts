/**
 * An `assert` on a traced value.
 *
 * ## What it does
 * Finds `assert` statements whose condition is a traced array.
 *
 * ## Why it matters
 * The assertion runs while the function is traced, when arrays have no values, so JAX raises `TracerBoolConversionError`.
 * Assertions on shapes and dtypes are fine.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def f(x):
 *   assert (x > 0).all()
 *   return jnp.log(x)
 *
 * f(jnp.ones(3))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def f(x):
 *   assert x.ndim == 1
 *   return jnp.log(x)
 *
 * x = jnp.ones(3)
 * assert (x > 0).all()
 * f(x)
 * ```
 * For a check of values inside the function there is `jax.experimental.checkify`.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/debugging/checkify_guide.html
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.TracerBoolConversionError
 */
import { faultRule, noValue, tracedText } from './faults.ts';
import { controlFlowFixes } from './fixes/controlFlow.ts';

export const assertOnTracer = faultRule(
  'assert-on-tracer',
  ['assert'],
  (f) =>
    `${tracedText(f)}, ${noValue(f)}. So Python can't check it: use \`jax.experimental.checkify\`, or check outside.`,
  controlFlowFixes,
);
