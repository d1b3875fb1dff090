/** Arithmetic of Python's numbers. Source: CPython's Objects/floatobject.c, complexobject.c. */
import type { Operator } from '../syntax/ast.ts';
import { exp, log, power } from './elementary.ts';
import { raise } from './errors.ts';
import { floorDiv, floorMod, intOp } from './numbers.ts';
import type { Value } from './values.ts';
import { Complex, PyFloat, isInt } from './values.ts';

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
