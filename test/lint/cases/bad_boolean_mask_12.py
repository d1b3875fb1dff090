# real JAX 0.12.0.1: raises NonConcreteBooleanIndexError at the marked line
import jax
import jax.numpy as jnp

@jax.jit
def f(a, rows):
    return a[rows].mean(axis=0)  # expect: boolean-mask

print(f(jnp.arange(6.0).reshape(3, 2), jnp.array([True, False, True])))
