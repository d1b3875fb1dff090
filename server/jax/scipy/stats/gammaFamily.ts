/** The beta, gamma and chi-squared distributions. Source: jax/_src/scipy/stats/{beta,gamma,chi2}.py. */
import type { Val } from '../../../jaxpr/trace.ts';
import * as lax from '../../lax/operations.ts';
import * as special from '../../lax/special.ts';
import * as np from '../../numpy/expressions.ts';
import { xlog1py, xlogy } from '../special/entropy.ts';
import { clamp } from '../special/erfCore.ts';
import { betaln } from '../special/gamma.ts';
import { distribution, ge, gt, le, lt, standardized } from './declare.ts';

const one = (x: Val): Val => np.constant(x, 1);
const zero = (x: Val): Val => np.constant(x, 0);

const cumulative = {
  exp: [['pdf', 'logpdf']],
  log: [
    ['logcdf', 'cdf'],
    ['logsf', 'sf'],
  ],
} as const;

const unit = (x: Val, loc: Val, scale: Val): Val => clamp(zero(x), standardized(x, loc, scale), one(x));

export const beta = distribution(
  'beta',
  {
    'logpdf(x, a, b, loc=0, scale=1)': (x, a, b, loc, scale) => {
      const shape = lax.neg(betaln(a, b));
      const y = standardized(x, loc, scale);
      const first = xlogy(lax.sub(a, one(x)), y);
      const linear = lax.add(first, xlog1py(lax.sub(b, one(x)), lax.neg(y)));
      const value = lax.sub(lax.add(shape, linear), lax.log(scale));
      const outside = np.or(gt(x, lax.add(loc, scale)), lt(x, loc));
      const result = np.where(outside, -Infinity, value);
      const undefinedThere = np.or(np.or(le(a, zero(a)), le(b, zero(a))), le(scale, zero(a)));
      return np.where(undefinedThere, NaN, result);
    },
    'cdf(x, a, b, loc=0, scale=1)': (x, a, b, loc, scale) => special.betainc(a, b, unit(x, loc, scale)),
    'sf(x, a, b, loc=0, scale=1)': (x, a, b, loc, scale) =>
      special.betainc(b, a, np.sub(np.int(1), unit(x, loc, scale))),
  },
  cumulative,
);

const positive = (x: Val, y: Val): Val => clamp(zero(x), y, np.constant(x, Infinity));

export const gamma = distribution(
  'gamma',
  {
    'logpdf(x, a, loc=0, scale=1)': (x, a, loc, scale) => {
      const ok = ge(x, loc);
      const y = np.where(ok, standardized(x, loc, scale), one(x));
      const linear = lax.sub(xlogy(lax.sub(a, one(x)), y), y);
      const shape = lax.add(special.lgamma(a), lax.log(scale));
      const value = lax.sub(linear, shape);
      return np.where(ok, value, -Infinity);
    },
    'cdf(x, a, loc=0, scale=1)': (x, a, loc, scale) => special.igamma(a, positive(x, standardized(x, loc, scale))),
    'sf(x, a, loc=0, scale=1)': (x, a, loc, scale) => {
      const y = standardized(x, loc, scale);
      const below = lt(y, zero(y));
      return np.where(below, np.int(1), special.igammac(a, y));
    },
  },
  cumulative,
);

const chi2Tail =
  (f: (a: Val, x: Val) => Val) =>
  (x: Val, df: Val, loc: Val, scale: Val): Val => {
    const two = np.constant(scale, 2);
    const half = lax.div(df, two);
    const shifted = lax.sub(x, loc);
    return f(half, positive(x, lax.div(shifted, lax.mul(scale, two))));
  };

export const chi2 = distribution(
  'chi2',
  {
    'logpdf(x, df, loc=0, scale=1)': (x, df, loc, scale) => {
      const two = np.constant(x, 2);
      const y = standardized(x, loc, scale);
      const half = lax.div(df, two);
      const power = xlogy(lax.sub(half, one(x)), y);
      const kernel = lax.sub(power, lax.div(y, two));
      const first = special.lgamma(half);
      const constant = lax.neg(lax.add(first, lax.div(lax.mul(lax.log(two), df), two)));
      const value = lax.add(lax.sub(constant, lax.log(scale)), kernel);
      return np.where(lt(x, loc), -Infinity, value);
    },
    'cdf(x, df, loc=0, scale=1)': chi2Tail(special.igamma),
    'sf(x, df, loc=0, scale=1)': chi2Tail(special.igammac),
  },
  cumulative,
);
