# real JAX 0.12.0.1: raises TypeError: Shapes must be 1D sequences of concrete values at the marked line
import jax
import jax.numpy as jnp

@jax.jit
def f(key, n):
    return jax.random.normal(key, (n,))  # expect: shape-from-tracer

print(f(jax.random.key(0), 3))
