/** Dense matrices of complex doubles: what the decompositions compute on, whatever the dtype of the array. */
import type { DType } from '../../dtypes.ts';
import type { NDArray } from '../../ndarray.ts';
import { allocate } from '../../ndarray.ts';
import { NDArray as Values } from '../../ndarray.ts';
import type { Shape } from '../../aval.ts';
import { settle } from '../round.ts';
import type { NumberData } from '../rule.ts';
import { numbers, sizeOf } from '../rule.ts';

export class Matrix {
  readonly re: Float64Array;
  readonly im: Float64Array;
  constructor(
    readonly m: number,
    readonly n: number,
    re?: Float64Array,
    im?: Float64Array,
  ) {
    this.re = re ?? new Float64Array(m * n);
    this.im = im ?? new Float64Array(m * n);
  }

  static identity(m: number, n = m): Matrix {
    const a = new Matrix(m, n);
    for (let i = 0; i < Math.min(m, n); i++) a.re[i * n + i] = 1;
    return a;
  }

  clone(): Matrix {
    return new Matrix(this.m, this.n, this.re.slice(), this.im.slice());
  }

  /** Conjugate transpose, or the plain one. */
  transposed(conjugate = true): Matrix {
    const { m, n } = this;
    const out = new Matrix(n, m);
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        out.re[j * m + i] = this.re[i * n + j];
        out.im[j * m + i] = conjugate ? -this.im[i * n + j] : this.im[i * n + j];
      }
    return out;
  }

  /** The first columns. */
  columns(count: number, from = 0): Matrix {
    const out = new Matrix(this.m, count);
    for (let i = 0; i < this.m; i++)
      for (let j = 0; j < count; j++) {
        out.re[i * count + j] = this.re[i * this.n + from + j];
        out.im[i * count + j] = this.im[i * this.n + from + j];
      }
    return out;
  }

  /** The first rows. */
  rows(count: number): Matrix {
    const size = count * this.n;
    return new Matrix(count, this.n, this.re.slice(0, size), this.im.slice(0, size));
  }

  /** Columns in another order. */
  permuted(order: readonly number[]): Matrix {
    const out = new Matrix(this.m, order.length);
    for (let i = 0; i < this.m; i++)
      order.forEach((from, j) => {
        out.re[i * order.length + j] = this.re[i * this.n + from];
        out.im[i * order.length + j] = this.im[i * this.n + from];
      });
    return out;
  }

  hasNaN(): boolean {
    return this.re.some((x) => Number.isNaN(x)) || this.im.some((x) => Number.isNaN(x));
  }

  fillNaN(): void {
    this.re.fill(NaN);
    this.im.fill(NaN);
  }
}

export function multiply(a: Matrix, b: Matrix): Matrix {
  const out = new Matrix(a.m, b.n);
  for (let i = 0; i < a.m; i++)
    for (let k = 0; k < a.n; k++) {
      const xr = a.re[i * a.n + k];
      const xi = a.im[i * a.n + k];
      for (let j = 0; j < b.n; j++) {
        const yr = b.re[k * b.n + j];
        const yi = b.im[k * b.n + j];
        out.re[i * b.n + j] += xr * yr - xi * yi;
        out.im[i * b.n + j] += xr * yi + xi * yr;
      }
    }
  return out;
}

/** How many matrices (or vectors) an array holds, given how many trailing axes one has. */
export const batchSize = (x: NDArray, rank: number): number => sizeOf(x.shape.slice(0, x.shape.length - rank));

/** The k-th matrix of an array; with `rank` 1 a vector, as one column. */
export function matrixAt(x: NDArray, k: number, rank = 2): Matrix {
  const own = x.shape.slice(x.shape.length - rank);
  const [m, n] = rank === 2 ? own : [own[0], 1];
  const out = new Matrix(m, n);
  const data = numbers(x);
  const size = m * n;
  if (x.dtype.isComplex)
    for (let i = 0; i < size; i++) {
      out.re[i] = data[2 * (k * size + i)];
      out.im[i] = data[2 * (k * size + i) + 1];
    }
  else for (let i = 0; i < size; i++) out.re[i] = data[k * size + i];
  return out;
}

/** An array that is filled matrix by matrix. */
export class Results {
  private readonly data: NumberData;
  private at = 0;
  constructor(
    readonly shape: Shape,
    readonly dtype: DType,
  ) {
    this.data = allocate(dtype, sizeOf(shape)) as NumberData;
  }

  push({ re, im }: Matrix): void {
    if (this.dtype.isComplex)
      for (let i = 0; i < re.length; i++) {
        this.data[this.at++] = re[i];
        this.data[this.at++] = im[i];
      }
    else for (const v of re) this.data[this.at++] = v;
  }

  pushNumbers(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) this.data[this.at++] = values[i];
  }

  array(): NDArray {
    return settle(new Values(this.shape, this.dtype, this.data));
  }
}
