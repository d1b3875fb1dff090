/** Decompositions and solvers, batch by batch, in double precision. Source: jax/_src/lax/linalg.py, LAPACK. */
import type { Aval } from '../aval.ts';
import type { NDArray } from '../ndarray.ts';
import { FloatParam, unsupported } from '../primitive.ts';
import type { ParamValue } from '../primitive.ts';
import type { linalgPrimitives } from '../primitives/linalg.ts';
import {
  applyOrthogonal,
  cholesky,
  hessenberg,
  householder,
  householderPivoted,
  lu,
  orthogonal,
  permutationOf,
  upper,
} from './linear/factor.ts';
import { Matrix, Results, batchSize, matrixAt, multiply } from './linear/matrix.ts';
import { solveTriangular, solveTridiagonal } from './linear/solve.ts';
import { eig, hermitian, schur, svd } from './linear/spectral.ts';
import { realSchur } from './linear/realSchur.ts';
import type { EvaluateRules } from './rule.ts';
import { GaveUp } from './rule.ts';

type Push = (result: number, m: Matrix | ArrayLike<number>) => void;

/** Apply to each matrix of a batch; `ranks` are the trailing axes that are an operand's own. */
function each(
  args: readonly NDArray[],
  ranks: readonly number[],
  outAvals: readonly Aval[],
  compute: (operands: Matrix[], push: Push) => void,
): NDArray[] {
  const outs = outAvals.map((a) => new Results(a.shape, a.dtype));
  const push: Push = (i, m) => {
    if (m instanceof Matrix) outs[i].push(m);
    else outs[i].pushNumbers(m);
  };
  const count = batchSize(args[0], ranks[0]);
  for (let k = 0; k < count; k++)
    compute(
      args.map((a, i) => matrixAt(a, k, ranks[i])),
      push,
    );
  return outs.map((o) => o.array());
}

/** A range of eigenvalues isn't implemented by JAX on CPU either. */
function whole(subset: readonly [number, number] | null, count: number): void {
  if (subset && (subset[0] !== 0 || subset[1] !== count))
    throw new GaveUp('subset_by_index is not supported on CPU and GPU');
}

/** Factors of R'^T R' = R^T R + w w^T, by rotations. Source: _cholesky_update_jax_fn. */
function updateCholesky(r: Matrix, w: Matrix): void {
  const { n } = r;
  for (let k = 0; k < n; k++) {
    const x = r.re[k * n + k];
    const y = w.re[k];
    if (y === 0) continue;
    const length = Math.hypot(x, y);
    const [c, s] = [x / length, -y / length];
    for (let j = 0; j < n; j++) {
      const a = r.re[k * n + j];
      r.re[k * n + j] = c * a - s * w.re[j];
      w.re[j] = c * w.re[j] + s * a;
    }
  }
}

const factor = (v: ParamValue): number => (v instanceof FloatParam ? v.value : Number(v));

export const linalgRules: EvaluateRules<typeof linalgPrimitives> = {
  cholesky: (args, _, outs) =>
    each(args, [2], outs, ([a], push) => {
      cholesky(a);
      push(0, a);
    }),
  cholesky_update: (args, _, outs) =>
    each(args, [2, 1], outs, ([r, w], push) => {
      updateCholesky(r, w);
      push(0, r);
    }),
  eig: (args, p, outs) =>
    each(args, [2], outs, ([a], push) => {
      const { values, left, right } = eig(a);
      push(0, values);
      if (p.compute_left_eigenvectors) push(1, left());
      if (p.compute_right_eigenvectors) push(p.compute_left_eigenvectors ? 2 : 1, right());
    }),
  eigh: (args, { lower, subset_by_index }, outs) =>
    each(args, [2], outs, ([a], push) => {
      whole(subset_by_index, a.n);
      const { values, vectors } = hermitian(a, lower);
      push(0, vectors);
      push(1, values);
    }),
  geqp3: (args, _, outs) =>
    each(args, [2, 1], outs, ([a, given], push) => {
      const { taus, order } = householderPivoted(a, given.re);
      push(0, a);
      push(
        1,
        order.map((i) => i + 1),
      );
      push(2, taus);
    }),
  geqrf: (args, _, outs) =>
    each(args, [2], outs, ([a], push) => {
      const taus = householder(a);
      push(0, a);
      push(1, taus);
    }),
  hessenberg: (args, _, outs) =>
    each(args, [2], outs, ([a], push) => {
      const taus = hessenberg(a);
      push(0, a);
      push(1, taus);
    }),
  householder_product: (args, _, outs) =>
    each(args, [2, 1], outs, ([a, taus], push) => {
      push(0, orthogonal(a, taus, a.n));
    }),
  lu: (args, _, outs) =>
    each(args, [2], outs, ([a], push) => {
      const pivots = lu(a);
      push(0, a);
      push(1, pivots);
      push(2, permutationOf(pivots, a.m));
    }),
  lu_pivots_to_permutation: (args, { permutation_size }, outs) =>
    each(args, [1], outs, ([pivots], push) => {
      push(0, permutationOf(pivots.re, permutation_size));
    }),
  ormqr: (args, { left, transpose }, outs) =>
    each(args, [2, 1, 2], outs, ([a, taus, c], push) => {
      push(0, applyOrthogonal(a, taus, c, left, transpose));
    }),
  qr: (args, { pivoting, full_matrices }, outs) =>
    each(args, [2], outs, ([a], push) => {
      const k = full_matrices ? a.m : Math.min(a.m, a.n);
      let taus: Matrix;
      if (pivoting) {
        const found = householderPivoted(a, new Float64Array(a.n));
        taus = found.taus;
        push(2, found.order);
      } else taus = householder(a);
      push(0, orthogonal(a, taus, k));
      push(1, upper(a, k));
    }),
  schur: (args, p, outs) =>
    each(args, [2], outs, ([a], push) => {
      if (p.sort_eig_vals) throw new GaveUp('a sorted Schur form is not computed');
      const { t, z } = args[0].dtype.isComplex ? schur(a) : realSchur(a);
      push(0, upper(t, t.m, args[0].dtype.isComplex ? 0 : 1));
      if (p.compute_schur_vectors) push(1, z);
    }),
  svd: (args, { full_matrices, compute_uv, subset_by_index }, outs) =>
    each(args, [2], outs, ([a], push) => {
      whole(subset_by_index, Math.min(a.m, a.n));
      const { u, s, vh } = svd(a, compute_uv && full_matrices);
      push(0, s);
      if (!compute_uv) return;
      push(1, u);
      push(2, vh);
    }),
  symmetric_product: (args, { alpha, beta }, outs) =>
    each(args, [2, 2], outs, ([a, c], push) => {
      const product = multiply(a, a.transposed());
      const [x, y] = [factor(alpha), factor(beta)];
      for (let i = 0; i < product.re.length; i++) product.re[i] = x * product.re[i] + y * c.re[i];
      push(0, product);
    }),
  triangular_solve: (args, p, outs) =>
    each(args, [2, 2], outs, ([a, b], push) => {
      // x op(a) = b is op(a)^T x^T = b^T.
      const turned = p.transpose_a === p.left_side;
      if (p.conjugate_a) for (let i = 0; i < a.im.length; i++) a.im[i] = -a.im[i];
      const t = turned ? a.transposed(false) : a;
      const rhs = p.left_side ? b : b.transposed(false);
      solveTriangular(t, rhs, p.lower !== turned, p.unit_diagonal);
      push(0, p.left_side ? rhs : rhs.transposed(false));
    }),
  tridiagonal: unsupported('the reduction to tridiagonal form is not computed'),
  tridiagonal_solve: (args, { perturb_singular }, outs) =>
    each(args, [1, 1, 1, 2], outs, ([dl, d, du, b], push) => {
      if (perturb_singular) throw new GaveUp('perturb_singular is not computed');
      solveTridiagonal(dl, d, du, b);
      push(0, b);
    }),
};
