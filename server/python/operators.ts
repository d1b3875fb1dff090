/** Operators: arithmetic, comparison, truth, with Python's dispatch. Source: CPython's Objects/abstract.c. */
import { checkText } from './budget.ts';
import type { CompareOperator, Operator } from '../syntax/ast.ts';
import { call, callSpecial, special } from './call.ts';
import { exp, log, power } from './elementary.ts';
import { raise, typeError, valueError } from './errors.ts';
import { floorDiv, floorMod, intOp, normalizeInt } from './numbers.ts';
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
  PyFunction,
  PyList,
  PyMethod,
  PyObject,
  PyRange,
  PySet,
  PyTuple,
  Unknown,
  PyScalar,
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

/** `float(v)` of a number, else undefined. */
function toDouble(v: Value): number | undefined {
  if (v instanceof PyFloat) return v.value;
  if (typeof v === 'number') return v;
  if (typeof v === 'boolean') return Number(v);
  if (typeof v === 'bigint') {
    const x = Number(v);
    if (!Number.isFinite(x)) throw raise('OverflowError', 'int too large to convert to float');
    return x;
  }
  return undefined;
}

function floatOp(op: Operator, x: number, y: number): Value | undefined {
  switch (op) {
    case '+':
      return new PyFloat(x + y);
    case '-':
      return new PyFloat(x - y);
    case '*':
      return new PyFloat(x * y);
    case '/':
      if (y === 0) throw raise('ZeroDivisionError', 'float division by zero');
      return new PyFloat(x / y);
    case '//':
      return new PyFloat(floorDiv(x, y));
    case '%':
      return new PyFloat(floorMod(x, y));
    case '**': {
      if (x === 0 && y < 0) throw raise('ZeroDivisionError', '0.0 cannot be raised to a negative power');
      if (x < 0 && Number.isFinite(y) && !Number.isInteger(y)) return complexPow(new Complex(x, 0), new Complex(y, 0));
      const r = power(x, y);
      if (!Number.isFinite(r) && Number.isFinite(x) && Number.isFinite(y))
        throw raise('OverflowError', "(34, 'Numerical result out of range')");
      return new PyFloat(r);
    }
    default:
      return undefined;
  }
}

const toComplex = (v: Value): Complex | undefined => {
  if (v instanceof Complex) return v;
  const x = toDouble(v);
  return x === undefined ? undefined : new Complex(x, 0);
};

const complexTimes = (a: Complex, b: Complex): Complex =>
  new Complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);

/** Source: complexobject.c _Py_c_quot (Smith's way, which doesn't overflow). */
function complexQuotient(a: Complex, b: Complex): Complex {
  if (Math.abs(b.re) >= Math.abs(b.im)) {
    if (b.re === 0) throw raise('ZeroDivisionError', 'complex division by zero');
    const ratio = b.im / b.re;
    const d = b.re + b.im * ratio;
    return new Complex((a.re + a.im * ratio) / d, (a.im - a.re * ratio) / d);
  }
  if (Number.isNaN(b.re)) return new Complex(NaN, NaN);
  const ratio = b.re / b.im;
  const d = b.re * ratio + b.im;
  return new Complex((a.re * ratio + a.im) / d, (a.im * ratio - a.re) / d);
}

/** Small whole exponents by multiplication. Source: complexobject.c c_powi. */
function complexPowInt(x: Complex, n: number): Complex {
  let result = new Complex(1, 0);
  let base = x;
  for (let k = Math.abs(n); k > 0; k >>= 1) {
    if (k & 1) result = complexTimes(result, base);
    base = complexTimes(base, base);
  }
  return n >= 0 ? result : complexQuotient(new Complex(1, 0), result);
}

function complexPow(x: Complex, y: Complex): Complex {
  const r = complexPowAsIs(x, y);
  if (Math.abs(r.re) === Infinity || Math.abs(r.im) === Infinity)
    throw raise('OverflowError', 'complex exponentiation');
  return r;
}

function complexPowAsIs(x: Complex, y: Complex): Complex {
  if (x.re === 0 && x.im === 0 && (y.im !== 0 || y.re < 0))
    throw raise('ZeroDivisionError', '0.0 to a negative or complex power');
  if (y.im === 0 && Number.isInteger(y.re) && Math.abs(y.re) <= 100) return complexPowInt(x, y.re);
  if (y.re === 0 && y.im === 0) return new Complex(1, 0);
  if (x.re === 0 && x.im === 0) return new Complex(0, 0);
  const length = Math.hypot(x.re, x.im);
  const angle = Math.atan2(x.im, x.re);
  let r = power(length, y.re);
  let phase = angle * y.re;
  if (y.im !== 0) {
    r *= exp(-angle * y.im);
    phase += y.im * log(length);
  }
  return new Complex(r * Math.cos(phase), r * Math.sin(phase));
}

function complexOp(op: Operator, x: Complex, y: Complex): Value | undefined {
  switch (op) {
    case '+':
      return new Complex(x.re + y.re, x.im + y.im);
    case '-':
      return new Complex(x.re - y.re, x.im - y.im);
    case '*':
      return complexTimes(x, y);
    case '/':
      return complexQuotient(x, y);
    case '**':
      return complexPow(x, y);
    default:
      return undefined;
  }
}

/** Arithmetic of Python's numbers; undefined for anything else. */
export function numberOp(op: Operator, a: Value, b: Value): Value | undefined {
  if (isInt(a) && isInt(b)) {
    if (typeof a === 'boolean' && typeof b === 'boolean') {
      if (op === '&') return a && b;
      if (op === '|') return a || b;
      if (op === '^') return a !== b;
    }
    return intOp(op, typeof a === 'boolean' ? Number(a) : a, typeof b === 'boolean' ? Number(b) : b);
  }
  if (a instanceof Complex || b instanceof Complex) {
    const x = toComplex(a);
    const y = toComplex(b);
    return x && y ? complexOp(op, x, y) : undefined;
  }
  if (!(a instanceof PyFloat || isInt(a)) || !(b instanceof PyFloat || isInt(b))) return undefined;
  const x = toDouble(a);
  const y = toDouble(b);
  return x === undefined || y === undefined ? undefined : floatOp(op, x, y);
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
  if (op === '*' && (isSequence(a) || isSequence(b)))
    throw typeError(`can't multiply sequence by non-int of type '${(isSequence(a) ? right : left).name}'`);
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
    throw asInplaceError(e, op);
  }
}

function asInplaceError(e: unknown, op: Operator): unknown {
  const shown = op === '**' ? '** or pow()' : op;
  const exc = (e as { exc?: { args: readonly Value[] } }).exc;
  const text = exc?.args[0];
  const prefix = `unsupported operand type(s) for ${shown}: `;
  if (exc && typeof text === 'string' && text.startsWith(prefix))
    exc.args = [`unsupported operand type(s) for ${op}=: ${text.slice(prefix.length)}`];
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
  throw typeError(`bad operand type for unary ${op}: '${typeOf(v).name}'`);
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
    throw typeError(`__bool__ should return bool, returned ${typeOf(b).name}`);
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

const compareText = (a: string, b: string): number => {
  if (a === b) return 0;
  // By code points, not by code units.
  const x = Array.from(a);
  const y = Array.from(b);
  for (let i = 0; i < Math.min(x.length, y.length); i++)
    if (x[i] !== y[i]) return (x[i].codePointAt(0) ?? 0) - (y[i].codePointAt(0) ?? 0);
  return x.length - y.length;
};

/** Containers in containers that are being compared; CPython counts them towards its recursion limit. */
let comparing = 0;
const MAX_COMPARING = 500;

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
    vm.tick();
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
  // NumPy's scalars compare by themselves.
  if (a instanceof PyScalar || b instanceof PyScalar) return undefined;
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
