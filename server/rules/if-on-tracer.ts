/**
 * A branch on a traced value.
 *
 * ## What it does
 * Finds `if`, `elif`, `x if c else y` and the `if` of a comprehension whose condition is a traced array.
 *
 * ## Why it matters
 * `jax.jit` runs the function once, on abstract arrays: they have a shape and a dtype and no value. Python can't choose a
 * branch by a value that isn't there, so JAX raises `TracerBoolConversionError`. Conditions on shapes, dtypes, `None` and
 * Python numbers are fine: those are known while tracing.
 *
 * ## Example
 * ```python
 * import jax
 *
 * @jax.jit
 * def f(x):
 *   if x > 0:
 *     return x
 *   else:
 *     return 2 * x
 *
 * f(10)
 * ```
 *
 * ## Use instead
 * Compute both sides and select:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def f(x):
 *   return jnp.where(x > 0, x, 2 * x)
 *
 * f(10)
 * ```
 * Where the argument has few values, make it static (`jax.jit(f, static_argnames=['x'])`): then it is a Python number, and
 * the function is traced again for each value. `jax.lax.cond` runs one of two functions.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/jit-compilation.html#why-can-t-we-just-jit-everything
 * - https://docs.jax.dev/en/latest/control-flow.html
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.TracerBoolConversionError
 */
import { faultRule, noValue, tracedText } from './faults.ts';
import { controlFlowFixes } from './fixes/controlFlow.ts';

export const ifOnTracer = faultRule(
  'if-on-tracer',
  ['if'],
  (f) => `${tracedText(f)}, ${noValue(f)}. So Python can't choose a branch: use \`jnp.where\` or \`jax.lax.cond\`.`,
  controlFlowFixes,
);
