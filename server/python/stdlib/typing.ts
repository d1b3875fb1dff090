/**
 * typing and typing_extensions: the forms, and what their brackets make. Source: CPython's Lib/typing.py.
 */
import { lookupAttr, setAttr } from '../attributes.ts';
import { call } from '../call.ts';
import { PyRaise, raise, typeError } from '../errors.ts';
import { hash } from '../hashing.ts';
import { iterate } from '../iterate.ts';
import { getters, kwargsOf, methods } from '../native.ts';
import { equal } from '../comparisons.ts';
import { repr } from '../text.ts';
import type { Value } from '../values.ts';
import {
  Ellipsis,
  NotImplemented,
  PyClass,
  PyDict,
  PyInstance,
  PyIterator,
  PyList,
  PyObject,
  PyTuple,
  Unknown,
  boolClass,
  builtinClass,
  noneClass,
  typeOf,
} from '../values.ts';
import {
  PyGenericAlias,
  PyTypeParameter,
  boundParameters,
  parametersOf,
  setTypingParts,
  substituted,
  typeText,
} from '../builtins/generics.ts';
import { isInstance, isSubclass } from '../builtins/functions.ts';
import { keyText } from '../builtins/known.ts';
import { PyUnion, setAliasTest } from '../builtins/unions.ts';
import { itemsOf } from './values.ts';

const formClass = builtinClass('_SpecialForm', undefined, 'typing');
const specialAliasClass = builtinClass('_SpecialGenericAlias', undefined, 'typing');
const aliasClass = builtinClass('_GenericAlias', undefined, 'typing');
const unionAliasClass = builtinClass('_UnionGenericAlias', [aliasClass], 'typing');
const literalAliasClass = builtinClass('_LiteralGenericAlias', [aliasClass], 'typing');
const annotatedAliasClass = builtinClass('_AnnotatedAlias', [aliasClass], 'typing');
const callableAliasClass = builtinClass('_CallableGenericAlias', [aliasClass], 'typing');
const unpackedAliasClass = builtinClass('_UnpackGenericAlias', [aliasClass], 'typing');

/** `typing.Generic`. */
export const genericClass = builtinClass('Generic', undefined, 'typing');

/** `ClassVar`, `Union`, `Literal` …, and `List`, `Callable` … with the class that they stand for. */
export class TypingForm extends PyObject {
  readonly attrs = new Map<string, Value>();
  constructor(
    readonly name: string,
    readonly origin: Value | undefined = undefined,
    /** How many parameters `List`, `Dict` … take; undefined: any number. */
    readonly arity: number | undefined = undefined,
  ) {
    super();
  }
  get cls(): PyClass {
    return this.origin === undefined ? formClass : specialAliasClass;
  }
}

/** `ClassVar[int]`, `Literal['a']`, `Callable[[int], str]`, `A[int]` of a generic class `A` … */
export class TypingAlias extends PyObject {
  readonly attrs = new Map<string, Value>();
  constructor(
    readonly origin: Value,
    readonly args: readonly Value[],
    readonly metadata: readonly Value[] = [],
    /** What it is written with: `List` of `List[int]`. */
    readonly form: TypingForm | undefined = undefined,
    readonly cls: PyClass = aliasClass,
  ) {
    super();
  }
}

const NONE = noneClass;
const argsOf = (index: Value): Value[] => (index instanceof PyTuple ? [...index.items] : [index]);

export const forwardRefClass = builtinClass('ForwardRef', undefined, 'typing');

/** A type that is named by its text. */
export class ForwardRef extends PyInstance {
  constructor(readonly text: string) {
    super(forwardRefClass);
    this.attrs.set('__forward_arg__', text);
    this.attrs.set('__forward_is_argument__', true);
  }
}

/** Forms that are types without brackets. */
const WHOLE: ReadonlySet<string> = new Set(['LiteralString', 'NoReturn', 'Never', 'Self', 'TypeAlias']);

/** An argument of a form as a type: None is its class, a text a forward reference. Source: typing._type_check. */
export function asType(v: Value, message: string, specialForms = false): Value {
  if (v === null) return NONE;
  if (typeof v === 'string') return new ForwardRef(v);
  const origin = v instanceof TypingAlias ? v.origin : undefined;
  if (
    origin === genericClass ||
    (origin instanceof PyClass && origin.name === 'Protocol' && origin.moduleName === 'typing')
  )
    throw typeError(`${repr(v)} is not valid as type argument`);
  if (!specialForms && origin instanceof TypingForm && (origin.name === 'ClassVar' || origin.name === 'Final'))
    throw typeError(`${repr(v)} is not valid as type argument`);
  const plain = v instanceof TypingForm && v.origin === undefined && !WHOLE.has(v.name);
  if (plain && !(specialForms && /^(ClassVar|Final)$/.test(v.name)))
    throw typeError(`Plain ${repr(v)} is not valid as type argument`);
  if (v === genericClass || (v instanceof PyClass && v.name === 'Protocol' && v.moduleName === 'typing'))
    throw typeError(`Plain ${repr(v)} is not valid as type argument`);
  if (v instanceof PyTuple) throw typeError(`${message} Got ${repr(v)}.`);
  return v;
}

const unique = (items: readonly Value[]): Value[] => {
  const out: Value[] = [];
  for (const v of items) if (!out.some((x) => x === v || equal(x, v) === true)) out.push(v);
  return out;
};

/** `Union[…]` of arguments: flat, each once; of one the type itself. */
export function typingUnion(given: readonly Value[]): Value {
  const flat = given.flatMap((v) => {
    if (v instanceof PyUnion) return [...v.args];
    return v instanceof TypingAlias && v.cls === unionAliasClass ? [...v.args] : [v];
  });
  const args = unique(flat);
  const unknown = args.find((a) => a instanceof Unknown);
  if (unknown !== undefined) return unknown;
  return args.length === 1 ? args[0] : new TypingAlias(UNION, args, [], UNION, unionAliasClass);
}

function literal(given: readonly Value[]): Value {
  const flat = given.flatMap((v) => (v instanceof TypingAlias && v.cls === literalAliasClass ? [...v.args] : [v]));
  const out: Value[] = [];
  for (const v of flat) if (!out.some((x) => typeOf(x) === typeOf(v) && equal(x, v) === true)) out.push(v);
  return new TypingAlias(LITERAL, out, [], LITERAL, literalAliasClass);
}

function annotated(index: Value): Value {
  const [first, ...metadata] = argsOf(index);
  if (!(index instanceof PyTuple) || index.items.length < 2)
    throw typeError('Annotated[...] should be used with at least two arguments (a type and an annotation).');
  const origin = asType(first, 'Annotated[t, ...]: t must be a type.', true);
  if (origin instanceof TypingAlias && origin.cls === annotatedAliasClass)
    return new TypingAlias(
      origin.origin,
      origin.args,
      [...origin.metadata, ...metadata],
      ANNOTATED,
      annotatedAliasClass,
    );
  return new TypingAlias(origin, [origin], metadata, ANNOTATED, annotatedAliasClass);
}

/** `Callable[[A, B], R]`: the arguments one after the other, then the result. */
function callable(form: TypingForm, index: Value): Value {
  if (!(index instanceof PyTuple) || index.items.length !== 2)
    throw typeError('Callable must be used as Callable[[arg, ...], result].');
  const [params, result] = index.items;
  const of = (v: Value): Value => asType(v, 'Callable[args, result]: result must be a type.');
  const list = params instanceof PyList || params instanceof PyTuple ? params.items.map(of) : [params];
  return new TypingAlias(form.origin ?? null, [...list, of(result)], [], form, callableAliasClass);
}

const ONE_TYPE: ReadonlySet<string> = new Set([
  'ClassVar',
  'Final',
  'TypeGuard',
  'TypeIs',
  'Required',
  'NotRequired',
  'ReadOnly',
  'Unpack',
]);

function subscript(form: TypingForm, index: Value): Value {
  const { name } = form;
  const params = argsOf(index);
  switch (name) {
    case 'Union':
      if (params.length === 0) throw typeError('Cannot take a Union of no types.');
      return typingUnion(params.map((p) => asType(p, 'Union[arg, ...]: each arg must be a type.')));
    case 'Optional':
      if (index instanceof PyTuple) throw typeError(`typing.Optional requires a single type. Got ${repr(index)}.`);
      return typingUnion([asType(index, 'Optional[t] requires a single type.'), NONE]);
    case 'Literal':
      return literal(params);
    case 'Annotated':
      return annotated(index);
    case 'Callable':
      return callable(form, index);
    case 'Concatenate':
      return new TypingAlias(form, params, [], form);
    case 'Tuple':
      return new TypingAlias(
        form.origin ?? null,
        params.map((p) => asType(p, 'Tuple[t0, t1, ...]: each t must be a type.')),
        [],
        form,
      );
    default:
  }
  if (form.origin !== undefined) return specialAlias(form, params);
  if (!ONE_TYPE.has(name)) throw typeError(`typing.${name} is not subscriptable`);
  if (index instanceof PyTuple) throw typeError(`typing.${name} accepts only single type. Got ${repr(index)}.`);
  const arg = asType(index, `typing.${name} accepts only single type.`);
  return new TypingAlias(form, [arg], [], form, name === 'Unpack' ? unpackedAliasClass : aliasClass);
}

const yesNoNone = (): Value => new PyUnion([boolClass, NONE]);
const none = (): Value => NONE;
/** What parameters are that aren't given. */
const DEFAULTS: Readonly<Record<string, readonly (() => Value)[] | undefined>> = {
  ContextManager: [none, yesNoNone],
  AsyncContextManager: [none, yesNoNone],
  Generator: [none, none, none],
  AsyncGenerator: [none, none],
};

function specialAlias(form: TypingForm, params: readonly Value[]): Value {
  const args = params.map((p) => asType(p, 'Parameters to generic types must be types.'));
  const { arity } = form;
  const fill = DEFAULTS[form.name];
  if (fill && args.length > 0 && args.length < fill.length)
    return new TypingAlias(form.origin ?? null, [...args, ...fill.slice(args.length).map((make) => make())], [], form);
  if (arity !== undefined && args.length !== arity)
    throw typeError(
      `Too ${args.length > arity ? 'many' : 'few'} arguments for typing.${form.name}; actual ${args.length}, expected ${arity}`,
    );
  return new TypingAlias(form.origin ?? null, args, [], form);
}

export const UNION = new TypingForm('Union');
export const LITERAL = new TypingForm('Literal');
export const ANNOTATED = new TypingForm('Annotated');

const bar = {
  '__or__(self, other, /)': (a: Value, b: Value): Value => typingUnion([asOperand(a), asOperand(b)]),
  '__ror__(self, other, /)': (a: Value, b: Value): Value => typingUnion([asOperand(b), asOperand(a)]),
};
const asOperand = (v: Value): Value => asType(v, 'Union[arg, ...]: each arg must be a type.');
/** `T | None` of a type variable is a typing.Union. */
export const unionOperators = bar;

for (const cls of [
  aliasClass,
  unionAliasClass,
  literalAliasClass,
  annotatedAliasClass,
  callableAliasClass,
  unpackedAliasClass,
])
  cls.inC = true;

function installForms(): void {
  const form = (v: Value): TypingForm => {
    if (v instanceof TypingForm) return v;
    throw typeError('a form is needed');
  };
  for (const cls of [formClass, specialAliasClass])
    methods(cls, {
      '__getitem__(self, parameters, /)': (self, index) => subscript(form(self), index),
      '__repr__(self, /)': (self) => `typing.${form(self).name}`,
      ...bar,
      '__mro_entries__(self, bases, /)': (self) => {
        const { origin, name } = form(self);
        if (origin === undefined) throw typeError(`Cannot subclass typing.${name}`);
        return new PyTuple([origin]);
      },
      '__call__(self, /, *args, **kwargs)': (self, args, kwargs) => {
        const { origin, name } = form(self);
        if (origin === undefined) throw typeError(`Cannot instantiate typing.${name}`);
        if (name !== 'Callable' && (!(origin instanceof PyClass) || origin.moduleName !== 'collections'))
          throw typeError(
            `Type ${name} cannot be instantiated; use ${origin instanceof PyClass ? origin.name : ''}() instead`,
          );
        return call(origin, itemsOf(args), kwargsOf(kwargs));
      },
      '__instancecheck__(self, instance, /)': (self, v) => {
        const { origin, name } = form(self);
        if (origin === undefined) throw typeError(`typing.${name} cannot be used with isinstance()`);
        return isInstance(v, origin);
      },
      '__subclasscheck__(self, cls, /)': (self, c) => {
        const { origin, name } = form(self);
        if (origin === undefined) throw typeError(`typing.${name} cannot be used with issubclass()`);
        return isSubclass(c, origin);
      },
    });
  getters(specialAliasClass, { __origin__: (v) => form(v).origin ?? null });
  for (const cls of [formClass, specialAliasClass])
    getters(cls, { __module__: () => 'typing', _name: (v) => form(v).name, __name__: (v) => form(v).name });
}

const alias = (v: Value): TypingAlias => {
  if (v instanceof TypingAlias) return v;
  throw typeError('an alias is needed');
};

const isForm = (v: Value, name: string): boolean => v instanceof TypingForm && v.name === name;

function aliasText(v: TypingAlias): string {
  const { origin, args, metadata, form } = v;
  switch (v.cls) {
    case unionAliasClass: {
      const others = args.filter((a) => a !== NONE);
      if (args.length === 2 && others.length === 1) return `typing.Optional[${typeText(others[0])}]`;
      return `typing.Union[${args.map(typeText).join(', ')}]`;
    }
    case literalAliasClass:
      return `typing.Literal[${args.map(repr).join(', ')}]`;
    case annotatedAliasClass:
      return `typing.Annotated[${typeText(origin)}, ${metadata.map(repr).join(', ')}]`;
    case callableAliasClass: {
      const [first] = args;
      const result = typeText(args[args.length - 1]);
      const open = args.length === 2 && (first === Ellipsis || isParameters(first));
      const given = open ? typeText(first) : `[${args.slice(0, -1).map(typeText).join(', ')}]`;
      return `typing.Callable[${given}, ${result}]`;
    }
    default:
  }
  const name = form ? `typing.${form.name}` : typeText(origin);
  return `${name}[${args.length === 0 ? '()' : args.map(typeText).join(', ')}]`;
}
const isParameters = (v: Value): boolean =>
  (v instanceof PyTypeParameter && v.kind === 'ParamSpec') ||
  (v instanceof TypingAlias && isForm(v.origin, 'Concatenate'));

/** The same alias with other arguments. */
export function copyWith(v: TypingAlias, args: readonly Value[]): Value {
  if (v.cls === unionAliasClass) return typingUnion(args);
  if (v.cls === annotatedAliasClass) return new TypingAlias(args[0], [args[0]], v.metadata, v.form, v.cls);
  return new TypingAlias(v.origin, args, v.metadata, v.form, v.cls);
}

function aliasItem(v: TypingAlias, index: Value): Value {
  if (
    v.cls === unionAliasClass ||
    v.cls === callableAliasClass ||
    v.cls === annotatedAliasClass ||
    v.cls === aliasClass
  ) {
    const params = parametersOf(v.args);
    const given = index instanceof PyTuple ? index.items.map(asArgument) : asArgument(index);
    const values = boundParameters(v, params, Array.isArray(given) ? new PyTuple(given) : given);
    const args = substituted(v.args, params, values);
    // A list of types that stands for a ParamSpec is spread in a Callable.
    return copyWith(
      v,
      v.cls === callableAliasClass
        ? args.flatMap((a) => (a instanceof PyList || a instanceof PyTuple ? a.items : [a]))
        : args,
    );
  }
  throw typeError(`${repr(v)} is not a generic class`);
}
const asArgument = (v: Value): Value =>
  v instanceof PyList ? v : asType(v, 'Parameters to generic types must be types.');

/** The classes that an alias stands for among bases. Source: _GenericAlias.__mro_entries__. */
function entries(v: TypingAlias, bases: readonly Value[]): Value[] {
  const { origin, form } = v;
  if (origin instanceof TypingForm || !(origin instanceof PyClass)) throw typeError(`Cannot subclass ${repr(v)}`);
  const later = bases.slice(bases.indexOf(v) + 1);
  const isAlias = (b: Value): boolean => b instanceof TypingAlias;
  if (form !== undefined) {
    const out: Value[] = bases.includes(origin) ? [] : [origin];
    if (!later.some((b) => isAlias(b) || (b instanceof PyClass && b.isSubclassOf(genericClass))))
      out.push(genericClass);
    return out;
  }
  if (
    origin === genericClass &&
    (bases.some((b) => b instanceof PyClass && b.name === 'Protocol') || later.some(isAlias))
  )
    return [];
  return [origin];
}

function installAliases(): void {
  getters(aliasClass, {
    __origin__: (v) => alias(v).origin,
    __args__: (v) => new PyTuple(alias(v).args),
    __parameters__: (v) => new PyTuple(parametersOf(alias(v).args)),
    _name: (v) => alias(v).form?.name ?? null,
  });
  getters(annotatedAliasClass, { __metadata__: (v) => new PyTuple(alias(v).metadata) });
  methods(aliasClass, {
    '__getitem__(self, parameters, /)': (self, index) => aliasItem(alias(self), index),
    ...bar,
    '__repr__(self, /)': (v) => aliasText(alias(v)),
    '__mro_entries__(self, bases, /)': (v, bases) => new PyTuple(entries(alias(v), itemsOf(bases))),
    '__call__(self, /, *args, **kwargs)': (v, args, kwargs) => {
      const { origin, form } = alias(v);
      if (form && origin instanceof PyClass && origin.moduleName !== 'collections')
        throw typeError(`Type ${form.name} cannot be instantiated; use ${origin.name}() instead`);
      if (origin instanceof TypingForm) throw typeError(`Cannot instantiate ${repr(origin)}`);
      const made = call(origin, itemsOf(args), kwargsOf(kwargs));
      try {
        if (made instanceof PyInstance) setAttr(made, '__orig_class__', v);
      } catch (e) {
        // Objects that take no attributes go without.
        if (!(e instanceof PyRaise)) throw e;
      }
      return made;
    },
    '__getattr__(self, name, /)': (v, name) => {
      const { origin, form } = alias(v);
      const text = keyText(name);
      if (text === '__name__' || text === '__qualname__') {
        if (form) return form.name;
        const own = lookupAttr(origin, text);
        if (own !== undefined) return own;
      }
      const found = /^__.*__$/.test(text) && text !== '__module__' ? undefined : lookupAttr(origin, text);
      if (found !== undefined) return found;
      throw raise('AttributeError', `'${typeOf(v).name}' object has no attribute '${text}'`);
    },
    '__eq__(self, other, /)': (a, b) => {
      const x = alias(a);
      if (x.cls === unionAliasClass) {
        const others =
          b instanceof TypingAlias && b.cls === unionAliasClass ? b.args : b instanceof PyUnion ? b.args : undefined;
        if (!others) return NotImplemented;
        return (
          x.args.length === others.length && x.args.every((t) => others.some((u) => t === u || equal(t, u) === true))
        );
      }
      if (!(b instanceof TypingAlias)) return NotImplemented;
      const same = (p: readonly Value[], q: readonly Value[]): boolean =>
        p.length === q.length && p.every((t, i) => t === q[i] || equal(t, q[i]) === true);
      if (x.cls === literalAliasClass && b.cls === literalAliasClass)
        return (
          x.args.length === b.args.length &&
          x.args.every((t) => b.args.some((u) => typeOf(t) === typeOf(u) && equal(t, u) === true))
        );
      return x.origin === b.origin && same(x.args, b.args) && same(x.metadata, b.metadata);
    },
    '__hash__(self, /)': (v) => {
      const { args, cls } = alias(v);
      if (cls === unionAliasClass || cls === literalAliasClass)
        return args.reduce<number>((sum, a) => (sum + (Number(hash(a)) % 1e9)) % 1e12, 1);
      return hash(new PyTuple(args.map((a) => (a instanceof PyList ? new PyTuple(a.items) : a))));
    },
    '__instancecheck__(self, instance, /)': (v, instance) => {
      if (alias(v).cls === unionAliasClass) return isInstance(instance, new PyTuple(alias(v).args));
      throw typeError('Subscripted generics cannot be used with class and instance checks');
    },
    '__subclasscheck__(self, cls, /)': (v, c) => {
      if (alias(v).cls === unionAliasClass) return isSubclass(c, new PyTuple(alias(v).args));
      throw typeError('Subscripted generics cannot be used with class and instance checks');
    },
    '__iter__(self, /)': (v) =>
      new PyIterator(iterate(new PyTuple([new TypingAlias(UNPACK, [v], [], UNPACK, unpackedAliasClass)]))),
  });
  setTypingParts((v) => (v instanceof TypingAlias ? v : undefined));
  setAliasTest((v) => v instanceof PyGenericAlias);
}

export const UNPACK = new TypingForm('Unpack');
/** `*Ts`. */
export const unpacked = (v: Value): Value => new TypingAlias(UNPACK, [v], [], UNPACK, unpackedAliasClass);

function installForwardRefs(): void {
  forwardRefClass.construct = (_cls, args) => {
    const [text] = args;
    if (typeof text !== 'string') throw typeError(`Forward reference must be a string -- got ${repr(text)}`);
    return new ForwardRef(text);
  };
  methods(forwardRefClass, {
    '__repr__(self, /)': (v) => (v instanceof ForwardRef ? `ForwardRef(${repr(v.text)})` : ''),
    '__eq__(self, other, /)': (a, b) =>
      a instanceof ForwardRef && b instanceof ForwardRef ? a.text === b.text : NotImplemented,
    '__hash__(self, /)': (v) => hash(v instanceof ForwardRef ? v.text : ''),
    ...bar,
  });
}

export const isUnionAlias = (v: Value): boolean => v instanceof TypingAlias && v.cls === unionAliasClass;
export const isAnnotated = (v: Value): boolean => v instanceof TypingAlias && v.cls === annotatedAliasClass;
export const isCallableAlias = (v: Value): boolean => v instanceof TypingAlias && v.cls === callableAliasClass;
export const isLiteral = (v: Value): boolean => v instanceof TypingAlias && v.cls === literalAliasClass;

export function installTypingForms(): void {
  installForms();
  installAliases();
  installForwardRefs();
}

/** A dict of names to values. */
export const dictOf = (entries: Iterable<readonly [string, Value]>): PyDict => {
  const dict = new PyDict();
  for (const [key, value] of entries) dict.entries.set(key, { key, value });
  return dict;
};
