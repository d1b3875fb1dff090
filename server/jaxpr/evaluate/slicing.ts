/** Slices, static and dynamic. Starts beyond the operand are clamped, as XLA clamps them. */
import type { Data } from '../ndarray.ts';
import { NDArray, allocate, numbersPerElement } from '../ndarray.ts';
import type { slicing } from '../primitives/slicing.ts';
import type { EvaluateRules } from './rule.ts';
import { offsets, stridesOf, takeOffsets } from './rule.ts';

/** Where a window of these sizes starts, in elements of the operand. */
function clampedStart(x: NDArray, starts: readonly NDArray[], sizes: readonly number[]): number {
  const strides = stridesOf(x.shape);
  let at = 0;
  for (let i = 0; i < strides.length; i++)
    at += Math.min(Math.max(Number(starts[i].data[0]), 0), x.shape[i] - sizes[i]) * strides[i];
  return at;
}

/** A copy of `x` with `update` at the offsets. */
function withUpdate(x: NDArray, update: NDArray, at: Int32Array): NDArray {
  const per = numbersPerElement(x.dtype);
  const out = allocate(x.dtype, x.size);
  (out as Float64Array).set(x.data as Float64Array);
  copyTo(out, update.data, at, per);
  return new NDArray(x.shape, x.dtype, out);
}

function copyTo(out: Data, from: Data, at: Int32Array, per: number): void {
  for (let i = 0; i < at.length; i++)
    for (let p = 0; p < per; p++) (out as Float64Array)[per * at[i] + p] = (from as Float64Array)[per * i + p];
}

export const slicingRules: EvaluateRules<typeof slicing> = {
  slice([x], { start_indices: starts, strides: steps }, [{ shape }]) {
    const strides = stridesOf(x.shape);
    const start = starts.reduce((n, s, i) => n + s * strides[i], 0);
    const moved = steps ? strides.map((s, i) => s * steps[i]) : strides;
    return [takeOffsets(x, shape, offsets(shape, moved, start))];
  },
  dynamic_slice([x, ...starts], { slice_sizes: sizes }) {
    return [takeOffsets(x, sizes, offsets(sizes, stridesOf(x.shape), clampedStart(x, starts, sizes)))];
  },
  dynamic_update_slice([x, update, ...starts]) {
    const start = clampedStart(x, starts, update.shape);
    return [withUpdate(x, update, offsets(update.shape, stridesOf(x.shape), start))];
  },
};
