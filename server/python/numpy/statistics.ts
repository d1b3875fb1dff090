/** Order statistics, histograms, differences, and what ignores NaNs. Source: numpy/lib/_function_base_impl.py, _nanfunctions_impl.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { typeError, valueError } from '../errors.ts';
import type { NativeFn } from '../native.ts';
import { str } from '../text.ts';
import type { Value } from '../values.ts';
import { Missing, PyDict, PyFloat, PySlice, PyTuple, UnknownSignal } from '../values.ts';
import { deliver as finish } from './deliver.ts';
import {
  INDEX,
  NdArray,
  affordable,
  computed,
  elements,
  elementsAs,
  fromElements,
  isUnknown,
  scalarize,
  unknownArray,
  viewOf,
} from './array.ts';
import { asArray } from './coerce.ts';
import { linspace } from './creation.ts';
import { MISSING, axesOf, axisOf, flag, given, intOf, isSequence, knownElements } from './declare.ts';
import { getIndexed } from './indexing.ts';
import { dotProduct } from './products.ts';
import { promoteTypes, resultType } from './promotion.ts';
import { doubleOf, mean, methodReductions, u } from './reductions.ts';
import { broadcastTo, concatenate, expandDims, ravel, reshape, transpose } from './shapes.ts';
import { byRows, inexactOf, medianOf, quantiles } from './orderStatistics.ts';
import { nanTable } from './nanFunctions.ts';
import { pad, pairsOf } from './padding.ts';

/** Source: lib/_histograms_impl.py: equal bins, or the edges that are given. */
function binEdges(a: NdArray, bins: Value, range: Value): NdArray {
  if (isSequence(bins) || (bins instanceof NdArray && bins.ndim > 0)) return asArray(bins);
  if (typeof bins === 'string')
    return unknownArray([1], dt.float64, 'the number of bins that numpy.histogram estimates');
  const n = intOf(bins);
  if (n < 1) throw valueError('`bins` must be positive, when an integer');
  let [lo, hi] = [0, 1];
  if (range !== null) [lo, hi] = isSequence(range) ? range.items.map(doubleOf) : [0, 1];
  else if (a.size > 0) {
    const all = elementsAs(a, dt.float64) as Float64Array;
    lo = all.reduce((x, y) => Math.min(x, y));
    hi = all.reduce((x, y) => Math.max(x, y));
  }
  if (lo > hi) throw valueError('max must be larger than min in range parameter.');
  if (!Number.isFinite(lo) || !Number.isFinite(hi))
    throw valueError(`autodetected range of [${lo}, ${hi}] is not finite`.replaceAll('NaN', 'nan'));
  if (lo === hi) [lo, hi] = [lo - 0.5, hi + 0.5];
  const d = resultType([dt.float64, a.dtype.isInteger || a.dtype.kind === 'bool' ? dt.float64 : a.dtype]);
  return linspace(new PyFloat(lo), new PyFloat(hi), n + 1, true, d).values;
}

const histogram: NativeFn = (v, bins, range, density, weights) => {
  const a = ravel(asArray(v));
  const edges = binEdges(a, bins, range);
  const w = weights === null ? undefined : ravel(asArray(weights));
  const e = Array.from(knownElements(edges) as ArrayLike<number>, Number);
  const n = e.length - 1;
  if (e.some((x, i) => i > 0 && x < e[i - 1])) throw valueError('`bins` must increase monotonically, when an array');
  const wanted = w ? w.dtype : dt.int64;
  const counts = computed([n], wanted, w ? [a, w] : [a], ([x, y]) => {
    const all = elementsAs(x, dt.float64) as Float64Array;
    const by = w ? (elementsAs(y, dt.float64) as Float64Array) : undefined;
    const sums = new Float64Array(n);
    all.forEach((value, i) => {
      if (!(value >= e[0] && value <= e[n])) return;
      let [lo, hi] = [0, n];
      while (hi - lo > 1) {
        const mid = (lo + hi) >>> 1;
        if (value >= e[mid]) lo = mid;
        else hi = mid;
      }
      sums[lo] += by ? by[i] : 1;
    });
    return elementsAs(fromElements([n], dt.float64, sums), wanted);
  });
  if (!given(density)) return new PyTuple([counts, edges]);
  const widths = diff(edges, 1, -1);
  const total = methodReductions.sum(counts, null, null, null, MISSING, MISSING, MISSING);
  return new PyTuple([u('divide', u('divide', counts, widths), total), edges]);
};

/** Differences of neighbours along an axis. */
export function diff(a: NdArray, n: number, axis: number): NdArray {
  let out = a;
  const at = axisOf(axis, a.ndim);
  for (let i = 0; i < n; i++) {
    const part = (from: number): NdArray =>
      viewOf(
        out,
        out.shape.map((s, d) => (d === at ? Math.max(0, s - 1) : s)),
        out.strides,
        out.offset + (out.shape[at] > 0 ? from * out.strides[at] : 0),
      );
    out = u(a.dtype.kind === 'bool' ? 'not_equal' : 'subtract', part(1), part(0));
  }
  return out;
}

function gradientAlong(a: NdArray, spacing: Value, axis: number): NdArray {
  const n = a.shape[axis];
  if (n < 2)
    throw valueError(
      'Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required.',
    );
  const x = asArray(a, inexactOf(a.dtype));
  const slice = (from: number, to: number): NdArray =>
    viewOf(
      x,
      x.shape.map((s, d) => (d === axis ? to - from : s)),
      x.strides,
      x.offset + from * x.strides[axis],
    );
  const h = asArray(spacing);
  if (h.ndim === 0) {
    const middle = u('divide', u('subtract', slice(2, n), slice(0, n - 2)), u('multiply', 2, spacing));
    const first = u('divide', u('subtract', slice(1, 2), slice(0, 1)), spacing);
    const last = u('divide', u('subtract', slice(n - 1, n), slice(n - 2, n - 1)), spacing);
    return concatenate([first, middle, last], axis);
  }
  const dx = diff(h, 1, -1);
  const wide = (v: NdArray): NdArray =>
    reshape(
      v,
      x.shape.map((_, d) => (d === axis ? v.size : 1)),
    );
  const d1 = wide(asArray(getIndexed(dx, new PySlice(0, -1, null))));
  const d2 = wide(asArray(getIndexed(dx, new PySlice(1, null, null))));
  const a0 = u('divide', u('negative', d2), u('multiply', d1, u('add', d1, d2)));
  const b0 = u('divide', u('subtract', d2, d1), u('multiply', d1, d2));
  const c0 = u('divide', d1, u('multiply', d2, u('add', d1, d2)));
  const middle = u(
    'add',
    u('add', u('multiply', a0, slice(0, n - 2)), u('multiply', b0, slice(1, n - 1))),
    u('multiply', c0, slice(2, n)),
  );
  const first = u('divide', u('subtract', slice(1, 2), slice(0, 1)), getIndexed(dx, 0));
  const last = u('divide', u('subtract', slice(n - 1, n), slice(n - 2, n - 1)), getIndexed(dx, -1));
  return concatenate([first, middle, last], axis);
}

function covariance(v: Value, y: Value, rowvar: boolean, bias: boolean, ddof: Value): NdArray {
  const first = asArray(v);
  const d = resultType([first.dtype, dt.float64]);
  let x = asArray(first, d);
  if (x.ndim < 2) x = reshape(x, [1, x.size]);
  else if (!rowvar && x.shape[0] !== 1) x = transpose(x);
  if (y !== null) {
    let other = asArray(asArray(y), d);
    if (other.ndim < 2) other = reshape(other, [1, other.size]);
    else if (!rowvar && other.shape[0] !== 1) other = transpose(other);
    x = concatenate([x, other], 0);
  }
  const less = ddof === null ? (bias ? 0 : 1) : intOf(ddof);
  const n = x.shape[1];
  const centered = u('subtract', x, mean(x, 1, null, null, true, MISSING));
  const product = asArray(
    dotProduct(centered, d.isComplex ? u('conjugate', transpose(centered)) : transpose(centered)),
  );
  return squeezeAll(u('multiply', product, u('divide', new PyFloat(1), new PyFloat(n - less))));
}
const squeezeAll = (a: NdArray): NdArray =>
  reshape(
    a,
    a.shape.filter((n) => n !== 1),
  );

export const statisticsTable: Readonly<Record<string, NativeFn>> = {
  ...nanTable,
  'median(a, axis=None, out=None, overwrite_input=False, keepdims=False)': (v, axis, out, _o, k) => {
    const a = asArray(v);
    const d = inexactOf(a.dtype);
    return finish(byRows(a, axis, k, d, medianOf(d)), out);
  },
  "quantile(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None)": (
    v,
    q,
    axis,
    _out,
    _o,
    method,
    k,
  ) => quantiles(v, q, axis, k, method, 1, false),
  "percentile(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None)": (
    v,
    q,
    axis,
    _out,
    _o,
    method,
    k,
  ) => quantiles(v, q, axis, k, method, 100, false),
  'histogram(a, bins=10, range=None, density=None, weights=None)': histogram,
  'histogram_bin_edges(a, bins=10, range=None, weights=None)': (a, bins, range) =>
    binEdges(ravel(asArray(a)), bins, range),
  'bincount(x, /, weights=None, minlength=0)': (v, weights, minlength) => {
    const a = asArray(v);
    if (!a.dtype.isInteger && a.size > 0)
      throw typeError(
        `Cannot cast array data from dtype('${a.dtype.name}') to dtype('int64') according to the rule 'safe'`,
      );
    if (a.ndim !== 1) throw valueError('object too deep for desired array');
    const all = Array.from(knownElements(a) as ArrayLike<number>, Number);
    if (all.some((x) => x < 0)) throw valueError("'list' argument must have no negative elements");
    const n = affordable(all.reduce((most, x) => Math.max(most, x + 1), intOf(minlength)));
    if (weights === null) {
      const out = new BigInt64Array(n);
      for (const x of all) out[x]++;
      return fromElements([n], INDEX, out);
    }
    const w = elementsAs(asArray(weights), dt.float64);
    const out = new Float64Array(n);
    all.forEach((x, i) => (out[x] += w[i] as number));
    return fromElements([n], dt.float64, out);
  },
  'digitize(x, bins, right=False)': (v, bins, right) => {
    const edges = asArray(bins);
    const e = elementsAs(edges, dt.float64) as Float64Array;
    const down = e.length > 1 && e[0] > e[e.length - 1];
    const x = asArray(v);
    const strict = flag(right);
    return scalarize(
      computed(x.shape, INDEX, [x], ([s]) =>
        BigInt64Array.from(
          elementsAs(s, dt.float64) as Float64Array as unknown as number[] as never,
          (value: number) => {
            const below = (edge: number): boolean => (strict ? edge < value : edge <= value);
            const above = (edge: number): boolean => (strict ? edge >= value : edge > value);
            return BigInt(e.filter(down ? above : below).length);
          },
        ),
      ),
    );
  },
  'interp(x, xp, fp, left=None, right=None, period=None)': (v, xs, ys, left, right, period) => {
    if (period !== null) throw new UnknownSignal(new Missing('numpy.interp(period=…)'));
    const x = asArray(v);
    const [px, py] = [xs, ys].map((s) => elementsAs(asArray(s), dt.float64) as Float64Array);
    const n = px.length;
    if (n === 0) throw valueError('array of sample points is empty');
    if (n !== py.length) throw valueError('fp and xp are not of the same length.');
    const [lo, hi] = [left === null ? py[0] : doubleOf(left), right === null ? py[n - 1] : doubleOf(right)];
    return scalarize(
      computed(x.shape, dt.float64, [x], ([s]) =>
        (elementsAs(s, dt.float64) as Float64Array).map((value) => {
          if (Number.isNaN(value)) return NaN;
          if (value < px[0]) return lo;
          if (value > px[n - 1]) return hi;
          let [a, b] = [0, n];
          while (b - a > 1) {
            const mid = (a + b) >>> 1;
            if (px[mid] <= value) a = mid;
            else b = mid;
          }
          if (a === n - 1 || px[a] === value) return py[a];
          return ((py[a + 1] - py[a]) / (px[a + 1] - px[a])) * (value - px[a]) + py[a];
        }),
      ),
    );
  },
  'diff(a, n=1, axis=-1, prepend=<missing>, append=<missing>)': (v, n, axis, prepend, append) => {
    const times = intOf(n);
    const a = asArray(v);
    if (times === 0) return a;
    if (times < 0) throw valueError(`order must be non-negative but got ${times}`);
    if (a.ndim === 0) throw valueError('diff requires input that is at least one dimensional');
    const at = axisOf(axis, a.ndim);
    const edge = (x: Value): NdArray[] => {
      if (x === MISSING) return [];
      const e = asArray(x);
      return [
        e.ndim === 0
          ? broadcastTo(
              e,
              a.shape.map((s, d) => (d === at ? 1 : s)),
            )
          : e,
      ];
    };
    const all = [...edge(prepend), a, ...edge(append)];
    return diff(all.length === 1 ? a : concatenate(all, at), times, at);
  },
  'ediff1d(ary, to_end=None, to_begin=None)': (v, end, begin) => {
    const middle = diff(ravel(asArray(v)), 1, 0);
    const extra = (x: Value): NdArray[] => (x === null ? [] : [asArray(ravel(asArray(x)), middle.dtype)]);
    return concatenate([...extra(begin), middle, ...extra(end)], 0);
  },
  'gradient(f, *varargs, axis=None, edge_order=1)': (v, spacings, axis, order) => {
    if (order !== 1) throw new UnknownSignal(new Missing('numpy.gradient(edge_order=2)'));
    const a = asArray(v);
    const axes = axesOf(axis, a.ndim);
    const given = spacings instanceof PyTuple ? spacings.items : [];
    if (given.length > 1 && given.length !== axes.length) throw typeError('invalid number of arguments');
    const parts = axes.map((at, k) =>
      gradientAlong(a, given.length === 0 ? new PyFloat(1) : (given[k] ?? given[0]), at),
    );
    return parts.length === 1 ? parts[0] : new PyTuple(parts);
  },
  'trapezoid(y, x=None, dx=1.0, axis=-1)': (v, x, dx, axis) => {
    const y = asArray(v);
    const at = axisOf(axis, y.ndim);
    const slice = (from: number): NdArray =>
      viewOf(
        y,
        y.shape.map((s, d) => (d === at ? s - 1 : s)),
        y.strides,
        y.offset + from * y.strides[at],
      );
    let width: Value = dx;
    if (x !== null) {
      const d = diff(asArray(x), 1, -1);
      width =
        d.ndim === 1
          ? reshape(
              d,
              y.shape.map((_, k) => (k === at ? d.size : 1)),
            )
          : d;
    }
    const area = u('divide', u('multiply', width, u('add', slice(1), slice(0))), new PyFloat(2));
    return methodReductions.sum(area, at, null, null, MISSING, MISSING, MISSING);
  },
  'cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None)': (
    m,
    y,
    rowvar,
    bias,
    ddof,
    fweights,
    aweights,
  ) => {
    if (fweights !== null || aweights !== null) throw new UnknownSignal(new Missing('numpy.cov with weights'));
    return covariance(m, y, flag(rowvar), flag(bias), ddof);
  },
  'corrcoef(x, y=None, rowvar=True, *, dtype=None)': (x, y, rowvar) => {
    const c = covariance(x, y, flag(rowvar), false, null);
    if (c.ndim === 0) return scalarize(u('divide', c, c));
    const n = c.shape[0];
    const spread = u('sqrt', viewOf(c, [n], [c.strides[0] + c.strides[1]], c.offset));
    const scaled = u('divide', u('divide', c, expandDims(spread, [1])), expandDims(spread, [0]));
    return u('minimum', u('maximum', scaled, new PyFloat(-1)), new PyFloat(1));
  },
  "pad(array, pad_width, mode='constant', **kwargs)": (v, width, mode, kwargs) => {
    const a = asArray(v);
    const widths = pairsOf(width, a.ndim).map(([x, y]): [number, number] => [intOf(x), intOf(y)]);
    if (widths.flat().some((n) => n < 0)) throw valueError("index can't contain negative values");
    const options = kwargs instanceof PyDict ? kwargs : new PyDict();
    return pad(a, widths, str(mode), (name) => options.entries.get(name)?.value);
  },
};

/** Two arrays have the same shape and the same elements. */
export function arrayEqual(a: NdArray, b: NdArray, equalNan: boolean): boolean | undefined {
  if (a.shape.join() !== b.shape.join()) return false;
  if (isUnknown(a) || isUnknown(b)) return undefined;
  const same = u('equal', a, b);
  const both =
    equalNan && a.dtype.isInexact && b.dtype.isInexact
      ? u('logical_or', same, u('logical_and', u('isnan', a), u('isnan', b)))
      : same;
  return !(elements(both) as Uint8Array).includes(0);
}

/** `np.isclose`. */
export function isClose(x: Value, y: Value, rtol: Value, atol: Value, equalNan: boolean): NdArray {
  const [a, b] = [asArray(x), asArray(y)];
  const d = b.dtype.isInexact ? b : asArray(b, dt.float64);
  const bound = u('add', atol, u('multiply', rtol, u('absolute', d)));
  const near = u(
    'less_equal',
    u('absolute', u('subtract', a.dtype.kind === 'bool' ? asArray(a, dt.float64) : a, d)),
    bound,
  );
  const same = u('equal', a, b);
  const finite = u('isfinite', d);
  let out = u('logical_or', u('logical_and', near, finite), same);
  if (equalNan)
    out = u(
      'logical_or',
      out,
      u('logical_and', u('isnan', asArray(a, promoteTypes(a.dtype, dt.float16))), u('isnan', d)),
    );
  return out;
}
