/** Conversions between dtypes. Semantics: XLA's convert on the CPU. */
import type { DType } from '../dtypes.ts';
import * as dt from '../dtypes.ts';
import { NDArray, allocate } from '../ndarray.ts';
import type { convert } from '../primitives/convert.ts';
import { bitcast, reducePrecision } from './bitcast.ts';
import { unary } from './forms.ts';
import { mapBig, mapNumbers } from './loops.ts';
import { settle } from './round.ts';
import type { EvaluateRules, NumberData } from './rule.ts';
import { GaveUp, isBig } from './rule.ts';

/** Floats saturate, NaN is 0. */
function floatToInteger(dtype: DType): (x: number) => number {
  const [low, high] = dt.integerBounds(dtype).map(Number);
  return (x) => (Number.isNaN(x) ? 0 : x <= low ? low : x >= high ? high : Math.trunc(x));
}

function floatToBig(dtype: DType): (x: number) => bigint {
  const [low, high] = dt.integerBounds(dtype);
  return (x) => (Number.isNaN(x) ? 0n : x <= Number(low) ? low : x >= Number(high) ? high : BigInt(Math.trunc(x)));
}

/** Complex from real parts, the imaginary ones 0. */
function toComplex(x: NDArray, dtype: DType): NDArray {
  const out = allocate(dtype, x.size) as NumberData;
  for (let i = 0; 2 * i < out.length; i++) out[2 * i] = Number(x.data[i]);
  return new NDArray(x.shape, dtype, out);
}

function realParts(x: NDArray): NDArray {
  const real = x.dtype === dt.complex64 ? dt.float32 : dt.float64;
  const out = allocate(real, x.size) as NumberData;
  for (let i = 0; i < out.length; i++) out[i] = Number(x.data[2 * i]);
  return new NDArray(x.shape, real, out);
}

/** The array in another dtype. */
export function convertArray(x: NDArray, to: DType): NDArray {
  const from = x.dtype;
  if (from === to) return x;
  if (from.kind === 'key' || to.kind === 'key' || from.kind === 'float0' || to.kind === 'float0')
    throw new GaveUp(`conversion from ${from.name} to ${to.name} isn't computed`);
  if (from.kind === 'complex') {
    if (to.kind === 'complex') {
      const out = allocate(to, x.size);
      (out as NumberData).set(x.data as NumberData);
      return new NDArray(x.shape, to, out);
    }
    if (to.kind === 'bool') {
      const out = new Uint8Array(x.size);
      for (let i = 0; i < out.length; i++) out[i] = x.data[2 * i] !== 0 || x.data[2 * i + 1] !== 0 ? 1 : 0;
      return new NDArray(x.shape, to, out);
    }
    return convertArray(realParts(x), to);
  }
  if (to.kind === 'complex') return toComplex(x, to);
  if (isBig(x.data)) {
    if (to.kind === 'bool') return mapBig((v) => (v === 0n ? 0 : 1), x, to);
    // The low bits, before a double rounds them away.
    return mapBig(to.isInteger && to.bits <= 32 ? (v) => BigInt.asIntN(32, v) : (v) => v, x, to);
  }
  if (to.kind === 'bool') return mapNumbers((v) => (v === 0 ? 0 : 1), x, to);
  if (to === dt.int64 || to === dt.uint64) {
    const out = allocate(to, x.size) as BigInt64Array | BigUint64Array;
    const f = from.kind === 'float' ? floatToBig(to) : BigInt;
    for (let i = 0; i < out.length; i++) out[i] = f(Number(x.data[i]));
    return new NDArray(x.shape, to, out);
  }
  if (to.isInteger && from.kind === 'float') return mapNumbers(floatToInteger(to), x, to);
  return settle(mapNumbers((v) => v, x, to));
}

export const convertRules: EvaluateRules<typeof convert> = {
  convert_element_type: ([x], { new_dtype }) => [convertArray(x, new_dtype)],
  bitcast_convert_type: ([x], { new_dtype }, [{ shape }]) => [bitcast(x, new_dtype, shape)],
  reduce_precision: unary('reduce_precision', (dtype, { exponent_bits, mantissa_bits }) => ({
    float: reducePrecision(dtype, exponent_bits, mantissa_bits),
  })),
};
