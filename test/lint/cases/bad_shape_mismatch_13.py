# real JAX 0.12.0.1, CPU: TypeError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

def rows(x):
  for i in range(3):
    yield x[i] + jnp.ones(5)  # expect: shape-mismatch

def f(x):
  return sum(r.sum() for r in rows(x))

jax.grad(f)(jnp.ones((3, 4)))
