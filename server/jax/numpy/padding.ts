/** `jnp.pad`. Source: jax/_src/numpy/lax_numpy.py pad, _pad and its helpers. */
import type { Val } from '../../jaxpr/trace.ts';
import { Stop, raise, typeError, valueError } from '../../python/errors.ts';
import { isCallable } from '../../python/call.ts';
import { NdArray } from '../../python/numpy/array.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { EagerArray, PyDict, PyList, PyTuple, unbox } from '../../python/values.ts';
import { arrayLike, asValue, jaxFunctions, libraryJit } from '../declare.ts';
import { flatten, unflatten } from '../pytree.ts';
import * as arrange from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { sliceInDim } from '../lax/slicing.ts';
import { concreteValue, membersOf, plainNumber } from '../shapes.ts';
import { array } from './arrayOf.ts';
import { emptyLike } from './creation.ts';
import { getItem } from './indexing.ts';
import { roundJit } from './elementwise.ts';
import { median } from './quantile.ts';
import { linspace } from './ranges.ts';
import { latticeResultType } from '../promotion.ts';
import { flip } from './rearranging.ts';
import { MAX, MIN, mean, reduce } from './reductions.ts';
import { repeatEvenly } from './repeating.ts';
import { broadcastTo, squeeze } from './shape.ts';
import * as ufuncs from './ufuncs.ts';

/** Before and after, for each axis. */
type Pairs<T> = readonly (readonly [T, T])[];

/** A nest of numbers as its shape and its leaves; undefined where it is ragged. */
function nest(v: Value): { shape: number[]; leaves: Value[] } | undefined {
  const isSequence = v instanceof PyTuple || v instanceof PyList || v instanceof NdArray || v instanceof EagerArray;
  const members = isSequence ? membersOf(v) : undefined;
  if (!members) return { shape: [], leaves: [v] };
  const parts = members.map(nest);
  const shape = parts[0]?.shape ?? [];
  const leaves: Value[] = [];
  for (const p of parts) {
    if (!p || p.shape.length !== shape.length || p.shape.some((s, i) => s !== shape[i])) return undefined;
    leaves.push(...p.leaves);
  }
  return { shape: [members.length, ...shape], leaves };
}

/** A number, a pair, or pairs, as pairs for all axes. Source: _broadcast_to_pairs. */
function pairsOf(v: Value, rank: number, name: string): Pairs<Value> {
  const concrete = (x: Value): Value => {
    if (x instanceof PyTuple) return new PyTuple(x.items.map(concrete));
    if (x instanceof PyList) return new PyList(x.items.map(concrete));
    return concreteValue(x, `${name} argument of jnp.pad`);
  };
  const given = concrete(v);
  const found = nest(given);
  if (!found) throw typeError(`\`${name}\` entries must be the same shape: ${str(given)}`);
  const { shape, leaves } = found;
  const all = <T>(pair: readonly [T, T]): Pairs<T> => Array.from({ length: rank }, () => pair);
  if (shape.length === 2 && shape[0] === rank && shape[1] === 2)
    return Array.from({ length: rank }, (_, i) => [leaves[2 * i], leaves[2 * i + 1]] as const);
  if ((shape.length === 2 && shape[0] === 1 && shape[1] === 2) || (shape.length === 1 && shape[0] === 2))
    return all([leaves[0], leaves[1]]);
  if (shape.length === 0 || (shape.length === 1 && shape[0] === 1)) return all([leaves[0], leaves[0]]);
  throw valueError(
    `jnp.pad: ${name} with nd=${rank} has unsupported shape ${lax.tupleText(shape)}. Valid shapes are (${rank}, 2), ` +
      '(1, 2), (2,), (1,), or ().',
  );
}

const asInts = (pairs: Pairs<Value>): Pairs<number> =>
  pairs.map(([a, b]) => [Number(plainNumber(a)), Number(plainNumber(b))] as const);

/** What `jnp.pad`'s modes take beside the widths. */
interface Options {
  readonly statLength: Value;
  readonly endValues: Value;
  readonly reflectType: Value;
}

type Mode = (x: Val, widths: Pairs<number>, options: Options) => Val;

function checkNoPadding([before, after]: readonly [number, number], mode: string): void {
  if (before > 0 || after > 0) throw valueError(`Cannot apply '${mode}' padding to empty axis`);
}

/** Each axis in turn; an empty one can't be padded. */
const alongAxes =
  (mode: string, padAxis: (x: Val, axis: number, before: number, after: number, options: Options) => Val): Mode =>
  (x, widths, options) =>
    widths.reduce((padded, width, axis) => {
      if (padded.aval.shape[axis] !== 0) return padAxis(padded, axis, width[0], width[1], options);
      checkNoPadding(width, mode);
      return padded;
    }, x);

/** Source: _pad_constant. */
function padConstant(x: Val, widths: Pairs<number>, constant: Val): Val {
  const values = lax.convertElementType(constant, x.aval.dtype, x.aval.weakType);
  const all = widths.map(([low, high]) => [low, high, 0] as const);
  const { shape } = values.aval;
  if (shape.length === 0) return arrange.pad(x, values, all);
  if (shape.length === 1 && shape[0] === 1) return arrange.pad(x, squeeze(values), all);
  if (shape.length === 1 && shape[0] !== 2)
    throw valueError(
      `jnp.pad: constant_values has unsupported shape ${lax.tupleText(shape)}. If the shape is 1D or 2D, the last ` +
        'dimension must be of size 1 or 2.',
    );
  const pairs = broadcastTo(values, [widths.length, 2]);
  let padded = x;
  widths.forEach((width, i) => {
    for (const side of [0, 1] as const) {
      if (width[side] === 0) continue;
      const config = widths.map((_, j) =>
        j === i ? ([side === 0 ? width[0] : 0, side === 1 ? width[1] : 0, 0] as const) : ([0, 0, 0] as const),
      );
      padded = arrange.pad(padded, getItem(pairs, new PyTuple([i, side])), config);
    }
  });
  return padded;
}

/** Source: _pad_wrap. */
const wrap = alongAxes('wrap', (x, axis, before, after) => {
  const size = x.aval.shape[axis];
  const [left, right] = [before % size, after % size];
  const parts: Val[] = left > 0 ? [sliceInDim(x, size - left, size, 1, axis)] : [];
  const repeats = (before - left) / size + (after - right) / size + 1;
  for (let i = 0; i < repeats; i++) parts.push(x);
  if (right > 0) parts.push(sliceInDim(x, 0, right, 1, axis));
  return lax.concatenate(parts, axis);
});

/** One side of a mirrored axis, whose size was `size` before it was padded at all. Source: build_padding in _pad_symmetric_or_reflect. */
function mirrorSide(
  x: Val,
  axis: number,
  size: number,
  width: number,
  before: boolean,
  mode: string,
  odd: boolean,
): Val {
  const atEdge = (y: Val): Val => (before ? sliceInDim(y, 0, 1, 1, axis) : sliceInDim(y, -1, null, 1, axis));
  let edge = atEdge(x);
  const offset = mode === 'reflect' && size > 1 ? 1 : 0;
  let padded = x;
  for (let left = width; left > 0;) {
    const n = Math.min(left, size - offset);
    left -= n;
    const stop = mode === 'symmetric' || size === 1 ? null : -1;
    let side = before
      ? sliceInDim(padded, offset, offset + n, 1, axis)
      : sliceInDim(padded, -(n + offset), stop, 1, axis);
    side = flip(side, axis);
    if (odd) {
      side = ufuncs.subtract(ufuncs.multiply(lax.scalar(2, edge.aval.dtype, edge.aval.weakType), edge), side);
      if (size > 1) edge = atEdge(side);
    }
    padded = lax.concatenate(before ? [side, padded] : [padded, side], axis);
  }
  return padded;
}

const mirror = (mode: string): Mode =>
  alongAxes(mode, (x, axis, before, after, { reflectType }) => {
    if (before === 0 && after === 0) return x;
    if (reflectType !== 'even' && reflectType !== 'odd') throw raise('AssertionError');
    const odd = reflectType === 'odd';
    const size = x.aval.shape[axis];
    const left = mirrorSide(x, axis, size, before, true, mode, odd);
    return mirrorSide(left, axis, size, after, false, mode, odd);
  });

const edge = alongAxes('edge', (x, axis, before, after) => {
  const n = x.aval.shape[axis];
  const first = repeatEvenly(sliceInDim(x, 0, 1, 1, axis), before, axis);
  const last = repeatEvenly(sliceInDim(x, n - 1, n, 1, axis), after, axis);
  return lax.concatenate([first, x, last], axis);
});

/** Numbers as the elements of one NumPy array: all of its dtype. */
function numberPairs(pairs: Pairs<Value>): Pairs<Val> {
  const vals = pairs.map(([a, b]) => [array(a), array(b)] as const);
  const { dtype } = latticeResultType(vals.flatMap(([a, b]) => [a.aval, b.aval]));
  return vals.map(([a, b]) => [lax.convertElementType(a, dtype), lax.convertElementType(b, dtype)] as const);
}

/** Source: _pad_linear_ramp. */
const linearRamp: Mode = (x, widths, { endValues }) => {
  const ends = numberPairs(pairsOf(endValues, widths.length, 'end_values'));
  let padded = x;
  widths.forEach(([before, after], axis) => {
    const { dtype, weakType } = padded.aval;
    const ramp = (end: Val, side: Val, num: number): Val => {
      const asked = { num, endpoint: false, retstep: false, dtype: PyDType.of(dtype), axis };
      const [made] = linspace(end, squeeze(side, [axis]), asked);
      return lax.convertElementType(made, dtype, weakType);
    };
    const first = sliceInDim(padded, 0, 1, 1, axis);
    const last = sliceInDim(padded, -1, null, 1, axis);
    const left = ramp(ends[axis][0], first, before);
    const right = flip(ramp(ends[axis][1], last, after), axis);
    padded = lax.concatenate([left, padded, right], axis);
  });
  return padded;
};

type Statistic = (x: Val, axis: number) => Val;

/** Source: _pad_stats. */
const statistic =
  (find: Statistic): Mode =>
  (x, widths, { statLength }) => {
    const lengths = statLength === null ? null : asInts(pairsOf(statLength, widths.length, 'stat_length'));
    return widths.reduce((padded, [before, after], axis) => {
      const { dtype, weakType, shape } = padded.aval;
      const [first, last] = edgeStatistics(padded, axis, lengths?.[axis], shape[axis], find);
      const rounded = dtype.isInteger ? [first, last].map((s) => roundJit.call1([s])) : [first, last];
      const [left, right] = rounded.map((s) => lax.convertElementType(s, dtype, weakType));
      return lax.concatenate([repeatEvenly(left, before, axis), padded, repeatEvenly(right, after, axis)], axis);
    }, x);
  };

/** The statistic of both ends, or of all. */
function edgeStatistics(
  x: Val,
  axis: number,
  lengths: readonly [number, number] | undefined,
  size: number,
  find: Statistic,
): [Val, Val] {
  if (!lengths) {
    const all = find(x, axis);
    return [all, all];
  }
  if (lengths.includes(0)) throw valueError('stat_length of 0 yields no value for padding');
  const [before, after] = lengths.map((n) => Math.min(n, size));
  const first = sliceInDim(x, 0, before, 1, axis);
  const last = sliceInDim(x, -after, null, 1, axis);
  return [find(first, axis), find(last, axis)];
}

/** Source: _pad_empty. */
const padEmpty: Mode = (x, widths) =>
  widths.reduce((padded, [before, after], axis) => {
    const { shape } = padded.aval;
    const space = (n: number): Val =>
      emptyLike(
        padded.aval,
        null,
        shape.map((s, i) => (i === axis ? n : s)),
      );
    return lax.concatenate([space(before), padded, space(after)], axis);
  }, x);

const KEEP = { keepdims: true };

/** By mode: how it pads, and the keyword that it takes. */
const MODES: Readonly<Record<string, { keyword?: string; pad?: Mode }>> = {
  constant: { keyword: 'constant_values' },
  empty: { pad: padEmpty },
  edge: { pad: edge },
  wrap: { pad: wrap },
  linear_ramp: { keyword: 'end_values', pad: linearRamp },
  maximum: { keyword: 'stat_length', pad: statistic((x, axis) => reduce(MAX, x, { ...KEEP, axis })) },
  minimum: { keyword: 'stat_length', pad: statistic((x, axis) => reduce(MIN, x, { ...KEEP, axis })) },
  mean: { keyword: 'stat_length', pad: statistic((x, axis) => mean(x, { ...KEEP, axis })) },
  median: {
    keyword: 'stat_length',
    pad: statistic((x, axis) =>
      median.call1(
        [x],
        [
          ['axis', axis],
          ['keepdims', true],
        ],
      ),
    ),
  },
  reflect: { keyword: 'reflect_type', pad: mirror('reflect') },
  symmetric: { keyword: 'reflect_type', pad: mirror('symmetric') },
};

function pad(v: Value, width: Value, mode: Value, kwargs: Value): Val {
  const x = arrayLike('pad', v);
  const rank = x.aval.ndim;
  const given = pairsOf(width, rank, 'pad_width');
  if (given.some((pair) => pair.some((w) => typeof unbox(w) !== 'number')))
    throw typeError('`pad_width` must be of integral type.');
  const widths = asInts(given);
  if (isCallable(mode)) throw new Stop("jitlens doesn't have jax.numpy.pad with a function yet", 'unsupported');
  const known = typeof mode === 'string' && Object.hasOwn(MODES, mode) ? MODES[mode] : undefined;
  if (!known || typeof mode !== 'string')
    throw raise('NotImplementedError', `Unimplemented padding mode '${str(mode)}' for np.pad.`);
  const options = new Map<string, Value>();
  if (kwargs instanceof PyDict) for (const e of kwargs.entries.values()) options.set(str(e.key), e.value);
  const unsupported = [...options.keys()].filter((k) => k !== known.keyword);
  if (unsupported.length > 0)
    throw valueError(
      `unsupported keyword arguments for mode '${mode}': {${unsupported.map((k) => repr(k)).join(', ')}}`,
    );
  const option = (name: string, fallback: Value): Value => (options.has(name) ? (options.get(name) ?? null) : fallback);
  const chosen: Options = {
    statLength: option('stat_length', null),
    endValues: option('end_values', 0),
    reflectType: option('reflect_type', 'even'),
  };
  // The values may be nested in lists: each number is an operand.
  const { leaves, tree, paths } = flatten(option('constant_values', 0));
  const constants = leaves.map((leaf) => arrayLike('pad', leaf));
  const key = [widths, mode, paths, Object.values(chosen).map((o: Value) => repr(o))].join('|');
  return libraryJit('_pad', key, [x, ...constants], ([a, ...values]) => {
    if (rank === 0) return a;
    if (widths.flat().some((n) => n < 0)) throw valueError("index can't contain negative values");
    if (known.pad) return known.pad(a, widths, chosen);
    return padConstant(a, widths, array(unflatten(tree, values.map(asValue))));
  })[0];
}

export const paddingFunctions = jaxFunctions({ "pad(array, pad_width, mode='constant', **kwargs)": pad });
