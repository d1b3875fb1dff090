/**
 * Functions of the library that JAX writes for one matrix and maps over the others. As much of vmap as that takes.
 * Source: jax/_src/interpreters/batching.py BatchTrace, batch_jaxpr2, _batch_jaxpr_axes.
 */
import { ShapedArray } from '../../jaxpr/aval.ts';
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import type { Params, Primitive } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { DynamicJaxprTrace, Trace, Tracer, bind, currentTrace, replay, withTrace } from '../../jaxpr/trace.ts';
import { Stop } from '../../python/errors.ts';
import * as lax from '../lax/operations.ts';

/** Where the mapped axis is; undefined where there is none. */
export type BatchDim = number | undefined;

/** A value of which the function sees one slice. */
export class BatchTracer extends Tracer {
  constructor(
    override readonly trace: BatchTrace,
    readonly val: Val,
    readonly dim: number,
  ) {
    super(trace, val.aval.update({ shape: val.aval.shape.filter((_, i) => i !== dim) }));
  }
}

export interface Batched {
  readonly outs: readonly Val[];
  readonly dims: readonly BatchDim[];
}

/** Apply a primitive to operands of which some are mapped, at least one. */
export type BatchRule = (
  primitive: Primitive,
  vals: readonly Val[],
  dims: readonly BatchDim[],
  params: Params,
  size: number,
) => Batched;

const rules = new Map<string, BatchRule>();
export function batchRule(names: readonly string[], rule: BatchRule): void {
  for (const name of names) rules.set(name, rule);
}

export class BatchTrace extends Trace {
  constructor(
    readonly size: number,
    readonly parent: Trace = currentTrace(),
  ) {
    super();
  }

  unwrap(x: Val): { val: Val; dim: BatchDim } {
    return x instanceof BatchTracer && x.trace === this ? { val: x.val, dim: x.dim } : { val: x, dim: undefined };
  }

  override processPrimitive(primitive: Primitive, args: readonly Val[], params: Params): Val[] {
    const unwrapped = args.map((a) => this.unwrap(a));
    const vals = unwrapped.map((u) => u.val);
    const dims = unwrapped.map((u) => u.dim);
    return withTrace(this.parent, () => {
      if (dims.every((d) => d === undefined)) return bind(primitive, vals, params);
      const rule = rules.get(primitive.name);
      if (!rule) throw new Stop(`jitlens doesn't map ${primitive.name} over a batch yet`, 'unsupported');
      const { outs, dims: outDims } = rule(primitive, vals, dims, params, this.size);
      return outs.map((o, i) => {
        const dim = outDims[i];
        return dim === undefined ? o : new BatchTracer(this, o, dim);
      });
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
export function addBatch(x: Val, size: number, at: number): Val {
  const shape = [...x.aval.shape];
  shape.splice(at, 0, size);
  const kept = shape.map((_, i) => i).filter((i) => i !== at);
  return lax.broadcastInDim(x, shape, kept);
}

export const batchInFront = (x: Val, dim: BatchDim, size: number): Val =>
  dim === undefined ? addBatch(x, size, 0) : moveBatch(x, dim, 0);

/** Map a function over axes of its operands; results have the mapped axis at `outDim`. */
export function vmap(
  fn: (args: Val[]) => Val[],
  inDims: readonly BatchDim[],
  outDim = 0,
): (args: readonly Val[]) => Val[] {
  return (args) => {
    const at = inDims.findIndex((d) => d !== undefined);
    const size = args[at].aval.shape[inDims[at] ?? 0];
    const trace = new BatchTrace(size);
    const tracers = args.map((x, i) => {
      const dim = inDims[i];
      return dim === undefined ? x : new BatchTracer(trace, x, dim);
    });
    const outs = withTrace(trace, () => fn(tracers));
    return outs.map((o) => {
      const { val, dim } = trace.unwrap(o);
      return dim === undefined ? addBatch(val, size, outDim) : moveBatch(val, dim, outDim);
    });
  };
}

interface BatchedJaxpr {
  readonly jaxpr: Jaxpr;
  readonly dims: readonly BatchDim[];
}

const made = new WeakMap<Jaxpr, Map<string, BatchedJaxpr>>();

/**
 * A jaxpr on mapped operands, made once for each way in which they are mapped. `out`: where the mapped axis of each result
 * shall be; undefined leaves it where it is.
 */
export function batchJaxpr(
  jaxpr: Jaxpr,
  size: number,
  inDims: readonly BatchDim[],
  out?: readonly ('in front' | 'in front if mapped')[],
): BatchedJaxpr {
  const key = `${size}|${inDims.map((d) => d ?? '-').join(',')}|${out?.join(',') ?? ''}`;
  let table = made.get(jaxpr);
  if (!table) made.set(jaxpr, (table = new Map<string, BatchedJaxpr>()));
  const known = table.get(key);
  if (known) return known;
  const trace = new DynamicJaxprTrace(
    jaxpr.debugInfo ?? {
      tracedFor: 'vmap',
      functionName: '',
      functionSource: undefined,
      argNames: jaxpr.invars.map(() => undefined),
    },
  );
  const result = withTrace(trace, () => {
    const batch = new BatchTrace(size, trace);
    const args = jaxpr.inAvals.map((aval, i) => {
      const dim = inDims[i];
      if (dim === undefined) return trace.newArg(aval);
      const shape = [...aval.shape];
      shape.splice(dim, 0, size);
      return new BatchTracer(batch, trace.newArg(new ShapedArray(shape, aval.dtype, aval.weakType)), dim);
    });
    const outs = withTrace(batch, () => replay(jaxpr, args));
    const vals: Val[] = [];
    const dims: BatchDim[] = [];
    outs.forEach((o, i) => {
      const { val, dim } = batch.unwrap(o);
      if (!out || (dim === undefined && out[i] === 'in front if mapped')) {
        vals.push(val);
        dims.push(dim);
      } else {
        vals.push(batchInFront(val, dim, size));
        dims.push(0);
      }
    });
    return { jaxpr: trace.toJaxpr(vals), dims };
  });
  table.set(key, result);
  return result;
}
