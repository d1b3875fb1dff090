/** Functions of jax.numpy about dtypes. Source: jax/_src/dtypes.py, jax/_src/numpy/lax_numpy.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import { PyRaise, typeError, valueError } from '../../python/errors.ts';
import { nativeModule } from '../../python/modules.ts';
import { PyDType, dtypeClass, npDType } from '../../python/numpy/dtypes.ts';
import { finfoClass, iinfoClass, infoTable } from '../../python/numpy/info.ts';
import { NdArray } from '../../python/numpy/array.ts';
import { ABSTRACT } from '../../python/numpy/scalars.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import {
  Complex,
  EagerArray,
  PyFloat,
  PyList,
  PyScalar,
  PyTuple,
  Tracer,
  complexClass,
  floatClass,
  intClass,
  isInt,
} from '../../python/values.ts';
import { dtypeFunction, isSubDType, resultType, typedOperand } from '../dtypesModule.ts';
import { promoteTypes } from '../promotion.ts';
import { ufuncClass } from './ufuncObjects.ts';
import { toVal } from '../values.ts';

const KINDS: Readonly<Record<string, (d: DType) => boolean>> = {
  bool: (d) => d.kind === 'bool',
  'signed integer': (d) => d.kind === 'int',
  'unsigned integer': (d) => d.kind === 'uint',
  integral: (d) => d.isInteger,
  'real floating': (d) => d.isFloating,
  'complex floating': (d) => d.isComplex,
  numeric: (d) => d.isInteger || d.isInexact,
};

/** `np.dtype(kind)`; undefined where that is a TypeError. */
function dtypeOrNone(kind: Value): DType | undefined {
  try {
    return npDType(kind);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.cls.name === 'TypeError') return undefined;
    throw e;
  }
}

function isDType(dtype: Value, kind: Value): boolean {
  const d = npDType(dtype);
  // All kinds are looked at before any answer.
  const tests = (kind instanceof PyTuple ? kind.items : [kind]).map((k): boolean => {
    if (typeof k === 'string' && k in KINDS) return KINDS[k](d);
    const other = dtypeOrNone(k);
    if (other) return other === d;
    if (typeof k === 'string')
      throw valueError(
        `Unrecognized kind=${repr(k)} expected one of ['${Object.keys(KINDS).join("', '")}'], or a compatible input for ` +
          'jnp.dtype()',
      );
    throw typeError(`Expected kind to be a dtype, string, or tuple; got kind=${repr(k)}`);
  });
  return tests.some(Boolean);
}

const isWeakClass = (v: Value): boolean => v === intClass || v === floatClass || v === complexClass;
const promotable = (v: Value) => (isWeakClass(v) ? typedOperand(v) : { dtype: npDType(v), weakType: false });

function isComplexObject(x: Value): boolean {
  if (x instanceof Complex) return true;
  if (x === null || typeof x === 'string' || isInt(x) || x instanceof PyFloat) return false;
  const own = toVal(x);
  if (own) return own.aval.dtype.isComplex;
  return x instanceof PyList || x instanceof PyTuple ? x.items.some(isComplexObject) : false;
}

function isScalar(v: Value): boolean {
  if (v instanceof Tracer || v instanceof EagerArray) return v.aval.ndim === 0;
  if (v instanceof NdArray) return v.ndim === 0;
  if (isInt(v) || v instanceof PyFloat || v instanceof Complex || v instanceof PyScalar || typeof v === 'string')
    return true;
  if (v === null || v instanceof PyList || v instanceof PyTuple) return false;
  return toVal(v)?.aval.ndim === 0;
}

const FUNCTIONS: Readonly<Record<string, (...args: Value[]) => Value>> = {
  'result_type(*args)': (args) => PyDType.of(resultType(args instanceof PyTuple ? args.items : []).dtype),
  'promote_types(a, b)': (a, b) => PyDType.of(promoteTypes(promotable(a), promotable(b))),
  'issubdtype(arg1, arg2)': isSubDType,
  'isdtype(dtype, kind)': isDType,
  "can_cast(from_, to, casting='safe')": infoTable["can_cast(from_, to, casting='safe')"],
  'iscomplexobj(x)': isComplexObject,
  'isrealobj(x)': (x) => !isComplexObject(x),
  'isscalar(element)': isScalar,
};

/** What jax.numpy takes from NumPy as it is. Source: jax/numpy/__init__.py. */
const FROM_NUMPY = ['object_', 'array_repr', 'array_str', 'get_printoptions', 'set_printoptions', 'printoptions'];

export function numpysOwn(): Map<string, Value> {
  const numpy = nativeModule('numpy');
  return new Map(
    FROM_NUMPY.flatMap((name): [string, Value][] => {
      const value = numpy?.dict.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

export const dtypeFunctions = new Map<string, Value>([
  ...Object.entries(FUNCTIONS).map(([s, f]): [string, Value] => [s.slice(0, s.indexOf('(')), dtypeFunction(s, f)]),
  ...ABSTRACT.map((c): [string, Value] => [c.name.slice(c.name.lastIndexOf('.') + 1), c]),
  ['finfo', finfoClass],
  ['iinfo', iinfoClass],
  ['dtype', dtypeClass],
  ['ufunc', ufuncClass],
]);
