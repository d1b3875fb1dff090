/** Continuous distributions on the whole line, or with a location and a scale. Source: jax/_src/scipy/stats/*.py. */
import type { Val } from '../../../jaxpr/trace.ts';
import * as lax from '../../lax/operations.ts';
import * as special from '../../lax/special.ts';
import * as np from '../../numpy/expressions.ts';
import { expit, logit, xlog1py, xlogy } from '../special/entropy.ts';
import { log1mexp } from '../../nn/activations.ts';
import { distribution, mirrored, ge, gt, le, lt, both, noProbability, standardized } from './declare.ts';

const one = (x: Val): Val => np.constant(x, 1);
const zero = (x: Val): Val => np.constant(x, 0);
const two = (x: Val): Val => np.constant(x, 2);
const INFINITE = -Infinity;

const cauchyCdf = (x: Val, loc: Val, scale: Val): Val => {
  const pi = np.constant(x, Math.PI);
  const scaled = standardized(x, loc, scale);
  const inverse = lax.div(one(x), pi);
  return lax.add(np.constant(x, 0.5), lax.mul(inverse, np.arctan(scaled)));
};
const cauchyPpf = (q: Val, loc: Val, scale: Val): Val => {
  const upper = np.gt(q, 0.5);
  const rest = lax.sub(one(q), q);
  const argument = lax.mul(np.constant(q, Math.PI), np.where(upper, rest, lax.abs(q)));
  const middle = np.eq(q, 0.5);
  const sign = np.where(upper, one(q), np.constant(q, -1));
  const unscaled = np.where(middle, zero(q), lax.div(sign, lax.accurate('tan', argument)));
  const outside = np.or(np.lt(q, np.int(0)), np.gt(q, np.int(1)));
  return np.where(outside, NaN, lax.add(lax.mul(unscaled, scale), loc));
};
export const cauchy = distribution(
  'cauchy',
  {
    'logpdf(x, loc=0, scale=1)': (x, loc, scale) => {
      const scaled = standardized(x, loc, scale);
      const normalizer = lax.log(lax.mul(np.constant(x, Math.PI), scale));
      return lax.neg(lax.add(normalizer, special.log1p(lax.mul(scaled, scaled))));
    },
    'cdf(x, loc=0, scale=1)': cauchyCdf,
    'sf(x, loc=0, scale=1)': mirrored(cauchyCdf),
    'logsf(x, loc=0, scale=1)': mirrored((x, loc, scale) => lax.log(cauchyCdf(x, loc, scale))),
    'ppf(q, loc=0, scale=1)': cauchyPpf,
    'isf(q, loc=0, scale=1)': (q, loc, scale) => lax.neg(cauchyPpf(q, lax.neg(loc), scale)),
  },
  { exp: [['pdf', 'logpdf']], log: [['logcdf', 'cdf']] },
);

export const expon = distribution(
  'expon',
  {
    'logpdf(x, loc=0, scale=1)': (x, loc, scale) => {
      const logScale = lax.log(scale);
      const linear = standardized(x, loc, scale);
      const value = lax.neg(lax.add(linear, logScale));
      return np.where(lt(x, loc), INFINITE, value);
    },
    'cdf(x, loc=0, scale=1)': (x, loc, scale) => {
      const scaled = lax.div(lax.sub(loc, x), scale);
      const below = lt(x, loc);
      const none = np.zerosLike(scaled);
      return np.where(below, none, lax.neg(special.expm1(scaled)));
    },
    'logcdf(x, loc=0, scale=1)': (x, loc, scale) => {
      const scaled = standardized(x, loc, scale);
      const below = lt(x, loc);
      const safe = np.where(below, np.int(1), scaled);
      return np.where(below, INFINITE, log1mexp.call1([safe]));
    },
    'logsf(x, loc=0, scale=1)': (x, loc, scale) => {
      const scaled = lax.div(lax.sub(loc, x), scale);
      const below = lt(x, loc);
      return np.where(below, np.zerosLike(scaled), scaled);
    },
    'ppf(q, loc=0, scale=1)': (q, loc, scale) => {
      const outside = noProbability(q);
      return np.where(outside, NaN, lax.sub(loc, lax.mul(scale, special.log1p(lax.neg(q)))));
    },
  },
  {
    exp: [
      ['pdf', 'logpdf'],
      ['sf', 'logsf'],
    ],
    checkedBy: { logsf: 'sf' },
  },
);

export const laplace = distribution(
  'laplace',
  {
    'logpdf(x, loc=0, scale=1)': (x, loc, scale) => {
      const linear = lax.div(lax.abs(lax.sub(x, loc)), scale);
      return lax.neg(lax.add(linear, lax.log(lax.mul(two(x), scale))));
    },
    'cdf(x, loc=0, scale=1)': (x, loc, scale) => {
      const difference = standardized(x, loc, scale);
      const half = lax.mul(np.constant(x, 0.5), lax.exp(lax.neg(lax.abs(difference))));
      const below = np.lt(difference, np.int(0));
      return lax.select(below, half, lax.sub(one(x), half));
    },
  },
  { exp: [['pdf', 'logpdf']] },
);

export const logistic = distribution(
  'logistic',
  {
    'logpdf(x, loc=0, scale=1)': (given, loc, scale) => {
      const x = standardized(given, loc, scale);
      const half = lax.div(x, two(x));
      const negative = lax.neg(two(x));
      const sum = lax.mul(negative, np.logaddexp(half, lax.neg(half)));
      return lax.sub(sum, lax.log(scale));
    },
    'ppf(x, loc=0, scale=1)': (x, loc, scale) => lax.add(lax.mul(logit(x), scale), loc),
    'sf(x, loc=0, scale=1)': (x, loc, scale) => expit(lax.neg(standardized(x, loc, scale))),
    'isf(x, loc=0, scale=1)': (x, loc, scale) => lax.add(lax.mul(lax.neg(logit(x)), scale), loc),
    'cdf(x, loc=0, scale=1)': (x, loc, scale) => expit(standardized(x, loc, scale)),
  },
  { exp: [['pdf', 'logpdf']] },
);

export const t = distribution(
  't',
  {
    'logpdf(x, df, loc=0, scale=1)': (x, df, loc, scale) => {
      const scaled = standardized(x, loc, scale);
      const half = lax.div(df, two(x));
      const halfMore = lax.add(half, np.constant(x, 0.5));
      const constant = lax.mul(lax.mul(scale, scale), np.constant(x, Math.PI));
      const logarithm = lax.div(lax.log(lax.mul(constant, df)), two(x));
      const first = lax.add(special.lgamma(half), logarithm);
      const normalizer = lax.sub(first, special.lgamma(halfMore));
      const quadratic = lax.div(lax.mul(scaled, scaled), df);
      return lax.neg(lax.add(normalizer, lax.mul(halfMore, special.log1p(quadratic))));
    },
  },
  { exp: [['pdf', 'logpdf']] },
);

export const uniform = distribution(
  'uniform',
  {
    'logpdf(x, loc=0, scale=1)': (x, loc, scale) => {
      const z = standardized(x, loc, scale);
      const value = lax.neg(lax.log(scale));
      const outside = np.or(np.lt(z, np.int(0)), np.gt(z, np.int(1)));
      const inside = np.and(np.ge(z, np.int(0)), np.le(z, np.int(1)));
      return np.select([outside, inside], [INFINITE, value], NaN);
    },
    'cdf(x, loc=0, scale=1)': (x, loc, scale) => np.clip(standardized(x, loc, scale), np.int(0), np.int(1)),
    'ppf(q, loc=0, scale=1)': (q, loc, scale) => {
      const outside = noProbability(q);
      return np.where(outside, NaN, lax.add(loc, lax.mul(scale, q)));
    },
  },
  { exp: [['pdf', 'logpdf']] },
);

/** Where the scale isn't positive there is no distribution. */
const positiveScale =
  (f: (z: Val, x: Val, scale: Val) => Val) =>
  (x: Val, loc: Val, scale: Val): Val => {
    const ok = gt(scale, zero(scale));
    return np.where(ok, f(standardized(x, loc, scale), x, scale), NaN);
  };
const insideOf = (p: Val): Val => both(gt(p, zero(p)), lt(p, one(p)));
const gumbelDerived = {
  exp: [
    ['pdf', 'logpdf'],
    ['cdf', 'logcdf'],
  ],
} as const;

export const gumbelL = distribution(
  'gumbel_l',
  {
    'logpdf(x, loc=0, scale=1)': positiveScale((z, _, scale) =>
      lax.add(xlogy(np.int(-1), scale), lax.sub(z, lax.exp(z))),
    ),
    'logcdf(x, loc=0, scale=1)': positiveScale((z) => lax.log(np.neg(special.expm1(lax.neg(lax.exp(z)))))),
    'ppf(p, loc=0, scale=1)': (p, loc, scale) => {
      const ok = insideOf(p);
      const first = xlog1py(np.int(-1), lax.neg(p));
      return np.where(ok, lax.add(loc, lax.mul(scale, lax.log(first))), NaN);
    },
    'logsf(x, loc=0, scale=1)': positiveScale((z) => lax.neg(lax.exp(z))),
  },
  { exp: [...gumbelDerived.exp, ['sf', 'logsf']] },
);

const gumbelMirrored =
  (f: (z: Val, x: Val) => Val) =>
  (x: Val, loc: Val, scale: Val): Val => {
    const ok = gt(scale, zero(scale));
    const z = lax.div(lax.sub(loc, x), scale);
    return np.where(ok, f(z, x), NaN);
  };
export const gumbelR = distribution(
  'gumbel_r',
  {
    'logpdf(x, loc=0, scale=1)': positiveScale((z, _, scale) =>
      lax.add(xlogy(np.int(-1), scale), lax.neg(lax.add(z, lax.exp(lax.neg(z))))),
    ),
    'logcdf(x, loc=0, scale=1)': positiveScale((z) => lax.neg(lax.exp(lax.neg(z)))),
    'ppf(p, loc=0, scale=1)': (p, loc, scale) => {
      const ok = insideOf(p);
      const first = xlogy(np.int(-1), p);
      return np.where(ok, lax.sub(loc, lax.mul(scale, lax.log(first))), NaN);
    },
    'sf(x, loc=0, scale=1)': gumbelMirrored((z, x) => lax.sub(one(x), lax.exp(lax.neg(lax.exp(z))))),
    'logsf(x, loc=0, scale=1)': gumbelMirrored((z) => log1mexp.call1([lax.exp(z)])),
  },
  gumbelDerived,
);

export const gennorm = distribution(
  'gennorm',
  {
    'logpdf(x, beta)': (x, beta) => {
      const first = lax.log(np.mul(0.5, beta));
      const second = np.sub(first, special.lgamma(np.div(np.int(1), beta)));
      return np.sub(second, np.pow(lax.abs(x), beta));
    },
    'cdf(x, beta)': (x, beta) => {
      const sign = lax.sign(x);
      const inverse = np.div(np.int(1), beta);
      const value = special.igamma(inverse, np.pow(lax.abs(x), beta));
      return np.mul(0.5, np.add(np.int(1), np.mul(sign, value)));
    },
  },
  { exp: [['pdf', 'logpdf']] },
);

export const vonmises = distribution(
  'vonmises',
  {
    'logpdf(x, kappa)': (x, kappa) => {
      const ok = ge(kappa, zero(kappa));
      const angle = np.mul(kappa, np.sub(np.cos(x), lax.sign(kappa)));
      const shifted = np.sub(angle, Math.log(2 * Math.PI));
      return np.where(ok, np.sub(shifted, np.log(special.besselI0e(kappa))), NaN);
    },
  },
  { exp: [['pdf', 'logpdf']] },
);

export const wrapcauchy = distribution(
  'wrapcauchy',
  {
    'logpdf(x, c)': (x, c) => {
      const ok = both(gt(c, zero(c)), lt(c, one(c)));
      const onCircle = both(ge(x, zero(x)), le(x, np.constant(x, 2 * Math.PI)));
      const first = np.log(np.sub(np.int(1), np.mul(c, c)));
      const second = np.sub(first, np.log(2 * Math.PI));
      const square = np.add(np.int(1), np.mul(c, c));
      const rest = np.sub(square, np.mul(np.mul(np.int(2), c), np.cos(x)));
      const value = np.sub(second, np.log(rest));
      return np.where(ok, np.where(onCircle, value, INFINITE), NaN);
    },
  },
  { exp: [['pdf', 'logpdf']] },
);

const scaledPareto = (f: (scaled: Val, x: Val, b: Val, scale: Val) => Val) => (x: Val, b: Val, loc: Val, scale: Val) =>
  f(standardized(x, loc, scale), x, b, scale);
export const pareto = distribution(
  'pareto',
  {
    'logpdf(x, b, loc=0, scale=1)': scaledPareto((scaled, x, b, scale) => {
      const normalizer = lax.log(lax.div(scale, b));
      const exponent = lax.add(b, one(x));
      const value = lax.neg(lax.add(normalizer, lax.mul(exponent, lax.log(scaled))));
      return np.where(lt(scaled, one(x)), INFINITE, value);
    }),
    'cdf(x, b, loc=0, scale=1)': scaledPareto((scaled, x, b) => {
      const value = lax.sub(one(x), lax.pow(scaled, lax.neg(b)));
      return np.where(lt(scaled, one(x)), zero(x), value);
    }),
    'logcdf(x, b, loc=0, scale=1)': scaledPareto((scaled, x, b) => {
      const value = special.log1p(lax.neg(lax.pow(scaled, lax.neg(b))));
      return np.where(lt(scaled, one(x)), INFINITE, value);
    }),
    'logsf(x, b, loc=0, scale=1)': scaledPareto((scaled, x, b) => {
      const value = lax.neg(lax.mul(b, lax.log(scaled)));
      return np.where(lt(scaled, one(x)), zero(x), value);
    }),
    'ppf(q, b, loc=0, scale=1)': (q, b, loc, scale) => {
      const rest = lax.sub(one(q), q);
      const value = lax.add(loc, lax.mul(scale, lax.pow(rest, lax.neg(lax.div(one(q), b)))));
      return np.where(noProbability(q), NaN, value);
    },
  },
  {
    exp: [
      ['pdf', 'logpdf'],
      ['sf', 'logsf'],
    ],
  },
);
