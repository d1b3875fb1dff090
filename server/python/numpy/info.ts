/** What is known of dtypes: finfo, iinfo, issubdtype … Source: numpy/_core/getlimits.py, numerictypes.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { typeError, valueError } from '../errors.ts';
import type { NativeFn } from '../native.ts';
import { methods } from '../native.ts';
import { normalizeInt } from '../numbers.ts';
import { str } from '../text.ts';
import type { MaybeKwargs, Value } from '../values.ts';
import {
  EagerArray,
  PyClass,
  PyInstance,
  PyScalar,
  PyTuple,
  Tracer,
  Unknown,
  isInt,
  PyFloat,
  Complex,
  PyBoxed,
} from '../values.ts';
import { NdArray, isUnknown, makeScalar, numpyClass } from './array.ts';
import { asArray, leafDType } from './coerce.ts';
import { PyDType, npDType, scalarClassOf } from './dtypes.ts';
import type { Casting } from './promotion.ts';
import { canCast, promoteTypes, realOf, resultType } from './promotion.ts';
import { doubleOf } from './reductions.ts';
import { scalarText } from './text.ts';
import { operandOf } from './typing.ts';

export const finfoClass = numpyClass('finfo');
export const iinfoClass = numpyClass('iinfo');

export interface FloatFormat {
  /** Bits of the mantissa, without the one that isn't stored. */
  readonly mantissa: number;
  readonly minExponent: number;
  readonly maxExponent: number;
  readonly precision: number;
  /** Where it isn't what the exponents give. */
  readonly max?: number;
}
const eight = (mantissa: number, minExponent: number, maxExponent: number, max?: number): FloatFormat => ({
  ...{ mantissa, minExponent, maxExponent, precision: 1 },
  ...(max === undefined ? {} : { max }),
});
/** Floating dtypes, those of ml_dtypes too. Source: numpy/_core/getlimits.py, ml_dtypes/_finfo.py. */
export const floatFormats: ReadonlyMap<DType, FloatFormat> = new Map<DType, FloatFormat>([
  [dt.float4_e2m1fn, { mantissa: 1, minExponent: 0, maxExponent: 3, precision: 0 }],
  [dt.float6_e2m3fn, { mantissa: 3, minExponent: 0, maxExponent: 3, precision: 0 }],
  [dt.float6_e3m2fn, { mantissa: 2, minExponent: -2, maxExponent: 5, precision: 0 }],
  [dt.float8_e3m4, eight(4, -2, 4)],
  [dt.float8_e4m3, eight(3, -6, 8)],
  [dt.float8_e4m3b11fnuz, eight(3, -10, 5)],
  [dt.float8_e4m3fn, eight(3, -6, 9, 448)],
  [dt.float8_e4m3fnuz, eight(3, -7, 8)],
  [dt.float8_e5m2, eight(2, -14, 16)],
  [dt.float8_e5m2fnuz, eight(2, -15, 16)],
  [dt.float16, { mantissa: 10, minExponent: -14, maxExponent: 16, precision: 3 }],
  [dt.bfloat16, { mantissa: 7, minExponent: -126, maxExponent: 128, precision: 2 }],
  [dt.float32, { mantissa: 23, minExponent: -126, maxExponent: 128, precision: 6 }],
  [dt.float64, { mantissa: 52, minExponent: -1022, maxExponent: 1024, precision: 15 }],
]);

/** The dtype that finfo and iinfo are asked about: a dtype, a class, or a number's. */
const dtypeAsked = (v: Value): DType => {
  if (v instanceof Tracer || v instanceof EagerArray) return v.aval.dtype;
  if (v instanceof NdArray) return v.dtype;
  if (v instanceof PyScalar || isInt(v) || v instanceof PyFloat || v instanceof Complex) return leafDType(v);
  return npDType(v);
};

/** The argument of a constructor that has one. */
function onlyArgument(fn: string, name: string, args: readonly Value[], kwargs: MaybeKwargs): Value {
  const unexpected = kwargs?.find(([k]) => k !== name);
  if (unexpected) throw typeError(`${fn} got an unexpected keyword argument '${unexpected[0]}'`);
  const v = args.at(0) ?? kwargs?.find(([k]) => k === name)?.[1];
  if (args.length + (kwargs?.length ?? 0) > 1)
    throw typeError(`${fn} takes 2 positional arguments but ${args.length + 1} were given`);
  if (v === undefined && args.length === 0 && !kwargs?.length)
    throw typeError(`${fn} missing 1 required positional argument: '${name}'`);
  return v ?? null;
}

function finfo(v: Value): PyInstance {
  const asked = dtypeAsked(v);
  const d = realOf(asked);
  const f = floatFormats.get(d);
  if (!f || !asked.isInexact) throw valueError(`data type dtype('${asked.name}') not compatible with finfo`);
  const made = new PyInstance(finfoClass);
  const float = (x: number): Value => makeScalar(x, d);
  const max = f.max ?? (2 - 2 ** -f.mantissa) * 2 ** (f.maxExponent - 1);
  const tiny = 2 ** f.minExponent;
  const values: Readonly<Record<string, Value>> = {
    dtype: PyDType.of(d),
    bits: d.bits,
    eps: float(2 ** -f.mantissa),
    epsneg: float(2 ** -(f.mantissa + 1)),
    max: float(max),
    min: float(-max),
    tiny: float(tiny),
    smallest_normal: float(tiny),
    smallest_subnormal: float(tiny * 2 ** -f.mantissa),
    resolution: float(10 ** -f.precision),
    precision: f.precision,
    nmant: f.mantissa,
    nexp: d.bits - f.mantissa - 1,
    iexp: d.bits - f.mantissa - 1,
    machep: -f.mantissa,
    negep: -(f.mantissa + 1),
    minexp: f.minExponent,
    maxexp: f.maxExponent,
  };
  for (const [name, value] of Object.entries(values)) made.attrs.set(name, value);
  return made;
}

function iinfo(v: Value): PyInstance {
  const d = dtypeAsked(v);
  if (!d.isInteger) throw valueError(`Invalid integer data type '${d.kind === 'bool' ? 'b' : d.kind[0]}'.`);
  const made = new PyInstance(iinfoClass);
  const [low, high] = dt.integerBounds(d);
  made.attrs.set('dtype', PyDType.of(d));
  made.attrs.set('bits', d.bits);
  made.attrs.set('kind', d.kind === 'uint' ? 'u' : 'i');
  made.attrs.set('min', normalizeInt(low));
  made.attrs.set('max', normalizeInt(high));
  return made;
}

finfoClass.construct = (_, args, kwargs) => {
  const v = onlyArgument('finfo.__new__()', 'dtype', args, kwargs);
  if (v === null) throw typeError('dtype must not be None');
  return v instanceof Unknown ? v : finfo(v);
};
iinfoClass.construct = (_, args, kwargs) => {
  const v = onlyArgument('iinfo.__init__()', 'int_type', args, kwargs);
  return v instanceof Unknown ? v : iinfo(v);
};
methods(finfoClass, {
  '__repr__(self, /)': (self) => {
    const at = (name: string): string => {
      const v = self instanceof PyInstance ? self.attrs.get(name) : undefined;
      return v instanceof PyScalar ? scalarText(v) : v instanceof PyDType ? v.dtype.name : str(v ?? null);
    };
    return `finfo(resolution=${at('resolution')}, min=${at('min')}, max=${at('max')}, dtype=${at('dtype')})`;
  },
});
methods(iinfoClass, {
  '__repr__(self, /)': (self) => {
    const at = (name: string): Value => (self instanceof PyInstance ? (self.attrs.get(name) ?? null) : null);
    const d = at('dtype');
    return `iinfo(min=${str(at('min'))}, max=${str(at('max'))}, dtype=${d instanceof PyDType ? d.dtype.name : ''})`;
  },
});

/** The scalar class that a dtype, a name, a class of NumPy's or an abstract one stands for. */
function typeClassOf(v: Value): PyClass {
  if (v instanceof PyClass && v.moduleName === 'numpy') return v;
  return scalarClassOf(npDType(v));
}

const kindGroups: Readonly<Record<string, (d: DType) => boolean>> = {
  bool: (d) => d.kind === 'bool',
  'signed integer': (d) => d.kind === 'int',
  'unsigned integer': (d) => d.kind === 'uint',
  integral: (d) => d.isInteger,
  'real floating': (d) => d.isFloating,
  'complex floating': (d) => d.isComplex,
  numeric: (d) => d.isInteger || d.isInexact,
};

/** The first float dtype whose range holds a number. */
function smallestFloat(x: number): DType {
  const a = Math.abs(x);
  if (!Number.isFinite(x) || a < 65000) return dt.float16;
  return a < 3.4e38 ? dt.float32 : dt.float64;
}

export const infoTable: Readonly<Record<string, NativeFn>> = {
  'issubdtype(arg1, arg2)': (a, b) => {
    if (a instanceof Tracer || a instanceof EagerArray || a instanceof NdArray)
      throw typeError(`Cannot interpret '${str(a)}' as a data type`);
    const left = typeClassOf(a);
    const right = b instanceof PyClass && b.moduleName === 'numpy' ? b : typeClassOf(b);
    return left.isSubclassOf(right);
  },
  'isdtype(dtype, kind)': (dtype, kind) => {
    const d = npDType(dtype);
    const kinds = kind instanceof PyTuple ? kind.items : [kind];
    return kinds.some((k) => {
      if (typeof k === 'string') {
        const group = kindGroups[k] as ((d: DType) => boolean) | undefined;
        if (!group) throw valueError(`kind argument is a string, but '${k}' is not a known kind name.`);
        return group(d);
      }
      return npDType(k) === d;
    });
  },
  'result_type(*arrays_and_dtypes)': (args) => {
    const items = args instanceof PyTuple ? args.items : [];
    if (items.length === 0) throw valueError('at least one array or dtype is required');
    return PyDType.of(resultType(items.map(operandOf)));
  },
  'promote_types(type1, type2)': (a, b) => PyDType.of(promoteTypes(npDType(a), npDType(b))),
  "can_cast(from_, to, casting='safe')": (from, to, casting) => {
    if (isInt(from) || from instanceof PyFloat || from instanceof Complex)
      throw typeError(
        'can_cast() does not support Python ints, floats, and complex because the result used to depend on the value.\nThis change was part of adopting NEP 50, we may explicitly allow them again in the future.',
      );
    const d = from instanceof PyScalar || from instanceof NdArray ? from.dtype : npDType(from);
    return canCast(d, npDType(to), str(casting) as Casting);
  },
  'min_scalar_type(a, /)': (v) => {
    const a = asArray(v);
    if (a.ndim === 0 && a.dtype === dt.float64 && !isUnknown(a)) return PyDType.of(smallestFloat(doubleOf(v)));
    if (a.ndim > 0 || !a.dtype.isInteger) return PyDType.of(a.dtype);
    const x = BigInt((v instanceof PyBoxed ? v.value : v) as number);
    const all = x >= 0n ? [dt.uint8, dt.uint16, dt.uint32, dt.uint64] : [dt.int8, dt.int16, dt.int32, dt.int64];
    const fits = all.find((d) => {
      const [low, high] = dt.integerBounds(d);
      return x >= low && x <= high;
    });
    return PyDType.of(fits ?? a.dtype);
  },
  'common_type(*arrays)': (args) => {
    const all = (args instanceof PyTuple ? args.items : []).map((v) => asArray(v).dtype);
    const wide = all.map((d) => (d.isInteger ? dt.float64 : d));
    return scalarClassOf(resultType(wide));
  },
  'iscomplexobj(x)': (v) =>
    (v instanceof Tracer || v instanceof EagerArray ? v.aval.dtype : asArray(v).dtype).isComplex,
  'isrealobj(x)': (v) => !(v instanceof Tracer || v instanceof EagerArray ? v.aval.dtype : asArray(v).dtype).isComplex,
  'isscalar(element)': (v) =>
    v instanceof PyScalar || isInt(v) || v instanceof PyFloat || v instanceof Complex || typeof v === 'string',
  'typename(char)': () => new Unknown("jitlens doesn't have numpy.typename yet"),
  'isfortran(a)': () => false,
  'shares_memory(a, b, /, max_work=-1)': (a, b) =>
    a instanceof NdArray && b instanceof NdArray && a.buffer === b.buffer,
  'may_share_memory(a, b, /, max_work=0)': (a, b) =>
    a instanceof NdArray && b instanceof NdArray && a.buffer === b.buffer,
};
