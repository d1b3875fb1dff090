/**
 * Tracing raises an exception.
 *
 * ## What it does
 * Reports what JAX, or Python, raises while a function is traced, where no other rule says more: shapes that don't fit,
 * arguments of a wrong type, a name that isn't there.
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
 * def add(x, y):
 *   return x + y
 *
 * add(jnp.ones(3), jnp.ones(4))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def add(x, y):
 *   return x + y
 *
 * add(jnp.ones(3), jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/101/errors.html
 */
import type { TracedFunction } from '../analysis/analyze.ts';
import { endingEvent } from './faults.ts';
import { originRelated, userPlace } from './places.ts';
import type { Rule, RuleInput } from './rule.ts';
import { callRaised } from './uncaught.ts';

/** Lines of a message that are shown: the rest of JAX's is about where and why, which related information says. */
const MAX_LINES = 2;

const firstLines = (message: string): string =>
  message
    .split('\n')
    .map((l) => l.trim())
    .filter((l) => l !== '')
    .slice(0, MAX_LINES)
    .join(' ');

/** With a branch on an unknown behind it, an exception may be one that no real input causes. */
const belowUnknown = (input: RuleInput, traced: TracedFunction): boolean =>
  traced.origin.kind === 'unknown-inputs' && input.events.some((e) => e.kind === 'unknown-branch');

export const traceError: Rule = {
  id: 'trace-error',
  severity: 'error',
  check(input) {
    const { traced, analysis } = input;
    if (traced?.trace.outcome.kind !== 'error' || endingEvent(input) >= 0) return [];
    const { className, message, source } = traced.trace.outcome;
    if (!callRaised(analysis, traced)) return [];
    const text = firstLines(message);
    return [
      {
        rule: 'trace-error',
        severity: belowUnknown(input, traced) ? 'warning' : 'error',
        message: `Tracing ${traced.trace.name} raises ${className}${text === '' ? '.' : `: ${text}`}`,
        at: userPlace(analysis, source),
        related: [originRelated(traced)],
      },
    ];
  },
};
