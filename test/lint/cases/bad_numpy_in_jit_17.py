# real JAX 0.12.0.1, CPU: TracerArrayConversionError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

@jax.checkpoint
def layer(x):
  return np.sin(x)  # expect: numpy-in-jit

layer(jnp.ones(3))
