/** The order in which sort, searchsorted and top_k put elements. Source: jax/_src/lax/lax.py _operands_to_keys. */
import type { DType } from '../dtypes.ts';
import type { Data } from '../ndarray.ts';
import { totalOrder } from './bits.ts';
import { GaveUp, isBig } from './rule.ts';

/** Negative, 0 or positive, as the element at i of one array is before, with or after that at j of another. */
export type Compare = (a: Data, i: number, b: Data, j: number) => number;

/** Zeros are equal, NaNs are equal and last. */
function floats(x: number, y: number): number {
  if (x < y) return -1;
  if (x > y) return 1;
  if (x === y) return 0;
  return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
}

/** Ascending, as `lax.sort`. */
export function ascending(dtype: DType): Compare {
  switch (dtype.kind) {
    case 'complex':
      return (a, i, b, j) =>
        floats(Number(a[2 * i]), Number(b[2 * j])) || floats(Number(a[2 * i + 1]), Number(b[2 * j + 1]));
    case 'float':
      return (a, i, b, j) => floats(a[i] as number, b[j] as number);
    case 'bool':
    case 'int':
    case 'uint':
      return (a, i, b, j) => (a[i] < b[j] ? -1 : a[i] > b[j] ? 1 : 0);
    default:
      throw new GaveUp(`${dtype.name} isn't sorted`);
  }
}

/** Descending in XLA's total order, as `lax.top_k`: NaN first, -0 after 0. */
export function descending(dtype: DType): Compare {
  if (dtype.kind === 'float') return (a, i, b, j) => totalOrder(b[j] as number, a[i] as number, dtype);
  const up = ascending(dtype);
  return (a, i, b, j) => up(b, j, a, i);
}

/** The data with one axis innermost, as lines of that length: offset of element k of line r is `start(r) + k * step`. */
export interface Lines {
  readonly count: number;
  readonly length: number;
  readonly step: number;
  start(line: number): number;
}

export function linesAlong(shape: readonly number[], axis: number): Lines {
  let inner = 1;
  for (let i = axis + 1; i < shape.length; i++) inner *= shape[i];
  let outer = 1;
  for (let i = 0; i < axis; i++) outer *= shape[i];
  const length = shape.length === 0 ? 1 : shape[axis];
  return {
    count: outer * inner,
    length,
    step: inner,
    start: (line) => Math.floor(line / inner) * inner * length + (line % inner),
  };
}

/** One element from here to there; `per` numbers each. */
export function copyElement(from: Data, i: number, to: Data, j: number, per: number): void {
  for (let p = 0; p < per; p++) (to as Float64Array)[per * j + p] = (from as Float64Array)[per * i + p];
}

/** A count or an index into an array of integers of any width. */
export function storeIndex(out: Data, at: number, value: number): void {
  if (isBig(out)) out[at] = BigInt(value);
  else out[at] = value;
}
