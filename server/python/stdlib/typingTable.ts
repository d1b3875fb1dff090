/** The tables of typing and typing_extensions: functions, and the forms by name. Source: CPython's Lib/typing.py. */
import { lookupAttr, setAttr } from '../attributes.ts';
import { isCallable } from '../call.ts';
import { PyRaise, raise, typeError } from '../errors.ts';
import { functions, native } from '../native.ts';
import { importModule, registerModule } from '../modules.ts';
import { repr } from '../text.ts';
import { truth } from '../operators.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import {
  Ellipsis,
  Missing,
  PyClass,
  PyDict,
  PyFunction,
  PyList,
  PyMethod,
  PyModule,
  PySet,
  PyTuple,
  Unknown,
  bytesClass,
  dictClass,
  frozensetClass,
  listClass,
  noneClass,
  setClass,
  strClass,
  tupleClass,
  typeClass,
  typeOf,
} from '../values.ts';
import { PyGenericAlias, PyTypeParameter } from '../builtins/generics.ts';
import { keyText } from '../builtins/known.ts';
import { PyUnion, unionOf } from '../builtins/unions.ts';
import { abstractClasses } from './abcs.ts';
import { libraryModule } from './names.ts';
import { evaluateText } from './source.ts';
import {
  ANNOTATED,
  ForwardRef,
  LITERAL,
  TypingAlias,
  TypingForm,
  UNION,
  UNPACK,
  copyWith,
  forwardRefClass,
  genericClass,
  installTypingForms,
  isAnnotated,
  isCallableAlias,
  isUnionAlias,
} from './typing.ts';
import { installTypingClasses } from './typingClasses.ts';
import { protocolClass, protocolMembers, runtimeCheckable } from './typingProtocols.ts';
import { makeParameter } from './typingVariables.ts';

const FORMS = [
  'Optional',
  'ClassVar',
  'Final',
  'NoReturn',
  'Never',
  'Self',
  'LiteralString',
  'TypeAlias',
  'TypeGuard',
  'TypeIs',
  'Concatenate',
  'Required',
  'NotRequired',
  'ReadOnly',
];

/** typing's names for built-in classes, and how many parameters each takes. */
const BUILTIN_ALIASES: Readonly<Record<string, readonly [PyClass, number | undefined]>> = {
  List: [listClass, 1],
  Dict: [dictClass, 2],
  Tuple: [tupleClass, undefined],
  Set: [setClass, 1],
  FrozenSet: [frozensetClass, 1],
  Type: [typeClass, 1],
};
/** Those of classes in other modules: module, name there, parameters. */
const ALIASES: Readonly<Record<string, readonly [string, string, number | undefined]>> = {
  DefaultDict: ['collections', 'defaultdict', 2],
  OrderedDict: ['collections', 'OrderedDict', 2],
  Counter: ['collections', 'Counter', 1],
  ChainMap: ['collections', 'ChainMap', 2],
  Deque: ['collections', 'deque', 1],
  Pattern: ['re', 'Pattern', 1],
  Match: ['re', 'Match', 1],
  ContextManager: ['contextlib', 'AbstractContextManager', undefined],
  AsyncContextManager: ['contextlib', 'AbstractAsyncContextManager', undefined],
  AbstractSet: ['collections.abc', 'Set', 1],
  Hashable: ['collections.abc', 'Hashable', 0],
  Sized: ['collections.abc', 'Sized', 0],
  Callable: ['collections.abc', 'Callable', undefined],
  Generator: ['collections.abc', 'Generator', undefined],
  AsyncGenerator: ['collections.abc', 'AsyncGenerator', undefined],
  Coroutine: ['collections.abc', 'Coroutine', 3],
  Mapping: ['collections.abc', 'Mapping', 2],
  MutableMapping: ['collections.abc', 'MutableMapping', 2],
  ItemsView: ['collections.abc', 'ItemsView', 2],
  ByteString: ['collections.abc', 'ByteString', 0],
};
const OF_ONE = [
  'Iterable',
  'Iterator',
  'Container',
  'Collection',
  'Reversible',
  'Sequence',
  'MutableSequence',
  'MutableSet',
  'MappingView',
  'KeysView',
  'ValuesView',
  'Awaitable',
  'AsyncIterable',
  'AsyncIterator',
];

function lateAlias(name: string): Value | undefined {
  const [module, own, arity] = ALIASES[name] ?? (OF_ONE.includes(name) ? ['collections.abc', name, 1] : []);
  if (module === undefined || own === undefined) return undefined;
  const cls = module === 'collections.abc' ? abstractClasses().get(own) : lookupAttr(importModule(module), own);
  return cls instanceof PyClass ? new TypingForm(name, cls, arity) : undefined;
}

/** The module whose names an object's annotations use. */
function moduleOf(v: Value): PyModule {
  if (v instanceof PyModule) return v;
  if (v instanceof PyMethod) return moduleOf(v.fn);
  if (v instanceof PyFunction) return v.module;
  const wrapped = v instanceof PyClass ? undefined : lookupAttr(v, '__wrapped__');
  if (wrapped !== undefined) return moduleOf(wrapped);
  if (v instanceof PyClass) {
    for (const member of v.dict.values())
      if (member instanceof PyFunction && member.module.name === v.moduleName) return member.module;
    for (let f = vm.frame; f; f = f.parent) if (f.module.name === v.moduleName) return f.module;
    const found = importModule(v.moduleName);
    if (found instanceof PyModule) return found;
  }
  return vm.frame?.module ?? new PyModule('__main__');
}

type Lookup = (name: string) => Value | undefined;

/** A type whose forward references are resolved. */
function evaluated(v: Value, module: PyModule, lookup: Lookup): Value {
  if (v === null) return noneClass;
  if (typeof v === 'string' || v instanceof ForwardRef) {
    const text = typeof v === 'string' ? v : v.text;
    const found = evaluateText(text, module, lookup);
    if (found === undefined) throw raise('SyntaxError', `Forward reference must be an expression -- got ${repr(text)}`);
    return evaluated(found, module, lookup);
  }
  const each = (args: readonly Value[]): Value[] =>
    args.map((a) =>
      a === null || typeof a === 'number'
        ? a
        : typeof a === 'string' && isLiteral(v)
          ? a
          : evaluated(a, module, lookup),
    );
  if (v instanceof TypingAlias && !isLiteral(v)) {
    const args = each(v.args);
    return args.every((a, i) => a === v.args[i]) ? v : copyWith(v, args);
  }
  if (v instanceof PyGenericAlias) {
    const args = each(v.args);
    return args.every((a, i) => a === v.args[i]) ? v : new PyGenericAlias(v.origin, args, v.starred, v.cls);
  }
  if (v instanceof PyUnion) return each(v.args).reduce((a, b) => unionOf(a, b));
  return v;
}
const isLiteral = (v: Value): boolean => v instanceof TypingAlias && v.form === LITERAL;

/** A type without its Annotated, Required, NotRequired and ReadOnly. */
function stripped(v: Value): Value {
  if (v instanceof TypingAlias) {
    if (isAnnotated(v)) return stripped(v.origin);
    if (v.origin instanceof TypingForm && /^(Required|NotRequired|ReadOnly)$/.test(v.origin.name))
      return stripped(v.args[0]);
    const args = v.args.map(stripped);
    return args.every((a, i) => a === v.args[i]) ? v : copyWith(v, args);
  }
  if (v instanceof PyGenericAlias) {
    const args = v.args.map(stripped);
    return args.every((a, i) => a === v.args[i]) ? v : new PyGenericAlias(v.origin, args, v.starred, v.cls);
  }
  if (v instanceof PyUnion) return v.args.map(stripped).reduce((a, b) => unionOf(a, b));
  return v;
}

function getTypeHints(v: Value, globals: Value, locals: Value, extras: Value): Value {
  if (v instanceof Unknown) return v;
  const out = new PyDict();
  const from =
    (scope: Value): Lookup =>
    (name) =>
      scope instanceof PyDict ? scope.entries.get(name)?.value : undefined;
  const keep = truth(extras) === true;
  const enter = (key: Value, type: Value, module: PyModule, own: Lookup): void => {
    const lookup: Lookup = (name) => from(locals)(name) ?? from(globals)(name) ?? own(name);
    const t = evaluated(type, module, lookup);
    out.entries.set(keyText(key), { key, value: keep ? t : stripped(t) });
  };
  if (v instanceof PyClass) {
    for (const base of [...v.mro].reverse()) {
      const annotations = base.dict.get('__annotations__');
      if (!(annotations instanceof PyDict)) continue;
      const module = moduleOf(base);
      for (const { key, value } of annotations.entries.values())
        enter(key, value, module, (name) => base.dict.get(name) ?? typeParameter(base, name));
    }
    return out;
  }
  const annotations = lookupAttr(v, '__annotations__');
  if (!(annotations instanceof PyDict)) {
    if (annotations instanceof Unknown) return annotations;
    if (v instanceof PyModule || isCallable(v)) return out;
    throw typeError(`${repr(v)} is not a module, class, method, or function.`);
  }
  const module = moduleOf(v);
  for (const { key, value } of annotations.entries.values())
    enter(key, value, module, (name) => typeParameter(v, name));
  return out;
}

/** A type variable of `def f[T]`. */
function typeParameter(v: Value, name: string): Value | undefined {
  const params = lookupAttr(v, '__type_params__');
  return params instanceof PyTuple
    ? params.items.find((p) => p instanceof PyTypeParameter && p.name === name)
    : undefined;
}

function originOf(v: Value): Value {
  if (v instanceof Unknown) return v;
  if (v instanceof TypingAlias) return isAnnotated(v) ? ANNOTATED : isUnionAlias(v) ? UNION : v.origin;
  if (v instanceof TypingForm) return v.origin ?? null;
  if (v instanceof PyGenericAlias) return v.origin;
  if (v instanceof PyUnion) return typeOf(v);
  if (v === genericClass) return v;
  return null;
}

function argsOf(v: Value): Value {
  if (v instanceof Unknown) return v;
  if (v instanceof TypingAlias) {
    if (isAnnotated(v)) return new PyTuple([v.origin, ...v.metadata]);
    if (isCallableAlias(v)) return new PyTuple(callableArgs(v.args));
    return new PyTuple(v.args);
  }
  if (v instanceof PyGenericAlias)
    return new PyTuple(v.origin === abstractClasses().get('Callable') ? callableArgs(v.args) : v.args);
  return new PyTuple(v instanceof PyUnion ? v.args : []);
}
function callableArgs(args: readonly Value[]): Value[] {
  const [first] = args;
  const open =
    args.length === 2 &&
    (first === Ellipsis ||
      (first instanceof PyTypeParameter && first.kind === 'ParamSpec') ||
      (first instanceof TypingAlias && first.origin instanceof TypingForm && first.origin.name === 'Concatenate'));
  return open ? [...args] : [new PyList(args.slice(0, -1)), args[args.length - 1]];
}

/** Sets a mark on what is decorated, if it takes one. */
const marking =
  (name: string) =>
  (v: Value): Value => {
    try {
      setAttr(v, name, true);
    } catch (e) {
      if (!(e instanceof PyRaise)) throw e;
    }
    return v;
  };

const MAX_REPR = 100;

function makeTable(): Map<string, Value> {
  const identity = (v: Value): Value => v;
  const overloaded = native('_overload_dummy(*args, **kwds)', () => {
    throw raise(
      'NotImplementedError',
      'You should not call an overloaded function. A series of @overload-decorated functions outside a stub module should always be followed by an implementation that is not @overload-ed.',
    );
  });
  const table = functions({
    'cast(typ, val)': (_typ, v) => v,
    'overload(func)': () => overloaded,
    'get_overloads(func)': () => new PyList([]),
    'clear_overloads()': () => null,
    'final(f)': marking('__final__'),
    'override(method, /)': marking('__override__'),
    'no_type_check(arg)': marking('__no_type_check__'),
    'no_type_check_decorator(decorator)': identity,
    'runtime_checkable(cls)': runtimeCheckable,
    'runtime(cls)': runtimeCheckable,
    'dataclass_transform(*, eq_default=True, order_default=False, kw_only_default=False, frozen_default=False, field_specifiers=(), **kwargs)':
      () => native('decorator(cls_or_fn)', identity),
    'get_type_hints(obj, globalns=None, localns=None, include_extras=False)': getTypeHints,
    'get_origin(tp)': originOf,
    'get_args(tp)': argsOf,
    'assert_type(val, typ, /)': identity,
    'assert_never(arg, /)': (v) => {
      const shown = repr(v);
      const short = shown.length > MAX_REPR ? `${shown.slice(0, MAX_REPR)}...` : shown;
      throw raise('AssertionError', `Expected code to be unreachable, but got: ${short}`);
    },
    'reveal_type(obj, /)': identity,
    'is_typeddict(tp)': (v) => v instanceof PyClass && v.dict.has('__required_keys__') && v.dict.has('__total__'),
    'is_protocol(tp, /)': (v) => v instanceof PyClass && v !== protocolClass && v.dict.get('_is_protocol') === true,
    'get_protocol_members(tp, /)': (v) => {
      if (!(v instanceof PyClass) || v.dict.get('_is_protocol') !== true || v === protocolClass)
        throw typeError(`${repr(v)} is not a Protocol`);
      const out = new PySet(frozensetClass);
      for (const name of protocolMembers(v)) out.entries.set(name, name);
      return out;
    },
  });
  for (const name of FORMS) table.set(name, new TypingForm(name));
  table.set('Union', UNION);
  table.set('Literal', LITERAL);
  table.set('Annotated', ANNOTATED);
  table.set('Unpack', UNPACK);
  for (const [name, [cls, arity]] of Object.entries(BUILTIN_ALIASES)) table.set(name, new TypingForm(name, cls, arity));
  installTypingClasses(table);
  table.set('ForwardRef', forwardRefClass);
  table.set('TYPE_CHECKING', false);
  table.set('Text', strClass);
  table.set('AnyStr', makeParameter('TypeVar', ['AnyStr', bytesClass, strClass], undefined));
  return table;
}

/** What typing_extensions has beside. */
function extensionsTable(): Map<string, Value> {
  return functions({
    'deprecated(message, /, *, category=None, stacklevel=1)': () => native('decorator(arg, /)', (v) => v),
    'disjoint_base(cls)': (v) => v,
    'get_original_bases(cls, /)': (cls) => lookupAttr(cls, '__orig_bases__') ?? lookupAttr(cls, '__bases__') ?? null,
    'get_annotations(obj, **kwargs)': (v) => lookupAttr(v, '__annotations__') ?? new PyDict(),
  });
}

export function registerTyping(): void {
  let table: Map<string, Value> | undefined;
  const once = (): Map<string, Value> => {
    if (!table) {
      installTypingForms();
      table = makeTable();
    }
    return table;
  };
  // The abstract classes are made when one of their names is asked for.
  const late = new Map<string, Value | undefined>();
  const lateOf = (name: string): Value | undefined => {
    if (!late.has(name)) late.set(name, lateAlias(name));
    return late.get(name);
  };
  registerModule('typing', () => libraryModule('typing', once(), lateOf));
  registerModule('typing_extensions', () =>
    libraryModule(
      'typing_extensions',
      [...once(), ...extensionsTable()],
      (name) => lateOf(name) ?? (name.startsWith('_') ? undefined : new Missing(`typing_extensions.${name}`)),
    ),
  );
}
