/**
 * A shape is made of a traced value.
 *
 * ## What it does
 * Finds `jnp.zeros(n)`, `x.reshape(n, -1)`, `jax.random.normal(key, (n,))` and others where a part of the shape is a traced array.
 *
 * ## Why it matters
 * Each shape must be known when the function is compiled. JAX raises `TypeError` for one that depends on values.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def padding(n):
 *   return jnp.zeros((n, 3))
 *
 * padding(4)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit(static_argnames=['n'])
 * def padding(n):
 *   return jnp.zeros((n, 3))
 *
 * padding(4)
 * ```
 * Sizes that come from shapes are computed with Python: `x.shape[0] * 2`, `math.prod(x.shape)`, not with `jnp`.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/jit-compilation.html#marking-arguments-as-static
 * - https://docs.jax.dev/en/latest/control-flow.html
 */
import { faultRule, noValue, shownAt } from './faults.ts';
import { staticFixes } from './fixes/static.ts';

export const shapeFromTracer = faultRule(
  'shape-from-tracer',
  ['shape'],
  (f) =>
    `${shownAt(f.at)} makes a shape of a traced array${f.aval === undefined ? '' : ` (${f.aval})`}, ${noValue(f)}. ` +
    'Shapes must be known while tracing: make the argument static, or use `x.shape`.',
  staticFixes,
);
