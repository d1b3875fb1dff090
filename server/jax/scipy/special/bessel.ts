/** Bernoulli numbers, Bessel functions of the first kind and spherical harmonics, written in Python. Source: special.py. */
import { libraryPart } from '../../libraryParts.ts';

const source = `
import operator
from functools import partial

# The algorithm of Chowla and Hartung; 2 ** -50 is below 1e-15.
def bernoulli(n):
  n = operator.index(_concrete(n, 'Argument n of bernoulli'))
  if n < 0:
    raise ValueError('n must be a non-negative integer.')
  first = jnp.array([1, -1/2, 1/6])
  if n < 3:
    return first[:n + 1]
  bn = jnp.zeros(n + 1).at[:3].set(first)
  m = jnp.arange(4, n + 1, 2, dtype=bn.dtype)
  q1 = (1. / np.pi ** 2) * jnp.cumprod(-(m - 1) * m / 4 / np.pi ** 2)
  k = jnp.arange(2, 50, dtype=bn.dtype)
  q2 = jnp.sum(k[:, None] ** -m[None, :], axis=0)
  return bn.at[4::2].set(q1 * (1 + q2))

def _added(u):
  bs, f = u
  return bs + 2.0 * f

def _unchanged(u):
  return u[0]

def _recurrence(carry, k):
  f0, f1, bs, z = carry
  f = 2.0 * (k + 1.0) * f1 / z - f0
  bs = lax.cond(jnp.mod(k, 2) == 0, _added, _unchanged, operand=(bs, f))
  return (f1, f, bs, z), f

def _bessel_jn(z, *, v, n_iter=50):
  start = (_const(z, 0.0), _const(z, 1e-16), _const(z, 0.0), z)
  (_, _, bs, _), values = lax.scan(
    f=_recurrence, init=start, xs=lax.iota(z.dtype, n_iter + 1), reverse=True)
  f = values[0]
  values = values[:v+1]
  return values / (bs - f)

def bessel_jn(z, *, v, n_iter=50):
  z, = _promote_dtypes_inexact(jnp.asarray(z))
  if jnp.iscomplexobj(z):
    raise ValueError('complex input not supported.')
  v = operator.index(_concrete(v, 'Argument v of bessel_jn.'))
  n_iter = int(_concrete(n_iter, 'Argument n_iter of bessel_jn.'))
  fun = partial(_bessel_jn, v=v, n_iter=n_iter)
  for _ in range(z.ndim):
    fun = jax.vmap(fun)
  return jnp.moveaxis(fun(z), -1, 0)

bessel_jn = jax.jit(bessel_jn, static_argnames=['v', 'n_iter'])

def _recurrence_masks(l_max, dtype):
  m, l = jnp.meshgrid(
    jnp.arange(l_max + 1, dtype=dtype), jnp.arange(l_max + 1, dtype=dtype), indexing='ij')
  c0 = l * l
  c1 = m * m
  c2 = 2.0 * l
  c3 = (l - 1.0) * (l - 1.0)
  d0 = jnp.sqrt((4.0 * c0 - 1.0) / (c0 - c1))
  d1 = jnp.sqrt(((c2 + 1.0) * (c3 - c1)) / ((c2 - 3.0) * (c0 - c1)))
  above_1 = jnp.triu_indices(l_max + 1, 1)
  above_2 = jnp.triu_indices(l_max + 1, 2)
  zeros = jnp.zeros((l_max + 1, l_max + 1), dtype=dtype)
  d0 = zeros.at[above_1].set(d0[above_1])
  d1 = zeros.at[above_2].set(d1[above_2])
  i, j, k = jnp.ogrid[:l_max + 1, :l_max + 1, :l_max + 1]
  mask = (i + j - k == 0).astype(dtype)
  return jnp.einsum('jk,ijk->ijk', d0, mask), jnp.einsum('jk,ijk->ijk', d1, mask)

# Only the normalized functions are public.
def _gen_associated_legendre(l_max, x, is_normalized):
  p = jnp.zeros((l_max + 1, l_max + 1, x.shape[0]), dtype=x.dtype)
  a = jnp.arange(1, l_max + 1, dtype=x.dtype)
  b = jnp.arange(l_max, dtype=x.dtype)
  start = 0.5 / jnp.sqrt(np.pi)
  f_a = jnp.cumprod(-1 * jnp.sqrt(1.0 + 0.5 / a))
  f_b = jnp.sqrt(2.0 * b + 3.0)
  p = p.at[(0, 0)].set(start)
  y = jnp.cumprod(jnp.broadcast_to(jnp.sqrt(1.0 - x * x), (l_max, x.shape[0])), axis=0)
  diagonal = start * jnp.einsum('i,ij->ij', f_a, y)
  at = jnp.diag_indices(l_max + 1)
  p = p.at[(at[0][1:], at[1][1:])].set(diagonal)
  beside = jnp.einsum('ij,ij->ij', jnp.einsum('i,j->ij', f_b, x), p[jnp.diag_indices(l_max)])
  places = (at[0][:l_max], at[1][:l_max] + 1)
  p = p.at[places].set(beside)
  d0, d1 = _recurrence_masks(l_max, x.dtype)

  def step(i, p):
    c0 = d0[i]
    c1 = d1[i]
    h = (jnp.einsum('ij,ijk->ijk', c0, jnp.einsum('ijk,k->ijk', jnp.roll(p, shift=1, axis=1), x))
         - jnp.einsum('ij,ijk->ijk', c1, jnp.roll(p, shift=2, axis=1)))
    return p + h

  p = p.astype(jnp.result_type(p, x, d0))
  if l_max > 1:
    p = lax.fori_loop(lower=2, upper=l_max+1, body_fun=step, init_val=p)
  return p

_gen_associated_legendre = jax.jit(_gen_associated_legendre, static_argnums=(0, 2))

def _sph_harm(n, m, theta, phi, n_max):
  legendre = _gen_associated_legendre(n_max, jnp.cos(theta), True)
  value = legendre.at[abs(m), n, jnp.arange(len(n))].get(mode='clip')
  angle = abs(m) * phi
  turn = lax.complex(jnp.cos(angle), jnp.sin(angle))
  harmonics = lax.complex(value * jnp.real(turn), value * jnp.imag(turn))
  return jnp.where(m < 0, (-1.0)**abs(m) * jnp.conjugate(harmonics), harmonics)

_sph_harm = jax.jit(_sph_harm, static_argnums=(4,))

def sph_harm_y(n, m, theta, phi, diff_n=None, n_max=None):
  if diff_n is not None:
    raise NotImplementedError(
      "The 'diff_n' argument to jax.scipy.special.sph_harm_y is not supported.")
  if jnp.isscalar(theta):
    theta = jnp.array([theta])
  if n_max is None:
    n_max = np.max(n)
  n_max = int(_concrete(n_max,
    'The \`n_max\` argument of \`jax.scipy.special.sph_harm_y\` must be statically specified to use '
    '\`sph_harm_y\` within JAX transformations.'))
  return _sph_harm(n, m, theta, phi, n_max)
`;

export const besselPart = libraryPart('jax._src.scipy.special', ['bernoulli', 'bessel_jn', 'sph_harm_y'], source);
