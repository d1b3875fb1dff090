/** abc, collections.abc and numbers: classes that know their instances by what these can do. */
import { setAttr } from '../attributes.ts';
import { abstractMethods, call } from '../call.ts';
import { raise, typeError } from '../errors.ts';
import { functions, getters, methods, native } from '../native.ts';
import { registerModule } from '../modules.ts';
import { repr } from '../text.ts';
import { truth } from '../operators.ts';
import type { Value } from '../values.ts';
import {
  Complex,
  Ellipsis,
  NotImplemented,
  PyBytes,
  PyClass,
  PyClassMethod,
  PyDict,
  PyFloat,
  PyInstance,
  PyIterator,
  PyList,
  PyModule,
  PyProperty,
  PyScalar,
  PySet,
  PyStaticMethod,
  PyTuple,
  Unknown,
  builtinClass,
  frozensetClass,
  isInt,
  objectClass,
  setClass,
  typeClass,
  typeOf,
} from '../values.ts';
import { PyDictView } from '../builtins/dicts.ts';
import { PyGenericAlias, PyTypeParameter, genericAliasClass, typeText } from '../builtins/generics.ts';
import { PyGenerator } from '../generator.ts';
import { PyDeque } from './deque.ts';
import { collectionsAbcSource } from './library/abc.ts';
import { numbersSource } from './library/numbers.ts';
import { libraryModule } from './names.ts';
import { runSource } from './source.ts';

export const abcMeta = builtinClass('ABCMeta', [typeClass], 'abc');

type Test = (cls: PyClass, v: Value | undefined) => boolean;

/** Classes that were registered with an abstract one, and tests on values of built-in types. */
const registered = new Map<PyClass, Set<PyClass>>();
const tests = new Map<PyClass, Test>();

/** What the class's own `__subclasshook__` says; undefined where it says nothing. */
function hooked(abstract: PyClass, cls: PyClass): boolean | Unknown | undefined {
  const hook = abstract.lookup('__subclasshook__');
  if (!(hook instanceof PyClassMethod)) return undefined;
  const answer = call(hook.fn, [abstract, cls]);
  return answer === NotImplemented ? undefined : truth(answer);
}

/** `issubclass(cls, abstract)`; `v`, where there is one, is an instance of `cls`. Source: CPython's Modules/_abc.c. */
export function accepts(abstract: PyClass, cls: PyClass, v: Value | undefined): boolean | Unknown {
  const hook = hooked(abstract, cls);
  if (hook !== undefined) return hook;
  if (cls.isSubclassOf(abstract)) return true;
  if (tests.get(abstract)?.(cls, v) === true) return true;
  for (const [known, subs] of registered)
    if (known.isSubclassOf(abstract))
      for (const sub of subs)
        if (cls.isSubclassOf(sub) || (sub.metaclass?.isSubclassOf(abcMeta) === true && accepts(sub, cls, v) === true))
          return true;
  return false;
}

function installMeta(): void {
  methods(abcMeta, {
    '__instancecheck__(cls, instance, /)': (cls, v) => {
      if (!(cls instanceof PyClass)) return false;
      if (v instanceof Unknown) return v;
      const own = typeOf(v);
      const answer = accepts(cls, own, v);
      if (answer !== false) return answer;
      return own.mro.some((k) => k.hasUnknownBase) ? new Unknown(`a base class of ${own.name} is unknown`) : false;
    },
    '__subclasscheck__(cls, subclass, /)': (cls, sub) => {
      if (sub instanceof Unknown) return sub;
      if (!(sub instanceof PyClass)) throw typeError('issubclass() arg 1 must be a class');
      return cls instanceof PyClass && accepts(cls, sub, undefined);
    },
    'register(cls, subclass, /)': (cls, sub) => {
      if (sub instanceof Unknown) return sub;
      if (!(sub instanceof PyClass)) throw typeError('Can only register classes');
      if (!(cls instanceof PyClass) || sub.isSubclassOf(cls)) return sub;
      if (cls.isSubclassOf(sub)) throw raise('RuntimeError', 'Refusing to create an inheritance cycle');
      const subs = registered.get(cls) ?? new Set<PyClass>();
      registered.set(cls, subs.add(sub));
      return sub;
    },
  });
  getters(abcMeta, {
    __abstractmethods__: (cls) => {
      const out = new PySet(frozensetClass);
      if (cls instanceof PyClass) for (const name of abstractMethods(cls) ?? []) out.entries.set(name, name);
      return out;
    },
  });
}

/** Another class than object has the methods; a None says that it hasn't. */
const has =
  (...names: string[]): Test =>
  (cls) =>
    names.every((name) => (cls.lookup(name) ?? null) !== null);

const isClass =
  (...classes: readonly (new (...args: never[]) => Value)[]): Test =>
  (_, v) =>
    v !== undefined && classes.some((c) => (v as object | null) instanceof c);

const named =
  (...names: string[]): Test =>
  (cls) =>
    cls.mro.some((c) => (c.moduleName === 'builtins' || c.moduleName === 'types') && names.includes(c.name));

const any =
  (...all: Test[]): Test =>
  (cls, v) =>
    all.some((t) => t(cls, v));

const SEQUENCES = ['list', 'tuple', 'str', 'bytes', 'bytearray', 'range', 'memoryview'];
const isIterator = isClass(PyIterator);
const isDeque: Test = (cls, v) =>
  isClass(PyDeque)(cls, v) || cls.mro.some((c) => c.name === 'deque' && c.moduleName === 'collections');

const hashable: Test = (cls, v) => {
  if (v instanceof PyList || v instanceof PyDict || (v instanceof PySet && v.cls === setClass)) return false;
  return cls.lookup('__hash__') !== null;
};

const viewOf = (kind: string): Test => any(named(`dict_${kind}`), (_, v) => v instanceof PyDictView && v.kind === kind);

/** How values of built-in types are known, whose methods don't all stand in their classes. */
const TESTS: Readonly<Record<string, Test>> = {
  Hashable: hashable,
  Awaitable: has('__await__'),
  Coroutine: any(has('__await__', 'send', 'throw', 'close'), named('coroutine')),
  AsyncIterable: has('__aiter__'),
  AsyncIterator: has('__aiter__', '__anext__'),
  AsyncGenerator: has('__aiter__', '__anext__', 'asend', 'athrow', 'aclose'),
  Iterable: any(has('__iter__'), isIterator),
  Iterator: any(has('__iter__', '__next__'), isIterator),
  Reversible: any(has('__iter__', '__reversed__'), named(...SEQUENCES, 'dict')),
  Generator: any(isClass(PyGenerator), has('__iter__', '__next__', 'send', 'throw', 'close')),
  Sized: has('__len__'),
  Container: any(has('__contains__'), named('dict_values')),
  Collection: any(has('__len__', '__iter__', '__contains__'), named('dict_values')),
  Buffer: any(named('bytes', 'bytearray', 'memoryview'), isClass(PyBytes)),
  Callable: has('__call__'),
  Set: named('set', 'frozenset', 'dict_keys', 'dict_items'),
  MutableSet: named('set'),
  Mapping: named('dict', 'mappingproxy'),
  MutableMapping: named('dict'),
  Sequence: any(named(...SEQUENCES), isDeque),
  MutableSequence: any(named('list', 'bytearray'), isDeque),
  ByteString: named('bytes', 'bytearray'),
  KeysView: viewOf('keys'),
  ValuesView: viewOf('values'),
  ItemsView: viewOf('items'),
  MappingView: named('dict_keys', 'dict_values', 'dict_items'),
};

/** `collections.abc.Callable[[int], str]`: the arguments one after the other, then the result. */
const callableAliasClass = builtinClass('_CallableGenericAlias', [genericAliasClass], 'collections.abc');

function callableItem(cls: Value, index: Value): Value {
  if (!(index instanceof PyTuple) || index.items.length !== 2)
    throw typeError('Callable must be used as Callable[[arg, ...], result].');
  const [params, result] = index.items;
  const open =
    params === Ellipsis ||
    params instanceof PyTypeParameter ||
    params instanceof Unknown ||
    typeOf(params).name === '_GenericAlias';
  if (!open && !(params instanceof PyList || params instanceof PyTuple))
    throw typeError(`Expected a list of types, an ellipsis, ParamSpec, or Concatenate. Got ${repr(params)}`);
  const list = params instanceof PyList || params instanceof PyTuple ? params.items : [params];
  return new PyGenericAlias(cls, [...list, result], false, callableAliasClass);
}

function installCallable(callable: PyClass): void {
  callable.dict.set(
    '__class_getitem__',
    new PyClassMethod(native('__class_getitem__(cls, item, /)', callableItem, { binds: true })),
  );
  methods(callableAliasClass, {
    '__repr__(self, /)': (v) => {
      if (!(v instanceof PyGenericAlias)) return '';
      const { args } = v;
      const [first] = args;
      const open =
        args.length === 2 && (first === Ellipsis || (first instanceof PyTypeParameter && first.kind === 'ParamSpec'));
      const result = typeText(args[args.length - 1]);
      return `collections.abc.Callable[${open ? typeText(first) : `[${args.slice(0, -1).map(typeText).join(', ')}]`}, ${result}]`;
    },
  });
}

/** Made once: typing has the same classes. */
let abcModule: PyModule | undefined;
function collectionsAbc(): PyModule {
  if (abcModule) return abcModule;
  const module = (abcModule = new PyModule('collections.abc'));
  runSource(module, collectionsAbcSource);
  for (const [name, test] of Object.entries(TESTS)) {
    const cls = module.dict.get(name);
    if (cls instanceof PyClass) tests.set(cls, test);
    if (name === 'Callable' && cls instanceof PyClass) installCallable(cls);
  }
  return module;
}

export function abstractClasses(): ReadonlyMap<string, Value> {
  return new Map([...collectionsAbc().dict].filter(([name]) => name in TESTS));
}

/** The kinds of numbers that values of built-in types, and NumPy's scalars, are. */
const numeric =
  (...names: string[]): Test =>
  (cls, v) => {
    if (named(...names)(cls, v)) return true;
    if (!(v instanceof PyScalar) || /bool/.test(v.cls.name)) return false;
    const x = v.value;
    return (
      (names.includes('int') && typeof x !== 'string' && isInt(x)) ||
      (names.includes('float') && x instanceof PyFloat) ||
      (names.includes('complex') && x instanceof Complex)
    );
  };

function numbersModule(): PyModule {
  const module = libraryModule('numbers', []);
  runSource(module, numbersSource);
  for (const [name, test] of Object.entries({
    Number: numeric('int', 'float', 'complex'),
    Complex: numeric('int', 'float', 'complex'),
    Real: numeric('int', 'float'),
    Rational: numeric('int'),
    Integral: numeric('int'),
  })) {
    const cls = module.dict.get(name);
    if (cls instanceof PyClass) tests.set(cls, test);
  }
  return module;
}

function mark(fn: Value): Value {
  if (fn instanceof PyClassMethod || fn instanceof PyStaticMethod) mark(fn.fn);
  else if (fn instanceof PyProperty) mark(fn.get);
  else if (fn !== null && !(fn instanceof Unknown)) setAttr(fn, '__isabstractmethod__', true);
  return fn;
}

function abcTable(): Map<string, Value> {
  const abc = new PyClass('ABC', [objectClass]);
  abc.moduleName = 'abc';
  abc.mro = [abc, objectClass];
  abc.metaclass = abcMeta;
  const table = functions({
    'abstractmethod(funcobj)': mark,
    'abstractclassmethod(callable)': (fn) => new PyClassMethod(mark(fn)),
    'abstractstaticmethod(callable)': (fn) => new PyStaticMethod(mark(fn)),
    'abstractproperty(fget=None, fset=None, fdel=None)': (get, set, del) => new PyProperty(mark(get), set, del),
    'update_abstractmethods(cls)': (cls) => cls,
    'get_cache_token()': () => new PyInstance(objectClass),
  });
  table.set('ABC', abc);
  table.set('ABCMeta', abcMeta);
  return table;
}

export function registerAbcs(): void {
  installMeta();
  registerModule('abc', () => libraryModule('abc', abcTable()));
  registerModule('collections.abc', () =>
    libraryModule('collections.abc', [], (name) => (name in TESTS ? collectionsAbc().dict.get(name) : undefined)),
  );
  registerModule('_collections_abc', () => libraryModule('collections.abc', collectionsAbc().dict));
  registerModule('numbers', numbersModule);
}
