/** `v[index]`. */
import { bindDescriptor, call, special } from './call.ts';
import { raise, raiseWith, typeError } from './errors.ts';
import { keyOf } from './keys.ts';
import { noteContent, reading } from './reads.ts';
import { anyItem, perhaps, someItem } from './oneOf.ts';
import { knownEntries, knownItems } from './open.ts';
import { askUnknown } from './unknownTracers.ts';
import type { Value } from './values.ts';
import {
  PyBoxed,
  PyBytes,
  PyClass,
  PyDict,
  PyList,
  PyObject,
  PyRange,
  PySlice,
  PyTuple,
  Unknown,
  UnknownSignal as UnknownIterable,
  dictClass,
  isInt,
  typeClass,
  typeOf,
  unknowns,
} from './values.ts';
import { toIndex, sliceIndices, slicePositions, WIDE } from './indices.ts';

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
  if (index instanceof Unknown && !(v instanceof PyDict)) {
    const why = askUnknown(index, 'index');
    return v instanceof PyObject ? anyItem(v, why) : why;
  }
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
