/**
 * Values of arrays: what the plain evaluator computes with, and what concrete arrays hold.
 * Layout is row-major and dense. bool is a Uint8Array of 0 and 1; float16, bfloat16 and the float8 types are kept in a
 * Float32Array, rounded to their own precision; 64-bit integers in BigInt arrays; complex as interleaved pairs;
 * PRNG keys as their words of uint32; sub-byte integers in 8-bit arrays.
 */
import type { Shape } from './aval.ts';
import type { DType } from './dtypes.ts';
import * as dt from './dtypes.ts';

export type Data =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

export class NDArray {
  constructor(
    readonly shape: Shape,
    readonly dtype: DType,
    readonly data: Data,
  ) {}

  get size(): number {
    let n = 1;
    for (const s of this.shape) n *= s;
    return n;
  }
}

/** How many numbers of the typed array one element takes. */
export const numbersPerElement = (dtype: DType): number =>
  dtype.kind === 'complex' ? 2 : dtype.kind === 'key' ? dtype.bits / 32 : 1;

/** A zeroed typed array that holds `size` elements of the dtype. */
export function allocate(dtype: DType, size: number): Data {
  const n = size * numbersPerElement(dtype);
  switch (dtype) {
    case dt.bool:
    case dt.uint8:
    case dt.uint4:
    case dt.uint2:
    case dt.uint1:
      return new Uint8Array(n);
    case dt.int8:
    case dt.int4:
    case dt.int2:
    case dt.int1:
      return new Int8Array(n);
    case dt.int16:
      return new Int16Array(n);
    case dt.uint16:
      return new Uint16Array(n);
    case dt.int32:
      return new Int32Array(n);
    case dt.uint32:
      return new Uint32Array(n);
    case dt.int64:
      return new BigInt64Array(n);
    case dt.uint64:
      return new BigUint64Array(n);
    case dt.float64:
    case dt.complex128:
      return new Float64Array(n);
    default:
      if (dtype.kind === 'key') return new Uint32Array(n);
      return new Float32Array(n);
  }
}
