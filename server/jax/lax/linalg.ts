/** Linear algebra on operands. Source: jax/_src/lax/linalg.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { ParamValue } from '../../jaxpr/primitive.ts';
import type { Qr, Svd, TriangularSolve } from '../../jaxpr/primitives/linalg.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { vmap } from '../batching/trace.ts';
import { libraryJit } from '../declare.ts';
import { conj } from '../numpy/contractions.ts';
import { getItem } from '../numpy/indexing.ts';
import { add, trueDivide } from '../numpy/ufuncs.ts';
import { int32, tri } from '../numpy/matrices.ts';
import { matrixTranspose, pick } from '../numpy/pick.ts';
import { broadcast, expandDims } from './arrange.ts';
import * as lax from './operations.ts';
import { HIGHEST } from './precision.ts';
import { customLinearSolve } from './solves.ts';
import { sortOperands } from './sorting.ts';

const NONE = {};

/** Conjugate transpose. */
export const adjoint = (x: Val): Val => conj(matrixTranspose(x));

export function symmetrize(x: Val): Val {
  const sum = add(x, adjoint(x));
  return trueDivide(sum, int32(2));
}

const zerosLike = (x: Val): Val => lax.full(x.aval.shape, lax.scalar(0, x.aval.dtype), x.aval.dtype, x.aval.weakType);

const triangleMask = (x: Val, k: number): Val => {
  const [m, n] = x.aval.shape.slice(-2);
  return broadcast(tri(m, n, int32(k), dt.bool), x.aval.shape.slice(0, -2));
};

/** The lower triangle. Source: linalg.py _tril. */
export const tril = (x: Val, k = 0): Val => lax.select(triangleMask(x, k), x, zerosLike(x));

const isSquare = ({ aval: { shape } }: Val): boolean =>
  shape.length >= 2 && shape[shape.length - 1] === shape[shape.length - 2];

function checkSquare(name: string, x: Val): void {
  if (!isSquare(x))
    throw valueError(
      `The input to linalg.${name} must have shape [..., n, n], got shape ${lax.tupleText(x.aval.shape)}`,
    );
}

export function cholesky(given: Val, symmetrizes = true): Val {
  checkSquare('cholesky', given);
  const x = symmetrizes ? symmetrize(given) : given;
  return tril(bind1(primitives.cholesky, [x], NONE));
}

export interface EigOptions {
  readonly left?: boolean;
  readonly right?: boolean;
  readonly derivs?: boolean;
  readonly implementation?: ParamValue;
}

export const eig = (x: Val, { left = true, right = true, derivs = false, implementation = null }: EigOptions): Val[] =>
  bind(primitives.eig, [x], {
    compute_left_eigenvectors: left,
    compute_right_eigenvectors: right,
    enable_eigvec_derivs: derivs,
    implementation,
  });

export interface EighOptions {
  readonly lower?: boolean;
  readonly symmetrizes?: boolean;
  readonly sorts?: boolean;
  readonly subset?: readonly [number, number] | null;
  readonly implementation?: ParamValue;
}

/** Eigenvectors, then eigenvalues. */
export function eigh(given: Val, options: EighOptions = {}): Val[] {
  const { lower = true, symmetrizes = true, sorts = true, subset = null, implementation = null } = options;
  checkSquare('eigh', given);
  const x = symmetrizes ? symmetrize(given) : given;
  return bind(primitives.eigh, [x], {
    lower,
    sort_eigenvalues: sorts,
    subset_by_index: subset,
    algorithm: implementation,
  });
}

/** L and U in one matrix, the exchanges, the permutation. */
export const lu = (x: Val): Val[] => bind(primitives.lu, [x], NONE);

export const geqrf = (x: Val): Val[] => bind(primitives.geqrf, [x], NONE);

export function qr(x: Val, options: Partial<Qr> = {}): Val[] {
  const { pivoting = false, full_matrices = true, use_magma = null } = options;
  return bind(primitives.qr, [x], { pivoting, full_matrices, use_magma });
}

/** u, s, v^H; or s alone. */
export function svd(x: Val, options: Partial<Svd> = {}): Val[] {
  const { full_matrices = true, compute_uv = true, subset_by_index = null, algorithm = null } = options;
  const [s, ...uv] = bind(primitives.svd, [x], { full_matrices, compute_uv, subset_by_index, algorithm });
  return compute_uv ? [uv[0], s, uv[1]] : [s];
}

export const schur = (x: Val): Val[] =>
  bind(primitives.schur, [x], { compute_schur_vectors: true, sort_eig_vals: false, select_callable: null });

export function triangularSolve(a: Val, given: Val, options: Partial<TriangularSolve>): Val {
  const { left_side = false, lower = false, transpose_a = false, unit_diagonal = false } = options;
  const vector = given.aval.ndim === a.aval.ndim - 1;
  const b = vector ? expandDims(given, [left_side ? -1 : -2]) : given;
  const out = bind1(primitives.triangular_solve, [a, b], {
    left_side,
    lower,
    transpose_a,
    conjugate_a: (options.conjugate_a ?? false) && a.aval.dtype.isComplex,
    unit_diagonal,
  });
  if (!vector) return out;
  return left_side ? pick(out, 0) : pick(out, 0, 'all');
}

const indexRows = (x: Val, rows: Val): Val => getItem(x, rows as Value);

/** Source: _lu_solve_core. */
function luSolveCore(factors: Val, permutation: Val, b: Val, trans: number): Val {
  const { shape } = b.aval;
  const rows = factors.aval.shape[0];
  let x = lax.reshape(b, [rows, shape.slice(1).reduce((n, s) => n * s, 1)]);
  if (trans === 0) {
    x = indexRows(x, permutation);
    x = triangularSolve(factors, x, { left_side: true, lower: true, unit_diagonal: true });
    x = triangularSolve(factors, x, { left_side: true });
  } else if (trans === 1 || trans === 2) {
    const turned = { left_side: true, transpose_a: true, conjugate_a: trans === 2 };
    x = triangularSolve(factors, x, turned);
    x = triangularSolve(factors, x, { ...turned, lower: true, unit_diagonal: true });
    const [size] = permutation.aval.shape;
    const [, back] = sortOperands([permutation, lax.iota(dt.int32, [size], 0)], 0);
    x = indexRows(x, back);
  } else throw valueError(`'trans' value must be 0, 1, or 2, got ${trans}`);
  return lax.reshape(x, shape);
}

/** `jit[name=_lu_solve …]`. Source: lu_solve. */
export const luSolve = (factors: Val, permutation: Val, b: Val, trans = 0): Val =>
  libraryJit('_lu_solve', String(trans), [factors, permutation, b], ([f, p, given]) => {
    const shown = lax.tupleText(f.aval.shape);
    if (!isSquare(f)) throw valueError(`last two dimensions of LU decomposition must be equal, got shape ${shown}`);
    if (given.aval.ndim < 1)
      throw valueError(`b matrix must have rank >= 1, got shape ${lax.tupleText(given.aval.shape)}`);
    const vector = f.aval.ndim === given.aval.ndim + 1;
    const size = f.aval.shape[f.aval.ndim - 1];
    const rows = given.aval.shape.at(vector ? -1 : -2);
    if (rows !== size)
      throw valueError(
        vector
          ? 'When LU decomposition matrix and b have the same number of dimensions, last axis of LU decomposition matrix ' +
              `(shape ${shown}) and b array (shape ${lax.tupleText(given.aval.shape)}) must match`
          : 'When LU decomposition matrix and b different numbers of dimensions, last axis of LU decomposition matrix ' +
              `(shape ${shown}) and second to last axis of b array (shape ${lax.tupleText(given.aval.shape)}) must match`,
      );
    const right = vector ? expandDims(given, [given.aval.ndim]) : given;
    const batch = lax.numpyBroadcastShapes([
      f.aval.shape.slice(0, -2),
      p.aval.shape.slice(0, -1),
      right.aval.shape.slice(0, -2),
    ]);
    let solve = (args: Val[]): Val[] => [luSolveCore(args[0], args[1], args[2], trans)];
    for (let i = 0; i < batch.length; i++) solve = vmap(solve, [0, 0, 0]);
    const [x] = solve([
      lax.broadcastTo(f, [...batch, ...f.aval.shape.slice(-2)]),
      lax.broadcastTo(p, [...batch, ...p.aval.shape.slice(-1)]),
      lax.broadcastTo(right, [...batch, ...right.aval.shape.slice(-2)]),
    ]);
    return vector ? pick(x, 0) : x;
  })[0];

/** One matrix, one vector. Source: _broadcasted_matvec. */
export const matvec = (a: Val, x: Val): Val => lax.dotGeneral(a, x, [[1], [0]], [[], []], null, HIGHEST);

/**
 * Its transpose, as JAX's transpose rules make it: a broadcast that did nothing leaves a sum over nothing, or over an axis
 * of size 1, which is put back.
 */
function vecmat(a: Val, x: Val): Val {
  const product = lax.dotGeneral(x, a, [[0], [0]], [[], []], null, HIGHEST);
  if (product.aval.shape[0] !== 1) return lax.reduce('reduce_sum', product, []);
  return expandDims(lax.reduce('reduce_sum', product, [0]), [0]);
}

export function checkSolveShapes(a: Val, b: Val): void {
  const [p, q] = [a.aval.shape, b.aval.shape];
  const rank = p.length;
  const fits =
    rank >= 2 &&
    (q.length === rank || q.length === rank - 1) &&
    p[rank - 1] === p[rank - 2] &&
    p[rank - 1] === q[rank - 2];
  if (!fits)
    throw valueError(
      'The arguments to solve must have shapes a=[..., m, m] and b=[..., m, k] or b=[..., m]; got ' +
        `a=${lax.tupleText(p)} and b=${lax.tupleText(q)}`,
    );
}

/** Solve with one matrix: a vector, or each column of a matrix. Source: _solve. */
export function solve(a: Val, b: Val): Val {
  checkSolveShapes(a, b);
  const [factors, , permutation] = lu(lax.stopGradient(a));
  const solveOne = ([x]: Val[]): Val[] =>
    customLinearSolve(
      {
        matvec: ([v]) => [matvec(a, v)],
        vecmat: ([v]) => [vecmat(a, v)],
        solve: ([v]) => [luSolve(factors, permutation, v, 0)],
        transposeSolve: ([v]) => [luSolve(factors, permutation, v, 1)],
      },
      [x],
    );
  return b.aval.ndim === 1 ? solveOne([b])[0] : vmap(solveOne, [1], 1)([b])[0];
}
