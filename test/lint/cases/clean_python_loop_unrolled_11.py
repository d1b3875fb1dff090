# Real JAX: nothing unrolled beyond a few layers.
import functools

import jax
import jax.numpy as jnp


@jax.jit
def mlp(params, x):
    total = sum(jnp.sum(w**2) for w in params)
    return functools.reduce(lambda h, w: jnp.tanh(w @ h), params, x).sum() + total


mlp([jnp.ones((3, 3)) for _ in range(8)], jnp.ones(3))
