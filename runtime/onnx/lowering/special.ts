/** Special functions and polynomials. */
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { special } from '../../../server/jaxpr/primitives/special.ts';
import type { Lowerings } from './rule.ts';

const none = (what: string) => unsupported(`ONNX has no ${what}`);

export const specialLowerings: Lowerings<typeof special> = {
  regularized_incomplete_beta: none('incomplete beta function'),
  igamma: none('incomplete gamma function'),
  igammac: none('incomplete gamma function'),
  igamma_grad_a: none('incomplete gamma function'),
  polygamma: none('polygamma function'),
  zeta: none('zeta function'),
  bessel_i0e: none('Bessel functions'),
  bessel_i1e: none('Bessel functions'),
};
