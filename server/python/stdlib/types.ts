/** types and SimpleNamespace. Source: CPython's Lib/types.py. */
import { keyText } from '../builtins/known.ts';
import { call } from '../call.ts';
import { typeError } from '../errors.ts';
import { contains, getItem, iterate, length } from '../iterate.ts';
import { functions, kwargsOf, methods } from '../native.ts';
import { nativeModuleOf, registerModule } from '../modules.ts';
import { equal } from '../operators.ts';
import { repr } from '../text.ts';
import type { Value, PyClass } from '../values.ts';
import {
  NotImplemented,
  PyDict,
  PyInstance,
  PyIterator,
  PyModule,
  PyTuple,
  Unknown,
  builtinClass,
  builtinFunctionClass,
  ellipsisClass,
  functionClass,
  generatorClass,
  methodClass,
  moduleClass,
  noneClass,
  notImplementedClass,
  propertyClass,
  typeClass,
  typeOf,
} from '../values.ts';
import { unionClass } from '../builtins/unions.ts';
import { itemsOf } from './functools.ts';

const namespaceClass = builtinClass('SimpleNamespace', undefined, 'types');
const proxyClass = builtinClass('mappingproxy');

class MappingProxy extends PyInstance {
  constructor(readonly mapping: Value) {
    super(proxyClass);
  }
}

function installNamespace(): void {
  namespaceClass.construct = (cls, args, kwargs) => {
    const made = new PyInstance(cls);
    const [from] = args;
    if (args.length > 0 && from instanceof PyDict)
      for (const e of from.entries.values()) made.attrs.set(keyText(e.key), e.value);
    for (const [name, value] of kwargs ?? []) made.attrs.set(name, value);
    return made;
  };
  methods(namespaceClass, {
    '__repr__(self, /)': (v) => {
      const attrs = v instanceof PyInstance ? [...v.attrs] : [];
      const name = typeOf(v) === namespaceClass ? 'namespace' : typeOf(v).name;
      return `${name}(${attrs.map(([k, x]) => `${k}=${repr(x)}`).join(', ')})`;
    },
    '__eq__(self, value, /)': (a, b) => {
      if (!(a instanceof PyInstance) || !(b instanceof PyInstance) || !b.cls.isSubclassOf(namespaceClass))
        return NotImplemented;
      const dict = (v: PyInstance): PyDict => {
        const d = new PyDict();
        for (const [key, value] of v.attrs) d.entries.set(key, { key, value });
        return d;
      };
      return equal(dict(a), dict(b));
    },
  });
}

function installProxy(): void {
  const mapping = (v: Value): Value => {
    if (v instanceof MappingProxy) return v.mapping;
    throw typeError('a mappingproxy is needed');
  };
  proxyClass.construct = (_cls, args) => new MappingProxy(args[0]);
  methods(proxyClass, {
    '__getitem__(self, key, /)': (v, key) => getItem(mapping(v), key),
    '__len__(self, /)': (v) => length(mapping(v)),
    '__iter__(self, /)': (v) => new PyIterator(iterate(mapping(v))),
    '__contains__(self, key, /)': (v, key) => contains(mapping(v), key),
    '__repr__(self, /)': (v) => `mappingproxy(${repr(mapping(v))})`,
    '__str__(self, /)': (v) => repr(mapping(v)),
    'get(self, key, default=None, /)': (v, key, fallback) =>
      contains(mapping(v), key) === true ? getItem(mapping(v), key) : fallback,
  });
  for (const name of ['keys', 'values', 'items', 'copy'])
    methods(proxyClass, {
      [`${name}(self, /)`]: (v) => {
        const own = typeOf(mapping(v)).lookup(name);
        return own === undefined ? new Unknown('the mapping is not known') : call(own, [mapping(v)]);
      },
    });
}

export function registerTypes(): void {
  registerModule('types', () => {
    installNamespace();
    installProxy();
    moduleClass.construct = (_cls, args) => new PyModule(keyText(args[0]));
    const table = functions({
      'new_class(name, bases=(), kwds=None, exec_body=None)': (name, bases, kwds, body) => {
        const namespace = new PyDict();
        if (body !== null) call(body, [namespace]);
        return call(typeClass, [name, bases, namespace], kwargsOf(kwds));
      },
      'resolve_bases(bases)': (bases) => new PyTuple(itemsOf(bases)),
      'coroutine(func)': (fn) => fn,
    });
    const classes: Readonly<Record<string, PyClass>> = {
      SimpleNamespace: namespaceClass,
      MappingProxyType: proxyClass,
      FunctionType: functionClass,
      LambdaType: functionClass,
      MethodType: methodClass,
      BuiltinFunctionType: builtinFunctionClass,
      BuiltinMethodType: builtinFunctionClass,
      ModuleType: moduleClass,
      GeneratorType: generatorClass,
      NoneType: noneClass,
      EllipsisType: ellipsisClass,
      NotImplementedType: notImplementedClass,
      DynamicClassAttribute: propertyClass,
      UnionType: unionClass,
    };
    for (const [name, cls] of Object.entries(classes)) table.set(name, cls);
    for (const name of ['TracebackType', 'FrameType', 'CodeType', 'CoroutineType', 'GenericAlias', 'CellType'])
      table.set(name, builtinClass(name, undefined, 'types'));
    return nativeModuleOf('types', table);
  });
}
