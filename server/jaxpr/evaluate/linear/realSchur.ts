/**
 * The real Schur form: a = z t z^T with 2×2 blocks on the diagonal where eigenvalues are complex. Shifted QR steps of
 * Francis's kind. Source: EISPACK hqr2, LAPACK hseqr.
 */
import { hessenberg, hessenbergBasis } from './factor.ts';
import type { Matrix } from './matrix.ts';

const EPSILON = 2 ** -52;
/** More turns for one eigenvalue than the double shift ever needs. */
const MAX_TURNS = 300;

export function realSchur(a: Matrix): { t: Matrix; z: Matrix } {
  const t = a.clone();
  const { n } = t;
  const taus = hessenberg(t);
  const z = hessenbergBasis(t, taus);
  const h = t.re;
  for (let i = 0; i < n; i++) for (let j = 0; j + 1 < i; j++) h[i * n + j] = 0;
  let high = n - 1;
  let turns = 0;
  while (high > 0) {
    let low = high;
    while (low > 0) {
      const around = Math.abs(h[low * n + low]) + Math.abs(h[(low - 1) * n + low - 1]);
      if (Math.abs(h[low * n + low - 1]) <= EPSILON * around) break;
      low--;
    }
    if (low > 0) h[low * n + low - 1] = 0;
    if (low === high) {
      high--;
      turns = 0;
    } else if (low === high - 1) {
      splitBlock(t, z, low);
      high -= 2;
      turns = 0;
    } else if (++turns > MAX_TURNS) {
      t.fillNaN();
      z.fillNaN();
      break;
    } else francisStep(h, z.re, n, low, high, turns % 10 === 0);
  }
  return { t, z };
}

/** A rotation of rows and columns p and p + 1. */
function rotate(t: Float64Array, z: Float64Array, n: number, p: number, c: number, s: number): void {
  for (let j = 0; j < n; j++) {
    const [x, y] = [t[p * n + j], t[(p + 1) * n + j]];
    t[p * n + j] = c * x + s * y;
    t[(p + 1) * n + j] = c * y - s * x;
  }
  for (const m of [t, z])
    for (let i = 0; i < n; i++) {
      const [x, y] = [m[i * n + p], m[i * n + p + 1]];
      m[i * n + p] = c * x + s * y;
      m[i * n + p + 1] = c * y - s * x;
    }
}

/** A 2×2 block: triangular where its eigenvalues are real, of equal diagonal elements where they aren't. */
function splitBlock({ n, re: h }: Matrix, z: Matrix, p: number): void {
  const a = h[p * n + p];
  const b = h[p * n + p + 1];
  const c = h[(p + 1) * n + p];
  const d = h[(p + 1) * n + p + 1];
  const half = (a - d) / 2;
  const discriminant = half * half + b * c;
  if (discriminant >= 0) {
    const root = half + (half >= 0 ? 1 : -1) * Math.sqrt(discriminant);
    // (root, c) is an eigenvector.
    const length = Math.hypot(root, c);
    rotate(h, z.re, n, p, root / length, c / length);
    h[(p + 1) * n + p] = 0;
    return;
  }
  if (half === 0) return;
  // Turn by the angle at which the diagonal elements become equal.
  const angle = Math.atan2(-half, b + c) / 2;
  rotate(h, z.re, n, p, Math.cos(angle), -Math.sin(angle));
}

/** One implicit double-shift step on the active block. */
function francisStep(
  h: Float64Array,
  z: Float64Array,
  n: number,
  low: number,
  high: number,
  exceptional: boolean,
): void {
  const at = (i: number, j: number): number => h[i * n + j];
  let sum = at(high - 1, high - 1) + at(high, high);
  let product = at(high - 1, high - 1) * at(high, high) - at(high - 1, high) * at(high, high - 1);
  if (exceptional) {
    const s = Math.abs(at(high, high - 1)) + Math.abs(at(high - 1, high - 2));
    sum = 1.5 * s;
    product = s * s;
  }
  let x = at(low, low) ** 2 + at(low, low + 1) * at(low + 1, low) - sum * at(low, low) + product;
  let y = at(low + 1, low) * (at(low, low) + at(low + 1, low + 1) - sum);
  let w = at(low + 1, low) * at(low + 2, low + 1);
  for (let k = low; k < high; k++) {
    const size = k + 2 <= high ? 3 : 2;
    const v = size === 3 ? [x, y, w] : [x, y];
    const length = Math.hypot(...v);
    if (length > 0) {
      v[0] += v[0] >= 0 ? length : -length;
      const norm = v.reduce((s, e) => s + e * e, 0);
      for (let j = Math.max(0, k - 1); j < n; j++) {
        let dot = 0;
        for (let i = 0; i < size; i++) dot += v[i] * h[(k + i) * n + j];
        for (let i = 0; i < size; i++) h[(k + i) * n + j] -= (2 * dot * v[i]) / norm;
      }
      for (const [m, rows] of [
        [h, Math.min(k + 4, high + 1)],
        [z, n],
      ] as const)
        for (let r = 0; r < rows; r++) {
          let dot = 0;
          for (let i = 0; i < size; i++) dot += v[i] * m[r * n + k + i];
          for (let i = 0; i < size; i++) m[r * n + k + i] -= (2 * dot * v[i]) / norm;
        }
    }
    if (k > low) for (let i = k + 1; i <= Math.min(k + 2, high); i++) h[i * n + k - 1] = 0;
    x = at(k + 1, k);
    y = k + 2 <= high ? at(k + 2, k) : 0;
    w = k + 3 <= high ? at(k + 3, k) : 0;
  }
}
