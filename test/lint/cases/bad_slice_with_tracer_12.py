# real JAX 0.12.0.1: raises IndexError at the marked line
import jax
import jax.numpy as jnp

@jax.jit
def put(x, i, v):
    return x.at[:, i:i + 2].add(v)  # expect: slice-with-tracer

print(put(jnp.ones((2, 5)), 1, 3.0))
