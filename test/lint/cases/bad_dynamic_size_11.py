# real JAX 0.12.0.1: raises ConcretizationTypeError at the marked line
import jax
import jax.numpy as jnp

@jax.jit
def idx(x):
    i, = jnp.where(x > 1)  # expect: dynamic-size
    return x.at[i].set(0.0)

print(idx(jnp.array([2.0, 0.0, 3.0])))
