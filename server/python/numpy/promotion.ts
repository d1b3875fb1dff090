/**
 * NumPy's own type promotion, which isn't JAX's: Python's numbers are weak, everything else by table.
 * Source: NEP 50; numpy/_core/src/multiarray/common_dtype.c, can_cast_table.h.
 */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { typeError } from '../errors.ts';
import { charactersOf, isExtension, object, textOf } from './kinds.ts';

/** A Python int, float or complex among operands: it takes the others' precision. */
export type Weak = 'int' | 'float' | 'complex';
export type Operand = DType | Weak;

const SIGNED: Readonly<Record<number, DType>> = { 8: dt.int8, 16: dt.int16, 32: dt.int32, 64: dt.int64 };
const FLOATS: Readonly<Record<number, DType>> = { 16: dt.float16, 32: dt.float32, 64: dt.float64 };

/** The smallest float that holds all ints of a dtype. */
function floatFor(d: DType): DType {
  if (d.isFloating) return d;
  if (d.kind === 'bool' || d.bits === 8) return dt.float16;
  return d.bits === 16 ? dt.float32 : dt.float64;
}
const realOf = (d: DType): DType => (d === dt.complex64 ? dt.float32 : d === dt.complex128 ? dt.float64 : d);

/** The texts that numbers of a dtype need at most. Source: numpy's string discovery for casts. */
function textFor(d: DType): number {
  switch (d.kind) {
    case 'str':
      return charactersOf(d);
    case 'bool':
      return 5;
    case 'uint':
      return { 8: 3, 16: 5, 32: 10, 64: 20 }[d.bits] ?? 20;
    case 'int':
      return { 8: 4, 16: 6, 32: 11, 64: 21 }[d.bits] ?? 21;
    case 'complex':
      return 64;
    default:
      return 32;
  }
}

/** The names of dtypes' classes in messages: `numpy.dtypes.Int64DType`. */
export function dtypeClassName(d: DType): string {
  if (isExtension(d)) return `numpy.dtype[${d.name}]`;
  const name =
    d.kind === 'str' ? 'Str' : d.kind === 'uint' ? `UInt${d.bits}` : d.name[0].toUpperCase() + d.name.slice(1);
  return `numpy.dtypes.${name}DType`;
}

const noCommon = (a: DType, b: DType): Error =>
  typeError(
    `The DTypes <class '${dtypeClassName(a)}'> and <class '${dtypeClassName(b)}'> do not have a common DType. ` +
      'For example they cannot be stored in a single array unless the dtype is `object`.',
  );

/** Those of ml_dtypes go to float32 and up; ints of 8 bits go to them. */
function promoteExtension(a: DType, b: DType): DType {
  const [own, other] = isExtension(a) ? [a, b] : [b, a];
  if (isExtension(other)) throw noCommon(a, b);
  if (own.isFloating) {
    if (other.kind === 'bool' || (other.isInteger && other.bits === 8 && own === dt.bfloat16)) return own;
    if (other.isComplex || other === dt.float32 || other === dt.float64) return other;
    throw noCommon(a, b);
  }
  if (other.kind === 'bool') return own;
  if (other.isInteger && other.kind === own.kind) return other;
  if (other.kind === 'int' || other.isInexact) return other;
  throw noCommon(a, b);
}

/** `np.promote_types`. */
export function promoteTypes(a: DType, b: DType): DType {
  if (a === b) return a;
  if (a === object || b === object) return object;
  if (a.kind === 'str' || b.kind === 'str') return textOf(Math.max(textFor(a), textFor(b)));
  if (isExtension(a) || isExtension(b)) return promoteExtension(a, b);
  if (a.kind === 'bool') return b;
  if (b.kind === 'bool') return a;
  if (a.isInteger && b.isInteger) {
    if (a.kind === b.kind) return a.bits >= b.bits ? a : b;
    const [signed, unsigned] = a.kind === 'int' ? [a, b] : [b, a];
    if (signed.bits > unsigned.bits) return signed;
    return unsigned.bits === 64 ? dt.float64 : SIGNED[unsigned.bits * 2];
  }
  const bits = Math.max(floatFor(realOf(a)).bits, floatFor(realOf(b)).bits);
  if (a.isComplex || b.isComplex) return bits <= 32 ? dt.complex64 : dt.complex128;
  return FLOATS[bits];
}

const CATEGORY = { bool: 0, int: 1, uint: 1, float: 2, complex: 3 } as const;
const WEAK_CATEGORY = { int: 1, float: 2, complex: 3 } as const;
const WEAK_DEFAULT = { int: dt.int64, float: dt.float64, complex: dt.complex128 } as const;

/** What Python numbers alone make. */
const weakDefault = (weak: readonly Weak[]): DType =>
  WEAK_DEFAULT[weak.reduce((a, b) => (WEAK_CATEGORY[b] > WEAK_CATEGORY[a] ? b : a))];

function withWeak(strong: DType, weak: Weak): DType {
  if (strong === object) return object;
  if (strong.kind === 'str') return promoteTypes(strong, WEAK_DEFAULT[weak]);
  const category = (CATEGORY as Readonly<Record<string, number>>)[strong.kind];
  if (WEAK_CATEGORY[weak] <= category) return strong;
  if (weak === 'complex' && strong.isFloating) return strong === dt.float64 ? dt.complex128 : dt.complex64;
  return weak === 'int' ? dt.int64 : WEAK_DEFAULT[weak];
}

/** The dtype that operands have together. */
export function resultType(operands: readonly Operand[]): DType {
  const strong = operands.filter((o): o is DType => typeof o !== 'string');
  const weak = operands.filter((o): o is Weak => typeof o === 'string');
  if (strong.length === 0) return weak.length === 0 ? dt.float64 : weakDefault(weak);
  const together = strong.reduce(promoteTypes);
  return weak.reduce(withWeak, together);
}

export type Casting = 'no' | 'equiv' | 'safe' | 'same_kind' | 'unsafe' | 'same_value';

const KIND_ORDER: Readonly<Record<string, number>> = {
  bool: 0,
  uint: 1,
  int: 2,
  float: 4,
  complex: 5,
  str: 6,
  object: 7,
};

/** `np.can_cast` of dtypes. */
export function canCast(from: DType, to: DType, casting: Casting = 'safe'): boolean {
  if (casting === 'unsafe' || casting === 'same_value' || from === to) return true;
  if (casting === 'no' || casting === 'equiv') return false;
  if (to === object) return true;
  if (from === object) return false;
  if (to.kind === 'str') return casting === 'same_kind' || textFor(from) <= charactersOf(to);
  if (from.kind === 'str') return false;
  if (casting === 'same_kind' && KIND_ORDER[from.kind] <= KIND_ORDER[to.kind]) return true;
  if (isExtension(from) || isExtension(to)) {
    if (from.kind === 'bool') return true;
    if (isExtension(from) && isExtension(to)) return false;
    if (to.isFloating && isExtension(to)) return to === dt.bfloat16 && from.isInteger && from.bits === 8;
    return from.isFloating ? to.isInexact && realOf(to).bits >= 32 : to.kind === from.kind || to.isInexact;
  }
  return promoteTypes(from, to) === to;
}

/** Sums of small ints are made in the platform's int. Source: numpy/_core/src/umath/ufunc_type_resolution.c. */
export function accumulated(d: DType): DType {
  if (d.kind === 'bool' || (d.kind === 'int' && d.bits < 64)) return dt.int64;
  return d.kind === 'uint' && d.bits < 64 ? dt.uint64 : d;
}

export { floatFor, realOf };
/** The complex dtype whose parts are of a float dtype. */
export const complexOf = (d: DType): DType => (realOf(d) === dt.float64 ? dt.complex128 : dt.complex64);
