# real JAX 0.12.0.1, CPU: TypeError at the marked line when test_grad is called
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

def test_grad():
  df = jax.value_and_grad(lambda x: x * x)
  df(2)  # expect: grad-of-integer
