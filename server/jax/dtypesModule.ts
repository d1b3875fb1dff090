/** `jax.dtypes`, and what jax.numpy has of it. Source: jax/_src/dtypes.py. */
import type { DType } from '../jaxpr/dtypes.ts';
import * as dt from '../jaxpr/dtypes.ts';
import { typeError, valueError } from '../python/errors.ts';
import { getters, methods, native } from '../python/native.ts';
import type { NativeFn } from '../python/native.ts';
import { PyDType, dtypeOf, npDType, registerDTypeClass, scalarClassOf } from '../python/numpy/dtypes.ts';
import { finfoClass, iinfoClass } from '../python/numpy/info.ts';
import {
  ABSTRACT,
  complexfloatingClass,
  floatingClass,
  genericClass,
  inexactClass,
  integerClass,
  numberClass,
  signedClass,
  unsignedClass,
} from '../python/numpy/scalars.ts';
import { repr } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import {
  EagerArray,
  PyClass,
  PyTuple,
  Tracer,
  Unknown,
  boolClass,
  builtinClass,
  complexClass,
  floatClass,
  intClass,
} from '../python/values.ts';
import { config } from './config.ts';
import { errorClasses, raising } from './errors.ts';
import type { TypedOperand } from './promotion.ts';
import { defaultDType, latticeResultType } from './promotion.ts';
import { ShapeDtypeStruct } from './shapeDtypeStruct.ts';
import { canonicalUserDType } from './userDTypes.ts';
import { toVal } from './values.ts';

/** Classes of extended dtypes. */
const extendedClass = new PyClass('extended', [genericClass]);
const prngKeyClass = new PyClass('prng_key', [extendedClass]);
for (const c of [extendedClass, prngKeyClass]) c.moduleName = 'jax.dtypes';

/** The class of the dtypes of PRNG keys. Source: jax/_src/random/prng.py KeyTy. */
const keyTypeClass = builtinClass('KeyTy', undefined, 'jax._src.random.prng');
registerDTypeClass('key', keyTypeClass);
const keyTypeOf = (v: Value): DType => {
  if (v instanceof PyDType) return v.dtype;
  throw typeError('the dtype of PRNG keys is expected');
};
getters(keyTypeClass, {
  name: (v) => keyTypeOf(v).name,
  itemsize: (v) => keyTypeOf(v).bits / 8,
  type: () => prngKeyClass,
});
methods(keyTypeClass, {
  '__repr__(self, /)': (self) => keyTypeOf(self).name,
  '__str__(self, /)': (self) => keyTypeOf(self).name,
});

// ---- what a dtype is

/** Which dtypes belong to NumPy's abstract classes. */
const MEMBERS: ReadonlyMap<PyClass, (d: DType) => boolean> = new Map([
  [genericClass, () => true],
  [numberClass, (d: DType) => d.isInteger || d.isInexact],
  [integerClass, (d: DType) => d.isInteger],
  [signedClass, (d: DType) => d.kind === 'int'],
  [unsignedClass, (d: DType) => d.kind === 'uint'],
  [inexactClass, (d: DType) => d.isInexact],
  [floatingClass, (d: DType) => d.isFloating],
  [complexfloatingClass, (d: DType) => d.isComplex],
]);

type TypeOrClass = DType | PyClass;
const asType = (v: Value): TypeOrClass =>
  v instanceof PyClass && (ABSTRACT.includes(v) || v === extendedClass || v === prngKeyClass)
    ? v
    : v instanceof Tracer || v instanceof EagerArray
      ? v.aval.dtype
      : npDType(v);

/** Source: issubdtype. */
export function isSubDType(first: Value, second: Value): boolean {
  const a = asType(first);
  const b = asType(second);
  if (a instanceof PyClass) return b instanceof PyClass && a.isSubclassOf(b);
  if (!(b instanceof PyClass)) return a === b;
  if (b === extendedClass || b === prngKeyClass) return a.kind === 'key';
  if (a.kind === 'key') return b === genericClass;
  return MEMBERS.get(b)?.(a) ?? false;
}

// ---- promotion of values and dtypes

/** Python's number types are weak where the type itself stands. */
const WEAK_CLASSES: ReadonlyMap<Value, 'int' | 'float' | 'complex'> = new Map([
  [intClass, 'int'],
  [floatClass, 'float'],
  [complexClass, 'complex'],
]);

const isArrayOrNumber = (v: Value): boolean =>
  v !== null && typeof v !== 'string' && !(v instanceof PyClass) && !(v instanceof PyDType);

/** A value or a dtype, as promotion sees it. Source: _dtype_and_weaktype. */
export function typedOperand(v: Value): TypedOperand {
  const weak = WEAK_CLASSES.get(v);
  if (weak) return { dtype: defaultDType(weak), weakType: true };
  if (v === boolClass) return { dtype: dt.bool, weakType: false };
  if (isArrayOrNumber(v)) {
    const operand = toVal(v);
    if (operand) return operand.aval;
    if (v instanceof ShapeDtypeStruct) return v.aval;
    const own = dtypeOf(v);
    if (own) return { dtype: dt.canonicalDType(own, config.x64), weakType: false };
    throw typeError(`Cannot determine dtype of ${repr(v)}`);
  }
  // JAX's own scalar types aren't NumPy's: they are made canonical without a word.
  if (v instanceof PyClass && v.moduleName === 'jax.numpy')
    return { dtype: dt.canonicalDType(npDType(v), config.x64), weakType: false };
  return { dtype: canonicalUserDType(npDType(v), 'dtype'), weakType: false };
}

/** Source: dtypes.py result_type. */
export function resultType(values: readonly Value[]): TypedOperand {
  if (values.length === 0) throw valueError('at least one array or dtype is required');
  const operands = values.map((v) =>
    v === null ? { dtype: defaultDType('float'), weakType: false } : typedOperand(v),
  );
  const { dtype, weakType } = latticeResultType(operands);
  if (!weakType) return { dtype, weakType };
  const kind = dtype.isInteger ? (dtype.kind === 'uint' ? 'uint' : 'int') : dtype.isFloating ? 'float' : 'complex';
  return { dtype: defaultDType(kind), weakType };
}

function itemsizeBits(v: Value): number {
  if (v === null) throw valueError('dtype cannot be None.');
  const d = npDType(v);
  if (d.kind === 'bool' || d.isInteger || d.isInexact) return d.bits;
  throw valueError(`unexpected input: dtype=${repr(v)}`);
}

function scalarTypeOf(v: Value): PyClass {
  const { dtype } = typedOperand(v);
  if (dtype.kind === 'bool') return boolClass;
  if (dtype.isInteger) return intClass;
  if (dtype.isFloating) return floatClass;
  if (dtype.isComplex) return complexClass;
  throw typeError(`Invalid scalar value ${repr(v)}`);
}

function canonicalize(v: Value, allowExtended: Value): Value {
  const d = npDType(v);
  if (d.kind !== 'key') return PyDType.of(dt.canonicalDType(d, config.x64));
  if (allowExtended !== true)
    throw valueError(`Internal: canonicalize_dtype called on extended dtype ${d.name} with allow_extended_dtype=False`);
  return PyDType.of(d);
}

/** A native function that raises what promotion rejects, and that answers an unknown with one. */
export const dtypeFunction = (signature: string, fn: NativeFn): Value =>
  native(signature, (...args) => {
    for (const a of args) {
      const found = a instanceof PyTuple ? a.items.find((x) => x instanceof Unknown) : a;
      if (found instanceof Unknown) return found.untraced();
    }
    return raising(() => fn(...args));
  });

const table = (functions: Readonly<Record<string, NativeFn>>): Map<string, Value> =>
  new Map(Object.entries(functions).map(([s, f]) => [s.slice(0, s.indexOf('(')), dtypeFunction(s, f)]));

export const dtypesTable = (): Map<string, Value> =>
  new Map<string, Value>([
    ...table({
      'canonicalize_dtype(dtype, allow_extended_dtype=False)': canonicalize,
      'issubdtype(a, b)': isSubDType,
      'itemsize_bits(dtype)': itemsizeBits,
      'scalar_type_of(x)': scalarTypeOf,
      'result_type(*args, return_weak_type_flag=False)': (args, flag) => {
        const { dtype, weakType } = resultType(args instanceof PyTuple ? args.items : []);
        return flag === true ? new PyTuple([PyDType.of(dtype), weakType]) : PyDType.of(dtype);
      },
    }),
    ['bfloat16', scalarClassOf(dt.bfloat16)],
    ['float0', PyDType.of(dt.float0)],
    ['extended', extendedClass],
    ['prng_key', prngKeyClass],
    ['finfo', finfoClass],
    ['iinfo', iinfoClass],
    ['TypePromotionError', errorClasses.TypePromotionError],
  ]);
