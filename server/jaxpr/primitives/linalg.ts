/**
 * Decompositions and solvers: how each is declared by its ranks, shapes and dtypes; leading axes are batch axes.
 * Source: jax/_src/lax/linalg.py linalg_primitive, linalg_shape_rule and the *_shape_rule, *_dtype_rule of each.
 */
import type { Aval, Shape } from '../aval.ts';
import { ShapedArray, sameShape } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import * as dt from '../dtypes.ts';
import type { Params, ParamValue, PrimitiveRules } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import type { Accepted } from './rules.ts';
import { FLOAT_COMPLEX, checkDTypes, checkSameDTypes, complexDType, realDType, tuple } from './rules.ts';

const only = (...dtypes: DType[]): Accepted => ({
  names: dtypes.map((d) => d.name).sort(),
  has: (d) => dtypes.includes(d),
});
/** What LAPACK computes with. */
const LAPACK = only(dt.float32, dt.float64, dt.complex64, dt.complex128);
const LAPACK_REAL = only(dt.float32, dt.float64);

interface LinalgRules<P> {
  readonly accepts: readonly Accepted[];
  /** How many trailing axes of each operand are its own. */
  readonly ranks: readonly number[];
  /** Shapes of the results without the batch axes, from those of the operands. */
  shapes(dims: readonly Shape[], params: P): readonly Shape[];
  /** Default: the first operand's for each result. */
  dtypes?(dtypes: readonly DType[], params: P): readonly DType[];
  /** A list of results. */
  readonly multiple?: boolean;
  readonly batches?: boolean;
  readonly requireSame?: boolean;
}

function batchOf(name: string, { ranks, batches = true }: LinalgRules<never>, avals: readonly Aval[]): Shape {
  avals.forEach(({ shape }, i) => {
    if (shape.length < ranks[i])
      throw new RuleError(
        'TypeError',
        `Input ${i} to ${name} must have rank at least ${ranks[i]}, but got shape=${tuple(shape)}`,
      );
    if (!batches && shape.length !== ranks[i])
      throw new RuleError(
        'TypeError',
        `Input ${i} to ${name} must have a rank of exactly ${ranks[i]}, but got shape=${tuple(shape)}`,
      );
  });
  const counts = avals.map((a, i) => a.ndim - ranks[i]);
  if (counts.some((c) => c !== counts[0]))
    throw new RuleError(
      'TypeError',
      `All inputs to ${name} must have the same number of batch dimensions, but got [${counts.join(', ')}] batch ` +
        'dimensions for the inputs.',
    );
  return avals[0].shape.slice(0, counts[0]);
}

/** Flops of a dense decomposition, up to a small factor: the product of the sides, times the longest. */
function cubic(avals: readonly Aval[]): { flops: number; bytes: number } {
  let flops = 0;
  let bytes = 0;
  for (const a of avals) {
    flops = Math.max(flops, a.size * Math.max(1, ...a.shape.slice(-2)));
    bytes += a.size * (a.dtype.bits / 8);
  }
  return { flops: 4 * flops, bytes };
}

function linalg<P extends Params>(name: string, rules: LinalgRules<P>): PrimitiveRules<P> {
  return {
    multipleResults: rules.multiple ?? false,
    abstractEval(avals, params) {
      const batch = batchOf(name, rules, avals);
      const shapes = rules.shapes(
        avals.map((a) => a.shape.slice(batch.length)),
        params,
      );
      checkDTypes(name, avals, rules.accepts);
      if (rules.requireSame ?? true) checkSameDTypes(name, avals);
      const own = avals.map((a) => a.dtype);
      const dtypes = rules.dtypes?.(own, params);
      const weak = avals.every((a) => a.weakType);
      return shapes.map((s, i) => new ShapedArray([...batch, ...s], dtypes ? dtypes[i] : own[0], weak));
    },
    cost: (ins, outs) => cubic([...ins, ...outs]),
  };
}

const fail = (message: string, cls: 'ValueError' | 'TypeError' = 'ValueError'): never => {
  throw new RuleError(cls, message);
};

function square([m, n]: Shape, message: string): void {
  if (m !== n) fail(`${message} ${tuple([m, n])}`);
}

type None = Record<never, ParamValue>;
type Named = Record<string, ParamValue>;
/** A half-open range of singular or eigenvalues. */
type Subset = readonly [number, number] | null;

export interface Eig extends Named {
  compute_left_eigenvectors: boolean;
  compute_right_eigenvectors: boolean;
  enable_eigvec_derivs: boolean;
  implementation: ParamValue;
}
export interface Eigh extends Named {
  lower: boolean;
  sort_eigenvalues: boolean;
  subset_by_index: Subset;
  algorithm: ParamValue;
}
export interface Qr extends Named {
  pivoting: boolean;
  full_matrices: boolean;
  use_magma: boolean | null;
}
export interface Schur extends Named {
  compute_schur_vectors: boolean;
  sort_eig_vals: boolean;
  select_callable: ParamValue;
}
export interface Svd extends Named {
  full_matrices: boolean;
  compute_uv: boolean;
  subset_by_index: Subset;
  algorithm: ParamValue;
}
export interface TriangularSolve extends Named {
  left_side: boolean;
  lower: boolean;
  transpose_a: boolean;
  conjugate_a: boolean;
  unit_diagonal: boolean;
}

export const linalgPrimitives = {
  cholesky: definePrimitive<None>()(
    'cholesky',
    linalg('cholesky', {
      accepts: [LAPACK],
      ranks: [2],
      shapes([a]) {
        if (a[0] !== a[1]) fail(`The input to cholesky must be a square matrix. Got shape ${tuple(a)}.`);
        return [a];
      },
    }),
  ),
  cholesky_update: definePrimitive<None>()(
    'cholesky_update',
    linalg('cholesky_update', {
      accepts: [LAPACK_REAL, LAPACK_REAL],
      ranks: [2, 1],
      batches: false,
      shapes([r, w]) {
        if (r[0] !== r[1] || w[0] !== r[1])
          fail(
            'Rank-1 update to Cholesky decomposition takes a square matrix and a vector of the same size as input. Got ' +
              `shapes ${tuple(r)} and ${tuple(w)} instead`,
          );
        return [r];
      },
    }),
  ),
  eig: definePrimitive<Eig>()(
    'eig',
    linalg<Eig>('eig', {
      accepts: [LAPACK],
      ranks: [2],
      multiple: true,
      shapes([a], p) {
        if (a[0] !== a[1]) fail(`The input to eig must be a square matrix. Got shape ${tuple(a)}.`);
        const vectors = Number(p.compute_left_eigenvectors) + Number(p.compute_right_eigenvectors);
        return [a.slice(0, 1), ...Array.from({ length: vectors }, () => a)];
      },
      dtypes: ([d]) => [complexDType(d), complexDType(d), complexDType(d)],
    }),
  ),
  eigh: definePrimitive<Eigh>()(
    'eigh',
    linalg<Eigh>('eigh', {
      accepts: [LAPACK],
      ranks: [2],
      multiple: true,
      shapes([a], { subset_by_index: subset }) {
        square(a, 'Argument to symmetric eigendecomposition must have shape [..., n, n], got shape');
        const count = subset ? subset[1] - subset[0] : a[0];
        return [[a[0], count], [count]];
      },
      dtypes: ([d]) => [d, realDType(d)],
    }),
  ),
  geqp3: definePrimitive<{ use_magma: boolean | null }>()(
    'geqp3',
    linalg<{ use_magma: boolean | null }>('geqp3', {
      accepts: [LAPACK, only(dt.int32)],
      ranks: [2, 1],
      multiple: true,
      requireSame: false,
      shapes: ([a, pivots]) => [a, pivots, [Math.min(a[0], a[1])]],
      dtypes: ([d, p]) => [d, p, d],
    }),
  ),
  geqrf: definePrimitive<None>()(
    'geqrf',
    linalg('geqrf', {
      accepts: [LAPACK],
      ranks: [2],
      multiple: true,
      shapes: ([a]) => [a, [Math.min(a[0], a[1])]],
      dtypes: ([d]) => [d, d],
    }),
  ),
  hessenberg: definePrimitive<None>()(
    'hessenberg',
    linalg('hessenberg', {
      accepts: [LAPACK],
      ranks: [2],
      multiple: true,
      shapes([a]) {
        square(a, 'Argument to Hessenberg reduction must have shape [..., n, n], got shape');
        return [a, [a[0] - 1]];
      },
      dtypes: ([d]) => [d, d],
    }),
  ),
  householder_product: definePrimitive<None>()(
    'householder_product',
    linalg('householder_product', {
      accepts: [LAPACK, LAPACK],
      ranks: [2, 1],
      shapes([a, taus]) {
        const [m, n] = a;
        if (m < n)
          fail(
            `The first argument to householder_product must have at least as many rows as columns, got shape ${tuple(a)}`,
          );
        if (taus[0] > Math.min(m, n))
          fail(
            "The second argument to householder_product must not have more rows than the minimum of the first argument's " +
              'rows and columns.',
          );
        return [a];
      },
    }),
  ),
  lu: definePrimitive<None>()(
    'lu',
    linalg('lu', {
      accepts: [LAPACK],
      ranks: [2],
      multiple: true,
      shapes: ([a]) => [a, [Math.min(a[0], a[1])], [a[0]]],
      dtypes: ([d]) => [d, dt.int32, dt.int32],
    }),
  ),
  lu_pivots_to_permutation: definePrimitive<{ permutation_size: number }>()(
    'lu_pivots_to_permutation',
    linalg<{ permutation_size: number }>('lu_pivots_to_permutation', {
      accepts: [only(dt.int32)],
      ranks: [1],
      shapes([[pivots]], { permutation_size: size }) {
        if (size < pivots)
          fail(
            `Output permutation size ${size} has to exceed the trailing dimension of the pivots. Got pivots size ${pivots}`,
          );
        return [[size]];
      },
    }),
  ),
  ormqr: definePrimitive<{ left: boolean; transpose: boolean }>()(
    'ormqr',
    linalg<{ left: boolean; transpose: boolean }>('ormqr', {
      accepts: [LAPACK, LAPACK, LAPACK],
      ranks: [2, 1, 2],
      shapes([a, , c], { left }) {
        if (left && c[0] !== a[0])
          fail(
            'ormqr with left=True expects c to have the same number of rows as the Householder matrix a. Got a shape ' +
              `${tuple(a)} and c shape ${tuple(c)}.`,
          );
        if (!left && c[1] !== a[0])
          fail(
            'ormqr with left=False expects c to have the same number of columns as the Householder matrix a has rows. Got ' +
              `a shape ${tuple(a)} and c shape ${tuple(c)}.`,
          );
        return [c];
      },
    }),
  ),
  qr: definePrimitive<Qr>()(
    'qr',
    linalg<Qr>('qr', {
      accepts: [LAPACK],
      ranks: [2],
      multiple: true,
      shapes([[m, n]], { pivoting, full_matrices }) {
        const k = full_matrices ? m : Math.min(m, n);
        return pivoting
          ? [[m, k], [k, n], [n]]
          : [
              [m, k],
              [k, n],
            ];
      },
      dtypes: ([d]) => [d, d, dt.int32],
    }),
  ),
  schur: definePrimitive<Schur>()(
    'schur',
    linalg<Schur>('schur', {
      accepts: [LAPACK],
      ranks: [2],
      multiple: true,
      shapes([a], p) {
        if (a[0] !== a[1]) fail(`The input to schur must be a square matrix. Got shape ${tuple(a)}.`);
        return p.compute_schur_vectors ? [a, a] : [a];
      },
      dtypes: ([d]) => [d, d],
    }),
  ),
  svd: definePrimitive<Svd>()(
    'svd',
    linalg<Svd>('svd', {
      accepts: [LAPACK],
      ranks: [2],
      multiple: true,
      shapes([[m, n]], { full_matrices, compute_uv, subset_by_index: subset }) {
        let rank = Math.min(m, n);
        if (subset) {
          if (full_matrices && !(subset[0] === 0 && subset[1] === rank))
            fail('full_matrices and subset_by_index cannot both be set');
          rank = Math.min(rank, subset[1] - subset[0]);
        }
        if (!compute_uv) return [[rank]];
        return [[rank], [m, full_matrices ? m : rank], [full_matrices ? n : rank, n]];
      },
      dtypes: ([d]) => [realDType(d), d, d],
    }),
  ),
  symmetric_product: definePrimitive<{ alpha: ParamValue; beta: ParamValue }>()(
    'symmetric_product',
    linalg<{ alpha: ParamValue; beta: ParamValue }>('symmetric_product', {
      accepts: [LAPACK_REAL, LAPACK_REAL],
      ranks: [2, 2],
      shapes([a, c]) {
        if (a[0] !== c[1] || c[0] !== c[1])
          fail(
            'symmetric_update expects a rectangular matrix of shape (m, n) and a square matrix of shape (n, n). Got shapes ' +
              `${tuple(a)} and ${tuple(c)}.`,
          );
        return [c];
      },
    }),
  ),
  triangular_solve: definePrimitive<TriangularSolve>()(
    'triangular_solve',
    linalg<TriangularSolve>('triangular_solve', {
      accepts: [FLOAT_COMPLEX, FLOAT_COMPLEX],
      ranks: [2, 2],
      shapes([a, b], { left_side }) {
        if (a[0] !== a[1]) fail(`The first input to triangular_solve must be a square matrix. Got shape ${tuple(a)}.`);
        if (a[1] !== b[left_side ? 0 : 1])
          fail(`Incompatible shapes for arguments to triangular_solve: ${tuple(a)} and ${tuple(b)}.`);
        return [b];
      },
    }),
  ),
  tridiagonal: definePrimitive<{ lower: boolean }>()(
    'tridiagonal',
    linalg<{ lower: boolean }>('tridiagonal', {
      accepts: [LAPACK],
      ranks: [2],
      multiple: true,
      shapes([a]) {
        if (a[0] !== a[1] || a[1] === 0)
          fail(`The input to tridiagonal must be a square matrix. Got shape ${tuple(a)}.`);
        return [a, [a[0]], [a[0] - 1], [a[0] - 1]];
      },
      dtypes: ([d]) => [d, realDType(d), realDType(d), d],
    }),
  ),
  tridiagonal_solve: definePrimitive<{ perturb_singular: boolean }>()(
    'tridiagonal_solve',
    linalg<{ perturb_singular: boolean }>('tridiagonal_solve', {
      accepts: [LAPACK, LAPACK, LAPACK, LAPACK],
      ranks: [1, 1, 1, 2],
      shapes([dl, d, du, b]) {
        if (!sameShape(dl, d) || !sameShape(dl, du))
          fail('tridiagonal_solve requires that all diagonal arguments have the same shape.', 'TypeError');
        if (dl[0] !== b[0])
          fail(
            'tridiagonal_solve requires that the leading ndim-1 dimensions of b equal the dimensions of the diagonal ' +
              'arguments.',
            'TypeError',
          );
        return [b];
      },
    }),
  ),
};
