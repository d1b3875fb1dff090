/** Dtypes that the user names. Source: jax/_src/dtypes.py check_and_canonicalize_user_dtype. */
import { bool, canonicalDType } from '../jaxpr/dtypes.ts';
import type { DType } from '../jaxpr/dtypes.ts';
import { typeError, valueError } from '../python/errors.ts';
import { dtypeOf, npDType } from '../python/numpy/dtypes.ts';
import { str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import {
  EagerArray,
  Missing,
  Tracer,
  UnknownSignal,
  boolClass,
  complexClass,
  floatClass,
  intClass,
} from '../python/values.ts';
import { config } from './config.ts';
import { defaultDType } from './promotion.ts';
import { warn } from './warn.ts';

/** With x64 off, a 64-bit dtype becomes the 32-bit one, with a warning. */
export function canonicalUserDType(dtype: DType, fn: string): DType {
  const canonical = canonicalDType(dtype, config.x64);
  if (canonical !== dtype)
    warn(
      `Explicitly requested dtype ${dtype.name}${fn === '' ? '' : ` requested in ${fn}`} is not available, and will be ` +
        `truncated to dtype ${canonical.name}. To enable more dtypes, set the jax_enable_x64 configuration option or the ` +
        'JAX_ENABLE_X64 shell environment variable. See https://github.com/jax-ml/jax#current-gotchas for more.',
    );
  return canonical;
}

/** What Python's own number types mean. */
function defaultOf(v: Value): DType | undefined {
  switch (v) {
    case boolClass:
      return bool;
    case intClass:
      return defaultDType('int');
    case floatClass:
      return defaultDType('float');
    case complexClass:
      return defaultDType('complex');
    default:
      return undefined;
  }
}

/** `np.dtype(v)`; undefined for what NumPy knows and no JAX array has. */
function numpyDType(v: Value): DType | undefined {
  try {
    const d = npDType(v);
    return d.kind === 'str' || d.kind === 'object' ? undefined : d;
  } catch (e) {
    // Texts, dates and records of NumPy's.
    if (e instanceof UnknownSignal && e.unknown instanceof Missing && typeof v === 'string') return undefined;
    throw e;
  }
}

/** A dtype as the user gives it to the function `fn`. */
export function userDType(v: Value, fn: string): DType {
  const usual = defaultOf(v) ?? dtypeOf(v);
  if (v instanceof Tracer || v instanceof EagerArray)
    throw valueError(
      'Passing an array as a dtype argument is no longer supported; instead of dtype=arr use dtype=arr.dtype.',
    );
  const dtype = usual ?? numpyDType(v);
  if (!dtype)
    throw typeError(
      `JAX only supports number, bool, and string dtypes, got dtype ${typeof v === 'string' ? v : str(v)}` +
        (fn === '' ? '' : ` in ${fn}`),
    );
  return canonicalUserDType(dtype, fn);
}
