/** Discrete distributions. Source: jax/_src/scipy/stats/*.py. */
import type { Val } from '../../../jaxpr/trace.ts';
import { valueError } from '../../../python/errors.ts';
import { jaxFunctions } from '../../declare.ts';
import * as lax from '../../lax/operations.ts';
import * as special from '../../lax/special.ts';
import * as np from '../../numpy/expressions.ts';
import { SUM, reduce } from '../../numpy/reductions.ts';
import { xlog1py, xlogy } from '../special/entropy.ts';
import { betaln } from '../special/gamma.ts';
import { both, distribution, eq, ge, gt, le, lt } from './declare.ts';
import type { Distribution } from './declare.ts';
import { promoteDTypes } from '../../numpy/promote.ts';

const one = (x: Val): Val => np.constant(x, 1);
const zero = (x: Val): Val => np.constant(x, 0);
const pmf = { exp: [['pmf', 'logpmf']] } as const;
const { lgamma } = special;

export const bernoulli = distribution(
  'bernoulli',
  {
    'logpmf(k, p, loc=0)': (k, p, loc) => {
      const x = lax.sub(k, loc);
      const first = xlogy(x, p);
      const value = np.add(first, xlog1py(lax.sub(one(k), x), np.neg(p)));
      return np.where(np.or(lt(x, zero(k)), gt(x, one(k))), -Infinity, value);
    },
    'cdf(k, p)': (k, p) => {
      const noParameter = np.or(np.or(np.or(np.isnan(k), np.isnan(p)), np.lt(p, zero(k))), np.gt(p, one(k)));
      const below = lt(k, zero(k));
      const between = both(ge(k, zero(k)), lt(k, one(k)));
      const above = ge(k, one(k));
      return np.select([noParameter, below, between, above], [NaN, zero(k), np.sub(one(k), p), one(k)]);
    },
    'ppf(q, p)': (q, p) => {
      const noParameter = np.or(np.or(np.or(np.isnan(q), np.isnan(p)), np.lt(p, zero(q))), np.gt(p, one(q)));
      const outside = np.or(np.or(noParameter, np.lt(q, zero(q))), np.gt(q, one(q)));
      const isZero = le(q, np.sub(one(q), p));
      return np.where(outside, NaN, np.where(isZero, zero(q), one(q)));
    },
  },
  pmf,
);

export const betabinom = distribution(
  'betabinom',
  {
    'logpmf(k, n, a, b, loc=0)': (k, n, a, b, loc) => {
      const y = lax.sub(lax.plain('floor', k), loc);
      const first = special.log1p(n);
      const rest = lax.add(lax.sub(n, y), one(y));
      const combination = lax.neg(lax.add(first, betaln(rest, lax.add(y, one(y)))));
      const more = lax.add(y, a);
      const upper = betaln(more, lax.add(lax.sub(n, y), b));
      let value = lax.add(combination, lax.sub(upper, betaln(a, b)));
      value = np.where(both(eq(y, zero(y)), eq(n, zero(y))), 0, value);
      const below = lt(y, lax.neg(loc));
      const outside = np.or(np.or(below, gt(y, n)), le(lax.add(y, a), zero(y)));
      value = np.where(outside, -Infinity, value);
      const noParameter = np.or(np.or(lt(n, zero(y)), le(a, zero(y))), le(b, zero(y)));
      return np.where(noParameter, NaN, value);
    },
  },
  { ...pmf, jitted: ['logpmf'] },
);

export const binom = distribution(
  'binom',
  {
    'logpmf(k, n, p, loc=0)': (k, n, p, loc) => {
      const y = lax.sub(k, loc);
      const i = () => np.int(1);
      const above = lgamma(np.add(n, i()));
      const below = lgamma(np.add(y, i()));
      const combination = lax.sub(above, lax.add(below, lgamma(np.add(np.sub(n, y), i()))));
      const hits = xlogy(y, p);
      const misses = lax.sub(n, y);
      const linear = lax.add(hits, xlog1py(misses, lax.neg(p)));
      let value = lax.add(combination, linear);
      const nothing = both(eq(y, zero(y)), eq(n, zero(y)));
      value = np.where(np.or(nothing, eq(linear, zero(y))), 0, value);
      const inside = both(ge(k, loc), lt(k, np.add(np.add(loc, n), i())));
      return np.where(inside, value, -Infinity);
    },
  },
  pmf,
);

export const nbinom = distribution(
  'nbinom',
  {
    'logpmf(k, n, p, loc=0)': (k, n, p, loc) => {
      const y = lax.sub(k, loc);
      const first = lax.sub(lgamma(lax.add(y, n)), lgamma(n));
      const combination = lax.sub(first, lgamma(lax.add(y, one(k))));
      const hits = xlogy(n, p);
      const linear = lax.add(hits, xlogy(y, lax.sub(one(k), p)));
      const value = lax.add(combination, linear);
      return np.where(lt(k, loc), -Infinity, value);
    },
  },
  pmf,
);

export const geom = distribution(
  'geom',
  {
    'logpmf(k, p, loc=0)': (k, p, loc) => {
      const x = lax.sub(k, loc);
      const before = lax.sub(x, one(k));
      const misses = xlog1py(before, np.neg(p));
      const value = np.add(misses, lax.log(p));
      return np.where(le(x, zero(k)), -Infinity, value);
    },
  },
  pmf,
);

/** x and n are integers, the probabilities floats. Source: multinomial.py. */
function multinomialLogpmf(given: Val, trials: Val, probabilities: Val): Val {
  const [p] = np.promoteInexact('multinomial.logpmf', probabilities);
  let [x, n] = promoteDTypes([given, trials]);
  if (!x.aval.dtype.isInteger)
    throw valueError(`x and n must be of integer type; got x.dtype=${x.aval.dtype.name}, n.dtype=${n.aval.dtype.name}`);
  const inSupport = np.eq(reduce(SUM, x, { axis: -1, dtype: x.aval.dtype }), n);
  x = np.astype(x, p.aval.dtype);
  n = np.astype(n, p.aval.dtype);
  const all = lgamma(np.add(n, np.int(1)));
  const hits = xlogy(x, p);
  const terms = np.sub(hits, lgamma(np.add(x, np.int(1))));
  const value = np.add(all, reduce(SUM, terms, { axis: -1 }));
  return np.where(inSupport, value, -Infinity);
}
export const multinomial: Distribution = {
  name: 'multinomial',
  table: jaxFunctions({
    'logpmf(x, n, p)': (x, n, p) =>
      multinomialLogpmf(...(np.operands('multinomial.logpmf', [x, n, p]) as [Val, Val, Val])),
    'pmf(x, n, p)': (x, n, p) =>
      lax.exp(multinomialLogpmf(...(np.operands('multinomial.logpmf', [x, n, p]) as [Val, Val, Val]))),
  }),
};
