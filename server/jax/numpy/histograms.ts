/** Histograms of jax.numpy. Source: jax/_src/numpy/lax_numpy.py histogram and its kin. */
import { HostArray, castOnHost } from '../../jaxpr/host.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Stop, raise, typeError, valueError } from '../../python/errors.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { EagerArray, PyList, PySlice, PyTuple, Tracer, typeOf } from '../../python/values.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import { arrayLike, arrayLikes, asValue, jaxFunctions } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import { latticeResultType, toInexact } from '../promotion.ts';
import { concreteIndex, isScalar, isTrue, membersOf } from '../shapes.ts';
import { array } from './arrayOf.ts';
import { diff } from './differences.ts';
import * as np from './expressions.ts';
import { getItem } from './indexing.ts';
import { updateAt } from './indexingUpdate.ts';
import { promoteInexactDTypes, ptp } from './moments.ts';
import { linspace } from './ranges.ts';
import { MAX, MIN, defaultInt, reduce, sum } from './reductions.ts';
import { bincount, searchsorted } from './searching.ts';
import { transposeAll } from './shape.ts';

const ALL = new PySlice(null, null, null);

/** Source: histogram_bin_edges. */
function binEdges(a: Val, bins: Value, range: Value): Val {
  if (typeof bins === 'string') throw raise('NotImplementedError', 'string values for `bins` not implemented.');
  const given = arrayLikes('histogram_bin_edges', [bins])[0];
  const dtype = toInexact(a.aval.dtype);
  if (given.aval.ndim === 1)
    return given instanceof HostArray ? castOnHost(given, dtype) : lax.convertElementType(given, dtype);
  const n = concreteIndex(bins, 'bins argument of histogram_bin_edges');
  let from = range;
  if (range === null)
    from = a.aval.size === 0 ? new PyList([0, 1]) : new PyList([reduce(MIN, a), reduce(MAX, a)].map(asValue));
  const limits = array(from, dtype);
  if (limits.aval.ndim !== 1 || limits.aval.shape[0] !== 2)
    throw valueError(`\`range\` must be either None or a sequence of scalars, got ${repr(asValue(limits))}`);
  // A single value is given a width.
  const widened = (index: number, wider: (x: Val) => Val): Val =>
    np.where(np.eq(ptp(limits), np.int(0)), wider(getItem(limits, index)), getItem(limits, index));
  const start = widened(0, (x) => np.sub(x, 0.5));
  const stop = widened(1, (x) => np.add(x, 0.5));
  const options = { num: n + 1, endpoint: true, retstep: false, dtype: PyDType.of(dtype), axis: 0 };
  return linspace(start, stop, options)[0];
}

/** Source: _histogram. */
function histogramOf(a: Val, range: Value, weights: Val, bins: Value, density: boolean): [Val, Val] {
  const edges = binEdges(a, bins, range);
  const n = edges.aval.shape[0];
  let index = searchsorted(edges, a, ['side', 'right']);
  index = np.where(np.eq(a, getItem(edges, -1)), np.int(n - 1), index);
  const { dtype } = weights.aval;
  const zeros = lax.full([n], lax.scalar(0, dtype), dtype);
  let counts = getItem(updateAt('scatter-add', zeros, asValue(index), weights), new PySlice(1, null, null));
  if (density) counts = np.div(np.div(counts, diff(edges)), sum(counts));
  return [counts, edges];
}

function histogram(...[a, bins, range, weights, density, sharding]: Value[]): PyTuple {
  if (sharding !== null) throw new Stop("jitlens doesn't have out_sharding= of histogram yet", 'unsupported');
  const pair = (x: Val, w: Val): PyTuple => new PyTuple(histogramOf(x, range, w, bins, isTrue(density)).map(asValue));
  if (weights === null) {
    const [x] = promoteInexactDTypes(checked('histogram', [a, bins])[0]);
    return pair(x, np.onesLike(x));
  }
  const [x, , w] = checked('histogram', [a, bins, weights]);
  if (lax.tupleText(x.aval.shape) !== lax.tupleText(w.aval.shape))
    throw valueError('weights should have the same shape as a.');
  const [p, q] = promoteInexactDTypes(x, w);
  return pair(p, q);
}

const checked = (fn: string, vs: readonly Value[]): Val[] => vs.map((v, i) => arrayLike(fn, v, i));

// ---- several dimensions

/** `bins` for each dimension. */
function binsOf(bins: Value, dimensions: number): Value[] {
  const members = isScalar(bins) ? undefined : membersOf(bins);
  if (!members) return new Array<Value>(dimensions).fill(bins);
  if (members.length !== dimensions) throw valueError('should be a bin for each dimension.');
  return members;
}

/** `ix_`: vectors along their own dimensions. Source: lax_numpy.py ix_. */
const open = (x: Val, dimension: number, rank: number): Val =>
  lax.broadcastInDim(
    x,
    Array.from({ length: rank }, (_, d) => (d === dimension ? x.aval.shape[0] : 1)),
    [dimension],
  );

interface Sample {
  readonly sample: Val;
  readonly bins: Value;
  readonly range: Value;
  readonly weights: Val | null;
  readonly density: boolean;
}

function checkRange(range: Value, n: number, dimensions: number): Value[] | null {
  if (range === null) return null;
  const members = membersOf(range) ?? [];
  const isPair = (r: Value): boolean => r === null || (membersOf(r)?.length ?? 0) === 2;
  if (members.length !== dimensions || !members.every(isPair))
    throw valueError(
      `For sample.shape=${lax.tupleText([n, dimensions])}, range must be a sequence of ${dimensions} pairs or Nones; ` +
        `got range=${repr(range)}`,
    );
  return members;
}

/** The flat index of a bin from its indices. Source: ravel_multi_index with mode='clip'. */
function flatIndex(indices: readonly Val[], sizes: readonly number[]): Val {
  const clipped = indices.map((x, i) => np.clipJit.call1([x, np.int(0), np.int(sizes[i] - 1)]));
  const { dtype } = latticeResultType([{ dtype: defaultInt(), weakType: true }, ...clipped.map((x) => x.aval)]);
  let result: Val = lax.scalar(0, dtype);
  clipped.forEach((x, i) => {
    const stride = sizes.slice(i + 1).reduce((n, s) => n * s, 1);
    result = np.add(result, np.mul(lax.convertElementType(x, dtype), np.int(stride)));
  });
  return result;
}

/** Source: histogramdd. */
function histogramOfSample({ sample, bins, range, weights, density }: Sample): [Val, Val[]] {
  const { shape, dtype } = sample.aval;
  if (shape.length !== 2)
    throw valueError(
      shape.length > 2
        ? `too many values to unpack (expected 2, got ${shape.length})`
        : `not enough values to unpack (expected 2, got ${shape.length})`,
    );
  const [n, dimensions] = shape;
  const ranges = checkRange(range, n, dimensions);
  const each = binsOf(bins, dimensions);
  const edges: Val[] = [];
  const indices: Val[] = [];
  for (let d = 0; d < dimensions; d++) {
    const column = (): Val => getItem(sample, new PyTuple([ALL, d]));
    const found = binEdges(column(), each[d], ranges ? ranges[d] : null);
    const index = searchsorted(found, column(), ['side', 'right']);
    const isLast = np.eq(column(), getItem(found, -1));
    indices.push(np.where(isLast, np.sub(index, np.int(1)), index));
    edges.push(found);
  }
  const sizes = edges.map((e) => e.aval.shape[0] + 1);
  const widths = edges.map((e) => diff(e));
  const length = sizes.reduce((x, y) => x * y, 1);
  let hist = lax.reshape(bincount(flatIndex(indices, sizes), weights, 0, length), sizes);
  hist = getItem(hist, new PyTuple(sizes.map(() => new PySlice(1, -1, null))));
  if (density) {
    hist = lax.convertElementType(hist, dtype);
    hist = np.div(hist, sum(hist));
    for (const w of widths.map((x, d) => open(x, d, dimensions))) hist = np.div(hist, w);
  }
  return [hist, edges];
}

function histogramdd(...[given, bins, range, weights, density]: Value[]): PyTuple {
  let sample = arrayLike('histogramdd', given);
  let w: Val | null = null;
  if (weights === null) [sample] = promoteInexactDTypes(sample);
  else {
    w = arrayLike('histogramdd', weights, 1);
    const { shape } = sample.aval;
    if (lax.tupleText(w.aval.shape) !== lax.tupleText(shape.slice(0, 1)))
      throw valueError('should have one weight for each sample.');
    [sample, w] = promoteInexactDTypes(sample, w);
  }
  const [hist, edges] = histogramOfSample({ sample, bins, range, weights: w, density: isTrue(density) });
  return new PyTuple([asValue(hist), new PyList(edges.map(asValue))]);
}

/** `len(bins)`, 1 for what has none. */
function lengthOf(bins: Value): number {
  if (isScalar(bins)) return 1;
  return bins instanceof Tracer || bins instanceof EagerArray ? bins.aval.shape[0] : (membersOf(bins)?.length ?? 1);
}

function histogram2d(...[x, y, bins, range, weights, density]: Value[]): PyTuple {
  const columns = arrayLikes('histogram2d', [x, y]);
  const count = lengthOf(bins);
  let each = bins;
  if (count !== 1 && count !== 2) {
    const edges = asValue(array(bins));
    each = new PyList([edges, edges]);
  }
  const sample = asValue(transposeAll(array(new PyList(columns.map(asValue)))));
  const [hist, edges] = histogramdd(sample, each, range, weights, density).items;
  if (!(edges instanceof PyList)) throw typeError(`${repr(typeOf(edges))} is no list of edges`);
  return new PyTuple([hist, edges.items[0], edges.items[1]]);
}

export const histogramFunctions = jaxFunctions({
  'histogram_bin_edges(a, bins=10, range=None, weights=None)': (a, bins, range) => {
    if (typeof bins === 'string') throw raise('NotImplementedError', 'string values for `bins` not implemented.');
    return binEdges(checked('histogram_bin_edges', [a, bins])[0], bins, range);
  },
  'histogram(a, bins=10, range=None, weights=None, density=None, out_sharding=None)': histogram,
  'histogram2d(x, y, bins=10, range=None, weights=None, density=None)': histogram2d,
  'histogramdd(sample, bins=10, range=None, weights=None, density=None)': histogramdd,
});
