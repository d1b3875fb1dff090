/** Elementwise primitives. Where ONNX's semantics differ from XLA's, XLA's are composed. */
import * as dt from '../../../server/jaxpr/dtypes.ts';
import type { Params } from '../../../server/jaxpr/primitive.ts';
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { elementwise } from '../../../server/jaxpr/primitives/elementwise.ts';
import type { GraphBuilder, Tensor } from '../builder.ts';
import { NotLowered, isNarrowFloat } from '../builder.ts';
import type { Lowering, Lowerings } from './rule.ts';
import { shiftLeft, shiftRightArithmetic, shiftRightLogical } from './shifts.ts';

const one =
  (f: (b: GraphBuilder, x: Tensor) => Tensor): Lowering<Params> =>
  (b, [x]) => [f(b, x)];
const two =
  (f: (b: GraphBuilder, x: Tensor, y: Tensor) => Tensor): Lowering<Params> =>
  (b, [x, y]) => [f(b, x, y)];

/** An ONNX operator of the same meaning. */
const same = (op: string) => one((b, x) => b.op(op, [x], x.dtype));
const same2 = (op: string) => two((b, x, y) => b.op(op, [x, y], x.dtype));

/** The same, where the CPU's kernel has no float64. */
const single = (op: string) =>
  one((b, x) => {
    if (x.dtype === dt.float64) throw new NotLowered(`ONNX Runtime's ${op} has no float64`);
    return b.op(op, [x], x.dtype);
  });

/** The same, for a function that is not defined everywhere. */
const domain = (op: string, isInside: (b: GraphBuilder, x: Tensor) => Tensor) =>
  one((b, x) => {
    if (x.dtype === dt.float64) throw new NotLowered(`ONNX Runtime's ${op} has no float64`);
    return within(b, b.op(op, [x], x.dtype), () => isInside(b, x));
  });

const log = (b: GraphBuilder, x: Tensor) =>
  within(b, b.op('Log', [x], x.dtype), () => b.compare('GreaterOrEqual', x, b.scalar(0, x.dtype)));

const comparison = (op: string) => two((b, x, y) => b.compare(op, x, y));

/** Comparisons by total order are the usual ones for what has no NaN and no -0. */
const totalComparison = (usual: (b: GraphBuilder, x: Tensor, y: Tensor) => Tensor) =>
  two((b, x, y) => {
    if (x.dtype.isInexact) throw new NotLowered('ONNX has no comparison by total order');
    return usual(b, x, y);
  });

/** And, Or, Xor: logical for bool, bitwise for integers. */
const bitwise = (logical: (b: GraphBuilder, x: Tensor, y: Tensor) => Tensor, op: string) =>
  two((b, x, y) => (x.dtype === dt.bool ? logical(b, x, y) : b.op(op, [x, y], x.dtype)));

const binary = (b: GraphBuilder, op: string, x: Tensor, y: Tensor) => b.op(op, [x, y], x.dtype);

/** A divisor that can't trap: ONNX Runtime's process dies of INT_MIN / -1, and x / 0 throws. */
function safeDivisor(b: GraphBuilder, y: Tensor): { safe: Tensor; isZero: Tensor; isMinusOne: Tensor | undefined } {
  const unit = b.scalar(1, y.dtype);
  const isZero = b.equal(y, b.scalar(0, y.dtype));
  const isMinusOne = y.dtype.kind === 'int' ? b.equal(y, b.scalar(-1, y.dtype)) : undefined;
  return { safe: b.where(isMinusOne ? b.or(isZero, isMinusOne) : isZero, unit, y), isZero, isMinusOne };
}

function divide(b: GraphBuilder, x: Tensor, y: Tensor): Tensor {
  if (!x.dtype.isInteger) return binary(b, 'Div', x, y);
  const { safe, isZero, isMinusOne } = safeDivisor(b, y);
  let q = binary(b, 'Div', x, safe);
  if (isMinusOne) q = b.where(isMinusOne, b.negative(x), q);
  // XLA: all bits set.
  return b.where(isZero, b.scalar(-1, x.dtype), q);
}

function remainder(b: GraphBuilder, x: Tensor, y: Tensor): Tensor {
  if (!x.dtype.isInteger) return b.op('Mod', [x, y], x.dtype, { fmod: { int: 1 } });
  const { safe, isZero } = safeDivisor(b, y);
  // Modulo 1 is 0, as modulo -1 is.
  const r = binary(b, 'Sub', x, binary(b, 'Mul', binary(b, 'Div', x, safe), safe));
  return b.where(isZero, x, r);
}

/**
 * Shading languages leave open what a function is outside of its domain: NaN there, as XLA has it. (They also let a
 * kernel lose a NaN operand. Here it is outside of every domain; where a function has none, what the hardware does
 * stands, and the comparison with the reference shows it.)
 */
function within(b: GraphBuilder, y: Tensor, isInside: () => Tensor): Tensor {
  return b.gpu ? b.where(isInside(), y, b.scalar(NaN, y.dtype)) : y;
}

/** WebGPU's pow is defined for positive bases only. */
function power(b: GraphBuilder, x: Tensor, y: Tensor): Tensor {
  if (!b.gpu) return binary(b, 'Pow', x, y);
  const constant = (v: number) => b.scalar(v, x.dtype);
  const isWhole = (t: Tensor) => b.equal(b.op('Floor', [t], t.dtype), t);
  const base = b.abs(x);
  const positive = binary(b, 'Pow', base, y);
  const ofZero = b.where(b.compare('Less', y, constant(0)), constant(Infinity), constant(0));
  const magnitude = b.where(b.equal(base, constant(0)), ofZero, positive);
  const isEven = isWhole(binary(b, 'Mul', y, constant(0.5)));
  const ofWhole = b.where(isEven, magnitude, b.negative(magnitude));
  const ofNegative = b.where(isWhole(y), ofWhole, constant(NaN));
  const r = b.where(b.compare('Less', x, constant(0)), ofNegative, magnitude);
  return b.where(b.or(b.equal(y, constant(0)), b.equal(x, constant(1))), constant(1), r);
}

/** By repeated squaring, each step rounded. Source: jax/_src/lax/lax.py _integer_pow. */
function integerPow(b: GraphBuilder, x: Tensor, y: number): Tensor {
  const unit = b.scalar(1, x.dtype);
  const times = (p: Tensor, q: Tensor) => b.rounded(binary(b, 'Mul', p, q));
  let base = x;
  let power: Tensor | undefined;
  for (let n = Math.abs(y); n > 0;) {
    if (n % 2 === 1) power = power ? times(power, base) : base;
    n = Math.floor(n / 2);
    if (n > 0) base = times(base, base);
  }
  // x^0 has x's shape.
  if (!power) return b.where(b.equal(x, x), unit, unit);
  return y < 0 ? binary(b, 'Div', unit, power) : power;
}

function sign(b: GraphBuilder, x: Tensor): Tensor {
  if (!b.gpu) {
    const s = b.op('Sign', [x], x.dtype);
    return x.dtype.isFloating ? b.where(b.isNaN(x), x, s) : s;
  }
  const zero = b.scalar(0, x.dtype);
  const positive = b.cast(b.compare('Greater', x, zero), x.dtype);
  const negative = b.cast(b.compare('Less', x, zero), x.dtype);
  const s = binary(b, 'Sub', positive, negative);
  return x.dtype.isFloating ? b.where(b.isNaN(x), x, s) : s;
}

/** Ties to even without Round, which WebGPU lacks: adding and taking away 1.5 · 2^23 rounds what is smaller than 2^22. */
function roundEven(b: GraphBuilder, x: Tensor): Tensor {
  if (!b.gpu) return b.op('Round', [x], x.dtype);
  const f = b.op('Floor', [x], x.dtype);
  const rest = binary(b, 'Sub', x, f);
  const half = b.scalar(0.5, x.dtype);
  const up = binary(b, 'Add', f, b.scalar(1, x.dtype));
  // Of two equally near neighbours the even one: floor is even where half of it is whole.
  const halved = binary(b, 'Mul', f, half);
  const isEven = b.equal(b.op('Floor', [halved], x.dtype), halved);
  const atTie = b.where(isEven, f, up);
  return b.where(b.compare('Greater', rest, half), up, b.where(b.equal(rest, half), atTie, f));
}

function roundAway(b: GraphBuilder, x: Tensor): Tensor {
  const a = b.abs(x);
  const f = b.op('Floor', [a], x.dtype);
  const rest = binary(b, 'Sub', a, f);
  const up = b.compare('GreaterOrEqual', rest, b.scalar(0.5, x.dtype));
  const r = b.where(up, binary(b, 'Add', f, b.scalar(1, x.dtype)), f);
  return b.where(b.compare('Less', x, b.scalar(0, x.dtype)), b.negative(r), r);
}

/** e^x - 1 = tanh(x/2) (e^x + 1): keeps its digits near 0. */
function expm1(b: GraphBuilder, x: Tensor): Tensor {
  const half = b.op('Tanh', [binary(b, 'Mul', x, b.scalar(0.5, x.dtype))], x.dtype);
  return binary(b, 'Mul', half, binary(b, 'Add', b.op('Exp', [x], x.dtype), b.scalar(1, x.dtype)));
}

/** Kahan's: what u = 1 + x lost is corrected by x / (u - 1). */
function log1p(b: GraphBuilder, x: Tensor): Tensor {
  const unit = b.scalar(1, x.dtype);
  const u = binary(b, 'Add', unit, x);
  const logU = log(b, u);
  const d = binary(b, 'Sub', u, unit);
  const corrected = binary(b, 'Mul', logU, binary(b, 'Div', x, d));
  // x itself where it is too small to count, and where it is infinite.
  const asIs = b.or(b.equal(d, b.scalar(0, x.dtype)), b.equal(x, b.scalar(Infinity, x.dtype)));
  return b.where(asIs, x, corrected);
}

function cbrt(b: GraphBuilder, x: Tensor): Tensor {
  const root = binary(b, 'Pow', b.abs(x), b.scalar(1 / 3, x.dtype));
  return b.where(b.compare('Less', x, b.scalar(0, x.dtype)), b.negative(root), root);
}

const HALF_PI = Math.PI / 2;

function atan2(b: GraphBuilder, y: Tensor, x: Tensor): Tensor {
  if (x.dtype === dt.float64) throw new NotLowered("ONNX Runtime's Atan has no float64");
  const { dtype } = x;
  const constant = (v: number) => b.scalar(v, dtype);
  const zero = constant(0);
  // The smaller over the larger, so that the quotient is at most 1; 0/0 and inf/inf are their own cases.
  const ax = b.abs(x);
  const ay = b.abs(y);
  const steep = b.compare('Greater', ay, ax);
  const small = b.extremum('Min', ax, ay);
  const large = b.extremum('Max', ax, ay);
  const bothEqual = b.equal(ax, ay);
  const ratio = binary(b, 'Div', small, large);
  const quotient = b.where(bothEqual, b.where(b.equal(ax, zero), zero, constant(1)), ratio);
  const base = b.op('Atan', [quotient], dtype);
  const inOctant = b.where(steep, binary(b, 'Sub', constant(HALF_PI), base), base);
  // The sign of a zero counts: 1/x tells it.
  const isNegative = (t: Tensor) =>
    b.or(
      b.compare('Less', t, zero),
      b.and(b.equal(t, zero), b.compare('Less', binary(b, 'Div', constant(1), t), zero)),
    );
  const inHalf = b.where(isNegative(x), binary(b, 'Sub', constant(Math.PI), inOctant), inOctant);
  const angle = b.where(isNegative(y), b.negative(inHalf), inHalf);
  return b.where(b.or(b.isNaN(x), b.isNaN(y)), constant(NaN), angle);
}

const NO_COMPLEX = 'ONNX Runtime has no complex arrays';
const noOperator = (name: string) => unsupported(`ONNX has no operator for ${name}`);

const shift = (f: (b: GraphBuilder, x: Tensor, by: Tensor) => Tensor) => two(f);

const roundsToEven = (method: unknown): boolean => /^1$|TO_NEAREST_EVEN/.test(String(method));

export const elementwiseLowerings: Lowerings<typeof elementwise> = {
  neg: one((b, x) => b.negative(x)),
  sign: one(sign),
  nextafter: noOperator('nextafter'),
  floor: same('Floor'),
  ceil: same('Ceil'),
  round: (b, [x], { rounding_method }) => [roundsToEven(rounding_method) ? roundEven(b, x) : roundAway(b, x)],
  is_finite: one((b, x) => b.compare('Less', b.abs(x), b.scalar(Infinity, x.dtype))),
  exp: same('Exp'),
  exp2: one((b, x) => {
    if (!isNarrowFloat(x.dtype)) return binary(b, 'Pow', b.scalar(2, x.dtype), x);
    // XLA: exp(x · ln 2), with both ln 2 and the product rounded.
    return b.op('Exp', [b.rounded(binary(b, 'Mul', x, b.scalar(Math.LN2, x.dtype)))], x.dtype);
  }),
  log: one(log),
  log2: one((b, x) => binary(b, 'Mul', log(b, x), b.scalar(Math.LOG2E, x.dtype))),
  expm1: one(expm1),
  log1p: one(log1p),
  tanh: same('Tanh'),
  logistic: same('Sigmoid'),
  sin: same('Sin'),
  cos: same('Cos'),
  tan: single('Tan'),
  sqrt: same('Sqrt'),
  rsqrt: one((b, x) => binary(b, 'Div', b.scalar(1, x.dtype), b.op('Sqrt', [x], x.dtype))),
  cbrt: one(cbrt),
  asin: single('Asin'),
  acos: single('Acos'),
  atan: single('Atan'),
  atan2: two(atan2),
  sinh: single('Sinh'),
  cosh: single('Cosh'),
  asinh: single('Asinh'),
  acosh: domain('Acosh', (b, x) => b.compare('GreaterOrEqual', x, b.scalar(1, x.dtype))),
  atanh: domain('Atanh', (b, x) => b.compare('LessOrEqual', b.abs(x), b.scalar(1, x.dtype))),
  real: unsupported(NO_COMPLEX),
  imag: unsupported(NO_COMPLEX),
  complex: unsupported(NO_COMPLEX),
  conj: unsupported(NO_COMPLEX),
  abs: one((b, x) => b.abs(x)),
  square: one((b, x) => binary(b, 'Mul', x, x)),
  one_minus_square: one((b, x) => {
    const unit = b.scalar(1, x.dtype);
    return binary(b, 'Mul', binary(b, 'Sub', unit, x), binary(b, 'Add', unit, x));
  }),
  pow: two((b, x, y) => {
    if (x.dtype.isInteger) throw new NotLowered("ONNX's powers of integers don't wrap");
    return power(b, x, b.cast(y, x.dtype));
  }),
  integer_pow: (b, [x], { y }) => [integerPow(b, x, y)],
  erf: single('Erf'),
  erfc: unsupported('ONNX has no operator for erfc, and 1 - erf loses its digits'),
  erf_inv: noOperator('erf_inv'),
  lgamma: noOperator('lgamma'),
  digamma: noOperator('digamma'),
  not: one((b, x) => (x.dtype === dt.bool ? b.not(x) : b.op('BitwiseNot', [x], x.dtype))),
  and: bitwise((b, x, y) => b.and(x, y), 'BitwiseAnd'),
  or: bitwise((b, x, y) => b.or(x, y), 'BitwiseOr'),
  xor: bitwise((b, x, y) => b.not(b.equal(x, y)), 'BitwiseXor'),
  population_count: noOperator('population_count'),
  clz: noOperator('clz'),
  add: same2('Add'),
  sub: same2('Sub'),
  mul: same2('Mul'),
  mulhi: noOperator('mulhi'),
  div: two(divide),
  rem: two(remainder),
  max: two((b, x, y) => b.extremum('Max', x, y)),
  min: two((b, x, y) => b.extremum('Min', x, y)),
  clamp: (b, [low, x, high]) => [b.extremum('Min', b.extremum('Max', x, low), high)],
  polynomial: (b, [x, ...coefficients], _, { out: [{ shape }] }) => {
    let sum = coefficients[coefficients.length - 1];
    for (let i = coefficients.length - 2; i >= 0; i--)
      sum = b.rounded(binary(b, 'Add', b.rounded(binary(b, 'Mul', sum, x)), coefficients[i]));
    return [coefficients.length > 1 ? sum : b.expand(sum, shape)];
  },
  Ldexp: noOperator('ldexp'),
  Frexp: noOperator('frexp'),
  shift_left: shift(shiftLeft),
  shift_right_arithmetic: shift(shiftRightArithmetic),
  shift_right_logical: shift(shiftRightLogical),
  add_any: same2('Add'),
  eq: two((b, x, y) => b.equal(x, y)),
  ne: two((b, x, y) => b.not(b.equal(x, y))),
  ge: comparison('GreaterOrEqual'),
  gt: comparison('Greater'),
  le: comparison('LessOrEqual'),
  lt: comparison('Less'),
  eq_to: totalComparison((b, x, y) => b.equal(x, y)),
  le_to: totalComparison((b, x, y) => b.compare('LessOrEqual', x, y)),
  lt_to: totalComparison((b, x, y) => b.compare('Less', x, y)),
};
