/**
 * Dtypes, as JAX knows them: interned objects, compared by identity.
 * Names are NumPy's long names; `short` is what jaxprs print (`f32`, `i4`, `f8_e4m3fn`).
 */
/** `str` and `object` are NumPy's only: no JAX array has them. */
export type DTypeKind = 'bool' | 'int' | 'uint' | 'float' | 'complex' | 'key' | 'float0' | 'str' | 'object';

export class DType {
  private constructor(
    readonly name: string,
    readonly short: string,
    readonly kind: DTypeKind,
    /** Bits of one element, as NumPy's itemsize * 8 says (4 and 2 for the sub-byte integers). */
    readonly bits: number,
  ) {}

  private static readonly table = new Map<string, DType>();

  /** Make a dtype and enter it in the table. Called by this file, and once for each kind of PRNG key. */
  static define(name: string, short: string, kind: DTypeKind, bits: number): DType {
    const known = DType.table.get(name);
    if (known) return known;
    const made = new DType(name, short, kind, bits);
    DType.table.set(name, made);
    return made;
  }

  /** The dtype of a NumPy name (`float32`), or undefined. */
  static byName(name: string): DType | undefined {
    return DType.table.get(name);
  }

  static all(): IterableIterator<DType> {
    return DType.table.values();
  }

  toString(): string {
    return this.name;
  }

  get isInteger(): boolean {
    return this.kind === 'int' || this.kind === 'uint';
  }
  get isFloating(): boolean {
    return this.kind === 'float';
  }
  get isComplex(): boolean {
    return this.kind === 'complex';
  }
  get isInexact(): boolean {
    return this.kind === 'float' || this.kind === 'complex';
  }
}

const d = DType.define.bind(DType);

export const bool = d('bool', 'bool', 'bool', 8);
export const int1 = d('int1', 'i1', 'int', 1);
export const int2 = d('int2', 'i2', 'int', 2);
export const int4 = d('int4', 'i4', 'int', 4);
export const int8 = d('int8', 'i8', 'int', 8);
export const int16 = d('int16', 'i16', 'int', 16);
export const int32 = d('int32', 'i32', 'int', 32);
export const int64 = d('int64', 'i64', 'int', 64);
export const uint1 = d('uint1', 'u1', 'uint', 1);
export const uint2 = d('uint2', 'u2', 'uint', 2);
export const uint4 = d('uint4', 'u4', 'uint', 4);
export const uint8 = d('uint8', 'u8', 'uint', 8);
export const uint16 = d('uint16', 'u16', 'uint', 16);
export const uint32 = d('uint32', 'u32', 'uint', 32);
export const uint64 = d('uint64', 'u64', 'uint', 64);
export const float4_e2m1fn = d('float4_e2m1fn', 'f4_e2m1fn', 'float', 4);
export const float6_e2m3fn = d('float6_e2m3fn', 'f6_e2m3fn', 'float', 6);
export const float6_e3m2fn = d('float6_e3m2fn', 'f6_e3m2fn', 'float', 6);
export const float8_e3m4 = d('float8_e3m4', 'f8_e3m4', 'float', 8);
export const float8_e4m3 = d('float8_e4m3', 'f8_e4m3', 'float', 8);
export const float8_e4m3fn = d('float8_e4m3fn', 'f8_e4m3fn', 'float', 8);
export const float8_e4m3fnuz = d('float8_e4m3fnuz', 'f8_e4m3fnuz', 'float', 8);
export const float8_e4m3b11fnuz = d('float8_e4m3b11fnuz', 'f8_e4m3b11fnuz', 'float', 8);
export const float8_e5m2 = d('float8_e5m2', 'f8_e5m2', 'float', 8);
export const float8_e5m2fnuz = d('float8_e5m2fnuz', 'f8_e5m2fnuz', 'float', 8);
export const float8_e8m0fnu = d('float8_e8m0fnu', 'f8_e8m0fnu', 'float', 8);
export const bfloat16 = d('bfloat16', 'bf16', 'float', 16);
export const float16 = d('float16', 'f16', 'float', 16);
export const float32 = d('float32', 'f32', 'float', 32);
export const float64 = d('float64', 'f64', 'float', 64);
export const complex64 = d('complex64', 'c64', 'complex', 64);
export const complex128 = d('complex128', 'c128', 'complex', 128);
/** The type of cotangents of integers: it has no values. */
export const float0 = d('float0', 'float0', 'float0', 0);
/** Typed PRNG keys of the default implementation, threefry. */
export const keyFry = d('key<fry>', 'key<fry>', 'key', 64);

/** JAX's canonical dtype: with x64 off, 64-bit types become 32-bit ones. Source: jax/_src/dtypes.py canonicalize_dtype. */
export function canonicalDType(dtype: DType, x64: boolean): DType {
  if (x64) return dtype;
  switch (dtype) {
    case int64:
      return int32;
    case uint64:
      return uint32;
    case float64:
      return float32;
    case complex128:
      return complex64;
    default:
      return dtype;
  }
}

const intRange = (dtype: DType): [bigint, bigint] =>
  dtype.kind === 'uint'
    ? [0n, (1n << BigInt(dtype.bits)) - 1n]
    : [-(1n << BigInt(dtype.bits - 1)), (1n << BigInt(dtype.bits - 1)) - 1n];

/** Smallest and largest value of an integer dtype. */
export function integerBounds(dtype: DType): [bigint, bigint] {
  if (!dtype.isInteger) throw new RangeError(`${dtype.name} is not an integer dtype`);
  return intRange(dtype);
}
