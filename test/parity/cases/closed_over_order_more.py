"""Which value a body closes over first, and constants that are computed at once."""
import jax, jax.numpy as jnp
from jax import lax
# trace: (lambda p, x, v, i: lax.cond(p, lambda: x.at[i].set(v), lambda: x))(bool[], f32[4], f32[], i32[])
# trace: (lambda p, x, v, i: lax.cond(p, lambda: x.at[i].set(v), lambda: x))(bool[], f32[4], 2.0, i32[])
# trace: (lambda p, x, v, i: lax.cond(p, lambda: x.at[i].set(v), lambda: x))(bool[], f32[4,3], f32[3], i32[])
# trace: (lambda p, x, v, i: lax.cond(p, lambda: x.at[i].add(v), lambda: x))(bool[], f32[4], f32[], i32[])
# trace: (lambda p, x, v, i: lax.cond(p, lambda: x.at[:].set(v), lambda: x))(bool[], f32[4], f32[], i32[])
# trace: (lambda p, x, v, i: lax.cond(p, lambda: x.at[:].set(v * 2), lambda: x))(bool[], f32[4], f32[], i32[])
# trace: (lambda p, x, v, i: lax.cond(p, lambda: x.at[i].set(v.astype(jnp.float16)), lambda: x))(bool[], f32[4], f32[], i32[])
# trace: (lambda p, x, v, i: lax.cond(p, lambda: x.at[0].set(v), lambda: x))(bool[], f32[4], f32[], i32[])
# trace: (lambda p, x, v, i: lax.cond(p, lambda: x.at[i, :2].set(v), lambda: x))(bool[], f32[4,3], f32[], i32[])
def f(i):
  with jax.ensure_compile_time_eval():
    return jnp.arange(7)[i]
# trace: f(2)
# trace: f(i32[])
# trace: (lambda i: jnp.arange(7)[i])(2)
# trace: f(i32[3])
