/** Operators: arithmetic, comparison, truth, with Python's dispatch. Source: CPython's Objects/abstract.c. */
import { checkText } from './budget.ts';
import type { Operator } from '../syntax/ast.ts';
import { call, callSpecial, special } from './call.ts';
import { raise, typeError, valueError } from './errors.ts';
import { numberOp } from './numberOps.ts';
import { normalizeInt } from './numbers.ts';
import { forgetCandidates } from './oneOf.ts';
import { isNonEmpty } from './open.ts';
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
export function asUnknown(op: string, a: Value, b: Value): Unknown | undefined {
  const left = a instanceof Unknown ? a : undefined;
  const right = b instanceof Unknown ? b : undefined;
  const either = left ?? right;
  if (!either) return undefined;
  unknowns.touched++;
  const traced = left && left.traced !== 'no' ? left : right && right.traced !== 'no' ? right : undefined;
  if (!traced) return either;
  const other = traced === left ? b : a;
  // Lists are added, too.
  if (op === '+' && traced.traced === 'tree' && mayBeList(other)) return traced;
  if (UNKNOWN_ARRAY_OPERATORS.has(op)) return new Unknown(traced.reason, 'array');
  // `x == None` and `x == 'a'` are False, whatever x is.
  if (traced.traced === 'array' && other !== null && typeof other !== 'string')
    return new Unknown(traced.reason, 'array');
  return op === '==' || op === '!=' ? traced.untraced() : traced;
}

const mayBeList = (v: Value): boolean =>
  v instanceof Unknown ? v.traced !== 'array' : v instanceof PyList || v instanceof PyTuple;

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
