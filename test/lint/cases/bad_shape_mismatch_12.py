# real JAX 0.12.0.1, CPU: TypeError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

@jax.jit
def net(w, x):
  h = jnp.tanh(w['a'] @ x)
  return w['b'] @ h  # expect: shape-mismatch

def loss(w, x):
  return net(w, x).sum()

w = {'a': jnp.ones((4, 3)), 'b': jnp.ones((2, 5))}
jax.grad(loss)(w, jnp.ones(3))
