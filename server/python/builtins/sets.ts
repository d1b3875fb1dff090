/** set and frozenset, filled in the steps that CPython takes, which its order shows. Source: CPython's Objects/setobject.c. */
import { checkEntries } from '../budget.ts';
import { builtinNames } from '../builtinNames.ts';
import { raiseWith } from '../errors.ts';
import { heap } from '../heap.ts';
import { iterate, overSet } from '../iterate.ts';
import { containsOwn } from '../membership.ts';
import { knownKey } from '../subscripts.ts';
import { keyOf, memberKey } from '../keys.ts';
import { methods } from '../native.ts';
import { close, forget, grow, knownEntries } from '../open.ts';
import type { PyClass, Value } from '../values.ts';
import {
  NotImplemented,
  PyDict,
  PyIterator,
  PySet,
  PyTuple,
  Unknown,
  UnknownSignal,
  builtinClass,
  dictClass,
  frozensetClass,
  setClass,
  iteratorClass,
} from '../values.ts';
import { asSet, known, positional } from './known.ts';

const setIteratorClass = builtinClass('set_iterator', [iteratorClass]);

/** How a change of a set is made: in one that nobody has seen yet, or through the heap. */
interface Target {
  readonly set: PySet;
  add(key: unknown, v: Value): void;
  remove(key: unknown): void;
}

const fresh = (set: PySet): Target => ({
  set,
  add: (k, v) => set.entries.set(k, v),
  remove: (k) => set.entries.delete(k),
});
const inPlace = (set: PySet, what: string): Target => ({
  set,
  add: (k, v) => heap.mapSet(set, set.entries, k, v, what),
  remove: (k) => heap.mapSet(set, set.entries, k, undefined, what),
});

const isExactDict = (v: Value): v is PyDict => v instanceof PyDict && v.cls === dictClass;

/** Each member of an iterable with its key. */
function each(v: Value, visit: (key: unknown, x: Value) => void): void {
  if (v instanceof PySet) for (const [k, x] of v.entries) visit(k, x);
  else {
    const next = iterate(v);
    for (let x = next(); x !== undefined; x = next()) visit(keyOf(known(x)), x);
  }
}

/** Source: set_update_internal, set_merge. */
function update(t: Target, other: Value): void {
  const { entries } = t.set;
  if (other === t.set) return;
  if (other instanceof PySet || isExactDict(other)) entries.reserve(other.entries.size);
  each(other, (k, x) => {
    if (entries.has(k)) return;
    checkEntries(entries.size + 1);
    t.add(k, x);
  });
}

/** Source: set_difference_update_internal. */
function subtract(t: Target, other: Value): void {
  const { entries } = t.set;
  if (other === t.set) {
    for (const k of [...entries.keys()]) t.remove(k);
    return;
  }
  each(other, (k) => {
    if (entries.has(k)) t.remove(k);
  });
  entries.tidy();
}

/** Source: set_symmetric_difference_update. */
function toggle(t: Target, other: Value): void {
  const { entries } = t.set;
  const members = other instanceof PySet || isExactDict(other) ? other : setOf(other);
  if (members === t.set) {
    for (const k of [...entries.keys()]) t.remove(k);
    return;
  }
  each(members, (k, x) => {
    if (entries.has(k)) t.remove(k);
    else t.add(k, x);
  });
}

function copyOf(v: PySet, cls: PyClass): PySet {
  const out = new PySet(cls);
  out.entries.copyFrom(v.entries);
  return out;
}

/** A set from an iterable. */
export function setOf(v: Value, cls: PyClass = setClass): PySet {
  if (v instanceof PySet) return copyOf(v, cls);
  const set = new PySet(cls);
  update(fresh(set), v);
  return set;
}

/** Results have the left operand's base type. */
const baseOf = (self: PySet): PyClass => (self.cls.isSubclassOf(frozensetClass) ? frozensetClass : setClass);

function union(self: PySet, others: readonly Value[]): PySet {
  const out = copyOf(self, baseOf(self));
  for (const other of others) if (other !== self) update(fresh(out), other);
  return out;
}

/** Source: set_intersection: the smaller set is walked over. */
function intersectTwo(self: PySet, other: Value): PySet {
  if (other === self) return copyOf(self, baseOf(self));
  const out = new PySet(baseOf(self));
  const swap = other instanceof PySet && other.entries.size > self.entries.size;
  const [within, walked] = swap ? [other, self] : [self, other];
  each(walked, (k, x) => {
    if (within.entries.has(k) && !out.entries.has(k)) out.entries.set(k, x);
  });
  return out;
}

export function intersection(self: PySet, others: readonly Value[]): PySet {
  if (others.length === 0) return copyOf(self, baseOf(self));
  return others.reduce<PySet>(intersectTwo, self);
}

/** Source: set_difference. */
function subtractTwo(self: PySet, other: Value): PySet {
  const sized = other instanceof PySet || isExactDict(other) ? other.entries.size : undefined;
  if (sized === undefined || self.entries.size >> 2 > sized) {
    const out = copyOf(self, baseOf(self));
    subtract(fresh(out), other);
    return out;
  }
  const out = new PySet(baseOf(self));
  const gone = (other as PySet | PyDict).entries;
  for (const [k, x] of self.entries) if (!gone.has(k)) out.entries.set(k, x);
  return out;
}

function difference(self: PySet, others: readonly Value[]): PySet {
  if (others.length === 0) return copyOf(self, baseOf(self));
  const out = subtractTwo(self, others[0]);
  for (const other of others.slice(1)) subtract(fresh(out), other);
  return out;
}

function symmetric(self: PySet, other: Value): PySet {
  const out = setOf(other, baseOf(self));
  toggle(fresh(out), self);
  return out;
}

/** For the operators of dict views. */
export const updateSet = (set: PySet, other: Value): void => update(fresh(set), other);
export const subtractFrom = (set: PySet, other: Value): void => subtract(fresh(set), other);
export const toggleIn = (set: PySet, other: Value): void => toggle(fresh(set), other);

const within = (a: PySet, b: PySet): boolean => [...a.entries.keys()].every((k) => b.entries.has(k));

const itemsOf = (args: Value): readonly Value[] => (args instanceof PyTuple ? args.items : []);

/** Make `self` hold what `wanted` holds, in its order, through the heap. */
function become(self: PySet, wanted: PySet, what: string): Value {
  heap.mapReplace(self, self.entries, wanted.entries, what);
  self.entries.adoptOrder(wanted.entries);
  return null;
}

const operator =
  (apply: (a: PySet, b: PySet) => PySet) =>
  (self: Value, other: Value): Value => {
    if (other instanceof Unknown) return other;
    return other instanceof PySet ? apply(asSet(self), other) : NotImplemented;
  };
const inplaceOperator =
  (apply: (a: PySet, b: PySet) => void) =>
  (self: Value, other: Value): Value => {
    if (!(other instanceof PySet)) {
      known(other);
      return NotImplemented;
    }
    const set = asSet(self);
    apply(set, other);
    return set;
  };

function isDisjoint(self: PySet, other: Value): boolean {
  let disjoint = true;
  each(other, (k) => {
    if (self.entries.has(k)) disjoint = false;
  });
  return disjoint;
}

const shared = {
  'union(self, /, *others)': (self: Value, others: Value) => union(asSet(self, 'union'), itemsOf(others)),
  'intersection(self, /, *others)': (self: Value, others: Value) => intersection(asSet(self), itemsOf(others)),
  'difference(self, /, *others)': (self: Value, others: Value) => difference(asSet(self), itemsOf(others)),
  'symmetric_difference(self, other, /)': (self: Value, other: Value) => symmetric(asSet(self), other),
  'issubset(self, other, /)': (self: Value, other: Value) => within(asSet(self), setOf(other)),
  'issuperset(self, other, /)': (self: Value, other: Value) => within(setOf(other), asSet(self)),
  'isdisjoint(self, other, /)': (self: Value, other: Value) => isDisjoint(asSet(self), other),
  '__or__(self, value, /)': operator((a, b) => union(a, [b])),
  '__and__(self, value, /)': operator((a, b) => intersection(a, [b])),
  '__sub__(self, value, /)': operator((a, b) => difference(a, [b])),
  '__xor__(self, value, /)': operator(symmetric),
  '__ror__(self, value, /)': operator((a, b) => union(b, [a])),
  '__rand__(self, value, /)': operator((a, b) => intersection(b, [a])),
  '__rsub__(self, value, /)': operator((a, b) => difference(b, [a])),
  '__rxor__(self, value, /)': operator((a, b) => symmetric(b, a)),
  '__len__(self, /)': (self: Value) => asSet(self).entries.size,
  '__contains__(self, key, /)': (self: Value, key: Value) => containsOwn(asSet(self), key),
  '__iter__(self, /)': (self: Value) => {
    return new PyIterator(overSet(asSet(self)), setIteratorClass);
  },
};

/** Removes a member that is there, and answers whether it was. */
function discard(set: PySet, x: Value, what: string): boolean {
  const k = memberKey(known(x));
  const entries = knownEntries(set);
  if (!entries.has(k)) return false;
  heap.mapSet(set, entries, k, undefined, what);
  return true;
}

function setMethods(): void {
  methods(setClass, shared);
  methods(frozensetClass, shared);
  methods(frozensetClass, {
    'copy(self, /)': (self) => {
      const set = asSet(self, 'copy');
      return set.cls === frozensetClass ? set : copyOf(set, frozensetClass);
    },
  });
  methods(setClass, {
    '__init__(self, iterable=(), /)': (self, iterable) => become(asSet(self), setOf(iterable), '__init__'),
    'copy(self, /)': (self) => copyOf(asSet(self, 'copy'), setClass),
    'add(self, object, /)': (self, x) => {
      const set = asSet(self, 'add');
      const k = knownKey(x);
      if (k instanceof Unknown) grow(set, k);
      else if (!knownEntries(set).has(k)) heap.mapSet(set, knownEntries(set), k, x, 'add');
      return null;
    },
    'discard(self, object, /)': (self, x) => {
      discard(asSet(self, 'discard'), x, 'discard');
      return null;
    },
    'remove(self, object, /)': (self, x) => {
      const set = asSet(self, 'remove');
      if (!discard(set, x, 'remove') && set.rest === undefined) throw raiseWith('KeyError', [x]);
      return null;
    },
    'pop(self, /)': (self) => {
      const set = asSet(self, 'pop');
      if (set.entries.size === 0) throw raiseWith('KeyError', ['pop from an empty set']);
      const key = set.entries.popKey();
      const member = set.entries.get(key) ?? null;
      heap.mapSet(set, set.entries, key, undefined, 'pop');
      return member;
    },
    'clear(self, /)': (self) => {
      const set = asSet(self, 'clear');
      if (set.rest !== undefined) {
        forget(set, set.rest);
        close(set);
      }
      return become(set, new PySet(), 'clear');
    },
    'update(self, /, *others)': (self, others) => {
      const set = asSet(self, 'update');
      try {
        for (const other of itemsOf(others)) update(inPlace(set, 'update'), other);
      } catch (e) {
        if (!(e instanceof UnknownSignal)) throw e;
        // What it holds stays in it.
        grow(set, e.unknown);
      }
      return null;
    },
    'intersection_update(self, /, *others)': (self, others) =>
      become(asSet(self), intersection(asSet(self), itemsOf(others)), 'update'),
    'difference_update(self, /, *others)': (self, others) => {
      for (const other of itemsOf(others)) subtract(inPlace(asSet(self), 'update'), other);
      return null;
    },
    'symmetric_difference_update(self, other, /)': (self, other) => {
      toggle(inPlace(asSet(self), 'update'), other);
      return null;
    },
    '__ior__(self, value, /)': inplaceOperator((a, b) => update(inPlace(a, 'items'), b)),
    '__iand__(self, value, /)': inplaceOperator((a, b) => become(a, intersection(a, [b]), 'items')),
    '__isub__(self, value, /)': inplaceOperator((a, b) => subtract(inPlace(a, 'items'), b)),
    '__ixor__(self, value, /)': inplaceOperator((a, b) => toggle(inPlace(a, 'items'), b)),
  });
  setClass.dict.set('__hash__', null);
}

export function installSets(): void {
  for (const base of [setClass, frozensetClass])
    base.construct = (cls, args, kwargs) => {
      if (base === setClass && cls.lookup('__init__') !== setClass.dict.get('__init__')) return new PySet(cls);
      if (cls === base) positional(base.name, args, 1, kwargs);
      try {
        if (cls === frozensetClass && args[0] instanceof PySet && args[0].cls === frozensetClass) return args[0];
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
