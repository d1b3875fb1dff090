/** Dtypes that NumPy has beside JAX's, and what NumPy wants to know of any dtype. */
import type { DType } from '../../jaxpr/dtypes.ts';
import { DType as DTypeClass } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';

/** The dtype of Python objects. */
export const object = DTypeClass.define('object', 'object', 'object', 64);

const BITS_PER_CHARACTER = 32;
/** The dtype of texts of at most so many characters: `<U5`. */
export const textOf = (characters: number): DType =>
  DTypeClass.define(`<U${characters}`, 'str', 'str', characters * BITS_PER_CHARACTER);
export const charactersOf = (dtype: DType): number => dtype.bits / BITS_PER_CHARACTER;

/** No array of JAX's has such a dtype. */
export const isNumPyOnly = (d: DType): boolean => d.kind === 'str' || d.kind === 'object';

/** Bytes of one element. */
export const itemSize = (d: DType): number => (d.kind === 'str' ? d.bits / 8 : Math.max(1, d.bits / 8));

/** Those of ml_dtypes, which NumPy itself doesn't know. */
export const isExtension = (d: DType): boolean =>
  (d.kind === 'float' && (d.bits < 16 || d === dt.bfloat16)) || (d.isInteger && d.bits < 8);

/** Held as bigints. */
export const isWide = (d: DType): boolean => d.isInteger && d.bits === 64;
