/**
 * A static argument with many values.
 *
 * ## What it does
 * Finds a call that traces again and again because a static argument has another value each time.
 *
 * ## Why it matters
 * A static argument is part of the compiled function: each value traces and compiles a function of its own, which takes much
 * longer than running.
 *
 * ## Example
 * ```python
 * import jax
 *
 * @jax.jit(static_argnames=['step'])
 * def decay(x, step):
 *   return x * 0.9 ** step
 *
 * x = 1.0
 * for i in range(20):
 *   x = decay(x, step=i)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 *
 * @jax.jit
 * def decay(x, step):
 *   return x * 0.9 ** step
 *
 * x = 1.0
 * for i in range(20):
 *   x = decay(x, step=i)
 * ```
 * What shapes or Python's control flow depend on must stay static; then round it to few values.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/jit-compilation.html#marking-arguments-as-static
 */
import { placeOf } from '../analysis/analyze.ts';
import { missingSites } from './callSites.ts';
import type { Rule } from './rule.ts';

/** Values of a static argument that one call site may bring: a few are what static arguments are for. */
const FEW_VALUES = 4;

export const staticArgManyValues: Rule = {
  id: 'static-arg-many-values',
  severity: 'warning',
  check: (input) =>
    missingSites(input).flatMap((s) => {
      const misses = s.misses.filter((e) => e.miss?.kind === 'statics');
      if (misses.length < FEW_VALUES) return [];
      const last = misses[misses.length - 1];
      return [
        {
          rule: 'static-arg-many-values',
          severity: 'warning' as const,
          message: `${last.jit.name} traces and compiles again for each value of a static argument: ${s.misses.length} times in ${s.calls} calls (in the last one ${last.miss?.text ?? ''}).`,
          at: placeOf(s.frame),
          related: last.jit.madeAt
            ? [{ message: 'the arguments are made static here', at: placeOf(last.jit.madeAt) }]
            : [],
        },
      ];
    }),
};
