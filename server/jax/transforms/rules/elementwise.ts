/** Derivatives of the elementwise primitives. Source: jax/_src/lax/lax.py, beside each primitive. */
import * as dt from '../../../jaxpr/dtypes.ts';
import { HostScalar } from '../../../jaxpr/host.ts';
import type { Params, ParamsOf } from '../../../jaxpr/primitive.ts';
import { paramStr } from '../../../jaxpr/print.ts';
import type { elementwise } from '../../../jaxpr/primitives/elementwise.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind, bind1 } from '../../../jaxpr/trace.ts';
import { expNegSquare } from '../../lax/erf.ts';
import * as lax from '../../lax/operations.ts';
import { negative } from '../../numpy/ufuncs.ts';
import { ldexp } from '../../numpy/ufuncsFloat.ts';
import type { Derivative, Derivatives, JvpRule } from '../rule.ts';
import { bilinear, byOperand, isUndefined, linear, linearJvp, noDerivative, notLinear } from '../rule.ts';
import { Zero, isZero, tangentAval, zeroOf } from '../zero.ts';
import { transposedJvp } from './hiPrimitives.ts';
import { balancedCompare, broadcastToShape, constant, mulAs, ones, replaceZero, unbroadcast, zeros } from './parts.ts';

const { mul, add, sub, div, neg, square } = lax;
const one = (x: Val): Val => constant(x, 1);
const oneMinusSquare = (x: Val): Val => bind1(primitives.one_minus_square, [x], {});

/** One operand: the tangent is a function of the tangent, the operand and the result. */
const unary = (term: (t: Val, x: Val, out: Val) => Val): Derivative<never> => ({
  jvp: byOperand((t, [x], _params, out) => term(t, x, out)),
});

const isComplex = (x: Val): boolean => x.aval.dtype.isComplex;
const complex = (re: Val, im: Val): Val => bind1(primitives.complex, [re, im], {});
const conj = (x: Val): Val => bind1(primitives.conj, [x], { input_dtype: x.aval.dtype });

/** The largest exponent of the dtype, as finfo.maxexp gives it. */
function maxExponent(x: Val): number {
  switch (x.aval.dtype) {
    case dt.float64:
    case dt.complex128:
      return 1024;
    case dt.float16:
      return 16;
    default:
      return 128;
  }
}

/** g / sqrt(x² + 1), without overflow. Source: _asinh_jvp. */
function asinhTerm(t: Val, x: Val): Val {
  const half = Math.floor(maxExponent(x) / 2);
  const inverse = 2 ** -(half - 2);
  const largest = 2 ** (half + 2);
  const clampScale = (of: Val, magnitude: Val): Val =>
    lax.stopGradient(
      bind1(primitives.clamp, [one(of), mul(magnitude, constant(of, inverse)), constant(of, largest)], {}),
    );
  const reciprocal = (v: Val): Val => lax.integerPow(v, -1);
  if (isComplex(x)) {
    const re = lax.plain('real', x);
    const im = lax.plain('imag', x);
    const largestPart = lax.max(lax.abs(re), lax.abs(im));
    const inverseScale = reciprocal(clampScale(re, largestPart));
    const [p, q] = [mul(re, inverseScale), mul(im, inverseScale)];
    const reW = add(square(p), oneMinusSquare(q));
    const imW = mul(constant(p, 2), mul(p, q));
    const r = lax.rsqrt(complex(reW, imW));
    const derivative = lax.select(
      lax.compareOp('eq', largestPart, constant(re, Infinity)),
      zeros(x),
      complex(mul(lax.plain('real', r), inverseScale), mul(lax.plain('imag', r), inverseScale)),
    );
    return mul(t, derivative);
  }
  const inverseScale = reciprocal(clampScale(x, lax.abs(x)));
  const scaled = mul(x, inverseScale);
  return mul(t, mul(inverseScale, lax.rsqrt(add(square(scaled), square(inverseScale)))));
}

function signTerm(t: Val, x: Val, out: Val): Val {
  const turn = div(lax.plain('imag', mul(conj(out), t)), replaceZero(lax.abs(x)));
  return mul(out, complex(zeros(turn), turn));
}

const complexSign = byOperand<Params>((t, [x], _params, out) => signTerm(t, x, out));
const withoutDerivative = noDerivative.jvp ?? linearJvp;

function absTerm(t: Val, x: Val, out: Val): Val {
  if (!isComplex(x)) return lax.select(lax.compareOp('ge', x, constant(x, 0)), t, neg(t));
  return lax.plain('real', mul(t, div(conj(x), replaceZero(lax.convertElementType(out, x.aval.dtype)))));
}

/** x + y and x - y. */
const sum = (op: (x: Val, y: Val) => Val, ofSecond: (t: Val) => Val): Derivative<never> => ({
  jvp([x, y], [s, t]) {
    const out = op(x, y);
    if (isZero(s)) {
      if (isZero(t)) return { primals: [out], tangents: [new Zero(tangentAval(out.aval))] };
      return { primals: [out], tangents: [broadcastToShape(out.aval.shape, ofSecond(t), lax.shardingOf(out.aval))] };
    }
    if (isZero(t)) return { primals: [out], tangents: [broadcastToShape(out.aval.shape, s, lax.shardingOf(out.aval))] };
    return { primals: [out], tangents: [op(s, t)] };
  },
  transpose([ct], [x, y]) {
    const avals = [tangentAval(x.aval), tangentAval(y.aval)];
    if (isZero(ct)) return avals.map((a) => new Zero(a));
    return [unbroadcast(avals[0], ct), unbroadcast(avals[1], ofSecond(ct))];
  },
});

function powBase(t: Val, [x, y]: readonly Val[]): Val {
  // The exponent becomes of the result's dtype: an integer one has its own way at 0.
  const result = x.aval.dtype;
  let base = lax.convertElementType(x, result);
  let exponent = lax.convertElementType(y, result);
  if (!y.aval.dtype.isInteger) {
    const jacobian = mul(exponent, lax.pow(base, sub(exponent, ones(exponent))));
    return mul(t, jacobian);
  }
  const shape = lax.numpyBroadcastShapes([base.aval.shape, exponent.aval.shape]);
  const sharding = lax.broadcastShardings([base, exponent]);
  base = broadcastToShape(shape, base, sharding);
  exponent = broadcastToShape(shape, exponent, sharding);
  const jacobian = lax.select(
    lax.compareOp('eq', exponent, constant(exponent, 0)),
    zeros(exponent),
    mul(replaceZero(exponent), lax.pow(base, sub(exponent, ones(exponent)))),
  );
  return mul(t, jacobian);
}

const stretch = (t: Val, [x, y]: readonly Val[]): Val =>
  broadcastToShape(lax.numpyBroadcastShapes([x.aval.shape, y.aval.shape]), t, lax.broadcastShardings([x, y]));

const polynomial = (x: Val, coefficients: readonly Val[], params: object): Val =>
  bind1(primitives.polynomial, [x, ...coefficients], params as never);

/** The function `polynomial`, which converts its coefficients, and binds nothing for a constant. */
function polynomialOf(x: Val, coefficients: readonly Val[], params: object): Val {
  const { dtype, shape } = x.aval;
  const own = coefficients.map((c) => (c instanceof HostScalar ? c : lax.convertElementType(c, dtype)));
  if (own.length === 0) return zeros(x);
  if (own.length === 1) return lax.broadcastTo(own[0], lax.numpyBroadcastShapes([shape, own[0].aval.shape]));
  return polynomial(x, own, params);
}

/** Source: numpy/ufuncs.py Ldexp.jvp. */
const ldexpJvp: JvpRule<ParamsOf<typeof elementwise.Ldexp>> = ([x, n], [t], params) => {
  const tangent = isZero(t) ? zeroOf(x) : ldexp(t, n)[0];
  return { primals: [bind1(primitives.Ldexp, [x, n], params)], tangents: [tangent] };
};

/** Source: numpy/ufuncs.py Frexp.jvp. */
const frexpJvp: JvpRule<ParamsOf<typeof elementwise.Frexp>> = ([x], [t], params) => {
  const [mantissa, exponent] = bind(primitives.Frexp, [x], params);
  const tangent = isZero(t) ? zeroOf(mantissa) : ldexp(t, negative(exponent))[0];
  return { primals: [mantissa, exponent], tangents: [tangent, zeroOf(exponent)] };
};

export const elementwiseDerivatives: Derivatives<typeof elementwise> = {
  neg: linear((ct) => [neg(ct)]),
  sign: {
    jvp: (ps, ts, params, p) => (isComplex(ps[0]) ? complexSign : withoutDerivative)(ps, ts, params, p),
  },
  nextafter: { jvp: byOperand((t, xs) => stretch(t, xs), null) },
  floor: noDerivative,
  ceil: noDerivative,
  round: noDerivative,
  is_finite: noDerivative,
  exp: unary((t, _x, out) => mul(t, out)),
  exp2: unary((t, x, out) => mul(lax.log(constant(x, 2)), mul(t, out))),
  log: unary((t, x) => div(t, x)),
  log2: unary((t, x) => div(t, mul(x, lax.log(constant(x, 2))))),
  expm1: { jvp: byOperand((t, [x], params) => mul(t, bind1(primitives.exp, [x], params))) },
  log1p: unary((t, x) => div(t, add(x, one(x)))),
  tanh: {
    jvp: byOperand((t, [x], params, out) => {
      if (paramStr(params.accuracy) !== 'AccuracyMode.HIGHEST') return mul(t, oneMinusSquare(out));
      const half = (k: number): Val => bind1(primitives.logistic, [mul(constant(x, k), x)], params);
      return mul(t, mul(constant(x, 4), mul(half(2), half(-2))));
    }),
  },
  logistic: {
    jvp: byOperand((t, [x], params, out) =>
      paramStr(params.accuracy) === 'AccuracyMode.HIGHEST'
        ? mul(t, mul(out, lax.accurate('logistic', neg(x))))
        : mul(t, mul(out, sub(one(out), out))),
    ),
  },
  sin: {
    jvp: byOperand((t, [x], params) => mul(t, bind1(primitives.cos, [x], params))),
    linearize: ([nonzero], [x], params) => {
      const out = bind1(primitives.sin, [x], params);
      const cosine = lax.accurate('cos', x);
      return {
        primals: [out],
        nonzeros: [nonzero],
        linear: ([t]) => [isZero(t) ? t : mul(t, cosine)],
      };
    },
  },
  cos: { jvp: byOperand((t, [x], params) => neg(mul(t, bind1(primitives.sin, [x], params)))) },
  tan: unary((t, x, out) => mul(t, add(constant(x, 1), square(out)))),
  sqrt: unary((t, x, out) => mul(t, div(constant(x, 0.5), out))),
  rsqrt: unary((t, x, out) => mul(t, mul(constant(x, -0.5), div(out, x)))),
  cbrt: unary((t, x, out) => mul(t, mul(constant(x, 1 / 3), lax.integerPow(out, -2)))),
  asin: unary((t, x) => mul(t, lax.rsqrt(oneMinusSquare(x)))),
  acos: unary((t, x) => mul(t, neg(lax.rsqrt(oneMinusSquare(x))))),
  atan: unary((t, x) => div(t, add(constant(x, 1), square(x)))),
  atan2: {
    jvp: byOperand(
      (t, [x, y]) => mul(t, div(y, add(square(x), square(y)))),
      (t, [x, y]) => mul(t, div(neg(x), add(square(x), square(y)))),
    ),
  },
  sinh: unary((t, x) => mul(t, lax.plain('cosh', x))),
  cosh: unary((t, x) => mul(t, lax.plain('sinh', x))),
  asinh: unary(asinhTerm),
  acosh: unary((t, x) => mul(t, mul(lax.rsqrt(sub(x, one(x))), lax.rsqrt(add(x, one(x)))))),
  atanh: unary((t, x) => div(t, oneMinusSquare(x))),
  real: linear((ct) => [complex(ct, lax.scalar(0, ct.aval.dtype))]),
  imag: linear((ct) => [complex(lax.scalar(0, ct.aval.dtype), neg(ct))]),
  complex: linear((ct, [x, y]) => [
    isUndefined(x) ? unbroadcast(x.aval, lax.plain('real', ct)) : undefined,
    isUndefined(y) ? unbroadcast(y.aval, lax.plain('imag', neg(ct))) : undefined,
  ]),
  conj: linear((ct, _operands, { input_dtype }) => [input_dtype.isComplex ? conj(ct) : lax.plain('real', ct)]),
  abs: unary(absTerm),
  square: unary((t, x) => mul(t, mul(constant(x, 2), x))),
  one_minus_square: unary((t, x) => mul(t, mul(constant(x, -2), x))),
  pow: {
    jvp: byOperand(
      (t, xs) => powBase(t, xs),
      (t, [x, y], _params, out) =>
        lax.convertElementType(mul(t, mul(lax.log(replaceZero(x)), out)), y.aval.dtype, t.aval.weakType),
    ),
  },
  integer_pow: {
    jvp: byOperand((t, [x], { y }) => {
      if (y === 0) return zeros(t);
      if (y === 1) return t;
      return mul(t, mul(constant(x, y), y === 2 ? x : lax.integerPow(x, y - 1)));
    }),
  },
  erf: unary((t, x) => mul(constant(x, 2 / Math.sqrt(Math.PI)), mul(t, expNegSquare(x)))),
  erfc: unary((t, x) => mul(constant(x, -2 / Math.sqrt(Math.PI)), mul(t, expNegSquare(x)))),
  erf_inv: unary((t, x, out) => mul(constant(x, Math.sqrt(Math.PI) / 2), mul(t, lax.exp(square(out))))),
  lgamma: unary((t, x) => mul(t, lax.plain('digamma', x))),
  digamma: unary((t, x) => mul(t, bind1(primitives.polygamma, [constant(x, 1), x], {}))),
  not: noDerivative,
  and: noDerivative,
  or: noDerivative,
  xor: noDerivative,
  population_count: {},
  clz: {},
  add: sum(add, (t) => t),
  sub: sum(sub, neg),
  add_any: linear((ct) => [ct, ct]),
  mul: bilinear(
    (ct, x, y, params) =>
      unbroadcast(x.aval, mulAs(ct, y, { out_dtype: params.out_dtype === null ? null : x.aval.dtype })),
    (ct, x, y, params) =>
      unbroadcast(y.aval, mulAs(x, ct, { out_dtype: params.out_dtype === null ? null : y.aval.dtype })),
  ),
  mulhi: noDerivative,
  div: {
    jvp: byOperand(
      (t, [, y]) => div(t, y),
      (t, [x, y]) => mul(mul(neg(t), x), lax.integerPow(y, -2)),
    ),
    transpose: ([ct], [x, y]) => {
      if (!isUndefined(x) || isUndefined(y)) throw notLinear();
      return [isZero(ct) ? new Zero(x.aval) : unbroadcast(x.aval, div(ct, y)), undefined];
    },
  },
  rem: {
    jvp: byOperand(
      (t, xs) => stretch(t, xs),
      (t, [x, y]) => mul(neg(t), mul(lax.sign(div(x, y)), lax.plain('floor', lax.abs(div(x, y))))),
    ),
  },
  max: {
    jvp: byOperand(
      (t, [x, y]) => mul(t, balancedCompare(x, y)),
      (t, [x, y]) => mul(t, balancedCompare(y, x)),
    ),
  },
  min: {
    jvp: byOperand(
      (t, [x, y]) => mul(t, balancedCompare(y, x)),
      (t, [x, y]) => mul(t, balancedCompare(x, y)),
    ),
  },
  clamp: {
    jvp: byOperand(
      (t, [min, x, max]) =>
        lax.select(lax.bitwiseOp('and', lax.compareOp('gt', min, x), lax.compareOp('lt', min, max)), t, zeros(x)),
      (t, [min, x, max]) =>
        lax.select(lax.bitwiseOp('and', lax.compareOp('gt', x, min), lax.compareOp('lt', x, max)), t, zeros(x)),
      (t, [, x, max]) => lax.select(lax.compareOp('lt', max, x), t, zeros(x)),
    ),
  },
  polynomial: {
    jvp([x, ...coefficients], [s, ...ts], params) {
      const out = polynomial(x, coefficients, params);
      const parts: Val[] = [];
      if (!isZero(s)) {
        const derivative = coefficients.slice(1).map((c, k) => mul(constant(c, k + 1), c));
        parts.push(mul(s, polynomialOf(x, derivative, params)));
      }
      if (ts.some((t) => !isZero(t)))
        parts.push(
          polynomialOf(
            x,
            ts.map((t, k) => (isZero(t) ? zeros(coefficients[k]) : t)),
            params,
          ),
        );
      const [first, second] = parts;
      const tangent = parts.length === 2 ? bind1(primitives.add_any, [first, second], {}) : first;
      return { primals: [out], tangents: [tangent] };
    },
    transpose([ct], [x, ...coefficients]) {
      if (isZero(ct)) return [undefined, ...coefficients.map((c) => (isUndefined(c) ? new Zero(c.aval) : undefined))];
      if (isUndefined(x)) throw notLinear();
      let power: Val = ct;
      const cts: (Val | undefined)[] = [];
      coefficients.forEach((c, k) => {
        cts.push(isUndefined(c) ? unbroadcast(c.aval, power) : undefined);
        if (k + 1 < coefficients.length) power = mul(power, x);
      });
      return [undefined, ...cts];
    },
  },
  shift_left: noDerivative,
  shift_right_arithmetic: noDerivative,
  shift_right_logical: noDerivative,
  eq: noDerivative,
  ne: noDerivative,
  ge: noDerivative,
  gt: noDerivative,
  le: noDerivative,
  lt: noDerivative,
  eq_to: noDerivative,
  le_to: noDerivative,
  lt_to: noDerivative,
  Ldexp: {
    jvp: ldexpJvp,
    linearize: transposedJvp(primitives.Ldexp, ldexpJvp),
    transpose: ([ct], [x, n]) => {
      if (!isUndefined(x) || isUndefined(n)) throw notLinear();
      return [isZero(ct) ? new Zero(x.aval) : ldexp(ct, n)[0], undefined];
    },
  },
  Frexp: { jvp: frexpJvp, linearize: transposedJvp(primitives.Frexp, frexpJvp) },
};
