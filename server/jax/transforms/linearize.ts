/**
 * Linearization: the primal values are computed on the trace below, what is linear in the tangents becomes a jaxpr.
 * Source: jax/_src/interpreters/ad.py LinearizeTrace, linearize_from_jvp, linearize_jaxpr.
 */
import type { DebugInfo, Jaxpr } from '../../jaxpr/jaxpr.ts';
import { innerDebug } from '../../jaxpr/jaxpr.ts';
import { Kept, bits } from '../../jaxpr/kept.ts';
import { separateConsts } from '../../jaxpr/rewrite.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Params, Primitive } from '../../jaxpr/primitive.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { DynamicJaxprTrace, Trace, Tracer, currentTrace, evalJaxpr, withTrace } from '../../jaxpr/trace.ts';
import { dce } from './dce.ts';
import { derivativeOf } from './derivatives.ts';
import { isMutable, noRule } from './jvp.ts';
import { PartialTrace, partialToJaxpr } from './partialEval.ts';
import type { JvpRule, Linearized } from './rule.ts';
import type { Tangent } from './zero.ts';
import { Zero, instantiate, isZero, nonzero, tangentAval, withZeros, zeroOf, zerosLike } from './zero.ts';

export class LinearizeTracer extends Tracer {
  constructor(
    override readonly trace: LinearizeTrace,
    readonly primal: Val,
    readonly tangent: Val,
  ) {
    super(trace, primal.aval);
  }
}

const DEBUG: DebugInfo = { tracedFor: 'jit', functionName: '', functionSource: undefined, argNames: [] };

/** The trace that linear eqns go to: what no result needs is dropped when it is finished. */
const linearTrace = (debugInfo: DebugInfo = DEBUG): DynamicJaxprTrace => new DynamicJaxprTrace(debugInfo);

/** What is linear, as a function of residuals, too. */
export interface LinearizedMap extends Linearized {
  residuals: readonly Val[];
  apply: (residuals: readonly Val[], tangents: readonly Tangent[]) => Tangent[];
}

/** Linearize by running the jvp rule on unknown tangents. `instantiates`: the rule wants zeros as arrays. */
export function linearizeFromJvp<P extends Params>(
  rule: JvpRule<P>,
  wanted: readonly boolean[],
  primals: readonly Val[],
  params: P,
  primitive: Primitive<string, P>,
  instantiates = false,
): LinearizedMap {
  const trace = new PartialTrace(currentTrace());
  const avals = primals.map((p) => tangentAval(p.aval));
  const nonzeros = avals.map((a, i) => wanted[i] && a.dtype !== dt.float0);
  const out = withTrace(trace, () => {
    const tangents = avals.map((a, i): Tangent => {
      if (nonzeros[i]) return trace.newArg(a);
      return instantiates ? zerosLike(a) : new Zero(a);
    });
    return { args: tangents, ...rule(primals, tangents, params, primitive) };
  });
  if (out.primals.some((p) => trace.isUnknown(p)))
    throw new RuleError(
      'ValueError',
      'Linearization failed to produce known values for all output primals. This is typically caused by attempting to ' +
        'differentiate a function uses an operation that does not support reverse-mode autodiff.',
    );
  const outNonzeros = out.tangents.map((t) => nonzero(t) && trace.isUnknown(t));
  const inputs = out.args.filter((t) => nonzero(t) && trace.isUnknown(t));
  const outputs = out.tangents.filter((_, i) => outNonzeros[i]);
  const whole = partialToJaxpr(
    inputs,
    outputs as Parameters<typeof partialToJaxpr>[0][number][],
    DEBUG,
    trace.kept,
  ).jaxpr;
  const keep = inputs.map(() => true);
  const { jaxpr } = dce(whole, undefined, keep, true);
  const outAvals = out.primals.map((p) => p.aval);
  const apply = (linear: Jaxpr, residuals: readonly Val[], tangents: readonly Tangent[]): Tangent[] => {
    const given = tangents.filter((_, i) => nonzeros[i]).map(instantiate);
    return withZeros(outAvals, outNonzeros, evalJaxpr(linear, [...residuals, ...given]));
  };
  return {
    primals: out.primals,
    nonzeros: outNonzeros,
    linear: (tangents) => apply(jaxpr, [], tangents),
    residuals: jaxpr.consts as readonly Val[],
    apply: (residuals, tangents) => apply(separateConsts(jaxpr).jaxpr, residuals, tangents),
  };
}

export class LinearizeTrace extends Trace {
  constructor(
    readonly parent: Trace,
    readonly linear: DynamicJaxprTrace,
    readonly isVjp: boolean,
    /** Traces of one linearization know each other's tracers by it. */
    readonly tag: object = {},
  ) {
    super();
  }

  pair(v: Val): [Val, Tangent] {
    return v instanceof LinearizeTracer && v.trace.tag === this.tag ? [v.primal, v.tangent] : [v, zeroOf(v)];
  }

  override processPrimitive(primitive: Primitive, args: readonly Val[], params: Params): Val[] {
    const primals: Val[] = [];
    const tangents: Tangent[] = [];
    for (const a of args) {
      const [p, t] = this.pair(a);
      primals.push(p);
      tangents.push(t);
    }
    const nonzeros = tangents.map(nonzero);
    const { linearize, jvp, onZeros } = derivativeOf(primitive);
    if (!onZeros && !nonzeros.includes(true) && !primals.some(isMutable))
      return this.parent.processPrimitive(primitive, primals, params);
    if (!linearize && !jvp) throw noRule(primitive);
    const done = withTrace(this.parent, () =>
      linearize
        ? linearize(nonzeros, primals, params, this.isVjp)
        : linearizeFromJvp(jvp as JvpRule<Params>, nonzeros, primals, params, primitive),
    );
    const outs = withTrace(this.linear, () => done.linear(tangents));
    return done.primals.map((p, i) => {
      const t = outs[i];
      return done.nonzeros[i] && !isZero(t) ? new LinearizeTracer(this, p, t) : p;
    });
  }
}

/** A function linearized at a point. */
export interface LinearFunction {
  /** Results at the point. */
  primals: Val[];
  /** Whether each result's tangent is zero. */
  zeros: boolean[];
  /** Nonzero tangents of the inputs → nonzero tangents of the results; closed over residuals, which are its consts. */
  jaxpr: Jaxpr;
}

/** `nonzeros`: which inputs have tangents; the others' are given, but not used. Source: ad.py linearize. */
export function linearize(
  f: (args: Val[]) => readonly Val[],
  primals: readonly Val[],
  isVjp: boolean,
  nonzeros: readonly boolean[] = primals.map(() => true),
): LinearFunction {
  const linear = linearTrace();
  const trace = new LinearizeTrace(currentTrace(), linear, isVjp);
  const args = primals.map((p, i): Val => {
    const aval = tangentAval(p.aval);
    const t = linear.newArg(aval);
    return aval.dtype === dt.float0 || !nonzeros[i] ? p : new LinearizeTracer(trace, p, t);
  });
  const outs = withTrace(trace, () => f(args)).map((o) => trace.pair(o));
  trace.endedAs = 'LinearizeTracer';
  const zeros = outs.map(([, t]) => isZero(t));
  const tangents = outs.map(([, t]) => t).filter(nonzero);
  const { jaxpr } = dce(
    linear.toJaxpr(tangents),
    undefined,
    primals.map(() => true),
    true,
  );
  return { primals: outs.map(([p]) => p), zeros, jaxpr };
}

export interface LinearizedJaxpr {
  /** Inputs → results, then residuals. */
  forward: Jaxpr;
  residuals: number;
  nonzeros: boolean[];
  /** For each residual of `tangent` the input (constants of the jaxpr first) that it is, or undefined. */
  forwarded: (number | undefined)[];
  /** Residuals, then nonzero tangents → nonzero tangents. */
  tangent: Jaxpr;
}

const linearizedJaxprs = new Kept<LinearizedJaxpr>();

/** Source: ad.py linearize_jaxpr: one object for each jaxpr and pattern. */
export function linearizeJaxpr(
  jaxpr: Jaxpr,
  nonzeros: readonly boolean[],
  isVjp: boolean,
  options: { instantiates?: readonly boolean[]; forwards?: readonly boolean[] } = {},
): LinearizedJaxpr {
  const { instantiates, forwards } = options;
  const key = `${bits(nonzeros)}|${isVjp}|${bits(instantiates)}|${bits(forwards)}`;
  return linearizedJaxprs.get(jaxpr, key, () => computeLinearized(jaxpr, nonzeros, isVjp, instantiates, forwards));
}

function computeLinearized(
  jaxpr: Jaxpr,
  nonzeros: readonly boolean[],
  isVjp: boolean,
  instantiates: readonly boolean[] | undefined,
  forwards: readonly boolean[] | undefined,
): LinearizedJaxpr {
  const debugInfo = innerDebug(jaxpr);
  const forwardTrace = new DynamicJaxprTrace(debugInfo);
  const linear = linearTrace(debugInfo);
  const trace = new LinearizeTrace(forwardTrace, linear, isVjp);
  const primalsIn: Val[] = [];
  const args = jaxpr.inAvals.map((a, i): Val => {
    const primal = forwardTrace.newArg(a);
    primalsIn.push(primal);
    return nonzeros[i] ? new LinearizeTracer(trace, primal, linear.newArg(tangentAval(a))) : primal;
  });
  const outs = withTrace(trace, () => evalJaxpr(jaxpr, args)).map((o) => trace.pair(o));
  // A zero that is wanted as an array is computed forwards: it is a residual.
  const tangents = withTrace(forwardTrace, () =>
    outs.map(([, t], i) => (instantiates?.[i] && isZero(t) ? forwardTrace.toTracer(instantiate(t)) : t)),
  );
  const tangentWhole = linear.toJaxpr(tangents.filter(nonzero));
  const { jaxpr: tangent } = dce(
    tangentWhole,
    undefined,
    tangentWhole.invars.map(() => true),
    true,
  );
  const inputs = new Map<unknown, number>();
  [...jaxpr.consts, ...primalsIn].forEach((x, i) => {
    if (forwards?.[i] ?? true) inputs.set(x, i);
  });
  const residuals = tangent.consts as readonly Val[];
  const forwarded = residuals.map((r) => inputs.get(r));
  const kept = residuals.filter((_, i) => forwarded[i] === undefined);
  const whole = forwardTrace.toJaxpr([...outs.map(([p]) => p), ...kept]);
  const { jaxpr: forward } = dce(
    whole,
    undefined,
    whole.invars.map(() => true),
    true,
  );
  return {
    forward,
    residuals: kept.length,
    nonzeros: tangents.map(nonzero),
    forwarded,
    tangent: separateConsts(tangent).jaxpr,
  };
}
