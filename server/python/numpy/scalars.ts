/** The classes of NumPy's scalars. Source: numpy/_core/src/multiarray/scalartypes.c.src, NumPy's "Scalars" page. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { PyClass, Value } from '../values.ts';
import {
  Complex,
  PyFloat,
  PyScalar,
  Unknown,
  UnknownSignal,
  complexClass,
  floatClass,
  objectClass,
  strClass,
  isInt,
} from '../values.ts';
import { str } from '../text.ts';
import { typeError } from '../errors.ts';
import { copyOf, numpyClass, NdArray, scalarize, makeScalar } from './array.ts';
import { roundFloat } from '../../jaxpr/host.ts';
import { asArray } from './coerce.ts';
import { registerScalarType } from './dtypes.ts';
import { object, textOf } from './kinds.ts';

export const genericClass = numpyClass('generic');
export const numberClass = numpyClass('number', [genericClass]);
export const integerClass = numpyClass('integer', [numberClass]);
export const signedClass = numpyClass('signedinteger', [integerClass]);
export const unsignedClass = numpyClass('unsignedinteger', [integerClass]);
export const inexactClass = numpyClass('inexact', [numberClass]);
export const floatingClass = numpyClass('floating', [inexactClass]);
export const complexfloatingClass = numpyClass('complexfloating', [inexactClass]);
export const flexibleClass = numpyClass('flexible', [genericClass]);
export const characterClass = numpyClass('character', [flexibleClass]);

export const ABSTRACT: readonly PyClass[] = [
  genericClass,
  numberClass,
  integerClass,
  signedClass,
  unsignedClass,
  inexactClass,
  floatingClass,
  complexfloatingClass,
  flexibleClass,
  characterClass,
];

/** A class that also is one of Python's: its MRO ends in that one. */
function scalarClass(name: string, base: PyClass, dtype: DType, python?: PyClass, moduleName = 'numpy'): PyClass {
  const cls = numpyClass(name, python ? [base, python] : [base], moduleName);
  if (python) cls.mro = [cls, ...base.mro.filter((c) => c !== objectClass), python, objectClass];
  registerScalarType(cls, dtype, true);
  cls.construct = (made, args, kwargs) => construct(made, dtype, args, kwargs?.[0]?.[1]);
  return cls;
}

/** `np.float32(x)`. Of a sequence it makes an array. */
function construct(cls: PyClass, dtype: DType, args: readonly Value[], keyword: Value | undefined): Value {
  const v = args.length > 0 ? args[0] : keyword;
  try {
    if (v === undefined) return dtype.kind === 'str' ? new PyScalar(cls, '', textOf(0)) : scalarize(asArray(0, dtype));
    if (v instanceof Unknown) return v;
    if (dtype.kind === 'object') return v;
    if (dtype.kind === 'str') {
      const text = str(v);
      return new PyScalar(cls, text, textOf(text.length));
    }
    if (v instanceof PyFloat && dtype.kind === 'float')
      return new PyScalar(cls, new PyFloat(roundFloat(v.value, dtype)), dtype);
    if (v === null && dtype.kind === 'float') return makeScalar(NaN, dtype);
    if (typeof v === 'string' && dtype.kind === 'bool') return makeScalar(v !== '', dtype);
    const a = asArray(v);
    const cast =
      a.dtype.kind === 'object' || isInt(v) || typeof v === 'string' || v instanceof Complex
        ? asArray(v, dtype)
        : copyOf(a, dtype);
    return scalarize(cast);
  } catch (e) {
    if (e instanceof UnknownSignal) return e.unknown;
    throw e;
  }
}

const plain: readonly (readonly [string, PyClass, DType])[] = [
  ['int8', signedClass, dt.int8],
  ['int16', signedClass, dt.int16],
  ['int32', signedClass, dt.int32],
  ['int64', signedClass, dt.int64],
  ['uint8', unsignedClass, dt.uint8],
  ['uint16', unsignedClass, dt.uint16],
  ['uint32', unsignedClass, dt.uint32],
  ['uint64', unsignedClass, dt.uint64],
  ['float16', floatingClass, dt.float16],
  ['float32', floatingClass, dt.float32],
  ['complex64', complexfloatingClass, dt.complex64],
];

/** Classes by their names in the module. */
export const SCALAR_CLASSES = new Map<string, PyClass>(
  plain.map(([name, base, d]) => [name, scalarClass(name, base, d)]),
);
SCALAR_CLASSES.set('float64', scalarClass('float64', floatingClass, dt.float64, floatClass));
SCALAR_CLASSES.set('complex128', scalarClass('complex128', complexfloatingClass, dt.complex128, complexClass));
const npBoolClass = scalarClass('bool', genericClass, dt.bool);
SCALAR_CLASSES.set('bool', npBoolClass);
SCALAR_CLASSES.set('str_', scalarClass('str_', characterClass, textOf(0), strClass));
SCALAR_CLASSES.set('object_', scalarClass('object_', genericClass, object));

/** Other names of the same classes, on Linux and macOS. */
export const ALIASES: Readonly<Record<string, string>> = {
  bool_: 'bool',
  byte: 'int8',
  short: 'int16',
  intc: 'int32',
  long: 'int64',
  int_: 'int64',
  intp: 'int64',
  longlong: 'int64',
  ubyte: 'uint8',
  ushort: 'uint16',
  uintc: 'uint32',
  ulong: 'uint64',
  uint: 'uint64',
  uintp: 'uint64',
  ulonglong: 'uint64',
  half: 'float16',
  single: 'float32',
  double: 'float64',
  csingle: 'complex64',
  cdouble: 'complex128',
};

/** Scalars of ml_dtypes. */
export const EXTENSION_CLASSES = new Map<string, PyClass>(
  [
    dt.bfloat16,
    dt.float8_e3m4,
    dt.float8_e4m3,
    dt.float8_e4m3fn,
    dt.float8_e4m3fnuz,
    dt.float8_e4m3b11fnuz,
    dt.float8_e5m2,
    dt.float8_e5m2fnuz,
    dt.float8_e8m0fnu,
    dt.float4_e2m1fn,
    dt.int2,
    dt.int4,
    dt.uint2,
    dt.uint4,
  ].map((d) => [d.name, scalarClass(d.name, genericClass, d, undefined, 'ml_dtypes')]),
);

for (const cls of ABSTRACT)
  cls.construct = () => {
    throw typeError(`cannot create '${cls.name}' instances`);
  };

/** An array or a scalar, the receiver of a method that both have. */
export function receiver(v: Value): NdArray {
  if (v instanceof NdArray) return v;
  if (v instanceof PyScalar) return asArray(v);
  throw typeError(`descriptor requires a 'numpy.ndarray' object but received '${str(v)}'`);
}
