/**
 * A traced value that Python wants as true or false.
 *
 * ## What it does
 * Finds `bool(x)`, Python's `min`, `max`, `sorted`, `any`, `all`, the operator `in`, and other code that asks a traced array
 * whether it is true.
 *
 * ## Why it matters
 * Python's built-in functions decide by values while the function is traced, and a traced array has none: JAX raises
 * `TracerBoolConversionError`.
 *
 * ## Example
 * ```python
 * import jax
 *
 * @jax.jit
 * def relu(x):
 *   return max(x, 0)
 *
 * relu(3.0)
 * ```
 *
 * ## Use instead
 * The function of jax.numpy with that name: `jnp.maximum`, `jnp.sort`, `jnp.any`, `jnp.all`, `jnp.isin`.
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def relu(x):
 *   return jnp.maximum(x, 0)
 *
 * relu(3.0)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.TracerBoolConversionError
 */
import { needs, faultRule } from './faults.ts';
import { controlFlowFixes } from './fixes/controlFlow.ts';

export const boolOfTracer = faultRule('bool-of-tracer', ['bool'], (f) => needs(f, 'True or False'), controlFlowFixes);
