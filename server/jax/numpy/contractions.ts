/** dot, matmul and their kin. Source: jax/_src/numpy/tensor_contractions.py. */
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { promoteDTypes } from './promote.ts';
import { valueError } from '../../python/errors.ts';
import { arrayLikes, dtypeArgument, jaxFunctions } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import { latticeResultType } from '../promotion.ts';
import type { DType } from '../../jaxpr/dtypes.ts';

/** The dtype of the result, and whether it is weak; operands aren't converted. */
function resultType(a: Val, b: Val, preferred: DType | null): { dtype: DType; weakType: boolean } {
  return preferred ? { dtype: preferred, weakType: false } : latticeResultType([a.aval, b.aval]);
}

/** `a @ b`. Source: matmul, _matmul. */
export function matmul(a: Val, b: Val, preferred: DType | null = null): Val {
  for (const [i, x] of [a, b].entries())
    if (x.aval.ndim === 0)
      throw valueError(`matmul input operand ${i} must have ndim at least 1, but it has ndim ${x.aval.ndim}`);
  const { dtype, weakType } = resultType(a, b, preferred);
  const aVector = a.aval.ndim === 1;
  const bVector = b.aval.ndim === 1;
  const contracting: [number[], number[]] = [[a.aval.ndim - 1], [b.aval.ndim - (bVector ? 1 : 2)]];
  const aBatch = a.aval.shape.slice(0, -2);
  const bBatch = b.aval.shape.slice(0, -2);
  let x = a;
  let y = b;
  // Leading dimensions of size 1 on one side only aren't batched: they are squeezed, then put back.
  const rank = Math.max(aBatch.length, bBatch.length);
  const padded = (s: readonly number[]) => [...new Array<number>(rank - s.length).fill(1), ...s];
  const [p, q] = [padded(aBatch), padded(bBatch)];
  const aSqueeze: number[] = [];
  const bSqueeze: number[] = [];
  const aOnly: number[] = [];
  const bOnly: number[] = [];
  const both: number[] = [];
  for (let i = 0; i < rank; i++) {
    const inA = i >= rank - aBatch.length;
    const inB = i >= rank - bBatch.length;
    if (inA && inB && p[i] === q[i]) both.push(i);
    else if (inA && (!inB || q[i] === 1)) {
      aOnly.push(i);
      if (inB) bSqueeze.push(i - (rank - bBatch.length));
    } else if (inB && (!inA || p[i] === 1)) {
      bOnly.push(i);
      if (inA) aSqueeze.push(i - (rank - aBatch.length));
    } else
      throw valueError(
        `Incompatible shapes for matmul arguments: ${lax.tupleText(a.aval.shape)} and ${lax.tupleText(b.aval.shape)}`,
      );
  }
  x = lax.squeeze(x, aSqueeze);
  y = lax.squeeze(y, bSqueeze);
  const positions = (batch: readonly number[], squeezed: readonly number[], dims: readonly number[]) => {
    const offset = rank - batch.length;
    return dims.map((d) => d - offset - squeezed.filter((s) => s < d - offset).length);
  };
  const aBatchDims = positions(aBatch, aSqueeze, both);
  const bBatchDims = positions(bBatch, bSqueeze, both);
  const out = lax.dotGeneral(
    x,
    y,
    [[contracting[0][0] - aSqueeze.length], [contracting[1][0] - bSqueeze.length]],
    [aBatchDims, bBatchDims],
    dtype,
  );
  // dot_general gives: both, a's own batch, a's rows, b's own batch, b's columns.
  const order = [
    ...both.map((d) => ({ d })),
    ...aOnly.map((d) => ({ d })),
    ...(aVector ? [] : [{ d: rank }]),
    ...bOnly.map((d) => ({ d })),
    ...(bVector ? [] : [{ d: rank + 1 }]),
  ];
  const permutation = order
    .map((o, i) => ({ d: o.d, i }))
    .sort((u, v) => u.d - v.d)
    .map((o) => o.i);
  return lax.convertElementType(lax.transpose(out, permutation), dtype, weakType);
}

/** Source: dot. */
export function dot(a: Val, b: Val, preferred: DType | null = null): Val {
  const { dtype, weakType } = resultType(a, b, preferred);
  const aRank = a.aval.ndim;
  const bRank = b.aval.ndim;
  const contracting: [number[], number[]] =
    aRank === 0 || bRank === 0 ? [[], []] : bRank === 1 ? [[aRank - 1], [0]] : [[aRank - 1], [bRank - 2]];
  const result = lax.dotGeneral(a, b, contracting, [[], []], dtype);
  return lax.convertElementType(result, dtype, weakType);
}

export const contractionFunctions = jaxFunctions({
  'matmul(a, b, *, precision=None, preferred_element_type=None, out_sharding=None)': (a, b, _precision, preferred) => {
    const [x, y] = arrayLikes('matmul', [a, b]);
    return matmul(x, y, dtypeArgument(preferred));
  },
  'dot(a, b, *, precision=None, preferred_element_type=None, out_sharding=None)': (a, b, _precision, preferred) => {
    const [x, y] = arrayLikes('dot', [a, b]);
    return dot(x, y, dtypeArgument(preferred));
  },
  'vdot(a, b, *, precision=None, preferred_element_type=None)': (a, b, _precision, preferred) => {
    const [x, y] = arrayLikes('vdot', [a, b]);
    const left = x.aval.dtype.isComplex ? bind1(primitives.conj, [x], { input_dtype: x.aval.dtype }) : x;
    return dot(lax.reshape(left, [x.aval.size]), lax.reshape(y, [y.aval.size]), dtypeArgument(preferred));
  },
  'outer(a, b, out=None)': (a, b) => {
    const [x, y] = promoteDTypes(arrayLikes('outer', [a, b]));
    const [n, m] = [x.aval.size, y.aval.size];
    return lax.mul(
      lax.broadcastInDim(lax.reshape(x, [n]), [n, 1], [0]),
      lax.broadcastInDim(lax.reshape(y, [m]), [1, m], [1]),
    );
  },
});
