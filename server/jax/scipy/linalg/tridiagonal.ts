/** Eigenvalues of tridiagonal matrices by bisection, written in Python. Source: jax/_src/scipy/linalg.py eigh_tridiagonal. */
import { libraryPart } from '../../libraryParts.ts';

const source = `
def _sturm(alpha, beta_sq, pivmin, perturbation, x):
  # How many eigenvalues are below x.
  n = alpha.shape[0]
  zeros = jnp.zeros(x.shape, dtype=np.int32)
  ones = jnp.ones(x.shape, dtype=np.int32)
  q = alpha[0] - x
  count = jnp.where(q < 0, ones, zeros)
  q = jnp.where(alpha[0] == x, perturbation, q)

  def step(i, q, count):
    q = alpha[i] - beta_sq[i - 1] / q - x
    count = jnp.where(q <= pivmin, count + 1, count)
    q = jnp.where(q <= pivmin, jnp.minimum(q, -pivmin), q)
    return q, count

  def steps(howmany):
    def run(args):
      start, q, count = args
      for j in range(howmany):
        q, count = step(start + j, q, count)
      return start + howmany, q, count
    return run

  block = 16
  first = steps((n - 1) % block)((1, q, count))
  return lax.while_loop(lambda iqc: jnp.less(iqc[0], n), steps(block), first)[2]

def _eigenvectors(alpha, beta, eigvals, key):
  # Inverse iteration; vectors of close eigenvalues are made orthogonal.
  n = alpha.shape[0]
  k = eigvals.shape[0]
  dl = jnp.pad(jnp.conj(beta), (1, 0))
  du = jnp.pad(beta, (0, 1))
  gap = eigvals[1:] - eigvals[:-1]
  eps = np.finfo(eigvals.dtype).eps
  t_norm = jnp.maximum(jnp.abs(eigvals[0]), jnp.abs(eigvals[-1]))
  gaptol = jnp.sqrt(eps) * t_norm
  close = gap < gaptol
  left = jnp.pad(close, (1, 0), constant_values=False)
  right = jnp.pad(close, (0, 1), constant_values=False)
  starting = jnp.logical_and(jnp.logical_not(left), right)
  ending = jnp.logical_and(left, jnp.logical_not(right))
  most = k // 2 + 1
  starts = jnp.nonzero(starting, size=most)[0]
  ends = jnp.nonzero(ending, size=most)[0] + 1
  clusters = jnp.sum(starting)
  arange_k = jnp.arange(k)
  solve_dtype = np.result_type(alpha.dtype, beta.dtype)
  base_dtype = np.finfo(solve_dtype).dtype
  v = jax.random.normal(key, (k, n), dtype=base_dtype).astype(solve_dtype)
  v = v / jnp.linalg.norm(v, axis=-1, keepdims=True).astype(solve_dtype)

  def orthogonal(ev):
    def cluster(i, ev):
      start = starts[i]
      end = ends[i]
      c = end - start
      padded = jnp.pad(ev, ((0, k), (0, 0)))
      block = lax.dynamic_slice(padded, (start, 0), (k, n))
      mask = (arange_k < c).astype(ev.dtype)
      Q, _ = jnp.linalg.qr((block * mask[:, None]).T)
      QT = Q.T * mask[:, None]
      zeros = jnp.zeros((2 * k, n), dtype=ev.dtype)
      update = lax.dynamic_update_slice(zeros, QT, (start, 0))[:k, :]
      inside = (arange_k >= start) & (arange_k < end)
      return jnp.where(inside[:, None], update, ev)
    return lax.fori_loop(0, clusters, cluster, ev)

  shifted = alpha[None, :] - eigvals[:, None]
  dls = jnp.broadcast_to(dl[None, :], (k, n))
  dus = jnp.broadcast_to(du[None, :], (k, n))

  def step(state):
    i, v, norm, _ = state
    new = lax.linalg.tridiagonal_solve(
      dls.astype(solve_dtype), shifted.astype(solve_dtype), dus.astype(solve_dtype),
      v[:, :, None].astype(solve_dtype), perturb_singular=True)
    new = jnp.squeeze(new, axis=-1)
    size = jnp.linalg.norm(new, axis=-1, keepdims=True)
    new = new / size.astype(new.dtype)
    size = jnp.squeeze(size, axis=-1)
    return i + 1, orthogonal(new), size, norm

  def growing(state):
    i, _, norm, before = state
    return jnp.logical_and(i < 5, jnp.any(norm >= (1 + 0.1) * before))

  start = (0, v, jnp.ones(k, dtype=eigvals.dtype), jnp.zeros(k, dtype=eigvals.dtype))
  return lax.while_loop(growing, step, start)[1]

def eigh_tridiagonal(d, e, *, eigvals_only=False, select='a', select_range=None, tol=None, key=None):
  if not eigvals_only and key is None:
    key = jax.random.key(42)
  alpha = jnp.asarray(d)
  beta = jnp.asarray(e)
  supported = (np.float32, np.float64, np.complex64, np.complex128)
  if alpha.dtype != beta.dtype:
    raise TypeError('diagonal and off-diagonal values must have same dtype, '
                    f'got {alpha.dtype} and {beta.dtype}')
  if alpha.dtype not in supported or beta.dtype not in supported:
    raise TypeError('Only float32 and float64 inputs are supported as inputs to jax.scipy.linalg.eigh_tridiagonal, '
                    f'got {alpha.dtype} and {beta.dtype}')
  n = alpha.shape[0]
  if n <= 1:
    values = jnp.real(alpha)
    return values if eigvals_only else (values, jnp.eye(n, dtype=alpha.dtype))

  if jnp.issubdtype(alpha.dtype, np.complexfloating):
    alpha = jnp.real(alpha)
    beta_sq = jnp.real(beta * jnp.conj(beta))
    beta_abs = jnp.sqrt(beta_sq)
  else:
    beta_abs = jnp.abs(beta)
    beta_sq = jnp.square(beta)

  # The interval of Gershgorin's circles.
  sums = jnp.concatenate([beta_abs[:1], beta_abs[:-1] + beta_abs[1:], beta_abs[-1:]], axis=0)
  most = jnp.amax(alpha + sums)
  least = jnp.amin(alpha - sums)
  t_norm = jnp.maximum(jnp.abs(least), jnp.abs(most))

  finfo = np.finfo(alpha.dtype)
  one = np.ones([], dtype=alpha.dtype)
  safemin = np.maximum(one / finfo.max, (one + finfo.eps) * finfo.tiny)
  pivmin = safemin * jnp.maximum(1, jnp.amax(beta_sq))
  perturbation = jnp.square(finfo.eps * beta_abs[0])
  abs_tol = finfo.eps * t_norm
  if tol is not None:
    abs_tol = jnp.maximum(tol, abs_tol)
  max_it = finfo.nmant + 1

  if select == 'a':
    wanted = jnp.arange(n, dtype=np.int32)
  elif select == 'i':
    if select_range is None:
      raise ValueError("for select='i', select_range must be specified.")
    if select_range[0] > select_range[1]:
      raise ValueError('Got empty index range in select_range.')
    wanted = jnp.arange(select_range[0], select_range[1] + 1, dtype=np.int32)
  elif select == 'v':
    raise NotImplementedError("eigh_tridiagonal(..., select='v') is not implemented")
  else:
    raise ValueError("'select must have a value in {'a', 'i', 'v'}.")

  fudge = 2.1
  slack = jnp.array(n, alpha.dtype) * fudge * finfo.eps * t_norm
  lower = least - slack - 2 * fudge * pivmin
  upper = most + slack + fudge * pivmin
  shape = np.shape(wanted)
  lower = jnp.broadcast_to(lower, shape=shape)
  upper = jnp.broadcast_to(upper, shape=shape)
  mid = 0.5 * (upper + lower)
  pivmin = jnp.broadcast_to(pivmin, shape)
  perturbation = jnp.broadcast_to(perturbation, shape)

  def wide(args):
    i, lower, _, upper = args
    return jnp.logical_and(jnp.less(i, max_it), jnp.less(abs_tol, jnp.amax(upper - lower)))

  def halve(args):
    i, lower, mid, upper = args
    counts = _sturm(alpha, beta_sq, pivmin, perturbation, mid)
    lower = jnp.where(counts <= wanted, mid, lower)
    upper = jnp.where(counts > wanted, mid, upper)
    mid = 0.5 * (lower + upper)
    return i + 1, lower, mid, upper

  values = lax.while_loop(wide, halve, (0, lower, mid, upper))[2]
  if eigvals_only:
    return values
  return values, _eigenvectors(alpha, beta, values, key).T

eigh_tridiagonal = jax.jit(eigh_tridiagonal, static_argnames=('eigvals_only', 'select', 'select_range'))
`;

export const tridiagonalPart = libraryPart('jax._src.scipy.linalg', ['eigh_tridiagonal'], source);
