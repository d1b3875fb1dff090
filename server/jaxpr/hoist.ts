/**
 * Which jaxprs print on their own above the main one (`let NAME = { … } in`), and under which names.
 * Source: the first half of pp_toplevel_jaxpr in jax/_src/core.py.
 */
import type { Jaxpr } from './jaxpr.ts';
import { jaxprsInParams } from './jaxpr.ts';

/** Jaxprs with more eqns than this are hoisted even if they are used once. Source: pp_toplevel_jaxpr. */
const MAX_INLINE_EQNS = 10;

/** Their `name` is printed, but in JAX it is no param, so their jaxprs are hoisted as `jaxpr`. */
const NAMELESS: ReadonlySet<string> = new Set(['custom_jvp_call', 'custom_vjp_call']);

/** Hoisted jaxprs and their names, in the order in which they print. */
export function findShared(main: Jaxpr): Map<Jaxpr, string> {
  const visits = new Map<Jaxpr, number>();
  const names = new Map<Jaxpr, string>();
  const queue: Jaxpr[] = [main];
  for (let head = 0; head < queue.length; head++) {
    const jaxpr = queue[head];
    const visit = (visits.get(jaxpr) ?? 0) + 1;
    visits.set(jaxpr, visit);
    // JAX walks through a shared jaxpr at every use. Twice is enough to know what is used more than once, and keeps
    // the walk linear.
    if (visit > 2) continue;
    for (const eqn of jaxpr.eqns) {
      const name = NAMELESS.has(eqn.primitive.name) ? undefined : eqn.params.name;
      for (const sub of jaxprsInParams(eqn.params)) {
        queue.push(sub);
        if (typeof name === 'string' && !names.has(sub)) names.set(sub, name.replace(/^[<>]+|[<>]+$/g, ''));
      }
    }
  }
  const shared = new Map<Jaxpr, string>();
  const taken = new Map<string, number>();
  for (const [jaxpr, count] of visits) {
    if (count === 1 && (jaxpr === main || jaxpr.eqns.length <= MAX_INLINE_EQNS)) continue;
    const base = names.get(jaxpr) ?? 'jaxpr';
    const used = taken.get(base) ?? 0;
    taken.set(base, used + 1);
    // A numbered name is taken as well: `f`, `f1`, and then for a function called f1, `f11`.
    const name = used > 0 ? `${base}${used}` : base;
    if (used > 0) taken.set(name, (taken.get(name) ?? 0) + 1);
    shared.set(jaxpr, name);
  }
  return shared;
}
