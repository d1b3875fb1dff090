/**
 * The line search of Nocedal and Wright (algorithms 3.5 and 3.6), written in Python: what both minimizers share.
 * Source: jax/_src/scipy/optimize/line_search.py.
 */
export const lineSearchText = `
from functools import partial
from typing import NamedTuple

_dot = partial(jnp.dot, precision=lax.Precision.HIGHEST)

def _cubic_minimum(a, fa, slope, b, fb, c, fc):
  dtype = jnp.result_type(a, fa, slope, b, fb, c, fc)
  db, dc = b - a, c - a
  below = (db * dc) ** 2 * (db - dc)
  d1 = jnp.array([[dc ** 2, -db ** 2], [-dc ** 3, db ** 3]], dtype=dtype)
  d2 = jnp.array([fb - fa - slope * db, fc - fa - slope * dc], dtype=dtype)
  A, B = _dot(d1, d2) / below
  radical = B * B - 3. * A * slope
  return a + (-B + jnp.sqrt(radical)) / (3. * A)

def _quadratic_minimum(a, fa, slope, b, fb):
  db = b - a
  B = (fb - fa - slope * db) / db ** 2
  return a - slope / (2. * B)

def _replaced(where, state, new, keys=None):
  old = state._asdict()
  return {key: jnp.where(where, new[key], old[key]) for key in (new.keys() if keys is None else keys)}

class _ZoomState(NamedTuple):
  done: object
  failed: object
  j: object
  a_lo: object
  phi_lo: object
  dphi_lo: object
  a_hi: object
  phi_hi: object
  dphi_hi: object
  a_rec: object
  phi_rec: object
  a_star: object
  phi_star: object
  dphi_star: object
  g_star: object
  nfev: object
  ngev: object

def _zoom(evaluate, too_high, flat_enough, a_lo, phi_lo, dphi_lo, a_hi, phi_hi, dphi_hi, g_0, pass_through):
  start = _ZoomState(
    done=False, failed=False, j=0, a_lo=a_lo, phi_lo=phi_lo, dphi_lo=dphi_lo, a_hi=a_hi, phi_hi=phi_hi,
    dphi_hi=dphi_hi, a_rec=(a_lo + a_hi) / 2., phi_rec=(phi_lo + phi_hi) / 2., a_star=1., phi_star=phi_lo,
    dphi_star=dphi_lo, g_star=g_0, nfev=0, ngev=0)

  def body(state):
    width = state.a_hi - state.a_lo
    a = jnp.minimum(state.a_hi, state.a_lo)
    b = jnp.maximum(state.a_hi, state.a_lo)
    cubic_margin = 0.2 * width
    quadratic_margin = 0.1 * width
    # Closer ends than this don't converge in float32.
    threshold = jnp.where(jnp.finfo(width.dtype).bits < 64, 1e-5, 1e-10)
    state = state._replace(failed=state.failed | (width <= threshold))

    cubic = _cubic_minimum(
      state.a_lo, state.phi_lo, state.dphi_lo, state.a_hi, state.phi_hi, state.a_rec, state.phi_rec)
    use_cubic = (state.j > 0) & (cubic > a + cubic_margin) & (cubic < b - cubic_margin)
    quadratic = _quadratic_minimum(state.a_lo, state.phi_lo, state.dphi_lo, state.a_hi, state.phi_hi)
    use_quadratic = ~use_cubic & (quadratic > a + quadratic_margin) & (quadratic < b - quadratic_margin)
    middle = (state.a_lo + state.a_hi) / 2.
    use_middle = ~use_cubic & ~use_quadratic
    a_j = jnp.where(use_cubic, cubic, state.a_rec)
    a_j = jnp.where(use_quadratic, quadratic, a_j)
    a_j = jnp.where(use_middle, middle, a_j)

    phi_j, dphi_j, g_j = evaluate(a_j)
    phi_j = phi_j.astype(state.phi_lo.dtype)
    dphi_j = dphi_j.astype(state.dphi_lo.dtype)
    g_j = g_j.astype(state.g_star.dtype)
    state = state._replace(nfev=state.nfev + 1, ngev=state.ngev + 1)

    hi_to_j = too_high(a_j, phi_j) | (phi_j >= state.phi_lo)
    star_to_j = flat_enough(dphi_j) & ~hi_to_j
    hi_to_lo = (dphi_j * (state.a_hi - state.a_lo) >= 0.) & ~hi_to_j & ~star_to_j
    lo_to_j = ~hi_to_j & ~star_to_j
    state = state._replace(**_replaced(hi_to_j, state, dict(
      a_hi=a_j, phi_hi=phi_j, dphi_hi=dphi_j, a_rec=state.a_hi, phi_rec=state.phi_hi)))
    state = state._replace(done=star_to_j | state.done, **_replaced(star_to_j, state, dict(
      a_star=a_j, phi_star=phi_j, dphi_star=dphi_j, g_star=g_j)))
    state = state._replace(**_replaced(hi_to_lo, state, dict(
      a_hi=state.a_lo, phi_hi=state.phi_lo, dphi_hi=state.dphi_lo, a_rec=state.a_hi, phi_rec=state.phi_hi)))
    state = state._replace(**_replaced(lo_to_j & ~hi_to_lo, state, dict(
      a_rec=state.a_lo, phi_rec=state.phi_lo)))
    state = state._replace(**_replaced(lo_to_j, state, dict(a_lo=a_j, phi_lo=phi_j, dphi_lo=dphi_j)))
    state = state._replace(j=state.j + 1)
    return state._replace(failed=state.failed | (state.j >= 30))

  return lax.while_loop(lambda state: ~state.done & ~pass_through & ~state.failed, body, start)

class _LineSearchState(NamedTuple):
  done: object
  failed: object
  i: object
  a_i1: object
  phi_i1: object
  dphi_i1: object
  nfev: object
  ngev: object
  a_star: object
  phi_star: object
  dphi_star: object
  g_star: object

class _LineSearchResults(NamedTuple):
  failed: object
  nit: object
  nfev: object
  ngev: object
  k: object
  a_k: object
  f_k: object
  g_k: object
  status: object

def _line_search(f, xk, pk, old_fval=None, old_old_fval=None, gfk=None, c1=1e-4, c2=0.9, maxiter=20):
  xk, pk = _promote_dtypes_inexact(xk, pk)

  def evaluate(t):
    t = jnp.array(t, dtype=pk.dtype)
    phi, g = jax.value_and_grad(f)(xk + t * pk)
    return phi, jnp.real(_dot(g, pk)), g

  fresh = old_fval is None or gfk is None
  if fresh:
    phi_0, dphi_0, gfk = evaluate(0)
  else:
    phi_0 = old_fval
    dphi_0 = jnp.real(_dot(gfk, pk))
  if old_old_fval is not None:
    candidate = 1.01 * 2 * (phi_0 - old_old_fval) / dphi_0
    first = jnp.where(candidate > 1, 1., candidate)
  else:
    first = 1

  def too_high(a_i, phi_i):
    return phi_i > phi_0 + c1 * a_i * dphi_0

  def flat_enough(dphi_i):
    return jnp.abs(dphi_i) <= -c2 * dphi_0

  found = ['a_star', 'phi_star', 'dphi_star', 'g_star']
  start = _LineSearchState(
    done=jnp.array(False, dtype=bool), failed=jnp.array(False, dtype=bool), i=1, a_i1=0., phi_i1=phi_0,
    dphi_i1=dphi_0, nfev=1 if fresh else 0, ngev=1 if fresh else 0, a_star=0., phi_star=phi_0, dphi_star=dphi_0,
    g_star=gfk)

  def body(state):
    a_i = jnp.where(state.i == 1, first, state.a_i1 * 2.)
    phi_i, dphi_i, g_i = evaluate(a_i)
    state = state._replace(nfev=state.nfev + 1, ngev=state.ngev + 1)
    to_zoom1 = too_high(a_i, phi_i) | ((phi_i >= state.phi_i1) & (state.i > 1))
    to_i = flat_enough(dphi_i) & ~to_zoom1
    to_zoom2 = (dphi_i >= 0.) & ~to_zoom1 & ~to_i
    zoom1 = _zoom(evaluate, too_high, flat_enough, state.a_i1, state.phi_i1, state.dphi_i1, a_i, phi_i, dphi_i,
                  gfk, ~to_zoom1)
    state = state._replace(nfev=state.nfev + zoom1.nfev, ngev=state.ngev + zoom1.ngev)
    zoom2 = _zoom(evaluate, too_high, flat_enough, a_i, phi_i, dphi_i, state.a_i1, state.phi_i1, state.dphi_i1,
                  gfk, ~to_zoom2)
    state = state._replace(nfev=state.nfev + zoom2.nfev, ngev=state.ngev + zoom2.ngev)
    state = state._replace(
      done=to_zoom1 | state.done, failed=(to_zoom1 & zoom1.failed) | state.failed,
      **_replaced(to_zoom1, state, zoom1._asdict(), found))
    state = state._replace(done=to_i | state.done, **_replaced(
      to_i, state, dict(a_star=a_i, phi_star=phi_i, dphi_star=dphi_i, g_star=g_i)))
    state = state._replace(
      done=to_zoom2 | state.done, failed=(to_zoom2 & zoom2.failed) | state.failed,
      **_replaced(to_zoom2, state, zoom2._asdict(), found))
    return state._replace(i=state.i + 1, a_i1=a_i, phi_i1=phi_i, dphi_i1=dphi_i)

  state = lax.while_loop(lambda state: (~state.done) & (state.i <= maxiter) & (~state.failed), body, start)
  status = jnp.where(
    state.failed, jnp.array(1), jnp.where(state.i > maxiter, jnp.array(3), jnp.array(0)))
  alpha = jnp.asarray(state.a_star)
  alpha = jnp.where((jnp.finfo(alpha.dtype).bits != 64) & (jnp.abs(alpha) < 1e-8), jnp.sign(alpha) * 1e-8, alpha)
  return _LineSearchResults(
    failed=state.failed | (~state.done), nit=state.i - 1, nfev=state.nfev, ngev=state.ngev, k=state.i, a_k=alpha,
    f_k=state.phi_star, g_k=state.g_star, status=status)
`;
