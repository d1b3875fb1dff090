/** The transpose of a Fourier transform. Source: jax/_src/lax/fft.py. */
import type { Shape } from '../../../jaxpr/aval.ts';
import type { DType } from '../../../jaxpr/dtypes.ts';
import type { fftPrimitives } from '../../../jaxpr/primitives/fft.ts';
import { IRFFT, RFFT } from '../../../jaxpr/primitives/fft.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind1 } from '../../../jaxpr/trace.ts';
import { libraryJit } from '../../declare.ts';
import { fft } from '../../lax/fft.ts';
import * as lax from '../../lax/operations.ts';
import { dynamicUpdateSlice } from '../../lax/slicing.ts';
import { pythonFloat, pythonInt } from '../../numpy/promote.ts';
import { multiply, trueDivide } from '../../numpy/ufuncs.ts';
import type { Derivatives } from '../rule.ts';
import { linear } from '../rule.ts';
import { asBatch } from './linalgParts.ts';

const conj = (x: Val): Val => bind1(primitives.conj, [x], { input_dtype: x.aval.dtype });

/** 2, but 1 for the first frequency and, of an even length, for the last: what has no twin. */
function twins(dtype: DType, count: number, even: boolean): Val {
  const full = (value: number, size: number): Val => lax.full([size], lax.scalar(value, dtype), dtype);
  const first = dynamicUpdateSlice(full(2, count), full(1, 1), [0]);
  return even ? dynamicUpdateSlice(first, full(1, 1), [count - 1]) : first;
}

const isEven = (lengths: Shape): boolean => lengths[lengths.length - 1] % 2 === 0;
const total = (lengths: Shape): number => lengths.reduce((a, b) => a * b, 1);
/** As the last axis of so many. */
const asLast = (x: Val, rank: number): Val => asBatch(x, rank + 1);

function transposeReal(ct: Val, lengths: Shape): Val {
  const { shape, ndim, dtype } = ct.aval;
  const mask = asLast(twins(dtype, shape[ndim - 1], isEven(lengths)), ndim);
  return multiply(pythonInt(total(lengths)), fft(trueDivide(conj(ct), mask), IRFFT, lengths));
}

function transposeInverseReal(ct: Val, lengths: Shape): Val {
  const x = fft(ct, RFFT, lengths);
  const { shape, ndim, dtype } = x.aval;
  const mask = asLast(twins(dtype, shape[ndim - 1], isEven(lengths)), ndim);
  return conj(multiply(multiply(pythonFloat(1 / total(lengths)), mask), x));
}

export const fftDerivatives: Derivatives<typeof fftPrimitives> = {
  fft: linear((ct, _operands, { fft_type: type, fft_lengths: lengths }) => {
    if (type === RFFT) return libraryJit('_rfft_transpose', lengths.join(), [ct], ([t]) => transposeReal(t, lengths));
    if (type === IRFFT) return [transposeInverseReal(ct, lengths)];
    return [fft(ct, type, lengths)];
  }),
};
