/**
 * Containers with an unknown part: after `x.extend(unknown)`, `d[unknown] = 1`, `s.add(unknown)`, or where two paths left
 * different ones. What is sure stays known (the first items of a list or deque, some keys of a dict, some members of a set);
 * `rest` says why there may be more.
 *
 * Reading `items` or `entries` of such a container throws UnknownSignal, so that code which doesn't know of `rest` can't
 * take the known part for the whole. Those who do ask `knownItems` and `knownEntries`.
 */
import type { Mutable } from './heap.ts';
import { heap } from './heap.ts';
import type { DictEntry, Unknown, Value } from './values.ts';
import { PyDict, PyList, PyObject, PySet, PyTuple, UnknownSignal } from './values.ts';

/** Anything that keeps an array of items: a list, a deque. */
export type Sequence = PyObject & { readonly items: Value[] };

/** A field of a container while it is open: the known part, which reading the field no longer gives. */
const parts = new WeakMap<PyObject, Value[] | Map<unknown, unknown>>();

export const isSequence = (o: Mutable): o is Sequence =>
  o instanceof PyList || (o instanceof PyObject && (parts.has(o) ? Array.isArray(parts.get(o)) : hasItems(o)));

/** Tuples keep items too, but theirs never change. */
const hasItems = (o: PyObject): boolean => !(o instanceof PyTuple) && 'items' in o && Array.isArray(o.items);

/** The items from the first on that are known; all of them unless `rest` is set. */
export const knownItems = (o: Sequence): Value[] =>
  o.rest === undefined ? o.items : ((parts.get(o) as Value[] | undefined) ?? []);

export function knownEntries(o: PyDict): Map<unknown, DictEntry>;
export function knownEntries(o: PySet): Map<unknown, Value>;
export function knownEntries(o: PyDict | PySet): Map<unknown, unknown>;
export function knownEntries(o: PyDict | PySet): Map<unknown, unknown> {
  return o.rest === undefined
    ? o.entries
    : ((parts.get(o) as Map<unknown, unknown> | undefined) ?? new Map<unknown, unknown>());
}

/** Whether something is in it for sure. */
export function isNonEmpty(o: PyObject): boolean {
  const part = parts.get(o);
  return part !== undefined && (Array.isArray(part) ? part.length : part.size) > 0;
}

/** An unknown that may be any of some values; oneOf.ts has it, which needs this file. */
type Combine = (values: Iterable<Value>, why: Unknown) => Unknown;
let combine: Combine = (_, why) => why;
export function setCombine(made: Combine): void {
  combine = made;
}

type Container = Sequence | PyDict | PySet;

function hide(o: Container, why: Unknown): void {
  const field = o instanceof PyDict || o instanceof PySet ? 'entries' : 'items';
  parts.set(o, (o as unknown as Record<string, Value[] | Map<unknown, unknown>>)[field]);
  o.rest = why;
  Object.defineProperty(o, field, {
    configurable: true,
    enumerable: false,
    get() {
      throw new UnknownSignal(why);
    },
  });
}

function reveal(o: Container): void {
  const field = o instanceof PyDict || o instanceof PySet ? 'entries' : 'items';
  Object.defineProperty(o, field, { configurable: true, enumerable: true, writable: true, value: parts.get(o) });
  parts.delete(o);
  o.rest = undefined;
}

/** From now on there may be more in it than what is known. */
export function open(o: Container, why: Unknown): void {
  const before = o.rest;
  if (before === why) return;
  heap.willWrite(o, 'items', [why]);
  if (before) reveal(o);
  hide(o, why);
  heap.undo(
    o,
    () => {
      reveal(o);
      if (before) hide(o, before);
    },
    Infinity,
  );
}

/** All of it is known again: it has been emptied, say. */
export function close(o: Container): void {
  const why = o.rest;
  if (why === undefined) return;
  heap.willWrite(o, 'items', []);
  reveal(o);
  heap.undo(o, () => hide(o, why));
}

/** What is beyond the known part may be some more values. */
function absorb(o: Container, values: Iterable<Value>, why: Unknown): void {
  open(o, combine(values, o.rest ?? why));
}

/** Which of its values were changed isn't known, but their number, or their keys, are as before. */
export function forgetValues(o: PyDict | Sequence, why: Unknown): void {
  if (o instanceof PyDict)
    for (const [k, entry] of knownEntries(o))
      heap.mapSet(o, knownEntries(o), k, { key: entry.key, value: combine([entry.value], why) }, 'item');
  else {
    const items = knownItems(o);
    // An order that isn't known: each of them may be any of them.
    const any = combine(items, why);
    heap.arrayReplace(
      o,
      items,
      items.map(() => any),
      'items',
    );
  }
}

/** Whatever it holds isn't known any more. */
export function forget(o: Container, why: Unknown): void {
  if (o instanceof PyDict || o instanceof PySet) {
    const gone = [...knownEntries(o).values()].map((v) =>
      o instanceof PyDict ? (v as DictEntry).value : (v as Value),
    );
    heap.mapReplace(o, knownEntries(o), new Map<unknown, never>(), 'items');
    absorb(o, gone, why);
  } else keepFirst(o, 0, why);
}

/** Something was put in at a place that isn't known, or something unknown was entered: what is there stays, with more. */
export function grow(o: Container, why: Unknown, values: readonly Value[] = []): void {
  if (o instanceof PyDict) forgetValues(o, combine(values, why));
  absorb(o, values, why);
}

/** Only the first `n` items are sure. */
export function keepFirst(o: Sequence, n: number, why: Unknown): void {
  const items = knownItems(o);
  const from = Math.max(0, n);
  const gone = from < items.length ? heap.splice(o, items, from, items.length - from, [], 'items') : [];
  absorb(o, gone, why);
}

/** Forget a mutable container; other values can't have changed. */
export function forgetContainer(v: Value, why: Unknown): void {
  if (v instanceof PyDict || v instanceof PySet || (v instanceof PyObject && isSequence(v))) forget(v, why);
}
