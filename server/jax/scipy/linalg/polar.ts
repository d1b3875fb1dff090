/**
 * Polar decomposition, written in Python: by QR-based dynamically weighted Halley iteration, or by an SVD.
 * Source: jax/_src/scipy/linalg.py polar, jax/_src/tpu/linalg/qdwh.py.
 */
import type { Value } from '../../../python/values.ts';
import { libraryPart } from '../../libraryParts.ts';

const source = `
from functools import partial

def _by_qr(u, m, n, params):
  a_minus_e_by_sqrt_c, sqrt_c, e = params
  M, N = u.shape
  above, below = sqrt_c * u, jnp.eye(N, dtype=u.dtype)
  room = lax.pad(above, jnp.array(0, u.dtype), [(0, N, 0), (0, 0, 0)])
  y = lax.dynamic_update_slice_in_dim(room, below, m, 0)
  q, _ = lax.linalg.qr(y, full_matrices=False)
  q1 = _mask(lax.slice(q, (0, 0), (M, N)), (m, n))
  q2 = lax.dynamic_slice_in_dim(q, m, N, axis=0)
  q2 = _mask(q2, (n, n)).T.conj()
  return e * u + a_minus_e_by_sqrt_c * (q1 @ q2)

def _mask(x, dims, alternative=0):
  mask = None
  for i, d in enumerate(dims):
    inside = lax.broadcasted_iota(np.int32, x.shape, i) < d
    mask = inside if mask is None else mask & inside
  return jnp.where(mask, x, alternative)

def _by_cholesky(u, m, n, params):
  a_minus_e, c, e = params
  N = u.shape[1]
  x = c * (u.T.conj() @ u) + jnp.eye(N, dtype=u.dtype)
  x = _mask(x, (n, n), jnp.eye(N, dtype=x.dtype))
  y = lax.linalg.cholesky(x, symmetrize_input=False)
  z = lax.linalg.triangular_solve(y, u.T, left_side=True, lower=True, conjugate_a=True).conj()
  z = lax.linalg.triangular_solve(y, z, left_side=True, lower=True, transpose_a=True, conjugate_a=True).T.conj()
  return e * u + a_minus_e * z

def _coefficients(l, tol_l, max_iterations):
  # Of each iteration, as long as they change: by QR where the matrix is badly conditioned, by Cholesky then.
  by_qr, by_cholesky = [], []
  k = 0
  while l + tol_l < 1 and k < max_iterations:
    k += 1
    l2 = l * l
    dd = (4 * (1 / l2 - 1) / l2) ** (1 / 3)
    sqd = (1.0 + dd) ** (1 / 2)
    a = sqd + (2 - dd + 2 * (2 - l2) / (l2 * sqd)) ** (1 / 2)
    b = (a - 1) ** 2 / 4
    c = a + b - 1
    l = l * (a + b * l2) / (1 + c * l2)
    e = b / c
    if c > 100:
      root = c ** (1 / 2)
      by_qr.append(((a - e) / root, root, e))
    else:
      by_cholesky.append((a - e, c, e))
  return by_qr, by_cholesky

def _qdwh(x, m, n, max_iterations, eps):
  if eps is None:
    eps = float(jnp.finfo(x.dtype).eps)
  one_norm = jnp.linalg.norm(x, ord=1)
  inf_norm = jnp.linalg.norm(x, ord=np.inf)
  inverse = lax.rsqrt(one_norm) * lax.rsqrt(inf_norm)
  inverse = jnp.where(one_norm == 0, 1, inverse)
  u = x * inverse.astype(x.dtype)
  tol_l = 10.0 * eps / 2.0
  tol_norm = jnp.cbrt(tol_l)
  qr_coefs, chol_coefs = _coefficients(eps, tol_l, max_iterations)

  def step(k, state, update, coefs, tests):
    u, _ = state
    params = (3 - 1 / 3, 3, 1 / 3) if coefs is None else lax.dynamic_index_in_dim(coefs, k, keepdims=False)
    before = u
    u = update(u, m, n, params)
    return u, (jnp.linalg.norm(u - before) > tol_norm) if tests else True

  def iterate(u, coefs, **kwargs):
    if not coefs:
      return u, True
    given = jnp.array(coefs).astype(x.dtype)
    return lax.fori_loop(0, len(coefs), partial(step, coefs=given, **kwargs), (u, True))

  u, _ = iterate(u, qr_coefs, update=_by_qr, tests=False)
  u, going = iterate(u, chol_coefs, update=_by_cholesky, tests=True)

  def cond_fun(state):
    k, _, going = state
    return jnp.logical_and(going, k < max_iterations)

  def body_fun(state):
    k, u, going = state
    u, going = step(k, (u, going), coefs=None, update=_by_cholesky, tests=True)
    return k + 1, u, going

  start = (len(qr_coefs) + len(chol_coefs), u, going)
  iterations, u, going = lax.while_loop(cond_fun, body_fun, start)
  u = 1.5 * u - 0.5 * u @ (u.T.conj() @ u)
  h = u.T.conj() @ x
  h = (h + h.T.conj()) / 2
  return u, h, iterations, jnp.logical_not(going)

def qdwh(x, *, is_hermitian=False, max_iterations=None, eps=None, dynamic_shape=None):
  max_iterations = 10 if max_iterations is None else max_iterations
  M, N = x.shape
  if M < N:
    raise ValueError('The input matrix of shape M x N must have M >= N.')
  m, n = (M, N) if dynamic_shape is None else dynamic_shape
  if dynamic_shape is not None:
    x = _mask(x, (m, n))
  with jax.default_matmul_precision('float32'):
    return _qdwh(x, m, n, max_iterations, eps)

qdwh = jax.jit(qdwh, static_argnames=('is_hermitian', 'max_iterations', 'eps'))

def _polar_2d(a, side, method, eps, max_iterations):
  with jax.default_matmul_precision('float32'):
    m, n = a.shape
    if method == 'qdwh':
      if m >= n and side == 'right':
        return qdwh(a, is_hermitian=False, eps=eps)[:2]
      if m < n and side == 'left':
        unitary, posdef, _, _ = qdwh(a.T.conj(), is_hermitian=False, eps=eps)
        posdef = posdef.T.conj()
        return unitary.T.conj(), posdef
      raise NotImplementedError("method='qdwh' only supports mxn matrices where m < n where side='right' and m >= n "
                                f"side='left', got {a.shape} with side={side!r}")
    if method == 'svd':
      u, s, vh = lax.linalg.svd(a, full_matrices=False)
      s = s.astype(u.dtype)
      unitary = u @ vh
      posdef = (vh.T.conj() * s[None, :]) @ vh if side == 'right' else (u * s[None, :]) @ u.T.conj()
      return unitary, posdef
    raise ValueError(f'Unknown polar decomposition method {method}.')

_polar_2d = jax.jit(_polar_2d, static_argnames=('side', 'method'))

def polar(a, side='right', *, method='qdwh', eps=None, max_iterations=None):
  arr = jnp.asarray(a)
  if arr.ndim < 2:
    raise ValueError('The input \`a\` must be at least a 2-D array.')
  if side not in ['right', 'left']:
    raise ValueError("The argument \`side\` must be either 'right' or 'left'.")
  signature = '(m,n)->(m,n),(n,n)' if side == 'right' else '(m,n)->(m,n),(m,m)'
  one = partial(_polar_2d, side=side, method=method, eps=eps, max_iterations=max_iterations)
  return jnp.vectorize(one, signature=signature)(arr)

polar = jax.jit(polar, static_argnames=('side', 'method'))
`;

const part = libraryPart('jax._src.scipy.linalg', ['polar', 'qdwh'], source);
export const polarPart = (name: string): Value | undefined => (name === 'polar' ? part(name) : undefined);
/** `jax.lax.linalg.qdwh`. */
export const qdwhPart = (name: string): Value | undefined => (name === 'qdwh' ? part(name) : undefined);
