# real JAX 0.12.0.1: raises TypeError: Shapes must be 1D sequences of concrete values at the marked line
import jax
import jax.numpy as jnp

@jax.jit
def f(x, k):
    return x.reshape(k, -1)  # expect: shape-from-tracer

print(f(jnp.ones(6), 3))
