# Real JAX: line 15 raises UnexpectedTracerError; the list holds what f computed while it was traced.
import jax
import jax.numpy as jnp

stats = []


@jax.jit
def f(x):
    stats.append(jnp.mean(x))  # expect: side-effect-append
    return x * 2


f(jnp.ones(4))
print(stats[0] + 1)  # expect: escaped-tracer
