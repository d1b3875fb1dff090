import jax, jax.numpy as jnp
from jax import lax
import functools

def newton(f, x0):
  df = jax.grad(lambda z: f(z).sum())
  def body(x): return x - f(x) / df(x)
  def cond(x): return jnp.all(jnp.abs(f(x)) > 1e-5)
  return lax.while_loop(cond, body, x0)

def scalar_solve(f, y):
  return y / f(1.0)

def sqrt_cubed(x, tangent_solve=scalar_solve):
  f = lambda y: y ** 2 - x ** 3
  return lax.custom_root(f, 1.0, lambda f, x0: lax.fori_loop(0, 5, lambda i, x: x - f(x) / 2.0, x0), tangent_solve)

def vec_root(a, b):
  f = lambda y: a * y + jnp.sin(y) - b
  solve = lambda f, x0: lax.fori_loop(0, 5, lambda i, x: x - f(x), x0)
  tsolve = lambda g, y: jnp.linalg.solve(jax.jacobian(g)(y), y)
  return lax.custom_root(f, jnp.zeros_like(b), solve, tsolve)

def aux_root(a, b):
  f = lambda y: a * y + jnp.sin(y) - b
  def solve(f, x0):
    x = lax.fori_loop(0, 5, lambda i, x: x - f(x), x0)
    return x, {'res': f(x), 'n': 5}
  tsolve = lambda g, y: jax.scipy.sparse.linalg.cg(g, y)[0]
  x, aux = lax.custom_root(f, jnp.zeros_like(b), solve, tsolve, has_aux=True)
  return x, aux

def tree_root(p):
  f = lambda y: {'u': p['a'] * y['u'] - 1., 'v': y['v'] - y['u'] * p['b']}
  solve = lambda f, x0: lax.fori_loop(0, 5, lambda i, x: jax.tree.map(lambda q, r: q - r, x, f(x)), x0)
  tsolve = lambda g, y: jax.scipy.sparse.linalg.gmres(g, y)[0]
  out = lax.custom_root(f, {'u': jnp.ones_like(p['a']), 'v': jnp.ones_like(p['b'])}, solve, tsolve)
  return out['u'] + out['v']

def loss(a, b): return vec_root(a, b).sum()
def aux_loss(a, b):
  x, aux = aux_root(a, b)
  return x.sum() + aux['res'].sum(), aux
# trace: jax.jit(sqrt_cubed)(f32[])
# trace: jax.grad(sqrt_cubed)(f32[])
# trace: jax.grad(jax.jit(sqrt_cubed))(f32[])
# trace: (lambda x, t: jax.jvp(sqrt_cubed, (x,), (t,)))(f32[], f32[])
# trace: jax.vmap(jax.grad(sqrt_cubed))(f32[5])
# trace: jax.grad(lambda x: jax.vmap(sqrt_cubed)(x).sum())(f32[5])
# trace: jax.jacfwd(jax.grad(sqrt_cubed))(f32[])
# trace: (lambda x, t: jax.linearize(sqrt_cubed, x)[1](t))(f32[], f32[])
# trace: jax.jit(jax.grad(loss, argnums=(0, 1)))(f32[3], f32[3])
# trace: jax.jacfwd(vec_root, argnums=(0, 1))(f32[3], f32[3])
# trace: jax.vmap(vec_root, in_axes=(None, 1))(f32[3], f32[3,4])
# trace: jax.vmap(jax.grad(loss), in_axes=(0, None))(f32[4,3], f32[3])
# trace: jax.vmap(jax.vmap(vec_root, in_axes=(None, 0)), in_axes=(0, None))(f32[4,3], f32[2,3])
# trace: jax.grad(aux_loss, has_aux=True)(f32[3], f32[3])
# trace: jax.vmap(aux_root)(f32[4,3], f32[4,3])
# trace: (lambda a, b, t: jax.jvp(lambda a: aux_root(a, b), (a,), (t,)))(f32[3], f32[3], f32[3])
# trace: jax.vmap(tree_root)({'a': f32[5,2], 'b': f32[5,2]})
# trace: jax.grad(lambda x: lax.scan(lambda c, _: (sqrt_cubed(c), c), x, None, length=3)[0])(f32[])
# trace: jax.grad(jax.checkpoint(sqrt_cubed))(f32[])
# trace: jax.grad(lambda x: lax.cond(x > 0, sqrt_cubed, lambda y: y, x))(f32[])
