/** The modified Bessel functions of orders 0 and 1. Source: jax/_src/numpy/lax_numpy.py i0_impl, i1_impl. */
import type { Val } from '../../jaxpr/trace.ts';
import { libraryCustomJvp } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import { besselI0e, besselI1e } from '../lax/special.ts';
import type { CustomRule } from '../transforms/custom.ts';
import { jvpOf, oneResult } from '../transforms/customRules.ts';
import * as np from './expressions.ts';
import { formatOf } from './ufuncsFloat.ts';

export const i0 = (x: Val): Val =>
  libraryCustomJvp(
    'i0_impl',
    [x],
    ([a]) => {
      const size = lax.abs(a);
      return lax.mul(lax.exp(size), besselI0e(size));
    },
    'i0_impl_jvp',
    i0Rule,
  )[0];

const i0Rule = oneResult(([x], [t]) => {
  const out = i0(x);
  return [out, lax.mul(t, i1(x))];
});

const i1Of = (x: Val): Val => lax.mul(lax.exp(lax.abs(x)), besselI1e(x));

export const i1 = (x: Val): Val => libraryCustomJvp('_i1', [x], ([a]) => i1Of(a), 'i1_impl_jvp', i1Rule)[0];

/** Near 0 by its series: what the exponential's derivative gives there loses all digits. */
const i1Rule = oneResult(([x], [t]) => {
  const [out, tangent] = jvpOf(i1Of, [x], [t]);
  const { mantissa } = formatOf(x.aval.dtype);
  const isSmall = lax.compareOp('le', lax.abs(x), np.constant(x, Math.sqrt(2 ** -mantissa)));
  const near = lax.mul(maclaurin(1, x), t);
  return [out, np.where(isSmall, near, tangent)];
});

function choose(n: number, k: number): number {
  let out = 1;
  for (let i = 1; i <= k; i++) out = (out * (n - k + i)) / i;
  return Math.round(out);
}

/** The k-th derivative of i1 at 0, as the first term of its series. */
function maclaurin(k: number, x: Val): Val {
  const rule: CustomRule = ([y], [t]) => {
    const out = maclaurin(k, y);
    return { primals: [out], tangents: [lax.mul(maclaurin(k + 1, y), t)] };
  };
  const body = ([y]: Val[]): Val => {
    if (k % 2 !== 0) return np.fullLike(y, choose(k, Math.floor(k / 2)) / 2 ** k);
    return lax.mul(np.constant(y, choose(k + 1, Math.floor((k + 1) / 2)) / 2 ** (k + 1)), y);
  };
  return libraryCustomJvp('_i1_maclaurin', [x], body, '_i1_maclaurin_jvp', rule)[0];
}
