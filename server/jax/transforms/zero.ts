/** Tangents and cotangents that are known to be zero. Source: jax/_src/ad_util.py. */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { EagerArray, bind1 } from '../../jaxpr/trace.ts';
import { varyLike } from '../lax/placed.ts';
import * as lax from '../lax/operations.ts';

/** A zero of a tangent's type, which nobody has to compute. */
export class Zero {
  /** Tells it from values, which have an aval too. */
  readonly isZero = true;
  constructor(readonly aval: ShapedArray) {}
}

export type Tangent = Val | Zero;

export const isZero = (t: Tangent): t is Zero => t instanceof Zero;
export const nonzero = (t: Tangent): t is Val => !(t instanceof Zero);

/** Integers, bools and keys have tangents without values. Source: core.py primal_dtype_to_tangent_dtype. */
export const tangentDType = (d: DType): DType => (d.isInexact ? d : dt.float0);

export const tangentAval = (a: ShapedArray): ShapedArray =>
  a.dtype.isInexact ? a : a.update({ dtype: tangentDType(a.dtype) });

/** The zero tangent of a primal value. */
export const zeroOf = (primal: Val): Zero => new Zero(tangentAval(primal.aval));

/** Source: lax.py zeros_like_shaped_array. */
export const zerosLike = (aval: ShapedArray): Val => varyLike(invariantZeros(aval), aval);

function invariantZeros(aval: ShapedArray): Val {
  const scalar = lax.scalar(aval.dtype === dt.float0 ? undefined : 0, aval.dtype, aval.weakType);
  const sharding = lax.shardingOf(aval);
  if (aval.ndim > 0) return lax.broadcastInDim(scalar, aval.shape, [], sharding);
  if (aval.dtype === dt.float0) return scalar;
  // A conversion that is folded: its result is of the trace, so that a jit hands it on as a residual.
  const params = { new_dtype: aval.dtype, weak_type: aval.weakType, sharding: null };
  const folded = bind1(primitives.convert_element_type, [scalar], params);
  const zero = folded instanceof EagerArray ? scalar : folded;
  return sharding ? lax.broadcastInDim(zero, [], [], sharding) : zero;
}

export const instantiate = (t: Tangent): Val => (t instanceof Zero ? zerosLike(t.aval) : t);

/** Source: ad.py add_tangents: the old one first. */
export function addTangents(x: Tangent, y: Tangent): Tangent {
  if (x instanceof Zero) return y;
  if (y instanceof Zero) return x;
  return bind1(primitives.add_any, [x, y], {});
}

/** Tangents of avals, of which only the nonzero ones are values. */
export function withZeros(
  avals: readonly ShapedArray[],
  nonzeros: readonly boolean[],
  values: readonly Val[],
): Tangent[] {
  let next = 0;
  return avals.map((a, i) => (nonzeros[i] ? values[next++] : new Zero(tangentAval(a))));
}
