/** Fourier transforms of any length, in double precision: radix 2, Bluestein's algorithm else. Source: jax/_src/lax/fft.py. */
import type { Aval } from '../aval.ts';
import { NDArray, allocate } from '../ndarray.ts';
import type { fftPrimitives } from '../primitives/fft.ts';
import { IFFT, IRFFT, RFFT } from '../primitives/fft.ts';
import type { EvaluateRules, NumberData } from './rule.ts';
import { numbers, sizeOf } from './rule.ts';

/** Up to this length the sum itself is computed, where the length isn't a power of 2. */
const DIRECT_LENGTH = 32;

interface Line {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** The transform of one line, in place; `sign` is -1 forward, 1 backward. Unscaled. */
function transform(line: Line, sign: number): void {
  const n = line.re.length;
  if (n <= 1) return;
  if ((n & (n - 1)) === 0) radix2(line, sign);
  else if (n <= DIRECT_LENGTH) direct(line, sign);
  else bluestein(line, sign);
}

function direct({ re, im }: Line, sign: number): void {
  const n = re.length;
  const [xr, xi] = [re.slice(), im.slice()];
  const cos = Float64Array.from({ length: n }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sin = Float64Array.from({ length: n }, (_, k) => sign * Math.sin((2 * Math.PI * k) / n));
  for (let k = 0; k < n; k++) {
    let sr = 0;
    let si = 0;
    for (let j = 0; j < n; j++) {
      const a = (j * k) % n;
      sr += xr[j] * cos[a] - xi[j] * sin[a];
      si += xr[j] * sin[a] + xi[j] * cos[a];
    }
    re[k] = sr;
    im[k] = si;
  }
}

function radix2({ re, im }: Line, sign: number): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k++) {
      const angle = (sign * 2 * Math.PI * k) / size;
      const wr = Math.cos(angle);
      const wi = Math.sin(angle);
      for (let p = k; p < n; p += size) {
        const q = p + half;
        const tr = re[q] * wr - im[q] * wi;
        const ti = re[q] * wi + im[q] * wr;
        re[q] = re[p] - tr;
        im[q] = im[p] - ti;
        re[p] += tr;
        im[p] += ti;
      }
    }
  }
}

/** A transform of any length as a convolution, whose length is a power of 2. */
function bluestein({ re, im }: Line, sign: number): void {
  const n = re.length;
  let m = 1;
  while (m < 2 * n - 1) m *= 2;
  const chirp = (k: number): readonly [number, number] => {
    const angle = (sign * Math.PI * ((k * k) % (2 * n))) / n;
    return [Math.cos(angle), Math.sin(angle)];
  };
  const a = { re: new Float64Array(m), im: new Float64Array(m) };
  const b = { re: new Float64Array(m), im: new Float64Array(m) };
  for (let k = 0; k < n; k++) {
    const [c, s] = chirp(k);
    a.re[k] = re[k] * c - im[k] * s;
    a.im[k] = re[k] * s + im[k] * c;
    b.re[k] = c;
    b.im[k] = -s;
    if (k > 0) {
      b.re[m - k] = c;
      b.im[m - k] = -s;
    }
  }
  radix2(a, -1);
  radix2(b, -1);
  for (let k = 0; k < m; k++) {
    const pr = a.re[k] * b.re[k] - a.im[k] * b.im[k];
    a.im[k] = a.re[k] * b.im[k] + a.im[k] * b.re[k];
    a.re[k] = pr;
  }
  radix2(a, 1);
  for (let k = 0; k < n; k++) {
    const [c, s] = chirp(k);
    re[k] = (a.re[k] * c - a.im[k] * s) / m;
    im[k] = (a.re[k] * s + a.im[k] * c) / m;
  }
}

/** Transform along one axis, in place. */
function alongAxis({ re, im }: Line, shape: readonly number[], axis: number, sign: number): void {
  const n = shape[axis];
  const inner = sizeOf(shape.slice(axis + 1));
  const outer = sizeOf(shape.slice(0, axis));
  const line = { re: new Float64Array(n), im: new Float64Array(n) };
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      const start = o * n * inner + i;
      for (let k = 0; k < n; k++) {
        line.re[k] = re[start + k * inner];
        line.im[k] = im[start + k * inner];
      }
      transform(line, sign);
      for (let k = 0; k < n; k++) {
        re[start + k * inner] = line.re[k];
        im[start + k * inner] = line.im[k];
      }
    }
}

function load(x: NDArray): Line {
  const data = numbers(x);
  if (!x.dtype.isComplex) return { re: Float64Array.from(data), im: new Float64Array(data.length) };
  const size = data.length / 2;
  return {
    re: Float64Array.from({ length: size }, (_, i) => data[2 * i]),
    im: Float64Array.from({ length: size }, (_, i) => data[2 * i + 1]),
  };
}

/** Lines of another length: cut, or continued by what the symmetry of a real signal's spectrum says. */
function resized(x: Line, from: number, to: number): Line {
  const count = from === 0 ? 0 : x.re.length / from;
  const out = { re: new Float64Array(count * to), im: new Float64Array(count * to) };
  for (let r = 0; r < count; r++)
    for (let k = 0; k < to; k++) {
      const mirrored = k >= from;
      const j = mirrored ? to - k : k;
      if (j < 0 || j >= from) continue;
      out.re[r * to + k] = x.re[r * from + j];
      out.im[r * to + k] = mirrored ? -x.im[r * from + j] : x.im[r * from + j];
    }
  return out;
}

function store({ re, im }: Line, { shape, dtype }: Aval, scale: number): NDArray {
  const out = allocate(dtype, sizeOf(shape)) as NumberData;
  if (!dtype.isComplex) for (let i = 0; i < re.length; i++) out[i] = re[i] * scale;
  else
    for (let i = 0; i < re.length; i++) {
      out[2 * i] = re[i] * scale;
      out[2 * i + 1] = im[i] * scale;
    }
  return new NDArray(shape, dtype, out);
}

export const fftRules: EvaluateRules<typeof fftPrimitives> = {
  fft([x], { fft_type: type, fft_lengths: lengths }, [aval]) {
    const rank = x.shape.length;
    const backward = type === IFFT || type === IRFFT;
    const sign = backward ? 1 : -1;
    const line = load(x);
    const axes = lengths.map((_, i) => rank - lengths.length + i);
    const last = rank - 1;
    const scale = backward ? 1 / sizeOf(lengths) : 1;
    // Only the last axis of a real transform is halved; the others are complex.
    for (const axis of axes) if (type !== IRFFT || axis !== last) alongAxis(line, x.shape, axis, sign);
    if (type === RFFT) {
      const half = aval.shape[last];
      const count = sizeOf(x.shape.slice(0, -1));
      const cut = { re: new Float64Array(count * half), im: new Float64Array(count * half) };
      for (let r = 0; r < count; r++)
        for (let k = 0; k < half; k++) {
          cut.re[r * half + k] = line.re[r * x.shape[last] + k];
          cut.im[r * half + k] = line.im[r * x.shape[last] + k];
        }
      return [store(cut, aval, scale)];
    }
    if (type !== IRFFT) return [store(line, aval, scale)];
    const n = lengths[lengths.length - 1];
    const whole = resized(line, x.shape[last], n);
    // Where a value is its own mirror image, its imaginary part doesn't count.
    for (let r = 0; n > 0 && r < whole.re.length / n; r++) {
      whole.im[r * n] = 0;
      if (n % 2 === 0) whole.im[r * n + n / 2] = 0;
    }
    alongAxis(whole, aval.shape, last, 1);
    return [store(whole, aval, scale)];
  },
};
