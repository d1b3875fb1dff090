# real JAX 0.12.0.1: runs without an error
import jax
import jax.numpy as jnp
import numpy as np

KEEP = np.array([True, False, True])

@jax.jit
def f(x):
  return x[KEEP].sum() + jnp.where(x > 0, x, 0).sum() + x.sum(where=x > 0)

f(jnp.ones(3))
y = jnp.arange(3.0)
print(y[y > 1])
