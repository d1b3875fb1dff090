/**
 * Values on the host: Python's numbers and NumPy's arrays, once they meet JAX.
 * Source: jax/_src/literals.py (TypedInt, TypedFloat, TypedComplex, TypedNdArray), jax/_src/dtypes.py canonicalize_value.
 */
import type { Shape } from './aval.ts';
import { ShapedArray } from './aval.ts';
import type { DType } from './dtypes.ts';
import * as dt from './dtypes.ts';
import type { Scalar } from './jaxpr.ts';
import { Complex } from './jaxpr.ts';
import { NDArray, allocate } from './ndarray.ts';

/** A Python or NumPy scalar. In a jaxpr it becomes a literal, printed with `value` as it is. */
export class HostScalar {
  constructor(
    readonly value: Scalar,
    readonly aval: ShapedArray,
  ) {}
}

/** A NumPy array with at least one dimension: a constvar, one for each object. Its values may be unknown. */
export class HostArray {
  constructor(
    readonly aval: ShapedArray,
    readonly compute: () => NDArray | undefined,
  ) {}
  static of(value: NDArray): HostArray {
    return new HostArray(new ShapedArray(value.shape, value.dtype), () => value);
  }
}

export type HostValue = HostScalar | HostArray;

const scratch = new DataView(new ArrayBuffer(8));

/** Round to bfloat16, to nearest even. */
function roundBfloat16(x: number): number {
  if (!Number.isFinite(x)) return x;
  // From double directly: round to odd at float32 first would double-round only at ties beyond float32's precision.
  scratch.setFloat32(0, Math.fround(x));
  const bits = scratch.getUint32(0);
  const rounded = bits + 0x7fff + ((bits >>> 16) & 1);
  scratch.setUint32(0, (rounded & 0xffff0000) >>> 0);
  return scratch.getFloat32(0);
}

/** Round to a binary format with the given exponent bits, mantissa bits and bias, subnormals included. */
function roundMini(x: number, mantissaBits: number, minExponent: number, max: number, overflow: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  const a = Math.abs(x);
  let exponent = Math.floor(Math.log2(a));
  if (2 ** exponent > a) exponent--;
  else if (2 ** (exponent + 1) <= a) exponent++;
  const quantum = 2 ** (Math.max(exponent, minExponent) - mantissaBits);
  const q = a / quantum;
  let n = Math.floor(q);
  const rest = q - n;
  if (rest > 0.5 || (rest === 0.5 && n % 2 === 1)) n++;
  const r = n * quantum;
  return Math.sign(x) * (r > max ? overflow : r);
}

/** The value that a floating dtype keeps of a double. */
export function roundFloat(x: number, dtype: DType): number {
  switch (dtype) {
    case dt.float64:
      return x;
    case dt.float32:
      return Math.fround(x);
    case dt.bfloat16:
      return roundBfloat16(x);
    case dt.float16:
      return roundMini(x, 10, -14, 65504, Infinity);
    case dt.float8_e4m3fn:
      return roundMini(x, 3, -6, 448, NaN);
    case dt.float8_e4m3:
      return roundMini(x, 3, -6, 240, Infinity);
    case dt.float8_e5m2:
      return roundMini(x, 2, -14, 57344, Infinity);
    case dt.float8_e3m4:
      return roundMini(x, 4, -2, 15.5, Infinity);
    case dt.float8_e4m3fnuz:
      return roundMini(x, 3, -7, 240, NaN);
    case dt.float8_e4m3b11fnuz:
      return roundMini(x, 3, -10, 30, NaN);
    case dt.float8_e5m2fnuz:
      return roundMini(x, 2, -15, 57344, NaN);
    case dt.float6_e2m3fn:
      return roundMini(x, 3, 0, 7.5, 7.5);
    case dt.float6_e3m2fn:
      return roundMini(x, 2, -2, 28, 28);
    case dt.float4_e2m1fn:
      return roundMini(x, 1, 0, 6, 6);
    default:
      return x;
  }
}

/** A scalar as `np.asarray(value, dtype).item()` gives it: what a folded literal prints. */
export function convertScalar(value: Scalar, to: DType): Scalar {
  const re = value instanceof Complex ? value.re : Number(value);
  switch (to.kind) {
    case 'bool':
      return value instanceof Complex ? value.re !== 0 || value.im !== 0 : re !== 0;
    case 'int':
    case 'uint': {
      const whole =
        typeof value === 'bigint'
          ? value
          : Number.isFinite(re)
            ? BigInt(Math.trunc(re))
            : to.kind === 'int'
              ? -(1n << BigInt(to.bits - 1))
              : 0n;
      const wrapped = to.kind === 'uint' ? BigInt.asUintN(to.bits, whole) : BigInt.asIntN(to.bits, whole);
      return Number(wrapped) === Math.trunc(Number(wrapped)) && Number.isSafeInteger(Number(wrapped))
        ? Number(wrapped)
        : wrapped;
    }
    case 'float':
      return roundFloat(re, to);
    case 'complex': {
      const part = to === dt.complex64 ? dt.float32 : dt.float64;
      return new Complex(roundFloat(re, part), value instanceof Complex ? roundFloat(value.im, part) : 0);
    }
    default:
      return value;
  }
}

/** One element, written into a typed array of the dtype. */
export function storeScalar(data: NDArray['data'], index: number, value: Scalar, dtype: DType): void {
  const v = convertScalar(value, dtype);
  if (v instanceof Complex) {
    data[2 * index] = v.re;
    data[2 * index + 1] = v.im;
  } else if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[index] = BigInt(v ?? 0);
  else data[index] = Number(v);
}

/** One element of an array, as `.item()` gives it. */
export function loadScalar(array: NDArray, index: number): Scalar {
  const { data, dtype } = array;
  switch (dtype.kind) {
    case 'bool':
      return data[index] !== 0;
    case 'complex':
      return new Complex(Number(data[2 * index]), Number(data[2 * index + 1]));
    case 'float0':
      return undefined;
    default: {
      const v = data[index];
      return typeof v === 'bigint' && v >= -(2n ** 53n) && v <= 2n ** 53n ? Number(v) : v;
    }
  }
}

/** An array that holds one value everywhere. */
export function filled(shape: Shape, dtype: DType, value: Scalar): NDArray {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = allocate(dtype, size);
  const v = convertScalar(value, dtype);
  if (v instanceof Complex) for (let i = 0; i < size; i++) storeScalar(data, i, v, dtype);
  else if (data instanceof BigInt64Array || data instanceof BigUint64Array) data.fill(BigInt(v ?? 0));
  else data.fill(Number(v));
  return new NDArray(shape, dtype, data);
}

/** A NumPy array of another dtype: NumPy converts it, and it is another constant. Source: lax.py _convert_element_type. */
export const castOnHost = (x: HostArray, dtype: DType, weakType = false): HostArray =>
  new HostArray(new ShapedArray(x.aval.shape, dtype, weakType), () => {
    const value = x.compute();
    if (!value || value.dtype === dtype) return value;
    const data = allocate(dtype, value.size);
    for (let i = 0; i < value.size; i++) storeScalar(data, i, loadScalar(value, i), dtype);
    return new NDArray(value.shape, dtype, data);
  });
