/** dict and its views. Source: CPython's Objects/dictobject.c. */
import { lookupAttr } from '../attributes.ts';
import { builtinNames } from '../builtinNames.ts';
import { call } from '../call.ts';
import { raiseWith, typeError, valueError } from '../errors.ts';
import { heap } from '../heap.ts';
import { deleteOwnItem, setDictItem, setOwnItem } from '../itemWrites.ts';
import { iterate, listOf, overEntries } from '../iterate.ts';
import { contains, containsOwn } from '../membership.ts';
import { getItem, getOwnItem, knownKey } from '../subscripts.ts';
import { keyOf } from '../keys.ts';
import { MISSING, getters, methods, native } from '../native.ts';
import { anyItem } from '../oneOf.ts';
import { close, forget, grow, knownEntries } from '../open.ts';
import { equal } from '../comparisons.ts';
import { repr } from '../text.ts';
import type { DictEntry, MaybeKwargs, Value, PyClass } from '../values.ts';
import {
  NotImplemented,
  PyClassMethod,
  PyDict,
  PyIterator,
  PyObject,
  PySet,
  PyTuple,
  Unknown,
  UnknownSignal,
  builtinClass,
  dictClass,
  iteratorClass,
  unknowns,
} from '../values.ts';
import { asDict, known, sure } from './known.ts';
import { intersection, setOf, subtractFrom, toggleIn, updateSet } from './sets.ts';

const keysClass = builtinClass('dict_keys');
const valuesClass = builtinClass('dict_values');
const itemsClass = builtinClass('dict_items');
const keyIteratorClass = builtinClass('dict_keyiterator', [iteratorClass]);
const valueIteratorClass = builtinClass('dict_valueiterator', [iteratorClass]);
const itemIteratorClass = builtinClass('dict_itemiterator', [iteratorClass]);
const reverseKeyIteratorClass = builtinClass('dict_reversekeyiterator', [iteratorClass]);

const pick = {
  keys: (e: DictEntry): Value => e.key,
  values: (e: DictEntry): Value => e.value,
  items: (e: DictEntry): Value => new PyTuple([e.key, e.value]),
};
const viewClasses = { keys: keysClass, values: valuesClass, items: itemsClass };
const iteratorClasses = { keys: keyIteratorClass, values: valueIteratorClass, items: itemIteratorClass };

/** `d.keys()`, `d.values()`, `d.items()`: they show the dict as it is. */
export class PyDictView extends PyObject {
  constructor(
    readonly dict: PyDict,
    readonly kind: keyof typeof pick,
  ) {
    super();
  }
  get cls(): PyClass {
    return viewClasses[this.kind];
  }
  list(): Value[] {
    return [...this.dict.entries.values()].map(pick[this.kind]);
  }
}

/** An iterator over a dict that fails when the dict changes its size. */
const overDict = (dict: PyDict, kind: keyof typeof pick): PyIterator =>
  new PyIterator(overEntries(dict, pick[kind]), iteratorClasses[kind]);

/** What `dict(other, **kwargs)` and `update` enter. */
export function updateDict(dict: PyDict, other: Value, kwargs: MaybeKwargs): void {
  if (other !== MISSING) mergeInto(dict, known(other));
  for (const [key, value] of kwargs ?? []) setDictItem(dict, key, value);
}

function mergeInto(dict: PyDict, other: Value): void {
  if (other instanceof PyDict && other.cls.lookup('__iter__') === dictClass.dict.get('__iter__')) {
    for (const e of [...other.entries.values()]) setDictItem(dict, e.key, e.value);
    return;
  }
  const keys = lookupAttr(other, 'keys');
  if (keys !== undefined) {
    for (const key of listOf(call(keys, []))) setDictItem(dict, key, getItem(other, key));
    return;
  }
  let i = 0;
  const next = iterate(other);
  for (let pair = next(); pair !== undefined; pair = next()) {
    let items: Value[];
    try {
      items = listOf(pair);
    } catch (e) {
      if (e instanceof UnknownSignal) throw e;
      throw typeError(`cannot convert dictionary update sequence element #${i} to a sequence`);
    }
    if (items.length !== 2)
      throw valueError(`dictionary update sequence element #${i} has length ${items.length}; 2 is required`);
    setDictItem(dict, items[0], items[1]);
    i++;
  }
}

/** The value at a key, or undefined where there is none; it needn't be known. */
function lookUp(d: PyDict, key: Value): Value | undefined {
  const k = knownKey(key);
  if (k instanceof Unknown) return anyItem(d, k);
  const found = knownEntries(d).get(k);
  return found ? found.value : d.rest;
}

/** After a change that isn't known. */
function updateOrForget(dict: PyDict, other: Value, kwargs: MaybeKwargs): void {
  try {
    updateDict(dict, other, kwargs);
  } catch (e) {
    if (!(e instanceof UnknownSignal)) throw e;
    grow(dict, e.unknown);
  }
}

function kwargsFrom(dict: Value): MaybeKwargs {
  return dict instanceof PyDict
    ? [...dict.entries.values()].map((e) => [typeof e.key === 'string' ? e.key : '', e.value] as const)
    : undefined;
}

const copyOf = (d: PyDict): PyDict => {
  const out = new PyDict();
  for (const [k, e] of d.entries) out.entries.set(k, e);
  return out;
};

function dictMethods(): void {
  methods(dictClass, {
    '__init__(self, iterable=<missing>, /, **kwargs)': (self, other, kwargs) => {
      updateOrForget(asDict(self, '__init__'), other, kwargsFrom(kwargs));
      return null;
    },
    'get(self, key, default=None, /)': (self, key, fallback) => {
      const found = lookUp(asDict(self, 'get'), key);
      return found === undefined ? fallback : found;
    },
    'keys(self, /)': (self) => new PyDictView(asDict(self, 'keys'), 'keys'),
    'values(self, /)': (self) => new PyDictView(asDict(self, 'values'), 'values'),
    'items(self, /)': (self) => new PyDictView(asDict(self, 'items'), 'items'),
    'pop(self, key, default=<missing>, /)': (self, key, fallback) => {
      const d = asDict(self, 'pop');
      // CPython doesn't hash the key then.
      if (d.rest === undefined && d.entries.size === 0 && fallback === MISSING) throw raiseWith('KeyError', [key]);
      const k = knownKey(key);
      if (k instanceof Unknown) {
        forget(d, k);
        return k;
      }
      const found = knownEntries(d).get(k);
      if (!found && d.rest !== undefined) {
        unknowns.touched++;
        return anyItem(d, d.rest);
      }
      if (!found) {
        if (fallback !== MISSING) return fallback;
        throw raiseWith('KeyError', [key]);
      }
      heap.mapSet(d, knownEntries(d), k, undefined, 'pop');
      return found.value;
    },
    'popitem(self, /)': (self) => {
      const d = asDict(self, 'popitem');
      const last = [...d.entries].at(-1);
      if (!last) throw raiseWith('KeyError', ['popitem(): dictionary is empty']);
      heap.mapSet(d, d.entries, last[0], undefined, 'popitem');
      return new PyTuple([last[1].key, last[1].value]);
    },
    'setdefault(self, key, default=None, /)': (self, key, fallback) => {
      const d = asDict(self, 'setdefault');
      const k = knownKey(key);
      if (k instanceof Unknown) {
        grow(d, k);
        return k;
      }
      const found = knownEntries(d).get(k);
      if (found) return found.value;
      if (d.rest !== undefined) {
        const why = d.rest;
        setDictItem(d, key, why);
        return why;
      }
      setDictItem(d, key, fallback);
      return fallback;
    },
    'update(self, iterable=<missing>, /, **kwargs)': (self, other, kwargs) => {
      updateOrForget(asDict(self, 'update'), other, kwargsFrom(kwargs));
      return null;
    },
    'clear(self, /)': (self) => {
      const d = asDict(self, 'clear');
      if (d.rest !== undefined) {
        forget(d, d.rest);
        close(d);
      }
      for (const k of [...d.entries.keys()]) heap.mapSet(d, d.entries, k, undefined, 'clear');
      return null;
    },
    'copy(self, /)': (self) => copyOf(asDict(self, 'copy')),
    '__or__(self, value, /)': (self, other) => {
      if (!(self instanceof PyDict) || !(other instanceof PyDict))
        return other instanceof Unknown ? other : NotImplemented;
      const out = copyOf(self);
      for (const [k, e] of other.entries) out.entries.set(k, { key: out.entries.get(k)?.key ?? e.key, value: e.value });
      return out;
    },
    '__ior__(self, value, /)': (self, other) => {
      updateOrForget(asDict(self, '__ior__'), other, undefined);
      return self;
    },
    '__len__(self, /)': (self) => asDict(self, '__len__').entries.size,
    '__contains__(self, key, /)': (self, key) => containsOwn(asDict(self, '__contains__'), key),
    '__getitem__(self, key, /)': (self, key) => getOwnItem(asDict(self, '__getitem__'), key),
    '__setitem__(self, key, value, /)': (self, key, value) => {
      setOwnItem(asDict(self, '__setitem__'), key, value);
      return null;
    },
    '__delitem__(self, key, /)': (self, key) => {
      deleteOwnItem(asDict(self, '__delitem__'), key);
      return null;
    },
    '__iter__(self, /)': (self) => overDict(asDict(self, '__iter__'), 'keys'),
    '__reversed__(self, /)': (self) => reversedOf([...asDict(self).entries.values()].map(pick.keys)),
  });
  dictClass.dict.set('__hash__', null);
  dictClass.dict.set(
    'fromkeys',
    new PyClassMethod(
      native(
        'fromkeys(cls, iterable, value=None, /)',
        (cls, iterable, value) => {
          const made = call(cls, []);
          const next = iterate(iterable);
          for (let key = next(); key !== undefined; key = next()) {
            if (made instanceof PyDict && made.cls === dictClass) setDictItem(made, key, value);
            else call(lookupAttr(made, '__setitem__') ?? null, [key, value]);
          }
          return made;
        },
        { binds: true, inC: { name: 'dict.fromkeys', isMethod: true } },
      ),
    ),
  );
}

const reversedOf = (items: readonly Value[]): PyIterator => {
  let i = items.length - 1;
  return new PyIterator(() => (i >= 0 ? items[i--] : undefined), reverseKeyIteratorClass);
};

function viewMethods(): void {
  const view = (v: Value): PyDictView => {
    const k = known(v);
    if (!(k instanceof PyDictView)) throw typeError('a dict view is needed');
    return k;
  };
  for (const cls of [keysClass, valuesClass, itemsClass])
    methods(cls, {
      '__len__(self, /)': (self) => view(self).dict.entries.size,
      '__iter__(self, /)': (self) => overDict(view(self).dict, view(self).kind),
      '__reversed__(self, /)': (self) => reversedOf(view(self).list()),
      '__repr__(self, /)': (self) => `${view(self).cls.name}([${view(self).list().map(repr).join(', ')}])`,
    });
  // A read-only proxy of a dict that jitlens sees no use of.
  for (const cls of [keysClass, valuesClass, itemsClass])
    getters(cls, { mapping: () => new Unknown('the mapping of a dict view is not followed') });
  methods(keysClass, { '__contains__(self, key, /)': (self, key) => containsOwn(view(self).dict, key) });
  methods(itemsClass, {
    '__contains__(self, pair, /)': (self, pair) => {
      if (!(pair instanceof PyTuple) || pair.items.length !== 2) return false;
      const found = view(self).dict.entries.get(keyOf(pair.items[0]));
      return found ? equal(found.value, pair.items[1]) : false;
    },
  });
  /** The members of a view as a set; an iterable on the other side is one, too. */
  const toSet = (v: Value): PySet => setOf(v instanceof PyDictView && v.kind === 'keys' ? v.dict : v);
  const isLarger = (v: Value, than: number): boolean => v instanceof PyDictView && v.dict.entries.size > than;
  const has = (v: PyDictView, x: Value): boolean => sure(contains(v, x));
  // Source: dictobject.c _PyDictView_Intersect.
  const intersect = (a: Value, b: Value): Value => {
    let self = view(a instanceof PyDictView ? a : b);
    let other = known(a instanceof PyDictView ? b : a);
    if (other instanceof PySet && self.dict.entries.size <= other.entries.size) return intersection(other, [self]);
    if (other instanceof PyDictView && isLarger(other, self.dict.entries.size)) [self, other] = [other, self];
    const out = new PySet();
    for (const x of listOf(other)) if (has(self, x)) out.entries.set(keyOf(x), x);
    return out;
  };
  const operators: Readonly<Record<string, (a: Value, b: Value) => Value>> = {
    and: intersect,
    or: (a, b) => {
      const out = toSet(a);
      updateSet(out, b);
      return out;
    },
    sub: (a, b) => {
      const out = toSet(a);
      subtractFrom(out, b);
      return out;
    },
    xor: (a, b) => {
      const out = toSet(a);
      toggleIn(out, b);
      return out;
    },
  };
  const within = (a: PySet, b: PySet) => [...a.entries.keys()].every((k) => b.entries.has(k));
  const comparison =
    (test: (a: PySet, b: PySet) => boolean) =>
    (self: Value, other: Value): Value => {
      if (!(other instanceof PySet || (other instanceof PyDictView && other.kind !== 'values'))) return NotImplemented;
      return test(setOf(self), setOf(other));
    };
  for (const cls of [keysClass, itemsClass]) {
    for (const [name, apply] of Object.entries(operators))
      methods(cls, {
        [`__${name}__(self, value, /)`]: (a, b) => apply(a, b),
        [`__r${name}__(self, value, /)`]: (a, b) => apply(b, a),
      });
    methods(cls, {
      '__eq__(self, value, /)': comparison((a, b) => a.entries.size === b.entries.size && within(a, b)),
      '__le__(self, value, /)': comparison(within),
      '__lt__(self, value, /)': comparison((a, b) => a.entries.size < b.entries.size && within(a, b)),
      '__ge__(self, value, /)': comparison((a, b) => within(b, a)),
      '__gt__(self, value, /)': comparison((a, b) => b.entries.size < a.entries.size && within(b, a)),
      'isdisjoint(self, other, /)': (self, other) => !listOf(other).some((x) => has(view(self), x)),
    });
    cls.dict.set('__hash__', null);
  }
}

export function installDicts(): void {
  dictClass.construct = (cls, args, kwargs) => {
    const dict = new PyDict(cls);
    if (cls.lookup('__init__') !== dictClass.dict.get('__init__')) return dict;
    if (args.length > 1) throw typeError(`dict expected at most 1 argument, got ${args.length}`);
    try {
      updateDict(dict, args.length > 0 ? args[0] : MISSING, kwargs);
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
    return dict;
  };
  dictMethods();
  viewMethods();
  builtinNames.set('dict', dictClass);
}
