/** Functions that see the bits of numbers. */
import type { DType } from '../dtypes.ts';
import * as dt from '../dtypes.ts';
import { GaveUp } from './rule.ts';

const float64 = new Float64Array(1);
const int64 = new BigInt64Array(float64.buffer);
const float32 = new Float32Array(1);
const int32 = new Int32Array(float32.buffer);

/** A key that orders float32 values totally: -NaN < -inf < … < -0 < 0 < … < inf < NaN. Source: XLA's total order. */
function order32(x: number): number {
  float32[0] = x;
  const b = int32[0];
  return b < 0 ? b ^ 0x7fffffff : b;
}
function order64(x: number): bigint {
  float64[0] = x;
  const b = int64[0];
  return b < 0n ? b ^ 0x7fffffffffffffffn : b;
}
/** Negative, 0 or positive, as x is before, equal to or after y in the total order of a floating dtype. */
export function totalOrder(x: number, y: number, dtype: DType): number {
  if (dtype !== dt.float64) return order32(x) - order32(y);
  const a = order64(x);
  const b = order64(y);
  return a < b ? -1 : a > b ? 1 : 0;
}

function stepFloat32(x: number, up: boolean): number {
  float32[0] = x;
  int32[0] += x > 0 === up ? 1 : -1;
  return float32[0];
}
function stepFloat64(x: number, up: boolean): number {
  float64[0] = x;
  int64[0] += x > 0 === up ? 1n : -1n;
  return float64[0];
}
function stepBfloat16(x: number, up: boolean): number {
  float32[0] = x;
  int32[0] += x > 0 === up ? 0x10000 : -0x10000;
  return float32[0];
}
function stepFloat16(x: number, up: boolean): number {
  const grows = x > 0 === up;
  const a = Math.abs(x);
  if (a === Infinity) return Math.sign(x) * 65504;
  const exponent = Math.max(Math.floor(Math.log2(a)), -14);
  // Towards zero from a power of two the steps are half as wide.
  const below = a === 2 ** exponent && !grows && exponent > -14;
  const quantum = 2 ** (exponent - 10 - (below ? 1 : 0));
  const r = grows ? a + quantum : a - quantum;
  return Math.sign(x) * (r > 65504 ? Infinity : r);
}

export function nextafter(dtype: DType): (x: number, y: number) => number {
  const steps = new Map<DType, { step: (x: number, up: boolean) => number; smallest: number }>([
    [dt.float32, { step: stepFloat32, smallest: 2 ** -149 }],
    [dt.float64, { step: stepFloat64, smallest: 2 ** -1074 }],
    [dt.bfloat16, { step: stepBfloat16, smallest: 2 ** -133 }],
    [dt.float16, { step: stepFloat16, smallest: 2 ** -24 }],
  ]);
  const found = steps.get(dtype);
  if (!found) throw new GaveUp(`nextafter of ${dtype.name} isn't computed`);
  const { step, smallest } = found;
  return (x, y) => {
    if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
    if (x === y) return y;
    if (x === 0) return y > 0 ? smallest : -smallest;
    return step(x, y > x);
  };
}

export function populationCount(bits: number): (x: number) => number {
  const unused = 32 - bits;
  return (x) => {
    let v = (x << unused) >>> unused;
    let n = 0;
    for (; v !== 0; v &= v - 1) n++;
    return n;
  };
}

export const countLeadingZeros =
  (bits: number) =>
  (x: number): number =>
    Math.clz32((x << (32 - bits)) >>> (32 - bits)) - (32 - bits);

export function bigPopulationCount(x: bigint): number {
  let n = 0;
  for (let v = BigInt.asUintN(64, x); v !== 0n; v &= v - 1n) n++;
  return n;
}

export function bigCountLeadingZeros(x: bigint): number {
  const v = BigInt.asUintN(64, x);
  return v === 0n ? 64 : 64 - v.toString(2).length;
}
