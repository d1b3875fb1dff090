# real JAX 0.12.0.1, CPU: no warning
import jax.numpy as jnp
import numpy as np

nodes, weights = np.polynomial.legendre.leggauss(5)
nodes = jnp.array(nodes, dtype=jnp.float32)
weights = jnp.asarray(weights, float)
both = jnp.asarray(nodes)
