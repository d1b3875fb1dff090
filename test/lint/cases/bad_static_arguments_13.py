# real JAX 0.12.0.1, CPU: ValueError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

f = jax.jit(lambda x, n: x * n, static_argnums=1, donate_argnums=(1,))  # expect: static-arguments
