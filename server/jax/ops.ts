/** `jax.ops`: reductions over segments, as scatters. Source: jax/_src/ops/scatter.py. */
import * as dt from '../jaxpr/dtypes.ts';
import type { DType } from '../jaxpr/dtypes.ts';
import type { Val } from '../jaxpr/trace.ts';
import { Stop, valueError } from '../python/errors.ts';
import { call } from '../python/call.ts';
import type { Value } from '../python/values.ts';
import { PyTuple } from '../python/values.ts';
import { truth } from '../python/operators.ts';
import { arrayLikes, asValue, jaxFunctions } from './declare.ts';
import { expandDims } from './lax/arrange.ts';
import { modeArgument } from './lax/dimensionNumbers.ts';
import * as lax from './lax/operations.ts';
import type { ScatterName } from './lax/slicing.ts';
import { updateAt } from './numpy/indexingUpdate.ts';
import { reductionFunctions } from './numpy/reductions.ts';
import { add, floorDivide } from './numpy/ufuncs.ts';
import { concreteIndex, indexOf, noPlacement } from './shapes.ts';
import { toVal } from './values.ts';

interface Segments {
  readonly scatter: ScatterName;
  /** The function that brings buckets together. */
  readonly reducer: string;
  readonly identity: (dtype: DType) => number | bigint | boolean;
}

const lowest = (d: DType): number | bigint | boolean => {
  if (d === dt.bool) return false;
  if (!d.isInteger) return -Infinity;
  if (d.kind === 'uint') return 0;
  return d.bits === 64 ? -(2n ** 63n) : -(2 ** (d.bits - 1));
};
const highest = (d: DType): number | bigint | boolean => {
  if (d === dt.bool) return true;
  if (!d.isInteger) return Infinity;
  const bits = d.kind === 'uint' ? d.bits : d.bits - 1;
  return d.bits === 64 ? 2n ** BigInt(bits) - 1n : 2 ** bits - 1;
};

const SEGMENTS: Readonly<Record<string, Segments>> = {
  segment_sum: { scatter: 'scatter-add', reducer: 'sum', identity: () => 0 },
  segment_prod: { scatter: 'scatter-mul', reducer: 'prod', identity: () => 1 },
  segment_max: { scatter: 'scatter-max', reducer: 'max', identity: lowest },
  segment_min: { scatter: 'scatter-min', reducer: 'min', identity: highest },
};

/** One more than the largest id, which must be known: while tracing nothing is. */
function countSegments(ids: Val): number {
  const { dtype, shape } = ids.aval;
  const largest = lax.reduce(
    'reduce_max',
    ids,
    shape.map((_, i) => i),
  );
  return concreteIndex(asValue(add(largest, lax.scalar(1, dtype, true))), NUM_SEGMENTS);
}
const NUM_SEGMENTS = 'segment_sum() `num_segments` argument.';

/** Source: ops/scatter.py _segment_update. */
const segmentUpdate =
  (name: string, { scatter, reducer, identity }: Segments) =>
  (
    dataValue: Value,
    idsValue: Value,
    num: Value,
    sortedValue: Value,
    uniqueValue: Value,
    bucket: Value,
    mode: Value,
    sharding: Value,
  ): Value | Val => {
    noPlacement(name, sharding);
    const [data, ids] = arrayLikes(name, [dataValue, idsValue]);
    const { dtype, shape } = data.aval;
    const count = num === null ? countSegments(ids) : concreteIndex(num, NUM_SEGMENTS);
    if (count < 0) throw valueError('num_segments must be non-negative.');
    const options = {
      sorted: truth(sortedValue) === true,
      unique: truth(uniqueValue) === true,
      wrap: false,
      mode: modeArgument(mode),
    };
    const start = (dims: number[]): Val => lax.full(dims, lax.scalar(identity(dtype), dtype), dtype);
    const rest = shape.slice(1);
    if (bucket === null) return updateAt(scatter, start([count, ...rest]), asValue(ids), data, options);
    const size = indexOf(bucket);
    const buckets = Math.ceil(ids.aval.size / size);
    const out = start([buckets, count, ...rest]);
    const places = floorDivide(lax.iota(dt.int32, [ids.aval.shape[0]], 0), lax.scalar(size, dt.int32, true));
    const index = new PyTuple([asValue(places), asValue(expandDims(ids, [0]))]);
    const scattered = updateAt(scatter, out, index, data, options);
    const reduce = reductionFunctions.get(reducer);
    if (!reduce) throw new Stop(`jitlens doesn't have jax.numpy.${reducer} yet`, 'unsupported');
    const reduced = toVal(call(reduce, [asValue(scattered)], [['axis', 0]]));
    return reduced ? lax.convertElementType(reduced, dtype) : null;
  };

export const opsFunctions = jaxFunctions(
  Object.fromEntries(
    Object.entries(SEGMENTS).map(([name, segments]) => [
      `${name}(data, segment_ids, num_segments=None, indices_are_sorted=False, unique_indices=False, bucket_size=None, mode=None, out_sharding=None)`,
      segmentUpdate(name, segments),
    ]),
  ),
);
