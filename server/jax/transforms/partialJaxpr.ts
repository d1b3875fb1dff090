/**
 * A jaxpr of which some inputs are known, in two: one for what they give, one for the rest.
 * Source: partial_eval.py partial_eval_jaxpr_nounits_fwd; pjit.py _pjit_partial_eval.
 */
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import { innerDebug } from '../../jaxpr/jaxpr.ts';
import { Kept, bits } from '../../jaxpr/kept.ts';
import type { Jit } from '../../jaxpr/primitives/call.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Params } from '../../jaxpr/primitive.ts';
import {
  moveBindersToBack,
  dedupOutputs,
  forwardedInputs,
  pick,
  pruneOutputs,
  putBack,
  separateConsts,
} from '../../jaxpr/rewrite.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, currentTrace, evalJaxpr, traceToJaxpr, withTrace } from '../../jaxpr/trace.ts';
import { partialCustomJvp, partialCustomVjp } from './customPartial.ts';
import type { PartialTracer } from './partialEval.ts';
import { PartialTrace, enterPartialRule, partialToJaxpr } from './partialEval.ts';

export interface PartialJaxpr {
  /** Known inputs → known results, then residuals. */
  known: Jaxpr;
  /** Residuals, then unknown inputs → unknown results. */
  unknown: Jaxpr;
  unknownOuts: boolean[];
  /** For each residual the input of `known` that it is (constants of the jaxpr first), or undefined. */
  forwarded: (number | undefined)[];
}

const cache = new Kept<PartialJaxpr>();

/** `forwards` says which of the inputs, if they are residuals as they are, aren't results of the known part. */
export function partialJaxpr(
  jaxpr: Jaxpr,
  unknownIns: readonly boolean[],
  instantiates: readonly boolean[] = jaxpr.outvars.map(() => false),
  forwards: readonly boolean[] = jaxpr.invars.map(() => true),
): PartialJaxpr {
  const key = [unknownIns, instantiates, forwards].map(bits).join('|');
  return cache.get(jaxpr, key, () => compute(jaxpr, unknownIns, instantiates, forwards));
}

function compute(
  jaxpr: Jaxpr,
  unknownIns: readonly boolean[],
  instantiates: readonly boolean[],
  forwards: readonly boolean[],
): PartialJaxpr {
  const avals = jaxpr.inAvals;
  const debugInfo = innerDebug(jaxpr);
  let unknown: Jaxpr | undefined;
  let unknownOuts: boolean[] = [];
  let forwarded: (number | undefined)[] = [];
  const known = traceToJaxpr(
    avals.filter((_, i) => !unknownIns[i]),
    debugInfo,
    (knownArgs) => {
      const trace = new PartialTrace(currentTrace());
      const inputs: PartialTracer[] = [];
      let next = 0;
      const args = avals.map((a, i): Val => {
        if (!unknownIns[i]) return knownArgs[next++];
        const t = trace.newArg(a);
        inputs.push(t);
        return t;
      });
      const outs = withTrace(trace, () => evalJaxpr(jaxpr, args)).map((o, i) => (instantiates[i] ? trace.lift(o) : o));
      unknownOuts = outs.map((o) => trace.isUnknown(o));
      const made = partialToJaxpr(
        inputs,
        outs.filter((o) => trace.isUnknown(o)),
        debugInfo,
        trace.kept,
      );
      unknown = separateConsts(made.jaxpr).jaxpr;
      const sources = new Map<unknown, number>();
      const mayForward = forwards.filter((_, i) => !unknownIns[i]);
      knownArgs.forEach((x, i) => {
        if (mayForward[i]) sources.set(x, jaxpr.consts.length + i);
      });
      // Constants are passed on only where an operand is, too. Source: _include_consts_in_fwds.
      if (made.consts.some((c) => sources.has(c))) jaxpr.consts.forEach((x, i) => sources.set(x, i));
      forwarded = made.consts.map((c) => sources.get(c));
      return [...outs.filter((_, i) => !unknownOuts[i]), ...made.consts.filter((_, i) => forwarded[i] === undefined)];
    },
  );
  if (!unknown) throw new Error('the jaxpr was not evaluated');
  return { known, unknown, unknownOuts, forwarded };
}

/** A jit of which some operands are known. */
function partialJit(trace: PartialTrace, args: readonly Val[], given: Params): Val[] {
  const params = given as unknown as Jit;
  const unknownIns = args.map((a) => trace.isUnknown(a));
  const knownIns = unknownIns.map((u) => !u);
  const made = partialJaxpr(params.jaxpr, unknownIns);
  const results = made.unknownOuts.filter((u) => !u).length;
  const inForwards = forwardedInputs(made.known).map((f, i) => (i < results ? f : undefined));
  const first = pruneOutputs(
    made.known,
    inForwards.map((f) => f === undefined),
  );
  const residualCount = made.known.outvars.length - results;
  const { jaxpr, from } = dedupOutputs(first, first.outvars.length - residualCount);
  const knownArgs = pick(args, knownIns);
  const bound = bind(primitives.jit, knownArgs, {
    ...params,
    jaxpr,
    donated_invars: pick(params.donated_invars, knownIns),
  });
  const all = putBack(inForwards, knownArgs, putBack(from, bound, bound));
  const knownOuts = all.slice(0, results);
  const residuals = putBack(
    made.forwarded,
    [...(params.jaxpr.consts as readonly Val[]), ...knownArgs],
    all.slice(results),
  );
  // Residuals come last in the eqn.
  const moved = moveBindersToBack(
    made.unknown,
    made.unknown.invars.map((_, i) => i < residuals.length),
  );
  const inputs = [...pick(args, unknownIns).map((x) => trace.lift(x)), ...residuals.map((x) => trace.residual(x))];
  const outs = trace.stage(primitives.jit, inputs, moved.outAvals, {
    ...given,
    jaxpr: moved,
    donated_invars: [...pick(params.donated_invars, unknownIns), ...residuals.map(() => false)],
  });
  let k = 0;
  let u = 0;
  return made.unknownOuts.map((unknown) => (unknown ? outs[u++] : knownOuts[k++]));
}

export function installPartialRules(): void {
  enterPartialRule('jit', partialJit);
  enterPartialRule('custom_jvp_call', partialCustomJvp);
  enterPartialRule('custom_vjp_call', partialCustomVjp);
}
