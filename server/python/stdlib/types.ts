/** types and SimpleNamespace. Source: CPython's Lib/types.py. */
import { keyText } from '../builtins/known.ts';
import { typeError } from '../errors.ts';
import { functions, kwargsOf, methods } from '../native.ts';
import { registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { equal } from '../comparisons.ts';
import { repr } from '../text.ts';
import type { PyClass, Value } from '../values.ts';
import {
  NotImplemented,
  PyDict,
  PyInstance,
  PyModule,
  builtinClass,
  asyncGeneratorClass,
  builtinFunctionClass,
  ellipsisClass,
  functionClass,
  cellClass,
  coroutineClass,
  generatorClass,
  getsetClass,
  memberClass,
  methodClass,
  moduleClass,
  noneClass,
  notImplementedClass,
  typeOf,
} from '../values.ts';
import { codeClass } from '../codeObjects.ts';
import { tracebackClass } from '../traceback.ts';
import { frameClass } from './frames.ts';
import { proxyClass } from '../mappingProxy.ts';
import { updateDict } from '../builtins/dicts.ts';
import { genericAliasClass } from '../builtins/generics.ts';
import { unionClass } from '../builtins/unions.ts';
import { typesSource } from './library/small.ts';
import { pythonPart } from './source.ts';

const namespaceClass = builtinClass('SimpleNamespace', undefined, 'types');
/** Those whose repr is being made. */
const shown = new Set<Value>();

function installNamespace(): void {
  namespaceClass.construct = (cls, args, kwargs) => {
    const made = new PyInstance(cls);
    if (args.length > 1) throw typeError(`${cls.name} expected at most 1 argument, got ${args.length}`);
    if (args.length === 1) {
      const names = new PyDict();
      updateDict(names, args[0], undefined);
      for (const e of names.entries.values()) {
        if (typeof e.key !== 'string') throw typeError('keywords must be strings');
        made.attrs.set(e.key, e.value);
      }
    }
    for (const [name, value] of kwargs ?? []) made.attrs.set(name, value);
    return made;
  };
  methods(namespaceClass, {
    '__repr__(self, /)': (v) => {
      const attrs = v instanceof PyInstance ? [...v.attrs] : [];
      const name = typeOf(v) === namespaceClass ? 'namespace' : typeOf(v).name;
      if (shown.has(v)) return `${name}(...)`;
      shown.add(v);
      try {
        return `${name}(${attrs.map(([k, x]) => `${k}=${repr(x)}`).join(', ')})`;
      } finally {
        shown.delete(v);
      }
    },
    '__replace__(self, /, **changes)': (v, changes) => {
      const made = new PyInstance(typeOf(v));
      for (const [k, x] of v instanceof PyInstance ? v.attrs : []) made.attrs.set(k, x);
      for (const [k, x] of kwargsOf(changes) ?? []) made.attrs.set(k, x);
      return made;
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

const CLASSES: Readonly<Record<string, PyClass>> = {
  SimpleNamespace: namespaceClass,
  MappingProxyType: proxyClass,
  FunctionType: functionClass,
  LambdaType: functionClass,
  MethodType: methodClass,
  BuiltinFunctionType: builtinFunctionClass,
  BuiltinMethodType: builtinFunctionClass,
  GetSetDescriptorType: getsetClass,
  MemberDescriptorType: memberClass,
  ModuleType: moduleClass,
  GeneratorType: generatorClass,
  CoroutineType: coroutineClass,
  AsyncGeneratorType: asyncGeneratorClass,
  NoneType: noneClass,
  EllipsisType: ellipsisClass,
  NotImplementedType: notImplementedClass,
  UnionType: unionClass,
  GenericAlias: genericAliasClass,
  CodeType: codeClass,
  CellType: cellClass,
  FrameType: frameClass,
  TracebackType: tracebackClass,
};

/** Defined in library/small.ts. */
const IN_PYTHON = ['new_class', 'prepare_class', 'resolve_bases', 'get_original_bases', 'DynamicClassAttribute'];

export function registerTypes(): void {
  registerModule('types', () => {
    installNamespace();
    namespaceClass.inC = unionClass.inC = genericAliasClass.inC = true;
    moduleClass.construct = (_cls, args, kwargs) => {
      const named = new Map(kwargs ?? []);
      const name = args.at(0) ?? named.get('name');
      if (name === undefined) throw typeError("module() missing required argument 'name' (pos 1)");
      const made = new PyModule(keyText(name));
      made.dict.set('__name__', name);
      made.dict.set('__doc__', args.at(1) ?? named.get('doc') ?? null);
      return made;
    };
    const table = functions({ 'coroutine(func)': (fn) => fn });
    for (const [name, cls] of Object.entries(CLASSES)) table.set(name, cls);
    const more = pythonPart('types', typesSource, []);
    return libraryModule('types', table, (name) => (IN_PYTHON.includes(name) ? more(name) : undefined));
  });
}
