/**
 * vmap's tracers and its trace, and jaxprs on mapped operands. Source: jax/_src/interpreters/batching.py BatchTracer,
 * BatchTrace, _batch_jaxpr2, _batch_jaxpr_axes, matchaxis.
 */
import { Kept } from '../../jaxpr/kept.ts';
import type { AxisData } from '../../jaxpr/axisEnv.ts';
import { axisKey, contextMesh, withAxis, withMesh } from '../../jaxpr/axisEnv.ts';
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import type { SpecPart } from '../../jaxpr/mesh.ts';
import type { Params, Primitive } from '../../jaxpr/primitive.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import {
  DynamicJaxprTrace,
  Trace,
  Tracer,
  bind,
  currentSource,
  currentTrace,
  evalJaxpr,
  withTrace,
} from '../../jaxpr/trace.ts';
import { Stop } from '../../python/errors.ts';
import * as lax from '../lax/operations.ts';

export type { AxisData } from '../../jaxpr/axisEnv.ts';

/** Where the mapped axis is; undefined where there is none. */
export type BatchDim = number | undefined;

/** A value of which the function sees one slice. */
export class BatchTracer extends Tracer {
  /** Where the user's program made it: what the errors of conversions name. */
  readonly source = currentSource();
  constructor(
    override readonly trace: BatchTrace,
    readonly val: Val,
    readonly dim: number,
  ) {
    super(trace, val.aval.withoutDim(dim));
  }
}

export interface Batched {
  readonly outs: readonly Val[];
  readonly dims: readonly BatchDim[];
}

/** Apply a primitive to operands of which some are mapped. */
export type BatchRule = (
  primitive: Primitive,
  vals: readonly Val[],
  dims: readonly BatchDim[],
  params: Params,
  axis: AxisData,
) => Batched;

interface Entry {
  readonly rule: BatchRule;
  /** Whether it is asked even if no operand is mapped. */
  readonly always: boolean;
}

const rules = new Map<string, Entry>();
/** Enter a rule for primitives of which at least one operand is mapped. */
export function batchRule(names: readonly string[], rule: BatchRule): void {
  for (const name of names) rules.set(name, { rule, always: false });
}
/** Enter a rule for primitives that hold jaxprs or name axes: it is asked whatever the operands are. */
export function batchRuleAlways(names: readonly string[], rule: BatchRule): void {
  for (const name of names) rules.set(name, { rule, always: true });
}

const ownRules = new WeakMap<Primitive, () => BatchRule | undefined>();
/** Enter how the rule of a primitive of a program's own is found: it may be given any time. */
export function ownBatchRule(primitive: Primitive, rule: () => BatchRule | undefined): void {
  ownRules.set(primitive, rule);
}

/** The entry for a primitive. Source: fancy_primitive_batchers, which are always asked. */
function entryOf(primitive: Primitive): Entry | undefined {
  if (!primitive.isOwn) return rules.get(primitive.name);
  const rule = ownRules.get(primitive)?.();
  return rule && { rule, always: true };
}

/** Primitives that JAX has no batching rule for. */
const WITHOUT_RULE: ReadonlySet<string> = new Set([
  'cholesky_update',
  'rng_uniform',
  'empty',
  'empty2',
  'platform_index',
  'composite',
  'linear_call',
]);

export class BatchTrace extends Trace {
  constructor(
    readonly axis: AxisData,
    readonly parent: Trace = currentTrace(),
    /** Traces of one vmap know each other's tracers by it. */
    readonly tag: object = {},
  ) {
    super();
  }

  unwrap(x: Val): { val: Val; dim: BatchDim } {
    return x instanceof BatchTracer && x.trace.tag === this.tag
      ? { val: x.val, dim: x.dim }
      : { val: x, dim: undefined };
  }

  wrap(val: Val, dim: BatchDim): Val {
    return dim === undefined ? val : new BatchTracer(this, val, dim);
  }

  override processPrimitive(primitive: Primitive, args: readonly Val[], params: Params): Val[] {
    const vals: Val[] = [];
    const dims: BatchDim[] = [];
    let mapped = false;
    for (const a of args) {
      const { val, dim } = this.unwrap(a);
      vals.push(val);
      dims.push(dim);
      if (dim !== undefined) mapped = true;
    }
    return withTrace(this.parent, () => {
      const entry = entryOf(primitive);
      if (!mapped && !entry?.always) return bind(primitive, vals, params);
      if (!entry) {
        if (primitive.isOwn || WITHOUT_RULE.has(primitive.name))
          throw new RuleError('NotImplementedError', `Batching rule for '${primitive.name}' not implemented`);
        throw new Stop(`jitlens doesn't map ${primitive.name} over a batch yet`, 'unsupported');
      }
      const { outs, dims: outDims } = entry.rule(primitive, vals, dims, params, this.axis);
      return outs.map((o, i) => this.wrap(o, outDims[i]));
    });
  }
}

/** A mapped axis at another place. */
export function moveBatch(x: Val, from: number, to: number): Val {
  if (from === to) return x;
  const order = x.aval.shape.map((_, i) => i).filter((i) => i !== from);
  order.splice(to, 0, from);
  return lax.transpose(x, order);
}

/** A value repeated along a new mapped axis. */
export function addBatch(x: Val, size: number, at: number, part: SpecPart = null): Val {
  const aval = x.aval.withDim(at, size, part);
  const kept = aval.shape.map((_, i) => i).filter((i) => i !== at);
  const spread = (): Val => lax.broadcastInDim(x, aval.shape, kept, lax.shardingOf(aval));
  return contextMesh()?.hasExplicit ? withMesh(x.aval.placed?.mesh, spread) : spread();
}

export const batchInFront = (x: Val, dim: BatchDim, size: number, part: SpecPart = null): Val =>
  dim === undefined ? addBatch(x, size, 0, part) : moveBatch(x, dim, 0);

/** Without a name of its own: an axis of JAX's. */
export const unnamed = (size: number): AxisData => ({ name: undefined, size, spmdName: [] });

/** Map a function over axes of its operands; results have the mapped axis at `outDim`. */
export function vmap(
  fn: (args: Val[]) => Val[],
  inDims: readonly BatchDim[],
  outDim = 0,
): (args: readonly Val[]) => Val[] {
  return (args) => {
    const at = inDims.findIndex((d) => d !== undefined);
    const size = args[at].aval.shape[inDims[at] ?? 0];
    const trace = new BatchTrace(unnamed(size));
    const tracers = args.map((x, i) => trace.wrap(x, inDims[i]));
    const outs = withTrace(trace, () => fn(tracers));
    return outs.map((o) => {
      const { val, dim } = trace.unwrap(o);
      return dim === undefined ? addBatch(val, size, outDim) : moveBatch(val, dim, outDim);
    });
  };
}

export interface BatchedJaxpr {
  readonly jaxpr: Jaxpr;
  readonly dims: readonly BatchDim[];
}

/** Where the mapped axis of a result shall be; `front if mapped`: at 0, if the result is mapped. */
export type OutDim = BatchDim | 'front if mapped';

const batched = new Kept<BatchedJaxpr>();

/** What axis data means for a cache. */
const keyOfAxis = ({ name, size, spmdName, explicit = null }: AxisData): string =>
  `${size}|${name === undefined ? '' : `'${name}'`}|${spmdName.join()}|${String(explicit)}|${axisKey()}`;

/**
 * A jaxpr on mapped operands, made once for each way in which they are mapped. `out`: where the mapped axis of each result
 * shall be; without it the axes stay where the rules leave them.
 */
export function batchJaxpr(
  jaxpr: Jaxpr,
  axis: AxisData,
  inDims: readonly BatchDim[],
  out?: readonly OutDim[],
): BatchedJaxpr {
  const key = `${keyOfAxis(axis)}|${inDims.map((d) => d ?? '-').join(',')}|${out?.map((d) => d ?? '-').join(',') ?? ''}`;
  return batched.get(jaxpr, key, () => makeBatched(jaxpr, axis, inDims, out));
}

function makeBatched(
  jaxpr: Jaxpr,
  axis: AxisData,
  inDims: readonly BatchDim[],
  out: readonly OutDim[] | undefined,
): BatchedJaxpr {
  const trace = new DynamicJaxprTrace(
    jaxpr.debugInfo ?? {
      tracedFor: 'vmap',
      functionName: '',
      functionSource: undefined,
      argNames: jaxpr.invars.map(() => undefined),
    },
  );
  return withTrace(trace, () => {
    const batch = new BatchTrace(axis, trace);
    const args = jaxpr.inAvals.map((aval, i) => {
      const dim = inDims[i];
      if (dim === undefined) return trace.newArg(aval);
      return batch.wrap(trace.newArg(aval.withDim(dim, axis.size, axis.explicit)), dim);
    });
    const outs = withTrace(batch, () => withAxis(axis, () => evalJaxpr(jaxpr, args)));
    const dims: BatchDim[] = [];
    const vals = outs.map((o, i) => {
      const { val, dim } = batch.unwrap(o);
      const want = out ? out[i] : dim;
      const to = want === 'front if mapped' ? (dim === undefined ? undefined : 0) : want;
      dims.push(to);
      if (to === undefined) {
        if (dim !== undefined) throw new Error('a mapped result where none was wanted');
        return val;
      }
      return dim === undefined ? addBatch(val, axis.size, to, axis.explicit) : moveBatch(val, dim, to);
    });
    return { jaxpr: trace.toJaxpr(vals), dims };
  });
}

/** As `batchJaxpr` for operands mapped in front or not at all. Source: batch_jaxpr. */
export const batchJaxprInFront = (
  jaxpr: Jaxpr,
  axis: AxisData,
  mapped: readonly boolean[],
  instantiate: readonly boolean[] = jaxpr.outvars.map(() => false),
): { jaxpr: Jaxpr; mapped: boolean[] } => {
  const batched = batchJaxpr(
    jaxpr,
    axis,
    mapped.map((m) => (m ? 0 : undefined)),
    instantiate.map((i) => (i ? 0 : 'front if mapped')),
  );
  return { jaxpr: batched.jaxpr, mapped: batched.dims.map((d) => d !== undefined) };
};
