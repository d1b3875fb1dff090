/** How arrays of known values print. Source: numpy/_core/arrayprint.py with its default options. */
import type { ShapedArray } from '../jaxpr/aval.ts';
import { pythonFloatRepr } from '../jaxpr/floatRepr.ts';
import { loadScalar } from '../jaxpr/host.ts';
import { Complex } from '../jaxpr/jaxpr.ts';
import * as dt from '../jaxpr/dtypes.ts';
import { NDArray } from '../jaxpr/ndarray.ts';

const PRECISION = 8;
const THRESHOLD = 1000;
const EDGE_ITEMS = 3;
const LINE_WIDTH = 75;

/** The shortest decimal that reads back as the same float32 (or double), cut to 8 digits after the point. */
function floatText(x: number, single: boolean): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf';
  let text = pythonFloatRepr(x);
  if (single)
    for (let digits = 1; digits <= 9; digits++) {
      const candidate = Number(x.toPrecision(digits));
      if (Math.fround(candidate) === x) {
        text = pythonFloatRepr(candidate);
        break;
      }
    }
  const [whole, fraction = ''] = text.split('.');
  if (/e/.test(text) || fraction.length <= PRECISION) return text.replace(/\.0$/, '.');
  return `${whole}.${Number(`0.${fraction}`).toFixed(PRECISION).slice(2).replace(/0+$/, '')}`;
}

function element(array: NDArray, i: number): string {
  const v = loadScalar(array, i);
  if (typeof v === 'boolean') return v ? 'True' : 'False';
  const single = array.dtype.bits <= 32 || array.dtype.name === 'complex64';
  if (v instanceof Complex)
    return `${floatText(v.re, single)}${v.im < 0 ? '-' : '+'}${floatText(Math.abs(v.im), single)}j`;
  return array.dtype.isFloating ? floatText(Number(v), single) : String(v);
}

/** Which indices of an axis show: all, or the edges. */
function shown(n: number, summarize: boolean): (number | undefined)[] {
  if (!summarize || n <= 2 * EDGE_ITEMS) return Array.from({ length: n }, (_, i) => i);
  const edge = Array.from({ length: EDGE_ITEMS }, (_, i) => i);
  return [...edge, undefined, ...edge.map((i) => n - EDGE_ITEMS + i)];
}

function layout(array: NDArray, separator: string, indent: number): string {
  const summarize = array.size > THRESHOLD;
  const strides = array.shape.map((_, d) => array.shape.slice(d + 1).reduce((a, b) => a * b, 1));
  // Numbers are aligned: points below points.
  const texts = new Map<number, string>();
  const collect = (d: number, offset: number): void => {
    if (d === array.shape.length) texts.set(offset, element(array, offset));
    else for (const i of shown(array.shape[d], summarize)) if (i !== undefined) collect(d + 1, offset + i * strides[d]);
  };
  collect(0, 0);
  const all = [...texts.values()];
  const floats = array.dtype.isFloating;
  const left = Math.max(...all.map((t) => (floats ? t.split('.')[0] : t).length), 0);
  const right = floats ? Math.max(...all.map((t) => (t.split('.')[1] ?? '').length), 0) : 0;
  const pad = (t: string): string => {
    if (!floats) return t.padStart(left);
    const [whole, fraction = ''] = t.split('.');
    if (!t.includes('.')) return t.padStart(left + 1 + right);
    return `${whole.padStart(left)}.${fraction.padEnd(right)}`;
  };
  const build = (d: number, offset: number, column: number): string => {
    if (d === array.shape.length) return pad(texts.get(offset) ?? '');
    const parts = shown(array.shape[d], summarize).map((i) =>
      i === undefined ? '...' : build(d + 1, offset + i * strides[d], column + 1),
    );
    if (d < array.shape.length - 1) {
      const gap = `${separator.trimEnd()}${'\n'.repeat(array.shape.length - 1 - d)}${' '.repeat(column + 1)}`;
      return `[${parts.join(gap)}]`;
    }
    let line = '[';
    let width = column + 1;
    parts.forEach((p, i) => {
      const last = i === parts.length - 1;
      if (i > 0) {
        if (width + separator.length + p.length + (last ? 1 : 0) > LINE_WIDTH) {
          line += `${separator.trimEnd()}\n${' '.repeat(column + 1)}`;
          width = column + 1;
        } else {
          line += separator;
          width += separator.length;
        }
      }
      line += p;
      width += p.length;
    });
    return `${line}]`;
  };
  return build(0, 0, indent);
}

/** Keys show as the words that they are made of. Source: random/prng.py PRNGKeyArray.__repr__. */
function keyText({ shape, dtype, data }: NDArray): string {
  const words = new NDArray([...shape, dtype.bits / 32], dt.uint32, data);
  const shown = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  return `Array(${shown}, dtype=${dtype.name}) overlaying:\n${arrayText(words)}`;
}

/** `str(array)`. */
export function arrayText(array: NDArray): string {
  if (array.dtype.kind === 'key') return keyText(array);
  if (array.shape.length === 0) {
    const text = element(array, 0);
    return array.dtype.isFloating && text.endsWith('.') ? `${text}0` : text;
  }
  return layout(array, ' ', 0);
}

/** `repr(array)`: `Array([1, 2, 3], dtype=int32)`. */
export function arrayRepr(array: NDArray, aval: ShapedArray): string {
  if (array.dtype.kind === 'key') return keyText(array);
  const weak = aval.weakType ? ', weak_type=True' : '';
  const prefix = 'Array(';
  const body =
    array.shape.length === 0
      ? element(array, 0)
      : array.size === 0
        ? `[], shape=(${array.shape.join(', ')}${array.shape.length === 1 ? ',' : ''})`
        : layout(array, ', ', prefix.length);
  return `${prefix}${body}, dtype=${array.dtype.name}${weak})`;
}
