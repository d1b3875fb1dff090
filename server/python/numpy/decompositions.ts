/** Dense linear algebra on rows of doubles. Where LAPACK's conventions decide a sign or an order, they are followed or the result isn't given. */

export type Matrix = Float64Array[];

export const matrixOf = (data: Float64Array, n: number, m: number): Matrix =>
  Array.from({ length: n }, (_, i) => data.slice(i * m, (i + 1) * m));

export const identityMatrix = (n: number): Matrix =>
  Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));

const transposed = (a: Matrix, columns: number): Matrix =>
  Array.from({ length: columns }, (_, j) => Float64Array.from(a, (row) => row[j]));

/** LU with partial pivoting, in place. Undefined where it is singular. */
function lu(a: Matrix): { sign: number; order: number[] } | undefined {
  const n = a.length;
  const order = Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  let singular = false;
  for (let k = 0; k < n; k++) {
    let p = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i][k]) > Math.abs(a[p][k])) p = i;
    if (p !== k) {
      [a[p], a[k]] = [a[k], a[p]];
      [order[p], order[k]] = [order[k], order[p]];
      sign = -sign;
    }
    const pivot = a[k][k];
    if (pivot === 0) {
      singular = true;
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const f = (a[i][k] /= pivot);
      if (f !== 0) for (let j = k + 1; j < n; j++) a[i][j] -= f * a[k][j];
    }
  }
  return singular ? undefined : { sign, order };
}

/** The diagonal of U and the sign of the permutation, also of singular matrices. */
export function determinantParts(a: Matrix): { sign: number; diagonal: number[] } {
  const n = a.length;
  let sign = 1;
  for (let k = 0; k < n; k++) {
    let p = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i][k]) > Math.abs(a[p][k])) p = i;
    if (p !== k) {
      [a[p], a[k]] = [a[k], a[p]];
      sign = -sign;
    }
    if (a[k][k] === 0) return { sign, diagonal: [0] };
    for (let i = k + 1; i < n; i++) {
      const f = a[i][k] / a[k][k];
      if (f !== 0) for (let j = k + 1; j < n; j++) a[i][j] -= f * a[k][j];
    }
  }
  return { sign, diagonal: a.map((row, i) => row[i]) };
}

/** `a x = b`; undefined where `a` is singular. */
export function solve(a: Matrix, b: Matrix): Matrix | undefined {
  const n = a.length;
  const work = a.map((row) => row.slice());
  const parts = lu(work);
  if (!parts) return undefined;
  const x = parts.order.map((i) => b[i].slice());
  const m = n > 0 ? x[0].length : 0;
  for (let c = 0; c < m; c++) {
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) x[i][c] -= work[i][j] * x[j][c];
    for (let i = n - 1; i >= 0; i--) {
      for (let j = i + 1; j < n; j++) x[i][c] -= work[i][j] * x[j][c];
      x[i][c] /= work[i][i];
    }
  }
  return x;
}

/** The lower factor; undefined where the matrix isn't positive definite. */
export function cholesky(a: Matrix): Matrix | undefined {
  const n = a.length;
  const out = Array.from({ length: n }, () => new Float64Array(n));
  for (let j = 0; j < n; j++) {
    let d = a[j][j];
    for (let k = 0; k < j; k++) d -= out[j][k] * out[j][k];
    if (!(d > 0)) return undefined;
    out[j][j] = Math.sqrt(d);
    for (let i = j + 1; i < n; i++) {
      let s = a[i][j];
      for (let k = 0; k < j; k++) s -= out[i][k] * out[j][k];
      out[i][j] = s / out[j][j];
    }
  }
  return out;
}

/** Householder reflections as LAPACK's dgeqr2 and dlarfg make them, so that signs agree. */
export function qr(a: Matrix, columns: number): { q: Matrix; r: Matrix } {
  const n = a.length;
  const r = a.map((row) => row.slice());
  const q = identityMatrix(n);
  for (let k = 0; k < Math.min(n, columns); k++) {
    let tail = 0;
    for (let i = k + 1; i < n; i++) tail = Math.hypot(tail, r[i][k]);
    if (tail === 0) continue;
    const alpha = r[k][k];
    const beta = alpha >= 0 && !Object.is(alpha, -0) ? -Math.hypot(alpha, tail) : Math.hypot(alpha, tail);
    const tau = (beta - alpha) / beta;
    const v = new Float64Array(n);
    v[k] = 1;
    for (let i = k + 1; i < n; i++) v[i] = r[i][k] / (alpha - beta);
    for (let j = k; j < columns; j++) {
      let s = 0;
      for (let i = k; i < n; i++) s += v[i] * r[i][j];
      s *= tau;
      for (let i = k; i < n; i++) r[i][j] -= s * v[i];
    }
    for (let i = k + 1; i < n; i++) r[i][k] = 0;
    for (let row = 0; row < n; row++) {
      let s = 0;
      for (let i = k; i < n; i++) s += q[row][i] * v[i];
      s *= tau;
      for (let i = k; i < n; i++) q[row][i] -= s * v[i];
    }
  }
  return { q, r };
}

/** Sweeps of Jacobi rotations: it converges quadratically, after five or six. */
const MAX_SWEEPS = 60;

/** Eigenvalues of a symmetric matrix, ascending. */
export function symmetricEigenvalues(matrix: Matrix): number[] {
  const a = matrix.map((row) => row.slice());
  const n = a.length;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let off = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) off += a[i][j] * a[i][j];
    if (off === 0) break;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (a[p][q] === 0) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[k][p], a[k][q]];
          a[k][p] = c * x - s * y;
          a[k][q] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[p][k], a[q][k]];
          a[p][k] = c * x - s * y;
          a[q][k] = s * x + c * y;
        }
        a[p][q] = a[q][p] = 0;
      }
  }
  return a.map((row, i) => row[i]).sort((x, y) => x - y);
}

/** One-sided Jacobi: `a = u · diag(s) · vᵀ` with descending s; signs of u and v are nobody's convention. */
export function singular(a: Matrix, columns: number): { u: Matrix; s: number[]; v: Matrix } {
  if (a.length < columns) {
    const flipped = singular(transposed(a, columns), a.length);
    return { u: flipped.v, s: flipped.s, v: flipped.u };
  }
  const u = transposed(a, columns);
  const v = identityMatrix(columns);
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < columns; p++)
      for (let q = p + 1; q < columns; q++) {
        let [alpha, beta, gamma] = [0, 0, 0];
        for (let k = 0; k < a.length; k++) {
          alpha += u[p][k] * u[p][k];
          beta += u[q][k] * u[q][k];
          gamma += u[p][k] * u[q][k];
        }
        if (gamma === 0 || Math.abs(gamma) <= 1e-16 * Math.sqrt(alpha * beta)) continue;
        rotated = true;
        const zeta = (beta - alpha) / (2 * gamma);
        const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const c = 1 / Math.hypot(1, t);
        const s = c * t;
        for (const m of [u, v])
          for (let k = 0; k < m[p].length; k++) {
            const [x, y] = [m[p][k], m[q][k]];
            m[p][k] = c * x - s * y;
            m[q][k] = s * x + c * y;
          }
      }
    if (!rotated) break;
  }
  const norms = u.map((column) => Math.hypot(...column));
  const order = norms.map((_, i) => i).sort((i, j) => norms[j] - norms[i]);
  return {
    u: transposed(
      order.map((i) => u[i].map((x) => (norms[i] === 0 ? 0 : x / norms[i]))),
      a.length,
    ),
    s: order.map((i) => norms[i]),
    v: transposed(
      order.map((i) => v[i]),
      columns,
    ),
  };
}
