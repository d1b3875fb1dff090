/** Eigenvalues and singular values: Jacobi rotations for the symmetric and the singular case, shifted QR in general. */
import { cAbs, cDiv, cMul, cSqrt } from '../complex.ts';
import { householder, hessenberg, hessenbergBasis, orthogonal } from './factor.ts';
import { Matrix, multiply } from './matrix.ts';

/** More sweeps than Jacobi ever needs in double precision. */
const MAX_SWEEPS = 60;
const EPSILON = 2 ** -52;

/** `[[c, s], [-conj(s), c]]` that makes a Hermitian 2×2 block diagonal. */
function rotation(app: number, aqq: number, re: number, im: number): { c: number; sr: number; si: number } {
  const size = cAbs(re, im);
  const theta = (aqq - app) / (2 * size);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(1 + theta * theta));
  const c = 1 / Math.sqrt(1 + t * t);
  return { c, sr: (t * c * re) / size, si: (t * c * im) / size };
}

/** Columns p and q of `v` turned: p' = c p - conj(s) q, q' = s p + c q. */
function turnColumns({ m, n, re, im }: Matrix, p: number, q: number, c: number, sr: number, si: number): void {
  for (let i = 0; i < m; i++) {
    const x = i * n + p;
    const y = i * n + q;
    const xr = re[x];
    const xi = im[x];
    const yr = re[y];
    const yi = im[y];
    re[x] = c * xr - (sr * yr + si * yi);
    im[x] = c * xi - (sr * yi - si * yr);
    re[y] = sr * xr - si * xi + c * yr;
    im[y] = sr * xi + si * xr + c * yi;
  }
}

/** Eigenvalues, ascending, and eigenvectors of a Hermitian matrix, of which one triangle is read. */
export function hermitian(source: Matrix, lower: boolean): { values: Float64Array; vectors: Matrix } {
  const { n } = source;
  const a = new Matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const [from, sign] = lower ? [i * n + j, 1] : [j * n + i, -1];
      a.re[i * n + j] = a.re[j * n + i] = source.re[from];
      a.im[i * n + j] = i === j ? 0 : sign * source.im[from];
      a.im[j * n + i] = i === j ? 0 : -sign * source.im[from];
    }
  const vectors = Matrix.identity(n);
  if (a.hasNaN()) {
    vectors.fillNaN();
    return { values: new Float64Array(n).fill(NaN), vectors };
  }
  const { re, im } = a;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let turned = false;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const off = cAbs(re[p * n + q], im[p * n + q]);
        if (off === 0 || off < EPSILON * 1e-3 * Math.sqrt(Math.abs(re[p * n + p] * re[q * n + q]))) continue;
        if (off < Number.MIN_VALUE * 1e10) continue;
        turned = true;
        const { c, sr, si } = rotation(re[p * n + p], re[q * n + q], re[p * n + q], im[p * n + q]);
        turnColumns(a, p, q, c, sr, si);
        turnRows(a, p, q, c, sr, si);
        turnColumns(vectors, p, q, c, sr, si);
        re[p * n + q] = re[q * n + p] = im[p * n + q] = im[q * n + p] = 0;
      }
    if (!turned) break;
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => re[i * n + i] - re[j * n + j]);
  return { values: Float64Array.from(order, (i) => re[i * n + i]), vectors: vectors.permuted(order) };
}

/** Rows p and q turned by the conjugate transpose of what `turnColumns` turns columns by. */
function turnRows({ n, re, im }: Matrix, p: number, q: number, c: number, sr: number, si: number): void {
  for (let j = 0; j < n; j++) {
    const x = p * n + j;
    const y = q * n + j;
    const xr = re[x];
    const xi = im[x];
    const yr = re[y];
    const yi = im[y];
    re[x] = c * xr - (sr * yr - si * yi);
    im[x] = c * xi - (sr * yi + si * yr);
    re[y] = sr * xr + si * xi + c * yr;
    im[y] = sr * xi - si * xr + c * yi;
  }
}

/** Thin singular value decomposition: u of the shape of `a`, where it has at least as many rows as columns. */
function tallSvd(a: Matrix): { u: Matrix; s: Float64Array; v: Matrix } {
  const { m, n } = a;
  const u = a.clone();
  const v = Matrix.identity(n);
  const { re, im } = u;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let turned = false;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        let app = 0;
        let aqq = 0;
        let dr = 0;
        let di = 0;
        for (let i = 0; i < m; i++) {
          const x = i * n + p;
          const y = i * n + q;
          app += re[x] ** 2 + im[x] ** 2;
          aqq += re[y] ** 2 + im[y] ** 2;
          dr += re[x] * re[y] + im[x] * im[y];
          di += re[x] * im[y] - im[x] * re[y];
        }
        const off = cAbs(dr, di);
        if (off === 0 || off <= EPSILON * Math.sqrt(app * aqq)) continue;
        turned = true;
        const { c, sr, si } = rotation(app, aqq, dr, di);
        turnColumns(u, p, q, c, sr, si);
        turnColumns(v, p, q, c, sr, si);
      }
    if (!turned) break;
  }
  const lengths = Float64Array.from({ length: n }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < m; i++) sum += re[i * n + j] ** 2 + im[i * n + j] ** 2;
    return Math.sqrt(sum);
  });
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => lengths[j] - lengths[i]);
  const s = Float64Array.from(order, (i) => lengths[i]);
  const sorted = u.permuted(order);
  const tiny = (s[0] ?? 0) * EPSILON * Math.max(m, n);
  for (let j = 0; j < n; j++) {
    if (s[j] <= tiny) {
      if (s[0] > 0) s[j] = s[j] < tiny * 1e-3 ? 0 : s[j];
      replaceColumn(sorted, j);
      continue;
    }
    for (let i = 0; i < m; i++) {
      sorted.re[i * n + j] /= s[j];
      sorted.im[i * n + j] /= s[j];
    }
  }
  return { u: sorted, s, v: v.permuted(order) };
}

/** A unit column that is orthogonal to those before it, where the singular value gives none. */
function replaceColumn(u: Matrix, j: number): void {
  const { m, n } = u;
  for (let e = 0; e < m; e++) {
    const xr = new Float64Array(m);
    const xi = new Float64Array(m);
    xr[e] = 1;
    for (let pass = 0; pass < 2; pass++)
      for (let k = 0; k < j; k++) {
        let dr = 0;
        let di = 0;
        for (let i = 0; i < m; i++) {
          const p = i * n + k;
          dr += u.re[p] * xr[i] + u.im[p] * xi[i];
          di += u.re[p] * xi[i] - u.im[p] * xr[i];
        }
        for (let i = 0; i < m; i++) {
          const [pr, pi] = cMul(u.re[i * n + k], u.im[i * n + k], dr, di);
          xr[i] -= pr;
          xi[i] -= pi;
        }
      }
    let length = 0;
    for (let i = 0; i < m; i++) length += xr[i] ** 2 + xi[i] ** 2;
    length = Math.sqrt(length);
    // One of the unit vectors is at least this far from a space of fewer dimensions.
    if (length < 0.5 / Math.sqrt(m)) continue;
    for (let i = 0; i < m; i++) {
      u.re[i * n + j] = xr[i] / length;
      u.im[i * n + j] = xi[i] / length;
    }
    return;
  }
}

/** A square unitary matrix whose first columns are the given orthonormal ones. */
function completed(u: Matrix): Matrix {
  if (u.m === u.n) return u;
  const packed = u.clone();
  const q = orthogonal(packed, householder(packed), u.m);
  for (let i = 0; i < u.m; i++)
    for (let j = 0; j < u.n; j++) {
      q.re[i * u.m + j] = u.re[i * u.n + j];
      q.im[i * u.m + j] = u.im[i * u.n + j];
    }
  return q;
}

/** u, s, v^H; u and v^H square with `full`. */
export function svd(a: Matrix, full: boolean): { u: Matrix; s: Float64Array; vh: Matrix } {
  if (a.hasNaN()) {
    const k = Math.min(a.m, a.n);
    const u = new Matrix(a.m, full ? a.m : k);
    const vh = new Matrix(full ? a.n : k, a.n);
    u.fillNaN();
    vh.fillNaN();
    return { u, s: new Float64Array(k).fill(NaN), vh };
  }
  const wide = a.m < a.n;
  const { u, s, v } = tallSvd(wide ? a.transposed() : a);
  const [left, right] = wide ? [v, u] : [u, v];
  return {
    u: full ? completed(left) : left,
    s,
    vh: (full ? completed(right) : right).transposed(),
  };
}

/** More turns for one eigenvalue than shifted QR ever needs. */
const MAX_TURNS = 300;

/** The complex Schur form: a = z t z^H, t upper triangular. */
export function schur(a: Matrix): { t: Matrix; z: Matrix } {
  const t = a.clone();
  const { n } = t;
  const taus = hessenberg(t);
  const z = hessenbergBasis(t, taus);
  for (let i = 0; i < n; i++)
    for (let j = 0; j + 1 < i; j++) {
      t.re[i * n + j] = 0;
      t.im[i * n + j] = 0;
    }
  let high = n - 1;
  let turns = 0;
  while (high > 0) {
    let low = high;
    while (low > 0 && !negligible(t, low)) low--;
    if (low > 0) t.re[low * n + low - 1] = t.im[low * n + low - 1] = 0;
    if (low === high) {
      high--;
      turns = 0;
      continue;
    }
    if (++turns > MAX_TURNS) {
      t.fillNaN();
      z.fillNaN();
      break;
    }
    qrStep(t, z, low, high, turns % 10 === 0 ? exceptionalShift(t, high) : wilkinsonShift(t, high));
  }
  return { t, z };
}

function negligible({ n, re, im }: Matrix, i: number): boolean {
  const p = i * n + i - 1;
  const size = Math.abs(re[p]) + Math.abs(im[p]);
  const around = Math.abs(re[i * n + i]) + Math.abs(im[i * n + i]) + Math.abs(re[p - n]) + Math.abs(im[p - n]);
  return size <= EPSILON * around || size < Number.MIN_VALUE * 1e10;
}

const exceptionalShift = ({ n, re, im }: Matrix, i: number): readonly [number, number] => [
  Math.abs(re[i * n + i - 1]) + Math.abs(im[i * n + i - 1]) + re[i * n + i],
  im[i * n + i],
];

/** The eigenvalue of the last 2×2 block that is nearer to its last element. */
function wilkinsonShift({ n, re, im }: Matrix, i: number): readonly [number, number] {
  const at = (r: number, c: number): readonly [number, number] => [re[r * n + c], im[r * n + c]];
  const [a, b, c, d] = [at(i - 1, i - 1), at(i - 1, i), at(i, i - 1), at(i, i)];
  const half: readonly [number, number] = [(a[0] - d[0]) / 2, (a[1] - d[1]) / 2];
  const bc = cMul(...b, ...c);
  const square = cMul(...half, ...half);
  let root = cSqrt(square[0] + bc[0], square[1] + bc[1]);
  if (half[0] * root[0] + half[1] * root[1] < 0) root = [-root[0], -root[1]];
  const den: readonly [number, number] = [half[0] + root[0], half[1] + root[1]];
  if (den[0] === 0 && den[1] === 0) return d;
  const q = cDiv(...bc, ...den);
  return [d[0] - q[0], d[1] - q[1]];
}

/** One explicit QR step with a shift on the active block, by Givens rotations. */
function qrStep(t: Matrix, z: Matrix, low: number, high: number, [hr, hi]: readonly [number, number]): void {
  const { n, re, im } = t;
  for (let i = low; i <= high; i++) {
    re[i * n + i] -= hr;
    im[i * n + i] -= hi;
  }
  const turns: { c: number; sr: number; si: number }[] = [];
  for (let k = low; k < high; k++) {
    // A rotation of rows k and k+1 that makes the element below the diagonal vanish.
    const xr = re[k * n + k];
    const xi = im[k * n + k];
    const yr = re[(k + 1) * n + k];
    const yi = im[(k + 1) * n + k];
    const x = cAbs(xr, xi);
    const length = Math.hypot(x, cAbs(yr, yi));
    let c = 1;
    let sr = 0;
    let si = 0;
    if (length > 0) {
      c = x / length;
      // s = (x/|x|) conj(y) / length
      const [pr, pi] = x === 0 ? [1, 0] : [xr / x, xi / x];
      [sr, si] = cMul(pr, pi, yr / length, -yi / length);
    }
    turns.push({ c, sr, si });
    for (let j = k; j < n; j++) {
      const p = k * n + j;
      const q = p + n;
      const [ar, ai, br, bi] = [re[p], im[p], re[q], im[q]];
      re[p] = c * ar + sr * br - si * bi;
      im[p] = c * ai + sr * bi + si * br;
      re[q] = c * br - (sr * ar + si * ai);
      im[q] = c * bi - (sr * ai - si * ar);
    }
  }
  turns.forEach(({ c, sr, si }, step) => {
    const k = low + step;
    for (const [mat, rows] of [
      [t, Math.min(k + 2, high + 1)],
      [z, n],
    ] as const)
      for (let i = 0; i < rows; i++) {
        const p = i * n + k;
        const q = p + 1;
        const [ar, ai, br, bi] = [mat.re[p], mat.im[p], mat.re[q], mat.im[q]];
        mat.re[p] = c * ar + sr * br + si * bi;
        mat.im[p] = c * ai + sr * bi - si * br;
        mat.re[q] = c * br - (sr * ar - si * ai);
        mat.im[q] = c * bi - (sr * ai + si * ar);
      }
  });
  for (let i = low; i <= high; i++) {
    re[i * n + i] += hr;
    im[i * n + i] += hi;
  }
}

/** Eigenvectors of a triangular matrix, as columns; of its conjugate transpose where `left`. */
function triangularVectors(t: Matrix, left: boolean): Matrix {
  const { n, re, im } = t;
  const out = new Matrix(n, n);
  let norm = 0;
  for (let i = 0; i < n * n; i++) norm = Math.max(norm, cAbs(re[i], im[i]));
  const smallest = Math.max(EPSILON * norm, Number.MIN_VALUE * 1e10);
  for (let k = 0; k < n; k++) {
    out.re[k * n + k] = 1;
    for (let step = 1; step < n; step++) {
      const i = left ? k + step : k - step;
      if (i < 0 || i >= n) break;
      let sr = 0;
      let si = 0;
      for (let j = Math.min(i, k); j <= Math.max(i, k); j++) {
        if (j === i) continue;
        const p = left ? j * n + i : i * n + j;
        const [pr, pi] = cMul(re[p], left ? -im[p] : im[p], out.re[j * n + k], out.im[j * n + k]);
        sr -= pr;
        si -= pi;
      }
      let dr = re[i * n + i] - re[k * n + k];
      let di = im[i * n + i] - im[k * n + k];
      if (cAbs(dr, di) < smallest) [dr, di] = [smallest, 0];
      [out.re[i * n + k], out.im[i * n + k]] = cDiv(sr, si, dr, left ? -di : di);
    }
  }
  return out;
}

/** Columns of length 1 whose largest element is real. Source: LAPACK geev. */
function normalise(v: Matrix): Matrix {
  const { n, m, re, im } = v;
  for (let k = 0; k < n; k++) {
    let length = 0;
    let largest = 0;
    let at = 0;
    for (let i = 0; i < m; i++) {
      const size = re[i * n + k] ** 2 + im[i * n + k] ** 2;
      length += size;
      if (size > largest * (1 + 1e-12)) {
        largest = size;
        at = i;
      }
    }
    const scale = Math.sqrt(largest * length);
    if (scale === 0) continue;
    const [fr, fi] = [re[at * n + k] / scale, -im[at * n + k] / scale];
    for (let i = 0; i < m; i++) [re[i * n + k], im[i * n + k]] = cMul(re[i * n + k], im[i * n + k], fr, fi);
    im[at * n + k] = 0;
  }
  return v;
}

/** Eigenvalues and eigenvectors of any square matrix. */
export function eig(a: Matrix): { values: Matrix; left: () => Matrix; right: () => Matrix } {
  const { t, z } = schur(a);
  const values = new Matrix(a.n, 1);
  for (let i = 0; i < a.n; i++) {
    values.re[i] = t.re[i * a.n + i];
    values.im[i] = t.im[i * a.n + i];
  }
  const vectors = (left: boolean) => (): Matrix => normalise(multiply(z, triangularVectors(t, left)));
  return { values, left: vectors(true), right: vectors(false) };
}
