/** The derivatives of ndtri, erfcinv and erfcx, which have derivatives of their own. Source: jax/_src/scipy/special.py. */
import type { Val } from '../../../jaxpr/trace.ts';
import { libraryCustomJvp } from '../../declare.ts';
import * as lax from '../../lax/operations.ts';
import * as np from '../../numpy/expressions.ts';
import type { CustomRule } from '../../transforms/custom.ts';
import { jvpOf, oneResult } from '../../transforms/customRules.ts';
import { erfcxGradientOf, erfcxLarge, largeGradient, preciseExp } from './erfCore.ts';

/** A function's derivative that is computed from its operand and its value. */
type Gradient = (x: Val, value: Val) => Val;

/** `(x,), (x_dot,) → f(x), x_dot * gradient(x, f(x))`. */
export const timesGradient = (self: (x: Val) => Val, gradient: Gradient): CustomRule =>
  oneResult(([x], [t]) => {
    const value = self(x);
    return [value, np.mul(t, gradient(x, value))];
  });

/** A gradient that is differentiated by its operand alone: the value isn't an operand of its own. */
const byFirst = (self: Gradient, change: (t: Val, value: Val, gradient: Val) => Val): CustomRule =>
  oneResult(([x, value], [t]) => {
    const gradient = self(x, value);
    return [gradient, change(t, value, gradient)];
  });

interface Inverse {
  readonly scale: (value: Val) => Val;
  /** Of the middle and of the tail. */
  readonly factors: readonly [number, number];
  readonly exponent: (square: Val) => Val;
  /** Half of the range: the distance to its nearer end is at most that. */
  readonly half: number;
  readonly whole: number;
  /** In the tail, where the distance is not of use. */
  readonly safe: number;
  readonly infinity: number;
}

/** By exp in the middle, by erfcx in the tail. */
function gradientOf(x: Val, value: Val, options: Inverse): Val {
  const upper = np.gt(x, options.half);
  const distance = np.where(upper, np.sub(options.whole, x), x);
  const u = options.scale(lax.abs(value));
  const isTail = np.gt(u, 1);
  const [middleFactor, tailFactor] = options.factors;
  const inside = np.where(isTail, 0, value);
  const middle = np.mul(middleFactor, preciseExp(options.exponent(lax.square(inside))));
  const isFinite = np.and(isTail, np.gt(distance, 0));
  const safeU = np.where(isFinite, u, 1);
  const safeDistance = np.where(isFinite, distance, options.safe);
  const numerator = np.mul(tailFactor, erfcxLarge(safeU));
  const isEnd = np.eq(distance, 0);
  const tail = np.where(isEnd, options.infinity, np.div(numerator, safeDistance));
  return np.where(isTail, tail, middle);
}

/** Source: _erfcinv_grad. */
export const erfcinvGradient: Gradient = (y, z) =>
  libraryCustomJvp(
    '_erfcinv_grad',
    [y, z],
    ([x, value]) =>
      gradientOf(x, value, {
        scale: (u) => u,
        factors: [-0.5 * Math.sqrt(Math.PI), -0.5 * Math.sqrt(Math.PI)],
        exponent: (square) => square,
        half: 1,
        whole: 2,
        safe: 1,
        infinity: -Infinity,
      }),
    '_erfcinv_grad_jvp',
    byFirst(erfcinvGradient, (t, value, g) => np.mul(t, np.mul(np.mul(np.mul(2, value), g), g))),
  )[0];

/** Source: _ndtri_grad. */
export const ndtriGradient: Gradient = (p, x) =>
  libraryCustomJvp(
    '_ndtri_grad',
    [p, x],
    ([q, value]) =>
      gradientOf(np.astype(q, value.aval.dtype), value, {
        scale: (u) => np.mul(u, Math.sqrt(0.5)),
        factors: [Math.sqrt(2 * Math.PI), Math.sqrt(0.5 * Math.PI)],
        exponent: (square) => np.mul(0.5, square),
        half: 0.5,
        whole: 1,
        safe: 0.5,
        infinity: Infinity,
      }),
    '_ndtri_grad_jvp',
    byFirst(ndtriGradient, (t, value, g) => np.mul(t, np.mul(np.mul(value, g), g))),
  )[0];

/** Beyond this the second derivative of erfcx is that of the series. */
const LARGE = 2.25;

/** Source: _erfcx_grad. */
export const erfcxGradient: Gradient = (x, value) =>
  libraryCustomJvp(
    '_erfcx_grad',
    [x, value],
    ([a, b]) => erfcxGradientOf(a, b),
    '_erfcx_grad_jvp',
    oneResult(([a, b], [t]) => {
      const gradient = erfcxGradient(a, b);
      const threshold = np.constant(a, LARGE);
      const isLarge = np.gt(a, threshold);
      const none = np.fullLike(a, 0);
      const smallX = lax.select(isLarge, none, a);
      const smallValue = lax.select(isLarge, none, b);
      const smallGradient = lax.select(isLarge, none, gradient);
      const sum = np.add(np.mul(2, smallValue), np.mul(np.mul(2, smallX), smallGradient));
      const small = np.mul(t, sum);
      const [, large] = jvpOf(largeGradient, [lax.select(isLarge, a, threshold)], [t]);
      return [gradient, lax.select(isLarge, large, small)];
    }),
  )[0];
