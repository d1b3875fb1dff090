/** Comparisons: numbers, texts, containers, and what classes make of `==` and `<`. Source: CPython's Objects/object.c do_richcompare. */
import type { CompareOperator } from '../syntax/ast.ts';
import { call, special } from './call.ts';
import { raise, typeError } from './errors.ts';
import { vm } from './vm.ts';
import type { Value } from './values.ts';
import {
  Complex,
  NotImplemented,
  PyBoxed,
  PyByteArray,
  PyBytes,
  PyDict,
  PyFloat,
  PyList,
  PyMethod,
  PyObject,
  PyRange,
  PySet,
  PyTuple,
  Unknown,
  PyScalar,
  floatClass,
  isInt,
  typeOf,
  unbox,
} from './values.ts';
import { asUnknown, truth } from './operators.ts';

const COMPARISON_NAMES: Readonly<Record<string, [string, string]>> = {
  '==': ['__eq__', '__eq__'],
  '!=': ['__ne__', '__ne__'],
  '<': ['__lt__', '__gt__'],
  '<=': ['__le__', '__ge__'],
  '>': ['__gt__', '__lt__'],
  '>=': ['__ge__', '__le__'],
};

function order(op: CompareOperator, c: number): boolean {
  switch (op) {
    case '==':
      return c === 0;
    case '!=':
      return c !== 0;
    case '<':
      return c < 0;
    case '<=':
      return c <= 0;
    case '>':
      return c > 0;
    default:
      return c >= 0;
  }
}

function compareNumbers(op: CompareOperator, a: Value, b: Value): boolean | undefined {
  if (a instanceof Complex || b instanceof Complex) {
    const x = toComplexExact(a);
    const y = toComplexExact(b);
    if (!x || !y || (op !== '==' && op !== '!=')) return undefined;
    return (x.re === y.re && x.im === y.im) === (op === '==');
  }
  const x = a instanceof PyFloat ? a.value : isInt(a) ? (typeof a === 'boolean' ? Number(a) : a) : undefined;
  const y = b instanceof PyFloat ? b.value : isInt(b) ? (typeof b === 'boolean' ? Number(b) : b) : undefined;
  if (x === undefined || y === undefined) return undefined;
  // JavaScript compares number and bigint exactly, as Python compares float and int.
  switch (op) {
    case '==':
      // A float beyond the safe integers may equal a bigint, which === denies.
      return x === y || (typeof x !== typeof y && !(x < y) && !(x > y) && !Number.isNaN(x) && !Number.isNaN(y));
    case '!=':
      return !compareNumbers('==', a, b);
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    default:
      return x >= y;
  }
}
const toComplexExact = (v: Value): Complex | undefined =>
  v instanceof Complex
    ? v
    : v instanceof PyFloat
      ? new Complex(v.value, 0)
      : isInt(v)
        ? new Complex(Number(v), 0)
        : undefined;

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xe000;

/** By code points, not by code units: a surrogate stands for what is above all others. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    if (isSurrogate(x) === isSurrogate(y)) return x - y;
    // One of them alone is compared as what it is.
    const at = i > 0 && isSurrogate(a.charCodeAt(i - 1)) ? i - 1 : i;
    return (a.codePointAt(at) ?? 0) - (b.codePointAt(at) ?? 0);
  }
  return a.length - b.length;
}

/** Containers in containers that are being compared; CPython counts them towards its recursion limit. */
let comparing = 0;
const MAX_COMPARING = 500;
/** What comparing two items costs, in steps. */
const COMPARE_STEPS = 2;

function nested<T>(compareParts: () => T): T {
  if (comparing >= MAX_COMPARING) throw raise('RecursionError', 'maximum recursion depth exceeded in comparison');
  comparing++;
  try {
    return compareParts();
  } finally {
    comparing--;
  }
}

function compareSequences(op: CompareOperator, a: readonly Value[], b: readonly Value[]): Value {
  if ((op === '==' || op === '!=') && a.length !== b.length) return op === '!=';
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    vm.spend(COMPARE_STEPS);
    const same = identical(a[i], b[i]) || equal(a[i], b[i]);
    if (same instanceof Unknown) return same;
    if (!same) return op === '==' ? false : op === '!=' ? true : compare(op, a[i], b[i]);
  }
  return order(op, a.length - b.length);
}

/** Marks `object.__ne__`, which asks `__eq__`. */
const INVERTED = new PyTuple([]);

/** Whether a `!=` of this object is the opposite of its own `__eq__`: built-in types have a `!=` of their own. */
const inverted = (op: CompareOperator, v: Value): Value | undefined =>
  op === '!=' && special(v, '__eq__') !== undefined && !hasOwnComparison(v) ? INVERTED : undefined;

/** One of the two methods that a comparison asks. */
function richly(method: Value, self: Value, other: Value): Value {
  if (method !== INVERTED) return call(method, [self, other]);
  const eq = special(self, '__eq__');
  const r = eq === undefined ? NotImplemented : call(eq, [self, other]);
  if (r === NotImplemented) return r;
  const t = truth(r);
  return t instanceof Unknown ? t : !t;
}

/** `a op b` for the six rich comparisons; the result may be any value (an array, say). */
export function compare(op: CompareOperator, a: Value, b: Value): Value {
  const numbers = compareNumbers(op, a, b);
  if (numbers !== undefined) return numbers;
  if (typeof a === 'string' && typeof b === 'string') return order(op, compareText(a, b));
  const unknown = asUnknown(op, a, b);
  if (unknown) return unknown;
  const [forward, backward] = COMPARISON_NAMES[op];
  const left = typeOf(a);
  const right = typeOf(b);
  const reflected = special(b, backward) ?? inverted(op, b);
  const rightFirst = reflected !== undefined && right !== left && right.isSubclassOf(left);
  if (rightFirst) {
    const r = richly(reflected, b, a);
    if (r !== NotImplemented) return r;
  }
  const method = special(a, forward) ?? inverted(op, a);
  if (method !== undefined) {
    const r = richly(method, a, b);
    if (r !== NotImplemented) return r;
  }
  const native = compareContainers(op, a, b);
  if (native !== undefined) return native;
  if (reflected !== undefined && !rightFirst) {
    const r = richly(reflected, b, a);
    if (r !== NotImplemented) return r;
  }
  if (op === '==') return identical(a, b);
  if (op === '!=') return !identical(a, b);
  throw typeError(`'${op}' not supported between instances of '${left.shown}' and '${right.shown}'`);
}

const byteItems = (v: Value): readonly Value[] | undefined => {
  const u = unbox(v);
  return u instanceof PyBytes ? [...u.value] : u instanceof PyByteArray ? u.items : undefined;
};

/** Its built-in base class brings a `__ne__` of its own, which doesn't ask an `__eq__` of the subclass. */
const hasOwnComparison = (v: Value): boolean =>
  v instanceof PyBoxed || v instanceof PyList || v instanceof PyTuple || v instanceof PyDict || v instanceof PySet;

/** What the built-in types' own comparison methods give; undefined where they answer NotImplemented. */
export function compareContainers(op: CompareOperator, a: Value, b: Value): Value | undefined {
  if (a instanceof PyObject && a.rest !== undefined) return a.rest;
  if (b instanceof PyObject && b.rest !== undefined) return b.rest;
  if ((a instanceof PyTuple && b instanceof PyTuple) || (a instanceof PyList && b instanceof PyList))
    return nested(() => compareSequences(op, a.items, b.items));
  // NumPy's scalars compare by themselves; complex takes those that are floats.
  if (
    (a instanceof PyScalar || b instanceof PyScalar) &&
    !(a instanceof Complex && b instanceof PyScalar && b.cls.isSubclassOf(floatClass))
  )
    return undefined;
  if (a instanceof PyBoxed || b instanceof PyBoxed) {
    const [x, y] = [unbox(a), unbox(b)];
    const both = (typeof x === 'string' && typeof y === 'string') || (x instanceof PyBytes && y instanceof PyBytes);
    return compareNumbers(op, x, y) ?? (both ? compare(op, x, y) : undefined);
  }
  if (a instanceof PyByteArray || b instanceof PyByteArray || (a instanceof PyBytes && b instanceof PyBytes)) {
    const [x, y] = [byteItems(a), byteItems(b)];
    return x && y ? compareSequences(op, x, y) : undefined;
  }
  if (op === '==' || op === '!=') {
    if (a instanceof PyDict && b instanceof PyDict) {
      const same = nested(() => equalDicts(a, b));
      return same instanceof Unknown ? same : same === (op === '==');
    }
    if (a instanceof PyRange && b instanceof PyRange) {
      const same =
        a.length === b.length && (a.length === 0 || (a.start === b.start && (a.length === 1 || a.step === b.step)));
      return same === (op === '==');
    }
  }
  // Bound methods are made anew at each access.
  if (a instanceof PyMethod && b instanceof PyMethod && (op === '==' || op === '!='))
    return (a.fn === b.fn && identical(a.self, b.self)) === (op === '==');
  if (a instanceof PySet && b instanceof PySet) {
    const within = (x: PySet, y: PySet) => [...x.entries.keys()].every((k) => y.entries.has(k));
    const [n, m] = [a.entries.size, b.entries.size];
    switch (op) {
      case '==':
        return n === m && within(a, b);
      case '!=':
        return n !== m || !within(a, b);
      case '<':
        return n < m && within(a, b);
      case '<=':
        return within(a, b);
      case '>':
        return m < n && within(b, a);
      default:
        return within(b, a);
    }
  }
  return undefined;
}

function equalDicts(a: PyDict, b: PyDict): boolean | Unknown {
  if (a.entries.size !== b.entries.size) return false;
  for (const [key, entry] of a.entries) {
    const other = b.entries.get(key);
    if (!other) return false;
    const same = equal(entry.value, other.value);
    if (same !== true) return same;
  }
  return true;
}

/** `a is b`. Small immutable values are one object each, as they nearly are in CPython. */
export function identical(a: Value, b: Value): boolean {
  // One unknown may stand for several values.
  if (a === b) return !(a instanceof Unknown);
  if (a instanceof PyFloat && b instanceof PyFloat) return Number.isNaN(a.value) ? false : Object.is(a.value, b.value);
  return a instanceof PyTuple && b instanceof PyTuple && a.items.length === 0 && b.items.length === 0;
}

/** `bool(a == b)`. */
export function equal(a: Value, b: Value): boolean | Unknown {
  return truth(compare('==', a, b));
}
