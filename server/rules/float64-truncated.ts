/**
 * A 64-bit dtype is asked for while x64 is off.
 *
 * ## What it does
 * Finds calls that name `float64`, `int64`, `uint64` or `complex128` and get 32 bits.
 *
 * ## Why it matters
 * JAX computes in 32 bits unless it is told otherwise. It gives a warning, which is easily lost among others, and goes on
 * with less precision than the code asks for.
 *
 * ## Example
 * ```python
 * import jax.numpy as jnp
 *
 * x = jnp.zeros(3, dtype=jnp.float64)
 * ```
 *
 * ## Use instead
 * Ask for what you get:
 * ```python
 * import jax.numpy as jnp
 *
 * x = jnp.zeros(3, dtype=jnp.float32)
 * ```
 * Or switch x64 on, before anything is computed: `jax.config.update('jax_enable_x64', True)`.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#double-64bit-precision
 * - https://docs.jax.dev/en/latest/default_dtypes.html
 */
import { placeOf } from '../analysis/analyze.ts';
import { dtypeFixes } from './fixes/dtype.ts';
import { everywhere, isOfTest, originOf, userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';

const TRUNCATED = /^Explicitly requested dtype (\S+).* truncated to dtype (\w+)\./;

/** The program turns it on, by a way that isn't followed: another version's `jax.config.config`, an unknown object. */
const TURNED_ON = /enable_x64\b['"]?\]?\s*[,(=]\s*(?:True|1|['"](?:1|[Tt]rue))/;

export const float64Truncated: Rule = {
  id: 'float64-truncated',
  severity: 'warning',
  check: (input) => {
    // Whether x64 is on, the program says that imports it.
    if (input.analysis.isPart) return [];
    return everywhere(input, 'jax-warning', (e) => TRUNCATED.test(e.message)).flatMap((e): Finding[] => {
      const frame = userFrame(input.analysis, e.site);
      const [, asked, given] = TRUNCATED.exec(e.message) ?? [];
      // What a library asks for inside is its own affair.
      if (!frame || frame !== e.site || isOfTest(frame) || input.analysis.sources.some((s) => TURNED_ON.test(s.text)))
        return [];
      return [
        {
          rule: 'float64-truncated',
          severity: 'warning',
          message: `${asked} is asked for, and JAX gives ${given}: jax_enable_x64 is off. Ask for ${given}, or switch it on at the start of the program.`,
          at: placeOf(frame),
          related: originOf(input, e),
        },
      ];
    });
  },
  fixes: dtypeFixes,
};
