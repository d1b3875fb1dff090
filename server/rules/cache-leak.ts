/**
 * A cache of results keeps a traced array.
 *
 * ## What it does
 * Finds calls, in a traced function, of a function with `functools.lru_cache` or `functools.cache` whose result is, or holds,
 * a traced array.
 *
 * ## Why it matters
 * Also an array that depends on no argument is a tracer while a function is traced. The cache keeps it, and gives it to the
 * next who asks: using it then raises `UnexpectedTracerError`, far from here.
 *
 * ## Example
 * ```python
 * import functools
 * import jax
 * import jax.numpy as jnp
 *
 * @functools.lru_cache
 * def table(n):
 *   return jnp.arange(n) ** 2
 *
 * @jax.jit
 * def f(x):
 *   return x + table(3)
 *
 * f(jnp.ones(3))
 * ```
 *
 * ## Use instead
 * Keep NumPy arrays, which are never traced:
 * ```python
 * import functools
 * import jax
 * import jax.numpy as jnp
 * import numpy as np
 *
 * @functools.lru_cache
 * def table(n):
 *   return np.arange(n) ** 2
 *
 * @jax.jit
 * def f(x):
 *   return x + table(3)
 *
 * f(jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html#jax.errors.UnexpectedTracerError
 */
import { placeOf } from '../analysis/analyze.ts';
import { inTrace, originOf, tracedName, userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';
import { useOf } from './sideEffects.ts';

export const cacheLeak: Rule = {
  id: 'cache-leak',
  severity: 'warning',
  check: (input) =>
    inTrace(input, 'cached-tracer').flatMap((e): Finding[] => {
      const frame = userFrame(input.analysis, e.site);
      if (!frame) return [];
      return [
        {
          rule: 'cache-leak',
          severity: 'warning',
          message:
            `The cache of ${e.name} keeps a traced array when ${tracedName(e)} is traced, and gives it to later calls, which can't ` +
            'use it. Let the function return a NumPy array, or call it outside of the trace first.',
          at: placeOf(frame),
          related: [...originOf(input, e), ...useOf(input.analysis, e.leak)],
        },
      ];
    }),
};
