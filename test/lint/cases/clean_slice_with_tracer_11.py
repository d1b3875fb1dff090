# real JAX 0.12.0.1: runs without an error
import jax
import jax.numpy as jnp

@jax.jit
def f(x, i):
  half = x.shape[0] // 2
  return x[half:] + x[:half] + jax.lax.dynamic_slice_in_dim(x, i, half) + x[i]

f(jnp.arange(8.0), 2)
