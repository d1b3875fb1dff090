/**
 * Which constant an array of NumPy's is in a jaxpr. The same array is the same constant, as long as nothing is written to
 * it, except where a function of JAX's makes an array of it first: `lax.asarray` gives a new one at each call.
 * Source: dtypes.py canonicalize_value, lax.py _convert_element_type, numpy/util.py ensure_arraylike.
 */
import type { DType } from '../jaxpr/dtypes.ts';
import type { HostArray } from '../jaxpr/host.ts';
import type { NdArray } from '../python/numpy/array.ts';
import type { Storage } from '../python/numpy/storage.ts';
import type { PyBuiltin } from '../python/values.ts';

interface Constant {
  readonly storage: Storage;
  readonly dtype: DType;
  readonly host: HostArray;
}

let constants = new WeakMap<NdArray, Constant>();
const arrays = new WeakMap<HostArray, NdArray>();

/** The array that a constant was made of, if nothing was written to it since. */
export function arrayOf(host: HostArray): NdArray | undefined {
  const a = arrays.get(host);
  return a && constants.get(a)?.host === host && constants.get(a)?.storage === a.storage ? a : undefined;
}

export function constantOf(a: NdArray, dtype: DType, make: () => HostArray): HostArray {
  const known = constants.get(a);
  if (known && known.storage === a.storage && known.dtype === dtype) return known.host;
  const host = make();
  constants.set(a, { storage: a.storage, dtype, host });
  arrays.set(host, a);
  return host;
}

/** Run with arrays of NumPy's as constants of their own. */
export function withOwnConstants<T>(run: () => T): T {
  const outer = constants;
  constants = new WeakMap();
  try {
    return run();
  } finally {
    constants = outer;
  }
}

const makesArrays = new WeakSet<PyBuiltin>();
/** A function that isn't jitted and makes arrays of its arguments. */
export const declareMakesArrays = (fn: PyBuiltin): void => void makesArrays.add(fn);
export const isMakingArrays = (fn: PyBuiltin): boolean => makesArrays.has(fn);
