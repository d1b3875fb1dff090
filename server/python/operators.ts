/** Operators: arithmetic, comparison, truth, with Python's dispatch. Source: CPython's Objects/abstract.c. */
import { checkText } from './budget.ts';
import type { CompareOperator, Operator } from '../syntax/ast.ts';
import { call, callSpecial, special } from './call.ts';
import { raise, typeError, valueError } from './errors.ts';
import { numberOp } from './numberOps.ts';
import { normalizeInt } from './numbers.ts';
import { forgetCandidates } from './oneOf.ts';
import { isNonEmpty } from './open.ts';
import { vm } from './vm.ts';
import type { Value } from './values.ts';
import {
  Complex,
  NotImplemented,
  PyBoxed,
  PyBuiltin,
  PyByteArray,
  PyBytes,
  PyDict,
  PyFloat,
  PyInstance,
  PyFunction,
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
  unknowns,
} from './values.ts';

export const SPECIAL_NAMES: Readonly<Record<Operator, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '@': 'matmul',
  '/': 'truediv',
  '//': 'floordiv',
  '%': 'mod',
  '**': 'pow',
  '<<': 'lshift',
  '>>': 'rshift',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
};

const UNKNOWN_ARRAY_OPERATORS: ReadonlySet<string> = new Set(['+', '-', '/', '//', '**', '@', '<', '<=', '>', '>=']);

/**
 * The result of an operator with an unknown operand. With a traced one, most operators give a traced array or raise;
 * `*` and `==` also take lists and None.
 */
function asUnknown(op: string, a: Value, b: Value): Unknown | undefined {
  const left = a instanceof Unknown ? a : undefined;
  const right = b instanceof Unknown ? b : undefined;
  const either = left ?? right;
  if (!either) return undefined;
  unknowns.touched++;
  const traced = left && left.traced !== 'no' ? left : right && right.traced !== 'no' ? right : undefined;
  if (!traced) return either;
  const other = traced === left ? b : a;
  if (UNKNOWN_ARRAY_OPERATORS.has(op)) return new Unknown(traced.reason, 'array');
  // `x == None` and `x == 'a'` are False, whatever x is.
  if (traced.traced === 'array' && other !== null && typeof other !== 'string')
    return new Unknown(traced.reason, 'array');
  return op === '==' || op === '!=' ? traced.untraced() : traced;
}

function joinedText(a: string, b: string): string {
  checkText(a.length + b.length);
  return a + b;
}

/** `left op right`. */
export function binary(op: Operator, a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    switch (op) {
      case '+': {
        const r = a + b;
        if (Number.isSafeInteger(r)) return r;
        break;
      }
      case '-': {
        const r = a - b;
        if (Number.isSafeInteger(r)) return r;
        break;
      }
      case '*': {
        const r = a * b;
        if (Number.isSafeInteger(r)) return r === 0 ? 0 : r;
        break;
      }
      case '%':
        if (b > 0) {
          const r = a % b;
          return r < 0 ? r + b : r + 0;
        }
        break;
      default:
    }
  }
  const plain = numberOp(op, a, b);
  if (plain !== undefined) return plain;
  if (op === '+' && typeof a === 'string' && typeof b === 'string') return joinedText(a, b);
  const unknown = asUnknown(op, a, b);
  if (unknown) return unknown;
  return dispatch(op, a, b, SPECIAL_NAMES[op]);
}

function dispatch(op: Operator, a: Value, b: Value, name: string): Value {
  const forward = `__${name}__`;
  const backward = `__r${name}__`;
  const left = typeOf(a);
  const right = typeOf(b);
  const reflected = right === left ? undefined : special(b, backward);
  // A subclass's reflected method goes first.
  const rightFirst = reflected !== undefined && right.isSubclassOf(left) && reflected !== special(a, backward);
  if (rightFirst) {
    const r = call(reflected, [b, a]);
    if (r !== NotImplemented) return r;
  }
  const method = special(a, forward);
  // `+` and `*` of the built-in sequences are asked for after what the right side makes of them.
  const late =
    (op === '+' || op === '*') && method instanceof PyBuiltin && reflected !== undefined && !isInt(b) && isSequence(a);
  if (late && !rightFirst) {
    const r = call(reflected, [b, a]);
    if (r !== NotImplemented) return r;
  }
  if (method !== undefined) {
    const r = call(method, [a, b]);
    if (r !== NotImplemented) return r;
  }
  if (reflected !== undefined && !rightFirst && !late) {
    const r = call(reflected, [b, a]);
    if (r !== NotImplemented) return r;
  }
  if ((a instanceof PyBoxed || b instanceof PyBoxed) && !(a instanceof PyScalar) && !(b instanceof PyScalar)) {
    // What the built-in base makes of it, unless the class has a method of its own in that place.
    const asked =
      !(a instanceof PyBoxed && method instanceof PyFunction) || (right !== left && !(reflected instanceof PyFunction));
    const own = asked ? numberOp(op, unbox(a), unbox(b)) : undefined;
    if (own !== undefined) return own;
  }
  if (op === '*' && (isSequence(a) || isSequence(b))) {
    // What counts as an int says itself how often.
    const times = isSequence(a) ? b : a;
    const index = special(times, '__index__');
    if (index !== undefined) {
      const n = call(index, [times]);
      return n instanceof Unknown ? n : isSequence(a) ? binary(op, a, n) : binary(op, n, b);
    }
    throw typeError(`can't multiply sequence by non-int of type '${(isSequence(a) ? right : left).name}'`);
  }
  const shown = op === '**' ? '** or pow()' : op;
  throw typeError(`unsupported operand type(s) for ${shown}: '${left.shown}' and '${right.shown}'`);
}

function isSequence(v: Value): boolean {
  const u = unbox(v);
  return (
    typeof u === 'string' ||
    u instanceof PyList ||
    u instanceof PyTuple ||
    u instanceof PyBytes ||
    u instanceof PyByteArray
  );
}

/** `target op= value`: the in-place method where there is one. */
export function inplace(op: Operator, a: Value, b: Value): Value {
  if (a instanceof Unknown) forgetCandidates(a, b);
  if (typeof a !== 'number') {
    const method = special(a, `__i${SPECIAL_NAMES[op]}__`);
    if (method !== undefined) {
      const r = call(method, [a, b]);
      if (r !== NotImplemented) return r;
    }
  }
  try {
    return binary(op, a, b);
  } catch (e) {
    throw asInplaceError(e, op, a, b);
  }
}

/** Types that have some sequence methods: `*=` doesn't ask the right side then. Source: PyNumber_InPlaceMultiply. */
const hasSequenceMethods = (v: Value): boolean =>
  v instanceof PyDict || v instanceof PySet || v instanceof PyRange || v instanceof PyInstance;

function asInplaceError(e: unknown, op: Operator, a: Value, b: Value): unknown {
  const shown = op === '**' ? '** or pow()' : op;
  const exc = (e as { exc?: { args: readonly Value[] } }).exc;
  const text = exc?.args[0];
  const prefix = `unsupported operand type(s) for ${shown}: `;
  if (exc && typeof text === 'string' && text.startsWith(prefix))
    exc.args = [`unsupported operand type(s) for ${op}=: ${text.slice(prefix.length)}`];
  else if (exc && op === '*' && typeof text === 'string' && !isSequence(a) && hasSequenceMethods(a) && isSequence(b))
    exc.args = [`unsupported operand type(s) for *=: '${typeOf(a).shown}' and '${typeOf(b).shown}'`];
  return e;
}

export function unary(op: '+' | '-' | '~', v: Value): Value {
  if (isInt(v)) {
    const n = typeof v === 'boolean' ? Number(v) : v;
    if (op === '+') return n;
    if (op === '-') return typeof n === 'bigint' ? normalizeInt(-n) : n === 0 ? 0 : -n;
    return typeof n === 'bigint' ? normalizeInt(~n) : -n - 1;
  }
  if (v instanceof PyFloat && op !== '~') return op === '-' ? new PyFloat(-v.value) : v;
  if (v instanceof Complex && op !== '~') return op === '-' ? new Complex(-v.re, -v.im) : v;
  if (v instanceof Unknown) {
    unknowns.touched++;
    return v;
  }
  if (v instanceof PyBoxed && special(v, op === '+' ? '__pos__' : op === '-' ? '__neg__' : '__invert__') === undefined)
    return unary(op, v.value);
  const r = callSpecial(v, op === '+' ? '__pos__' : op === '-' ? '__neg__' : '__invert__');
  if (r !== undefined) return r;
  throw typeError(`bad operand type for unary ${op}: '${typeOf(v).shown}'`);
}

/** What a `__len__` has answered. */
export function lengthFrom(made: Value): number {
  const n = unbox(made);
  const size = typeof n === 'boolean' ? Number(n) : n;
  if (typeof size === 'bigint') throw raise('OverflowError', "cannot fit 'int' into an index-sized integer");
  if (typeof size !== 'number') throw typeError(`'${typeOf(made).shown}' object cannot be interpreted as an integer`);
  if (size < 0) throw valueError('__len__() should return >= 0');
  return size;
}

/** `bool(v)`; an Unknown stays unknown. Arrays convert, or raise, through their `__bool__`. */
export function truth(v: Value): boolean | Unknown {
  switch (typeof v) {
    case 'boolean':
      return v;
    case 'number':
      return v !== 0;
    case 'bigint':
      return v !== 0n;
    case 'string':
      return v.length > 0;
    default:
  }
  if (v === null) return false;
  if (v instanceof PyFloat) return v.value !== 0;
  if (v instanceof Complex) return v.re !== 0 || v.im !== 0;
  if (v instanceof Unknown) return v;
  if (v instanceof PyObject && v.rest !== undefined) return isNonEmpty(v) || v.rest;
  const b = callSpecial(v, '__bool__');
  if (b !== undefined) {
    if (typeof b === 'boolean' || b instanceof Unknown) return b;
    throw typeError(`__bool__ should return bool, returned ${typeOf(b).shown}`);
  }
  const n = callSpecial(v, '__len__');
  if (n !== undefined) return n instanceof Unknown ? n : lengthFrom(n) !== 0;
  if (v instanceof PyList || v instanceof PyTuple) return v.items.length > 0;
  if (v instanceof PyDict || v instanceof PySet) return v.entries.size > 0;
  if (v instanceof PyRange) return v.length > 0;
  if (v instanceof PyBytes) return v.value.length > 0;
  if (v instanceof PyBoxed) return truth(v.value);
  return true;
}

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
