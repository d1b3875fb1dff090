# real JAX 0.12.0.1, CPU: TracerIntegerConversionError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

def body(i, acc):
  names = ['a', 'b', 'c']
  acc = acc + len(names[i])  # expect: index-with-tracer
  return acc

lax.fori_loop(0, 3, body, 0)
