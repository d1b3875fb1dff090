/**
 * A collective over an axis that isn't there.
 *
 * ## What it does
 * Finds `lax.psum`, `lax.pmean`, `lax.axis_index` and their like over an axis name that no `vmap` or `shard_map`
 * around them binds.
 *
 * ## Why it matters
 * A collective runs over all members of a named axis. Where nothing has bound the name, JAX raises `NameError`.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def center(x):
 *   return x - jax.lax.pmean(x, 'batch')
 *
 * center(jnp.ones(3))
 * ```
 *
 * ## Use instead
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * @jax.vmap
 * def double(x):
 *   return 2 * x
 *
 * @jax.jit
 * def center(x):
 *   return jax.vmap(lambda v: v - jax.lax.pmean(v, 'batch'), axis_name='batch')(x)
 *
 * center(jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/_autosummary/jax.lax.psum.html
 * - https://docs.jax.dev/en/latest/_autosummary/jax.vmap.html
 */
import { raisedRule } from './raised.ts';
import type { Rule } from './rule.ts';

export const unboundAxisName: Rule = raisedRule(
  'unbound-axis-name',
  [
    [
      /^NameError: (?:Found an )?unbound axis name: (\S+?)\.?(?: |$)/m,
      ([, name]) =>
        `No vmap or shard_map around this binds the axis ${name}. Give it where the function is mapped: \`jax.vmap(f, axis_name='${name}')\`, or call it under \`jax.shard_map\`.`,
    ],
  ],
  { always: true },
);
