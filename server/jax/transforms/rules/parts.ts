/** Small things that derivatives are made of. Source: the helpers at the end of jax/_src/lax/lax.py. */
import type { Shape, ShapedArray } from '../../../jaxpr/aval.ts';
import { sameShape } from '../../../jaxpr/aval.ts';
import type { Scalar } from '../../../jaxpr/jaxpr.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind1 } from '../../../jaxpr/trace.ts';
import * as lax from '../../lax/operations.ts';
import { filledLike } from '../../lax/placed.ts';
import { constantLike } from '../../numpy/promote.ts';

/** `lax._const(x, value)`. */
export const constant: (x: Val, value: Scalar) => Val = constantLike;

/** `full_like(x, value)`. */
export const fullLike = (x: Val, value: Scalar): Val => filledLike(x, value);

export const zeros = (x: Val): Val => fullLike(x, 0);
export const ones = (x: Val): Val => fullLike(x, 1);

/** 1 where it is 0. */
export const replaceZero = (x: Val): Val => lax.select(lax.compareOp('eq', x, constant(x, 0)), ones(x), x);

/** 1 where x > y, 0.5 where they are equal, 0 elsewhere. */
export function balancedCompare(x: Val, y: Val): Val {
  const greater = lax.compareOp('gt', x, y);
  const equal = lax.compareOp('eq', x, y);
  const full = (value: number): Val => filledLike(greater, value, x.aval.dtype, false);
  const [one, zero, half] = [full(1), full(0), full(0.5)];
  return lax.select(greater, one, lax.select(equal, half, zero));
}

const isThere = (x: Val, sharding: lax.Sharding): boolean =>
  sharding?.toString() === lax.shardingOf(x.aval)?.toString();

/** Back to the type that was broadcast: sums along what was stretched. Source: _unbroadcast. */
export function unbroadcast(aval: ShapedArray, x: Val): Val {
  const from = x.aval.shape;
  const { shape } = aval;
  const sharding = lax.shardingOf(aval);
  if (sameShape(shape, from) && (!aval.placed || isThere(x, sharding))) return x;
  if (shape.length === 0)
    return lax.reduce(
      'reduce_sum',
      x,
      from.map((_, i) => i),
    );
  const axes = from.flatMap((s, i) => (s === shape[i] ? [] : [i]));
  return lax.reshape(axes.length > 0 ? lax.reduce('reduce_sum', x, axes) : x, shape, null, sharding);
}

/** To the type of the result. Source: _maybe_broadcast. */
export function broadcastToShape(shape: Shape, x: Val, sharding: lax.Sharding = null): Val {
  const from = x.aval.shape;
  if (sameShape(shape, from) && (!sharding || isThere(x, sharding))) return x;
  if (from.length === 0) return lax.broadcastInDim(x, shape, [], sharding);
  const kept = from.flatMap((s, i) => (s === shape[i] ? [i] : []));
  return lax.broadcastInDim(
    lax.reshape(
      x,
      kept.map((i) => from[i]),
    ),
    shape,
    kept,
    sharding,
  );
}

export const mulAs = (x: Val, y: Val, params: { out_dtype: unknown }): Val =>
  bind1(primitives.mul, [x, y], params as { out_dtype: null });

/** Positions that sort the numbers. */
export const argsort = (xs: readonly number[]): number[] => xs.map((_, i) => i).sort((a, b) => xs[a] - xs[b]);
