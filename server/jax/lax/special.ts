/** Special functions of jax.lax. Source: jax/_src/lax/special.py. */
import { HostScalar } from '../../jaxpr/host.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import type { Value } from '../../python/values.ts';
import { jaxFunctions } from '../declare.ts';
import { allBoundTo } from './operand.ts';
import * as lax from './operations.ts';
import * as np from '../numpy/expressions.ts';

const two = (name: 'igamma' | 'igammac' | 'igamma_grad_a' | 'polygamma' | 'zeta') => (x: Val, y: Val) =>
  bind1(primitives[name], [x, y], {});

export const igamma = two('igamma');
export const igammac = two('igammac');
export const polygamma = two('polygamma');
export const zeta = two('zeta');
export const betainc = (a: Val, b: Val, x: Val): Val => bind1(primitives.regularized_incomplete_beta, [a, b, x], {});
export const besselI0e = (x: Val): Val => bind1(primitives.bessel_i0e, [x], {});
export const besselI1e = (x: Val): Val => bind1(primitives.bessel_i1e, [x], {});
export const lgamma = (x: Val): Val => lax.plain('lgamma', x);
export const digamma = (x: Val): Val => lax.plain('digamma', x);
export const erf = (x: Val): Val => lax.plain('erf', x);
export const erfc = (x: Val): Val => lax.accurate('erfc', x);
export const log1p = (x: Val): Val => lax.accurate('log1p', x);
export const expm1 = (x: Val): Val => lax.accurate('expm1', x);

/** Coefficients from the lowest. Source: lax.py polynomial. */
export function polynomial(x: Val, coefficients: readonly Val[], unroll?: number): Val {
  const { dtype } = x.aval;
  const own = coefficients.map((c) => (c instanceof HostScalar ? c : lax.convertElementType(c, dtype)));
  if (own.length === 0) return np.zerosLike(x);
  if (own.length === 1) return lax.broadcastTo(own[0], lax.numpyBroadcastShapes([x.aval.shape, own[0].aval.shape]));
  return bind1(primitives.polynomial, [x, ...own], unroll === undefined ? {} : { unroll });
}

/** Whose logarithm is the normal distribution. Source: special.py ndtr. */
export function ndtr(x: Val): Val {
  const c = (value: number) => np.numpyScalar(value, x.aval.dtype);
  const half = c(Math.SQRT1_2);
  const w = np.mul(x, half);
  const z = np.abs(w);
  const near = lax.compareOp('lt', z, half);
  const middle = np.add(c(1), erf(w));
  const positive = lax.compareOp('gt', w, c(0));
  const upper = np.sub(c(2), erfc(z));
  const tail = lax.select(positive, upper, erfc(z));
  return np.mul(c(0.5), lax.select(near, middle, tail));
}

const all = (name: string, ...vs: readonly Value[]): Val[] => allBoundTo(name, vs);

export const specialFunctions = jaxFunctions({
  'igamma(a, x)': (a, x) => igamma(...(all('igamma', a, x) as [Val, Val])),
  'igammac(a, x)': (a, x) => igammac(...(all('igammac', a, x) as [Val, Val])),
  'igamma_grad_a(a, x)': (a, x) => two('igamma_grad_a')(...(all('igamma_grad_a', a, x) as [Val, Val])),
  'polygamma(m, x)': (m, x) => polygamma(...(all('polygamma', m, x) as [Val, Val])),
  'zeta(x, q)': (x, q) => zeta(...(all('zeta', x, q) as [Val, Val])),
  'betainc(a, b, x)': (a, b, x) => betainc(...(all('regularized_incomplete_beta', a, b, x) as [Val, Val, Val])),
  'bessel_i0e(x)': (x) => besselI0e(all('bessel_i0e', x)[0]),
  'bessel_i1e(x)': (x) => besselI1e(all('bessel_i1e', x)[0]),
  'lgamma(x)': (x) => lgamma(all('lgamma', x)[0]),
  'digamma(x)': (x) => digamma(all('digamma', x)[0]),
  'erf(x)': (x) => erf(all('erf', x)[0]),
  'erf_inv(x)': (x) => lax.plain('erf_inv', all('erf_inv', x)[0]),
});
