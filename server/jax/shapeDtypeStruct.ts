/** `jax.ShapeDtypeStruct`: an abstract input. */
import type { ShapedArray } from '../jaxpr/aval.ts';
import { getters } from '../python/native.ts';
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
  ndim: (v) => avalOf(v)?.ndim ?? 0,
  size: (v) => avalOf(v)?.size ?? 0,
});
