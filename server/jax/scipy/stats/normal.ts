/** The normal distribution, whole and truncated. Source: jax/_src/scipy/stats/{norm,truncnorm}.py. */
import type { Val } from '../../../jaxpr/trace.ts';
import { PyList } from '../../../python/values.ts';
import { asValue, jaxFunction, jaxFunctions } from '../../declare.ts';
import { Jitted, jittedTable } from '../../jitted.ts';
import * as lax from '../../lax/operations.ts';
import * as special from '../../lax/special.ts';
import { logsumexp } from '../../nn/normalizations.ts';
import { array } from '../../numpy/creation.ts';
import * as np from '../../numpy/expressions.ts';
import { broadcastArrays } from '../../numpy/where.ts';
import { logNdtr, ndtr, ndtri } from '../special/error.ts';
import { distribution, mirrored, standardized } from './declare.ts';
import type { Distribution } from './declare.ts';

/** Source: norm.py. */
export function normLogpdf(x: Val, loc: Val, scale: Val): Val {
  const variance = lax.square(scale);
  const normalizer = lax.log(lax.mul(np.constant(x, 2 * Math.PI), variance));
  const quadratic = lax.div(lax.square(lax.sub(x, loc)), variance);
  return lax.div(lax.add(normalizer, quadratic), np.constant(x, -2));
}
const normPpf = (q: Val, loc: Val, scale: Val): Val => {
  const value = np.add(np.mul(ndtri(q), scale), loc);
  return np.astype(value, np.defaultFloat());
};
const normLogcdf = (x: Val, loc: Val, scale: Val): Val => logNdtr(standardized(x, loc, scale));
const normCdf = (x: Val, loc: Val, scale: Val): Val => ndtr(standardized(x, loc, scale));
export const norm = distribution(
  'norm',
  {
    'logpdf(x, loc=0, scale=1)': normLogpdf,
    'cdf(x, loc=0, scale=1)': normCdf,
    'logcdf(x, loc=0, scale=1)': normLogcdf,
    'sf(x, loc=0, scale=1)': mirrored(normCdf),
    'logsf(x, loc=0, scale=1)': mirrored(normLogcdf),
    'isf(q, loc=0, scale=1)': (q, loc, scale) => np.neg(normPpf(q, np.neg(loc), scale)),
  },
  { exp: [['pdf', 'logpdf']] },
);

norm.table.set(
  'ppf',
  jaxFunction('ppf(q, loc=0, scale=1)', (q, loc, scale) =>
    normPpf(...(np.operands('ndtri', [q, loc, scale]) as [Val, Val, Val])),
  ),
);

const listed = (x: Val, y: Val): Val => array(new PyList([asValue(x), asValue(y)]), null, true);

/** log(e^x - e^y). Source: truncnorm.py _log_diff. */
function logDifference(x: Val, y: Val): Val {
  const both = listed(x, y);
  const ones = np.onesLike(x);
  return logsumexp(both, { axis: 0, b: listed(ones, np.neg(np.onesLike(y))) })[0];
}

/** The logarithm of the normal distribution's mass in [a, b]. Source: truncnorm.py _log_gauss_mass. */
function logMass(low: Val, high: Val): Val {
  const copies = [array(asValue(low), null, true), array(asValue(high), null, true)];
  const [a, b] = broadcastArrays(copies);
  const left = np.le(b, np.int(0));
  const right = np.gt(a, np.int(0));
  const central = np.not(np.or(left, right));
  const tailLow = np.where(right, np.neg(b), a);
  const tailHigh = np.where(right, np.neg(a), b);
  const upper = logNdtr(tailHigh);
  const tail = logDifference(upper, logNdtr(tailLow));
  const negative = np.neg(special.ndtr(a));
  const middle = np.log1p(np.sub(negative, special.ndtr(np.neg(b))));
  return np.where(central, middle, tail);
}

function truncnormLogcdf(given: Val, low: Val, high: Val, loc: Val, scale: Val): Val {
  const [wide, a, b] = broadcastArrays([given, low, high]);
  const x = standardized(wide, loc, scale);
  const all = logMass(a, b);
  const below = np.sub(logMass(a, x), all);
  const above = np.sub(logMass(x, b), all);
  const atEnd = np.ge(x, b);
  const atStart = np.le(x, a);
  const near = np.gt(below, -0.1);
  const inside = np.gt(x, a);
  const value = np.select(
    [atEnd, atStart, near, inside],
    [np.int(0), -Infinity, np.log1p(np.neg(np.exp(above))), below],
    NaN,
  );
  return np.where(np.lt(a, b), value, NaN);
}

const PARAMS = '(x, a, b, loc=0, scale=1)';
const logcdf = new Jitted(`logcdf${PARAMS}`, ({ v }) =>
  truncnormLogcdf(...(np.promoteInexact('truncnorm.logcdf', v.x, v.a, v.b, v.loc, v.scale) as Five)),
);
type Five = [Val, Val, Val, Val, Val];
const logsf = new Jitted(`logsf${PARAMS}`, ({ v }) => {
  const [x, a, b, loc, scale] = np.promoteInexact('truncnorm.logsf', v.x, v.a, v.b, v.loc, v.scale);
  const [negative, high] = [np.neg(x), np.neg(b)];
  const lowest = np.neg(a);
  return logcdf.call1([negative, high, lowest, np.neg(loc), scale]);
});
const logpdf = new Jitted(`logpdf${PARAMS}`, ({ v }) => {
  const [x, a, b, loc, scale] = np.promoteInexact('truncnorm.logpdf', v.x, v.a, v.b, v.loc, v.scale);
  const density = normLogpdf(x, loc, scale);
  let value = lax.sub(density, logMass(a, b));
  const scaled = standardized(x, loc, scale);
  value = np.where(np.or(np.lt(scaled, a), np.gt(scaled, b)), -Infinity, value);
  return np.where(np.lt(a, b), value, NaN);
});
const ofAll = (v: Readonly<Record<string, Val>>) => [v.x, v.a, v.b, v.loc, v.scale];
const sf = new Jitted(`sf${PARAMS}`, ({ v }) => lax.exp(logsf.call1(ofAll(v))));
const cdf = new Jitted(`cdf${PARAMS}`, ({ v }) => lax.exp(logcdf.call1(ofAll(v))));

export const truncnorm: Distribution = {
  name: 'truncnorm',
  table: new Map([
    ...jittedTable(logpdf, logcdf, logsf, sf, cdf),
    ...jaxFunctions({
      [`pdf${PARAMS}`]: (...vs) => lax.exp(logpdf.call1(vs)),
    }),
  ]),
};
