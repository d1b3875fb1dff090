/** list, tuple and range. Source: CPython's Objects/listobject.c, tupleobject.c, rangeobject.c. */
import { checkItems } from '../budget.ts';
import { special } from '../call.ts';
import { Stop, raise, typeError, valueError } from '../errors.ts';
import { heap } from '../heap.ts';
import { deleteOwnItem, setOwnItem } from '../itemWrites.ts';
import { iterate, length, listOf, overList } from '../iterate.ts';
import { containsOwn } from '../membership.ts';
import { getOwnItem } from '../subscripts.ts';
import { MISSING, getters, methods } from '../native.ts';
import { anyItem } from '../oneOf.ts';
import { close, forgetValues, grow, keepFirst, knownItems } from '../open.ts';
import { equal, identical } from '../comparisons.ts';
import { truth } from '../operators.ts';
import { repr } from '../text.ts';
import { builtinNames } from '../builtinNames.ts';
import { askUnknown } from '../unknownTracers.ts';
import type { PyClass, Value } from '../values.ts';
import {
  NotImplemented,
  PyIterator,
  PyList,
  PyRange,
  PyTuple,
  Unknown,
  UnknownSignal,
  builtinClass,
  listClass,
  rangeClass,
  tupleClass,
  iteratorClass,
  typeOf,
  unknowns,
} from '../values.ts';
import { sorted } from './sorting.ts';
import { asList, asTuple, count, integer, isIntLike, known, positional, sure } from './known.ts';

/** Two sequences as one, bounded. */
export function concatenated(a: readonly Value[], b: readonly Value[]): Value[] {
  withinBounds(a.length + b.length);
  return a.concat(b);
}

function withinBounds(n: number): void {
  checkItems(n);
}

/** `items * n`, bounded. */
export function repeated(items: readonly Value[], n: number): Value[] {
  const times = Math.max(0, n);
  withinBounds(items.length * times);
  const out = new Array<Value>(items.length * times);
  for (let i = 0, k = 0; i < times; i++) for (const x of items) out[k++] = x;
  return out;
}

/** The times of a repetition, or undefined where `n` is no int: the operator then says what is wrong. */
export function repeatCount(n: Value): number | undefined {
  if (known(n) instanceof PyList || typeof n === 'string') return undefined;
  try {
    const times = integer(n);
    return typeof times === 'bigint' ? (times > 0n ? Infinity : 0) : times;
  } catch (e) {
    if (e instanceof UnknownSignal || e instanceof Stop) throw e;
    return undefined;
  }
}

const repeatList = (items: readonly Value[], n: Value): Value => {
  const times = repeatCount(n);
  return times === undefined ? NotImplemented : new PyList(repeated(items, times));
};
const repeatTuple = (items: readonly Value[], n: Value): Value => {
  const times = repeatCount(n);
  return times === undefined ? NotImplemented : new PyTuple(repeated(items, times));
};

/** Start and stop of `index(x, start, stop)`. */
function bounds(n: number, start: Value, stop: Value): [number, number] {
  const at = (v: Value, fallback: number): number => {
    if (v === MISSING) return fallback;
    if (!isIntLike(v) && special(v, '__index__') === undefined)
      throw typeError('slice indices must be integers or have an __index__ method');
    const i = integer(v);
    if (typeof i === 'bigint') return i < 0n ? 0 : n;
    return i < 0 ? Math.max(0, i + n) : Math.min(i, n);
  };
  return [at(start, 0), at(stop, n)];
}

function indexIn(items: readonly Value[], x: Value, start: Value, stop: Value): number {
  const [from, to] = bounds(items.length, start, stop);
  for (let i = from; i < to && i < items.length; i++) {
    if (identical(items[i], x)) return i;
    const same = equal(items[i], x);
    if (same instanceof Unknown) throw new UnknownSignal(same);
    if (same) return i;
  }
  return -1;
}

function countIn(items: readonly Value[], x: Value): number {
  let n = 0;
  for (const item of items) {
    const same = identical(item, x) || equal(item, x);
    if (same instanceof Unknown) throw new UnknownSignal(same);
    if (same) n++;
  }
  return n;
}

const reverseOver = (items: readonly Value[]): PyIterator => {
  let i = items.length - 1;
  return new PyIterator(() => (i >= 0 && i < items.length ? items[i--] : undefined), reverseIteratorClass);
};
const reverseIteratorClass = builtinClass('list_reverseiterator', [iteratorClass]);
const listIteratorClass = builtinClass('list_iterator', [iteratorClass]);
const tupleIteratorClass = builtinClass('tuple_iterator', [iteratorClass]);
const rangeIteratorClass = builtinClass('range_iterator', [iteratorClass]);

function extend(list: PyList, iterable: Value): void {
  let items: Value[];
  try {
    items = listOf(iterable);
  } catch (e) {
    if (!(e instanceof UnknownSignal)) throw e;
    // What it holds stays where it is; what comes behind that isn't known.
    grow(list, e.unknown);
    return;
  }
  if (list.rest !== undefined) {
    grow(list, list.rest, items);
    return;
  }
  withinBounds(list.items.length + items.length);
  heap.splice(list, list.items, list.items.length, 0, items, 'extend');
}

/** What is known of the places before stays. */
function insertIntoOpen(list: PyList, index: Value, x: Value, rest: Unknown): void {
  const items = knownItems(list);
  if (typeof index === 'number' && index >= 0) {
    if (index <= items.length) heap.splice(list, items, index, 0, [x], 'insert');
    else grow(list, rest, [x]);
  } else {
    keepFirst(list, typeof index === 'number' ? Math.max(0, items.length + index) : 0, rest);
    grow(list, rest, [x]);
  }
}

/** What is taken out is known only at the beginning. */
function popFromOpen(list: PyList, index: Value, rest: Unknown): Value {
  unknowns.touched++;
  const items = knownItems(list);
  const some = anyItem(list, rest);
  if (typeof index === 'number' && index >= 0 && index < items.length)
    return heap.splice(list, items, index, 1, [], 'pop')[0];
  if (typeof index === 'number' && index < 0) keepFirst(list, Math.max(0, items.length + index), rest);
  else if (typeof index !== 'number') keepFirst(list, 0, rest);
  return some;
}

/** Fill an empty list, which is what `list.__init__` does. */
function fill(list: PyList, iterable: Value): void {
  heap.splice(list, list.items, 0, list.items.length, iterable === MISSING ? [] : listOf(iterable), 'items');
}

function constructLists(): void {
  listClass.construct = (cls, args, kwargs) => {
    const list = new PyList([], cls);
    if (cls.lookup('__init__') !== listClass.dict.get('__init__')) return list;
    positional('list', args, 1, kwargs);
    try {
      if (args.length > 0) return new PyList(listOf(args[0]), cls);
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
    return list;
  };
  tupleClass.construct = (cls, args, kwargs) => {
    positional('tuple', args, 1, kwargs);
    if (args.length === 0) return new PyTuple([], cls);
    const [from] = args;
    if (from instanceof PyTuple && from.cls === tupleClass && cls === tupleClass) return from;
    try {
      return new PyTuple(listOf(from), cls);
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
  };
  rangeClass.construct = (_cls, args, kwargs) => {
    if (kwargs !== undefined) throw typeError('range() takes no keyword arguments');
    if (args.length === 0) throw typeError('range expected at least 1 argument, got 0');
    if (args.length > 3) throw typeError(`range expected at most 3 arguments, got ${args.length}`);
    for (const a of args) if (a instanceof Unknown) return askUnknown(a, 'index');
    const ints = args.map(integer);
    // Where only the end is far away, nobody gets there.
    if (ints.some((n, i) => typeof n === 'bigint' && i !== (ints.length === 1 ? 0 : 1)))
      throw new Stop('a range of ints beyond 2**53 is not followed', 'unsupported');
    const parts = ints.map(Number);
    const [start, stop, step] = parts.length === 1 ? [0, parts[0], 1] : [parts[0], parts[1], parts[2] ?? 1];
    if (step === 0) throw valueError('range() arg 3 must not be zero');
    return new PyRange(start, stop, step);
  };
}

function listMethods(): void {
  methods(listClass, {
    '__init__(self, iterable=<missing>, /)': (self, iterable) => {
      fill(asList(self, '__init__'), iterable);
      return null;
    },
    'append(self, object, /)': (self, x) => {
      const list = asList(self, 'append');
      if (list.rest !== undefined) {
        grow(list, list.rest, [x]);
        return null;
      }
      withinBounds(list.items.length + 1);
      heap.splice(list, list.items, list.items.length, 0, [x], 'append');
      return null;
    },
    'extend(self, iterable, /)': (self, iterable) => {
      extend(asList(self, 'extend'), iterable);
      return null;
    },
    'insert(self, index, object, /)': (self, index, x) => {
      const list = asList(self, 'insert');
      if (list.rest !== undefined) {
        insertIntoOpen(list, index, x, list.rest);
        return null;
      }
      if (index instanceof Unknown) {
        heap.splice(list, list.items, list.items.length, 0, [x], 'insert');
        forgetValues(list, index);
        return null;
      }
      const i = count(index);
      const at = i < 0 ? Math.max(0, i + list.items.length) : Math.min(i, list.items.length);
      heap.splice(list, list.items, at, 0, [x], 'insert');
      return null;
    },
    'pop(self, index=-1, /)': (self, index) => {
      const list = asList(self, 'pop');
      if (list.rest !== undefined) return popFromOpen(list, index, list.rest);
      if (index instanceof Unknown) {
        if (list.items.length > 0) heap.splice(list, list.items, list.items.length - 1, 1, [], 'pop');
        forgetValues(list, index);
        return index;
      }
      const i = count(index);
      if (list.items.length === 0) throw raise('IndexError', 'pop from empty list');
      const at = i < 0 ? i + list.items.length : i;
      if (at < 0 || at >= list.items.length) throw raise('IndexError', 'pop index out of range');
      return heap.splice(list, list.items, at, 1, [], 'pop')[0];
    },
    'remove(self, value, /)': (self, x) => {
      const list = asList(self, 'remove');
      if (list.rest !== undefined) {
        keepFirst(list, 0, list.rest);
        return null;
      }
      let i: number;
      try {
        i = indexIn(list.items, x, MISSING, MISSING);
      } catch (e) {
        if (!(e instanceof UnknownSignal)) throw e;
        heap.splice(list, list.items, list.items.length - 1, 1, [], 'remove');
        forgetValues(list, e.unknown);
        return null;
      }
      if (i < 0) throw valueError('list.remove(x): x not in list');
      heap.splice(list, list.items, i, 1, [], 'remove');
      return null;
    },
    'clear(self, /)': (self) => {
      const list = asList(self, 'clear');
      close(list);
      heap.splice(list, list.items, 0, list.items.length, [], 'clear');
      return null;
    },
    'copy(self, /)': (self) => new PyList(asList(self, 'copy').items.slice()),
    'sort(self, /, *, key=None, reverse=False)': (self, key, reverse) => {
      const list = asList(self, 'sort');
      const reversed = sure(truth(reverse));
      const before = list.items.slice();
      // While it is being sorted, a list looks empty to what is called.
      heap.quietly(() => heap.splice(list, list.items, 0, before.length, [], 'sort'));
      let items: Value[] | Unknown = before;
      let changed: boolean;
      try {
        items = sorted(before, key, reversed, (partly) => (items = partly));
      } finally {
        changed = list.items.length > 0;
        if (!(items instanceof Unknown)) heap.arrayReplace(list, list.items, items, 'sort');
      }
      if (items instanceof Unknown) {
        heap.arrayReplace(list, list.items, before, 'sort');
        forgetValues(list, items);
      }
      if (changed) throw valueError('list modified during sort');
      return null;
    },
    'reverse(self, /)': (self) => {
      const list = asList(self, 'reverse');
      heap.arrayReplace(list, list.items, list.items.slice().reverse(), 'reverse');
      return null;
    },
    'index(self, value, start=0, stop=<missing>, /)': (self, x, start, stop) => {
      const i = indexIn(asList(self, 'index').items, x, start, stop);
      if (i < 0) throw valueError(`${repr(x)} is not in list`);
      return i;
    },
    'count(self, value, /)': (self, x) => countIn(asList(self, 'count').items, x),
    '__add__(self, value, /)': (self, other) => {
      if (other instanceof Unknown) return other;
      if (!(other instanceof PyList))
        throw typeError(`can only concatenate list (not "${typeOf(other).shown}") to list`);
      return new PyList(concatenated(asList(self).items, other.items));
    },
    '__iadd__(self, value, /)': (self, other) => {
      const list = asList(self, '__iadd__');
      extend(list, other);
      return list;
    },
    '__mul__(self, value, /)': (self, n) => repeatList(asList(self).items, n),
    '__rmul__(self, value, /)': (self, n) => repeatList(asList(self).items, n),
    '__imul__(self, value, /)': (self, n) => {
      const list = asList(self, '__imul__');
      const times = repeatCount(n);
      if (times === undefined) return NotImplemented;
      heap.arrayReplace(list, list.items, repeated(list.items, times), 'items');
      return list;
    },
    '__len__(self, /)': (self) => asList(self, '__len__').items.length,
    '__contains__(self, key, /)': (self, x) => containsOwn(asList(self, '__contains__'), x),
    '__getitem__(self, index, /)': (self, i) => getOwnItem(asList(self, '__getitem__'), i),
    '__setitem__(self, key, value, /)': (self, i, x) => {
      setOwnItem(asList(self, '__setitem__'), i, x);
      return null;
    },
    '__delitem__(self, key, /)': (self, i) => {
      deleteOwnItem(asList(self, '__delitem__'), i);
      return null;
    },
    '__iter__(self, /)': (self) => {
      return new PyIterator(overList(asList(self, '__iter__')), listIteratorClass);
    },
    '__reversed__(self, /)': (self) => reverseOver(asList(self, '__reversed__').items),
  });
  listClass.dict.set('__hash__', null);
}

function tupleMethods(): void {
  methods(tupleClass, {
    'index(self, value, start=0, stop=<missing>, /)': (self, x, start, stop) => {
      const i = indexIn(asTuple(self, 'index').items, x, start, stop);
      if (i < 0) throw valueError('tuple.index(x): x not in tuple');
      return i;
    },
    'count(self, value, /)': (self, x) => countIn(asTuple(self, 'count').items, x),
    '__add__(self, value, /)': (self, other) => {
      if (other instanceof Unknown) return other;
      if (!(other instanceof PyTuple))
        throw typeError(`can only concatenate tuple (not "${typeOf(other).shown}") to tuple`);
      return new PyTuple(concatenated(asTuple(self).items, other.items));
    },
    '__mul__(self, value, /)': (self, n) => repeatTuple(asTuple(self).items, n),
    '__rmul__(self, value, /)': (self, n) => repeatTuple(asTuple(self).items, n),
    '__len__(self, /)': (self) => asTuple(self, '__len__').items.length,
    '__contains__(self, key, /)': (self, x) => containsOwn(asTuple(self, '__contains__'), x),
    '__getitem__(self, key, /)': (self, i) => getOwnItem(asTuple(self, '__getitem__'), i),
    '__iter__(self, /)': (self) => {
      const { items } = asTuple(self, '__iter__');
      let i = 0;
      return new PyIterator(() => (i < items.length ? items[i++] : undefined), tupleIteratorClass);
    },
  });
}

function rangeMethods(): void {
  const asRange = (v: Value): PyRange => {
    const k = known(v);
    if (!(k instanceof PyRange)) throw typeError('a range is needed');
    return k;
  };
  getters(rangeClass, {
    start: (self) => asRange(self).start,
    stop: (self) => asRange(self).stop,
    step: (self) => asRange(self).step,
  });
  methods(rangeClass, {
    'index(self, value, /)': (self, x) => {
      const r = asRange(self);
      const i = typeof x === 'number' ? (x - r.start) / r.step : -1;
      if (Number.isInteger(i) && i >= 0 && i < r.length) return i;
      throw valueError(typeof x === 'number' ? `${x} is not in range` : 'sequence.index(x): x not in sequence');
    },
    'count(self, value, /)': (self, x) => (containsOwn(asRange(self), x) === true ? 1 : 0),
    '__len__(self, /)': (self) => asRange(self).length,
    '__contains__(self, key, /)': (self, x) => containsOwn(asRange(self), x),
    '__getitem__(self, key, /)': (self, i) => getOwnItem(asRange(self), i),
    '__iter__(self, /)': (self) => {
      const next = iterate(asRange(self));
      return new PyIterator(next, rangeIteratorClass);
    },
    '__reversed__(self, /)': (self) => {
      const r = asRange(self);
      let i = r.length - 1;
      return new PyIterator(() => (i >= 0 ? r.start + r.step * i-- : undefined), rangeIteratorClass);
    },
  });
}

export function installLists(): void {
  constructLists();
  listMethods();
  tupleMethods();
  rangeMethods();
  builtinNames.set('list', listClass);
  builtinNames.set('tuple', tupleClass);
  builtinNames.set('range', rangeClass);
}

/** For sequences of other files: `reversed(x)` by length and index. */
export function reversedSequence(v: Value, getItem: (v: Value, i: Value) => Value, cls: PyClass): PyIterator {
  const n = length(v);
  if (n instanceof Unknown) throw new UnknownSignal(n);
  let i = n - 1;
  return new PyIterator(() => (i >= 0 ? getItem(v, i--) : undefined), cls);
}
