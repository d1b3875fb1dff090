/** exp(-x²), which the derivatives of erf and erfc are made of. Source: jax/_src/lax/erf.py exp_neg_sq. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { libraryCustomJvp } from '../declare.ts';
import * as np from '../numpy/expressions.ts';
import { preciseExp, smallExpm1, splitSquare } from '../scipy/special/erfCore.ts';
import { oneResult } from '../transforms/customRules.ts';
import * as lax from './operations.ts';

/** Beyond this it is 0. */
const largest = (x: Val): Val => np.constant(x, x.aval.dtype === dt.float32 ? 11 : 28);

function expNegSquareOf(x: Val): Val {
  const { dtype } = x.aval;
  if (dtype !== dt.float32 && dtype !== dt.float64) return lax.exp(lax.neg(lax.square(x)));
  const [high, low] = splitSquare(lax.min(np.abs(x), largest(x)));
  const e = preciseExp(np.neg(high));
  return np.add(e, np.mul(e, smallExpm1(np.neg(low))));
}

export const expNegSquare = (x: Val): Val =>
  libraryCustomJvp('exp_neg_sq', [x], ([a]) => expNegSquareOf(a), '_exp_neg_sq_jvp', rule)[0];

/** At infinity x is put to 0, so that the product isn't NaN. */
const rule = oneResult(([x], [t]) => {
  const out = expNegSquare(x);
  const safe = lax.select(np.lt(np.abs(x), largest(x)), x, np.zerosLike(x));
  return [out, np.mul(np.mul(np.mul(np.constant(x, -2), safe), out), t)];
});
