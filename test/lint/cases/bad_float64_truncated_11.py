# real JAX 0.12.0.1, CPU: UserWarning at both lines
import jax.numpy as jnp
import numpy as np

nodes, weights = np.polynomial.legendre.leggauss(5)
nodes = jnp.array(nodes, dtype=jnp.float64)  # expect: float64-truncated
weights = jnp.asarray(weights, 'float64')  # expect: float64-truncated
