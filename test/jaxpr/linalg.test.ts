/** Decompositions: what they are made of gives the matrix back. Transforms: the sum that they are. */
import { describe, expect, test } from 'vitest';
import { ShapedArray } from '../../server/jaxpr/aval.ts';
import * as dt from '../../server/jaxpr/dtypes.ts';
import { NDArray } from '../../server/jaxpr/ndarray.ts';
import {
  applyOrthogonal,
  cholesky,
  householder,
  lu,
  orthogonal,
  upper,
} from '../../server/jaxpr/evaluate/linear/factor.ts';
import { fftRules } from '../../server/jaxpr/evaluate/fft.ts';
import { Matrix, multiply } from '../../server/jaxpr/evaluate/linear/matrix.ts';
import { realSchur } from '../../server/jaxpr/evaluate/linear/realSchur.ts';
import { eig, hermitian, schur, svd } from '../../server/jaxpr/evaluate/linear/spectral.ts';
import { solveTriangular, solveTridiagonal } from '../../server/jaxpr/evaluate/linear/solve.ts';
import type { EvaluateRule } from '../../server/jaxpr/evaluate/rule.ts';
import { Budget } from '../../server/jaxpr/evaluate/rule.ts';
import type { Fft } from '../../server/jaxpr/primitives/fft.ts';

/** Numbers that look random and are the same each time. */
function filled(m: number, n: number, complex = false, seed = 1): Matrix {
  const a = new Matrix(m, n);
  let x = seed;
  const next = (): number => {
    x = (x * 16807) % 2147483647;
    return x / 2147483647 - 0.5;
  };
  for (let i = 0; i < m * n; i++) {
    a.re[i] = next();
    if (complex) a.im[i] = next();
  }
  return a;
}

const distance = (a: Matrix, b: Matrix): number =>
  Math.max(0, ...a.re.map((x, i) => Math.abs(x - b.re[i])), ...a.im.map((x, i) => Math.abs(x - b.im[i])));
const close = (a: Matrix, b: Matrix): void => {
  expect([a.m, a.n]).toEqual([b.m, b.n]);
  expect(distance(a, b)).toBeLessThan(1e-11);
};
const scaled = (a: Matrix, s: Float64Array): Matrix => {
  const out = a.columns(s.length);
  for (let i = 0; i < a.m; i++)
    s.forEach((f, j) => {
      out.re[i * s.length + j] *= f;
      out.im[i * s.length + j] *= f;
    });
  return out;
};

describe.each([
  ['real', false],
  ['complex', true],
])('%s matrices', (_, complex) => {
  test.each([1, 2, 3, 5, 8])('of size %i', (n) => {
    const a = filled(n, n, complex, n);
    const h = multiply(a, a.transposed());

    const l = h.clone();
    cholesky(l);
    const lower = upper(l.transposed(), n).transposed();
    close(multiply(lower, lower.transposed()), h);

    const { values, vectors } = hermitian(h, true);
    close(multiply(scaled(vectors, values), vectors.transposed()), h);
    expect([...values]).toEqual([...values].sort((p, q) => p - q));

    const { t, z } = schur(a);
    close(multiply(multiply(z, t), z.transposed()), a);

    const found = eig(a);
    const right = found.right();
    const byValues = right.clone();
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const p = i * n + j;
        byValues.re[p] = right.re[p] * found.values.re[j] - right.im[p] * found.values.im[j];
        byValues.im[p] = right.re[p] * found.values.im[j] + right.im[p] * found.values.re[j];
      }
    close(multiply(a, right), byValues);

    const factors = a.clone();
    const exchanges = lu(factors);
    const b = filled(n, 2, complex, 7);
    const x = b.clone();
    exchanges.forEach((p, k) => {
      for (let q = 0; q < 2; q++) {
        [x.re[k * 2 + q], x.re[p * 2 + q]] = [x.re[p * 2 + q], x.re[k * 2 + q]];
        [x.im[k * 2 + q], x.im[p * 2 + q]] = [x.im[p * 2 + q], x.im[k * 2 + q]];
      }
    });
    solveTriangular(factors, x, true, true);
    solveTriangular(factors, x, false, false);
    expect(distance(multiply(a, x), b)).toBeLessThan(1e-8);
  });

  test.each([
    [3, 3],
    [5, 2],
    [2, 5],
    [1, 4],
  ])('of shape %i × %i', (m, n) => {
    const a = filled(m, n, complex, m * n);
    const packed = a.clone();
    const taus = householder(packed);
    const q = orthogonal(packed, taus, m);
    close(multiply(q, upper(packed, m)), a);
    close(multiply(q, q.transposed()), Matrix.identity(m));
    close(applyOrthogonal(packed, taus, a, true, true), multiply(q.transposed(), a));
    for (const full of [false, true]) {
      const { u, s, vh } = svd(a, full);
      close(multiply(scaled(u, s), vh.rows(s.length)), a);
      close(multiply(u.transposed(), u), Matrix.identity(u.n));
      close(multiply(vh, vh.transposed()), Matrix.identity(vh.m));
    }
  });
});

test.each([2, 3, 4, 7])('the real Schur form of size %i', (n) => {
  const a = filled(n, n, false, n + 3);
  const { t, z } = realSchur(a);
  close(multiply(multiply(z, t), z.transposed()), a);
  for (let i = 0; i < n; i++) for (let j = 0; j + 1 < i; j++) expect(Math.abs(t.re[i * n + j])).toBe(0);
});

test('a tridiagonal system', () => {
  const n = 6;
  const [dl, d, du, b] = [1, 2, 3, 4].map((seed) => filled(n, 1, true, seed));
  const x = b.clone();
  solveTridiagonal(dl, d, du, x);
  const a = new Matrix(n, n);
  for (let i = 0; i < n; i++)
    for (const [j, from] of [
      [i - 1, dl],
      [i, d],
      [i + 1, du],
    ] as const)
      if (j >= 0 && j < n) {
        a.re[i * n + j] = from.re[i];
        a.im[i * n + j] = from.im[i];
      }
  close(multiply(a, x), b);
});

describe('Fourier transforms', () => {
  const context = { budget: new Budget(1e9), run: () => [], print: () => undefined };
  const rule = fftRules.fft as EvaluateRule<Fft>;
  const transform = (x: NDArray, type: number, out: ShapedArray, lengths: number[]): NDArray =>
    rule([x], { fft_type: type, fft_lengths: lengths }, [out], context)[0];

  test.each([1, 2, 3, 8, 12, 37, 50])('of length %i', (n) => {
    const x = filled(n, 1, true, n);
    const data = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? x.re : x.im)[i >> 1]);
    const aval = new ShapedArray([n], dt.complex128);
    const there = transform(new NDArray([n], dt.complex128, data), 0, aval, [n]);
    for (let k = 0; k < n; k++) {
      let re = 0;
      for (let j = 0; j < n; j++) {
        const angle = (-2 * Math.PI * ((j * k) % n)) / n;
        re += x.re[j] * Math.cos(angle) - x.im[j] * Math.sin(angle);
      }
      expect(Number(there.data[2 * k])).toBeCloseTo(re, 11);
    }
    const back = transform(there, 1, aval, [n]);
    data.forEach((v, i) => {
      expect(Number(back.data[i])).toBeCloseTo(v, 12);
    });
  });

  test.each([4, 5, 6])('of real signals of length %i', (n) => {
    const x = filled(2, n, false, n);
    const half = new ShapedArray([2, Math.floor(n / 2) + 1], dt.complex128);
    const there = transform(new NDArray([2, n], dt.float64, x.re), 2, half, [n]);
    const back = transform(there, 3, new ShapedArray([2, n], dt.float64), [n]);
    x.re.forEach((v, i) => {
      expect(Number(back.data[i])).toBeCloseTo(v, 12);
    });
  });
});
