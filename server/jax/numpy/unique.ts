/** Distinct elements. Source: jax/_src/numpy/setops.py unique, _unique. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import { valueError } from '../../python/errors.ts';
import { makeNamedTuple } from '../../python/stdlib/namedtuple.ts';
import type { Value } from '../../python/values.ts';
import { PySlice, PyTuple } from '../../python/values.ts';
import { notTraced } from '../concrete.ts';
import { arrayLike, asValue, canonicalAxis, jaxFunctions, libraryJit } from '../declare.ts';
import { empty, expandDims } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { concreteIndex, isTrue } from '../shapes.ts';
import { cumsum } from './cumulative.ts';
import { diff } from './differences.ts';
import * as np from './expressions.ts';
import { getItem } from './indexing.ts';
import { updateAt } from './indexingUpdate.ts';
import { concatenate } from './joining.ts';
import { lexsortRows } from './lexsort.ts';
import { ANY, defaultInt, reduce, sum } from './reductions.ts';
import { nonzero } from './searching.ts';
import { moveaxis, ravel, transposeAll } from './shape.ts';

const SIZE_HINT =
  'To make jnp.unique() compatible with JIT and other transforms, you can specify a concrete value for the size ' +
  'argument, which will determine the output size.';

const from = (n: number): PySlice => new PySlice(n, null, null);
/** `x[1:]`, `x[:-1]`. */
export const tail = (x: Val): Val => getItem(x, from(1));
export const head = (x: Val): Val => getItem(x, new PySlice(null, -1, null));
/** `x[index]` with an operand as index. */
export const take = (x: Val, index: Val): Val => getItem(x, asValue(index));

export const filledVector = (n: number, value: number, dtype = defaultInt()): Val =>
  lax.full([n], lax.scalar(value, dtype), dtype);
export const counting = (n: number): Val => lax.iota(defaultInt(), [n], 0);

const isNaN = (x: Val): Val => lax.compareOp('ne', x, x);

/** The members in order, which of them differ from the one before, and where each was. */
function sortedMask(array: Val, axis: number, equalNaN: boolean): Val[] {
  return libraryJit('_unique_sorted_mask', `${axis}|${equalNaN}`, [array], ([a]) => {
    let aux = moveaxis(a, [axis], [0]);
    const { dtype } = aux.aval;
    if (dtype.isComplex) aux = np.where(isNaN(aux), np.constant(aux, NaN), aux);
    const [n, ...rest] = aux.aval.shape;
    const width = rest.reduce((x, y) => x * y, 1);
    let size = n;
    let permutation: Val;
    if (width === 0) {
      size = Math.min(n, 1);
      permutation = filledVector(size, 0);
    } else {
      const keys = transposeAll(lax.reshape(aux, [n, width]));
      permutation = lexsortRows(getItem(keys, new PySlice(null, null, -1)));
    }
    aux = take(aux, permutation);
    if (aux.aval.size === 0) return [aux, filledVector(size, 0, dt.bool), permutation];
    // In Python's order: what is written to comes before what is written.
    const ones = filledVector(size, 1, dt.bool);
    const [x, y] = [tail(aux), head(aux)];
    let differs = lax.compareOp('ne', x, y);
    if (dtype.isInexact && equalNaN) differs = np.and(differs, np.not(np.and(isNaN(x), isNaN(y))));
    const axes = new PyTuple(rest.map((_, i) => i + 1));
    const mask = updateAt('scatter', ones, from(1), reduce(ANY, differs, { axis: axes }));
    return [aux, mask, permutation];
  });
}

export interface UniqueOptions {
  readonly index?: boolean;
  readonly inverse?: boolean;
  readonly counts?: boolean;
  readonly equalNaN?: boolean;
  readonly size?: number | null;
  readonly fill?: Val | null;
  /** How many there truly are, too. */
  readonly trueSize?: boolean;
}

function countsOf(mask: Val, size: number | null): Val {
  const n = mask.aval.shape[0];
  if (size === null) return diff(concatenate([nonzero(mask)[0], lax.scalar(n, defaultInt())], null));
  const [index] = nonzero(mask, size + 1);
  return diff(updateAt('scatter', index, from(1), np.where(tail(index), tail(index), np.int(n))));
}

/** Source: _unique. */
export function uniqueAlong(array: Val, along: number, options: UniqueOptions = {}): Val[] {
  const { size = null, fill = null, equalNaN = true } = options;
  const axis = canonicalAxis(along, array.aval.ndim);
  const length = array.aval.shape[axis];
  if (length === 0 && size && fill === null)
    throw valueError('jnp.unique: for zero-sized input with nonzero size argument, fill_value must be specified');
  const [aux, mask, permutation] = sortedMask(array, axis, equalNaN);
  const hasElements = aux.aval.size > 0;
  const index =
    size === null ? notTraced(mask, `The error arose in jnp.unique(). ${SIZE_HINT}`) : nonzero(mask, size)[0];
  let result = hasElements ? take(aux, index) : aux;
  if (size !== null && fill !== null) {
    const { shape, dtype } = result.aval;
    const filling = lax.convertElementType(fill, dtype);
    if (shape[0] > 0) {
      const counted = np.lt(counting(size), sum(mask));
      const axes = shape.slice(1).map((_, i) => i + 1);
      result = np.where(expandDims(counted, axes), result, filling);
    } else result = lax.full([size, ...shape.slice(1)], filling, dtype);
  }
  const outs = [moveaxis(result, [0], [axis])];
  if (options.index) outs.push(hasElements ? take(permutation, index) : permutation);
  if (options.inverse) {
    if (hasElements) {
      const place = np.sub(cumsum(mask), np.int(1));
      outs.push(updateAt('scatter', filledVector(mask.aval.shape[0], 0), asValue(permutation), place));
    } else outs.push(filledVector(length, 0));
  }
  if (options.counts) {
    if (hasElements) outs.push(countsOf(mask, size));
    else if (length > 0) outs.push(filledVector(1, length));
    else outs.push(empty([0], defaultInt()));
  }
  if (options.trueSize) outs.push(sum(mask));
  return outs;
}

interface Request extends Omit<UniqueOptions, 'size' | 'fill' | 'trueSize'> {
  readonly axis?: Value;
  readonly size: Value;
  readonly fill: Value;
}

/** Source: unique. */
export function unique(array: Val, { axis = null, size, fill, ...rest }: Request): Val[] {
  if (size === null) notTraced(array, `The error arose for the first argument of jnp.unique(). ${SIZE_HINT}`);
  const n =
    size === null ? null : concreteIndex(size, `The error arose for the size argument of jnp.unique(). ${SIZE_HINT}`);
  const filling = fill === null ? null : arrayLike('unique', fill);
  const flat = axis === null ? ravel(array) : array;
  const at = axis === null ? 0 : canonicalAxis(axis, array.aval.ndim);
  const outs = uniqueAlong(flat, at, { ...rest, size: n, fill: filling });
  if (rest.inverse && axis === null) {
    const i = rest.index ? 2 : 1;
    outs[i] = lax.reshape(outs[i], array.aval.shape);
  }
  return outs;
}

/** The named tuple of one of the functions of the array API. */
function named(fn: string, cls: string, fields: readonly string[], options: Omit<Request, 'size' | 'fill'>) {
  const tuple = makeNamedTuple(cls, fields, new Map(), 'jax._src.numpy.setops');
  return (x: Value, size: Value, fill: Value): Value =>
    call(tuple, unique(arrayLike(fn, x), { ...options, equalNaN: false, size, fill }).map(asValue));
}

export const uniqueFunctions = jaxFunctions({
  'unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, size=None, fill_value=None, sorted=True)':
    (...[ar, index, inverse, counts, axis, equalNaN, size, fill]) => {
      const outs = unique(arrayLike('unique', ar), {
        axis,
        index: isTrue(index),
        inverse: isTrue(inverse),
        counts: isTrue(counts),
        equalNaN: isTrue(equalNaN),
        size,
        fill,
      });
      return outs.length === 1 ? outs[0] : new PyTuple(outs.map(asValue));
    },
  'unique_all(x, /, *, size=None, fill_value=None)': named(
    'unique_all',
    '_UniqueAllResult',
    ['values', 'indices', 'inverse_indices', 'counts'],
    { index: true, inverse: true, counts: true },
  ),
  'unique_counts(x, /, *, size=None, fill_value=None)': named(
    'unique_counts',
    '_UniqueCountsResult',
    ['values', 'counts'],
    { counts: true },
  ),
  'unique_inverse(x, /, *, size=None, fill_value=None)': named(
    'unique_inverse',
    '_UniqueInverseResult',
    ['values', 'inverse_indices'],
    { inverse: true },
  ),
  'unique_values(x, /, *, size=None, fill_value=None)': (x, size, fill) =>
    unique(arrayLike('unique_values', x), { equalNaN: false, size, fill })[0],
});
