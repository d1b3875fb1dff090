# real JAX 0.12.0.1: raises ConcretizationTypeError at the marked line
import jax
import jax.numpy as jnp

@jax.jit
def f(x):
    return len(jnp.flatnonzero(x > 0))  # expect: dynamic-size

print(f(jnp.array([1.0, -1.0])))
