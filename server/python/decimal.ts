/** Decimal digits of doubles, rounded half to even on the exact value, as CPython's dtoa does. */

/** A finite double as an exact fraction with a power of two below. */
function fraction(x: number): [bigint, bigint] {
  let scale = 0;
  let y = x;
  while (!Number.isInteger(y)) {
    y *= 2;
    scale++;
  }
  return [BigInt(y), 1n << BigInt(scale)];
}

/** `x * 10 ** digits` to the nearest integer, ties to even; x isn't negative. */
export function scaledInteger(x: number, digits: number): bigint {
  const [n, d] = fraction(x);
  const numerator = digits >= 0 ? n * 10n ** BigInt(digits) : n;
  const denominator = digits >= 0 ? d : d * 10n ** BigInt(-digits);
  return nearest(numerator, denominator);
}

/** `numerator / denominator`, ties to even; both positive. */
export function nearest(numerator: bigint, denominator: bigint): bigint {
  const q = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  return twice > denominator || (twice === denominator && (q & 1n) === 1n) ? q + 1n : q;
}

/** Like `x.toFixed(digits)`, for x >= 0 of any size. */
export function toFixed(x: number, digits: number): string {
  const text = scaledInteger(x, digits)
    .toString()
    .padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Like `x.toExponential(digits)`, for x >= 0: mantissa and exponent. */
export function toExponential(x: number, digits: number): [string, number] {
  if (x === 0) return [digits === 0 ? '0' : `0.${'0'.repeat(digits)}`, 0];
  let exponent = Number(x.toExponential(20).split('e')[1]);
  let n = scaledInteger(x, digits - exponent);
  if (n >= 10n ** BigInt(digits + 1)) n = scaledInteger(x, digits - ++exponent);
  const text = n.toString();
  return [digits === 0 ? text : `${text[0]}.${text.slice(1)}`, exponent];
}

/** `round(x, digits)` of a finite double. */
export function roundDigits(x: number, digits: number): number {
  // Beyond these, nothing is left to round, or nothing is left.
  if (digits > 323) return x;
  if (digits < -308) return x < 0 || Object.is(x, -0) ? -0 : 0;
  const magnitude = Number(`${scaledInteger(Math.abs(x), digits)}e${-digits}`);
  return x < 0 || Object.is(x, -0) ? -magnitude : magnitude;
}
