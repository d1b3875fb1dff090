/**
 * A traced value is formatted as a number.
 *
 * ## What it does
 * Finds `f'{x:.2f}'`, `'%d' % x`, `'{:>8}'.format(x)` and `format(x, 'd')` of traced arrays.
 *
 * ## Why it matters
 * A number is needed to format one, and while the function is traced there is none: `TypeError: unsupported format string`. Without a
 * format (`f'{x}'`) the text shows the tracer.
 *
 * ## Example
 * ```python
 * import jax
 *
 * @jax.jit
 * def step(loss):
 *   print(f'loss {loss:.3f}')
 *   return loss * 2
 *
 * step(1.0)
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 *
 * @jax.jit
 * def step(loss):
 *   jax.debug.print('loss {:.3f}', loss)
 *   return loss * 2
 *
 * step(1.0)
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/debugging/print_breakpoint.html
 */
import { shownAt } from './faults.ts';
import { formatFixes } from './fixes/debugPrint.ts';
import { raisedRule } from './raised.ts';

export const formatOfTracer = raisedRule(
  'format-of-tracer',
  [
    [
      /^TypeError: (?:unsupported format string passed to \w*Tracer\.__format__|%\w format: .*, not \w*Tracer$)/,
      (_, r) =>
        `${shownAt(r.at)} formats a traced array as a number, and it has no value while ${r.functionName} is traced. ` +
        'To see it at each call, use `jax.debug.print`.',
    ],
  ],
  { fixes: formatFixes },
);
