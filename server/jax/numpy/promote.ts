/** Promotion of the arguments of jnp functions. Source: jax/_src/numpy/util.py promote_args and its kin. */
import type { Val } from '../../jaxpr/trace.ts';
import { broadcastToRank, convertElementType, numpyBroadcastShapes } from '../lax/operations.ts';
import { latticeResultType, toInexact, toNumeric } from '../promotion.ts';

/** Operands of two different ranks get leading 1s; scalars and equal ranks are left to lax. */
export function promoteShapes(xs: readonly Val[]): Val[] {
  const ranks = new Set<number>();
  for (const x of xs) if (x.aval.shape.length > 0) ranks.add(x.aval.shape.length);
  if (ranks.size < 2) return [...xs];
  // The shapes must go together before any of them is lifted.
  const rank = numpyBroadcastShapes(xs.map((x) => x.aval.shape)).length;
  return xs.map((x) => broadcastToRank(x, rank));
}

const operandsOf = (xs: readonly Val[]) => xs.map((x) => x.aval);

export function promoteDTypes(xs: readonly Val[]): Val[] {
  if (xs.length < 2) return [...xs];
  const { dtype, weakType } = latticeResultType(operandsOf(xs));
  return xs.map((x) => convertElementType(x, dtype, weakType));
}

export const promoteArgs = (xs: readonly Val[]): Val[] => promoteShapes(promoteDTypes(xs));

export function promoteArgsInexact(xs: readonly Val[]): Val[] {
  const { dtype, weakType } = latticeResultType(operandsOf(xs));
  const inexact = toInexact(dtype);
  return promoteShapes(xs.map((x) => convertElementType(x, inexact, weakType)));
}

export function promoteArgsNumeric(xs: readonly Val[]): Val[] {
  const { dtype, weakType } = latticeResultType(operandsOf(xs));
  const numeric = toNumeric(dtype);
  return promoteShapes(xs.map((x) => convertElementType(x, numeric, weakType)));
}
