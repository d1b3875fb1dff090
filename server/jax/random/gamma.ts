/** The gamma distribution and its kin. Source: jax/_src/random/core.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import { sameShape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import { jaxFunctions } from '../declare.ts';
import { jitOperand } from '../jitArguments.ts';
import * as lax from '../lax/operations.ts';
import { polynomial } from '../lax/special.ts';
import { softmax } from '../nn/normalizations.ts';
import * as np from '../numpy/expressions.ts';
import { pick } from '../numpy/pick.ts';
import { SUM, reduce } from '../numpy/reductions.ts';
import { Unknown } from '../../python/values.ts';
import {
  anyDType,
  broadcastShape,
  checkSafeToCast,
  checkShape,
  concreteInt,
  floatDType,
  methodArgument,
  noSharding,
  operand,
  optionalShape,
  sampler,
  shapeOf,
} from './arguments.ts';
import { exponential } from './continuous.ts';
import { floatInfo } from './floats.ts';
import { keyArgument, splitInto, splitKey } from './keys.ts';
import { normal } from './normal.ts';
import { rademacher } from './uniform.ts';

type Method = 'exact' | 'approximate';

const spread = (a: Val, shape: Shape): Val => (sameShape(a.aval.shape, shape) ? a : lax.broadcastTo(a, shape));

/** Source: core.py _gamma. */
const exactGamma = (key: Val, given: Val, shape: Shape | undefined, dtype: DType, logSpace: boolean): Val =>
  sampler('_gamma', [shape, dtype, logSpace], [key, given], ([k, a]) => {
    if (shape) checkShape('gamma', shape, a.aval.shape);
    const alpha = spread(lax.convertElementType(a, dtype), shape ?? a.aval.shape);
    return bind1(primitives.random_gamma, [k, alpha], { log_space: logSpace });
  });

/** Coefficients of x^k nu^(-k/2), quadratic in 1 / nu, of the quantiles of chi-square. Source: _CHI2_QUANTILE_COEF. */
const QUANTILE_SERIES: readonly (readonly number[])[] = [
  [1.0, -0.2237368, -0.01513904],
  [0.4713941, 0.02607083, -0.008986007],
  [0.0001348028, 0.01128186, 0.02277679],
  [-0.008553069, -0.01153761, -0.01323293],
  [0.00312558, 0.005169654, -0.006950356],
  [-0.0008426812, 0.00253001, 0.001060438],
  [0.00009780499, -0.001450117, 0.001565326],
];

/** Steps that lift the shape to where the series is accurate. Source: _LOGGAMMA_NUM_BOOSTS. */
const BOOSTS = 4;

/** Source: core.py _loggamma_chisquare. */
function logGammaOfChiSquare(key: Val, a: Val): Val {
  const { shape, dtype } = a.aval;
  const nu = np.mul(np.int(2), a);
  const x = normal(key, shape, dtype, 'positional');
  const u = np.div(np.int(1), nu);
  const t = np.mul(x, lax.rsqrt(nu));
  const rows = QUANTILE_SERIES.map((row) =>
    polynomial(
      u,
      row.map((c) => lax.scalar(c, dtype)),
    ),
  );
  const poly = np.maximum(polynomial(t, rows), lax.scalar(floatInfo(dtype).tiny, dtype));
  return np.add(np.log(a), np.mul(np.int(3), np.log(poly)));
}

/** Source: core.py _gamma_approx. */
const approximateGamma = (key: Val, given: Val, shape: Shape | undefined, dtype: DType, logSpace: boolean): Val =>
  sampler('_gamma_approx', [shape, dtype, logSpace], [key, given], ([k, x]) => {
    const wide = dtype.bits < 32 ? dt.float32 : dtype;
    if (shape) checkShape('gamma', shape, x.aval.shape);
    const dims = shape ?? x.aval.shape;
    const a = spread(lax.convertElementType(x, wide), dims);
    const [baseKey, boostKey] = splitInto(k);
    const base = logGammaOfChiSquare(baseKey, np.add(a, np.int(BOOSTS)));
    const steps = lax.reshape(lax.iota(wide, [BOOSTS], 0), [BOOSTS, ...dims.map(() => 1)]);
    const logs = np.neg(exponential(boostKey, [BOOSTS, ...dims], wide, 'positional'));
    const boosts = np.div(logs, np.add(np.expandDims(a, [0]), steps));
    const sample = np.add(base, reduce(SUM, boosts, { axis: 0 }));
    return lax.convertElementType(logSpace ? sample : lax.exp(sample), dtype);
  });

export const gamma = (key: Val, a: Val, shape: Shape | undefined, dtype: DType, method: Method = 'exact'): Val =>
  (method === 'exact' ? exactGamma : approximateGamma)(key, a, shape, dtype, false);
export const logGamma = (key: Val, a: Val, shape: Shape | undefined, dtype: DType, method: Method = 'exact'): Val =>
  (method === 'exact' ? exactGamma : approximateGamma)(key, a, shape, dtype, true);

/** Source: core.py _beta. */
const beta = (key: Val, first: Val, second: Val, method: Method, shape: Shape, dtype: DType): Val =>
  sampler('_beta', [method, shape, dtype], [key, first, second], ([k, ...given]) => {
    const params = given.map((x) => lax.convertElementType(x, dtype));
    const keys = splitInto(k);
    const [a, b] = params.map((x) => lax.broadcastTo(x, shape));
    const logA = logGamma(keys[0], a, shape, dtype, method);
    const logB = logGamma(keys[1], b, shape, dtype, method);
    const largest = lax.max(logA, logB);
    const scaledA = np.exp(np.sub(logA, largest));
    const scaledB = np.exp(np.sub(logB, largest));
    return np.div(scaledA, np.add(scaledA, scaledB));
  });

/** Source: core.py _dirichlet. */
const dirichlet = (key: Val, given: Val, shape: Shape | undefined, dtype: DType): Val =>
  sampler('_dirichlet', [shape, dtype], [key, given], ([k, x]) => {
    const own = x.aval.shape;
    if (own.length < 1) throw valueError(`dirichlet requires alpha.ndim >= 1, got alpha.ndim == ${own.length}`);
    const batch = own.slice(0, -1);
    if (shape) checkShape('dirichlet', shape, batch);
    const alpha = lax.convertElementType(x, dtype);
    const logs = logGamma(k, alpha, [...(shape ?? batch), own[own.length - 1]], dtype);
    return softmax(logs, -1);
  });

/** Source: core.py _t. */
const studentT = (key: Val, given: Val, shape: Shape, dtype: DType): Val =>
  sampler('_t', [shape, dtype], [key, given], ([k, x]) => {
    checkShape('t', shape, x.aval.shape);
    const df = lax.convertElementType(x, dtype);
    const [normalKey, gammaKey] = splitInto(k);
    const n = normal(normalKey, shape, dtype);
    const half = lax.div(df, np.constant(n, 2));
    const g = gamma(gammaKey, half, shape, dtype);
    return np.mul(n, np.sqrt(np.div(half, g)));
  });

/** Source: core.py _chisquare. */
const chiSquare = (key: Val, given: Val, method: Method, shape: Shape, dtype: DType): Val =>
  sampler('_chisquare', [method, shape, dtype], [key, given], ([k, x]) => {
    const df = lax.convertElementType(x, dtype);
    const two = np.constant(df, 2);
    const logs = logGamma(k, lax.div(df, two), shape, dtype, method);
    return lax.mul(np.exp(logs), two);
  });

/** Source: core.py _f. */
const fisher = (key: Val, numerator: Val, denominator: Val, shape: Shape, dtype: DType): Val =>
  sampler('_f', [shape, dtype], [key, numerator, denominator], ([k, num, den]) => {
    const [below, above] = [den, num].map((x) => lax.convertElementType(x, dtype));
    const [keyBelow, keyAbove] = splitInto(k);
    const chiAbove = chiSquare(keyAbove, above, 'exact', shape, dtype);
    const chiBelow = chiSquare(keyBelow, below, 'exact', shape, dtype);
    const ratio = np.div(chiAbove, above);
    return lax.div(ratio, np.div(chiBelow, below));
  });

/** Source: core.py _generalized_normal. */
const generalizedNormal = (key: Val, given: Val, shape: Shape, dtype: DType): Val =>
  sampler('_generalized_normal', [shape, dtype], [key, given], ([k, p]) => {
    if (!dtype.isFloating) throw valueError(`dtype argument to \`gamma\` must be a float dtype, got ${dtype.name}`);
    const keys = splitKey(k, [2]);
    const first = pick(keys, 0);
    const g = gamma(first, np.div(np.int(1), p), shape, dtype);
    const signs = rademacher(pick(keys, 1), shape, dtype);
    return np.mul(signs, np.pow(g, np.div(np.int(1), p)));
  });

/** Source: core.py _ball. */
const ball = (key: Val, given: Val, d: number, shape: Shape, dtype: DType): Val =>
  sampler('_ball', [d, shape, dtype], [key, given], ([k, p]) => {
    const [k1, k2] = splitInto(k);
    const g = generalizedNormal(k1, p, [...shape, d], dtype);
    const e = exponential(k2, shape, dtype);
    const powers = reduce(SUM, np.pow(np.abs(g), p), { axis: -1 });
    const length = np.pow(np.add(powers, e), np.div(np.int(1), p));
    return np.div(g, np.expandDims(length, [-1]));
  });

export const gammaFunctions = jaxFunctions({
  "gamma(key, a, shape=None, dtype=None, *, method='exact', out_sharding=None)": (
    key,
    a,
    shape,
    dtype,
    method,
    sharding,
  ) => {
    const k = keyArgument('gamma', key);
    const how = methodArgument('gamma', method);
    const d = floatDType('gamma', dtype);
    const dims = optionalShape(shape);
    noSharding('gamma', sharding);
    return gamma(k, operand('_gamma', 'a', a), dims, d, how);
  },
  "loggamma(key, a, shape=None, dtype=None, *, method='exact', out_sharding=None)": (
    key,
    a,
    shape,
    dtype,
    method,
    sharding,
  ) => {
    const k = keyArgument('loggamma', key);
    const how = methodArgument('loggamma', method);
    const d = floatDType('loggamma', dtype, 'gamma');
    const dims = optionalShape(shape);
    noSharding('loggamma', sharding);
    return logGamma(k, operand('_gamma', 'a', a), dims, d, how);
  },
  "beta(key, a, b, shape=None, dtype=None, *, method='exact', out_sharding=None)": (
    key,
    a,
    b,
    shape,
    dtype,
    method,
    sharding,
  ) => {
    const k = keyArgument('beta', key);
    const how = methodArgument('beta', method);
    const d = floatDType('beta', dtype);
    checkSafeToCast('beta', d, a, b);
    const dims = broadcastShape('beta', shape, a, b);
    noSharding('beta', sharding);
    return beta(k, operand('_beta', 'a', a), operand('_beta', 'b', b), how, dims, d);
  },
  'dirichlet(key, alpha, shape=None, dtype=None, *, out_sharding=None)': (key, alpha, shape, dtype, sharding) => {
    const k = keyArgument('dirichlet', key);
    const d = floatDType('dirichlet', dtype);
    const dims = optionalShape(shape);
    noSharding('dirichlet', sharding);
    return dirichlet(k, operand('_dirichlet', 'alpha', alpha), dims, d);
  },
  't(key, df, shape=None, dtype=None, *, out_sharding=None)': (key, df, shape, dtype, sharding) => {
    const k = keyArgument('t', key);
    const d = floatDType('t', dtype);
    const dims = broadcastShape('t', shape, df);
    noSharding('t', sharding);
    checkSafeToCast('t', d, df);
    return studentT(k, operand('_t', 'df', df), dims, d);
  },
  "chisquare(key, df, shape=None, dtype=None, *, method='exact', out_sharding=None)": (
    key,
    df,
    shape,
    dtype,
    method,
    sharding,
  ) => {
    const k = keyArgument('chisquare', key);
    const how = methodArgument('chisquare', method);
    const d = floatDType('chisquare', dtype);
    const dims = broadcastShape('chisquare', shape, df);
    checkSafeToCast('chisquare', d, df);
    noSharding('chisquare', sharding);
    return chiSquare(k, operand('_chisquare', 'df', df), how, dims, d);
  },
  'f(key, dfnum, dfden, shape=None, dtype=None, *, out_sharding=None)': (key, dfnum, dfden, shape, dtype, sharding) => {
    const k = keyArgument('f', key);
    const d = floatDType('f', dtype);
    const dims = broadcastShape('f', shape, dfnum, dfden);
    noSharding('f', sharding);
    checkSafeToCast('f', d, dfnum, dfden);
    return fisher(k, operand('_f', 'dfnum', dfnum), operand('_f', 'dfden', dfden), dims, d);
  },
  'generalized_normal(key, p, shape=(), dtype=None, *, out_sharding=None)': (key, p, shape, dtype, sharding) => {
    const dims = shapeOf(shape);
    const k = keyArgument('generalized_normal', key);
    const d = anyDType(dtype);
    noSharding('generalized_normal', sharding);
    return generalizedNormal(k, operand('_generalized_normal', 'p', p), dims, d);
  },
  'ball(key, d, p=2, shape=(), dtype=None, *, out_sharding=None)': (key, d, p, shape, dtype, sharding) => {
    const exponent = jitOperand('_ball', 'p', p, 0, 'ball');
    const dims = shapeOf(shape);
    const k = keyArgument('ball', key);
    const kind = anyDType(dtype);
    const size = concreteInt(d, 'The error occurred in jax.random.ball()');
    if (size instanceof Unknown) return size;
    noSharding('ball', sharding);
    return ball(k, exponent, size, dims, kind);
  },
});
