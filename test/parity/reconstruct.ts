/**
 * Decompositions are not unique: signs and phases of vectors, and the order within equal eigenvalues, are free. They are
 * compared by what they are made for: the factors' product is the matrix, the vectors are orthonormal.
 */
import { loadScalar } from '../../server/jaxpr/host.ts';
import { Complex } from '../../server/jaxpr/jaxpr.ts';
import type { Jaxpr } from '../../server/jaxpr/jaxpr.ts';
import type { NDArray } from '../../server/jaxpr/ndarray.ts';

/** A matrix of complex numbers. */
type Matrix = Complex[][];

const toComplex = (v: unknown): Complex => (v instanceof Complex ? v : new Complex(Number(v), 0));

/** The k-th matrix of a batch. */
function matrix(x: NDArray, k: number): Matrix {
  const [rows, columns] = x.shape.slice(-2);
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) => toComplex(loadScalar(x, (k * rows + i) * columns + j))),
  );
}
const vector = (x: NDArray, k: number): Complex[] => {
  const n = x.shape[x.shape.length - 1];
  return Array.from({ length: n }, (_, i) => toComplex(loadScalar(x, k * n + i)));
};

const multiply = (a: Complex, b: Complex): Complex => new Complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);
const conjugate = (a: Complex): Complex => new Complex(a.re, -a.im);

function product(a: Matrix, b: Matrix): Matrix {
  const columns = b.length === 0 ? 0 : b[0].length;
  return a.map((row) =>
    Array.from({ length: columns }, (_, j) =>
      row.reduce(
        (sum, x, i) => {
          const p = multiply(x, b[i][j]);
          return new Complex(sum.re + p.re, sum.im + p.im);
        },
        new Complex(0, 0),
      ),
    ),
  );
}

const adjoint = (a: Matrix): Matrix => (a.length === 0 ? [] : a[0].map((_, j) => a.map((row) => conjugate(row[j]))));

/** The first columns scaled by a vector. */
const scaled = (a: Matrix, by: readonly Complex[]): Matrix => a.map((row) => by.map((s, j) => multiply(row[j], s)));

function near(a: Matrix, b: Matrix, tolerance: number): boolean {
  const largest = Math.max(1, ...b.flat().map((x) => Math.hypot(x.re, x.im)));
  return a.every((row, i) =>
    row.every((x, j) => Math.hypot(x.re - b[i][j].re, x.im - b[i][j].im) <= tolerance * largest),
  );
}

/** The same numbers, in any order. */
function sameNumbers(a: readonly Complex[], b: readonly Complex[], tolerance: number): boolean {
  const largest = Math.max(1, ...b.map((x) => Math.hypot(x.re, x.im)));
  const left = [...b];
  return a.every((x) => {
    const at = left.findIndex((y) => Math.hypot(x.re - y.re, x.im - y.im) <= tolerance * largest);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

const identity = (n: number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => new Complex(i === j ? 1 : 0, 0)));

const orthonormal = (a: Matrix, tolerance: number): boolean => {
  const columns = a.length === 0 ? 0 : a[0].length;
  return near(product(adjoint(a), a), identity(columns), tolerance);
};

const toleranceOf = (x: NDArray): number =>
  (x.dtype.bits === 64 && x.dtype.isFloating) || x.dtype.bits === 128 ? 1e-10 : 2e-4;

/** An unstable sort leaves the order among equal keys open: the keys are compared, and of the others which there are. */
function unstableSort(jaxpr: Jaxpr, results: readonly NDArray[], wanted: readonly (NDArray | undefined)[]): boolean {
  const [eqn] = jaxpr.eqns;
  if (jaxpr.eqns.length !== 1 || eqn.primitive.name !== 'sort' || eqn.params.is_stable === true) return false;
  const keys = Number(eqn.params.num_keys);
  return results.every((r, i) => {
    const [ours, theirs] = [Array.from(r.data, Number), Array.from(wanted[i]?.data ?? [], Number)];
    if (i >= keys) for (const list of [ours, theirs]) list.sort((a, b) => a - b);
    return ours.join() === theirs.join();
  });
}

/** The eqn whose results the whole jaxpr returns, where it is a decomposition. */
const DECOMPOSITIONS = new Set(['qr', 'svd', 'eigh', 'eig']);

/**
 * Whether the results are a decomposition of the one input, as JAX's are. False too where the jaxpr isn't one, or returns
 * other things: then the numbers themselves are compared.
 */
export function reconstructs(
  jaxpr: Jaxpr,
  inputs: readonly NDArray[],
  results: readonly NDArray[],
  wanted: readonly (NDArray | undefined)[],
): boolean {
  if (unstableSort(jaxpr, results, wanted)) return true;
  const name = jaxpr.eqns.find((e) => DECOMPOSITIONS.has(e.primitive.name))?.primitive.name;
  if (name === undefined || inputs.length !== 1) return false;
  if (results.some((r, i) => r.shape.join() !== wanted[i]?.shape.join() || r.dtype !== wanted[i]?.dtype)) return false;
  const [a] = inputs;
  const batch = a.shape.slice(0, -2).reduce((n, s) => n * s, 1);
  const tolerance = toleranceOf(a);
  for (let k = 0; k < batch; k++) {
    const m = matrix(a, k);
    if (name === 'qr') {
      if (results.length !== 2) return false;
      const [q, r] = results.map((x) => matrix(x, k));
      if (!orthonormal(q, tolerance) || !near(product(q, r), m, tolerance)) return false;
    } else if (name === 'svd') {
      if (results.length !== 3) return false;
      // The primitive gives s, u, vh; lax.linalg.svd gives u, s, vh.
      const vectors = results.filter((x) => x.shape.length === a.shape.length);
      const values = results.find((x) => x.shape.length < a.shape.length);
      if (vectors.length !== 2 || !values) return false;
      const [u, vh] = vectors.map((x) => matrix(x, k));
      const s = vector(values, k);
      if (!orthonormal(u, tolerance) || !orthonormal(adjoint(vh), tolerance)) return false;
      if (!near(product(scaled(u, s), vh.slice(0, s.length)), m, tolerance)) return false;
    } else if (name === 'eig') {
      const values = results.find((x) => x.shape.length < a.shape.length);
      if (!values) return false;
      const w = vector(values, k);
      const theirs = wanted[results.indexOf(values)];
      if (!theirs || !sameNumbers(w, vector(theirs, k), tolerance)) return false;
      const params = jaxpr.eqns.find((e) => e.primitive.name === 'eig')?.params ?? {};
      const vectors = results.filter((x) => x !== values).map((x) => matrix(x, k));
      const left = params.compute_left_eigenvectors === true ? vectors.shift() : undefined;
      const right = params.compute_right_eigenvectors === true ? vectors.shift() : undefined;
      if (right && !near(product(m, right), scaled(right, w), tolerance)) return false;
      if (left && !near(product(adjoint(m), left), scaled(left, w.map(conjugate)), tolerance)) return false;
    } else if (name === 'eigh') {
      if (results.length !== 2) return false;
      const square = results[0].shape.length > results[1].shape.length ? results : [results[1], results[0]];
      const v = matrix(square[0], k);
      const w = vector(square[1], k);
      if (!orthonormal(v, tolerance)) return false;
      if (!near(product(scaled(v, w), adjoint(v)), m, tolerance)) return false;
    } else return false;
  }
  return true;
}
