"""Rules of custom_jvp and custom_vjp are given numbers and NumPy arrays as they were."""
import jax, jax.numpy as jnp, numpy as np
from functools import partial
@jax.custom_vjp
def f(x, lam): return x * lam
def fwd(x, lam): return x * lam, (x, lam, -lam)
def bwd(res, ct):
  x, a, b = res
  return ct * a * b, None
f.defvjp(fwd, bwd)
@jax.custom_vjp
def g(x, lam): return x * 2
def gfwd(x, lam):
    if lam > 0: return x * lam, lam
    return x, lam
def gbwd(lam, ct):
    if lam > 0: return ct * lam, None
    return ct, None
g.defvjp(gfwd, gbwd)
@jax.custom_vjp
def h(x): return x
h.defvjp(lambda x: (x, (1, 2.5, np.float32(3), np.arange(2.), jnp.arange(2.), jnp.float32(4), 2j, x.shape[0])), lambda r, ct: (ct * r[0] * r[1] * r[2] * r[3].sum() * r[4][0] * r[5] * r[7] * r[6].real,))
@jax.custom_jvp
def p(x, lam): return x * lam
@p.defjvp
def pj(pr, tg):
    x, lam = pr
    return x * -lam, tg[0] * -lam + tg[1] * x
# trace: jax.grad(lambda x: f(x, .3))(f32[])
# trace: jax.grad(lambda x: f(x, 3))(f32[])
# trace: jax.grad(lambda x: f(x, np.float32(.3)))(f32[])
# trace: jax.grad(lambda x: f(x, np.array(.3)))(f32[])
# trace: jax.grad(lambda x: f(x, jnp.array(.3)))(f32[])
# trace: jax.grad(lambda x: f(x, jnp.arange(3.)).sum())(f32[3])
# trace: jax.grad(lambda x: f(x, np.arange(3.)).sum())(f32[3])
# trace: jax.grad(lambda x: g(x, .3))(f32[])
# trace: jax.grad(lambda x: g(x, 3))(f32[])
# trace: jax.grad(lambda x: g(x, np.float32(.3)))(f32[])
# trace: jax.grad(lambda x: g(x, np.array(.3)))(f32[])
# trace: jax.grad(lambda x: g(x, jnp.array(.3)))(f32[])
# trace: jax.grad(lambda x: g(x, x > 0))(f32[])
# trace: (lambda x: g(x, .3))(f32[])
# trace: (lambda x: f(x, .3))(f32[])
# trace: jax.vjp(lambda x: g(x, .3), 1.)
# trace: jax.vmap(jax.grad(lambda x: g(x, .3)))(f32[3])
# trace: jax.grad(lambda x: jax.vmap(lambda v: g(v, .3))(x).sum())(f32[3])
# trace: jax.grad(jax.jit(lambda x: g(x, .3)))(f32[])
# trace: jax.grad(jax.jit(lambda x: f(x, .3)))(f32[])
# trace: jax.grad(lambda x: h(x).sum())(f32[2])
# trace: jax.jit(jax.grad(lambda x: jax.lax.scan(lambda c, v: (f(c, .3) + v, None), 0., x)[0]))(f32[2])
# trace: jax.grad(jax.grad(lambda x: f(x, .3)))(f32[])
# trace: jax.jvp(lambda x: p(x, .3), (1.,), (1.,))
# trace: jax.grad(lambda x: p(x, .3))(f32[])
# trace: jax.grad(lambda x: p(x, 3.) ** 2)(f32[])
# trace: jax.grad(lambda x: p(x, np.float32(.3)))(f32[])
# trace: jax.vmap(jax.grad(lambda x: p(x, .3)))(f32[3])
# trace: jax.grad(lambda x, l: f(x, l), argnums=1)(f32[], .3)
