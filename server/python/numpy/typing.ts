/** What dtype values have together. Source: numpy/_core/src/multiarray/convert_datatype.c PyArray_ResultType. */
import type { DType } from '../../jaxpr/dtypes.ts';
import type { Value } from '../values.ts';
import { EagerArray, PyClass, Tracer, Unknown, UnknownSignal } from '../values.ts';
import { NdArray } from './array.ts';
import { arrayFrom, leafDType, weakOf } from './coerce.ts';
import { PyDType, npDType } from './dtypes.ts';
import type { Operand } from './promotion.ts';
import { resultType } from './promotion.ts';

/** An argument of `result_type`: an array, a number, or what names a dtype. */
export function operandOf(v: Value): Operand {
  if (v instanceof Unknown) throw new UnknownSignal(v.untraced());
  const weak = weakOf(v);
  if (weak) return weak;
  if (v instanceof NdArray) return v.dtype;
  if (v instanceof Tracer || v instanceof EagerArray) return v.aval.dtype;
  if (v instanceof PyDType || v instanceof PyClass || typeof v === 'string') return npDType(v);
  return typeof v === 'object' && v !== null ? arrayFrom(v).dtype : leafDType(v);
}

/** The dtype of arrays and numbers together. A text is an element here, not a name. */
export const resultTypeOf = (vs: readonly Value[]): DType =>
  resultType(vs.map((v) => (typeof v === 'string' ? leafDType(v) : operandOf(v))));

/** A Python number takes the dtype that it is used in; anything else keeps its own. */
export const weakTo = (v: Value, dtype: DType): DType | undefined => (weakOf(v) ? dtype : undefined);
