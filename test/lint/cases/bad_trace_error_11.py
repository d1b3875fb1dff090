# real JAX 0.12.0.1, CPU: an exception at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

def f(x):
  return x * scale  # expect: trace-error

jax.vmap(f)(jnp.ones(3))
