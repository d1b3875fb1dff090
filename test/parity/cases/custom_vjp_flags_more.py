"""Residuals that are Python scalars: a flag is a bool in the backward rule."""
import jax, jax.numpy as jnp
@jax.custom_vjp
def f(x, flag): return x * 2
def fwd(x, flag): return x * 2, (x, True, 3)
def bwd(res, ct):
  x, a, b = res
  if a: return ct * x * b, None
  return ct, None
f.defvjp(fwd, bwd)
# trace: jax.grad(f)(f32[], f32[])
# trace: jax.grad(lambda x: f(x, 1.0))(f32[])
# trace: jax.grad(lambda x: jax.jit(f)(x, 1.0))(f32[])
