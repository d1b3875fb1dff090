/**
 * Tracing raises an exception.
 *
 * ## What it does
 * Reports what JAX, or Python, raises while a function is traced, where no other rule says more: a name or a key that isn't
 * there, a missing argument, an exception of the program's own.
 *
 * ## Why it matters
 * The function can't be compiled for these inputs, and a call with them raises the same exception.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def scale(params, x):
 *   return params['scale'] * x
 *
 * scale({'bias': 2.0}, jnp.ones(3))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def scale(params, x):
 *   return params['scale'] * x
 *
 * scale({'scale': 2.0}, jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html
 */
import { claimOf, raisedFinding, raisedIn } from './raised.ts';
import type { Rule } from './rule.ts';

/** Lines of a message that are shown: the rest of JAX's is about where and why, which related information says. */
const MAX_LINES = 2;

const firstLines = (message: string): string =>
  message
    .split('\n')
    .map((l) => l.trim())
    .filter((l) => l !== '')
    .slice(0, MAX_LINES)
    .join(' ');

export const traceError: Rule = {
  id: 'trace-error',
  severity: 'error',
  check: (input) =>
    raisedIn(input)
      .filter((r) => claimOf(r) === undefined)
      .map((r) => {
        const text = firstLines(r.message);
        const what = `${r.className}${text === '' ? '.' : `: ${text}`}`;
        const name = r.functionName;
        return raisedFinding('trace-error', r, name === '' ? `JAX raises ${what}` : `Tracing ${name} raises ${what}`);
      }),
};
