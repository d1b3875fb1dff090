/**
 * exp, log and powers to the nearest double. JavaScript's are off by a unit in the last place now and then, and that shows
 * in a repr: `10.0 ** 29`. The C library that CPython uses is right in all but a few cases in a hundred thousand.
 *
 * They are computed in double-double arithmetic: a number is the sum of two doubles, the second below half a unit of the
 * first. Source: the QD library by Hida, Li and Bailey (qd_real.cpp exp, log).
 */

type Double2 = readonly [number, number];

/** Exact sum; |a| >= |b|. */
const quickSum = (a: number, b: number): Double2 => {
  const s = a + b;
  return [s, b - (s - a)];
};

const exactSum = (a: number, b: number): Double2 => {
  const s = a + b;
  const t = s - a;
  return [s, a - (s - t) + (b - t)];
};

/** 2**27 + 1: it parts a double into two halves. */
const SPLITTER = 134217729;

const exactProduct = (a: number, b: number): Double2 => {
  const p = a * b;
  const x = SPLITTER * a;
  const ah = x - (x - a);
  const al = a - ah;
  const y = SPLITTER * b;
  const bh = y - (y - b);
  const bl = b - bh;
  return [p, ah * bh - p + ah * bl + al * bh + al * bl];
};

function add(a: Double2, b: Double2): Double2 {
  const [s, e] = exactSum(a[0], b[0]);
  const [t, f] = exactSum(a[1], b[1]);
  const [u, g] = quickSum(s, e + t);
  return quickSum(u, g + f);
}

function times(a: Double2, b: Double2): Double2 {
  const [p, e] = exactProduct(a[0], b[0]);
  return quickSum(p, e + (a[0] * b[1] + a[1] * b[0]));
}

const negative = (a: Double2): Double2 => [-a[0], -a[1]];

function quotient(a: Double2, b: Double2): Double2 {
  const q1 = a[0] / b[0];
  const r = add(a, negative(times(b, [q1, 0])));
  const q2 = r[0] / b[0];
  const s = add(r, negative(times(b, [q2, 0])));
  const [h, l] = quickSum(q1, q2);
  return add([h, l], [s[0] / b[0], 0]);
}

const LN2: Double2 = [0.6931471805599453, 2.3190468138462996e-17];

/** The series for exp is summed for an argument that is halved so many times. */
const HALVINGS = 9;
const TERMS = 10;
/** 1/n! for n from 0 on. */
const INVERSE_FACTORIALS: Double2[] = [[1, 0]];
for (let n = 1; n <= TERMS; n++) INVERSE_FACTORIALS.push(quotient(INVERSE_FACTORIALS[n - 1], [n, 0]));

/** `x * 2 ** k`, also where `2 ** k` is no double. */
function scale(x: number, k: number): number {
  const half = Math.trunc(k / 2);
  return x * 2 ** half * 2 ** (k - half);
}

/** e ** a as a double-double and a power of two. */
function expParts(a: Double2): [Double2, number] {
  const k = Math.round(a[0] / LN2[0]);
  const r = add(a, negative(times(LN2, [k, 0])));
  const small: Double2 = [r[0] / 2 ** HALVINGS, r[1] / 2 ** HALVINGS];
  // e**x - 1, which keeps its digits where x is small.
  let sum: Double2 = INVERSE_FACTORIALS[TERMS];
  for (let n = TERMS - 1; n >= 1; n--) sum = add(times(sum, small), INVERSE_FACTORIALS[n]);
  sum = times(sum, small);
  for (let i = 0; i < HALVINGS; i++) sum = add([2 * sum[0], 2 * sum[1]], times(sum, sum));
  return [add(sum, [1, 0]), k];
}

/** Of a positive finite double. */
function logParts(x: number): Double2 {
  // Mantissa and exponent, with the mantissa about 1.
  let m = x;
  let e = 0;
  if (m < 2 ** -1022) {
    m *= 2 ** 54;
    e -= 54;
  }
  const exponent = Math.floor(Math.log2(m));
  m = scale(m, -exponent);
  e += exponent;
  if (m > Math.SQRT2) {
    m /= 2;
    e++;
  }
  const guess = Math.log(m);
  // Halley's step: the error becomes its third power.
  const [p, k] = expParts([guess, 0]);
  const power: Double2 = [scale(p[0], k), scale(p[1], k)];
  const step = quotient(add([m, 0], negative(power)), add([m, 0], power));
  const log = add([guess, 0], [2 * step[0], 2 * step[1]]);
  return e === 0 ? log : add(times(LN2, [e, 0]), log);
}

export function exp(x: number): number {
  if (Number.isNaN(x) || x > 710 || x < -746) return Math.exp(x);
  if (x === 0) return 1;
  const [p, k] = expParts([x, 0]);
  return scale(p[0], k);
}

export function log(x: number): number {
  return x > 0 && x < Infinity && x !== 1 ? logParts(x)[0] : Math.log(x);
}

export function log2(x: number): number {
  return x > 0 && x < Infinity && x !== 1 ? quotient(logParts(x), LN2)[0] : Math.log2(x);
}

/** An odd integer and a power of two. */
function oddPart(x: number): [bigint, number] {
  let m = x;
  let e = 0;
  while (!Number.isInteger(m)) {
    m *= 2;
    e--;
  }
  let n = BigInt(m);
  while ((n & 1n) === 0n) {
    n >>= 1n;
    e++;
  }
  return [n, e];
}

/** Powers with no more bits than this are computed as ints. */
const MAX_EXACT_BITS = 2048;

/** `x ** n` for a whole n > 0 and a positive x, where few enough bits come out. */
function wholePower(x: number, n: number): number | undefined {
  if (x < 2 ** -1000 || n > MAX_EXACT_BITS) return undefined;
  const [m, e] = oddPart(x);
  if (m.toString(2).length * n > MAX_EXACT_BITS) return undefined;
  const power = m ** BigInt(n);
  // A double has room for no more; what is left out only says on which side of the middle it is.
  const bits = power.toString(2).length;
  const shift = Math.max(0, bits - 66);
  const top = (power >> BigInt(shift)) | ((power & ((1n << BigInt(shift)) - 1n)) === 0n ? 0n : 1n);
  const k = e * n + shift;
  if (bits + e * n > 1025) return Infinity;
  if (bits + e * n < -1000) return undefined;
  return scale(Number(top), k);
}

/** `x ** y` as C's pow has it. */
export function power(x: number, y: number): number {
  if (x === 1 || y === 0) return 1;
  if (x === -1 && Math.abs(y) === Infinity) return 1;
  const plain = x ** y;
  if (plain === 0 || !Number.isFinite(plain) || !Number.isFinite(y) || y === 1) return plain;
  if (y === 2) return x * x;
  if (y === -1) return 1 / x;
  if (y === 0.5) return Math.sqrt(x);
  const a = Math.abs(x);
  const sign = x < 0 && Math.abs(y % 2) === 1 ? -1 : 1;
  const whole = Number.isInteger(y) && y > 0 ? wholePower(a, y) : undefined;
  if (whole !== undefined) return sign * whole;
  const [p, k] = expParts(times(logParts(a), [y, 0]));
  return sign * scale(p[0], k);
}
