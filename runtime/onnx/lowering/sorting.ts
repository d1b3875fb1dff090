/** Sorting: ONNX's TopK of all elements is a stable sort. */
import type { DType } from '../../../server/jaxpr/dtypes.ts';
import * as dt from '../../../server/jaxpr/dtypes.ts';
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { sorting } from '../../../server/jaxpr/primitives/sorting.ts';
import type { GraphBuilder, Tensor } from '../builder.ts';
import { NotLowered } from '../builder.ts';
import type { Lowerings } from './rule.ts';

/** A dtype that the engine's TopK takes and that keeps the order. */
function sortable(dtype: DType): DType {
  if (dtype === dt.uint64) throw new NotLowered('ONNX Runtime has no order of uint64');
  if (dtype === dt.uint32) return dt.int64;
  return dtype.kind === 'bool' || (dtype.isInteger && dtype.bits < 32) ? dt.int32 : dtype;
}

/** Indices of the k first along the axis; equal elements stay in their order. */
function firstIndices(b: GraphBuilder, x: Tensor, axis: number, k: number, largest: boolean): Tensor {
  const wide = b.cast(x, sortable(x.dtype));
  const attributes = { axis: { int: axis }, largest: { int: largest ? 1 : 0 }, sorted: { int: 1 } };
  return b.ops('TopK', [wide, b.vector([k])], [wide.dtype, dt.int64], attributes)[1];
}

const gatherAlong = (b: GraphBuilder, x: Tensor, indices: Tensor, axis: number): Tensor =>
  b.op('GatherElements', [x, indices], x.dtype, { axis: { int: axis } });

export const sortingLowerings: Lowerings<typeof sorting> = {
  sort(b, args, { dimension: axis, num_keys }, { in: [aval] }) {
    if (aval.ndim === 0 || aval.size === 0) return args;
    const n = aval.shape[axis];
    // The least significant key first: each pass keeps what the passes before have ordered.
    const passes: Tensor[] = [];
    for (const key of args.slice(0, num_keys).reverse()) {
      if (!key.dtype.isFloating) passes.push(key);
      else {
        const isNaN = b.isNaN(key);
        passes.push(b.where(isNaN, b.scalar(0, key.dtype), key), isNaN);
      }
    }
    let permutation: Tensor | undefined;
    for (const pass of passes) {
      const key = permutation ? gatherAlong(b, pass, permutation, axis) : pass;
      const indices = firstIndices(b, key, axis, n, false);
      permutation = permutation ? gatherAlong(b, permutation, indices, axis) : indices;
    }
    const order = permutation;
    return order ? args.map((x) => gatherAlong(b, x, order, axis)) : args;
  },
  top_k(b, [x], { k, axis }, { in: [aval] }) {
    if (!x.dtype.isFloating) {
      const indices = firstIndices(b, x, axis, k, true);
      return [gatherAlong(b, x, indices, axis), b.cast(indices, dt.int32)];
    }
    // NaN comes before infinity: all are ordered by value, then those that are NaN go to the front.
    const isNaN = b.isNaN(x);
    const byValue = firstIndices(b, b.where(isNaN, b.scalar(0, x.dtype), x), axis, aval.shape[axis], true);
    const first = firstIndices(b, gatherAlong(b, isNaN, byValue, axis), axis, k, true);
    const indices = gatherAlong(b, byValue, first, axis);
    return [gatherAlong(b, x, indices, axis), b.cast(indices, dt.int32)];
  },
  approx_top_k: unsupported('ONNX has no approximate top_k'),
  Nonzero: unsupported("ONNX's NonZero has no fixed size"),
  SearchSorted: unsupported('ONNX has no binary search'),
};
