/** Batching of slices, gathers, scatters and searches. Source: jax/_src/lax/slicing.py, jax/_src/numpy/hijax.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { NDArray } from '../../jaxpr/ndarray.ts';
import { HostArray } from '../../jaxpr/host.ts';
import type { Params } from '../../jaxpr/primitive.ts';
import type { Gather, Scatter } from '../../jaxpr/primitives/gather.ts';
import {
  gatherDimensionNumbers,
  gatherModes,
  scatterDimensionNumbers,
  windowDimensions,
} from '../../jaxpr/primitives/gather.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import * as lax from '../lax/operations.ts';
import { always, bump, first, insert, numbers, one } from './parts.ts';
import type { BatchDim, BatchRule, Batched } from './trace.ts';
import { addBatch, batchInFront, batchRule, moveBatch } from './trace.ts';

const slice: BatchRule = (p, [x], [dim = 0], { start_indices, limit_indices, strides }) => {
  const params = {
    start_indices: insert(numbers(start_indices), dim, 0),
    limit_indices: insert(numbers(limit_indices), dim, x.aval.shape[dim]),
    strides: strides === null ? null : insert(numbers(strides), dim, 1),
  };
  return one(bind1(p, [x], params), dim);
};

function batchGather(x: Val, xDim: BatchDim, indices: Val, indexDim: BatchDim, params: Gather): Batched {
  const d = windowDimensions(params.dimension_numbers);
  const apply = (operand: Val, at: Val, change: Partial<Gather>): Batched =>
    one(bind1(primitives.gather, [operand, at], { ...params, ...change } as Gather), 0);
  if (indexDim === undefined) {
    const operand = moveBatch(x, xDim ?? 0, 0);
    return apply(operand, indices, {
      slice_sizes: [operand.aval.shape[0], ...params.slice_sizes],
      dimension_numbers: gatherDimensionNumbers({
        window: [0, ...bump(d.window)],
        collapsed: bump(d.collapsed),
        indexed: bump(d.indexed),
        operandBatching: bump(d.operandBatching),
        indicesBatching: d.indicesBatching,
      }),
    });
  }
  const at = moveBatch(indices, indexDim, 0);
  if (xDim === undefined)
    return apply(x, at, {
      unique_indices: false,
      indices_are_sorted: false,
      dimension_numbers: gatherDimensionNumbers({
        ...d,
        window: bump(d.window),
        indicesBatching: bump(d.indicesBatching),
      }),
    });
  const operand = moveBatch(x, xDim, 0);
  return apply(operand, at, {
    slice_sizes: [operand.aval.shape[0] === 0 ? 0 : 1, ...params.slice_sizes],
    dimension_numbers: gatherDimensionNumbers({
      window: bump(d.window),
      collapsed: bump(d.collapsed),
      indexed: bump(d.indexed),
      operandBatching: [0, ...bump(d.operandBatching)],
      indicesBatching: [0, ...bump(d.indicesBatching)],
    }),
  });
}

const gather: BatchRule = (_, [x, indices], [xDim, indexDim], params) =>
  batchGather(x, xDim, indices, indexDim, params as Gather);

/** The starts of a slice as one array of indices. Source: _batch_dynamic_slice_indices. */
function startIndices(starts: readonly Val[], dims: readonly BatchDim[]): { indices: Val; dim: BatchDim } {
  if (starts.length === 0) {
    return { indices: HostArray.of(new NDArray([0], dt.int32, new Int32Array(0))), dim: undefined };
  }
  const at = dims.findIndex((d) => d !== undefined);
  if (at < 0)
    return {
      indices: lax.concatenate(
        starts.map((s) => lax.broadcastInDim(s, [1], [])),
        0,
      ),
      dim: undefined,
    };
  const size = starts[at].aval.shape[first(dims)];
  const columns = starts.map((s, i) => lax.broadcastInDim(s, [size, 1], dims[i] === undefined ? [] : [0]));
  return { indices: lax.concatenate(columns, 1), dim: 0 };
}

const dynamicSlice: BatchRule = (_, [x, ...starts], [xDim, ...startDims], { slice_sizes }) => {
  const rank = x.aval.ndim - (xDim === undefined ? 0 : 1);
  const all = Array.from({ length: rank }, (__, i) => i);
  const { indices, dim } = startIndices(starts.slice(0, rank), startDims.slice(0, rank));
  return batchGather(x, xDim, indices, dim, {
    dimension_numbers: gatherDimensionNumbers({ window: all, indexed: all }),
    fill_value: null,
    indices_are_sorted: true,
    mode: gatherModes.clip,
    slice_sizes: numbers(slice_sizes),
    unique_indices: true,
  });
};

const scatter: BatchRule = (p, [x, indices, updates], [xDim, indexDim, updateDim], given, { size }) => {
  const params = given as Scatter;
  const d = windowDimensions(params.dimension_numbers);
  const operand = batchInFront(x, xDim, size);
  const update = batchInFront(updates, updateDim, size);
  const apply = (at: Val, dimension_numbers: Params[string]): Batched =>
    one(bind1(p, [operand, at, update], { ...params, dimension_numbers }), 0);
  if (indexDim === undefined)
    return apply(
      indices,
      scatterDimensionNumbers({
        window: [0, ...bump(d.window)],
        collapsed: bump(d.collapsed),
        indexed: bump(d.indexed),
        operandBatching: bump(d.operandBatching),
        indicesBatching: d.indicesBatching,
      }),
    );
  return apply(
    moveBatch(indices, indexDim, 0),
    scatterDimensionNumbers({
      window: bump(d.window),
      collapsed: bump(d.collapsed),
      indexed: bump(d.indexed),
      operandBatching: [0, ...bump(d.operandBatching)],
      indicesBatching: [0, ...bump(d.indicesBatching)],
    }),
  );
};

const dynamicUpdateSlice: BatchRule = (_, [x, update, ...starts], [xDim, updateDim, ...startDims], __, axis) => {
  const rank = update.aval.ndim - (updateDim === undefined ? 0 : 1);
  const all = Array.from({ length: rank }, (___, i) => i);
  const { indices, dim } = startIndices(starts, startDims);
  const params: Scatter = {
    dimension_numbers: scatterDimensionNumbers({ window: all, indexed: all }),
    indices_are_sorted: true,
    mode: gatherModes.clip,
    unique_indices: true,
    update_consts: [],
    update_jaxpr: null,
  };
  return scatter(primitives.scatter, [x, indices, update], [xDim, dim, updateDim], params, axis);
};

const searchSorted: BatchRule = (p, [sorted, query], [sortedDim, queryDim], params) => {
  const batch = Number(params.batch_dims);
  const dimension = Number(params.dimension);
  const apply = (s: Val, q: Val, change: Params, dim: number): Batched =>
    one(bind1(p, [s, q], { ...params, ...change }), dim);
  if (queryDim === undefined)
    return apply(moveBatch(sorted, sortedDim ?? 0, batch), query, { dimension: dimension + 1 }, batch);
  if (sortedDim === undefined) return apply(sorted, moveBatch(query, queryDim, batch), {}, sorted.aval.ndim - 1);
  return apply(
    moveBatch(sorted, sortedDim, 0),
    moveBatch(query, queryDim, 0),
    { batch_dims: batch + 1, dimension: dimension + 1 },
    0,
  );
};

const nonzero: BatchRule = (p, [x, ...fills], [dim, ...fillDims], params, { size }) => {
  const operand = dim === undefined ? addBatch(x, size, 0) : moveBatch(x, dim, 0);
  const axes = bump(numbers(params.axes));
  const ones = new Array<number>(operand.aval.ndim - axes.length - 1).fill(1);
  const reshaped = fills.map((f, i) => {
    const d = fillDims[i];
    return d === undefined ? f : lax.reshape(moveBatch(f, d, 0), [size, ...ones]);
  });
  return always(bind(p, [operand, ...reshaped], { ...params, axes }), 0);
};

export function installSlicingBatching(): void {
  batchRule(['slice'], slice);
  batchRule(['gather'], gather);
  batchRule(['dynamic_slice'], dynamicSlice);
  batchRule(['dynamic_update_slice'], dynamicUpdateSlice);
  batchRule(['scatter', 'scatter-add', 'scatter-sub', 'scatter-mul', 'scatter-min', 'scatter-max'], scatter);
  batchRule(['SearchSorted'], searchSorted);
  batchRule(['Nonzero'], nonzero);
}
