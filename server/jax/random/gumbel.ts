/** Gumbel numbers, in three qualities. Source: jax/_src/random/core.py _gumbel, _safe_int_to_float. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { unstack } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import * as np from '../numpy/expressions.ts';
import { pick } from '../numpy/pick.ts';
import { sampler } from './arguments.ts';
import { floatInfo } from './floats.ts';
import { randomBits } from './keys.ts';
import { bitcast, uniformByName } from './uniform.ts';

export type GumbelMode = 'highest' | 'high' | 'low';

const WORD = 32;
/** float32: bits of the mantissa, and minus its smallest exponent. */
const MANTISSA = 23;
const LOWEST_EXPONENT = 126;
const uint = (value: number): Val => lax.scalar(value, dt.uint32);
const shiftLeft = (x: Val, by: Val): Val => lax.bitwiseOp('shift_left', x, by);
const shiftRight = (x: Val, by: Val): Val => lax.bitwiseOp('shift_right_logical', x, by);

/** 64 bits in fixed point, as two words, to the nearest float32 below. */
function fixedToFloat(bits: Val): Val {
  const [highZeros, lowZeros] = unstack(lax.plain('clz', bits));
  const [high, low] = unstack(bits);
  const wordEmpty = (): Val => np.eq(highZeros, np.int(WORD));
  const head = shiftLeft(high, highZeros);
  const tail = np.where(wordEmpty(), shiftLeft(low, lowZeros), shiftRight(low, np.sub(np.int(WORD), highZeros)));
  let mantissa = lax.bitwiseOp('or', head, tail);
  mantissa = shiftRight(mantissa, uint(WORD - MANTISSA - 1));
  mantissa = lax.bitwiseOp('and', mantissa, uint(2 ** MANTISSA - 1));
  const zeros = np.where(wordEmpty(), np.add(np.int(WORD), lowZeros), highZeros);
  const exponent = shiftLeft(np.sub(np.int(LOWEST_EXPONENT), zeros), uint(MANTISSA));
  const field = lax.bitwiseOp('and', exponent, uint(2 ** (WORD - 2) - 2 ** (MANTISSA - 1)));
  return bitcast(lax.bitwiseOp('or', field, mantissa), dt.float32);
}

const minusLog = (x: Val): Val => np.neg(np.log(x));
const minusLog1p = (x: Val): Val => np.neg(np.log1p(x));

/** 64 random bits for each number. */
function highest(key: Val, shape: Shape): Val {
  const bits = randomBits(key, WORD, [2, ...shape]);
  let negated = lax.not(bits);
  const low = pick(negated, 1, ...shape.map(() => 'all' as const));
  const allOnes = np.eq(low, uint(2 ** WORD - 1));
  const one = lax.full(shape, uint(1), dt.uint32);
  const rows = [lax.convertElementType(allOnes, dt.uint32), one].map((x) => np.expandDims(x, [0]));
  negated = np.add(negated, lax.concatenate(rows, 0));
  const flips = np.lt(pick(bits, 0, ...shape.map(() => 'all' as const)), uint(2 ** (WORD - 1)));
  const x = fixedToFloat(np.where(flips, bits, negated));
  return np.where(flips, minusLog(minusLog1p(np.neg(x))), minusLog(minusLog(x)));
}

export function gumbel(key: Val, shape: Shape, dtype: DType, mode: GumbelMode): Val {
  return sampler('_gumbel', [shape, dtype, mode], [key], ([k]) => {
    const { tiny, nmant } = floatInfo(dtype);
    if (mode === 'low') return minusLog(minusLog(uniformByName(k, shape, dtype, lax.scalar(tiny, dtype), 1)));
    if (mode === 'highest' && dtype === dt.float32) return highest(k, shape);
    const [high, low] = unstack(uniformByName(k, [2, ...shape], dtype, 0, 1));
    const large = np.ge(high, 0.5);
    const finer = np.add(np.add(high, np.mul(2 ** -nmant, low)), Math.max(2 ** -(2 * nmant + 1), tiny));
    return minusLog(minusLog1p(np.neg(np.where(large, high, finer))));
  });
}
