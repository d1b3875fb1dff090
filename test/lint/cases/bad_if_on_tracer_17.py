# real JAX 0.12.0.1, CPU: TracerBoolConversionError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

def body(c, x):
  if x > 0:  # expect: if-on-tracer
    c = c + x
  return c, c

print(lax.scan(body, 0.0, jnp.arange(3.0)))
