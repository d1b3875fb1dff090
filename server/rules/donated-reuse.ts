/**
 * A donated array is used again.
 *
 * ## What it does
 * Finds uses of an array after it was passed to a jitted function as a donated argument.
 *
 * ## Why it matters
 * The call may put its results where the donated array was: afterwards the array is deleted, and using it raises
 * `RuntimeError: Array has been deleted`. The same holds for an array that one call is given twice, if it is donated.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def step(state, grad):
 *   return state - 0.1 * grad
 *
 * update = jax.jit(step, donate_argnums=0)
 * state = jnp.ones(4)
 * new = update(state, jnp.ones(4))
 * print(new - state)
 * ```
 *
 * ## Use instead
 * Give the result the name of what was donated, and keep a copy of what is needed later:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def step(state, grad):
 *   return state - 0.1 * grad
 *
 * update = jax.jit(step, donate_argnums=0)
 * state = jnp.ones(4)
 * before = state.copy()
 * state = update(state, jnp.ones(4))
 * print(state - before)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/201/jit.html#jax-201-buffer-donation
 */
import { placeOf } from '../analysis/analyze.ts';
import { jaxSays, userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';
import { messageOf, uncaughtExceptions } from './uncaught.ts';

export const donatedReuse: Rule = {
  id: 'donated-reuse',
  severity: 'error',
  check({ analysis, traced, events }) {
    if (traced) return [];
    const raised = uncaughtExceptions(analysis);
    // What comes after the first use isn't reached any more.
    const seen = new Set<unknown>();
    return events.flatMap((e): Finding[] => {
      if (e.kind !== 'deleted-use' || !raised.has(e.error)) return [];
      const { jit, name, site } = e.donation;
      const frame = userFrame(analysis, e.site);
      const call = userFrame(analysis, site);
      const key = call ?? jit;
      if (!frame || seen.has(key)) return [];
      seen.add(key);
      return [
        {
          rule: 'donated-reuse',
          severity: 'error',
          message: e.sameCall
            ? `${jit.name} is given this array twice, and ${name} is donated: JAX can't give its memory away and use it. Pass a copy.`
            : `This array was donated to ${jit.name} as ${name}, which deletes it. Use the result of that call, or pass a copy.`,
          at: placeOf(frame),
          related: [
            ...(call && !e.sameCall ? [{ message: `donated here, as ${name} of ${jit.name}`, at: placeOf(call) }] : []),
            ...(jit.madeAt ? [{ message: `${jit.name} is jitted here`, at: placeOf(jit.madeAt) }] : []),
            jaxSays(e.error.cls.name, messageOf(e.error), placeOf(frame)),
          ],
        },
      ];
    });
  },
};
