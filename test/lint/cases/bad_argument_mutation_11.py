# Real JAX: nothing raised; the dict's w is 1 after the call as before.
import jax
import jax.numpy as jnp


@jax.jit
def step(params, x):
    grads = 2 * params["w"] * x
    params["w"] = params["w"] - 0.1 * grads  # expect: argument-mutation
    return (params["b"] * x).sum()


params = {"w": jnp.ones(3), "b": jnp.ones(3)}
step(params, jnp.arange(3.0))
print(params["w"])
