/**
 * A traced function reads a value from outside that changes after the trace.
 *
 * ## What it does
 * Finds variables, attributes and contents of containers that a jitted function reads, that are changed after it was traced,
 * and that it doesn't see changed when it is called again.
 *
 * ## Why it matters
 * What a function reads from outside is looked up once, while it is traced. Calls with the same shapes and dtypes use that
 * trace, with the value of then: the result is silently another one than the code says.
 *
 * ## Example
 * ```python
 * import jax
 *
 * scale = 2.0
 *
 * @jax.jit
 * def f(x):
 *   return x * scale
 *
 * f(1.0)
 * scale = 3.0
 * f(1.0)
 * ```
 *
 * ## Use instead
 * Pass what changes as an argument:
 * ```python
 * import jax
 *
 * scale = 2.0
 *
 * @jax.jit
 * def f(x, scale):
 *   return x * scale
 *
 * f(1.0, scale)
 * scale = 3.0
 * f(1.0, scale)
 * ```
 * An object with state that changes can be registered as a pytree, and passed too.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#pure-functions
 * - https://docs.jax.dev/en/latest/faq.html#jit-changes-the-behavior-of-my-function
 */
import { placeOf } from '../analysis/analyze.ts';
import { siteKey } from '../analysis/siteKey.ts';
import { passArgumentFixes } from './fixes/passArgument.ts';
import { everywhere, userFrame } from './places.ts';
import type { Finding, Related, Rule } from './rule.ts';

export const staleClosure: Rule = {
  id: 'stale-closure',
  severity: 'warning',
  check(input) {
    const { analysis } = input;
    const seen = new Set<string>();
    return everywhere(input, 'stale-trace').flatMap((e) =>
      e.reads.flatMap(({ read, changedAt, texts }): Finding[] => {
        const frame = userFrame(analysis, read.site);
        if (!frame || seen.has(siteKey(frame))) return [];
        seen.add(siteKey(frame));
        const contents = read.shown === '' ? 'What is read here' : `What ${read.shown} holds`;
        const what = read.value === undefined ? contents : read.shown;
        const values = texts ? ` (${texts[0]}, not ${texts[1]})` : '';
        const related: Related[] = [];
        const change = userFrame(analysis, changedAt);
        if (change) related.push({ message: 'changed here, after the trace', at: placeOf(change) });
        const use = userFrame(analysis, e.site);
        if (use) related.push({ message: `this call of ${e.name} uses the old value`, at: placeOf(use) });
        return [
          {
            rule: 'stale-closure',
            severity: 'warning',
            message:
              `${what} changes after ${e.name} was traced, and later calls still use the old value${values}. ` +
              'Pass it as an argument.',
            at: placeOf(frame),
            related,
          },
        ];
      }),
    );
  },
  fixes: passArgumentFixes,
};
