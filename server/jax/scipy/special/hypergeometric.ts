/** Hypergeometric functions by their series, written in Python. Source: jax/_src/scipy/special.py hyp1f1, hyp2f1. */
import { libraryPart } from '../../libraryParts.ts';

const source = `
from functools import reduce
from jax.scipy.special import digamma, gamma

_MOST_TERMS = 250

def _eps(x):
  return jnp.finfo(x.dtype).eps

def _hyp1f1_serie(a, b, x):
  def body(state):
    serie, k, term = state
    serie += term
    term *= (a + k) / (b + k) * x / (k + 1)
    k += 1
    return serie, k, term
  return lax.while_loop(_goes_on(_eps(x)), body, (1, 1, a / b * x))[0]

def _goes_on(eps):
  def cond(state):
    serie, k, term = state
    return (k < _MOST_TERMS) & (lax.abs(term) / lax.abs(serie) > eps)
  return cond

def _hyp1f1_asymptotic(a, b, x):
  eps = _eps(x)
  def body(state):
    serie, k, term = state
    serie += term
    term *= (b - a + k) * (1 - a + k) / (k + 1) / x
    k += 1
    return serie, k, term
  serie = lax.while_loop(_goes_on(eps), body, (1, 1, (b - a) * (1 - a) / x))[0]
  return gamma(b) / gamma(a) * lax.exp(x) * x ** (a - b) * serie

def _slope_1f1(weight):
  # The derivative by a parameter: each term with a weight.
  def derivative(a, b, x):
    def body(state):
      serie, k, term = state
      serie += term * weight(a, b, k)
      term *= (a + k) / (b + k) * x / (k + 1)
      k += 1
      return serie, k, term
    return lax.while_loop(_goes_on(_eps(x)), body, (0, 1, a / b * x))[0]
  return derivative

def _jitted(name, f):
  f.__name__ = name
  return jax.jit(jnp.vectorize(f))

_hyp1f1_a = _jitted('_hyp1f1_a_derivative', _slope_1f1(lambda a, b, k: digamma(a + k) - digamma(a)))
_hyp1f1_b = _jitted('_hyp1f1_b_derivative', _slope_1f1(lambda a, b, k: digamma(b) - digamma(b + k)))

@jax.jit
def _hyp1f1_x_derivative(a, b, x):
  return a / b * hyp1f1(a + 1, b + 1, x)

def hyp1f1(a, b, x):
  a, b, x = _promote_inexact('hyp1f1', a, b, x)
  if jnp.iscomplexobj(x):
    raise ValueError('hyp1f1 does not support complex-valued inputs.')
  result = lax.cond(lax.abs(x) < 100, _hyp1f1_serie, _hyp1f1_asymptotic, a, b, x)
  index = (a == 0) * 1 + ((a == b) & (a != 0)) * 2 + ((b == 0) & (a != 0)) * 3
  return lax.select_n(index, result, jnp.array(1, dtype=x.dtype), jnp.exp(x), jnp.array(np.inf, dtype=x.dtype))

def _by_parameter(f, slopes):
  # custom_jvp's defjvps
  def rule(primals, tangents):
    out = f(*primals)
    parts = [slope(*primals) * tangent for slope, tangent in zip(slopes, tangents)]
    return out, reduce(_add_any, parts)
  return rule

_of_1f1 = _by_parameter(lambda *xs: hyp1f1(*xs), [_hyp1f1_a, _hyp1f1_b, _hyp1f1_x_derivative])
hyp1f1 = _custom_jvp('hyp1f1', jax.jit(jnp.vectorize(hyp1f1)), 'jvp', _of_1f1)

def _hyp2f1_terminal(a, b, c, x):
  eps = _eps(x) * 50
  ib = jnp.round(b)
  # Of two negative whole numbers the one further away ends the series, unless c ends it before.
  less = b < a
  whole = jnp.abs(b - ib) < eps
  pole = jnp.logical_and(c % 1 == 0, jnp.logical_and(c <= 0, c > b))
  swaps = jnp.logical_and(less, jnp.logical_and(whole, jnp.logical_not(pole)))
  a, b = jnp.where(swaps, b, a), jnp.where(swaps, a, b)
  a = jnp.abs(a)

  def body(i, state):
    serie, term = state
    term *= -(a - i + 1) / (c + i - 1) * (b + i - 1) / i * x
    serie += term
    return serie, term

  start = (jnp.array(1, dtype=x.dtype), jnp.array(1, dtype=x.dtype))
  return lax.fori_loop(jnp.array(1, dtype=a.dtype), a + 1, body, start)[0]

def _hyp2f1_serie(a, b, c, x):
  eps = _eps(x)

  def body(state):
    serie, k, term = state
    serie += term
    term *= (a + k - 1) * (b + k - 1) / (c + k - 1) / k * x
    k += 1
    return serie, k, term

  def cond(state):
    serie, k, term = state
    return (k < _MOST_TERMS) & (lax.abs(term) > eps * lax.abs(serie))

  start = (jnp.array(0, dtype=x.dtype), jnp.array(1, dtype=x.dtype), jnp.array(1, dtype=x.dtype))
  return lax.while_loop(cond, body, start)[0]

def _hyp2f1_some(a, b, c, x):
  eps = _eps(x) * 50
  d = c - a - b
  ia, ib, id = jnp.round(a), jnp.round(b), jnp.round(d)
  ends_a = jnp.logical_and(a <= 0, jnp.abs(a - ia) < eps)
  ends_b = jnp.logical_and(b <= 0, jnp.abs(b - ib) < eps)
  ends = jnp.logical_or(ends_a, ends_b)
  endless = jnp.logical_not(ends)
  near_1 = jnp.logical_and(x > 0.9, endless)
  transforms = jnp.where(jnp.abs(d - id) >= eps, 0, 1)
  index = jnp.where(near_1, transforms, jnp.where(ends, 2, 0))
  return lax.select_n(index, _hyp2f1_serie(a, b, c, x), _hyp2f1_transformed(a, b, c, x), _hyp2f1_terminal(a, b, c, x))

def _hyp2f1_transformed(a, b, c, x):
  eps = _eps(x)
  d = c - a - b
  s = 1 - x
  rd = jnp.round(d)
  e = jnp.where(rd >= 0, d, -d)
  d1 = jnp.where(rd >= 0, d, jnp.array(0, dtype=d.dtype))
  d2 = jnp.where(rd >= 0, jnp.array(0, dtype=d.dtype), d)
  steps = jnp.where(rd >= 0, rd, -rd).astype('int32')
  ax = jnp.log(s)
  y = digamma(1.0) + digamma(1.0 + e) - digamma(a + d1) - digamma(b + d1) - ax
  y /= gamma(e + 1.0)
  p = (a + d1) * (b + d1) * s / gamma(e + 2.0)

  def cond(state):
    _, _, _, _, _, _, q, _, _, t, y = state
    return jnp.logical_and(t < _MOST_TERMS, jnp.abs(q) >= eps * jnp.abs(y))

  def body(state):
    a, ax, b, d1, e, p, q, r, s, t, y = state
    r = digamma(1.0 + t) + digamma(1.0 + t + e) - digamma(a + t + d1) - digamma(b + t + d1) - ax
    q = p * r
    y += q
    p *= s * (a + t + d1) / (t + 1.0)
    p *= (b + t + d1) / (t + 1.0 + e)
    t += 1.0
    return a, ax, b, d1, e, p, q, r, s, t, y

  start = (a, ax, b, d1, e, p, y, jnp.array(0, dtype=x.dtype), s, jnp.array(1, dtype=x.dtype), y)
  y = lax.while_loop(cond, body, start)[-1]
  is_zero = rd == 0
  plain = y * gamma(c) / (gamma(a) * gamma(b))
  return jnp.where(is_zero, plain, _with_finite_sum(y, a, b, c, x, s, e, d1, d2, rd, steps))

def _with_finite_sum(y, a, b, c, x, s, e, d1, d2, rd, steps):
  y1 = jnp.array(1, dtype=x.dtype)
  t = jnp.array(0, dtype=x.dtype)
  p = jnp.array(1, dtype=x.dtype)

  def body(i, state):
    a, b, d2, e, p, s, t, y1 = state
    r = 1.0 - e + t
    p *= s * (a + t + d2) * (b + t + d2) / r
    t += 1.0
    p /= t
    y1 += p
    return a, b, d2, e, p, s, t, y1

  y1 = lax.fori_loop(1, steps, body, (a, b, d2, e, p, s, t, y1))[-1]
  p = gamma(c)
  y1 *= gamma(e) * p / (gamma(a + d1) * gamma(b + d1))
  y *= p / (gamma(a + d2) * gamma(b + d2))
  y = jnp.where((steps & 1) != 0, -y, y)
  q = s ** rd
  return jnp.where(rd > 0, y * q + y1, y + y1 * q)

def _slope_2f1(weight):
  def derivative(a, b, c, x):
    def body(state):
      serie, k, term = state
      serie += term * weight(a, b, c, k)
      term *= (a + k) * (b + k) / (c + k) / (k + 1) * x
      k += 1
      return serie, k, term
    return lax.while_loop(_goes_on(_eps(x)), body, (0, 1, a * b / c * x))[0]
  return derivative

_hyp2f1_a = _jitted('_hyp2f1_a_derivative', _slope_2f1(lambda a, b, c, k: digamma(a + k) - digamma(a)))
_hyp2f1_b = _jitted('_hyp2f1_b_derivative', _slope_2f1(lambda a, b, c, k: digamma(b + k) - digamma(b)))
_hyp2f1_c = _jitted('_hyp2f1_c_derivative', _slope_2f1(lambda a, b, c, k: digamma(c) - digamma(c + k)))

@jax.jit
def _hyp2f1_x_derivative(a, b, c, x):
  return a * b / c * hyp2f1(a + 1, b + 1, c + 1, x)

def hyp2f1(a, b, c, x):
  a, b, c, x = _promote_inexact('hyp2f1', a, b, c, x)
  eps = _eps(x) * 50
  d = c - a - b
  s = 1 - x
  ca = c - a
  cb = c - b
  id = jnp.round(d)
  both, land, lnot = jnp.logical_or, jnp.logical_and, jnp.logical_not
  index = jnp.where(both(x == 0, land(both(a == 0, b == 0), c != 0)), 0,
            jnp.where(both(c == 0, land(c < 0, c % 1 == 0)), 1,
              jnp.where(land(d <= -1, lnot(land(jnp.abs(d - id) >= eps, s < 0))), 2,
                jnp.where(land(d <= 0, x == 1), 1,
                  jnp.where(land(x < 1, b == c), 3,
                    jnp.where(land(x < 1, a == c), 4,
                      jnp.where(x > 1, 1, jnp.where(x == 1, 5, 6))))))))
  return lax.select_n(
    index,
    jnp.array(1, dtype=x.dtype),
    jnp.array(np.inf, dtype=x.dtype),
    s ** d * _hyp2f1_some(ca, cb, c, x),
    s ** (-a),
    s ** (-b),
    gamma(c) * gamma(d) / (gamma(ca) * gamma(cb)),
    _hyp2f1_some(a, b, c, x))

_of_2f1 = _by_parameter(lambda *xs: hyp2f1(*xs), [_hyp2f1_a, _hyp2f1_b, _hyp2f1_c, _hyp2f1_x_derivative])
hyp2f1 = _custom_jvp('hyp2f1', jax.jit(jnp.vectorize(hyp2f1)), 'jvp', _of_2f1)
`;

export const hypergeometricPart = libraryPart('jax._src.scipy.special', ['hyp1f1', 'hyp2f1'], source);
