/** Dead code elimination, as the transformations do it to the jaxprs they make. Source: partial_eval.py dce_jaxpr. */
import type { Atom, Eqn } from '../../jaxpr/jaxpr.ts';
import { Jaxpr, Literal } from '../../jaxpr/jaxpr.ts';
import { derivativeOf } from './derivatives.ts';

export interface Dced {
  jaxpr: Jaxpr;
  /** Which of the inputs are left. */
  used: boolean[];
}

const cache = new WeakMap<Jaxpr, Map<string, Dced>>();

/** Without the eqns that no used result needs, and without the inputs that nothing needs then. Constvars stay unless `dropsConsts`. */
export function dce(
  jaxpr: Jaxpr,
  usedOuts: readonly boolean[] = jaxpr.outvars.map(() => true),
  keepInputs: readonly boolean[] = jaxpr.invars.map(() => false),
  dropsConsts = false,
): Dced {
  let known = cache.get(jaxpr);
  if (!known) cache.set(jaxpr, (known = new Map<string, Dced>()));
  const key = `${usedOuts.map(Number).join('')}|${keepInputs.map(Number).join('')}|${dropsConsts}`;
  let made = known.get(key);
  if (!made) known.set(key, (made = compute(jaxpr, usedOuts, keepInputs, dropsConsts)));
  return made;
}

function compute(
  jaxpr: Jaxpr,
  usedOuts: readonly boolean[],
  keepInputs: readonly boolean[],
  dropsConsts: boolean,
): Dced {
  const live = new Set<Atom>();
  jaxpr.outvars.forEach((v, i) => {
    if (usedOuts[i] && !(v instanceof Literal)) live.add(v);
  });
  const eqns: Eqn[] = [];
  let changed = false;
  for (let i = jaxpr.eqns.length - 1; i >= 0; i--) {
    const eqn = jaxpr.eqns[i];
    const used = eqn.outvars.map((v) => live.has(v));
    const rule = derivativeOf(eqn.primitive).dce;
    let left: Eqn | undefined;
    let usedIns: readonly boolean[];
    if (rule) ({ used: usedIns, eqn: left } = rule(used, eqn, eqn.params));
    else {
      left = used.some(Boolean) || eqn.effects.size > 0 ? eqn : undefined;
      usedIns = eqn.invars.map(() => left !== undefined);
    }
    if (left !== eqn) changed = true;
    if (left) eqns.push(left);
    eqn.invars.forEach((v, k) => {
      if (usedIns[k] && !(v instanceof Literal)) live.add(v);
    });
  }
  const used = jaxpr.invars.map((v, i) => live.has(v) || keepInputs[i]);
  const keptConsts = jaxpr.constvars.map((v) => !dropsConsts || live.has(v));
  if (!changed && used.every(Boolean) && usedOuts.every(Boolean) && keptConsts.every(Boolean)) return { jaxpr, used };
  eqns.reverse();
  const effects = new Set<string>();
  for (const eqn of eqns) for (const e of eqn.effects) effects.add(e);
  const { debugInfo } = jaxpr;
  return {
    used,
    jaxpr: new Jaxpr(
      jaxpr.constvars.filter((_, i) => keptConsts[i]),
      jaxpr.invars.filter((_, i) => used[i]),
      eqns,
      jaxpr.outvars.filter((_, i) => usedOuts[i]),
      jaxpr.consts.filter((_, i) => keptConsts[i]),
      effects,
      debugInfo && { ...debugInfo, argNames: debugInfo.argNames.filter((_, i) => used[i]) },
    ),
  };
}
