"""jax.custom_derivatives.linear_call under the transformations."""
import jax
import jax.numpy as jnp
import numpy as np
from functools import partial
from jax import lax
from jax.custom_derivatives import linear_call


# trace: f(f32[3], f32[])
# trace: jax.grad(lambda x, c: f(x, c).sum())(f32[3], f32[])
# trace: jax.grad(lambda x, c: f(x, c).sum(), 1)(f32[3], f32[])
# trace: jax.grad(lambda x, c: f(x, c).sum(), (0, 1))(f32[3], f32[])
# trace: jax.vmap(f, in_axes=(0, None))(f32[2,3], f32[])
# trace: jax.jit(f)(f32[3], f32[])
# trace: jax.linear_transpose(lambda x: f(x, 2.0), f32[3])(f32[3])
# trace: jax.hessian(lambda x, c: jnp.sin(f(x, c)).sum())(f32[3], f32[])
# trace: jax.value_and_grad(jax.checkpoint(lambda x, c: jnp.sin(f(x, c)).sum()))(f32[3], f32[])
# trace: jax.grad(jax.jit(lambda x, c: jnp.sin(f(x, c)).sum()))(f32[3], f32[])
def f(x, c):
  return linear_call(lambda c, x: x / c, lambda c, t: t / c, c, x)


# trace: g(f32[3])
# trace: jax.grad(lambda x: g(x).sum())(f32[3])
def g(x):
  def fun(_, x): return x
  def ft(_, t): return 7. * t
  return linear_call(fun, ft, (), x)


# trace: tree(f32[3], f32[2])
# trace: jax.grad(lambda x, y: tree(x, y)['s'].sum())(f32[3], f32[2])
# trace: jax.grad(lambda x, y: tree(x, y)['s'].sum() + tree(x, y)['t'].sum(), (0, 1))(f32[3], f32[2])
def tree(x, y):
  def fun(r, xs): return {'s': xs[0] * r['a'], 't': xs[1] * r['b']}
  def ft(r, ct): return (ct['s'] * r['a'], ct['t'] * r['b'])
  return linear_call(fun, ft, {'a': 2.0, 'b': np.ones(2, 'f')}, (x, y))


# trace: closed(f32[3], f32[3])
# trace: jax.grad(lambda x, y: closed(x, y).sum())(f32[3], f32[3])
# trace: jax.grad(lambda x, y: closed(x, y).sum(), 1)(f32[3], f32[3])
def closed(x, y):
  z = jnp.sin(y)
  return linear_call(lambda r, x: x * z, lambda r, t: t * z, None, x)


# trace: jax.grad(lambda x: bad(x).sum())(f32[3])
def bad(x):
  return linear_call(lambda r, x: x * 2, lambda r, t: (t, t), (), x)


# trace: twice(f32[3])
# trace: jax.grad(lambda x: twice(x).sum())(f32[3])
def twice(x):
  return f(f(x, 2.0), 3.0)


# trace: jax.grad(lambda x: scanned(x).sum())(f32[3])
def scanned(x):
  return lax.scan(lambda c, _: (f(c, 2.0), None), x, None, length=3)[0]


# trace: part(f32[3], f32[3])
# trace: jax.grad(lambda x, y: part(x, y).sum())(f32[3], f32[3])
def part(x, y):
  return linear_call(lambda r, xs: xs[0] + xs[1], lambda r, t: (t, t), (), (x, y))


# trace: err(f32[3])
def err(x):
  return linear_call(lambda x: x, lambda r, t: (t, t), (), x)
# trace: err2(f32[3])
def err2(x):
  return linear_call(lambda r, x: 'abc', lambda r, t: (t, t), (), x)
# trace: err3(f32[3])
def err3(x):
  return linear_call(lambda r, x: x, lambda r, t: t, 'a', x)

