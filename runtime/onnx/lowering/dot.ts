/** dot_general as MatMul: batch dimensions first, then free, then contracting, each group flattened. */
import type { DType } from '../../../server/jaxpr/dtypes.ts';
import * as dt from '../../../server/jaxpr/dtypes.ts';
import type { Aval } from '../../../server/jaxpr/aval.ts';
import type { dot } from '../../../server/jaxpr/primitives/dot.ts';
import type { ragged } from '../../../server/jaxpr/primitives/ragged.ts';
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import { dotDimensions } from '../../../server/jaxpr/primitives/dot.ts';
import type { GraphBuilder, Tensor } from '../builder.ts';
import type { Lowerings } from './rule.ts';

/** What MatMul computes in. Products of small integers wrap as those of int32 do. */
function computed(dtype: DType): DType {
  if (dtype.kind === 'bool' || (dtype.isInteger && dtype.bits < 32)) return dt.int32;
  return dtype;
}

const sizes = (aval: Aval, axes: readonly number[]): number[] => axes.map((a) => aval.shape[a]);
const product = (ns: readonly number[]): number => ns.reduce((a, b) => a * b, 1);

/** The operand as [batch…, rows, columns], by a Transpose and a Reshape where they are needed. */
function matrix(
  b: GraphBuilder,
  x: Tensor,
  aval: Aval,
  batch: readonly number[],
  rows: readonly number[],
  columns: readonly number[],
): Tensor {
  const turned = b.transpose(x, [...batch, ...rows, ...columns]);
  if (rows.length === 1 && columns.length === 1) return turned;
  return b.reshape(turned, [...sizes(aval, batch), product(sizes(aval, rows)), product(sizes(aval, columns))]);
}

export const raggedLowerings: Lowerings<typeof ragged> = {
  scaled_matmul_wrapper: unsupported('ONNX Runtime has no floats of 8 and 4 bits to compute with'),
  ragged_dot_general: unsupported('the sizes of its groups are known only while it runs'),
};

export const dotLowerings: Lowerings<typeof dot> = {
  dot_general(b, [lhs, rhs], params, { in: [la, ra], out: [out] }) {
    const d = dotDimensions(params);
    const free = (aval: Aval, gone: readonly number[]) => [...aval.shape.keys()].filter((i) => !gone.includes(i));
    const lhsFree = free(la, [...d.lhsBatch, ...d.lhsContracting]);
    const rhsFree = free(ra, [...d.rhsBatch, ...d.rhsContracting]);
    const dtype = computed(out.dtype);
    const left = matrix(b, b.cast(lhs, dtype), la, d.lhsBatch, lhsFree, d.lhsContracting);
    const right = matrix(b, b.cast(rhs, dtype), ra, d.rhsBatch, d.rhsContracting, rhsFree);
    const multiplied = b.op('MatMul', [left, right], dtype);
    const shaped = lhsFree.length === 1 && rhsFree.length === 1 ? multiplied : b.reshape(multiplied, out.shape);
    return [b.cast(shaped, out.dtype)];
  },
};
