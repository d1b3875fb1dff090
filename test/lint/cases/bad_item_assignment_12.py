# real JAX 0.12.0.1: raises TypeError: JAX arrays are immutable at the marked line
import jax
import jax.numpy as jnp

@jax.jit
def cumulative(x):
    out = jnp.zeros_like(x)
    total = 0.0
    for i in range(x.shape[0]):
        total += x[i]
        out[i] = total  # expect: item-assignment
    return out

print(cumulative(jnp.arange(4.0)))
