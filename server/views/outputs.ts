/** Results of a run on the command line: a summary in one line, and the thinned values of test/parity/values.py. */
import { DType } from '../jaxpr/dtypes.ts';
import { loadScalar } from '../jaxpr/host.ts';
import { Complex } from '../jaxpr/jaxpr.ts';
import { NDArray, allocate, numbersPerElement } from '../jaxpr/ndarray.ts';
import type { Thin } from '../jaxpr/evaluate/thin.ts';
import { thin } from '../jaxpr/evaluate/thin.ts';

/** As runtime/protocol.ts has it. */
export interface OutputLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly base64: string;
  readonly step?: number;
}

export interface ShownOutput {
  text: string;
  thin: Thin;
}

/** Values that the summary writes out. */
const FIRST_VALUES = 6;
/** As many digits as a float32 holds. */
const DIGITS = 7;

function decode(base64: string, dtype: DType, shape: readonly number[], size: number): NDArray {
  const data = allocate(dtype, size);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const text = atob(base64);
  for (let i = 0; i < Math.min(text.length, bytes.length); i++) bytes[i] = text.charCodeAt(i);
  return new NDArray(shape, dtype, data);
}

function write(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  return String(Number(x.toPrecision(DIGITS)));
}

function element(x: NDArray, i: number): string {
  const v = loadScalar(x, i);
  if (v instanceof Complex) return `${write(v.re)}${v.im < 0 ? '-' : '+'}${write(Math.abs(v.im))}j`;
  if (typeof v === 'boolean') return v ? 'True' : 'False';
  return typeof v === 'number' && !x.dtype.isInteger ? write(v) : String(v);
}

function statistics(x: NDArray, count: number): string {
  if (!x.dtype.isFloating && !x.dtype.isInteger) return '';
  let [min, max, sum, finite, nans] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const v = Number(x.data[i]);
    if (Number.isNaN(v)) nans++;
    if (!Number.isFinite(v)) continue;
    min = Math.min(min, v);
    max = Math.max(max, v);
    sum += v;
    finite++;
  }
  const parts = finite > 0 ? [`min ${write(min)}`, `max ${write(max)}`, `mean ${write(sum / finite)}`] : [];
  if (nans > 0) parts.push(`nan ${nans}`);
  if (count - finite - nans > 0) parts.push(`inf ${count - finite - nans}`);
  return parts.map((p) => `  ${p}`).join('');
}

export function shownOutput({ shape, dtype: name, base64, step = 1 }: OutputLike): ShownOutput {
  const dtype = DType.byName(name);
  if (!dtype)
    return { text: `${name}[${shape.join(',')}]`, thin: { shape: [...shape], dtype: name, step, values: [] } };
  const size = shape.reduce((n, d) => n * d, 1);
  const kept = Math.ceil(size / step);
  const array = decode(base64, dtype, step > 1 ? [kept] : shape, kept);
  const first = Array.from({ length: Math.min(kept, FIRST_VALUES) }, (_, i) => element(array, i)).join(', ');
  const values = shape.length === 0 ? first : `[${first}${kept > FIRST_VALUES ? ', …' : ''}]`;
  const stats = size > 1 && numbersPerElement(dtype) === 1 ? statistics(array, kept) : '';
  const thinned = thin(array);
  return {
    text: `${dtype.short}[${shape.join(',')}] = ${values}${stats}`,
    thin: step > 1 ? { ...thinned, shape: [...shape], step: thinned.step * step } : thinned,
  };
}
