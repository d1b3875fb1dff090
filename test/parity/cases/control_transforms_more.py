"""Loops, branches and checkpoint under differentiation and vmap, one in another: what is saved, hoisted, computed again."""
import jax, jax.numpy as jnp
from jax import lax
import numpy as np
from functools import partial

W = jnp.arange(9., dtype=jnp.float32).reshape(3, 3) / 9
@jax.custom_vjp
def cvjp(x): return jnp.sin(x)
cvjp.defvjp(lambda x: (jnp.sin(x), jnp.cos(x)), lambda c, g: (c * g * 2,))
@jax.custom_jvp
def cjvp(x): return jnp.exp(x) * 2
@cjvp.defjvp
def cjvp_rule(p, t): return cjvp(p[0]), t[0] * cjvp(p[0])
from jax.ad_checkpoint import checkpoint_name as name
P = jax.checkpoint_policies
def rows(x): return jnp.stack([x, x * 2, x + 1])


# trace: T0(f32[3])
T0 = lambda x: jax.vmap(lambda x: lax.cond(x[0] > 0, lambda x: lax.associative_scan(lambda a, b: (a[0] * b[0], b[0] * a[1] + b[1]), (x, (lambda x: jax.nn.gelu(x))(x)))[1], lambda y: y, x) * x)(rows(x))[0]

# trace: T1(f32[3])
T1 = lambda x: jax.vmap(lambda x: jax.jacrev(lambda x: x[::-1] * jnp.cos(x))(x).sum(0))(rows(x)).sum(0)

# trace: T2(f32[3])
T2 = lambda x: jax.value_and_grad(lambda y: ((jax.checkpoint(lambda x: lax.cond(x[0] > 0, lambda: (lambda x: jax.nn.softmax(x))(x), lambda: (lambda x: jnp.cumsum(x) * x.sum())(x)), policy=P.everything_saveable))(y) ** 2).sum())(x)[1]

# trace: T3(f32[3])
T3 = lambda x: (lambda o, t: o * t)(*jax.jvp(lambda x: lax.cond(x[0] > 0, lambda: (lambda x: jnp.where(x > 0, x, -x * 2))(x), lambda: (lambda x: cvjp(x) * x)(x)), (x,), (x,)))

# trace: T4(f32[3])
T4 = lambda x: jax.linearize(jax.checkpoint(lambda x: jax.vmap(lambda x: name(jnp.sin(x), "a") * x)(rows(x))[0], policy=P.dots_with_no_batch_dims_saveable), x)[1](x)

# trace: T5(f32[3])
T5 = lambda x: jax.vmap(lambda x: (lambda o, l: l(x) + l(o))(*jax.linearize(lambda x: lax.cond(x[0] > 0, lambda x: jnp.maximum(x, 0.5), lambda y: y, x) * x, x)), in_axes=1, out_axes=1)(rows(x))[1]

# trace: T6(f32[3])
T6 = lambda x: lax.while_loop(lambda c: c.sum() < 30, lambda c: (lambda x: jax.jvp(lambda x: jnp.sin(x), (x,), (jnp.ones_like(x),))[1])(c) + 1, x)

# trace: T7(f32[3])
T7 = lambda x: (lambda x: lax.scan(jax.checkpoint(lambda c, _: ((lambda x: x[::-1] * jnp.cos(x))(c), c.sum()), prevent_cse=False), x, None, length=3)[0])(x) + (lambda x: jnp.cumsum(x) * x.sum())(x)

# trace: T8(f32[3])
T8 = lambda x: (lambda o, t: o * t)(*jax.jvp(lambda x: lax.scan(jax.checkpoint(lambda c, _: ((lambda x: jax.nn.softmax(x))(c), c.sum()), policy=P.save_any_names_but_these("a")), x, None, length=3)[0], (x,), (x,)))

# trace: T9(f32[3])
T9 = lambda x: jax.hessian(lambda y: jnp.sum((jax.checkpoint(lambda x: lax.while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, (lambda x: jnp.sin(x))(c[1])), (0, x))[1], policy=P.nothing_saveable))(y)))(x) @ x

# trace: T10(f32[3])
T10 = lambda x: jax.grad(lambda y: jnp.sum((jax.checkpoint(lambda x: jax.vmap(lambda x: jax.nn.relu(x) * 2)(rows(x))[0], policy=P.save_any_names_but_these("a")))(y) * x))(x)

# trace: T11(f32[3])
T11 = lambda x: jax.grad(lambda y: jnp.sum((lambda x: lax.scan(lambda c, _: (c * (lambda x: lax.fori_loop(0, 3, lambda i, c: (lambda x: name(jnp.sin(x), "a") * x)(c) + i, x))(x), None), x, None, length=4)[0])(y) * x))(x)

# trace: T12(f32[3])
T12 = lambda x: jax.vjp(jax.jit(lambda x: jnp.maximum(x, 0.5)), x)[1](x)[0]

# trace: T13(f32[3])
T13 = lambda x: jax.vjp(jax.checkpoint(lambda x: jax.vmap(lambda x: lax.scan(jax.checkpoint(lambda c, _: ((lambda x: cvjp(x) * x)(c), c.sum()), policy=P.save_any_names_but_these("a")), x, None, length=3)[0])(rows(x))[0]), x)[1](x)[0]

# trace: T14(f32[3])
T14 = lambda x: jax.linearize(lambda x: jax.jacfwd(lambda x: lax.fori_loop(0, 3, lambda i, c: (lambda x: jnp.where(x > 0, x, -x * 2))(c) + i, x))(x) @ x, x)[1](x)

# trace: T15(f32[3])
T15 = lambda x: jax.value_and_grad(lambda y: ((jax.checkpoint(lambda x: lax.cond(x.sum() > 0, lambda x: jnp.sin(x), lambda x: jax.nn.gelu(x), x), policy=P.nothing_saveable))(y) ** 2).sum())(x)[1]

# trace: T16(f32[3])
T16 = jax.grad(lambda x: jnp.sum((jax.checkpoint(lambda x: lax.while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, (lambda x: jnp.dot(W, jnp.sin(x)) * x)(c[1])), (0, x))[1], policy=P.everything_saveable))(x)))

# trace: T17(f32[3])
T17 = lambda x: lax.scan(lambda c, r: ((jax.jit(lambda x: x[::-1] * jnp.cos(x)))(c) + r, c.sum()), x, rows(x), unroll=2)[0]

# trace: T18(f32[3])
T18 = lambda x: (lambda c, ys: c + ys[0])(*lax.scan(lambda c, r: (c + 1, (lambda x: lax.switch(jnp.int32(x[0]), [lambda x: x * jnp.tanh(x), lambda x: lax.stop_gradient(x) * x, lambda y: y * x], x))(r)), x, rows(x)))

# trace: T19(f32[3])
T19 = lambda x: jax.vmap(lambda a, b: (lambda x: jax.jvp(lambda x: (lambda c, ys: c + ys[0])(*lax.scan(lambda c, r: (c + 1, (lambda x: cjvp(x) + x)(r)), x, rows(x))), (x,), (jnp.ones_like(x),))[1])(a) * b, (0, None))(rows(x), x)[0]

# trace: T20(f32[3])
T20 = jax.checkpoint(lambda x: lax.associative_scan(lambda a, b: (a[0] * b[0], b[0] * a[1] + b[1]), (x, (lambda x: cvjp(x) * x)(x)))[1], policy=P.save_any_names_but_these("a"))

# trace: T21(f32[3])
T21 = lambda x: lax.cond(x[0] > 0, lambda: (lambda x: lax.fori_loop(0, 3, lambda i, c: (lambda x: jnp.exp(x) / (1 + x ** 2))(c) + i, x))(x), lambda: (lambda x: cjvp(x) + x)(x))

# trace: T22(f32[3])
T22 = lambda x: jax.hessian(lambda y: jnp.sum((lambda x: lax.cond(x.sum() > 0, lambda x: lax.cond(x[0] > 0, lambda x: jax.nn.relu(x) * 2, lambda y: y, x) * x, lambda x: cvjp(x) * x, x))(y)))(x) @ x

# trace: T23(f32[3])
T23 = lambda x: jax.value_and_grad(lambda y: ((lambda x: (lambda o, t: o * t)(*jax.jvp(lambda x: jax.nn.relu(x) * 2, (x,), (x,))))(y) ** 2).sum())(x)[1]

# trace: T24(f32[3])
T24 = jax.checkpoint(jax.grad(lambda x: jnp.sum((lambda x: jnp.where(x > 0, x, -x * 2))(x))), policy=P.dots_saveable)

# trace: T25(f32[3])
T25 = lambda x: (lambda o, t: o * t)(*jax.jvp(lambda x: lax.while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, (lambda x: jnp.where(x > 0, x, -x * 2))(c[1])), (0, x))[1], (x,), (x,)))

# trace: T26(f32[3])
T26 = lambda x: jax.hessian(lambda y: jnp.sum((jax.checkpoint(lambda x: lax.scan(lambda c, _: ((lambda x: jax.nn.softmax(x))(c), None), x, None, length=3)[0], policy=P.dots_saveable))(y)))(x) @ x

# trace: T27(f32[3])
T27 = lambda x: jax.jacfwd(lambda x: jax.value_and_grad(lambda y: ((lambda x: (lambda c, ys: c + ys[0])(*lax.scan(lambda c, r: (c + 1, (lambda x: jnp.dot(W, x))(r)), x, rows(x))))(y) ** 2).sum())(x)[1])(x) @ x

# trace: T28(f32[3])
T28 = lambda x: jax.vjp(jax.checkpoint(lambda x: jax.vmap(lambda x: x.at[1].set(2.) * x)(rows(x))[0], policy=P.everything_saveable), x)[1](x)[0]

# trace: T29(f32[3])
T29 = lambda x: (lambda o, l: l(x) + l(o))(*jax.linearize(lambda x: lax.associative_scan(lambda a, b: (a[0] * b[0], b[0] * a[1] + b[1]), (x, (lambda x: jax.nn.relu(x) * 2)(x)))[1], x))

# trace: T30(f32[3])
T30 = lambda x: lax.map(lambda x: jax.vmap(lambda x: (lambda o, p: o + p(o)[0])(*jax.vjp(lambda x: jax.nn.softmax(x), x)), in_axes=1, out_axes=1)(rows(x))[1], rows(x))[1]

# trace: T31(f32[3])
T31 = lambda x: lax.scan(lambda c, r: ((lambda x: lax.scan(lambda c, r: ((lambda x: jnp.cumsum(x) * x.sum())(c) + r, c.sum()), x, rows(x), unroll=2)[0])(c) + r, c.sum()), x, rows(x), unroll=2)[0]

# trace: T32(f32[3])
T32 = lambda x: lax.scan(lambda c, i: ((lambda x: (lambda o, l: l(x) + l(o))(*jax.linearize(lambda x: lax.stop_gradient(x) * x, x)))(c) + x * i, None), jnp.ones(3), jnp.arange(3.))[0]

# trace: T33(f32[3])
T33 = lambda x: jax.jvp(jax.checkpoint(lambda x: lax.fori_loop(0, 3, lambda i, c: (lambda x: lax.map(lambda x: lax.stop_gradient(x) * x, rows(x))[1])(c) + i, x), policy=P.dots_with_no_batch_dims_saveable), (x,), (jnp.ones_like(x),))[1]

# trace: T34(f32[3])
T34 = lambda x: jax.jacrev(lambda x: lax.scan(lambda c, r: ((c[0] + 1, (lambda x: jnp.sqrt(x * x + 1))(c[1]) * c[0]), c[1] * r), (0., x), rows(x))[0][1])(x).sum(0)

# trace: T35(f32[3])
T35 = lambda x: jax.linearize(lambda x: lax.switch(jnp.int32(x[0]), [lambda x: lax.fori_loop(0, 3, lambda i, c: (lambda x: x * jnp.tanh(x))(c) + i, x), lambda x: jnp.dot(W, jnp.sin(x)) * x, lambda y: y * x], x), x)[1](x)

# trace: T36(f32[3])
T36 = lambda x: jax.value_and_grad(lambda y: ((jax.checkpoint(lambda x: lax.scan(lambda c, r: ((lambda x: cjvp(x) + x)(c) + r, c.sum()), x, rows(x), unroll=2)[0], prevent_cse=False))(y) ** 2).sum())(x)[1]

# trace: T37(f32[3])
T37 = lambda x: jax.grad(lambda y: jnp.sum((jax.checkpoint(lambda x: lax.map(lambda x: jnp.sqrt(x * x + 1), rows(x))[1], policy=P.dots_with_no_batch_dims_saveable))(y) * x))(x)

