/**
 * Elementwise loops. One function body for each common combination of typed arrays: V8 makes a loop fast as long as it
 * sees one type of array; that the function it calls differs costs little.
 */
import { sameShape } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import { NDArray, allocate } from '../ndarray.ts';
import { settle } from './round.ts';
import type { BigData, NumberData } from './rule.ts';
import { broadcastTo, isBig } from './rule.ts';

export type Unary = (x: number) => number;
export type Binary = (x: number, y: number) => number;
export type BigUnary = (x: bigint) => bigint | number;
export type BigBinary = (x: bigint, y: bigint) => bigint | number;

function unaryFloat32(f: Unary, x: Float32Array, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i]);
}
function unaryInt32(f: Unary, x: Int32Array, out: Int32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i]);
}
function unaryAny(f: Unary, x: NumberData, out: NumberData): void {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i]);
}
function unaryBig(f: BigUnary, x: BigData, out: NumberData | BigData): void {
  if (isBig(out)) for (let i = 0; i < out.length; i++) out[i] = BigInt(f(x[i]));
  else for (let i = 0; i < out.length; i++) out[i] = Number(f(x[i]));
}

// A step of 0 repeats a scalar operand.
function binaryFloat32(f: Binary, x: Float32Array, sx: number, y: Float32Array, sy: number, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i * sx], y[i * sy]);
}
function compareFloat32(f: Binary, x: Float32Array, sx: number, y: Float32Array, sy: number, out: Uint8Array): void {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i * sx], y[i * sy]);
}
function binaryInt32(f: Binary, x: Int32Array, sx: number, y: Int32Array, sy: number, out: Int32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i * sx], y[i * sy]);
}
function compareInt32(f: Binary, x: Int32Array, sx: number, y: Int32Array, sy: number, out: Uint8Array): void {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i * sx], y[i * sy]);
}
function binaryUint32(f: Binary, x: Uint32Array, sx: number, y: Uint32Array, sy: number, out: Uint32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i * sx], y[i * sy]);
}
function binaryAny(f: Binary, x: NumberData, sx: number, y: NumberData, sy: number, out: NumberData): void {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i * sx], y[i * sy]);
}

/** A loop over float32 with the operation written out: three times as fast as one that calls a function. */
export type Float32Loop = (x: Float32Array, sx: number, y: Float32Array, sy: number, out: Float32Array) => void;
export const addFloat32: Float32Loop = (x, sx, y, sy, out) => {
  for (let i = 0; i < out.length; i++) out[i] = x[i * sx] + y[i * sy];
};
export const subFloat32: Float32Loop = (x, sx, y, sy, out) => {
  for (let i = 0; i < out.length; i++) out[i] = x[i * sx] - y[i * sy];
};
export const mulFloat32: Float32Loop = (x, sx, y, sy, out) => {
  for (let i = 0; i < out.length; i++) out[i] = x[i * sx] * y[i * sy];
};

/** Apply to each element of an array without 64-bit integers. */
export function mapNumbers(f: Unary, x: NDArray, outDType: DType): NDArray {
  const out = new NDArray(x.shape, outDType, allocate(outDType, x.size));
  const from = x.data as NumberData;
  const to = out.data as NumberData;
  if (from instanceof Float32Array && to instanceof Float32Array) unaryFloat32(f, from, to);
  else if (from instanceof Int32Array && to instanceof Int32Array) unaryInt32(f, from, to);
  else unaryAny(f, from, to);
  return settle(out);
}

export function mapBig(f: BigUnary, x: NDArray, outDType: DType): NDArray {
  const out = allocate(outDType, x.size);
  unaryBig(f, x.data as BigData, out);
  return settle(new NDArray(x.shape, outDType, out));
}

/** Two operands of one shape, scalars left as they are: then the step through such a one is 0. */
function aligned(x: NDArray, y: NDArray): { x: NDArray; sx: number; y: NDArray; sy: number; shape: readonly number[] } {
  if (sameShape(x.shape, y.shape)) return { x, sx: 1, y, sy: 1, shape: x.shape };
  if (y.shape.length === 0) return { x, sx: 1, y, sy: 0, shape: x.shape };
  if (x.shape.length === 0) return { x, sx: 0, y, sy: 1, shape: y.shape };
  const shape = x.shape.map((s, i) => (s === 1 ? y.shape[i] : s));
  return { x: broadcastTo(x, shape), sx: 1, y: broadcastTo(y, shape), sy: 1, shape };
}

export function mapNumbers2(f: Binary, left: NDArray, right: NDArray, outDType: DType, loop?: Float32Loop): NDArray {
  const { x, sx, y, sy, shape } = aligned(left, right);
  const out = allocate(outDType, sx === 0 ? y.size : x.size);
  const a = x.data as NumberData;
  const b = y.data as NumberData;
  if (a instanceof Float32Array && b instanceof Float32Array && out instanceof Float32Array) {
    if (loop) loop(a, sx, b, sy, out);
    else binaryFloat32(f, a, sx, b, sy, out);
  } else if (a instanceof Float32Array && b instanceof Float32Array && out instanceof Uint8Array)
    compareFloat32(f, a, sx, b, sy, out);
  else if (a instanceof Int32Array && b instanceof Int32Array && out instanceof Int32Array)
    binaryInt32(f, a, sx, b, sy, out);
  else if (a instanceof Int32Array && b instanceof Int32Array && out instanceof Uint8Array)
    compareInt32(f, a, sx, b, sy, out);
  else if (a instanceof Uint32Array && b instanceof Uint32Array && out instanceof Uint32Array)
    binaryUint32(f, a, sx, b, sy, out);
  else binaryAny(f, a, sx, b, sy, out as NumberData);
  return settle(new NDArray(shape, outDType, out));
}

export function mapBig2(f: BigBinary, left: NDArray, right: NDArray, outDType: DType): NDArray {
  const { x, sx, y, sy, shape } = aligned(left, right);
  const a = x.data as BigData;
  const b = y.data as BigData;
  const out = allocate(outDType, sx === 0 ? y.size : x.size);
  if (isBig(out)) for (let i = 0; i < out.length; i++) out[i] = BigInt(f(a[i * sx], b[i * sy]));
  else for (let i = 0; i < out.length; i++) out[i] = Number(f(a[i * sx], b[i * sy]));
  return new NDArray(shape, outDType, out);
}

/** A complex number while it is computed with. */
export type Pair = readonly [re: number, im: number];

/** Apply to each element of a complex array; the result is complex, or real where `f` gives numbers. */
export function mapComplex(f: (re: number, im: number) => Pair | number, x: NDArray, outDType: DType): NDArray {
  const out = allocate(outDType, x.size) as NumberData;
  const from = x.data as NumberData;
  for (let i = 0; 2 * i < from.length; i++) {
    const r = f(from[2 * i], from[2 * i + 1]);
    if (typeof r === 'number') out[i] = r;
    else {
      out[2 * i] = r[0];
      out[2 * i + 1] = r[1];
    }
  }
  return new NDArray(x.shape, outDType, out);
}

export function mapComplex2(
  f: (xr: number, xi: number, yr: number, yi: number) => Pair | number,
  left: NDArray,
  right: NDArray,
  outDType: DType,
): NDArray {
  const { x, sx, y, sy, shape } = aligned(left, right);
  const a = x.data as NumberData;
  const b = y.data as NumberData;
  const size = sx === 0 ? y.size : x.size;
  const out = allocate(outDType, size) as NumberData;
  for (let i = 0; i < size; i++) {
    const p = 2 * i * sx;
    const q = 2 * i * sy;
    const r = f(a[p], a[p + 1], b[q], b[q + 1]);
    if (typeof r === 'number') out[i] = r;
    else {
      out[2 * i] = r[0];
      out[2 * i + 1] = r[1];
    }
  }
  return new NDArray(shape, outDType, out);
}
