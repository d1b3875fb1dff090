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
import { rejections } from './rejections.ts';
import type { Rule } from './rule.ts';

export const unhashableStatic: Rule = {
  id: 'unhashable-static',
  severity: 'error',
  check: (input) =>
    rejections(
      input,
      ({ message }) => message.startsWith('Non-hashable static arguments') && !message.includes("Tracer'>"),
    ).map(({ at, message, name, related }) => ({
      rule: 'unhashable-static',
      severity: 'error' as const,
      message: `A static argument of ${name} isn't hashable: ${/an object of type ([^]*?)\. The error was/.exec(message)?.[1] ?? message.split('\n')[0]}.`,
      at,
      related,
    })),
  fixes: hashableFixes,
};
