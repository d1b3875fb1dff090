# real JAX 0.12.0.1: raises TypeError: JAX arrays are immutable at the marked line
import jax
import jax.numpy as jnp

@jax.jit
def update(params, g):
    params['w'][0] -= 0.1 * g  # expect: item-assignment
    return params

print(update({'w': jnp.ones(2)}, 2.0))
