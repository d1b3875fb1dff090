"""Transformations in each other, and errors in them: programs that a generator found."""
import jax, jax.numpy as jnp
from jax import lax
from functools import partial
import numpy as np
W = np.arange(9, dtype=np.float32).reshape(3, 3) / 9
J = jnp.linspace(0., 1., 3)

def mk_cjvp(f):
  @jax.custom_jvp
  def cj(x): return f(x)
  @cj.defjvp
  def cj_jvp(p, t):
    return cj(p[0]), jnp.cos(p[0]) * t[0]
  return cj

def mk_cjvp2(f):
  @partial(jax.custom_jvp, nondiff_argnums=(0,))
  def cj(n, x, y): return f(x) * n + y
  @cj.defjvp
  def cj_jvp(n, p, t):
    out, tan = jax.jvp(f, (p[0],), (t[0],))
    return out * n + p[1], tan * n + t[1]
  return lambda x: cj(2, x, x * 0.5)

def mk_defjvps(f):
  @jax.custom_jvp
  def dj(x, y): return f(x) * y
  dj.defjvps(lambda t, a, x, y: t * y, None)
  return lambda x: dj(x, jnp.sin(x))

def mk_cvjp(f):
  @jax.custom_vjp
  def cv(x): return f(x)
  def cv_fwd(x): return f(x), (jnp.cos(x), x)
  def cv_bwd(r, g): return (r[0] * g + r[1],)
  cv.defvjp(cv_fwd, cv_bwd)
  return cv

def mk_cvjp2(f):
  @partial(jax.custom_vjp, nondiff_argnums=(1,))
  def cv(d, n): return {'o': f(d['x']) * n, 'p': d['y']}
  def cv_fwd(d, n): return cv(d, n), d['x']
  def cv_bwd(n, r, g): return ({'x': g['o'] * r * n, 'y': None},)
  cv.defvjp(cv_fwd, cv_bwd)
  def run(x):
    o = cv({'x': x, 'y': x[::-1]}, 3)
    return o['o'] + o['p']
  return run

def mk_root(f):
  def r(x):
    g = lambda y: y + 0.1 * f(y) - x
    solve = lambda g, y0: lax.fori_loop(0, 3, lambda i, y: y - g(y), y0)
    ts = lambda g, b: jnp.linalg.solve(jax.jacobian(g)(b), b)
    return lax.custom_root(g, x * 0., solve, ts)
  return r

def mk_lin(f):
  def r(x):
    mv = lambda v: v * (2. + x ** 2)
    sol = lambda mv, b: b / (2. + x ** 2)
    return lax.custom_linear_solve(mv, f(x), sol, symmetric=True)
  return r

def mk_lin2(f):
  def r(x):
    A = jnp.diag(jnp.exp(x)) + W
    return lax.custom_linear_solve(lambda v: A @ v, f(x), lambda mv, b: jnp.linalg.solve(A, b), lambda vm, b: jnp.linalg.solve(A.T, b))
  return r

def mk_cgrad(f):
  @jax.custom_gradient
  def cg(x):
    y = f(x)
    return y, lambda g: g * jnp.sin(x)
  return cg
P = jax.checkpoint_policies

def p1_l11_1(x): return x * (x > 0)
def p1_w11_2_all_gather(x): return jax.vmap(lambda r: lax.all_gather(p1_l11_1(r), "i").sum(0), axis_name="i")(jnp.stack([x, x]))[1]
def p1_w11_3_lin2(x): return mk_lin2(p1_w11_2_all_gather)(x)
# trace: p1_w11_3_lin2(i32[3])

def p2_l33_1(x): return jnp.hypot(x, 1.)
def p2_w33_2_ckpt(x): return jax.checkpoint(p2_l33_1)(x)
def p2_w33_3_cvjp2(x): return mk_cvjp2(p2_w33_2_ckpt)(x)
def p2_w33_4_foriclos(x): return lax.fori_loop(0, 2, lambda i, c: p2_w33_3_cvjp2(c) * x, x)
# trace: jax.jacrev(p2_w33_4_foriclos)(f32[3])

def p3_l9_1(x): return x * 2.
def p3_w9_2_lt(x): return jax.linear_transpose(lambda y: y @ W, x)(p3_l9_1(x))[0]
def p3_l9_3(x): return jax.nn.one_hot(x.argmax(), 3) * x
def p3_w9_4_mul(x): return p3_w9_2_lt(x) * p3_l9_3(x)
# trace: p3_w9_4_mul(bf16[3])

def p4_l33_1(x): return lax.stop_gradient(x) * x
def p4_w33_2_condtree(x): return (lambda o: o[0] + o[1])(lax.cond(x[1] > 0, lambda a, b: (p4_l33_1(a), b), lambda a, b: (b, a), x, x * 2.))
def p4_w33_3_lt(x): return jax.linear_transpose(lambda y: y @ W, x)(p4_w33_2_condtree(x))[0]
# trace: (lambda v: jax.linearize(p4_w33_3_lt, J)[1](v))(f32[3])

def p5_l1_1(x): return jnp.var(x) + x
def p5_w1_2_jvpaux(x): return jax.jvp(lambda y: (p5_l1_1(y), y * 2.), (x,), (x,), has_aux=True)[1]
def p5_w1_3_vmap1(x): return jax.vmap(p5_w1_2_jvpaux, in_axes=1, out_axes=1)(jnp.stack([x, 2 * x], 1))[:, 0]
# trace: p5_w1_3_vmap1(i32[3])

def p6_l3_1(x): return x[::-1] * x
def p6_w3_2_cvjp2(x): return mk_cvjp2(p6_l3_1)(x)
def p6_w3_3_fori(x): return lax.fori_loop(0, 3, lambda i, c: p6_w3_2_cvjp2(c) * i, x)
def p6_w3_4_scanunroll(x): return lax.scan(lambda c, t: (p6_w3_3_fori(c) + t, c), x, jnp.arange(4.), unroll=2)[0]
# trace: jax.value_and_grad(lambda x, y: (p6_w3_4_scanunroll(x) * y).sum(), argnums=(0, 1))(f32[3], f32[3])

def p7_l34_1(x): return jnp.logaddexp(x, 0.5)
def p7_w34_2_defjvps(x): return mk_defjvps(p7_l34_1)(x)
def p7_w34_3_lin2(x): return mk_lin2(p7_w34_2_defjvps)(x)
# trace: p7_w34_3_lin2(bf16[3])

def p8_l31_1(x): return jnp.exp(-x) + 1
def p8_w31_2_ppermute(x): return jax.vmap(lambda r: lax.ppermute(p8_l31_1(r), "i", [(0, 1), (1, 0)]), axis_name="i")(jnp.stack([x, x]))[1]
def p8_w31_3_ckptdots(x): return jax.checkpoint(p8_w31_2_ppermute, policy=P.dots_saveable)(x)
def p8_w31_4_jacfwd(x): return jax.jacfwd(p8_w31_3_ckptdots)(x).sum(0)
# trace: (lambda v: jax.linearize(p8_w31_4_jacfwd, J)[1](v))(f32[3])

def p9_l7_1(x): return jnp.sum(jnp.outer(x, x), 0)
def p9_l7_2(x): return (x.at[0].add(x[1])) * jnp.cos(x)
def p9_w7_3_mul(x): return p9_l7_1(x) * p9_l7_2(x)
def p9_w7_4_vjp2(x): return (lambda o, g: g(o * 2.)[0])(*jax.vjp(p9_w7_3_mul, x))
def p9_w7_5_lt(x): return jax.linear_transpose(lambda y: y @ W, x)(p9_w7_4_vjp2(x))[0]
# trace: jax.grad(lambda x: p9_w7_5_lt(x).sum().astype("float32"))(bf16[3])

def p10_l33_1(x): return jnp.hypot(x, 1.)
def p10_w33_2_apply(x): return jnp.apply_along_axis(p10_l33_1, 0, jnp.stack([x, x], 1)).sum(1)
def p10_w33_3_vmap(x): return jax.vmap(p10_w33_2_apply)(jnp.stack([x, 2 * x])).sum(0)
# trace: p10_w33_3_vmap(i32[3])

def p11_l5_1(x): return (lax.reduce_precision(x, 5, 10)) * jnp.cos(x)
def p11_w5_2_map(x): return lax.map(p11_l5_1, jnp.stack([x, x])).sum(0)
def p11_w5_3_lt(x): return jax.linear_transpose(lambda y: y @ W, x)(p11_w5_2_map(x))[0]
def p11_w5_4_gradtree(x): return jax.grad(lambda d: (p11_w5_3_lt(d["a"]) * d["b"][0]).sum())({"a": x, "b": (x, x)})["b"][0]
# trace: (lambda v: jax.linearize(p11_w5_4_gradtree, J)[1](v))(f32[3])

def p12_cv_bad15(x):
  @jax.custom_vjp
  def f(x, y): return jnp.sin(x) * y
  def f_fwd(x, y): return (f(x, y), x)
  def f_bwd(res, g): return (g.astype(int), g)
  f.defvjp(f_fwd, f_bwd)
  return jax.grad(lambda x: f(x, x).sum())(x)
def p12_w15_0_jit(x): return jax.jit(p12_cv_bad15)(x)
# trace: jax.jit(p12_w15_0_jit)(f32[3])

def p13_cj_bad44(x):
  @jax.custom_jvp
  def f(x): return jnp.sin(x)
  @f.defjvp
  def f_jvp(p, t):
    return f(*p), t[0].sum()
  return jax.jvp(f, (x,), (x,))[1]
# trace: p13_cj_bad44(f32[3])

def p14_l40(x): return lax.dynamic_slice(jnp.concatenate([x, x]), (jnp.argmax(x),), (3,))
def p14_e40(x):
  y = p14_l40(x)
  r = jax.linear_transpose(lambda y: y * y, x)(x)
  return y
# trace: jax.vmap(p14_e40)(f32[2,3])

def p15_cv_bad18(x):
  @jax.custom_vjp
  def f(x, y): return jnp.sin(x) * y
  def f_fwd(x, y): return (f(x, y), x)
  def f_bwd(res, g): return (g.sum(), g)
  f.defvjp(f_fwd, f_bwd)
  return jax.grad(lambda x: f(x, x).sum())(x)
# trace: p15_cv_bad18(f32[3])

def p16_cv_bad26(x):
  @jax.custom_vjp
  def f(x, y): return jnp.sin(x) * y
  def f_fwd(x, y): return (f(x, y), x)
  def f_bwd(res, g): return (g * res[5], g @ res)
  f.defvjp(f_fwd, f_bwd)
  return jax.grad(lambda x: f(x, x).sum())(x)
def p16_w26_0_while(x): return lax.while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, p16_cv_bad26(c[1])), (0, x))[1]
# trace: p16_w26_0_while(f32[3])

def p17_cj_bad35(x):
  @jax.custom_jvp
  def f(x): return jnp.sin(x)
  @f.defjvp
  def f_jvp(p, t):
    return f(*p), t[0].astype(int)
  return jax.jvp(f, (x,), (x,))[1]
def p17_w35_0_jvp(x): return jax.jvp(p17_cj_bad35, (x,), (jnp.cos(x),))[1]
def p17_w35_1_vag(x): return jax.value_and_grad(lambda y: ((p17_w35_0_jvp(y) * y).sum(), y))(x, ) [1]
# trace: jax.jit(p17_w35_1_vag)(f32[3])

def p18_cj_bad47(x):
  @jax.custom_jvp
  def f(x): return jnp.sin(x)
  @f.defjvp
  def f_jvp(p, t):
    return f(*p).astype(int), t[0]
  return jax.jvp(f, (x,), (x,))[1]
def p18_w47_0_vag(x): return jax.value_and_grad(lambda y: ((p18_cj_bad47(y) * y).sum(), y))(x, ) [1]
def p18_w47_1_condclos(x): return lax.cond(x.sum() > 0, lambda: p18_w47_0_vag(x), lambda: x)
# trace: p18_w47_1_condclos(f32[3])

def p19_l16(x): return jnp.cumsum(x)
def p19_e16(x):
  y = p19_l16(x)
  r = lax.associative_scan(lambda a, b: (a, b), x)
  return y
def p19_w16_0_vjp(x): return jax.vjp(p19_e16, x)[1](jnp.sin(x))[0]
def p19_w16_1_vag(x): return jax.value_and_grad(lambda y: ((p19_w16_0_vjp(y) * y).sum(), y))(x, ) [1]
# trace: p19_w16_1_vag(f32[3])

def p20_cj_bad31(x):
  @jax.custom_jvp
  def f(x): return jnp.sin(x)
  @f.defjvp
  def f_jvp(p, t):
    return [f(*p), t[0], 1]
  return jax.jvp(f, (x,), (x,))[1]
def p20_w31_0_vag(x): return jax.value_and_grad(lambda y: ((p20_cj_bad31(y) * y).sum(), y))(x, ) [1]
def p20_w31_1_foridyn(x): return lax.fori_loop(0, x.shape[0] + jnp.argmax(x), lambda i, c: p20_w31_0_vag(c), x)
# trace: p20_w31_1_foridyn(f32[3])

def p21_cj_bad15(x):
  @jax.custom_jvp
  def f(x): return jnp.sin(x)
  @f.defjvp
  def f_jvp(p, t):
    return f(*p).astype(int), t[0]
  return jax.jvp(f, (x,), (x,))[1]
def p21_w15_0_jacfwd(x): return jax.jacfwd(p21_cj_bad15)(x).sum(0)
# trace: jax.vmap(p21_w15_0_jacfwd)(f32[2,3])

def p22_cv_bad32(x):
  @jax.custom_vjp
  def f(x, y): return jnp.sin(x) * y
  def f_fwd(x, y): return (f(x, y), x)
  def f_bwd(res, g): return (g.astype(int), g)
  f.defvjp(f_fwd, f_bwd)
  return jax.grad(lambda x: f(x, x).sum())(x)
def p22_w32_0_cvjp(x): return mk_cvjp(p22_cv_bad32)(x)
def p22_w32_1_vjp(x): return jax.vjp(p22_w32_0_cvjp, x)[1](jnp.sin(x))[0]
# trace: p22_w32_1_vjp(f32[3])

def p23_l11(x): return jax.nn.gelu(x)
def p23_e11(x):
  y = p23_l11(x)
  r = lax.custom_linear_solve(lambda v: v * v, x, lambda mv, b: b, lambda vm, b: b)
  return y
def p23_w11_0_condclos(x): return lax.cond(x.sum() > 0, lambda: p23_e11(x), lambda: x)
# trace: p23_w11_0_condclos(f32[3])

def p24_l7(x): return x.astype(jnp.bfloat16).astype(jnp.float32)
def p24_e7(x):
  y = p24_l7(x)
  r = lax.associative_scan(lambda a, b: (a, b), x)
  return y
# trace: jax.vmap(p24_e7)(f32[2,3])

def twice(g): return lambda x: g(g(x))
# trace: twice(lambda x: jnp.einsum("i,ij->j", x, W))(f32[3])
# trace: twice(lambda x: jnp.tensordot(x, W, 1))(f32[3])
# trace: twice(lambda x: jnp.dot(x, W))(f32[3])
# trace: jax.hessian(lambda x: jax.checkpoint(mk_cvjp2(jnp.sin))(x).sum())(f32[3])
# trace: (lambda x: jax.linear_transpose(lambda y: x / y, x)(x))(f32[3])
# trace: (lambda x: jax.linear_transpose(lambda y: jnp.where(y, x, x), x)(x))(f32[3])
