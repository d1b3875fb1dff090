/**
 * A directive that says nothing that can be traced.
 *
 * ## What it does
 * Reports `# trace:` comments that don't parse, name something that isn't there, or whose arguments can't be evaluated.
 *
 * ## Why it matters
 * The directive is passed over, and what it was written for isn't traced.
 *
 * ## Example
 * ```python
 * import jax
 *
 * # trace: selu(f32[3])
 * def relu(x):
 *   return x
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 *
 * # trace: relu(f32[3])
 * def relu(x):
 *   return x
 * ```
 *
 * ## References
 * - A directive is one call in the names of the module. `f32[3,4]`, `i32[]`, `bool[2]`, `key[]` stand for abstract arrays.
 */
import type { Rule } from './rule.ts';

export const badDirective: Rule = {
  id: 'bad-directive',
  severity: 'error',
  check: ({ analysis, traced }) =>
    traced
      ? []
      : analysis.bad.map(({ directive, message }) => ({
          rule: 'bad-directive',
          severity: 'error' as const,
          message,
          at: { chunk: { file: directive.source, start: 0 }, start: directive.span.start, end: directive.span.end },
          related: [],
        })),
};
