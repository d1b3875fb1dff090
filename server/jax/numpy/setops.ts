/** Set operations on arrays. Source: jax/_src/numpy/setops.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple } from '../../python/values.ts';
import { notTraced } from '../concrete.ts';
import { arrayLike, arrayLikes, asValue, jaxFunctions, libraryJit } from '../declare.ts';
import type { Argument } from '../jitted.ts';
import { Jitted } from '../jitted.ts';
import { expandDims } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { dynamicUpdateSlice } from '../lax/slicing.ts';
import { sort as laxSort, sortOperands } from '../lax/sorting.ts';
import { latticeResultType } from '../promotion.ts';
import { concreteIndex, isTrue } from '../shapes.ts';
import * as np from './expressions.ts';
import { getItem } from './indexing.ts';
import { updateAt } from './indexingUpdate.ts';
import { concatenate } from './joining.ts';
import { promoteDTypes } from './promote.ts';
import { ALL, ANY, MAX, MIN, reduce, sum } from './reductions.ts';
import { nonzero, searchsorted } from './searching.ts';
import { ravel } from './shape.ts';
import { sort } from './sorting.ts';
import { counting, filledVector, head, tail, take, unique, uniqueAlong } from './unique.ts';

const maximum = (x: Val): Val => reduce(MAX, x);
const minimum = (x: Val): Val => reduce(MIN, x);

/** Elements whose index is out of bounds are this. */
const takeOr = (x: Val, index: Val, fill: number): Val =>
  getItem(x, asValue(index), { mode: 'fill', fill: () => fill });

// ---- membership

function membership(a: Val, b: Val, invert: boolean, method: Value, assumeUnique: boolean): Val {
  const n = a.aval.size;
  if (n === 0 || b.aval.size === 0) return filledVector(n, invert ? 1 : 0, dt.bool);
  const compared = invert ? np.ne : np.eq;
  switch (method) {
    case 'auto':
    case 'compare_all': {
      const pairs = compared(expandDims(a, [1]), expandDims(b, [0]));
      return reduce(invert ? ALL : ANY, pairs, { axis: -1 });
    }
    case 'binary_search': {
      const sorted = laxSort(b, 0);
      return compared(a, take(sorted, searchsorted(sorted, a)));
    }
    case 'sort': {
      let distinct = a;
      let inverse: Val | undefined;
      if (!assumeUnique) {
        const fill = asValue(maximum(b));
        [distinct, inverse] = unique(a, { size: n, inverse: true, fill });
      }
      const joined = concatenate([distinct, b]);
      const [aux, index] = sortOperands([joined, counting(joined.aval.size)], 0);
      const start = filledVector(distinct.aval.size, invert ? 1 : 0, dt.bool);
      const found = updateAt('scatter', start, asValue(head(index)), compared(tail(aux), head(aux)), { mode: 'drop' });
      return inverse ? take(found, inverse) : found;
    }
    default:
      throw valueError(
        `method=${repr(method)} is not implemented; options are 'compare_all', 'binary_search', 'sort', and 'auto'`,
      );
  }
}

const in1d = new Jitted(
  "_in1d(ar1, ar2, invert, method='auto', assume_unique=False)",
  ({ v, s }) => {
    const [a, b] = promoteDTypes([v.ar1, v.ar2]);
    return membership(ravel(a), ravel(b), isTrue(s.invert), s.method, isTrue(s.assume_unique));
  },
  { statics: ['invert', 'method', 'assume_unique'], checkedBy: 'in1d' },
);

function isin(element: Value, tests: Value, assumeUnique: Value, invert: Value, method: Value): Val {
  const [a, b] = arrayLikes('isin', [element, tests]);
  const named: [string, Argument][] = [
    ['invert', invert],
    ['method', method],
    ['assume_unique', assumeUnique],
  ];
  return lax.reshape(in1d.call1([a, b], named), a.aval.shape);
}

// ---- difference and union

/** Only the first `count` are right, the others are something else. */
const firstOr = (values: Val, count: Val, otherwise: Val): Val =>
  np.where(np.lt(counting(values.aval.shape[0]), count), values, otherwise);

function setdiff1d(ar1: Value, ar2: Value, assumeUnique: Value, size: Value, fill: Value): Val {
  const [given, other] = arrayLikes('setdiff1d', [ar1, ar2]);
  const context = 'The error arose in setdiff1d()';
  let a = ravel(given);
  const b = ravel(other);
  if (size === null) notTraced(given, context);
  const n = size === null ? null : concreteIndex(size, context);
  const { dtype, weakType } = a.aval;
  const filling = lax.full([], arrayLike('full_like', fill ?? 0, 1), dtype, weakType);
  if (a.aval.size === 0 || n === 0) return lax.full([n ?? 0], filling, dtype, weakType);
  const isDistinct = isTrue(assumeUnique);
  if (!isDistinct) [a] = unique(a, { size: n === null ? null : a.aval.size, fill: null });
  let mask = in1d.call1(
    [a, b],
    [
      ['invert', true],
      ['assume_unique', assumeUnique],
    ],
  );
  if (n === null) return take(a, mask);
  if (!isDistinct) {
    const repeated = sum(np.eq(a, getItem(a, 0)));
    const distinct = np.sub(np.int(a.aval.size + 1), repeated);
    mask = np.where(np.lt(counting(a.aval.size), distinct), mask, np.bool(false));
  }
  // In JAX's order: which are valid, then the elements.
  const valid = np.lt(counting(n), sum(mask));
  return np.where(valid, getItem(a, new PyTuple(nonzero(mask, n).map(asValue))), filling);
}

function union1d(ar1: Value, ar2: Value, size: Value, fill: Value): Val {
  const arrays = arrayLikes('union1d', [ar1, ar2]);
  const context = 'The error arose in union1d()';
  if (size === null) for (const x of arrays) notTraced(x, context);
  const n = size === null ? null : concreteIndex(size, context);
  return unique(concatenate(arrays, null), { size: n, fill })[0];
}

// ---- symmetric difference

/** The distinct elements of both, one after the other, and how many there are. Source: _concat_unique. */
function joinedDistinct(a: readonly [Val, Val], b: readonly [Val, Val]): [Val, Val] {
  const [[x, n], [y, m]] = [a, b];
  const { dtype } = latticeResultType([x.aval, y.aval]);
  let joined = filledVector(x.aval.size + y.aval.size, 0, dtype);
  joined = dynamicUpdateSlice(joined, x, [0]);
  joined = dynamicUpdateSlice(joined, y, [n]);
  return [joined, np.add(n, m)];
}

/** What stands behind the results: the fill value, or else the smallest of them. */
function padded(values: Val, count: Val, fill: Val | null): Val {
  if (values.aval.size === 0) return values;
  if (fill !== null) return firstOr(values, count, fill);
  const below = (x: Val, choose: (x: Val) => Val): Val => {
    const valid = np.lt(counting(x.aval.shape[0]), count);
    return np.where(valid, x, choose(x));
  };
  return below(below(values, maximum), minimum);
}

const setxor1dSize = new Jitted(
  '_setxor1d_size(arr1, arr2, fill_value=None, *, assume_unique, size)',
  ({ v, s }) => {
    const { arr1, arr2 } = v;
    const size = Number(s.size);
    let aux: Val;
    let flag: Val;
    const nonempty = (x: Val): Val => np.bool(x.aval.size > 0);
    if (isTrue(s.assume_unique)) {
      concatenate([arr1, arr2]);
      aux = sort(concatenate([arr1, arr2]));
      flag = concatenate([nonempty(aux), np.ne(tail(aux), head(aux)), np.bool(true)], null);
    } else {
      const distinct = (x: Val): [Val, Val] => {
        const [values, count] = uniqueAlong(x, 0, { size: x.aval.size, trueSize: true });
        return [values, count];
      };
      const [x, y] = [ravel(arr1), ravel(arr2)];
      const [joined, count] = joinedDistinct(distinct(x), distinct(y));
      const mask = np.lt(counting(joined.aval.size + 1), np.add(count, np.int(1)));
      [, aux] = sortOperands([np.not(tail(mask)), joined], 0, 2);
      const edges = concatenate([nonempty(aux), np.ne(tail(aux), head(aux)), np.bool(false)], null);
      flag = np.and(mask, updateAt('scatter', edges, asValue(count), np.bool(true)));
    }
    const chosen = np.and(tail(flag), head(flag));
    const count = sum(chosen);
    const { size: length, dtype } = aux.aval;
    let values: Val;
    if (length > 0) {
      const [index] = nonzero(chosen, size, length);
      values = takeOr(aux, index, 0);
    } else values = filledVector(size, 0, dtype);
    return padded(values, count, 'fill_value' in v ? v.fill_value : null);
  },
  { statics: ['assume_unique', 'size'] },
);

function setxor1d(ar1: Value, ar2: Value, assumeUnique: Value, size: Value, fill: Value): Val {
  const arrays = arrayLikes('setxor1d', [ar1, ar2]);
  let [a, b] = promoteDTypes(arrays.map((x) => ravel(x)));
  if (size !== null)
    return setxor1dSize.call1(
      [a, b],
      [
        ['fill_value', fill],
        ['assume_unique', assumeUnique],
        ['size', size],
      ],
    );
  if (!isTrue(assumeUnique)) {
    [a] = unique(a, { size: null, fill: null });
    [b] = unique(b, { size: null, fill: null });
  }
  let aux = concatenate([a, b]);
  if (aux.aval.size === 0) return aux;
  aux = sort(aux);
  const flag = concatenate([np.bool(true), np.ne(tail(aux), head(aux)), np.bool(true)], null);
  return take(aux, np.and(tail(flag), head(flag)));
}

// ---- intersection

/** Source: _intersect1d_sorted_mask. */
function intersectSorted(a: Val, b: Val, indices: boolean): Val[] {
  return libraryJit('_intersect1d_sorted_mask', String(indices), [a, b], ([x, y]) => {
    const joined = concatenate([x, y]);
    const [aux, index] = indices ? sortOperands([joined, counting(joined.aval.size)], 0) : [sort(joined)];
    const mask = np.eq(tail(aux), head(aux));
    return indices ? [aux, mask, index] : [aux, mask];
  });
}

/** Distinct elements, where each was first, and how many there are. */
type Distinct = readonly [values: Val, index: Val, count: Val];

function distinctOf(x: Val): Distinct {
  const n = x.aval.size;
  const [values, index, count] = uniqueAlong(x, 0, { size: n, index: true, trueSize: true, fill: np.int(0) });
  return [values, index, count];
}

const asDistinct = (x: Val): Distinct => [x, counting(x.aval.size), np.int(x.aval.size)];

const intersect1dSize = new Jitted(
  '_intersect1d_size(arr1, arr2, fill_value, assume_unique, size, return_indices)',
  ({ v: { arr1, arr2 }, s }) => {
    const isDistinct = isTrue(s.assume_unique);
    const size = Number(s.size);
    const [a, b] = isDistinct ? [asDistinct(arr1), asDistinct(arr2)] : [distinctOf(arr1), distinctOf(arr2)];
    let aux: Val;
    let order: Val;
    let mask: Val;
    if (isDistinct) {
      const joined = concatenate([a[0], b[0]]);
      [aux, order] = sortOperands([joined, counting(joined.aval.size)], 0);
      mask = filledVector(joined.aval.size, 1, dt.bool);
    } else {
      const [joined] = joinedValues(a, b);
      mask = np.lt(counting(joined.aval.size), np.add(a[2], b[2]));
      [, aux, order] = sortOperands([np.not(mask), joined, counting(joined.aval.size)], 0, 2);
    }
    const chosen = np.and(np.eq(tail(aux), head(aux)), tail(mask));
    const count = sum(chosen);
    const { size: length, dtype } = aux.aval;
    const [at] = length > 0 ? nonzero(chosen, size, length) : [counting(0)];
    let values = length > 0 ? takeOr(aux, at, 0) : filledVector(size, 0, dtype);
    values = padded(values, count, s.fill_value === null ? null : arrayLike('where', s.fill_value));
    if (!isTrue(s.return_indices)) return values;
    const [n, m] = [arr1.aval.size, arr2.aval.size];
    const valid = (x: Val, otherwise: number): Val =>
      np.where(np.lt(counting(x.aval.shape[0]), count), x, np.int(otherwise));
    let first = valid(takeOr(order, at, n), n);
    let second = valid(np.sub(takeOr(order, np.add(at, np.int(1)), m), a[2]), m);
    if (!isDistinct) {
      first = takeOr(a[1], first, n);
      second = takeOr(b[1], second, m);
    }
    return [values, first, second];
  },
  { statics: ['fill_value', 'assume_unique', 'size', 'return_indices'] },
);

const joinedValues = (a: Distinct, b: Distinct): [Val] => {
  const { dtype } = latticeResultType([a[0].aval, b[0].aval]);
  let joined = filledVector(a[0].aval.size + b[0].aval.size, 0, dtype);
  joined = dynamicUpdateSlice(joined, a[0], [0]);
  return [dynamicUpdateSlice(joined, b[0], [a[2]])];
};

const tupleOrOne = (outs: readonly Val[]): Value | Val =>
  outs.length === 1 ? outs[0] : new PyTuple(outs.map(asValue));

function intersect1d(...[ar1, ar2, assumeUnique, returnIndices, size, fill]: Value[]): Value | Val {
  const [p, q] = promoteDTypes(arrayLikes('intersect1d', [ar1, ar2]));
  let [a, b] = [ravel(p), ravel(q)];
  const indices = isTrue(returnIndices);
  if (size !== null)
    return tupleOrOne(
      intersect1dSize.call(
        [a, b],
        [
          ['return_indices', returnIndices],
          ['size', size],
          ['fill_value', fill],
          ['assume_unique', assumeUnique],
        ],
      ),
    );
  const isDistinct = isTrue(assumeUnique);
  let index1: Val | undefined;
  let index2: Val | undefined;
  if (!isDistinct) {
    [a, index1] = unique(a, { index: indices, size: null, fill: null });
    [b, index2] = unique(b, { index: indices, size: null, fill: null });
  }
  const [aux, mask, order] = intersectSorted(a, b, indices);
  const values = take(head(aux), mask);
  if (!indices) return values;
  const first = take(head(order), mask);
  const second = np.sub(take(tail(order), mask), np.int(a.aval.size));
  if (!index1 || !index2) return tupleOrOne([values, first, second]);
  return tupleOrOne([values, take(index1, first), take(index2, second)]);
}

export const setFunctions = jaxFunctions({
  "isin(element, test_elements, assume_unique=False, invert=False, *, method='auto')": isin,
  'setdiff1d(ar1, ar2, assume_unique=False, *, size=None, fill_value=None)': setdiff1d,
  'union1d(ar1, ar2, *, size=None, fill_value=None)': union1d,
  'setxor1d(ar1, ar2, assume_unique=False, *, size=None, fill_value=None)': setxor1d,
  'intersect1d(ar1, ar2, assume_unique=False, return_indices=False, *, size=None, fill_value=None)': intersect1d,
});
