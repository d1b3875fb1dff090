import jax, jax.numpy as jnp, numpy as np
from jax import lax
from functools import partial

# -- refs
def ref_scan(x):
  r = jax.new_ref(jnp.zeros(3))
  def body(c, t):
    r[...] += jnp.sin(c) * t
    return c * 2., c
  c, ys = lax.scan(body, x, jnp.arange(4.))
  return r[...].sum() + c.sum()
def ref_jit(x):
  r = jax.new_ref(x)
  @jax.jit
  def f(y):
    r[...] = r[...] * y
  f(x); f(jnp.cos(x))
  return jax.freeze(r).sum()
def ref_cond(x):
  r = jax.new_ref(x)
  def t(): r[0] = x[1] * 2.
  def f(): r[1] = 0.
  lax.cond(x[0] > 0, t, f)
  return r[...].sum()
def ref_arg(x):
  def upd(r, y): r[...] = jnp.tanh(r[...]) + y
  r = jax.new_ref(jnp.zeros_like(x))
  jax.jit(upd)(r, x)
  return (r[...] ** 2).sum()
def ref_fori(x):
  r = jax.new_ref(x)
  def body(i, _):
    r[i] = r[i] * r[i - 1]
    return _
  lax.fori_loop(1, 3, body, None)
  return r[...].sum()
def ref_plain(x):
  r = jax.new_ref(x)
  r[0] = x[1] * x[2]
  r[1:] += x[:2]
  return (r[...] * x).sum()
def ref_while(x):
  r = jax.new_ref(x)
  def body(i):
    r[i] = r[i] * 2.
    return i + 1
  lax.while_loop(lambda i: i < 3, body, 0)
  return r[...].sum()
def ref_ckpt(x):
  r = jax.new_ref(x)
  @jax.checkpoint
  def f(y):
    return jnp.sin(y) * r[...]
  return f(x).sum()
# trace: ref_scan(f32[3])
# trace: jax.grad(ref_scan)(f32[3])
# trace: jax.grad(ref_jit)(f32[3])
# trace: jax.grad(ref_cond)(f32[3])
# trace: jax.grad(ref_arg)(f32[3])
# trace: jax.grad(ref_fori)(f32[3])
# trace: jax.grad(ref_plain)(f32[3])
# trace: jax.grad(ref_while)(f32[3])
# trace: ref_ckpt(f32[3])
# trace: (lambda x, t: jax.jvp(ref_scan, (x,), (t,)))(f32[3], f32[3])
# trace: (lambda x, t: jax.jvp(ref_jit, (x,), (t,)))(f32[3], f32[3])
# trace: (lambda x, t: jax.jvp(ref_cond, (x,), (t,)))(f32[3], f32[3])
# trace: (lambda x, t: jax.jvp(ref_while, (x,), (t,)))(f32[3], f32[3])
# trace: (lambda x, t: jax.jvp(ref_fori, (x,), (t,)))(f32[3], f32[3])
# trace: jax.vmap(ref_scan)(f32[2,3])
# trace: jax.vmap(ref_jit)(f32[2,3])
# trace: jax.vmap(ref_cond)(f32[2,3])
# trace: jax.vmap(ref_fori)(f32[2,3])
# trace: jax.vmap(ref_while)(f32[2,3])
# trace: jax.vmap(jax.grad(ref_scan))(f32[2,3])
# trace: jax.vmap(jax.grad(ref_plain))(f32[2,3])
# trace: jax.grad(jax.jit(ref_plain))(f32[3])
# trace: jax.grad(jax.jit(ref_scan))(f32[3])
# trace: jax.grad(jax.checkpoint(ref_plain))(f32[3])
# trace: jax.hessian(ref_plain)(f32[3])

def gi(x, i):
  r = jax.new_ref(x)
  return r[i]
def si(x, i, v):
  r = jax.new_ref(x)
  r[i] = v
  return r[...]
def ai(x, i, v):
  r = jax.new_ref(x)
  jax.ref.addupdate(r, (i,), v) if hasattr(jax.ref, 'addupdate') else None
  return r[...]
# trace: jax.vmap(gi, in_axes=(None, 0))(f32[5], i32[3])
# trace: jax.vmap(gi, in_axes=(0, 0))(f32[3,5], i32[3])
# trace: jax.vmap(gi, in_axes=(0, None))(f32[3,5], i32[])
# trace: jax.vmap(gi, in_axes=(1, 0))(f32[5,3], i32[3])
# trace: jax.vmap(gi, in_axes=(0, 0))(f32[3,5,4], i32[3])
# trace: jax.vmap(si, in_axes=(0, 0, 0))(f32[3,5], i32[3], f32[3])
# trace: jax.vmap(si, in_axes=(0, 0, None))(f32[3,5], i32[3], f32[])
# trace: jax.vmap(si, in_axes=(0, None, 0))(f32[3,5], i32[], f32[3])
# trace: jax.vmap(si, in_axes=(0, 0, 0))(f32[3,5,2], i32[3], f32[3,2])
# trace: jax.vmap(si, in_axes=(None, 0, 0))(f32[5], i32[3], f32[3])
# trace: jax.vmap(ai, in_axes=(0, 0, 0))(f32[3,5], i32[3], f32[3])
# trace: jax.vmap(lambda x, i, j: jax.new_ref(x)[i, j], in_axes=(0, 0, 0))(f32[3,5,4], i32[3], i32[3])
# trace: jax.vmap(lambda x, i: jax.new_ref(x)[1:3, i], in_axes=(0, 0))(f32[3,5,4], i32[3])
# trace: jax.vmap(lambda x, i: jax.new_ref(x)[i, :], in_axes=(0, 0))(f32[3,5,4], i32[3,2])
# trace: jax.vmap(lambda x, i: jax.new_ref(x)[jax.ds(i, 2)], in_axes=(0, 0))(f32[3,5], i32[3])
def columns(x, i, v):
  r = jax.new_ref(x)
  old = r[1:3, i]
  r[:2, i] = v
  r[:1, i] += old[:1]
  return old.sum() + r[...]
# trace: jax.vmap(columns)(f32[3,4,5], i32[3,2], f32[3,2,2])
# trace: jax.vmap(columns, in_axes=(0, None, 0))(f32[3,4,5], i32[2], f32[3,2,2])
# trace: jax.vmap(columns, in_axes=(0, 0, None))(f32[3,4,5], i32[3,2], f32[2,2])
# trace: jax.vmap(lambda x, i: jax.new_ref(x)[:, i, i], in_axes=(0, 0))(f32[3,2,4,5], i32[3,2])
# trace: jax.vmap(lambda x, i: jax.new_ref(x)[i, :, i], in_axes=(0, None))(f32[3,2,4,5], i32[2])
