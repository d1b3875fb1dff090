/**
 * What a shard_map does under each trace: a jaxpr's stages it, those of differentiation and vmap map a function of their own
 * over the shards. Source: jax/_src/shard_map.py _shard_map_staging, _shard_map_jvp, _shard_map_linearize, _shard_map_batch.
 */
import type { Aval } from '../../jaxpr/aval.ts';
import { axisNames, contextMesh, meshContext, spmdAxes, withManual } from '../../jaxpr/axisEnv.ts';
import type { DebugInfo } from '../../jaxpr/jaxpr.ts';
import { Jaxpr } from '../../jaxpr/jaxpr.ts';
import type { Mesh } from '../../jaxpr/mesh.ts';
import { NameSet, Spec } from '../../jaxpr/mesh.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { ShardMap } from '../../jaxpr/primitives/shardMap.ts';
import { shardAval } from '../../jaxpr/primitives/shardMap.ts';
import type { Trace, Val } from '../../jaxpr/trace.ts';
import {
  DynamicJaxprTrace,
  DynamicJaxprTracer,
  currentTrace,
  evalJaxpr,
  evalTrace,
  traceToJaxpr,
  withTrace,
} from '../../jaxpr/trace.ts';
import { Stop } from '../../python/errors.ts';
import { vm } from '../../python/vm.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple } from '../../python/values.ts';
import { NotKnown } from '../notKnown.ts';
import type { BatchDim } from '../batching/trace.ts';
import { BatchTrace } from '../batching/trace.ts';
import { asValue } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import { dce } from '../transforms/dce.ts';
import { JvpTrace } from '../transforms/jvp.ts';
import { LinearizeTrace, LinearizeTracer } from '../transforms/linearize.ts';
import type { Duals, Linearized } from '../transforms/rule.ts';
import type { Tangent } from '../transforms/zero.ts';
import { Zero, isZero, nonzero, tangentAval, withZeros, zeroOf } from '../transforms/zero.ts';
import { traceFunction } from '../tracing.ts';
import { toVal } from '../values.ts';

/** The function on one shard of each operand; `specs` say how its results go together. */
export type ShardFunction = (args: readonly Val[]) => { outs: readonly Val[]; specs: readonly Spec[] };

export interface ShardParams {
  readonly mesh: Mesh;
  readonly specs: readonly Spec[];
  readonly checks: boolean;
  readonly manual: ReadonlySet<string>;
  readonly debug: DebugInfo;
  /** Whose trace it is. */
  readonly fun: Value;
  /** Checks the results' specs against their avals, and raises what JAX does. */
  readonly checkResults?: (specs: readonly Spec[], avals: readonly Aval[]) => void;
}

/** A scalar gets an axis, so that the shards of it can be stacked. */
const promoted = (x: Val): Val => (x.aval.ndim === 0 ? lax.broadcastInDim(x, [1], []) : x);

/** The axes that become manual here. Source: _all_newly_manual_mesh_names. */
function newlyManual({ mesh, manual }: ShardParams): string[] {
  const context = contextMesh();
  const gone = new Set([...spmdAxes(), ...(context ? context.manual : axisNames())]);
  return (context ?? mesh).names.filter((n) => manual.has(n) && !gone.has(n));
}

/** Shards of a residual are stacked along the axes on which it may differ. Source: core.py nospec. */
function residualSpec(aval: Aval, p: ShardParams, names: readonly string[]): Spec {
  const along = p.checks ? p.mesh.order(aval.varying) : names;
  return new Spec(along.length > 0 ? [along] : []);
}

/** Source: _unmentioned2. */
export const unmentioned = (spec: Spec, { mesh, manual }: Pick<ShardParams, 'mesh' | 'manual'>): string[] =>
  mesh.names.filter((n) => manual.has(n) && !spmdAxes().includes(n) && !spec.names.includes(n));

export const within = <T>({ mesh, manual, checks }: ShardParams, run: () => T): T =>
  withManual(mesh, manual, checks, run);

/** Bind a shard_map under a trace. */
export function bindShardMap(trace: Trace, fun: ShardFunction, args: readonly Val[], p: ShardParams): Val[] {
  if (trace instanceof DynamicJaxprTrace) {
    const { params, operands } = traced(fun, args, p);
    return trace.stageWhole(primitives.shard_map, operands, params);
  }
  if (trace === evalTrace) {
    if (p.mesh.abstract && !meshContext().devices && args.every((a) => a.aval.placed === undefined))
      throw new RuleError(
        'ValueError',
        'Please pass `jax.Array`s with a `NamedSharding` as input to `shard_map` when passing `AbstractMesh` to the mesh ' +
          'argument.',
      );
    const { params, operands } = traced(fun, args, p);
    return evalTrace.processPrimitive(primitives.shard_map, operands, params);
  }
  if (trace instanceof LinearizeTrace) {
    const pairs = args.map((a) => trace.pair(a));
    const done = withTrace(trace.parent, () =>
      linearizeShardMap(
        fun,
        pairs.map(([, t]) => nonzero(t)),
        pairs.map(([x]) => x),
        p,
        trace.isVjp,
        trace,
      ),
    );
    const tangents = withTrace(trace.linear, () => done.linear(pairs.map(([, t]) => t)));
    return done.primals.map((x, i) => {
      const t = tangents[i];
      return isZero(t) ? x : new LinearizeTracer(trace, x, t);
    });
  }
  if (trace instanceof JvpTrace) {
    const pairs = args.map((a) => trace.pair(a));
    const out = withTrace(trace.parent, () =>
      jvpShardMap(
        fun,
        pairs.map(([x]) => x),
        pairs.map(([, t]) => t),
        p,
        trace,
      ),
    );
    return out.primals.map((x, i) => trace.tracer(x, out.tangents[i]));
  }
  if (trace instanceof BatchTrace) {
    const given = args.map((a) => trace.unwrap(a));
    const { outs, dims } = withTrace(trace.parent, () =>
      batchShardMap(
        fun,
        given.map((g) => g.val),
        given.map((g) => g.dim),
        p,
        trace,
      ),
    );
    return outs.map((o, i) => trace.wrap(o, dims[i]));
  }
  throw new Stop("jitlens doesn't have shard_map under this transformation yet", 'unsupported');
}

/** The function as a jaxpr, its constants as leading operands. */
function traced(fun: ShardFunction, args: readonly Val[], p: ShardParams): { params: ShardMap; operands: Val[] } {
  const { mesh, manual, checks } = p;
  const avals = args.map((a, i) => shardAval(mesh, manual, checks, p.specs[i], a.aval));
  let specs: readonly Spec[] = [];
  const outcome = within(p, () =>
    traceFunction(
      p.fun,
      avals,
      p.debug,
      (tracers) => {
        const out = fun(tracers.map((t) => toVal(t) as Val));
        ({ specs } = out);
        return new PyTuple(out.outs.map(asValue));
      },
      true,
    ),
  );
  if (outcome.kind === 'unknown') {
    vm.onUnknownBranch?.(outcome.unknown);
    throw new NotKnown(outcome.unknown);
  }
  const { jaxpr, closed } = outcome;
  p.checkResults?.(specs, jaxpr.outAvals);
  return {
    operands: [...closed, ...args],
    params: {
      jaxpr,
      mesh,
      in_specs: [...closed.map(() => new Spec([])), ...p.specs],
      out_specs: specs,
      check_vma: checks,
      newly_manual_axes: new NameSet(manual),
    },
  };
}

/** An eqn's params as those of the function that its jaxpr is. */
export const shardParams = (params: ShardMap, fun: Value = null): ShardParams => ({
  mesh: params.mesh,
  specs: params.in_specs,
  checks: params.check_vma,
  manual: params.newly_manual_axes.names,
  debug: params.jaxpr.debugInfo
    ? unnamed(params.jaxpr.debugInfo)
    : { tracedFor: 'shard_map', functionName: '', functionSource: undefined, argNames: [] },
  fun,
});

/** Source: debug_info.with_unknown_names. */
const unnamed = (debug: DebugInfo): DebugInfo => ({ ...debug, argNames: debug.argNames.map(() => undefined) });

export const jaxprFunction =
  ({ jaxpr, out_specs }: Pick<ShardMap, 'jaxpr' | 'out_specs'>): ShardFunction =>
  (args) => ({ outs: evalJaxpr(jaxpr, args), specs: out_specs });

export function jvpShardMap(
  fun: ShardFunction,
  primals: readonly Val[],
  tangents: readonly Tangent[],
  p: ShardParams,
  outer?: JvpTrace,
): Duals {
  const given = tangents.filter(nonzero);
  const n = primals.length;
  let nonzeros: boolean[] = [];
  const body: ShardFunction = (args) => {
    const trace = new JvpTrace(currentTrace(), outer?.tag);
    let next = n;
    const tracers = args.slice(0, n).map((x, i) => trace.tracer(x, nonzero(tangents[i]) ? args[next++] : zeroOf(x)));
    const { outs, specs } = withTrace(trace, () => fun(tracers));
    const pairs = outs.map((o) => trace.pair(o));
    nonzeros = pairs.map(([, t]) => nonzero(t));
    return {
      outs: [...pairs.map(([x]) => x), ...pairs.map(([, t]) => t).filter(nonzero)],
      specs: [...specs, ...specs.filter((_, i) => nonzeros[i])],
    };
  };
  const specs = [...p.specs, ...p.specs.filter((_, i) => nonzero(tangents[i]))];
  const all = bindShardMap(currentTrace(), body, [...primals, ...given], { ...p, specs, debug: unnamed(p.debug) });
  const outs = all.slice(0, nonzeros.length);
  return {
    primals: outs,
    tangents: withZeros(
      outs.map((o) => o.aval),
      nonzeros,
      all.slice(nonzeros.length),
    ),
  };
}

/** A linear function's jaxpr, its residuals as leading inputs, and which of them came from where. */
interface Linear {
  readonly jaxpr: Jaxpr;
  readonly nonzeros: readonly boolean[];
  readonly specs: readonly Spec[];
  /** For each residual: the operand, or the result, that it is, or its aval in the body. */
  readonly residuals: readonly { operand?: number; result?: number; aval: Aval }[];
  /** Tracers of the outer linear trace, closed over. */
  readonly around: readonly Val[];
}

/** Source: _shard_map_linearize, ad.py linearize_subtrace_2. */
export function linearizeShardMap(
  fun: ShardFunction,
  nonzeros: readonly boolean[],
  primals: readonly Val[],
  p: ShardParams,
  isVjp: boolean,
  outer?: LinearizeTrace,
): Linearized {
  const names = newlyManual(p);
  const debug = unnamed(p.debug);
  let made: Linear | undefined;
  const body: ShardFunction = (args) => {
    const linear = new DynamicJaxprTrace(debug);
    const trace = new LinearizeTrace(currentTrace(), linear, isVjp, outer?.tag);
    const tracers = args.map((x, i) =>
      nonzeros[i] ? new LinearizeTracer(trace, x, linear.newArg(tangentAval(x.aval))) : x,
    );
    const { outs, specs } = withTrace(trace, () => fun(tracers));
    const pairs = outs.map((o) => trace.pair(o));
    const results = pairs.map(([x]) => x);
    const whole = linear.toJaxpr(pairs.map(([, t]) => t).filter(nonzero));
    const { jaxpr } = dce(
      whole,
      undefined,
      whole.invars.map(() => true),
      true,
    );
    const consts = jaxpr.consts as readonly Val[];
    const isAround = consts.map((c) => c instanceof DynamicJaxprTracer && c.trace === outer?.linear);
    const order = [
      ...jaxpr.constvars.filter((_, i) => !isAround[i]),
      ...jaxpr.constvars.filter((_, i) => isAround[i]),
      ...jaxpr.invars,
    ];
    const own = consts.filter((_, i) => !isAround[i]);
    const residuals = own.map((r) => {
      const [operand, result] = [args.indexOf(r), results.indexOf(r)];
      if (operand >= 0) return { operand, aval: r.aval };
      return result >= 0 ? { result, aval: r.aval } : { aval: r.aval };
    });
    made = {
      jaxpr: new Jaxpr([], order, jaxpr.eqns, jaxpr.outvars, [], jaxpr.effects, debug),
      nonzeros: pairs.map(([, t]) => nonzero(t)),
      specs,
      residuals,
      around: consts.filter((_, i) => isAround[i]),
    };
    const kept = own.filter((_, i) => isKept(residuals[i]));
    return {
      outs: [...results, ...kept.map(promoted)],
      specs: [...specs, ...kept.map((r) => residualSpec(r.aval, p, names))],
    };
  };
  const all = bindShardMap(currentTrace(), body, primals, { ...p, debug });
  if (!made) throw new Error('the function was not linearized');
  const { jaxpr, specs, residuals, around, nonzeros: outNonzeros } = made;
  const results = all.slice(0, specs.length);
  let next = specs.length;
  const values = residuals.map(({ operand, result }) =>
    operand !== undefined ? primals[operand] : result !== undefined ? results[result] : all[next++],
  );
  const lifted = within(p, () =>
    promoteScalars(
      jaxpr,
      residuals.map((r) => isKept(r) && r.aval.ndim === 0),
    ),
  );
  const tangentParams: ShardParams = {
    ...p,
    debug,
    checkResults: undefined,
    specs: [
      ...residuals.map(({ operand, result, aval }) =>
        operand !== undefined ? p.specs[operand] : result !== undefined ? specs[result] : residualSpec(aval, p, names),
      ),
      ...around.map(() => new Spec([])),
      ...p.specs.filter((_, i) => nonzeros[i]),
    ],
  };
  const tangentFunction = jaxprFunction({ jaxpr: lifted, out_specs: specs.filter((_, i) => outNonzeros[i]) });
  return {
    primals: results,
    nonzeros: [...outNonzeros],
    linear(tangents) {
      const args = [...values, ...around, ...tangents.filter((_, i) => nonzeros[i]).filter(nonzero)];
      const outs = bindShardMap(currentTrace(), tangentFunction, args, tangentParams);
      return withZeros(
        results.map((r) => r.aval),
        outNonzeros,
        outs,
      );
    },
  };
}

const isKept = (r: { operand?: number; result?: number }): boolean => r.operand === undefined && r.result === undefined;

/** Source: _promote_scalar_residuals_jaxpr. */
function promoteScalars(jaxpr: Jaxpr, scalars: readonly boolean[]): Jaxpr {
  const avals = jaxpr.inAvals.map((a, i) => (scalars[i] ? a.update({ shape: [1] }) : a));
  const debug = jaxpr.debugInfo ?? { tracedFor: 'jit', functionName: '', functionSource: undefined, argNames: [] };
  return traceToJaxpr(avals, debug, (args) =>
    evalJaxpr(
      jaxpr,
      args.map((x, i) => (scalars[i] ? lax.squeeze(x, [0]) : x)),
    ),
  );
}

export function batchShardMap(
  fun: ShardFunction,
  vals: readonly Val[],
  dims: readonly BatchDim[],
  p: ShardParams,
  outer: BatchTrace,
): { outs: Val[]; dims: BatchDim[] } {
  const { axis } = outer;
  const along = axis.spmdName;
  const refuse = (specs: readonly Spec[], where: string): void => {
    if (specs.some((s) => s.names.some((n) => along.includes(n))))
      throw new RuleError('ValueError', `vmap spmd_axis_name cannot appear in shard_map ${where}`);
  };
  const part = along.length > 0 ? along : null;
  const mapped = (specs: readonly Spec[], at: readonly BatchDim[]): Spec[] =>
    specs.map((s, i) => {
      const dim = at[i];
      return dim === undefined ? s : s.withDim(dim, part);
    });
  if (part) refuse(p.specs, 'in_specs');
  let outDims: BatchDim[] = [];
  const body: ShardFunction = (args) => {
    const inner = new BatchTrace({ ...axis, size: axis.size / p.mesh.sizeOf(along) }, currentTrace(), outer.tag);
    const { outs, specs } = withTrace(inner, () => fun(args.map((x, i) => inner.wrap(x, dims[i]))));
    if (part) refuse(specs, 'out_specs');
    const made = outs.map((o) => inner.unwrap(o));
    outDims = made.map((m) => m.dim);
    return { outs: made.map((m) => m.val), specs: mapped(specs, outDims) };
  };
  const outs = bindShardMap(currentTrace(), body, vals, { ...p, specs: mapped(p.specs, dims) });
  return { outs, dims: outDims };
}

/** A cotangent's zero in the body. */
export const shardedZero = (p: ShardParams, spec: Spec, aval: Aval): Zero =>
  new Zero(shardAval(p.mesh, p.manual, p.checks, spec, aval));
