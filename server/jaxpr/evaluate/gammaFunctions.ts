/**
 * Special functions of two and three real variables, and Bessel functions, in double precision.
 * Domains as in jax/_src/lax/special.py; the series are textbook ones (Abramowitz & Stegun, chapters 6, 9, 23, 26).
 */
import { digamma, lgamma } from './special.ts';

const EPSILON = 1e-17;
/** More terms than any of the series needs for arguments that don't under- or overflow. */
const MAX_TERMS = 10_000;
/** The smallest number that a continued fraction divides by. */
const TINY = 1e-300;

/** x^a e^-x / Γ(a), by logarithms: the factors alone overflow. */
const prefactor = (a: number, x: number): number => Math.exp(a * Math.log(x) - x - lgamma(a));

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MAX_TERMS; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * EPSILON) break;
  }
  return sum * prefactor(a, x);
}

/** Lentz' algorithm. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < MAX_TERMS; i++) {
    const an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < TINY) d = TINY;
    c = b + an / c;
    if (Math.abs(c) < TINY) c = TINY;
    d = 1 / d;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return h * prefactor(a, x);
}

/** The regularized lower incomplete gamma function. */
export function igamma(a: number, x: number): number {
  if (Number.isNaN(a) || Number.isNaN(x) || x < 0 || a <= 0) return NaN;
  if (x === 0) return 0;
  if (x === Infinity) return 1;
  return x > 1 && x > a ? 1 - upperFraction(a, x) : lowerSeries(a, x);
}

/** Its complement. */
export function igammac(a: number, x: number): number {
  if (Number.isNaN(a) || Number.isNaN(x) || x < 0 || a <= 0) return NaN;
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  return x > 1 && x > a ? upperFraction(a, x) : 1 - lowerSeries(a, x);
}

/** The derivative of igamma by its first argument: the power series, term by term. */
export function igammaGradA(a: number, x: number): number {
  if (Number.isNaN(a) || Number.isNaN(x) || x < 0 || a <= 0) return NaN;
  if (x === 0 || x === Infinity) return 0;
  let term = 1 / a;
  let psi = digamma(a + 1);
  let sum = term * (Math.log(x) - psi);
  let size = Math.abs(term);
  for (let n = 1; n < MAX_TERMS; n++) {
    term *= x / (a + n);
    psi += 1 / (a + n);
    sum += term * (Math.log(x) - psi);
    size += term;
    if (term < size * EPSILON) break;
  }
  return sum * prefactor(a, x);
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  if (Math.abs(d) < TINY) d = TINY;
  d = 1 / d;
  let h = d;
  for (let m = 1; m < MAX_TERMS; m++) {
    for (const numerator of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 + numerator * d;
      if (Math.abs(d) < TINY) d = TINY;
      c = 1 + numerator / c;
      if (Math.abs(c) < TINY) c = TINY;
      d = 1 / d;
      h *= d * c;
    }
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h;
}

/** The regularized incomplete beta function. */
export function betainc(a: number, b: number, x: number): number {
  if (Number.isNaN(a + b + x) || a <= 0 || b <= 0 || x < 0 || x > 1) return NaN;
  if (x === 0) return 0;
  if (x === 1) return 1;
  const front = Math.exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(a, b, x)) / a : 1 - (front * betaFraction(b, a, 1 - x)) / b;
}

/** B(2k)/(2k)!, for Euler and Maclaurin's formula. */
const BERNOULLI = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
];
/** Terms summed before the formula takes over. */
const ZETA_TERMS = 12;

/** Hurwitz' zeta function. */
export function zeta(s: number, q: number): number {
  if (Number.isNaN(s) || Number.isNaN(q)) return NaN;
  if (s === 1) return Infinity;
  if (s < 1) return NaN;
  if (q <= 0) {
    if (Number.isInteger(q)) return Infinity;
    if (!Number.isInteger(s)) return NaN;
  }
  if (s === Infinity) return q > 1 ? 0 : q === 1 ? 1 : Infinity;
  let sum = 0;
  let a = q;
  for (let n = 0; n < ZETA_TERMS || a <= ZETA_TERMS; n++, a++) sum += Math.pow(a, -s);
  const power = Math.pow(a, -s);
  sum += (power * a) / (s - 1) + power / 2;
  let factor = s;
  let scale = power / a;
  for (let k = 0; k < BERNOULLI.length; k++) {
    const term = BERNOULLI[k] * factor * scale;
    sum += term;
    if (Math.abs(term) < Math.abs(sum) * EPSILON) break;
    factor *= (s + 2 * k + 1) * (s + 2 * k + 2);
    scale /= a * a;
  }
  return sum;
}

/** The n-th derivative of digamma. */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  if (!Number.isInteger(n) || n < 0) return NaN;
  const sign = n % 2 === 1 ? 1 : -1;
  const factorial = Math.exp(lgamma(n + 1));
  return sign * (n < 20 ? Math.round(factorial) : factorial) * zeta(n + 1, x);
}

/** From here on the asymptotic expansion is exact to double precision. */
const BESSEL_ASYMPTOTIC = 30;

/** e^-|x| I_order(x), order 0 or 1. */
function besselIe(order: 0 | 1, x: number): number {
  if (Number.isNaN(x)) return NaN;
  const y = Math.abs(x);
  const sign = order === 1 && x < 0 ? -1 : 1;
  if (y === Infinity) return 0;
  if (y < BESSEL_ASYMPTOTIC) {
    const quarter = (y * y) / 4;
    let term = order === 0 ? 1 : y / 2;
    let sum = term;
    for (let k = 1; k < MAX_TERMS; k++) {
      term *= quarter / (k * (k + order));
      sum += term;
      if (term <= sum * EPSILON) break;
    }
    return sign * sum * Math.exp(-y);
  }
  const mu = 4 * order * order;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 30; k++) {
    term *= -(mu - (2 * k - 1) ** 2) / (k * 8 * y);
    sum += term;
    if (Math.abs(term) < EPSILON) break;
  }
  return (sign * sum) / Math.sqrt(2 * Math.PI * y);
}
export const besselI0e = (x: number): number => besselIe(0, x);
export const besselI1e = (x: number): number => besselIe(1, x);
