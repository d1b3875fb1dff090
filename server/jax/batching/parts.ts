/** What batching rules are made of. Source: jax/_src/interpreters/batching.py, the batchers by family. */
import { NamedShardingParam } from '../../jaxpr/mesh.ts';
import type { Params, ParamValue } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import { expandDims } from '../lax/arrange.ts';
import type { Sharding } from '../lax/operations.ts';
import type { AxisData, BatchDim, BatchRule, Batched } from './trace.ts';
import { batchInFront } from './trace.ts';

export const one = (out: Val, dim: BatchDim): Batched => ({ outs: [out], dims: [dim] });
export const always = (outs: readonly Val[], dim: BatchDim): Batched => ({ outs, dims: outs.map(() => dim) });
export const bump = (dims: readonly number[], by = 1): number[] => dims.map((d) => d + by);
export const bumpFrom = (dims: readonly number[], from: number): number[] => dims.map((d) => (d >= from ? d + 1 : d));
export const first = (dims: readonly BatchDim[]): number => dims.find((d) => d !== undefined) ?? 0;
export const sameShapes = (a: Val, b: Val): boolean => a.aval.shape.join() === b.aval.shape.join();
export const insert = <T>(list: readonly T[], at: number, item: T): T[] => [
  ...list.slice(0, at),
  item,
  ...list.slice(at),
];
export const numbers = (v: Params[string]): number[] => (v as readonly number[]).map(Number);

/** A sharding that is asked for, with the mapped dimension at `at`. Source: batching.py get_sharding_for_vmap. */
export function mappedSharding(sharding: ParamValue | undefined, { explicit = null }: AxisData, at: number): Sharding {
  return sharding instanceof NamedShardingParam
    ? new NamedShardingParam(sharding.mesh, sharding.spec.withDim(at, explicit))
    : null;
}

/** One operand, results of its shape: wherever the axis is. Source: vectorized_batcher. */
export const pointwise: BatchRule = (p, vals, dims, params) => always(bind(p, vals, params), dims[0]);

/** Several operands, which are brought to one rank. Source: broadcast_batcher. */
export const broadcasting: BatchRule = (p, vals, dims, params) => {
  const k = dims.findIndex((d) => d !== undefined);
  const dim = first(dims);
  if (vals.every((x, i) => x.aval.ndim === 0 || (sameShapes(x, vals[k]) && dims[i] === dim)))
    return always(bind(p, vals, params), dim);
  const moved = vals.map((x, i) => (x.aval.ndim > 0 ? batchInFront(x, dims[i], 1) : x));
  const rank = Math.max(...moved.map((x) => x.aval.ndim));
  const aligned = moved.map((x, i) => {
    const missing = rank - x.aval.ndim;
    if (dims[i] === undefined || missing === 0) return x;
    return expandDims(
      x,
      Array.from({ length: missing }, (_, n) => x.aval.ndim + n),
    );
  });
  return always(bind(p, aligned, params), 0);
};

/** Primitives that take leading batch axes anyway. Source: expand_dims_batcher. */
export const leading: BatchRule = (p, vals, dims, params, { size }) =>
  always(
    bind(
      p,
      vals.map((x, i) => batchInFront(x, dims[i], size)),
      params,
    ),
    0,
  );

/** Along one axis: it may have moved. */
export const alongAxis =
  (key: string): BatchRule =>
  (p, [x], [dim = 0], params) => {
    const axis = Number(params[key]);
    return always(bind(p, [x], { ...params, [key]: axis >= dim ? axis + 1 : axis }), dim);
  };

/** Source: reducer_batcher. */
export const reducing: BatchRule = (p, [x], [dim = 0], params, axis) => {
  const axes = bumpFrom(numbers(params.axes), dim);
  const kept = x.aval.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const out = kept.indexOf(dim);
  const cut = params.out_sharding ? { out_sharding: mappedSharding(params.out_sharding, axis, out) } : undefined;
  return one(bind1(p, [x], cut ? { ...params, axes, ...cut } : { ...params, axes }), out);
};
