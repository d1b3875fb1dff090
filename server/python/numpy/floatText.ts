/** How NumPy writes floats: the shortest digits that read back, cut where asked. Source: multiarray/dragon4.c. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { roundFloat } from '../../jaxpr/host.ts';
import { toExponential, toFixed } from '../decimal.ts';
import { realOf } from './promotion.ts';

/** Digits and the exponent of the first one, of a finite number's magnitude. */
interface Digits {
  readonly digits: string;
  readonly exponent: number;
}

/** No float of 32 bits and fewer needs more digits. */
const MOST_DIGITS = 9;

function shortest(x: number, dtype: DType): Digits {
  const a = Math.abs(x);
  let text = a.toExponential();
  if (dtype !== dt.float64 && dtype !== dt.complex128 && a !== 0) {
    const own = realOf(dtype);
    for (let n = 0; n < MOST_DIGITS; n++) {
      const candidate = a.toExponential(n);
      if (roundFloat(Number(candidate), own) === a) {
        text = candidate;
        break;
      }
    }
  }
  const [mantissa, exponent] = text.split('e');
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

const isNegative = (x: number): boolean => x < 0 || Object.is(x, -0);

export interface Layout {
  /** Digits after the point at most. */
  readonly precision?: number | undefined;
  readonly minDigits?: number;
  /** Show exactly `precision` digits of the exact value. */
  readonly fixed?: boolean;
  readonly plus?: boolean;
  readonly padLeft?: number;
  readonly padRight?: number;
  readonly exponentDigits?: number;
  /** What becomes of zeros at the end: all stay (k), the point stays (.), one zero stays (0), nothing stays (-). */
  readonly trim: 'k' | '.' | '0' | '-';
}

function trimmed(fraction: string, { trim, minDigits = 0 }: Layout): string {
  if (trim === 'k') return `.${fraction.padEnd(minDigits, '0')}`;
  const rest = fraction.replace(/0+$/, '').padEnd(minDigits, '0');
  if (rest !== '') return `.${rest}`;
  return trim === '.' ? '.' : trim === '0' ? '.0' : '';
}

const sign = (x: number, plus: boolean | undefined): string => (isNegative(x) ? '-' : plus ? '+' : '');

/** `np.format_float_positional`. */
export function positional(x: number, dtype: DType, layout: Layout): string {
  const { precision } = layout;
  let whole: string;
  let fraction: string;
  const unique = shortest(x, dtype);
  const point = unique.exponent + 1;
  const digits = unique.digits;
  if (layout.fixed) [whole, fraction = ''] = toFixed(Math.abs(x), precision ?? 0).split('.');
  else {
    whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
    fraction = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
    if (x === 0) [whole, fraction] = ['0', ''];
    if (precision !== undefined && fraction.length > precision)
      [whole, fraction = ''] = toFixed(Math.abs(x), precision).split('.');
    else if (layout.minDigits !== undefined && fraction.length < layout.minDigits)
      [whole, fraction = ''] = toFixed(Math.abs(x), layout.minDigits).split('.');
  }
  const shown = `${sign(x, layout.plus)}${whole}`.padStart(layout.padLeft ?? 0);
  const tail = trimmed(fraction, layout);
  return shown + (layout.padRight === undefined ? tail : tail.padEnd(layout.padRight + 1));
}

/** `np.format_float_scientific`. */
export function scientific(x: number, dtype: DType, layout: Layout): string {
  const { precision } = layout;
  let { digits, exponent } = shortest(x, dtype);
  // Digits beyond those that tell the number apart are those of its exact value.
  const more = layout.minDigits !== undefined && digits.length - 1 < layout.minDigits ? layout.minDigits : undefined;
  if (layout.fixed || more !== undefined || (precision !== undefined && digits.length - 1 > precision)) {
    const [mantissa, e] = toExponential(Math.abs(x), more ?? precision ?? 0);
    digits = mantissa.replace('.', '');
    exponent = e;
  }
  if (x === 0) [digits, exponent] = ['0', 0];
  const shown = `${sign(x, layout.plus)}${digits[0]}`.padStart(layout.padLeft ?? 0);
  const power = String(Math.abs(exponent)).padStart(Math.max(2, layout.exponentDigits ?? 2), '0');
  return `${shown}${trimmed(digits.slice(1), layout)}e${exponent < 0 ? '-' : '+'}${power}`;
}

/** Floats from here on, and below the other, are written with an exponent. Source: multiarray/scalartypes.c.src. */
const scalarLarge = (dtype: DType): number => {
  const real = realOf(dtype);
  return real === dt.float64 ? 1e16 : real === dt.float32 ? 1e6 : 1e3;
};
const SCALAR_SMALL = 1e-4;

function scalarPart(x: number, dtype: DType, trim: '0' | '-', plus = false): string {
  if (Number.isNaN(x)) return plus ? '+nan' : 'nan';
  if (!Number.isFinite(x)) return x > 0 ? (plus ? '+inf' : 'inf') : '-inf';
  const a = Math.abs(x);
  if (a === 0 || (a < scalarLarge(dtype) && a >= SCALAR_SMALL)) return positional(x, dtype, { trim, plus });
  return scientific(x, dtype, { trim: '-', plus });
}

/** `str(np.float32(x))`. */
export const floatScalarText = (x: number, dtype: DType): string => scalarPart(x, dtype, '0');

/** `str(np.complex64(…))`. */
export function complexScalarText(re: number, im: number, dtype: DType): string {
  if (re === 0 && !isNegative(re)) return `${scalarPart(im, dtype, '-')}j`;
  const imaginary = scalarPart(im, dtype, '-', true);
  return `(${scalarPart(re, dtype, '-')}${imaginary}j)`;
}
