# real JAX 0.12.0.1, CPU: an exception at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

lax.associative_scan(lambda a, b: a + b, (jnp.ones(3), jnp.ones(4)))  # expect: trace-error
