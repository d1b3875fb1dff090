# real JAX 0.12.0.1, CPU: TypeError at the marked line
import jax
import jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

lax.switch(1.5, [lambda x: x, lambda x: 2 * x], 1.0)  # expect: invalid-predicate
