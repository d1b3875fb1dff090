/** Dead code elimination, as the transformations do it to the jaxprs they make. Source: partial_eval.py dce_jaxpr. */
import type { Atom, Eqn } from '../../jaxpr/jaxpr.ts';
import { Jaxpr, Literal } from '../../jaxpr/jaxpr.ts';
import { Kept, bits } from '../../jaxpr/kept.ts';
import type { Params } from '../../jaxpr/primitive.ts';
import { pick } from '../../jaxpr/rewrite.ts';
import { derivativeOf } from './derivatives.ts';
import type { DceRule } from './rule.ts';

export interface Dced {
  jaxpr: Jaxpr;
  /** Which of the inputs are left. */
  used: boolean[];
}

const cache = new Kept<Dced>();

/** Without the eqns that no used result needs, and without the inputs that nothing needs then. Constvars stay unless `dropsConsts`. */
export function dce(
  jaxpr: Jaxpr,
  usedOuts: readonly boolean[] = jaxpr.outvars.map(() => true),
  keepInputs: readonly boolean[] = jaxpr.invars.map(() => false),
  dropsConsts = false,
): Dced {
  const key = `${bits(usedOuts)}|${bits(keepInputs)}|${dropsConsts}`;
  return cache.get(jaxpr, key, () => compute(jaxpr, usedOuts, keepInputs, dropsConsts));
}

/**
 * The rule of a primitive that calls a jaxpr on its operands: the body without what isn't used, and the params that go with it.
 * Source: partial_eval.py dce_jaxpr_closed_call_rule.
 */
export function dceCall(
  used: readonly boolean[],
  eqn: Eqn,
  jaxpr: Jaxpr,
  params: (body: Jaxpr, usedIns: readonly boolean[]) => Params,
): ReturnType<DceRule<Params>> {
  const nothing = eqn.invars.map(() => false);
  if (!used.some(Boolean) && eqn.effects.size === 0) return { used: nothing, eqn: undefined };
  const left = dce(jaxpr, used);
  if (!left.used.some(Boolean) && !used.some(Boolean) && left.jaxpr.effects.size === 0)
    return { used: nothing, eqn: undefined };
  if (left.jaxpr === jaxpr && used.every(Boolean)) return { used: left.used, eqn };
  return trimmed(eqn, left, used, params(left.jaxpr, left.used));
}

/** An eqn whose jaxpr was freed of dead eqns: with the inputs that are left, and the outputs that are used. */
export const trimmed = (
  eqn: Eqn,
  left: Dced,
  used: readonly boolean[],
  params: Params,
): { used: readonly boolean[]; eqn: Eqn } => ({
  used: left.used,
  eqn: {
    ...eqn,
    invars: pick(eqn.invars, left.used),
    outvars: pick(eqn.outvars, used),
    effects: left.jaxpr.effects,
    params,
  },
});

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
