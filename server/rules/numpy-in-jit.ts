/**
 * NumPy, or Python's math, on a traced value.
 *
 * ## What it does
 * Finds functions of `numpy` and `math` that are called with a traced array in a jitted function.
 *
 * ## Why it matters
 * They compute at once, with values, and a traced array has none: JAX raises `TracerArrayConversionError` or
 * `ConcretizationTypeError`. On shapes and Python numbers they are fine, and what they give is a constant of the trace.
 *
 * ## Example
 * ```python
 * import math
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def rms(x):
 *   return x / math.sqrt(jnp.mean(x * x))
 *
 * rms(jnp.ones(4))
 * ```
 *
 * ## Use instead
 * ```python
 * import math
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def rms(x):
 *   return x / jnp.sqrt(jnp.mean(x * x)) * math.sqrt(x.size)
 *
 * rms(jnp.ones(4))
 * ```
 * `jax.pure_callback` calls a function that has no counterpart in JAX.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.TracerArrayConversionError
 */
import type { Fault } from './faults.ts';
import { needs, faultRule } from './faults.ts';
import { counterpartFixes } from './fixes/counterpart.ts';
import { textOf } from './syntax.ts';

export const numpyInJit = faultRule(
  'numpy-in-jit',
  ['numpy'],
  (f) => `${needs(f, 'values')} ${advice(f)}`,
  counterpartFixes,
);

function advice({ path, at }: Fault): string {
  if (path.at(-1)?.kind === 'Subscript') return 'Index the array as one of JAX: `jnp.asarray(a)[i]`.';
  return /^c?math\./.test(textOf(at))
    ? 'Use the function of `jax.numpy` or `jax.lax` instead.'
    : 'Use the function of `jax.numpy` instead.';
}
