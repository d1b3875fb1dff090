# real JAX 0.12.0.1, CPU: TypeError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

def f(x):
  return x ** 2

grads = [jax.grad(f)(x) for x in [jnp.ones(2), jnp.ones(3)]]  # expect: grad-of-nonscalar
