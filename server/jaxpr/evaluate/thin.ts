/** What is shown of a result: up to 64 of its values, evenly spaced. The form of test/parity/values.py `leaf`. */
import * as dt from '../dtypes.ts';
import { loadScalar } from '../host.ts';
import type { Scalar } from '../jaxpr.ts';
import { Complex } from '../jaxpr.ts';
import { NDArray } from '../ndarray.ts';

export type ThinValue = boolean | number | string | readonly [ThinValue, ThinValue];

export interface Thin {
  shape: number[];
  dtype: string;
  /** Every step-th value is there. */
  step: number;
  values: ThinValue[];
}

/** As many values as are kept. */
const MAX_VALUES = 64;

/**
 * Nine significant digits, as Python's format gives them: of two equally near numbers the even one, where JavaScript
 * takes the larger. A tie shows as a tenth digit 5 with nothing behind it; the expansion of a float32 is exact here.
 */
function nineDigits(v: number): number {
  const [mantissa, exponent] = Math.abs(v).toExponential(60).split('e');
  const digits = mantissa.replace('.', '');
  if (!/^5?0*$/.test(digits.slice(9)) || digits[9] !== '5' || Number(digits[8]) % 2 === 1)
    return Number(v.toPrecision(9));
  return Math.sign(v) * Number(`${digits[0]}.${digits.slice(1, 9)}e${exponent}`);
}

function number(v: number): ThinValue {
  if (Number.isNaN(v)) return 'nan';
  if (!Number.isFinite(v)) return v > 0 ? 'inf' : '-inf';
  return nineDigits(v);
}

function thinValue(v: Scalar, isFloat: boolean): ThinValue {
  if (v instanceof Complex) return [number(v.re), number(v.im)];
  if (typeof v === 'number') return isFloat ? number(v) : v;
  // A 64-bit integer that no double holds.
  return typeof v === 'boolean' ? v : String(v);
}

/** Shape, dtype and some of the values. PRNG keys show as their data. */
export function thin(x: NDArray): Thin {
  if (x.dtype.kind === 'key') return thin(new NDArray([...x.shape, x.dtype.bits / 32], dt.uint32, x.data));
  const { dtype } = x;
  const values: ThinValue[] = [];
  if (dtype === dt.float0) return { shape: [...x.shape], dtype: dtype.name, step: 1, values };
  const step = Math.max(1, Math.ceil(x.size / MAX_VALUES));
  for (let i = 0; i < x.size; i += step) values.push(thinValue(loadScalar(x, i), dtype.isFloating));
  return { shape: [...x.shape], dtype: dtype.name, step, values };
}
