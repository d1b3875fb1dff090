/**
 * typing and typing_extensions: enough of each form that annotations, bases and casts work as values.
 * Source: CPython's Lib/typing.py.
 */
import { keyText } from '../builtins/known.ts';
import { getAttr, lookupAttr, setAttr } from '../attributes.ts';
import { call } from '../call.ts';
import { raise, typeError } from '../errors.ts';
import { functions, getters, kwargsOf, methods, native } from '../native.ts';
import { nativeModuleOf, registerModule } from '../modules.ts';
import { repr } from '../text.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import {
  Ellipsis,
  PyBuiltin,
  PyClass,
  PyDict,
  PyFunction,
  PyInstance,
  PyList,
  PyObject,
  PyTuple,
  Unknown,
  builtinClass,
  dictClass,
  frozensetClass,
  listClass,
  noneClass,
  objectClass,
  setClass,
  tupleClass,
  typeClass,
  typeOf,
} from '../values.ts';
import { PyUnion, setAliasTest, unionOf } from '../builtins/unions.ts';
import { abcMeta, abstractClasses } from './abcs.ts';
import { itemsOf } from './functools.ts';
import { makeNamedTuple, namedTuple } from './namedtuple.ts';

const formClass = builtinClass('_SpecialForm', undefined, 'typing');
const aliasClass = builtinClass('_GenericAlias', undefined, 'typing');

/** `ClassVar`, `Union`, `Literal` …: what stands before the brackets. */
export class TypingForm extends PyObject {
  constructor(readonly name: string) {
    super();
  }
  get cls(): PyClass {
    return formClass;
  }
}

/** `ClassVar[int]`, `Literal['a']`, `Callable[[int], str]` … */
export class TypingAlias extends PyObject {
  constructor(
    readonly origin: Value,
    readonly args: readonly Value[],
    readonly metadata: readonly Value[] = [],
  ) {
    super();
  }
  get cls(): PyClass {
    return aliasClass;
  }
}

const argsOf = (index: Value): Value[] => (index instanceof PyTuple ? [...index.items] : [index]);

const shown = (v: Value): string => {
  if (v === null || v === noneClass) return 'None';
  if (v === Ellipsis) return '...';
  if (v instanceof PyClass) return v.moduleName === 'builtins' ? v.qualname : `${v.moduleName}.${v.qualname}`;
  if (v instanceof PyList) return `[${v.items.map(shown).join(', ')}]`;
  return repr(v);
};

function subscript(form: TypingForm, index: Value): Value {
  switch (form.name) {
    case 'Union':
      return argsOf(index).reduce((a, b) => unionOf(a, b, true));
    case 'Optional':
      return unionOf(index, null, true);
    case 'Annotated': {
      const [origin, ...metadata] = argsOf(index);
      return new TypingAlias(form, [origin], metadata);
    }
    default:
      return new TypingAlias(form, argsOf(index));
  }
}

function installForms(): void {
  methods(formClass, {
    '__getitem__(self, parameters, /)': (self, index) => (self instanceof TypingForm ? subscript(self, index) : self),
    '__repr__(self, /)': (self) => `typing.${self instanceof TypingForm ? self.name : ''}`,
    '__or__(self, other, /)': (a, b) => unionOf(a, b),
    '__ror__(self, other, /)': (a, b) => unionOf(b, a),
    '__mro_entries__(self, bases, /)': () => new PyTuple([]),
    '__call__(self, /, *args, **kwargs)': (self) => {
      throw typeError(`Cannot instantiate typing.${self instanceof TypingForm ? self.name : ''}`);
    },
  });
  const alias = (v: Value): TypingAlias => {
    if (v instanceof TypingAlias) return v;
    throw typeError('an alias is needed');
  };
  getters(aliasClass, {
    __origin__: (v) => {
      const { origin, args, metadata } = alias(v);
      if (metadata.length > 0) return args[0];
      return origin instanceof TypingForm && origin.name === 'Callable'
        ? (abstractClasses().get('Callable') ?? origin)
        : origin;
    },
    __args__: (v) => new PyTuple(alias(v).args),
    __metadata__: (v) => new PyTuple(alias(v).metadata),
    __parameters__: (v) => new PyTuple(alias(v).args.filter((a) => typeOf(a) === typeVarClass)),
  });
  methods(aliasClass, {
    '__getitem__(self, parameters, /)': (self) => self,
    '__or__(self, other, /)': (a, b) => unionOf(a, b),
    '__ror__(self, other, /)': (a, b) => unionOf(b, a),
    '__repr__(self, /)': (v) => {
      const { origin, args, metadata } = alias(v);
      const name = origin instanceof TypingForm ? `typing.${origin.name}` : shown(origin);
      return `${name}[${[...args.map(shown), ...metadata.map(repr)].join(', ')}]`;
    },
    '__mro_entries__(self, bases, /)': (v) => {
      const { origin } = alias(v);
      return new PyTuple(origin instanceof PyClass ? [origin] : []);
    },
    '__call__(self, /, *args, **kwargs)': (v, args, kwargs) => call(alias(v).origin, itemsOf(args), kwargsOf(kwargs)),
    '__eq__(self, other, /)': (a, b) => b instanceof TypingAlias && alias(a).origin === b.origin && repr(a) === repr(b),
    '__hash__(self, /)': (v) => repr(v).length,
  });
  setAliasTest((v) => v instanceof TypingAlias || v instanceof TypingForm || typeOf(v) === typeVarClass);
}

const typeVarClass = builtinClass('TypeVar', undefined, 'typing');

function typeVariables(table: Map<string, Value>): void {
  for (const name of ['TypeVar', 'ParamSpec', 'TypeVarTuple']) {
    const cls = name === 'TypeVar' ? typeVarClass : builtinClass(name, undefined, 'typing');
    cls.construct = (c, args, kwargs) => {
      const made = new PyInstance(c);
      const named = new Map(kwargs ?? []);
      made.attrs.set('__name__', args.at(0) ?? '');
      made.attrs.set('__bound__', named.get('bound') ?? null);
      made.attrs.set('__constraints__', new PyTuple(args.slice(1)));
      made.attrs.set('args', made);
      made.attrs.set('kwargs', made);
      return made;
    };
    methods(cls, {
      '__repr__(self, /)': (v) => `~${keyText(lookupAttr(v, '__name__'))}`,
      '__or__(self, other, /)': (a, b) => unionOf(a, b),
      '__ror__(self, other, /)': (a, b) => unionOf(b, a),
      '__iter__(self, /)': (v) => new PyList([new TypingAlias(new TypingForm('Unpack'), [v])]),
    });
    table.set(name, cls);
  }
}

/** Classes that stand for others, in annotations and as bases. */
const BUILTIN_ALIASES: Readonly<Record<string, PyClass>> = {
  List: listClass,
  Dict: dictClass,
  Tuple: tupleClass,
  Set: setClass,
  FrozenSet: frozensetClass,
  Type: typeClass,
};

const FORMS = [
  'Any',
  'Union',
  'Optional',
  'ClassVar',
  'Final',
  'Literal',
  'Annotated',
  'Callable',
  'NoReturn',
  'Never',
  'Self',
  'LiteralString',
  'TypeAlias',
  'TypeGuard',
  'TypeIs',
  'Concatenate',
  'Unpack',
  'Required',
  'NotRequired',
  'ReadOnly',
];

/** A class whose subscription gives itself: `Generic[T]`, `Protocol[T]`. */
function openClass(name: string, metaclass?: PyClass): PyClass {
  const cls = new PyClass(name, [objectClass]);
  cls.moduleName = 'typing';
  cls.mro = [cls, objectClass];
  cls.metaclass = metaclass;
  return cls;
}

function annotationsOf(namespace: Value): [string, Value][] {
  if (!(namespace instanceof PyDict)) return [];
  const found = namespace.entries.get('__annotations__')?.value;
  return found instanceof PyDict ? [...found.entries.values()].map((e) => [keyText(e.key), e.value]) : [];
}

/** `class P(NamedTuple): x: int`: the class statement calls the metaclass, which makes a named tuple's class. */
function namedTupleBase(): PyClass {
  const meta = builtinClass('NamedTupleMeta', [typeClass], 'typing');
  const base = openClass('NamedTuple', meta);
  meta.construct = (_mcs, args) => {
    const [name, , namespace] = args;
    if (!(namespace instanceof PyDict)) return new Unknown('the class is not known');
    const members = new Map([...namespace.entries.values()].map((e) => [keyText(e.key), e.value]));
    const fields = annotationsOf(namespace).map(([field]) => field);
    const defaults = new Map<string, Value>();
    for (const field of fields) {
      const value = members.get(field);
      if (value !== undefined) defaults.set(field, value);
      else if (defaults.size > 0)
        throw typeError(
          `non-default namedtuple field ${field} cannot follow default field${defaults.size > 1 ? 's' : ''} ${[...defaults.keys()].join(', ')}`,
        );
      members.delete(field);
    }
    const moduleName = members.get('__module__');
    return makeNamedTuple(keyText(name), fields, defaults, typeof moduleName === 'string' ? moduleName : '', members);
  };
  methods(meta, {
    '__call__(self, /, *args, **kwargs)': (_cls, args, kwargs) => {
      const [name, fields] = itemsOf(args);
      const pairs =
        fields instanceof PyList ? fields.items : [...(kwargsOf(kwargs) ?? [])].map(([k, v]) => new PyTuple([k, v]));
      const names = pairs.map((p) => (p instanceof PyTuple ? p.items[0] : p));
      return namedTuple(name, new PyList(names), false, null, vm.frame?.module.name ?? '');
    },
  });
  return base;
}

/** `class D(TypedDict)`: calling it makes a plain dict. */
function typedDictBase(): PyClass {
  const meta = builtinClass('_TypedDictMeta', [typeClass], 'typing');
  const base = openClass('TypedDict', meta);
  methods(meta, {
    '__call__(self, /, *args, **kwargs)': (_cls, args, kwargs) => call(dictClass, itemsOf(args), kwargsOf(kwargs)),
  });
  return base;
}

function newType(name: Value, base: Value): Value {
  const fn = new PyBuiltin(keyText(name), ([x]) => x, false);
  fn.attrs.set('__supertype__', base);
  fn.attrs.set('__name__', name);
  return fn;
}

function getTypeHints(v: Value): Value {
  const out = new PyDict();
  const sources =
    v instanceof PyClass
      ? [...v.mro].reverse().map((c) => c.dict.get('__annotations__'))
      : [lookupAttr(v, '__annotations__')];
  for (const dict of sources) if (dict instanceof PyDict) for (const [k, e] of dict.entries) out.entries.set(k, e);
  return out;
}

function originOf(v: Value): Value {
  if (v instanceof TypingAlias) return v.metadata.length > 0 ? v.origin : getAttr(v, '__origin__');
  if (v instanceof PyUnion) return typeOf(v);
  // `list[int]` is `list` here: its parameters aren't kept.
  return v instanceof PyClass ? null : new Unknown('the origin of this type is not known');
}

/** A protocol's class test: the members that it names. */
function runtimeCheckable(cls: Value): Value {
  if (cls instanceof PyClass) setAttr(cls, '_is_runtime_protocol', true);
  return cls;
}

function protocolBase(): PyClass {
  const meta = builtinClass('_ProtocolMeta', [abcMeta], 'typing');
  const base = openClass('Protocol', meta);
  methods(meta, {
    '__instancecheck__(cls, instance, /)': (cls, v) => {
      if (!(cls instanceof PyClass) || typeOf(v).isSubclassOf(cls)) return true;
      if (!cls.bases.includes(base)) return false;
      if (cls.lookup('_is_runtime_protocol') !== true)
        throw typeError('Instance and class checks can only be used with @runtime_checkable protocols');
      const members = new Set<string>(annotationsOf(new PyDict()).map(([name]) => name));
      for (const c of cls.mro) {
        if (c === base || c === objectClass) continue;
        for (const [name, value] of c.dict) {
          if (name === '__annotations__' && value instanceof PyDict)
            for (const e of value.entries.values()) members.add(keyText(e.key));
          else if (!name.startsWith('_') || value instanceof PyFunction) members.add(name);
        }
      }
      members.delete('_is_runtime_protocol');
      members.delete('__init__');
      return [...members].every((name) => lookupAttr(v, name) !== undefined);
    },
  });
  return base;
}

function makeTable(): Map<string, Value> {
  const identity = (v: Value): Value => v;
  const table = functions({
    'cast(typ, val)': (_typ, v) => v,
    'overload(func)': identity,
    'final(f)': identity,
    'override(f)': identity,
    'no_type_check(arg)': identity,
    'runtime_checkable(cls)': runtimeCheckable,
    'runtime(cls)': runtimeCheckable,
    'dataclass_transform(**kwargs)': () => native('decorator(cls)', identity),
    'deprecated(message, **kwargs)': () => native('decorator(arg)', identity),
    'get_type_hints(obj, globalns=None, localns=None, include_extras=False)': getTypeHints,
    'get_origin(tp)': originOf,
    'get_args(tp)': (v) => {
      if (v instanceof TypingAlias) return new PyTuple([...v.args, ...v.metadata]);
      return v instanceof PyUnion ? new PyTuple(v.args) : new PyTuple([]);
    },
    'get_overloads(func)': () => new PyList([]),
    'NewType(name, tp)': newType,
    'assert_type(val, typ, /)': identity,
    'assert_never(arg, /)': (v) => {
      throw raise('AssertionError', `Expected code to be unreachable, but got: ${repr(v)}`);
    },
    'reveal_type(obj, /)': identity,
    'is_typeddict(tp)': () => false,
    'ForwardRef(arg)': identity,
  });
  for (const name of FORMS) table.set(name, new TypingForm(name));
  for (const [name, cls] of Object.entries(BUILTIN_ALIASES)) table.set(name, cls);
  for (const [name, cls] of abstractClasses()) if (!table.has(name)) table.set(name, cls);
  table.set('AbstractSet', abstractClasses().get('Set') ?? null);
  table.set('Set', setClass);
  typeVariables(table);
  table.set('Generic', openClass('Generic'));
  table.set('Protocol', protocolBase());
  table.set('NamedTuple', namedTupleBase());
  table.set('TypedDict', typedDictBase());
  table.set('TYPE_CHECKING', false);
  for (const name of [
    'SupportsInt',
    'SupportsFloat',
    'SupportsIndex',
    'SupportsAbs',
    'SupportsRound',
    'SupportsBytes',
    'SupportsComplex',
  ])
    table.set(name, openClass(name));
  for (const name of ['IO', 'TextIO', 'BinaryIO', 'Pattern', 'Match', 'Text']) table.set(name, openClass(name));
  const anyStr = call(typeVarClass, ['AnyStr']);
  table.set('AnyStr', anyStr);
  for (const name of ['DefaultDict', 'OrderedDict', 'Counter', 'ChainMap', 'Deque'])
    table.set(name, new TypingForm(name));
  return table;
}

export function registerTyping(): void {
  let table: Map<string, Value> | undefined;
  const once = (): Map<string, Value> => {
    if (!table) {
      installForms();
      table = makeTable();
    }
    return table;
  };
  for (const name of ['typing', 'typing_extensions']) registerModule(name, () => nativeModuleOf(name, once()));
}
