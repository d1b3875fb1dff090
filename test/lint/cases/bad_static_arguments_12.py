# real JAX 0.12.0.1, CPU: ValueError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

def f(x, n):
  return x * n
g = jax.jit(f, static_argnames=('m',))  # expect: static-arguments
