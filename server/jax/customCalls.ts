/**
 * Calls of functions with derivatives of the user's own, by the trace that is current: a jaxpr's trace stages the call, those
 * of differentiation run the rules, vmap's maps all of them. Source: process_custom_jvp_call and process_custom_vjp_call in
 * jax/_src/interpreters/{partial_eval,ad,batching}.py, jax/_src/core.py EvalTrace.
 */
import type { DebugInfo, Jaxpr } from '../jaxpr/jaxpr.ts';
import { bits } from '../jaxpr/kept.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import { calledNow } from '../jaxpr/primitives/customRules.ts';
import { withAxis } from '../jaxpr/axisEnv.ts';
import type { Trace, Val } from '../jaxpr/trace.ts';
import {
  DynamicJaxprTrace,
  Tracer,
  currentTrace,
  evalJaxpr,
  evalTrace,
  foldsConstants,
  traceToJaxpr,
  withTrace,
} from '../jaxpr/trace.ts';
import { Stop } from '../python/errors.ts';
import { vm } from '../python/vm.ts';
import type { Value } from '../python/values.ts';
import { PyTuple } from '../python/values.ts';
import { NotKnown } from './notKnown.ts';
import { batchedRules, dimOf, settled, settledTangent, wrapTangent } from './batching/customRules.ts';
import type { BatchDim } from './batching/trace.ts';
import { BatchTrace } from './batching/trace.ts';
import { asValue } from './declare.ts';
import type { CustomJvpRule } from './transforms/custom.ts';
import { tracedRule } from './transforms/custom.ts';
import type { VjpRules } from './transforms/customVjp.ts';
import { CustomFwdRule, linearizeVjpFunction, vjpFunctionJvp } from './transforms/customVjp.ts';
import { partialCustomVjp } from './transforms/customPartial.ts';
import { JvpTrace } from './transforms/jvp.ts';
import { LinearizeTrace, LinearizeTracer, linearizeFromJvp } from './transforms/linearize.ts';
import { PartialTrace } from './transforms/partialEval.ts';
import type { Tangent } from './transforms/zero.ts';
import { instantiate, isZero, nonzero } from './transforms/zero.ts';
import { traceFunction } from './tracing.ts';
import { toVal } from './values.ts';

/** The function itself, on the leaves of its arguments. */
export interface CustomFunction {
  readonly name: string;
  readonly fun: Value;
  readonly info: DebugInfo;
  readonly run: (args: readonly Val[]) => readonly Val[];
}

/** The function as a jaxpr; what it closes over are leading inputs. */
function traced(f: CustomFunction, args: readonly Val[]): { jaxpr: Jaxpr; closed: readonly Val[] } {
  const outcome = traceFunction(
    f.fun,
    args.map((x) => x.aval),
    f.info,
    (tracers) => new PyTuple(f.run(tracers.map((t) => toVal(t) as Val)).map(asValue)),
    true,
  );
  if (outcome.kind === 'traced') return outcome;
  vm.onUnknownBranch?.(outcome.unknown);
  throw new NotKnown(outcome.unknown);
}

const DEBUG: DebugInfo = { tracedFor: 'jit', functionName: '', functionSource: undefined, argNames: [] };

/** `tracedRule` for a forward rule: residuals that are operands aren't its results. */
function tracedForward(fwd: CustomFwdRule): CustomFwdRule {
  const known = new Map<string, { jaxpr: Jaxpr; forwards: (number | undefined)[] }>();
  return new CustomFwdRule(fwd.name, (primals, perturbed) => {
    let made = known.get(bits(perturbed));
    if (!made) {
      let forwards: (number | undefined)[] = [];
      const jaxpr = traceToJaxpr(
        primals.map((x) => x.aval),
        { ...DEBUG, tracedFor: 'custom_vjp fwd', functionName: fwd.name, functionSource: fwd.source },
        (xs) => {
          const { residuals, outs } = fwd.run(xs, perturbed);
          const at = new Map<Val, number>(xs.map((x, i) => [x, i]));
          forwards = residuals.map((r) => at.get(r));
          return [...residuals.filter((_, i) => forwards[i] === undefined), ...outs];
        },
      );
      known.set(bits(perturbed), (made = { jaxpr, forwards }));
    }
    const values = evalJaxpr(made.jaxpr, primals);
    const { forwards } = made;
    const residuals = forwards.map((f) => (f === undefined ? (values.shift() as Val) : primals[f]));
    return { residuals, outs: values };
  });
}

/** The trace that a call goes to: constants are computed at once where the user asked for it. */
const traceFor = (args: readonly Val[]): Trace =>
  foldsConstants() && !args.some((a) => a instanceof Tracer) ? evalTrace : currentTrace();

const notHere = (f: CustomFunction): Stop =>
  new Stop(`jitlens doesn't call ${f.name} under this transformation yet`, 'unsupported');

/** The operands' primals and tangents, where some tangent isn't zero. */
function pairs(
  trace: JvpTrace | LinearizeTrace,
  args: readonly Val[],
): { primals: Val[]; tangents: Tangent[]; some: boolean } {
  const all = args.map((a) => trace.pair(a));
  const tangents = all.map(([, t]) => t);
  return { primals: all.map(([p]) => p), tangents, some: tangents.some(nonzero) };
}

/** A function run on mapped operands; `dims` holds the places of its results' mapped axes after a run. */
function batchedFunction(
  f: CustomFunction,
  trace: BatchTrace,
  inDims: readonly BatchDim[],
): { f: CustomFunction; outDims: () => BatchDim[] | undefined } {
  let dims: BatchDim[] | undefined;
  const run = (args: readonly Val[]): Val[] => {
    const inner = new BatchTrace(trace.axis, currentTrace(), trace.tag);
    const outs = withTrace(inner, () =>
      withAxis(trace.axis, () => f.run(args.map((x, i) => inner.wrap(x, inDims[i])))),
    ).map((o) => inner.unwrap(o));
    dims = outs.map((o) => o.dim);
    return outs.map((o) => o.val);
  };
  return { f: { ...f, run }, outDims: () => dims };
}

export const callCustomJvp = (f: CustomFunction, rule: CustomJvpRule, args: readonly Val[]): Val[] =>
  processJvp(traceFor(args), f, rule, args);

function processJvp(trace: Trace, f: CustomFunction, rule: CustomJvpRule, args: readonly Val[]): Val[] {
  if (trace === evalTrace) return withTrace(trace, () => [...f.run(args)]);
  if (trace instanceof JvpTrace) {
    const { primals, tangents, some } = pairs(trace, args);
    if (!some) return processJvp(trace.parent, f, rule, primals);
    const out = withTrace(trace.parent, () => rule.apply(primals, tangents));
    return out.primals.map((p, i) => trace.tracer(p, out.tangents[i]));
  }
  if (trace instanceof LinearizeTrace) {
    const { primals, tangents, some } = pairs(trace, args);
    if (!some) return processJvp(trace.parent, f, rule, primals);
    const done = withTrace(trace.parent, () =>
      linearizeFromJvp(
        (ps, ts) => rule.apply(ps, ts),
        tangents.map(nonzero),
        primals,
        {},
        primitives.custom_jvp_call as never,
        !rule.symbolic,
      ),
    );
    const outs = withTrace(trace.linear, () => done.linear(tangents));
    return done.primals.map((p, i) => {
      const t = outs[i];
      return done.nonzeros[i] && !isZero(t) ? new LinearizeTracer(trace, p, t) : p;
    });
  }
  if (trace instanceof BatchTrace) {
    const ins = args.map((a) => trace.unwrap(a));
    const inDims = ins.map((x) => x.dim);
    const inner = batchedFunction(f, trace, inDims);
    let ruleDims: BatchDim[] = [];
    const mappedRule = rule.changed((primals, tangents) => {
      const batch = new BatchTrace(trace.axis, currentTrace(), trace.tag);
      const out = withTrace(batch, () =>
        withAxis(trace.axis, () =>
          rule.rule(
            primals.map((x, i) => batch.wrap(x, inDims[i])),
            tangents.map((t, i) => wrapTangent(batch, t, inDims[i])),
          ),
        ),
      );
      const ps = out.primals.map((x) => batch.unwrap(x));
      const dims = (ruleDims = ps.map((p, i) => p.dim ?? dimOf(batch, out.tangents[i])));
      return {
        primals: ps.map((p, i) => settled(trace.axis, p.val, p.dim, dims[i])),
        tangents: out.tangents.map((t, i) => settledTangent(batch, t, dims[i])),
      };
    });
    const outs = processJvp(
      trace.parent,
      inner.f,
      mappedRule,
      ins.map((x) => x.val),
    );
    const dims = inner.outDims() ?? ruleDims;
    return outs.map((o, i) => trace.wrap(o, dims[i]));
  }
  if (trace instanceof PartialTrace) {
    if (!args.some((a) => trace.isUnknown(a))) return processJvp(trace.parent, f, rule, args);
    const { jaxpr, closed } = withTrace(trace, () => traced(f, args));
    return trace.default(primitives.custom_jvp_call, [...closed, ...args], {
      ...jvpParams(f, rule, jaxpr, closed.length),
    });
  }
  if (!(trace instanceof DynamicJaxprTrace)) throw notHere(f);
  const tracers = args.map((a) => trace.toTracer(a));
  const { jaxpr, closed } = traced(f, tracers);
  return trace.processPrimitive(
    primitives.custom_jvp_call,
    [...closed, ...tracers],
    jvpParams(f, rule, calledNow(jaxpr), closed.length),
  );
}

const jvpParams = (f: CustomFunction, rule: CustomJvpRule, jaxpr: Jaxpr, consts: number) => ({
  name: f.name,
  call_jaxpr: jaxpr,
  jvp: rule.changed(tracedRule(rule.rule, rule.info)),
  num_consts: consts,
  symbolic_zeros: rule.symbolic,
});

export const callCustomVjp = (f: CustomFunction, rules: VjpRules, args: readonly Val[]): Val[] =>
  processVjp(traceFor(args), f, rules, args);

function processVjp(trace: Trace, f: CustomFunction, rules: VjpRules, args: readonly Val[]): Val[] {
  if (trace === evalTrace) return withTrace(trace, () => [...f.run(args)]);
  if (trace instanceof JvpTrace) {
    const { primals, tangents, some } = pairs(trace, args);
    if (!some) return processVjp(trace.parent, f, rules, primals);
    const out = withTrace(trace.parent, () => vjpFunctionJvp(rules, primals, tangents));
    return out.primals.map((p, i) => trace.tracer(p, out.tangents[i]));
  }
  if (trace instanceof LinearizeTrace) {
    const { primals, tangents, some } = pairs(trace, args);
    if (!some) return processVjp(trace.parent, f, rules, primals);
    const done = withTrace(trace.parent, () => linearizeVjpFunction(rules, primals, tangents.map(nonzero)));
    const outs = withTrace(trace.linear, () => done.linear(tangents));
    return done.primals.map((p, i) => new LinearizeTracer(trace, p, instantiate(outs[i])));
  }
  if (trace instanceof BatchTrace) {
    const ins = args.map((a) => trace.unwrap(a));
    const inDims = ins.map((x) => x.dim);
    const inner = batchedFunction(f, trace, inDims);
    const mapped = batchedRules(rules, inDims, trace.axis, f.name, trace.tag);
    const outs = processVjp(
      trace.parent,
      inner.f,
      mapped,
      ins.map((x) => x.val),
    );
    const dims = inner.outDims() ?? mapped.outDims();
    return outs.map((o, i) => trace.wrap(o, dims[i]));
  }
  const params = (jaxpr: Jaxpr, consts: number) => ({
    name: f.name,
    bwd: rules.bwd,
    call_jaxpr: jaxpr,
    fwd: tracedForward(rules.fwd),
    num_consts: consts,
    symbolic_zeros: rules.symbolicZeros,
  });
  if (trace instanceof PartialTrace) {
    if (!args.some((a) => trace.isUnknown(a))) return processVjp(trace.parent, f, rules, args);
    const { jaxpr, closed } = withTrace(trace, () => traced(f, args));
    return withTrace(trace.parent, () => partialCustomVjp(trace, [...closed, ...args], params(jaxpr, closed.length)));
  }
  if (!(trace instanceof DynamicJaxprTrace)) throw notHere(f);
  const tracers = args.map((a) => trace.toTracer(a));
  const { jaxpr, closed } = traced({ ...f, info: { ...f.info, argNames: [] } }, tracers);
  return trace.processPrimitive(
    primitives.custom_vjp_call,
    [...closed, ...tracers],
    params(calledNow(jaxpr), closed.length),
  );
}
