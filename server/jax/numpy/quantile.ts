/** Quantiles, percentiles and medians. Source: jax/_src/numpy/reductions.py quantile, _quantile. */
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { raise, valueError } from '../../python/errors.ts';
import { truth } from '../../python/operators.ts';
import { str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple } from '../../python/values.ts';
import { asValue, axesArgument, canonicalAxis } from '../declare.ts';
import type { Argument, JitInputs } from '../jitted.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import { expandDims } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { gather, indexInDim } from '../lax/slicing.ts';
import { sort, sortOperands } from '../lax/sorting.ts';
import { cumsum } from './cumulative.ts';
import * as np from './expressions.ts';
import { getItem } from './indexing.ts';
import { takeAlongAxis } from './indexingTake.ts';
import { orNull, promoteInexactDTypes } from './moments.ts';
import { ANY, SUM, defaultInt, reduce } from './reductions.ts';
import { noPlacement } from '../shapes.ts';

const METHODS: readonly Value[] = ['linear', 'lower', 'higher', 'midpoint', 'nearest', 'inverted_cdf'];

const isNaN = (x: Val): Val => lax.compareOp('ne', x, x);
const convert = lax.convertElementType;
const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

interface Request {
  readonly a: Val;
  readonly q: Val;
  readonly axis: Value;
  readonly method: Value;
  readonly keepdims: boolean;
  /** NaNs are passed over. */
  readonly squashes: boolean;
  readonly weights: Val | null;
}

/** The operand with one axis to take quantiles along, the weights likewise, and the shape with the reduced axes as 1s. */
interface Arranged {
  readonly a: Val;
  readonly weights: Val | null;
  readonly axis: number;
  readonly keepdim: number[];
}

function weightsFor(a: Val, weights: Val, axis: Value): Val {
  const { shape } = a.aval;
  if (lax.tupleText(weights.aval.shape) === lax.tupleText(shape)) return weights;
  if (axis === null) throw valueError("Weights shape must match 'a' shape when axis is None.");
  const axes = axesArgument(axis, shape.length);
  const expected = axes.map((d) => shape[d]);
  if (lax.tupleText(weights.aval.shape) !== lax.tupleText(expected))
    throw valueError(
      `Weights shape ${lax.tupleText(weights.aval.shape)} must match reduction axes ${lax.tupleText(expected)}`,
    );
  return lax.broadcastInDim(weights, shape, axes);
}

function promoted({ a, axis, method, weights }: Request): [Val, Val | null] {
  if (!METHODS.includes(method))
    throw valueError("method can only be 'linear', 'lower', 'higher', 'midpoint', 'nearest' or 'inverted_cdf'");
  if (weights === null) return [promoteInexactDTypes(a)[0], null];
  if (weights.aval.dtype.isComplex) throw valueError('Weights cannot be complex types.');
  if (method !== 'inverted_cdf')
    throw raise(
      'NotImplementedError',
      `${str(method)} doesn't support weights. Only method 'inverted_cdf' supports weights.`,
    );
  const [x, w] = promoteInexactDTypes(a, weights);
  return [x, weightsFor(x, w, axis)];
}

function arranged(request: Request): Arranged {
  const [a, weights] = promoted(request);
  const { axis, keepdims } = request;
  const { shape, ndim } = a.aval;
  if (a.aval.dtype.isComplex)
    throw valueError('quantile does not support complex input, as the operation is poorly defined.');
  const flat = (x: Val | null): Val | null => x && lax.reshape(x, [x.aval.size]);
  if (axis === null)
    return { a: flat(a) ?? a, weights: flat(weights), axis: 0, keepdim: keepdims ? shape.map(() => 1) : [] };
  if (!(axis instanceof PyTuple)) return { a, weights, axis: canonicalAxis(axis, ndim), keepdim: [] };
  const axes = axis.items.map((d) => canonicalAxis(d, ndim));
  if (new Set(axes).size !== axes.length) throw valueError('repeated axis');
  const kept = range(0, ndim).filter((d) => !axes.includes(d));
  const dimensions = range(0, ndim);
  kept.forEach((s, i) => {
    [dimensions[i], dimensions[s]] = [dimensions[s], dimensions[i]];
  });
  const joined = [...kept.map((d) => shape[d]), axes.reduce((n, d) => n * shape[d], 1)];
  return {
    a: lax.reshape(a, joined, dimensions),
    weights: weights && lax.reshape(weights, joined, dimensions),
    axis: joined.length - 1,
    keepdim: shape.map((s, d) => (axes.includes(d) ? 1 : s)),
  };
}

/** The values below and above a quantile, and how much each counts. */
interface Neighbours {
  readonly low: Val;
  readonly high: Val;
  readonly lowWeight: Val;
  readonly highWeight: Val;
  readonly q: Val;
}

const clamp = (low: Val, x: Val, high: Val): Val => bind1(primitives.clamp, [low, x, high], {});

function neighbours(a: Val, q: Val, axis: number, keepdims: boolean): Neighbours {
  const { shape } = a.aval;
  const rank = q.aval.ndim;
  const n = lax.scalar(shape[axis], q.aval.dtype);
  const last = (): Val => np.sub(n, np.int(1));
  const at = lax.mul(q, last());
  let low = lax.plain('floor', at);
  let high = lax.plain('ceil', at);
  let highWeight = lax.sub(at, low);
  let lowWeight = lax.sub(np.constant(highWeight, 1), highWeight);
  low = clamp(np.constant(low, 0), low, last());
  high = clamp(np.constant(high, 0), high, last());
  low = convert(low, defaultInt());
  high = convert(high, defaultInt());
  const sizes = shape.map((s, d) => (d === axis ? 1 : s));
  const dimensions = {
    window: range(rank, shape.length + rank - (keepdims ? 0 : 1)),
    collapsed: keepdims ? [] : [axis],
    indexed: [axis],
  };
  const value = (index: Val): Val => gather(a, expandDims(index, [index.aval.ndim]), dimensions, sizes);
  const lowValue = value(low);
  const highValue = value(high);
  if (rank === 1) {
    lowWeight = lax.broadcastInDim(lowWeight, lowValue.aval.shape, [0]);
    highWeight = lax.broadcastInDim(highWeight, highValue.aval.shape, [0]);
  }
  return { low: lowValue, high: highValue, lowWeight, highWeight, q: at };
}

/** As `neighbours`, among the numbers before the NaNs, of which each line has its own count. */
function numberNeighbours(a: Val, q: Val, axis: number, keepdims: boolean): Neighbours {
  const rank = q.aval.ndim;
  const n = reduce(SUM, lax.not(isNaN(a)), { axis, dtype: q.aval.dtype, keepdims });
  const { shape } = n.aval;
  const wide = expandDims(q, range(rank, shape.length + rank));
  const counts = expandDims(n, range(0, rank));
  const at = lax.mul(wide, lax.sub(counts, np.constant(wide, 1)));
  let low = lax.plain('floor', at);
  let high = lax.plain('ceil', at);
  const highWeight = lax.sub(at, low);
  const lowWeight = lax.sub(np.constant(highWeight, 1), highWeight);
  const last = (x: Val): Val => lax.max(np.constant(x, 0), lax.min(x, np.sub(counts, np.int(1))));
  low = last(low);
  high = last(high);
  low = convert(low, defaultInt());
  high = convert(high, defaultInt());
  const outShape = [...q.aval.shape, ...shape];
  const index = shape.map((_, d) => lax.iota(defaultInt(), outShape, d + rank));
  if (keepdims) index[axis] = low;
  else index.splice(axis, 0, low);
  const value = (): Val => getItem(a, new PyTuple(index.map(asValue)));
  const lowValue = value();
  index[axis] = high;
  return { low: lowValue, high: value(), lowWeight, highWeight, q: at };
}

function interpolate(method: Value, { low, high, lowWeight, highWeight, q }: Neighbours): Val {
  const { dtype } = q.aval;
  switch (method) {
    case 'linear':
      return lax.add(lax.mul(convert(low, dtype), lowWeight), lax.mul(convert(high, dtype), highWeight));
    case 'lower':
      return low;
    case 'higher':
      return high;
    case 'nearest':
      return lax.select(lax.compareOp('le', highWeight, np.constant(highWeight, 0.5)), low, high);
    default:
      return lax.mul(lax.add(low, high), np.constant(low, 0.5));
  }
}

/** The first value up to which the weights make the share that is asked for. */
function invertedCdf(a: Val, given: Val | null, quantiles: Neighbours, original: Val, r: Request, axis: number): Val {
  const { keepdims, squashes } = r;
  const rank = original.aval.ndim;
  const weights = given ?? np.fullLike(a, 1);
  const zeros = np.fullLike(weights, 0);
  const bad = lax.bitwiseOp('or', lax.compareOp('lt', weights, zeros), isNaN(weights));
  const nan = isNaN(a);
  const clean = lax.select(lax.bitwiseOp('or', bad, nan), zeros, weights);
  const cumulated = cumsum(clean, axis);
  const total = indexInDim(cumulated, -1, axis, keepdims);
  const wideTotal = expandDims(total, range(0, rank));
  const wideQ = lax.reshape(original, [...original.aval.shape, ...total.aval.shape.map(() => 1)]);
  const target = lax.mul(wideQ, wideTotal);
  const aligned = keepdims ? target : expandDims(target, [axis + rank]);
  const below = lax.compareOp('lt', expandDims(cumulated, range(0, rank)), aligned);
  let index = reduce(SUM, convert(below, defaultInt()), { axis: axis + rank, keepdims });
  const { dtype } = quantiles.q.aval;
  const valid = squashes
    ? reduce(SUM, lax.not(nan), { axis, dtype, keepdims })
    : lax.full(total.aval.shape, lax.scalar(a.aval.shape[axis], dtype), dtype);
  const limit = lax.sub(valid, np.constant(valid, 1));
  const most = convert(expandDims(convert(limit, defaultInt()), range(0, rank)), index.aval.dtype);
  index = lax.max(np.constant(index, 0), lax.min(index, most));
  const taken = keepdims ? lax.squeeze(index, [rank + axis]) : index;
  let result: Val;
  if (rank === 0) result = lax.squeeze(takeAlongAxis(a, expandDims(taken, [axis]), axis), [axis]);
  else {
    const permutation = [...range(rank, rank + axis), ...range(0, rank), ...range(rank + axis, taken.aval.ndim)];
    const found = takeAlongAxis(a, lax.transpose(taken, permutation), axis);
    result = lax.transpose(
      found,
      permutation.map((_, i) => permutation.indexOf(i)),
    );
  }
  if (keepdims) result = expandDims(result, [rank + axis]);
  const empty = lax.compareOp('eq', valid, np.fullLike(valid, 0));
  const anyBad = reduce(ANY, bad, { axis, keepdims });
  const forced = lax.bitwiseOp('or', anyBad, squashes ? empty : reduce(ANY, nan, { axis, keepdims }));
  return np.where(expandDims(forced, range(0, rank)), np.fullLike(result, NaN), result);
}

function quantileOf(request: Request): Val {
  const { q, method, keepdims, squashes } = request;
  const { a: whole, weights: given, axis, keepdim } = arranged(request);
  const rank = q.aval.ndim;
  if (rank > 1) throw valueError(`q must be have rank <= 1, got shape ${lax.tupleText(q.aval.shape)}`);
  const { shape, dtype } = whole.aval;
  if (squashes && shape[axis] === 0) {
    const reduced = shape.flatMap((s, d) => (d !== axis ? [s] : keepdims ? [1] : []));
    return lax.full(keepdims && keepdim.length > 0 ? keepdim : reduced, lax.scalar(NaN, dtype), dtype);
  }
  const unsafe = squashes ? isNaN(whole) : reduce(ANY, isNaN(whole), { axis, keepdims: true });
  let a = np.where(unsafe, NaN, whole);
  let weights = given;
  if (weights) [a, weights] = sortOperands([a, weights], axis);
  else a = sort(a, axis, false);
  const found = squashes ? numberNeighbours(a, q, axis, keepdims) : neighbours(a, q, axis, keepdims);
  let result =
    method === 'inverted_cdf' ? invertedCdf(a, weights, found, q, request, axis) : interpolate(method, found);
  if (keepdims && keepdim.length > 0)
    result = lax.reshape(result, rank > 0 ? [found.q.aval.shape[0], ...keepdim] : keepdim);
  return convert(result, dtype);
}

const STATICS = ['axis', 'overwrite_input', 'keepdims', 'method', 'out_sharding'];
const PARAMETERS =
  "(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None)";

const quantileJit = (name: string, squashes: boolean) =>
  new Jitted(
    `${name}${PARAMETERS}`,
    ({ v, s }) => {
      if (truth(s.overwrite_input) === true || 'out' in v)
        throw valueError(`jax.numpy.${name} does not support overwrite_input=True or out != None`);
      const { a, q } = v;
      const weights = orNull(v, 'weights');
      const { axis, method } = s;
      return quantileOf({ a, q, axis, method, keepdims: truth(s.keepdims) === true, squashes, weights });
    },
    { statics: STATICS },
  );

const quantile = quantileJit('quantile', false);
const nanquantile = quantileJit('nanquantile', true);

/** The static arguments of a call, to hand on by name. */
const handedOn = ({ v, s }: JitInputs, method: Value = s.method): [string, Argument][] => [
  ['axis', s.axis],
  ['out', orNull(v, 'out')],
  ['overwrite_input', s.overwrite_input],
  ['method', method],
  ['keepdims', s.keepdims],
];

const percentileJit = (name: string, inner: Jitted, more = '') =>
  new Jitted(
    name + PARAMETERS.replace(/\)$/, `${more})`),
    ({ v, s }) => {
      noPlacement(name, s.out_sharding ?? null);
      const [q] = promoteInexactDTypes(v.q);
      const named: [string, Argument][] = [...handedOn({ v, s }), ['weights', orNull(v, 'weights')]];
      return inner.call1([v.a, np.div(q, np.int(100))], named);
    },
    { statics: STATICS },
  );

const medianJit = (name: string, inner: Jitted) =>
  new Jitted(
    `${name}(a, axis=None, out=None, overwrite_input=False, keepdims=False)`,
    ({ v, s }) => {
      const { a } = v;
      if (name === 'median' && axesArgument(s.axis, a.aval.ndim).some((d) => a.aval.shape[d] === 0))
        throw valueError('jax.numpy.median reduction axis must be non-empty');
      return inner.call1([a, np.float(0.5)], handedOn({ v, s }, 'midpoint'));
    },
    { statics: STATICS },
  );

export const median = medianJit('median', quantile);

export const quantileFunctions = jittedTable(
  quantile,
  nanquantile,
  percentileJit('percentile', quantile, ', out_sharding=None'),
  percentileJit('nanpercentile', nanquantile),
  median,
  medianJit('nanmedian', nanquantile),
);
