/** Results of jaxprs that needn't be computed: inputs, and those that equal another. Source: partial_eval.py. */
import type { Atom, Var } from '../../jaxpr/jaxpr.ts';
import { Jaxpr, Literal } from '../../jaxpr/jaxpr.ts';

/** Inputs that are results as they are. Source: pe._jaxpr_forwarding. */
export function forwardedInputs(jaxpr: Jaxpr): (number | undefined)[] {
  const from = new Map<Atom, Atom>();
  for (const eqn of jaxpr.eqns) {
    const { forward } = eqn.primitive.rules;
    if (!forward) continue;
    const indices = forward.call(
      eqn.primitive.rules,
      eqn.invars.map((v) => v.aval),
      eqn.outvars.map((v) => v.aval),
      eqn.params,
    );
    eqn.outvars.forEach((v, i) => {
      const index = indices[i];
      if (index !== undefined) from.set(v, from.get(eqn.invars[index]) ?? eqn.invars[index]);
    });
  }
  return jaxpr.outvars.map((v) => {
    if (v instanceof Literal) return undefined;
    const at = jaxpr.invars.indexOf((from.get(v) ?? v) as Var);
    return at >= 0 ? at : undefined;
  });
}

const pruned = new WeakMap<Jaxpr, Map<string, Jaxpr>>();

/** Without some of the results; eqns stay. One object for each choice. Source: pe.prune_jaxpr_outputs. */
export function pruneOutputs(jaxpr: Jaxpr, keep: readonly boolean[]): Jaxpr {
  if (keep.every(Boolean)) return jaxpr;
  let known = pruned.get(jaxpr);
  if (!known) pruned.set(jaxpr, (known = new Map<string, Jaxpr>()));
  const key = keep.map(Number).join('');
  let made = known.get(key);
  if (!made)
    known.set(
      key,
      (made = new Jaxpr(
        jaxpr.constvars,
        jaxpr.invars,
        jaxpr.eqns,
        jaxpr.outvars.filter((_, i) => keep[i]),
        jaxpr.consts,
        jaxpr.effects,
        jaxpr.debugInfo,
      )),
    );
  return made;
}

/** Results that equal an earlier one are left out; `from` says which. Source: pe.dedup_jaxpr_outputs. */
export function dedupOutputs(jaxpr: Jaxpr, prefix: number): { jaxpr: Jaxpr; from: (number | undefined)[] } {
  const index = new Map<Atom, number>();
  jaxpr.outvars.slice(0, prefix).forEach((v, i) => {
    if (!(v instanceof Literal)) index.set(v, i);
  });
  let kept = prefix;
  const from: (number | undefined)[] = new Array<undefined>(prefix).fill(undefined);
  for (const v of jaxpr.outvars.slice(prefix)) {
    const at = index.get(v);
    if (at === undefined) index.set(v, kept++);
    from.push(at);
  }
  return {
    jaxpr: pruneOutputs(
      jaxpr,
      from.map((f) => f === undefined),
    ),
    from,
  };
}

/** Values with those put back that were left out. Source: util.subs_list. */
export function putBack<T>(from: readonly (number | undefined)[], source: readonly T[], rest: readonly T[]): T[] {
  let next = 0;
  return from.map((f) => (f === undefined ? rest[next++] : source[f]));
}
