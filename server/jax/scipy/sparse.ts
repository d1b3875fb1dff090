/** jax.scipy.sparse.linalg: iterative solvers, written in Python. Source: jax/_src/scipy/sparse/linalg.py cg, bicgstab. */
import { libraryPart } from '../libraryParts.ts';
import { gmresText } from './gmres.ts';

const source = `
import operator
from functools import partial
from jax.tree_util import tree_leaves, tree_map, tree_structure

_dot = partial(jnp.dot, precision=lax.Precision.HIGHEST)
_vdot = partial(jnp.vdot, precision=lax.Precision.HIGHEST)

def _real_product(x, y):
  result = _vdot(x.real, y.real)
  if jnp.iscomplexobj(x) or jnp.iscomplexobj(y):
    result += _vdot(x.imag, y.imag)
  return result

def _real_tree(x, y):
  return sum(tree_leaves(tree_map(_real_product, x, y)))

def _product_tree(x, y):
  return sum(tree_leaves(tree_map(_vdot, x, y)))

def _scaled(scalar, tree):
  return tree_map(lambda x: scalar * x, tree)

_add = partial(tree_map, operator.add)
_sub = partial(tree_map, operator.sub)

def _identity(x):
  return x

def _operator(f):
  if callable(f):
    return f
  if isinstance(f, (np.ndarray, jax.Array)):
    if f.ndim != 2 or f.shape[0] != f.shape[1]:
      raise ValueError(f'linear operator must be a square matrix, but has shape: {f.shape}')
    return partial(_dot, f)
  if hasattr(f, '__matmul__'):
    if hasattr(f, 'shape') and len(f.shape) != 2 or f.shape[0] != f.shape[1]:
      raise ValueError(f'linear operator must be a square matrix, but has shape: {f.shape}')
    return partial(operator.matmul, f)
  raise TypeError(f'linear operator must be either a function or ndarray: {f}')

def _least(b, tol, atol):
  size = _real_tree(b, b)
  return jnp.maximum(jnp.square(tol) * size, jnp.square(atol))

def _cg_solve(A, b, x0=None, *, maxiter, tol=1e-5, atol=0.0, M=_identity):
  least = _least(b, tol, atol)

  def cond_fun(value):
    _, r, gamma, _, k = value
    rs = gamma.real if M is _identity else _real_tree(r, r)
    return (rs > least) & (k < maxiter)

  def body_fun(value):
    x, r, gamma, p, k = value
    Ap = A(p)
    alpha = gamma / _real_tree(p, Ap).astype(dtype)
    x = _add(x, _scaled(alpha, p))
    r = _sub(r, _scaled(alpha, Ap))
    z = M(r)
    next_gamma = _real_tree(r, z).astype(dtype)
    p = _add(z, _scaled(next_gamma / gamma, p))
    return x, r, next_gamma, p, k + 1

  r0 = _sub(b, A(x0))
  p0 = z0 = M(r0)
  dtype = jnp.result_type(*tree_leaves(p0))
  gamma0 = _real_tree(r0, z0).astype(dtype)
  return lax.while_loop(cond_fun, body_fun, (x0, r0, gamma0, p0, 0))[0]

def _one_like(b):
  leaves = tree_leaves(b)
  return lax.convert_element_type(1, jnp.result_type(*leaves))

def _bicgstab_solve(A, b, x0=None, *, maxiter, tol=1e-5, atol=0.0, M=_identity):
  least = _least(b, tol, atol)

  def cond_fun(value):
    x, r, *_, k = value
    rs = _real_tree(r, r)
    return (rs > least) & (k < maxiter) & (k >= 0)

  def body_fun(value):
    x, r, rhat, alpha, omega, rho, p, q, k = value
    next_rho = _product_tree(rhat, r)
    beta = next_rho / rho * alpha / omega
    p = _add(r, _scaled(beta, _sub(p, _scaled(omega, q))))
    phat = M(p)
    q = A(phat)
    alpha = next_rho / _product_tree(rhat, q)
    s = _sub(r, _scaled(alpha, q))
    early = _real_tree(s, s) < least
    shat = M(s)
    t = A(shat)
    omega = _product_tree(t, s) / _product_tree(t, t)
    x = tree_map(
      partial(jnp.where, early),
      _add(x, _scaled(alpha, phat)),
      _add(x, _add(_scaled(alpha, phat), _scaled(omega, shat))))
    r = tree_map(partial(jnp.where, early), s, _sub(s, _scaled(omega, t)))
    k = jnp.where((omega == 0) | (alpha == 0), -11, k + 1)
    k = jnp.where((next_rho == 0), -10, k)
    return x, r, rhat, alpha, omega, next_rho, p, q, k

  r0 = _sub(b, A(x0))
  one = _one_like(b)
  return lax.while_loop(cond_fun, body_fun, (x0, r0, r0, one, one, one, r0, r0, 0))[0]

def _shapes(tree):
  return [np.shape(leaf) for leaf in tree_leaves(tree)]

def _isolve(solve, A, b, x0, tol, atol, maxiter, M, check_symmetric):
  if x0 is None:
    x0 = tree_map(jnp.zeros_like, b)
  b, x0 = jax.device_put((b, x0))
  if maxiter is None:
    maxiter = 10 * sum(leaf.size for leaf in tree_leaves(b))
  A = _operator(A)
  M = _operator(_identity if M is None else M)
  if tree_structure(x0) != tree_structure(b):
    raise ValueError(
      f'x0 and b must have matching tree structure: {tree_structure(x0)} vs {tree_structure(b)}')
  if _shapes(x0) != _shapes(b):
    raise ValueError(f'arrays in x0 and b must have matching shapes: {_shapes(x0)} vs {_shapes(b)}')
  run = partial(solve, x0=x0, tol=tol, atol=atol, maxiter=maxiter, M=M)
  symmetric = check_symmetric and not any(jnp.iscomplexobj(leaf) for leaf in tree_leaves(b))
  return lax.custom_linear_solve(A, b, solve=run, transpose_solve=run, symmetric=symmetric), None

def cg(A, b, x0=None, *, tol=1e-5, atol=0.0, maxiter=None, M=None):
  return _isolve(_cg_solve, A, b, x0, tol, atol, maxiter, M, True)

def bicgstab(A, b, x0=None, *, tol=1e-5, atol=0.0, maxiter=None, M=None):
  return _isolve(_bicgstab_solve, A, b, x0, tol, atol, maxiter, M, False)
`;

export const sparsePart = libraryPart('jax._src.scipy.sparse.linalg', ['cg', 'bicgstab', 'gmres'], source + gmresText);
