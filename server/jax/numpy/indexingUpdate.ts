/** `x.at[…].set(y)` and its kin: scatters. Source: jax/_src/ops/scatter.py _scatter_update. */
import { HostScalar } from '../../jaxpr/host.ts';
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import { NamedShardingParam, Spec } from '../../jaxpr/mesh.ts';
import type { EnumParam } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { DynamicJaxprTrace, currentTrace } from '../../jaxpr/trace.ts';
import type { Value } from '../../python/values.ts';
import { expandDims, rev } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import type { ScatterName } from '../lax/slicing.ts';
import { scatter } from '../lax/slicing.ts';
import { noticeOutside } from '../notices.ts';
import { integersOf } from './indexing.ts';
import { expandMasks, parseIndex } from './indexingEntries.ts';
import { toGather } from './indexingGather.ts';
import { broadcastTo } from './shape.ts';
import { promoteDTypes } from './promote.ts';

export interface UpdateOptions {
  readonly sorted?: boolean;
  readonly unique?: boolean;
  readonly mode?: EnumParam | string | null;
  /** Whether indices below zero count from the end. */
  readonly wrap?: boolean;
  /** For `apply`: what to do to each element instead of setting it; `y` then only has the shape. */
  readonly apply?: (operand: Val) => Jaxpr;
}

/** `x` with the elements at `index` changed by `y`. */
export function updateAt(name: ScatterName, x: Val, index: Value, y: Val, options: UpdateOptions = {}): Val {
  const { sorted = false, unique = false, mode = null, wrap = true, apply } = options;
  const { dtype, weakType } = x.aval;
  const indexer = parseIndex(index, x.aval.shape);
  if (mode === null) noticeOutside(integersOf(indexer), true);
  const g = toGather(expandMasks(indexer), wrap, x.aval.parts);
  if (g.sliceShape.includes(0)) return x;
  const [operand, value] = promoteDTypes([x, y]);
  const { placed } = operand.aval;
  const sharding = placed ? new NamedShardingParam(placed.mesh, new Spec(g.sliceCuts)) : null;
  let updates = broadcastTo(value, g.sliceShape, sharding);
  updates = lax.squeeze(updates, g.added);
  // `jnp.squeeze` is a jit, whether it does something or not: its operand is of this trace before the array is.
  const trace = currentTrace();
  if (trace instanceof DynamicJaxprTrace && !(updates instanceof HostScalar)) updates = trace.toTracer(updates);
  if (g.reversed.length > 0) updates = rev(updates, g.reversed);
  const target = g.maskDims.length > 0 ? expandDims(operand, g.maskDims) : operand;
  // A placeholder in the place of values, where a function gives them.
  const given = apply ? lax.full(updates.aval.shape, lax.scalar(0, operand.aval.dtype), operand.aval.dtype) : updates;
  let out = scatter(name, target, g.indices, given, g.dimensions, {
    sorted: g.isBasic || sorted,
    unique: g.isBasic || unique,
    mode,
    apply: apply ? apply(operand) : null,
  });
  if (g.maskDims.length > 0) out = lax.squeeze(out, g.maskDims);
  return lax.convertElementType(out, dtype, weakType);
}

/** A Python int that fits the dtype of the array becomes one of that dtype; other values stay as they are. */
export function updateValue(x: Val, given: Value, y: Val): Val {
  const { dtype } = x.aval;
  if (!dtype.isInteger || !(y instanceof HostScalar) || !(typeof given === 'number' || typeof given === 'boolean'))
    return y;
  const v = BigInt(given);
  const [low, high] =
    dtype.kind === 'uint'
      ? [0n, 2n ** BigInt(dtype.bits)]
      : [-(2n ** BigInt(dtype.bits - 1)), 2n ** BigInt(dtype.bits - 1)];
  return v >= low && v < high ? lax.scalar(Number(v), dtype) : y;
}
