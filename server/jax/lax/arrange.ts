/** Operations that join, split, repeat and pad, on operands. Source: jax/_src/lax/lax.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import type { NamedShardingParam } from '../../jaxpr/mesh.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import { broadcastInDim, tupleText } from './operations.ts';

/** An axis counted from the front. Source: util.py canonicalize_axis. */
export function positiveAxis(axis: number, rank: number): number {
  if (axis < -rank || axis >= rank)
    throw new RuleError('ValueError', `axis ${axis} is out of bounds for array of dimension ${rank}`);
  return axis < 0 ? axis + rank : axis;
}

/** For each axis: before, after, between. */
export type PaddingConfig = readonly (readonly [number, number, number])[];

export const pad = (x: Val, value: Val, config: PaddingConfig): Val =>
  bind1(primitives.pad, [x, value], { padding_config: config });

export const rev = (x: Val, dimensions: readonly number[]): Val => bind1(primitives.rev, [x], { dimensions });

/** Operands of one shape and dtype, along a new axis. */
export const stack = (xs: readonly Val[], axis = 0): Val =>
  bind1(primitives.stack, xs, { axis: xs.length === 0 ? axis : positiveAxis(axis, xs[0].aval.ndim + 1) });

export function unstack(x: Val, axis = 0): Val[] {
  return bind(primitives.unstack, [x], { axis: positiveAxis(axis, x.aval.ndim) });
}

export const split = (x: Val, sizes: readonly number[], axis = 0): Val[] =>
  bind(primitives.split, [x], { axis: positiveAxis(axis, x.aval.ndim), sizes });

export const tile = (x: Val, reps: readonly number[]): Val => bind1(primitives.tile, [x], { reps });

export const empty = (shape: Shape, dtype: DType, sharding: NamedShardingParam | null = null): Val =>
  bind1(primitives.empty, [], { dtype, out_sharding: sharding, shape });

/** New axes of size 1 at these places of the result. */
export function expandDims(x: Val, dimensions: readonly number[]): Val {
  const repeated = (axes: string): never => {
    throw new RuleError('ValueError', `repeated axis in lax.expand_dims: ${axes}`);
  };
  if (new Set(dimensions).size !== dimensions.length) repeated(tupleText(dimensions));
  const rank = x.aval.ndim + dimensions.length;
  const dims = dimensions.map((d) => positiveAxis(d, rank));
  const added = new Set(dims);
  if (added.size !== dims.length) repeated(`[${dims.join(', ')}]`);
  const kept: number[] = [];
  const shape: number[] = [];
  for (let i = 0; i < rank; i++)
    if (added.has(i)) shape.push(1);
    else {
      shape.push(x.aval.shape[kept.length]);
      kept.push(i);
    }
  return broadcastInDim(x, shape, kept);
}

/** New leading axes. Source: lax.broadcast. */
export function broadcast(x: Val, sizes: Shape, sharding: NamedShardingParam | null = null): Val {
  if (sizes.length === 0 && !sharding) return x;
  return broadcastInDim(
    x,
    [...sizes, ...x.aval.shape],
    x.aval.shape.map((_, i) => sizes.length + i),
    sharding,
  );
}
