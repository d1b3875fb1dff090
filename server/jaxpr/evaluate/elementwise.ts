/** Elementwise primitives. Semantics: XLA's on the CPU, which JAX documents in jax/_src/lax/lax.py. */
import type { DType } from '../dtypes.ts';
import * as dt from '../dtypes.ts';
import { roundFloat } from '../host.ts';
import type { elementwise } from '../primitives/elementwise.ts';
import {
  bigCountLeadingZeros,
  bigPopulationCount,
  countLeadingZeros,
  nextafter,
  populationCount,
  totalOrder,
} from './bits.ts';
import { frexp, ldexp } from './bitcast.ts';
import * as c from './complex.ts';
import type { BinaryForms } from './forms.ts';
import { applyBinary, applyUnary, binary, unary } from './forms.ts';
import { convertArray } from './convert.ts';
import type { Binary, Pair, Unary } from './loops.ts';
import { addFloat32, mulFloat32, subFloat32 } from './loops.ts';
import type { EvaluateRules } from './rule.ts';
import { broadcastTo } from './rule.ts';
import * as special from './special.ts';

/** A function of floats only. */
const float = (name: string, f: Unary, complex?: (re: number, im: number) => Pair | number) =>
  unary(name, complex ? { float: f, complex } : { float: f });

const multiply: BinaryForms = {
  float: (x, y) => x * y,
  loop: mulFloat32,
  int: Math.imul,
  big: (x, y) => x * y,
  complex: c.cMul,
};
const add: BinaryForms = {
  float: (x, y) => x + y,
  loop: addFloat32,
  int: (x, y) => x + y,
  big: (x, y) => x + y,
  complex: c.cAdd,
};
// XLA: x / 0 is -1, i.e. all bits set; INT_MIN / -1 wraps to INT_MIN.
const divide: BinaryForms = {
  float: (x, y) => x / y,
  int: (x, y) => (y === 0 ? -1 : Math.trunc(x / y)),
  big: (x, y) => (y === 0n ? -1n : x / y),
  complex: c.cDiv,
};

const greater: BinaryForms = {
  float: Math.max,
  int: Math.max,
  bool: (x, y) => x | y,
  big: (x, y) => (x > y ? x : y),
  complex: c.cMax,
};
const lesser: BinaryForms = {
  float: Math.min,
  int: Math.min,
  bool: (x, y) => x & y,
  big: (x, y) => (x < y ? x : y),
  complex: c.cMin,
};

/** Horner's way, rounded at each step. Source: lax.py _polynomial_lower. */
const polynomial: EvaluateRules<typeof elementwise>['polynomial'] = ([x, ...coefficients], _, [{ dtype, shape }]) => {
  let sum = coefficients[coefficients.length - 1];
  for (let i = coefficients.length - 2; i >= 0; i--) {
    const product = applyBinary('polynomial', multiply, sum, x, dtype);
    sum = applyBinary('polynomial', add, product, coefficients[i], dtype);
  }
  return [broadcastTo(sum, shape)];
};

const bits = (number: Binary, big: (x: bigint, y: bigint) => bigint) =>
  binary('bitwise', { int: number, bool: number, big });

const sameOrder =
  (f: (x: number, y: number) => boolean): Binary =>
  (x, y) =>
    f(x, y) ? 1 : 0;
/** A comparison of numbers, and the same of bigints. */
function comparison(
  name: string,
  number: (x: number, y: number) => boolean,
  big: (x: bigint, y: bigint) => boolean,
  pair?: (xr: number, xi: number, yr: number, yi: number) => boolean,
) {
  const f = sameOrder(number);
  const forms: BinaryForms = { float: f, int: f, bool: f, big: (x, y) => (big(x, y) ? 1 : 0) };
  if (pair) forms.complex = forms.key = (xr, xi, yr, yi) => (pair(xr, xi, yr, yi) ? 1 : 0);
  return binary(name, forms);
}
/** A comparison by total order: NaN equals itself, -0 is before 0. */
const totalComparison = (name: string, f: (order: number) => boolean) =>
  binary(name, (dtype): BinaryForms => {
    const simple: Binary = (x, y) => (f(x - y) ? 1 : 0);
    return {
      float: (x, y) => (f(totalOrder(x, y, dtype)) ? 1 : 0),
      int: simple,
      bool: simple,
      big: (x, y) => (f(x < y ? -1 : x > y ? 1 : 0) ? 1 : 0),
      complex: (xr, xi, yr, yi) => (f(totalOrder(xr, yr, dtype) || totalOrder(xi, yi, dtype)) ? 1 : 0),
    };
  });

/** The amount of a shift is unsigned; at the width and beyond nothing is left, or only the sign. */
function shift(
  name: string,
  number: (x: number, by: number, width: number) => number,
  beyond: (x: number, width: number) => number,
  big: (x: bigint, by: bigint, dtype: DType) => bigint,
) {
  return binary(name, (dtype): BinaryForms => {
    const width = dtype.bits;
    return {
      int: (x, by) => (by < 0 || by >= width ? beyond(x, width) : number(x, by, width)),
      big: (x, by) => big(x, BigInt.asUintN(64, by), dtype),
    };
  });
}

const logicalRight = (x: number, by: number, width: number) => ((x << (32 - width)) >>> (32 - width)) >>> by;

/** By repeated squaring, rounded after each multiplication. Source: jax/_src/lax/lax.py _integer_pow. */
const integerPow: EvaluateRules<typeof elementwise>['integer_pow'] = ([x], { y }, [out]) => {
  const { dtype } = x;
  const times = (a: typeof x, b: typeof x) => applyBinary('integer_pow', multiply, a, b, dtype);
  const one = () =>
    applyUnary('integer_pow', { float: () => 1, int: () => 1, big: () => 1n, complex: () => [1, 0] }, x, out.dtype);
  if (y === 0) return [one()];
  let base = x;
  let power: typeof x | undefined;
  for (let n = Math.abs(y); n > 0;) {
    if (n % 2 === 1) power = power ? times(power, base) : base;
    n = Math.floor(n / 2);
    if (n > 0) base = times(base, base);
  }
  power ??= base;
  return [y < 0 ? applyBinary('integer_pow', divide, one(), power, dtype) : power];
};

const mulhi = binary('mulhi', (dtype) => {
  const width = BigInt(dtype.bits);
  return {
    int: (x, y) => Number((BigInt(x) * BigInt(y)) >> width),
    big: (x, y) => (x * y) >> width,
  };
});

/** Powers of integers, modulo 2^64 and so modulo any smaller width. */
const bigPow = (x: bigint, y: bigint): bigint => {
  let result = 1n;
  for (let [base, n] = [x, BigInt.asUintN(64, y)]; n > 0n; n >>= 1n, base = BigInt.asIntN(64, base * base))
    if (n & 1n) result = BigInt.asIntN(64, result * base);
  return result;
};

/** XLA computes exp(x · ln 2), and of a 16-bit float rounds both ln 2 and the product. */
function narrowExp2(dtype: DType): Unary {
  const ln2 = roundFloat(Math.LN2, dtype);
  return (x) => Math.exp(roundFloat(x * ln2, dtype));
}

// RoundingMethod is an IntEnum: AWAY_FROM_ZERO is 0, TO_NEAREST_EVEN is 1.
const roundsToEven = (method: unknown): boolean => /^1$|TO_NEAREST_EVEN/.test(String(method));

export const elementwiseRules: EvaluateRules<typeof elementwise> = {
  neg: unary('neg', { float: (x) => -x, int: (x) => -x, big: (x) => -x, complex: (a, b) => [-a, -b] }),
  sign: unary('sign', {
    float: Math.sign,
    int: Math.sign,
    big: (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n),
    complex: c.cSign,
  }),
  nextafter: ([x, y], _, [out]) => [applyBinary('nextafter', { float: nextafter(x.dtype) }, x, y, out.dtype)],
  floor: float('floor', Math.floor),
  ceil: float('ceil', Math.ceil),
  round: unary('round', (_, { rounding_method }) => ({
    float: roundsToEven(rounding_method) ? special.roundEven : special.roundAway,
  })),
  is_finite: float('is_finite', (x) => (Number.isFinite(x) ? 1 : 0)),
  exp: float('exp', Math.exp, c.cExp),
  exp2: unary('exp2', (dtype) => ({
    float: dtype.bits < 32 ? narrowExp2(dtype) : (x) => 2 ** x,
    complex: (a, b) => c.cExp(a * Math.LN2, b * Math.LN2),
  })),
  log: float('log', Math.log, c.cLog),
  log2: float('log2', Math.log2, (a, b) => c.cDiv(...c.cLog(a, b), Math.LN2, 0)),
  expm1: float('expm1', Math.expm1, c.cExpm1),
  log1p: float('log1p', Math.log1p, c.cLog1p),
  tanh: float('tanh', Math.tanh, c.cTanh),
  logistic: float('logistic', special.logistic, (a, b) => {
    const [er, ei] = c.cExp(-a, -b);
    return c.cDiv(1, 0, 1 + er, ei);
  }),
  sin: float('sin', Math.sin, c.cSin),
  cos: float('cos', Math.cos, c.cCos),
  tan: float('tan', Math.tan, c.cTan),
  sqrt: float('sqrt', Math.sqrt, c.cSqrt),
  rsqrt: float(
    'rsqrt',
    (x) => 1 / Math.sqrt(x),
    (a, b) => c.cDiv(1, 0, ...c.cSqrt(a, b)),
  ),
  cbrt: float('cbrt', Math.cbrt),
  asin: float('asin', Math.asin, c.cAsin),
  acos: float('acos', Math.acos, c.cAcos),
  atan: float('atan', Math.atan, c.cAtan),
  atan2: binary('atan2', { float: Math.atan2, complex: c.cAtan2 }),
  sinh: float('sinh', Math.sinh, c.cSinh),
  cosh: float('cosh', Math.cosh, c.cCosh),
  asinh: float('asinh', Math.asinh, c.cAsinh),
  acosh: float('acosh', Math.acosh, c.cAcosh),
  atanh: float('atanh', Math.atanh, c.cAtanh),
  real: unary('real', { complex: (re) => re }),
  imag: unary('imag', { complex: (_, im) => im }),
  complex: ([x, y], _, [out]) => {
    // Both widened to complex first: then it is an ordinary binary function.
    const [re, im] = [x, y].map((part) => convertArray(part, out.dtype));
    return [applyBinary('complex', { complex: (a, _, b) => [a, b] }, re, im, out.dtype)];
  },
  conj: ([x], _, [out]) => [applyUnary('conj', { complex: (a, b) => [a, -b] }, convertArray(x, out.dtype), out.dtype)],
  abs: unary('abs', { float: Math.abs, int: Math.abs, big: (x) => (x < 0n ? -x : x), complex: c.cAbs }),
  square: unary('square', {
    float: (x) => x * x,
    int: (x) => Math.imul(x, x),
    big: (x) => x * x,
    complex: (a, b) => c.cMul(a, b, a, b),
  }),
  one_minus_square: unary('one_minus_square', {
    float: (x) => (1 - x) * (1 + x),
    int: (x) => 1 - Math.imul(x, x),
    big: (x) => 1n - x * x,
    complex: (a, b) => c.cMul(1 - a, -b, 1 + a, b),
  }),
  pow: ([x, y], _, [out]) => [
    x.dtype.isInteger
      ? applyBinary(
          'pow',
          { int: (a, b) => Number(BigInt.asIntN(32, bigPow(BigInt(a), BigInt(b)))), big: bigPow },
          x,
          y,
          out.dtype,
        )
      : applyBinary('pow', { float: special.pow, complex: c.cPow }, x, convertArray(y, x.dtype), out.dtype),
  ],
  integer_pow: integerPow,
  erf: float('erf', special.erf),
  erfc: float('erfc', special.erfc),
  erf_inv: float('erf_inv', special.erfInv),
  lgamma: float('lgamma', special.lgamma),
  digamma: float('digamma', special.digamma),
  not: unary('not', { int: (x) => ~x, bool: (x) => 1 - x, big: (x) => ~x }),
  and: bits(
    (x, y) => x & y,
    (x, y) => x & y,
  ),
  or: bits(
    (x, y) => x | y,
    (x, y) => x | y,
  ),
  xor: bits(
    (x, y) => x ^ y,
    (x, y) => x ^ y,
  ),
  population_count: unary('population_count', (dtype) => ({
    int: populationCount(dtype.bits),
    big: bigPopulationCount,
  })),
  clz: unary('clz', (dtype) => ({ int: countLeadingZeros(dtype.bits), big: bigCountLeadingZeros })),
  add: binary('add', add),
  sub: binary('sub', {
    float: (x, y) => x - y,
    loop: subFloat32,
    int: (x, y) => x - y,
    big: (x, y) => x - y,
    complex: c.cSub,
  }),
  mul: binary('mul', multiply),
  mulhi,
  div: binary('div', divide),
  rem: binary('rem', {
    float: (x, y) => x % y,
    int: (x, y) => (y === 0 ? x : x % y),
    big: (x, y) => (y === 0n ? x : x % y),
  }),
  max: binary('max', greater),
  min: binary('min', lesser),
  clamp: ([low, x, high], _, [{ dtype }]) => [
    applyBinary('clamp', lesser, applyBinary('clamp', greater, x, low, dtype), high, dtype),
  ],
  polynomial,
  Ldexp: ([x, n], _, [out]) => {
    const scale = ldexp(x.dtype);
    return [applyBinary('Ldexp', { float: scale }, x, convertArray(n, dt.int32), out.dtype)];
  },
  Frexp: ([x]) => {
    const parts = frexp(x.dtype);
    return [
      applyUnary('Frexp', { float: (v) => parts(v)[0] }, x, x.dtype),
      applyUnary('Frexp', { float: (v) => parts(v)[1] }, x, dt.int32),
    ];
  },
  shift_left: shift(
    'shift_left',
    (x, by) => x << by,
    () => 0,
    (x, by) => (by >= 64n ? 0n : x << by),
  ),
  shift_right_arithmetic: shift(
    'shift_right_arithmetic',
    (x, by, width) => ((x << (32 - width)) >> (32 - width)) >> by,
    (x, width) => (x << (32 - width)) >> 31,
    (x, by) => BigInt.asIntN(64, x) >> (by >= 64n ? 63n : by),
  ),
  shift_right_logical: shift(
    'shift_right_logical',
    logicalRight,
    () => 0,
    (x, by) => (by >= 64n ? 0n : BigInt.asUintN(64, x) >> by),
  ),
  add_any: binary('add_any', add),
  eq: comparison(
    'eq',
    (x, y) => x === y,
    (x, y) => x === y,
    (a, b, d, e) => a === d && b === e,
  ),
  ne: comparison(
    'ne',
    (x, y) => x !== y,
    (x, y) => x !== y,
    (a, b, d, e) => a !== d || b !== e,
  ),
  ge: comparison(
    'ge',
    (x, y) => x >= y,
    (x, y) => x >= y,
  ),
  gt: comparison(
    'gt',
    (x, y) => x > y,
    (x, y) => x > y,
  ),
  le: comparison(
    'le',
    (x, y) => x <= y,
    (x, y) => x <= y,
  ),
  lt: comparison(
    'lt',
    (x, y) => x < y,
    (x, y) => x < y,
  ),
  eq_to: totalComparison('eq_to', (order) => order === 0),
  le_to: totalComparison('le_to', (order) => order <= 0),
  lt_to: totalComparison('lt_to', (order) => order < 0),
};
