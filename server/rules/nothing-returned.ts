/**
 * A jitted function that computes and returns nothing.
 *
 * ## What it does
 * Finds jitted functions with operations and without a result: no `return`, or one of None or of an empty container.
 *
 * ## Why it matters
 * A compiled function does what its results need, and its effects (`jax.debug.print`, callbacks). Where there is neither, the
 * compiler leaves out all of it, and what the function was to change is as before: arrays aren't changed in place.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def update(w, g):
 *   w = w - 0.1 * g
 *
 * update(jnp.ones(3), jnp.ones(3))
 * ```
 *
 * ## Use instead
 * Return what is computed:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def update(w, g):
 *   return w - 0.1 * g
 *
 * w = update(jnp.ones(3), jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#pure-functions
 */
import { siteOf } from '../analysis/analyze.ts';
import type { RecordEvent } from '../python/record.ts';
import { isUsers, originRelated } from './places.ts';
import type { Rule } from './rule.ts';
import type { SyntaxNode } from './syntax.ts';
import { placeOfNode, walk } from './syntax.ts';

/** What a function may be called for beside its result, or another finding tells of. */
const OTHER_WORK: ReadonlySet<RecordEvent['kind']> = new Set([
  'outside-write',
  'given-write',
  'host-effect',
  'at-update',
  'unknown-call',
  'unknown-branch',
]);

/** What only checks its arguments has no result: `assert`, `chex.assert_shape(x, …)`. */
const checks = (fn: SyntaxNode): boolean =>
  [...walk(fn)].some(
    (n) =>
      n.kind === 'Assert' ||
      n.kind === 'Raise' ||
      (n.kind === 'Call' &&
        /assert|check|test|valid|raises|ensure/i.test(
          n.func.kind === 'Attribute' ? n.func.attr : n.func.kind === 'Name' ? n.func.id : '',
        )),
  );

export const nothingReturned: Rule = {
  id: 'nothing-returned',
  severity: 'information',
  check({ analysis, traced, events }) {
    if (!traced || traced.origin.kind === 'unknown-inputs' || traced.trace.outcome.kind !== 'jaxpr') return [];
    const { jaxpr } = traced.trace.outcome;
    if (jaxpr.outvars.length > 0 || jaxpr.eqns.length === 0 || jaxpr.effects.size > 0) return [];
    if (jaxpr.eqns.some((e) => e.effects.size > 0) || events.some((e) => OTHER_WORK.has(e.kind))) return [];
    const site = siteOf(traced.trace.fn);
    if (site?.node.kind !== 'FunctionDef' || !isUsers(analysis, site.chunk.file) || checks(site.node)) return [];
    const { name, nameSpan } = site.node;
    const n = jaxpr.eqns.length;
    return [
      {
        rule: 'nothing-returned',
        severity: 'information',
        message:
          `${name} returns nothing, and a compiled function does only what its results need: ` +
          `${n === 1 ? 'its one operation is' : `its ${n} operations are`} left out. Return what it computes.`,
        at: placeOfNode(site.chunk, nameSpan),
        related: [originRelated(traced)],
      },
    ];
  },
};
