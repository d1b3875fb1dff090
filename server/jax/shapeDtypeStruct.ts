/** `jax.ShapeDtypeStruct`: an abstract input. */
import type { ShapedArray } from '../jaxpr/aval.ts';
import type { DType } from '../jaxpr/dtypes.ts';
import { getters } from '../python/native.ts';
import { PyDType } from '../python/numpy/dtypes.ts';
import { EagerArray, PyInstance, PyTuple, Unknown, builtinClass } from '../python/values.ts';
import type { Value } from '../python/values.ts';

export const shapeDtypeStructClass = builtinClass('ShapeDtypeStruct', undefined, 'jax._src.core');

export class ShapeDtypeStruct extends PyInstance {
  /** `dtype` is the one that was given, `aval` what JAX makes of it without 64 bits. */
  constructor(
    readonly aval: ShapedArray,
    readonly dtype: DType = aval.dtype,
    readonly sharding: Value = aval.placed ? new Unknown('the sharding of an abstract array') : null,
  ) {
    super(shapeDtypeStructClass);
  }
  private array: EagerArray | undefined;
  /** In operations of a trace it is a constant whose value nobody knows. Source: core.py pytype_aval_mappings. */
  asOperand(): EagerArray {
    return (this.array ??= new EagerArray(this.aval, { kind: 'unknown', reason: 'a ShapeDtypeStruct has no value' }));
  }
}

const avalOf = (v: Value): ShapedArray | undefined => (v instanceof ShapeDtypeStruct ? v.aval : undefined);

getters(shapeDtypeStructClass, {
  shape: (v) => new PyTuple(avalOf(v)?.shape ?? []),
  dtype: (v) => (v instanceof ShapeDtypeStruct ? PyDType.of(v.dtype) : null),
  weak_type: (v) => avalOf(v)?.weakType ?? false,
  ndim: (v) => avalOf(v)?.ndim ?? 0,
  size: (v) => avalOf(v)?.size ?? 0,
  is_ref: () => false,
  manual_axis_type: () => null,
  sharding: (v) => (v instanceof ShapeDtypeStruct ? v.sharding : null),
});
