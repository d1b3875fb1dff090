/**
 * Between Python's values and operands of primitives. Source: jax/_src/dtypes.py canonicalize_value,
 * jax/_src/core.py shaped_abstractify.
 */
import { ShapedArray } from '../jaxpr/aval.ts';
import type { DType } from '../jaxpr/dtypes.ts';
import * as dt from '../jaxpr/dtypes.ts';
import { HostArray, HostScalar } from '../jaxpr/host.ts';
import type { Val } from '../jaxpr/trace.ts';
import { raise } from '../python/errors.ts';
import type { Value } from '../python/values.ts';
import {
  Complex,
  EagerArray,
  PyBoxed,
  PyFloat,
  PyInstance,
  PyScalar,
  Tracer,
  Unknown,
  UnknownSignal,
} from '../python/values.ts';
import { callSpecial } from '../python/call.ts';
import { config } from './config.ts';
import { ShapeDtypeStruct } from './shapeDtypeStruct.ts';

const weak32 = new ShapedArray([], dt.int32, true);
const weak64 = new ShapedArray([], dt.int64, true);
const weakF32 = new ShapedArray([], dt.float32, true);
const weakF64 = new ShapedArray([], dt.float64, true);
const weakC64 = new ShapedArray([], dt.complex64, true);
const weakC128 = new ShapedArray([], dt.complex128, true);
const boolScalar = new ShapedArray([], dt.bool);

const MAX_INT32 = 2 ** 31 - 1;

/** NumPy's arrays and scalars come from another file: how they become host values. */
type HostConverter = (v: Value) => Val | undefined;
let fromNumPy: HostConverter = () => undefined;
export function setNumPyConverter(convert: HostConverter): void {
  fromNumPy = convert;
}

/** A Python int as JAX takes it: int32 unless x64 is on. Raises OverflowError beyond. */
export function intValue(v: number | bigint): HostScalar {
  if (config.x64) {
    if (v > 2n ** 63n - 1n || v < -(2n ** 63n))
      throw raise('OverflowError', `Python int ${v} too large to convert to int64`);
    return new HostScalar(v, weak64);
  }
  if (v > MAX_INT32 || v < -MAX_INT32 - 1)
    throw raise('OverflowError', `Python int ${v} too large to convert to int32`);
  return new HostScalar(v, weak32);
}

/** What a Python value is as an operand; undefined where it is no array and no scalar. */
export function toVal(v: Value): Val | undefined {
  switch (typeof v) {
    case 'boolean':
      return new HostScalar(v, boolScalar);
    case 'number':
    case 'bigint':
      return intValue(v);
    case 'string':
      return undefined;
    default:
  }
  if (v instanceof Tracer || v instanceof EagerArray) return v;
  if (v instanceof PyFloat) return new HostScalar(v.value, config.x64 ? weakF64 : weakF32);
  if (v instanceof Complex) return new HostScalar(v, config.x64 ? weakC128 : weakC64);
  if (v === null) return undefined;
  if (v instanceof ShapeDtypeStruct) return v.asOperand();
  const host = fromNumPy(v);
  if (host) return host;
  // An instance of a subclass of int or float: an IntEnum's member.
  if (v instanceof PyBoxed && !(v instanceof PyScalar)) return toVal(v.value);
  if (v instanceof PyInstance) {
    const made = callSpecial(v, '__jax_array__');
    if (made instanceof Unknown) throw new UnknownSignal(made);
    if (made !== undefined) return toVal(made);
  }
  return undefined;
}

/** The aval of a value, or undefined where it is not a valid JAX type. */
export const avalOf = (v: Value): ShapedArray | undefined => toVal(v)?.aval;

/** Python's number types as dtypes: `jnp.zeros(3, int)`. */
export const pythonDType = (name: string): DType | undefined => {
  switch (name) {
    case 'bool':
      return dt.bool;
    case 'int':
      return config.x64 ? dt.int64 : dt.int32;
    case 'float':
      return config.x64 ? dt.float64 : dt.float32;
    case 'complex':
      return config.x64 ? dt.complex128 : dt.complex64;
    default:
      return undefined;
  }
};

export const isHost = (v: Val): v is HostScalar | HostArray => v instanceof HostScalar || v instanceof HostArray;
