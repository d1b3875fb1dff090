/**
 * Batching of decompositions, solvers, Fourier transforms and random numbers. Source: jax/_src/lax/linalg.py, fft.py,
 * jax/_src/random/prng.py.
 */
import type { TriangularSolve } from '../../jaxpr/primitives/linalg.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import { fft } from '../lax/fft.ts';
import { dynamicUpdateIndexInDim } from '../lax/slicing.ts';
import * as lax from '../lax/operations.ts';
import { pick } from '../numpy/pick.ts';
import { pythonInt } from '../numpy/promote.ts';
import { broadcasting, leading, numbers, one, pointwise } from './parts.ts';
import type { BatchRule } from './trace.ts';
import { batchInFront, batchRule, moveBatch } from './trace.ts';

const triangularSolve: BatchRule = (p, [a, b], [aDim, bDim], given, { size }) => {
  const params = given as TriangularSolve;
  if (aDim !== undefined) return one(bind1(p, [batchInFront(a, aDim, size), batchInFront(b, bDim, size)], params), 0);
  // One matrix for all: the right-hand sides stand side by side.
  const rank = b.aval.ndim;
  const dim = bDim ?? 0;
  const moved = moveBatch(b, dim, params.left_side ? rank - 1 : rank - 2);
  const { shape } = moved.aval;
  const flat = params.left_side
    ? [...shape.slice(0, -2), shape[rank - 2] * shape[rank - 1]]
    : [...shape.slice(0, -3), shape[rank - 3] * shape[rank - 2], shape[rank - 1]];
  const out = bind1(p, [a, lax.reshape(moved, flat)], params);
  return one(lax.reshape(out, shape), params.left_side ? rank - 1 : rank - 2);
};

const tridiagonalSolve: BatchRule = (p, vals, dims, params, { size }) => {
  if (dims.slice(0, 3).some((d) => d !== undefined)) {
    const fronted = vals.map((x, i) => batchInFront(x, dims[i], size));
    return one(bind1(p, fronted, params), 0);
  }
  const [dl, d, du, b] = vals;
  const rank = b.aval.ndim;
  const moved = moveBatch(b, dims[3] ?? 0, rank - 2);
  const { shape } = moved.aval;
  const flat = [...shape.slice(0, -2), shape[rank - 2] * shape[rank - 1]];
  const out = bind1(p, [dl, d, du, lax.reshape(moved, flat)], params);
  return one(lax.reshape(out, shape), rank - 2);
};

const fourier: BatchRule = (_, [x], [dim = 0], { fft_type, fft_lengths }) =>
  one(fft(moveBatch(x, dim, 0), Number(fft_type), numbers(fft_lengths)), 0);

const randomWrap: BatchRule = (p, [x], [dim], params) => one(bind1(p, [batchInFront(x, dim, 1)], params), 0);

/** One generator for all: of the first key. */
const rngBitGenerator: BatchRule = (p, [given], [dim = 0], params) => {
  const keys: Val = moveBatch(given, dim, 0);
  const [key, bits] = bind(p, [pick(keys, 0, ...keys.aval.shape.slice(1).map(() => 'all' as const))], {
    ...params,
    shape: [keys.aval.shape[0], ...numbers(params.shape)],
  });
  const changed = dynamicUpdateIndexInDim(keys, key, pythonInt(0), 0);
  return { outs: [changed, bits], dims: [0, 0] };
};

export function installLinalgBatching(): void {
  batchRule(['triangular_solve'], triangularSolve);
  batchRule(['tridiagonal_solve'], tridiagonalSolve);
  batchRule(['fft'], fourier);
  batchRule(['cholesky', 'eig', 'eigh', 'geqrf', 'geqp3', 'hessenberg', 'householder_product', 'lu', 'qr'], leading);
  batchRule(['schur', 'svd', 'lu_pivots_to_permutation', 'ormqr', 'symmetric_product', 'tridiagonal'], leading);
  batchRule(['random_seed', 'random_split', 'random_bits', 'random_unwrap', 'random_clone'], pointwise);
  batchRule(['random_fold_in', 'threefry2x32'], broadcasting);
  batchRule(['random_wrap'], randomWrap);
  batchRule(['random_gamma'], leading);
  batchRule(['rng_bit_generator'], rngBitGenerator);
}
