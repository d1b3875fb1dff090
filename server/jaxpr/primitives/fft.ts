/** Fourier transforms over the innermost axes. Source: jax/_src/lax/fft.py fft_abstract_eval. */
import type { Aval, Shape } from '../aval.ts';
import { sameShape } from '../aval.ts';
import type { ParamValue } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import { complexDType, realDType, tuple } from './rules.ts';
import * as dt from '../dtypes.ts';

/** The values of JAX's FftType, an IntEnum: they print as numbers. */
export const FFT = 0;
export const IFFT = 1;
export const RFFT = 2;
export const IRFFT = 3;

export interface Fft extends Record<string, ParamValue> {
  fft_type: number;
  fft_lengths: Shape;
}

const fail = (message: string): never => {
  throw new RuleError('ValueError', message);
};

function fftAval(x: Aval, { fft_type, fft_lengths: lengths }: Fft): Aval {
  const { shape, dtype } = x;
  const n = lengths.length;
  if (n > shape.length)
    fail(
      `FFT input shape ${tuple(shape)} must have at least as many input dimensions as fft_lengths ${tuple(lengths)}.`,
    );
  const outer = shape.slice(0, shape.length - n);
  const inner = shape.slice(shape.length - n);
  const last = lengths[n - 1];
  switch (fft_type) {
    case RFFT:
      if (dtype !== dt.float32 && dtype !== dt.float64)
        fail(`RFFT input must be float32 or float64, got ${dtype.name}`);
      if (!sameShape(inner, lengths))
        fail(`RFFT input shape ${tuple(shape)} minor dimensions must be equal to fft_lengths ${tuple(lengths)}`);
      return x.update({
        shape: [...outer, ...lengths.slice(0, -1), Math.floor(last / 2) + 1],
        dtype: complexDType(dtype),
      });
    case IRFFT:
      if (!dtype.isComplex) fail(`IRFFT input must be complex64 or complex128, got ${dtype.name}`);
      if (!sameShape(inner.slice(0, -1), lengths.slice(0, -1)))
        fail(
          `IRFFT input shape ${tuple(shape)} minor dimensions must be equal to all except the last fft_length, got ` +
            `fft_lengths=${tuple(lengths)}`,
        );
      return x.update({ shape: [...outer, ...lengths], dtype: realDType(dtype) });
    default:
      if (!dtype.isComplex) fail(`FFT input must be complex64 or complex128, got ${dtype.name}`);
      if (!sameShape(inner, lengths))
        fail(`FFT input shape ${tuple(shape)} minor dimensions must be equal to fft_lengths ${tuple(lengths)}`);
      return x;
  }
}

export const fftPrimitives = {
  fft: definePrimitive<Fft>()('fft', {
    abstractEval: ([x], params) => [fftAval(x, params)],
    cost([x], [out], { fft_lengths }) {
      const size = Math.max(x.size, out.size);
      const n = fft_lengths.reduce((a, b) => a * b, 1);
      return { flops: 5 * size * Math.log2(Math.max(2, n)), bytes: (x.size + out.size) * (out.dtype.bits / 8) };
    },
  }),
};
