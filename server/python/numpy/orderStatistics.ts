/** Medians and quantiles. Source: numpy/lib/_function_base_impl.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { typeError, valueError } from '../errors.ts';
import { str } from '../text.ts';
import type { Value } from '../values.ts';
import { Missing, UnknownSignal } from '../values.ts';
import type { NdArray } from './array.ts';
import { computed, elementsAs, scalarize, sizeOf } from './array.ts';
import { castElements } from './cast.ts';
import { asArray } from './coerce.ts';
import { axesOf, given, knownElements } from './declare.ts';
import { realOf } from './promotion.ts';
import { reducedShape } from './reduce.ts';
import { concatenate, expandDims, moveaxis, reshape } from './shapes.ts';

type Rows = (row: Float64Array) => number;

/** The reduced axes last, as one. */
function rowsLast(a: NdArray, axis: Value): { rows: NdArray; axes: number[] } {
  const axes = axesOf(axis, a.ndim);
  const moved = moveaxis(
    a,
    axes,
    axes.map((_, i) => a.ndim - axes.length + i),
  );
  const outer = reducedShape(a.shape, axes);
  return { rows: reshape(moved, [...outer, sizeOf(axes.map((i) => a.shape[i]))]), axes };
}

/** Apply a function of doubles to each row. */
export function byRows(a: NdArray, axis: Value, keepdims: Value, dtype: DType, f: Rows): NdArray {
  if (a.dtype.isComplex) throw new UnknownSignal(new Missing('numpy order statistics of complex numbers'));
  const { rows, axes } = rowsLast(a, axis);
  const n = rows.shape[rows.ndim - 1];
  const shape = reducedShape(a.shape, axes, given(keepdims));
  return computed(shape, dtype, [rows], ([v]) => {
    const all = elementsAs(v, dt.float64) as Float64Array;
    const out = Float64Array.from({ length: sizeOf(shape) }, (_, i) => f(all.subarray(i * n, (i + 1) * n)));
    return castElements(out, dt.float64, dtype);
  });
}
export const inexactOf = (d: DType): DType => (d.isInexact ? d : dt.float64);

const sorted = (row: Float64Array): Float64Array => row.slice().sort();
const hasNaN = (row: Float64Array): boolean => row.some(Number.isNaN);
const round32 = (d: DType): ((x: number) => number) => (realOf(d) === dt.float64 ? (x) => x : Math.fround);

export function medianOf(d: DType): Rows {
  const round = round32(d);
  return (row) => {
    if (row.length === 0 || hasNaN(row)) return NaN;
    const s = sorted(row);
    const mid = s.length >> 1;
    return s.length % 2 === 1 ? s[mid] : round(round(s[mid - 1] + s[mid]) / 2);
  };
}

export const withoutNaN =
  (f: Rows): Rows =>
  (row) =>
    f(row.filter((x) => !Number.isNaN(x)));

/** Where a quantile lies among n sorted elements. Source: _QuantileMethods. */
function virtualIndex(method: string, n: number, q: number): number {
  const of = (alpha: number, beta: number): number => n * q + (alpha + q * (1 - alpha - beta)) - 1;
  switch (method) {
    case 'linear':
      return (n - 1) * q;
    case 'lower':
      return Math.floor((n - 1) * q);
    case 'higher':
      return Math.ceil((n - 1) * q);
    case 'midpoint': {
      const x = (n - 1) * q;
      return Number.isInteger(x) ? x : 0.5 * (Math.floor(x) + Math.ceil(x));
    }
    case 'nearest': {
      const x = (n - 1) * q;
      const f = Math.floor(x);
      return x - f === 0.5 ? (f % 2 === 0 ? f : f + 1) : Math.round(x);
    }
    case 'weibull':
      return of(0, 0);
    case 'hazen':
      return of(0.5, 0.5);
    case 'interpolated_inverted_cdf':
      return of(0, 1);
    case 'median_unbiased':
      return of(1 / 3, 1 / 3);
    case 'normal_unbiased':
      return of(3 / 8, 3 / 8);
    default:
      throw valueError(
        `'${method}' is not a valid method. Use one of: dict_keys(['inverted_cdf', 'averaged_inverted_cdf', 'closest_observation', 'interpolated_inverted_cdf', 'hazen', 'weibull', 'linear', 'median_unbiased', 'normal_unbiased', 'lower', 'higher', 'midpoint', 'nearest'])`,
      );
  }
}
const quantileOf =
  (q: number, method: string): Rows =>
  (row) => {
    if (row.length === 0 || hasNaN(row)) return NaN;
    const s = sorted(row);
    const at = Math.min(Math.max(virtualIndex(method, s.length, q), 0), s.length - 1);
    const lo = Math.floor(at);
    const hi = Math.min(lo + 1, s.length - 1);
    const t = at - lo;
    // From the nearer end, as _lerp does.
    const diff = s[hi] - s[lo];
    return t >= 0.5 ? s[hi] - diff * (1 - t) : s[lo] + diff * t;
  };

export function quantiles(
  v: Value,
  q: Value,
  axis: Value,
  keepdims: Value,
  method: Value,
  scale: number,
  nan: boolean,
): Value {
  const a = asArray(v);
  if (a.dtype.isComplex) throw typeError('a must be an array of real numbers');
  const qs = asArray(q);
  const levels = Array.from(knownElements(qs) as ArrayLike<number>, (x) => Number(x) / scale);
  if (levels.some((x) => !(x >= 0 && x <= 1)))
    throw valueError(
      scale === 1 ? 'Quantiles must be in the range [0, 1]' : 'Percentiles must be in the range [0, 100]',
    );
  // These pick elements, and don't compute new ones.
  const d = ['lower', 'higher', 'nearest'].includes(str(method)) ? a.dtype : inexactOf(a.dtype);
  const parts = levels.map((level) => {
    const f = quantileOf(level, str(method));
    return byRows(a, axis, keepdims, d, nan ? withoutNaN(f) : f);
  });
  if (qs.ndim === 0) return scalarize(parts[0]);
  const all = concatenate(
    parts.map((p) => expandDims(p, [0])),
    0,
  );
  return reshape(all, [...qs.shape, ...parts[0].shape]);
}
