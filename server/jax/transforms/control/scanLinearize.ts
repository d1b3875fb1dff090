/**
 * scan linearized, and scan of which a part is known: residuals are stacked as further ys, those that no turn changes are
 * computed before the loop. Source: jax/_src/lax/control_flow/loops.py.
 */
import { innerDebug } from '../../../jaxpr/jaxpr.ts';
import { FlatTree } from '../../../jaxpr/flatTree.ts';
import { HostArray } from '../../../jaxpr/host.ts';
import { RefAval } from '../../../jaxpr/aval.ts';
import type { Jaxpr } from '../../../jaxpr/jaxpr.ts';
import type { Scan } from '../../../jaxpr/primitives/control.ts';
import { stacked } from '../../../jaxpr/primitives/control.ts';
import type { Params } from '../../../jaxpr/primitive.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import {
  dedupOutputs,
  mergeLists,
  moveBindersToBack,
  partition,
  pick,
  putBack,
  separateConsts,
} from '../../../jaxpr/rewrite.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind, currentTrace, evalJaxpr, withTrace } from '../../../jaxpr/trace.ts';
import { linearizeJaxpr } from '../linearize.ts';
import type { PartialTracer } from '../partialEval.ts';
import { PartialTrace, partialToJaxpr } from '../partialEval.ts';
import { partialJaxpr } from '../partialJaxpr.ts';
import type { LinearizeRule } from '../rule.ts';
import { Zero, instantiate, tangentAval } from '../zero.ts';
import { fixpoint, nots, withResiduals } from './parts.ts';

const fill = (n: number, value: boolean): boolean[] => new Array<boolean>(n).fill(value);

interface Hoisted {
  readonly jaxpr: Jaxpr;
  /** What the jaxpr takes instead of the constants. */
  readonly consts: readonly Val[];
  /** Whether each residual was computed already. */
  readonly which: readonly boolean[];
  readonly values: readonly Val[];
}

/** What depends on the constants only is computed here and now. Source: _scan_known_hoisting. */
function hoistKnown(jaxpr: Jaxpr, consts: readonly Val[], residuals: number): Hoisted {
  const trace = new PartialTrace(currentTrace());
  // What is read from a mutable array is another thing each time.
  const isRef = consts.map((c) => c.aval instanceof RefAval);
  const args = jaxpr.inAvals.map((a, i): Val => (i < consts.length && !isRef[i] ? consts[i] : trace.newArg(a)));
  const others = args.filter((a): a is PartialTracer => trace.isUnknown(a));
  const results = jaxpr.outvars.length - residuals;
  const outs = withTrace(trace, () => evalJaxpr(jaxpr, args)).map((o, i) => (i < results ? trace.lift(o) : o));
  const unknown = outs.filter((o): o is PartialTracer => trace.isUnknown(o));
  const made = partialToJaxpr(others, unknown, innerDebug(jaxpr), trace.kept);
  const tail = outs.slice(results);
  const which = tail.map((o) => !trace.isUnknown(o));
  return {
    jaxpr: separateConsts(made.jaxpr).jaxpr,
    consts: [...made.consts, ...pick(consts, isRef)],
    which,
    values: pick(tail, which),
  };
}

/** For each residual whether it is one for each turn of the loop: neither hoisted nor a constant. */
function perTurn(forwarded: readonly (number | undefined)[], hoisted: readonly boolean[], firstX: number): boolean[] {
  let next = 0;
  return forwarded.map((f) => (f === undefined ? !hoisted[next++] : f >= firstX));
}

/** Source: _scan_linearize. */
export const linearizeScan: LinearizeRule<Scan> = (nonzeros, primals, params, isVjp) => {
  const { jaxpr, ft_in, ft_out } = params;
  const [constNz, initNz, xsNz] = ft_in.split(nonzeros);
  const consts = constNz.length;
  const carry = initNz.length;
  const ys = jaxpr.outvars.length - carry;
  // Residuals that are operands needn't be results, but for carries, which change, and NumPy's arrays.
  const forwards = [
    ...fill(jaxpr.consts.length, true),
    ...primals.map((p, i) => !(p instanceof HostArray) && !(i >= consts && i < consts + carry)),
  ];
  const { made, used } = fixpoint(initNz, (carryNz) => {
    const used = [...constNz, ...carryNz, ...xsNz];
    const instantiates = [...carryNz, ...fill(ys, false)];
    const made = linearizeJaxpr(jaxpr, used, isVjp, { instantiates, forwards });
    return { made, used, carry: made.nonzeros.slice(0, carry) };
  });
  const results = made.forward.outvars.length - made.residuals;
  const hoisted = hoistKnown(made.forward, primals.slice(0, consts), made.residuals);
  const toMove = perTurn(made.forwarded, hoisted.which, jaxpr.consts.length + consts + carry);
  const tangentJaxpr = moveBindersToBack(made.tangent, [
    ...toMove,
    ...fill(made.tangent.invars.length - toMove.length, false),
  ]);
  // A residual may be a y, too, or an earlier one.
  const { jaxpr: forward, from } = dedupOutputs(hoisted.jaxpr, results, [...fill(carry, false), ...fill(ys, true)]);
  let out: Val[] = [];
  if (forward.outvars.length > 0 || forward.effects.size > 0) {
    const [, carryTree, xsTree] = ft_in.unpack();
    const [, ysTree] = ft_out.unpack();
    out = bind(primitives.scan, [...hoisted.consts, ...primals.slice(consts)], {
      ...params,
      jaxpr: forward,
      ft_in: FlatTree.tuple(FlatTree.nones(hoisted.consts.length), carryTree, xsTree),
      ft_out: FlatTree.tuple(carryTree, FlatTree.tuple(ysTree, FlatTree.nones(forward.outvars.length - results))),
    });
  }
  out = putBack(from, out, out);
  const residuals = putBack(
    made.forwarded,
    [...(jaxpr.consts as readonly Val[]), ...primals],
    mergeLists(hoisted.which, out.slice(results), hoisted.values),
  );
  const [fixed, turned] = partition(toMove, residuals);
  const outAvals = jaxpr.outAvals.map(tangentAval);
  return {
    primals: out.slice(0, results),
    nonzeros: made.nonzeros,
    linear(tangents) {
      const given = pick(tangents, used).map(instantiate);
      const outs = bind(primitives.scan, [...fixed, ...given, ...turned], {
        ...params,
        jaxpr: tangentJaxpr,
        ft_in: withResiduals(ft_in.filter(used), fixed.length, turned.length),
        ft_out: ft_out.filter(made.nonzeros),
      });
      let next = 0;
      return outAvals.map((a, i) => (made.nonzeros[i] ? outs[next++] : new Zero(a)));
    },
  };
};

/** Source: _scan_partial_eval. */
export function partialScan(trace: PartialTrace, args: readonly Val[], given: Params): Val[] {
  const params = given as unknown as Scan;
  const { jaxpr, ft_in, ft_out, length } = params;
  const [constUk, initUk, xsUk] = ft_in.split(args.map((a) => trace.isUnknown(a)));
  const carry = initUk.length;
  const ys = jaxpr.outvars.length - carry;
  const [constOk, , xsOk] = ft_in.split(args.map((a) => !(a instanceof HostArray)));
  const forwards = [...constOk, ...fill(carry, false), ...xsOk];
  const { made, unknowns } = fixpoint(initUk, (carryUk) => {
    const unknowns = [...constUk, ...carryUk, ...xsUk];
    const made = partialJaxpr(jaxpr, unknowns, [...carryUk, ...fill(ys, false)], forwards);
    return { made, unknowns, carry: made.unknownOuts.slice(0, carry) };
  });
  const results = made.unknownOuts.filter((u) => !u).length;
  const residualCount = made.known.outvars.length - results;
  const lifted = args.map((a, i) => (unknowns[i] ? trace.lift(a) : a));
  const knownArgs = pick(lifted, nots(unknowns));
  const knownConsts = knownArgs.slice(0, constUk.filter((u) => !u).length);
  const knownRest = knownArgs.slice(knownConsts.length);
  const knownCarry = ft_in.split(unknowns)[1].filter((u) => !u).length;
  const hoisted = hoistKnown(made.known, knownConsts, residualCount);
  const toMove = perTurn(made.forwarded, hoisted.which, jaxpr.consts.length + knownConsts.length + knownCarry);
  const unknownJaxpr = moveBindersToBack(made.unknown, [
    ...toMove,
    ...fill(made.unknown.invars.length - toMove.length, false),
  ]);
  let outs: Val[] = [];
  if (hoisted.jaxpr.outvars.length > 0 || hoisted.jaxpr.effects.size > 0) {
    const [, carryTree, xsTree] = ft_in.filter(nots(unknowns)).unpack();
    const [, ysTree] = ft_out.filter(nots(made.unknownOuts)).unpack();
    const stackedCount = hoisted.which.filter((w) => !w).length;
    outs = bind(primitives.scan, [...hoisted.consts, ...knownRest], {
      ...params,
      jaxpr: hoisted.jaxpr,
      ft_in: FlatTree.tuple(FlatTree.nones(hoisted.consts.length), carryTree, xsTree),
      ft_out: FlatTree.tuple(carryTree, FlatTree.tuple(ysTree, FlatTree.nones(stackedCount))),
    });
  }
  const residuals = putBack(
    made.forwarded,
    [...(jaxpr.consts as readonly Val[]), ...knownArgs],
    mergeLists(hoisted.which, outs.slice(results), hoisted.values),
  );
  const [fixed, turned] = partition(toMove, residuals);
  const inputs = [
    ...fixed.map((x) => trace.residual(x)),
    ...pick(lifted, unknowns).map((x) => trace.lift(x)),
    ...turned.map((x) => trace.residual(x)),
  ];
  const outTree = ft_out.filter(made.unknownOuts);
  const carried = outTree.unpack()[0].length;
  const staged = trace.stage(
    primitives.scan,
    inputs,
    unknownJaxpr.outAvals.map((a, i) => (i < carried ? a : stacked(a, length))),
    {
      ...given,
      jaxpr: unknownJaxpr,
      ft_in: withResiduals(ft_in.filter(unknowns), fixed.length, turned.length),
      ft_out: outTree,
    },
  );
  return mergeLists<Val>(made.unknownOuts, outs.slice(0, results), staged);
}
