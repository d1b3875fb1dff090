/** Sorting, searching, choosing. Source: numpy/_core/fromnumeric.py, src/npysort, lib/_arraysetops_impl.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { raise, typeError, valueError } from '../errors.ts';
import type { NativeFn } from '../native.ts';
import { getItem } from '../subscripts.ts';
import { compare } from '../comparisons.ts';
import { truth } from '../operators.ts';
import { str } from '../text.ts';
import type { Value } from '../values.ts';
import { PySlice, PyTuple, Unknown, UnknownSignal } from '../values.ts';
import { SORT_COST } from './limits.ts';
import { deliver as finish } from './deliver.ts';
import { inputOf, store } from './apply.ts';
import type { View } from './array.ts';
import {
  INDEX,
  NdArray,
  affordable,
  broadcastShapes,
  broadcastView,
  computed,
  copyOf,
  elements,
  elementsAs,
  fromElements,
  isUnknown,
  range,
  sameKind,
  scalarize,
  sizeOf,
  take as takeOffsets,
  unknownArray,
  indexOf,
} from './array.ts';
import { asArray } from './coerce.ts';
import { MISSING, axisOf, byMethod, indexArray, intOf, isSequence, keywords, knownElements } from './declare.ts';
import { getIndexed, setIndexed, truePositions } from './indexing.ts';
import { promoteTypes } from './promotion.ts';
import { moveaxis, pickAxis, ravel, reshape, takeAxis, transpose } from './shapes.ts';
import type { Elements } from './storage.ts';
import { allocateElements, perElement } from './storage.ts';
import { resultTypeOf, weakTo } from './typing.ts';

/** NumPy's order of elements: NaNs come last. */
export function orderOf(all: Elements, dtype: DType): (i: number, j: number) => number {
  switch (dtype.kind) {
    case 'complex': {
      const x = all as unknown as number[];
      const isNaN2 = (i: number): boolean => Number.isNaN(x[2 * i]) || Number.isNaN(x[2 * i + 1]);
      return (i, j) => {
        const [a, b] = [isNaN2(i), isNaN2(j)];
        if (a || b) return Number(a) - Number(b);
        return x[2 * i] - x[2 * j] || x[2 * i + 1] - x[2 * j + 1];
      };
    }
    case 'float': {
      const x = all as unknown as number[];
      return (i, j) => {
        const [a, b] = [x[i], x[j]];
        if (a < b) return -1;
        if (a > b) return 1;
        return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
      };
    }
    case 'object': {
      const x = all as Value[];
      const less = (a: Value, b: Value): boolean => {
        const t = truth(compare('<', a, b));
        if (t instanceof Unknown) throw new UnknownSignal(t);
        return t;
      };
      return (i, j) => (less(x[i], x[j]) ? -1 : less(x[j], x[i]) ? 1 : 0);
    }
    default: {
      const x = all as unknown as number[];
      return (i, j) => (x[i] < x[j] ? -1 : x[i] > x[j] ? 1 : 0);
    }
  }
}

/** The order of each row of the last axis: stable, which every order that NumPy's sorts leave agrees with. */
function sortedRows(v: View): Int32Array {
  const all = elements(v);
  const n = v.shape[v.shape.length - 1];
  const order = orderOf(all, v.dtype);
  const out = new Int32Array(sizeOf(v.shape));
  for (let start = 0; start < out.length; start += n) {
    const row = Array.from({ length: n }, (_, i) => start + i).sort(order);
    for (let i = 0; i < n; i++) out[start + i] = row[i];
  }
  return out;
}

function hasTies(v: View, order: Int32Array): boolean {
  const n = v.shape[v.shape.length - 1];
  const compared = orderOf(elements(v), v.dtype);
  return order.some((p, i) => i % n > 0 && compared(order[i - 1], p) === 0);
}

export const isStable = (kind: Value, stable: Value): boolean =>
  stable === true || kind === 'stable' || kind === 'mergesort';

/** A sorted copy along an axis. */
export function sort(a: NdArray, axis: number): NdArray {
  const rows = moveaxis(a, [axis], [a.ndim - 1]);
  const sorted = computed(rows.shape, a.dtype, [rows], ([v]) => {
    const all = elements(v);
    if (!Array.isArray(all) && !v.dtype.isComplex) {
      const out = all.slice();
      const n = v.shape[v.shape.length - 1];
      for (let at = 0; at < out.length; at += n) out.subarray(at, at + n).sort();
      return out;
    }
    return takeOffsets(all, sortedRows(v), perElement(v.dtype), (n) => sameKind(all, n));
  });
  return moveaxis(sorted, [a.ndim - 1], [axis]);
}

/** Where elements are equal, only a stable sort says which one comes first. */
export function argsort(a: NdArray, axis: Value, stable: boolean): NdArray {
  const source = axis === null || a.ndim === 0 ? ravel(a) : a;
  const at = axis === null || a.ndim === 0 ? 0 : axisOf(axis, a.ndim);
  const rows = moveaxis(source, [at], [source.ndim - 1]);
  const n = rows.shape[rows.ndim - 1];
  const order = ([v]: readonly View[]): Elements => {
    const sorted = sortedRows(v);
    if (!stable && hasTies(v, sorted))
      throw new UnknownSignal(new Unknown('the order in which numpy.argsort leaves equal elements'));
    return BigInt64Array.from(sorted, (p) => BigInt(n === 0 ? 0 : p % n));
  };
  const made = computed(rows.shape, INDEX, [rows], order, a.size * SORT_COST);
  return moveaxis(made, [source.ndim - 1], [at]);
}

function lexsort(keys: readonly NdArray[], axis: Value): NdArray {
  affordable((keys[0]?.size ?? 0) * SORT_COST);
  if (keys.length === 0) throw typeError('need sequence of keys with len > 0 in lexsort');
  const [first] = keys;
  const at = axisOf(axis, Math.max(1, first.ndim));
  const rows = keys.map((k) => moveaxis(first.ndim === 0 ? ravel(k) : k, [at], [Math.max(1, first.ndim) - 1]));
  const n = rows[0].shape[rows[0].ndim - 1];
  const made = computed(rows[0].shape, INDEX, rows, (views) => {
    const orders = views.map((v) => orderOf(elements(v), v.dtype)).reverse();
    const out = new BigInt64Array(sizeOf(rows[0].shape));
    for (let start = 0; start < out.length; start += n) {
      const row = Array.from({ length: n }, (_, i) => start + i).sort((i, j) => {
        for (const order of orders) {
          const c = order(i, j);
          if (c !== 0) return c;
        }
        return 0;
      });
      row.forEach((p, i) => (out[start + i] = BigInt(p - start)));
    }
    return out;
  });
  return moveaxis(made, [made.ndim - 1], [at]);
}

export function searchsorted(v: Value, values: Value, side: Value, sorter: Value): Value {
  let a = asArray(v);
  const x = asArray(values);
  if (side !== 'left' && side !== 'right')
    throw valueError(`search side must be 'left' or 'right' (got '${str(side)}')`);
  if (a.ndim !== 1) throw valueError('object too deep for desired array');
  if (sorter !== null) a = takeAxis(a, Array.from(knownElements(asArray(sorter)) as ArrayLike<number>, Number), 0);
  const d = promoteTypes(a.dtype, x.dtype);
  return scalarize(
    computed(x.shape, INDEX, [a, x], ([table, wanted]) => {
      const n = table.shape[0];
      const both = joinElements(elementsAs(table, d), elementsAs(wanted, d), d);
      const order = orderOf(both, d);
      return BigInt64Array.from({ length: sizeOf(x.shape) }, (_, k) => {
        let [lo, hi] = [0, n];
        while (lo < hi) {
          const mid = (lo + hi) >>> 1;
          const c = order(mid, n + k);
          if (side === 'left' ? c < 0 : c <= 0) lo = mid + 1;
          else hi = mid;
        }
        return BigInt(lo);
      });
    }),
  );
}
export function joinElements(a: Elements, b: Elements, d: DType): Elements {
  const out = sameKind(a, a.length + b.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i];
  for (let i = 0; i < b.length; i++) out[a.length + i] = b[i];
  return d.kind === 'key' ? a : out;
}

/** Arrays of positions, one for each axis. */
export function nonzero(a: NdArray): Value {
  if (a.ndim === 0)
    throw valueError('Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.');
  if (isUnknown(a)) return new Unknown(a.unknownBecause ?? '');
  return new PyTuple(
    truePositions(asArray(a, dt.bool)).map((p) =>
      fromElements(
        [p.length],
        INDEX,
        BigInt64Array.from(p, (i) => BigInt(i)),
      ),
    ),
  );
}

/** The elements over and over, until there are so many. */
export const takeCyclic = (a: NdArray, count: number): NdArray => pickAxis(a, count, 0, (i) => i % Math.max(1, a.size));

function positions(indices: NdArray, n: number, mode: Value, axis: number): number[] {
  if (!indices.dtype.isInteger && indices.dtype.kind !== 'bool' && indices.size > 0)
    throw typeError(
      `Cannot cast array data from dtype('${indices.dtype.name}') to dtype('int64') according to the rule 'safe'`,
    );
  const all = knownElements(indices);
  return Array.from(all as ArrayLike<number | bigint>, (x) => {
    const i = Number(x);
    if (mode === 'wrap') return ((i % n) + n) % n;
    if (mode === 'clip') return Math.min(Math.max(i, 0), n - 1);
    const at = i < 0 ? i + n : i;
    if (at < 0 || at >= n) throw raise('IndexError', `index ${i} is out of bounds for axis ${axis} with size ${n}`);
    return at;
  });
}

export function take(a: NdArray, indices: Value, axis: Value, out: Value, mode: Value): Value {
  const source = axis === null ? ravel(a) : a;
  const at = axis === null ? 0 : axisOf(axis, a.ndim);
  const index = indexArray(indices);
  const picked = takeAxis(source, positions(index, source.shape[at], mode, at), at);
  const shape = [...source.shape.slice(0, at), ...index.shape, ...source.shape.slice(at + 1)];
  return finish(reshape(picked, shape), out);
}

export function put(a: NdArray, indices: Value, values: Value): void {
  const index = ravel(indexArray(indices));
  const at = positions(index, a.size, 'raise', 0);
  const source = ravel(asArray(values, a.dtype));
  if (source.size === 0) return;
  const flat = copyOf(ravel(a));
  at.forEach((p, k) => {
    setIndexed(flat, p, getIndexed(source, k % source.size));
  });
  store(a, reshape(flat, a.shape));
}

export function compress(condition: Value, a: NdArray, axis: Value): NdArray {
  const source = axis === null ? ravel(a) : a;
  const at = axis === null ? 0 : axisOf(axis, a.ndim);
  const [chosen] = truePositions(asArray(ravel(asArray(condition)), dt.bool));
  return takeAxis(source, chosen, at);
}

export function choose(a: NdArray, choices: Value, out: Value): Value {
  const arrays = isSequence(choices) ? choices.items.map((v) => asArray(v)) : [asArray(choices)];
  const d = arrays.map((c) => c.dtype).reduce(promoteTypes);
  const shape = broadcastShapes([a.shape, ...arrays.map((c) => c.shape)]);
  const full = [a, ...arrays].map((v) => broadcastView(v, shape) ?? v);
  return finish(
    computed(shape, d, full, ([index, ...sources]) => {
      const which = elements(index);
      const data = sources.map((s) => elementsAs(s, d));
      const result = allocateElements(d, sizeOf(shape));
      const per = perElement(d);
      for (let i = 0; i < which.length; i++) {
        const k = Number(which[i]);
        if (k < 0 || k >= data.length) throw valueError('invalid entry in choice array');
        for (let c = 0; c < per; c++) result[i * per + c] = data[k][i * per + c];
      }
      return result;
    }),
    out,
  );
}

/** `np.where(c, x, y)`. */
export function where(condition: Value, x: Value, y: Value): Value {
  const c = asArray(condition, asArray(condition).dtype.kind === 'object' ? dt.bool : undefined);
  const [p, q] = [inputOf(x), inputOf(y)];
  const d = applyUfuncType(x, y);
  const shape = broadcastShapes([c.shape, p.array.shape, q.array.shape]);
  const full = [asArray(c, dt.bool), asArray(x, weakTo(x, d)), asArray(y, weakTo(y, d))].map(
    (v) => broadcastView(v, shape) ?? v,
  );
  return computed(shape, d, full, ([mask, a, b]) => {
    const keep = elements(mask);
    const [one, other] = [elementsAs(a, d), elementsAs(b, d)];
    const out = other.slice();
    const per = perElement(d);
    for (let i = 0; i < keep.length; i++)
      if (keep[i]) for (let k = 0; k < per; k++) out[i * per + k] = one[i * per + k];
    return out;
  });
}
const applyUfuncType = (x: Value, y: Value): DType => resultTypeOf([x, y]);

export const sortingTable: Readonly<Record<string, NativeFn>> = {
  'sort(a, axis=-1, kind=None, order=None, *, stable=None)': (v, axis) => {
    const a = asArray(v);
    return axis === null ? sort(ravel(a), 0) : sort(a, axisOf(axis, a.ndim));
  },
  'argsort(a, axis=-1, kind=None, order=None, *, stable=None)': (v, axis, kind, order, stable) =>
    byMethod(v, 'argsort', [], keywords({ axis, kind, order, stable })) ??
    argsort(asArray(v), axis, isStable(kind, stable)),
  'sort_complex(a)': (v) => {
    const a = asArray(v);
    return sort(asArray(a, a.dtype.isComplex ? a.dtype : dt.complex128), a.ndim - 1);
  },
  'lexsort(keys, axis=-1)': (keys, axis) =>
    lexsort(isSequence(keys) ? keys.items.map((k) => asArray(k)) : rows(asArray(keys)), axis),
  "partition(a, kth, axis=-1, kind='introselect', order=None)": (v, kth, axis) => partition(asArray(v), kth, axis),
  "argpartition(a, kth, axis=-1, kind='introselect', order=None)": (v) =>
    unknownArray(asArray(v).shape, INDEX, 'the order of elements that numpy.argpartition leaves'),
  "searchsorted(a, v, side='left', sorter=None)": (a, v, side, sorter) =>
    byMethod(a, 'searchsorted', [v], keywords({ side, sorter })) ?? searchsorted(a, v, side, sorter),
  'nonzero(a)': (a) => byMethod(a, 'nonzero', [], []) ?? nonzero(asArray(a)),
  'flatnonzero(a)': (a) => {
    const found = nonzero(ravel(asArray(a)));
    return found instanceof PyTuple ? found.items[0] : found;
  },
  'argwhere(a)': (v) => {
    const a = asArray(v);
    const found = nonzero(a.ndim === 0 ? ravel(a) : a);
    if (!(found instanceof PyTuple)) return found;
    const columns = found.items as readonly NdArray[];
    return transpose(asArray(new PyTuple(columns)));
  },
  'where(condition, x=<missing>, y=<missing>, /)': (c, x, y) => {
    if (x === MISSING && y === MISSING) return nonzero(asArray(c));
    if (x === MISSING || y === MISSING) throw valueError('either both or neither of x and y should be given');
    return where(c, x, y);
  },
  'select(condlist, choicelist, default=0)': (conditions, choices, fallback) => {
    const conds = isSequence(conditions) ? conditions.items : [];
    const values = isSequence(choices) ? choices.items : [];
    if (conds.length !== values.length) throw valueError('list of cases must be same length as list of conditions');
    if (conds.length === 0) throw valueError('select with an empty condition list is not possible');
    const d = resultTypeOf([...values, fallback]);
    let out: Value = asArray(fallback, weakTo(fallback, d));
    for (let i = conds.length - 1; i >= 0; i--) out = where(conds[i], asArray(values[i], weakTo(values[i], d)), out);
    return asArray(out, d);
  },
  "take(a, indices, axis=None, out=None, mode='raise')": (a, indices, axis, out, mode) =>
    byMethod(a, 'take', [indices], keywords({ axis, out, mode })) ?? take(asArray(a), indices, axis, out, mode),
  "put(a, ind, v, mode='raise')": (a, indices, v) => {
    if (!(a instanceof NdArray)) throw typeError(`argument 1 must be numpy.ndarray, not ${str(a)}`);
    put(a, indices, v);
    return null;
  },
  'take_along_axis(arr, indices, axis=-1)': (v, indices, axis) => {
    const [a, i] = axis === null ? [ravel(asArray(v)), ravel(asArray(indices))] : [asArray(v), asArray(indices)];
    return getIndexed(a, alongAxis(a, i, axis === null ? 0 : axisOf(axis, a.ndim)));
  },
  'put_along_axis(arr, indices, values, axis)': (v, indices, values, axis) => {
    if (!(v instanceof NdArray)) throw typeError('an array is expected');
    setIndexed(v, alongAxis(v, asArray(indices), axisOf(axis, v.ndim)), values);
    return null;
  },
  "choose(a, choices, out=None, mode='raise')": (a, choices, out) => choose(asArray(a), choices, out),
  'compress(condition, a, axis=None, out=None)': (condition, a, axis, out) =>
    finish(compress(condition, asArray(a), axis), out),
  'extract(condition, arr)': (condition, a) => compress(condition, ravel(asArray(a)), null),
  'place(arr, mask, vals)': (a, mask, values) => {
    if (!(a instanceof NdArray)) throw typeError('argument 1 must be numpy.ndarray');
    const m = asArray(mask, dt.bool);
    const n = truePositions(ravel(m))[0].length;
    const source = ravel(asArray(values, a.dtype));
    setIndexed(a, m, takeCyclic(source, n));
    return null;
  },
  'putmask(a, /, mask, values)': (a, mask, values) => {
    if (!(a instanceof NdArray)) throw typeError('argument 1 must be numpy.ndarray');
    const source = ravel(asArray(values, a.dtype));
    const full = reshape(takeCyclic(source, a.size), a.shape);
    const m = asArray(mask, dt.bool);
    setIndexed(a, m, getIndexed(full, m));
    return null;
  },
  "copyto(dst, src, casting='same_kind', where=True)": (target, source, _casting, mask) => {
    if (!(target instanceof NdArray)) throw typeError('copyto() argument 1 must be numpy.ndarray');
    if (mask === true) setIndexed(target, new PyTuple([]), source);
    else {
      const m = broadcastView(asArray(mask, dt.bool), target.shape);
      const v = broadcastView(asArray(source, target.dtype), target.shape);
      if (!m || !v) throw valueError('could not broadcast where mask');
      const keep = fromElements(target.shape, dt.bool, elements(m));
      setIndexed(target, keep, getIndexed(fromElements(target.shape, target.dtype, elements(v)), keep));
    }
    return null;
  },
  "trim_zeros(filt, trim='fb', axis=None)": (v, trim) => {
    const a = asArray(v);
    const all = knownElements(a);
    let [lo, hi] = [0, a.size];
    if (/f/i.test(str(trim))) while (lo < hi && Number(all[lo]) === 0) lo++;
    if (/b/i.test(str(trim))) while (hi > lo && Number(all[hi - 1]) === 0) hi--;
    return getItem(v, sliceOf(lo, hi));
  },
};
const sliceOf = (from: number, to: number): Value => new PySlice(from, to, null);
export const rows = (a: NdArray): NdArray[] => range(a.shape[0]).map((i) => asArray(getIndexed(a, i)));

/** Index arrays for all axes: the given one along its axis, plain ones along the others. */
function alongAxis(a: NdArray, indices: NdArray, axis: number): Value {
  if (!indices.dtype.isInteger) throw raise('IndexError', '`indices` must be an integer array');
  if (indices.ndim !== a.ndim) throw valueError('`indices` and `arr` must have the same number of dimensions');
  return new PyTuple(
    a.shape.map((n, d) => {
      if (d === axis) return indices;
      const shape = a.shape.map((_, k) => (k === d ? n : 1));
      return indexOf(range(n), shape);
    }),
  );
}

/** Only the place of the k-th element is certain. */
function partition(a: NdArray, kth: Value, axis: Value): NdArray {
  intOf(isSequence(kth) ? kth.items[0] : kth);
  const at = axis === null ? 0 : axisOf(axis, a.ndim);
  const source = axis === null ? ravel(a) : a;
  const sorted = sort(source, at);
  return unknownArray(sorted.shape, a.dtype, 'the order of elements that numpy.partition leaves');
}
