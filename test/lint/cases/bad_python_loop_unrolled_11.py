# Real JAX: 202 equations in the jaxpr of features.
import jax
import jax.numpy as jnp


@jax.jit
def features(rows):
    return jnp.stack([jnp.tanh(row).sum() for row in rows])  # expect: python-loop-unrolled


features(jnp.ones((100, 3)))
