/** Batching of primitives that lay arrays out anew, sort and pad. Source: jax/_src/lax/lax.py *_batch_rule. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { DotGeneral } from '../../jaxpr/primitives/dot.ts';
import { dotDimensionNumbers, dotDimensions } from '../../jaxpr/primitives/dot.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import * as lax from '../lax/operations.ts';
import {
  always,
  alongAxis,
  bump,
  bumpFrom,
  first,
  insert,
  mappedSharding,
  numbers,
  one,
  pointwise,
  reducing,
  sameShapes,
} from './parts.ts';
import type { BatchRule, Batched } from './trace.ts';
import { addBatch, batchInFront, batchRule, moveBatch } from './trace.ts';

const broadcastInDim: BatchRule = (_, [x], [dim = 0], { shape, broadcast_dimensions, sharding }, axis) =>
  one(
    lax.broadcastInDim(
      moveBatch(x, dim, 0),
      [x.aval.shape[dim], ...numbers(shape)],
      [0, ...bump(numbers(broadcast_dimensions))],
      mappedSharding(sharding, axis, 0),
    ),
    0,
  );

const reshape: BatchRule = (_, [x], [dim = 0], { new_sizes, dimensions, sharding }, axis) => {
  const moved = moveBatch(x, dim, 0);
  const order = dimensions === null ? null : [0, ...bump(numbers(dimensions))];
  const to = mappedSharding(sharding, axis, 0);
  return one(lax.reshape(moved, [moved.aval.shape[0], ...numbers(new_sizes)], order, to), 0);
};

const transpose: BatchRule = (_, [x], [dim = 0], { permutation }) =>
  one(lax.transpose(x, [dim, ...bumpFrom(numbers(permutation), dim)]), 0);

const squeeze: BatchRule = (_, [x], [dim = 0], { dimensions }) =>
  one(lax.squeeze(moveBatch(x, dim, 0), bump(numbers(dimensions))), 0);

const rev: BatchRule = (p, [x], [dim = 0], { dimensions }) =>
  one(bind1(p, [x], { dimensions: bumpFrom(numbers(dimensions), dim) }), dim);

const tile: BatchRule = (p, [x], [dim = 0], { reps }) =>
  one(bind1(p, [x], { reps: insert(numbers(reps), dim, 1) }), dim);

const stack: BatchRule = (p, vals, dims, params, { size }) => {
  const axis = Number(params.axis);
  const [dim] = dims;
  if (dim !== undefined && dims.every((d) => d === dim))
    return axis <= dim ? one(bind1(p, vals, { axis }), dim + 1) : one(bind1(p, vals, { axis: axis + 1 }), dim);
  const fronted = vals.map((x, i) => batchInFront(x, dims[i], size));
  return one(bind1(p, fronted, { axis: axis + 1 }), 0);
};

const unstack: BatchRule = (p, [x], [dim = 0], params) => {
  const axis = Number(params.axis);
  return axis < dim ? always(bind(p, [x], { axis }), dim - 1) : always(bind(p, [x], { axis: axis + 1 }), dim);
};

const selectN: BatchRule = (p, vals, dims, params, { size, explicit }) => {
  const [which, ...cases] = vals;
  const [whichDim, ...caseDims] = dims;
  const select = (w: Val, cs: readonly Val[], dim: number): Batched => one(bind1(p, [w, ...cs], params), dim);
  if (caseDims.every((d) => d === whichDim)) {
    const dim = first(dims);
    const w = sameShapes(which, cases[0])
      ? which
      : lax.broadcastInDim(which, cases[0].aval.shape, [dim], lax.shardingOf(cases[0].aval));
    return select(w, cases, dim);
  }
  if (which.aval.ndim === 0 && caseDims.every((d) => d !== undefined)) {
    const dim = first(caseDims);
    if (caseDims.every((d) => d === dim)) return select(which, cases, dim);
    if (cases.every((c) => sameShapes(c, cases[0])))
      return select(
        which,
        cases.map((c, i) => moveBatch(c, caseDims[i] ?? 0, dim)),
        dim,
      );
  }
  let w = which.aval.ndim > 0 ? batchInFront(which, whichDim, size, explicit) : which;
  let cs = cases;
  if (cases.some((c) => c.aval.ndim > 0)) cs = cases.map((c, i) => batchInFront(c, caseDims[i], size, explicit));
  if (w.aval.ndim > 0 && w.aval.ndim < cs[0].aval.ndim)
    w = lax.broadcastInDim(w, cs[0].aval.shape, [0], lax.shardingOf(cs[0].aval));
  if (w.aval.ndim > cs[0].aval.ndim)
    cs = cs.map((c) => lax.broadcastInDim(c, w.aval.shape, [], lax.shardingOf(w.aval)));
  return select(w, cs, 0);
};

const clamp: BatchRule = (p, [low, x, high], [lowDim, dim, highDim], params, { size }) => {
  const apply = (a: Val, b: Val, c: Val, at: number): Batched => one(bind1(p, [a, b, c], params), at);
  const scalars = low.aval.ndim === 0 && high.aval.ndim === 0;
  if (dim !== undefined && lowDim === dim && highDim === dim) {
    if (sameShapes(low, x) && sameShapes(x, high)) return apply(low, x, high, dim);
    if (low.aval.ndim === 1 && high.aval.ndim === 1)
      return apply(
        lax.broadcastInDim(low, x.aval.shape, [lowDim]),
        x,
        lax.broadcastInDim(high, x.aval.shape, [highDim]),
        dim,
      );
  } else if (scalars && dim !== undefined) return apply(low, x, high, dim);
  const front = (v: Val, d: number | undefined): Val => (v.aval.ndim > 0 ? batchInFront(v, d, size) : v);
  let a = front(low, lowDim);
  let c = front(high, highDim);
  let b = front(x, dim);
  const stretch = (bound: Val): Val =>
    bound.aval.ndim === 0 && b.aval.ndim > 0 ? lax.broadcastInDim(bound, b.aval.shape, []) : bound;
  const fit = (bound: Val): Val =>
    bound.aval.ndim > 0 && bound.aval.ndim < b.aval.ndim ? lax.broadcastInDim(bound, b.aval.shape, [0]) : bound;
  [a, c] = [stretch(a), stretch(c)];
  [a, c] = [fit(a), fit(c)];
  if (a.aval.ndim > b.aval.ndim) b = lax.broadcastInDim(b, a.aval.shape, []);
  return apply(a, b, c, 0);
};

const sort: BatchRule = (p, vals, dims, params) => {
  const at = dims.findIndex((d) => d !== undefined);
  const dim = first(dims);
  const like = vals[at];
  const moved = vals.map((x, i) => {
    const d = dims[i];
    if (d !== undefined) return moveBatch(x, d, dim);
    const kept = like.aval.shape.map((_, k) => k).filter((k) => k !== dim);
    return lax.broadcastInDim(x, like.aval.shape, kept);
  });
  const dimension = Number(params.dimension);
  return always(bind(p, moved, { ...params, dimension: dim <= dimension ? dimension + 1 : dimension }), dim);
};

/** Its map of axes is JAX's, which doesn't count the mapped one. */
const approximateTopK: BatchRule = (p, [x], [dim = 0], params) => {
  const unmapped = x.aval.shape.map((_, i) => i).filter((i) => i !== dim);
  return always(
    bind(p, [x], { ...params, reduction_dimension: unmapped.at(Number(params.reduction_dimension)) ?? 0 }),
    dim,
  );
};

const concatenate: BatchRule = (p, vals, dims, { dimension }, { size }) => {
  const at = dims.findIndex((d) => d !== undefined);
  const part = vals[at].aval.parts[dims[at] ?? 0];
  const fronted = vals.map((x, i) => batchInFront(x, dims[i], size, part));
  return one(bind1(p, fronted, { dimension: Number(dimension) + 1 }), 0);
};

const pad: BatchRule = (p, [x, value], [dim, valueDim], params, { size }) => {
  const at = dim ?? 0;
  const operand = dim === undefined ? addBatch(x, size, 0) : x;
  const config = [...(params.padding_config as [number, number, number][])];
  config.splice(at, 0, [0, 0, 0]);
  if (valueDim === undefined) return one(bind1(p, [operand, value], { padding_config: config }), at);
  const { dtype } = x.aval;
  const filled = bind1(p, [operand, lax.scalar(0, dtype)], { padding_config: config });
  const ones = lax.full(operand.aval.shape, lax.scalar(true, dt.bool), dt.bool);
  const mask = bind1(p, [ones, lax.scalar(false, dt.bool)], { padding_config: config });
  return one(lax.select(mask, filled, lax.broadcastInDim(value, filled.aval.shape, [at])), at);
};

/** A reduction by a function of the user's. */
const reduce: BatchRule = (p, vals, dims, params, { size }) => {
  const n = vals.length / 2;
  if (dims.slice(n).some((d) => d !== undefined)) throw new RuleError('NotImplementedError', '');
  const operands = vals.slice(0, n).map((x, i) => batchInFront(x, dims[i], size));
  return always(
    bind(p, [...operands, ...vals.slice(n)], { ...params, dimensions: bump(numbers(params.dimensions)) }),
    0,
  );
};

const dotGeneral: BatchRule = (p, [lhs, rhs], [ld, rd], params, axis) => {
  const d = dotDimensions(params as unknown as DotGeneral);
  let { lhsBatch, rhsBatch, lhsContracting, rhsContracting } = d;
  let dim = 0;
  const free = (rank: number, batch: number[], contracting: number[]): number[] =>
    Array.from({ length: rank }, (_, i) => i).filter((i) => !batch.includes(i) && !contracting.includes(i));
  if (ld !== undefined && rd !== undefined) {
    lhsBatch = [ld, ...bumpFrom(lhsBatch, ld)];
    rhsBatch = [rd, ...bumpFrom(rhsBatch, rd)];
    lhsContracting = bumpFrom(lhsContracting, ld);
    rhsContracting = bumpFrom(rhsContracting, rd);
  } else if (ld !== undefined) {
    // The mapped operand's rank counts, as in JAX.
    dim = lhsBatch.length + free(lhs.aval.ndim, lhsBatch, lhsContracting).filter((i) => i < ld).length;
    lhsBatch = bumpFrom(lhsBatch, ld);
    lhsContracting = bumpFrom(lhsContracting, ld);
  } else if (rd !== undefined) {
    const before = free(rhs.aval.ndim, rhsBatch, rhsContracting).filter((i) => i < rd).length;
    dim = lhs.aval.ndim - lhsContracting.length + before;
    rhsBatch = bumpFrom(rhsBatch, rd);
    rhsContracting = bumpFrom(rhsContracting, rd);
  }
  const dimension_numbers = dotDimensionNumbers([lhsContracting, rhsContracting], [lhsBatch, rhsBatch]);
  const out_sharding = mappedSharding(params.out_sharding, axis, dim);
  return one(bind1(p, [lhs, rhs], { ...params, dimension_numbers, out_sharding }), dim);
};

/** Source: batching.py add_batched. */
const addAny: BatchRule = (p, [x, y], [xDim, yDim], params, { size }) => {
  const add = (a: Val, b: Val, dim: number): Batched => one(bind1(p, [a, b], params), dim);
  if (xDim === undefined) return add(addBatch(x, size, yDim ?? 0), y, yDim ?? 0);
  if (yDim === undefined) return add(x, addBatch(y, size, xDim), xDim);
  return add(moveBatch(x, xDim, yDim), y, yDim);
};

/** Each operand stays as it is mapped. */
const barrier: BatchRule = (p, vals, dims, params) => ({ outs: bind(p, vals, params), dims });

export function installStructuralBatching(): void {
  batchRule(['broadcast_in_dim'], broadcastInDim);
  batchRule(['reshape'], reshape);
  batchRule(['transpose'], transpose);
  batchRule(['squeeze'], squeeze);
  batchRule(['rev'], rev);
  batchRule(['tile'], tile);
  batchRule(['stack'], stack);
  batchRule(['unstack'], unstack);
  batchRule(['split', 'top_k'], alongAxis('axis'));
  batchRule(['cumsum', 'cumprod', 'cummax', 'cummin', 'cumlogsumexp'], alongAxis('axis'));
  batchRule(['select_n'], selectN);
  batchRule(['clamp'], clamp);
  batchRule(['sort'], sort);
  batchRule(['approx_top_k'], approximateTopK);
  batchRule(['concatenate'], concatenate);
  batchRule(['pad'], pad);
  batchRule(['reduce'], reduce);
  batchRule(['dot_general'], dotGeneral);
  batchRule(['add_any'], addAny);
  batchRule(['convert_element_type'], (p, vals, [dim = 0], params, axis) => {
    const sharding = mappedSharding(params.sharding, axis, dim);
    return one(bind1(p, vals, { ...params, sharding }), dim);
  });
  batchRule(['optimization_barrier', 'device_put'], barrier);
  batchRule(
    [
      'reduce_sum',
      'reduce_max',
      'reduce_min',
      'reduce_prod',
      'reduce_and',
      'reduce_or',
      'reduce_xor',
      'argmax',
      'argmin',
    ],
    reducing,
  );
  batchRule(['bitcast_convert_type', 'reduce_precision', 'copy', 'stop_gradient', 'stage', 'dce_sink'], pointwise);
}
