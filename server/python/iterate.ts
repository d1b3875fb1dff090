/** Iteration, unpacking, subscripts, `len`, `in`. */
import { bindDescriptor, call, callSpecial, special } from './call.ts';
import { MAX_REPEATED } from '../limits.ts';
import { PyRaise, Stop, raise, raiseWith, typeError, valueError } from './errors.ts';
import { heap } from './heap.ts';
import { keyOf } from './keys.ts';
import { equal, identical, truth } from './operators.ts';
import { vm } from './vm.ts';
import type { Value } from './values.ts';
import {
  EagerArray,
  PyBoxed,
  PyBytes,
  PyClass,
  PyDict,
  PyInstance,
  PyIterator,
  PyList,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
  Tracer,
  Unknown,
  UnknownSignal as UnknownIterable,
  dictClass,
  isInt,
  setClass,
  typeOf,
} from './values.ts';

/** Thrown where an iterable isn't known. */
export { UnknownIterable };

/** A JavaScript-side iterator: answers undefined at the end. */
export type Next = () => Value | undefined;

const overItems = (items: readonly Value[]): Next => {
  let i = 0;
  return () => (i < items.length ? items[i++] : undefined);
};

const overKeys = (v: PyDict): Next =>
  sized('dictionary', () => v.entries.size, overItems([...v.entries.values()].map((e) => e.key)));

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
  if ((v instanceof PyList || v instanceof PyTuple) && !v.attrs) return overItems(v.items);
  if (v instanceof PyIterator) return () => v.advance();
  if (v instanceof PyRange) {
    let i = 0;
    const n = v.length;
    return () => (i < n ? v.start + v.step * i++ : undefined);
  }
  if (typeof v === 'string') return overItems(Array.from(v));
  if (v instanceof PyDict && v.cls === dictClass) return overKeys(v);
  if (v instanceof PySet && v.cls === setClass) return overSet(v);
  if (v instanceof Unknown) throw new UnknownIterable(v);
  const own = special(v, '__iter__');
  if (own !== undefined) {
    const iterator = call(own, [v]);
    if (iterator instanceof PyIterator) return () => iterator.advance();
    if (iterator instanceof Unknown) throw new UnknownIterable(iterator);
    const next = special(iterator, '__next__');
    if (next === undefined) throw typeError(`iter() returned non-iterator of type '${typeOf(iterator).name}'`);
    return () => {
      try {
        return call(next, [iterator]);
      } catch (e) {
        if (isStopIteration(e)) return undefined;
        throw e;
      }
    };
  }
  if (v instanceof PyTuple || v instanceof PyList) return overItems(v.items);
  if (v instanceof PyDict) return overKeys(v);
  if (v instanceof PySet) return overSet(v);
  if (v instanceof PyBoxed) return iterate(v.value);
  if (v instanceof PyBytes) return overItems([...v.value]);
  const getitem = v instanceof PyClass ? undefined : special(v, '__getitem__');
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
  throw typeError(`'${typeOf(v).name}' object is not iterable`);
}

/** All items of an iterable. */
export function listOf(v: Value): Value[] {
  if ((v instanceof PyList || v instanceof PyTuple) && !v.attrs) return v.items.slice();
  const next = iterate(v);
  const items: Value[] = [];
  for (let x = next(); x !== undefined; x = next()) {
    vm.tick();
    if (items.length >= MAX_REPEATED)
      throw new Stop(`a sequence of more than ${MAX_REPEATED} items is not built`, 'budget');
    items.push(x);
  }
  return items;
}

/** `a, b = v` (n targets), or with a starred target at index `star`. */
export function unpack(v: Value, n: number, star = -1): Value[] {
  if (v instanceof Unknown) return Array.from({ length: n }, () => v);
  let items: Value[];
  try {
    if (star < 0 && !(v instanceof PyList || v instanceof PyTuple)) items = firstItems(v, n + 1);
    else items = listOf(v);
  } catch (e) {
    if (e instanceof UnknownIterable) return Array.from({ length: n }, () => e.unknown);
    if (e instanceof PyRaise && e.exc.args[0] === `'${typeOf(v).name}' object is not iterable`)
      throw typeError(`cannot unpack non-iterable ${typeOf(v).name} object`);
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
  if ((v instanceof PyList || v instanceof PyTuple) && !v.attrs) return v.items.length;
  if (typeof v === 'string') {
    let n = 0;
    for (const _ of v) n++;
    return n;
  }
  if (v instanceof Unknown) return v.untraced();
  const own = callSpecial(v, '__len__');
  if (own !== undefined) {
    if (own instanceof Unknown) return own;
    if (typeof own === 'number') {
      if (own < 0) throw valueError('__len__() should return >= 0');
      return own;
    }
    throw typeError(`'${typeOf(own).name}' object cannot be interpreted as an integer`);
  }
  if (v instanceof PyList || v instanceof PyTuple) return v.items.length;
  if (v instanceof PyDict || v instanceof PySet) return v.entries.size;
  if (v instanceof PyBoxed) return length(v.value);
  if (v instanceof PyRange) return v.length;
  if (v instanceof PyBytes) return v.value.length;
  throw typeError(`object of type '${typeOf(v).name}' has no len()`);
}

/** An index as an int: `operator.index(v)`. Tracers convert, or raise, through their `__index__`. */
export function toIndex(v: Value): number | Unknown {
  if (typeof v === 'number') return v;
  if (typeof v === 'boolean') return Number(v);
  if (typeof v === 'bigint') throw raise('IndexError', "cannot fit 'int' into an index-sized integer");
  if (v instanceof Unknown) return v;
  const own = callSpecial(v, '__index__');
  if (typeof own === 'number') return own;
  if (own instanceof Unknown) return own;
  throw typeError(`'${typeOf(v).name}' object cannot be interpreted as an integer`);
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
    throw typeError(`${name} indices must be integers or slices, not ${typeOf(index).name}`);
  const i = toIndex(index);
  if (i instanceof Unknown) return i;
  const at = i < 0 ? i + items.length : i;
  if (at < 0 || at >= items.length) throw raise('IndexError', `${name} index out of range`);
  return items[at];
}

/** `v[index]`. */
export function getItem(v: Value, index: Value): Value {
  if ((v instanceof PyList || v instanceof PyTuple) && !v.attrs) return getOwnItem(v, index);
  if (v instanceof PyDict && v.cls === dictClass && !(index instanceof Unknown)) return getOwnItem(v, index);
  if (v instanceof Unknown) return v;
  if (index instanceof Unknown && !(v instanceof PyInstance)) return index;
  if (v instanceof PyClass) {
    const own = v.cls.lookup('__getitem__');
    if (own !== undefined) return call(own, [v, index]);
    const generic = v.lookup('__class_getitem__');
    if (generic !== undefined) return call(bindDescriptor(generic, undefined, v), [index]);
    // `list[int]`, `Generic[T]`: only annotations and bases ask, and they mean the class itself.
    return v;
  }
  const own = special(v, '__getitem__');
  if (own !== undefined) return call(own, [v, index]);
  return getOwnItem(v, index);
}

/** `v[index]` as the built-in base class of `v` does it: what `super().__getitem__(index)` gives. */
export function getOwnItem(v: Value, index: Value): Value {
  if (index instanceof Unknown) return index;
  if (v instanceof PyList || v instanceof PyTuple)
    return sequenceItem(v, v.items, index, v instanceof PyList ? 'list' : 'tuple') ?? null;
  if (v instanceof PyBoxed) return getOwnItem(v.value, index);
  if (v instanceof PyDict) {
    const found = v.entries.get(keyOf(index));
    if (found) return found.value;
    const missing = special(v, '__missing__');
    if (missing !== undefined) return call(missing, [v, index]);
    throw raiseWith('KeyError', [index]);
  }
  if (typeof v === 'string') {
    const chars = Array.from(v);
    if (index instanceof PySlice) {
      const s = sliceIndices(index, chars.length);
      return s instanceof Unknown
        ? s
        : slicePositions(s)
            .map((i) => chars[i])
            .join('');
    }
    if (!isInt(index) && special(index, '__index__') === undefined)
      throw typeError(`string indices must be integers, not '${typeOf(index).name}'`);
    return sequenceItem(v, chars, index, 'string') ?? null;
  }
  if (v instanceof PyRange) {
    if (index instanceof PySlice) {
      const s = sliceIndices(index, v.length);
      return s instanceof Unknown
        ? s
        : new PyRange(v.start + s.start * v.step, v.start + s.stop * v.step, v.step * s.step);
    }
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
    return sequenceItem(v, [...v.value], index, 'index') ?? null;
  }
  throw typeError(`'${typeOf(v).name}' object is not subscriptable`);
}

/** `v[index] = value`. */
export function setItem(v: Value, index: Value, value: Value): void {
  if (v instanceof Unknown) return;
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
      setSlice(v, index, sliceItems(value));
      return;
    }
    if (!isInt(index) && !(index instanceof Unknown) && special(index, '__index__') === undefined)
      throw typeError(`list indices must be integers or slices, not ${typeOf(index).name}`);
    const i = toIndex(index);
    if (i instanceof Unknown) return forgetValues(v, i);
    const at = i < 0 ? i + v.items.length : i;
    if (at < 0 || at >= v.items.length) throw raise('IndexError', 'list assignment index out of range');
    heap.arraySet(v, v.items, at, value, 'item');
    return;
  }
  throw typeError(`'${typeOf(v).name}' object does not support item assignment`);
}

function sliceItems(value: Value): Value[] {
  try {
    return listOf(value);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.args[0] === `'${typeOf(value).name}' object is not iterable`)
      throw typeError('must assign iterable to extended slice');
    throw e;
  }
}

function setSlice(v: PyList, index: PySlice, items: Value[]): void {
  const s = sliceIndices(index, v.items.length);
  if (s instanceof Unknown) return;
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

/** A write at a key or an index that isn't known: any of the values may have changed. */
export function forgetValues(v: PyDict | PyList, why: Unknown): void {
  if (v instanceof PyDict)
    for (const [k, entry] of v.entries) heap.mapSet(v, v.entries, k, { key: entry.key, value: why }, 'item');
  else
    heap.arrayReplace(
      v,
      v.items,
      v.items.map(() => why),
      'items',
    );
}

/** `d[key] = value` of a dict. */
export function setDictItem(d: PyDict, key: Value, value: Value): void {
  if (key instanceof Unknown) return forgetValues(d, key);
  const k = keyOf(key);
  const before = d.entries.get(k);
  // The first key that was entered stays, as in Python.
  heap.mapSet(d, d.entries, k, { key: before ? before.key : key, value }, 'item');
}

/** `del v[index]`. */
export function deleteItem(v: Value, index: Value): void {
  if (v instanceof Unknown) return;
  const own = special(v, '__delitem__');
  if (own !== undefined) {
    call(own, [v, index]);
    return;
  }
  deleteOwnItem(v, index);
}

/** `del v[index]` as the built-in base class does it. */
export function deleteOwnItem(v: Value, index: Value): void {
  if (v instanceof PyDict) {
    if (index instanceof Unknown) return forgetValues(v, index);
    const k = keyOf(index);
    if (!v.entries.has(k)) throw raiseWith('KeyError', [index]);
    heap.mapSet(v, v.entries, k, undefined, 'item');
    return;
  }
  if (v instanceof PyList) {
    if (index instanceof PySlice) {
      const s = sliceIndices(index, v.items.length);
      if (s instanceof Unknown) return;
      const gone = new Set(slicePositions(s));
      heap.arrayReplace(
        v,
        v.items,
        v.items.filter((_, i) => !gone.has(i)),
        'items',
      );
      return;
    }
    const i = toIndex(index);
    if (i instanceof Unknown) return;
    const at = i < 0 ? i + v.items.length : i;
    if (at < 0 || at >= v.items.length) throw raise('IndexError', 'list assignment index out of range');
    heap.splice(v, v.items, at, 1, [], 'item');
    return;
  }
  throw typeError(`'${typeOf(v).name}' object doesn't support item deletion`);
}

/** `item in container`. */
export function contains(container: Value, item: Value): boolean | Unknown {
  if (container instanceof Unknown) return container.untraced();
  if (
    (container instanceof PyDict && container.cls === dictClass) ||
    (container instanceof PySet && container.cls === setClass)
  ) {
    if (item instanceof Unknown) return item;
    return container.entries.has(keyOf(item));
  }
  if (typeof container === 'string') {
    if (item instanceof Unknown) return item;
    if (typeof item !== 'string')
      throw typeError(`'in <string>' requires string as left operand, not ${typeOf(item).name}`);
    return container.includes(item);
  }
  const method = special(container, '__contains__');
  if (method !== undefined) return truth(call(method, [container, item]));
  return containsOwn(container, item);
}

/** `item in container` as the built-in base class does it, or by iteration. */
export function containsOwn(container: Value, item: Value): boolean | Unknown {
  if (container instanceof PyDict || container instanceof PySet)
    return item instanceof Unknown ? item : container.entries.has(keyOf(item));
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
    if (e instanceof PyRaise && e.exc.args[0] === `'${typeOf(container).name}' object is not iterable`)
      throw typeError(`argument of type '${typeOf(container).name}' is not iterable`);
    throw e;
  }
  let unknown: Unknown | undefined;
  for (let x = next(); x !== undefined; x = next()) {
    if (identical(x, item)) return true;
    const same = equal(x, item);
    if (same === true) return true;
    if (same instanceof Unknown) unknown = same;
  }
  return unknown ?? false;
}

export const isArray = (v: Value): v is Tracer | EagerArray => v instanceof Tracer || v instanceof EagerArray;
