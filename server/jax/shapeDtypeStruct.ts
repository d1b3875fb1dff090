/** `jax.ShapeDtypeStruct`: an abstract input. */
import type { ShapedArray } from '../jaxpr/aval.ts';
import { getters } from '../python/native.ts';
import { PyDType } from '../python/numpy/dtypes.ts';
import { PyInstance, PyTuple, builtinClass } from '../python/values.ts';
import type { Value } from '../python/values.ts';

export const shapeDtypeStructClass = builtinClass('ShapeDtypeStruct', undefined, 'jax._src.core');

export class ShapeDtypeStruct extends PyInstance {
  constructor(readonly aval: ShapedArray) {
    super(shapeDtypeStructClass);
  }
}

const avalOf = (v: Value): ShapedArray | undefined => (v instanceof ShapeDtypeStruct ? v.aval : undefined);

getters(shapeDtypeStructClass, {
  shape: (v) => new PyTuple(avalOf(v)?.shape ?? []),
  dtype: (v) => {
    const aval = avalOf(v);
    return aval ? PyDType.of(aval.dtype) : null;
  },
  weak_type: (v) => avalOf(v)?.weakType ?? false,
  ndim: (v) => avalOf(v)?.ndim ?? 0,
  size: (v) => avalOf(v)?.size ?? 0,
});
