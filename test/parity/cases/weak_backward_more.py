"""Weak types in backward passes: powers, products, reductions of numbers."""
import jax, jax.numpy as jnp
from jax import lax
# trace: jax.grad(f)(2.)
def f(x): return x ** x
# trace: jax.grad(g)(2.)
def g(x): return x ** jnp.float32(3.3)
# trace: jax.grad(g2, argnums=(0,1))(2., f32[])
def g2(x, y): return x ** y
# trace: jax.grad(g2, argnums=(0,1))(f32[], 2.)
# trace: jax.grad(g2, argnums=(0))(2., 3)
# trace: jax.grad(g2, argnums=(0))(2., i32[])
# trace: jax.grad(g2, argnums=(0))(f32[], 3)
# trace: jax.grad(g3, argnums=(0))(2., 3)
def g3(x, y): return lax.pow(x, y)
# trace: jax.grad(g3, argnums=(0, 1))(2., 3.)
# trace: jax.grad(lambda x: jnp.power(x, .5))(2.)
# trace: jax.grad(lambda x: 2 ** x)(2.)
# trace: jax.grad(lambda x: .5 ** x * x ** .25)(2.)
# trace: jax.grad(lambda x: x ** -1.5)(f16[])
# trace: jax.grad(lambda x: jnp.full((3,), x) @ jnp.ones(3))(2.)
# trace: jax.grad(lambda x: lax.conv_general_dilated(jnp.full((1,1,5), x), jnp.ones((1,1,2)), (1,), 'SAME').sum())(2.)
# trace: jax.grad(lambda x: jnp.logaddexp(x, 2.) + jnp.hypot(x, 1.) + jnp.arctan2(x, 2.))(2.)
# trace: jax.grad(lambda x: jnp.where(x > 0, x, 1.) + jnp.maximum(x, 0.) + jnp.clip(x, 0, 1))(2.)
# trace: jax.hessian(lambda x: x ** 3 * jnp.sqrt(x) / (1 + x))(2.)
# trace: jax.jvp(lambda x, y: x ** y, (2., 3.), (1., 1.))
# trace: jax.vmap(jax.grad(lambda x, y: x ** y), (None, 0))(2., f32[3])
# trace: jax.grad(lambda x: jnp.sort(jnp.full(3, x)).sum() + jnp.cumsum(jnp.full(3, x))[1] + jnp.full(3, x).max() + jnp.full(3, x).prod() )(1.5)
# trace: jax.grad(lambda x: jnp.full(3, x).std() + jnp.linalg.norm(jnp.full(3, x)) + jax.nn.softmax(jnp.full(3, x))[0] + jax.nn.logsumexp(jnp.full(3, x)))(1.5)
# trace: jax.grad(lambda x: jnp.full(3, x).at[0].mul(2.)[1:].sum() + jnp.pad(jnp.full(3, x), 1, constant_values=x).sum() + jnp.stack([x, 2.]).sum() + jnp.concatenate([jnp.full(3, x), jnp.ones(2)]).sum())(1.5)
# trace: jax.grad(lambda x: jnp.take(jnp.full(3, x), jnp.array([0, 1])).sum() + jnp.interp(x, jnp.arange(3.), jnp.arange(3.)) + jnp.polyval(jnp.array([1., 2.]), x))(1.5)
# trace: jax.grad(lambda x: lax.scan(lambda c, _: (c * x, c), x, None, 3)[0] + lax.fori_loop(0, 3, lambda i, c: c * x, x) + lax.cond(x > 0, jnp.sin, jnp.cos, x))(1.5)
# trace: jax.grad(lambda x: jnp.linalg.det(jnp.full((2, 2), x)) + jnp.linalg.solve(jnp.eye(2) * x, jnp.full(2, x)).sum() + jnp.einsum('i,j->', jnp.full(2, x), jnp.ones(3)))(1.5)
# trace: jax.grad(lambda x: lax.reduce_window(jnp.full(4, x), 0., lax.add, (2,), (1,), 'VALID').sum() + lax.dynamic_slice(jnp.full(4, x), (1,), (2,)).sum() + lax.rev(jnp.full(4, x), (0,)).sum() + lax.expm1(x) + lax.erf(x) + lax.rsqrt(x) + lax.integer_pow(x, 3))(1.5)
# trace: dot_f(f32[4,4], f32[4])
def dot_f(Q, b):
    x = jnp.full(b.shape, 1 / b.size)
    return jax.grad(lambda x: x @ Q @ b)(x)
# trace: dot_g(f32[4,4], f32[4])
def dot_g(Q, b):
    x = jnp.full(b.shape, 1 / b.size)
    return jax.grad(lambda x: b @ x)(x)
# trace: dot_h(f32[4,4], f32[4])
def dot_h(Q, b):
    x = jnp.full(b.shape, 1 / b.size)
    return jax.grad(lambda x: b @ x + x @ b)(x)
# trace: dot_h2(f32[4,4], f32[4])
def dot_h2(Q, b):
    x = jnp.full(b.shape, 1 / b.size)
    return jax.grad(lambda x: x @ Q @ x - b @ x)(x)
# trace: dot_h3(f32[4,4], f32[4])
def dot_h3(Q, b):
    x = jnp.full(b.shape, 1 / b.size)
    return jax.grad(lambda x: x @ Q @ x)(x)
# trace: dot_h4(f32[4,4], f32[4])
def dot_h4(Q, b):
    x = jnp.full(b.shape, 1 / b.size)
    return jax.grad(lambda x: .5 * x @ Q @ x - b @ x)(x)
# trace: dot_h5(f32[4,4], f32[4])
def dot_h5(Q, b):
    x = jnp.full(b.shape, 1 / b.size)
    g = jax.grad(lambda x: .5 * x @ Q @ x - b @ x)(x)
    return (x - b) @ g
# trace: dot_h6(f32[4,4], f32[4])
def dot_h6(Q, b):
    f = lambda x: .5 * x @ Q @ x - b @ x
    x = jnp.full(b.shape, 1 / b.size)
    g = jax.grad(f)(x)
    x += .3 * (b-x)
    return jax.grad(f)(x)
# trace: dot_h7(f32[4,4], f32[4])
def dot_h7(Q, b):
    f = lambda x: .5 * x @ Q @ x - b @ x
    x = jnp.full(b.shape, 1 / b.size)
    return jax.grad(f)(x), jax.grad(f)(b)
