/** `jax.lax.fft`. Source: jax/_src/lax/fft.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import { FFT, IFFT, IRFFT, RFFT } from '../../jaxpr/primitives/fft.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { typeError, valueError } from '../../python/errors.ts';
import { str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { config } from '../config.ts';
import { arrayLike, jaxFunctions, libraryJit, shapeArgument } from '../declare.ts';
import { toInexact } from '../promotion.ts';
import { enumMember } from './enums.ts';
import * as lax from './operations.ts';

/** Source: dtypes.py to_complex_dtype. */
export function toComplex(d: DType): DType {
  if (d.isComplex) return d;
  const inexact = toInexact(d);
  return inexact === dt.float64 && config.x64 ? dt.complex128 : dt.complex64;
}

/** `jit[name=fft …]` with its type and lengths as statics. */
export const fft = (operand: Val, type: number, lengths: Shape, spelled = ''): Val =>
  libraryJit('fft', `${type}|${lengths.join(',')}|${spelled}`, [operand], ([given]) => {
    let x = given;
    if (type === RFFT) {
      if (x.aval.dtype.isComplex) throw valueError('only real valued inputs supported for rfft');
      x = lax.convertElementType(x, toInexact(x.aval.dtype));
    } else x = lax.convertElementType(x, toComplex(x.aval.dtype));
    return lengths.length === 0 ? x : bind1(primitives.fft, [x], { fft_type: type, fft_lengths: lengths });
  })[0];

const TYPES: ReadonlyMap<string, number> = new Map([
  ['FFT', FFT],
  ['IFFT', IFFT],
  ['RFFT', RFFT],
  ['IRFFT', IRFFT],
]);

function fftType(v: Value): number {
  if (typeof v === 'string') {
    const found = v === v.toLowerCase() || v === v.toUpperCase() ? TYPES.get(v.toUpperCase()) : undefined;
    if (found === undefined) throw valueError(`Unknown FFT type '${v}'`);
    return found;
  }
  const member = enumMember(v, 'FftType');
  const found = member === undefined ? undefined : TYPES.get(member);
  if (found === undefined) throw typeError(`Unknown FFT type value '${str(v)}'`);
  return found;
}

export const fftFunctions = jaxFunctions({
  'fft(x, fft_type, fft_lengths)': (x, type, lengths) =>
    fft(
      arrayLike('fft', x),
      fftType(type),
      shapeArgument(lengths),
      // Static arguments are told apart as they are written.
      typeof type === 'string' ? type : '',
    ),
});
