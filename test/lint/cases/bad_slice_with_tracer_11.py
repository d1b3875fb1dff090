# real JAX 0.12.0.1: raises IndexError at the marked line
import jax
import jax.numpy as jnp
N = 4

@jax.jit
def batch(x, k):
    return x[k * N:(k + 1) * N].sum(axis=0)  # expect: slice-with-tracer

print(batch(jnp.arange(24).reshape(12, 2), 2))
