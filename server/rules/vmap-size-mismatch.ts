/**
 * Arrays that vmap can't map together.
 *
 * ## What it does
 * Finds calls of vmapped functions whose mapped axes have different sizes, and `in_axes` and `out_axes` that don't
 * fit.
 *
 * ## Why it matters
 * vmap takes one slice of each mapped argument at a time, so that all need as many; otherwise JAX raises
 * `ValueError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def dot(x, y):
 *   return x @ y
 *
 * jax.vmap(dot)(jnp.ones((3, 2)), jnp.ones((4, 2)))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def dot(x, y):
 *   return x @ y
 *
 * jax.vmap(dot)(jnp.ones((4, 2)), jnp.ones((4, 2)))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.vmap.html
 */
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

export const vmapSizeMismatch: Rule = raisedRule(
  'vmap-size-mismatch',
  [
    [
      /^ValueError: vmap got inconsistent sizes for array axes to be mapped:\n([^]*)/,
      ([, rest]) =>
        `vmap maps over axes of different sizes:${sizes(rest)}. Map axes of one size, or give \`in_axes=None\` for what isn't mapped.`,
    ],
    [
      /^ValueError: vmap was requested to map its argument along axis (-?\d+), which implies that its rank should be at least (\d+), but is only (\d+) \(its shape is (.*?)\)$/m,
      ([, axis, , , shape]) =>
        `vmap is to map along axis ${axis} of an array of shape ${shape}, which has no such axis. Give \`in_axes=None\` for what isn't mapped.`,
    ],
    [
      /^ValueError: vmap must have at least one non-None value in in_axes/,
      () => 'Nothing is mapped here: all of `in_axes` is None. Give at least one axis, or `axis_size=`.',
    ],
    [
      /^(?:ValueError|TypeError): (vmap (?:in_axes|out_axes) .*?);? *$/m,
      ([, text]) => `The axes of this vmap don't fit the arguments or the results: ${text.replace(/[;:.,]$/, '')}.`,
    ],
    [
      /^ValueError: (at vmap out_axes|vmap has mapped output).*$/m,
      () =>
        'A result of this vmap is mapped, but `out_axes` says None for it: give the axis, or reduce over the mapped axis.',
    ],
  ],
  { always: true },
);

/** JAX's list of sizes, on one line. */
const sizes = (rest: string): string =>
  ` ${rest
    .split('\n')
    .map((l) => l.trim().replace(/^\* /, '').replace(/[;.]$/, ''))
    .filter((l) => l !== '')
    .join('; ')}`;
