/** set and frozenset. Source: CPython's Objects/setobject.c. */
import { builtinNames } from '../builtinNames.ts';
import { raiseWith } from '../errors.ts';
import { heap } from '../heap.ts';
import { containsOwn, iterate, overSet } from '../iterate.ts';
import { keyOf } from '../keys.ts';
import { methods } from '../native.ts';
import type { PyClass, Value } from '../values.ts';
import {
  NotImplemented,
  PyIterator,
  PySet,
  PyTuple,
  Unknown,
  UnknownSignal,
  builtinClass,
  frozensetClass,
  setClass,
  iteratorClass,
} from '../values.ts';
import { asSet, known, positional } from './known.ts';

const setIteratorClass = builtinClass('set_iterator', [iteratorClass]);

/** A set from an iterable. */
export function setOf(v: Value, cls: PyClass = setClass): PySet {
  const set = new PySet(cls);
  if (v instanceof PySet) for (const [k, x] of v.entries) set.entries.set(k, x);
  else {
    const next = iterate(v);
    for (let x = next(); x !== undefined; x = next()) {
      const k = keyOf(known(x));
      if (!set.entries.has(k)) set.entries.set(k, x);
    }
  }
  return set;
}

/** Results have the left operand's base type. */
const like = (self: PySet): PySet => new PySet(self.cls.isSubclassOf(frozensetClass) ? frozensetClass : setClass);

function only(self: PySet, keep: (k: unknown) => boolean): PySet {
  const out = like(self);
  for (const [k, v] of self.entries) if (keep(k)) out.entries.set(k, v);
  return out;
}
function union(self: PySet, others: readonly Value[]): PySet {
  const out = only(self, () => true);
  for (const other of others) for (const [k, v] of setOf(other).entries) if (!out.entries.has(k)) out.entries.set(k, v);
  return out;
}
function intersection(self: PySet, others: readonly Value[]): PySet {
  const sets = others.map((o) => setOf(o));
  return only(self, (k) => sets.every((s) => s.entries.has(k)));
}
function difference(self: PySet, others: readonly Value[]): PySet {
  const sets = others.map((o) => setOf(o));
  return only(self, (k) => !sets.some((s) => s.entries.has(k)));
}
function symmetric(self: PySet, other: Value): PySet {
  const b = setOf(other);
  const out = only(self, (k) => !b.entries.has(k));
  for (const [k, v] of b.entries) if (!self.entries.has(k)) out.entries.set(k, v);
  return out;
}
const within = (a: PySet, b: PySet): boolean => [...a.entries.keys()].every((k) => b.entries.has(k));

const itemsOf = (args: Value): readonly Value[] => (args instanceof PyTuple ? args.items : []);

/** Make `self` hold what `wanted` holds, through the heap. */
function become(self: PySet, wanted: PySet, what: string): Value {
  for (const k of [...self.entries.keys()])
    if (!wanted.entries.has(k)) heap.mapSet(self, self.entries, k, undefined, what);
  for (const [k, v] of wanted.entries) if (!self.entries.has(k)) heap.mapSet(self, self.entries, k, v, what);
  return null;
}

const operator =
  (apply: (a: PySet, b: PySet) => PySet) =>
  (self: Value, other: Value): Value => {
    if (other instanceof Unknown) return other;
    return other instanceof PySet ? apply(asSet(self), other) : NotImplemented;
  };
const inplaceOperator =
  (apply: (a: PySet, b: PySet) => PySet) =>
  (self: Value, other: Value): Value => {
    if (!(other instanceof PySet)) return other instanceof Unknown ? other : NotImplemented;
    const set = asSet(self);
    become(set, apply(set, other), 'items');
    return set;
  };

const shared = {
  'copy(self, /)': (self: Value) => only(asSet(self, 'copy'), () => true),
  'union(self, /, *others)': (self: Value, others: Value) => union(asSet(self, 'union'), itemsOf(others)),
  'intersection(self, /, *others)': (self: Value, others: Value) => intersection(asSet(self), itemsOf(others)),
  'difference(self, /, *others)': (self: Value, others: Value) => difference(asSet(self), itemsOf(others)),
  'symmetric_difference(self, other, /)': (self: Value, other: Value) => symmetric(asSet(self), other),
  'issubset(self, other, /)': (self: Value, other: Value) => within(asSet(self), setOf(other)),
  'issuperset(self, other, /)': (self: Value, other: Value) => within(setOf(other), asSet(self)),
  'isdisjoint(self, other, /)': (self: Value, other: Value) => intersection(asSet(self), [other]).entries.size === 0,
  '__or__(self, value, /)': operator((a, b) => union(a, [b])),
  '__and__(self, value, /)': operator((a, b) => intersection(a, [b])),
  '__sub__(self, value, /)': operator((a, b) => difference(a, [b])),
  '__xor__(self, value, /)': operator(symmetric),
  '__len__(self, /)': (self: Value) => asSet(self).entries.size,
  '__contains__(self, key, /)': (self: Value, key: Value) => containsOwn(asSet(self), key),
  '__iter__(self, /)': (self: Value) => {
    return new PyIterator(overSet(asSet(self)), setIteratorClass);
  },
};

function setMethods(): void {
  methods(setClass, shared);
  methods(frozensetClass, shared);
  methods(setClass, {
    '__init__(self, iterable=(), /)': (self, iterable) => become(asSet(self), setOf(iterable), '__init__'),
    'add(self, object, /)': (self, x) => {
      const set = asSet(self, 'add');
      if (x instanceof Unknown) return null;
      const k = keyOf(x);
      if (!set.entries.has(k)) heap.mapSet(set, set.entries, k, x, 'add');
      return null;
    },
    'discard(self, object, /)': (self, x) => {
      const set = asSet(self, 'discard');
      const k = keyOf(known(x));
      if (set.entries.has(k)) heap.mapSet(set, set.entries, k, undefined, 'discard');
      return null;
    },
    'remove(self, object, /)': (self, x) => {
      const set = asSet(self, 'remove');
      const k = keyOf(known(x));
      if (!set.entries.has(k)) throw raiseWith('KeyError', [x]);
      heap.mapSet(set, set.entries, k, undefined, 'remove');
      return null;
    },
    'pop(self, /)': (self) => {
      const set = asSet(self, 'pop');
      const first = [...set.entries][0] as [unknown, Value] | undefined;
      if (!first) throw raiseWith('KeyError', ['pop from an empty set']);
      heap.mapSet(set, set.entries, first[0], undefined, 'pop');
      return first[1];
    },
    'clear(self, /)': (self) => become(asSet(self, 'clear'), new PySet(), 'clear'),
    'update(self, /, *others)': (self, others) => become(asSet(self), union(asSet(self), itemsOf(others)), 'update'),
    'intersection_update(self, /, *others)': (self, others) =>
      become(asSet(self), intersection(asSet(self), itemsOf(others)), 'update'),
    'difference_update(self, /, *others)': (self, others) =>
      become(asSet(self), difference(asSet(self), itemsOf(others)), 'update'),
    'symmetric_difference_update(self, other, /)': (self, other) =>
      become(asSet(self), symmetric(asSet(self), other), 'update'),
    '__ior__(self, value, /)': inplaceOperator((a, b) => union(a, [b])),
    '__iand__(self, value, /)': inplaceOperator((a, b) => intersection(a, [b])),
    '__isub__(self, value, /)': inplaceOperator((a, b) => difference(a, [b])),
    '__ixor__(self, value, /)': inplaceOperator(symmetric),
  });
  setClass.dict.set('__hash__', null);
}

export function installSets(): void {
  for (const base of [setClass, frozensetClass])
    base.construct = (cls, args, kwargs) => {
      if (base === setClass && cls.lookup('__init__') !== setClass.dict.get('__init__')) return new PySet(cls);
      if (cls === base) positional(base.name, args, 1, kwargs);
      try {
        return args.length > 0 ? setOf(args[0], cls) : new PySet(cls);
      } catch (e) {
        if (e instanceof UnknownSignal) return e.unknown;
        throw e;
      }
    };
  setMethods();
  builtinNames.set('set', setClass);
  builtinNames.set('frozenset', frozensetClass);
}
