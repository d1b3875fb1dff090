/** ragged_dot_general: rows outside their group are zeros, then it is a dot_general. Source: _ragged_dot_general_impl. */
import type { DType } from '../dtypes.ts';
import { float32 } from '../dtypes.ts';
import { NDArray, allocate } from '../ndarray.ts';
import type { ragged } from '../primitives/ragged.ts';
import { prefixDims, raggedDimensions, raggedMode } from '../primitives/ragged.ts';
import { convertArray } from './convert.ts';
import { dotProduct } from './dot.ts';
import type { EvaluateRules } from './rule.ts';
import { isBig, sizeOf, stridesOf } from './rule.ts';

/** The array once for each group, which comes first: with zeros where the axis is in another one. */
function expanded(x: NDArray, axis: number, sizes: NDArray, prefix: readonly number[]): NDArray {
  const groups = sizes.shape[sizes.shape.length - 1];
  const size = sizeOf(x.shape);
  const strides = stridesOf(x.shape);
  const prefixStrides = stridesOf(prefix.map((a) => x.shape[a]));
  const at = (i: number, a: number): number => Math.floor(i / strides[a]) % x.shape[a];
  const data = allocate(x.dtype, groups * size);
  const parts = size === 0 ? 0 : x.data.length / size;
  for (let i = 0; i < size; i++) {
    const row = sizes.shape.length === 1 ? 0 : prefix.reduce((n, a, k) => n + at(i, a) * prefixStrides[k], 0);
    const position = at(i, axis);
    let end = 0;
    for (let g = 0; g < groups; g++) {
      const start = end;
      end += Number(sizes.data[row * groups + g]);
      if (position < start || position >= end) continue;
      for (let p = 0; p < parts; p++) {
        const [to, from] = [(g * size + i) * parts + p, i * parts + p];
        if (isBig(data) && isBig(x.data)) data[to] = x.data[from];
        else if (!isBig(data) && !isBig(x.data)) data[to] = x.data[from];
      }
    }
  }
  return new NDArray([groups, ...x.shape], x.dtype, data);
}

const next = (dims: readonly number[]): number[] => dims.map((d) => d + 1);

/** Each block of the last axis times its scale. Source: _scaled_matmul_cpu_lowering_impl. */
function scaled(x: NDArray, scales: NDArray, dtype: DType): NDArray {
  const values = convertArray(x, dtype);
  const factors = convertArray(scales, dtype).data;
  const block = x.shape[2] / scales.shape[2];
  const data = allocate(float32, values.data.length);
  for (let i = 0; i < data.length; i++) data[i] = Number(values.data[i]) * Number(factors[Math.floor(i / block)]);
  return convertArray(new NDArray(x.shape, float32, data), dtype);
}

export const raggedRules: EvaluateRules<typeof ragged> = {
  scaled_matmul_wrapper([a, b, aScales, bScales], _, [aval]) {
    const d = { lhsContracting: [2], rhsContracting: [2], lhsBatch: [0], rhsBatch: [0] };
    return [dotProduct(scaled(a, aScales, aval.dtype), scaled(b, bScales, aval.dtype), d, aval)];
  },
  ragged_dot_general([lhs, rhs, sizes], params, [aval]) {
    const d = raggedDimensions(params.ragged_dot_dimension_numbers);
    const mode = raggedMode(d);
    const [axis] = d.ragged;
    if (mode === 'RAGGED_BATCH') return [dotProduct(lhs, rhs, d, aval)];
    const left = expanded(lhs, axis, sizes, prefixDims(mode, lhs.shape.length, axis, d.lhsBatch, d.lhsContracting));
    const [lhsContracting, lhsBatch] = [next(d.lhsContracting), next(d.lhsBatch)];
    if (mode === 'RAGGED_NONCONTRACTING') {
      const rhsContracting = [...d.rhsContracting, ...d.group];
      const numbers = { lhsContracting: [...lhsContracting, 0], rhsContracting, lhsBatch, rhsBatch: d.rhsBatch };
      return [dotProduct(left, rhs, numbers, aval)];
    }
    const other = d.rhsContracting[d.lhsContracting.indexOf(axis)];
    const right = expanded(rhs, other, sizes, prefixDims(mode, rhs.shape.length, other, d.rhsBatch, d.rhsContracting));
    const numbers = {
      lhsContracting,
      rhsContracting: next(d.rhsContracting),
      lhsBatch: [0, ...lhsBatch],
      rhsBatch: [0, ...next(d.rhsBatch)],
    };
    return [dotProduct(left, right, numbers, aval)];
  },
};
