/** abs, divmod, pow, round, sum. Source: CPython's Python/bltinmodule.c, Objects/longobject.c, floatobject.c. */
import { call, callSpecial, special } from '../call.ts';
import { nearest, roundDigits } from '../decimal.ts';
import { raise, typeError, valueError } from '../errors.ts';
import type { Next } from '../iterate.ts';
import { iterate } from '../iterate.ts';
import type { NativeFn } from '../native.ts';
import { normalizeInt, truncate } from '../numbers.ts';
import { binary, truth, unary } from '../operators.ts';
import { vm } from '../vm.ts';
import type { Value } from '../values.ts';
import {
  Complex,
  NotImplemented,
  PyByteArray,
  PyBytes,
  PyFloat,
  PyTuple,
  Unknown,
  UnknownSignal,
  isInt,
  typeOf,
  unbox,
} from '../values.ts';
import { integer, isIntLike, known } from './known.ts';

const isReal = (v: Value): boolean => isInt(v) || v instanceof PyFloat;

export function abs(v: Value): Value {
  if (isInt(v)) return Number(v) < 0 ? unary('-', v) : unary('+', v);
  if (v instanceof PyFloat) return new PyFloat(Math.abs(v.value));
  if (v instanceof Unknown) return v;
  const own = callSpecial(v, '__abs__');
  if (own !== undefined) return own;
  throw typeError(`bad operand type for abs(): '${typeOf(v).shown}'`);
}

/** `divmod` of plain numbers. */
export function divmodNumbers(x: Value, y: Value): Value {
  if ((x instanceof PyFloat || y instanceof PyFloat) && truth(y) === false)
    throw raise('ZeroDivisionError', 'float divmod()');
  return new PyTuple([binary('//', x, y), binary('%', x, y)]);
}

export function divmod(x: Value, y: Value): Value {
  if (isReal(x) && isReal(y)) return divmodNumbers(x, y);
  if (x instanceof Unknown || y instanceof Unknown) return x instanceof Unknown ? x : y;
  for (const [v, name, other] of [
    [x, '__divmod__', y],
    [y, '__rdivmod__', x],
  ] as const) {
    const own = special(v, name);
    const made = own === undefined ? NotImplemented : call(own, [v, other]);
    if (made !== NotImplemented) return made;
  }
  throw typeError(`unsupported operand type(s) for divmod(): '${typeOf(x).shown}' and '${typeOf(y).shown}'`);
}

/** The inverse of `base` modulo `m`, by Euclid's algorithm. */
function inverse(base: bigint, m: bigint): bigint {
  let [a, b, x, y] = [((base % m) + m) % m, m, 1n, 0n];
  while (b > 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  if (a !== 1n) throw valueError('base is not invertible for the given modulus');
  return ((x % m) + m) % m;
}

/** `pow(base, exp, mod)` of ints. */
function powerModulo(base: bigint, exp: bigint, mod: bigint): Value {
  if (mod === 0n) throw valueError('pow() 3rd argument cannot be 0');
  const m = mod < 0n ? -mod : mod;
  if (m === 1n) return 0;
  let b = exp < 0n ? inverse(base, m) : ((base % m) + m) % m;
  let result = 1n;
  for (let e = exp < 0n ? -exp : exp; e > 0n; e >>= 1n) {
    vm.tick();
    if (e & 1n) result = (result * b) % m;
    b = (b * b) % m;
  }
  return normalizeInt(mod < 0n && result !== 0n ? result + mod : result);
}

/** `pow` of numbers with a modulus; NotImplemented where ints have nothing for it. */
export function power3(base: Value, exp: Value, mod: Value): Value {
  const [a, b, m] = [unbox(base), unbox(exp), unbox(mod)];
  if (isInt(a) && isInt(b) && isInt(m)) return powerModulo(BigInt(a), BigInt(b), BigInt(m));
  const numbers = [a, b, m].every((v) => isReal(v) || v instanceof Complex);
  if (numbers && [a, b, m].some((v) => v instanceof Complex)) throw valueError('complex modulo');
  if (numbers) throw typeError('pow() 3rd argument not allowed unless all arguments are integers');
  return NotImplemented;
}

export function pow(base: Value, exp: Value, mod: Value): Value {
  if (mod === null) return binary('**', base, exp);
  const own = special(base, '__pow__');
  const made = own === undefined ? NotImplemented : call(own, [base, exp, mod]);
  if (made !== NotImplemented) return made;
  for (const v of [base, exp, mod]) known(v);
  const types = [base, exp, mod].map((v) => `'${typeOf(v).shown}'`).join(', ');
  throw typeError(`unsupported operand type(s) for ** or pow(): ${types}`);
}

export function roundFloat(x: number, digits: Value): Value {
  if (digits === null) {
    const r = Math.round(x);
    // A half goes to the even neighbour.
    return truncate(Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r);
  }
  const n = Number(integer(digits));
  if (!Number.isFinite(x)) return new PyFloat(x);
  const rounded = roundDigits(x, n);
  if (!Number.isFinite(rounded)) throw raise('OverflowError', 'rounded value too large to represent');
  return new PyFloat(rounded);
}

/** An int that is rounded beyond its digits is 0. */
const MAX_ROUNDED_DIGITS = 400_000;

export function roundInt(v: number | bigint, digits: Value): Value {
  const n = digits === null ? 0 : Number(integer(digits));
  if (n >= 0) return v;
  if (-n > MAX_ROUNDED_DIGITS) return 0;
  const big = BigInt(v);
  const magnitude = big < 0n ? -big : big;
  if (typeof v === 'number' && -n > 20) return 0;
  const unit = 10n ** BigInt(-n);
  const rounded = nearest(magnitude, unit) * unit;
  return normalizeInt(big < 0n ? -rounded : rounded);
}

export function round(v: Value, digits: Value): Value {
  if (v instanceof Unknown) return v;
  if (v instanceof PyFloat) return roundFloat(v.value, digits);
  if (isInt(v)) return roundInt(typeof v === 'boolean' ? Number(v) : v, digits);
  const own = digits === null ? callSpecial(v, '__round__') : callSpecial(v, '__round__', digits);
  if (own !== undefined) return own;
  throw typeError(`type ${typeOf(v).shown} doesn't define __round__ method`);
}

/** Of what `start` may not be, with what to do instead. */
function refuseTexts(start: Value): void {
  const u = unbox(start);
  if (typeof u === 'string') throw typeError("sum() can't sum strings [use ''.join(seq) instead]");
  if (u instanceof PyBytes) throw typeError("sum() can't sum bytes [use b''.join(seq) instead]");
  if (u instanceof PyByteArray) throw typeError("sum() can't sum bytearray [use b''.join(seq) instead]");
}

const LONG = 2n ** 63n;

/**
 * Floats are added with the rounding errors kept (Neumaier), until something else comes: answers the total so far, and
 * what came.
 */
function sumFloats(first: number, next: Next): [number, Value | undefined] {
  let hi = first;
  let lo = 0;
  let x: Value | undefined;
  for (x = next(); x !== undefined; x = next()) {
    vm.tick();
    if (x instanceof PyFloat) {
      const { value } = x;
      const t = hi + value;
      lo += Math.abs(hi) >= Math.abs(value) ? hi - t + value : value - t + hi;
      hi = t;
      continue;
    }
    if (x instanceof Unknown || !isIntLike(x)) break;
    const n = BigInt(integer(x));
    if (n >= LONG || n < -LONG) break;
    hi += Number(n);
  }
  return [lo !== 0 && Number.isFinite(lo) ? hi + lo : hi, x];
}

export function sum(iterable: Value, start: Value): Value {
  refuseTexts(start);
  try {
    const next = iterate(iterable);
    let total = start;
    // Floats are summed exactly once: after something else, each addition rounds.
    let exact = isReal(start);
    for (;;) {
      let x: Value | undefined;
      if (exact && total instanceof PyFloat) {
        const [hi, other] = sumFloats(total.value, next);
        total = new PyFloat(hi);
        exact = false;
        x = other;
      } else x = next();
      if (x === undefined) return total;
      vm.tick();
      if (exact && !isInt(x) && !(x instanceof PyFloat)) exact = false;
      total = binary('+', total, x);
    }
  } catch (e) {
    if (e instanceof UnknownSignal) return e.unknown;
    throw e;
  }
}

/** By the signatures of the built-in functions. */
export const numericFunctions: Readonly<Record<string, NativeFn>> = {
  'abs(x, /)': abs,
  'divmod(x, y, /)': divmod,
  'pow(base, exp, mod=None)': pow,
  'round(number, ndigits=None)': round,
  'sum(iterable, /, start=0)': sum,
};
