/** collections. Source: CPython's Lib/collections/__init__.py. */
import { call } from '../call.ts';
import { raiseWith, typeError } from '../errors.ts';
import { heap } from '../heap.ts';
import { setItem } from '../itemWrites.ts';
import { keyOf } from '../keys.ts';
import { MISSING, functions, methods } from '../native.ts';
import { registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { compareContainers } from '../comparisons.ts';
import { truth } from '../operators.ts';
import { builtinRepr, repr } from '../text.ts';
import { vm } from '../vm.ts';
import type { PyClass, Value } from '../values.ts';
import {
  NotImplemented,
  PyBuiltin,
  PyDict,
  PyTuple,
  Unknown,
  UnknownSignal,
  builtinClass,
  dictClass,
} from '../values.ts';
import { updateDict } from '../builtins/dicts.ts';
import { genericAlias } from '../builtins/generics.ts';
import { asDict } from '../builtins/known.ts';
import { dequeClass, installDeque } from './deque.ts';
import { namedTuple } from './namedtuple.ts';
import { collectionsSource } from './library/collections.ts';
import { pythonPart } from './source.ts';

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

/** `a | b` is of the class of the one that has a class of its own. */
function installUnion(own: PyClass): void {
  const merge =
    (reflected: boolean) =>
    (self: Value, other: Value): Value => {
      if (!(self instanceof PyDict) || !(other instanceof PyDict))
        return other instanceof Unknown ? other : NotImplemented;
      const out = new PyDict(self.cls);
      for (const [name, v] of self.attrs ?? []) out.attrs?.set(name, v);
      const [first, second] = reflected ? [other, self] : [self, other];
      for (const [k, e] of [...first.entries, ...second.entries])
        out.entries.set(k, { key: out.entries.get(k)?.key ?? e.key, value: e.value });
      return out;
    };
  methods(own, { '__or__(self, value, /)': merge(false), '__ror__(self, value, /)': merge(true) });
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

/** Defined in library/collections.ts. */
const IN_PYTHON = ['ChainMap', 'Counter', 'UserDict', 'UserList', 'UserString'];

export function registerCollections(): void {
  registerModule('collections', () => {
    installDefaultDict();
    installOrderedDict();
    for (const cls of [defaultdictClass, orderedDictClass]) {
      cls.inC = true;
      cls.dict.set('__class_getitem__', genericAlias);
      installUnion(cls);
    }
    installDeque();
    const table = functions({
      'namedtuple(typename, field_names, *, rename=False, defaults=None, module=None)': (
        name,
        fields,
        rename,
        defaults,
        module,
      ) => namedTuple(name, fields, rename, defaults, module ?? vm.frame?.module.name ?? null),
    });
    for (const cls of [defaultdictClass, orderedDictClass, dequeClass]) table.set(cls.name, cls);
    const more = pythonPart('collections', collectionsSource, []);
    return libraryModule('collections', table, (name) => (IN_PYTHON.includes(name) ? more(name) : undefined));
  });
}
