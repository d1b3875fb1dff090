/**
 * A loop's carry that changes its type.
 *
 * ## What it does
 * Finds bodies of `lax.scan`, `lax.while_loop` and `lax.fori_loop` whose new carry differs from the one they got in
 * shape, dtype or structure.
 *
 * ## Why it matters
 * A loop is compiled once for all turns, so that what goes from turn to turn must have one type; otherwise JAX raises
 * `TypeError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def run(x):
 *   return jax.lax.fori_loop(0, 3, lambda i, c: jnp.append(c, i), x)
 *
 * run(jnp.ones(3))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def run(x):
 *   return jax.lax.fori_loop(0, 3, lambda i, c: c.at[i].set(i), x)
 *
 * run(jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.lax.scan.html
 * - https://docs.jax.dev/en/latest/control-flow.html
 */
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

export const carryMismatch: Rule = raisedRule(
  'carry-mismatch',
  [
    [
      /^TypeError: (\w+) body function carry input and carry output must have equal types[^:]*?(?:, but they differ|):\n\n?([^]*)/,
      ([, loop, rest]) =>
        `The body of this ${loop} gives back another type than it got${firstDifference(rest)}. The carry must keep its shape and dtype from turn to turn: convert it with \`.astype\`, or begin with an array of that type.`,
    ],
    [
      /^TypeError: (\w+) body function carry input and carry output must have the same pytree structure, but they differ:\n\n?([^]*)/,
      ([, loop, rest]) =>
        `The body of this ${loop} gives back another structure than it got${firstDifference(rest)}. What it returns as the carry must have the tuples, lists and dicts of the initial value.`,
    ],
    [
      /^TypeError: (scan) body output must be a pair, got ([^]*?)\.?$/,
      ([, , got]) =>
        `The body of a scan must return a pair, the new carry and the output of the turn, and this one returns ${got}. Write \`return carry, out\`, with None where there is no output.`,
    ],
  ],
  { always: true },
);

/** The first of the differences that JAX lists. */
function firstDifference(rest: string): string {
  const line = rest
    .split('\n')
    .map((l) => l.trim())
    .find((l) => l !== '');
  if (line === undefined) return '';
  const text = line
    .replace(/^\* /, '')
    .replace(/, so the \w+ do not match\.?$/, '')
    .replace(/<class 'jax\._src\.core\.ShapedArray'>/g, 'single array')
    .replace(/<class '(?:[\w.]*\.)?(\w+)'>/g, '$1')
    .replace(/[.;,]$/, '')
    .replace(/^The input carry/, 'the carry');
  return `: ${text}`;
}
