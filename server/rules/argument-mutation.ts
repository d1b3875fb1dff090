/**
 * A jitted function writes its result into an argument.
 *
 * ## What it does
 * Finds arrays that a jitted function puts into a list or a dict which it was given, and that go nowhere else.
 *
 * ## Why it matters
 * A jitted function gets copies of the containers it is called with. The caller's own don't change, so what is written is
 * lost, without an error.
 *
 * ## Example
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def update(params, grads):
 *   params['w'] = params['w'] - 0.1 * grads
 *   return jnp.sum(grads)
 *
 * params = {'w': jnp.ones(3)}
 * update(params, jnp.ones(3))
 * ```
 *
 * ## Use instead
 * Return what is new:
 * ```python
 * import jax
 * import jax.numpy as jnp
 *
 * @jax.jit
 * def update(params, grads):
 *   return {'w': params['w'] - 0.1 * grads}, jnp.sum(grads)
 *
 * params = {'w': jnp.ones(3)}
 * params, total = update(params, jnp.ones(3))
 * ```
 *
 * ## References
 * - https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#pure-functions
 */
import { placeOf } from '../analysis/analyze.ts';
import type { Atom, Jaxpr } from '../jaxpr/jaxpr.ts';
import { DynamicJaxprTracer } from '../jaxpr/trace.ts';
import { PyTuple, holdsTracer } from '../analysis/values.ts';
import type { Value } from '../python/values.ts';
import { inTrace, originRelated, tracedName, userFrame } from './places.ts';
import type { Finding, Rule } from './rule.ts';

/** What a jaxpr computes for nothing: no result and no effect depends on it. */
function deadIn(jaxpr: Jaxpr): Set<Atom> {
  const live = new Set<Atom>(jaxpr.outvars);
  const dead = new Set<Atom>();
  for (let i = jaxpr.eqns.length - 1; i >= 0; i--) {
    const { invars, outvars, effects } = jaxpr.eqns[i];
    if (effects.size > 0 || outvars.some((v) => live.has(v))) for (const a of invars) live.add(a);
    else for (const v of outvars) dead.add(v);
  }
  return dead;
}

export const argumentMutation: Rule = {
  id: 'argument-mutation',
  severity: 'warning',
  check(input) {
    const { analysis, traced } = input;
    const outcome = traced?.trace.outcome;
    if (!traced || outcome?.kind !== 'jaxpr') return [];
    const writes = inTrace(input, 'given-write', (e) => !e.maybe);
    if (writes.length === 0) return [];
    const dead = deadIn(outcome.jaxpr);
    return writes.flatMap((e): Finding[] => {
      const frame = userFrame(analysis, e.site);
      if (!frame || frame !== e.site) return [];
      // Scratch that results depend on, or that is taken out again, is no loss.
      const isLost = holdsTracer(
        new PyTuple(e.values as Value[]),
        (t) => t instanceof DynamicJaxprTracer && dead.has(t.atom) && holdsTracer(e.object, (other) => other === t),
      );
      if (!isLost) return [];
      const fn = tracedName(e);
      return [
        {
          rule: 'argument-mutation',
          severity: 'warning',
          message:
            `This changes a copy: ${fn} is jitted, and its caller's container stays as it is. What is written here is lost. ` +
            'Return it.',
          at: placeOf(frame),
          related: [originRelated(traced)],
        },
      ];
    });
  },
};
