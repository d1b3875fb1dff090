# real JAX 0.12.0.1, CPU: TypeError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

def pick(p, x):
  return lax.cond(p, lambda v: v.astype(jnp.int32), lambda v: v, x)  # expect: branch-mismatch

pick(True, jnp.ones(2))
