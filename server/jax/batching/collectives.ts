/** Collectives under the vmap that binds their axis, and under others. Source: jax/_src/lax/parallel.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { HostArray } from '../../jaxpr/host.ts';
import { NDArray } from '../../jaxpr/ndarray.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import type {
  AllGather,
  AllReduce,
  AllToAll,
  Broadcast,
  Permute,
  ReduceScatter,
} from '../../jaxpr/primitives/collective.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { expandDims } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { take as takeRows } from '../numpy/indexingTake.ts';
import { one } from './parts.ts';
import type { AxisData, BatchRule } from './trace.ts';
import { addBatch, batchRule, batchRuleAlways, moveBatch } from './trace.ts';

const notImplemented = (message: string): RuleError => new RuleError('NotImplementedError', message);
const namesOf = (names: string | readonly string[]): readonly string[] => (typeof names === 'string' ? [names] : names);
const names = (axis: AxisData, among: readonly (string | number)[]): boolean =>
  axis.name !== undefined && among.includes(axis.name);

/** The names of axes, with positions where the operand's axes are meant, after an axis came in front. */
const shifted = (axes: AllReduce['axes']): (string | number)[] => axes.map((a) => (typeof a === 'number' ? a + 1 : a));

const allReduce: BatchRule = (p, [x], [dim], given, axis) => {
  const params = given as AllReduce;
  const { axes, axis_index_groups: groups } = params;
  const apply = (v: Val, to: readonly (string | number)[]): Val => bind1(p, [v], { ...params, axes: to });
  if (dim === undefined) {
    if (!names(axis, axes)) return one(apply(x, axes), undefined);
    if (groups) throw notImplemented('');
    const others = axes.filter((a) => a !== axis.name);
    const v = others.length > 0 ? apply(x, others) : x;
    return one(p.name === 'psum' ? lax.mul(lax.scalar(axis.size, v.aval.dtype), v) : v, undefined);
  }
  const positional = axes.some((a) => typeof a === 'number');
  if (!names(axis, axes) && !positional) return one(apply(x, axes), dim);
  if (groups)
    throw notImplemented('axis_index_groups not supported in vmap collectives. Please open a feature request!');
  const moved = moveBatch(x, dim, 0);
  if (!names(axis, axes)) return one(apply(moved, shifted(axes)), 0);
  return one(
    apply(
      moved,
      shifted(axes).map((a) => (a === axis.name ? 0 : a)),
    ),
    undefined,
  );
};

/** Rows of an axis by numbers that are known. */
const take = (x: Val, rows: readonly number[], axis: number): Val =>
  takeRows(x, HostArray.of(new NDArray([rows.length], dt.int32, Int32Array.from(rows))), axis);

const permute: BatchRule = (p, [x], [dim], given, axis) => {
  const params = given as Permute;
  const all = namesOf(params.axis_name);
  if (!names(axis, all)) return one(bind1(p, [x], { ...params, axis_name: all }), dim);
  const others = all.filter((a) => a !== axis.name);
  if (others.length > 0) return one(bind1(p, [x], { ...params, axis_name: others }), dim);
  if (params.perm.length !== axis.size)
    throw new RuleError('AssertionError', "Permutation doesn't match the axis size!");
  if (dim === undefined) return one(x, undefined);
  const rows = new Array<number>(axis.size).fill(0);
  for (const [from, to] of params.perm) rows[to] = from;
  return one(take(x, rows, dim), dim);
};

const broadcast: BatchRule = (p, [x], [dim], given, axis) => {
  const params = given as Broadcast;
  const all = namesOf(params.axis_name);
  if (!names(axis, all)) return one(bind1(p, [x], { ...params, axis_name: all }), dim);
  if (all.length > 1) throw notImplemented('pbroadcast batcher only supports a single axis');
  if (params.source < 0 || params.source >= axis.size)
    throw new RuleError('AssertionError', "collective broadcast doesn't fit in the axis size!");
  if (dim === undefined) return one(x, undefined);
  // JAX's own slip: its list is no array.
  throw new RuleError('TypeError', "take requires ndarray or scalar arguments, got <class 'list'> at position 1.");
};

function splitAxis(axis: number, size: number, x: Val): Val {
  const shape = [...x.aval.shape];
  shape.splice(axis, 1, size, shape[axis] / size);
  return lax.reshape(x, shape);
}

function foldAxis(axis: number, x: Val): Val {
  const shape = [...x.aval.shape];
  shape.splice(axis, 2, shape[axis] * shape[axis + 1]);
  return lax.reshape(x, shape);
}

/** As JAX's `_moveaxis`, which doesn't leave out what moves nothing: `lax.transpose` does. */
const move = moveBatch;

const allToAll: BatchRule = (p, [given], [givenDim], raw, axis) => {
  const params = raw as AllToAll;
  if (params.axis_index_groups) throw notImplemented('Please open a feature request!');
  const all = namesOf(params.axis_name);
  let { split_axis: split, concat_axis: concat } = params;
  if (!names(axis, all)) {
    if (givenDim === undefined) return one(bind1(p, [given], params), undefined);
    const shiftedBy = (a: number): number => a + (givenDim <= a ? 1 : 0);
    return one(
      bind1(p, [given], { ...params, split_axis: shiftedBy(split), concat_axis: shiftedBy(concat) }),
      givenDim,
    );
  }
  let x = given;
  let dim = givenDim ?? 0;
  // JAX's broadcast repeats the operand's own axes, too.
  if (givenDim === undefined) {
    const shape = [axis.size, ...x.aval.shape, ...x.aval.shape];
    x = lax.broadcastInDim(
      x,
      shape,
      x.aval.shape.map((_, i) => i + 1 + x.aval.ndim),
    );
  }
  const at = typeof params.axis_name === 'string' ? 0 : all.indexOf(axis.name ?? '');
  const major = all.slice(0, at);
  const minor = all.slice(at + 1);
  if (major.length === 0 && minor.length === 0) {
    if (split === concat) {
      const own = split + (dim <= split ? 1 : 0);
      const before = dim;
      x = splitAxis(own, axis.size, x);
      dim += own <= dim ? 1 : 0;
      const order = x.aval.shape.map((_, i) => i);
      order[own] = dim;
      order[dim] = own;
      return one(foldAxis(own, lax.transpose(x, order)), before);
    }
    const joined = foldAxis(concat, move(x, dim, concat));
    return one(splitAxis(split, axis.size, joined), split);
  }
  x = expandDims(move(x, dim, 0), [0, 2]);
  split += 3;
  concat += 3;
  const over = (axis_name: readonly string[], concat_axis: number): Val =>
    bind1(primitives.all_to_all, [x], { ...params, axis_name, split_axis: split, concat_axis });
  if (major.length > 0) x = over(major, 0);
  x = splitAxis(split, axis.size, x);
  dim = split;
  concat += split <= concat ? 1 : 0;
  split += 1;
  if (minor.length > 0) x = over(minor, 2);
  x = foldAxis(0, foldAxis(0, x));
  concat -= 2;
  dim -= 2;
  x = foldAxis(concat - 1, move(x, 0, concat - 1));
  return one(x, dim - 1);
};

/** What all_gather and reduce_scatter ask of the axis. */
function only(axis: AxisData, params: AllGather | ReduceScatter): void {
  if (params.axis_index_groups) throw notImplemented('axis_index_groups not supported in vmap');
  if (params.axis_size !== axis.size) throw new RuleError('AssertionError', "axis size doesn't match");
  if (namesOf(params.axis_name).length > 1) throw notImplemented('Please open a feature request!');
}

const allGather: BatchRule = (p, [x], [dim], given, axis) => {
  const params = given as AllGather;
  const { all_gather_dimension: at, tiled } = params;
  if (!names(axis, namesOf(params.axis_name))) {
    if (dim === undefined) return one(bind1(p, [x], params), undefined);
    if (dim <= at) return one(bind1(p, [x], { ...params, all_gather_dimension: at + 1 }), dim);
    return one(bind1(p, [x], params), tiled ? dim : dim + 1);
  }
  only(axis, params);
  const y = dim === undefined ? addBatch(x, axis.size, at) : move(x, dim, at);
  return one(tiled ? foldAxis(at, y) : y, undefined);
};

const reduceScatter: BatchRule = (p, [x], [dim], given, axis) => {
  const params = given as ReduceScatter;
  const { scatter_dimension: at, tiled } = params;
  if (!names(axis, namesOf(params.axis_name))) {
    if (dim === undefined) return one(bind1(p, [x], params), undefined);
    if (dim <= at) return one(bind1(p, [x], { ...params, scatter_dimension: at + 1 }), dim);
    return one(bind1(p, [x], params), tiled ? dim : dim + 1);
  }
  only(axis, params);
  const y =
    dim === undefined
      ? lax.mul(x, lax.scalar(axis.size, x.aval.dtype))
      : bind1(primitives.reduce_sum, [x], { axes: [dim], out_sharding: null });
  return one(tiled ? splitAxis(at, axis.size, y) : y, at);
};

const axisIndex: BatchRule = (p, _, __, params, axis) => {
  const all = namesOf(params.axis_name as string | readonly string[]);
  return names(axis, all) ? one(lax.iota(dt.int32, [axis.size], 0), 0) : one(bind1(p, [], params), undefined);
};

export function installCollectiveBatching(): void {
  batchRuleAlways(['psum', 'pmax', 'pmin', 'psum_invariant'], allReduce);
  batchRule(['pvary'], (p, [x], [dim], params) => one(bind1(p, [x], params), dim));
  batchRuleAlways(['ppermute'], permute);
  batchRuleAlways(['pbroadcast'], broadcast);
  batchRuleAlways(['all_to_all'], allToAll);
  batchRuleAlways(['all_gather', 'all_gather_invariant'], allGather);
  batchRuleAlways(['reduce_scatter'], reduceScatter);
  batchRuleAlways(['axis_index'], axisIndex);
}
