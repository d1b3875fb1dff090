/** Rules of elementwise primitives from one function for each kind of dtype. */
import type { DType } from '../dtypes.ts';
import type { NDArray } from '../ndarray.ts';
import type { Params } from '../primitive.ts';
import type { BigBinary, BigUnary, Binary, Float32Loop, Pair, Unary } from './loops.ts';
import { mapBig, mapBig2, mapComplex, mapComplex2, mapNumbers, mapNumbers2 } from './loops.ts';
import type { EvaluateRule } from './rule.ts';
import { GaveUp, isBig } from './rule.ts';

/**
 * What one primitive does to each kind. Integers up to 32 bits are numbers, and may leave their range: storing wraps
 * them. 64-bit ones are bigints.
 */
export interface UnaryForms {
  float?: Unary;
  int?: Unary;
  big?: BigUnary;
  bool?: Unary;
  complex?: (re: number, im: number) => Pair | number;
}
export interface BinaryForms {
  float?: Binary;
  /** `float` for float32, as a loop. */
  loop?: Float32Loop;
  int?: Binary;
  big?: BigBinary;
  bool?: Binary;
  complex?: (xr: number, xi: number, yr: number, yi: number) => Pair | number;
  key?: (xr: number, xi: number, yr: number, yi: number) => number;
}

const missing = (name: string, dtype: DType): GaveUp => new GaveUp(`${name} of ${dtype.name} isn't computed`);

export function applyUnary(name: string, forms: UnaryForms, x: NDArray, outDType: DType): NDArray {
  const { dtype } = x;
  if (isBig(x.data)) {
    if (forms.big) return mapBig(forms.big, x, outDType);
  } else if (dtype.kind === 'complex') {
    if (forms.complex) return mapComplex(forms.complex, x, outDType);
  } else {
    const f = dtype.kind === 'float' ? forms.float : dtype.kind === 'bool' ? forms.bool : forms.int;
    if (f) return mapNumbers(f, x, outDType);
  }
  throw missing(name, dtype);
}

export function applyBinary(name: string, forms: BinaryForms, x: NDArray, y: NDArray, outDType: DType): NDArray {
  const { dtype } = x;
  if (isBig(x.data)) {
    if (forms.big && isBig(y.data)) return mapBig2(forms.big, x, y, outDType);
  } else if (dtype.kind === 'complex') {
    if (forms.complex) return mapComplex2(forms.complex, x, y, outDType);
  } else if (dtype.kind === 'key') {
    if (forms.key) return mapComplex2(forms.key, x, y, outDType);
  } else {
    const f = dtype.kind === 'float' ? forms.float : dtype.kind === 'bool' ? forms.bool : forms.int;
    if (f && !isBig(y.data)) return mapNumbers2(f, x, y, outDType, forms.loop);
  }
  throw missing(name, dtype);
}

export const unary =
  <P extends Params>(name: string, forms: UnaryForms | ((dtype: DType, params: P) => UnaryForms)): EvaluateRule<P> =>
  ([x], params, [out]) => [
    applyUnary(name, typeof forms === 'function' ? forms(x.dtype, params) : forms, x, out.dtype),
  ];

export const binary =
  <P extends Params>(name: string, forms: BinaryForms | ((dtype: DType) => BinaryForms)): EvaluateRule<P> =>
  ([x, y], _, [out]) => [applyBinary(name, typeof forms === 'function' ? forms(x.dtype) : forms, x, y, out.dtype)];
