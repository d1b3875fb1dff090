/** abc, collections.abc and numbers: classes that know their instances by what these can do. */
import { setAttr, lookupAttr } from '../attributes.ts';
import { call, special } from '../call.ts';
import { raise, raiseWith } from '../errors.ts';
import { contains, getItem, length, listOf } from '../iterate.ts';
import { keyOf } from '../keys.ts';
import { MISSING, functions, methods } from '../native.ts';
import type { NativeFn } from '../native.ts';
import { nativeModuleOf, registerModule } from '../modules.ts';
import { equal, identical } from '../operators.ts';
import type { Value } from '../values.ts';
import {
  Complex,
  NotImplemented,
  PyBytes,
  PyClass,
  PyDict,
  PyFloat,
  PyIterator,
  PyList,
  PySet,
  PyTuple,
  Unknown,
  builtinClass,
  isInt,
  objectClass,
  setClass,
  typeClass,
  typeOf,
  unbox,
} from '../values.ts';
import { PyDictView } from '../builtins/dicts.ts';
import { setOf } from '../builtins/sets.ts';
import { PyGenerator } from '../generator.ts';
import { sure } from '../builtins/known.ts';
import { PyDeque } from './deque.ts';

export const abcMeta = builtinClass('ABCMeta', [typeClass], 'abc');

/** Classes that were registered with an abstract one, and tests on values of built-in types. */
const registered = new Map<PyClass, Set<PyClass>>();
const tests = new Map<PyClass, (cls: PyClass, v: Value | undefined) => boolean>();

function accepts(abstract: PyClass, cls: PyClass, v: Value | undefined): boolean {
  if (cls.isSubclassOf(abstract)) return true;
  if (tests.get(abstract)?.(cls, v) === true) return true;
  for (const [known, subs] of registered)
    if (known.isSubclassOf(abstract)) for (const sub of subs) if (cls.isSubclassOf(sub)) return true;
  // A class that has the abstract one's test through a subclass: a Sequence is an Iterable.
  return false;
}

function installMeta(): void {
  methods(abcMeta, {
    '__instancecheck__(cls, instance, /)': (cls, v) => {
      if (!(cls instanceof PyClass)) return false;
      if (v instanceof Unknown) return v;
      const own = typeOf(v);
      if (accepts(cls, own, v)) return true;
      return own.mro.some((k) => k.hasUnknownBase) ? new Unknown(`a base class of ${own.name} is unknown`) : false;
    },
    '__subclasscheck__(cls, subclass, /)': (cls, sub) => {
      if (sub instanceof Unknown) return sub;
      return cls instanceof PyClass && sub instanceof PyClass && accepts(cls, sub, undefined);
    },
    'register(cls, subclass, /)': (cls, sub) => {
      if (cls instanceof PyClass && sub instanceof PyClass) {
        const subs = registered.get(cls) ?? new Set<PyClass>();
        registered.set(cls, subs.add(sub));
      }
      return sub;
    },
  });
}

/** Another class than object has the methods; a null says that it hasn't. */
const has =
  (...names: string[]) =>
  (cls: PyClass): boolean =>
    names.every((name) => {
      const found = cls.lookup(name);
      return found !== undefined && found !== null;
    });

const isClass =
  (...classes: readonly (new (...args: never[]) => Value)[]) =>
  (_: PyClass, v: Value | undefined): boolean =>
    v !== undefined && classes.some((c) => (v as object | null) instanceof c);

const named =
  (...names: string[]) =>
  (cls: PyClass): boolean =>
    cls.mro.some((c) => c.moduleName === 'builtins' && names.includes(c.name));

const SEQUENCES = ['list', 'tuple', 'str', 'bytes', 'range'];
const SETS = ['set', 'frozenset', 'dict_keys', 'dict_items'];

function abstract(
  name: string,
  bases: readonly PyClass[],
  test: (cls: PyClass, v: Value | undefined) => boolean,
  mixins: Readonly<Record<string, NativeFn>> = {},
  module = 'collections.abc',
): PyClass {
  const cls = new PyClass(name, bases.length > 0 ? bases : [objectClass]);
  cls.moduleName = module;
  cls.mro = [cls, ...new Set(bases.flatMap((b) => [...b.mro].filter((c) => c !== objectClass))), objectClass];
  cls.metaclass = abcMeta;
  tests.set(cls, test);
  methods(cls, mixins);
  return cls;
}

const iteratorOver = (items: readonly Value[]): PyIterator => {
  let i = 0;
  return new PyIterator(() => (i < items.length ? items[i++] : undefined));
};

const lookup = (self: Value, key: Value): Value | undefined =>
  sure(contains(self, key)) ? getItem(self, key) : undefined;

const mappingMixins: Readonly<Record<string, NativeFn>> = {
  'get(self, key, default=None)': (self, key, fallback) => {
    try {
      return getItem(self, key);
    } catch (e) {
      if (isKeyError(e)) return fallback;
      throw e;
    }
  },
  '__contains__(self, key, /)': (self, key) => {
    try {
      getItem(self, key);
      return true;
    } catch (e) {
      if (isKeyError(e)) return false;
      throw e;
    }
  },
  'keys(self)': (self) => new PyList(listOf(self)),
  'values(self)': (self) => new PyList(listOf(self).map((k) => getItem(self, k))),
  'items(self)': (self) => new PyList(listOf(self).map((k) => new PyTuple([k, getItem(self, k)]))),
  '__eq__(self, other, /)': (self, other) => {
    const dict = (v: Value): PyDict => {
      const out = new PyDict();
      for (const key of listOf(v)) out.entries.set(keyOf(key), { key, value: getItem(v, key) });
      return out;
    };
    if (!(other instanceof PyDict) && special(other, 'keys') === undefined) return NotImplemented;
    return equal(dict(self), dict(other));
  },
};

const isKeyError = (e: unknown): boolean =>
  (e as { exc?: { cls: PyClass } }).exc?.cls.mro.some((c) => c.name === 'KeyError') === true;

const method = (self: Value, name: string, ...args: Value[]): Value => call(lookupAttr(self, name) ?? null, args);

const mutableMappingMixins: Readonly<Record<string, NativeFn>> = {
  'pop(self, key, default=<missing>, /)': (self, key, fallback) => {
    const found = lookup(self, key);
    if (found === undefined) {
      if (fallback !== MISSING) return fallback;
      throw raiseWith('KeyError', [key]);
    }
    method(self, '__delitem__', key);
    return found;
  },
  'setdefault(self, key, default=None, /)': (self, key, fallback) => {
    const found = lookup(self, key);
    if (found !== undefined) return found;
    method(self, '__setitem__', key, fallback);
    return fallback;
  },
  'update(self, other=(), /, **kwds)': (self, other, kwds) => {
    const pairs =
      special(other, 'keys') === undefined
        ? listOf(other)
        : listOf(method(other, 'keys')).map((k) => new PyTuple([k, getItem(other, k)]));
    for (const pair of pairs) {
      const [key, value] = listOf(pair);
      method(self, '__setitem__', key, value);
    }
    if (kwds instanceof PyDict) for (const e of kwds.entries.values()) method(self, '__setitem__', e.key, e.value);
    return null;
  },
  'clear(self)': (self) => {
    for (const key of listOf(self)) method(self, '__delitem__', key);
    return null;
  },
};

const sequenceMixins: Readonly<Record<string, NativeFn>> = {
  '__iter__(self, /)': (self) => {
    let i = 0;
    return new PyIterator(() => {
      try {
        return getItem(self, i++);
      } catch (e) {
        if ((e as { exc?: { cls: PyClass } }).exc?.cls.mro.some((c) => c.name === 'IndexError') === true)
          return undefined;
        throw e;
      }
    });
  },
  '__contains__(self, value, /)': (self, value) =>
    listOf(self).some((x) => identical(x, value) || sure(equal(x, value))),
  '__reversed__(self, /)': (self) => {
    const n = length(self);
    if (n instanceof Unknown) return n;
    return iteratorOver(Array.from({ length: n }, (_, i) => getItem(self, n - 1 - i)));
  },
  'index(self, value, start=0, stop=None)': (self, value) => {
    const i = listOf(self).findIndex((x) => identical(x, value) || sure(equal(x, value)));
    if (i < 0) throw raise('ValueError');
    return i;
  },
  'count(self, value)': (self, value) =>
    listOf(self).filter((x) => identical(x, value) || sure(equal(x, value))).length,
};

const setOperation =
  (keep: (inA: boolean, inB: boolean) => boolean): NativeFn =>
  (a, b) => {
    const x = setOf(a, setClass);
    const y = setOf(b, setClass);
    const out = new PySet();
    for (const [k, v] of [...x.entries, ...y.entries])
      if (keep(x.entries.has(k), y.entries.has(k))) out.entries.set(k, v);
    const from = lookupAttr(typeOf(a), '_from_iterable');
    return from === undefined ? out : call(from, [out]);
  };
const within = (a: Value, b: Value): boolean => {
  const y = setOf(b, setClass);
  return [...setOf(a, setClass).entries.keys()].every((k) => y.entries.has(k));
};
const setMixins: Readonly<Record<string, NativeFn>> = {
  '__and__(self, other, /)': setOperation((a, b) => a && b),
  '__or__(self, other, /)': setOperation((a, b) => a || b),
  '__sub__(self, other, /)': setOperation((a, b) => a && !b),
  '__xor__(self, other, /)': setOperation((a, b) => a !== b),
  '__le__(self, other, /)': within,
  '__ge__(self, other, /)': (a, b) => within(b, a),
  '__lt__(self, other, /)': (a, b) => within(a, b) && !within(b, a),
  '__gt__(self, other, /)': (a, b) => within(b, a) && !within(a, b),
  '__eq__(self, other, /)': (a, b) => within(a, b) && within(b, a),
  'isdisjoint(self, other)': (a, b) => listOf(a).every((x) => !sure(contains(b, x))),
};

const hashable = (_: PyClass, v: Value | undefined): boolean => {
  if (v === undefined) return true;
  if (v instanceof PyList || v instanceof PyDict || (v instanceof PySet && v.cls === setClass)) return false;
  return typeOf(v).lookup('__hash__') !== null;
};

function collectionsAbc(): Map<string, Value> {
  const iterable = abstract('Iterable', [], (cls, v) => has('__iter__')(cls) || isClass(PyIterator)(cls, v));
  const sized = abstract('Sized', [], has('__len__'));
  const container = abstract('Container', [], has('__contains__'));
  const collection = abstract('Collection', [sized, iterable, container], has('__len__', '__iter__', '__contains__'));
  const iterator = abstract(
    'Iterator',
    [iterable],
    (cls, v) => has('__iter__', '__next__')(cls) || isClass(PyIterator)(cls, v),
    {
      '__iter__(self, /)': (self) => self,
    },
  );
  const reversible = abstract(
    'Reversible',
    [iterable],
    (cls) => has('__iter__', '__reversed__')(cls) || named(...SEQUENCES)(cls),
  );
  const sequence = abstract(
    'Sequence',
    [reversible, collection],
    (cls, v) => named(...SEQUENCES)(cls) || isClass(PyDeque)(cls, v),
    sequenceMixins,
  );
  const set = abstract('Set', [collection], named(...SETS), setMixins);
  const mapping = abstract('Mapping', [collection], named('dict'), mappingMixins);
  mapping.dict.set('__hash__', null);
  const view = abstract('MappingView', [sized], isClass(PyDictView));
  const viewOf = (kind: string) => (_: PyClass, v: Value | undefined) => v instanceof PyDictView && v.kind === kind;
  const all = [
    iterable,
    sized,
    container,
    collection,
    iterator,
    reversible,
    sequence,
    set,
    mapping,
    view,
    abstract('Hashable', [], hashable),
    abstract('Callable', [], has('__call__')),
    abstract('Generator', [iterator], isClass(PyGenerator)),
    abstract('MutableSequence', [sequence], (cls, v) => named('list')(cls) || isClass(PyDeque)(cls, v), {
      'append(self, value)': (self, v) => method(self, 'insert', length(self), v),
      'extend(self, values)': (self, values) => {
        for (const v of listOf(values)) method(self, 'append', v);
        return null;
      },
      'pop(self, index=-1)': (self, i) => {
        const v = getItem(self, i);
        method(self, '__delitem__', i);
        return v;
      },
      '__iadd__(self, values, /)': (self, values) => {
        method(self, 'extend', values);
        return self;
      },
    }),
    abstract('MutableSet', [set], named('set'), {
      'remove(self, value)': (self, v) => {
        if (!sure(contains(self, v))) throw raiseWith('KeyError', [v]);
        return method(self, 'discard', v);
      },
      'clear(self)': (self) => {
        for (const v of listOf(self)) method(self, 'discard', v);
        return null;
      },
    }),
    abstract('MutableMapping', [mapping], named('dict'), mutableMappingMixins),
    abstract('KeysView', [view, set], viewOf('keys')),
    abstract('ValuesView', [view, collection], viewOf('values')),
    abstract('ItemsView', [view, set], viewOf('items')),
    abstract('ByteString', [sequence], isClass(PyBytes)),
    abstract('Buffer', [], isClass(PyBytes)),
    abstract('Awaitable', [], has('__await__')),
    abstract('Coroutine', [], has('__await__', 'send', 'throw', 'close')),
    abstract('AsyncIterable', [], has('__aiter__')),
    abstract('AsyncIterator', [], has('__aiter__', '__anext__')),
    abstract('AsyncGenerator', [], has('__aiter__', 'asend')),
  ];
  return new Map(all.map((cls) => [cls.name, cls]));
}

/** Made once: typing has the same classes. */
let abcTable: Map<string, Value> | undefined;
export function abstractClasses(): ReadonlyMap<string, Value> {
  abcTable ??= collectionsAbc();
  return abcTable;
}

const number = (test: (v: Value) => boolean) => (_: PyClass, v: Value | undefined) => v !== undefined && test(unbox(v));

function numbersTable(): Map<string, Value> {
  const any = abstract('Number', [], numeric('int', 'float', 'complex'), {}, 'numbers');
  const complex = abstract('Complex', [any], numeric('int', 'float', 'complex'), {}, 'numbers');
  const real = abstract('Real', [complex], numeric('int', 'float'), {}, 'numbers');
  const rational = abstract('Rational', [real], numeric('int'), {}, 'numbers');
  const integral = abstract('Integral', [rational], numeric('int'), {}, 'numbers');
  return new Map([any, complex, real, rational, integral].map((cls) => [cls.name, cls]));
}
const numeric =
  (...names: string[]) =>
  (cls: PyClass, v: Value | undefined): boolean =>
    named(...names)(cls) ||
    number(
      (x) =>
        (names.includes('int') && isInt(x)) ||
        (names.includes('float') && x instanceof PyFloat) ||
        (names.includes('complex') && x instanceof Complex),
    )(cls, v);

function abcTableOf(): Map<string, Value> {
  const abc = new PyClass('ABC', [objectClass]);
  abc.moduleName = 'abc';
  abc.mro = [abc, objectClass];
  abc.metaclass = abcMeta;
  const mark = (fn: Value): Value => {
    if (!(fn instanceof Unknown)) setAttr(fn, '__isabstractmethod__', true);
    return fn;
  };
  const table = functions({
    'abstractmethod(funcobj)': mark,
    'abstractclassmethod(funcobj)': mark,
    'abstractstaticmethod(funcobj)': mark,
    'abstractproperty(funcobj)': mark,
    'update_abstractmethods(cls)': (cls) => cls,
    'get_cache_token()': () => 0,
  });
  table.set('ABC', abc);
  table.set('ABCMeta', abcMeta);
  return table;
}

export function registerAbcs(): void {
  installMeta();
  registerModule('abc', () => nativeModuleOf('abc', abcTableOf()));
  registerModule('collections.abc', () => nativeModuleOf('collections.abc', abstractClasses()));
  registerModule('numbers', () => nativeModuleOf('numbers', numbersTable()));
}
