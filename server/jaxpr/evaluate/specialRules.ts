/** Evaluate rules of special functions and polynomials. */
import { NDArray, allocate } from '../ndarray.ts';
import type { special } from '../primitives/special.ts';
import { cMul } from './complex.ts';
import { binary, unary } from './forms.ts';
import { besselI0e, besselI1e, betainc, igamma, igammaGradA, igammac, polygamma, zeta } from './gammaFunctions.ts';
import { settle } from './round.ts';
import type { EvaluateRules } from './rule.ts';
import { broadcastTo, numbers } from './rule.ts';

export const specialRules: EvaluateRules<typeof special> = {
  regularized_incomplete_beta(args, _, [{ shape, dtype, size }]) {
    const [a, b, x] = args.map((v) => numbers(broadcastTo(v, shape)));
    const out = allocate(dtype, size);
    for (let i = 0; i < size; i++) out[i] = betainc(a[i], b[i], x[i]);
    return [settle(new NDArray(shape, dtype, out))];
  },
  igamma: binary('igamma', { float: igamma }),
  igammac: binary('igammac', { float: igammac }),
  igamma_grad_a: binary('igamma_grad_a', { float: igammaGradA }),
  polygamma: binary('polygamma', { float: polygamma }),
  zeta: binary('zeta', { float: zeta }),
  bessel_i0e: unary('bessel_i0e', { float: besselI0e }),
  bessel_i1e: unary('bessel_i1e', { float: besselI1e }),
  // By Horner's rule, from the highest coefficient, which is the last.
  polynomial([x, ...coefficients], _, [{ shape, dtype, size }]) {
    const at = numbers(broadcastTo(x, shape));
    const all = coefficients.map((c) => numbers(broadcastTo(c, shape)));
    const out = allocate(dtype, size);
    const last = all.length - 1;
    if (dtype.kind === 'complex')
      for (let i = 0; i < size; i++) {
        let [re, im] = [all[last][2 * i], all[last][2 * i + 1]];
        for (let k = last - 1; k >= 0; k--) {
          const [pr, pi] = cMul(re, im, at[2 * i], at[2 * i + 1]);
          re = pr + all[k][2 * i];
          im = pi + all[k][2 * i + 1];
        }
        out[2 * i] = re;
        out[2 * i + 1] = im;
      }
    else
      for (let i = 0; i < size; i++) {
        let sum = all[last][i];
        if (dtype.isInteger) for (let k = last - 1; k >= 0; k--) sum = (Math.imul(sum, at[i]) + all[k][i]) | 0;
        else for (let k = last - 1; k >= 0; k--) sum = sum * at[i] + all[k][i];
        out[i] = sum;
      }
    return [settle(new NDArray(shape, dtype, out))];
  },
};
