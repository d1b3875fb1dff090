/** jax.scipy.signal: convolutions. Source: jax/_src/scipy/signal.py. */
import type { Val } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import { Stop, raise, valueError } from '../../python/errors.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple } from '../../python/values.ts';
import { arrayLike, asValue, jaxFunction, jaxFunctions } from '../declare.ts';
import { spectralPart } from './spectral.ts';
import { callJax } from '../callJax.ts';
import { convGeneralDilated } from '../lax/convolution.ts';
import * as lax from '../lax/operations.ts';
import { precisionArgument } from '../lax/precision.ts';
import * as np from '../numpy/expressions.ts';
import { promoteInexactDTypes } from '../numpy/moments.ts';
import { flip } from '../numpy/rearranging.ts';
import { conjugate } from '../numpy/ufuncsFloat.ts';

const MODES: readonly Value[] = ['full', 'same', 'valid'];
const every = (a: Val, b: Val, f: (m: number, n: number) => boolean): boolean =>
  a.aval.shape.every((m, i) => f(m, b.aval.shape[i]));

/** Source: _convolve_nd. */
function convolveNd(first: Val, second: Val, mode: Value, precision: Value): Val {
  if (!MODES.includes(mode)) throw valueError("mode must be one of ['full', 'same', 'valid']");
  if (first.aval.ndim !== second.aval.ndim) throw valueError('in1 and in2 must have the same number of dimensions');
  if (first.aval.size === 0 || second.aval.size === 0)
    throw valueError(
      'zero-size arrays not supported in convolutions, got shapes ' +
        `${lax.tupleText(first.aval.shape)} and ${lax.tupleText(second.aval.shape)}.`,
    );
  let [x, y] = promoteInexactDTypes(...np.inexactOnHost([first, second]));
  const swap = every(x, y, (m, n) => m <= n);
  if (!swap && !every(x, y, (m, n) => m >= n))
    throw valueError('One input must be smaller than the other in every dimension.');
  const other = y.aval.shape;
  if (swap) [x, y] = [y, x];
  const { shape } = y.aval;
  y = flip(y);
  const padding = shape.map((s, i): readonly [number, number] => {
    if (mode === 'valid') return [0, 0];
    if (mode === 'full') return [s - 1, s - 1];
    const half = Math.floor((other[i] - 1) / 2);
    return [s - 1 - half, s - other[i] + half];
  });
  const lifted = np.expandDims(x, [0, 1]);
  const result = convGeneralDilated(lifted, np.expandDims(y, [0, 1]), {
    strides: shape.map(() => 1),
    padding,
    precision: precisionArgument(precision),
  });
  return lax.squeeze(result, [0, 1]);
}

/** The others are mapped. */
function fftconvolveAlong(x: Val, y: Val, mode: Value, axes: Value): Val {
  const fn = spectralPart('_fftconvolve_along');
  if (fn === undefined) throw new Stop("jitlens doesn't have axes= of fftconvolve yet", 'unsupported');
  const unbatched = jaxFunction('_fftconvolve(in1, in2)', (a, b) =>
    fftconvolve(arrayLike('fftconvolve', a), arrayLike('fftconvolve', b), mode),
  );
  return arrayLike('fftconvolve', call(fn, [unbatched, asValue(x), asValue(y), axes]));
}

/** Source: fftconvolve, _fftconvolve_unbatched. */
function fftconvolve(first: Val, second: Val, mode: Value, axes: Value = null): Val {
  let [x, y] = promoteInexactDTypes(...np.inexactOnHost([first, second]));
  if (x.aval.ndim !== y.aval.ndim) throw valueError('in1 and in2 should have the same dimensionality');
  if (!MODES.includes(mode)) throw valueError("mode must be one of ['same', 'full', 'valid']");
  if (axes !== null) return fftconvolveAlong(x, y, mode, axes);
  const full = x.aval.shape.map((m, i) => m + y.aval.shape[i] - 1);
  if (mode === 'valid') {
    const swap = every(x, y, (m, n) => m <= n);
    if (!swap && !every(x, y, (m, n) => m >= n))
      throw valueError("For 'valid' mode, One input must be at least as large as the other in every dimension.");
    if (swap) [x, y] = [y, x];
  }
  let product: Val;
  if (every(x, y, (m, n) => m === 1 || n === 1)) product = np.mul(x, y);
  else {
    const kind = x.aval.dtype.isComplex ? '' : 'r';
    const shape = new PyTuple(full);
    const transform = (a: Val) => callJax('jax.numpy.fft', `${kind}fftn`, [a, shape]);
    const spectrum = transform(x);
    const both = np.mul(spectrum, transform(y));
    product = callJax('jax.numpy.fft', kind === '' ? 'ifftn' : 'irfftn', [both, shape]);
  }
  const out =
    mode === 'full' ? full : mode === 'same' ? x.aval.shape : x.aval.shape.map((m, i) => m - y.aval.shape[i] + 1);
  const starts = full.map((m, i) => Math.floor((m - out[i]) / 2));
  return callJax('jax.lax', 'dynamic_slice', [product, new PyTuple(starts), new PyTuple([...out])]);
}

function convolve(x: Val, y: Val, mode: Value, method: Value, precision: Value): Val {
  if (method === 'fft') return fftconvolve(x, y, mode);
  if (method === 'direct' || method === 'auto') return convolveNd(x, y, mode, precision);
  throw valueError(`Got method=${repr(method)}; expected 'auto', 'fft', or 'direct'.`);
}

function planar(name: string, x: Val, y: Val, boundary: Value, fill: Value): void {
  if (boundary !== 'fill' || fill !== 0)
    throw raise('NotImplementedError', `${name}() only supports boundary='fill', fillvalue=0`);
  if (x.aval.ndim !== 2 || y.aval.ndim !== 2) throw valueError(`${name}() only supports 2-dimensional inputs.`);
}

/** Source: correlate2d. */
function correlate2d(x: Val, y: Val, mode: Value, precision: Value): Val {
  const swap = every(x, y, (m, n) => m <= n);
  const equal = every(x, y, (m, n) => m === n);
  const forward = (): Val => {
    const flipped = flip(x);
    return flip(convolveNd(flipped, conjugate(y), mode, precision));
  };
  const swapped = (): Val => {
    const flipped = flip(y);
    return convolveNd(flipped, conjugate(x), mode, precision);
  };
  if (mode === 'same') return forward();
  if (mode === 'valid') return swap && !equal ? swapped() : forward();
  return swap ? conjugate(swapped()) : forward();
}

const two = (x: Value, y: Value): [Val, Val] => [arrayLike('convolve', x), arrayLike('convolve', y, 1)];

export const signalFunctions = jaxFunctions({
  "convolve(in1, in2, mode='full', method='auto', precision=None)": (a, b, mode, method, precision) =>
    convolve(...two(a, b), mode, method, precision),
  "convolve2d(in1, in2, mode='full', boundary='fill', fillvalue=0, precision=None)": (
    a,
    b,
    mode,
    boundary,
    fill,
    precision,
  ) => {
    const [x, y] = two(a, b);
    planar('convolve2d', x, y, boundary, fill);
    return convolveNd(x, y, mode, precision);
  },
  "correlate(in1, in2, mode='full', method='auto', precision=None)": (a, b, mode, method, precision) => {
    const [x, y] = two(a, b);
    return convolve(x, flip(conjugate(y)), mode, method, precision);
  },
  "correlate2d(in1, in2, mode='full', boundary='fill', fillvalue=0, precision=None)": (
    a,
    b,
    mode,
    boundary,
    fill,
    precision,
  ) => {
    const [x, y] = two(a, b);
    planar('correlate2d', x, y, boundary, fill);
    return correlate2d(x, y, mode, precision);
  },
  "fftconvolve(in1, in2, mode='full', axes=None)": (a, b, mode, axes) =>
    fftconvolve(arrayLike('fftconvolve', a), arrayLike('fftconvolve', b, 1), mode, axes),
});
