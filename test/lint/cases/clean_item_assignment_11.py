# real JAX 0.12.0.1: runs without an error
import jax
import jax.numpy as jnp
import numpy as np

@jax.jit
def f(x):
  rows = [x, x * 2]
  rows[0] = x + 1
  named = {'a': x}
  named['b'] = rows[0]
  counts = np.zeros(3)
  counts[0] = 1.0
  return x.at[0].set(1.0) + named['b'] * counts

f(jnp.ones(3))
