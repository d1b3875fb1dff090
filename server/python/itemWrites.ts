/** `v[index] = value`, `del v[index]`. */
import { call, special } from './call.ts';
import { checkEntries } from './budget.ts';
import { PyRaise, raise, raiseWith, typeError, valueError } from './errors.ts';
import { heap } from './heap.ts';
import { forgetCandidates, oneOf } from './oneOf.ts';
import { forget, forgetValues, grow, keepFirst, knownEntries, knownItems, open } from './open.ts';
import type { Value } from './values.ts';
import {
  jitTracerClass,
  PyDict,
  PyFloat,
  PyList,
  PySlice,
  Unknown,
  UnknownSignal as UnknownIterable,
  dictClass,
  isInt,
  typeOf,
  unknowns,
} from './values.ts';
import { listOf } from './iterate.ts';
import { toIndex, sliceIndices, slicePositions } from './indices.ts';
import { knownKey } from './subscripts.ts';

/** `v[index] = value`. */
export function setItem(v: Value, index: Value, value: Value): void {
  if (v instanceof Unknown) {
    unknowns.touched++;
    forgetCandidates(v, value);
    // An array of JAX's refuses.
    const refuses = v.traced === 'array' ? jitTracerClass.lookup('__setitem__') : undefined;
    if (refuses !== undefined) call(refuses, [v, index, value]);
    return;
  }
  const own = v instanceof PyDict && v.cls === dictClass ? undefined : special(v, '__setitem__');
  if (own !== undefined) {
    call(own, [v, index, value]);
    return;
  }
  setOwnItem(v, index, value);
}

function listIndex(index: Value): number | Unknown {
  if (!isInt(index) && !(index instanceof Unknown) && special(index, '__index__') === undefined)
    throw typeError(`list indices must be integers or slices, not ${typeOf(index).shown}`);
  return toIndex(index);
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
    const i = listIndex(index);
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
    const i = listIndex(index);
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
