/**
 * Static or donated arguments that the function doesn't have.
 *
 * ## What it does
 * Finds `static_argnums`, `static_argnames`, `donate_argnums` and `donate_argnames` that name no argument of the
 * function, or the same one twice.
 *
 * ## Why it matters
 * JAX compares them with the signature when `jax.jit` is called, and raises `ValueError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def scale(x, factor):
 *   return x * factor
 *
 * scaled = jax.jit(scale, static_argnames='factr')
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * def scale(x, factor):
 *   return x * factor
 *
 * scaled = jax.jit(scale, static_argnames='factor')
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.jit.html
 */
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

export const staticArguments: Rule = raisedRule(
  'static-arguments',
  [
    [
      /^ValueError: Jitted function has (\w+)=\((.*?),?\), but only accepts (\d+) positional arguments/,
      ([, option, given, count]) =>
        `${option} counts arguments from 0, and the function has ${count === '1' ? '1 positional argument' : `${count} positional arguments`}: there is no ${given}. Keyword-only arguments are named in ${option.replace('argnums', 'argnames')}.`,
    ],
    [
      /^ValueError: Jitted function has invalid argnames \{(.*?)\} in (\w+)\. These are positional-only/,
      ([, names, option]) =>
        `${names} is positional-only, so it can't be given by name: use ${option.replace('argnames', 'argnums')} instead.`,
    ],
    [
      /^ValueError: Jitted function has invalid argnames \{(.*?)\} in (\w+)\./,
      ([, names, option]) => `The function has no argument ${names}, which ${option} names. Check the spelling.`,
    ],
    [
      /^ValueError: static_argnames and donate_argnames cannot intersect\. Argument names \{(.*?)\}/,
      ([, names]) =>
        `${names} is both static and donated. A static argument is a Python value, and has no buffer to give away: leave it out of one of the two.`,
    ],
  ],
  { always: true },
);
