/** Evaluate rules of special functions and polynomials. */
import { NDArray, allocate } from '../ndarray.ts';
import type { special } from '../primitives/special.ts';
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
};
