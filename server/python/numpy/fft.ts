/** numpy.fft. Source: numpy/fft/_pocketfft.py, _helper.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { raise, typeError, valueError } from '../errors.ts';
import type { NativeFn } from '../native.ts';
import { MISSING } from '../native.ts';
import { str } from '../text.ts';
import type { Value } from '../values.ts';
import { PyFloat, PyTuple } from '../values.ts';
import { deliver as finish } from './deliver.ts';
import type { NdArray } from './array.ts';
import { computed, elementsAs, range, sizeOf } from './array.ts';
import { asArray } from './coerce.ts';
import { zeros } from './creation.ts';
import { axesOf, axisOf, intOf, isSequence, listOfInts, npFunctions } from './declare.ts';
import { MAX_OPERATIONS } from './limits.ts';
import { complexOf, realOf } from './promotion.ts';
import { doubleOf, u } from './reductions.ts';
import { concatenate, moveaxis, pickAxis, roll } from './shapes.ts';
import { spend } from './storage.ts';

/** The transform of interleaved complex numbers; `sign` -1 is forward. By mixed radix, primes by definition. */
function transform(x: Float64Array, sign: 1 | -1): Float64Array {
  const n = x.length / 2;
  if (n <= 1) return x.slice();
  let p = 2;
  while (p * p <= n && n % p !== 0) p++;
  if (n % p !== 0) p = n;
  const m = n / p;
  const parts = Array.from({ length: p }, (_, r) => {
    const part = new Float64Array(2 * m);
    for (let k = 0; k < m; k++) {
      part[2 * k] = x[2 * (k * p + r)];
      part[2 * k + 1] = x[2 * (k * p + r) + 1];
    }
    return m > 1 ? transform(part, sign) : part;
  });
  const out = new Float64Array(2 * n);
  for (let k = 0; k < n; k++)
    for (let r = 0; r < p; r++) {
      // The angle is reduced first: it keeps its precision.
      const angle = (sign * 2 * Math.PI * ((r * k) % n)) / n;
      const [c, s] = exactTurn((r * k) % n, n) ?? [Math.cos(angle), Math.sin(angle)];
      const sine = exactTurn((r * k) % n, n) ? sign * s : s;
      const [re, im] = [parts[r][2 * (k % m)], parts[r][2 * (k % m) + 1]];
      out[2 * k] += re * c - im * sine;
      out[2 * k + 1] += re * sine + im * c;
    }
  return out;
}
/** Quarter turns are exact. */
function exactTurn(k: number, n: number): readonly [number, number] | undefined {
  if (k === 0) return [1, 0];
  if (2 * k === n) return [-1, 0];
  if (4 * k === n) return [0, 1];
  if (4 * k === 3 * n) return [0, -1];
  return undefined;
}

function scaleOf(norm: Value, n: number, forward: boolean): number {
  const name = norm === null ? 'backward' : norm;
  if (name === 'ortho') return 1 / Math.sqrt(n);
  if (name === 'backward') return forward ? 1 : 1 / n;
  if (name === 'forward') return forward ? 1 / n : 1;
  throw valueError(`Invalid norm value ${str(name)}; should be "backward", "ortho" or "forward".`);
}

/** The axis cut, or filled up with zeros, to a length. */
function resized(a: NdArray, n: number, axis: number): NdArray {
  const have = a.shape[axis];
  if (have === n) return a;
  if (have > n) return pickAxis(a, n, axis, (i) => i);
  const more = zeros(
    a.shape.map((s, i) => (i === axis ? n - have : s)),
    a.dtype,
  );
  return concatenate([a, more], axis);
}

const precise = (a: NdArray): NdArray =>
  a.dtype.isInexact ? (a.dtype === dt.float16 ? asArray(a, dt.float32) : a) : asArray(a, dt.float64);

/** A complex transform along one axis. */
function along(v: NdArray, length: number, axis: number, sign: 1 | -1, scale: number): NdArray {
  if (length < 1) throw valueError(`Invalid number of FFT data points (${length}) specified.`);
  const a = resized(precise(v), length, axis);
  const d = complexOf(a.dtype);
  const rows = moveaxis(a, [axis], [a.ndim - 1]);
  const work = sizeOf(rows.shape) * Math.ceil(Math.log2(length + 1)) * 4;
  const made = computed(
    rows.shape,
    d,
    [rows],
    ([x]) => {
      spend(work);
      const all = elementsAs(x, dt.complex128) as Float64Array;
      const out = new Float64Array(all.length);
      for (let at = 0; at < all.length; at += 2 * length) {
        const row = transform(all.slice(at, at + 2 * length), sign);
        for (let i = 0; i < row.length; i++) out[at + i] = row[i] * scale;
      }
      return d === dt.complex64 ? Float32Array.from(out) : out;
    },
    work > MAX_OPERATIONS ? Infinity : 0,
  );
  return moveaxis(made, [a.ndim - 1], [axis]);
}

const transformed = (axis: Value, rank: number): number => {
  if (rank === 0) throw raise('IndexError', 'tuple index out of range');
  return axisOf(axis, rank);
};
const lengthOf = (n: Value, a: NdArray, axis: number): number => (n === null ? a.shape[axis] : intOf(n));

const one =
  (forward: boolean): NativeFn =>
  (v, n, axis, norm, out) => {
    const a = asArray(v);
    const at = transformed(axis, a.ndim);
    const length = lengthOf(n, a, at);
    return finish(along(a, length, at, forward ? -1 : 1, scaleOf(norm, length, forward)), out);
  };

function realForward(a: NdArray, length: number, axis: number, norm: Value, forward = true): NdArray {
  if (a.dtype.isComplex)
    throw typeError(
      `ufunc 'rfft_n_${length % 2 === 0 ? 'even' : 'odd'}' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''`,
    );
  const full = along(a, length, axis, forward ? -1 : 1, scaleOf(norm, length, forward));
  return pickAxis(full, Math.floor(length / 2) + 1, axis, (i) => i);
}

/** The other half is the mirrored conjugate. */
function realInverse(v: NdArray, length: number, axis: number, scale: number): NdArray {
  if (length < 1) throw valueError(`Invalid number of FFT data points (${length}) specified.`);
  const half = Math.floor(length / 2) + 1;
  const a = resized(asArray(precise(v), complexOf(precise(v).dtype)), half, axis);
  const rows = moveaxis(a, [axis], [a.ndim - 1]);
  const d = realOf(a.dtype);
  const shape = [...rows.shape.slice(0, -1), length];
  const made = computed(shape, d, [rows], ([x]) => {
    const all = elementsAs(x, dt.complex128) as Float64Array;
    const out = new Float64Array(sizeOf(shape));
    spend(out.length * 16);
    for (let r = 0; r < out.length / length; r++) {
      const row = new Float64Array(2 * length);
      for (let i = 0; i < half; i++) {
        const [re, im] = [all[2 * (r * half + i)], all[2 * (r * half + i) + 1]];
        const own = i === 0 || 2 * i === length;
        row[2 * i] = re;
        row[2 * i + 1] = own ? 0 : im;
        if (!own && i < length) {
          row[2 * (length - i)] = re;
          row[2 * (length - i) + 1] = -im;
        }
      }
      const back = transform(row, 1);
      for (let i = 0; i < length; i++) out[r * length + i] = back[2 * i] * scale;
    }
    return d === dt.float32 ? Float32Array.from(out) : out;
  });
  return moveaxis(made, [made.ndim - 1], [axis]);
}

function axesAndLengths(a: NdArray, s: Value, axes: Value): { at: number[]; lengths: number[] } {
  const wanted = s === null ? undefined : listOfInts(s);
  const at =
    axes === null
      ? wanted
        ? wanted.map((_, i) => a.ndim - wanted.length + i)
        : a.shape.map((_, i) => i)
      : axesOf(axes, a.ndim);
  return { at, lengths: at.map((i, k) => (wanted === undefined || wanted[k] === -1 ? a.shape[i] : wanted[k])) };
}

const several =
  (forward: boolean): NativeFn =>
  (v, s, axes, norm, out) => {
    let a = asArray(v);
    const { at, lengths } = axesAndLengths(a, s, axes);
    for (let k = at.length - 1; k >= 0; k--)
      a = along(a, lengths[k], at[k], forward ? -1 : 1, scaleOf(norm, lengths[k], forward));
    return finish(a, out);
  };

const realSeveral: NativeFn = (v, s, axes, norm, out) => {
  const a = asArray(v);
  const { at, lengths } = axesAndLengths(a, s, axes);
  const last = at.length - 1;
  let made = realForward(a, lengths[last], at[last], norm);
  for (let k = last - 1; k >= 0; k--) made = along(made, lengths[k], at[k], -1, scaleOf(norm, lengths[k], true));
  return finish(made, out);
};
const inverseRealSeveral: NativeFn = (v, s, axes, norm, out) => {
  let a = asArray(v);
  const { at, lengths } = axesAndLengths(a, s, axes);
  const last = at.length - 1;
  if (s === null) lengths[last] = 2 * (a.shape[at[last]] - 1);
  for (let k = 0; k < last; k++) a = along(a, lengths[k], at[k], 1, scaleOf(norm, lengths[k], false));
  return finish(realInverse(a, lengths[last], at[last], scaleOf(norm, lengths[last], false)), out);
};

const shift =
  (direction: 1 | -1): NativeFn =>
  (v, axes) => {
    const a = asArray(v);
    const at =
      axes === null
        ? a.shape.map((_, i) => i)
        : isSequence(axes)
          ? listOfInts(axes).map((i) => axisOf(i, a.ndim))
          : [axisOf(axes, a.ndim)];
    return roll(
      a,
      at.map((i) => direction * Math.floor(a.shape[i] / 2)),
      at,
    );
  };

function frequencies(counts: readonly number[], n: number, d: Value): NdArray {
  const all = asArray(computed([counts.length], dt.int64, [], () => BigInt64Array.from(counts, (k) => BigInt(k))));
  return u('multiply', all, new PyFloat(1 / (n * doubleOf(d))));
}

const table: Readonly<Record<string, NativeFn>> = {
  'fft(a, n=None, axis=-1, norm=None, out=None)': one(true),
  'ifft(a, n=None, axis=-1, norm=None, out=None)': one(false),
  'rfft(a, n=None, axis=-1, norm=None, out=None)': (v, n, axis, norm, out) => {
    const a = asArray(v);
    const at = transformed(axis, a.ndim);
    return finish(realForward(a, lengthOf(n, a, at), at, norm), out);
  },
  'irfft(a, n=None, axis=-1, norm=None, out=None)': (v, n, axis, norm, out) => {
    const a = asArray(v);
    const at = transformed(axis, a.ndim);
    const length = n === null ? 2 * (a.shape[at] - 1) : intOf(n);
    return finish(realInverse(a, length, at, scaleOf(norm, length, false)), out);
  },
  'hfft(a, n=None, axis=-1, norm=None, out=None)': (v, n, axis, norm, out) => {
    const a = asArray(v);
    const at = transformed(axis, a.ndim);
    const length = n === null ? 2 * (a.shape[at] - 1) : intOf(n);
    return finish(realInverse(u('conjugate', a), length, at, scaleOf(norm, length, true)), out);
  },
  'ihfft(a, n=None, axis=-1, norm=None, out=None)': (v, n, axis, norm, out) => {
    const a = asArray(v);
    const at = transformed(axis, a.ndim);
    return finish(u('conjugate', realForward(a, lengthOf(n, a, at), at, swappedNorm(norm))), out);
  },
  'fft2(a, s=None, axes=<missing>, norm=None, out=None)': (v, s, axes, norm, out) =>
    several(true)(v, s, lastTwo(axes, v), norm, out),
  'ifft2(a, s=None, axes=<missing>, norm=None, out=None)': (v, s, axes, norm, out) =>
    several(false)(v, s, lastTwo(axes, v), norm, out),
  'rfft2(a, s=None, axes=<missing>, norm=None, out=None)': (v, s, axes, norm, out) =>
    realSeveral(v, s, lastTwo(axes, v), norm, out),
  'irfft2(a, s=None, axes=<missing>, norm=None, out=None)': (v, s, axes, norm, out) =>
    inverseRealSeveral(v, s, lastTwo(axes, v), norm, out),
  'fftn(a, s=None, axes=None, norm=None, out=None)': several(true),
  'ifftn(a, s=None, axes=None, norm=None, out=None)': several(false),
  'rfftn(a, s=None, axes=None, norm=None, out=None)': realSeveral,
  'irfftn(a, s=None, axes=None, norm=None, out=None)': inverseRealSeveral,
  'fftshift(x, axes=None)': shift(1),
  'ifftshift(x, axes=None)': shift(-1),
  'fftfreq(n, d=1.0, device=None)': (count, d) => {
    const n = intOf(count);
    const half = Math.floor((n - 1) / 2) + 1;
    return frequencies(
      range(n).map((i) => (i < half ? i : i - n)),
      n,
      d,
    );
  },
  'rfftfreq(n, d=1.0, device=None)': (count, d) => {
    const n = intOf(count);
    return frequencies(range(Math.floor(n / 2) + 1), n, d);
  },
};
const swappedNorm = (norm: Value): Value =>
  norm === null || norm === 'backward' ? 'forward' : norm === 'forward' ? 'backward' : norm;

const lastTwo = (axes: Value, v: Value): Value =>
  axes === MISSING ? new PyTuple([asArray(v).ndim - 2, asArray(v).ndim - 1]) : axes;

export const fftFunctions = (): Map<string, Value> => npFunctions(table);
