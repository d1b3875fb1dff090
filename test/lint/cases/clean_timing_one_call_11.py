# Real JAX: the first time is 20 times the second one, and the program says so.
import time

import jax
import jax.numpy as jnp

f = jax.jit(lambda x: jnp.tanh(x @ x))
x = jnp.ones((100, 100))

start = time.perf_counter()
f(x).block_until_ready()
print("first call:", time.perf_counter() - start)

start = time.perf_counter()
f(x).block_until_ready()
print("second call:", time.perf_counter() - start)
