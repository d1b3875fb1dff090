/**
 * Branches that give different types.
 *
 * ## What it does
 * Finds `lax.cond` and `lax.switch` whose branches differ in the shape, the dtype or the structure of what they
 * return.
 *
 * ## Why it matters
 * Which branch runs is decided when the compiled function runs, so its result must have one type; otherwise JAX
 * raises `TypeError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def step(p, x):
 *   return jax.lax.cond(p, lambda v: v, lambda v: v.sum(), x)
 *
 * step(True, jnp.ones(3))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def step(p, x):
 *   return jax.lax.cond(p, lambda v: v, lambda v: jnp.full_like(v, v.sum()), x)
 *
 * step(True, jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.lax.cond.html
 */
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

export const branchMismatch: Rule = raisedRule(
  'branch-mismatch',
  [
    [
      /^TypeError: (cond|switch) branches must have equal output types but they differ\.\n\n?([^]*)/,
      ([, name, rest]) =>
        `The branches of this ${name} give different types${difference(rest)}. Make them agree with \`.astype\`, \`jnp.reshape\` or \`jnp.full_like\`.`,
    ],
    [
      /^TypeError: (cond|switch) branch outputs must have the same pytree structure, but they differ:\n\n?([^]*)/,
      ([, name, rest]) =>
        `The branches of this ${name} return different structures${difference(rest)}. Return the same tuples, lists and dicts from each.`,
    ],
  ],
  { always: true },
);

/** The sentence of JAX's that says how they differ, after those that say which functions the branches are. */
function difference(rest: string): string {
  const line = rest
    .split('\n')
    .map((l) => l.trim())
    .find((l) => /\b(?:but|differ|whereas)\b/.test(l));
  if (line === undefined) return '';
  return `: ${line
    .replace(/^\* /, '')
    .replace(/, so .*$/, '')
    .replace(/[.;,]$/, '')
    .replace(/^The output/, 'the output')
    .replace(/a pytree leaf/g, 'a single array')
    .replace(/<class '(?:[\w.]*\.)?(\w+)'>/g, '$1')
    .replace(/\ba NoneType\b/g, 'None')}`;
}
