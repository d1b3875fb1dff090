/**
 * A donated array whose memory no result can take.
 *
 * ## What it does
 * Finds donated arguments for which the function has no output of the same size.
 *
 * ## Why it matters
 * Donation saves memory only where an output can be written over the input. Here it saves nothing, and JAX warns:
 * `Some donated buffers were not usable`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def total(x):
 *   return x.sum()
 *
 * f = jax.jit(total, donate_argnums=0)
 * f(jnp.ones(4))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def total(x):
 *   return x.sum()
 *
 * f = jax.jit(total)
 * f(jnp.ones(4))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/201/jit.html#jax-201-buffer-donation
 */
import { placeOf } from '../analysis/analyze.ts';
import { everywhere, userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';

export const donationUnusable: Rule = {
  id: 'donation-unusable',
  severity: 'warning',
  check(input) {
    if (input.traced) return [];
    return everywhere(input, 'donation-unusable').flatMap((e): Finding[] => {
      const frame = userFrame(input.analysis, e.site);
      if (!frame) return [];
      const [name, aval] = [e.names[0], e.avals[0]];
      const more = e.names.length > 1 ? ` (and ${e.names.length - 1} more like it)` : '';
      return [
        {
          rule: 'donation-unusable',
          severity: 'warning',
          message: `${name} is donated to ${e.jit.name}, but no output left has its size, ${aval}${more}: nothing is saved. Don't donate it.`,
          at: placeOf(frame),
          related: e.jit.madeAt ? [{ message: `${e.jit.name} is jitted here`, at: placeOf(e.jit.madeAt) }] : [],
        },
      ];
    });
  },
};
