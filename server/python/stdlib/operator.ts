/** operator. Source: CPython's Lib/operator.py. */
import type { CompareOperator, Operator } from '../../syntax/ast.ts';
import { getAttr } from '../attributes.ts';
import { call } from '../call.ts';
import { contains, deleteItem, getItem, iterate, length, setItem } from '../iterate.ts';
import { functions, native } from '../native.ts';
import type { NativeFn } from '../native.ts';
import { nativeModuleOf, registerModule } from '../modules.ts';
import { SPECIAL_NAMES, binary, compare, equal, identical, inplace, truth, unary } from '../operators.ts';
import type { Kwargs, Value } from '../values.ts';
import { PyDict, PyTuple, Unknown } from '../values.ts';
import { keyText, integer, needText, sure } from '../builtins/known.ts';
import { itemsOf } from './functools.ts';

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

const getter = (name: string, parts: ((v: Value) => Value)[]): Value =>
  native(`${name}(obj, /)`, (v) => (parts.length === 1 ? parts[0](v) : new PyTuple(parts.map((p) => p(v)))));

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
      'abs(a, /)': (a) => (sure(truth(compare('<', a, 0))) ? unary('-', a) : a),
      'index(a, /)': (a) => integer(a),
      'contains(a, b, /)': (a, b) => contains(a, b),
      'concat(a, b, /)': (a, b) => binary('+', a, b),
      'getitem(a, b, /)': (a, b) => getItem(a, b),
      'setitem(a, b, c, /)': (a, b, c) => {
        setItem(a, b, c);
        return null;
      },
      'delitem(a, b, /)': (a, b) => {
        deleteItem(a, b);
        return null;
      },
      'length_hint(obj, default=0, /)': (v) => length(v),
      'countOf(a, b, /)': (a, b) => {
        const next = iterate(a);
        let n = 0;
        for (let x = next(); x !== undefined; x = next()) if (sure(equal(x, b))) n++;
        return n;
      },
      'call(obj, /, *args, **kwargs)': (f, args, kwargs) => call(f, itemsOf(args), kwargsFrom(kwargs)),
      'itemgetter(item, /, *items)': (item, rest) =>
        getter(
          'itemgetter',
          [item, ...itemsOf(rest)].map((i) => (v: Value) => getItem(v, i)),
        ),
      'attrgetter(attr, /, *attrs)': (first, rest) =>
        getter(
          'attrgetter',
          [first, ...itemsOf(rest)].map((a) => attribute(needText(a, 'attribute name'))),
        ),
      'methodcaller(name, /, *args, **kwargs)': (name, args, kwargs) =>
        native('methodcaller(obj, /)', (v) =>
          call(getAttr(v, needText(name, 'method name')), itemsOf(args), kwargsFrom(kwargs)),
        ),
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
    return nativeModuleOf('operator', table);
  });
}
