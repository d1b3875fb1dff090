/** Gamma and beta functions and their kin. Source: jax/_src/scipy/special.py, jax/_src/third_party/scipy/betaln.py. */
import type { Val } from '../../../jaxpr/trace.ts';
import { raise, valueError } from '../../../python/errors.ts';
import { toIndex } from '../../../python/indices.ts';
import { signbit } from '../../numpy/ufuncsFloat.ts';
import type { Value } from '../../../python/values.ts';
import { Tracer } from '../../../python/values.ts';
import { arrayLikes, jaxFunctions, libraryCustomJvp } from '../../declare.ts';
import { concretization } from '../../errors.ts';
import { Jitted, jittedTable } from '../../jitted.ts';
import * as lax from '../../lax/operations.ts';
import * as special from '../../lax/special.ts';
import * as np from '../../numpy/expressions.ts';
import { SUM, reduce } from '../../numpy/reductions.ts';
import { jvpOf, oneResult, perOperand } from '../../transforms/customRules.ts';
import { ofComplex } from './complexFunctions.ts';
import { zetaSeries } from './zetaSeries.ts';
import { isTrue } from '../../shapes.ts';

export const gammaln = (x: Val): Val => special.lgamma(np.promoteInexact('gammaln', x)[0]);

const gammasgn = new Jitted('gammasgn(x)', ({ v }) => {
  const [x] = np.promoteInexact('gammasgn', v.x);
  if (x.aval.dtype.isComplex) throw valueError('gammasgn does not support complex-valued inputs.');
  const { dtype } = x.aval;
  const whole = lax.plain('floor', x);
  const negative = np.lt(x, np.int(0));
  const undefinedThere = np.or(np.and(negative, np.eq(x, whole)), np.isnan(x));
  const odd = np.and(negative, np.ne(np.mod(whole, np.int(2)), np.int(0)));
  const negativeZero = np.and(np.eq(x, np.int(0)), signbit(x)[0]);
  return np.select(
    [undefinedThere, np.or(odd, negativeZero)],
    [np.numpyScalar(NaN, dtype), np.numpyScalar(-1, dtype)],
    np.numpyScalar(1, dtype),
  );
});

/** Source: gamma. */
function gamma(x: Val): Val {
  if (x.aval.dtype.isComplex) return ofComplex('_complex_gamma', x);
  return np.mul(gammasgn.call1([x]), lax.exp(special.lgamma(x)));
}

const DELTA = [
  0.833333333333333e-1, -0.277777777760991e-2, 0.79365066682539e-3, -0.59520293135187e-3, 0.837308034031215e-3,
  -0.165322962780713e-2,
];

/** log Γ(b) - log Γ(a + b), for large b. Source: betaln.py algdiv. */
function gammaRatio(a: Val, b: Val): Val {
  const h = np.div(a, b);
  const c = np.div(h, np.add(1, h));
  const x = np.div(h, np.add(1, h));
  const d = np.add(b, np.sub(a, 0.5));
  const square = np.mul(x, x);
  const sums = [np.add(1, np.add(x, square))];
  for (let i = 1; i < 5; i++) sums.push(np.add(1, np.add(x, np.mul(square, sums[i - 1]))));
  const t = np.powInt(np.div(1, b), 2);
  let w = np.mul(np.mul(DELTA[5], sums[4]), t);
  for (let i = 4; i >= 1; i--) w = np.mul(np.add(w, np.mul(DELTA[i], sums[i - 1])), t);
  w = np.mul(np.add(w, DELTA[0]), np.div(c, b));
  const u = np.mul(d, special.log1p(np.div(a, b)));
  const v = np.mul(a, np.sub(lax.log(b), 1));
  const small = np.le(u, v);
  const first = np.sub(np.sub(w, v), u);
  return np.where(small, first, np.sub(np.sub(w, u), v));
}

/** Source: betaln.py betaln. */
export function betaln(p: Val, q: Val): Val {
  const [a, b] = np.promoteInexact('betaln', p, q);
  const low = np.where(np.le(a, b), a, b);
  const high = np.where(np.le(a, b), b, a);
  const first = special.lgamma(low);
  const second = special.lgamma(high);
  const small = np.add(first, np.sub(second, special.lgamma(np.add(low, high))));
  const large = np.add(special.lgamma(low), gammaRatio(low, high));
  return np.where(np.lt(high, np.int(8)), small, large);
}

/** Source: beta. */
function beta(p: Value, q: Value): Val {
  const [a, b] = np.promoteInexact('beta', p, q);
  if (a.aval.dtype.isComplex) throw valueError('beta does not support complex-valued inputs.');
  const sign = np.mul(np.mul(gammasgn.call1([a]), gammasgn.call1([b])), gammasgn.call1([np.add(a, b)]));
  return np.mul(sign, lax.exp(betaln(a, b)));
}

/** Source: factorial. */
function factorial(n: Value, exact: Value): Val {
  if (exact !== false) throw raise('NotImplementedError', 'factorial with exact=True');
  const [x] = np.promoteInexact('factorial', n);
  const negative = np.lt(x, np.int(0));
  return np.where(negative, np.int(0), lax.exp(special.lgamma(np.add(x, np.int(1)))));
}

/** Source: comb. */
export function comb(total: Value | Val, chosen: Value | Val, repetition: boolean): Val {
  const [n, k] = np.promoteInexact('comb', total, chosen);
  const zero = () => np.int(0);
  if (repetition) {
    const nothing = np.and(np.eq(k, zero()), np.ge(n, zero()));
    const result = comb(np.sub(np.add(n, k), np.int(1)), k, false);
    return np.where(nothing, 1, result);
  }
  const defined = np.and(np.and(np.le(k, n), np.ge(n, zero())), np.ge(k, zero()));
  const safeN = np.where(defined, n, 0);
  const safeK = np.where(defined, k, 0);
  const one = np.int(1);
  const above = np.sub(gammaln(np.add(safeN, one)), gammaln(np.add(safeK, one)));
  const result = lax.exp(np.sub(above, gammaln(np.sub(np.add(safeN, one), safeK))));
  return np.where(defined, result, 0);
}

/** Source: multigammaln. */
function multigammaln(x: Value, d: Value): Val {
  if (d instanceof Tracer) concretization(d, 'd argument of multigammaln');
  const n = Number(toIndex(d));
  const [a, dimension] = np.promoteInexact('multigammaln', x, d);
  const quarter = np.constant(a, 0.25);
  const scaled = lax.mul(lax.mul(quarter, dimension), lax.sub(dimension, np.constant(a, 1)));
  const constant = lax.mul(scaled, lax.log(np.constant(a, Math.PI)));
  const b = lax.div(np.arange(n, dimension.aval.dtype), np.constant(a, 2));
  const column = np.expandDims(a, [-1]);
  const rows = np.expandDims(b, [...a.aval.shape.keys()]);
  return np.add(reduce(SUM, gammaln(np.sub(column, rows)), { axis: -1 }), constant);
}

/** digamma(z + m), the logarithmic derivative of Γ(z + m). */
const digammaOf = (x: Val): Val => special.digamma(np.promoteInexact('digamma', x)[0]);

/** Source: poch. */
const poch = (z: Val, m: Val): Val =>
  libraryCustomJvp(
    'poch',
    [z, m],
    ([p, q]) => {
      const [x, n] = np.promoteInexact('poch', p, q);
      if (x.aval.dtype.isComplex) throw valueError('jnp.poch does not support complex-valued inputs.');
      const isZero = np.eq(n, 0);
      const ratio = np.div(gamma(np.add(x, n)), gamma(x));
      return np.where(isZero, np.numpyScalar(1, x.aval.dtype), ratio);
    },
    'jvp',
    perOperand(
      poch,
      (t, _out, x, n) => {
        const first = digammaOf(np.add(x, n));
        return np.mul(np.mul(np.sub(first, digammaOf(x)), poch(x, n)), t);
      },
      (t, _out, x, n) => {
        const first = digammaOf(np.add(x, n));
        return np.mul(np.mul(first, poch(x, n)), t);
      },
    ),
  )[0];

/** Source: zeta. */
const zeta = (x: Val, q: Val): Val =>
  libraryCustomJvp(
    'zeta',
    [x, q],
    (operands) => special.zeta(...(np.promoteInexact('zeta', ...operands) as [Val, Val])),
    '_zeta_jvp',
    oneResult((primals, tangents) => {
      const out = zeta(primals[0], primals[1]);
      const [, t] = jvpOf(zetaSeries, primals, tangents);
      return [out, np.mul(t, np.where(np.isnan(out), NaN, 1))];
    }),
  )[0];

/** Source: loggamma. */
function loggamma(v: Value): Val {
  const [x] = np.promoteInexact('loggamma', v);
  if (x.aval.dtype.isComplex) return ofComplex('_complex_loggamma_scipy', x);
  const result = special.lgamma(x);
  return np.where(np.gt(x, np.int(0)), result, NaN);
}

export const gammaFunctions = new Map<string, Value>([
  ...jittedTable(gammasgn),
  ...jaxFunctions({
    'gammaln(x)': (x) => special.lgamma(np.promoteInexact('gammaln', x)[0]),
    'loggamma(x)': loggamma,
    'gamma(x)': (x) => gamma(np.promoteInexact('gamma', x)[0]),
    'betaln(a, b)': (a, b) => betaln(...(np.promoteInexact('betaln', a, b) as [Val, Val])),
    'beta(a, b)': beta,
    'betainc(a, b, x)': (p, q, y) => {
      const [a, b, x] = np.promoteInexact('betainc', p, q, y);
      if (x.aval.dtype.isComplex) throw valueError('betainc does not support complex-valued inputs.');
      return special.betainc(a, b, x);
    },
    'factorial(n, exact=False)': factorial,
    'comb(N, k, *, repetition=False)': (n, k, repetition) => comb(n, k, isTrue(repetition)),
    'digamma(x)': (x) => special.digamma(np.promoteInexact('digamma', x)[0]),
    'gammainc(a, x)': (a, x) => special.igamma(...(np.promoteInexact('gammainc', a, x) as [Val, Val])),
    'gammaincc(a, x)': (a, x) => special.igammac(...(np.promoteInexact('gammaincc', a, x) as [Val, Val])),
    'multigammaln(a, d)': multigammaln,
    'poch(z, m)': (z, m) => poch(...(arrayLikes('poch', [z, m]) as [Val, Val])),
    'polygamma(n, x)': (n, x) => {
      const [order] = arrayLikes('polygamma', [n]);
      if (!order.aval.dtype.isInteger)
        throw valueError(`Argument \`n\` to polygamma must be of integer type. Got dtype ${order.aval.dtype.name}.`);
      const [a, b] = np.promoteInexact('polygamma', n, x);
      if (b.aval.dtype.isComplex) throw valueError('polygamma does not support complex-valued inputs.');
      return special.polygamma(a, b);
    },
    'zeta(x, q=None)': (x, q) => {
      if (q === null)
        throw raise(
          'NotImplementedError',
          'Riemann zeta function not implemented; pass q != None to compute the Hurwitz Zeta function.',
        );
      return zeta(...(arrayLikes('zeta', [x, q]) as [Val, Val]));
    },
  }),
]);
