/** Results of a run, as the panel shows them: shape, dtype, the first values, and what they look like over all. */
import type { Output } from '../runtime/protocol.ts';
import { DType } from '../server/jaxpr/dtypes.ts';
import { allocate, type Data } from '../server/jaxpr/ndarray.ts';
import { significant } from './format.ts';
import type { OutputSummary } from './webviews/runPanel/messages.ts';

/** So many values are written out; the panel is narrow. */
const FIRST_VALUES = 8;

export function summarise(output: Output): OutputSummary {
  const dtype = DType.byName(output.dtype);
  const type = `${dtype?.short ?? output.dtype}[${output.shape.join(',')}]`;
  const size = output.shape.reduce((n, d) => n * d, 1);
  if (!dtype) return { type, size, first: '', stats: [] };
  const step = output.step ?? 1;
  const kept = Math.ceil(size / step);
  const data = decode(output.base64, allocate(dtype, kept));
  const first: string[] = [];
  for (let i = 0; i < Math.min(kept, FIRST_VALUES); i++) first.push(element(data, dtype, i));
  const text =
    output.shape.length === 0 ? (first[0] ?? '') : `[${first.join(', ')}${kept > FIRST_VALUES ? ', …' : ''}]`;
  const countable = dtype.kind === 'bool' || dtype.isInteger || dtype.isFloating;
  const stats = countable && size > 1 ? statistics(data, dtype) : [];
  if (step > 1) stats.push({ name: 'of', value: `one value in ${step}` });
  return { type, size, first: text, stats };
}

/** The bytes, in a typed array of the right kind; short input leaves zeros. */
function decode(base64: string, into: Data): Data {
  const bytes = Buffer.from(base64, 'base64');
  const target = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  target.set(bytes.subarray(0, target.length));
  return into;
}

function element(data: Data, dtype: DType, i: number): string {
  if (dtype.kind === 'bool') return data[i] ? 'True' : 'False';
  if (dtype.kind === 'complex') {
    const imaginary = Number(data[2 * i + 1]);
    return `${number(Number(data[2 * i]))}${imaginary < 0 ? '-' : '+'}${number(Math.abs(imaginary))}j`;
  }
  if (dtype.kind === 'key') return `(${String(data[2 * i])}, ${String(data[2 * i + 1])})`;
  if (dtype.isInteger) return String(data[i]);
  return number(Number(data[i]));
}

/** A float as float32 deserves: no more digits than it holds. */
function number(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x < 0 ? '-inf' : 'inf';
  const text = String(Number(x.toPrecision(7)));
  return Number.isInteger(x) && !text.includes('e') ? `${text}.` : text;
}

function statistics(data: Data, dtype: DType): OutputSummary['stats'] {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let finite = 0;
  let nans = 0;
  for (const value of data) {
    const x = Number(value);
    if (Number.isFinite(x)) {
      if (x < min) min = x;
      if (x > max) max = x;
      sum += x;
      finite++;
    } else if (Number.isNaN(x)) nans++;
  }
  if (dtype.kind === 'bool') return [{ name: 'true', value: `${sum} of ${data.length}` }];
  const write = (x: number): string => (dtype.isInteger ? String(x) : number(x));
  const stats =
    finite === 0
      ? []
      : [
          { name: 'min', value: write(min) },
          { name: 'max', value: write(max) },
          { name: 'mean', value: significant(sum / finite) },
        ];
  if (nans > 0) stats.push({ name: 'nan', value: String(nans) });
  const infinite = data.length - finite - nans;
  if (infinite > 0) stats.push({ name: 'inf', value: String(infinite) });
  return stats;
}
