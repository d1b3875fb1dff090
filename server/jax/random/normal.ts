/** Normal numbers and what is made of them. Source: jax/_src/random/core.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { Complex } from '../../jaxpr/jaxpr.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { toVal } from '../values.ts';
import { earlyJit, jaxFunctions } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import * as np from '../numpy/expressions.ts';
import { normJit } from '../numpy/linalg/norms.ts';
import {
  broadcastShape,
  checkSafeToCast,
  checkShape,
  floatDType,
  inexactDType,
  noSharding,
  sampledIn,
  operand,
  optionalShape,
  sampler,
  shapeOf,
} from './arguments.ts';
import { floatInfo } from './floats.ts';
import { keyArgument, splitInto } from './keys.ts';
import { rademacher, uniform } from './uniform.ts';

const erfInv = (x: Val): Val => lax.plain('erf_inv', x);
const erf = (x: Val): Val => lax.plain('erf', x);
const realDType = (d: DType): DType => (d === dt.complex128 ? dt.float64 : dt.float32);

/** Source: core.py _normal_real. */
const normalReal = (key: Val, shape: Shape, dtype: DType): Val =>
  sampler('_normal_real', [shape, dtype], [key], ([k]) => {
    const low = lax.scalar(floatInfo(dtype).epsneg - 1, dtype);
    const u = uniform(k, shape, dtype, low, lax.scalar(1, dtype));
    return lax.mul(lax.scalar(Math.SQRT2, dtype), erfInv(u));
  });

/** Source: core.py _normal. */
export const normal = (key: Val, shape: Shape, dtype: DType, form = ''): Val =>
  sampler(
    '_normal',
    [shape, dtype],
    [key],
    ([k]) => {
      if (!dtype.isComplex) return normalReal(k, shape, dtype);
      const real = realDType(dtype);
      const [re, im] = splitInto(k).map((sub) => np.astype(normalReal(sub, shape, real), dtype));
      const i = lax.scalar(new Complex(0, 1), np.defaultFloat() === dt.float64 ? dt.complex128 : dt.complex64, true);
      return np.div(np.add(re, np.mul(i, im)), lax.scalar(Math.SQRT2, dtype));
    },
    form,
  );

const nextafter = (x: Val, to: number, dtype: DType): Val =>
  bind1(primitives.nextafter, [lax.stopGradient(x), lax.scalar(to, dtype)], {});

/** Source: core.py _truncated_normal. */
const truncatedNormal = (key: Val, low: Val, high: Val, shape: Shape | undefined, dtype: DType): Val =>
  sampler('_truncated_normal', [shape, dtype], [key, low, high], ([k, lower, upper]) => {
    const bounds = [lower.aval.shape, upper.aval.shape];
    const dims = shape ?? lax.numpyBroadcastShapes(bounds);
    if (shape) checkShape('truncated_normal', shape, ...bounds);
    const root = lax.scalar(Math.SQRT2, dtype);
    const [from, to] = [lower, upper].map((x) => lax.convertElementType(x, dtype));
    const [a, b] = [from, to].map((x) => erf(np.div(x, root)));
    const u = uniform(k, dims, dtype, a, b);
    const out = np.mul(root, erfInv(u));
    return np.clip(out, nextafter(from, Infinity, dtype), nextafter(to, -Infinity, dtype));
  });

/** Source: core.py _maxwell. */
const maxwell = (key: Val, shape: Shape, dtype: DType): Val =>
  sampler('_maxwell', [shape, dtype], [key], ([k]) => normJit.call1([normal(k, [...shape, 3], dtype)], [['axis', -1]]));

/** Source: core.py _double_sided_maxwell. */
const doubleSidedMaxwell = (key: Val, loc: Val, scale: Val, shape: Shape, dtype: DType): Val =>
  sampler('_double_sided_maxwell', [shape, dtype], [key, loc, scale], ([k, mean, width]) => {
    const params = lax.numpyBroadcastShapes([mean.aval.shape, width.aval.shape]);
    const dims = [...(shape.length === 0 ? params : shape), ...params];
    const [forMaxwell, forSigns] = splitInto(k);
    const sizes = maxwell(forMaxwell, dims, dtype);
    const signs = rademacher(forSigns, dims, dtype);
    return np.add(np.mul(np.mul(signs, sizes), width), mean);
  });

/** Source: core.py _wald. */
const wald = (key: Val, given: Val, shape: Shape, dtype: DType): Val =>
  sampler('_wald', [shape, dtype], [key, given], ([k, m]) => {
    const [k1, k2] = splitInto(k);
    const mean = lax.broadcastTo(np.astype(m, dtype), shape);
    const v = normal(k1, shape, dtype);
    const z = uniform(k2, shape, dtype);
    const y = lax.integerPow(v, 2);
    const ySquared = lax.integerPow(y, 2);
    const meanSquared = lax.integerPow(mean, 2);
    const root = lax.sqrt(np.add(np.mul(np.mul(np.int(4), mean), y), np.mul(meanSquared, ySquared)));
    const x = np.sub(np.add(mean, np.div(np.mul(meanSquared, y), np.int(2))), np.mul(np.div(mean, np.int(2)), root));
    const first = lax.compareOp('le', z, np.div(mean, np.add(mean, x)));
    return lax.select(first, x, np.div(meanSquared, x));
  });

/** Source: core.py _lognormal, which is inlined early. */
const lognormal = (key: Val, sigma: Val, shape: Shape, dtype: DType): Val =>
  earlyJit('_lognormal', `${shape.join()};${dtype.name}`, [key, sigma], ([k, s]) => {
    const scale = lax.convertElementType(s, dtype);
    return lax.exp(np.mul(normal(k, shape, dtype), scale));
  })[0];

export const normalFunctions = jaxFunctions({
  'normal(key, shape=(), dtype=None, *, out_sharding=None)': (key, shape, dtype, sharding) => {
    const k = keyArgument('normal', key);
    const dims = shapeOf(shape);
    const d = inexactDType('normal', dtype);
    return sampledIn('normal', sharding, [k], ([key]) => normal(key, dims, d), dims);
  },
  'truncated_normal(key, lower, upper, shape=None, dtype=None, *, out_sharding=None)': (
    key,
    lower,
    upper,
    shape,
    dtype,
    sharding,
  ) => {
    const dims = optionalShape(shape);
    const k = keyArgument('truncated_normal', key);
    const d = floatDType('truncated_normal', dtype);
    const [a, b] = [operand('_truncated_normal', 'lower', lower), operand('_truncated_normal', 'upper', upper)];
    return sampledIn('truncated_normal', sharding, [k, a, b], ([key, low, high]) =>
      truncatedNormal(key, low, high, dims, d),
    );
  },
  'maxwell(key, shape=(), dtype=None, *, out_sharding=None)': (key, shape, dtype, sharding) => {
    const k = keyArgument('maxwell', key);
    const d = floatDType('maxwell', dtype);
    noSharding('maxwell', sharding);
    return maxwell(k, shapeOf(shape), d);
  },
  'double_sided_maxwell(key, loc, scale, shape=(), dtype=None)': (key, loc, scale, shape, dtype) => {
    const k = keyArgument('double_sided_maxwell', key);
    const d = floatDType('double_sided_maxwell', dtype);
    const dims = shapeOf(shape);
    const name = '_double_sided_maxwell';
    return doubleSidedMaxwell(k, operand(name, 'loc', loc), operand(name, 'scale', scale), dims, d);
  },
  'wald(key, mean, shape=None, dtype=None, *, out_sharding=None)': (key, mean, shape, dtype, sharding) => {
    const k = keyArgument('wald', key);
    const d = floatDType('wald', dtype);
    const dims = broadcastShape('wald', shape, mean);
    noSharding('wald', sharding);
    checkSafeToCast('wald', d, mean);
    return wald(k, operand('_wald', 'mean', mean), dims, d);
  },
  'lognormal(key, sigma=1.0, shape=None, dtype=None, *, out_sharding=None)': (key, sigma, shape, dtype, sharding) => {
    const k = keyArgument('lognormal', key);
    const d = inexactDType('lognormal', dtype);
    const dims = broadcastShape('lognormal', shape, sigma);
    noSharding('lognormal', sharding);
    checkSafeToCast('lognormal', d, sigma);
    return lognormal(k, toVal(sigma) ?? lax.scalar(1, dt.float32), dims, d);
  },
});
