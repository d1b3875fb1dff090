/** Primitives that put arrays together, take them apart, and lay them out anew. Source: jax/_src/lax/lax.py. */
import type { Shape } from '../aval.ts';
import type { Data } from '../ndarray.ts';
import { NDArray, allocate, numbersPerElement } from '../ndarray.ts';
import type { arrange } from '../primitives/arrange.ts';
import type { EvaluateRules } from './rule.ts';
import { offsets, sizeOf, stridesOf, takeOffsets, withShape } from './rule.ts';

/** Elements of a box within an array: from `start`, `shape` of them, as an array of their own. */
function box(x: NDArray, start: readonly number[], shape: Shape): NDArray {
  const strides = stridesOf(x.shape);
  const origin = start.reduce((n, s, i) => n + s * strides[i], 0);
  return takeOffsets(x, shape, offsets(shape, strides, origin));
}

/** Pieces along an axis, each as thick as its size says. */
function pieces(x: NDArray, axis: number, sizes: readonly number[]): NDArray[] {
  let at = 0;
  return sizes.map((size) => {
    const start = x.shape.map((_, i) => (i === axis ? at : 0));
    at += size;
    return box(
      x,
      start,
      x.shape.map((s, i) => (i === axis ? size : s)),
    );
  });
}

/** Where each element of a padded axis comes from; -1 is padding. */
function paddedAxis(size: number, length: number, [low, , between]: readonly [number, number, number]): Int32Array {
  const from = new Int32Array(length).fill(-1);
  for (let i = 0; i < size; i++) {
    const at = low + i * (between + 1);
    if (at >= 0 && at < length) from[at] = i;
  }
  return from;
}

/** Copy element `from` of one typed array to element `to` of another. */
function copyElement(source: Data, from: number, out: Data, to: number, per: number): void {
  for (let p = 0; p < per; p++) (out as Float64Array)[per * to + p] = (source as Float64Array)[per * from + p];
}

export const arrangeRules: EvaluateRules<typeof arrange> = {
  pad([x, value], { padding_config: config }, [{ shape, dtype }]) {
    const size = sizeOf(shape);
    const out = allocate(dtype, size);
    const per = numbersPerElement(dtype);
    const axes = shape.map((length, i) => paddedAxis(x.shape[i], length, config[i]));
    const strides = stridesOf(x.shape);
    const index = shape.map(() => 0);
    for (let k = 0; k < size; k++) {
      let from = 0;
      for (let i = 0; i < index.length; i++) {
        const place = axes[i][index[i]];
        if (place < 0) {
          from = -1;
          break;
        }
        from += place * strides[i];
      }
      if (from < 0) copyElement(value.data, 0, out, k, per);
      else copyElement(x.data, from, out, k, per);
      for (let i = index.length - 1; i >= 0 && ++index[i] === shape[i]; i--) index[i] = 0;
    }
    return [new NDArray(shape, dtype, out)];
  },
  rev([x], { dimensions }) {
    const strides = stridesOf(x.shape);
    let start = 0;
    for (const d of dimensions) {
      start += (x.shape[d] - 1) * strides[d];
      strides[d] = -strides[d];
    }
    return [takeOffsets(x, x.shape, offsets(x.shape, strides, start))];
  },
  stack(args, { axis }, [{ shape, dtype }]) {
    const out = allocate(dtype, sizeOf(shape));
    const run = sizeOf(shape.slice(axis + 1)) * numbersPerElement(dtype);
    const count = sizeOf(shape.slice(0, axis));
    args.forEach((x, j) => {
      for (let i = 0; i < count; i++)
        (out as Float64Array).set(
          (x.data as Float64Array).subarray(i * run, (i + 1) * run),
          (i * args.length + j) * run,
        );
    });
    return [new NDArray(shape, dtype, out)];
  },
  unstack: ([x], { axis }, outs) =>
    pieces(x, axis, new Array<number>(outs.length).fill(1)).map((piece, i) => withShape(piece, outs[i].shape)),
  split: ([x], { axis, sizes }) => pieces(x, axis, sizes),
  tile([x], { reps }, [out]) {
    // Each axis once more, in front of itself, with stride 0.
    const own = stridesOf(x.shape);
    const shape = x.shape.flatMap((s, i) => [reps[i], s]);
    const strides = own.flatMap((s) => [0, s]);
    return [withShape(takeOffsets(x, shape, offsets(shape, strides)), out.shape)];
  },
  empty: (_, { shape, dtype }) => [new NDArray(shape, dtype, allocate(dtype, sizeOf(shape)))],
  empty2: (_, { dtype }) => [new NDArray([], dtype, allocate(dtype, 1))],
};
