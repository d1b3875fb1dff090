/**
 * A static argument that isn't hashable.
 *
 * ## What it does
 * Finds calls that give a list, a dict, an array or another unhashable object for a static argument.
 *
 * ## Why it matters
 * `jax.jit` looks compiled functions up by the values of static arguments, and needs their hash for that. Without one it
 * raises `ValueError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit(static_argnums=1)
 * def total(x, axes):
 *   return x.sum(tuple(axes))
 *
 * total(jnp.ones((2, 3)), [0, 1])
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit(static_argnums=1)
 * def total(x, axes):
 *   return x.sum(tuple(axes))
 *
 * total(jnp.ones((2, 3)), (0, 1))
 * ```
 * A dataclass is hashable with `frozen=True`.
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.jit.html
 */
import { hashableFixes } from './fixes/hashable.ts';
import { kindOf } from './kinds.ts';
import { raisedRule } from './raised.ts';
import { rejections } from './rejections.ts';
import type { Rule } from './rule.ts';

const UNHASHABLE =
  /Non-hashable static arguments are not supported\. [^]*? hash an object of type <class '(?![\w.]*Tracer)([^']*)'>, ([^]*?)\. The error was/;

const ADVICE: Readonly<Record<string, string | undefined>> = {
  list: 'Pass a tuple.',
  tuple: 'What it holds must be hashable, too: tuples in place of lists.',
  dict: 'Pass a tuple of its items, or leave it traced.',
  set: 'Pass a frozenset.',
  'numpy.ndarray': 'Leave it traced, as arrays are.',
  'jaxlib._jax.ArrayImpl': 'Leave it traced, as arrays are.',
};

/** Values longer than this aren't shown. */
const MAX_SHOWN = 40;

/** `is a list, [0, 1], which Python can't hash. Pass a tuple.` */
function described([, type, shown]: RegExpExecArray): string {
  const advice = ADVICE[type] ?? 'Make its class hashable: a frozen dataclass, or `__hash__` and `__eq__`.';
  const value = shown.length > MAX_SHOWN || shown === '…' || shown.includes('\n') || !ADVICE[type] ? '' : `, ${shown},`;
  return `is ${kindOf(type)}${value === '' ? ',' : value} which Python can't hash. ${advice}`;
}

const inTraces = raisedRule('unhashable-static', [[UNHASHABLE, (m) => `A static argument ${described(m)}`]]);

export const unhashableStatic: Rule = {
  id: 'unhashable-static',
  severity: 'error',
  check: (input) => [
    ...rejections(input, ({ message }) => UNHASHABLE.test(message)).flatMap(
      ({ at, message, name, related, jit: { options } }) => {
        const m = UNHASHABLE.exec(message);
        return m
          ? [
              {
                rule: 'unhashable-static',
                severity: 'error' as const,
                message: `A static argument of ${name} ${described(m)}`,
                at,
                related,
                data: { message, names: options.staticArgnames, positions: options.staticArgnums },
              },
            ]
          : [];
      },
    ),
    ...inTraces.check(input),
  ],
  fixes: hashableFixes,
};
