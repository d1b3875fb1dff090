/** The approximations behind ndtri, erfcinv and erfcx. Source: jax/_src/lax/erf.py. */
import { EnumParam } from '../../../jaxpr/primitive.ts';
import * as dt from '../../../jaxpr/dtypes.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind1 } from '../../../jaxpr/trace.ts';
import * as lax from '../../lax/operations.ts';
import { polynomial } from '../../lax/special.ts';
import * as np from '../../numpy/expressions.ts';
import * as table from './erfCoefficients.ts';

const barrier = (x: Val): Val => bind1(primitives.optimization_barrier, [x], {});
export const bitcast = (x: Val, dtype: dt.DType): Val =>
  bind1(primitives.bitcast_convert_type, [x], { new_dtype: dtype });
export const clamp = (low: Val, x: Val, high: Val): Val => bind1(primitives.clamp, [low, x, high], {});
export const preciseExp = (x: Val): Val =>
  bind1(primitives.exp, [x], { accuracy: EnumParam.of('AccuracyMode', 'HIGHEST') });
const isSingle = (x: Val): boolean => x.aval.dtype === dt.float32;

/** A polynomial with constant coefficients, all steps unrolled. */
function unrolled(x: Val, coefficients: readonly number[]): Val {
  const constants = coefficients.map((c) => np.constant(x, c));
  return polynomial(x, constants, coefficients.length);
}

/** The upper half of the mantissa. Source: _half_mantissa. */
function upperHalf(x: Val): Val {
  const single = isSingle(x);
  const whole = single ? dt.uint32 : dt.uint64;
  const mask = lax.scalar(single ? 4294963200 : 18446744073575333888n, whole);
  return bitcast(np.and(bitcast(x, whole), mask), x.aval.dtype);
}

/** In which piece a value is. Source: _piece_index. */
const pieceIndex = (conditions: readonly Val[]): Val =>
  conditions.map((c) => lax.convertElementType(lax.not(c), dt.int32)).reduce((x, y) => np.add(x, y));

const choose = (w: Val, index: Val, values: readonly number[]): Val =>
  bind1(primitives.select_n, [index, ...values.map((v) => np.fullLike(w, v))], {});

/** erf_inv of x, with q its distance to ±1; with the far tail. Source: erf_inv_core. */
export function erfInvCore(x: Val, q: Val, isNdtri = false): Val {
  const single = isSingle(x);
  const w = np.neg(lax.log(np.mul(q, np.add(1, np.abs(x)))));
  const [pieces, limits, shifts, first] = single
    ? [isNdtri ? table.NDTRI32_P : table.ERFINV32_P, [3.5, 18.0625], [3, 7], 1.75]
    : [isNdtri ? table.NDTRI64_P : table.ERFINV64_P, [4.5, 16, 37, 144], [3, 5, 9, 19.5], 2.25];
  // The upper half of sqrt(2), or 1.
  const factor = isNdtri ? (single ? 1.4140625 : 1.4142135605216026) : 1;
  const conditions = limits.map((limit) => np.lt(w, limit));
  const index = pieceIndex(conditions);
  const safe = lax.select(conditions[0], np.fullLike(w, 1), w);
  const z = lax.sqrt(safe);
  const high = upperHalf(z);
  const low = np.div(np.sub(safe, np.mul(high, high)), np.add(z, high));
  const shift = choose(w, index, [0, ...shifts]);
  const near = np.sub(w, first);
  const t = lax.select(conditions[0], near, np.sub(z, shift));
  const coefficients = pieces[0].map((_, k) =>
    choose(
      w,
      index,
      pieces.map((p) => p[k]),
    ),
  );
  const value = polynomial(t, coefficients, single ? 9 : 20);
  const upper = np.mul(factor, high);
  const tail = np.add(upper, barrier(np.add(np.mul(factor, low), value)));
  const negative = np.lt(x, 0);
  const sign = lax.select(negative, np.fullLike(x, -1), np.fullLike(x, 1));
  const middle = np.mul(x, value);
  return lax.select(conditions[0], middle, np.mul(sign, tail));
}

/** x² as a number with few bits and the rest. Source: _split_square. */
export function splitSquare(x: Val): [Val, Val] {
  const high = upperHalf(x);
  const low = np.sub(x, high);
  const square = np.mul(high, high);
  return [square, np.mul(low, np.add(x, high))];
}

/** Source: _expm1_lo. */
export function smallExpm1(u: Val): Val {
  const series = isSingle(u) ? [1, 0.5, 1 / 6, 1 / 24, 1 / 120] : [1, 0.5, 1 / 6, 1 / 24];
  return np.mul(
    u,
    polynomial(
      u,
      series.map((c) => np.constant(u, c)),
    ),
  );
}

/** Source: _erfc_small. */
function smallErfc(x: Val): Val {
  const d = np.sub(1, x);
  const w = np.mul(d, np.add(1, x));
  const r = unrolled(w, isSingle(x) ? table.ERF32_T_M1 : table.ERF64_T_M1);
  const low = np.lt(x, 0.25);
  const direct = np.sub(1, np.mul(x, np.add(1, r)));
  return lax.select(low, direct, np.sub(d, np.mul(x, r)));
}

/** The derivative of erfcx from 1 on. Source: erfcx_grad_large. */
export function largeGradient(ax: Val): Val {
  const u = lax.integerPow(ax, -1);
  const t = lax.square(u);
  let g: Val;
  if (isSingle(ax)) {
    const a = unrolled(np.sub(u, 0.75), table.ERFC32_G_1_2);
    const b = unrolled(np.sub(u, 0.3125), table.ERFC32_G_2_8);
    const c = unrolled(t, table.ERFC32_G_8_INF);
    const below2 = np.lt(ax, 2);
    g = lax.select(below2, a, lax.select(np.lt(ax, 8), b, c));
  } else {
    const a = unrolled(np.sub(u, 0.75), table.ERFC64_G_1_2);
    const b = unrolled(np.sub(u, 0.375), table.ERFC64_G_2_4);
    const c = unrolled(u, table.ERFC64_G_4_12);
    const d = unrolled(t, table.ERFC64_G_12_INF);
    const below2 = np.lt(ax, 2);
    const below4 = np.lt(ax, 4);
    g = lax.select(below2, a, lax.select(below4, b, lax.select(np.lt(ax, 12), c, d)));
  }
  return np.mul(np.neg(t), g);
}

/** Source: erfcx_large. */
export function erfcxLarge(x: Val): Val {
  const ax = lax.max(x, np.constant(x, 1));
  const gradient = largeGradient(ax);
  if (!isSingle(ax)) return np.div(np.add(np.constant(gradient, table.INV_SQRT_PI_F64_HI), np.mul(0.5, gradient)), ax);
  const low = np.add(np.numpyScalar(table.INV_SQRT_PI_F32_LO, dt.float32), np.mul(0.5, gradient));
  const numerator = np.add(np.numpyScalar(table.INV_SQRT_PI_F32_HI, dt.float32), barrier(low));
  const huge = np.gt(ax, 2 ** 64);
  const scale = lax.select(huge, np.fullLike(ax, 2 ** -64), np.fullLike(ax, 1));
  const scaled = np.mul(numerator, scale);
  return np.div(scaled, np.mul(ax, scale));
}

/** Source: erfcx_impl. */
export function erfcxOf(x: Val): Val {
  const single = isSingle(x);
  const ax = lax.abs(x);
  const bounded = lax.min(ax, np.constant(ax, single ? 9.382414 : 26.62873571375149));
  const [high, low] = splitSquare(bounded);
  const e = preciseExp(high);
  const rest = smallExpm1(low);
  const y = smallErfc(clamp(np.constant(x, -1), x, np.constant(x, 1)));
  const small = np.mul(e, np.add(y, np.mul(y, rest)));
  const positive = erfcxLarge(ax);
  const overflows = np.le(x, single ? -9.382415 : -26.628735713751492);
  const infinite = np.fullLike(x, Infinity);
  const doubled = np.mul(np.add(e, np.mul(e, rest)), 2);
  const negative = lax.select(overflows, infinite, np.sub(doubled, positive));
  const large = lax.select(np.lt(x, 0), negative, positive);
  return lax.select(np.lt(ax, 1), small, large);
}

/** The derivative of erfcx, given its value. Source: erfcx_grad_impl. */
export function erfcxGradientOf(x: Val, value: Val): Val {
  const isNegative = np.lt(x, 0);
  const isLarge = np.ge(x, 1);
  const none = np.fullLike(x, 0);
  const negativeX = lax.select(isNegative, x, none);
  const negativeValue = lax.select(isNegative, value, none);
  const negative = np.sub(np.mul(np.mul(2, negativeX), negativeValue), 2 / Math.sqrt(Math.PI));
  const s = np.sub(clamp(np.constant(x, 0), x, np.constant(x, 1)), 0.5);
  const small = unrolled(s, isSingle(x) ? table.ERFC32_G_0_1 : table.ERFC64_G_0_1);
  const large = largeGradient(lax.max(x, np.constant(x, 1)));
  return lax.select(isNegative, negative, lax.select(isLarge, large, small));
}
