/** GMRES of jax.scipy.sparse.linalg, the text that follows that of cg and bicgstab. Source: jax/_src/scipy/sparse/linalg.py gmres. */
export const gmresText = `
_einsum = partial(jnp.einsum, precision=lax.Precision.HIGHEST)

def _norm(tree):
  return jnp.sqrt(_real_tree(tree, tree))

def _safe_normalize(x, thresh=None):
  norm = _norm(x)
  dtype, weak = _lattice_type(*tree_leaves(x))
  if thresh is None:
    thresh = jnp.finfo(norm.dtype).eps
  thresh = thresh.astype(dtype).real
  large = norm > thresh
  divisor = _convert_weak(norm, dtype, weak)
  unit = tree_map(lambda y: jnp.where(large, y / divisor, 0.0), x)
  return unit, jnp.where(large, norm, 0.0)

def _columns_with(A, v):
  found = tree_map(lambda X, y: _einsum('...n,...->n', X.conj(), y), A, v)
  return jax.tree_util.tree_reduce(operator.add, found)

def _gram_schmidt(Q, x, xnorm, max_iterations=2):
  first = tree_leaves(Q)[0]
  r = jnp.zeros(first.shape[-1], dtype=first.dtype)
  scaled = xnorm / jnp.sqrt(2.0)

  def body_function(carry):
    k, q, r, scaled = carry
    h = _columns_with(Q, q)
    Qh = tree_map(lambda X: _dot(X, h), Q)
    q = _sub(q, Qh)
    r = _add(r, h)

    def qnorm_cond(carry):
      k, not_done, _, _ = carry
      return jnp.logical_and(not_done, k < max_iterations - 1)

    def qnorm(carry):
      k, _, q, scaled = carry
      _, qnorm = _safe_normalize(q)
      return k, False, q, qnorm / jnp.sqrt(2.0)

    _, _, q, scaled = lax.while_loop(qnorm_cond, qnorm, (k, True, q, scaled))
    return k + 1, q, r, scaled

  def cond_function(carry):
    k, _, r, scaled = carry
    _, rnorm = _safe_normalize(r)
    return jnp.logical_and(k < max_iterations - 1, rnorm < scaled)

  k, q, r, scaled = body_function((0, x, r, scaled))
  k, q, r, _ = lax.while_loop(cond_function, body_function, (k, q, r, scaled))
  return q, r

def _arnoldi(k, A, M, V, H):
  dtype, _ = _lattice_type(*tree_leaves(V))
  eps = jnp.finfo(dtype).eps
  v = tree_map(lambda x: x[..., k], V)
  v = M(A(v))
  _, before = _safe_normalize(v)
  v, h = _gram_schmidt(V, v, before, max_iterations=2)
  tol = eps * before
  unit, after = _safe_normalize(v, thresh=tol)
  V = tree_map(lambda X, y: X.at[..., k + 1].set(y), V, unit)
  h = h.at[k + 1].set(after.astype(dtype))
  H = H.at[k, :].set(h)
  return V, H, after == 0.

def _rotated(H, i, cs, sn):
  x1, y1 = H[i], H[i + 1]
  x2 = cs.conj() * x1 - sn.conj() * y1
  y2 = sn * x1 + cs * y1
  H = H.at[i].set(x2)
  return H.at[i + 1].set(y2)

def _givens(a, b):
  zero = abs(b) == 0
  less = abs(a) < abs(b)
  t = -jnp.where(less, a, b) / jnp.where(less, b, a)
  r = lax.rsqrt(1 + abs(t) ** 2).astype(t.dtype)
  cs = jnp.where(zero, 1, jnp.where(less, r * t, r))
  sn = jnp.where(zero, 0, jnp.where(less, r, r * t))
  return cs, sn

def _apply_givens(row, givens, k):
  def rotation(i, row):
    return _rotated(row, i, *givens[i, :])
  row = lax.fori_loop(0, k, rotation, row)
  factors = _givens(row[k], row[k + 1])
  givens = givens.at[k, :].set(factors)
  return _rotated(row, k, *factors), givens

def _with_room(unit, restart):
  return tree_map(lambda x: jnp.pad(x[..., None], ((0, 0),) * x.ndim + ((0, restart),)), unit)

def _moved(A, b, x0, M, V, y):
  dx = tree_map(lambda X: _dot(X[..., :-1], y), V)
  x = _add(x0, dx)
  residual = M(_sub(b, A(x)))
  unit, size = _safe_normalize(residual)
  return x, unit, size

def _gmres_incremental(A, b, x0, unit, size, ptol, restart, M):
  V = _with_room(unit, restart)
  dtype = jnp.result_type(*tree_leaves(b))
  R = jnp.eye(restart, restart + 1, dtype=dtype)
  givens = jnp.zeros((restart, 2), dtype=dtype)
  beta = jnp.zeros((restart + 1), dtype=dtype)
  beta = beta.at[0].set(size.astype(dtype))

  def loop_cond(carry):
    k, err, *_ = carry
    return jnp.logical_and(k < restart, err > ptol)

  def step(carry):
    k, _, V, R, beta, givens = carry
    V, H, _ = _arnoldi(k, A, M, V, R)
    row, givens = _apply_givens(H[k, :], givens, k)
    R = R.at[k, :].set(row)
    beta = _rotated(beta, k, *givens[k, :])
    err = abs(beta[k + 1])
    return k + 1, err, V, R, beta, givens

  k, size, V, R, beta, _ = lax.while_loop(loop_cond, step, (0, size, V, R, beta, givens))
  y = jax.scipy.linalg.solve_triangular(R[:, :-1].T, beta[:-1])
  return _moved(A, b, x0, M, V, y)

def _least_squares(a, b):
  a2 = _dot(a.T.conj(), a)
  b2 = _dot(a.T.conj(), b)
  return jax.scipy.linalg.solve(a2, b2, assume_a='pos')

def _gmres_batched(A, b, x0, unit, size, ptol, restart, M):
  V = _with_room(unit, restart)
  dtype, weak = _lattice_type(*tree_leaves(b))
  H = _convert_weak(jnp.eye(restart, restart + 1, dtype=dtype), None, weak)

  def loop_cond(carry):
    _, _, breakdown, k = carry
    return jnp.logical_and(k < restart, jnp.logical_not(breakdown))

  def process(carry):
    V, H, _, k = carry
    V, H, breakdown = _arnoldi(k, A, M, V, H)
    return V, H, breakdown, k + 1

  V, H, _, _ = lax.while_loop(loop_cond, process, (V, H, False, 0))
  beta = jnp.zeros_like(H, shape=(restart + 1,)).at[0].set(size.astype(dtype))
  y = _least_squares(H.T, beta)
  return _moved(A, b, x0, M, V, y)

def _gmres_solve(A, b, x0, atol, ptol, restart, maxiter, M, method):
  residual = M(_sub(b, A(x0)))
  unit, size = _safe_normalize(residual)

  def cond_fun(value):
    _, k, _, size = value
    return jnp.logical_and(k < maxiter, size > atol)

  def body_fun(value):
    x, k, unit, size = value
    x, unit, size = method(A, b, x, unit, size, ptol, restart, M)
    return x, k + 1, unit, size

  return lax.while_loop(cond_fun, body_fun, (x0, 0, unit, size))[0]

def gmres(A, b, x0=None, *, tol=1e-5, atol=0.0, restart=20, maxiter=None, M=None, solve_method='batched'):
  if x0 is None:
    x0 = tree_map(jnp.zeros_like, b)
  A = _operator(A)
  M = _operator(_identity if M is None else M)
  b, x0 = jax.device_put((b, x0))
  size = sum(leaf.size for leaf in tree_leaves(b))
  if maxiter is None:
    maxiter = 10 * size
  restart = min(restart, size)
  if tree_structure(x0) != tree_structure(b):
    raise ValueError(
      f'x0 and b must have matching tree structure: {tree_structure(x0)} vs {tree_structure(b)}')
  b_norm = _norm(b)
  atol = jnp.maximum(tol * b_norm, atol)
  ptol = _norm(M(b)) * jnp.minimum(1.0, atol / b_norm)
  methods = {'incremental': _gmres_incremental, 'batched': _gmres_batched}
  if solve_method not in methods:
    raise ValueError(f"invalid solve_method {solve_method}, must be either 'incremental' or 'batched'")

  def solve(A, b):
    return _gmres_solve(A, b, x0, atol, ptol, restart, maxiter, M, methods[solve_method])

  x = lax.custom_linear_solve(A, b, solve=solve, transpose_solve=solve)
  failed = jnp.isnan(_norm(x))
  return x, jnp.where(failed, -1, 0)
`;
