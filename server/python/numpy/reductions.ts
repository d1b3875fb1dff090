/** Sums, means, extremes and what is built from them. Source: numpy/_core/fromnumeric.py, _methods.py, lib/_function_base_impl.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { lookupAttr } from '../attributes.ts';
import { raise, typeError, valueError } from '../errors.ts';
import type { NativeFn } from '../native.ts';
import type { Kwargs, Value } from '../values.ts';
import { Complex, PyFloat, PyScalar, PyTuple, Unknown, UnknownSignal, typeOf, unbox } from '../values.ts';
import { applyUfunc, inputOf, store } from './apply.ts';
import type { View } from './array.ts';
import { INDEX, NdArray, broadcastView, computed, elements, scalarize, sizeOf } from './array.ts';
import { asArray } from './coerce.ts';
import {
  MISSING,
  axesOf,
  axisOf,
  byMethod,
  dtypeOrNone,
  given,
  intOf,
  isSequence,
  keywords,
  outOf,
  whereOf,
} from './declare.ts';
import { isNumPyOnly, isWide, object } from './kinds.ts';
import { realOf } from './promotion.ts';
import { reduceView, reducedShape } from './reduce.ts';
import { expandDims, moveaxis, ravel, reshape } from './shapes.ts';
import { allocateElements } from './storage.ts';
import { accumulateWith, reduceWith } from './ufuncs.ts';
import { specOf } from './ufuncTable.ts';

/** A ufunc on arrays. */
export const u = (name: string, ...args: readonly Value[]): NdArray => applyUfunc(specOf(name), args.map(inputOf))[0];

/** A generator isn't summed; undefined for anything else. */
function notGenerator(v: Value, name: string): undefined {
  if (typeOf(v).name === 'generator')
    throw typeError(
      `Calling np.${name}(generator) is deprecated. Use np.${name}(np.fromiter(generator)) or the python sum builtin instead.`,
    );
}

const reduction =
  (ufunc: string) =>
  (a: Value, axis: Value, dtype: Value, out: Value, keepdims: Value, initial: Value, where: Value): Value =>
    reduceWith(specOf(ufunc), asArray(a), { axis, dtype, out, keepdims, initial, where });

/** Functions that ask the object's own method first, with the arguments that NumPy hands on. */
const own = (a: Value, method: string, kwargs: Kwargs): Value | undefined => byMethod(a, method, [], kwargs, false);

/** How many elements a mean divides by. */
function countOf(a: NdArray, axes: readonly number[], where: NdArray | undefined): NdArray | number {
  if (!where) return sizeOf(axes.map((i) => a.shape[i]));
  const mask = broadcastView(where, a.shape);
  if (!mask) throw valueError('operands could not be broadcast together');
  return reduceView(specOf('add'), mask, axes, dt.int64, { keepdims: true });
}

/** Source: _methods.py _mean. */
export function mean(v: Value, axis: Value, dtype: Value, out: Value, keepdims: Value, where: Value): Value {
  const a = asArray(v);
  if (isNumPyOnly(a.dtype) && a.dtype !== object)
    throw typeError(
      "the resolved dtypes are not compatible with add.reduce. Resolved (dtype('<U1'), dtype('<U1'), dtype('<U2'))",
    );
  const axes = axesOf(axis, a.ndim);
  const mask = whereOf(where);
  const keep = given(keepdims);
  const wanted = dtypeOrNone(dtype);
  const isHalf = a.dtype === dt.float16 && !wanted;
  const inner = wanted ?? (a.dtype.isInteger || a.dtype.kind === 'bool' ? dt.float64 : isHalf ? dt.float32 : a.dtype);
  const sum = reduceView(specOf('add'), a, axes, inner, { keepdims: keep, where: maskView(mask, a) });
  const count = countOf(a, axes, mask);
  let result = divided(sum, count, keep, axes, inner);
  if (isHalf) result = asArray(result, dt.float16);
  return finish(result, out);
}

const maskView = (mask: NdArray | undefined, a: NdArray): View | undefined =>
  mask ? broadcastView(mask, a.shape) : undefined;

/** `sum / count` in the sum's dtype. */
function divided(sum: NdArray, count: NdArray | number, keep: boolean, axes: readonly number[], dtype: DType): NdArray {
  const d = dtype.isInexact || dtype === object ? dtype : dt.float64;
  const by = typeof count === 'number' ? count : keep ? count : reshape(count, reducedShape(count.shape, axes));
  const result = u('divide', sum, by);
  return result.dtype === d || d === object ? result : asArray(result, d);
}

function finish(result: NdArray, out: Value): Value {
  const target = outOf(out);
  if (!target) return scalarize(result);
  store(target, result);
  return target;
}

/** Source: _methods.py _var. */
export function variance(
  v: Value,
  axis: Value,
  dtype: Value,
  ddof: Value,
  keepdims: Value,
  where: Value,
  meanArgument: Value,
): NdArray {
  const a = asArray(v);
  const axes = axesOf(axis, a.ndim);
  const mask = whereOf(where);
  const wanted = dtypeOrNone(dtype);
  const isHalf = a.dtype === dt.float16 && !wanted;
  const inner = wanted ?? (a.dtype.isInteger || a.dtype.kind === 'bool' ? dt.float64 : isHalf ? dt.float32 : a.dtype);
  const count = countOf(a, axes, mask);
  const center =
    meanArgument !== MISSING
      ? asArray(meanArgument)
      : divided(
          reduceView(specOf('add'), a, axes, inner, { keepdims: true, where: maskView(mask, a) }),
          count,
          true,
          axes,
          inner,
        );
  const x = u('subtract', a, center);
  const squares = x.dtype.isComplex ? realPart(u('multiply', x, u('conjugate', x))) : u('multiply', x, x);
  const sum = reduceView(specOf('add'), squares, axes, realOf(squares.dtype), {
    keepdims: given(keepdims),
    where: maskView(mask, a),
  });
  const correction = unbox(ddof);
  const less = correction instanceof PyFloat ? correction.value : Number(correction);
  const by =
    typeof count === 'number'
      ? Math.max(count - less, 0)
      : u('maximum', u('subtract', given(keepdims) ? count : reshape(count, reducedShape(count.shape, axes)), ddof), 0);
  const result = u('divide', sum, typeof by === 'number' ? (Number.isInteger(by) ? by : new PyFloat(by)) : by);
  return asArray(result, isHalf ? dt.float16 : realOf(inner).isFloating ? realOf(inner) : dt.float64);
}

export function standardDeviation(...args: Parameters<typeof variance>): NdArray {
  const squared = variance(...args);
  return u('sqrt', squared);
}

export const realPart = (a: NdArray): NdArray => partOf(a, 0);
export const imaginaryPart = (a: NdArray): NdArray => partOf(a, 1);
function partOf(a: NdArray, part: 0 | 1): NdArray {
  const d = realOf(a.dtype);
  if (!a.dtype.isComplex)
    return part === 0 ? a : computed(a.shape, d, [a], ([v]) => allocateElements(d, sizeOf(v.shape)));
  return computed(a.shape, d, [a], ([v]) => {
    const all = elements(v);
    const out = d === dt.float32 ? new Float32Array(all.length / 2) : new Float64Array(all.length / 2);
    for (let i = 0; i < out.length; i++) out[i] = all[2 * i + part] as number;
    return out;
  });
}

type Comparable = (a: number, b: number) => boolean;

/** The index of the first extreme along an axis; a NaN wins over all. */
export function argExtreme(a: NdArray, axis: Value, keepdims: Value, kind: 'argmax' | 'argmin'): NdArray {
  const source = axis === null ? ravel(a) : a;
  if (source.ndim === 0) return argExtreme(ravel(a), null, MISSING, kind);
  const at = axis === null ? 0 : axisOf(axis, source.ndim);
  const n = source.shape[at];
  if (n === 0) throw valueError(`attempt to get ${kind} of an empty sequence`);
  const rows = moveaxis(source, [at], [source.ndim - 1]);
  const better: Comparable = kind === 'argmax' ? (x, y) => x > y : (x, y) => x < y;
  const shape = reducedShape(source.shape, [at]);
  const per = a.dtype.kind === 'complex' ? 2 : 1;
  const result = computed(shape, INDEX, [rows], ([v]) => {
    const all = elements(v) as unknown as number[];
    const count = sizeOf(shape);
    const out = new BigInt64Array(count);
    for (let i = 0; i < count; i++) {
      let best = 0;
      for (let k = 1; k < n; k++) {
        const x = all[(i * n + k) * per];
        const y = all[(i * n + best) * per];
        if (Number.isNaN(y)) break;
        const tie = per === 2 && x === y;
        const wins = tie ? better(all[(i * n + k) * 2 + 1], all[(i * n + best) * 2 + 1]) : better(x, y);
        if (wins || (Number.isNaN(x) && !isWide(v.dtype))) best = k;
      }
      out[i] = BigInt(best);
    }
    return out;
  });
  if (!given(keepdims)) return result;
  return axis === null
    ? reshape(
        result,
        a.shape.map(() => 1),
      )
    : expandDims(result, [at]);
}

/** Clip, with whichever bounds are given. */
export function clip(v: Value, min: Value, max: Value, out: Value): Value {
  const a = asArray(v);
  if (min === null && max === null) return finish(a, out);
  if (min === null) return finish(u('minimum', v, max), out);
  if (max === null) return finish(u('maximum', v, min), out);
  return finish(u('minimum', joined(v, min, max), max), out);
}
/** All three operands decide the dtype. */
function joined(v: Value, min: Value, max: Value): NdArray {
  const low = u('maximum', v, min);
  const top = u('minimum', v, max);
  return low.dtype === top.dtype
    ? low
    : asArray(low, applyUfunc(specOf('minimum'), [inputOf(low), inputOf(max)])[0].dtype);
}

/** Source: _core/src/multiarray/calculation.c PyArray_Round. */
export function round(v: Value, decimals: Value, out: Value): Value {
  const a = asArray(v);
  const n = intOf(decimals);
  if (a.dtype.isInteger) {
    if (n >= 0) return finish(a, out);
    const scale = 10 ** -n;
    const scaled = u('multiply', u('rint', u('divide', a, new PyFloat(scale))), new PyFloat(scale));
    return finish(asArray(scaled, a.dtype), out);
  }
  if (a.dtype.kind === 'bool') return finish(n >= 0 ? asArray(a, dt.float16) : a, out);
  if (a.dtype.kind === 'object') return new Unknown('numpy.round of objects');
  if (n === 0) return finish(u('rint', a), out);
  // NumPy multiplies and divides in the array's own precision.
  const scale = 10 ** Math.abs(n);
  const [up, down] = n > 0 ? ['multiply', 'divide'] : ['divide', 'multiply'];
  return finish(u(down, u('rint', u(up, a, new PyFloat(scale))), new PyFloat(scale)), out);
}

/** `np.all` and `np.any`: the results are bools. */
const truthReduction =
  (name: 'all' | 'any') =>
  (a: Value, axis: Value, out: Value, keepdims: Value, where: Value): Value =>
    own(a, name, keywords({ axis, out, keepdims, where })) ??
    reduceWith(specOf(name === 'all' ? 'logical_and' : 'logical_or'), asArray(a), {
      axis,
      dtype: asArray(a).dtype === object ? null : 'bool',
      out,
      keepdims,
      where,
    });

export const methodReductions = {
  sum: reduction('add'),
  prod: reduction('multiply'),
  max: reduction('maximum'),
  min: reduction('minimum'),
};

function ptp(v: Value, axis: Value, out: Value, keepdims: Value): Value {
  const a = asArray(v);
  const high = reduceWith(specOf('maximum'), a, { axis, keepdims });
  const low = reduceWith(specOf('minimum'), a, { axis, keepdims });
  return finish(u('subtract', high, low), out);
}

const average: NativeFn = (v, axis, weights, returned, keepdims) => {
  const a = asArray(v);
  if (axis !== null) for (const i of isSequence(axis) ? axis.items : [axis]) axisOf(i, a.ndim, 'axis');
  let result: NdArray;
  let scale: NdArray;
  if (weights === null) {
    result = asArray(mean(a, axis, null, null, keepdims, MISSING));
    scale = asArray(new PyFloat(a.size / Math.max(1, result.size)));
  } else {
    let w = asArray(weights);
    if (w.ndim !== a.ndim || w.shape.some((n, i) => n !== a.shape[i])) {
      if (axis === null) throw typeError('Axis must be specified when shapes of a and weights differ.');
      const axes = axesOf(axis, a.ndim);
      if (w.ndim !== axes.length || axes.some((d, i) => a.shape[d] !== w.shape[i]))
        throw valueError('Shape of weights must be consistent with shape of a along specified axis.');
      w = reshape(
        w,
        a.shape.map((n, i) => (axes.includes(i) ? n : 1)),
      );
    }
    const products = u('multiply', a, w);
    const d = products.dtype.isInexact ? products.dtype : dt.float64;
    scale = asArray(
      reduceWith(specOf('add'), asArray(u('multiply', w, u('add', u('multiply', a, 0), 1)), d), { axis, keepdims }),
    );
    const zero = elements(scale).some((x) => x === 0);
    if (zero) throw raise('ZeroDivisionError', "Weights sum to zero, can't be normalized");
    result = u('divide', reduceWith(specOf('add'), asArray(products, d), { axis, keepdims }), scale);
  }
  if (!given(returned)) return scalarize(result);
  return new PyTuple([scalarize(result), scalarize(u('add', scale, u('multiply', result, 0)))]);
};

export const reductionTable: Readonly<Record<string, NativeFn>> = {
  'sum(a, axis=None, dtype=None, out=None, keepdims=<missing>, initial=<missing>, where=<missing>)': (
    a,
    axis,
    dtype,
    out,
    keepdims,
    initial,
    where,
  ) =>
    notGenerator(a, 'sum') ??
    own(a, 'sum', keywords({ axis, ...(dtype !== null && { dtype }), out, keepdims, initial, where })) ??
    methodReductions.sum(a, axis, dtype, out, keepdims, initial, where),
  'prod(a, axis=None, dtype=None, out=None, keepdims=<missing>, initial=<missing>, where=<missing>)': (
    a,
    axis,
    dtype,
    out,
    keepdims,
    initial,
    where,
  ) =>
    own(a, 'prod', keywords({ axis, ...(dtype !== null && { dtype }), out, keepdims, initial, where })) ??
    methodReductions.prod(a, axis, dtype, out, keepdims, initial, where),
  ...Object.fromEntries(
    (['max', 'min', 'amax', 'amin'] as const).map((name): [string, NativeFn] => {
      const method = name.replace(/^a/, '') as 'max' | 'min';
      return [
        `${name}(a, axis=None, out=None, keepdims=<missing>, initial=<missing>, where=<missing>)`,
        (a, axis, out, keepdims, initial, where) =>
          own(a, method, keywords({ axis, out, keepdims, initial, where })) ??
          methodReductions[method](a, axis, null, out, keepdims, initial, where),
      ];
    }),
  ),
  'all(a, axis=None, out=None, keepdims=<missing>, *, where=<missing>)': truthReduction('all'),
  'any(a, axis=None, out=None, keepdims=<missing>, *, where=<missing>)': truthReduction('any'),
  'mean(a, axis=None, dtype=None, out=None, keepdims=<missing>, *, where=<missing>)': (
    a,
    axis,
    dtype,
    out,
    keepdims,
    where,
  ) => own(a, 'mean', keywords({ axis, dtype, out, keepdims, where })) ?? mean(a, axis, dtype, out, keepdims, where),
  'var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=<missing>, *, where=<missing>, mean=<missing>, correction=<missing>)':
    (a, axis, dtype, out, ddof, keepdims, where, center, correction) =>
      own(a, 'var', keywords({ axis, dtype, out, ddof, keepdims, where })) ??
      finish(variance(a, axis, dtype, correction === MISSING ? ddof : correction, keepdims, where, center), out),
  'std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=<missing>, *, where=<missing>, mean=<missing>, correction=<missing>)':
    (a, axis, dtype, out, ddof, keepdims, where, center, correction) =>
      own(a, 'std', keywords({ axis, dtype, out, ddof, keepdims, where })) ??
      finish(
        standardDeviation(a, axis, dtype, correction === MISSING ? ddof : correction, keepdims, where, center),
        out,
      ),
  ...Object.fromEntries(
    (['argmax', 'argmin'] as const).map((name): [string, NativeFn] => [
      `${name}(a, axis=None, out=None, *, keepdims=<missing>)`,
      (a, axis, out, keepdims) =>
        byMethod(a, name, [], keywords({ axis, out, keepdims })) ??
        finish(argExtreme(asArray(a), axis, keepdims, name), out),
    ]),
  ),
  'cumsum(a, axis=None, dtype=None, out=None)': (a, axis, dtype, out) =>
    byMethod(a, 'cumsum', [], keywords({ axis, dtype, out })) ??
    accumulateWith(specOf('add'), asArray(a), axis, dtype, out),
  'cumprod(a, axis=None, dtype=None, out=None)': (a, axis, dtype, out) =>
    byMethod(a, 'cumprod', [], keywords({ axis, dtype, out })) ??
    accumulateWith(specOf('multiply'), asArray(a), axis, dtype, out),
  'cumulative_sum(x, /, *, axis=None, dtype=None, out=None, include_initial=False)': (a, axis, dtype, out) =>
    accumulateWith(specOf('add'), asArray(a), axis, dtype, out),
  'cumulative_prod(x, /, *, axis=None, dtype=None, out=None, include_initial=False)': (a, axis, dtype, out) =>
    accumulateWith(specOf('multiply'), asArray(a), axis, dtype, out),
  'ptp(a, axis=None, out=None, keepdims=<missing>)': (a, axis, out, keepdims) =>
    own(a, 'ptp', keywords({ axis, out, keepdims })) ?? ptp(a, axis, out, keepdims),
  'average(a, axis=None, weights=None, returned=False, *, keepdims=<missing>)': average,
  'clip(a, a_min=None, a_max=None, out=None, *, min=<missing>, max=<missing>)': (a, low, high, out, min, max) => {
    const [from, to] = [min === MISSING ? low : min, max === MISSING ? high : max];
    return byMethod(a, 'clip', [from, to], keywords({ out })) ?? clip(a, from, to, out);
  },
  'round(a, decimals=0, out=None)': (a, decimals, out) =>
    byMethod(a, 'round', [], keywords({ decimals, out })) ?? round(a, decimals, out),
  'around(a, decimals=0, out=None)': (a, decimals, out) =>
    byMethod(a, 'round', [], keywords({ decimals, out })) ?? round(a, decimals, out),
  'count_nonzero(a, axis=None, *, keepdims=False)': (v, axis, keepdims) => {
    const a = asArray(v);
    const mask = asArray(a, dt.bool);
    const result = reduceWith(specOf('add'), mask, { axis, dtype: 'int64', keepdims });
    // Of everything it is a plain int.
    return axis === null && !given(keepdims) && result instanceof PyScalar ? result : result;
  },
  'real(val)': (v) => lookupAttr(v, 'real') ?? scalarize(realPart(asArray(v))),
  'imag(val)': (v) => lookupAttr(v, 'imag') ?? scalarize(imaginaryPart(asArray(v))),
  'angle(z, deg=False)': (v, deg) => {
    const z = asArray(v);
    const angle = z.dtype.isComplex ? u('arctan2', imaginaryPart(z), realPart(z)) : u('arctan2', 0, z);
    return scalarize(given(deg) ? u('multiply', angle, new PyFloat(180 / Math.PI)) : angle);
  },
};

/** A number of an argument. */
export function doubleOf(v: Value): number {
  const x = unbox(v);
  if (x instanceof PyFloat) return x.value;
  if (x instanceof Complex) return x.re;
  if (v instanceof NdArray) return Number(elements(v)[0]);
  if (x instanceof Unknown) throw new UnknownSignal(x);
  return Number(x);
}

export { finish };
