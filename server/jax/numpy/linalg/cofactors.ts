/**
 * The derivative of the determinant, which is finite for singular matrices too, written in Python.
 * Source: jax/_src/numpy/linalg.py _cofactor_solve, _det_jvp.
 */
import { libraryPart, ruleOfPart } from '../../libraryParts.ts';

const source = `
def _cofactor_solve(a, b):
  a, b = _arraylike('jnp.linalg._cofactor_solve', a, b)
  a, = _promote_dtypes_inexact(a)
  b, = _promote_dtypes_inexact(b)
  n = a.shape[-1]
  if not (a.ndim >= 2 and n == a.shape[-2] and b.shape[-2:] == a.shape[-2:]):
    raise ValueError('The arguments to _cofactor_solve must have shapes '
                     f'a=[..., m, m] and b=[..., m, m]; got a={a.shape} and b={b.shape}')
  if n == 1:
    return a[..., 0, 0], b
  lu, pivots, permutation = lax.linalg.lu(a)
  batch = lax.broadcast_shapes(lu.shape[:-2], b.shape[:-2])
  x = jnp.broadcast_to(b, batch + b.shape[-2:])
  lu = jnp.broadcast_to(lu, batch + lu.shape[-2:])
  diagonal = jnp.diagonal(lu, axis1=-2, axis2=-1)
  positions = lax.expand_dims(jnp.arange(n, dtype=pivots.dtype), range(pivots.ndim - 1))
  parity = jnp.count_nonzero(pivots != positions, axis=-1)
  sign = jnp.asarray(-2 * (parity % 2) + 1, dtype=a.dtype)
  # Determinants of the leading blocks: the last but one takes the place of a pivot that may be zero.
  partial = jnp.cumprod(diagonal, axis=-1) * sign[..., None]
  lu = lu.at[..., -1, -1].set(1.0 / partial[..., -2])
  permutation = jnp.broadcast_to(permutation, (*batch, n))
  index = jnp.ix_(*(lax.iota(np.int32, size) for size in (*batch, 1)))
  # Of a matrix of still lower rank all cofactors are zero.
  d = jnp.ones(x.shape[:-1], x.dtype)
  d = lax.linalg.triangular_solve(lu, d, left_side=True, lower=False)
  d = jnp.any(jnp.logical_or(jnp.isnan(d), jnp.isinf(d)), axis=-1)
  d = jnp.tile(d[..., None, None], d.ndim * (1,) + x.shape[-2:])
  x = jnp.where(d, jnp.zeros_like(x), x)
  x = x[index[:-1] + (permutation, slice(None))]
  x = lax.linalg.triangular_solve(lu, x, left_side=True, lower=True, unit_diagonal=True)
  x = jnp.concatenate((x[..., :-1, :] * partial[..., -1, None, None], x[..., -1:, :]), axis=-2)
  x = lax.linalg.triangular_solve(lu, x, left_side=True, lower=False)
  x = jnp.where(d, jnp.zeros_like(x), x)
  return partial[..., -1], x

def _det_jvp(primals, tangents):
  (x,), (g,) = primals, tangents
  y, z = _cofactor_solve(x, g)
  return y, jnp.trace(z, axis1=-1, axis2=-2)
`;

const part = libraryPart('jax._src.numpy.linalg', ['_det_jvp'], source);

export const determinantRule = ruleOfPart(part, '_det_jvp');
