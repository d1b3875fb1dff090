# real JAX 0.12.0.1, CPU: TypeError without a transformation: Python stops there by itself
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

x = jnp.ones(3)
try_it = [1, 2]
y = x + jnp.ones(4)
