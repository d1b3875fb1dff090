/** Iteration, unpacking, subscripts, `len`, `in`. */
import { bindDescriptor, call, callSpecial, special } from './call.ts';
import { checkEntries, checkItems } from './budget.ts';
import { absorbRaises, catchers, paths } from './compile/branches.ts';
import { PyRaise, raise, raiseWith, typeError, valueError } from './errors.ts';
import { heap } from './heap.ts';
import { keyOf, memberKey } from './keys.ts';
import { noteContent, reading } from './reads.ts';
import { anyItem, forgetCandidates, oneOf, perhaps, someItem } from './oneOf.ts';
import type { Sequence } from './open.ts';
import { forget, forgetValues, grow, keepFirst, knownEntries, knownItems, open } from './open.ts';
import { equal, identical, truth } from './operators.ts';
import { vm } from './vm.ts';
import type { DictEntry, Value } from './values.ts';
import {
  EagerArray,
  PyBoxed,
  PyBytes,
  PyClass,
  PyDict,
  PyIterator,
  PyFloat,
  PyList,
  PyObject,
  PyRange,
  PyScalar,
  PySet,
  PySlice,
  PyTuple,
  Tracer,
  Unknown,
  UnknownSignal as UnknownIterable,
  dictClass,
  isInt,
  setClass,
  typeClass,
  typeOf,
  unbox,
  unknowns,
} from './values.ts';

/** Thrown where an iterable isn't known. */
export { UnknownIterable };

/** An instance of a subclass of a built-in class; NumPy's numbers speak for themselves. */
const isBoxed = (v: Value): v is PyBoxed =>
  v instanceof PyBoxed && !(v instanceof PyScalar && typeof v.value !== 'string');

/** A JavaScript-side iterator: answers undefined at the end. */
export type Next = () => Value | undefined;

const overItems = (items: readonly Value[]): Next => {
  let i = 0;
  return () => (i < items.length ? items[i++] : undefined);
};

/** A list shows what is put in while it is walked over; beyond its known part it isn't known what comes. */
export const overList = (v: Sequence): Next => {
  let i = 0;
  return () => {
    const items = knownItems(v);
    if (i < items.length) return items[i++];
    if (v.rest) throw new UnknownIterable(v.rest);
    return undefined;
  };
};

const overKeys = (v: PyDict): Next => overEntries(v, (e) => e.key);

/**
 * A dict's entries in order. What is removed on the way isn't seen, what is entered is, and too much of that is an error.
 * Source: CPython's Objects/dictobject.c dictiter_iternextkey.
 */
export function overEntries(d: PyDict, pick: (e: DictEntry) => Value): Next {
  const { size } = d.entries;
  const keys = [...d.entries.keys()];
  let left = size;
  let i = 0;
  return () => {
    const { entries } = d;
    if (entries.size !== size) throw raise('RuntimeError', 'dictionary changed size during iteration');
    for (;;) {
      while (i < keys.length) {
        const entry = entries.get(keys[i++]);
        if (!entry) continue;
        if (left-- === 0) throw raise('RuntimeError', 'dictionary keys changed during iteration');
        return pick(entry);
      }
      // What was entered since comes last.
      const now = [...entries.keys()];
      if (now.length === 0 || now[now.length - 1] === keys[keys.length - 1]) return undefined;
      const seen = new Set(keys);
      const later = now.filter((k) => !seen.has(k));
      if (later.length === 0) return undefined;
      keys.push(...later);
    }
  };
}

export const overSet = (v: PySet): Next => sized('Set', () => v.entries.size, overItems([...v.entries.values()]));

/** A dict or a set must keep its size while it is walked over. */
function sized(what: string, size: () => number, next: Next): Next {
  const before = size();
  return () => {
    if (size() !== before) throw raise('RuntimeError', `${what} changed size during iteration`);
    return next();
  };
}

const isStopIteration = (e: unknown): boolean =>
  e instanceof PyRaise && e.exc.cls.mro.some((c) => c.name === 'StopIteration');

/** `iter(v)` as a function. Raises TypeError for what can't be iterated, UnknownIterable for what isn't known. */
export function iterate(v: Value): Next {
  if (reading.log !== undefined) noteContent(v);
  if (v instanceof PyTuple && !v.attrs) return overItems(v.items);
  if (v instanceof PyList && !v.attrs) return overList(v);
  if (v instanceof PyIterator)
    return () => {
      vm.tick();
      return v.advance();
    };
  if (v instanceof PyRange) {
    let i = 0;
    const n = v.length;
    return () => {
      vm.tick();
      return i < n ? v.start + v.step * i++ : undefined;
    };
  }
  if (typeof v === 'string') return overItems(Array.from(v));
  if (v instanceof PyDict && v.cls === dictClass) return overKeys(v);
  if (v instanceof PySet && v.cls === setClass) return overSet(v);
  if (v instanceof Unknown) {
    for (const c of v.mayBe ?? []) if (c instanceof PyIterator) c.lose(v);
    throw new UnknownIterable(someItem(v));
  }
  const own = special(v, '__iter__');
  if (own !== undefined) {
    const iterator = call(own, [v]);
    if (iterator instanceof PyIterator) return () => iterator.advance();
    if (iterator instanceof Unknown) throw new UnknownIterable(iterator);
    const next = special(iterator, '__next__');
    if (next === undefined) throw typeError(`iter() returned non-iterator of type '${typeOf(iterator).shown}'`);
    return () => {
      const base = paths.length;
      catchers.active++;
      try {
        const x = call(next, [iterator]);
        const ended = paths.length > base ? absorbRaises(base, 'StopIteration') : undefined;
        if (ended) throw new UnknownIterable(ended);
        return x;
      } catch (e) {
        if (isStopIteration(e)) return undefined;
        throw e;
      } finally {
        catchers.active--;
      }
    };
  }
  if (v instanceof PyTuple) return overItems(v.items);
  if (v instanceof PyList) return overList(v);
  if (v instanceof PyDict) return overKeys(v);
  if (v instanceof PySet) return overSet(v);
  if (isBoxed(v)) return iterate(v.value);
  if (v instanceof PyBytes) return overItems([...v.value]);
  const getitem = v instanceof PyClass || v instanceof PyScalar ? undefined : special(v, '__getitem__');
  if (getitem !== undefined) {
    let i = 0;
    return () => {
      try {
        return call(getitem, [v, i++]);
      } catch (e) {
        if (e instanceof PyRaise && e.exc.cls.mro.some((c) => c.name === 'IndexError')) return undefined;
        throw e;
      }
    };
  }
  throw typeError(`'${typeOf(v).shown}' object is not iterable`);
}

/** All items of an iterable. */
export function listOf(v: Value): Value[] {
  if ((v instanceof PyList || v instanceof PyTuple) && !v.attrs) return v.items.slice();
  const next = iterate(v);
  const items: Value[] = [];
  for (let x = next(); x !== undefined; x = next()) {
    vm.tick();
    checkItems(items.length + 1);
    items.push(x);
  }
  return items;
}

/** `a, b = v` (n targets), or with a starred target at index `star`. */
export function unpack(v: Value, n: number, star = -1): Value[] {
  if (v instanceof Unknown) {
    unknowns.touched++;
    const item = someItem(v);
    return Array.from({ length: n }, () => item);
  }
  let items: Value[];
  try {
    if (star < 0 && !(v instanceof PyList || v instanceof PyTuple)) items = firstItems(v, n + 1);
    else items = listOf(v);
  } catch (e) {
    if (e instanceof UnknownIterable) return Array.from({ length: n }, () => e.unknown);
    if (e instanceof PyRaise && e.exc.args[0] === `'${typeOf(v).shown}' object is not iterable`)
      throw typeError(`cannot unpack non-iterable ${typeOf(v).shown} object`);
    throw e;
  }
  if (star < 0) {
    if (items.length < n) throw valueError(`not enough values to unpack (expected ${n}, got ${items.length})`);
    if (items.length > n) throw valueError(`too many values to unpack (expected ${n})`);
    return items;
  }
  const after = n - star - 1;
  if (items.length < n - 1)
    throw valueError(`not enough values to unpack (expected at least ${n - 1}, got ${items.length})`);
  return [
    ...items.slice(0, star),
    new PyList(items.slice(star, items.length - after)),
    ...items.slice(items.length - after),
  ];
}

function firstItems(v: Value, limit: number): Value[] {
  const next = iterate(v);
  const items: Value[] = [];
  for (let x = next(); x !== undefined; x = next()) {
    items.push(x);
    if (items.length >= limit) break;
  }
  return items;
}

/** `len(v)`. */
export function length(v: Value): number | Unknown {
  if (v instanceof PyObject && v.rest !== undefined) return v.rest;
  if ((v instanceof PyList || v instanceof PyTuple) && !v.attrs) return v.items.length;
  if (typeof v === 'string') return WIDE.test(v) ? Array.from(v).length : v.length;
  if (v instanceof Unknown) {
    unknowns.touched++;
    return v.untraced();
  }
  const own = callSpecial(v, '__len__');
  if (own !== undefined) {
    if (own instanceof Unknown) return own;
    const n = typeof own === 'number' ? own : toIndex(own, 'OverflowError');
    if (n instanceof Unknown) return n;
    if (n < 0) throw valueError('__len__() should return >= 0');
    return n;
  }
  if (v instanceof PyList || v instanceof PyTuple) return v.items.length;
  if (v instanceof PyDict || v instanceof PySet) return v.entries.size;
  if (isBoxed(v)) return length(v.value);
  if (v instanceof PyRange) return v.length;
  if (v instanceof PyBytes) return v.value.length;
  throw typeError(`object of type '${typeOf(v).shown}' has no len()`);
}

/** An index as an int: `operator.index(v)`. Tracers convert, or raise, through their `__index__`. */
export function toIndex(v: Value, tooLarge: 'IndexError' | 'OverflowError' = 'IndexError'): number | Unknown {
  if (typeof v === 'number') return v;
  if (typeof v === 'boolean') return Number(v);
  if (typeof v === 'bigint') throw raise(tooLarge, "cannot fit 'int' into an index-sized integer");
  if (v instanceof Unknown) return v;
  if (isBoxed(v) && isInt(v.value)) return toIndex(v.value, tooLarge);
  const own = callSpecial(v, '__index__');
  if (own === undefined) throw typeError(`'${typeOf(v).shown}' object cannot be interpreted as an integer`);
  if (own instanceof Unknown) return own;
  if (!isInt(unbox(own))) throw typeError(`__index__ returned non-int (type ${typeOf(own).shown})`);
  return toIndex(unbox(own), tooLarge);
}

/** A slice's start, stop and step for a sequence of length n. Source: CPython's PySlice_AdjustIndices. */
export function sliceIndices(s: PySlice, n: number): { start: number; stop: number; step: number } | Unknown {
  const part = (v: Value, fallback: number): number | Unknown => {
    if (v === null) return fallback;
    if (typeof v === 'bigint') return v < 0n ? -Infinity : Infinity;
    if (!isInt(v) && !(v instanceof Unknown) && special(v, '__index__') === undefined)
      throw typeError('slice indices must be integers or None or have an __index__ method');
    return toIndex(v);
  };
  const step = part(s.step, 1);
  if (step instanceof Unknown) return step;
  if (step === 0) throw valueError('slice step cannot be zero');
  const clamp = (v: number): number => (v < 0 ? Math.max(v + n, step < 0 ? -1 : 0) : Math.min(v, step < 0 ? n - 1 : n));
  const start = part(s.start, step < 0 ? Infinity : 0);
  const stop = part(s.stop, step < 0 ? -Infinity : Infinity);
  if (start instanceof Unknown) return start;
  if (stop instanceof Unknown) return stop;
  const low = s.start === null ? (step < 0 ? n - 1 : 0) : clamp(start);
  const high = s.stop === null ? (step < 0 ? -1 : n) : clamp(stop);
  return { start: low, stop: high, step };
}

export function slicePositions({ start, stop, step }: { start: number; stop: number; step: number }): number[] {
  const out: number[] = [];
  for (let i = start; step > 0 ? i < stop : i > stop; i += step) out.push(i);
  return out;
}

function sequenceItem(v: Value, items: readonly Value[], index: Value, name: string): Value | undefined {
  if (index instanceof PySlice) {
    const s = sliceIndices(index, items.length);
    if (s instanceof Unknown) return s;
    const picked =
      s.step === 1 ? items.slice(s.start, Math.max(s.start, s.stop)) : slicePositions(s).map((i) => items[i]);
    return v instanceof PyList ? new PyList(picked) : v instanceof PyTuple ? new PyTuple(picked) : undefined;
  }
  if (!isInt(index) && !(index instanceof Unknown) && special(index, '__index__') === undefined)
    throw typeError(`${name} indices must be integers or slices, not ${typeOf(index).shown}`);
  const i = toIndex(index);
  if (i instanceof Unknown) return i;
  const at = i < 0 ? i + items.length : i;
  if (at < 0 || at >= items.length) throw raise('IndexError', `${name} index out of range`);
  return items[at];
}

/** `type[int]`; generics.ts says what it is. */
let typeItem: (index: Value) => Value = () => typeClass;
export function setTypeItem(make: (index: Value) => Value): void {
  typeItem = make;
}

/** `v[index]`. */
export function getItem(v: Value, index: Value): Value {
  if (reading.log !== undefined) noteContent(v);
  if ((v instanceof PyList || v instanceof PyTuple) && !v.attrs) return getOwnItem(v, index);
  if (v instanceof PyDict && v.cls === dictClass && !(index instanceof Unknown)) return getOwnItem(v, index);
  if (v instanceof Unknown) {
    unknowns.touched++;
    return someItem(v);
  }
  // What the user's own code makes of an unknown index it says itself.
  if (index instanceof Unknown && !(v instanceof PyObject && 'attrs' in v && v.attrs !== undefined)) {
    unknowns.touched++;
    return v instanceof PyObject ? anyItem(v, index) : index;
  }
  if (v instanceof PyClass) {
    const own = v.cls.lookup('__getitem__');
    if (own !== undefined) return call(own, [v, index]);
    if (v === typeClass) return typeItem(index);
    const generic = v.lookup('__class_getitem__');
    if (generic !== undefined) return call(bindDescriptor(generic, undefined, v), [index]);
    // Native classes of libraries: only annotations and bases ask, and they mean the class itself.
    if (v.mro.some((c) => c.hasUnknownBase || (c.definition === undefined && c.moduleName !== 'builtins'))) return v;
    throw typeError(`type '${v.name}' is not subscriptable`);
  }
  const own = special(v, '__getitem__');
  if (own !== undefined) return call(own, [v, index]);
  return getOwnItem(v, index);
}

const WIDE = /[\ud800-\udfff]/;

/** The text that was last seen to have one code unit for each character: loops ask for one after the other. */
let narrow = '';

function textItem(v: string, index: Value): Value {
  // Where each character is one code unit, nothing has to be taken apart.
  if (v !== narrow && !WIDE.test(v)) narrow = v;
  const chars = v === narrow ? v : Array.from(v);
  if (typeof index === 'number' && index >= 0 && index < chars.length) return chars[index];
  if (index instanceof PySlice) {
    const s = sliceIndices(index, chars.length);
    if (s instanceof Unknown) return s;
    if (typeof chars === 'string' && s.step === 1) return chars.slice(s.start, Math.max(s.start, s.stop));
    return slicePositions(s)
      .map((i) => chars[i])
      .join('');
  }
  if (!isInt(index) && special(index, '__index__') === undefined)
    throw typeError(`string indices must be integers, not '${typeOf(index).shown}'`);
  const i = toIndex(index);
  if (i instanceof Unknown) return i;
  const at = i < 0 ? i + chars.length : i;
  if (at < 0 || at >= chars.length) throw raise('IndexError', 'string index out of range');
  return chars[at];
}

/** `v[index]` as the built-in base class of `v` does it: what `super().__getitem__(index)` gives. */
export function getOwnItem(v: Value, index: Value): Value {
  if (index instanceof Unknown && !(v instanceof PyDict)) return v instanceof PyObject ? anyItem(v, index) : index;
  if (v instanceof PyList && v.rest !== undefined) return openItem(v, index, v.rest);
  if (v instanceof PyList || v instanceof PyTuple)
    return sequenceItem(v, v.items, index, v instanceof PyList ? 'list' : 'tuple') ?? null;
  if (v instanceof PyBoxed) return getOwnItem(v.value, index);
  if (v instanceof PyDict) {
    const key = knownKey(index);
    const found = key instanceof Unknown ? undefined : knownEntries(v).get(key);
    if (found) return found.value;
    const missing = special(v, '__missing__');
    const why = key instanceof Unknown ? key : v.rest;
    if (why !== undefined) {
      unknowns.touched++;
      if (missing !== undefined) perhaps(why, () => void call(missing, [v, index]));
      return anyItem(v, why);
    }
    if (missing !== undefined) return call(missing, [v, index]);
    throw raiseWith('KeyError', [index]);
  }
  if (typeof v === 'string') return textItem(v, index);
  if (v instanceof PyRange) {
    if (index instanceof PySlice) {
      const s = sliceIndices(index, v.length);
      return s instanceof Unknown
        ? s
        : new PyRange(v.start + s.start * v.step, v.start + s.stop * v.step, v.step * s.step);
    }
    if (!isInt(index) && special(index, '__index__') === undefined)
      throw typeError(`range indices must be integers or slices, not ${typeOf(index).shown}`);
    const i = toIndex(index);
    if (i instanceof Unknown) return i;
    const at = i < 0 ? i + v.length : i;
    if (at < 0 || at >= v.length) throw raise('IndexError', 'range object index out of range');
    return v.start + at * v.step;
  }
  if (v instanceof PyBytes) {
    if (index instanceof PySlice) {
      const s = sliceIndices(index, v.value.length);
      return s instanceof Unknown ? s : new PyBytes(Uint8Array.from(slicePositions(s).map((i) => v.value[i])));
    }
    if (!isInt(index) && special(index, '__index__') === undefined)
      throw typeError(`byte indices must be integers or slices, not ${typeOf(index).shown}`);
    const i = toIndex(index);
    if (i instanceof Unknown) return i;
    const at = i < 0 ? i + v.value.length : i;
    if (at < 0 || at >= v.value.length) throw raise('IndexError', 'index out of range');
    return v.value[at];
  }
  throw typeError(`'${typeOf(v).shown}' object is not subscriptable`);
}

/** An item of a list of which only the first ones are known. */
function openItem(v: PyList, index: Value, rest: Unknown): Value {
  unknowns.touched++;
  const items = knownItems(v);
  return typeof index === 'number' && index >= 0 && index < items.length ? items[index] : anyItem(v, rest);
}

/** The key of a value in a Map; Unknown where it has a part that isn't known. */
export function knownKey(v: Value): unknown {
  if (typeof v === 'string' || typeof v === 'number') return keyOf(v);
  try {
    return keyOf(v);
  } catch (e) {
    if (e instanceof UnknownIterable) return e.unknown;
    throw e;
  }
}

/** `v[index] = value`. */
export function setItem(v: Value, index: Value, value: Value): void {
  if (v instanceof Unknown) {
    unknowns.touched++;
    forgetCandidates(v, value);
    return;
  }
  const own = v instanceof PyDict && v.cls === dictClass ? undefined : special(v, '__setitem__');
  if (own !== undefined) {
    call(own, [v, index, value]);
    return;
  }
  setOwnItem(v, index, value);
}

/** `v[index] = value` as the built-in base class does it. */
export function setOwnItem(v: Value, index: Value, value: Value): void {
  if (v instanceof PyDict) {
    setDictItem(v, index, value);
    return;
  }
  if (v instanceof PyList) {
    if (index instanceof PySlice) {
      setSlice(v, index, value);
      return;
    }
    if (!isInt(index) && !(index instanceof Unknown) && special(index, '__index__') === undefined)
      throw typeError(`list indices must be integers or slices, not ${typeOf(index).shown}`);
    const i = toIndex(index);
    if (i instanceof Unknown) {
      unknowns.touched++;
      forgetValues(v, oneOf([value], i));
      // It may be a slice, too.
      if (!isInt(value) && !(value instanceof PyFloat) && value !== null) open(v, i);
      return;
    }
    if (v.rest !== undefined) {
      unknowns.touched++;
      if (i < 0) forgetValues(v, oneOf([value], v.rest));
      else if (i < knownItems(v).length) heap.arraySet(v, knownItems(v), i, value, 'item');
      if (i < 0 || i >= knownItems(v).length) grow(v, v.rest, [value]);
      return;
    }
    const at = i < 0 ? i + v.items.length : i;
    if (at < 0 || at >= v.items.length) throw raise('IndexError', 'list assignment index out of range');
    heap.arraySet(v, v.items, at, value, 'item');
    return;
  }
  throw typeError(`'${typeOf(v).shown}' object does not support item assignment`);
}

function sliceItems(value: Value): Value[] {
  try {
    return listOf(value);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.args[0] === `'${typeOf(value).shown}' object is not iterable`)
      throw typeError('must assign iterable to extended slice');
    throw e;
  }
}

/** What is before a slice stays, if the slice begins at a known place; behind that, nothing is known any more. */
function forgetSlice(v: PyList, index: PySlice, why: Unknown): void {
  unknowns.touched++;
  const { start, step } = index;
  const forward = step === null || (typeof step === 'number' && step > 0);
  keepFirst(v, forward && typeof start === 'number' && start >= 0 ? start : 0, why);
}

function setSlice(v: PyList, index: PySlice, value: Value): void {
  let items: Value[];
  try {
    items = sliceItems(value);
  } catch (e) {
    if (!(e instanceof UnknownIterable)) throw e;
    forgetSlice(v, index, e.unknown);
    return;
  }
  const s = v.rest ?? sliceIndices(index, v.items.length);
  if (s instanceof Unknown) {
    forgetSlice(v, index, s);
    return;
  }
  if (s.step === 1) {
    heap.splice(v, v.items, s.start, Math.max(0, s.stop - s.start), items, 'slice');
    return;
  }
  const positions = slicePositions(s);
  if (positions.length !== items.length)
    throw valueError(
      `attempt to assign sequence of size ${items.length} to extended slice of size ${positions.length}`,
    );
  positions.forEach((p, i) => {
    heap.arraySet(v, v.items, p, items[i], 'slice');
  });
}

/** `d[key] = value` of a dict. */
export function setDictItem(d: PyDict, key: Value, value: Value): void {
  const k = knownKey(key);
  if (k instanceof Unknown) {
    unknowns.touched++;
    grow(d, k, [value]);
    return;
  }
  const entries = knownEntries(d);
  const before = entries.get(k);
  if (!before) checkEntries(entries.size + 1);
  // The first key that was entered stays, as in Python.
  heap.mapSet(d, entries, k, { key: before ? before.key : key, value }, 'item');
}

/** `del v[index]`. */
export function deleteItem(v: Value, index: Value): void {
  if (v instanceof Unknown) {
    unknowns.touched++;
    forgetCandidates(v);
    return;
  }
  const own = special(v, '__delitem__');
  if (own !== undefined) {
    call(own, [v, index]);
    return;
  }
  deleteOwnItem(v, index);
}

/** Types that CPython takes for sequences: its messages about them are other ones. */
const SEQUENCES: ReadonlySet<string> = new Set(['tuple', 'str', 'bytes', 'range', 'set', 'frozenset']);

/** `del v[index]` as the built-in base class does it. */
export function deleteOwnItem(v: Value, index: Value): void {
  if (v instanceof PyDict) {
    const k = knownKey(index);
    if (k instanceof Unknown) {
      unknowns.touched++;
      forget(v, k);
      return;
    }
    const entries = knownEntries(v);
    if (!entries.has(k)) {
      if (v.rest === undefined) throw raiseWith('KeyError', [index]);
      unknowns.touched++;
    } else heap.mapSet(v, entries, k, undefined, 'item');
    return;
  }
  if (v instanceof PyList) {
    if (index instanceof PySlice) {
      const s = v.rest ?? sliceIndices(index, v.items.length);
      if (s instanceof Unknown) {
        forgetSlice(v, index, s);
        return;
      }
      const gone = new Set(slicePositions(s));
      heap.arrayReplace(
        v,
        v.items,
        v.items.filter((_, i) => !gone.has(i)),
        'items',
      );
      return;
    }
    if (!isInt(index) && !(index instanceof Unknown) && special(index, '__index__') === undefined)
      throw typeError(`list indices must be integers or slices, not ${typeOf(index).shown}`);
    const i = toIndex(index);
    if (i instanceof Unknown) {
      unknowns.touched++;
      forget(v, i);
      return;
    }
    if (v.rest !== undefined) {
      unknowns.touched++;
      if (i >= 0 && i < knownItems(v).length) heap.splice(v, knownItems(v), i, 1, [], 'item');
      else if (i < 0) keepFirst(v, Math.max(0, knownItems(v).length + i), v.rest);
      return;
    }
    const at = i < 0 ? i + v.items.length : i;
    if (at < 0 || at >= v.items.length) throw raise('IndexError', 'list assignment index out of range');
    heap.splice(v, v.items, at, 1, [], 'item');
    return;
  }
  const cls = typeOf(v);
  const says = cls.isHeapType || SEQUENCES.has(cls.name) ? "doesn't" : 'does not';
  throw typeError(`'${cls.shown}' object ${says} support item deletion`);
}

/** `item in container`. */
export function contains(container: Value, item: Value): boolean | Unknown {
  if (container instanceof Unknown) {
    unknowns.touched++;
    return container.untraced();
  }
  if (
    (container instanceof PyDict && container.cls === dictClass) ||
    (container instanceof PySet && container.cls === setClass)
  ) {
    return hasKey(container, item);
  }
  if (typeof container === 'string') {
    if (item instanceof Unknown) return item;
    if (typeof item !== 'string')
      throw typeError(`'in <string>' requires string as left operand, not ${typeOf(item).shown}`);
    return container.includes(item);
  }
  const method = special(container, '__contains__');
  if (method === undefined && typeOf(container).lookup('__contains__') === null)
    throw typeError(`'${typeOf(container).shown}' object is not a container`);
  if (method !== undefined) return truth(call(method, [container, item]));
  return containsOwn(container, item);
}

/** Whether a dict or a set has a key. */
export function hasKey(container: PyDict | PySet, item: Value): boolean | Unknown {
  const key = container instanceof PySet && item instanceof PySet ? memberKey(item) : knownKey(item);
  if (key instanceof Unknown) return key;
  return knownEntries(container).has(key) || (container.rest ?? false);
}

/** `item in container` as the built-in base class does it, or by iteration. */
export function containsOwn(container: Value, item: Value): boolean | Unknown {
  if (container instanceof PyDict || container instanceof PySet) return hasKey(container, item);
  if (container instanceof PyBoxed && typeof container.value === 'string') return contains(container.value, item);
  if (container instanceof PyRange && typeof item === 'number') {
    const k = (item - container.start) / container.step;
    return Number.isInteger(k) && k >= 0 && k < container.length;
  }
  let next: Next;
  try {
    next = iterate(container);
  } catch (e) {
    if (e instanceof UnknownIterable) return e.unknown;
    if (e instanceof PyRaise && e.exc.args[0] === `'${typeOf(container).shown}' object is not iterable`)
      throw typeError(`argument of type '${typeOf(container).shown}' is not iterable`);
    throw e;
  }
  let unknown: Unknown | undefined;
  try {
    for (let x = next(); x !== undefined; x = next()) {
      vm.tick();
      if (identical(x, item)) return true;
      const same = equal(x, item);
      if (same === true) return true;
      if (same instanceof Unknown) unknown = same;
    }
  } catch (e) {
    if (!(e instanceof UnknownIterable)) throw e;
    unknown = e.unknown;
  }
  return unknown ?? false;
}

export const isArray = (v: Value): v is Tracer | EagerArray => v instanceof Tracer || v instanceof EagerArray;
