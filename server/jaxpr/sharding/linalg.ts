/** Where decompositions and solutions are. Source: jax/_src/lax/linalg.py linalg_sharding_rule, _tri_solve_sharding. */
import type { Aval } from '../aval.ts';
import { samePart } from '../mesh.ts';
import type { TriangularSolve } from '../primitives/linalg.ts';
import type { Parts, Place } from './places.ts';
import { partsText, placedAs, sameParts, shardingError, whole } from './places.ts';
import { Spec } from '../mesh.ts';

/** How many trailing dimensions of each operand are its own. */
const RANKS: Readonly<Record<string, readonly number[]>> = {
  cholesky: [2],
  eig: [2],
  eigh: [2],
  geqp3: [2, 1],
  geqrf: [2],
  hessenberg: [2],
  householder_product: [2, 1],
  lu: [2],
  lu_pivots_to_permutation: [1],
  ormqr: [2, 1, 2],
  qr: [2],
  schur: [2],
  svd: [2],
  symmetric_product: [2, 2],
  tridiagonal: [2],
  tridiagonal_solve: [1, 1, 1, 2],
};

function places(name: string, avals: readonly Aval[], outs: readonly Aval[]): Place[] {
  const batches = avals.map(({ parts }, i): Parts => {
    const count = parts.length - RANKS[name][i];
    if (parts.slice(count).some((p) => p !== null))
      throw shardingError(
        `Input ${i} to ${name} must be unsharded on non-batch dimensions, but got ${new Spec(parts).toString()}.`,
      );
    return parts.slice(0, count);
  });
  const [batch] = batches;
  if (batches.some((b) => !sameParts(b, batch)))
    throw shardingError(
      `All inputs to ${name} must have the same batch sharding, but got [${batches.map(partsText).join(', ')}].`,
    );
  return outs.map((out) => placedAs(avals[0], [...batch, ...whole(out.ndim - batch.length)]));
}

const python = (b: boolean): string => (b ? 'True' : 'False');

function triangularSolve(
  [a, b]: readonly Aval[],
  { left_side: left, transpose_a: transposed }: TriangularSolve,
): Place {
  const [batch, otherBatch] = [a.parts.slice(0, -2), b.parts.slice(0, -2)];
  const [own, other] = [a.parts.slice(-2), b.parts.slice(-2)];
  if (!sameParts(batch, otherBatch))
    throw shardingError(
      'All inputs to triangular_solve must have the same batch sharding, but got ' +
        `${partsText(batch)} and ${partsText(otherBatch)}.`,
    );
  const check = (name: string, x: Aval, part: Parts[number]): void => {
    if (!samePart(part, null))
      throw shardingError(
        `triangular solve input \`${name}\` must be unsharded on the contracting axis, but got ` +
          `${new Spec(x.parts).toString()} with left_side=${python(left)} and transpose_a=${python(transposed)}.`,
      );
  };
  check('a', a, own[Number(left !== transposed)]);
  check('b', b, other[Number(!left)]);
  const kept = left ? [own[Number(transposed)], other[1]] : [other[0], own[Number(!transposed)]];
  return placedAs(a, [...batch, ...kept]);
}

export const linalgRules: readonly [
  string,
  (avals: readonly Aval[], params: never, outs: readonly Aval[]) => Place | Place[],
][] = [
  ...Object.keys(RANKS).map(
    (name): [string, (avals: readonly Aval[], params: never, outs: readonly Aval[]) => Place[]] => [
      name,
      (avals, _, outs) => places(name, avals, outs),
    ],
  ),
  ['triangular_solve', triangularSolve],
];
