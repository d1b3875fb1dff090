/**
 * jax.scipy.optimize, written in Python: BFGS and its form with limited memory. Source: jax/_src/scipy/optimize/minimize.py,
 * bfgs.py, _lbfgs.py.
 */
import { libraryPart } from '../../libraryParts.ts';
import { lineSearchText } from './lineSearch.ts';

const bfgsText = `
_einsum = partial(jnp.einsum, precision=lax.Precision.HIGHEST)

class _BFGSResults(NamedTuple):
  converged: object
  failed: object
  k: object
  nfev: object
  ngev: object
  nhev: object
  x_k: object
  f_k: object
  g_k: object
  H_k: object
  old_old_fval: object
  status: object
  line_search_status: object

def _bfgs(fun, x0, maxiter=None, norm=np.inf, gtol=1e-5, line_search_maxiter=10):
  if maxiter is None:
    maxiter = np.size(x0) * 200
  d = x0.shape[0]
  identity = jnp.eye(d, dtype=x0.dtype)
  f_0, g_0 = jax.value_and_grad(fun)(x0)
  start = _BFGSResults(
    converged=jnp.linalg.norm(g_0, ord=norm) < gtol, failed=False, k=0, nfev=1, ngev=1, nhev=0, x_k=x0, f_k=f_0,
    g_k=g_0, H_k=identity, old_old_fval=f_0 + jnp.linalg.norm(g_0) / 2, status=0, line_search_status=0)

  def cond_fun(state):
    return jnp.logical_not(state.converged) & jnp.logical_not(state.failed) & (state.k < maxiter)

  def body_fun(state):
    direction = -_dot(state.H_k, state.g_k)
    found = _line_search(
      fun, state.x_k, direction, old_fval=state.f_k, old_old_fval=state.old_old_fval, gfk=state.g_k,
      maxiter=line_search_maxiter)
    state = state._replace(
      nfev=state.nfev + found.nfev, ngev=state.ngev + found.ngev, failed=found.failed,
      line_search_status=found.status)
    step = found.a_k * direction
    x = state.x_k + step
    y = found.g_k - state.g_k
    rho = jnp.reciprocal(_dot(y, step))
    outer = step[:, np.newaxis] * y[np.newaxis, :]
    w = jnp.eye(d, dtype=rho.dtype) - rho * outer
    H = _einsum('ij,jk,lk', w, state.H_k, w) + rho * step[:, np.newaxis] * step[np.newaxis, :]
    H = jnp.where(jnp.isfinite(rho), H, state.H_k)
    converged = jnp.linalg.norm(found.g_k, ord=norm) < gtol
    return state._replace(
      converged=converged, k=state.k + 1, x_k=x, f_k=found.f_k, g_k=found.g_k, H_k=H, old_old_fval=state.f_k)

  state = lax.while_loop(cond_fun, body_fun, start)
  status = jnp.where(
    state.converged, 0,
    jnp.where(state.k == maxiter, 1, jnp.where(state.failed, 2 + state.line_search_status, -1)))
  return state._replace(status=status)
`;

const limitedText = `
class _LBFGSResults(NamedTuple):
  converged: object
  failed: object
  k: object
  nfev: object
  ngev: object
  x_k: object
  f_k: object
  g_k: object
  s_history: object
  y_history: object
  rho_history: object
  gamma: object
  status: object
  ls_status: object

def _two_loops(state):
  dtype = state.rho_history.dtype
  size = len(state.rho_history)
  current = jnp.where(state.k < size, state.k, size)
  q = -jnp.conj(state.g_k)
  alphas = jnp.zeros_like(state.rho_history)

  def backwards(j, carry):
    i = size - 1 - j
    q, alphas = carry
    alpha = state.rho_history[i] * _dot(jnp.conj(state.s_history[i]), q).real.astype(dtype)
    alphas = alphas.at[i].set(alpha)
    return q - alpha * jnp.conj(state.y_history[i]), alphas

  q, alphas = lax.fori_loop(0, current, backwards, (q, alphas))
  q = state.gamma * q

  def forwards(j, q):
    i = size - current + j
    b = state.rho_history[i] * _dot(state.y_history[i], q).real.astype(dtype)
    return q + (alphas[i] - b) * state.s_history[i]

  return lax.fori_loop(0, current, forwards, q)

def _with_vector(history, new):
  return jnp.roll(history, -1, axis=0).at[-1, :].set(new)

def _with_scalar(history, new):
  return jnp.roll(history, -1, axis=0).at[-1].set(new)

def _lbfgs(fun, x0, maxiter=None, norm=np.inf, maxcor=10, ftol=2.220446049250313e-09, gtol=1e-05, maxfun=None,
           maxgrad=None, maxls=20):
  d = len(x0)
  dtype = x0.dtype
  if maxiter is None and maxfun is None and maxgrad is None:
    maxiter = d * 200
  maxiter = np.inf if maxiter is None else maxiter
  maxfun = np.inf if maxfun is None else maxfun
  maxgrad = np.inf if maxgrad is None else maxgrad
  f_0, g_0 = jax.value_and_grad(fun)(x0)
  start = _LBFGSResults(
    converged=jnp.array(False, dtype=bool), failed=jnp.array(False, dtype=bool), k=0, nfev=1, ngev=1, x_k=x0,
    f_k=f_0, g_k=g_0, s_history=jnp.zeros((maxcor, d), dtype=dtype), y_history=jnp.zeros((maxcor, d), dtype=dtype),
    rho_history=jnp.zeros((maxcor,), dtype=dtype), gamma=1., status=0, ls_status=0)

  def cond_fun(state):
    return (~state.converged) & (~state.failed)

  def body_fun(state):
    direction = _two_loops(state)
    found = _line_search(
      f=fun, xk=state.x_k, pk=direction, old_fval=state.f_k, gfk=state.g_k, maxiter=maxls)
    s = jnp.asarray(found.a_k).astype(direction.dtype) * direction
    x = state.x_k + s
    y = found.g_k - state.g_k
    inverse = jnp.real(_dot(y, s))
    rho = jnp.reciprocal(inverse).astype(y.dtype)
    gamma = inverse / jnp.real(_dot(jnp.conj(y), y))
    status = jnp.array(0)
    status = jnp.where(state.f_k - found.f_k < ftol, 4, status)
    status = jnp.where(state.ngev >= maxgrad, 3, status)
    status = jnp.where(state.nfev >= maxfun, 2, status)
    status = jnp.where(state.k >= maxiter, 1, status)
    status = jnp.where(found.failed, 5, status)
    converged = jnp.linalg.norm(found.g_k, ord=norm) < gtol
    return state._replace(
      converged=converged, failed=(status > 0) & (~converged), k=state.k + 1, nfev=state.nfev + found.nfev,
      ngev=state.ngev + found.ngev, x_k=x.astype(state.x_k.dtype), f_k=found.f_k.astype(state.f_k.dtype),
      g_k=found.g_k.astype(state.g_k.dtype), s_history=_with_vector(state.s_history, s),
      y_history=_with_vector(state.y_history, y), rho_history=_with_scalar(state.rho_history, rho),
      gamma=gamma.astype(state.g_k.dtype), status=jnp.where(converged, 0, status), ls_status=found.status)

  return lax.while_loop(cond_fun, body_fun, start)
`;

const minimizeText = `
class OptimizeResults(NamedTuple):
  x: object
  success: object
  status: object
  fun: object
  jac: object
  hess_inv: object
  nfev: object
  njev: object
  nit: object

def minimize(fun, x0, args=(), *, method, tol=None, options=None):
  options = {} if options is None else options
  if not isinstance(args, tuple):
    raise TypeError(f'args argument to jax.scipy.optimize.minimize must be a tuple, got {args}')
  of_x = lambda x: fun(x, *args)
  kind = method.lower()
  if kind == 'bfgs':
    found = _bfgs(of_x, x0, **options)
  elif kind == 'l-bfgs-experimental-do-not-rely-on-this':
    found = _lbfgs(of_x, x0, **options)
  else:
    raise ValueError(f'Method {method} not recognized')
  success = found.converged & jnp.logical_not(found.failed)
  return OptimizeResults(
    x=found.x_k, success=success, status=found.status, fun=found.f_k, jac=found.g_k,
    hess_inv=found.H_k if kind == 'bfgs' else None, nfev=found.nfev, njev=found.ngev, nit=found.k)
`;

export const optimizePart = libraryPart(
  'jax._src.scipy.optimize.minimize',
  ['OptimizeResults', 'minimize'],
  lineSearchText + bfgsText + limitedText + minimizeText,
);
