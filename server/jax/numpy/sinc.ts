/** `jnp.sinc`. Source: jax/_src/numpy/ufuncs.py sinc. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import type { Value } from '../../python/values.ts';
import { polynomial } from '../lax/elementwise.ts';
import * as lax from '../lax/operations.ts';
import { constantLike, promoteDTypesInexact, pythonFloat, pythonInt } from './promote.ts';
import { add, compare, multiply, negative, subtract, trueDivide } from './ufuncs.ts';
import { formatOf } from './ufuncsFloat.ts';
import { visible } from './ufuncKinds.ts';
import { where as whereJit } from './where.ts';

const where = (c: Val, x: Val, y: Val): Val => whereJit(c, x, y)[0];

/** sin(π r)/(π r) - 1 over r², for |r| up to a half: minimax polynomials of r², in double and in single precision. */
const DOUBLE = [
  -0x1a51a6625307d3 / 2 ** 52,
  0x19f9cb402bc46c / 2 ** 53,
  -0x186a8e4720db67 / 2 ** 55,
  0x1ac6805cf350a6 / 2 ** 58,
  -0x133816aa4607ab / 2 ** 61,
  0x1374719fab3915 / 2 ** 65,
  -0x1d42498d1ce099 / 2 ** 70,
  0x10fc992ff39e13 / 2 ** 74,
  -0x1f5f9d970ca6df / 2 ** 80,
  0x179788684225ea / 2 ** 85,
  -0x1d7353939082fe / 2 ** 91,
];
const SINGLE = [
  -0x1a51a66 / 2 ** 24,
  0x19f9cb4 / 2 ** 25,
  -0x186a8e4 / 2 ** 27,
  0x1ac6806 / 2 ** 30,
  -0x133816a / 2 ** 33,
  0x137471a / 2 ** 37,
];

const coefficients = (x: Val, values: readonly number[]): Val[] => values.map((c) => constantLike(x, c));

/** More terms than any precision needs. */
const MAX_TERMS = 100;

/** The Taylor series of sin(u)/u in u², until its terms are below eps. */
function series(eps: number): number[] {
  const out: number[] = [];
  let magnitude = 1;
  for (let k = 0; k < MAX_TERMS; k++) {
    if (k > 0) magnitude /= 2 * k * (2 * k + 1);
    out.push(k % 2 === 0 ? magnitude : -magnitude);
    if (magnitude <= eps) break;
  }
  return out;
}

/** Source: ufuncs.py _sinc_complex. */
function sincComplex(x: Val): Val {
  const re = lax.plain('real', x);
  const isInfinite = lax.compareOp('eq', lax.abs(re), constantLike(lax.plain('real', x), Infinity));
  const atInfinity = lax.bitwiseOp('and', isInfinite, lax.plain('is_finite', lax.plain('imag', x)));
  const piX = lax.mul(constantLike(x, Math.PI), x);
  const one = (): Val => constantLike(x, 1);
  const u = where(atInfinity, one(), piX);
  const size = lax.abs(u);
  const isSmall = lax.compareOp('lt', size, constantLike(size, 1));
  const small = where(isSmall, u, constantLike(u, 0));
  const large = where(isSmall, constantLike(u, 1), u);
  const squared = lax.square(small);
  const near = polynomial(squared, coefficients(squared, series(2 ** -formatOf(x.aval.dtype).mantissa)));
  const far = lax.div(lax.accurate('sin', large), large);
  const result = where(isSmall, near, far);
  return where(atInfinity, constantLike(x, 0), result);
}

/** sin(π x)/(π x) by x's distance from the nearest whole number. */
const sinc = visible('sinc(x, /)', (operands) => {
  const [given] = promoteDTypesInexact(operands);
  const { dtype } = given.aval;
  if (dtype.isComplex) return sincComplex(given);
  const x = dtype.bits < 32 ? lax.convertElementType(given, dt.float32) : given;
  const n = lax.stopGradient(lax.round(x, 1));
  const isInfinite = compare('eq')(lax.abs(x), pythonFloat(Infinity));
  const r = where(isInfinite, pythonInt(0), subtract(x, n));
  const t = multiply(r, r);
  const q = polynomial(t, coefficients(t, x.aval.dtype === dt.float64 ? DOUBLE : SINGLE));
  const tq = multiply(t, q);
  const nearZero = add(pythonInt(1), tq);
  const numerator = add(r, multiply(r, tq));
  const half = lax.round(multiply(pythonFloat(0.5), n), 1);
  const isOdd = compare('ne')(multiply(pythonInt(2), half), n);
  const isZero = compare('eq')(n, pythonInt(0));
  const opposite = negative(x);
  const denominator = where(isOdd, opposite, where(isZero, pythonInt(1), x));
  const scaled = trueDivide(numerator, denominator);
  const isWhole = compare('eq')(r, pythonInt(0));
  const signed = where(isWhole, subtract(scaled, lax.stopGradient(scaled)), scaled);
  const result = where(isZero, nearZero, signed);
  return lax.convertElementType(result, dtype, result.aval.dtype === dtype && result.aval.weakType);
});

export const sincFunctions = new Map<string, Value>([['sinc', sinc.python]]);
