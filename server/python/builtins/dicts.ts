/** dict and its views. Source: CPython's Objects/dictobject.c. */
import { lookupAttr } from '../attributes.ts';
import { builtinNames } from '../builtinNames.ts';
import { call } from '../call.ts';
import { raise, raiseWith, typeError, valueError } from '../errors.ts';
import { heap } from '../heap.ts';
import {
  containsOwn,
  deleteOwnItem,
  forgetValues,
  getItem,
  getOwnItem,
  iterate,
  listOf,
  setDictItem,
  setOwnItem,
} from '../iterate.ts';
import { keyOf } from '../keys.ts';
import { MISSING, methods, native } from '../native.ts';
import { equal } from '../operators.ts';
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
} from '../values.ts';
import { asDict, known } from './known.ts';

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
function overDict(dict: PyDict, kind: keyof typeof pick): PyIterator {
  const entries = [...dict.entries.keys()];
  const size = dict.entries.size;
  let i = 0;
  return new PyIterator(() => {
    if (dict.entries.size !== size) throw raise('RuntimeError', 'dictionary changed size during iteration');
    while (i < entries.length) {
      const entry = dict.entries.get(entries[i++]);
      if (entry) return pick[kind](entry);
      throw raise('RuntimeError', 'dictionary keys changed during iteration');
    }
    return undefined;
  }, iteratorClasses[kind]);
}

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

/** After a change that isn't known. */
function updateOrForget(dict: PyDict, other: Value, kwargs: MaybeKwargs): void {
  try {
    updateDict(dict, other, kwargs);
  } catch (e) {
    if (!(e instanceof UnknownSignal)) throw e;
    forgetValues(dict, e.unknown);
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
    'get(self, key, default=None, /)': (self, key, fallback) =>
      asDict(self, 'get').entries.get(keyOf(known(key)))?.value ?? fallback,
    'keys(self, /)': (self) => new PyDictView(asDict(self, 'keys'), 'keys'),
    'values(self, /)': (self) => new PyDictView(asDict(self, 'values'), 'values'),
    'items(self, /)': (self) => new PyDictView(asDict(self, 'items'), 'items'),
    'pop(self, key, default=<missing>, /)': (self, key, fallback) => {
      const d = asDict(self, 'pop');
      if (key instanceof Unknown) {
        forgetValues(d, key);
        return key;
      }
      const k = keyOf(key);
      const found = d.entries.get(k);
      if (!found) {
        if (fallback !== MISSING) return fallback;
        throw raiseWith('KeyError', [key]);
      }
      heap.mapSet(d, d.entries, k, undefined, 'pop');
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
      if (key instanceof Unknown) {
        forgetValues(d, key);
        return key;
      }
      const found = d.entries.get(keyOf(key));
      if (found) return found.value;
      setDictItem(d, key, fallback);
      return fallback;
    },
    'update(self, iterable=<missing>, /, **kwargs)': (self, other, kwargs) => {
      updateOrForget(asDict(self, 'update'), other, kwargsFrom(kwargs));
      return null;
    },
    'clear(self, /)': (self) => {
      const d = asDict(self, 'clear');
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
        { binds: true },
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
  methods(keysClass, { '__contains__(self, key, /)': (self, key) => containsOwn(view(self).dict, key) });
  methods(itemsClass, {
    '__contains__(self, pair, /)': (self, pair) => {
      if (!(pair instanceof PyTuple) || pair.items.length !== 2) return false;
      const found = view(self).dict.entries.get(keyOf(pair.items[0]));
      return found ? equal(found.value, pair.items[1]) : false;
    },
  });
  const setOf = (v: Value): PySet => {
    const set = new PySet();
    for (const x of listOf(v)) set.entries.set(keyOf(x), x);
    return set;
  };
  const filter = (a: PySet, keep: (key: unknown) => boolean): PySet => {
    const out = new PySet();
    for (const [k, v] of a.entries) if (keep(k)) out.entries.set(k, v);
    return out;
  };
  const within = (a: PySet, b: PySet) => [...a.entries.keys()].every((k) => b.entries.has(k));
  const comparison =
    (test: (a: PySet, b: PySet) => boolean) =>
    (self: Value, other: Value): Value => {
      if (!(other instanceof PySet || other instanceof PyDictView)) return NotImplemented;
      return test(setOf(self), setOf(other));
    };
  for (const cls of [keysClass, itemsClass])
    methods(cls, {
      '__and__(self, other, /)': (self, other) => {
        const b = setOf(other);
        return filter(setOf(self), (k) => b.entries.has(k));
      },
      '__or__(self, other, /)': (self, other) => {
        const a = setOf(self);
        for (const [k, v] of setOf(other).entries) if (!a.entries.has(k)) a.entries.set(k, v);
        return a;
      },
      '__sub__(self, other, /)': (self, other) => {
        const b = setOf(other);
        return filter(setOf(self), (k) => !b.entries.has(k));
      },
      '__rsub__(self, other, /)': (self, other) => {
        const b = setOf(self);
        return filter(setOf(other), (k) => !b.entries.has(k));
      },
      '__xor__(self, other, /)': (self, other) => {
        const a = setOf(self);
        const b = setOf(other);
        const out = filter(a, (k) => !b.entries.has(k));
        for (const [k, v] of b.entries) if (!a.entries.has(k)) out.entries.set(k, v);
        return out;
      },
      '__eq__(self, other, /)': comparison((a, b) => a.entries.size === b.entries.size && within(a, b)),
      '__le__(self, other, /)': comparison(within),
      '__lt__(self, other, /)': comparison((a, b) => a.entries.size < b.entries.size && within(a, b)),
      '__ge__(self, other, /)': comparison((a, b) => within(b, a)),
      '__gt__(self, other, /)': comparison((a, b) => b.entries.size < a.entries.size && within(b, a)),
      'isdisjoint(self, other, /)': (self, other) =>
        filter(setOf(self), (k) => setOf(other).entries.has(k)).entries.size === 0,
    });
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
