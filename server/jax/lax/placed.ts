/**
 * Arrays of one value where another array is: on its mesh, cut as it is, varying along the same axes.
 * Source: jax/_src/lax/lax.py full_like, _full_like_insert_pvary.
 */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Tracer, vary } from '../../jaxpr/trace.ts';
import * as lax from './operations.ts';

/** Varying along the axes of another array. */
export const varyLike = (x: Val, { varying }: ShapedArray): Val =>
  varying.length === 0
    ? x
    : vary(
        x,
        varying.filter((n) => !x.aval.varying.includes(n)),
      );

/** Filled with a value; only of a tracer it is known here where it is. */
export function filledLike(x: Val, value: Scalar, dtype: DType = x.aval.dtype, weakType = x.aval.weakType): Val {
  const sharding = x instanceof Tracer ? lax.shardingOf(x.aval) : null;
  return varyLike(lax.full(x.aval.shape, lax.scalar(value, dtype, weakType), dtype, weakType, sharding), x.aval);
}
