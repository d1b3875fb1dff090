/** Slices, static and dynamic. */
import type { Shape } from '../../../server/jaxpr/aval.ts';
import type { DType } from '../../../server/jaxpr/dtypes.ts';
import * as dt from '../../../server/jaxpr/dtypes.ts';
import { filled } from '../../../server/jaxpr/host.ts';
import { NDArray } from '../../../server/jaxpr/ndarray.ts';
import type { slicing } from '../../../server/jaxpr/primitives/slicing.ts';
import { offsets, stridesOf } from '../../../server/jaxpr/evaluate/rule.ts';
import type { GraphBuilder, Tensor } from '../builder.ts';
import { scatterFlat } from './gather.ts';
import type { Lowerings } from './rule.ts';

/** A dtype whose bytes Slice moves: WebGPU's has no bool. */
const movable = (b: GraphBuilder, dtype: DType): DType => (b.gpu && dtype === dt.bool ? dt.int32 : dtype);

/** A start within an axis: what lies beyond is clamped. */
function clamped(b: GraphBuilder, start: Tensor, limit: number): Tensor {
  const i = b.cast(start, dt.int32);
  return b.extremum('Min', b.extremum('Max', i, b.scalar(0, dt.int32)), b.scalar(limit, dt.int32));
}

const int32s = (values: Int32Array, shape: Shape): NDArray => new NDArray(shape, dt.int32, values);

export const slicingLowerings: Lowerings<typeof slicing> = {
  slice(b, [x], { start_indices: starts, limit_indices: limits, strides }, { out: [aval] }) {
    if (aval.size === 0) return [b.constant(filled(aval.shape, aval.dtype, 0))];
    if (starts.length === 0) return [x];
    const as = movable(b, x.dtype);
    const steps = strides ?? starts.map(() => 1);
    const axes = starts.map((_, i) => i);
    const operands = [b.cast(x, as), b.vector(starts), b.vector(limits), b.vector(axes), b.vector(steps)];
    return [b.cast(b.op('Slice', operands, as), x.dtype)];
  },
  dynamic_slice(b, [x, ...starts], { slice_sizes: sizes }, { in: [aval], out: [out] }) {
    if (out.size === 0) return [b.constant(filled(sizes, aval.dtype, 0))];
    if (sizes.length === 0) return [x];
    const as = movable(b, x.dtype);
    const from = b.concat(
      starts.map((s, i) => b.reshape(b.cast(clamped(b, s, aval.shape[i] - sizes[i]), dt.int64), [1])),
      0,
    );
    const to = b.op('Add', [from, b.vector(sizes)], dt.int64);
    const operands = [b.cast(x, as), from, to, b.vector(sizes.map((_, i) => i))];
    return [b.cast(b.op('Slice', operands, as), x.dtype)];
  },
  dynamic_update_slice(b, [x, update, ...starts], _, { in: [aval, updateAval] }) {
    if (updateAval.size === 0) return [x];
    if (aval.size === updateAval.size) return [update];
    const strides = stridesOf(aval.shape);
    let at = b.constant(int32s(offsets(updateAval.shape, strides), [updateAval.size]));
    starts.forEach((s, i) => {
      const start = clamped(b, s, aval.shape[i] - updateAval.shape[i]);
      at = b.op('Add', [at, b.op('Mul', [start, b.scalar(strides[i], dt.int32)], dt.int32)], dt.int32);
    });
    return [scatterFlat(b, x, aval.shape, at, update, updateAval.size, 'none')];
  },
};
