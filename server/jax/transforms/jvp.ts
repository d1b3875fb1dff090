/** Forward mode: tracers that carry a tangent. Source: jax/_src/interpreters/ad.py JVPTrace. */
import { RefAval } from '../../jaxpr/aval.ts';
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import { innerDebug } from '../../jaxpr/jaxpr.ts';
import { Kept, bits } from '../../jaxpr/kept.ts';
import { pick } from '../../jaxpr/rewrite.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Params, Primitive } from '../../jaxpr/primitive.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Trace, Tracer, currentTrace, evalJaxpr, traceToJaxpr, withTrace } from '../../jaxpr/trace.ts';
import { Stop } from '../../python/errors.ts';
import { derivativeOf, isEntered } from './derivatives.ts';
import type { Tangent } from './zero.ts';
import { Zero, instantiate, isZero, nonzero, tangentAval, zeroOf } from './zero.ts';

/** Whether it is a mutable array: these are differentiated even where their tangents are zero. */
export const isMutable = (x: Val): boolean => x.aval instanceof RefAval;

export class JvpTracer extends Tracer {
  constructor(
    override readonly trace: JvpTrace,
    readonly primal: Val,
    readonly tangent: Val,
  ) {
    super(trace, primal.aval);
  }
}

/** JAX's error where JAX has no rule; where only we have none, that isn't a fault of the program. */
export const noRule = (primitive: Primitive): Error =>
  isEntered(primitive)
    ? new RuleError('NotImplementedError', `Differentiation rule for '${primitive.name}' not implemented`)
    : new Stop(`jitlens doesn't differentiate ${primitive.name} yet`, 'unsupported');

export class JvpTrace extends Trace {
  constructor(
    readonly parent: Trace,
    /** Traces of one jvp know each other's tracers by it. */
    readonly tag: object = {},
  ) {
    super();
  }

  /** A value's primal and tangent in this trace. */
  pair(v: Val): [Val, Tangent] {
    return v instanceof JvpTracer && v.trace.tag === this.tag ? [v.primal, v.tangent] : [v, zeroOf(v)];
  }

  tracer(primal: Val, tangent: Tangent): Val {
    return isZero(tangent) || tangent.aval.dtype === dt.float0 ? primal : new JvpTracer(this, primal, tangent);
  }

  override processPrimitive(primitive: Primitive, args: readonly Val[], params: Params): Val[] {
    const primals: Val[] = [];
    const tangents: Tangent[] = [];
    for (const a of args) {
      const [p, t] = this.pair(a);
      primals.push(p);
      tangents.push(t);
    }
    const { jvp, onZeros } = derivativeOf(primitive);
    if (!onZeros && tangents.every(isZero) && !primals.some(isMutable))
      return this.parent.processPrimitive(primitive, primals, params);
    if (!jvp) throw noRule(primitive);
    const out = withTrace(this.parent, () => jvp(primals, tangents, params, primitive));
    return out.primals.map((p, i) => this.tracer(p, out.tangents[i]));
  }
}

/** Run `f` on primals with tangents. Source: ad.py jvp. */
export function jvp(
  f: (args: Val[]) => readonly Val[],
  primals: readonly Val[],
  tangents: readonly Tangent[],
): { primals: Val[]; tangents: Tangent[] } {
  const trace = new JvpTrace(currentTrace());
  const args = primals.map((p, i) => trace.tracer(p, tangents[i]));
  const outs = withTrace(trace, () => f(args)).map((o) => trace.pair(o));
  return { primals: outs.map(([p]) => p), tangents: outs.map(([, t]) => t) };
}

interface JvpJaxpr {
  readonly jaxpr: Jaxpr;
  readonly nonzeros: readonly boolean[];
}
const jvpJaxprs = new Kept<JvpJaxpr>();

/**
 * The jaxpr of primals and nonzero tangents → results and nonzero tangents: one object for each jaxpr and pattern.
 * `instantiates` says which results get a tangent even if it is zero. Source: ad.py jvp_jaxpr.
 */
export const jvpJaxpr = (
  jaxpr: Jaxpr,
  nonzeros: readonly boolean[],
  instantiates: readonly boolean[] = jaxpr.outvars.map(() => false),
): JvpJaxpr =>
  jvpJaxprs.get(jaxpr, `${bits(nonzeros)}|${bits(instantiates)}`, () => {
    let outNonzeros: boolean[] = [];
    const avals = jaxpr.inAvals;
    const tangentAvals = avals.map(tangentAval);
    const traced = traceToJaxpr([...avals, ...pick(tangentAvals, nonzeros)], innerDebug(jaxpr), (args) => {
      let next = avals.length;
      const tangents = tangentAvals.map((a, i): Tangent => (nonzeros[i] ? args[next++] : new Zero(a)));
      const out = jvp((xs) => evalJaxpr(jaxpr, xs), args.slice(0, avals.length), tangents);
      const outTangents = out.tangents.map((t, i) => (instantiates[i] ? instantiate(t) : t));
      outNonzeros = outTangents.map(nonzero);
      return [...out.primals, ...outTangents.filter(nonzero)];
    });
    return { jaxpr: traced, nonzeros: outNonzeros };
  });
