/** Arrays as the bytes that XLA keeps them in, and back. */
import type { Shape } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import * as dt from '../dtypes.ts';
import { roundFloat } from '../host.ts';
import { NDArray, allocate } from '../ndarray.ts';
import { GaveUp, sizeOf } from './rule.ts';

/** IEEE-like formats of 16 and 8 bits that have infinities. */
interface Format {
  readonly exponentBits: number;
  readonly mantissaBits: number;
}
const FORMATS: ReadonlyMap<DType, Format> = new Map([
  [dt.float16, { exponentBits: 5, mantissaBits: 10 }],
  [dt.bfloat16, { exponentBits: 8, mantissaBits: 7 }],
  [dt.float8_e5m2, { exponentBits: 5, mantissaBits: 2 }],
  [dt.float8_e4m3, { exponentBits: 4, mantissaBits: 3 }],
  [dt.float8_e3m4, { exponentBits: 3, mantissaBits: 4 }],
]);

function encode(x: number, { exponentBits, mantissaBits }: Format): number {
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = (x < 0 || Object.is(x, -0) ? 1 : 0) << (exponentBits + mantissaBits);
  const infinity = (2 ** exponentBits - 1) << mantissaBits;
  if (Number.isNaN(x)) return infinity | (1 << (mantissaBits - 1));
  const a = Math.abs(x);
  if (a === Infinity) return sign | infinity;
  const smallest = 2 ** (1 - bias);
  if (a < smallest) return sign | Math.round(a / (smallest / 2 ** mantissaBits));
  let exponent = Math.floor(Math.log2(a));
  if (2 ** exponent > a) exponent--;
  return sign | ((exponent + bias) << mantissaBits) | Math.round((a / 2 ** exponent - 1) * 2 ** mantissaBits);
}

function decode(bits: number, { exponentBits, mantissaBits }: Format): number {
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = (bits >> (exponentBits + mantissaBits)) & 1 ? -1 : 1;
  const exponent = (bits >> mantissaBits) & (2 ** exponentBits - 1);
  const fraction = (bits & (2 ** mantissaBits - 1)) / 2 ** mantissaBits;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias));
}

/** How elements of a dtype lie in memory where that isn't the typed array's own way. */
function formatOf(dtype: DType): Format | undefined {
  const format = FORMATS.get(dtype);
  if (!format && (dtype.bits < 8 || (dtype.kind === 'float' && dtype.bits < 32) || dtype.kind === 'key'))
    throw new GaveUp(`the bits of ${dtype.name} aren't computed`);
  return format;
}

function toBytes({ data, dtype }: NDArray): Uint8Array {
  const format = formatOf(dtype);
  if (!format) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const out = dtype.bits === 16 ? new Uint16Array(data.length) : new Uint8Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = encode(Number(data[i]), format);
  return new Uint8Array(out.buffer);
}

/** The bits of an array, read as another dtype. */
export function bitcast(x: NDArray, dtype: DType, shape: Shape): NDArray {
  const format = formatOf(dtype);
  const bytes = toBytes(x).slice();
  const out = allocate(dtype, sizeOf(shape));
  if (!format) {
    new Uint8Array(out.buffer).set(bytes);
    return new NDArray(shape, dtype, out);
  }
  const codes = dtype.bits === 16 ? new Uint16Array(bytes.buffer) : bytes;
  for (let i = 0; i < codes.length; i++) out[i] = decode(codes[i], format);
  return new NDArray(shape, dtype, out);
}

/** Exponent bits of each floating dtype that values can be reduced from. */
const EXPONENT_BITS: ReadonlyMap<DType, number> = new Map([
  [dt.float64, 11],
  [dt.float32, 8],
  [dt.bfloat16, 8],
  [dt.float16, 5],
]);

/** Rounded to even at a mantissa of fewer bits; beyond the exponents infinite or 0. Source: XLA's reduce-precision. */
export function reducePrecision(dtype: DType, exponentBits: number, mantissaBits: number): (x: number) => number {
  const own = EXPONENT_BITS.get(dtype);
  if (own === undefined) throw new GaveUp(`reduce_precision of ${dtype.name} isn't computed`);
  const bias = 2 ** (Math.min(exponentBits, own) - 1) - 1;
  return (x) => {
    if (!Number.isFinite(x) || x === 0) return x;
    const a = Math.abs(x);
    let exponent = Math.max(Math.floor(Math.log2(a)), 2 - 2 ** (own - 1));
    if (2 ** exponent > a && exponent > 2 - 2 ** (own - 1)) exponent--;
    const quantum = 2 ** (exponent - mantissaBits);
    const scaled = a / quantum;
    const floor = Math.floor(scaled);
    const up = scaled - floor > 0.5 || (scaled - floor === 0.5 && floor % 2 === 1);
    const rounded = roundFloat((up ? floor + 1 : floor) * quantum, dtype);
    if (exponentBits < own && rounded < 2 ** (1 - bias)) return Math.sign(x) * 0;
    return Math.sign(x) * (rounded >= 2 ** (bias + 1) ? Infinity : rounded);
  };
}

/** Smallest normal number of a dtype: below it, ldexp and frexp know 0 only. Source: numpy/ufuncs.py _flush_subnormals. */
function smallestNormal(dtype: DType): number {
  const bits = EXPONENT_BITS.get(dtype);
  if (bits === undefined) throw new GaveUp(`the exponents of ${dtype.name} aren't computed`);
  return 2 ** (2 - 2 ** (bits - 1));
}

/** x · 2^n without intermediate overflow; what would be subnormal is 0. */
export function ldexp(dtype: DType): (x: number, n: number) => number {
  const smallest = smallestNormal(dtype);
  const bias = 1 - Math.log2(smallest);
  return (x, n) => {
    if (!Number.isFinite(x)) return x;
    if (Math.abs(x) < smallest) return Math.sign(x) * 0 || (Object.is(x, -0) ? -0 : 0);
    let exponent = Math.floor(Math.log2(Math.abs(x)));
    if (2 ** exponent > Math.abs(x)) exponent--;
    const sum = exponent + n;
    if (sum < 1 - bias) return Math.sign(x) * 0;
    if (sum > bias) return Math.sign(x) * Infinity;
    return (x / 2 ** exponent) * 2 ** sum;
  };
}

/** The mantissa in [0.5, 1) and the exponent. */
export function frexp(dtype: DType): (x: number) => readonly [number, number] {
  const smallest = smallestNormal(dtype);
  return (x) => {
    if (!Number.isFinite(x)) return [x, 0];
    if (Math.abs(x) < smallest) return [x < 0 || Object.is(x, -0) ? -0 : 0, 0];
    let exponent = Math.floor(Math.log2(Math.abs(x)));
    if (2 ** exponent > Math.abs(x)) exponent--;
    return [x / 2 ** exponent / 2, exponent + 1];
  };
}
