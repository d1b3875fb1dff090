# real JAX 0.12.0.1, CPU: NameError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

def norm(x):
  return x / lax.psum(x, 'i')  # expect: unbound-axis-name

jax.vmap(norm)(jnp.ones(3))
