/**
 * A scan over arrays of different lengths.
 *
 * ## What it does
 * Finds `lax.scan` over arrays whose leading axes differ, over scalars, and with a `length` that isn't theirs.
 *
 * ## Why it matters
 * A scan takes one slice of each array on each turn, so they must have as many; otherwise JAX raises `ValueError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def run(xs, ys):
 *   return jax.lax.scan(lambda c, xy: (c + xy[0] * xy[1], None), 0.0, (xs, ys))[0]
 *
 * run(jnp.ones(3), jnp.ones(4))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def run(xs, ys):
 *   return jax.lax.scan(lambda c, xy: (c + xy[0] * xy[1], None), 0.0, (xs, ys))[0]
 *
 * run(jnp.ones(4), jnp.ones(4))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.lax.scan.html
 */
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

export const scanLengthMismatch: Rule = raisedRule(
  'scan-length-mismatch',
  [
    [
      /^ValueError: scan got values with different leading axis sizes: (.*?)\.?$/m,
      ([, sizes]) => `This scan goes over arrays with the lengths ${sizes}: their leading axes must have one size.`,
    ],
    [
      /^ValueError: scan got `length` argument of (\S+) which disagrees with leading axis sizes \[(.*?)\]/,
      ([, length, sizes]) =>
        `The length of this scan is ${length}, but it goes over arrays with ${sizes} slices. Leave \`length\` out, or slice the arrays first.`,
    ],
    [
      /^ValueError: scan got value with no leading axis to scan over: (.*?)\.?$/m,
      () =>
        'This scan goes over a scalar, which has no axis to go along. Close over the value in the body, or make it part of the carry.',
    ],
    [
      /^ValueError: scan got no values to scan over and `length` not provided/,
      () => 'This scan has nothing to go over and no length: give `xs`, or `length=`.',
    ],
  ],
  { always: true },
);
