/**
 * A `while` loop on a traced value.
 *
 * ## What it does
 * Finds `while` loops whose condition is a traced array.
 *
 * ## Why it matters
 * A Python loop in a jitted function is unrolled while it is traced: Python must know after each turn whether to go on. A
 * traced array has no value, so JAX raises `TracerBoolConversionError`.
 *
 * ## Example
 * ```python
 * import jax
 *
 * @jax.jit
 * def g(x, n):
 *   i = 0
 *   while i < n:
 *     i += 1
 *   return x + i
 *
 * g(10, 20)
 * ```
 *
 * ## Use instead
 * Make what the condition depends on static, so that it is a Python number:
 * ```python
 * import jax
 *
 * @jax.jit(static_argnames=['n'])
 * def g(x, n):
 *   i = 0
 *   while i < n:
 *     i += 1
 *   return x + i
 *
 * g(10, 20)
 * ```
 * Or let the loop run on the device, with `jax.lax.while_loop` or `jax.lax.fori_loop`; or jit only the loop's body.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/jit-compilation.html#why-can-t-we-just-jit-everything
 * - https://docs.jax.dev/en/latest/_autosummary/jax.lax.while_loop.html
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.TracerBoolConversionError
 */
import { faultRule, noValue, tracedText } from './faults.ts';
import { controlFlowFixes } from './fixes/controlFlow.ts';

export const whileOnTracer = faultRule(
  'while-on-tracer',
  ['while'],
  (f) => `${tracedText(f)}, ${noValue(f)}. So Python can't know how often the loop runs: use \`jax.lax.while_loop\`.`,
  controlFlowFixes,
);
