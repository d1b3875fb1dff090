/** `int | None`: a union of types, with `__args__`, as isinstance and annotations use it. Source: Objects/unionobject.c. */
import { hash } from '../hashing.ts';
import { getters, methods } from '../native.ts';
import { equal } from '../comparisons.ts';
import { repr } from '../text.ts';
import type { Value } from '../values.ts';
import { NotImplemented, PyClass, PyObject, PyTuple, Unknown, builtinClass, noneClass } from '../values.ts';

export const unionClass = builtinClass('UnionType', undefined, 'types');

export class PyUnion extends PyObject {
  constructor(readonly args: readonly Value[]) {
    super();
  }
  get cls(): PyClass {
    return unionClass;
  }
}

let isAlias: (v: Value) => boolean = () => false;
/** `list[int]` joins unions too. */
export function setAliasTest(test: (v: Value) => boolean): void {
  isAlias = test;
}
const isType = (v: Value): boolean =>
  v === null ||
  v instanceof PyClass ||
  v instanceof PyUnion ||
  (v instanceof PyObject && v.cls.name === 'TypeAliasType') ||
  isAlias(v);

/** `a | b` of two types; NotImplemented for anything else. */
export function unionOf(a: Value, b: Value): Value {
  if (a instanceof Unknown || b instanceof Unknown) return a instanceof Unknown ? a : b;
  if (!isType(a) || !isType(b)) return NotImplemented;
  const args: Value[] = [];
  for (const v of [a, b])
    for (const x of v instanceof PyUnion ? v.args : [v === null ? noneClass : v])
      if (!args.some((y) => y === x || equal(x, y) === true)) args.push(x);
  return args.length === 1 ? args[0] : new PyUnion(args);
}

const shown = (v: Value): string =>
  v === noneClass
    ? 'None'
    : v instanceof PyClass
      ? v.moduleName === 'builtins'
        ? v.qualname
        : `${v.moduleName}.${v.qualname}`
      : repr(v);

const argsOf = (v: Value): readonly Value[] => (v instanceof PyUnion ? v.args : []);

getters(unionClass, { __args__: (v) => new PyTuple(argsOf(v)) });
methods(unionClass, {
  '__or__(self, value, /)': (a, b) => unionOf(a, b),
  '__ror__(self, value, /)': (a, b) => unionOf(b, a),
  '__repr__(self, /)': (v) => argsOf(v).map(shown).join(' | '),
  '__eq__(self, value, /)': (a, b) => {
    if (!(b instanceof PyUnion)) return NotImplemented;
    const [x, y] = [argsOf(a), b.args];
    return x.length === y.length && x.every((t) => y.some((u) => t === u || equal(t, u) === true));
  },
  // Unions that differ in order are equal.
  '__hash__(self, /)': (v) =>
    argsOf(v).reduce<number>((sum, x) => {
      const h = hash(x);
      return h instanceof Unknown ? sum : (sum + (Number(h) % 1e9)) % 1e12;
    }, 0),
});
