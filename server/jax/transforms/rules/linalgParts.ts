/** What derivatives of decompositions are written with. Source: the helpers of jax/_src/lax/linalg.py. */
import * as dt from '../../../jaxpr/dtypes.ts';
import type { DType } from '../../../jaxpr/dtypes.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { Ellipsis, PySlice, PyTuple } from '../../../python/values.ts';
import type { Value } from '../../../python/values.ts';
import { broadcast, expandDims } from '../../lax/arrange.ts';
import { tril } from '../../lax/linalg.ts';
import * as lax from '../../lax/operations.ts';
import { HIGHEST } from '../../lax/precision.ts';
import { getItem } from '../../numpy/indexing.ts';
import { updateAt } from '../../numpy/indexingUpdate.ts';
import { tri } from '../../numpy/matrices.ts';
import type { Tangent } from '../zero.ts';
import { isZero } from '../zero.ts';
import { zeros } from './parts.ts';

export { tril };

/** Only operands with a tangent come to a rule of one operand. */
export const present = (t: Tangent): Val => {
  if (isZero(t)) throw new Error('a derivative without a tangent');
  return t;
};

/** The upper triangle. Source: _triu. */
export function triu(x: Val, k = 0): Val {
  const [m, n] = x.aval.shape.slice(-2);
  const below = broadcast(tri(m, n, lax.scalar(k - 1, dt.int32), dt.bool), x.aval.shape.slice(0, -2));
  return lax.select(below, zeros(x), x);
}

/** Source: lax.py _eye. */
export function eye(dtype: DType, n: number): Val {
  const rows = lax.add(lax.iota(dt.int32, [n, n], 0), lax.scalar(0, dt.int32));
  return lax.convertElementType(lax.compareOp('eq', rows, lax.iota(dt.int32, [n, n], 1)), dtype);
}

/** A matrix as one of a batch, so that it broadcasts. */
export const asBatch = (x: Val, rank: number): Val =>
  expandDims(
    x,
    Array.from({ length: rank - 2 }, (_, i) => i),
  );

/** The product of two matrices, or of two batches of them. Source: lax.dot, lax.batch_matmul. */
export function product(a: Val, b: Val): Val {
  const rank = a.aval.ndim;
  const batch = Array.from({ length: rank - 2 }, (_, i) => i);
  return lax.dotGeneral(a, b, [[rank - 1], [rank - 2]], [batch, batch], null, HIGHEST);
}

const diagonalIndex = (size: number): Value => {
  const i = lax.iota(dt.int32, [size], 0) as Value;
  return new PyTuple([Ellipsis, i, i]);
};

/** Source: _extract_diagonal. */
export function extractDiagonal(x: Val): Val {
  const [m, n] = x.aval.shape.slice(-2);
  return getItem(x, diagonalIndex(Math.min(m, n)));
}

/** Source: _construct_diagonal. */
export function constructDiagonal(x: Val): Val {
  const { shape, dtype } = x.aval;
  const n = shape[shape.length - 1];
  const index = diagonalIndex(n);
  return updateAt('scatter', lax.full([...shape, n], lax.scalar(0, dtype), dtype), index, x);
}

/** `w[..., None, :]`. */
export const rowOf = (w: Val): Val => getItem(w, new PyTuple([Ellipsis, null, new PySlice(null, null, null)]));
/** `w[..., None]`. */
export const columnOf = (w: Val): Val => getItem(w, new PyTuple([Ellipsis, null]));
