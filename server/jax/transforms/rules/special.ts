/** Derivatives of special functions. Source: jax/_src/lax/special.py. */
import { RuleError } from '../../../jaxpr/primitive.ts';
import type { special } from '../../../jaxpr/primitives/special.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import { bind1 } from '../../../jaxpr/trace.ts';
import { floatFormats } from '../../../python/numpy/info.ts';
import * as lax from '../../lax/operations.ts';
import { besselI0e, besselI1e, lgamma, log1p, polygamma } from '../../lax/special.ts';
import { pythonInt } from '../../numpy/promote.ts';
import { add, compare, multiply, negative, subtract } from '../../numpy/ufuncs.ts';
import type { Derivatives } from '../rule.ts';
import { byOperand } from '../rule.ts';
import { constant, fullLike, ones } from './parts.ts';

const noGradient = (message: string) => (): Val => {
  throw new RuleError('ValueError', message);
};
const betaMessage = 'Betainc gradient with respect to a and b not supported.';

/** x^(a-1) e^-x / Γ(a), times the tangent. */
function gammaDensity(t: Val, [a, x]: readonly Val[]): Val {
  const minus = negative(x);
  const exponent = multiply(subtract(a, ones(a)), lax.log(x));
  return multiply(t, lax.exp(subtract(add(minus, exponent), lgamma(a))));
}

const byShape = (t: Val, [a, x]: readonly Val[]): Val => multiply(t, bind1(primitives.igamma_grad_a, [a, x], {}));

function betaDensity(t: Val, [a, b, x]: readonly Val[]): Val {
  const beta = subtract(add(lgamma(a), lgamma(b)), lgamma(add(a, b)));
  const one = pythonInt(1);
  const first = multiply(subtract(b, one), log1p(negative(x)));
  const second = multiply(subtract(a, one), lax.log(x));
  return multiply(lax.exp(subtract(add(first, second), beta)), t);
}

const epsilon = (x: Val): number => 2 ** -(floatFormats.get(x.aval.dtype)?.mantissa ?? 23);

function besselI1eTerm(t: Val, [x]: readonly Val[], out: Val): Val {
  const eps = lax.scalar(epsilon(x), x.aval.dtype);
  const isLarge = compare('gt')(lax.abs(x), eps);
  const safe = lax.select(isLarge, x, fullLike(x, epsilon(x)));
  const bessel = besselI0e(safe);
  const slope = subtract(bessel, multiply(out, add(lax.sign(safe), lax.integerPow(safe, -1))));
  return multiply(t, lax.select(isLarge, slope, fullLike(x, 0.5)));
}

export const specialDerivatives: Derivatives<typeof special> = {
  regularized_incomplete_beta: {
    jvp: byOperand(noGradient(betaMessage), noGradient(betaMessage), betaDensity),
  },
  igamma: { jvp: byOperand(byShape, gammaDensity) },
  igammac: {
    jvp: byOperand(
      (t, xs) => negative(byShape(t, xs)),
      (t, xs) => negative(gammaDensity(t, xs)),
    ),
  },
  igamma_grad_a: {},
  polygamma: {
    jvp: byOperand(noGradient('polygamma gradient with respect to m is not supported'), (t, [m, x]) =>
      multiply(t, polygamma(lax.add(m, constant(m, 1)), x)),
    ),
  },
  zeta: {},
  bessel_i0e: {
    jvp: byOperand((t, [x], _params, out) => multiply(t, subtract(besselI1e(x), multiply(lax.sign(x), out)))),
  },
  bessel_i1e: { jvp: byOperand((t, xs, _params, out) => besselI1eTerm(t, xs, out)) },
};
