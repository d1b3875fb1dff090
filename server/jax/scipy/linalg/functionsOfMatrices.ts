/**
 * Roots, functions and equations of matrices by their Schur forms, written in Python. Source: jax/_src/scipy/linalg.py,
 * jax/_src/third_party/scipy/linalg.py.
 */
import { primitives } from '../../../jaxpr/primitives/index.ts';
import { bind } from '../../../jaxpr/trace.ts';
import { native } from '../../../python/native.ts';
import { arrayLike, arrayLikes, asTuple } from '../../declare.ts';
import { raising } from '../../errors.ts';
import { geqrf } from '../../lax/linalg.ts';
import { libraryPart } from '../../libraryParts.ts';

const roots = `
from functools import partial

def expm_frechet(A, E, *, method=None, compute_expm=True):
  A, E = jnp.asarray(A), jnp.asarray(E)
  # JAX asks for the second axis of A, whatever its rank.
  if A.ndim < 2 or A.shape[-2] != A.shape[1]:
    raise ValueError(f'expected A to be a (batched) square matrix, got A.shape={A.shape}')
  if E.ndim < 2 or E.shape[-2] != E.shape[-1]:
    raise ValueError(f'expected E to be a (batched) square matrix, got E.shape={E.shape}')
  if A.shape != E.shape:
    raise ValueError(f'expected A and E to be the same shape, got A.shape={A.shape} E.shape={E.shape}')
  exponential = partial(jax.scipy.linalg.expm, upper_triangular=False, max_squarings=16)
  primal, tangent = jax.jvp(exponential, (A,), (E,))
  return (primal, tangent) if compute_expm else tangent

expm_frechet = jax.jit(expm_frechet, static_argnames=('method', 'compute_expm'))

@jax.jit
def _sqrtm_triu(T):
  diag = jnp.sqrt(jnp.diag(T))
  n = diag.size
  U = jnp.diag(diag)

  def i_loop(l, data):
    j, U = data
    i = j - 1 - l
    s = lax.fori_loop(i + 1, j, lambda k, val: val + U[i, k] * U[k, j], 0.0)
    value = jnp.where(T[i, j] == s, 0.0, (T[i, j] - s) / (diag[i] + diag[j]))
    return j, U.at[i, j].set(value)

  def j_loop(j, U):
    return lax.fori_loop(0, j, i_loop, (j, U))[1]

  return lax.fori_loop(0, n, j_loop, U)

def _exact(a, b):
  return jnp.matmul(a, b, precision=lax.Precision.HIGHEST)

@jax.jit
def _sqrtm(A):
  T, Z = jax.scipy.linalg.schur(A, output='complex')
  root = _sqrtm_triu(T)
  return _exact(_exact(Z, root), jnp.conj(Z.T))

def sqrtm(A, blocksize=1):
  if blocksize > 1:
    raise NotImplementedError('Blocked version is not implemented yet.')
  return _sqrtm(_arraylike('scipy.sqrtm', A))

@jax.jit
def _rsf2csf_2d(T, Z):
  T, Z = _promote_dtypes_complex(T, Z)
  eps = jnp.finfo(T.dtype).eps
  N = T.shape[0]
  if N == 1:
    return T, Z

  def rotate(m, T, Z):
    mu = jnp.linalg.eigvals(lax.dynamic_slice(T, (m - 1, m - 1), (2, 2))) - T[m, m]
    r = jnp.linalg.norm(jnp.array([mu[0], T[m, m - 1]])).astype(T.dtype)
    c = mu[0] / r
    s = T[m, m - 1] / r
    G = jnp.array([[c.conj(), s], [-s, c]], dtype=T.dtype)
    rows = lax.dynamic_slice_in_dim(T, m - 1, 2, axis=0)
    right = jnp.arange(N) >= m - 1
    turned = G @ jnp.where(right, rows, 0)
    T = lax.dynamic_update_slice_in_dim(T, jnp.where(~right, rows, turned), m - 1, axis=0)
    columns = lax.dynamic_slice_in_dim(T, m - 1, 2, axis=1)
    above = jnp.arange(N)[:, np.newaxis] < m + 1
    turned = jnp.where(above, columns, 0) @ G.conj().T
    T = lax.dynamic_update_slice_in_dim(T, jnp.where(~above, columns, turned), m - 1, axis=1)
    columns = lax.dynamic_slice_in_dim(Z, m - 1, 2, axis=1)
    Z = lax.dynamic_update_slice_in_dim(Z, columns @ G.conj().T, m - 1, axis=1)
    return T, Z

  def step(i, TZ):
    m = N - i
    T, Z = TZ
    T, Z = lax.cond(
      jnp.abs(T[m, m - 1]) > eps * (jnp.abs(T[m - 1, m - 1]) + jnp.abs(T[m, m])),
      rotate, lambda m, T, Z: (T, Z), m, T, Z)
    return T.at[m, m - 1].set(0.0), Z

  return lax.fori_loop(1, N, step, (T, Z))

def rsf2csf(T, Z, check_finite=True):
  T, Z = jnp.asarray(T), jnp.asarray(Z)
  if T.ndim < 2 or T.shape[-1] != T.shape[-2]:
    raise ValueError("Input 'T' must be square.")
  if Z.ndim < 2 or Z.shape[-1] != Z.shape[-2]:
    raise ValueError("Input 'Z' must be square.")
  if T.shape[-1] != Z.shape[-1]:
    raise ValueError(f'Input array shapes must match: Z: {Z.shape} vs. T: {T.shape}')
  return jnp.vectorize(_rsf2csf_2d, signature='(n,n),(n,n)->(n,n),(n,n)')(T, Z)

rsf2csf = jax.jit(rsf2csf, static_argnames=('check_finite',))

@jax.jit
def _algorithm_11_1_1(F, T):
  # Golub and Van Loan's, on the diagonals above the first.
  N = T.shape[0]

  def diagonal(p, F_least):
    return lax.fori_loop(1, N - p + 1, entry, (p, *F_least))[1:]

  def entry(i, p_F_least):
    p, F, least = p_F_least
    j = i + p
    s = T[i - 1, j - 1] * (F[j - 1, j - 1] - F[i - 1, i - 1])
    T_row, T_col = T[i - 1], T[:, j - 1]
    F_row, F_col = F[i - 1], F[:, j - 1]
    inner = (jnp.arange(N) >= i) & (jnp.arange(N) < j - 1)
    val = (jnp.where(inner, T_row, 0) @ jnp.where(inner, F_col, 0) -
           jnp.where(inner, F_row, 0) @ jnp.where(inner, T_col, 0))
    s = s + val
    den = T[j - 1, j - 1] - T[i - 1, i - 1]
    s = jnp.where(den != 0, s / den, s)
    F = F.at[i - 1, j - 1].set(s)
    return p, F, jnp.minimum(least, jnp.abs(den))

  return lax.fori_loop(1, N, diagonal, (F, jnp.abs(T[0, 0])))

def funm(A, func, disp=True):
  A = jnp.asarray(A)
  if A.ndim != 2 or A.shape[0] != A.shape[1]:
    raise ValueError('expected square array_like input')
  T, Z = jax.scipy.linalg.schur(A)
  T, Z = rsf2csf(T, Z)
  F = jnp.diag(func(jnp.diag(T)))
  F = F.astype(T.dtype)
  F, least = _algorithm_11_1_1(F, T)
  F = Z @ F @ Z.conj().T
  if disp:
    return F
  tol = jnp.finfo(np.float32 if F.dtype.char.lower() == 'f' else np.float64).eps
  least = jnp.where(least == 0.0, tol, least)
  err = jnp.where(
    jnp.any(jnp.isinf(F)), np.inf,
    jnp.minimum(1, jnp.maximum(tol, (tol / least) * jnp.linalg.norm(jnp.triu(T, 1), 1))))
  return F, err
`;

const equations = `
def _sylvester_triangular(R, S, F):
  R, S, F = _promote_inexact('_solve_sylvester_triangular_scan', R, S, F)
  m, n = F.shape
  backwards = jnp.arange(m * n - 1, -1, -1)
  flat = jnp.zeros((m * n,), dtype=F.dtype)

  def entry(flat, idx):
    i = idx // n
    j = idx % n
    Y = flat.reshape((m, n))
    rhs = F[i, j]
    below = jnp.arange(m) > i
    r_row = R[i, :]
    y_col = Y[:, j]
    row_term = jnp.sum(jnp.where(below, r_row * y_col, 0.0))
    right = jnp.arange(n) > j
    y_row = Y[i, :]
    s_col = S[:, j]
    col_term = jnp.sum(jnp.where(right, y_row * s_col, 0.0))
    rhs -= row_term + col_term
    val = rhs / (R[i, i] + S[j, j])
    return flat.at[i * n + j].set(val), None

  return lax.scan(entry, flat, backwards)[0].reshape((m, n))

def _solve_sylvester_2d(A, B, C, *, method, tol):
  m, n = C.shape[-2:]
  if method == 'schur':
    R, U = jax.scipy.linalg.schur(A, output='complex')
    S, V = jax.scipy.linalg.schur(B.conj().T, output='complex')
    F = U.conj().T @ C.astype(R.dtype) @ V
    Y = _sylvester_triangular(R, S.conj().T, F)
    X = U @ Y @ V.conj().T
  elif method == 'eigen':
    RA, UA = jnp.linalg.eig(A)
    RB, UB = jnp.linalg.eig(B)
    F = jax.scipy.linalg.solve(UA, C.astype(RA.dtype) @ UB)
    W = RA[:, None] + RB[None, :]
    Y = F / W
    X = UA[:m, :m] @ Y[:m, :n] @ jax.scipy.linalg.inv(UB)[:n, :n]
  else:
    raise ValueError(
      f'Unrecognized method {method}. The two valid methods are either "schur" or "eigen".')
  if not jnp.issubdtype(C.dtype, np.complexfloating):
    X = X.real
  return lax.cond(
    jnp.any(jnp.abs(jnp.linalg.eigvals(A)[:, None] + jnp.linalg.eigvals(B)[None, :]) < tol),
    lambda: jnp.zeros_like(X) * np.nan, lambda: X)

_solve_sylvester_2d = jax.jit(_solve_sylvester_2d, static_argnames=['method'])

def solve_sylvester(A, B, C, *, method='schur', tol=1e-8):
  A, B, C = _promote_dtypes_inexact(jnp.asarray(A), jnp.asarray(B), jnp.asarray(C))
  m, n = C.shape[-2:]
  if A.shape[-2:] != (m, m) or B.shape[-2:] != (n, n):
    raise ValueError(f'Incompatible shapes for Sylvester equation:\\nA: {A.shape}\\nB: {B.shape}\\nC: {C.shape}')
  return jnp.vectorize(partial(_solve_sylvester_2d, method=method, tol=tol),
                       signature='(m,m),(n,n),(m,n)->(m,n)')(A, B, C)

solve_sylvester = jax.jit(solve_sylvester, static_argnames=['method'])

def qr_multiply(a, c, mode='right', pivoting=False, conjugate=False, overwrite_a=False, overwrite_c=False):
  a, c = _promote_dtypes_inexact(jnp.asarray(a), jnp.asarray(c))
  if mode not in ('right', 'left'):
    raise ValueError(f"mode must be 'right' or 'left', got {mode!r}")
  left = mode == 'left'
  vector = c.ndim == 1
  if vector:
    c = c[:, None] if left else c[None, :]
  m, n = a.shape[-2:]
  k = min(m, n)
  if left and c.shape[-2] != k:
    raise ValueError(
      f'Array shapes are not compatible for Q @ c operation: a has shape {a.shape} so Q has {k} columns, '
      f'but c has {c.shape[-2]} rows (expected {k}).')
  if not left and c.shape[-1] != m:
    raise ValueError(
      f'Array shapes are not compatible for c @ Q operation: a has shape {a.shape} so Q has {m} rows, '
      f'but c has {c.shape[-1]} columns (expected {m}).')
  batch = jnp.broadcast_shapes(a.shape[:-2], c.shape[:-2])
  a = jnp.broadcast_to(a, batch + a.shape[-2:])
  c = jnp.broadcast_to(c, batch + c.shape[-2:])
  if pivoting:
    r, p, taus = _geqp3(a, jnp.zeros(a.shape[:-2] + (n,), dtype=jnp.int32))
    p -= 1
  else:
    r, taus = _geqrf(a)
  if m > n and left:
    zeros = jnp.zeros(c.shape[:-2] + (m - k,) + c.shape[-1:], dtype=c.dtype)
    c = jnp.concatenate([c, zeros], axis=-2)
  if conjugate:
    c = c.swapaxes(-1, -2)
  cQ = lax.linalg.ormqr(r, taus, c, left=left != conjugate, transpose=conjugate)
  if conjugate:
    cQ = cQ.swapaxes(-1, -2)
  if not left:
    cQ = cQ[..., :k]
  if vector:
    cQ = cQ.ravel()
  r = jnp.triu(r[..., :k, :])
  return (cQ, r, p) if pivoting else (cQ, r)

def _fiedler_companion(a):
  n = a.shape[0] - 1
  if n == 0:
    return jnp.empty_like(a, shape=(0, 0))
  a = a / a[0]
  if n == 1:
    return -a[1:].reshape(1, 1)
  i = jnp.arange(n)[:, None]
  j = jnp.arange(n)[None, :]
  upper = -a[jnp.minimum(i + 2, n)]
  lower = -a[jnp.minimum(i + 1, n)]
  even = (i % 2 == 0)
  odd = (i % 2 == 1)
  one = jnp.array(1, dtype=a.dtype)
  zero = jnp.array(0, dtype=a.dtype)
  conditions = [
    (i == 0) & (j == 0),
    (i == 1) & (j == 0),
    (j == i + 1) & even,
    (j == i + 2) & even,
    (j == i - 1) & even & (i >= 2),
    (j == i - 2) & odd & (i >= 3),
  ]
  return jnp.select(conditions, [-a[1], one, upper, one, lower, one], default=zero)

_fiedler_companion = jnp.vectorize(_fiedler_companion, signature='(n)->(m,m)')

def fiedler_companion(a):
  a, = _promote_inexact('fiedler_companion', a)
  a = jnp.atleast_1d(a)
  if a.shape[-1] == 0:
    raise ValueError("fiedler_companion requires the last axis of 'a' to have nonzero length, but got an array of shape "
                     f'{a.shape}.')
  return _fiedler_companion(a)

def invhilbert(n):
  a = jnp.arange(n, dtype=jnp.result_type(float))
  i = a[:, None]
  j = a[None, :]
  s = i + j
  comb = jax.scipy.special.comb
  return (-1.0) ** s * (s + 1.0) * comb(n + i, n - j - 1) * comb(n + j, n - i - 1) * comb(s, i) ** 2

invhilbert = jax.jit(invhilbert, static_argnames=('n',))
`;

export const functionsPart = libraryPart(
  'jax._src.scipy.linalg',
  ['expm_frechet', 'sqrtm', 'rsf2csf', 'funm', 'solve_sylvester', 'qr_multiply', 'fiedler_companion', 'invhilbert'],
  roots + equations,
  [
    ['_geqrf', native('_geqrf(a, /)', (a) => raising(() => asTuple(geqrf(arrayLike('geqrf', a)))))],
    [
      '_geqp3',
      native('_geqp3(a, jpvt, /)', (a, jpvt) =>
        raising(() => asTuple(bind(primitives.geqp3, arrayLikes('geqp3', [a, jpvt]), { use_magma: null }))),
      ),
    ],
  ],
);
