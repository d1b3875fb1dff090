/** Poisson and geometric numbers. Source: jax/_src/random/core.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { integerBounds } from '../../jaxpr/dtypes.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { repr, str } from '../../python/text.ts';
import { typeOf } from '../../python/values.ts';
import { jaxFunctions } from '../declare.ts';
import { jitOperand } from '../jitArguments.ts';
import { whileLoop } from '../lax/control.ts';
import * as lax from '../lax/operations.ts';
import { lgamma, ndtr } from '../lax/special.ts';
import * as np from '../numpy/expressions.ts';
import { promoteArgsInexact } from '../numpy/promote.ts';
import { ANY, reduce } from '../numpy/reductions.ts';
import { broadcastTo } from '../numpy/shape.ts';
import { toVal } from '../values.ts';
import {
  anyIntDType,
  broadcastShape,
  methodArgument,
  noSharding,
  operand,
  optionalShape,
  sampler,
  shapeOfArgument,
} from './arguments.ts';
import { implOfKey, keyArgument, splitInto } from './keys.ts';
import { normal } from './normal.ts';
import { uniform } from './uniform.ts';

/** `lax.full_like(x, value, dtype, shape)`. */
export const filled = (value: Scalar, dtype: DType, shape: Shape): Val =>
  lax.full(shape, lax.scalar(value, dtype), dtype);

const any = (x: Val): Val => reduce(ANY, x);
const plusOne = (i: Val): Val => np.add(i, np.int(1));

/** Knuth's algorithm: a product of uniform numbers. Source: core.py _poisson_knuth. */
const knuth = (key: Val, rate: Val, shape: Shape, dtype: DType, rounds: Val): Val =>
  sampler('_poisson_knuth', [shape, dtype], [key, rate], ([k, lam]) => {
    const body = ([i, count, rng, logProduct]: Val[]): Val[] => {
      const [next, subkey] = splitInto(rng);
      const goesOn = np.gt(logProduct, np.neg(lam));
      const counted = lax.select(goesOn, plusOne(count), count);
      const u = uniform(subkey, shape, dt.float32);
      return [plusOne(i), counted, next, np.add(logProduct, np.log(u))];
    };
    const condition = ([i, , , logProduct]: Val[]): Val =>
      np.and(any(np.gt(logProduct, np.neg(lam))), np.lt(i, rounds));
    const init = [np.int(0), filled(0, dtype, shape), k, filled(0, dt.float32, shape)];
    const [, count] = whileLoop(condition, body, init);
    return np.astype(np.sub(count, np.int(1)), dtype);
  });

/** Hörmann's transformed rejection. Source: core.py _poisson_rejection. */
const rejection = (key: Val, rate: Val, shape: Shape, dtype: DType, rounds: Val): Val =>
  sampler('_poisson_rejection', [shape, dtype], [key, rate], ([start, lam]) => {
    const logLam = lax.log(lam);
    const b = np.add(0.931, np.mul(2.53, lax.sqrt(lam)));
    const a = np.add(-0.059, np.mul(0.02483, b));
    const invAlpha = np.add(1.1239, np.div(1.1328, np.sub(b, 3.4)));
    const vr = np.sub(0.9277, np.div(3.6224, np.sub(b, np.int(2))));
    const { dtype: float } = lam.aval;
    const body = ([i, out, accepted, key0]: Val[]): Val[] => {
      const [next, key1, key2] = splitInto(key0, 3);
      const u = np.sub(uniform(key1, shape, float), 0.5);
      const v = uniform(key2, shape, float);
      const shifted = np.sub(0.5, np.abs(u));
      const slope = np.add(np.div(np.mul(np.int(2), a), shifted), b);
      const k = lax.plain('floor', np.add(np.add(np.mul(slope, u), lam), 0.43));
      const s = lax.log(np.div(np.mul(v, invAlpha), np.add(np.div(a, np.mul(shifted, shifted)), b)));
      const t = np.sub(np.add(np.neg(lam), np.mul(k, logLam)), lgamma(plusOne(k)));
      const accept1 = np.and(np.ge(shifted, 0.07), np.le(v, vr));
      const reject = np.or(np.lt(k, np.int(0)), np.and(np.lt(shifted, 0.013), np.gt(v, shifted)));
      const accept2 = np.le(s, t);
      const accept = np.or(accept1, np.and(np.not(reject), accept2));
      const chosen = lax.select(accept, k, out);
      const done = np.or(accepted, accept);
      return [plusOne(i), chosen, done, next];
    };
    const condition = ([i, , accepted]: Val[]): Val => np.and(any(np.not(accepted)), np.lt(i, rounds));
    const init = [np.int(0), filled(-1, float, shape), filled(false, dt.bool, shape), start];
    return np.astype(whileLoop(condition, body, init)[1], dtype);
  });

/** Above this mean numbers are drawn by rejection. */
const KNUTH_BELOW = 10;

/** Source: core.py _poisson. */
const exactPoisson = (key: Val, rate: Val, shape: Shape, dtype: DType): Val =>
  sampler('_poisson', [shape, dtype], [key, rate], ([k, lam]) => {
    const useKnuth = np.or(lax.compareOp('ne', lam, lam), np.lt(lam, np.int(KNUTH_BELOW)));
    const like = (value: number): Val => filled(value, lam.aval.dtype, lam.aval.shape);
    const forKnuth = lax.select(useKnuth, lam, like(0));
    const forRejection = lax.select(useKnuth, like(1e5), lam);
    if (!dtype.isInteger)
      throw valueError(
        `Invalid integer data type '${dtype.isComplex ? 'c' : dtype.name.startsWith('float') && dtype.bits > 8 ? 'f' : 'V'}'.`,
      );
    const most = integerBounds(dtype)[1];
    const rounds = lax.scalar(Number.isSafeInteger(Number(most)) ? Number(most) : most, dtype);
    const result = lax.select(
      useKnuth,
      knuth(k, forKnuth, shape, dtype, rounds),
      rejection(k, forRejection, shape, dtype, rounds),
    );
    const isZero = np.eq(lam, np.int(0));
    return lax.select(isZero, filled(0, dtype, shape), result);
  });

// ---- the approximate method

/** Means below this invert the truncated distribution function, of so many terms. Source: _POISSON_SPLIT, … */
const SPLIT = 7;
const TERMS = 20;
const CORRECTION = 0.02;

function invertCdf(u: Val, lam: Val): Val {
  let pmf = lax.exp(np.neg(lam));
  let cdf = pmf;
  const below = (): Val => lax.convertElementType(np.lt(cdf, u), u.aval.dtype);
  let count = below();
  for (let k = 1; k < TERMS - 1; k++) {
    pmf = np.mul(pmf, np.div(lam, np.int(k)));
    cdf = np.add(cdf, pmf);
    count = np.add(count, below());
  }
  return count;
}

/** Source: core.py _peizer_pratt_root. */
function root(z: Val, lam: Val): Val {
  const s = np.sqrt(lam);
  const first = np.sub(np.add(lam, np.mul(s, z)), 2 / 3);
  const second = np.add(first, np.div(np.square(z), np.int(6)));
  const third = np.div(np.mul(z, np.sub(np.int(1), np.square(z))), np.mul(np.int(72), s));
  return np.add(second, third);
}

/** Source: core.py _peizer_pratt_t. */
function peizerPrattT(y: Val): Val {
  const d = np.sub(y, np.int(1));
  const small = np.lt(np.abs(d), 0.25);
  let series = np.zerosLike(d);
  for (let k = 9; k >= 1; k--) series = np.mul(d, np.add((2 * (-1) ** k) / ((k + 1) * (k + 2)), series));
  const safeY = np.where(small, 2, y);
  const safeD = np.where(small, 1, d);
  const top = np.add(np.sub(np.int(1), np.square(safeY)), np.mul(np.mul(np.int(2), safeY), np.log(safeY)));
  return np.where(small, series, np.div(top, np.square(safeD)));
}

/** Source: core.py _peizer_pratt_z. */
function peizerPrattZ(x: Val, lam: Val): Val {
  const t = peizerPrattT(np.div(np.add(x, 0.5), lam));
  const shift = np.add(np.sub(x, lam), 2 / 3);
  const corrected = np.add(shift, np.div(CORRECTION, np.add(x, np.int(1))));
  return np.mul(corrected, np.sqrt(np.div(np.add(np.int(1), t), lam)));
}

/** Source: core.py _poisson_peizer_pratt. */
function peizerPratt(z: Val, lam: Val): Val {
  const x = np.add(root(z, lam), 0.6);
  const c = np.ceil(x);
  const reaches = (at: Val): Val => {
    const outside = np.lt(at, np.int(0));
    const value = np.where(outside, -Infinity, peizerPrattZ(np.maximum(at, 0), lam));
    return lax.convertElementType(np.ge(value, z), x.aval.dtype);
  };
  const next = np.add(c, np.int(1));
  const once = np.sub(next, reaches(c));
  return np.maximum(np.sub(once, reaches(np.sub(c, np.int(1)))), 0);
}

/** Source: core.py _poisson_approx. */
const approximatePoisson = (key: Val, rate: Val, shape: Shape, dtype: DType): Val =>
  sampler('_poisson_approx', [shape, dtype], [key, rate], ([k, given]) => {
    const wide = given.aval.dtype === dt.float64 || dtype.bits > 32 ? dt.float64 : dt.float32;
    const converted = lax.convertElementType(given, wide);
    const missing = Math.max(0, shape.length - converted.aval.ndim);
    const lam = np.expandDims(
      converted,
      Array.from({ length: missing }, (_, i) => i),
    );
    const z = normal(k, shape, wide, 'positional');
    const small = invertCdf(ndtr(z), lam);
    const large = peizerPratt(z, lam);
    return lax.convertElementType(np.where(np.lt(lam, SPLIT), small, large), dtype);
  });

// ---- geometric

/** Source: core.py _geometric. */
const geometric = (key: Val, chance: Val, shape: Shape, dtype: DType): Val =>
  sampler('_geometric', [shape, dtype], [key, chance], ([k, given]) => {
    const [p] = promoteArgsInexact([given]);
    const drawn = uniform(k, shape, p.aval.dtype);
    // No logarithm of 0.
    const u = np.where(np.eq(drawn, np.int(0)), np.int(1), drawn);
    const logU = lax.log(u);
    const logRest = lax.broadcastTo(lax.accurate('log1p', np.neg(p)), shape);
    return np.astype(plusOne(lax.plain('floor', lax.div(logU, logRest))), dtype);
  });

export const poissonFunctions = jaxFunctions({
  "poisson(key, lam, shape=None, dtype=None, *, method='exact', out_sharding=None)": (
    key,
    lam,
    shape,
    dtype,
    method,
    sharding,
  ) => {
    const k = keyArgument('poisson', key);
    const how = methodArgument('poisson', method);
    const d = anyIntDType(dtype);
    const dims = optionalShape(shape) ?? shapeOfArgument(lam);
    noSharding('poisson', sharding);
    if (how === 'approximate') {
      const own = shapeOfArgument(lam);
      const both = lax.numpyBroadcastShapes([own, dims]);
      if (both.length !== dims.length || both.some((s, i) => s !== dims[i]))
        throw valueError(
          `lam shape must be broadcastable to shape argument; got lam.shape ${lax.tupleText(own)}, shape ` +
            lax.tupleText(dims),
        );
      return approximatePoisson(k, operand('_poisson_approx', 'lam', lam), dims, d);
    }
    const rate = toVal(lam);
    if (!rate) throw typeError(`asarray: expected ArrayLike, got ${str(lam)} of type ${repr(typeOf(lam))}.`);
    const spread = broadcastTo(rate, dims);
    const impl = implOfKey(k);
    if (impl.tag !== 'fry')
      throw raise(
        'NotImplementedError',
        `\`poisson\` with method='exact' is only implemented for the threefry2x32 RNG, not ${impl.tag}`,
      );
    return exactPoisson(k, lax.convertElementType(spread, dt.float32), dims, d);
  },
  'geometric(key, p, shape=None, dtype=None, *, out_sharding=None)': (key, p, shape, dtype, sharding) => {
    const k = keyArgument('geometric', key);
    const d = anyIntDType(dtype);
    if (!d.isInteger)
      throw new RuleError('ValueError', `dtype argument to \`geometric\` must be an int dtype, got ${d.name}`);
    const dims = broadcastShape('geometric', shape, p);
    noSharding('geometric', sharding);
    return geometric(k, jitOperand('_geometric', 'p', p, 0, 'geometric'), dims, d);
  },
});
