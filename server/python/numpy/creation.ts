/** Arrays from shapes and numbers. Source: numpy/_core/numeric.py, function_base.py, lib/_twodim_base_impl.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { call } from '../call.ts';
import { PyRaise, raise, typeError, valueError } from '../errors.ts';
import { listOf } from '../iterate.ts';
import type { NativeFn } from '../native.ts';
import { kwargsOf } from '../native.ts';
import type { Value } from '../values.ts';
import {
  Missing,
  PyBytes,
  PyFloat,
  PyInstance,
  PyList,
  PyScalar,
  PyTuple,
  Unknown,
  UnknownSignal,
  isInt,
  typeOf,
  unbox,
  Complex,
} from '../values.ts';
import { store } from './apply.ts';
import type { Shape } from './array.ts';
import {
  NdArray,
  broadcastView,
  checkShape,
  computed,
  copyOf,
  elements,
  elementsAs,
  ndarrayClass,
  scalarize,
  sizeOf,
  stridesOf,
  viewOf,
} from './array.ts';
import { storeElement, wrapped } from './cast.ts';
import { asArray, leafDType, weakOf } from './coerce.ts';
import { MISSING, dtypeOrNone, flag, given, intOf, shapeOf } from './declare.ts';
import { npDType } from './dtypes.ts';
import { itemSize, object } from './kinds.ts';
import type { Operand } from './promotion.ts';
import { resultType } from './promotion.ts';
import { doubleOf, u } from './reductions.ts';
import { broadcastTo, expandDims, ravel, reshape, stack } from './shapes.ts';
import { allocateElements } from './storage.ts';

export function zeros(shape: Shape, dtype: DType): NdArray {
  checkShape(shape);
  return computed(shape, dtype, [], () => {
    const out = allocateElements(dtype, sizeOf(shape));
    return dtype === object ? (out as Value[]).fill(0) : out;
  });
}

export function full(shape: Shape, value: NdArray, dtype: DType): NdArray {
  checkShape(shape);
  const v = broadcastView(value, shape);
  if (!v)
    throw valueError(
      `could not broadcast input array from shape (${value.shape.join(',')}${value.ndim === 1 ? ',' : ''}) into shape (${shape.join(',')}${shape.length === 1 ? ',' : ''})`,
    );
  return computed(shape, dtype, [v], ([x]) => elementsAs(x, dtype).slice());
}

const like = (v: Value, dtype: Value, shape: Value): [Shape, DType] => {
  const a = asArray(v);
  return [shape === null ? a.shape : shapeOf(shape), dtypeOrNone(dtype) ?? a.dtype];
};

/** Source: _core/src/multiarray/ctors.c PyArray_ArangeObj: the second element minus the first is the step. */
export function arange(start: Value, stop: Value, step: Value, dtype: Value): NdArray {
  if (start === MISSING && stop === MISSING) throw typeError('arange() requires stop to be specified.');
  const [from, to] = stop === MISSING || stop === null ? [0 as Value, start] : [start === MISSING ? 0 : start, stop];
  const by: Value = step === null || step === MISSING ? 1 : step;
  const wanted = dtypeOrNone(dtype);
  const [a, b, s] = [from, to, by].map((v) => {
    const x = v instanceof NdArray || !isNumber(v) ? scalarArray(v) : v;
    return x;
  });
  // The start and the step that aren't given are the platform's ints.
  const d = wanted ?? resultType([dt.int64, ...[a, b, s].map(operandOf)]);
  const [first, last, width] = [a, b, s].map(doubleOf);
  if (width === 0) throw raise('ZeroDivisionError', 'division by zero');
  const span = (last - first) / width;
  const size = Number.isNaN(span) ? NaN : Math.max(0, Math.ceil(span));
  if (!Number.isFinite(size)) throw valueError('Maximum allowed size exceeded');
  checkShape([size]);
  if (d.kind === 'bool' && size > 2)
    throw typeError('arange() is only supported for booleans when the result has at most length 2.');
  return computed([size], d, [], () => {
    const out = allocateElements(d, size);
    if (d.isInteger && [a, b, s].every((v) => isInt(unbox(v)))) {
      const start64 = BigInt(unbox(a) as number);
      const step64 = BigInt(unbox(s) as number);
      for (let i = 0; i < size; i++) storeElement(out, i, wrapped(start64 + BigInt(i) * step64, d), d);
      return out;
    }
    // NumPy fills from the first two elements, rounded to the dtype.
    const two = allocateElements(d, 2);
    storeElement(two, 0, d.isInteger ? Math.trunc(first) : first, d);
    storeElement(two, 1, d.isInteger ? Math.trunc(first + width) : first + width, d);
    if (d.isComplex) {
      for (let i = 0; i < size; i++) storeElement(out, i, first + i * (Number(two[2]) - Number(two[0])), d);
      return out;
    }
    const delta = Number(two[1]) - Number(two[0]);
    for (let i = 0; i < size; i++)
      storeElement(out, i, i === 1 && !d.isInteger ? Number(two[1]) : Number(two[0]) + i * delta, d);
    return out;
  });
}
const isNumber = (v: Value): boolean => isInt(unbox(v)) || unbox(v) instanceof PyFloat || unbox(v) instanceof Complex;
export const operandOf = (v: Value): Operand => weakOf(v) ?? (v instanceof NdArray ? v.dtype : leafDType(v));
function scalarArray(v: Value): Value {
  const a = asArray(v);
  if (a.dtype.kind === 'str')
    throw typeError("arange() not supported for inputs with DType <class 'numpy.dtypes.StrDType'>.");
  if (a.size !== 1 || a.dtype === object) {
    if (a.dtype === object) throw typeError(`unsupported operand type(s) for -: '${typeOf(v).name}' and 'int'`);
    throw typeError('only 0-dimensional arrays can be converted to Python scalars');
  }
  return a;
}

/** Source: _core/function_base.py linspace. */
export function linspace(
  start: Value,
  stop: Value,
  count: number,
  endpoint: boolean,
  dtype: DType | undefined,
  axis = 0,
): { values: NdArray; step: NdArray } {
  if (count < 0) throw valueError(`Number of samples, ${count}, must be non-negative.`);
  const div = endpoint ? count - 1 : count;
  const [a, b] = [u('multiply', start, new PyFloat(1)), u('multiply', stop, new PyFloat(1))];
  const d = resultType([a.dtype, b.dtype, 'float']);
  const delta = u('subtract', asArray(b, d), asArray(a, d));
  const shape = [count, ...delta.shape];
  let y: NdArray = reshape(asArray(arange(0, count, MISSING, 'float64'), d.isComplex ? dt.float64 : d), [
    count,
    ...delta.shape.map(() => 1),
  ]);
  const step = div > 0 ? u('divide', delta, div) : asArray(new PyFloat(NaN));
  const anyZero = div > 0 && elements(step).some((x) => x === 0);
  if (div > 0) y = anyZero ? u('multiply', u('divide', y, div), delta) : u('multiply', y, step);
  else y = u('multiply', y, delta);
  y = u('add', y, a);
  y = copyOf(asArray(y, d));
  if (y.shape.join() !== shape.join()) y = copyOf(broadcastTo(y, shape));
  if (endpoint && count > 1) {
    const last = viewOf(y, y.shape.slice(1), y.strides.slice(1), y.offset + (count - 1) * y.strides[0]);
    store(last, broadcastView(asArray(b, y.dtype), last.shape) ?? asArray(b));
  }
  const integer = dtype?.isInteger === true;
  const rounded = integer ? u('floor', y) : y;
  let values = asArray(rounded, dtype ?? d);
  if (axis !== 0) {
    const order = values.shape.map((_, i) => i);
    order.splice(axis < 0 ? axis + values.ndim : axis, 0, ...order.splice(0, 1));
    values = viewOf(
      values,
      order.map((i) => values.shape[i]),
      order.map((i) => values.strides[i]),
      values.offset,
    );
  }
  return { values, step };
}

export function eye(n: number, m: number, k: number, dtype: DType): NdArray {
  return computed([n, m], dtype, [], () => {
    const out = allocateElements(dtype, n * m);
    if (dtype === object) (out as Value[]).fill(0);
    for (let i = 0; i < n; i++)
      if (i + k >= 0 && i + k < m)
        if (dtype === object) (out as Value[])[i * m + i + k] = 1;
        else storeElement(out, i * m + i + k, 1, dtype);
    return out;
  });
}

/** Elements on and below (above) a diagonal; the others are zero. */
function triangle(v: Value, k: number, keeps: (i: number, j: number) => boolean): NdArray {
  const a = asArray(v);
  const wide = a.ndim === 1 ? broadcastTo(a, [a.shape[0], a.shape[0]]) : a;
  const [n, m] = wide.shape.slice(-2);
  return computed(wide.shape, a.dtype, [wide], ([x]) => {
    const out = elements(x).slice();
    const per = a.dtype.isComplex ? 2 : 1;
    for (let p = 0; p < out.length / per; p++) {
      const j = p % m;
      const i = Math.floor(p / m) % n;
      if (!keeps(i + k, j)) for (let c = 0; c < per; c++) out[p * per + c] = typeof out[p] === 'bigint' ? 0n : 0;
    }
    return out;
  });
}

export function meshgrid(arrays: readonly NdArray[], xy: boolean, sparse: boolean): NdArray[] {
  const rank = arrays.length;
  const grids = arrays.map((a, i) =>
    reshape(
      a,
      arrays.map((_, k) => (k === i ? a.size : 1)),
    ),
  );
  const swapped =
    xy && rank > 1
      ? grids.map((g, i) =>
          reshape(
            g,
            g.shape.map((_, k) => (k === (i === 0 ? 1 : i === 1 ? 0 : i) ? arrays[i].size : 1)),
          ),
        )
      : grids;
  if (sparse) return swapped.map((g) => copyOf(g));
  const shape = arrays.map((a) => a.size);
  if (xy && rank > 1) [shape[0], shape[1]] = [shape[1], shape[0]];
  return swapped.map((g) => copyOf(broadcastTo(g, shape)));
}

/** `np.indices`. */
function indices(shape: Shape, dtype: DType): NdArray[] {
  return shape.map((n, i) =>
    broadcastTo(
      reshape(
        asArray(arange(0, n, MISSING, null), dtype),
        shape.map((_, k) => (k === i ? n : 1)),
      ),
      shape,
    ),
  );
}

const array: NativeFn = (v, dtype, copies, _order, _subok, ndmin) => {
  const d = dtypeOrNone(dtype);
  const made = asArray(v, d);
  const least = intOf(ndmin);
  const shaped =
    made.ndim < least ? reshape(made, [...new Array<number>(least - made.ndim).fill(1), ...made.shape]) : made;
  const plain = shaped.cls === ndarrayClass ? shaped : viewAs(shaped);
  if (copies === false && made !== v && !sharesMemory(made, v))
    throw valueError(
      'Unable to avoid copy while creating an array as requested.\n' +
        'If using `np.array(obj, copy=False)` replace it with `np.asarray(obj)` to allow a copy when needed (no behavior change in NumPy 1.x).\n' +
        'For more details, see https://numpy.org/devdocs/numpy_2_0_migration_guide.html#adapting-to-changes-in-the-copy-keyword.',
    );
  return copies === null || copies === false || (made !== v && !sharesMemory(made, v)) ? plain : copyOf(plain);
};
/** What `__array__` gave may be the object's own memory. */
const sharesMemory = (_made: NdArray, v: Value): boolean => v instanceof PyInstance && !(v instanceof PyScalar);
const viewAs = (a: NdArray): NdArray =>
  new NdArray(a.buffer, a.dtype, a.shape, a.strides, a.offset, a.base, a.writeable);

const asarray: NativeFn = (v, dtype) => {
  const a = asArray(v, dtypeOrNone(dtype));
  return a.cls === ndarrayClass ? a : viewAs(a);
};
const contiguous: NativeFn = (v, dtype) => {
  const a = asArray(v, dtypeOrNone(dtype));
  const dense = stridesOf(a.shape).every((s, i) => s === a.strides[i] || a.shape[i] === 1);
  const c = dense ? a : copyOf(a);
  return c.ndim === 0 ? reshape(c, [1]) : c;
};

const filled =
  (value: number): NativeFn =>
  (shape, dtype) => {
    const d = dtypeOrNone(dtype) ?? dt.float64;
    return value === 0 ? zeros(shapeOf(shape), d) : full(shapeOf(shape), asArray(value), d);
  };
const filledLike =
  (value: number): NativeFn =>
  (v, dtype, _order, _subok, shape) => {
    const [s, d] = like(v, dtype, shape);
    return value === 0 ? zeros(s, d) : full(s, asArray(value), d);
  };
/** Memory as it is found: nobody knows what it holds. */
const empty = (shape: Shape, dtype: DType): NdArray => {
  checkShape(shape);
  return zeros(shape, dtype);
};

function logspace(start: Value, stop: Value, num: Value, endpoint: Value, base: Value, dtype: Value): NdArray {
  const { values } = linspace(start, stop, intOf(num), flag(endpoint), undefined);
  const powers = u('power', base, values);
  return asArray(powers, dtypeOrNone(dtype) ?? powers.dtype);
}

function geomspace(start: Value, stop: Value, num: Value, endpoint: Value, dtype: Value): NdArray {
  const [a, b] = [asArray(start), asArray(stop)];
  if (elements(a).some((x) => Number(x) === 0) || elements(b).some((x) => Number(x) === 0))
    throw valueError('Geometric sequence cannot include zero');
  const n = intOf(num);
  const sign = u('sign', a);
  const logs = [u('log10', u('multiply', a, sign)), u('log10', u('multiply', b, sign))];
  let result = copyOf(logspace(logs[0], logs[1], n, endpoint, new PyFloat(10), null));
  if (n > 0)
    store(
      viewOf(result, result.shape.slice(1), result.strides.slice(1), result.offset),
      u('multiply', u('multiply', a, sign), new PyFloat(1)),
    );
  if (n > 1 && flag(endpoint))
    store(
      viewOf(result, result.shape.slice(1), result.strides.slice(1), result.offset + (n - 1) * result.strides[0]),
      u('multiply', u('multiply', b, sign), new PyFloat(1)),
    );
  result = u('multiply', result, sign);
  return asArray(result, dtypeOrNone(dtype) ?? result.dtype);
}

export const creationTable: Readonly<Record<string, NativeFn>> = {
  "array(object, dtype=None, copy=True, order='K', subok=False, ndmin=0, *, like=None)": array,
  'asarray(a, dtype=None, order=None, *, device=None, copy=None, like=None)': (v, dtype, _o, _d, copy) =>
    copy === true ? copyOf(asarray(v, dtype) as NdArray) : asarray(v, dtype),
  'asanyarray(a, dtype=None, order=None, *, device=None, copy=None, like=None)': asarray,
  'ascontiguousarray(a, dtype=None, *, like=None)': contiguous,
  'asfortranarray(a, dtype=None, *, like=None)': asarray,
  'require(a, dtype=None, requirements=None, *, like=None)': asarray,
  'asarray_chkfinite(a, dtype=None, order=None)': asarray,
  "zeros(shape, dtype=None, order='C', *, device=None, like=None)": filled(0),
  "ones(shape, dtype=None, order='C', *, device=None, like=None)": filled(1),
  "empty(shape, dtype=None, order='C', *, device=None, like=None)": (shape, dtype) =>
    empty(shapeOf(shape), dtypeOrNone(dtype) ?? dt.float64),
  "zeros_like(a, dtype=None, order='K', subok=True, shape=None, *, device=None)": filledLike(0),
  "ones_like(a, dtype=None, order='K', subok=True, shape=None, *, device=None)": filledLike(1),
  "empty_like(prototype, /, dtype=None, order='K', subok=True, shape=None, *, device=None)": (
    v,
    dtype,
    _o,
    _s,
    shape,
  ) => empty(...like(v, dtype, shape)),
  "full(shape, fill_value, dtype=None, order='C', *, device=None, like=None)": (shape, value, dtype) => {
    const d = dtypeOrNone(dtype);
    const v = asArray(value, d);
    return full(shapeOf(shape), v, d ?? v.dtype);
  },
  "full_like(a, fill_value, dtype=None, order='K', subok=True, shape=None, *, device=None)": (
    v,
    value,
    dtype,
    _o,
    _s,
    shape,
  ) => {
    const [s, d] = like(v, dtype, shape);
    return full(s, asArray(value, weakOf(value) ? d : undefined), d);
  },
  'arange(start=<missing>, stop=<missing>, step=<missing>, dtype=None, *, device=None, like=None)': arange,
  'linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None)': (
    start,
    stop,
    num,
    endpoint,
    retstep,
    dtype,
    axis,
  ) => {
    const { values, step } = linspace(start, stop, countOf(num), flag(endpoint), dtypeOrNone(dtype), intOf(axis));
    return given(retstep) ? new PyTuple([values, scalarize(step)]) : values;
  },
  'logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0)': logspace,
  'geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0)': geomspace,
  'eye(N, M=None, k=0, dtype=None, order=<missing>, *, device=None, like=None)': (n, m, k, dtype) =>
    eye(intOf(n), m === null ? intOf(n) : intOf(m), intOf(k), dtypeOrNone(dtype) ?? dt.float64),
  'identity(n, dtype=None, *, like=None)': (n, dtype) => eye(intOf(n), intOf(n), 0, dtypeOrNone(dtype) ?? dt.float64),
  'diag(v, k=0)': (v, k) => {
    const a = asArray(v);
    const by = intOf(k);
    if (a.ndim === 1) return diagonalMatrix(a, by);
    if (a.ndim === 2) return copyOf(diagonal(a, by, 0, 1));
    throw valueError('Input must be 1- or 2-d.');
  },
  'diagflat(v, k=0)': (v, k) => diagonalMatrix(ravel(asArray(v)), intOf(k)),
  'diagonal(a, offset=0, axis1=0, axis2=1)': (v, offset, i, j) => {
    const d = diagonal(asArray(v), intOf(offset), intOf(i), intOf(j));
    return new NdArray(d.buffer, d.dtype, d.shape, d.strides, d.offset, d.base, false);
  },
  'tri(N, M=None, k=0, dtype=None, *, like=None)': (n, m, k, dtype) => {
    const [rows, columns, by] = [intOf(n), m === null ? intOf(n) : intOf(m), intOf(k)];
    const d = dtypeOrNone(dtype) ?? dt.float64;
    return asArray(
      triangle(full([rows, columns], asArray(1), d), by, (i, j) => j <= i),
      d,
    );
  },
  'tril(m, k=0)': (v, k) => triangle(v, intOf(k), (i, j) => j <= i),
  'triu(m, k=0)': (v, k) => triangle(v, intOf(k), (i, j) => j >= i),
  "meshgrid(*xi, copy=True, sparse=False, indexing='xy')": (xi, _copy, sparse, indexing) => {
    if (indexing !== 'xy' && indexing !== 'ij') throw valueError("Valid values for `indexing` are 'xy' and 'ij'.");
    return new PyTuple(
      meshgrid(xi instanceof PyTuple ? xi.items.map((v) => asArray(v)) : [], indexing === 'xy', flag(sparse)),
    );
  },
  'indices(dimensions, dtype=<missing>, sparse=False)': (dimensions, dtype, sparse) => {
    const shape = shapeOf(dimensions);
    const d = dtypeOrNone(dtype) ?? dt.int64;
    if (flag(sparse))
      return new PyTuple(
        shape.map((n, i) =>
          reshape(
            asArray(arange(0, n, MISSING, null), d),
            shape.map((_, k) => (k === i ? n : 1)),
          ),
        ),
      );
    const all = indices(shape, d);
    return all.length === 0 ? zeros([0], d) : stack(all, 0);
  },
  'fromfunction(function, shape, *, dtype=<missing>, like=None, **kwargs)': (f, shape, dtype, _like, kwargs) =>
    call(f, indices(shapeOf(shape), dtypeOrNone(dtype) ?? dt.float64), kwargsOf(kwargs)),
  'fromiter(iter, dtype, count=-1, *, like=None)': (iter, dtype) => asArray(new PyList(listOf(iter)), npDType(dtype)),
  'frombuffer(buffer, dtype=<missing>, count=-1, offset=0, *, like=None)': (buffer, dtype, count, offset) => {
    const d = dtypeOrNone(dtype) ?? dt.float64;
    if (!(buffer instanceof PyBytes)) return new Unknown("jitlens doesn't have numpy.frombuffer of this yet");
    return fromBytes(buffer.value, d, intOf(count), intOf(offset));
  },
  'vander(x, N=None, increasing=False)': (x, n, increasing) => {
    const a = asArray(x);
    const columns = n === null ? a.size : intOf(n);
    const exponents = arange(columns - 1, -1, -1, null);
    const powers = u(
      'power',
      asArray(expandDims(a, [1]), a.dtype.isInteger ? dt.int64 : a.dtype),
      flag(increasing) ? arange(0, columns, MISSING, null) : exponents,
    );
    return a.dtype.isInteger ? powers : asArray(powers, a.dtype);
  },
};

const countOf = (v: Value): number => {
  try {
    return intOf(v);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.cls.name === 'TypeError')
      throw typeError(`'${typeOf(v).name}' object cannot be interpreted as an integer`);
    throw e;
  }
};
export function diagonal(a: NdArray, offset: number, axis1: number, axis2: number): NdArray {
  if (a.ndim < 2) throw valueError('diag requires an array of at least two dimensions');
  const [i, j] = [axis1, axis2].map((x) => (x < 0 ? x + a.ndim : x));
  if (i === j) throw valueError('axis1 and axis2 cannot be the same');
  const [n, m] = [a.shape[i], a.shape[j]];
  const count = Math.max(0, offset >= 0 ? Math.min(n, m - offset) : Math.min(n + offset, m));
  const start = offset >= 0 ? offset * a.strides[j] : -offset * a.strides[i];
  const rest = a.shape.flatMap((_, k) => (k === i || k === j ? [] : [k]));
  return viewOf(
    a,
    [...rest.map((k) => a.shape[k]), count],
    [...rest.map((k) => a.strides[k]), a.strides[i] + a.strides[j]],
    a.offset + (count > 0 ? start : 0),
  );
}

function diagonalMatrix(a: NdArray, k: number): NdArray {
  const n = a.shape[0] + Math.abs(k);
  return computed([n, n], a.dtype, [a], ([v]) => {
    const out = allocateElements(a.dtype, n * n);
    if (a.dtype === object) (out as Value[]).fill(0);
    const all = elements(v);
    const per = a.dtype.isComplex ? 2 : 1;
    for (let i = 0; i < a.shape[0]; i++) {
      const at = k >= 0 ? i * n + i + k : (i - k) * n + i;
      for (let c = 0; c < per; c++) out[at * per + c] = all[i * per + c];
    }
    return out;
  });
}

/** Elements from bytes in the machine's order. */
export function fromBytes(bytes: Uint8Array, d: DType, count: number, offset: number): NdArray {
  const size = itemSize(d);
  const n = count < 0 ? (bytes.length - offset) / size : count;
  if (!Number.isInteger(n)) throw valueError('buffer size must be a multiple of element size');
  if (offset + n * size > bytes.length) throw valueError('buffer is smaller than requested size');
  const made = allocateElements(d, n);
  if (Array.isArray(made) || d === dt.float16 || d === dt.bfloat16)
    throw new UnknownSignal(new Missing(`numpy.frombuffer of ${d.name}`));
  const data = new Uint8Array(made.buffer);
  data.set(bytes.slice(offset, offset + n * size));
  const out = computed([n], d, [], () => made);
  return new NdArray(out.buffer, d, out.shape, out.strides, 0, null, false);
}
