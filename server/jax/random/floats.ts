/** What a floating dtype is made of, as far as sampling needs it. Source: jax/_src/dtypes.py finfo. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import { RuleError } from '../../jaxpr/primitive.ts';

export interface FloatInfo {
  readonly bits: number;
  /** Bits of the mantissa. */
  readonly nmant: number;
  readonly tiny: number;
  readonly eps: number;
  /** 1 minus the largest number below it. */
  readonly epsneg: number;
  /** The bits of 1.0: an exponent without a mantissa. */
  readonly oneBits: Scalar;
  readonly max: number;
}

/** Mantissa bits, smallest exponent of a normal number, exponent bias, largest number. */
const LAYOUTS = new Map<DType, readonly [nmant: number, minExponent: number, bias: number, max: number]>([
  [dt.float64, [52, -1022, 1023, Number.MAX_VALUE]],
  [dt.float32, [23, -126, 127, (2 - 2 ** -23) * 2 ** 127]],
  [dt.float16, [10, -14, 15, 65504]],
  [dt.bfloat16, [7, -126, 127, (2 - 2 ** -7) * 2 ** 127]],
  [dt.float8_e3m4, [4, -2, 3, 15.5]],
  [dt.float8_e4m3, [3, -6, 7, 240]],
  [dt.float8_e4m3fn, [3, -6, 7, 448]],
  [dt.float8_e4m3fnuz, [3, -7, 8, 240]],
  [dt.float8_e4m3b11fnuz, [3, -10, 11, 30]],
  [dt.float8_e5m2, [2, -14, 15, 57344]],
  [dt.float8_e5m2fnuz, [2, -15, 16, 57344]],
]);

export function floatInfo(dtype: DType): FloatInfo {
  const layout = LAYOUTS.get(dtype);
  if (!layout) throw new RuleError('ValueError', `finfo of ${dtype.name} is not known`);
  const [nmant, minExponent, bias, max] = layout;
  return {
    bits: dtype.bits,
    nmant,
    tiny: 2 ** minExponent,
    eps: 2 ** -nmant,
    epsneg: 2 ** (-nmant - 1),
    oneBits: dtype.bits === 64 ? BigInt(bias) << BigInt(nmant) : bias * 2 ** nmant,
    max,
  };
}

/** Unsigned integers by their width. */
export function uintOf(bits: number): DType {
  switch (bits) {
    case 8:
      return dt.uint8;
    case 16:
      return dt.uint16;
    case 64:
      return dt.uint64;
    default:
      return dt.uint32;
  }
}
