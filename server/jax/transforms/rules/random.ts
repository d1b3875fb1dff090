/** Derivatives of random numbers: only samples of the gamma distribution have one. Source: jax/_src/random/core.py, prng.py. */
import type { random } from '../../../jaxpr/primitives/random.ts';
import { gammaSampleGradient } from '../../lax/gammaGradient.ts';
import { multiply } from '../../numpy/ufuncs.ts';
import type { Derivatives } from '../rule.ts';
import { byOperand, noDerivative } from '../rule.ts';

export const randomDerivatives: Derivatives<typeof random> = {
  random_seed: noDerivative,
  random_wrap: noDerivative,
  random_unwrap: noDerivative,
  random_split: noDerivative,
  random_fold_in: noDerivative,
  random_bits: noDerivative,
  random_clone: {},
  random_gamma: {
    jvp: byOperand(null, (t, [, a], { log_space: logSpace }, out) =>
      multiply(t, gammaSampleGradient(out, a, logSpace)),
    ),
  },
  threefry2x32: {},
  iota_2x32_shape: {},
};
