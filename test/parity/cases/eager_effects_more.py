"""Errors and mutable arrays outside of traces: their values show in the jaxprs."""
import jax, jax.numpy as jnp, numpy as np
from jax.experimental import checkify

def length(err):
  m = err.get()
  return -1 if m is None else len(m)
def pos(x):
  checkify.check(x > 0, 'x was {x} and {}', x * 2, x=x)
  return x
L1 = length(checkify.checkify(jnp.log, errors=checkify.nan_checks)(-1.)[0])
L2 = length(checkify.checkify(lambda x: 1 / x, errors=checkify.div_checks)(jnp.float32(0.))[0])
L3 = length(checkify.checkify(lambda x: x[5], errors=checkify.index_checks)(jnp.arange(3))[0])
L4 = length(jax.jit(checkify.checkify(pos))(-3.)[0])
L5 = length(jax.jit(checkify.checkify(pos))(3.)[0])
L6 = length(jax.vmap(checkify.checkify(jnp.log, errors=checkify.nan_checks))(jnp.array([1., -1., -2.]))[0])
L7 = length(checkify.checkify(lambda x: jax.lax.scan(lambda c, x: (c, pos(x)), 0., x))(jnp.array([1., -1., 2.]))[0])
try:
  checkify.checkify(pos)(jnp.float32(-1.))[0].throw()
  L8 = 0
except ValueError as e:
  L8 = len(str(e)) + 100 * len(type(e).__name__)
try:
  checkify.check(jnp.asarray(False), 'no {x}', x=jnp.asarray(3.))
  L9 = 0
except checkify.JaxRuntimeError as e:
  L9 = len(str(e))
try:
  jax.jit(pos)(1.)
  L10 = 0
except ValueError as e:
  L10 = len(str(e))
L11 = len(str(checkify.checkify(pos)(jnp.float32(-1.))[0]))
L12 = len(str(checkify.checkify(pos)(jnp.float32(1.))[0]))
L13 = jax.tree.structure(checkify.checkify(pos)(jnp.float32(1.))[0]).num_leaves
checkify.debug_check(jnp.asarray(False), 'nothing')
L14 = length(checkify.checkify(lambda: checkify.debug_check(jnp.asarray(False), 'nothing'))()[0])
# trace: nums(i32[])
def nums(x):
  return [x + l for l in (L1, L2, L3, L4, L5, L6, L7, L8, L9, L10, L11, L12, L13, L14)]

r = jax.new_ref(jnp.arange(5))
a0 = int(r[...].sum())
r[1] = 10
r[2:4] = jnp.array([7, 8])
a1 = int(r[...].sum())
jax.ref.addupdate(r, 0, 3)
r[...] += 1
a2 = int(r[...].sum())
old = jax.ref.swap(r, 4, 100)
a3 = int(old)
view = r.at[1:3]
a4 = int(view[...].sum())
fz = jax.freeze(r)
a5 = int(fz[4])
a6 = len(repr(jax.new_ref(jnp.arange(3)))), len(str(jax.new_ref(jnp.float32(2.))))
c = jax.new_ref(0)
@jax.jit
def bump(x):
  c[...] += 1
  return x + c[...]
v = bump(1)
a7 = r.shape, r.ndim, str(r.dtype), len(r)
try:
  r[0] = jnp.ones(3)
  a8 = 0
except ValueError as e:
  a8 = len(str(e))
a9 = isinstance(r, jax.ref.Ref), isinstance(r, jax.Array)
def loop():
  s = jax.new_ref(jnp.zeros(3))
  def body(i, _):
    s[i] = i * 2.
    return _
  jax.lax.fori_loop(0, 3, body, None)
  return s[...]
# trace: refnums(i32[])
def refnums(x):
  return [x + l for l in (a0, a1, a2, a3, a4, a5, a8) + a6 + a7[0] + (a7[1], a7[3]) + a9]
# trace: cur(i32[])
def cur(x):
  return x + c[...]
# trace: bump(i32[])
