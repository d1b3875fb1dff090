# real JAX 0.12.0.1, CPU: ValueError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

class Model:
  def __init__(self, w):
    self.w = w
  def __call__(self, x):
    return self.w @ x
  def batch(self, xs, ys):
    return jax.vmap(lambda x, y: (self(x) - y) ** 2)(xs, ys)  # expect: vmap-size-mismatch

m = Model(jnp.ones((2, 3)))
m.batch(jnp.ones((5, 3)), jnp.ones((4, 2)))
