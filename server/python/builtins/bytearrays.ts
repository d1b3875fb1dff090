/** bytearray. Source: CPython's Objects/bytearrayobject.c. */
import { builtinNames } from '../builtinNames.ts';
import { special } from '../call.ts';
import { PyRaise, raise, typeError, valueError } from '../errors.ts';
import { heap } from '../heap.ts';
import { sliceIndices, slicePositions } from '../indices.ts';
import { iterate, listOf } from '../iterate.ts';
import { methods } from '../native.ts';
import { builtinRepr } from '../text.ts';
import type { Value } from '../values.ts';
import {
  PyByteArray,
  PyIterator,
  PySlice,
  Unknown,
  UnknownSignal,
  builtinClass,
  bytearrayClass,
  iteratorClass,
  typeOf,
} from '../values.ts';
import { installByteMethods } from './byteMethods.ts';
import { bytesFrom, installConstructors } from './bytes.ts';
import { byteOf, bytesLike } from './byteValues.ts';
import { count, isIntLike, known } from './known.ts';
import { repeatCount, repeated } from './lists.ts';

const bytearrayIteratorClass = builtinClass('bytearray_iterator', [iteratorClass]);

const self = (v: Value, name = 'method'): PyByteArray => {
  const k = known(v);
  if (k instanceof PyByteArray) return k;
  throw typeError(`descriptor '${name}' for 'bytearray' objects doesn't apply to a '${typeOf(v).shown}' object`);
};

/** The bytes that are put in, from bytes, an iterable of ints, or not at all. */
function bytesToEnter(v: Value, message: (type: string) => string): number[] {
  const b = bytesLike(known(v));
  if (b) return [...b];
  try {
    iterate(v);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.args[0] === `'${typeOf(v).shown}' object is not iterable`)
      throw typeError(message(typeOf(v).shown));
    throw e;
  }
  return listOf(v).map((x) => byteOf(x));
}

const assigned = (v: Value): number[] => {
  if (typeof v === 'string' || isIntLike(v))
    throw typeError('can assign only bytes, buffers, or iterables of ints in range(0, 256)');
  return bytesToEnter(v, () => 'can assign only bytes, buffers, or iterables of ints in range(0, 256)');
};

function position(b: PyByteArray, index: Value, what: string): number {
  if (!isIntLike(index) && special(index, '__index__') === undefined)
    throw typeError(`bytearray indices must be integers or slices, not ${typeOf(index).shown}`);
  const i = count(index);
  const at = i < 0 ? i + b.items.length : i;
  if (at < 0 || at >= b.items.length) throw raise('IndexError', what);
  return at;
}

function setItem(b: PyByteArray, index: Value, value: Value): void {
  if (!(index instanceof PySlice)) {
    const at = position(b, index, 'bytearray index out of range');
    heap.arraySet(b, b.items, at, value instanceof Unknown ? value : byteOf(value), 'item');
    return;
  }
  const s = sliceIndices(index, b.items.length);
  if (s instanceof Unknown) throw new UnknownSignal(s);
  const items = assigned(value);
  if (s.step === 1) {
    heap.splice(b, b.items, s.start, Math.max(0, s.stop - s.start), items, 'slice');
    return;
  }
  const positions = slicePositions(s);
  if (positions.length !== items.length)
    throw valueError(`attempt to assign bytes of size ${items.length} to extended slice of size ${positions.length}`);
  positions.forEach((p, i) => {
    heap.arraySet(b, b.items, p, items[i], 'slice');
  });
}

function deleteItem(b: PyByteArray, index: Value): void {
  if (!(index instanceof PySlice)) {
    heap.splice(b, b.items, position(b, index, 'bytearray index out of range'), 1, [], 'item');
    return;
  }
  const s = sliceIndices(index, b.items.length);
  if (s instanceof Unknown) throw new UnknownSignal(s);
  const gone = new Set(slicePositions(s));
  heap.arrayReplace(
    b,
    b.items,
    b.items.filter((_, i) => !gone.has(i)),
    'items',
  );
}

function installChanges(): void {
  methods(bytearrayClass, {
    'append(self, item, /)': (v, x) => {
      const b = self(v, 'append');
      heap.splice(b, b.items, b.items.length, 0, [byteOf(x)], 'append');
      return null;
    },
    'extend(self, iterable_of_ints, /)': (v, x) => {
      const b = self(v, 'extend');
      if (typeof x === 'string') throw typeError("expected iterable of integers; got: 'str'");
      const items = bytesToEnter(x, (type) => `can't extend bytearray with ${type}`);
      heap.splice(b, b.items, b.items.length, 0, items, 'extend');
      return null;
    },
    'insert(self, index, item, /)': (v, index, x) => {
      const b = self(v, 'insert');
      const i = count(index);
      const at = i < 0 ? Math.max(0, i + b.items.length) : Math.min(i, b.items.length);
      heap.splice(b, b.items, at, 0, [byteOf(x)], 'insert');
      return null;
    },
    'pop(self, index=-1, /)': (v, index) => {
      const b = self(v, 'pop');
      const i = count(index);
      if (b.items.length === 0) throw raise('IndexError', 'pop from empty bytearray');
      const at = i < 0 ? i + b.items.length : i;
      if (at < 0 || at >= b.items.length) throw raise('IndexError', 'pop index out of range');
      return heap.splice(b, b.items, at, 1, [], 'pop')[0];
    },
    'remove(self, value, /)': (v, x) => {
      const b = self(v, 'remove');
      const at = b.items.indexOf(byteOf(x));
      if (at < 0) throw valueError('value not found in bytearray');
      heap.splice(b, b.items, at, 1, [], 'remove');
      return null;
    },
    'reverse(self, /)': (v) => {
      const b = self(v, 'reverse');
      heap.arrayReplace(b, b.items, b.items.slice().reverse(), 'reverse');
      return null;
    },
    'clear(self, /)': (v) => {
      const b = self(v, 'clear');
      heap.splice(b, b.items, 0, b.items.length, [], 'clear');
      return null;
    },
    '__setitem__(self, key, value, /)': (v, index, x) => {
      setItem(self(v, '__setitem__'), index, x);
      return null;
    },
    '__delitem__(self, key, /)': (v, index) => {
      deleteItem(self(v, '__delitem__'), index);
      return null;
    },
    '__iadd__(self, value, /)': (v, x) => {
      const b = self(v, '__iadd__');
      const y = bytesLike(known(x));
      if (!y) throw typeError(`can't concat ${typeOf(x).shown} to bytearray`);
      heap.splice(b, b.items, b.items.length, 0, [...y], 'items');
      return b;
    },
    '__imul__(self, value, /)': (v, n) => {
      const b = self(v, '__imul__');
      const times = repeatCount(n);
      if (times === undefined) throw typeError(`can't multiply sequence by non-int of type '${typeOf(n).shown}'`);
      heap.arrayReplace(b, b.items, repeated(b.items, times), 'items');
      return b;
    },
  });
}

export function installByteArrays(): void {
  bytearrayClass.construct = (cls, args, kwargs) => {
    try {
      const made = bytesFrom('bytearray', args, kwargs);
      return made instanceof Unknown ? made : new PyByteArray([...made], cls);
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
  };
  installByteMethods(bytearrayClass);
  installConstructors(bytearrayClass);
  installChanges();
  methods(bytearrayClass, {
    'copy(self, /)': (v) => new PyByteArray(self(v, 'copy').items.slice()),
    '__getitem__(self, key, /)': (v, index) => {
      const b = self(v, '__getitem__');
      if (!(index instanceof PySlice)) return b.items[position(b, index, 'bytearray index out of range')];
      const s = sliceIndices(index, b.items.length);
      return s instanceof Unknown ? s : new PyByteArray(slicePositions(s).map((i) => b.items[i]));
    },
    '__iter__(self, /)': (v) => {
      const { items } = self(v, '__iter__');
      let i = 0;
      return new PyIterator(() => (i < items.length ? items[i++] : undefined), bytearrayIteratorClass);
    },
    '__len__(self, /)': (v) => self(v, '__len__').items.length,
    '__repr__(self, /)': (v) => builtinRepr(self(v)),
  });
  bytearrayClass.dict.set('__hash__', null);
  builtinNames.set('bytearray', bytearrayClass);
  // What it shows is memory that others write to.
  builtinNames.set('memoryview', new Unknown('memoryview is not followed'));
}
