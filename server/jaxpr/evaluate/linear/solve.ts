/** Systems with triangular and with tridiagonal matrices. Source: BLAS trsm, LAPACK gtsv. */
import { cDiv, cMul } from '../complex.ts';
import type { Matrix } from './matrix.ts';

/** Solve op(t) x = b in place. Only the named triangle of `t` is read. */
export function solveTriangular(t: Matrix, b: Matrix, lower: boolean, unit: boolean): void {
  const { n, re, im } = t;
  const k = b.n;
  for (let step = 0; step < n; step++) {
    const i = lower ? step : n - 1 - step;
    for (let q = 0; q < k; q++) {
      let sr = b.re[i * k + q];
      let si = b.im[i * k + q];
      for (let j = lower ? 0 : i + 1; j < (lower ? i : n); j++) {
        const [pr, pi] = cMul(re[i * n + j], im[i * n + j], b.re[j * k + q], b.im[j * k + q]);
        sr -= pr;
        si -= pi;
      }
      if (!unit) {
        const dr = re[i * n + i];
        const di = im[i * n + i];
        if (di === 0) [sr, si] = [sr / dr, si === 0 ? 0 : si / dr];
        else [sr, si] = cDiv(sr, si, dr, di);
      }
      b.re[i * k + q] = sr;
      b.im[i * k + q] = si;
    }
  }
}

/**
 * Solve a tridiagonal system in place, by elimination with row exchanges. `dl[0]` and `du[n-1]` aren't read; all NaN where
 * the matrix is singular.
 */
export function solveTridiagonal(dl: Matrix, d: Matrix, du: Matrix, b: Matrix): void {
  const n = d.m;
  const k = b.n;
  // Rows as [column, value] of at most three entries, dense over a window: simple, and the sizes are small.
  const rows: Float64Array[] = Array.from({ length: n }, (_, i) => {
    const row = new Float64Array(6);
    [row[0], row[1]] = [d.re[i], d.im[i]];
    if (i + 1 < n) [row[2], row[3]] = [du.re[i], du.im[i]];
    return row;
  });
  for (let i = 0; i + 1 < n; i++) {
    const next = rows[i + 1];
    const below: [number, number] = [dl.re[i + 1], dl.im[i + 1]];
    const top = rows[i];
    if (Math.abs(below[0]) + Math.abs(below[1]) > Math.abs(top[0]) + Math.abs(top[1])) {
      // The lower row starts one column earlier than its window.
      const lowered = Float64Array.of(below[0], below[1], next[0], next[1], next[2], next[3]);
      const raised = top.slice();
      rows[i] = lowered;
      eliminate(i, raised[0], raised[1], Float64Array.of(raised[2], raised[3], raised[4], raised[5], 0, 0), true);
    } else eliminate(i, below[0], below[1], next, false);
  }
  for (let i = n - 1; i >= 0; i--)
    for (let q = 0; q < k; q++) {
      let sr = b.re[i * k + q];
      let si = b.im[i * k + q];
      for (let w = 1; w <= 2 && i + w < n; w++) {
        const [pr, pi] = cMul(rows[i][2 * w], rows[i][2 * w + 1], b.re[(i + w) * k + q], b.im[(i + w) * k + q]);
        sr -= pr;
        si -= pi;
      }
      [b.re[i * k + q], b.im[i * k + q]] = cDiv(sr, si, rows[i][0], rows[i][1]);
    }
  if (rows.some((r) => r[0] === 0 && r[1] === 0)) b.fillNaN();

  /** Subtract a multiple of row i from the next one, whose window begins at column i + 1. */
  function eliminate(i: number, lr: number, li: number, row: Float64Array, exchanged: boolean): void {
    const top = rows[i];
    if (exchanged)
      for (let q = 0; q < k; q++) {
        [b.re[i * k + q], b.re[(i + 1) * k + q]] = [b.re[(i + 1) * k + q], b.re[i * k + q]];
        [b.im[i * k + q], b.im[(i + 1) * k + q]] = [b.im[(i + 1) * k + q], b.im[i * k + q]];
      }
    if (top[0] === 0 && top[1] === 0) {
      rows[i + 1] = row;
      return;
    }
    const [fr, fi] = cDiv(lr, li, top[0], top[1]);
    for (let w = 0; w < 2; w++) {
      const [pr, pi] = cMul(fr, fi, top[2 * w + 2], top[2 * w + 3]);
      row[2 * w] -= pr;
      row[2 * w + 1] -= pi;
    }
    rows[i + 1] = row;
    for (let q = 0; q < k; q++) {
      const [pr, pi] = cMul(fr, fi, b.re[i * k + q], b.im[i * k + q]);
      b.re[(i + 1) * k + q] -= pr;
      b.im[(i + 1) * k + q] -= pi;
    }
  }
}
