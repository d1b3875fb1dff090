/** Factorisations by elimination and by reflections, with LAPACK's conventions: getrf, potrf, geqrf, geqp3, orgqr, ormqr. */
import { cDiv, cMul } from '../complex.ts';
import { Matrix } from './matrix.ts';

/** LU with row exchanges, in place. Gives the exchanges. A column of zeros is left as it is. */
export function lu(a: Matrix): Int32Array {
  const { m, n, re, im } = a;
  const steps = Math.min(m, n);
  const pivots = new Int32Array(steps);
  for (let k = 0; k < steps; k++) {
    let best = k;
    let most = -1;
    for (let i = k; i < m; i++) {
      const size = Math.abs(re[i * n + k]) + Math.abs(im[i * n + k]);
      if (size > most) {
        most = size;
        best = i;
      }
    }
    pivots[k] = best;
    if (best !== k) swapRows(a, best, k);
    if (re[k * n + k] === 0 && im[k * n + k] === 0) continue;
    for (let i = k + 1; i < m; i++) {
      const [fr, fi] = cDiv(re[i * n + k], im[i * n + k], re[k * n + k], im[k * n + k]);
      re[i * n + k] = fr;
      im[i * n + k] = fi;
      for (let j = k + 1; j < n; j++) {
        re[i * n + j] -= fr * re[k * n + j] - fi * im[k * n + j];
        im[i * n + j] -= fr * im[k * n + j] + fi * re[k * n + j];
      }
    }
  }
  return pivots;
}

function swapRows({ n, re, im }: Matrix, p: number, q: number): void {
  for (let j = 0; j < n; j++) {
    [re[p * n + j], re[q * n + j]] = [re[q * n + j], re[p * n + j]];
    [im[p * n + j], im[q * n + j]] = [im[q * n + j], im[p * n + j]];
  }
}

/** The permutation that a list of exchanges makes. */
export function permutationOf(pivots: ArrayLike<number>, size: number): Int32Array {
  const out = Int32Array.from({ length: size }, (_, i) => i);
  for (let k = 0; k < pivots.length; k++) [out[k], out[pivots[k]]] = [out[pivots[k]], out[k]];
  return out;
}

/** Cholesky factor in the lower triangle, in place; all NaN where the matrix isn't positive definite. */
export function cholesky(a: Matrix): void {
  const { n, re, im } = a;
  for (let j = 0; j < n; j++) {
    let d = re[j * n + j];
    for (let k = 0; k < j; k++) d -= re[j * n + k] ** 2 + im[j * n + k] ** 2;
    if (!(d > 0)) {
      a.fillNaN();
      return;
    }
    const root = Math.sqrt(d);
    re[j * n + j] = root;
    im[j * n + j] = 0;
    for (let i = j + 1; i < n; i++) {
      let sr = re[i * n + j];
      let si = im[i * n + j];
      for (let k = 0; k < j; k++) {
        sr -= re[i * n + k] * re[j * n + k] + im[i * n + k] * im[j * n + k];
        si -= im[i * n + k] * re[j * n + k] - re[i * n + k] * im[j * n + k];
      }
      re[i * n + j] = sr / root;
      im[i * n + j] = si / root;
    }
  }
}

/**
 * A reflection that brings column `j`, from row `row` on, to its first element: v below it, 1 on top implied. Gives tau.
 * Source: LAPACK zlarfg.
 */
function reflector({ m, n, re, im }: Matrix, row: number, j: number): readonly [number, number] {
  const ar = re[row * n + j];
  const ai = im[row * n + j];
  let rest = 0;
  for (let i = row + 1; i < m; i++) rest += re[i * n + j] ** 2 + im[i * n + j] ** 2;
  if (rest === 0 && ai === 0) return [0, 0];
  const beta = -(Math.sign(ar) || 1) * Math.sqrt(ar * ar + ai * ai + rest);
  const [sr, si] = cDiv(1, 0, ar - beta, ai);
  for (let i = row + 1; i < m; i++) {
    const p = i * n + j;
    [re[p], im[p]] = cMul(re[p], im[p], sr, si);
  }
  re[row * n + j] = beta;
  im[row * n + j] = 0;
  return [(beta - ar) / beta, -ai / beta];
}

/** Multiply rows `row`… of `c` by I - tau v v^H, v standing in column `j` of `a` below an implied 1. */
function reflectRows(a: Matrix, row: number, j: number, tau: readonly [number, number], c: Matrix, from = 0): void {
  const [tr, ti] = tau;
  if (tr === 0 && ti === 0) return;
  for (let q = from; q < c.n; q++) {
    let sr = c.re[row * c.n + q];
    let si = c.im[row * c.n + q];
    for (let i = row + 1; i < a.m; i++) {
      const vr = a.re[i * a.n + j];
      const vi = a.im[i * a.n + j];
      sr += vr * c.re[i * c.n + q] + vi * c.im[i * c.n + q];
      si += vr * c.im[i * c.n + q] - vi * c.re[i * c.n + q];
    }
    [sr, si] = cMul(sr, si, tr, ti);
    c.re[row * c.n + q] -= sr;
    c.im[row * c.n + q] -= si;
    for (let i = row + 1; i < a.m; i++) {
      const [pr, pi] = cMul(a.re[i * a.n + j], a.im[i * a.n + j], sr, si);
      c.re[i * c.n + q] -= pr;
      c.im[i * c.n + q] -= pi;
    }
  }
}

/** QR by reflections, in place: R above, the reflections below. Gives their factors, as one column. */
export function householder(a: Matrix): Matrix {
  const steps = Math.min(a.m, a.n);
  const taus = new Matrix(steps, 1);
  for (let k = 0; k < steps; k++) {
    const tau = reflector(a, k, k);
    [taus.re[k], taus.im[k]] = tau;
    reflectRows(a, k, k, [tau[0], -tau[1]], a, k + 1);
  }
  return taus;
}

/** QR with columns exchanged, the longest first, in place. Columns given as non-zero come first. Source: LAPACK geqp3. */
export function householderPivoted(a: Matrix, given: ArrayLike<number>): { taus: Matrix; order: number[] } {
  const { m, n, re, im } = a;
  const order = Array.from({ length: n }, (_, i) => i);
  let fixed = 0;
  for (let j = 0; j < n; j++)
    if (given[j] !== 0) {
      if (j !== fixed) exchange(j, fixed);
      fixed++;
    }
  const steps = Math.min(m, n);
  const taus = new Matrix(steps, 1);
  for (let k = 0; k < steps; k++) {
    if (k >= fixed) {
      let best = k;
      let most = -1;
      for (let j = k; j < n; j++) {
        let length = 0;
        for (let i = k; i < m; i++) length += re[i * n + j] ** 2 + im[i * n + j] ** 2;
        // A tie within rounding is one: the first column stays.
        if (length > most * (1 + 1e-12)) {
          most = length;
          best = j;
        }
      }
      if (best !== k) exchange(best, k);
    }
    const tau = reflector(a, k, k);
    [taus.re[k], taus.im[k]] = tau;
    reflectRows(a, k, k, [tau[0], -tau[1]], a, k + 1);
  }
  return { taus, order };

  function exchange(p: number, q: number): void {
    [order[p], order[q]] = [order[q], order[p]];
    for (let i = 0; i < m; i++) {
      [re[i * n + p], re[i * n + q]] = [re[i * n + q], re[i * n + p]];
      [im[i * n + p], im[i * n + q]] = [im[i * n + q], im[i * n + p]];
    }
  }
}

/** The first columns of the product of reflections. */
export function orthogonal(a: Matrix, taus: Matrix, columns: number): Matrix {
  const q = Matrix.identity(a.m, columns);
  for (let k = taus.m - 1; k >= 0; k--) reflectRows(a, k, k, [taus.re[k], taus.im[k]], q);
  return q;
}

/** Q c, Q^H c, c Q or c Q^H. */
export function applyOrthogonal(a: Matrix, taus: Matrix, c: Matrix, left: boolean, transpose: boolean): Matrix {
  // c Q = (Q^H c^H)^H.
  if (!left) return applyOrthogonal(a, taus, c.transposed(), true, !transpose).transposed();
  const out = c.clone();
  const steps = Array.from({ length: taus.m }, (_, k) => k);
  if (!transpose) steps.reverse();
  for (const k of steps) reflectRows(a, k, k, [taus.re[k], transpose ? -taus.im[k] : taus.im[k]], out);
  return out;
}

/** The upper triangle (with `below` diagonals under it). */
export function upper(a: Matrix, rows: number, below = 0): Matrix {
  const out = new Matrix(rows, a.n);
  for (let i = 0; i < Math.min(rows, a.m); i++)
    for (let j = Math.max(0, i - below); j < a.n; j++) {
      out.re[i * a.n + j] = a.re[i * a.n + j];
      out.im[i * a.n + j] = a.im[i * a.n + j];
    }
  return out;
}

/** Reduction to Hessenberg form by reflections, in place. Source: LAPACK gehrd. */
export function hessenberg(a: Matrix): Matrix {
  const { n } = a;
  const taus = new Matrix(Math.max(0, n - 1), 1);
  for (let k = 0; k + 1 < n; k++) {
    const tau = reflector(a, k + 1, k);
    [taus.re[k], taus.im[k]] = tau;
    reflectRows(a, k + 1, k, [tau[0], -tau[1]], a, k + 1);
    reflectColumns(a, k, tau);
  }
  return taus;
}

/** a (I - tau v v^H), v standing in column k below row k + 1. */
function reflectColumns({ n, re, im }: Matrix, k: number, [tr, ti]: readonly [number, number]): void {
  if (tr === 0 && ti === 0) return;
  const v = (i: number): readonly [number, number] => (i === k + 1 ? [1, 0] : [re[i * n + k], im[i * n + k]]);
  for (let r = 0; r < n; r++) {
    let sr = 0;
    let si = 0;
    for (let i = k + 1; i < n; i++) {
      const [pr, pi] = cMul(re[r * n + i], im[r * n + i], ...v(i));
      sr += pr;
      si += pi;
    }
    [sr, si] = cMul(sr, si, tr, ti);
    for (let i = k + 1; i < n; i++) {
      const [vr, vi] = v(i);
      const [pr, pi] = cMul(sr, si, vr, -vi);
      re[r * n + i] -= pr;
      im[r * n + i] -= pi;
    }
  }
}

/** The unitary matrix of a reduction to Hessenberg form. */
export function hessenbergBasis(a: Matrix, taus: Matrix): Matrix {
  const q = Matrix.identity(a.n);
  for (let k = taus.m - 1; k >= 0; k--) reflectRows(a, k + 1, k, [taus.re[k], taus.im[k]], q);
  return q;
}
