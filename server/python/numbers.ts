/** Python's ints on JavaScript's numbers and bigints, bounded. Source: CPython's Objects/longobject.c, floatobject.c. */
import type { Operator } from '../syntax/ast.ts';
import { power as floatPower } from './elementary.ts';
import { MAX_INT_BITS } from '../limits.ts';
import { tooManyBits } from './budget.ts';
import { raise, valueError } from './errors.ts';
import { vm } from './vm.ts';
import type { Value } from './values.ts';
import { PyFloat } from './values.ts';

export type Int = number | bigint;

const isZero = (n: Int): boolean => n === 0 || n === 0n;

export const normalizeInt = (n: bigint): Int =>
  n >= BigInt(Number.MIN_SAFE_INTEGER) && n <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(n) : n;

export function bitLength(n: bigint): number {
  const a = n < 0n ? -n : n;
  return a === 0n ? 0 : (a.toString(16).length - 1) * 4 + Number.parseInt(a.toString(16)[0], 16).toString(2).length;
}

function checked(n: bigint): Int {
  return normalizeInt(n);
}

/** Python's floor division of floats. Source: floatobject.c float_floor_div. */
export function floorDiv(x: number, y: number): number {
  if (y === 0) throw raise('ZeroDivisionError', 'float floor division by zero');
  const mod = x % y;
  let div = (x - mod) / y;
  if (mod !== 0 && y < 0 !== mod < 0) div -= 1;
  if (div === 0) return x / y < 0 || Object.is(x / y, -0) ? -0 : 0;
  const floor = Math.floor(div);
  return div - floor > 0.5 ? floor + 1 : floor;
}

export function floorMod(x: number, y: number): number {
  if (y === 0) throw raise('ZeroDivisionError', 'float modulo by zero');
  const mod = x % y;
  if (mod === 0) return y < 0 ? -0 : 0;
  if (Number.isNaN(mod)) return NaN;
  if (!Number.isFinite(y)) return y < 0 !== x < 0 ? y : x;
  return y < 0 !== mod < 0 ? mod + y : mod;
}

function bigFloorDiv(x: bigint, y: bigint): bigint {
  const q = x / y;
  return x % y !== 0n && x < 0n !== y < 0n ? q - 1n : q;
}

function power(a: Int, b: Int): Value {
  if (b < 0) {
    if (Number(a) === 0) throw raise('ZeroDivisionError', '0.0 cannot be raised to a negative power');
    const [x, y] = [Number(a), Number(b)];
    if (!Number.isFinite(x) || !Number.isFinite(y)) throw raise('OverflowError', 'int too large to convert to float');
    return new PyFloat(floatPower(x, y));
  }
  const base = BigInt(a);
  if (base === 0n || base === 1n || base === -1n) {
    if (isZero(b)) return 1;
    return base === -1n ? (BigInt(b) % 2n === 0n ? 1 : -1) : Number(base);
  }
  if (bitLength(base) * Number(b) > MAX_INT_BITS) throw tooManyBits();
  return checked(base ** BigInt(b));
}

function shiftLeft(a: Int, b: Int): Int {
  if (b < 0) throw valueError('negative shift count');
  if (isZero(a)) return 0;
  if (Number(b) + bitLength(BigInt(a)) > MAX_INT_BITS) throw tooManyBits();
  return checked(BigInt(a) << BigInt(b));
}

/** True division of ints: the nearest double, also where both are beyond a double's range. */
function trueDivide(a: Int, b: Int): PyFloat {
  if (isZero(b)) throw raise('ZeroDivisionError', 'division by zero');
  if (typeof a === 'number' && typeof b === 'number') return new PyFloat(a / b);
  const [x, y] = [BigInt(a), BigInt(b)];
  if (x === 0n) return new PyFloat(y < 0n ? -0 : 0);
  const [n, d] = [x < 0n ? -x : x, y < 0n ? -y : y];
  // A quotient of more than 53 bits whose last one says that something is left: its conversion rounds correctly.
  const shift = 66 - (bitLength(n) - bitLength(d));
  const [top, bottom] = shift >= 0 ? [n << BigInt(shift), d] : [n, d << BigInt(-shift)];
  const q = (top / bottom) | (top % bottom === 0n ? 0n : 1n);
  const half = Math.trunc(-shift / 2);
  const magnitude = Number(q) * 2 ** half * 2 ** (-shift - half);
  if (!Number.isFinite(magnitude)) throw raise('OverflowError', 'integer division result too large for a float');
  return new PyFloat(x < 0n === y < 0n ? magnitude : -magnitude);
}

const LONG = 1n << 8192n;
const isLong = (n: bigint): boolean => n > LONG || -n > LONG;
/** Products of bits that are multiplied, or divided, in the time of one step. */
const BITS_PER_STEP = 4e6;

/** Long ints take their time: it counts, so that it can be cancelled, and ends. */
function weigh(a: bigint, b: bigint): void {
  vm.spend(Math.ceil((bitLength(a) * bitLength(b)) / BITS_PER_STEP));
}

/** `a op b` on ints; undefined for what ints don't have (`@`). */
export function intOp(op: Operator, a: Int, b: Int): Value | undefined {
  if (typeof a === 'bigint' && typeof b === 'bigint' && (isLong(a) || isLong(b))) weigh(a, b);
  switch (op) {
    case '+':
      return checked(BigInt(a) + BigInt(b));
    case '-':
      return checked(BigInt(a) - BigInt(b));
    case '*': {
      const x = BigInt(a);
      const y = BigInt(b);
      if (bitLength(x) + bitLength(y) > MAX_INT_BITS) throw tooManyBits();
      return checked(x * y);
    }
    case '/':
      return trueDivide(a, b);
    case '//':
      if (isZero(b)) throw raise('ZeroDivisionError', 'integer division or modulo by zero');
      if (typeof a === 'number' && typeof b === 'number') {
        // Exact: what is divided is a multiple, and no larger than a.
        const m = a % b;
        const q = (a - m) / b;
        return (m !== 0 && m < 0 !== b < 0 ? q - 1 : q) + 0;
      }
      return checked(bigFloorDiv(BigInt(a), BigInt(b)));
    case '%': {
      if (isZero(b)) throw raise('ZeroDivisionError', 'integer modulo by zero');
      if (typeof a === 'number' && typeof b === 'number') {
        const m = a % b;
        return m !== 0 && m < 0 !== b < 0 ? m + b : m + 0;
      }
      const x = BigInt(a);
      const y = BigInt(b);
      return checked(x - bigFloorDiv(x, y) * y);
    }
    case '**':
      return power(a, b);
    case '<<':
      return shiftLeft(a, b);
    case '>>':
      if (b < 0) throw valueError('negative shift count');
      return checked(BigInt(a) >> BigInt(b));
    case '&':
      return checked(BigInt(a) & BigInt(b));
    case '|':
      return checked(BigInt(a) | BigInt(b));
    case '^':
      return checked(BigInt(a) ^ BigInt(b));
    default:
      return undefined;
  }
}

/** `int(float)`. */
export function truncate(x: number): number | bigint {
  if (Number.isNaN(x)) throw valueError('cannot convert float NaN to integer');
  if (!Number.isFinite(x)) throw raise('OverflowError', 'cannot convert float infinity to integer');
  const t = Math.trunc(x);
  return Number.isSafeInteger(t) ? t + 0 : normalizeInt(BigInt(t));
}

/** An int as a double. */
export function intToDouble(n: number | bigint | boolean): number {
  const x = Number(n);
  if (!Number.isFinite(x)) throw raise('OverflowError', 'int too large to convert to float');
  return x;
}
