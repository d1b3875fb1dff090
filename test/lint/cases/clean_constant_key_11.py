# Real JAX: the numbers differ from call to call, since the step is folded in.
import jax
import jax.numpy as jnp


@jax.jit
def noisy(x, step):
    key = jax.random.fold_in(jax.random.key(0), step)
    return x + jax.random.normal(key, x.shape)


for i in range(3):
    print(noisy(jnp.ones(3), i))
