/** Loops over elements: what a ufunc does to one element, by kind of number, and the loop around it. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Value } from '../values.ts';
import { settleFloats } from './cast.ts';
import { isWide } from './kinds.ts';
import type { Elements } from './storage.ts';
import { allocateElements } from './storage.ts';

export type Pair = readonly [number, number];

/** One result of one element, or of two; by kind of number. What is absent isn't defined for that kind. */
export interface Forms {
  float?: (x: number, y: number) => number;
  /** Instead of `float` where rounding to the nearest double doesn't show: many elements, or narrower ones. */
  quick?: (x: number, y: number) => number;
  /** Ints of at most 32 bits; what is stored wraps around. */
  int?: (x: number, y: number) => number;
  big?: (x: bigint, y: bigint) => bigint;
  bool?: (x: number, y: number) => number;
  complex?: (xr: number, xi: number, yr: number, yi: number) => Pair | number;
  object?: (x: Value, y: Value) => Value;
  str?: (x: string, y: string) => string | number;
}

export type Family = 'float' | 'int' | 'big' | 'bool' | 'complex' | 'object' | 'str';
export const familyOf = (d: DType): Family => {
  switch (d.kind) {
    case 'int':
    case 'uint':
      return isWide(d) ? 'big' : 'int';
    case 'key':
    case 'float0':
      return 'object';
    default:
      return d.kind;
  }
};

function numbers1(f: (x: number, y: number) => number, x: Elements, out: Elements): void {
  const n = out.length;
  if (x instanceof Float64Array && out instanceof Float64Array) for (let i = 0; i < n; i++) out[i] = f(x[i], 0);
  else if (isWideData(out)) for (let i = 0; i < n; i++) out[i] = BigInt(f(x[i] as number, 0));
  else for (let i = 0; i < n; i++) out[i] = f(x[i] as number, 0);
}
function numbers2(f: (x: number, y: number) => number, x: Elements, y: Elements, out: Elements): void {
  const n = out.length;
  if (x instanceof Float64Array && y instanceof Float64Array && out instanceof Float64Array)
    for (let i = 0; i < n; i++) out[i] = f(x[i], y[i]);
  else if (x instanceof Float32Array && y instanceof Float32Array && out instanceof Float32Array)
    for (let i = 0; i < n; i++) out[i] = f(x[i], y[i]);
  else for (let i = 0; i < n; i++) out[i] = f(x[i] as number, y[i] as number);
}
const isWideData = (data: Elements): data is BigInt64Array | BigUint64Array =>
  data instanceof BigInt64Array || data instanceof BigUint64Array;

/** The functions that are right to the last digit take microseconds for one element. */
const PRECISE = 4096;

/** The form as a function of any element of the family. */
type AnyForm = (x: never, y: never) => unknown;

/** Apply a form of two arguments (or of one: then `y` is `x`) to elements of the loop's dtype. */
export function applyForm(
  forms: Forms,
  dtype: DType,
  out: DType,
  x: Elements,
  y: Elements | undefined,
  size: number,
): Elements | undefined {
  const family = familyOf(dtype);
  const isQuick = family === 'float' && forms.quick !== undefined && (dtype !== dt.float64 || size > PRECISE);
  const form = isQuick ? forms.quick : forms[family];
  if (!form) return undefined;
  const result = allocateElements(out, size);
  if (family === 'complex') {
    const f = forms.complex;
    if (!f) return undefined;
    const [a, b] = [x, y ?? x] as [Float64Array, Float64Array];
    const isPair = out.kind === 'complex';
    for (let i = 0; i < size; i++) {
      const r = f(a[2 * i], a[2 * i + 1], b[2 * i], b[2 * i + 1]);
      if (!isPair) result[i] = r as number;
      else if (typeof r === 'number') result[2 * i] = r;
      else {
        result[2 * i] = r[0];
        result[2 * i + 1] = r[1];
      }
    }
  } else if (family === 'big') {
    const f = forms.big as (x: bigint, y: bigint) => bigint | number;
    const [a, b] = [x, y ?? x] as [BigInt64Array, BigInt64Array];
    if (isWideData(result)) for (let i = 0; i < size; i++) result[i] = f(a[i], b[i]) as bigint;
    else for (let i = 0; i < size; i++) result[i] = Number(f(a[i], b[i]));
  } else if (family === 'object' || family === 'str') {
    const f = form as AnyForm as (x: Value, y: Value) => Value;
    const [a, b] = [x, y ?? x] as [Value[], Value[]];
    for (let i = 0; i < size; i++) (result as Value[])[i] = f(a[i], b[i]);
  } else if (y) numbers2(form as (x: number, y: number) => number, x, y, result);
  else numbers1(form as (x: number, y: number) => number, x, result);
  return settleFloats(result, out);
}
