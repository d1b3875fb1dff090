/** `numpy.dtype` objects, and what names a dtype. Source: numpy/_core/_dtype.py, src/multiarray/descriptor.c. */
import type { DType, DTypeKind } from '../../jaxpr/dtypes.ts';
import { DType as DTypeClass } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { lookupAttr } from '../attributes.ts';
import { raise, typeError } from '../errors.ts';
import { getters, methods, native } from '../native.ts';
import { repr, str } from '../text.ts';
import { isExtension, isNumPyOnly, itemSize, object, textOf } from './kinds.ts';
import { canCast, dtypeClassName } from './promotion.ts';
import type { Value } from '../values.ts';
import {
  Missing,
  NotImplemented,
  PyClass,
  PyDict,
  PyInstance,
  PyList,
  PyScalar,
  PyTuple,
  Unknown,
  UnknownSignal,
  boolClass,
  builtinClass,
  bytesClass,
  complexClass,
  floatClass,
  intClass,
  objectClass,
  strClass,
  typeOf,
} from '../values.ts';

export const dtypeClass = builtinClass('dtype', undefined, 'numpy');

/** Kinds of dtypes that aren't NumPy's: their class. */
const ownClasses = new Map<DTypeKind, PyClass>();
export function registerDTypeClass(kind: DTypeKind, cls: PyClass): void {
  ownClasses.set(kind, cls);
}

/** A class for each dtype, as NumPy has. */
function classOf(dtype: DType): PyClass {
  const own = ownClasses.get(dtype.kind);
  if (own) return own;
  const full = dtypeClassName(dtype);
  const [module, name] = full.startsWith('numpy.dtypes.') ? ['numpy.dtypes', full.slice(13)] : ['numpy', full.slice(6)];
  return builtinClass(name, [dtypeClass], module);
}

/** A `numpy.dtype`. One object for each dtype, so that `is` and dict keys work. */
export class PyDType extends PyInstance {
  private static readonly table = new Map<DType, PyDType>();
  private constructor(readonly dtype: DType) {
    super(classOf(dtype));
  }
  static of(dtype: DType): PyDType {
    let found = PyDType.table.get(dtype);
    if (!found) PyDType.table.set(dtype, (found = new PyDType(dtype)));
    return found;
  }
}

/** Classes that stand for a dtype: `np.float32`, `jnp.float32`. */
const scalarTypes = new WeakMap<PyClass, DType>();
/** The class of NumPy's scalars of a dtype. */
const scalarClasses = new Map<DType, PyClass>();
export function registerScalarType(cls: PyClass, dtype: DType, isNumPys = false): void {
  scalarTypes.set(cls, dtype);
  if (isNumPys) scalarClasses.set(dtype, cls);
}
export const scalarClassOf = (dtype: DType): PyClass =>
  (dtype.kind === 'str' ? scalarClasses.get(textOf(0)) : scalarClasses.get(dtype)) ?? objectClass;

/** NumPy's short codes; the first name of a dtype is its `char`. */
const CODES: Readonly<Record<string, DType | undefined>> = {
  f: dt.float32,
  d: dt.float64,
  e: dt.float16,
  i: dt.int32,
  l: dt.int64,
  q: dt.int64,
  p: dt.int64,
  n: dt.int64,
  b: dt.int8,
  h: dt.int16,
  B: dt.uint8,
  H: dt.uint16,
  I: dt.uint32,
  L: dt.uint64,
  Q: dt.uint64,
  P: dt.uint64,
  N: dt.uint64,
  '?': dt.bool,
  F: dt.complex64,
  D: dt.complex128,
  f2: dt.float16,
  f4: dt.float32,
  f8: dt.float64,
  i1: dt.int8,
  i2: dt.int16,
  i4: dt.int32,
  i8: dt.int64,
  u1: dt.uint8,
  u2: dt.uint16,
  u4: dt.uint32,
  u8: dt.uint64,
  b1: dt.bool,
  c8: dt.complex64,
  c16: dt.complex128,
  int: dt.int64,
  float: dt.float64,
  complex: dt.complex128,
  uint: dt.uint64,
  half: dt.float16,
  single: dt.float32,
  double: dt.float64,
  csingle: dt.complex64,
  cdouble: dt.complex128,
  byte: dt.int8,
  ubyte: dt.uint8,
  short: dt.int16,
  ushort: dt.uint16,
  intc: dt.int32,
  uintc: dt.uint32,
  intp: dt.int64,
  uintp: dt.uint64,
  long: dt.int64,
  ulong: dt.uint64,
  longlong: dt.int64,
  ulonglong: dt.uint64,
  bool_: dt.bool,
};

/** Names that JAX alone has for dtypes aren't NumPy's: `key<fry>`. */
const isNumPyName = (d: DType): boolean => d.kind !== 'key' && !isNumPyOnly(d);

function namedDType(name: string): DType | undefined {
  const plain = /^[<=|]/.test(name) ? name.slice(1) : name;
  const code = CODES[plain];
  if (code) return code;
  const known = DTypeClass.byName(name);
  if (known && isNumPyName(known)) return known;
  if (plain === 'O' || plain === 'object') return object;
  const text = /^(?:U(\d*)|str)$/.exec(plain) as (string | undefined)[] | null;
  return text ? textOf(Number(text[1] ?? 0)) : undefined;
}

/** The dtype that a value names, as NumPy understands it, its own object and text dtypes too. */
function anyDType(v: Value): DType | undefined {
  if (v instanceof PyDType) return v.dtype;
  if (v instanceof PyClass) {
    if (v === boolClass) return dt.bool;
    if (v === intClass) return dt.int64;
    if (v === floatClass) return dt.float64;
    if (v === complexClass) return dt.complex128;
    if (v === objectClass) return object;
    if (v === strClass) return textOf(0);
    return scalarTypes.get(v);
  }
  if (typeof v === 'string') return namedDType(v);
  if (v instanceof PyInstance) {
    if (v instanceof PyScalar) return v.dtype;
    const own = v.attrs.get('dtype');
    if (own instanceof PyDType) return own.dtype;
  }
  return undefined;
}

/** The dtype that a value names, if JAX's arrays may have it; undefined otherwise. `float` is float64. */
export function dtypeOf(v: Value): DType | undefined {
  if (v instanceof PyScalar) return undefined;
  const d = anyDType(v);
  return d && isNumPyOnly(d) ? undefined : d;
}

/** Dtypes that NumPy has and jitlens doesn't model. */
const UNMODELLED =
  /^([<>=|]?([SVmMaUO]\d*|[mM]8(\[.*\])?|[gGVmMSc]|f16|c32|[iufcb]\d+)|longdouble|clongdouble|float128|complex256|bytes_?|datetime64.*|timedelta64.*|void|.*,.*|\(.*)$/;
const unmodelled = (shown: string): Missing => new Missing(`numpy.dtype(${shown})`);

/** `np.dtype(v)` as a dtype. Raises TypeError; throws a signal for what jitlens doesn't model. */
export function npDType(v: Value): DType {
  if (v instanceof Unknown) throw new UnknownSignal(v);
  if (v === null) return dt.float64;
  const d = anyDType(v);
  if (d) return d;
  if (typeof v === 'string') {
    if (UNMODELLED.test(v)) throw new UnknownSignal(unmodelled(repr(v)));
    throw typeError(`data type ${repr(v)} not understood`);
  }
  if (v instanceof PyList || v instanceof PyTuple || v instanceof PyDict || v === bytesClass || v instanceof PyClass)
    throw new UnknownSignal(unmodelled('…'));
  if (typeOf(v).name === 'ndarray') throw typeError('Cannot construct a dtype from an array');
  // What says its dtype names it: JAX's arrays and tracers do.
  const own = lookupAttr(v, 'dtype');
  if (own instanceof PyDType) return own.dtype;
  throw typeError(`Cannot interpret '${repr(v)}' as a data type`);
}

/** A `dtype=` argument: None is none. */
export const dtypeArgumentOf = (v: Value): DType | undefined => (v === null ? undefined : npDType(v));

const dtypeIn = (v: Value): DType => {
  if (v instanceof PyDType) return v.dtype;
  throw typeError(`descriptor requires a 'numpy.dtype' object but received a '${typeOf(v).name}'`);
};

const KIND_CODES: Readonly<Record<DTypeKind, string>> = {
  bool: 'b',
  int: 'i',
  uint: 'u',
  float: 'f',
  complex: 'c',
  key: 'V',
  float0: 'V',
  str: 'U',
  object: 'O',
};
const NUMBERS = '?bBhHiIlLqQfdgFDGO';
const NUMBER_OF_HALF = 23;
const NUMBER_OF_TEXT = 19;

const charOf = (d: DType): string => {
  if (d.kind === 'object') return 'O';
  if (d.kind === 'str') return 'U';
  return Object.keys(CODES).find((k) => k.length === 1 && CODES[k] === d) ?? (d === dt.bfloat16 ? 'E' : '?');
};

/** `dtype.str`: `<f4`, `|b1`. */
function dtypeText(d: DType): string {
  if (d.kind === 'object') return '|O';
  if (d.kind === 'str') return d.name;
  const order = itemSize(d) === 1 ? '|' : '<';
  return `${order}${isExtension(d) ? 'V' : KIND_CODES[d.kind]}${itemSize(d)}`;
}

/** What `dtype('…')` has between its brackets. */
function dtypeArgumentText(d: DType): string {
  if (d.kind === 'object') return "'O'";
  return isExtension(d) ? d.name : `'${d.name === '<U0' ? '<U' : d.name}'`;
}

/** `dtype.name`. */
const dtypeName = (d: DType): string => (d.kind === 'str' ? `str${d.bits}` : d.name);

getters(dtypeClass, {
  name: (v) => dtypeName(dtypeIn(v)),
  itemsize: (v) => itemSize(dtypeIn(v)),
  alignment: (v) => (dtypeIn(v).kind === 'str' ? 4 : Math.min(8, itemSize(dtypeIn(v)))),
  kind: (v) => (isExtension(dtypeIn(v)) ? 'V' : KIND_CODES[dtypeIn(v).kind]),
  ndim: () => 0,
  shape: () => new PyTuple([]),
  names: () => null,
  fields: () => null,
  subdtype: () => null,
  metadata: () => null,
  base: (v) => v,
  hasobject: (v) => dtypeIn(v).kind === 'object',
  isbuiltin: (v) => (isExtension(dtypeIn(v)) ? 2 : 1),
  isnative: () => true,
  isalignedstruct: () => false,
  byteorder: (v) => (itemSize(dtypeIn(v)) === 1 || dtypeIn(v).kind === 'object' ? '|' : '='),
  str: (v) => dtypeText(dtypeIn(v)),
  type: (v) => scalarClassOf(dtypeIn(v)),
  char: (v) => charOf(dtypeIn(v)),
  num: (v) => {
    const d = dtypeIn(v);
    if (d.kind === 'str') return NUMBER_OF_TEXT;
    return d === dt.float16 ? NUMBER_OF_HALF : NUMBERS.indexOf(charOf(d));
  },
});
const compared =
  (f: (a: DType, b: DType) => boolean) =>
  (self: Value, other: Value): Value => {
    if (other instanceof Unknown) return other;
    const d = anyDType(other);
    return d === undefined ? NotImplemented : f(dtypeIn(self), d);
  };
methods(dtypeClass, {
  '__eq__(self, other, /)': compared((a, b) => a === b),
  '__ne__(self, other, /)': compared((a, b) => a !== b),
  '__lt__(self, other, /)': compared((a, b) => a !== b && canCast(a, b)),
  '__le__(self, other, /)': compared((a, b) => canCast(a, b)),
  '__gt__(self, other, /)': compared((a, b) => a !== b && canCast(b, a)),
  '__ge__(self, other, /)': compared((a, b) => canCast(b, a)),
  '__hash__(self, /)': (self) => [...DTypeClass.all()].indexOf(dtypeIn(self)) + 1000,
  '__str__(self, /)': (self) => dtypeIn(self).name,
  '__repr__(self, /)': (self) => `dtype(${dtypeArgumentText(dtypeIn(self))})`,
  '__bool__(self, /)': () => true,
  "newbyteorder(self, new_order='S', /)": (self, order) => {
    if (typeof order === 'string' && /^[=|NnIi<Ll]/.test(order)) return self;
    return unmodelled('of another byte order');
  },
});
/** Names that NumPy's dtypes have and these lack. */
const LACKING = new Set(['descr', 'flags', '__array_interface__', '__reduce__', '__setstate__']);
dtypeClass.dict.set(
  '__getattr__',
  native(
    '__getattr__(self, name, /)',
    (self, name) => {
      if (LACKING.has(str(name))) return new Missing(`numpy.dtype.${str(name)}`);
      throw raise('AttributeError', `'${dtypeClassName(dtypeIn(self))}' object has no attribute '${str(name)}'`);
    },
    { binds: true },
  ),
);
dtypeClass.construct = (_, args, kwargs) => {
  const v = args[0] ?? kwargs?.find(([k]) => k === 'dtype')?.[1] ?? null;
  try {
    return PyDType.of(npDType(v));
  } catch (e) {
    if (e instanceof UnknownSignal) return e.unknown;
    throw e;
  }
};
