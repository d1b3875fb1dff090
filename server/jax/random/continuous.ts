/** Continuous distributions that are a formula of one uniform number. Source: jax/_src/random/core.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import { str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { earlyJit, jaxFunctions } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import * as np from '../numpy/expressions.ts';
import {
  broadcastShape,
  checkSafeToCast,
  floatDType,
  noSharding,
  sampledIn,
  operand,
  sampler,
  shapeOf,
} from './arguments.ts';
import { floatInfo } from './floats.ts';
import { gumbel } from './gumbel.ts';
import type { GumbelMode } from './gumbel.ts';
import { keyArgument } from './keys.ts';
import { uniform } from './uniform.ts';

type Draw = (key: Val, shape: Shape, dtype: DType) => Val;

/** A sampler of shape and dtype alone. */
const simple =
  (name: string, draw: Draw) =>
  (key: Val, shape: Shape, dtype: DType, form = ''): Val =>
    sampler(`_${name}`, [shape, dtype], [key], ([k]) => draw(k, shape, dtype), form);

export const exponential = simple('exponential', (key, shape, dtype) => {
  const u = uniform(key, shape, dtype);
  // log of (0, 1], not of [0, 1).
  return lax.neg(lax.accurate('log1p', lax.neg(u)));
});

const cauchy = simple('cauchy', (key, shape, dtype) => {
  const u = uniform(key, shape, dtype, lax.scalar(floatInfo(dtype).eps, dtype), 1);
  return lax.accurate('tan', lax.mul(np.constant(u, Math.PI), lax.sub(u, np.constant(u, 0.5))));
});

const laplace = simple('laplace', (key, shape, dtype) => {
  // NumPy adds a Python float to a number of its extension types as float32.
  const isOwn = dtype === dt.float64 || dtype === dt.float16;
  const low = lax.scalar(floatInfo(dtype).epsneg - 1, isOwn ? dtype : dt.float32);
  const u = uniform(key, shape, dtype, low, 1);
  return lax.mul(lax.sign(u), lax.accurate('log1p', lax.neg(lax.abs(u))));
});

const logistic = simple('logistic', (key, shape, dtype) => {
  const x = uniform(key, shape, dtype, lax.scalar(floatInfo(dtype).tiny, dtype), 1);
  return lax.sub(lax.log(x), lax.accurate('log1p', lax.neg(x)));
});

const pareto = (key: Val, b: Val, shape: Shape, dtype: DType): Val =>
  sampler('_pareto', [shape, dtype], [key, b], ([k, tail]) => {
    const t = lax.convertElementType(tail, dtype);
    return lax.exp(np.div(exponential(k, shape, dtype), t));
  });

const rayleigh = (key: Val, scale: Val, shape: Shape, dtype: DType): Val =>
  sampler('_rayleigh', [shape, dtype], [key, scale], ([k, s]) => {
    const u = uniform(k, shape, dtype);
    const width = lax.broadcastTo(np.astype(s, dtype), shape);
    const logs = lax.log(u);
    return lax.mul(width, lax.sqrt(lax.mul(logs, np.constant(width, -2))));
  });

const weibull = (key: Val, scale: Val, concentration: Val, shape: Shape, dtype: DType): Val =>
  sampler('_weibull_min', [shape, dtype], [key, scale, concentration], ([k, s, c]) => {
    const u = uniform(k, shape, dtype, np.int(0), np.int(1));
    const x = np.neg(np.log1p(np.neg(u)));
    return np.mul(np.pow(x, np.div(1, c)), s);
  });

/** Inlined early. Source: core.py _triangular. */
const triangular = (key: Val, left: Val, mode: Val, right: Val, shape: Shape, dtype: DType): Val =>
  earlyJit('_triangular', `${shape.join()};${dtype.name}`, [key, left, mode, right], ([k, l, m, r]) => {
    const spread = (x: Val): Val => lax.broadcastTo(lax.convertElementType(x, dtype), shape);
    const [low, high, peak] = [spread(l), spread(r), spread(m)];
    const fraction = np.div(np.sub(peak, low), np.sub(high, low));
    const u = uniform(k, shape, dtype);
    const rising = np.add(low, lax.sqrt(np.mul(np.mul(u, np.sub(high, low)), np.sub(peak, low))));
    const rest = np.sub(np.int(1), u);
    const falling = np.sub(high, lax.sqrt(np.mul(np.mul(rest, np.sub(high, low)), np.sub(high, peak))));
    return lax.select(np.lt(u, fraction), rising, falling);
  })[0];

/** `gumbel`'s mode; None is what jax_use_high_dynamic_range_gumbel says, which is off. */
export function gumbelMode(mode: Value): GumbelMode {
  if (mode === null) return 'low';
  if (mode === 'highest' || mode === 'high' || mode === 'low') return mode;
  throw valueError(`Must provide valid mode for gumbel got: ${str(mode)}`);
}

/** The public function of a sampler of shape and dtype alone. */
const simpleFunction = (name: string, draw: Draw) => ({
  [`${name}(key, shape=(), dtype=None, *, out_sharding=None)`]: (
    key: Value,
    shape: Value,
    dtype: Value,
    sharding: Value,
  ): Val => {
    const k = keyArgument(name, key);
    const d = floatDType(name, dtype);
    const dims = shapeOf(shape);
    return sampledIn(name, sharding, [k], ([key]) => draw(key, dims, d));
  },
});

export const continuousFunctions = jaxFunctions({
  ...simpleFunction('exponential', exponential),
  ...simpleFunction('cauchy', cauchy),
  ...simpleFunction('laplace', laplace),
  ...simpleFunction('logistic', logistic),
  'gumbel(key, shape=(), dtype=None, mode=None, *, out_sharding=None)': (key, shape, dtype, mode, sharding) => {
    const k = keyArgument('gumbel', key);
    const d = floatDType('gumbel', dtype);
    const dims = shapeOf(shape);
    const how = gumbelMode(mode);
    return sampledIn('gumbel', sharding, [k], ([key]) => gumbel(key, dims, d, how));
  },
  'pareto(key, b, shape=None, dtype=None, *, out_sharding=None)': (key, b, shape, dtype, sharding) => {
    const k = keyArgument('pareto', key);
    const d = floatDType('pareto', dtype);
    const dims = broadcastShape('pareto', shape, b);
    checkSafeToCast('pareto', d, b);
    noSharding('pareto', sharding);
    return pareto(k, operand('_pareto', 'b', b), dims, d);
  },
  'rayleigh(key, scale, shape=None, dtype=None, *, out_sharding=None)': (key, scale, shape, dtype, sharding) => {
    const k = keyArgument('rayleigh', key);
    const d = floatDType('rayleigh', dtype);
    const dims = broadcastShape('rayleigh', shape, scale);
    noSharding('rayleigh', sharding);
    checkSafeToCast('rayleigh', d, scale);
    return rayleigh(k, operand('_rayleigh', 'scale', scale), dims, d);
  },
  'weibull_min(key, scale, concentration, shape=(), dtype=None)': (key, scale, concentration, shape, dtype) => {
    const k = keyArgument('weibull_min', key);
    const d = floatDType('weibull_min', dtype);
    const dims = shapeOf(shape);
    const name = '_weibull_min';
    return weibull(k, operand(name, 'scale', scale), operand(name, 'concentration', concentration), dims, d);
  },
  'triangular(key, left, mode, right, shape=None, dtype=None, *, out_sharding=None)': (
    key,
    left,
    mode,
    right,
    shape,
    dtype,
    sharding,
  ) => {
    const k = keyArgument('triangular', key);
    const d = floatDType('triangular', dtype);
    const dims = broadcastShape('triangular', shape, left, mode, right);
    noSharding('triangular', sharding);
    checkSafeToCast('triangular', d, left, mode, right);
    const name = '_triangular';
    return triangular(
      k,
      operand(name, 'left', left),
      operand(name, 'mode', mode),
      operand(name, 'right', right),
      dims,
      d,
    );
  },
});
