"""Which value a body closes over first, and constants that are computed at once."""
import jax, jax.numpy as jnp, numpy as np
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
A = jnp.arange(3.0)
N = np.arange(3.0)
def f(x, y):
  return lax.while_loop(lambda c: c.sum() < 1, lambda c: c * A + x * N + y, x)
# trace: f(f32[3], f32[3])
def g(x, y):
  return lax.scan(lambda c, _: (c * A + x * N + y, None), x, None, length=3)
# trace: g(f32[3], f32[3])
def h(x, y):
  return lax.cond(x.sum() > 0, lambda: A * x + N + y, lambda: x)
# trace: h(f32[3], f32[3])
def h2(x, y):
  return lax.cond(x.sum() > 0, lambda: x, lambda: A * y + N + x)
# trace: h2(f32[3], f32[3])
def k(x, y):
  return jax.jit(lambda z: z * A + x + N * y)(x)
# trace: k(f32[3], f32[3])
# trace: jax.vmap(f)(f32[2,3], f32[2,3])
# trace: jax.grad(lambda x, y: g(x, y)[0].sum())(f32[3], f32[3])
@jax.checkpoint
def r(z):
  return jnp.sin(z * A)
