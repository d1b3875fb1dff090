# real JAX 0.12.0.1, CPU: ValueError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

def f(x):
  return lax.while_loop(lambda v: v < 10, lambda v: v * 2, x)

jax.grad(f)(1.0)  # expect: grad-of-while
