/** `int | None`: a union of types, with `__args__`, as isinstance and annotations use it. */
import { getters, methods } from '../native.ts';
import { repr } from '../text.ts';
import type { Value } from '../values.ts';
import { NotImplemented, PyClass, PyObject, PyTuple, Unknown, builtinClass, noneClass } from '../values.ts';

export const unionClass = builtinClass('UnionType', undefined, 'types');

export class PyUnion extends PyObject {
  constructor(
    readonly args: readonly Value[],
    /** Written as typing's Union or Optional. */
    readonly byName = false,
  ) {
    super();
  }
  get cls(): PyClass {
    return unionClass;
  }
}

const isType = (v: Value): boolean =>
  v === null || v instanceof PyClass || v instanceof PyUnion || typeof v === 'string' || isAlias(v);
let isAlias: (v: Value) => boolean = () => false;
/** typing's aliases join unions too. */
export function setAliasTest(test: (v: Value) => boolean): void {
  isAlias = test;
}

export function unionOf(a: Value, b: Value, byName = false): Value {
  if (a instanceof Unknown || b instanceof Unknown) return a instanceof Unknown ? a : b;
  if (!isType(a) || !isType(b)) return NotImplemented;
  const args: Value[] = [];
  for (const v of [a, b])
    for (const x of v instanceof PyUnion ? v.args : [v === null ? noneClass : v]) if (!args.includes(x)) args.push(x);
  return args.length === 1 ? args[0] : new PyUnion(args, byName);
}

const shown = (v: Value): string =>
  v === noneClass
    ? 'None'
    : v instanceof PyClass
      ? v.moduleName === 'builtins'
        ? v.qualname
        : `${v.moduleName}.${v.qualname}`
      : repr(v);

function text(u: PyUnion): string {
  if (!u.byName) return u.args.map(shown).join(' | ');
  const others = u.args.filter((a) => a !== noneClass);
  if (others.length === 1 && u.args.length === 2) return `typing.Optional[${shown(others[0])}]`;
  return `typing.Union[${u.args.map((v) => (v === noneClass ? 'NoneType' : shown(v))).join(', ')}]`;
}

getters(unionClass, { __args__: (v) => new PyTuple(v instanceof PyUnion ? v.args : []) });
methods(unionClass, {
  '__or__(self, value, /)': (a, b) => unionOf(a, b),
  '__ror__(self, value, /)': (a, b) => unionOf(b, a),
  '__repr__(self, /)': (v) => (v instanceof PyUnion ? text(v) : ''),
});
