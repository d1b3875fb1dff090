/**
 * What hijax primitives have in common: tangents that only a backward rule of the primitive's can transpose, rules that are
 * derived from others, and functions that are mapped. Source: jax/_src/hijax.py.
 */
import type { Aval } from '../../jaxpr/aval.ts';
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import { withAxis } from '../../jaxpr/axisEnv.ts';
import type { NamedParam, Primitive } from '../../jaxpr/primitive.ts';
import { AvalsParam } from '../../jaxpr/primitives/customCalls.ts';
import type { HiLinearized } from '../../jaxpr/primitives/roots.ts';
import { pick } from '../../jaxpr/rewrite.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, currentTrace, traceToJaxpr, withTrace } from '../../jaxpr/trace.ts';
import { Stop } from '../../python/errors.ts';
import { settled } from '../batching/customRules.ts';
import type { AxisData, BatchDim } from '../batching/trace.ts';
import { BatchTrace } from '../batching/trace.ts';
import { linearTranspose } from './api.ts';
import type { Derivative, Linearized } from './rule.ts';
import { isUndefined } from './rule.ts';
import type { Tangent } from './zero.ts';
import { Zero, instantiate, nonzero, tangentAval, withZeros } from './zero.ts';

/** A function of flat values, by the name that it prints as. */
export interface NamedFunction {
  readonly name: string;
  readonly run: (args: readonly Val[]) => Val[];
}

/** Source: hijax.py vmap_rule. */
export const vmapRule = (
  axis: AxisData,
  f: NamedFunction,
  inDims: readonly BatchDim[],
  outDims: readonly BatchDim[],
): NamedFunction => ({
  name: 'batched',
  run(args) {
    const trace = new BatchTrace(axis, currentTrace());
    const outs = withTrace(trace, () => withAxis(axis, () => f.run(args.map((x, i) => trace.wrap(x, inDims[i])))));
    return outs.map((o, i) => {
      const { val, dim } = trace.unwrap(o);
      return settled(axis, val, dim, outDims[i]);
    });
  },
});

/** Avals with the mapped axis. */
export const unmapped = (axis: AxisData, avals: readonly Aval[], dims: readonly BatchDim[]): Aval[] =>
  avals.map((a, i) => {
    const dim = dims[i];
    if (dim === undefined) return a;
    const shape = [...a.shape];
    shape.splice(dim, 0, axis.size);
    return a.update({ shape });
  });

export const tracedOn = (f: NamedFunction, avals: readonly Aval[]): Jaxpr =>
  traceToJaxpr(
    avals,
    { tracedFor: 'jit', functionName: f.name, functionSource: undefined, argNames: avals.map(() => undefined) },
    (args) => f.run(args),
  );

type Pullback = (residuals: readonly Val[], cts: readonly Tangent[]) => readonly (Tangent | undefined)[];

/** The backward rule of a linearized hijax primitive: cotangents of all results → of all operands. */
class PullbackParam implements NamedParam {
  readonly kind = 'function';
  constructor(
    readonly outAvals: readonly Aval[],
    readonly run: Pullback,
  ) {}
  toString(): string {
    return 'pullback';
  }
}

/** The tangents of a primitive's results, unknown but to its backward rule. Source: fake_linear_op. */
export const fakeLinear =
  (
    primitive: Primitive<string, HiLinearized>,
    nonzerosIn: readonly boolean[],
    nonzerosOut: readonly boolean[],
    outs: readonly Aval[],
    residuals: readonly Val[],
    run: Pullback,
  ) =>
  (tangents: readonly Tangent[]): Tangent[] => {
    const avals = outs.map(tangentAval);
    if (!nonzerosOut.includes(true)) return avals.map((a) => new Zero(a));
    const values = bind(primitive, [...residuals, ...tangents.filter(nonzero)], {
      nz_in_flat: nonzerosIn,
      nz_out_flat: nonzerosOut,
      out_avals: new AvalsParam(pick(avals, nonzerosOut)),
      num_res: residuals.length,
      pullback: new PullbackParam(avals, run),
    });
    return withZeros(outs, nonzerosOut, values);
  };

/** A linear function of some tangents, transposed. Source: _transpose_linearized. */
export const transposedMap =
  (
    ins: readonly Aval[],
    nonzeros: readonly boolean[],
    map: (residuals: readonly Val[], tangents: readonly Tangent[]) => readonly Tangent[],
  ): Pullback =>
  (residuals, cts) => {
    const avals = ins.map(tangentAval);
    const back = linearTranspose(
      (given) => map(residuals, withZeros(ins, nonzeros, given)).map(instantiate),
      pick(avals, nonzeros),
    )(cts.map(instantiate));
    return withZeros(ins, nonzeros, back);
  };

export const hiLinearizedDerivative: Derivative<HiLinearized> = {
  transpose(cts, operands, { nz_in_flat: ins, nz_out_flat: outs, num_res: count, pullback }) {
    if (!(pullback instanceof PullbackParam)) throw new Stop("jitlens doesn't have this backward rule", 'unsupported');
    const residuals = operands.slice(0, count).filter((x): x is Val => !isUndefined(x));
    let next = 0;
    const all = pullback.outAvals.map((a, i): Tangent => (outs[i] ? cts[next++] : new Zero(a)));
    const back = pick(pullback.run(residuals, all), ins);
    return operands.map((x, i) => (isUndefined(x) ? back[i - count] : undefined));
  },
  // Source: _call_hi_primitive_linearized_dce.
  dce(used, eqn, params) {
    if (!used.includes(true)) return { used: eqn.invars.map(() => false), eqn: undefined };
    const all = eqn.invars.map(() => true);
    if (!used.includes(false)) return { used: all, eqn };
    let next = 0;
    const { out_avals: avals } = params;
    return {
      used: all,
      eqn: {
        ...eqn,
        outvars: pick(eqn.outvars, used),
        params: {
          ...params,
          nz_out_flat: params.nz_out_flat.map((nz) => nz && used[next++]),
          out_avals: avals instanceof AvalsParam ? new AvalsParam(pick(avals.avals, used)) : avals,
        },
      },
    };
  },
};

/** A rule with residuals of its own. */
export interface HiLinear {
  readonly primals: Val[];
  readonly nonzeros: boolean[];
  readonly residuals: readonly Val[];
  readonly apply: (residuals: readonly Val[], tangents: readonly Tangent[]) => Tangent[];
}

/** Linearize by a rule that gives a linear function of residuals and tangents. Source: _call_hi_primitive_linearize. */
export function hiLinearize(
  primitive: Primitive<string, HiLinearized>,
  nonzeros: readonly boolean[],
  primals: readonly Val[],
  done: HiLinear,
  isVjp: boolean,
): Linearized {
  const { primals: outs, nonzeros: outNonzeros, residuals, apply } = done;
  if (!isVjp) return { primals: outs, nonzeros: outNonzeros, linear: (ts) => apply(residuals, ts) };
  const ins = primals.map((p) => p.aval);
  return {
    primals: outs,
    nonzeros: outNonzeros,
    linear: fakeLinear(
      primitive,
      nonzeros,
      outNonzeros,
      outs.map((o) => o.aval),
      residuals,
      transposedMap(ins, nonzeros, apply),
    ),
  };
}
