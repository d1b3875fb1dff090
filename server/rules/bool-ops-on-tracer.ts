/**
 * `and`, `or`, `not` and chained comparisons on traced values.
 *
 * ## What it does
 * Finds `a and b`, `a or b`, `not a` and `a < b < c` where a traced array has to be true or false.
 *
 * ## Why it matters
 * Python's `and` and `or` choose one of their operands, and a chained comparison is an `and` in disguise: each asks the
 * first operand for its truth. A traced array has no value, so JAX raises `TracerBoolConversionError`. (On arrays with more
 * than one element they fail in NumPy as well.)
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def inside(x):
 *   return 0 < x < 3
 *
 * inside(1.0)
 * ```
 *
 * ## Use instead
 * `&`, `|` and `~` (mind the parentheses), or `jnp.logical_and`, `jnp.logical_or`, `jnp.logical_not`:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def inside(x):
 *   return (0 < x) & (x < 3)
 *
 * inside(1.0)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/control-flow.html
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.TracerBoolConversionError
 */
import { faultRule, noValue, tracedText } from './faults.ts';
import { controlFlowFixes } from './fixes/controlFlow.ts';

export const boolOpsOnTracer = faultRule(
  'bool-ops-on-tracer',
  ['bool-op'],
  (f) =>
    `${tracedText(f)}, ${noValue(f)}. \`and\`, \`or\`, \`not\` and chained comparisons need True or False; use \`&\`, \`|\` and \`~\`.`,
  controlFlowFixes,
);
