"""Jacobians of vmaps of scans, double vmaps with axis names, vmapped ensembles, linearize reuse, custom rules under batching, higher-order."""
from functools import partial, reduce
import operator as op
import jax
import jax.numpy as jnp
from jax import grad, vmap, jit, jacfwd, jacrev, hessian, jvp, vjp, linearize, lax, custom_jvp, custom_vjp
from jax.experimental import jet as _jet


def net(p, x):
    for w, b in p: x = jnp.tanh(w @ x + b)
    return x


PS = [(jax.ShapeDtypeStruct((3, 2), 'float32'), jax.ShapeDtypeStruct((3,), 'float32')), (jax.ShapeDtypeStruct((1, 3), 'float32'), jax.ShapeDtypeStruct((1,), 'float32'))]
EPS = jax.tree.map(lambda s: jax.ShapeDtypeStruct((4, *s.shape), s.dtype), PS)


# trace: vmap(net, in_axes=(0, None))(EPS, f32[2])
# trace: vmap(vmap(net, (None, 0)), (0, None))(EPS, f32[5,2])
# trace: vmap(grad(lambda p, x: net(p, x)[0]), (0, None))(EPS, f32[2])
# trace: pinn(PS, f32[2])
def pinn(p, tx):
    u = lambda t, x: net(p, jnp.stack([t, x]))[0]
    u_t, u_x = grad(u, 0), grad(u, 1)
    u_xx = grad(u_x, 1)
    return u_t(*tx) + u(*tx) * u_x(*tx) - .01 * u_xx(*tx)


# trace: jit(grad(lambda p, xs: jnp.mean(vmap(partial(pinn, p))(xs) ** 2)))(PS, f32[4,2])
# trace: laplacian(f32[3])
def laplacian(x):
    f = lambda x: jnp.sum(jnp.sin(x) ** 2)
    eye = jnp.eye(x.size)
    return sum(jvp(grad(f), (x,), (e,))[1] @ e for e in eye), jnp.trace(hessian(f)(x)), vmap(lambda v: v @ jvp(grad(f), (x,), (v,))[1])(eye).sum()


# trace: hutchinson(f32[4], key[])
hutchinson = lambda x, k: vmap(lambda v: v @ jvp(grad(lambda x: jnp.prod(jnp.cos(x))), (x,), (v,))[1])(jax.random.rademacher(k, (3, 4), jnp.float32)).mean()
# trace: jacfwd(jacrev(lambda p: p['a'] @ p['b'].T))({'a': f32[2], 'b': f32[3,2]})
# trace: jacrev(lambda x, y: (x * y, {'s': x.sum()}), argnums=(0, 1))(f32[2], f32[2])
# trace: jacfwd(lambda x: (x ** 2, x.sum()), has_aux=True)(f32[3])
# trace: hessian(lambda x, y: (x @ y) ** 2, argnums=(0, 1))(f32[2], f32[2])
# trace: vmap(jacrev(lambda x: x @ x.T))(f32[2,3,2])
# trace: scan_jac(f32[2], f32[4,2])
scan_jac = jacfwd(lambda x, us: lax.scan(lambda c, u: (jnp.sin(c) + u, c), x, us)[0], argnums=(0, 1))
# trace: lin(f32[3], f32[5,3])
def lin(x, vs):
    y, f = linearize(lambda x: (jnp.sin(x) * x[::-1], x.sum()), x)
    return y, vmap(f)(vs), jax.linear_transpose(lambda v: f(v)[0], x)(x)


# trace: two_axes(f32[3,4])
def two_axes(x):
    f = lambda v: v - lax.pmean(v, ('i', 'j')) + lax.axis_index('i') * lax.psum(1, 'j')
    return vmap(vmap(f, axis_name='j'), axis_name='i')(x)


# trace: vmap(lambda x: lax.all_gather(x, 'b')[::-1] @ x, axis_name='b')(f32[3,3])
# trace: vmap(grad(lambda x: lax.psum(x ** 2, 'b')), axis_name='b')(f32[4])
# trace: grad(lambda x: vmap(lambda v: lax.pmax(v, 'b') + lax.psum_scatter(jnp.ones(3) * v, 'b'), axis_name='b')(x).sum())(f32[3])
# trace: vmap(lambda x: lax.all_to_all(x, 'k', 0, 0), axis_name='k')(f32[2,2,3])
# trace: batch_stats(f32[6,3])
batch_stats = vmap(lambda x: (x - (m := lax.pmean(x, 'n'))) * lax.rsqrt(lax.pmean((x - m) ** 2, 'n') + 1e-5), axis_name='n')


@custom_jvp
def safe_norm(x): return jnp.sqrt(jnp.sum(x ** 2))
safe_norm.defjvps(lambda t, y, x: jnp.where(y == 0, 0., (x @ t) / jnp.where(y == 0, 1., y)))


# trace: grad(safe_norm)(f32[3])
# trace: vmap(grad(safe_norm))(f32[2,3])
# trace: hessian(safe_norm)(f32[2])
@partial(custom_vjp, nondiff_argnums=(0, 2))
def scaled(f, x, s): return f(x) * s
scaled.defvjp(lambda f, x, s: (f(x) * s, x), lambda f, s, x, g: (vjp(f, x)[1](g)[0] * s * 2,))


# trace: vmap(grad(lambda x: scaled(jnp.sin, x, 3.).sum()))(f32[2,3])
# trace: jit(grad(lambda x: lax.map(lambda v: scaled(jnp.exp, v, 2.), x).sum()))(f32[3])
@custom_vjp
def reversal(x, lam): return x
reversal.defvjp(lambda x, lam: (x, lam), lambda lam, g: (jax.tree.map(lambda v: -lam * v, g), None))


# trace: dann(f32[3,2], f32[2], f32[2], f32[4,3])
def dann(W, a, b, x):
    def loss(W):
        z = x @ W
        return jnp.mean(z @ a) + jnp.mean(reversal(z, .3) @ b)
    return grad(loss)(W)


# trace: checkpointed(f32[4], 3)
@partial(jit, static_argnums=1)
def checkpointed(x, n):
    f = jax.checkpoint(lambda x: jnp.sin(jnp.sin(x)), policy=jax.checkpoint_policies.dots_saveable)
    return grad(lambda x: reduce(lambda v, _: f(v), range(n), x).sum())(x)


# trace: derivs(f32[])
derivs = lambda x, n=3: [reduce(lambda f, _: grad(f), range(k), lambda x: x ** 4 * jnp.exp(x))(x) for k in range(n)]
# trace: mixed(f32[2], f32[2])
mixed = jacfwd(grad(lambda x, y: jnp.sum(jnp.outer(x, y) ** 2), 0), 1)
# trace: vjp_fun(f32[3], f32[3])
def vjp_fun(x, g):
    y, pull, aux = vjp(lambda x: (jnp.cumsum(x), {'n': x.size}), x, has_aux=True)
    return pull(g)[0], aux['n'] * y


# trace: value_grads({'w': f32[2]}, f32[2])
value_grads = jax.value_and_grad(lambda p, x: (p['w'] @ x, (x, 'tag')[0]), has_aux=True)
# trace: out_axes(f32[3,4,5])
out_axes = vmap(lambda x: {'a': x, 'b': x.sum(0)}, in_axes=1, out_axes={'a': 2, 'b': -1})
# trace: vmap(lambda x, k: x + jax.random.normal(k, x.shape))(f32[3,2], key[3])
# trace: vmap(lambda i, x: lax.dynamic_slice_in_dim(x, i, 2), (0, None))(i32[3], f32[5])
# trace: vmap(lambda i, x: x.at[i].add(1.))(i32[3], f32[3,5])
# trace: vmap(lambda p, x: lax.cond(p, jnp.sin, jnp.cos, x))(bool[3], f32[3])
# trace: vmap(lambda n, x: lax.fori_loop(0, n, lambda i, v: v * 2, x))(i32[3], f32[3])
# trace: vmap(lambda A, b: jnp.linalg.solve(A, b))(f32[3,2,2], f32[3,2])
# trace: vmap(jnp.linalg.slogdet, out_axes=(0, 0))(f32[3,2,2])
# trace: vmap(lambda x: jnp.unique(x, size=2))(i32[2,4])
# trace: vmap(lambda x, w: lax.conv_general_dilated(x[None], w, (1,), 'SAME')[0])(f32[2,3,8], f32[2,4,3,3])
# trace: vmap(vmap(jnp.interp, (0, None, None)), (0, None, None))(f32[2,3], f32[4], f32[4])
# trace: grad(lambda x: jnp.sum(vmap(lambda v: lax.while_loop(lambda c: c[1] < 3, lambda c: (c[0] * v, c[1] + 1), (v, 0))[0])(x)))(f32[3])
# trace: vmap(jit(lambda x: jnp.sort(x, stable=False)[::2]))(f32[2,5])
# trace: grad(lambda x: jnp.linalg.eigh(x @ x.T)[0].sum())(f32[3,3])
# trace: jit(vmap(partial(jnp.einsum, 'ij,j->i'), (0, None)))(f32[4,2,3], f32[3])
# trace: jax.jvp(lambda x: lax.associative_scan(jnp.multiply, x), (f32[4],), (f32[4],))
def ensemble(ps, x, y):
    loss = lambda p: jnp.mean((vmap(partial(net, p))(x)[:, 0] - y) ** 2)
    ls, gs = vmap(jax.value_and_grad(loss))(ps)
    best = jnp.argmin(ls)
    return jax.tree.map(lambda a: a[best], ps), jax.tree.map(lambda p, g: p - .1 * g, ps, gs)


# trace: ensemble(EPS, f32[6,2], f32[6])
