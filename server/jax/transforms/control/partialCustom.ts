/**
 * Loops and branches in a jaxpr that is divided by a policy.
 * Source: jax/_src/lax/control_flow/loops.py _scan_partial_eval_custom, _while_partial_eval_custom,
 * jax/_src/lax/control_flow/conditionals.py _cond_partial_eval_custom.
 */
import { FlatTree } from '../../../jaxpr/flatTree.ts';
import type { Effects } from '../../../jaxpr/jaxpr.ts';
import { Var, innerDebug } from '../../../jaxpr/jaxpr.ts';
import type { Jaxpr } from '../../../jaxpr/jaxpr.ts';
import type { Cond, Scan, While } from '../../../jaxpr/primitives/control.ts';
import { stacked } from '../../../jaxpr/primitives/control.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import { moveBindersToBack, moveBindersToFront, partition, pick } from '../../../jaxpr/rewrite.ts';
import { bind, evalJaxpr, traceToJaxpr } from '../../../jaxpr/trace.ts';
import { dce } from '../dce.ts';
import type { CustomPartial, CustomPartialRule, Saveable } from '../partialCustom.ts';
import { enterCustomPartialRule, missing, partialJaxprCustom } from '../partialCustom.ts';
import { partialJaxpr } from '../partialJaxpr.ts';
import { anyOf, joinInputs, joinOutputs, mergeResiduals } from './cond.ts';
import { count, fixpoint, nots, withResiduals } from './parts.ts';

const fill = (n: number, value: boolean): boolean[] => new Array<boolean>(n).fill(value);

/** The division of a body that is given all of its inputs and gives all of its results on the staged side. */
const divide = (
  jaxpr: Jaxpr,
  unknowns: readonly boolean[],
  saveable: Saveable,
  ensured: readonly boolean[] = fill(jaxpr.outvars.length, false),
): CustomPartial =>
  partialJaxprCustom(jaxpr, unknowns, fill(unknowns.length, true), saveable, {
    unknown: ensured,
    instantiated: fill(jaxpr.outvars.length, true),
  });

const splitScan: CustomPartialRule = (eqn, unks, insts, saveable) => {
  const params = eqn.params as Scan;
  const { jaxpr, ft_in, ft_out, length } = params;
  const [constUk, initUk, xsUk] = ft_in.split(unks);
  const ys = jaxpr.outvars.length - initUk.length;
  const { made, unknowns } = fixpoint(initUk, (carryUk) => {
    const unknowns = [...constUk, ...carryUk, ...xsUk];
    const made = divide(jaxpr, unknowns, saveable, [...carryUk, ...fill(ys, false)]);
    return { made, unknowns, carry: ft_out.split(made.outUnknowns)[0] };
  });
  const inputs = jaxpr.invars.length;
  const moved = moveBindersToBack(made.staged, [...fill(made.residuals, true), ...fill(inputs, false)]);
  // What no turn changes is computed before the loop.
  const knownConsts = constUk.length - count(constUk);
  const knownOuts = made.outUnknowns.length - count(made.outUnknowns);
  const hoisted = partialJaxpr(
    made.known,
    made.known.invars.map((_, i) => i >= knownConsts),
    [...fill(knownOuts, true), ...fill(made.residuals, false)],
    fill(made.known.invars.length, false),
  );
  const perTurn = hoisted.unknownOuts.slice(knownOuts);
  const staged = moveBindersToFront(moved, [...fill(inputs, false), ...nots(perTurn)]);
  const [fixedAvals, turnAvals] = partition(perTurn, made.staged.inAvals.slice(0, made.residuals));
  const fixed = fixedAvals.map((a) => new Var(a));
  const turned = turnAvals.map((a) => new Var(stacked(a, length)));
  // Both are one call.
  const insKnown = pick(eqn.invars, nots(unknowns));
  const [, knownCarry, knownXs] = ft_in.filter(nots(unknowns)).unpack();
  const [, knownYs] = ft_out.filter(nots(made.outUnknowns)).unpack();
  const call = traceToJaxpr(
    insKnown.map((v) => v.aval),
    innerDebug(hoisted.known),
    (args) => {
      const before = evalJaxpr(hoisted.known, args.slice(0, knownConsts));
      const consts = before.slice(fixed.length);
      const outs = bind(primitives.scan, [...consts, ...args.slice(knownConsts)], {
        ...params,
        jaxpr: hoisted.unknown,
        ft_in: FlatTree.tuple(FlatTree.nones(consts.length), knownCarry, knownXs),
        ft_out: FlatTree.tuple(knownCarry, FlatTree.tuple(knownYs, FlatTree.nones(turned.length))),
      });
      return [...before.slice(0, fixed.length), ...outs];
    },
  );
  return {
    known: {
      ...eqn,
      primitive: primitives.eval_jaxpr,
      invars: insKnown,
      outvars: [...fixed, ...pick(eqn.outvars, nots(made.outUnknowns)), ...turned],
      params: { call_jaxpr: call },
      effects: call.effects,
    },
    staged: {
      ...eqn,
      invars: [...fixed, ...eqn.invars, ...turned],
      params: {
        ...params,
        jaxpr: staged,
        ft_in: withResiduals(ft_in, fixed.length, turned.length),
      },
      effects: staged.effects,
    },
    outUnknowns: made.outUnknowns,
    outInstantiated: made.outInstantiated,
    residuals: [...missing(eqn, insts), ...fixed, ...turned],
  };
};

const joined = (jaxprs: readonly Jaxpr[]): Effects => new Set(jaxprs.flatMap((j) => [...j.effects]));

const splitCond: CustomPartialRule = (eqn, unks, insts, saveable) => {
  const params = eqn.params as Cond;
  const { branches } = params;
  const [indexUk, ...unknowns] = unks;
  const needed = missing(eqn, insts);
  const all = fill(eqn.outvars.length, true);
  if (indexUk) return { known: undefined, staged: eqn, outUnknowns: all, outInstantiated: all, residuals: needed };
  const outUnknowns = anyOf(branches.map((j) => divide(j, unknowns, saveable).outUnknowns));
  const knownOuts = outUnknowns.length - count(outUnknowns);
  const made = branches.map((j) => {
    const { known, staged, residuals } = divide(j, unknowns, saveable, outUnknowns);
    // Once residuals of all branches are merged, nobody can tell any more which of them a branch uses.
    const left = dce(staged, undefined, [...fill(residuals, false), ...fill(unknowns.length, true)]);
    const used = left.used.slice(0, residuals);
    const knownLeft = dce(known, [...fill(knownOuts, true), ...used], fill(known.invars.length, true));
    return { known: knownLeft.jaxpr, staged: left.jaxpr, residuals: count(used) };
  });
  const { avals, places } = mergeResiduals(made.map((m) => m.staged.inAvals.slice(0, m.residuals)));
  const known = joinOutputs(
    made.map((m) => m.known),
    avals,
    places,
    knownOuts,
  );
  const staged = joinInputs(
    made.map((m) => m.staged),
    avals,
    places,
  );
  const residuals = avals.map((a) => new Var(a));
  return {
    known: {
      ...eqn,
      invars: pick(eqn.invars, nots(unks)),
      outvars: [...pick(eqn.outvars, nots(outUnknowns)), ...residuals],
      params: { ...params, branches: known },
      effects: joined(known),
    },
    staged: {
      ...eqn,
      invars: [eqn.invars[0], ...residuals, ...eqn.invars.slice(1)],
      params: { ...params, branches: staged },
      effects: joined(staged),
    },
    outUnknowns,
    outInstantiated: all,
    residuals: [...needed, ...residuals],
  };
};

const nothing: Saveable = () => false;

/** There are no residuals of a loop that turns nobody knows how often: the staged part is the whole loop. */
const splitWhile: CustomPartialRule = (eqn, unks, insts) => {
  const params = eqn.params as While;
  const { cond_nconsts: conds, body_nconsts: consts, cond_jaxpr: cond, body_jaxpr: body } = params;
  const condUk = unks.slice(0, conds);
  const constUk = unks.slice(conds, conds + consts);
  const { made, carryUk } = fixpoint(unks.slice(conds + consts), (carryUk) => {
    const made = divide(body, [...constUk, ...carryUk], nothing, carryUk);
    return { made, carryUk, carry: made.outUnknowns };
  });
  const needed = missing(eqn, insts);
  const all = fill(eqn.outvars.length, true);
  const knownCond = divide(cond, [...condUk, ...carryUk], nothing);
  if (knownCond.outUnknowns[0])
    return { known: undefined, staged: eqn, outUnknowns: all, outInstantiated: all, residuals: needed };
  const changed: While = {
    cond_jaxpr: knownCond.known,
    body_jaxpr: made.known,
    cond_nconsts: conds - count(condUk),
    body_nconsts: consts - count(constUk),
  };
  return {
    known: {
      ...eqn,
      invars: pick(eqn.invars, nots([...condUk, ...constUk, ...carryUk])),
      outvars: pick(eqn.outvars, nots(carryUk)),
      params: changed,
      effects: joined([knownCond.known, made.known]),
    },
    staged: eqn,
    outUnknowns: carryUk,
    outInstantiated: all,
    residuals: needed,
  };
};

export function installCustomPartialControl(): void {
  enterCustomPartialRule('scan', splitScan);
  enterCustomPartialRule('cond', splitCond);
  enterCustomPartialRule('while', splitWhile);
}
