/** Iteration, unpacking, `len`. */
import { call, callSpecial, special } from './call.ts';
import { checkItems } from './budget.ts';
import { absorbRaises, catchers, paths } from './compile/branches.ts';
import { PyRaise, raise, typeError, valueError } from './errors.ts';
import { noteContent, reading } from './reads.ts';
import { someItem } from './oneOf.ts';
import type { Sequence } from './open.ts';
import { knownItems } from './open.ts';
import { vm } from './vm.ts';
import type { DictEntry, Value } from './values.ts';
import {
  EagerArray,
  PyBytes,
  PyClass,
  PyDict,
  PyIterator,
  PyList,
  PyObject,
  PyRange,
  PyScalar,
  PySet,
  PyTuple,
  Tracer,
  Unknown,
  UnknownSignal as UnknownIterable,
  dictClass,
  setClass,
  typeOf,
  unknowns,
} from './values.ts';
import { isBoxed, toIndex, WIDE } from './indices.ts';

/** Thrown where an iterable isn't known. */
export { UnknownIterable };

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

export const isArray = (v: Value): v is Tracer | EagerArray => v instanceof Tracer || v instanceof EagerArray;
