/** How a ufunc is described. Source: numpy/_core/code_generators/generate_umath.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import { raise } from '../errors.ts';
import { truth } from '../operators.ts';
import type { Value } from '../values.ts';
import { Unknown, UnknownSignal } from '../values.ts';
import { isNumPyOnly, object } from './kinds.ts';
import type { Forms } from './loops.ts';
import { floatFor } from './promotion.ts';

export interface UfuncSpec {
  readonly name: string;
  readonly inputs: 1 | 2;
  readonly outputs: 1 | 2;
  /** The dtype that operands of a dtype are computed in; undefined where the ufunc isn't defined for it. */
  readonly loop: (promoted: DType) => DType | undefined;
  readonly out: (loop: DType) => DType;
  readonly forms: (loop: DType) => Forms;
  /** The second result. */
  readonly second?: { readonly out: (loop: DType) => DType; readonly forms: (loop: DType) => Forms };
  /** What reducing nothing gives. */
  readonly identity?: (d: DType) => Scalar;
  /** Comparisons take Python ints of any size. */
  readonly compares?: boolean;
  /** Operands are widened to floats each for itself: uint16 and int16 make float32. */
  readonly widens?: boolean;
}

export type Loop = UfuncSpec['loop'];

export const any: Loop = (d) => d;
/** Not for texts and objects, where nothing says otherwise. */
export const number: Loop = (d) => (isNumPyOnly(d) ? undefined : d);
export const numberOrObject: Loop = (d) => (d.kind === 'str' ? undefined : d);
/** Bools count as int8. */
export const noBool: Loop = (d) => (d.kind === 'bool' ? dt.int8 : numberOrObject(d));
export const inexact: Loop = (d) => (d.isInexact ? d : isNumPyOnly(d) ? undefined : floatFor(d));
export const real: Loop = (d) => (d.isComplex || isNumPyOnly(d) ? undefined : floatFor(d));
export const quotient: Loop = (d) => (d.isInexact || d === object ? d : isNumPyOnly(d) ? undefined : dt.float64);
export const bitwise: Loop = (d) => (d.kind === 'bool' || d.isInteger || d === object ? d : undefined);
export const integers: Loop = (d) => (d.isInteger ? d : undefined);
export const integersOrBool: Loop = (d) => (d.kind === 'bool' ? dt.int8 : integers(d));
export const realOrBool: Loop = (d) => (d.isComplex || isNumPyOnly(d) ? undefined : d);

export const same = (d: DType): DType => d;
export const toBool = (): DType => dt.bool;

export const specs: UfuncSpec[] = [];

export interface Extra {
  readonly identity?: (d: DType) => Scalar;
  readonly compares?: boolean;
  readonly widens?: boolean;
  readonly out?: (loop: DType) => DType;
  readonly second?: UfuncSpec['second'];
}

export function define(
  name: string,
  inputs: 1 | 2,
  loop: Loop,
  forms: Forms | ((loop: DType) => Forms),
  extra: Extra = {},
): void {
  specs.push({
    name,
    inputs,
    outputs: extra.second ? 2 : 1,
    loop,
    out: extra.out ?? same,
    forms: typeof forms === 'function' ? forms : () => forms,
    ...(extra.second && { second: extra.second }),
    ...(extra.identity && { identity: extra.identity }),
    ...(extra.compares && { compares: extra.compares }),
    ...(extra.widens && { widens: extra.widens }),
  });
}

export const asBool = (b: boolean): number => (b ? 1 : 0);
export const sure = (v: boolean | Unknown): boolean => {
  if (v instanceof Unknown) throw new UnknownSignal(v);
  return v;
};
export const objectTruth = (v: Value): boolean => sure(truth(v));

export const notOfBool =
  (name: string): Loop =>
  (d) => {
    if (d.kind === 'bool')
      throw raise(
        'UFuncTypeError',
        `ufunc '${name}' did not contain a loop with signature matching types <class 'numpy.dtypes.BoolDType'> -> None`,
      );
    return numberOrObject(d);
  };
