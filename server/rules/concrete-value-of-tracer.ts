/**
 * A traced value where JAX needs a known one.
 *
 * ## What it does
 * Finds arguments of JAX's functions that must be known while tracing (lengths, axes, sizes) and are traced arrays.
 *
 * ## Why it matters
 * Shapes are fixed when a function is compiled. What a shape depends on must be a Python value, so JAX raises
 * `ConcretizationTypeError` when it is a traced array.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def count(n):
 *   return jnp.arange(n)
 *
 * count(3)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit(static_argnames=['n'])
 * def count(n):
 *   return jnp.arange(n)
 *
 * count(3)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.ConcretizationTypeError
 * - https://docs.jax.dev/en/latest/jit-compilation.html#marking-arguments-as-static
 */
import { needs, faultRule } from './faults.ts';
import { staticFixes } from './fixes/static.ts';

export const concreteValueOfTracer = faultRule(
  'concrete-value-of-tracer',
  ['concrete'],
  (f) => `${needs(f, 'a known value')} Make the argument static, or compute the value from shapes.`,
  staticFixes,
);
