# confirmed: the later call gave the value of before the change
import jax, jax.numpy as jnp, numpy as np
table = np.zeros(4, np.float32)
@jax.jit
def look(i):
    return jnp.asarray(table)[i]  # expect: stale-closure
look(0)
table[0] = 7
print(look(0))
