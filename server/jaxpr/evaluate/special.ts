/** Special functions of one real variable, to better than float32's accuracy. */

const TWO_OVER_SQRT_PI = 1.1283791670955126;

/** Kummer's series, for small arguments: no cancellation, since all terms have one sign. */
function erfSeries(x: number): number {
  const xx = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (2 * xx) / (2 * n + 1);
    sum += term;
    if (term === 0 || Math.abs(term) < Math.abs(sum) * 1e-17) break;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-xx) * sum;
}

/** The continued fraction of erfc, for x ≥ 2. */
function erfcFraction(x: number): number {
  let f = x;
  for (let k = 60; k >= 1; k--) f = x + k / 2 / f;
  return Math.exp(-x * x) / (f * Math.sqrt(Math.PI));
}

const SERIES_BELOW = 2;

export function erf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const a = Math.abs(x);
  if (a < SERIES_BELOW) return erfSeries(x);
  return Math.sign(x) * (1 - (a > 30 ? 0 : erfcFraction(a)));
}

export function erfc(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x < -SERIES_BELOW) return 2 - (x < -30 ? 0 : erfcFraction(-x));
  if (x < SERIES_BELOW) return 1 - erfSeries(x);
  return x > 30 ? 0 : erfcFraction(x);
}

/** Giles' single-precision polynomial ('Approximating the erfinv function'), then two steps of Newton's. */
export function erfInv(x: number): number {
  if (!(Math.abs(x) <= 1)) return NaN;
  if (Math.abs(x) === 1) return x * Infinity;
  let w = -Math.log((1 - x) * (1 + x));
  let p: number;
  const horner = (c: readonly number[]) => c.reduce((acc, k) => acc * w + k, 0);
  if (w < 5) {
    w -= 2.5;
    p = horner([
      2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
      0.246640727, 1.50140941,
    ]);
  } else {
    w = Math.sqrt(w) - 3;
    p = horner([
      -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
      1.00167406, 2.83297682,
    ]);
  }
  let y = p * x;
  for (let i = 0; i < 2; i++) {
    // The residual from the tail that keeps its digits.
    const residual = x > 0 ? 1 - x - erfc(y) : erfc(-y) - (1 + x);
    y += residual / (TWO_OVER_SQRT_PI * Math.exp(-y * y));
  }
  return y;
}

// Lanczos' approximation, g = 7.
const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

export function lgamma(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (!Number.isFinite(x)) return Infinity;
  if (x <= 0 && Number.isInteger(x)) return Infinity;
  if (x < 0.5) {
    // Reflection. sin(πx) from the distance to the nearest integer, which is exact.
    const s = Math.abs(Math.sin(Math.PI * (x - Math.round(x))));
    return Math.log(Math.PI / s) - lgamma(1 - x);
  }
  const z = x - 1;
  let sum = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (z + i);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

export function digamma(x: number): number {
  if (Number.isNaN(x) || x === -Infinity) return NaN;
  if (x === Infinity) return Infinity;
  // XLA: NaN at the poles but the first.
  if (x === 0) return -Infinity;
  if (x <= 0 && Number.isInteger(x)) return NaN;
  if (x < 0.5) {
    const r = x - Math.round(x);
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * r);
  }
  let result = 0;
  let y = x;
  while (y < 10) {
    result -= 1 / y;
    y += 1;
  }
  const i = 1 / (y * y);
  const tail = i * (1 / 12 - i * (1 / 120 - i * (1 / 252 - i * (1 / 240 - i * (1 / 132)))));
  return result + Math.log(y) - 0.5 / y - tail;
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** C's pow, which differs from JavaScript's where the base is ±1. */
export function pow(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  return Math.pow(x, y);
}

/** To nearest, ties away from zero. */
export function roundAway(x: number): number {
  const t = Math.trunc(x);
  return Math.abs(x - t) >= 0.5 ? t + Math.sign(x) : t;
}

/** To nearest, ties to even. */
export function roundEven(x: number): number {
  const t = Math.trunc(x);
  const rest = Math.abs(x - t);
  if (rest < 0.5 || (rest === 0.5 && t % 2 === 0)) return t;
  return t + Math.sign(x);
}
