/** Primitives that move, repeat, choose or make elements. Source: jax/_src/lax/lax.py. */
import type { Data } from '../ndarray.ts';
import { NDArray, allocate, numbersPerElement } from '../ndarray.ts';
import type { structural } from '../primitives/structural.ts';
import { settle } from './round.ts';
import type { EvaluateRules } from './rule.ts';
import { GaveUp, isBig, offsets, sizeOf, stridesOf, takeOffsets, withShape } from './rule.ts';

/** Which of the cases each element is; XLA clamps an index beyond them. */
function caseIndex(which: NDArray, i: number, cases: number): number {
  return Math.min(Math.max(Number(which.data[i]), 0), cases - 1);
}

function selectFloat32(which: Uint8Array, no: Float32Array, yes: Float32Array, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = which[i] === 0 ? no[i] : yes[i];
}

/** Copy runs of `run` numbers from `from`, one after the other, to every `pitch`-th place of `to`. */
function copyRuns(from: Data, run: number, to: Data, start: number, pitch: number): void {
  for (let i = 0, at = start; i < from.length; i += run, at += pitch)
    (to as Float64Array).set((from as Float64Array).subarray(i, i + run), at);
}

function transposed(x: NDArray, permutation: readonly number[]): NDArray {
  const own = stridesOf(x.shape);
  const shape = permutation.map((p) => x.shape[p]);
  const strides = permutation.map((p) => own[p]);
  return takeOffsets(x, shape, offsets(shape, strides));
}

export const structuralRules: EvaluateRules<typeof structural> = {
  broadcast_in_dim([x], { shape, broadcast_dimensions }) {
    if (x.size === 1 && numbersPerElement(x.dtype) === 1) {
      const out = allocate(x.dtype, sizeOf(shape));
      (out as Float64Array).fill((x.data as Float64Array)[0]);
      return [new NDArray(shape, x.dtype, out)];
    }
    const own = stridesOf(x.shape);
    const strides = shape.map(() => 0);
    broadcast_dimensions.forEach((d, i) => (strides[d] = x.shape[i] === 1 ? 0 : own[i]));
    return [takeOffsets(x, shape, offsets(shape, strides))];
  },
  reshape([x], { new_sizes, dimensions }) {
    if (sizeOf(new_sizes) !== x.size) throw new GaveUp('reshape to another size has no value');
    return [withShape(dimensions ? transposed(x, dimensions) : x, new_sizes)];
  },
  transpose: ([x], { permutation }) => [transposed(x, permutation)],
  squeeze: ([x], _, [out]) => [withShape(x, out.shape)],
  select_n([which, ...cases]) {
    const [first] = cases;
    if (which.shape.length === 0) return [cases[caseIndex(which, 0, cases.length)]];
    const out = allocate(first.dtype, first.size);
    const per = numbersPerElement(first.dtype);
    const [no, yes] = cases.map((x) => x.data);
    if (cases.length === 2 && per === 1 && which.data instanceof Uint8Array && out instanceof Float32Array)
      selectFloat32(which.data, no as Float32Array, yes as Float32Array, out);
    else
      for (let i = 0; i < first.size; i++) {
        const from = cases[caseIndex(which, i, cases.length)].data as Float64Array;
        for (let p = 0; p < per; p++) (out as Float64Array)[per * i + p] = from[per * i + p];
      }
    return [new NDArray(first.shape, first.dtype, out)];
  },
  iota(_, { dtype, shape, dimension }) {
    if (dtype.kind === 'key' || dtype.kind === 'float0') throw new GaveUp(`iota of ${dtype.name} isn't computed`);
    const out = allocate(dtype, sizeOf(shape));
    const per = numbersPerElement(dtype);
    const inner = sizeOf(shape.slice(dimension + 1));
    const n = shape[dimension];
    const count = sizeOf(shape);
    for (let i = 0; i < count; i++) {
      const v = Math.floor(i / inner) % n;
      if (isBig(out)) out[i] = BigInt(v);
      else out[per * i] = v;
    }
    return [settle(new NDArray(shape, dtype, out))];
  },
  concatenate(args, { dimension }, [{ shape, dtype }]) {
    const out = allocate(dtype, sizeOf(shape));
    const inner = sizeOf(shape.slice(dimension + 1)) * numbersPerElement(dtype);
    const pitch = inner * shape[dimension];
    let start = 0;
    for (const x of args) {
      const run = inner * x.shape[dimension];
      if (run > 0) copyRuns(x.data, run, out, start, pitch);
      start += run;
    }
    return [new NDArray(shape, dtype, out)];
  },
  copy: ([x]) => [x],
  stop_gradient: ([x]) => [x],
};
