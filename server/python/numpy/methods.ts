/** Methods and attributes of arrays and scalars. Source: numpy/_core/src/multiarray/methods.c, getset.c, scalartypes.c.src. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { raise, typeError, valueError } from '../errors.ts';
import { getItem } from '../subscripts.ts';
import type { NativeFn } from '../native.ts';
import { MISSING, methods } from '../native.ts';
import { str } from '../text.ts';
import type { PyClass, Value } from '../values.ts';
import {
  Complex,
  Missing,
  PyBytes,
  PyFloat,
  PyGetter,
  PyList,
  PyScalar,
  PyTuple,
  Unknown,
  UnknownSignal,
} from '../values.ts';
import { canCast, complexOf } from './promotion.ts';
import type { Casting } from './promotion.ts';
import { store } from './apply.ts';
import {
  NdArray,
  assignElements,
  broadcastView,
  computed,
  copyOf,
  elements,
  isUnknown,
  isUnknownScalar,
  itemOf,
  ndarrayClass,
  scalarize,
  setShape,
  sizeOf,
  tupleText,
  unknownArray,
  viewOf,
} from './array.ts';
import { asArray } from './coerce.ts';
import { diagonal, full, zeros } from './creation.ts';
import { axisOf, dtypeOrNone, findUnknown, flag, intOf, isSequence, listOfInts, shapeOf } from './declare.ts';
import { PyDType, npDType } from './dtypes.ts';
import { getIndexed, setIndexed } from './indexing.ts';
import { itemSize } from './kinds.ts';
import { dotProduct } from './products.ts';
import * as r from './reductions.ts';
import { floatingClass, genericClass, integerClass, receiver } from './scalars.ts';
import { ravel, repeatAxis, reshape, squeeze, swapaxes, transpose } from './shapes.ts';
import * as sorting from './sorting.ts';
import { allocateElements } from './storage.ts';
import { arrayRepr, arrayStr, scalarRepr, scalarText, textOrUnknown } from './text.ts';
import { accumulateWith } from './ufuncs.ts';
import { specOf } from './ufuncTable.ts';
import { Flags, Flat, installFlat, iterate } from './flat.ts';

const why = (a: NdArray): Unknown => new Unknown(a.unknownBecause ?? 'an element of an array');

/** The one element of an array, as Python has it. */
function onlyItem(a: NdArray): Value {
  const all = elements(a);
  return itemOf(all, 0, a.dtype);
}

function toList(a: NdArray): Value {
  const all = elements(a);
  let next = 0;
  const build = (d: number): Value =>
    d === a.ndim ? itemOf(all, next++, a.dtype) : new PyList(Array.from({ length: a.shape[d] }, () => build(d + 1)));
  return build(0);
}

function item(a: NdArray, args: readonly Value[]): Value {
  if (args.length === 0) {
    if (a.size !== 1) throw valueError('can only convert an array of size 1 to a Python scalar');
    return onlyItem(a);
  }
  const [first] = args;
  const index = args.length === 1 && first instanceof PyTuple ? first.items : args;
  const one = index.length === 1 && a.ndim !== 1 ? getIndexed(ravel(a), index[0]) : getIndexed(a, new PyTuple(index));
  return onlyItem(asArray(one));
}

/** A C cast to another dtype; a copy unless asked otherwise. */
function astype(a: NdArray, dtype: Value, casting: Value, copy: Value): NdArray {
  const d = npDType(dtype);
  if (!canCast(a.dtype, d, str(casting) as Casting))
    throw typeError(
      `Cannot cast array data from dtype('${a.dtype.name}') to dtype('${d.name}') according to the rule '${str(casting)}'`,
    );
  if (copy === false && a.dtype === d) return a;
  return d.kind === 'str' ? asArray(asArray(a, d)) : copyOf(a, d);
}

/** The same bytes as another dtype. */
function viewAs(a: NdArray, dtype: Value, type: Value): NdArray {
  if (dtype === MISSING || dtype === null) return viewOf(a, a.shape, a.strides, a.offset);
  const d = npDType(dtype);
  if (d === a.dtype) return viewOf(a, a.shape, a.strides, a.offset);
  if (type !== MISSING) throw new UnknownSignal(new Missing('numpy.ndarray.view(type=…)'));
  if (!bytesLike(a.dtype) || !bytesLike(d)) throw new UnknownSignal(new Missing(`numpy.ndarray.view of ${d.name}`));
  const [from, to] = [itemSize(a.dtype), itemSize(d)];
  let { shape } = a;
  if (from !== to) {
    if (a.ndim === 0)
      throw valueError('Changing the dtype of a 0d array is only supported if the itemsize is unchanged');
    const last = a.shape[a.ndim - 1] * from;
    if (last % to !== 0)
      throw valueError(
        'When changing to a larger dtype, its size must be a divisor of the total size in bytes of the last axis of the array.',
      );
    shape = [...a.shape.slice(0, -1), last / to];
  }
  // A copy: writes through it aren't seen in the array, so it can't be written to.
  const made = computed(shape, d, [a], ([v]) => {
    const data = elements(v);
    if (Array.isArray(data)) return [];
    const bytes = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
    const out = allocateElements(d, sizeOf(shape));
    if (Array.isArray(out)) return [];
    new Uint8Array(out.buffer).set(new Uint8Array(bytes));
    return out;
  });
  return new NdArray(made.buffer, d, shape, made.strides, 0, a, false);
}
/** Held as the bytes that NumPy holds. */
const bytesLike = (d: DType): boolean =>
  d.kind === 'bool' || (d.isInteger && d.bits >= 8) || d === dt.float32 || d === dt.float64 || d.isComplex;

function bytesOf(a: NdArray): Value {
  if (!bytesLike(a.dtype)) return new Missing(`numpy.ndarray.tobytes of ${a.dtype.name}`);
  const data = elements(a);
  if (Array.isArray(data)) return new Missing('numpy.ndarray.tobytes');
  return new PyBytes(new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)));
}

function truthOf(a: NdArray): Value {
  if (a.size !== 1)
    throw valueError(
      a.size === 0
        ? 'The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.'
        : 'The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()',
    );
  if (isUnknown(a)) return why(a);
  return elements(asArray(a, dt.bool))[0] !== 0;
}

const own = (v: Value): NdArray => {
  if (v instanceof NdArray) return v;
  throw typeError(`descriptor requires a 'numpy.ndarray' object but received a '${str(v)}'`);
};

/** Attributes that arrays and scalars have. */
const attributes: Readonly<Record<string, (a: NdArray) => Value>> = {
  shape: (a) => new PyTuple(a.shape),
  dtype: (a) => PyDType.of(a.dtype),
  ndim: (a) => a.ndim,
  size: (a) => a.size,
  itemsize: (a) => itemSize(a.dtype),
  nbytes: (a) => a.size * itemSize(a.dtype),
  strides: (a) => new PyTuple(a.strides.map((s) => s * itemSize(a.dtype))),
  T: (a) => transpose(a),
  mT: (a) => {
    if (a.ndim < 2) throw valueError('matrix transpose with ndim < 2 is undefined');
    return swapaxes(a, a.ndim - 2, a.ndim - 1);
  },
  real: (a) => scalarPart(a, 0),
  imag: (a) => scalarPart(a, 1),
  flat: (a) => new Flat(a),
  flags: (a) => new Flags(a),
  base: (a) => a.base,
  device: () => 'cpu',
  __array_priority__: (a) => new PyFloat(a.cls === ndarrayClass ? 0 : -1000000),
};

/** `a.real` is a view in NumPy; writes to it go through its setter here. */
function scalarPart(a: NdArray, part: 0 | 1): Value {
  if (!a.dtype.isComplex && part === 0) return a;
  const made = part === 0 ? r.realPart(a) : r.imaginaryPart(a);
  return new NdArray(made.buffer, made.dtype, made.shape, made.strides, made.offset, a, false);
}
function setPart(a: NdArray, value: Value, part: 0 | 1): void {
  if (!a.dtype.isComplex) {
    if (part === 1) throw typeError('array does not have imaginary part to set');
    setIndexed(a, new PyTuple([]), value);
    return;
  }
  const d = complexOf(a.dtype);
  const target = copyOf(a, d);
  const view = broadcastView(asArray(value, dt.float64), a.shape);
  if (!view) throw valueError('could not broadcast input array');
  const values = elements(view);
  const all = elements(target).slice();
  for (let i = 0; i < values.length; i++) all[2 * i + part] = values[i];
  assignElements(a, all);
}

type Method = (a: NdArray, ...args: Value[]) => Value;

/** Methods that arrays and scalars have. */
const common: Readonly<Record<string, Method>> = {
  'item(self, *args)': (a, args) => item(a, args instanceof PyTuple ? args.items : []),
  'tolist(self, /)': toList,
  "tobytes(self, order='C')": bytesOf,
  "astype(self, dtype, order='K', casting='unsafe', subok=True, copy=True)": (a, dtype, _o, casting, _s, copy) =>
    scalarOrArray(a, astype(a, dtype, casting, copy)),
  "copy(self, order='C')": (a) => scalarOrArray(a, copyOf(a)),
  'view(self, dtype=<missing>, type=<missing>)': (a, dtype, type) => scalarOrArray(a, viewAs(a, dtype, type)),
  'sum(self, axis=None, dtype=None, out=None, keepdims=<missing>, initial=<missing>, where=<missing>)':
    r.methodReductions.sum,
  'prod(self, axis=None, dtype=None, out=None, keepdims=<missing>, initial=<missing>, where=<missing>)':
    r.methodReductions.prod,
  'max(self, axis=None, out=None, keepdims=<missing>, initial=<missing>, where=<missing>)': (a, axis, out, k, i, w) =>
    r.methodReductions.max(a, axis, null, out, k, i, w),
  'min(self, axis=None, out=None, keepdims=<missing>, initial=<missing>, where=<missing>)': (a, axis, out, k, i, w) =>
    r.methodReductions.min(a, axis, null, out, k, i, w),
  'mean(self, axis=None, dtype=None, out=None, keepdims=<missing>, *, where=<missing>)': r.mean,
  'var(self, axis=None, dtype=None, out=None, ddof=0, keepdims=<missing>, *, where=<missing>, mean=<missing>)': (
    a,
    axis,
    dtype,
    out,
    ddof,
    k,
    w,
    center,
  ) => r.finish(r.variance(a, axis, dtype, ddof, k, w, center), out),
  'std(self, axis=None, dtype=None, out=None, ddof=0, keepdims=<missing>, *, where=<missing>, mean=<missing>)': (
    a,
    axis,
    dtype,
    out,
    ddof,
    k,
    w,
    center,
  ) => r.finish(r.standardDeviation(a, axis, dtype, ddof, k, w, center), out),
  'all(self, axis=None, out=None, keepdims=<missing>, *, where=<missing>)': (a, axis, out, k, w) =>
    truthMethod('all')(a, axis, out, k, w),
  'any(self, axis=None, out=None, keepdims=<missing>, *, where=<missing>)': (a, axis, out, k, w) =>
    truthMethod('any')(a, axis, out, k, w),
  'argmax(self, axis=None, out=None, *, keepdims=<missing>)': (a, axis, out, k) =>
    r.finish(r.argExtreme(a, axis, k, 'argmax'), out),
  'argmin(self, axis=None, out=None, *, keepdims=<missing>)': (a, axis, out, k) =>
    r.finish(r.argExtreme(a, axis, k, 'argmin'), out),
  'cumsum(self, axis=None, dtype=None, out=None)': (a, axis, dtype, out) =>
    accumulateWith(specOf('add'), a, axis, dtype, out),
  'cumprod(self, axis=None, dtype=None, out=None)': (a, axis, dtype, out) =>
    accumulateWith(specOf('multiply'), a, axis, dtype, out),
  'clip(self, min=None, max=None, out=None)': (a, min, max, out) => r.clip(a, min, max, out),
  'round(self, decimals=0, out=None)': (a, decimals, out) => r.round(a, decimals, out),
  'conj(self, /)': (a) => (a.dtype.isComplex ? scalarize(r.u('conjugate', a)) : scalarOrArray(a, a)),
  'conjugate(self, /)': (a) => (a.dtype.isComplex ? scalarize(r.u('conjugate', a)) : scalarOrArray(a, a)),
  "reshape(self, *shape, order='C', copy=None)": (a, shape, order) => {
    const dims = shape instanceof PyTuple && shape.items.length === 1 ? shape.items[0] : shape;
    return reshape(a, shapeOf(dims), str(order));
  },
  "ravel(self, order='C')": (a, order) => ravel(a, str(order)),
  "flatten(self, order='C')": (a, order) => copyOf(ravel(a, str(order))),
  'squeeze(self, axis=None)': (a, axis) =>
    scalarOrArray(a, squeeze(a, axis === null ? undefined : isSequence(axis) ? axis.items.map(intOf) : [intOf(axis)])),
  'transpose(self, *axes)': (a, axes) => {
    const given = axes instanceof PyTuple ? axes.items : [];
    const [first] = given;
    if (given.length === 0 || (given.length === 1 && first === null)) return transpose(a);
    return transpose(a, given.length === 1 && isSequence(first) ? first.items.map(intOf) : given.map(intOf));
  },
  'swapaxes(self, axis1, axis2, /)': (a, i, j) => swapaxes(a, axisOf(i, a.ndim, 'axis1'), axisOf(j, a.ndim, 'axis2')),
  'repeat(self, repeats, axis=None)': (a, repeats, axis) => {
    const source = axis === null ? ravel(a) : a;
    const counts = isSequence(repeats) || repeats instanceof NdArray ? listOfInts(repeats) : [intOf(repeats)];
    return repeatAxis(source, counts, axis === null ? 0 : axisOf(axis, a.ndim));
  },
  'diagonal(self, offset=0, axis1=0, axis2=1)': (a, offset, i, j) => {
    const d = diagonal(a, intOf(offset), intOf(i), intOf(j));
    return new NdArray(d.buffer, d.dtype, d.shape, d.strides, d.offset, d.base, false);
  },
  'trace(self, offset=0, axis1=0, axis2=1, dtype=None, out=None)': (a, offset, i, j, dtype, out) =>
    r.methodReductions.sum(diagonal(a, intOf(offset), intOf(i), intOf(j)), -1, dtype, out, MISSING, MISSING, MISSING),
  "take(self, indices, axis=None, out=None, mode='raise')": (a, indices, axis, out, mode) =>
    sorting.take(a, indices, axis, out, mode),
  'nonzero(self, /)': (a) => sorting.nonzero(a),
  'argsort(self, axis=-1, kind=None, order=None, *, stable=None)': (a, axis, kind, _order, stable) =>
    sorting.argsort(a, axis, sorting.isStable(kind, stable)),
  "searchsorted(self, v, side='left', sorter=None)": (a, v, side, sorter) => sorting.searchsorted(a, v, side, sorter),
  'choose(self, choices, out=None, mode=None)': (a, choices, out) => sorting.choose(a, choices, out),
  'compress(self, condition, axis=None, out=None)': (a, condition, axis) => sorting.compress(condition, a, axis),
  '__array__(self, dtype=None, /, *, copy=None)': (a, dtype) =>
    dtype === null ? plain(a) : asArray(plain(a), npDType(dtype)),
  '__copy__(self, /)': (a) => scalarOrArray(a, copyOf(a)),
  '__deepcopy__(self, memo, /)': (a) => scalarOrArray(a, copyOf(a)),
};
const plain = (a: NdArray): NdArray =>
  a.cls === ndarrayClass ? a : new NdArray(a.buffer, a.dtype, a.shape, a.strides, a.offset, a.base, a.writeable);

/** What a scalar's method gives is a scalar. */
const scalarOrArray = (self: NdArray, made: NdArray): Value => (fromScalar.has(self) ? scalarize(made) : made);
/** Arrays that stand for a scalar, for the time of a call. */
const fromScalar = new WeakSet<NdArray>();

const truthMethod =
  (name: 'all' | 'any') =>
  (a: NdArray, axis: Value, out: Value, keepdims: Value, where: Value): Value => {
    const fn = r.reductionTable[`${name}(a, axis=None, out=None, keepdims=<missing>, *, where=<missing>)`];
    return fn(a, axis, out, keepdims, where);
  };

/** Methods that change an array, which scalars don't have. */
const arrayOnly: Readonly<Record<string, Method>> = {
  'fill(self, value, /)': (a, value) => {
    setIndexed(a, new PyTuple([]), full(a.shape, asArray(value, a.dtype), a.dtype));
    return null;
  },
  'sort(self, axis=-1, kind=None, order=None, *, stable=None)': (a, axis) => {
    store(a, sorting.sort(a, axisOf(axis, a.ndim)));
    return null;
  },
  'partition(self, kth, axis=-1, kind=None, order=None)': (a, _kth, axis) => {
    const sorted = sorting.sort(a, axisOf(axis, a.ndim));
    store(a, unknownArray(sorted.shape, a.dtype, 'the order of elements that numpy.partition leaves'));
    return null;
  },
  "argpartition(self, kth, axis=-1, kind='introselect', order=None)": (a) =>
    unknownArray(a.shape, dt.int64, 'the order of elements that numpy.argpartition leaves'),
  "put(self, indices, values, mode='raise')": (a, indices, values) => {
    sorting.put(a, indices, values);
    return null;
  },
  'dot(self, other, out=None)': (a, other, out) => r.finish(asArray(dotProduct(a, asArray(other))), out),
  'resize(self, *new_shape, refcheck=True)': () => new Missing('numpy.ndarray.resize'),
  'setflags(self, write=None, align=None, uic=None)': (a, write) => {
    if (write !== null) a.writeable = flag(write);
    return null;
  },
  'tofile(self, *args, **kwargs)': () => null,
  'dump(self, file)': () => null,
  '__len__(self, /)': (a) => {
    if (a.ndim === 0) throw typeError('len() of unsized object');
    return a.shape[0];
  },
  '__iter__(self, /)': iterate,
  '__contains__(self, item, /)': (a, x) => {
    const same = r.u('equal', a, x);
    return truthMethod('any')(same, null, null, MISSING, MISSING);
  },
};

/** What a scalar's `is_integer` and the like say. */
const scalarOnly: Readonly<Record<string, Method>> = {
  'is_integer(self, /)': (a) => {
    const x = onlyItem(a);
    return x instanceof PyFloat ? Number.isInteger(x.value) : !(x instanceof Complex);
  },
  'as_integer_ratio(self, /)': () => new Missing('numpy.floating.as_integer_ratio'),
  'bit_count(self, /)': (a) => onlyItem(r.u('bitwise_count', a)),
};

const toNumber =
  (convert: (x: Value) => Value): Method =>
  (a) => {
    if (a.ndim > 0) throw typeError('only 0-dimensional arrays can be converted to Python scalars');
    return isUnknown(a) ? why(a) : convert(onlyItem(a));
  };

const conversions = (
  pythonInt: (v: Value) => Value,
  pythonFloat: (v: Value) => Value,
): Readonly<Record<string, Method>> => ({
  '__bool__(self, /)': truthOf,
  '__int__(self, /)': toNumber((x) => (x instanceof Complex ? pythonInt(new PyFloat(x.re)) : pythonInt(x))),
  '__float__(self, /)': toNumber((x) => (x instanceof Complex ? new PyFloat(x.re) : pythonFloat(x))),
  '__complex__(self, /)': toNumber((x) => {
    if (x instanceof Complex) return x;
    const f = pythonFloat(x);
    return f instanceof PyFloat ? new Complex(f.value, 0) : f;
  }),
});

const toIndex: Method = (a) => {
  if (a.ndim > 0 || !a.dtype.isInteger)
    throw typeError('only integer scalar arrays can be converted to a scalar index');
  return isUnknown(a) ? why(a) : onlyItem(a);
};

/** Enter methods whose receiver comes as an array. */
function enter(cls: PyClass, table: Readonly<Record<string, Method>>): void {
  const entries = Object.entries(table).map(([signature, f]): [string, NativeFn] => [
    signature,
    (self, ...args) => {
      for (const a of args) {
        const unknown = findUnknown(a);
        if (unknown) return unknown.untraced();
      }
      const a = receiver(self);
      if (self instanceof PyScalar || isUnknownScalar(self)) fromScalar.add(a);
      return f(a, ...args);
    },
  ]);
  methods(cls, Object.fromEntries(entries));
}

function enterGetters(cls: PyClass): void {
  for (const [name, get] of Object.entries(attributes)) {
    const isPart = name === 'real' || name === 'imag';
    const scalar = (v: Value): Value => {
      const a = receiver(v);
      const made = get(a);
      return v instanceof PyScalar && made instanceof NdArray ? scalarize(made) : made;
    };
    const set =
      name === 'shape'
        ? (v: Value, shape: Value): void => {
            const a = own(v);
            const dims = shapeOf(shape);
            const wanted = dims.includes(-1) ? reshape(a, dims).shape : dims;
            if (sizeOf(wanted) !== a.size)
              throw valueError(
                `cannot reshape array of size ${a.size} into shape ${tupleText(wanted).replaceAll(' ', '')}`,
              );
            setShape(a, wanted);
          }
        : isPart
          ? (v: Value, value: Value): void => {
              setPart(own(v), value, name === 'real' ? 0 : 1);
            }
          : name === 'flat'
            ? (v: Value, value: Value): void => {
                setFlat(own(v), value);
              }
            : undefined;
    cls.dict.set(name, new PyGetter(scalar, cls === ndarrayClass ? set : undefined));
  }
}

function setFlat(a: NdArray, value: Value): void {
  const values = ravel(asArray(value, a.dtype));
  const fitted = sorting.takeCyclic(values, a.size);
  store(a, reshape(fitted, a.shape));
}

/** Enter everything; `int` and `float` of Python's numbers come from builtins/. */
export function installMethods(pythonInt: (v: Value) => Value, pythonFloat: (v: Value) => Value): void {
  for (const cls of [ndarrayClass, genericClass]) {
    enterGetters(cls);
    enter(cls, common);
    enter(cls, conversions(pythonInt, pythonFloat));
  }
  enter(ndarrayClass, arrayOnly);
  enter(ndarrayClass, { '__index__(self, /)': toIndex });
  enter(integerClass, { '__index__(self, /)': toIndex });
  enter(genericClass, scalarOnly);
  methods(ndarrayClass, {
    '__delitem__(self, index, /)': () => {
      throw valueError('cannot delete array elements');
    },
    '__getitem__(self, index, /)': (self, index) => {
      const unknown = findUnknown(index);
      if (unknown) return elementOrUnknown(own(self), unknown.untraced());
      return getIndexed(own(self), index);
    },
    '__setitem__(self, index, value, /)': (self, index, value) => {
      const unknown = findUnknown(index) ?? findUnknown(value);
      const a = own(self);
      if (unknown) {
        if (!a.writeable) throw valueError('assignment destination is read-only');
        a.buffer.forget(unknown.reason);
      } else setIndexed(a, index, value);
      return null;
    },
    '__repr__(self, /)': (v) => textOrUnknown(() => (isUnknownScalar(v) ? throwUnknown(v) : arrayRepr(own(v)))),
    '__str__(self, /)': (v) => textOrUnknown(() => arrayStr(own(v))),
    '__format__(self, spec, /)': (v, spec) => {
      const a = own(v);
      if (a.ndim === 0) return formatted(onlyItem(a), str(spec));
      if (spec === '') return textOrUnknown(() => arrayStr(a));
      throw typeError('unsupported format string passed to numpy.ndarray.__format__');
    },
    '__class_getitem__(item, /)': () => ndarrayClass,
  });
  ndarrayClass.dict.set('__hash__', null);
  methods(genericClass, {
    '__repr__(self, /)': (v) => (v instanceof PyScalar ? scalarRepr(v) : why(receiver(v))),
    '__str__(self, /)': (v) => (v instanceof PyScalar ? scalarText(v) : why(receiver(v))),
    '__format__(self, spec, /)': (v, spec) =>
      v instanceof PyScalar ? formatted(itemOf(elements(asArray(v)), 0, v.dtype), str(spec)) : why(receiver(v)),
    '__hash__(self, /)': (v) => hashOf(v),
    '__getitem__(self, index, /)': (v, index) => {
      const a = receiver(v);
      if (index instanceof PyTuple || index === null) return getIndexed(a, index);
      if (v instanceof PyScalar && typeof v.value === 'string') return getItem(v.value, index);
      throw raise('IndexError', 'invalid index to scalar variable.');
    },
  });
  for (const cls of [integerClass, floatingClass])
    methods(cls, {
      '__round__(self, ndigits=None, /)': (v, digits) => {
        const a = receiver(v);
        if (digits === null) {
          const x = onlyItem(asArray(r.round(a, 0, null)));
          return pythonInt(x);
        }
        return r.round(a, digits, null);
      },
    });
  installFlat();
}

function throwUnknown(v: NdArray): never {
  throw new UnknownSignal(why(v));
}

/** An element at a place that isn't known. */
const elementOrUnknown = (_a: NdArray, unknown: Unknown): Value => unknown;

let formatted: (v: Value, spec: string) => Value = (v) => str(v);
export function setFormat(format: typeof formatted): void {
  formatted = format;
}
let hashOf: (v: Value) => Value = () => 0;
export function setHash(hash: typeof hashOf): void {
  hashOf = hash;
}

// ---- making

/** `np.ndarray(shape, dtype, buffer=…)`. */
ndarrayClass.construct = (cls, args, kwargs) => {
  const named = new Map(kwargs);
  const shape = args[0] ?? named.get('shape') ?? new PyTuple([]);
  const d = dtypeOrNone(args[1] ?? named.get('dtype') ?? null) ?? dt.float64;
  const buffer = args[2] ?? named.get('buffer') ?? null;
  if (buffer !== null) return new Missing('numpy.ndarray(buffer=…)');
  const made = zeros(shapeOf(shape), d);
  return new NdArray(made.buffer, d, made.shape, made.strides, 0, null, true, cls);
};
