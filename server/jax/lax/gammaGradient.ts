/**
 * The derivative of samples of the gamma distribution, written in Python. Source: jax/_src/lax/special.py
 * random_gamma_grad, _igamma_series, _igammac_continued_fraction.
 */
import type { Val } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import type { Value } from '../../python/values.ts';
import { arrayLike, asValue } from '../declare.ts';
import { libraryPart } from '../libraryParts.ts';

const source = `
def _all_where(enabled, new, old):
  return tuple(lax.select(enabled, a, b) for a, b in zip(new, old))

def _any(predicates):
  false = _const(predicates, False)
  return lax.reduce(predicates, false, lax.bitwise_or, tuple(range(predicates.ndim)))

def _series(ax, x, a, enabled, dtype):
  eps = jnp.finfo(dtype).eps

  def body(vals):
    enabled, r, c, ans, x, dc, dans = vals
    r = r + _const(r, 1.)
    dc = dc * (x / r) - (c * x) / (r * r)
    dans = dans + dc
    c = c * (x / r)
    ans = ans + c
    goes_on = lax.bitwise_and(enabled, abs(dc / dans) > eps)
    return (goes_on, *_all_where(enabled, (r, c, ans, x, dc, dans), vals[1:]))

  one = lambda: lax.full_like(a, 1)
  zero = lambda: lax.full_like(a, 0)
  vals = lax.while_loop(lambda vals: _any(vals[0]), body, (enabled, a, one(), one(), x, zero(), zero()))
  ans, dans = vals[3], vals[6]
  slope = lax.log(x) - lax.digamma(a + _const(a, 1))
  return -(dans + ans * slope) * x / a

def _fraction(ax, x, a, enabled, dtype):
  eps = jnp.finfo(dtype).eps

  def cond(vals):
    enabled, c = vals[0], vals[5]
    return lax.bitwise_and(c < _const(c, 2000), _any(enabled))

  def body(vals):
    (enabled, ans, t, y, z, c, pkm1, qkm1, pkm2, qkm2, dpkm2, dqkm2, dpkm1, dqkm1, dans) = vals
    c = c + _const(c, 1)
    y = y + _const(y, 1)
    z = z + _const(z, 2)
    yc = y * c
    pk = pkm1 * z - pkm2 * yc
    qk = qkm1 * z - qkm2 * yc
    nonzero = lax.ne(qk, _const(qk, 0))
    r = pk / qk
    t = lax.select(nonzero, lax.abs(lax.div(lax.sub(ans, r), r)), lax.full_like(r, 1))
    ans = lax.select(nonzero, r, ans)
    dpk = dpkm1 * z - pkm1 - dpkm2 * yc + pkm2 * c
    dqk = dqkm1 * z - qkm1 - dqkm2 * yc + qkm2 * c
    next_dans = lax.select(nonzero, lax.div(dpk - ans * dqk, qk), dans)
    change = lax.select(nonzero, lax.abs(next_dans - dans), lax.full_like(dans, 1))
    rescale = lax.gt(lax.abs(pk), lax.reciprocal(_const(pk, eps)))
    def kept(v):
      return lax.select(rescale, lax.mul(v, _const(v, eps)), v)
    pkm2, pkm1, qkm2, qkm1 = kept(pkm1), kept(pk), kept(qkm1), kept(qk)
    dpkm2, dqkm2, dpkm1, dqkm1 = kept(dpkm1), kept(dqkm1), kept(dpk), kept(dqk)
    goes_on = lax.bitwise_and(enabled, change > _const(change, eps))
    first = _all_where(enabled, (ans, t, y, z), vals[1:5])
    rest = (pkm1, qkm1, pkm2, qkm2, dpkm2, dqkm2, dpkm1, dqkm1, next_dans)
    return (goes_on, *first, c, *_all_where(enabled, rest, vals[6:]))

  y = _const(a, 1) - a
  z = x + y + _const(x, 1)
  c = _const(x, 0)
  pkm2 = lax.full_like(x, 1)
  qkm2 = x
  pkm1 = x + _const(x, 1)
  qkm1 = z * x
  ans = pkm1 / qkm1
  t = lax.full_like(x, 1)
  dpkm2, dqkm2, dpkm1 = lax.full_like(x, 0), lax.full_like(x, 0), lax.full_like(x, 0)
  dqkm1 = -x
  dans = (dpkm1 - ans * dqkm1) / qkm1
  start = (enabled, ans, t, y, z, c, pkm1, qkm1, pkm2, qkm2, dpkm2, dqkm2, dpkm1, dqkm1, dans)
  vals = lax.while_loop(cond, body, start)
  slope = lax.log(x) - lax.digamma(a)
  return lax.neg(lax.add(vals[14], lax.mul(vals[1], slope)) * x)

def _gradient(a, x, dtype):
  is_nan = lax.bitwise_or(lax.ne(a, a), lax.ne(x, x))
  x_is_zero = lax.eq(x, lax.full_like(x, 0))
  outside = lax.bitwise_or(lax.lt(x, lax.full_like(x, 0)), lax.le(a, lax.full_like(a, 0)))
  above = lax.bitwise_and(lax.gt(x, lax.full_like(x, 1)), lax.gt(x, a))
  ax = a * lax.log(x) - x - lax.lgamma(a)
  underflow = lax.lt(ax, -_log_of_max(a))
  ax = lax.exp(ax)
  either = lax.bitwise_or
  enabled = lax.bitwise_not(either(either(either(x_is_zero, outside), underflow), is_nan))
  of_fraction = -_fraction(ax, x, a, lax.bitwise_and(enabled, above), dtype)
  of_series = _series(ax, x, a, lax.bitwise_and(enabled, lax.bitwise_not(above)), dtype)
  output = lax.select(above, of_fraction, of_series)
  output = lax.select(x_is_zero, lax.full_like(output, 0), output)
  return lax.select(either(outside, is_nan), lax.full_like(a, float('nan')), output)

def _log_of_max(a):
  return lax.log(jnp.finfo(a.dtype).max)

def random_gamma_grad(*args):
  shape = lax.broadcast_shapes(*(x.shape for x in args))
  args = [lax.broadcast_in_dim(x, shape, list(range(x.ndim))) for x in args]
  dtype = args[0].dtype
  if dtype in (jnp.bfloat16, np.float16):
    a, x = [lax.convert_element_type(x, np.float32) for x in args]
    return lax.convert_element_type(_gradient(a, x, np.float32), dtype)
  a, x = args
  return _gradient(a, x, dtype)

def _of_samples(sample, a, log_space):
  samples = jnp.reshape(sample, -1)
  alphas = jnp.reshape(a, -1)
  gradient = random_gamma_grad
  if log_space:
    samples = lax.exp(samples)
    zero = _const(sample, 0)
    tiny = lax.full_like(samples, jnp.finfo(samples.dtype).tiny)
    samples = lax.select(lax.eq(samples, zero), tiny, samples)
    gradient = lambda alpha, sample: random_gamma_grad(alpha, sample) / sample
  return lax.map(lambda args: gradient(*args), (alphas, samples)).reshape(np.shape(a))
`;

const part = libraryPart('jax._src.lax.special', ['random_gamma_grad', '_of_samples'], source);

export const gammaGradientPart = (name: string): Value | undefined =>
  name === 'random_gamma_grad' ? part(name) : undefined;

/** What samples change by with the shape `a`. Source: jax/_src/random/core.py _gamma_grad, on a CPU. */
export function gammaSampleGradient(sample: Val, a: Val, logSpace: boolean): Val {
  const gradient = part('_of_samples');
  if (gradient === undefined) throw new Error('the text of random_gamma_grad is gone');
  return arrayLike('random_gamma', call(gradient, [asValue(sample), asValue(a), logSpace]));
}
