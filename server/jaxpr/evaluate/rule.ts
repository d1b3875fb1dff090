/** What an evaluate rule is, and what all of them share. */
import type { Aval, Shape } from '../aval.ts';
import { sameShape } from '../aval.ts';
import type { Jaxpr } from '../jaxpr.ts';
import type { Data } from '../ndarray.ts';
import { NDArray, allocate, numbersPerElement } from '../ndarray.ts';
import type { Params, ParamsOf } from '../primitive.ts';
import type { Unsupported } from '../primitive.ts';

/** Thrown where no value can be given; the reason is for the user. Never leaves evaluate/ but through `evaluateJaxpr`. */
export class GaveUp extends Error {
  constructor(
    readonly reason: string,
    /** True where a larger budget might still give a value. */
    readonly overBudget = false,
  ) {
    super(reason);
  }
}

/** Element-operations that may still be spent. */
export class Budget {
  private left: number;
  constructor(readonly operations: number) {
    this.left = operations;
  }
  spend(operations: number): void {
    this.left -= operations;
    if (this.left < 0)
      throw new GaveUp(`it takes more than ${this.operations.toLocaleString('en')} operations to compute`, true);
  }
}

export interface EvaluateContext {
  readonly budget: Budget;
  /** Evaluates a nested jaxpr. (Handed in, so that the rules don't import who imports them.) */
  readonly run: (jaxpr: Jaxpr, args: readonly NDArray[]) => NDArray[];
  /** Takes what `debug_print` prints. */
  readonly print: (text: string) => void;
}

/** Values of the results, of the avals that abstract evaluation gave. May throw GaveUp. */
export type EvaluateRule<P extends Params> = (
  args: readonly NDArray[],
  params: P,
  outAvals: readonly Aval[],
  context: EvaluateContext,
) => readonly NDArray[];

/** The rules of one family of primitives: none may be missing. */
export type EvaluateRules<Family> = {
  [K in keyof Family]: EvaluateRule<ParamsOf<Family[K]>> | Unsupported;
};

export type BigData = BigInt64Array | BigUint64Array;
export type NumberData = Exclude<Data, BigData>;

export const isBig = (data: Data): data is BigData => data instanceof BigInt64Array || data instanceof BigUint64Array;

/** The data of an array whose dtype has no 64-bit integers. */
export function numbers(array: NDArray): NumberData {
  if (isBig(array.data)) throw new GaveUp(`${array.dtype.name} is not expected here`);
  return array.data;
}

export const sizeOf = (shape: Shape): number => {
  let n = 1;
  for (const s of shape) n *= s;
  return n;
};

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let n = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = n;
    n *= shape[i];
  }
  return strides;
}

/**
 * Offsets into a source for each element of `shape` in row-major order, given the source's stride along each axis
 * (0 where it repeats). The heart of broadcast, transpose, reduce and dot.
 */
export function offsets(shape: Shape, strides: readonly number[], start = 0): Int32Array {
  const size = sizeOf(shape);
  const out = new Int32Array(size);
  if (size === 0) return out;
  // Built axis by axis from the innermost: each axis repeats what is there, shifted by its stride.
  out[0] = start;
  let filledCount = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const n = shape[axis];
    const stride = strides[axis];
    for (let k = 1; k < n; k++) {
      const shift = k * stride;
      const base = k * filledCount;
      for (let j = 0; j < filledCount; j++) out[base + j] = out[j] + shift;
    }
    filledCount *= n;
  }
  return out;
}

/** A new array whose elements are those of `source` at the offsets. */
export function takeOffsets(source: NDArray, shape: Shape, at: Int32Array): NDArray {
  const { dtype } = source;
  const out = allocate(dtype, at.length);
  copyOffsets(source.data, out, at, numbersPerElement(dtype));
  return new NDArray(shape, dtype, out);
}

function copyOffsets(from: Data, to: Data, at: Int32Array, per: number): void {
  // One loop for each common type of array: a loop that sees many types is an order of magnitude slower.
  if (per === 1 && from instanceof Float32Array && to instanceof Float32Array) takeFloat32(from, to, at);
  else if (per === 1 && from instanceof Int32Array && to instanceof Int32Array) takeInt32(from, to, at);
  else
    for (let i = 0; i < at.length; i++)
      for (let p = 0; p < per; p++) (to as Float64Array)[per * i + p] = (from as Float64Array)[per * at[i] + p];
}
function takeFloat32(from: Float32Array, to: Float32Array, at: Int32Array): void {
  for (let i = 0; i < at.length; i++) to[i] = from[at[i]];
}
function takeInt32(from: Int32Array, to: Int32Array, at: Int32Array): void {
  for (let i = 0; i < at.length; i++) to[i] = from[at[i]];
}

/** The array repeated along its axes of size 1 (and, for a scalar, along all), as elementwise primitives allow. */
export function broadcastTo(array: NDArray, shape: Shape): NDArray {
  if (sameShape(array.shape, shape)) return array;
  const missing = shape.length - array.shape.length;
  const own = stridesOf(array.shape);
  const strides = shape.map((_, i) => (i < missing || array.shape[i - missing] === 1 ? 0 : own[i - missing]));
  return takeOffsets(array, shape, offsets(shape, strides));
}

/** The same elements under another shape. */
export const withShape = (array: NDArray, shape: Shape): NDArray => new NDArray(shape, array.dtype, array.data);
