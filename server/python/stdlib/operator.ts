/** operator. Source: CPython's Lib/operator.py. */
import type { CompareOperator, Operator } from '../../syntax/ast.ts';
import { getAttr } from '../attributes.ts';
import { builtinNames } from '../builtinNames.ts';
import { call, callSpecial, special } from '../call.ts';
import { PyRaise, typeError, valueError } from '../errors.ts';
import type { Next } from '../iterate.ts';
import { deleteItem, setItem } from '../itemWrites.ts';
import { iterate, length } from '../iterate.ts';
import { contains } from '../membership.ts';
import { getItem } from '../subscripts.ts';
import { functions, methods, native } from '../native.ts';
import type { NativeFn } from '../native.ts';
import { registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { compare, equal, identical } from '../comparisons.ts';
import { SPECIAL_NAMES, binary, inplace, truth, unary } from '../operators.ts';
import { repr } from '../text.ts';
import type { Kwargs, PyClass, Value } from '../values.ts';
import {
  NotImplemented,
  PyBuiltin,
  PyDict,
  PyInstance,
  PyIterator,
  PyTuple,
  Unknown,
  builtinClass,
  isInt,
  typeOf,
} from '../values.ts';
import { keyText, integer, sure } from '../builtins/known.ts';
import { itemsOf } from './values.ts';

const COMPARISONS: Readonly<Record<string, CompareOperator>> = {
  lt: '<',
  le: '<=',
  eq: '==',
  ne: '!=',
  ge: '>=',
  gt: '>',
};

/** `a.b.c` of an object. */
const attribute =
  (path: string) =>
  (v: Value): Value =>
    path.split('.').reduce<Value>((o, name) => getAttr(o, name), v);

const kwargsFrom = (dict: Value): Kwargs | undefined =>
  dict instanceof PyDict && dict.entries.size > 0
    ? [...dict.entries.values()].map((e) => [keyText(e.key), e.value] as const)
    : undefined;

/** An itemgetter, attrgetter or methodcaller: what it asks of its argument, and how it is written. */
class Getter extends PyInstance {
  constructor(
    cls: PyClass,
    readonly ask: (v: Value) => Value,
    readonly parts: readonly Value[],
    readonly keywords: Kwargs = [],
  ) {
    super(cls);
  }
}

const getterOf = (v: Value): Getter => {
  if (v instanceof Getter) return v;
  throw typeError('a getter is needed');
};

function getterClass(name: string, make: (cls: PyClass, args: readonly Value[], kwargs: Kwargs) => Getter): PyClass {
  const cls = builtinClass(name, undefined, 'operator');
  cls.inC = true;
  cls.construct = (c, args, kwargs) => make(c, args, kwargs ?? []);
  cls.dict.set(
    '__call__',
    new PyBuiltin('__call__', ([self, ...args], kwargs) => {
      if (kwargs !== undefined) throw typeError(`${name}() takes no keyword arguments`);
      if (args.length !== 1) throw typeError(`${name} expected 1 argument, got ${args.length}`);
      return getterOf(self).ask(args[0]);
    }),
  );
  methods(cls, {
    '__repr__(self, /)': (v) => {
      const { parts, keywords } = getterOf(v);
      const shown = [...parts.map(repr), ...keywords.map(([k, x]) => `${k}=${repr(x)}`)];
      return `operator.${name}(${shown.join(', ')})`;
    },
  });
  return cls;
}

const each =
  (parts: readonly ((v: Value) => Value)[]) =>
  (v: Value): Value =>
    parts.length === 1 ? parts[0](v) : new PyTuple(parts.map((p) => p(v)));

function getterClasses(): PyClass[] {
  const needArgument = (name: string, args: readonly Value[], kwargs: Kwargs): void => {
    if (kwargs.length > 0) throw typeError(`${name}() takes no keyword arguments`);
    if (args.length === 0) throw typeError(`${name} expected 1 argument, got 0`);
  };
  return [
    getterClass('itemgetter', (cls, args, kwargs) => {
      needArgument('itemgetter', args, kwargs);
      return new Getter(cls, each(args.map((i) => (v: Value) => getItem(v, i))), args);
    }),
    getterClass('attrgetter', (cls, args, kwargs) => {
      needArgument('attrgetter', args, kwargs);
      const paths = args.map((a) => {
        if (typeof a !== 'string') throw typeError('attribute name must be a string');
        return attribute(a);
      });
      return new Getter(cls, each(paths), args);
    }),
    getterClass('methodcaller', (cls, args, kwargs) => {
      const [name, ...rest] = args;
      if (args.length === 0) throw typeError('methodcaller needs at least one argument, the method name');
      if (typeof name !== 'string') throw typeError('method name must be a string');
      const named = kwargs.length > 0 ? kwargs : undefined;
      return new Getter(cls, (v) => call(getAttr(v, name), [...rest], named), args, kwargs);
    }),
  ];
}

function lengthHint(v: Value, fallback: Value): Value {
  if (v instanceof Unknown) return v;
  if (!isInt(fallback)) throw typeError(`'${typeOf(fallback).shown}' object cannot be interpreted as an integer`);
  if (!(v instanceof PyIterator) && (special(v, '__len__') !== undefined || typeof v === 'string')) return length(v);
  const hint = callSpecial(v, '__length_hint__');
  if (hint === undefined || hint === NotImplemented)
    return v instanceof PyIterator ? new Unknown('how much an iterator has left is not followed') : fallback;
  return hint;
}

/** An iterator over what is searched. */
function searched(v: Value): Next {
  try {
    return iterate(v);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.args[0] === `'${typeOf(v).shown}' object is not iterable`)
      throw typeError(`argument of type '${typeOf(v).name}' is not iterable`);
    throw e;
  }
}

const isConcatenable = (v: Value): boolean => typeof v === 'string' || special(v, '__getitem__') !== undefined;

const absolute: NativeFn = (v) => {
  const plain = builtinNames.get('abs');
  return plain === undefined ? v : call(plain, [v]);
};

export function registerOperator(): void {
  registerModule('operator', () => {
    const table = functions({
      'truth(a, /)': (a) => truth(a),
      'not_(a, /)': (a) => {
        const t = truth(a);
        return t instanceof Unknown ? t : !t;
      },
      'is_(a, b, /)': (a, b) => identical(a, b),
      'is_not(a, b, /)': (a, b) => !identical(a, b),
      'neg(a, /)': (a) => unary('-', a),
      'pos(a, /)': (a) => unary('+', a),
      'invert(a, /)': (a) => unary('~', a),
      'inv(a, /)': (a) => unary('~', a),
      'abs(a, /)': absolute,
      'index(a, /)': (a) => integer(a),
      'contains(a, b, /)': (a, b) => contains(a, b),
      'concat(a, b, /)': (a, b) => {
        if (!isConcatenable(a)) throw typeError(`'${typeOf(a).shown}' object can't be concatenated`);
        return binary('+', a, b);
      },
      'iconcat(a, b, /)': (a, b) => {
        if (!isConcatenable(a)) throw typeError(`'${typeOf(a).shown}' object can't be concatenated`);
        return inplace('+', a, b);
      },
      'indexOf(a, b, /)': (a, b) => {
        const next = searched(a);
        let i = 0;
        for (let x = next(); x !== undefined; x = next(), i++) if (identical(x, b) || sure(equal(x, b))) return i;
        throw valueError('sequence.index(x): x not in sequence');
      },
      'getitem(a, b, /)': (a, b) => getItem(a, b),
      'setitem(a, b, c, /)': (a, b, c) => {
        setItem(a, b, c);
        return null;
      },
      'delitem(a, b, /)': (a, b) => {
        deleteItem(a, b);
        return null;
      },
      'length_hint(obj, default=0, /)': lengthHint,
      'countOf(a, b, /)': (a, b) => {
        const next = searched(a);
        let n = 0;
        for (let x = next(); x !== undefined; x = next()) if (identical(x, b) || sure(equal(x, b))) n++;
        return n;
      },
      'call(obj, /, *args, **kwargs)': (f, args, kwargs) => call(f, itemsOf(args), kwargsFrom(kwargs)),
    });
    const enter = (name: string, fn: NativeFn): void => {
      table.set(name, native(`${name}(a, b, /)`, fn));
      table.set(`__${name.replace(/_$/, '')}__`, native(`${name}(a, b, /)`, fn));
    };
    for (const [op, name] of Object.entries(SPECIAL_NAMES) as [Operator, string][]) {
      enter(name === 'and' || name === 'or' ? `${name}_` : name, (a, b) => binary(op, a, b));
      enter(`i${name}`, (a, b) => inplace(op, a, b));
    }
    for (const [name, op] of Object.entries(COMPARISONS)) enter(name, (a, b) => compare(op, a, b));
    for (const cls of getterClasses()) table.set(cls.name, cls);
    for (const name of [
      'abs',
      'concat',
      'contains',
      'delitem',
      'getitem',
      'index',
      'inv',
      'invert',
      'neg',
      'pos',
      'setitem',
      'iconcat',
      'call',
    ])
      table.set(`__${name}__`, table.get(name) ?? null);
    table.set('__not__', table.get('not_') ?? null);
    return libraryModule('operator', table);
  });
}
