/** Functions that ignore NaNs. Source: numpy/lib/_nanfunctions_impl.py, _type_check_impl.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { valueError } from '../errors.ts';
import type { NativeFn } from '../native.ts';
import type { Value } from '../values.ts';
import { PyFloat } from '../values.ts';
import { deliver as finish } from './deliver.ts';
import type { NdArray } from './array.ts';
import { computed, copyOf, elements, scalarize } from './array.ts';
import { asArray } from './coerce.ts';
import { MISSING } from './declare.ts';
import { doubleOf, mean, methodReductions, u, variance, standardDeviation, argExtreme } from './reductions.ts';
import { where } from './sorting.ts';
import { accumulateWith, reduceWith } from './ufuncs.ts';
import { specOf } from './ufuncTable.ts';
import { byRows, inexactOf, medianOf, withoutNaN, quantiles } from './orderStatistics.ts';

/** Elements with NaNs replaced. */
const replaced = (a: NdArray, by: number): NdArray =>
  a.dtype.isInexact ? asArray(where(u('isnan', a), asArray(asArray(new PyFloat(by)), a.dtype), a)) : a;
const notNaN = (a: NdArray): NdArray => u('logical_not', u('isnan', a));

export const nanTable: Readonly<Record<string, NativeFn>> = {
  'nansum(a, axis=None, dtype=None, out=None, keepdims=<missing>, initial=<missing>, where=<missing>)': (
    v,
    axis,
    dtype,
    out,
    k,
    i,
    w,
  ) => methodReductions.sum(replaced(asArray(v), 0), axis, dtype, out, k, i, w),
  'nanprod(a, axis=None, dtype=None, out=None, keepdims=<missing>, initial=<missing>, where=<missing>)': (
    v,
    axis,
    dtype,
    out,
    k,
    i,
    w,
  ) => methodReductions.prod(replaced(asArray(v), 1), axis, dtype, out, k, i, w),
  'nanmax(a, axis=None, out=None, keepdims=<missing>, initial=<missing>, where=<missing>)': (v, axis, out, k) =>
    nanExtreme(asArray(v), axis, out, k, 'fmax'),
  'nanmin(a, axis=None, out=None, keepdims=<missing>, initial=<missing>, where=<missing>)': (v, axis, out, k) =>
    nanExtreme(asArray(v), axis, out, k, 'fmin'),
  'nanmean(a, axis=None, dtype=None, out=None, keepdims=<missing>, *, where=<missing>)': (v, axis, dtype, out, k) => {
    const a = asArray(v);
    return a.dtype.isInexact
      ? mean(replaced(a, 0), axis, dtype, out, k, notNaN(a))
      : mean(a, axis, dtype, out, k, MISSING);
  },
  'nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=<missing>, *, where=<missing>, mean=<missing>, correction=<missing>)':
    (v, axis, dtype, out, ddof, k) => {
      const a = asArray(v);
      return finish(
        variance(replaced(a, 0), axis, dtype, ddof, k, a.dtype.isInexact ? notNaN(a) : MISSING, MISSING),
        out,
      );
    },
  'nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=<missing>, *, where=<missing>, mean=<missing>, correction=<missing>)':
    (v, axis, dtype, out, ddof, k) => {
      const a = asArray(v);
      return finish(
        standardDeviation(replaced(a, 0), axis, dtype, ddof, k, a.dtype.isInexact ? notNaN(a) : MISSING, MISSING),
        out,
      );
    },
  'nanmedian(a, axis=None, out=None, overwrite_input=False, keepdims=<missing>)': (v, axis, out, _o, k) => {
    const a = asArray(v);
    const d = inexactOf(a.dtype);
    return finish(byRows(a, axis, k, d, withoutNaN(medianOf(d))), out);
  },
  "nanquantile(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=<missing>, *, weights=None)":
    (v, q, axis, _out, _o, method, k) => quantiles(v, q, axis, k, method, 1, true),
  "nanpercentile(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=<missing>, *, weights=None)":
    (v, q, axis, _out, _o, method, k) => quantiles(v, q, axis, k, method, 100, true),
  'nanargmax(a, axis=None, out=None, *, keepdims=<missing>)': (v, axis, out, k) =>
    finish(argExtreme(replaced(asArray(v), -Infinity), axis, k, 'argmax'), out),
  'nanargmin(a, axis=None, out=None, *, keepdims=<missing>)': (v, axis, out, k) =>
    finish(argExtreme(replaced(asArray(v), Infinity), axis, k, 'argmin'), out),
  'nancumsum(a, axis=None, dtype=None, out=None)': (v, axis, dtype, out) =>
    accumulateWith(specOf('add'), replaced(asArray(v), 0), axis, dtype, out),
  'nancumprod(a, axis=None, dtype=None, out=None)': (v, axis, dtype, out) =>
    accumulateWith(specOf('multiply'), replaced(asArray(v), 1), axis, dtype, out),
  'nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None)': (v, _copy, nan, posinf, neginf) => {
    const a = asArray(v);
    if (!a.dtype.isFloating) return scalarize(copyOf(a));
    const largest = a.dtype === dt.float32 ? 3.4028234663852886e38 : a.dtype === dt.float16 ? 65504 : Number.MAX_VALUE;
    const [x, p, n] = [
      doubleOf(nan),
      posinf === null ? largest : doubleOf(posinf),
      neginf === null ? -largest : doubleOf(neginf),
    ];
    return scalarize(
      computed(a.shape, a.dtype, [a], ([s]) =>
        (elements(s).slice() as Float64Array).map((e) =>
          Number.isNaN(e) ? x : e === Infinity ? p : e === -Infinity ? n : e,
        ),
      ),
    );
  },
};

function nanExtreme(a: NdArray, axis: Value, out: Value, keepdims: Value, ufunc: 'fmax' | 'fmin'): Value {
  if (a.size === 0) throw valueError(`zero-size array to reduction operation ${ufunc} which has no identity`);
  return reduceWith(specOf(ufunc), a, { axis, out, keepdims });
}
