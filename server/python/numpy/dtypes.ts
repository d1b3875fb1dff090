/** `numpy.dtype` objects and scalar types. */
import type { DType } from '../../jaxpr/dtypes.ts';
import { DType as DTypeClass } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { typeError } from '../errors.ts';
import { getters, methods, native } from '../native.ts';
import { repr, str } from '../text.ts';
import type { Value } from '../values.ts';
import {
  Missing,
  NotImplemented,
  PyClass,
  PyInstance,
  Unknown,
  boolClass,
  builtinClass,
  complexClass,
  floatClass,
  intClass,
  typeOf,
} from '../values.ts';

export const dtypeClass = builtinClass('dtype', undefined, 'numpy');

/** A `numpy.dtype`. One object for each dtype, so that `is` and dict keys work. */
export class PyDType extends PyInstance {
  private static readonly table = new Map<DType, PyDType>();
  private constructor(readonly dtype: DType) {
    super(dtypeClass);
  }
  static of(dtype: DType): PyDType {
    let found = PyDType.table.get(dtype);
    if (!found) PyDType.table.set(dtype, (found = new PyDType(dtype)));
    return found;
  }
}

/** Classes that stand for a dtype: `np.float32`, `jnp.float32`. */
const scalarTypes = new WeakMap<PyClass, DType>();
export function registerScalarType(cls: PyClass, dtype: DType): void {
  scalarTypes.set(cls, dtype);
}

/** The dtype that a value names, as NumPy understands it; undefined where it names none. `float` is float64. */
export function dtypeOf(v: Value): DType | undefined {
  if (v instanceof PyDType) return v.dtype;
  if (v instanceof PyClass) {
    if (v === boolClass) return dt.bool;
    if (v === intClass) return dt.int64;
    if (v === floatClass) return dt.float64;
    if (v === complexClass) return dt.complex128;
    return scalarTypes.get(v);
  }
  if (typeof v === 'string') return DTypeClass.byName(v) ?? CODES[v];
  if (v instanceof PyInstance) {
    const own = v.attrs.get('dtype');
    if (own instanceof PyDType) return own.dtype;
  }
  return undefined;
}

/** NumPy's short codes. */
const CODES: Readonly<Record<string, DType | undefined>> = {
  f: dt.float32,
  d: dt.float64,
  e: dt.float16,
  i: dt.int32,
  l: dt.int64,
  q: dt.int64,
  b: dt.int8,
  h: dt.int16,
  B: dt.uint8,
  H: dt.uint16,
  I: dt.uint32,
  L: dt.uint64,
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
};

const dtypeIn = (v: Value): DType => {
  if (v instanceof PyDType) return v.dtype;
  throw typeError(`descriptor requires a 'numpy.dtype' object but received a '${typeOf(v).name}'`);
};

const KIND_CODES = { bool: 'b', int: 'i', uint: 'u', float: 'f', complex: 'c', key: 'V', float0: 'V' } as const;

getters(dtypeClass, {
  name: (v) => dtypeIn(v).name,
  itemsize: (v) => Math.max(1, dtypeIn(v).bits / 8),
  kind: (v) => KIND_CODES[dtypeIn(v).kind],
  ndim: () => 0,
  char: (v) => Object.keys(CODES).find((k) => CODES[k] === dtypeIn(v)) ?? '?',
});
methods(dtypeClass, {
  '__eq__(self, other, /)': (self, other) => {
    if (other instanceof Unknown) return other;
    const d = dtypeOf(other);
    return d === undefined ? NotImplemented : d === dtypeIn(self);
  },
  '__ne__(self, other, /)': (self, other) => {
    if (other instanceof Unknown) return other;
    const d = dtypeOf(other);
    return d === undefined ? NotImplemented : d !== dtypeIn(self);
  },
  '__hash__(self, /)': (self) => [...DTypeClass.all()].indexOf(dtypeIn(self)) + 1000,
  '__str__(self, /)': (self) => dtypeIn(self).name,
  '__repr__(self, /)': (self) => `dtype('${dtypeIn(self).name}')`,
});
dtypeClass.dict.set(
  '__getattr__',
  native('__getattr__(self, name, /)', (_, name) => new Missing(`numpy.dtype.${str(name)}`), { binds: true }),
);
dtypeClass.construct = (_, [v]) => {
  const d = dtypeOf(v ?? null);
  if (!d) throw typeError(`Cannot interpret '${typeof v === 'string' ? str(v) : repr(v)}' as a data type`);
  return PyDType.of(d);
};
