# real JAX 0.12.0.1, CPU: the test passes: what raises is expected
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

import pytest
def test_raises():
  with pytest.raises(TypeError):
    jax.grad(lambda x: x)(jnp.ones(3))
  with pytest.raises(ValueError, match='inconsistent'):
    jax.vmap(lambda x, y: x + y)(jnp.ones(3), jnp.ones(4))
