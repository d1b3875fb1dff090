/** collections. Source: CPython's Lib/collections/__init__.py. */
import { call } from '../call.ts';
import { lookupAttr } from '../attributes.ts';
import { raiseWith, typeError } from '../errors.ts';
import { heap } from '../heap.ts';
import { contains, getItem, iterate, listOf, setDictItem, setItem } from '../iterate.ts';
import { keyOf } from '../keys.ts';
import { MISSING, functions, getters, methods } from '../native.ts';
import { nativeModuleOf, registerModule } from '../modules.ts';
import { binary, compare, compareContainers, equal, truth } from '../operators.ts';
import { builtinRepr, repr } from '../text.ts';
import { vm } from '../vm.ts';
import type { MaybeKwargs, Value } from '../values.ts';
import {
  NotImplemented,
  PyBuiltin,
  PyDict,
  PyInstance,
  PyIterator,
  PyList,
  PyTuple,
  Unknown,
  UnknownSignal,
  builtinClass,
  dictClass,
} from '../values.ts';
import { updateDict } from '../builtins/dicts.ts';
import { keyText, asDict, count, sure } from '../builtins/known.ts';
import { sorted } from '../builtins/functions.ts';
import { dequeClass, installDeque } from './deque.ts';
import { namedTuple } from './namedtuple.ts';

const plainRepr = (d: PyDict): string => {
  const plain = new PyDict();
  for (const [k, e] of d.entries) plain.entries.set(k, e);
  return builtinRepr(plain);
};

const defaultdictClass = builtinClass('defaultdict', [dictClass], 'collections');

function installDefaultDict(): void {
  defaultdictClass.construct = (cls, args, kwargs) => {
    const [factory = null, ...rest] = args;
    if (factory !== null && typeof factory !== 'object') throw typeError('first argument must be callable or None');
    const dict = new PyDict(cls);
    dict.attrs?.set('default_factory', factory);
    try {
      updateDict(dict, rest.length > 0 ? rest[0] : MISSING, kwargs);
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
    return dict;
  };
  // A subclass's `super().__init__(factory, …)`.
  defaultdictClass.dict.set(
    '__init__',
    new PyBuiltin('__init__', ([self, factory = null, ...rest], kwargs) => {
      const dict = asDict(self);
      if (dict.attrs) heap.mapSet(dict, dict.attrs, 'default_factory', factory, 'default_factory');
      updateDict(dict, rest.length > 0 ? rest[0] : MISSING, kwargs);
      return null;
    }),
  );
  methods(defaultdictClass, {
    '__missing__(self, key, /)': (self, key) => {
      const dict = asDict(self);
      const factory = dict.attrs?.get('default_factory') ?? null;
      if (factory === null) throw raiseWith('KeyError', [key]);
      const made = call(factory, []);
      setItem(dict, key, made);
      return made;
    },
    'copy(self, /)': (self) => {
      const dict = asDict(self);
      const out = new PyDict(dict.cls);
      out.attrs?.set('default_factory', dict.attrs?.get('default_factory') ?? null);
      for (const [k, e] of dict.entries) out.entries.set(k, e);
      return out;
    },
    '__repr__(self, /)': (self) => {
      const dict = asDict(self);
      return `${dict.cls.name}(${repr(dict.attrs?.get('default_factory') ?? null)}, ${plainRepr(dict)})`;
    },
  });
}

const orderedDictClass = builtinClass('OrderedDict', [dictClass], 'collections');

function installOrderedDict(): void {
  methods(orderedDictClass, {
    'move_to_end(self, /, key, last=True)': (self, key, last) => {
      const d = asDict(self);
      const k = keyOf(key);
      const found = d.entries.get(k);
      if (!found) throw raiseWith('KeyError', [key]);
      const others = [...d.entries].filter(([other]) => other !== k);
      for (const [other] of [...d.entries]) heap.mapSet(d, d.entries, other, undefined, 'move_to_end');
      const order = truth(last) === true ? [...others, [k, found] as const] : [[k, found] as const, ...others];
      for (const [other, entry] of order) heap.mapSet(d, d.entries, other, entry, 'move_to_end');
      return null;
    },
    'popitem(self, /, last=True)': (self, last) => {
      const d = asDict(self);
      const all = [...d.entries];
      const found = truth(last) === true ? all.at(-1) : all.at(0);
      if (!found) throw raiseWith('KeyError', ['dictionary is empty']);
      heap.mapSet(d, d.entries, found[0], undefined, 'popitem');
      return new PyTuple([found[1].key, found[1].value]);
    },
    'copy(self, /)': (self) => {
      const out = new PyDict(asDict(self).cls);
      for (const [k, e] of asDict(self).entries) out.entries.set(k, e);
      return out;
    },
    '__eq__(self, value, /)': (a, b) => {
      if (!(a instanceof PyDict) || !(b instanceof PyDict)) return NotImplemented;
      const same = compareContainers('==', a, b) ?? false;
      if (same !== true || !b.cls.isSubclassOf(orderedDictClass)) return same;
      const [x, y] = [[...a.entries.keys()], [...b.entries.keys()]];
      return x.every((k, i) => k === y[i]);
    },
    '__repr__(self, /)': (self) => {
      const d = asDict(self);
      return d.entries.size === 0 ? `${d.cls.name}()` : `${d.cls.name}(${plainRepr(d)})`;
    },
  });
}

const counterClass = builtinClass('Counter', [dictClass], 'collections');

const countOf = (d: PyDict, key: unknown): Value => d.entries.get(key)?.value ?? 0;

function countInto(d: PyDict, other: Value, kwargs: MaybeKwargs, sign: '+' | '-'): void {
  const add = (key: Value, n: Value): void => {
    setDictItem(d, key, binary(sign, countOf(d, keyOf(key)), n));
  };
  if (other instanceof Unknown) throw new UnknownSignal(other);
  if (other instanceof PyDict) for (const { key, value } of [...other.entries.values()]) add(key, value);
  else if (other !== MISSING && other !== null) {
    const next = iterate(other);
    for (let x = next(); x !== undefined; x = next()) {
      vm.tick();
      add(x, 1);
    }
  }
  for (const [key, value] of kwargs ?? []) add(key, value);
}

const positive = (n: Value): boolean => sure(truth(compare('>', n, 0)));

/** Counters added up key by key; only positive counts stay. */
function combine(a: PyDict, b: PyDict, merge: (x: Value, y: Value) => Value): PyDict {
  const out = new PyDict(counterClass);
  for (const [k, e] of [...a.entries, ...b.entries]) {
    if (out.entries.has(k)) continue;
    const n = merge(countOf(a, k), countOf(b, k));
    if (positive(n)) out.entries.set(k, { key: e.key, value: n });
  }
  return out;
}

const counterOperator =
  (merge: (x: Value, y: Value) => Value) =>
  (a: Value, b: Value): Value =>
    a instanceof PyDict && b instanceof PyDict ? combine(a, b, merge) : NotImplemented;

const larger = (x: Value, y: Value): Value => (sure(truth(compare('<', x, y))) ? y : x);
const smaller = (x: Value, y: Value): Value => (sure(truth(compare('<', y, x))) ? y : x);

function mostCommon(d: PyDict): Value[] {
  const pairs = [...d.entries.values()].map((e) => new PyTuple([e.key, e.value]));
  const order = sorted(pairs, new PyBuiltin('count', ([pair]) => getItem(pair, 1)), true);
  if (order instanceof Unknown) throw new UnknownSignal(order);
  return order;
}

function installCounter(): void {
  counterClass.construct = (cls, args, kwargs) => {
    const d = new PyDict(cls);
    try {
      countInto(d, args.at(0) ?? MISSING, kwargs, '+');
    } catch (e) {
      if (e instanceof UnknownSignal) return e.unknown;
      throw e;
    }
    return d;
  };
  const kwargsFrom = (dict: Value): MaybeKwargs =>
    dict instanceof PyDict ? [...dict.entries.values()].map((e) => [keyText(e.key), e.value] as const) : undefined;
  methods(counterClass, {
    '__init__(self, iterable=None, /, **kwds)': (self, other, kwds) => {
      countInto(asDict(self), other, kwargsFrom(kwds), '+');
      return null;
    },
    '__missing__(self, key, /)': () => 0,
    'update(self, iterable=None, /, **kwds)': (self, other, kwds) => {
      countInto(asDict(self), other, kwargsFrom(kwds), '+');
      return null;
    },
    'subtract(self, iterable=None, /, **kwds)': (self, other, kwds) => {
      countInto(asDict(self), other, kwargsFrom(kwds), '-');
      return null;
    },
    'most_common(self, n=None)': (self, n) => {
      const all = mostCommon(asDict(self));
      return new PyList(n === null ? all : all.slice(0, count(n)));
    },
    'elements(self)': (self) => {
      const items = [...asDict(self).entries.values()].flatMap((e) =>
        Array.from({ length: Math.max(0, count(e.value)) }, () => e.key),
      );
      let i = 0;
      return new PyIterator(() => (i < items.length ? items[i++] : undefined));
    },
    'total(self)': (self) => [...asDict(self).entries.values()].reduce<Value>((sum, e) => binary('+', sum, e.value), 0),
    'copy(self)': (self) => {
      const out = new PyDict(asDict(self).cls);
      for (const [k, e] of asDict(self).entries) out.entries.set(k, e);
      return out;
    },
    '__add__(self, other, /)': counterOperator((x, y) => binary('+', x, y)),
    '__sub__(self, other, /)': counterOperator((x, y) => binary('-', x, y)),
    '__or__(self, other, /)': counterOperator(larger),
    '__and__(self, other, /)': counterOperator(smaller),
    '__pos__(self, /)': (self) => combine(asDict(self), new PyDict(), (x) => x),
    '__eq__(self, other, /)': (a, b) => {
      if (!(a instanceof PyDict) || !(b instanceof PyDict)) return NotImplemented;
      return [...a.entries.keys(), ...b.entries.keys()].every((k) => sure(equal(countOf(a, k), countOf(b, k))));
    },
    '__repr__(self, /)': (self) => {
      const d = asDict(self);
      if (d.entries.size === 0) return `${d.cls.name}()`;
      const shown = mostCommon(d).map((pair) => {
        const [key, n] = listOf(pair);
        return `${repr(key)}: ${repr(n)}`;
      });
      return `${d.cls.name}({${shown.join(', ')}})`;
    },
  });
}

const chainMapClass = builtinClass('ChainMap', undefined, 'collections');

function installChainMap(): void {
  chainMapClass.construct = (cls, args) => {
    const made = new PyInstance(cls);
    made.attrs.set('maps', new PyList(args.length > 0 ? args : [new PyDict()]));
    return made;
  };
  const maps = (v: Value): Value[] => listOf(lookupAttr(v, 'maps') ?? null);
  const find = (v: Value, key: Value): Value | undefined => {
    for (const m of maps(v)) if (sure(contains(m, key))) return getItem(m, key);
    return undefined;
  };
  const keys = (v: Value): Value[] => {
    const merged = new PyDict();
    for (const m of maps(v).reverse()) for (const key of listOf(m)) setDictItem(merged, key, null);
    return listOf(merged);
  };
  methods(chainMapClass, {
    '__getitem__(self, key, /)': (self, key) => {
      const found = find(self, key);
      if (found === undefined) throw raiseWith('KeyError', [key]);
      return found;
    },
    'get(self, key, default=None)': (self, key, fallback) => find(self, key) ?? fallback,
    '__contains__(self, key, /)': (self, key) => find(self, key) !== undefined,
    '__setitem__(self, key, value, /)': (self, key, value) => {
      setItem(maps(self)[0], key, value);
      return null;
    },
    '__len__(self, /)': (self) => keys(self).length,
    '__iter__(self, /)': (self) => {
      const next = iterate(new PyList(keys(self)));
      return new PyIterator(next);
    },
    'keys(self)': (self) => new PyList(keys(self)),
    'values(self)': (self) => new PyList(keys(self).map((k) => find(self, k) ?? null)),
    'items(self)': (self) => new PyList(keys(self).map((k) => new PyTuple([k, find(self, k) ?? null]))),
    'new_child(self, m=None)': (self, m) => call(chainMapClass, [m ?? new PyDict(), ...maps(self)]),
    '__repr__(self, /)': (self) => `ChainMap(${maps(self).map(repr).join(', ')})`,
  });
  getters(chainMapClass, { parents: (v) => call(chainMapClass, maps(v).slice(1)) });
}

export function registerCollections(): void {
  registerModule('collections', () => {
    installDefaultDict();
    installOrderedDict();
    installCounter();
    installDeque();
    installChainMap();
    const table = functions({
      'namedtuple(typename, field_names, *, rename=False, defaults=None, module=None)': (
        name,
        fields,
        rename,
        defaults,
        module,
      ) => namedTuple(name, fields, rename, defaults, module ?? vm.frame?.module.name ?? null),
    });
    for (const cls of [defaultdictClass, orderedDictClass, counterClass, chainMapClass, dequeClass])
      table.set(cls.name, cls);
    return nativeModuleOf('collections', table);
  });
}
