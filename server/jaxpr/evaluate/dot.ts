/** dot_general. Source: jax/_src/lax/lax.py dot_general_p. Floats are accumulated in double precision. */
import type { DType } from '../dtypes.ts';
import { NDArray, allocate } from '../ndarray.ts';
import type { Aval } from '../aval.ts';
import type { DotDimensions, dot } from '../primitives/dot.ts';
import { dotDimensions } from '../primitives/dot.ts';
import { convertArray } from './convert.ts';
import { settle } from './round.ts';
import type { BigData, EvaluateRules, NumberData } from './rule.ts';
import { isBig, offsets, sizeOf, stridesOf, takeOffsets } from './rule.ts';

/** The operand with its axes in the order batch, free, contracting. */
function arrange(x: NDArray, batch: readonly number[], contracting: readonly number[]): { x: NDArray; free: number } {
  const free = [...x.shape.keys()].filter((i) => !batch.includes(i) && !contracting.includes(i));
  const order = [...batch, ...free, ...contracting];
  const freeSize = sizeOf(free.map((i) => x.shape[i]));
  if (order.every((a, i) => a === i)) return { x, free: freeSize };
  const own = stridesOf(x.shape);
  const shape = order.map((a) => x.shape[a]);
  const at = offsets(
    shape,
    order.map((a) => own[a]),
  );
  return { x: takeOffsets(x, shape, at), free: freeSize };
}

interface Sizes {
  batch: number;
  m: number;
  n: number;
  k: number;
}

function dotFloat32(a: Float32Array, b: Float32Array, out: Float32Array, { batch, m, n, k }: Sizes): void {
  let o = 0;
  for (let t = 0; t < batch; t++)
    for (let i = 0; i < m; i++) {
      const ai = (t * m + i) * k;
      for (let j = 0; j < n; j++) {
        const bj = (t * n + j) * k;
        let sum = 0;
        for (let p = 0; p < k; p++) sum += a[ai + p] * b[bj + p];
        out[o++] = sum;
      }
    }
}

function dotAny(
  a: NumberData,
  b: NumberData,
  out: NumberData,
  { batch, m, n, k }: Sizes,
  accumulate: (sum: number, x: number, y: number) => number,
): void {
  let o = 0;
  for (let t = 0; t < batch; t++)
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) sum = accumulate(sum, a[(t * m + i) * k + p], b[(t * n + j) * k + p]);
        out[o++] = sum;
      }
}

function dotBig(a: BigData, b: BigData, out: BigData, { batch, m, n, k }: Sizes): void {
  let o = 0;
  for (let t = 0; t < batch; t++)
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0n;
        for (let p = 0; p < k; p++) sum += a[(t * m + i) * k + p] * b[(t * n + j) * k + p];
        out[o++] = sum;
      }
}

function dotComplex(a: NumberData, b: NumberData, out: NumberData, { batch, m, n, k }: Sizes): void {
  let o = 0;
  for (let t = 0; t < batch; t++)
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let re = 0;
        let im = 0;
        for (let p = 0; p < k; p++) {
          const x = 2 * ((t * m + i) * k + p);
          const y = 2 * ((t * n + j) * k + p);
          re += a[x] * b[y] - a[x + 1] * b[y + 1];
          im += a[x] * b[y + 1] + a[x + 1] * b[y];
        }
        out[o++] = re;
        out[o++] = im;
      }
}

const isBig64 = (dtype: DType): boolean => dtype.isInteger && dtype.bits === 64;

/** The product of two arrays, of the shape and dtype of `aval`. */
export function dotProduct(lhs: NDArray, rhs: NDArray, d: DotDimensions, aval: Aval): NDArray {
  const { dtype } = aval;
  // Operands of another kind, or of 64 bits where the result hasn't, are brought to the result's dtype first.
  const wide = (x: NDArray) =>
    x.dtype.kind === dtype.kind && isBig(x.data) === isBig64(dtype) ? x : convertArray(x, dtype);
  const a = arrange(wide(lhs), d.lhsBatch, d.lhsContracting);
  const b = arrange(wide(rhs), d.rhsBatch, d.rhsContracting);
  const sizes: Sizes = {
    batch: sizeOf(d.lhsBatch.map((i) => lhs.shape[i])),
    m: a.free,
    n: b.free,
    k: sizeOf(d.lhsContracting.map((i) => lhs.shape[i])),
  };
  const out = allocate(dtype, aval.size);
  const x = a.x.data;
  const y = b.x.data;
  if (isBig(out) || isBig(x) || isBig(y)) dotBig(x as BigData, y as BigData, out as BigData, sizes);
  else if (dtype.kind === 'complex') dotComplex(x, y, out, sizes);
  else if (x instanceof Float32Array && y instanceof Float32Array && out instanceof Float32Array)
    dotFloat32(x, y, out, sizes);
  else if (dtype.kind === 'float') dotAny(x, y, out, sizes, (sum, p, q) => sum + p * q);
  else dotAny(x, y, out, sizes, (sum, p, q) => (sum + Math.imul(p, q)) | 0);
  return settle(new NDArray(aval.shape, dtype, out));
}

export const dotRules: EvaluateRules<typeof dot> = {
  dot_general: ([lhs, rhs], params, [aval]) => [dotProduct(lhs, rhs, dotDimensions(params), aval)],
};
