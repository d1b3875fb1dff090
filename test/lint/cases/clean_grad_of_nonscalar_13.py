# real JAX 0.12.0.1, CPU: the test passes: what raises is expected
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

import unittest
class T(unittest.TestCase):
  def test_it(self):
    with self.assertRaises(TypeError):
      jax.grad(lambda x: x)(jnp.ones(3))
