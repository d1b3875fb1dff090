/** Distinct elements, and sets of them. Source: numpy/lib/_arraysetops_impl.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { NativeFn } from '../native.ts';
import type { Value } from '../values.ts';
import { Missing, PyTuple, Unknown, UnknownSignal } from '../values.ts';
import { SORT_COST } from './limits.ts';
import type { NdArray } from './array.ts';
import {
  affordable,
  computed,
  elements,
  elementsAs,
  fromElements,
  isUnknown,
  sameKind,
  scalarize,
  take as takeOffsets,
  indexOf,
} from './array.ts';
import { asArray } from './coerce.ts';
import { axisOf, given, knownElements } from './declare.ts';
import { promoteTypes } from './promotion.ts';
import { moveaxis, ravel, reshape, takeAxis } from './shapes.ts';
import { perElement } from './storage.ts';
import { orderOf, joinElements } from './sorting.ts';

// ---- sets

interface Uniques {
  readonly values: NdArray;
  readonly first: number[];
  readonly inverse: number[];
  readonly counts: number[];
}

/** Distinct elements in order. NaNs count as equal. */
function uniques(a: NdArray, equalNan = true): Uniques {
  affordable(a.size * SORT_COST);
  if (isUnknown(a)) throw new UnknownSignal(new Unknown(a.unknownBecause ?? ''));
  const all = elements(a);
  const n = a.size;
  const order = orderOf(all, a.dtype);
  const sorted = Array.from({ length: n }, (_, i) => i).sort(order);
  const first: number[] = [];
  const counts: number[] = [];
  const inverse = new Array<number>(n).fill(0);
  const isNaNAt = (i: number): boolean => a.dtype.isFloating && Number.isNaN(all[i]);
  sorted.forEach((p, k) => {
    const same = k > 0 && order(sorted[k - 1], p) === 0 && (equalNan || !isNaNAt(p));
    if (same) counts[counts.length - 1]++;
    else {
      first.push(p);
      counts.push(1);
    }
    inverse[p] = first.length - 1;
  });
  const per = perElement(a.dtype);
  const values = fromElements(
    [first.length],
    a.dtype,
    takeOffsets(all, Int32Array.from(first), per, (m) => sameKind(all, m)),
  );
  return { values, first, inverse, counts };
}

/** Rows along an axis, compared one element after the other. */
function uniqueRows(a: NdArray, axis: number): Uniques {
  affordable(a.size * SORT_COST);
  const rows = moveaxis(a, [axis], [0]);
  const n = rows.shape[0];
  const flat = reshape(rows, [n, -1]);
  const width = flat.shape[1];
  const all = knownElements(flat);
  const order = orderOf(all, a.dtype);
  const byRow = (i: number, j: number): number => {
    for (let k = 0; k < width; k++) {
      const c = order(i * width + k, j * width + k);
      if (c !== 0) return c;
    }
    return 0;
  };
  const sorted = Array.from({ length: n }, (_, i) => i).sort(byRow);
  const first: number[] = [];
  const counts: number[] = [];
  const inverse = new Array<number>(n).fill(0);
  sorted.forEach((p, k) => {
    if (k > 0 && byRow(sorted[k - 1], p) === 0) counts[counts.length - 1]++;
    else {
      first.push(p);
      counts.push(1);
    }
    inverse[p] = first.length - 1;
  });
  return { values: moveaxis(takeAxis(rows, first, 0), [0], [axis]), first, inverse, counts };
}

const unique: NativeFn = (v, index, inverse, counts, axis, equalNan) => {
  const a = asArray(v);
  const found = axis === null ? uniques(ravel(a), given(equalNan)) : uniqueRows(a, axisOf(axis, a.ndim));
  const out: Value[] = [found.values];
  if (given(index)) out.push(indexOf(found.first));
  if (given(inverse)) out.push(indexOf(found.inverse, axis === null ? a.shape : undefined));
  if (given(counts)) out.push(indexOf(found.counts));
  return out.length === 1 ? out[0] : new PyTuple(out);
};

/** Whether each element is among others. */
function isin(v: Value, test: Value, invert: Value): NdArray {
  const [a, b] = [asArray(v), asArray(test)];
  const d = promoteTypes(a.dtype, b.dtype);
  const flip = given(invert);
  return computed(a.shape, dt.bool, [a, b], ([x, y]) => {
    const table = new Set<unknown>(elementsAs(y, d));
    if (d.isComplex) throw new UnknownSignal(new Missing('numpy.isin of complex numbers'));
    const all = elementsAs(x, d);
    return Uint8Array.from({ length: all.length }, (_, i) => {
      const found = table.has(all[i]) && !(d.isFloating && Number.isNaN(all[i]));
      return found !== flip ? 1 : 0;
    });
  });
}

const setOperation =
  (keeps: (inA: boolean, inB: boolean) => boolean): NativeFn =>
  (x, y) => {
    const [a, b] = [ravel(asArray(x)), ravel(asArray(y))];
    const d = promoteTypes(a.dtype, b.dtype);
    const all = uniques(asArray(takeJoin(a, b, d)));
    const [inA, inB] = [a, b].map((s) => elements(isin(all.values, asArray(s, d), false)));
    const chosen = Array.from({ length: all.values.size }, (_, i) => i).filter((i) => keeps(!!inA[i], !!inB[i]));
    return takeAxis(all.values, chosen, 0);
  };
const takeJoin = (a: NdArray, b: NdArray, d: DType): NdArray =>
  computed([a.size + b.size], d, [a, b], ([x, y]) => joinElements(elementsAs(x, d), elementsAs(y, d), d));

export const setsTable: Readonly<Record<string, NativeFn>> = {
  'unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True)':
    unique,
  'unique_values(x, /)': (x) => uniques(ravel(asArray(x))).values,
  'isin(element, test_elements, assume_unique=False, invert=False, *, kind=None)': (v, test, _assume, invert) =>
    scalarize(isin(v, test, invert)),
  'union1d(ar1, ar2)': setOperation((a, b) => a || b),
  'intersect1d(ar1, ar2, assume_unique=False, return_indices=False)': setOperation((a, b) => a && b),
  'setdiff1d(ar1, ar2, assume_unique=False)': setOperation((a, b) => a && !b),
  'setxor1d(ar1, ar2, assume_unique=False)': setOperation((a, b) => a !== b),
};
