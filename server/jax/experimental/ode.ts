/** jax.experimental.ode: Dormand and Prince's method with adjoint derivatives, written in Python. Source: jax/experimental/ode.py. */
import { libraryPart } from '../libraryParts.ts';

const steps = `
import operator as op
from functools import partial
from jax.flatten_util import ravel_pytree
from jax.tree_util import tree_leaves, tree_map

def ravel_first_arg(f, unravel):
  def raveled(y_flat, *args):
    return ravel_pytree(f(unravel(y_flat), *args))[0]
  return raveled

def interp_fit_dopri(y0, y1, k, dt):
  weights = jnp.array([
    6025192743 / 30085553152 / 2, 0, 51252292925 / 65400821598 / 2, -2691868925 / 45128329728 / 2,
    187940372067 / 1594534317056 / 2, -1776094331 / 19743644256 / 2, 11237099 / 235043384 / 2], dtype=y0.dtype)
  y_mid = y0 + dt.astype(y0.dtype) * jnp.dot(weights, k)
  return jnp.asarray(fit_4th_order_polynomial(y0, y1, y_mid, k[0], k[-1], dt))

def fit_4th_order_polynomial(y0, y1, y_mid, dy0, dy1, dt):
  dt = dt.astype(y0.dtype)
  a = -2.*dt*dy0 + 2.*dt*dy1 - 8.*y0 - 8.*y1 + 16.*y_mid
  b = 5.*dt*dy0 - 3.*dt*dy1 + 18.*y0 + 14.*y1 - 32.*y_mid
  c = -4.*dt*dy0 + dt*dy1 - 11.*y0 - 5.*y1 + 16.*y_mid
  return a, b, c, dt * dy0, y0

def initial_step_size(fun, t0, y0, order, rtol, atol, f0):
  y0, f0 = _promote_dtypes_inexact(y0, f0)
  dtype = y0.dtype
  scale = atol + jnp.abs(y0) * rtol
  d0 = jnp.linalg.norm(y0 / scale.astype(dtype))
  d1 = jnp.linalg.norm(f0 / scale.astype(dtype))
  h0 = jnp.where((d0 < 1e-5) | (d1 < 1e-5), 1e-6, 0.01 * d0 / d1)
  y1 = y0 + h0.astype(dtype) * f0
  f1 = fun(y1, t0 + h0)
  d2 = jnp.linalg.norm((f1 - f0) / scale.astype(dtype)) / h0
  h1 = jnp.where((d1 <= 1e-15) & (d2 <= 1e-15), jnp.maximum(1e-6, h0 * 1e-3),
                 (0.01 / jnp.maximum(d1, d2)) ** (1. / (order + 1.)))
  return jnp.minimum(100. * h0, h1)

def runge_kutta_step(func, y0, f0, t0, dt):
  # The tableau of Dormand and Prince.
  alpha = jnp.array([1 / 5, 3 / 10, 4 / 5, 8 / 9, 1., 1., 0], dtype=dt.dtype)
  beta = jnp.array([
    [1 / 5, 0, 0, 0, 0, 0, 0],
    [3 / 40, 9 / 40, 0, 0, 0, 0, 0],
    [44 / 45, -56 / 15, 32 / 9, 0, 0, 0, 0],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0, 0, 0],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0, 0],
    [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0]], dtype=f0.dtype)
  c_sol = jnp.array([35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0], dtype=f0.dtype)
  c_error = jnp.array([
    35 / 384 - 1951 / 21600, 0, 500 / 1113 - 22642 / 50085, 125 / 192 - 451 / 720,
    -2187 / 6784 - -12231 / 42400, 11 / 84 - 649 / 6300, -1. / 60.], dtype=f0.dtype)

  def body_fun(i, k):
    ti = t0 + dt * alpha[i - 1]
    yi = y0 + dt.astype(f0.dtype) * jnp.dot(beta[i - 1, :], k)
    return k.at[i, :].set(func(yi, ti))

  k = jnp.zeros((7, f0.shape[0]), f0.dtype).at[0, :].set(f0)
  k = lax.fori_loop(1, 7, body_fun, k)
  y1 = dt.astype(f0.dtype) * jnp.dot(c_sol, k) + y0
  y1_error = dt.astype(f0.dtype) * jnp.dot(c_error, k)
  return y1, k[-1], y1_error, k

def abs2(x):
  return x.real ** 2 + x.imag ** 2 if jnp.iscomplexobj(x) else x ** 2

def mean_error_ratio(error_estimate, rtol, atol, y0, y1):
  allowed = atol + rtol * jnp.maximum(jnp.abs(y0), jnp.abs(y1))
  ratio = error_estimate / allowed.astype(error_estimate.dtype)
  return jnp.sqrt(jnp.mean(abs2(ratio)))

def optimal_step_size(last_step, mean_error_ratio, safety=0.9, ifactor=10.0, dfactor=0.2, order=5.0):
  dfactor = jnp.where(mean_error_ratio < 1, 1.0, dfactor)
  factor = jnp.minimum(ifactor, jnp.maximum(mean_error_ratio ** (-1.0 / order) * safety, dfactor))
  return jnp.where(mean_error_ratio == 0, last_step * ifactor, last_step * factor)
`;

const integration = `
def odeint(func, y0, t, *args, rtol=1.4e-8, atol=1.4e-8, mxstep=jnp.inf, hmax=jnp.inf):
  for arg in tree_leaves(args):
    if not isinstance(arg, (jax.Array, np.ndarray, np.generic, bool, int, float, complex)):
      raise TypeError(f'The contents of odeint *args must be arrays or scalars, but got {arg}.')
  if not jnp.issubdtype(t.dtype, jnp.floating):
    raise TypeError(f't must be an array of floats, but got {t}.')
  converted, consts = jax.closure_convert(func, y0, t[0], *args)
  return _odeint_wrapper(converted, rtol, atol, mxstep, hmax, y0, t, *args, *consts)

def _odeint_wrapper(func, rtol, atol, mxstep, hmax, y0, ts, *args):
  with jax.default_matmul_precision('highest'):
    y0, unravel = ravel_pytree(y0)
    out = _odeint(ravel_first_arg(func, unravel), rtol, atol, mxstep, hmax, y0, ts, *args)
    return jax.vmap(unravel)(out)

_odeint_wrapper = jax.jit(_odeint_wrapper, static_argnums=(0, 1, 2, 3, 4))

def _integrate(func, rtol, atol, mxstep, hmax, y0, ts, *args):
  func_ = lambda y, t: func(y, t, *args)

  def scan_fun(carry, target_t):
    def cond_fun(state):
      i, _, _, t, dt, _, _ = state
      return (t < target_t) & (i < mxstep) & (dt > 0)

    def body_fun(state):
      i, y, f, t, dt, last_t, interp_coeff = state
      next_y, next_f, next_y_error, k = runge_kutta_step(func_, y, f, t, dt)
      next_t = t + dt
      ratio = mean_error_ratio(next_y_error, rtol, atol, y, next_y)
      next_coeff = interp_fit_dopri(y, next_y, k, dt)
      dt = jnp.clip(optimal_step_size(dt, ratio), min=0., max=hmax)
      new = [i + 1, next_y, next_f, next_t, dt, t, next_coeff]
      old = [i + 1, y, f, t, dt, last_t, interp_coeff]
      accepted = ratio <= 1.
      return [jnp.where(accepted, a, b) for a, b in zip(new, old)]

    _, *carry = lax.while_loop(cond_fun, body_fun, [0] + carry)
    _, _, t, _, last_t, interp_coeff = carry
    relative = (target_t - last_t) / (t - last_t)
    return carry, jnp.polyval(interp_coeff, relative.astype(interp_coeff.dtype))

  f0 = func_(y0, ts[0])
  dt = jnp.clip(initial_step_size(func_, ts[0], y0, 4, rtol, atol, f0), min=0., max=hmax)
  interp_coeff = jnp.array([y0] * 5)
  start = [y0, f0, ts[0], dt, ts[0], interp_coeff]
  _, ys = lax.scan(scan_fun, start, ts[1:])
  return jnp.concatenate((y0[None], ys))

@partial(jax.custom_vjp, nondiff_argnums=(0, 1, 2, 3, 4))
def _odeint(func, rtol, atol, mxstep, hmax, y0, ts, *args):
  with jax.default_matmul_precision('highest'):
    return _integrate(func, rtol, atol, mxstep, hmax, y0, ts, *args)

def _odeint_fwd(func, rtol, atol, mxstep, hmax, y0, ts, *args):
  ys = _odeint(func, rtol, atol, mxstep, hmax, y0, ts, *args)
  return ys, (ys, ts, args)

def _odeint_rev(func, rtol, atol, mxstep, hmax, res, g):
  with jax.default_matmul_precision('highest'):
    ys, ts, args = res

    def aug_dynamics(augmented_state, t, *args):
      # The state, its adjoint, and what the derivatives by times and arguments gather.
      y, y_bar, *_ = augmented_state
      y_dot, vjpfun = jax.vjp(func, y, -t, *args)
      return (-y_dot, *vjpfun(y_bar))

    def scan_fun(carry, i):
      y_bar, t0_bar, args_bar = carry
      t_bar = jnp.dot(func(ys[i], ts[i], *args), g[i]).real
      t0_bar = t0_bar - t_bar
      _, y_bar, t0_bar, args_bar = odeint(
        aug_dynamics, (ys[i], y_bar, t0_bar, args_bar), jnp.array([-ts[i], -ts[i - 1]]), *args,
        rtol=rtol, atol=atol, mxstep=mxstep, hmax=hmax)
      y_bar, t0_bar, args_bar = tree_map(op.itemgetter(1), (y_bar, t0_bar, args_bar))
      y_bar = y_bar + g[i - 1]
      return (y_bar, t0_bar, args_bar), t_bar

    # JAX takes this element twice.
    g[-1]
    start = (g[-1], 0., tree_map(jnp.zeros_like, args))
    (y_bar, t0_bar, args_bar), rev_ts_bar = lax.scan(scan_fun, start, jnp.arange(len(ts) - 1, 0, -1))
    ts_bar = jnp.concatenate([jnp.array([t0_bar]), rev_ts_bar[::-1]])
    return (y_bar, ts_bar, *args_bar)

_odeint.defvjp(_odeint_fwd, _odeint_rev)
`;

export const odePart = libraryPart(
  'jax.experimental.ode',
  [
    'odeint',
    'ravel_first_arg',
    'interp_fit_dopri',
    'fit_4th_order_polynomial',
    'initial_step_size',
    'runge_kutta_step',
    'abs2',
    'mean_error_ratio',
    'optimal_step_size',
  ],
  steps + integration,
);
