"""Derivatives of samples of the gamma distribution and of those made of it."""
import jax
import jax.numpy as jnp
import numpy as np
from functools import partial
from jax import lax, random


# trace: jax.grad(gamma)(f32[], key[])
# trace: jax.vmap(jax.grad(gamma))(f32[3], key[3])
def gamma(a, k):
  return jnp.sum(random.gamma(k, a))


# trace: jax.grad(loggamma2)(f32[], key[])
def loggamma2(a, k):
  return jnp.sum(jnp.exp(random.loggamma(k, a, (2,))))


# trace: jax.grad(beta)(f32[], key[])
# trace: jax.vmap(jax.grad(beta))(f32[3], key[3])
def beta(a, k):
  return jnp.sum(random.beta(k, a, 2.0))


# trace: jax.grad(dir)(f32[], key[])
def dir(a, k):
  return jnp.sum(random.dirichlet(k, jnp.stack([a, 2 * a, a])) ** 2)


# trace: jax.grad(t)(f32[], key[])
def t(a, k):
  return jnp.sum(random.t(k, a))


# trace: jax.grad(chisq)(f32[], key[])
def chisq(a, k):
  return jnp.sum(random.chisquare(k, a))


# trace: jax.grad(gn)(f32[], key[])
def gn(a, k):
  return jnp.sum(random.generalized_normal(k, a, (2,)))


# trace: jax.grad(wald)(f32[], key[])
def wald(a, k):
  return jnp.sum(random.wald(k, a))


# trace: jax.grad(mvn)(f32[], key[])
# trace: jax.vmap(jax.grad(mvn))(f32[3], key[3])
def mvn(a, k):
  return jnp.sum(random.multivariate_normal(k, jnp.stack([a, a]), jnp.eye(2) * a))


# trace: jax.grad(gamma_v)(f32[2,3], key[])
# trace: jax.grad(jax.checkpoint(gamma_v))(f32[2,3], key[])
# trace: jax.grad(jax.jit(gamma_v))(f32[2,3], key[])
def gamma_v(a, k):
  return jnp.sum(random.gamma(k, a))


# trace: jax.grad(gamma_h)(f16[2], key[])
def gamma_h(a, k):
  return jnp.sum(random.loggamma(k, a, dtype=jnp.float16))


# trace: jax.grad(scanned)(f32[2], key[])
def scanned(a, k):
  def body(c, i):
    return c + random.gamma(random.fold_in(k, i), a), None
  return jnp.sum(lax.scan(body, a, jnp.arange(3))[0])


# trace: jax.grad(keyed)(f32[2], u32[2])
def keyed(a, k):
  return jnp.sum(random.gamma(k, a)) + random.uniform(random.fold_in(random.wrap_key_data(k), 3)) * a[0]
