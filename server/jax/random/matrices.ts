/** Samplers that decompose matrices. Source: jax/_src/random/core.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { valueError } from '../../python/errors.ts';
import { Unknown } from '../../python/values.ts';
import { arrayLikes, jaxFunctions } from '../declare.ts';
import * as lax from '../lax/operations.ts';
import { diagonal } from '../numpy/matrices.ts';
import { einsum } from '../numpy/einsum/einsum.ts';
import * as np from '../numpy/expressions.ts';
import { cholesky, eighJit, qrJit, svdJit } from '../numpy/linalg/decompositions.ts';
import { matrixTranspose } from '../numpy/pick.ts';
import { promoteDTypesInexact } from '../numpy/promote.ts';
import {
  anyDType,
  checkShape,
  concreteInt,
  floatDType,
  noSharding,
  optionalShape,
  sampler,
  shapeOf,
} from './arguments.ts';
import { keyArgument } from './keys.ts';
import { normal } from './normal.ts';

type Method = 'svd' | 'eigh' | 'cholesky';

/** A matrix whose square is the covariance. */
function factorOf(cov: Val, method: Method): Val {
  if (method === 'cholesky') return cholesky.call1([cov]);
  const scaled = (vectors: Val, values: Val): Val => np.mul(vectors, np.sqrt(np.expandDims(values, [-2])));
  if (method === 'svd') {
    const [u, s] = svdJit.call([cov]);
    return scaled(u, s);
  }
  const [values, vectors] = eighJit.call([cov]);
  return scaled(vectors, values);
}

/** Source: core.py _multivariate_normal. */
const multivariateNormal = (
  key: Val,
  mean: Val,
  cov: Val,
  given: Shape | undefined,
  dtype: DType,
  method: Method,
): Val =>
  sampler('_multivariate_normal', [given, dtype, method], [key, mean, cov], ([k, m, c]) => {
    const [meanShape, covShape] = [m.aval.shape, c.aval.shape];
    if (meanShape.length < 1)
      throw valueError(`multivariate_normal requires mean.ndim >= 1, got mean.ndim == ${meanShape.length}`);
    if (covShape.length < 2)
      throw valueError(`multivariate_normal requires cov.ndim >= 2, got cov.ndim == ${covShape.length}`);
    const n = meanShape[meanShape.length - 1];
    if (covShape.slice(-2).some((s) => s !== n))
      throw valueError(
        `multivariate_normal requires cov.shape == (..., n, n) for n=${n}, but got cov.shape == ` +
          `${lax.tupleText(covShape)}.`,
      );
    const batches = [meanShape.slice(0, -1), covShape.slice(0, -2)];
    if (given) checkShape('normal', given, ...batches);
    const shape = given ?? lax.numpyBroadcastShapes(batches);
    const factor = factorOf(c, method);
    const samples = normal(k, [...shape, n], dtype);
    return np.add(m, einsum('...ij,...j->...i', [factor, samples]));
  });

/** Source: core.py _orthogonal. */
const orthogonal = (key: Val, n: number, m: number, shape: Shape, dtype: DType): Val =>
  sampler('_orthogonal', [n, m, shape, dtype], [key], ([k]) => {
    const z = normal(k, [...shape, Math.max(n, m), Math.min(n, m)], dtype);
    const [q, r] = qrJit.call([z]);
    const d = diagonal.call1(
      [r],
      [
        ['offset', 0],
        ['axis1', -2],
        ['axis2', -1],
      ],
    );
    const x = np.mul(q, np.expandDims(lax.sign(d), [-2]));
    return n < m ? matrixTranspose(x) : x;
  });

export const matrixSamplers = jaxFunctions({
  "multivariate_normal(key, mean, cov, shape=None, dtype=None, method='cholesky', *, out_sharding=None)": (
    key,
    mean,
    cov,
    shape,
    dtype,
    method,
    sharding,
  ) => {
    const k = keyArgument('multivariate_normal', key);
    const [m, c] = promoteDTypesInexact(arrayLikes('multivariate_normal', [mean, cov]));
    if (method !== 'svd' && method !== 'eigh' && method !== 'cholesky')
      throw valueError("method must be one of {'svd', 'eigh', 'cholesky'}");
    const d = dtype === null ? m.aval.dtype : floatDType('multivariate_normal', dtype);
    if (!d.isFloating)
      throw valueError(`dtype argument to \`multivariate_normal\` must be a float dtype, got ${d.name}`);
    const dims = optionalShape(shape);
    noSharding('multivariate_normal', sharding);
    return multivariateNormal(k, m, c, dims, d, method);
  },
  'orthogonal(key, n, shape=(), dtype=None, m=None, *, out_sharding=None)': (key, n, shape, dtype, m, sharding) => {
    const dims = shapeOf(shape);
    const k = keyArgument('orthogonal', key);
    const d = anyDType(dtype);
    const context = 'The error occurred in jax.random.orthogonal()';
    const rows = concreteInt(n, context);
    if (rows instanceof Unknown) return rows;
    const columns = m === null ? rows : concreteInt(m, context);
    if (columns instanceof Unknown) return columns;
    noSharding('orthogonal', sharding);
    return orthogonal(k, rows, columns, dims, d);
  },
});
