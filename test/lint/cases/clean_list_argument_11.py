# real JAX 0.12.0.1: runs without an error
import jax
import jax.numpy as jnp

@jax.jit
def f(a, b):
  return jnp.stack([a, b]).sum() + jnp.concatenate((a, b)).sum() + jnp.asarray([1.0, 2.0]).sum()

f(jnp.ones(2), jnp.ones(2))
