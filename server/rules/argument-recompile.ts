/**
 * A jitted function traces again because it is called in another way.
 *
 * ## What it does
 * Finds calls that miss the cache of `jax.jit` for another reason than shapes, weak types and static values, which have rules
 * of their own: lists of different length, a tuple instead of a list, `None` instead of an array, arguments by keyword
 * instead of by position, another dtype, another configuration of JAX.
 *
 * ## Why it matters
 * Each of these is a new key of the cache, so the function is traced and compiled again, which takes much longer than running
 * it. In a loop that is a warning; elsewhere, information.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def total(xs):
 *   return sum(xs)
 *
 * xs = []
 * for i in range(5):
 *   xs.append(jnp.float32(i))
 *   total(xs)
 * ```
 *
 * ## Use instead
 * One array, of one shape:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def total(xs):
 *   return xs.sum()
 *
 * xs = jnp.zeros(5)
 * for i in range(5):
 *   xs = xs.at[i].set(i)
 *   total(xs)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/jit-compilation.html#jit-and-caching
 */
import { placeOf } from '../analysis/analyze.ts';
import type { JitCall } from './callSites.ts';
import { avalParts, changedAvals, missingSites } from './callSites.ts';
import type { Rule } from './rule.ts';
import { loopsAround, pathTo } from './syntax.ts';

/** Traces of one call in a loop from which on the loop is what causes them: the first ones may be two ways to call it. */
const MANY_TRACES = 3;

/** Whether another dtype is among what changed. */
const dtypeChanged = (e: JitCall): boolean =>
  changedAvals(e).some((c) => avalParts(c.now).dtype !== avalParts(c.before).dtype);

const isOurs = (e: JitCall): boolean =>
  e.miss?.kind === 'tree' || e.miss?.kind === 'context' || (e.miss?.kind === 'types' && dtypeChanged(e));

export const argumentRecompile: Rule = {
  id: 'argument-recompile',
  severity: 'warning',
  check: (input) =>
    missingSites(input).flatMap((s) => {
      const misses = s.misses.filter(isOurs);
      if (misses.length === 0) return [];
      const last = misses[misses.length - 1];
      const at = placeOf(s.frame);
      const inLoop = loopsAround(pathTo(at)).length > 0 && misses.length >= MANY_TRACES;
      const often = inLoop ? `: ${s.misses.length} times in ${s.calls} calls, ` : ': ';
      return [
        {
          rule: 'argument-recompile',
          severity: inLoop ? ('warning' as const) : ('information' as const),
          message: `${last.jit.name} traces and compiles again${often}${last.miss?.text ?? ''}.`,
          at,
          related: last.jit.madeAt
            ? [{ message: `${last.jit.name} is jitted here`, at: placeOf(last.jit.madeAt) }]
            : [],
        },
      ];
    }),
};
