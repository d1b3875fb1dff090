"""Mutable arrays: jax.new_ref, jax.ref, reading and writing, in loops and under transformations."""
import jax, jax.numpy as jnp, numpy as np
from jax import lax
def R(body):
  def f(x, *a):
    r = jax.new_ref(x)
    return body(r, *a)
  return f
I = np.array([0,1])
IJ = jnp.array([0,1])
G = jax.new_ref(jnp.zeros(3))
C = jax.new_ref(0)
# trace: R(lambda r: r + 1)(f32[3])
# trace: R(lambda r: lax.sin(r))(f32[3])
# trace: R(lambda r: r.sum())(f32[3])
# trace: R(lambda r: {'a': r})(f32[3])
# trace: R(lambda r: len(r))(f32[3])
# trace: R(lambda r, i: r[i])(f32[3], i32[])
# trace: R(lambda r, i: r[i, 1:3])(f32[3,4], i32[])
# trace: R(lambda r: r[:, ::2])(f32[3,4])
# trace: R(lambda r: r[::-1])(f32[3,4])
# trace: R(lambda r: r[IJ])(f32[3,4])
# trace: R(lambda r, i: r[i, :, i])(f32[3,4,5], i32[])

# trace: R(lambda r: r[7:])(f32[3,4])
# trace: R(lambda r, i: r[jax.ds(i, 2)])(f32[3,4], i32[])
# trace: R(lambda r, i: r.at[i][0])(f32[3,4], i32[])
# trace: R(lambda r, i: r.at[i].set(0.))(f32[3,4], i32[])
# trace: R(lambda r, i: r.at[0].swap(jnp.ones(4)))(f32[3,4], i32[])
# trace: R(lambda r: r[0,0,0])(f32[3,4])
# trace: R(lambda r: r.__setitem__(..., 1))(f32[3])
# trace: R(lambda r: r.__setitem__(..., jnp.ones(3, int)))(f32[3])
# trace: R(lambda r: r.__setitem__(0, 2))(i32[3])
# trace: R(lambda r: r.__setitem__(slice(0, 2), 2.))(f32[3])
# trace: R(lambda r: jax.ref.addupdate(r, 0, 1.))(f32[3])
# trace: R(lambda r, x: r.addupdate(x))(f32[3], f32[3])
# trace: R(lambda r, i: jax.ref.swap(r, i, 1.))(f32[3], i32[])
# trace: jax.ref.get(f32[3])
# trace: (lambda x: jax.new_ref([1,2])[...])(f32[3])
# trace: (lambda x: jax.new_ref(x, kind='a')[...])(f32[3])
# trace: (lambda x: jax.ref.empty_ref(jax.ShapeDtypeStruct((3,), jnp.float32))[...])(f32[3])
# trace: R(lambda r: jax.ref.free_ref(r))(f32[3])
# trace: R(lambda r: (isinstance(r, jax.ref.Ref), isinstance(r, jax.Array)))(f32[3])
# trace: R(lambda r: r.__setitem__(0, r))(f32[3])

# trace: loop(f32[3])
def loop(x):
  r = jax.new_ref(jnp.zeros_like(x))
  def body(i, _):
    r[i] = x[i] * 2
    return _
  jax.lax.fori_loop(0, 3, body, None)
  return r[...]
# trace: scan(f32[5])
def scan(xs):
  r = jax.new_ref(0.)
  def body(c, x):
    r[...] += x
    return c + r[...], r[...]
  out = jax.lax.scan(body, 0., xs)
  return out, jax.freeze(r)
# trace: cond(bool[], f32[3])
def cond(p, x):
  r = jax.new_ref(x)
  def t():
    r[0] = 1.
    return r[1]
  y = jax.lax.cond(p, t, lambda: 0.)
  return y + r[0]
# trace: whil(f32[3])
def whil(x):
  r = jax.new_ref(x)
  def body(i):
    r[...] = r[...] * 2
    return i + 1
  jax.lax.while_loop(lambda i: i < 3, body, 0)
  return r[...]
# trace: whilc(f32[])
def whilc(x):
  r = jax.new_ref(x)
  def body(i):
    r[...] = r[...] * 2
    return i + 1
  jax.lax.while_loop(lambda i: r[...] < 3, body, 0)
  return r[...]
# trace: jitted(f32[3])
def jitted(x):
  @jax.jit
  def inc(r, y):
    r[...] += y
  r = jax.new_ref(x)
  inc(r, x)
  inc(r, 2 * x)
  return r[...]
# trace: jitted2(f32[3])
def jitted2(x):
  r = jax.new_ref(x)
  @jax.jit
  def inc(y):
    r[...] += y
    return r[0]
  inc(x)
  return inc(2 * x)
# trace: glob(f32[3])
def glob(x):
  G[...] += x
  C[...] += 1
  return G[0], C[...]
# trace: many(f32[3])
def many(x):
  rs = {'a': jax.new_ref(x), 'b': jax.new_ref(x[0])}
  @jax.jit
  def upd(rs, y):
    rs['a'][...] = y
    rs['b'][...] += y[0]
  upd(rs, x * 2)
  return jax.tree.map(lambda r: r[...], rs)
# trace: dup(f32[3])
def dup(x):
  r = jax.new_ref(x)
  return jax.jit(lambda a, b: a[...] + b[...])(r, r)
# trace: carry(f32[3])
def carry(x):
  r = jax.new_ref(x)
  return jax.lax.fori_loop(0, 3, lambda i, r: r, r)
# trace: xs_ref(f32[3])
def xs_ref(x):
  r = jax.new_ref(x)
  def body(c, a):
    a[...] = a[...] * 2
    return c, None
  jax.lax.scan(body, 0, r)
  return r[...]
# trace: dead(f32[3])
def dead(x):
  r = jax.new_ref(x)
  r[0]
  y = r[1]
  return x
def tf(x):
  r = jax.new_ref(x)
  r[...] = r[...] * jnp.sin(x)
  return r[...].sum()
def tg(x):
  r = jax.new_ref(jnp.zeros(3))
  r[0] = x[0]
  return r[0] * x[1]
def th(x):
  r = jax.new_ref(x)
  r[0] = x[0] * 2
  return jax.freeze(r).sum()
def ta(x):
  r = jax.new_ref(jnp.zeros_like(x))
  jax.ref.addupdate(r, ..., x * 2)
  jax.ref.addupdate(r, 1, x[0])
  y = jax.ref.swap(r, 0, x[2])
  return (jax.freeze(r) * y).sum()
# trace: jax.grad(tf)(f32[3])
# trace: jax.grad(tg)(f32[3])
# trace: jax.grad(ta)(f32[3])
# trace: (lambda x: jax.jvp(tf, (x,), (x,)))(f32[3])
# trace: (lambda x: jax.jvp(tg, (x,), (x,)))(f32[3])
# trace: jax.vmap(tg)(f32[2,3])
# trace: jax.vmap(ta)(f32[2,3])
# trace: jax.vmap(jitted)(f32[2,3])
# trace: jax.vmap(scan)(f32[2,5])
# trace: jax.vmap(cond, (None, 0))(bool[], f32[2,3])
# trace: (lambda x: jax.jvp(jitted, (x,), (x,)))(f32[3])
# trace: (lambda x: jax.jvp(loop, (x,), (x,)))(f32[3])
# trace: (lambda x: jax.jvp(scan, (x,), (x,)))(f32[5])
# trace: log(f32[3])
def log(x):
  seen = jax.new_ref(jnp.zeros(()))
  def loss(x):
    y = jnp.sin(x).sum()
    seen[...] = jax.lax.stop_gradient(y)
    return y * 2
  return jax.grad(loss)(x), seen[...]
# trace: log2(f32[3])
def log2(x):
  seen = jax.new_ref(jnp.zeros(()))
  def loss(x):
    y = jnp.sin(x).sum()
    seen[...] = y
    return y * 2
  return jax.grad(loss)(x), seen[...]
# trace: log3(f32[2,3])
def log3(x):
  seen = jax.new_ref(jnp.zeros(()))
  def f(x):
    seen[...] = x.sum()
    return x
  return jax.vmap(f)(x)
# trace: log4(f32[2,3])
def log4(x):
  n = jax.new_ref(0)
  def f(x):
    n[...] += 1
    return x * n[...]
  return jax.vmap(f)(x), n[...]
# trace: log5(f32[3])
def log5(x):
  n = jax.new_ref(0)
  def f(x):
    n[...] += 1
    return (x * n[...]).sum()
  return jax.grad(f)(x), n[...]
M = jnp.array([True, False, True])
# trace: R(lambda r: r[M])(f32[3,4])
# trace: alias2(f32[3])
def alias2(x):
  r = jax.new_ref(x)
  return jax.jit(lambda a: a[...] + r[...])(r)
