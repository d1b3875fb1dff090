/** Indices, polynomials, windows, comparisons of whole arrays, `vectorize`. Source: numpy/lib/*.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { lookupAttr } from '../attributes.ts';
import { call } from '../call.ts';
import { raise, typeError, valueError } from '../errors.ts';
import { listOf } from '../iterate.ts';
import type { NativeFn } from '../native.ts';
import { kwargsOf } from '../native.ts';
import { compare } from '../comparisons.ts';
import { str } from '../text.ts';
import type { Value } from '../values.ts';
import { Missing, PyFloat, PyList, PyScalar, PySlice, PyTuple, Unknown, UnknownSignal } from '../values.ts';
import { deliver as finish } from './deliver.ts';
import {
  INDEX,
  NdArray,
  affordable,
  broadcastShapes,
  broadcastView,
  computed,
  copyOf,
  elements,
  elementsAs,
  fromElements,
  isUnknown,
  range,
  scalarize,
  sizeOf,
  stridesOf,
  tupleText,
  viewOf,
  indexOf,
} from './array.ts';
import { arrayFrom, asArray } from './coerce.ts';
import { diagonal, zeros } from './creation.ts';
import { axisOf, dtypeOrNone, flag, intOf, isSequence, knownElements, listOfInts, shapeOf } from './declare.ts';
import { getIndexed, setIndexed, truePositions } from './indexing.ts';
import { promoteTypes } from './promotion.ts';
import { imaginaryPart, realPart, u } from './reductions.ts';
import { concatenate, expandDims, moveaxis, pickAxis, ravel, reshape, takeAxis } from './shapes.ts';
import { where } from './sorting.ts';
import { arrayEqual, diff, isClose } from './statistics.ts';
import { accumulateWith } from './ufuncs.ts';
import { specOf } from './ufuncTable.ts';
import { Vectorized, applyAlong } from './vectorize.ts';

const full = new PySlice(null, null, null);

/** Whether all elements are true; unknown where one isn't known. */
function allTrue(a: NdArray): Value {
  if (isUnknown(a)) return new Unknown(a.unknownBecause ?? '');
  return !Array.from(elements(a) as Uint8Array).includes(0);
}

/** Where elements are that infinity. */
function infinite(v: Value, which: number): NdArray {
  const a = asArray(v);
  if (a.dtype.isComplex)
    throw typeError(`This operation is not supported for ${a.dtype.name} values because it would be ambiguous.`);
  return u('logical_and', u('isinf', a), u('equal', a, new PyFloat(which)));
}

/** Rows and columns of a triangle. */
function triangleIndices(n: number, m: number, keeps: (i: number, j: number) => boolean): PyTuple {
  const rows: number[] = [];
  const columns: number[] = [];
  affordable(n * m);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++)
      if (keeps(i, j)) {
        rows.push(i);
        columns.push(j);
      }
  return new PyTuple([indexOf(rows), indexOf(columns)]);
}

/** Positions along an axis that an index argument names. */
function namedPositions(v: Value, n: number): number[] {
  if (v instanceof PySlice) {
    const picked = asArray(getIndexed(indexOf(range(n)), v));
    return Array.from(knownElements(picked) as ArrayLike<bigint>, Number);
  }
  const a = asArray(v);
  if (a.dtype.kind === 'bool') return truePositions(a)[0];
  return Array.from(knownElements(ravel(a)) as ArrayLike<number>, (x) => {
    const i = Number(x);
    if (i < -n || i >= n) throw raise('IndexError', `index ${i} is out of bounds for axis 0 with size ${n}`);
    return i < 0 ? i + n : i;
  });
}

function remove(v: Value, which: Value, axis: Value): NdArray {
  const a = axis === null ? ravel(asArray(v)) : asArray(v);
  const at = axis === null ? 0 : axisOf(axis, a.ndim);
  const gone = new Set(namedPositions(which, a.shape[at]));
  return takeAxis(
    a,
    range(a.shape[at]).filter((i) => !gone.has(i)),
    at,
  );
}

function insert(v: Value, where: Value, values: Value, axis: Value): NdArray {
  const a = axis === null ? ravel(asArray(v)) : asArray(v);
  const at = axis === null ? 0 : axisOf(axis, a.ndim);
  const n = a.shape[at];
  const scalar = !isSequence(where) && !(where instanceof PySlice) && asArray(where).ndim === 0;
  const positions = (
    scalar ? [intOf(where)] : where instanceof PySlice ? namedPositions(where, n) : listOfInts(where)
  ).map((i) => {
    if (i < -n || i > n) throw raise('IndexError', `index ${i} is out of bounds for axis ${at} with size ${n}`);
    return i < 0 ? i + n : i;
  });
  let more = asArray(values, a.dtype);
  if (scalar && more.ndim > 0 && a.ndim > 1)
    more = moveaxis(reshape(more, [...new Array<number>(a.ndim - more.ndim).fill(1), ...more.shape]), [0], [at]);
  const count = scalar ? Math.max(1, more.ndim === 0 ? 1 : more.shape[Math.min(at, more.ndim - 1)]) : positions.length;
  const shape = a.shape.map((s, d) => (d === at ? count : s));
  const fitted = broadcastView(more, shape);
  if (!fitted)
    throw valueError(
      `could not broadcast input array from shape ${tupleText(more.shape)} into shape ${tupleText(shape)}`,
    );
  const block = computed(shape, a.dtype, [fitted], ([x]) => elements(x).slice());
  const all = concatenate([a, block], at);
  const order: number[] = [];
  affordable(n + count);
  const targets = scalar ? new Array<number>(count).fill(positions[0]) : positions;
  const byPlace = targets.map((p, k) => [p, k] as const).sort(([p, i], [q, j]) => p - q || i - j);
  let next = 0;
  for (let i = 0; i <= n; i++) {
    while (next < byPlace.length && byPlace[next][0] === i) order.push(n + byPlace[next++][1]);
    if (i < n) order.push(i);
  }
  return takeAxis(all, order, at);
}

// ---- polynomials

function polyval(p: NdArray, x: Value): NdArray {
  let y = u('multiply', x, 0);
  const n = p.size;
  for (let i = 0; i < n; i++) y = u('add', u('multiply', y, x), getIndexed(p, i));
  return y;
}
const polynomial = (v: Value): number[] => Array.from(elementsAs(ravel(asArray(v)), dt.float64) as Float64Array);
const fromNumbers = (xs: readonly number[], like: NdArray): NdArray =>
  asArray(fromElements([xs.length], dt.float64, Float64Array.from(xs)), like.dtype.isInteger ? like.dtype : undefined);

/** A window of `n` points. */
const windowOf =
  (f: (i: number, n: number) => number): NativeFn =>
  (m) => {
    const n = intOf(m);
    if (n < 1) return zeros([0], dt.float64);
    return fromElements(
      [n],
      dt.float64,
      Float64Array.from(range(n), (i) => (n === 1 ? 1 : f(i, n))),
    );
  };

const bitOrder = (order: Value): boolean => str(order) !== 'little';

export const miscTable: Readonly<Record<string, NativeFn>> = {
  'isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)': (a, b, rtol, atol, nan) =>
    scalarize(isClose(a, b, rtol, atol, flag(nan))),
  'allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)': (a, b, rtol, atol, nan) =>
    allTrue(isClose(a, b, rtol, atol, flag(nan))),
  'array_equal(a1, a2, equal_nan=False)': (a, b, nan) =>
    arrayEqual(asArray(a), asArray(b), flag(nan)) ?? new Unknown('elements of an array'),
  'array_equiv(a1, a2)': (a, b) => {
    const [x, y] = [asArray(a), asArray(b)];
    try {
      broadcastShapes([x.shape, y.shape]);
    } catch {
      return false;
    }
    return allTrue(u('equal', x, y));
  },
  'ix_(*args)': (args) => {
    const items = args instanceof PyTuple ? args.items : [];
    return new PyTuple(
      items.map((v, k) => {
        let a = asArray(v);
        if (a.ndim !== 1) throw valueError('Cross index must be 1 dimensional');
        if (a.dtype.kind === 'bool') a = indexOf(truePositions(a)[0]);
        if (a.size === 0) a = asArray(a, INDEX);
        return reshape(
          a,
          items.map((_, d) => (d === k ? a.size : 1)),
        );
      }),
    );
  },
  "unravel_index(indices, shape, order='C')": (v, shape) => {
    const dims = shapeOf(shape);
    const a = asArray(v);
    const all = Array.from(knownElements(a) as ArrayLike<number>, Number);
    const size = sizeOf(dims);
    const bad = all.find((i) => i < 0 || i >= size);
    if (bad !== undefined) throw valueError(`index ${bad} is out of bounds for array with size ${size}`);
    const strides = stridesOf(dims);
    return new PyTuple(
      dims.map((n, d) =>
        scalarize(
          indexOf(
            all.map((i) => Math.floor(i / strides[d]) % n),
            a.shape,
          ),
        ),
      ),
    );
  },
  "ravel_multi_index(multi_index, dims, mode='raise', order='C')": (index, shape) => {
    const dims = shapeOf(shape);
    const strides = stridesOf(dims);
    const parts = isSequence(index) ? index.items : listOf(index);
    return parts.map((p, d) => u('multiply', p, strides[d])).reduce<Value>((a, b) => scalarize(u('add', a, b)), 0);
  },
  'tril_indices(n, k=0, m=None)': (n, k, m) => {
    const [rows, by] = [intOf(n), intOf(k)];
    return triangleIndices(rows, m === null ? rows : intOf(m), (i, j) => j <= i + by);
  },
  'triu_indices(n, k=0, m=None)': (n, k, m) => {
    const [rows, by] = [intOf(n), intOf(k)];
    return triangleIndices(rows, m === null ? rows : intOf(m), (i, j) => j >= i + by);
  },
  'tril_indices_from(arr, k=0)': (v, k) => {
    const [a, by] = [asArray(v), intOf(k)];
    return triangleIndices(a.shape[0], a.shape[1], (i, j) => j <= i + by);
  },
  'triu_indices_from(arr, k=0)': (v, k) => {
    const [a, by] = [asArray(v), intOf(k)];
    return triangleIndices(a.shape[0], a.shape[1], (i, j) => j >= i + by);
  },
  'diag_indices(n, ndim=2)': (n, ndim) => {
    const index = indexOf(range(intOf(n)));
    return new PyTuple(new Array<Value>(intOf(ndim)).fill(index));
  },
  'diag_indices_from(arr)': (v) => {
    const a = asArray(v);
    return new PyTuple(new Array<Value>(a.ndim).fill(indexOf(range(a.shape[0]))));
  },
  'mask_indices(n, mask_func, k=0)': (n, f, k) => {
    const size = intOf(n);
    const ones = fromElements([size, size], dt.int64, new BigInt64Array(affordable(size * size)).fill(1n));
    const made = asArray(call(f, [ones, k]), dt.bool);
    return new PyTuple(truePositions(made).map((p) => indexOf(p)));
  },
  'fill_diagonal(a, val, wrap=False)': (a, value) => {
    if (!(a instanceof NdArray)) throw typeError('an array is expected');
    if (a.ndim < 2) throw valueError('array must be at least 2-d');
    const d =
      a.ndim === 2 ? diagonal(a, 0, 0, 1) : viewOf(a, [a.shape[0]], [a.strides.reduce((x, y) => x + y, 0)], a.offset);
    const v = ravel(asArray(value, a.dtype));
    setIndexed(d, full, v.size === 1 ? v : pickAxis(v, d.size, 0, (i) => i % v.size));
    return null;
  },
  'delete(arr, obj, axis=None)': remove,
  'insert(arr, obj, values, axis=None)': insert,
  'apply_along_axis(func1d, axis, arr, *args, **kwargs)': (f, axis, v, args, kwargs) =>
    applyAlong(f, axis, v, args instanceof PyTuple ? args.items : [], kwargsOf(kwargs)),
  'apply_over_axes(func, a, axes)': (f, v, axes) => {
    let a: Value = asArray(v);
    for (const axis of isSequence(axes) ? axes.items : [axes]) {
      const made = asArray(call(f, [a, axis]));
      const before = asArray(a);
      a = made.ndim === before.ndim ? made : expandDims(made, [intOf(axis)]);
    }
    return a;
  },
  'piecewise(x, condlist, funclist, *args, **kw)': (v, conditions, functions, args, kwargs) => {
    const x = asArray(v);
    const conds = isSequence(conditions)
      ? conditions.items.map((c) => asArray(c, dt.bool))
      : [asArray(conditions, dt.bool)];
    const fs = listOf(functions);
    const masks = [...conds];
    if (fs.length === conds.length + 1)
      masks.push(
        u(
          'logical_not',
          conds.reduce((a, b) => u('logical_or', a, b)),
        ),
      );
    else if (fs.length !== conds.length)
      throw valueError(
        `with ${conds.length} condition(s), either ${conds.length} or ${conds.length + 1} functions are expected`,
      );
    const out = copyOf(zeros(x.shape, x.dtype));
    masks.forEach((mask, i) => {
      const f = fs[i];
      const part = getIndexed(x, mask);
      const made =
        typeof f === 'object' &&
        f !== null &&
        !(f instanceof PyFloat) &&
        !(f instanceof NdArray) &&
        !(f instanceof PyScalar)
          ? call(f, [part, ...(args instanceof PyTuple ? args.items : [])], kwargsOf(kwargs))
          : f;
      setIndexed(out, mask, made);
    });
    return out;
  },
  'polyval(p, x)': (p, x) => scalarize(polyval(asArray(p), x)),
  'polyadd(a1, a2)': (a, b) => {
    const [x, y] = [ravel(asArray(a)), ravel(asArray(b))];
    const n = Math.max(x.size, y.size);
    const wide = (v: NdArray): NdArray => concatenate([asArray(zeros([n - v.size], v.dtype)), v], 0);
    return u('add', wide(x), wide(y));
  },
  'polysub(a1, a2)': (a, b) => {
    const [x, y] = [ravel(asArray(a)), ravel(asArray(b))];
    const n = Math.max(x.size, y.size);
    const wide = (v: NdArray): NdArray => concatenate([asArray(zeros([n - v.size], v.dtype)), v], 0);
    return u('subtract', wide(x), wide(y));
  },
  'polymul(a1, a2)': (a, b) => {
    const [x, y] = [polynomial(a), polynomial(b)];
    const out = new Array<number>(x.length + y.length - 1).fill(0);
    affordable(x.length * y.length);
    x.forEach((p, i) => {
      y.forEach((q, j) => (out[i + j] += p * q));
    });
    const d = promoteTypes(asArray(a).dtype, asArray(b).dtype);
    return asArray(fromNumbers(out, asArray(a)), d);
  },
  'polyder(p, m=1)': (p, m) => {
    let x = polynomial(p);
    for (let i = intOf(m); i > 0; i--) x = x.slice(0, -1).map((c, k) => c * (x.length - 1 - k));
    return fromNumbers(x, asArray(p));
  },
  'polyint(p, m=1, k=None)': (p, m) => {
    let x = polynomial(p);
    for (let i = intOf(m); i > 0; i--) x = [...x.map((c, k) => c / (x.length - k)), 0];
    return fromElements([x.length], dt.float64, Float64Array.from(x));
  },
  'sinc(x)': (v) => {
    const x = asArray(v);
    const tiny = asArray(new PyFloat(1e-20), x.dtype.isInexact ? x.dtype : dt.float64);
    const y = u('multiply', new PyFloat(Math.PI), where(u('equal', x, 0), tiny, x));
    return scalarize(u('divide', u('sin', y), y));
  },
  'hanning(M)': windowOf((i, n) => 0.5 + 0.5 * Math.cos((Math.PI * (1 - n + 2 * i)) / (n - 1))),
  'hamming(M)': windowOf((i, n) => 0.54 + 0.46 * Math.cos((Math.PI * (1 - n + 2 * i)) / (n - 1))),
  'blackman(M)': windowOf((i, n) => {
    const k = 1 - n + 2 * i;
    return 0.42 + 0.5 * Math.cos((Math.PI * k) / (n - 1)) + 0.08 * Math.cos((2 * Math.PI * k) / (n - 1));
  }),
  'bartlett(M)': windowOf((i, n) => {
    const k = 1 - n + 2 * i;
    return k <= 0 ? 1 + k / (n - 1) : 1 - k / (n - 1);
  }),
  'unwrap(p, discont=None, axis=-1, *, period=<missing>)': (v, discont, axis) => {
    const p = asArray(v);
    const at = axisOf(axis, p.ndim);
    const dd = diff(p, 1, at);
    const half = new PyFloat(Math.PI);
    let ddmod = u('subtract', u('remainder', u('add', dd, half), new PyFloat(2 * Math.PI)), half);
    const flip = u('logical_and', u('equal', ddmod, new PyFloat(-Math.PI)), u('greater', dd, 0));
    ddmod = u('add', u('multiply', ddmod, u('logical_not', flip)), u('multiply', flip, half));
    const limit = discont === null ? half : discont;
    const correct = u('multiply', u('subtract', ddmod, dd), u('greater_equal', u('absolute', dd), limit));
    const sums = asArray(accumulateWith(specOf('add'), correct, at, null, null));
    const first = viewOf(
      p,
      p.shape.map((n, d) => (d === at ? 1 : n)),
      p.strides,
      p.offset,
    );
    const rest = viewOf(
      p,
      p.shape.map((n, d) => (d === at ? n - 1 : n)),
      p.strides,
      p.offset + p.strides[at],
    );
    return concatenate([u('multiply', first, new PyFloat(1)), u('add', rest, sums)], at);
  },
  "packbits(a, /, axis=None, bitorder='big')": (v, axis, order) => {
    if (axis !== null) throw new UnknownSignal(new Missing('numpy.packbits(axis=…)'));
    const a = ravel(asArray(v));
    const big = bitOrder(order);
    return computed([Math.ceil(a.size / 8)], dt.uint8, [a], ([x]) => {
      const bits = elementsAs(x, dt.bool);
      const out = new Uint8Array(Math.ceil(bits.length / 8));
      for (let i = 0; i < bits.length; i++) if (bits[i]) out[i >> 3] |= big ? 128 >> (i & 7) : 1 << (i & 7);
      return out;
    });
  },
  "unpackbits(a, /, axis=None, count=None, bitorder='big')": (v, axis, count, order) => {
    const a = asArray(v);
    if (a.dtype !== dt.uint8) throw typeError('Expected an input array of unsigned byte data type');
    if (axis !== null && axisOf(axis, a.ndim) !== a.ndim - 1)
      throw new UnknownSignal(new Missing('numpy.unpackbits(axis=…)'));
    const source = axis === null ? ravel(a) : a;
    const big = bitOrder(order);
    const shape = [...source.shape.slice(0, -1), source.shape[source.ndim - 1] * 8];
    const made = computed(shape, dt.uint8, [source], ([x]) => {
      const bytes = elements(x) as Uint8Array;
      return Uint8Array.from(
        { length: bytes.length * 8 },
        (_, i) => (bytes[i >> 3] >> (big ? 7 - (i & 7) : i & 7)) & 1,
      );
    });
    return count === null ? made : getIndexed(made, new PyTuple([new PySlice(null, count, null)]));
  },
  'iscomplex(x)': (v) => scalarize(u('not_equal', imaginaryPart(asArray(v)), 0)),
  'isreal(x)': (v) => compare('==', lookupAttr(v, 'imag') ?? scalarize(imaginaryPart(asArray(v))), 0),
  'real_if_close(a, tol=100)': (v) => {
    const a = asArray(v);
    if (!a.dtype.isComplex) return scalarize(a);
    const tiny = u(
      'less',
      u('absolute', imaginaryPart(a)),
      new PyFloat(100 * (a.dtype === dt.complex64 ? 2 ** -23 : 2 ** -52)),
    );
    const all = allTrue(tiny);
    return all instanceof Unknown ? all : scalarize(all === true ? realPart(a) : a);
  },
  'isposinf(x, out=None)': (v, out) => finish(infinite(v, Infinity), out),
  'isneginf(x, out=None)': (v, out) => finish(infinite(v, -Infinity), out),
  'fix(x, out=None)': (v, out) => finish(u('trunc', v), out),
  'iterable(y)': (v) => {
    try {
      listOf(v);
      return true;
    } catch {
      return false;
    }
  },
  'frompyfunc(func, /, nin, nout, *, identity=None)': (f) => new Vectorized(f, 'O', new Set(), null, true),
  'bmat(obj, ldict=None, gdict=None)': () => new Missing('numpy.bmat'),
  'save(file, arr, allow_pickle=True)': () => null,
  'savez(file, *args, allow_pickle=True, **kwds)': () => null,
  'savez_compressed(file, *args, allow_pickle=True, **kwds)': () => null,
  "savetxt(fname, X, fmt='%.18e', delimiter=' ', newline='\\n', header='', footer='', comments='# ', encoding=None)":
    () => null,
  'load(file, mmap_mode=None, allow_pickle=False, fix_imports=True, encoding=<missing>, *, max_header_size=10000)': (
    file,
  ) => new Unknown(`a file that numpy.load reads${typeof file === 'string' ? `: ${file}` : ''}`),
  'loadtxt(fname, dtype=<missing>, *args, **kwargs)': () => new Unknown('a file that numpy.loadtxt reads'),
  'genfromtxt(fname, *args, **kwargs)': () => new Unknown('a file that numpy.genfromtxt reads'),
  'fromfile(file, *args, **kwargs)': () => new Unknown('a file that numpy.fromfile reads'),
  'memmap(filename, *args, **kwargs)': () => new Unknown('a file that numpy.memmap reads'),
  'fromstring(string, dtype=<missing>, count=-1, *, sep)': (text, dtype, _count, sep) => {
    const d = dtypeOrNone(dtype) ?? dt.float64;
    const parts = str(text)
      .split(str(sep).trim() === '' ? /\s+/ : str(sep))
      .filter((s) => s.trim() !== '');
    return arrayFrom(new PyList(parts), d);
  },
  'einsum_path(*operands, optimize=True, einsum_call=False)': () => new Missing('numpy.einsum_path'),
};
