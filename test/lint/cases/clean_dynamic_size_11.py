# real JAX 0.12.0.1: runs without an error
import jax
import jax.numpy as jnp

@jax.jit
def f(x):
  i = jnp.nonzero(x > 1, size=3)[0]
  return jnp.bincount(i, length=4) + jnp.unique(x, size=4).sum()

x = jnp.arange(4.0)
print(f(x), jnp.unique(x), jnp.nonzero(x))
