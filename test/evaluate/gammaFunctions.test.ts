import { describe, expect, it } from 'vitest';
import {
  besselI0e,
  besselI1e,
  betainc,
  igamma,
  igammac,
  polygamma,
  zeta,
} from '../../server/jaxpr/evaluate/gammaFunctions.ts';

/** Reference values: scipy.special, double precision. */
describe('special functions of two variables', () => {
  const check = (name: string, value: number, expected: number) => {
    it(name, () => {
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected)));
    });
  };
  check('igamma(1, 1) is 1 - 1/e', igamma(1, 1), 1 - Math.exp(-1));
  check('igammac(1, 30) is e^-30', igammac(1, 30), Math.exp(-30));
  check('igamma(0.5, 2) is erf(sqrt 2)', igamma(0.5, 2), 0.9544997361036416);
  check('betainc(1, 1, x) is x', betainc(1, 1, 0.3), 0.3);
  check('betainc(2, 3, 0.5)', betainc(2, 3, 0.5), 0.6875);
  check('zeta(2, 1) is π²/6', zeta(2, 1), Math.PI ** 2 / 6);
  check('polygamma(1, 1) is π²/6', polygamma(1, 1), Math.PI ** 2 / 6);
  check('i0e(0)', besselI0e(0), 1);
  check('i0e(1)', besselI0e(1), 0.4657596075936404);
  check('i1e(-1)', besselI1e(-1), -0.2079104153497085);
  check('igamma outside of its domain', Number.isNaN(igamma(-1, 1)) ? 1 : 0, 1);
});
