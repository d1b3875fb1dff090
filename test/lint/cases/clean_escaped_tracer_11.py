# Real JAX: nothing raised; what the functions return is an array, and may be kept.
import jax
import jax.numpy as jnp

stats = []


@jax.jit
def f(x):
    return x * 2, jnp.mean(x)


y, mean = f(jnp.ones(4))
stats.append(mean)
print(stats[0] + 1)


def outer(x):
    kept = []

    def body(v):
        return v + kept[0]

    kept.append(x * 2)
    return jax.jit(body)(x)


jax.jit(outer)(1.0)
