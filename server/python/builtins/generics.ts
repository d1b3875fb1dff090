/**
 * `list[int]` and the variables that stand in such brackets. Source: CPython's Objects/genericaliasobject.c,
 * Objects/typevarobject.c.
 */
import { lookupAttr, setAttr } from '../attributes.ts';
import { call } from '../call.ts';
import { PyRaise, raise, typeError } from '../errors.ts';
import { iterate } from '../iterate.ts';
import { setTypeItem } from '../subscripts.ts';
import { getters, kwargsOf, methods, native } from '../native.ts';
import { equal } from '../comparisons.ts';
import { hash } from '../hashing.ts';
import { repr } from '../text.ts';
import type { Value } from '../values.ts';
import {
  Ellipsis,
  NotImplemented,
  PyClass,
  PyClassMethod,
  PyInstance,
  PyIterator,
  PyList,
  PyObject,
  PyTuple,
  Unknown,
  builtinClass,
  dictClass,
  frozensetClass,
  listClass,
  setClass,
  tupleClass,
  typeClass,
  typeOf,
} from '../values.ts';
import { keyText } from './known.ts';
import { PyUnion, setAliasTest, unionClass, unionOf } from './unions.ts';

export const genericAliasClass = builtinClass('GenericAlias', undefined, 'types');

/** `list[int]`, `A[T]` of a class that is no typing.Generic, `*tuple[int, ...]`. */
export class PyGenericAlias extends PyObject {
  readonly attrs = new Map<string, Value>();
  constructor(
    readonly origin: Value,
    readonly args: readonly Value[],
    readonly starred = false,
    readonly cls: PyClass = genericAliasClass,
  ) {
    super();
  }
}

export type ParameterKind = 'TypeVar' | 'ParamSpec' | 'TypeVarTuple';
export const typeVarClass = builtinClass('TypeVar', undefined, 'typing');
export const paramSpecClass = builtinClass('ParamSpec', undefined, 'typing');
export const typeVarTupleClass = builtinClass('TypeVarTuple', undefined, 'typing');
const parameterClasses = { TypeVar: typeVarClass, ParamSpec: paramSpecClass, TypeVarTuple: typeVarTupleClass };

/** A TypeVar, ParamSpec or TypeVarTuple. */
export class PyTypeParameter extends PyInstance {
  constructor(
    readonly kind: ParameterKind,
    readonly name: string,
  ) {
    super(parameterClasses[kind]);
  }
}

/** What `X[...]` was made of: origin and arguments, of a GenericAlias and of typing's aliases. */
export interface AliasParts {
  readonly origin: Value;
  readonly args: readonly Value[];
}
let typingParts: (v: Value) => AliasParts | undefined = () => undefined;
/** typing's aliases have parameters too. */
export function setTypingParts(parts: (v: Value) => AliasParts | undefined): void {
  typingParts = parts;
}

/** How a type is written in another one's brackets. */
export function typeText(v: Value): string {
  if (v === Ellipsis) return '...';
  if (v === null) return 'None';
  if (v instanceof PyList || v instanceof PyTuple)
    return v instanceof PyList ? `[${v.items.map(typeText).join(', ')}]` : repr(v);
  if (v instanceof PyGenericAlias || typingParts(v)) return repr(v);
  if (v instanceof PyInstance) return repr(v);
  const qualname = v instanceof PyObject ? lookupAttr(v, '__qualname__') : undefined;
  const module = qualname === undefined ? undefined : lookupAttr(v, '__module__');
  if (typeof qualname !== 'string' || typeof module !== 'string') return repr(v);
  return module === 'builtins' ? qualname : `${module}.${qualname}`;
}

/** The type variables in arguments, each once. */
export function parametersOf(args: readonly Value[]): Value[] {
  const out: Value[] = [];
  const add = (v: Value): void => {
    if (v instanceof PyTypeParameter) {
      if (!out.includes(v)) out.push(v);
    } else if (v instanceof PyList || v instanceof PyTuple) v.items.forEach(add);
    else if (v instanceof PyObject && !(v instanceof PyClass) && !(v instanceof Unknown)) {
      const own = lookupAttr(v, '__parameters__');
      if (own instanceof PyTuple) own.items.forEach(add);
    }
  };
  args.forEach(add);
  return out;
}

/** Arguments with values in the place of variables. */
export function substituted(args: readonly Value[], params: readonly Value[], values: readonly Value[]): Value[] {
  return args.flatMap((a): Value[] => {
    const i = params.indexOf(a);
    if (i >= 0) return [values[i]];
    if (a instanceof PyList) return [new PyList(substituted(a.items, params, values))];
    const own = parametersOf([a]);
    if (own.length === 0 || !(a instanceof PyObject)) return [a];
    // `Unpack[Ts]`: the values of a tuple of types take its place.
    const parts = a instanceof PyGenericAlias ? a : typingParts(a);
    const [inner] = parts?.args ?? [];
    if (inner instanceof PyTypeParameter && inner.kind === 'TypeVarTuple') {
      const given = values[params.indexOf(inner)];
      return given instanceof PyTuple ? [...given.items] : [given];
    }
    const wanted = own.map((p) => values[params.indexOf(p)]);
    const get = typeOf(a).lookup('__getitem__');
    return get === undefined ? [a] : [call(get, [a, new PyTuple(wanted)])];
  });
}

/** The values for an alias's variables, from what stands in the brackets. */
export function boundParameters(whole: Value, params: readonly Value[], index: Value): Value[] {
  const given = index instanceof PyTuple ? [...index.items] : [index];
  if (params.length === 0) throw typeError(`${repr(whole)} is not a generic class`);
  const many = params.findIndex((p) => p instanceof PyTypeParameter && p.kind === 'TypeVarTuple');
  if (many >= 0) {
    const after = params.length - many - 1;
    if (given.length < params.length - 1)
      throw typeError(
        `Too few arguments for ${repr(whole)}; actual ${given.length}, expected at least ${params.length - 1}`,
      );
    return [
      ...given.slice(0, many),
      new PyTuple(given.slice(many, given.length - after)),
      ...given.slice(given.length - after),
    ];
  }
  // `X[int, str]` where X has one ParamSpec: both are its arguments.
  const [first] = params;
  if (params.length === 1 && first instanceof PyTypeParameter && first.kind === 'ParamSpec')
    if (!(
      given.length === 1 &&
      (given[0] instanceof PyList || given[0] === Ellipsis || given[0] instanceof PyTypeParameter)
    ))
      return [new PyTuple(given)];
  if (given.length !== params.length) {
    const defaults = params.filter((p) => p instanceof PyTypeParameter && p.attrs.has('__default__')).length;
    if (given.length < params.length && given.length >= params.length - defaults)
      return params.map(
        (p, i) => given[i] ?? (p instanceof PyTypeParameter ? p.attrs.get('__default__') : null) ?? null,
      );
    const many = given.length > params.length;
    const least = !many && (defaults > 0 || whole instanceof PyGenericAlias) ? 'at least ' : '';
    throw typeError(
      `Too ${many ? 'many' : 'few'} arguments for ${repr(whole)}; actual ${given.length}, expected ${least}${params.length - (many ? 0 : defaults)}`,
    );
  }
  return given;
}

const alias = (v: Value): PyGenericAlias => {
  if (v instanceof PyGenericAlias) return v;
  throw typeError('a generic alias is needed');
};

const argsOf = (index: Value): Value[] => (index instanceof PyTuple ? [...index.items] : [index]);

/** `cls[item]` of a class that only keeps what it is given: its `__class_getitem__`. */
export const genericAlias = new PyClassMethod(
  native('__class_getitem__(cls, item, /)', (cls, item) => new PyGenericAlias(cls, argsOf(item)), { binds: true }),
);

const sameArgs = (a: readonly Value[], b: readonly Value[]): boolean =>
  a.length === b.length && a.every((x, i) => x === b[i] || equal(x, b[i]) === true);

function aliasMethods(): void {
  genericAliasClass.construct = (cls, args) => new PyGenericAlias(args[0], argsOf(args[1]), false, cls);
  getters(genericAliasClass, {
    __origin__: (v) => alias(v).origin,
    __args__: (v) => new PyTuple(alias(v).args),
    __parameters__: (v) => new PyTuple(parametersOf(alias(v).args)),
    __unpacked__: (v) => alias(v).starred,
  });
  methods(genericAliasClass, {
    '__repr__(self, /)': (v) => {
      const { origin, args, starred } = alias(v);
      const shown = args.length === 0 ? '()' : args.map(typeText).join(', ');
      return `${starred ? '*' : ''}${typeText(origin)}[${shown}]`;
    },
    '__call__(self, /, *args, **kwargs)': (v, args, kwargs) => {
      const made = call(alias(v).origin, argsOf(args), kwargsOf(kwargs));
      if (made instanceof PyInstance)
        try {
          setAttr(made, '__orig_class__', v);
        } catch (e) {
          if (!(e instanceof PyRaise)) throw e;
        }
      return made;
    },
    '__getitem__(self, item, /)': (v, item) => {
      const { origin, args, cls } = alias(v);
      const params = parametersOf(args);
      return new PyGenericAlias(origin, substituted(args, params, boundParameters(v, params, item)), false, cls);
    },
    '__getattr__(self, name, /)': (v, name) => {
      const found = lookupAttr(alias(v).origin, keyText(name));
      if (found === undefined) {
        const { origin } = alias(v);
        const shown = origin instanceof PyClass ? `type object '${origin.name}'` : `'${typeOf(origin).name}' object`;
        throw raise('AttributeError', `${shown} has no attribute '${keyText(name)}'`);
      }
      return found;
    },
    '__mro_entries__(self, bases, /)': (v) => new PyTuple([alias(v).origin]),
    '__eq__(self, value, /)': (a, b) =>
      b instanceof PyGenericAlias
        ? alias(a).starred === b.starred && alias(a).origin === b.origin && sameArgs(alias(a).args, b.args)
        : NotImplemented,
    '__hash__(self, /)': (v) => hash(new PyTuple([alias(v).origin, ...alias(v).args])),
    '__or__(self, value, /)': (a, b) => unionOf(a, b),
    '__ror__(self, value, /)': (a, b) => unionOf(b, a),
    '__instancecheck__(self, instance, /)': () => {
      throw typeError('isinstance() argument 2 cannot be a parameterized generic');
    },
    '__subclasscheck__(self, cls, /)': () => {
      throw typeError('issubclass() argument 2 cannot be a parameterized generic');
    },
    '__iter__(self, /)': (v) => {
      const { origin, args } = alias(v);
      return new PyIterator(iterate(new PyTuple([new PyGenericAlias(origin, args, true)])));
    },
  });
}

export function installGenerics(): void {
  aliasMethods();
  setTypeItem((index) => new PyGenericAlias(typeClass, argsOf(index)));
  setAliasTest((v) => v instanceof PyGenericAlias);
  // Unions substitute variables as aliases do.
  getters(unionClass, { __parameters__: (v) => new PyTuple(v instanceof PyUnion ? parametersOf(v.args) : []) });
  methods(unionClass, {
    '__getitem__(self, item, /)': (v, item) => {
      if (!(v instanceof PyUnion)) return v;
      const params = parametersOf(v.args);
      return substituted(v.args, params, boundParameters(v, params, item)).reduce((a, b) => unionOf(a, b));
    },
  });
  for (const cls of [listClass, tupleClass, dictClass, setClass, frozensetClass])
    cls.dict.set('__class_getitem__', genericAlias);
}
