/**
 * A traced value where a hash is needed.
 *
 * ## What it does
 * Finds traced arrays that are keys of a dict, members of a set, arguments of `hash` or of a function with `lru_cache`, or static
 * arguments of another jitted function.
 *
 * ## Why it matters
 * Python looks such things up by hash, that is by value, and a traced array has none: `TypeError: unhashable type`, and `ValueError`
 * for a static argument.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * SCALES = {0: 1.0, 1: 10.0}
 *
 * @jax.jit
 * def scaled(x, kind):
 *   return x * SCALES[kind]
 *
 * scaled(jnp.ones(3), 1)
 * ```
 *
 * ## Use instead
 * Look up in an array:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * SCALES = jnp.array([1.0, 10.0])
 *
 * @jax.jit
 * def scaled(x, kind):
 *   return x * SCALES[kind]
 *
 * scaled(jnp.ones(3), 1)
 * ```
 * Or make the argument static, in all functions that it passes through.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/jit-compilation.html#marking-arguments-as-static
 */
import { shownAt } from './faults.ts';
import { parameterStaticFixes } from './fixes/parameterStatic.ts';
import { raisedRule } from './raised.ts';

export const unhashableTracer = raisedRule(
  'unhashable-tracer',
  [
    [
      /^TypeError: unhashable type: '\w*Tracer'/,
      (_, r) =>
        `${shownAt(r.at)} needs the hash of a traced array, which has no value while ${r.functionName} is traced. ` +
        'Index an array instead, or make the argument static.',
    ],
    [
      /^ValueError: Non-hashable static arguments are not supported[^]*?Tracer'>/,
      (_, r) =>
        `${shownAt(r.at)} gives a traced array for a static argument, and a traced array has no value to hash. ` +
        `Make it static in ${r.functionName}, too.`,
    ],
  ],
  { fixes: parameterStaticFixes },
);
