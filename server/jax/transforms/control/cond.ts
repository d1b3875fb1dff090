/** cond: its branches are made to give and take the same residuals. Source: jax/_src/lax/control_flow/conditionals.py. */
import { transposeJaxpr } from '../transposeJaxpr.ts';
import { innerDebug } from '../../../jaxpr/jaxpr.ts';
import type { Aval } from '../../../jaxpr/aval.ts';
import type { Jaxpr } from '../../../jaxpr/jaxpr.ts';
import { Var } from '../../../jaxpr/jaxpr.ts';
import type { Params } from '../../../jaxpr/primitive.ts';
import { EnumParam } from '../../../jaxpr/primitive.ts';
import type { Cond } from '../../../jaxpr/primitives/control.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import { mergeLists, pick } from '../../../jaxpr/rewrite.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind, bind1, evalJaxpr, traceToJaxpr, vary } from '../../../jaxpr/trace.ts';
import * as lax from '../../lax/operations.ts';
import { dce } from '../dce.ts';
import { jvpJaxpr } from '../jvp.ts';
import { linearizeJaxpr } from '../linearize.ts';
import type { PartialTrace } from '../partialEval.ts';
import { partialJaxpr } from '../partialJaxpr.ts';
import type { Derivative, LinearizeRule, TransposeRule } from '../rule.ts';
import { isUndefined, notLinear, valueOrRef } from '../rule.ts';
import { Zero, nonzero, tangentAval, zeroOf } from '../zero.ts';
import { eachOr, nots } from './parts.ts';

/** One array for each type that some branch needs, and which of them each branch's residuals are. Source: _merge_branch_residuals. */
export function mergeResiduals(branches: readonly (readonly Aval[])[]): { avals: Aval[]; places: number[][] } {
  const index = new Map<string, number>();
  const avals: Aval[] = [];
  const places = branches.map((own) => {
    const counts = new Map<string, number>();
    return own.map((a) => {
      const nth = counts.get(a.key) ?? 0;
      counts.set(a.key, nth + 1);
      const key = `${a.key}#${nth}`;
      let at = index.get(key);
      if (at === undefined) {
        at = avals.length;
        index.set(key, at);
        avals.push(a);
      }
      return at;
    });
  });
  return { avals, places };
}

/** An array that nobody reads. Source: lax.py empty_like_shaped_array. */
function emptyLike({ dtype, shape, varying }: Aval): Val {
  const one = bind1(primitives.empty2, [], { dtype, memory_space: EnumParam.of('MemorySpace', 'Device') });
  const own = vary(one, varying);
  return shape.length === 0 ? own : lax.broadcastInDim(own, shape, []);
}

/** Branches that all give all residuals. Source: _join_cond_outputs. */
export const joinOutputs = (
  jaxprs: readonly Jaxpr[],
  merged: readonly Aval[],
  places: readonly (readonly number[])[],
  results: number,
): Jaxpr[] =>
  jaxprs.map((jaxpr, b) =>
    traceToJaxpr(jaxpr.inAvals, innerDebug(jaxpr), (args) => {
      const outs = evalJaxpr(jaxpr, args);
      const residuals = merged.map(emptyLike);
      places[b].forEach((at, i) => (residuals[at] = outs[results + i]));
      return [...outs.slice(0, results), ...residuals];
    }),
  );

/** Residuals that are operands, or constants of a branch, are passed on as they are. Source: _join_cond_fwd_res. */
function joinForwarded(
  branches: readonly Jaxpr[],
  forwarded: readonly (readonly (number | undefined)[])[],
  places: readonly (readonly number[])[],
  merged: number,
  operands: readonly Val[],
): { values: Val[]; places: number[][] } {
  const values: Val[] = [];
  const index = new Map<string, number>();
  return {
    values,
    places: branches.map((jaxpr, b) => {
      let next = 0;
      const consts = jaxpr.consts as readonly Val[];
      return forwarded[b].map((f) => {
        if (f === undefined) return places[b][next++];
        const isConst = f < consts.length;
        const key = isConst ? `${b}:${f}` : `:${f - consts.length}`;
        let at = index.get(key);
        if (at === undefined) {
          at = merged + values.length;
          index.set(key, at);
          values.push(isConst ? consts[f] : operands[f - consts.length]);
        }
        return at;
      });
    }),
  };
}

/** Branches that all take all residuals. Source: _join_cond_pe_staged_jaxpr_inputs. */
export function joinInputs(
  jaxprs: readonly Jaxpr[],
  residuals: readonly Aval[],
  places: readonly (readonly number[])[],
): Jaxpr[] {
  const shared = residuals.map((a) => new Var(a));
  return jaxprs.map((jaxpr, b) => {
    const own = [...shared];
    places[b].forEach((at, i) => (own[at] = jaxpr.invars[i]));
    return jaxpr.withInvars([...own, ...jaxpr.invars.slice(places[b].length)]);
  });
}

/** The residuals of branches that were divided: joined branches, and what they share. */
function join(
  branches: readonly Jaxpr[],
  known: readonly Jaxpr[],
  unknown: readonly Jaxpr[],
  forwarded: readonly (readonly (number | undefined)[])[],
  results: number,
  operands: readonly Val[],
): { known: Jaxpr[]; unknown: Jaxpr[]; merged: number; passed: Val[] } {
  const { avals, places } = mergeResiduals(known.map((j) => j.outAvals.slice(results)));
  const joinedKnown = joinOutputs(known, avals, places, results);
  const passed = joinForwarded(branches, forwarded, places, avals.length, operands);
  return {
    known: joinedKnown,
    unknown: joinInputs(unknown, [...avals, ...passed.values.map((v) => v.aval)], passed.places),
    merged: avals.length,
    passed: passed.values,
  };
}

export const anyOf = (masks: readonly (readonly boolean[])[]): boolean[] =>
  masks.slice(1).reduce<boolean[]>(eachOr, [...masks[0]]);

/** Source: _cond_linearize. */
const linearize: LinearizeRule<Cond> = ([, ...nonzeros], primals, params, isVjp) => {
  const { branches } = params;
  const outNonzeros = anyOf(branches.map((j) => linearizeJaxpr(j, nonzeros, isVjp).nonzeros));
  const made = branches.map((j) => linearizeJaxpr(j, nonzeros, isVjp, { instantiates: outNonzeros }));
  const results = outNonzeros.length;
  const joined = join(
    branches,
    made.map((m) => m.forward),
    made.map((m) => m.tangent),
    made.map((m) => m.forwarded),
    results,
    primals.slice(1),
  );
  const outs = bind(primitives.cond, primals, { ...params, branches: joined.known });
  const residuals = [...outs.slice(results), ...joined.passed];
  const outAvals = branches[0].outAvals.map(tangentAval);
  return {
    primals: outs.slice(0, results),
    nonzeros: outNonzeros,
    linear(tangents) {
      const changes = bind(primitives.cond, [primals[0], ...residuals, ...tangents.filter(nonzero)], {
        ...params,
        branches: joined.unknown,
      });
      let next = 0;
      return outAvals.map((a, i) => (outNonzeros[i] ? changes[next++] : new Zero(a)));
    },
  };
};

/** Source: _cond_transpose_fancy. */
const transpose: TransposeRule<Cond> = (cts, [index, ...operands], params, primitive) => {
  if (isUndefined(index)) throw notLinear();
  const unknown = operands.map((x) => isUndefined(x) && !x.ref);
  const none = unknown.map(() => false);
  const outNonzeros = anyOf(params.branches.map((j) => transposeJaxpr(j, operands, cts, none).nonzeros));
  let next = 0;
  const instantiates = unknown.map((u) => u && outNonzeros[next++]);
  const branches = params.branches.map((j, b) => transposeJaxpr(j, operands, cts, instantiates, b).jaxpr);
  const known = operands.flatMap((x) => valueOrRef(x) ?? []);
  const outs = bind(primitive, [index, ...known, ...cts.filter(nonzero)], { ...params, branches });
  let given = 0;
  return [
    undefined,
    ...operands.map((x, i) => {
      if (!isUndefined(x) || x.ref) return undefined;
      return instantiates[i] ? outs[given++] : new Zero(x.aval);
    }),
  ];
};

export const condDerivative: Derivative<Cond> = {
  jvp([index, ...primals], [, ...tangents], params, primitive) {
    const { branches } = params;
    const nonzeros = tangents.map(nonzero);
    const outNonzeros = anyOf(branches.map((j) => jvpJaxpr(j, nonzeros).nonzeros));
    const made = branches.map((j) => jvpJaxpr(j, nonzeros, outNonzeros).jaxpr);
    const out = bind(primitive, [index, ...primals, ...tangents.filter(nonzero)], { ...params, branches: made });
    const outs = out.slice(0, outNonzeros.length);
    let next = outs.length;
    return { primals: outs, tangents: outs.map((p, i) => (outNonzeros[i] ? out[next++] : zeroOf(p))) };
  },
  linearize,
  transpose,
  dce(used, eqn, params) {
    if (!used.some(Boolean) && eqn.effects.size === 0) return { used: eqn.invars.map(() => false), eqn: undefined };
    const { branches } = params;
    const inputs = anyOf(branches.map((j) => dce(j, used).used));
    const left = branches.map((j) => dce(j, used, inputs).jaxpr);
    if (inputs.every(Boolean) && used.every(Boolean) && left.every((j, i) => j === branches[i]))
      return { used: [true, ...inputs], eqn };
    return {
      used: [true, ...inputs],
      eqn: {
        ...eqn,
        invars: pick(eqn.invars, [true, ...inputs]),
        outvars: pick(eqn.outvars, used),
        effects: new Set(left.flatMap((j) => [...j.effects])),
        params: { ...params, branches: left },
      },
    };
  },
};

/** Source: _cond_partial_eval. */
export function partialCond(trace: PartialTrace, args: readonly Val[], given: Params): Val[] {
  const params = given as unknown as Cond;
  const { branches } = params;
  const [index, ...operands] = args;
  if (trace.isUnknown(index)) return trace.default(primitives.cond, args, given);
  const unknowns = operands.map((a) => trace.isUnknown(a));
  const unknownOuts = anyOf(branches.map((j) => partialJaxpr(j, unknowns).unknownOuts));
  const made = branches.map((j) => partialJaxpr(j, unknowns, unknownOuts));
  const results = unknownOuts.filter((u) => !u).length;
  const known = pick(operands, nots(unknowns));
  const joined = join(
    branches,
    made.map((m) => m.known),
    made.map((m) => m.unknown),
    made.map((m) => m.forwarded),
    results,
    known,
  );
  const outs = bind(primitives.cond, [index, ...known], { ...params, branches: joined.known });
  const residuals = [...outs.slice(results), ...joined.passed];
  const inputs = [
    trace.lift(index),
    ...residuals.map((x) => trace.residual(x)),
    ...pick(operands, unknowns).map((x) => trace.lift(x)),
  ];
  const staged = trace.stage(primitives.cond, inputs, joined.unknown[0].outAvals, {
    ...given,
    branches: joined.unknown,
  });
  return mergeLists<Val>(unknownOuts, outs.slice(0, results), staged);
}
