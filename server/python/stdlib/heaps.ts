/** heapq and bisect. Source: CPython's Lib/heapq.py, Lib/bisect.py. */
import { call } from '../call.ts';
import { raise, typeError } from '../errors.ts';
import { heap } from '../heap.ts';
import { iterate, length, listOf } from '../iterate.ts';
import { getItem } from '../subscripts.ts';
import { functions } from '../native.ts';
import { registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { compare } from '../comparisons.ts';
import { truth } from '../operators.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import { PyIterator, PyList, Unknown, UnknownSignal } from '../values.ts';
import { asList, count, known, shownType, sure } from '../builtins/known.ts';
import { sorted } from '../builtins/sorting.ts';
import { lookupAttr } from '../attributes.ts';
import { itemsOf } from './values.ts';

const less = (a: Value, b: Value): boolean => sure(truth(compare('<', a, b)));

/** Sift on a plain array, as heapq does: up from `pos`, not above `start`. */
function siftDown(items: Value[], start: number, from: number): void {
  let pos = from;
  const item = items[pos];
  while (pos > start) {
    const parent = (pos - 1) >> 1;
    if (!less(item, items[parent])) break;
    items[pos] = items[parent];
    pos = parent;
  }
  items[pos] = item;
}

function siftUp(items: Value[], from: number): void {
  let pos = from;
  const end = items.length;
  const item = items[pos];
  let child = 2 * pos + 1;
  while (child < end) {
    const right = child + 1;
    if (right < end && !less(items[child], items[right])) child = right;
    items[pos] = items[child];
    pos = child;
    child = 2 * pos + 1;
  }
  items[pos] = item;
  siftDown(items, from, pos);
}

function heapOf(v: Value, name: string): PyList {
  if (!(known(v) instanceof PyList)) throw typeError(`${name}() argument 1 must be list, not ${shownType(v)}`);
  return asList(v);
}

/** Change a list's items all at once, through the heap log. */
function change<T>(list: PyList, act: (items: Value[]) => T): T {
  // The copy counts: a heap that grows without an end must not take longer and longer.
  vm.spend(list.items.length >> 5);
  const items = list.items.slice();
  const result = act(items);
  heap.arrayReplace(list, list.items, items, 'heap');
  return result;
}

function pop(items: Value[]): Value {
  const last = items.pop();
  if (last === undefined) throw raise('IndexError', 'index out of range');
  if (items.length === 0) return last;
  const [first] = items;
  items[0] = last;
  siftUp(items, 0);
  return first;
}

function extremes(n: Value, iterable: Value, key: Value, largest: boolean): Value {
  const all = sorted(listOf(iterable), key, largest);
  if (all instanceof Unknown) throw new UnknownSignal(all);
  return new PyList(all.slice(0, Math.max(0, count(n))));
}

function position(a: Value, x: Value, lo: Value, hi: Value, key: Value, right: boolean): number {
  let low = count(lo);
  const n = length(a);
  if (n instanceof Unknown) throw new UnknownSignal(n);
  let high = hi === null ? n : count(hi);
  if (low < 0) throw raise('ValueError', 'lo must be non-negative');
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = getItem(a, middle);
    const k = key === null ? item : call(key, [item]);
    if (right ? !less(x, k) : less(k, x)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function registerHeaps(): void {
  registerModule('heapq', () =>
    libraryModule(
      'heapq',
      functions({
        'heappush(heap, item, /)': (h, item) => {
          change(heapOf(h, 'heappush'), (items) => {
            items.push(item);
            siftDown(items, 0, items.length - 1);
          });
          return null;
        },
        'heappop(heap, /)': (h) => change(heapOf(h, 'heappop'), pop),
        'heapify(heap, /)': (h) => {
          change(heapOf(h, 'heapify'), (items) => {
            for (let i = (items.length >> 1) - 1; i >= 0; i--) siftUp(items, i);
          });
          return null;
        },
        'heapreplace(heap, item, /)': (h, item) =>
          change(heapOf(h, 'heapreplace'), (items) => {
            if (items.length === 0) throw raise('IndexError', 'index out of range');
            const [first] = items;
            items[0] = item;
            siftUp(items, 0);
            return first;
          }),
        'heappushpop(heap, item, /)': (h, item) =>
          change(heapOf(h, 'heappushpop'), (items) => {
            if (items.length === 0 || !less(items[0], item)) return item;
            const [first] = items;
            items[0] = item;
            siftUp(items, 0);
            return first;
          }),
        'nlargest(n, iterable, key=None)': (n, iterable, key) => extremes(n, iterable, key, true),
        'nsmallest(n, iterable, key=None)': (n, iterable, key) => extremes(n, iterable, key, false),
        'merge(*iterables, key=None, reverse=False)': (iterables, key, reverse) => {
          const all = sorted(itemsOf(iterables).flatMap(listOf), key, truth(reverse) === true);
          if (all instanceof Unknown) return all;
          return new PyIterator(iterate(new PyList(all)));
        },
      }),
    ),
  );
  registerModule('bisect', () => {
    const insert =
      (right: boolean) =>
      (a: Value, x: Value, lo: Value, hi: Value, key: Value): Value => {
        const at = position(a, key === null ? x : call(key, [x]), lo, hi, key, right);
        call(lookupAttr(a, 'insert') ?? null, [at, x]);
        return null;
      };
    const find =
      (right: boolean) =>
      (a: Value, x: Value, lo: Value, hi: Value, key: Value): Value =>
        position(a, x, lo, hi, key, right);
    return libraryModule(
      'bisect',
      functions({
        'bisect(a, x, lo=0, hi=None, *, key=None)': find(true),
        'bisect_right(a, x, lo=0, hi=None, *, key=None)': find(true),
        'bisect_left(a, x, lo=0, hi=None, *, key=None)': find(false),
        'insort(a, x, lo=0, hi=None, *, key=None)': insert(true),
        'insort_right(a, x, lo=0, hi=None, *, key=None)': insert(true),
        'insort_left(a, x, lo=0, hi=None, *, key=None)': insert(false),
      }),
    );
  });
}
