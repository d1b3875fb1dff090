# real JAX 0.12.0.1, CPU: prints 2.0: eager grad knows the value
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

def f(x):
  if x > 0:
    return x * 2
  return -x
print(jax.grad(f)(3.0))
