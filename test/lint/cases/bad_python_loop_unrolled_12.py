# Real JAX: 159 equations in the jaxpr of discounted.
import functools

import jax
import jax.numpy as jnp


@jax.jit
def discounted(rewards):
    return functools.reduce(lambda total, r: 0.9 * total + r, rewards)  # expect: python-loop-unrolled


discounted(jnp.ones(80))
