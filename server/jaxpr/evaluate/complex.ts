/** Complex functions, in double precision. */
import type { Pair } from './loops.ts';

export const cAdd = (a: number, b: number, c: number, d: number): Pair => [a + c, b + d];
export const cSub = (a: number, b: number, c: number, d: number): Pair => [a - c, b - d];
export const cMul = (a: number, b: number, c: number, d: number): Pair => [a * c - b * d, a * d + b * c];
/** Smith's division: no overflow where the quotient has none. */
export function cDiv(a: number, b: number, c: number, d: number): Pair {
  if (Math.abs(c) >= Math.abs(d)) {
    if (c === 0) return [a / c, b / c];
    const r = d / c;
    const den = c + d * r;
    return [(a + b * r) / den, (b - a * r) / den];
  }
  const r = c / d;
  const den = c * r + d;
  return [(a * r + b) / den, (b * r - a) / den];
}
export function cExp(a: number, b: number): Pair {
  const e = Math.exp(a);
  return b === 0 ? [e, b] : [e * Math.cos(b), e * Math.sin(b)];
}
export const cLog = (a: number, b: number): Pair => [Math.log(Math.hypot(a, b)), Math.atan2(b, a)];
export const cAbs = (a: number, b: number): number => Math.hypot(a, b);
export function cSqrt(a: number, b: number): Pair {
  const r = Math.hypot(a, b);
  if (r === 0) return [0, b];
  if (a >= 0) {
    const t = Math.sqrt((r + a) / 2);
    return [t, b / (2 * t)];
  }
  const t = Math.sqrt((r - a) / 2);
  return [Math.abs(b) / (2 * t), b < 0 || Object.is(b, -0) ? -t : t];
}
export function cPow(a: number, b: number, c: number, d: number): Pair {
  if (c === 0 && d === 0) return [1, 0];
  if (a === 0 && b === 0) return c > 0 && d === 0 ? [0, 0] : [NaN, NaN];
  const [lr, li] = cLog(a, b);
  const [er, ei] = cMul(lr, li, c, d);
  return cExp(er, ei);
}
export const cSin = (a: number, b: number): Pair => [Math.sin(a) * Math.cosh(b), Math.cos(a) * Math.sinh(b)];
export const cCos = (a: number, b: number): Pair => [Math.cos(a) * Math.cosh(b), -Math.sin(a) * Math.sinh(b)];
export const cSinh = (a: number, b: number): Pair => [Math.sinh(a) * Math.cos(b), Math.cosh(a) * Math.sin(b)];
export const cCosh = (a: number, b: number): Pair => [Math.cosh(a) * Math.cos(b), Math.sinh(a) * Math.sin(b)];
export function cTanh(a: number, b: number): Pair {
  // Beyond this cosh overflows nothing yet, and tanh is ±1 to double precision.
  if (Math.abs(a) > 20) return [Math.sign(a), 0];
  return cDiv(...cSinh(a, b), ...cCosh(a, b));
}
export const cTan = (a: number, b: number): Pair => {
  const [r, i] = cTanh(-b, a);
  return [i, -r];
};
export const cSign = (a: number, b: number): Pair => {
  const r = Math.hypot(a, b);
  return r === 0 ? [0, 0] : [a / r, b / r];
};
export const cExpm1 = (a: number, b: number): Pair => {
  // exp(a)cos(b) - 1 = expm1(a)cos(b) + (cos(b) - 1), without cancellation near 0.
  const s = Math.sin(b / 2);
  return [Math.expm1(a) * Math.cos(b) - 2 * s * s, Math.exp(a) * Math.sin(b)];
};
export const cLog1p = (a: number, b: number): Pair => [Math.log1p(a * (2 + a) + b * b) / 2, Math.atan2(b, 1 + a)];
/** log(z + sqrt(z² + 1)), on the right half plane; the function is odd. */
export function cAsinh(a: number, b: number): Pair {
  if (a < 0 || Object.is(a, -0)) {
    const [r, i] = cAsinh(-a, -b);
    return [-r, -i];
  }
  const [sr, si] = cSqrt(...cAdd(...cMul(a, b, a, b), 1, 0));
  return cLog(a + sr, b + si);
}
export const cAsin = (a: number, b: number): Pair => {
  const [r, i] = cAsinh(-b, a);
  return [i, -r];
};
export const cAcos = (a: number, b: number): Pair => {
  const [r, i] = cAsin(a, b);
  return [Math.PI / 2 - r, -i];
};
/** 2 log(sqrt((z + 1)/2) + sqrt((z - 1)/2)). */
export const cAcosh = (a: number, b: number): Pair => {
  const [pr, pi] = cSqrt((a + 1) / 2, b / 2);
  const [mr, mi] = cSqrt((a - 1) / 2, b / 2);
  const [r, i] = cLog(pr + mr, pi + mi);
  return [2 * r, 2 * i];
};
/** (log(1 + z) - log(1 - z))/2. */
export const cAtanh = (a: number, b: number): Pair => {
  const [pr, pi] = cLog1p(a, b);
  const [mr, mi] = cLog1p(-a, -b);
  return [(pr - mr) / 2, (pi - mi) / 2];
};
export const cAtan = (a: number, b: number): Pair => {
  const [r, i] = cAtanh(-b, a);
  return [i, -r];
};
/** -i log((x + iy)/sqrt(x² + y²)). Source: XLA's complex atan2. */
export const cAtan2 = (yr: number, yi: number, xr: number, xi: number): Pair => {
  const [sr, si] = cSqrt(...cAdd(...cMul(xr, xi, xr, xi), ...cMul(yr, yi, yr, yi)));
  const [r, i] = cLog(...cDiv(xr - yi, xi + yr, sr, si));
  return [i, -r];
};
/** Order by real part, then by imaginary part. Source: jax/_src/lax/lax.py _minmax_complex_lowering. */
export const cGreater = (a: number, b: number, c: number, d: number): boolean => (a === c ? b > d : a > c);
export const cMax = (a: number, b: number, c: number, d: number): Pair => (cGreater(a, b, c, d) ? [a, b] : [c, d]);
export const cMin = (a: number, b: number, c: number, d: number): Pair => (cGreater(c, d, a, b) ? [a, b] : [c, d]);
