# real JAX 0.12.0.1, CPU: waits, or has nothing to wait for
import time

import jax
import jax.numpy as jnp
import numpy as np

a = jnp.eye(500) + 0.01
start = time.perf_counter()
b = jax.block_until_ready(jnp.linalg.inv(a))
print('inv', time.perf_counter() - start)

start = time.perf_counter()
norm = float(jnp.linalg.norm(a @ a))
print('norm', time.perf_counter() - start)

n = np.eye(500)
start = time.perf_counter()
m = n @ n
print('numpy', time.perf_counter() - start)

start = time.perf_counter()
x = jnp.zeros(3)
print('nothing', time.perf_counter() - start)
