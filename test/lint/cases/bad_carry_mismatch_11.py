# real JAX 0.12.0.1, CPU: TypeError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

def train():
  def body(c, _):
    return c.astype(jnp.int32), None
  return lax.scan(body, jnp.zeros(3), None, length=4)  # expect: carry-mismatch

train()
