/** NumPy's arrays and scalars as JAX takes them, and JAX's arrays as NumPy's. Source: jax/_src/dtypes.py canonicalize_value. */
import { ShapedArray } from '../jaxpr/aval.ts';
import type { DType } from '../jaxpr/dtypes.ts';
import { canonicalDType } from '../jaxpr/dtypes.ts';
import { HostArray, HostScalar, convertScalar } from '../jaxpr/host.ts';
import type { Data } from '../jaxpr/ndarray.ts';
import { NDArray } from '../jaxpr/ndarray.ts';
import type { Val } from '../jaxpr/trace.ts';
import { currentTrace, evalTrace } from '../jaxpr/trace.ts';
import { typeError } from '../python/errors.ts';
import {
  NdArray,
  elementsAs,
  frozen,
  isUnknown,
  loadElement,
  numberOf,
  stridesOf,
  unknownArray,
} from '../python/numpy/array.ts';
import { isNumPyOnly } from '../python/numpy/kinds.ts';
import { MAX_ELEMENTS } from '../python/numpy/limits.ts';
import { NpBuffer, Storage } from '../python/numpy/storage.ts';
import type { Value } from '../python/values.ts';
import { PyScalar, Unknown, UnknownSignal } from '../python/values.ts';
import { config } from './config.ts';
import { constantOf } from './hostConstants.ts';
import { setNumPyConverter } from './values.ts';

const hostArray = (a: NdArray, dtype: DType): HostArray =>
  constantOf(a, dtype, () => {
    const view = frozen(a);
    let computed: NDArray | undefined;
    return new HostArray(new ShapedArray(a.shape, dtype), () => {
      if (computed || isUnknown(view) || a.size > MAX_ELEMENTS) return computed;
      try {
        return (computed = new NDArray(view.shape, dtype, elementsAs(view, dtype) as Data));
      } catch (e) {
        if (e instanceof UnknownSignal) return undefined;
        throw e;
      }
    });
  });

/** An operand of JAX's; undefined for arrays of objects and texts. */
export function fromNumPy(v: Value): Val | undefined {
  if (!(v instanceof NdArray || v instanceof PyScalar) || isNumPyOnly(v.dtype)) return undefined;
  const dtype = canonicalDType(v.dtype, config.x64);
  if (v instanceof PyScalar) return new HostScalar(convertScalar(numberOf(v), dtype), new ShapedArray([], dtype));
  if (v.ndim > 0) return hostArray(v, dtype);
  if (!isUnknown(v)) {
    const element = loadElement(v.storage.get(), v.offset, v.dtype);
    return new HostScalar(convertScalar(element, dtype), new ShapedArray([], dtype));
  }
  // Its value would be written into the jaxpr.
  if (currentTrace() !== evalTrace) throw new UnknownSignal(new Unknown(v.unknownBecause ?? ''));
  return hostArray(v, dtype);
}

/** `np.asarray(x)` of a JAX array: read-only. */
export function toNumPy(aval: ShapedArray, value: NDArray | Unknown): Value {
  const { shape, dtype } = aval;
  if (dtype.kind === 'key')
    throw typeError(
      'JAX array with PRNGKey dtype cannot be converted to a NumPy array. Use jax.random.key_data(arr) if you wish to extract the underlying integer array.',
    );
  if (value instanceof Unknown) return unknownArray(shape, dtype, value.reason);
  const storage = Storage.of(value.size, value.data);
  storage.shared = true;
  return new NdArray(new NpBuffer(storage), dtype, shape, stridesOf(shape), 0, null, false);
}

export function installHostNumPy(): void {
  setNumPyConverter(fromNumPy);
}
