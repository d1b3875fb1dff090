/** Error functions, and the normal distribution's. Source: jax/_src/scipy/special.py. */
import * as dt from '../../../jaxpr/dtypes.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { typeError, valueError } from '../../../python/errors.ts';
import { toIndex } from '../../../python/indices.ts';
import type { Value } from '../../../python/values.ts';
import { arrayLikes, jaxFunctions, libraryCustomJvp, libraryJit } from '../../declare.ts';
import * as lax from '../../lax/operations.ts';
import * as special from '../../lax/special.ts';
import * as np from '../../numpy/expressions.ts';
import { oneResult } from '../../transforms/customRules.ts';
import { ofComplex } from './complexFunctions.ts';
import { erfInvCore, erfcxOf } from './erfCore.ts';
import { erfcinvGradient, erfcxGradient, ndtriGradient, timesGradient } from './errorGradients.ts';

function onlyFloat(x: Val, message = 'see docstring for supported types.'): void {
  const { dtype } = x.aval;
  if (dtype !== dt.float32 && dtype !== dt.float64)
    throw typeError(`x.dtype=${dtype.name} is not supported, ${message}`);
}

/** Source: ndtr. */
export function ndtr(x: Val): Val {
  onlyFloat(x);
  return special.ndtr(x);
}

/** Outside of the domain, at its edges, and inside of it. */
function withEdges(x: Val, outside: Val, edges: readonly (readonly [number, number])[], inside: Val): Val {
  const at = (i: number): Val => {
    if (i === edges.length) return inside;
    const [edge, value] = edges[i];
    const isThere = np.eq(x, edge);
    return np.where(isThere, value, at(i + 1));
  };
  return np.where(outside, NaN, at(0));
}

const anyOf = (x: Val, low: number, high: number, edges: readonly [Val, Val]): { outside: Val; isEdge: Val } => {
  const outside = np.or(np.or(np.lt(x, low), np.gt(x, high)), np.isnan(x));
  return { outside, isEdge: np.or(np.eq(x, edges[0]), np.eq(x, edges[1])) };
};

/** The inverse of ndtr. Source: ndtri. */
export function ndtri(v: Val): Val {
  onlyFloat(v);
  return libraryCustomJvp(
    '_ndtri',
    [v],
    ([p]) => {
      const { outside, isEdge } = anyOf(p, 0, 1, [np.int(0), np.int(1)]);
      const safe = np.where(np.or(outside, isEdge), 0.5, p);
      const upper = np.gt(safe, 0.5);
      const distance = np.where(upper, np.sub(1, safe), safe);
      const x = np.mul(2, np.sub(safe, 0.5));
      const value = erfInvCore(x, np.mul(2, distance), true);
      return withEdges(
        p,
        outside,
        [
          [0, -Infinity],
          [1, Infinity],
        ],
        value,
      );
    },
    '_ndtri_jvp',
    timesGradient(ndtri, ndtriGradient),
  )[0];
}

/** JAX computes narrow floats in float32. */
const widened =
  (f: (x: Val) => Val) =>
  (x: Val): Val =>
    x.aval.dtype.bits < 32 ? np.astype(f(np.astype(x, dt.float32)), x.aval.dtype) : f(x);

/** Source: erfcinv. */
function erfcinv(v: Value): Val {
  const [given] = np.promoteInexact('erfcinv', v);
  if (given.aval.dtype.isComplex) throw valueError('erfcinv does not support complex-valued inputs.');
  const inverse = (y: Val): Val =>
    libraryCustomJvp(
      '_erfcinv',
      [y],
      (operands) =>
        libraryJit('_erfcinv_impl', '', operands, ([x]) => {
          const { outside, isEdge } = anyOf(x, 0, 2, [np.float(0), np.float(2)]);
          const safe = np.where(np.or(outside, isEdge), 1, x);
          const upper = np.gt(safe, 1);
          const q = np.where(upper, np.sub(2, safe), safe);
          const value = erfInvCore(np.sub(1, safe), q);
          return withEdges(
            x,
            outside,
            [
              [0, Infinity],
              [2, -Infinity],
            ],
            value,
          );
        }),
      '_erfcinv_jvp',
      timesGradient(inverse, erfcinvGradient),
    )[0];
  return widened(inverse)(given);
}

/** Of real numbers. Source: _erfcx. */
const erfcxReal = (x: Val): Val =>
  libraryCustomJvp('_erfcx', [x], ([a]) => erfcxOf(a), '_erfcx_jvp', timesGradient(erfcxReal, erfcxGradient))[0];

/** Source: erfcx. */
function erfcx(v: Value): Val {
  const [x] = np.promoteInexact('erfcx', v);
  if (x.aval.dtype.isComplex) return ofComplex('_complex_erfcx', x);
  return widened(erfcxReal)(x);
}

const doubleFactorial = (n: number): number => {
  let product = 1;
  for (let k = n; k > 1; k -= 2) product *= k;
  return product;
};

/** Source: _log_ndtr_asymptotic_series. */
function asymptoticSeries(x: Val, order: number): Val {
  const square = lax.square(x);
  let even = np.zerosLike(x);
  let odd = np.zerosLike(x);
  let power = square;
  for (let n = 1; n <= order; n++) {
    const term = np.div(np.numpyScalar(doubleFactorial(2 * n - 1), x.aval.dtype), power);
    if (n % 2 === 1) odd = np.add(odd, term);
    else even = np.add(even, term);
    power = np.mul(power, square);
  }
  return np.sub(np.add(np.numpyScalar(1, x.aval.dtype), even), odd);
}

/** Source: _log_ndtr_lower. */
function lowerLogNdtr(x: Val, order: number): Val {
  const c = (value: number) => np.numpyScalar(value, x.aval.dtype);
  const square = lax.square(x);
  const scale = np.sub(np.sub(np.mul(c(-0.5), square), lax.log(np.neg(x))), c(0.5 * Math.log(2 * Math.PI)));
  if (order <= 0) return np.add(scale, lax.log(c(1)));
  return np.add(scale, lax.log(asymptoticSeries(x, order)));
}

/** Beyond that many terms the series doesn't get better. */
const MAX_SERIES_ORDER = 30;

/** Source: _norm_logpdf. */
function normalLogDensity(x: Val): Val {
  const half = np.constant(x, -0.5);
  const normalizer = np.constant(x, Math.log(Math.sqrt(2 * Math.PI)));
  return lax.sub(lax.mul(half, lax.square(x)), normalizer);
}

/** Source: log_ndtr. */
export function logNdtr(v: Val, order = 3): Val {
  return libraryCustomJvp(
    'log_ndtr',
    [v],
    ([x]) => {
      if (order < 0) throw valueError('series_order must be non-negative.');
      if (order > MAX_SERIES_ORDER) throw valueError('series_order must be <= 30.');
      const { dtype } = x.aval;
      if (dtype !== dt.float32 && dtype !== dt.float64) throw typeError(`x.dtype=${dtype.name} is not supported.`);
      const low = np.numpyScalar(dtype === dt.float64 ? -20 : -10, dtype);
      const high = np.numpyScalar(dtype === dt.float64 ? 8 : 5, dtype);
      const above = lax.compareOp('gt', x, high);
      const mirrored = np.neg(x);
      const value = special.ndtr(np.where(above, mirrored, lax.max(x, low)));
      const upper = np.neg(value);
      const middle = lax.compareOp('gt', x, low);
      const direct = lax.log(value);
      const lower = lowerLogNdtr(lax.min(x, low), order);
      return np.where(above, upper, np.where(middle, direct, lower));
    },
    '_log_ndtr_jvp',
    oneResult(([x], [t]) => {
      const out = logNdtr(x, order);
      return [out, lax.mul(t, lax.exp(lax.sub(normalLogDensity(x), out)))];
    }),
  )[0];
}

const elementwise = (name: string, f: (x: Val) => Val) => (x: Value) => f(np.promoteInexact(name, x)[0]);

export const errorFunctions = jaxFunctions({
  'erf(x)': elementwise('erf', special.erf),
  'erfc(x)': elementwise('erfc', special.erfc),
  'erfinv(x)': elementwise('erfinv', (x) => lax.plain('erf_inv', x)),
  'erfcinv(y)': erfcinv,
  'erfcx(x)': erfcx,
  'ndtr(x)': (x) => ndtr(arrayLikes('ndtr', [x])[0]),
  'ndtri(p)': (p) => ndtri(arrayLikes('ndtri', [p])[0]),
  'log_ndtr(x, series_order=3)': (x, order) => {
    const n = toIndex(order);
    if (typeof n !== 'number') throw typeError('series_order must be a Python integer.');
    return logNdtr(arrayLikes('log_ndtr', [x])[0], n);
  },
});
