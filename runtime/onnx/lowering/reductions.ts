/** Reductions over axes. */
import type { DType } from '../../../server/jaxpr/dtypes.ts';
import * as dt from '../../../server/jaxpr/dtypes.ts';
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { ArgReduction, Reduction, reductions } from '../../../server/jaxpr/primitives/reductions.ts';
import type { GraphBuilder, Tensor } from '../builder.ts';
import { NotLowered } from '../builder.ts';
import type { Lowering, Lowerings } from './rule.ts';

/** A dtype in which the engine reduces, and which keeps the low bits (sums and products wrap) or the order. */
function reducible(b: GraphBuilder, dtype: DType, keepsOrder: boolean): DType {
  if (dtype === dt.uint64 && keepsOrder) throw new NotLowered('ONNX Runtime has no largest or smallest uint64');
  if (dtype === dt.uint32) return b.gpu ? dtype : dt.int64;
  if (dtype === dt.uint64) return dt.int64;
  return dtype.kind === 'bool' || (dtype.isInteger && dtype.bits < 32) ? dt.int32 : dtype;
}

function reduce(b: GraphBuilder, op: string, x: Tensor, axes: readonly number[]): Tensor {
  if (axes.length === 0) return x;
  return b.op(op, [x, b.vector(axes)], x.dtype, { keepdims: { int: 0 } });
}

const sum: Lowering<Reduction> = (b, [x], { axes }) => [
  b.cast(reduce(b, 'ReduceSum', b.cast(x, reducible(b, x.dtype, false)), axes), x.dtype),
];

const product: Lowering<Reduction> = (b, [x], { axes }) => {
  if (x.dtype.isInteger) throw new NotLowered("ONNX Runtime's products of integers don't wrap");
  return [reduce(b, 'ReduceProd', x, axes)];
};

/** ONNX Runtime's kernels pass over NaN. Whether there is one along the axes. */
function hasNaN(b: GraphBuilder, x: Tensor, axes: readonly number[]): Tensor {
  const count = reduce(b, 'ReduceMax', b.cast(b.isNaN(x), dt.float32), axes);
  return b.compare('Greater', count, b.scalar(0, dt.float32));
}

/** JAX: NaN wins. */
const extremum =
  (op: string): Lowering<Reduction> =>
  (b, [x], { axes }) => {
    const found = b.cast(reduce(b, op, b.cast(x, reducible(b, x.dtype, true)), axes), x.dtype);
    if (!x.dtype.isFloating || axes.length === 0) return [found];
    return [b.where(hasNaN(b, x, axes), b.scalar(NaN, x.dtype), found)];
  };

const logical =
  (op: string, name: string): Lowering<Reduction> =>
  (b, [x], { axes }) => {
    if (x.dtype !== dt.bool) throw new NotLowered(`ONNX has no operator for ${name} of integers`);
    return [b.cast(reduce(b, op, b.cast(x, dt.int32), axes), dt.bool)];
  };

function argBest(b: GraphBuilder, op: string, x: Tensor, axis: number): Tensor {
  return b.op(op, [x], dt.int64, { axis: { int: axis }, keepdims: { int: 0 }, select_last_index: { int: 0 } });
}

const arg =
  (op: string): Lowering<ArgReduction> =>
  (b, [x], { axes: [axis], index_dtype }) => {
    const best = argBest(b, op, b.cast(x, reducible(b, x.dtype, true)), axis);
    if (!x.dtype.isFloating) return [b.cast(best, index_dtype)];
    // The first NaN wins.
    const firstNaN = argBest(b, 'ArgMax', b.cast(b.isNaN(x), dt.float32), axis);
    return [b.cast(b.where(hasNaN(b, x, [axis]), firstNaN, best), index_dtype)];
  };

export const reductionLowerings: Lowerings<typeof reductions> = {
  reduce_sum: sum,
  reduce_max: extremum('ReduceMax'),
  reduce_min: extremum('ReduceMin'),
  reduce_prod: product,
  reduce_and: logical('ReduceMin', 'reduce_and'),
  reduce_or: logical('ReduceMax', 'reduce_or'),
  reduce_xor: (b, [x], { axes }) => {
    if (x.dtype !== dt.bool) throw new NotLowered('ONNX has no operator for reduce_xor of integers');
    // The number of trues is odd.
    const count = reduce(b, 'ReduceSum', b.cast(x, dt.int32), axes);
    const half = b.op('Div', [count, b.scalar(2, dt.int32)], dt.int32);
    return [b.not(b.equal(b.op('Add', [half, half], dt.int32), count))];
  },
  argmax: arg('ArgMax'),
  argmin: arg('ArgMin'),
  reduce: unsupported("ONNX has no reduction by a function of one's own"),
};
