"""Derivatives and batching of the rarer primitives, and how tracers of transformations show."""
import jax
import jax.numpy as jnp
import jax.scipy as jsp
from jax import lax


def total(f):
  def scalar(*args):
    parts = [jnp.sum(jnp.real(y)) for y in jax.tree.leaves(f(*args)) if jnp.issubdtype(y.dtype, jnp.inexact)]
    return sum(parts)
  return scalar


# trace: jax.grad(total(jnp.linalg.det))(f32[3,3])
# trace: jax.vmap(jax.grad(jnp.linalg.det))(f32[5,2,2])
# trace: jax.grad(total(jnp.linalg.det))(f32[2,4,4])
# trace: jax.grad(total(jnp.linalg.pinv))(f32[4,2])
# trace: jax.grad(total(jnp.linalg.pinv))(f32[2,4])
# trace: jax.grad(total(lambda x: jnp.linalg.pinv(x, hermitian=True)))(f32[3,3])
# trace: jax.grad(total(jnp.linalg.eigvals))(f32[3,3])
# trace: jax.grad(total(jnp.linalg.eig))(f32[3,3])
# trace: jax.grad(total(lambda x: lax.linalg.eig(x, enable_eigvec_derivs=True)))(f32[3,3])
# trace: jax.grad(total(jnp.linalg.qr))(f32[2,4])
# trace: jax.grad(total(lambda x: jnp.linalg.qr(x, mode='complete')))(f32[4,2])
# trace: jax.grad(total(lambda x: lax.linalg.qr(x, pivoting=True, full_matrices=False)))(f32[4,2])
# trace: jax.hessian(total(jsp.special.ndtri))(f32[3])
# trace: jax.hessian(total(jsp.special.erfcinv))(f32[3])
# trace: jax.hessian(total(jsp.special.erfcx))(f32[3])
# trace: jax.grad(total(jsp.special.zeta), (0, 1))(f32[3], f32[3])
# trace: jax.grad(total(jsp.special.poch), (0, 1))(f32[3], f32[3])
# trace: jax.grad(total(jsp.special.rel_entr), (0, 1))(f32[3], f32[3])
# trace: jax.grad(total(jsp.special.kl_div), (0, 1))(f32[3], f32[3])
# trace: jax.grad(total(jnp.frexp))(f32[3])
# trace: jax.grad(total(jnp.ldexp))(f32[3], i32[3])
# trace: jax.vmap(lax.clamp, in_axes=(None, 0, None))(f32[3], f32[5,3], f32[3])
# trace: jax.vmap(jax.grad(lambda x: lax.batch_matmul(x[None], x.T[None]).sum()))(f32[5,3,4])
# trace: jax.vmap(lambda k: lax.rng_bit_generator(k, (3,)))(u32[5,4])
# trace: jax.vmap(lambda k: jax.random.multinomial(k, 5, jnp.array([0.5, 0.5])))(key[5])


def pulled(x):
  out, back = jax.vjp(lambda y: (jnp.argsort(y), y > 0, y), x)
  return back((out[0], x > 1, x))


def pushed(f):
  return lambda x: jax.jvp(f, (x,), (2 * x,))


def shown(x):
  raise ValueError(f'{x} {jnp.sin(x)!r} {[x]}')


def kinds(x):
  raise TypeError(f'{type(x)} {isinstance(x, jax.Array)} {isinstance(x, jax.core.Tracer)}')


def nested(x):
  def inner(y):
    raise ValueError(f'{x} {y} {x * y}')
  return jax.grad(inner)(x.sum())


def added(x):
  return x + 'a'


def hashed(x):
  return {x: 1}


def formatted(x):
  return f'{x:.2f}'


def text(x):
  return 'a'


def masked(x):
  return x[jnp.array([True, False, True])]


def chosen(x):
  return jnp.choose(jnp.array([0, 1, 0]), [x, x])


# trace: pulled(f32[3])
# trace: jax.grad(shown)(f32[3])
# trace: jax.vmap(jax.grad(shown))(f32[3])
# trace: pushed(shown)(f32[3])
# trace: jax.jacfwd(shown)(f32[3])
# trace: jax.hessian(shown)(f32[3])
# trace: jax.grad(jax.grad(shown))(bf16[])
# trace: jax.grad(kinds)(f32[3])
# trace: jax.vmap(kinds)(f32[3])
# trace: pushed(kinds)(f32[3])
# trace: jax.vmap(nested)(f32[3])
# trace: jax.grad(jax.jit(nested))(f32[3])
# trace: jax.grad(added)(f32[3])
# trace: jax.vmap(hashed)(f32[3])
# trace: jax.grad(formatted)(f32[])
# trace: jax.grad(text)(f32[3])
# trace: jax.vmap(masked)(f32[2,3])
# trace: jax.grad(total(masked))(f32[3])
# trace: jax.vmap(chosen)(f32[2,3])
