# real JAX 0.12.0.1, CPU: TypeError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

def predict(w, x):
  return w @ x  # expect: shape-mismatch

def loss(w, x):
  return jnp.sum(predict(w, x))

g = jax.grad(loss)(jnp.ones((3, 4)), jnp.ones(3))
