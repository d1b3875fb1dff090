/**
 * A `match` on a traced value.
 *
 * ## What it does
 * Finds `match` statements that compare a traced array with a pattern.
 *
 * ## Why it matters
 * To choose a case Python compares values, and a traced array has none: JAX raises `TracerBoolConversionError`.
 *
 * ## Example
 * ```python
 * import jax
 *
 * @jax.jit
 * def f(x):
 *   match x:
 *     case 0:
 *       return x
 *     case _:
 *       return x + 1
 *
 * f(10)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def f(x):
 *   return jnp.where(x == 0, x, x + 1)
 *
 * f(10)
 * ```
 * Of several functions `jax.lax.switch` runs the one with a traced index.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.lax.switch.html
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.TracerBoolConversionError
 */
import { faultRule, noValue } from './faults.ts';
import { controlFlowFixes } from './fixes/controlFlow.ts';

export const matchOnTracer = faultRule(
  'match-on-tracer',
  ['match'],
  (f) =>
    `The case depends on a traced array${f.aval === undefined ? '' : ` (${f.aval})`}, ${noValue(f)}. So Python can't choose one: use \`jax.lax.switch\` or \`jnp.where\`.`,
  controlFlowFixes,
);
