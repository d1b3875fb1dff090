import jax, jax.numpy as jnp
from jax import lax, custom_batching
from jax.custom_batching import custom_vmap, sequential_vmap
from jax.custom_derivatives import SymbolicZero, CustomVJPPrimal, zero_from_primal
from functools import partial

@custom_vmap
def cv(x, y): return jnp.sin(x) * y
@cv.def_vmap
def cv_rule(axis_size, in_batched, x, y):
  xb, yb = in_batched
  return jnp.cos(x) * y, True

@custom_vmap
def cvt(d): return {'s': d['a'] * 2., 't': d['b']}
@cvt.def_vmap
def cvt_rule(axis_size, in_batched, d):
  return {'s': d['a'] * 3., 't': d['b']}, {'s': in_batched[0]['a'], 't': in_batched[0]['b']}

@sequential_vmap
def sv(x): return jnp.cumsum(x) * 2.

@sequential_vmap
def sv2(x, y): return lax.cond(x > 0, lambda: y, lambda: -y)

# trace: cv(f32[3], f32[3])
# trace: jax.vmap(cv)(f32[5,3], f32[5,3])
# trace: jax.vmap(cv, in_axes=(0, None))(f32[5,3], f32[3])
# trace: jax.grad(lambda x, y: cv(x, y).sum())(f32[3], f32[3])
# trace: (lambda x, t: jax.jvp(lambda x: cv(x, 2.), (x,), (t,)))(f32[3], f32[3])
# trace: jax.vmap(jax.vmap(cv, in_axes=(0, None)), in_axes=(None, 0))(f32[5,3], f32[2,3])
# trace: jax.jacrev(cv)(f32[3], f32[3])
# trace: jax.vmap(cvt)({'a': f32[4,2], 'b': f32[4,3]})
# trace: jax.grad(lambda d: cvt(d)['s'].sum())({'a': f32[2], 'b': f32[3]})
# trace: jax.vmap(sv)(f32[5,3])
# trace: jax.grad(lambda x: jax.vmap(sv)(x).sum())(f32[5,3])
# trace: jax.grad(lambda x: sv(x).sum())(f32[3])
# trace: jax.vmap(sv2)(f32[5], f32[5,3])
# trace: jax.vmap(sv2, in_axes=(0, None))(f32[5], f32[3])
# trace: (lambda a, b: lax.scan(lambda c, x: (cv(c, x), c), a, b))(f32[3], f32[5,3])
# trace: jax.grad(lambda c: lax.scan(lambda c, x: (cv(c, x), c), c, jnp.ones((5, 3)))[0].sum())(f32[3])
# trace: jax.grad(jax.checkpoint(lambda x: cv(x, x).sum()))(f32[3])
# trace: (lambda t: jax.linearize(lambda x: cv(x, x), jnp.ones(3))[1](t))(f32[3])

@jax.custom_jvp
def cj(x, y): return jnp.sin(x) * y
@partial(cj.defjvp, symbolic_zeros=True)
def cj_jvp(primals, tangents):
  x, y = primals
  tx, ty = tangents
  out = cj(x, y)
  t = 0.
  if type(tx) is SymbolicZero:
    t = y * ty
  elif type(ty) is SymbolicZero:
    t = jnp.cos(x) * tx * y
  else:
    t = jnp.cos(x) * tx * y + jnp.sin(x) * ty
  return out, t

@jax.custom_jvp
def cj2(x, y): return jnp.sin(x) * y, x
def cj2_jvp(primals, tangents):
  x, y = primals
  tx, ty = tangents
  a = jnp.sin(x) * y
  if isinstance(tx, SymbolicZero):
    return (a, x), (jnp.sin(x) * ty, tx)
  if isinstance(ty, SymbolicZero):
    return (a, x), (jnp.cos(x) * tx * y, tx)
  return (a, x), (jnp.cos(x) * tx, tx)
cj2.defjvp(cj2_jvp, symbolic_zeros=True)

# trace: cj(f32[3], f32[3])
# trace: jax.grad(lambda x, y: cj(x, y).sum())(f32[3], f32[3])
# trace: jax.grad(lambda x, y: cj(x, y).sum(), argnums=1)(f32[3], f32[3])
# trace: jax.grad(lambda x, y: cj(x, y).sum(), argnums=(0, 1))(f32[3], f32[3])
# trace: jax.jit(jax.grad(lambda x, y: cj(x, y).sum()))(f32[3], f32[3])
# trace: jax.grad(jax.jit(lambda x, y: cj(x, y).sum()))(f32[3], f32[3])
# trace: (lambda x, y, t: jax.jvp(lambda x: cj(x, y), (x,), (t,)))(f32[3], f32[3], f32[3])
# trace: (lambda x, y, t: jax.jvp(lambda x: cj2(x, y), (x,), (t,)))(f32[3], f32[3], f32[3])
# trace: (lambda x, y, t: jax.jvp(lambda y: cj2(x, y), (y,), (t,)))(f32[3], f32[3], f32[3])
# trace: jax.grad(lambda x, y: cj2(x, y)[0].sum(), argnums=1)(f32[3], f32[3])
# trace: jax.vmap(jax.grad(lambda x, y: cj2(x, y)[0].sum(), argnums=1))(f32[5,3], f32[5,3])
# trace: jax.grad(lambda x, y: jax.vmap(cj2)(x, y)[0].sum(), argnums=1)(f32[5,3], f32[5,3])
# trace: jax.grad(lambda x, y: jax.vmap(cj2, in_axes=(0, None))(x, y)[0].sum(), argnums=0)(f32[5,3], f32[3])
# trace: jax.jacfwd(cj2, argnums=0)(f32[3], f32[3])
# trace: jax.hessian(lambda x, y: cj(x, y).sum())(f32[3], f32[3])
# trace: jax.grad(lambda x, y: lax.scan(lambda c, _: (cj(c, y), None), x, None, length=3)[0].sum())(f32[3], f32[3])

@jax.custom_vjp
def sz(x, y): return jnp.sin(x) * y
def sz_fwd(x, y):
  if y.perturbed:
    return jnp.sin(x.value) * y.value, (x.value, y.value, 1.)
  return jnp.sin(x.value) * y.value, (x.value, y.value)
def sz_bwd(res, g):
  if len(res) == 3:
    x, y, _ = res
    return jnp.cos(x) * y * g, jnp.sin(x) * g
  x, y = res
  return jnp.cos(x) * y * g, None
sz.defvjp(sz_fwd, sz_bwd, symbolic_zeros=True)

@jax.custom_vjp
def sz2(x, y): return jnp.sin(x), y * 2.
def sz2_fwd(x, y):
  return (jnp.sin(x.value), y.value * 2.), (x.value, x.perturbed, y.perturbed)
def sz2_bwd(res, g):
  x, xp, yp = res
  ga, gb = g
  if isinstance(ga, SymbolicZero):
    return (ga, gb * 2.)
  if isinstance(gb, SymbolicZero):
    return (jnp.cos(x) * ga, None)
  return (jnp.cos(x) * ga, gb * 2.)
sz2.defvjp(sz2_fwd, sz2_bwd, symbolic_zeros=True)

# trace: sz(f32[3], f32[3])
# trace: jax.jit(sz)(f32[3], f32[3])
# trace: jax.grad(lambda x, y: sz(x, y).sum())(f32[3], f32[3])
# trace: jax.grad(lambda x, y: sz(x, y).sum(), argnums=1)(f32[3], f32[3])
# trace: jax.grad(lambda x, y: sz(x, y).sum(), argnums=(0, 1))(f32[3], f32[3])
# trace: jax.jit(jax.grad(lambda x, y: sz(x, y).sum()))(f32[3], f32[3])
# trace: jax.grad(jax.jit(lambda x, y: sz(x, y).sum()))(f32[3], f32[3])
# trace: jax.grad(lambda x, y: sz2(x, y)[0].sum())(f32[3], f32[3])
# trace: jax.grad(lambda x, y: sz2(x, y)[1].sum())(f32[3], f32[3])
# trace: jax.grad(lambda x, y: sz2(x, y)[1].sum() + sz2(x, y)[0].sum(), argnums=(0, 1))(f32[3], f32[3])
# trace: jax.vmap(jax.grad(lambda x, y: sz2(x, y)[1].sum()))(f32[5,3], f32[5,3])
# trace: jax.grad(lambda x, y: jax.vmap(sz2)(x, y)[1].sum())(f32[5,3], f32[5,3])
# trace: jax.grad(lambda x, y: jax.vmap(sz, in_axes=(0, None))(x, y).sum())(f32[5,3], f32[3])
# trace: jax.jacrev(sz)(f32[3], f32[3])
