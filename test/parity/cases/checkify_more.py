"""checkify: checks of the user's and of JAX's own, through loops, branches and transformations."""
import jax, jax.numpy as jnp, numpy as np
from jax.experimental import checkify

# trace: c1(f32[3])
def c1(x):
  def f(x):
    checkify.check(jnp.all(x > 0), 'x must be positive')
    return jnp.log(x)
  err, y = checkify.checkify(f)(x)
  return err, y

# trace: c2(f32[3])
# trace: jax.vmap(c2)(f32[2,3])
# trace: jax.grad(lambda x: c2(x)[1].sum())(f32[3])
def c2(x):
  def f(x):
    checkify.check(jnp.all(x > 0), 'a {x}', x=x)
    checkify.check(jnp.all(x < 3), 'b {}', x.sum())
    checkify.debug_check(jnp.all(x < 3), 'c')
    return jnp.log(x)
  return checkify.checkify(f)(x)

def g(x, i):
  y = jnp.sin(x) / (x[i] + 1)
  return x[i] * y

# trace: n1(f32[3], i32[])
def n1(x, i):
  return checkify.checkify(g, errors=checkify.nan_checks)(x, i)
def n2(x, i):
  return checkify.checkify(g, errors=checkify.div_checks)(x, i)
# trace: n3(f32[3], i32[])
def n3(x, i):
  return checkify.checkify(g, errors=checkify.index_checks)(x, i)
def n4(x, i):
  return checkify.checkify(g, errors=checkify.float_checks)(x, i)
# trace: n5(f32[3], i32[])
# trace: jax.jit(n5)(f32[3], i32[])
def n5(x, i):
  return checkify.checkify(g, errors=checkify.all_checks)(x, i)
# trace: n6(f32[3], i32[])
def n6(x, i):
  return checkify.checkify(jax.jit(g), errors=checkify.all_checks)(x, i)
# trace: n7(f32[3], i32[])
def n7(x, i):
  return checkify.checkify(jax.vmap(g, (0, None)), errors=checkify.all_checks)(jnp.stack([x, x]), i)

# trace: s1(f32[3])
def s1(xs):
  def f(xs):
    def body(c, x):
      checkify.check(x > 0, 'pos {x}', x=x)
      return c / x, jnp.sin(c)
    return jax.lax.scan(body, 1., xs)
  return checkify.checkify(f)(xs)
# trace: s2(f32[3])
def s2(xs):
  def f(xs):
    def body(c, x):
      checkify.check(x > 0, 'pos {x}', x=x)
      return c / x, jnp.sin(c)
    return jax.lax.scan(body, 1., xs)
  return checkify.checkify(f, errors=checkify.all_checks)(xs)

# trace: k1(bool[], f32[])
# trace: k2(bool[], f32[])
def k1(p, x):
  def f(p, x):
    def t(x):
      checkify.check(x > 0, 'pos')
      return x
    return jax.lax.cond(p, t, lambda x: -x, x)
  return checkify.checkify(f)(p, x)
def k2(p, x):
  def f(p, x):
    return jax.lax.cond(p, lambda x: jnp.log(x), lambda x: 1 / x, x)
  return checkify.checkify(f, errors=checkify.float_checks)(p, x)
def k3(p, x):
  def f(p, x):
    return jax.lax.switch(p, [jnp.sin, jnp.cos, lambda x: x], x)
  return checkify.checkify(f, errors=checkify.nan_checks)(p, x)

# trace: w1(f32[])
# trace: w2(f32[])
# trace: w3(f32[])
def w1(x):
  def f(x):
    def body(x):
      checkify.check(x < 100, 'big')
      return x * 2
    return jax.lax.while_loop(lambda x: x < 10, body, x)
  return checkify.checkify(f)(x)
def w2(x):
  def f(x):
    return jax.lax.while_loop(lambda x: jnp.sin(x) < 10, lambda x: x * 2, x)
  return checkify.checkify(f, errors=checkify.nan_checks)(x)
def w3(x):
  def f(x):
    return jax.lax.fori_loop(0, 3, lambda i, x: x / i, x)
  return checkify.checkify(f, errors=checkify.all_checks)(x)

# trace: raw(f32[])
# trace: jax.vmap(raw)(f32[3])
# trace: jax.grad(raw)(f32[])
def raw(x):
  checkify.check(x > 0, 'pos {x}', x=x)
  return x * 2

# trace: ce(f32[])
def ce(x):
  err, y = checkify.checkify(raw)(x)
  checkify.check_error(err)
  return y
# trace: ce2(f32[])
def ce2(x):
  return checkify.checkify(ce)(x)
# trace: ce3(f32[])
def ce3(x):
  err, y = jax.jit(checkify.checkify(raw))(x)
  checkify.check_error(err)
  return y
# trace: ce4(f32[3])
def ce4(x):
  err, y = jax.vmap(checkify.checkify(raw))(x)
  err.throw()
  return y
# trace: bad1(f32[3])
def bad1(x):
  checkify.check(x > 0, 'a')
  return x
def bad2(x):
  checkify.check(True, 'a {}', 3)
  return x
# trace: bad3(f32[3])
def bad3(x):
  checkify.check_error(3)
  return x
# trace: upd(f32[3], i32[])
# trace: upd2(f32[3], i32[])
def upd(x, i):
  return checkify.checkify(lambda x, i: x.at[i].add(1.), errors=checkify.index_checks)(x, i)
def upd2(x, i):
  return checkify.checkify(lambda x, i: jax.lax.dynamic_update_slice(x, x[:2], (i,)), errors=checkify.all_checks)(x, i)
# trace: ds(f32[3,4], i32[])
def ds(x, i):
  return checkify.checkify(lambda x, i: jax.lax.dynamic_slice(x, (i, 0), (2, 2)), errors=checkify.all_checks)(x, i)
# trace: r1(f32[3])
# trace: r2(f32[3])
def r1(x):
  return checkify.checkify(lambda x: jax.nn.relu(x), errors=checkify.user_checks)(x)
def r2(x):
  return checkify.checkify(lambda x: jax.nn.softmax(jax.nn.relu(x)), errors=checkify.nan_checks)(x)
# trace: rm(f32[3])
def rm(x):
  return checkify.checkify(jax.checkpoint(lambda x: jnp.sin(x)), errors=checkify.nan_checks)(x)
# trace: gr(f32[3])
def gr(x):
  return checkify.checkify(jax.grad(lambda x: jnp.sum(jnp.log(x))), errors=checkify.float_checks)(x)
# trace: twice(f32[3])
def twice(x):
  h = jax.jit(lambda x: jnp.sin(x))
  return checkify.checkify(lambda x: h(h(x)), errors=checkify.nan_checks)(x)
# trace: twice2(f32[3])
def twice2(x):
  h = jax.jit(lambda x: jnp.sin(x))
  return checkify.checkify(lambda x: h(h(x)))(x)

@jax.custom_jvp
def cj(x):
  checkify.check(x > 0, 'cj')
  return jnp.sin(x)
cj.defjvp(lambda p, t: (cj(p[0]), jnp.cos(p[0]) * t[0]))
@jax.custom_jvp
def cj0(x):
  return jnp.sin(x)
@cj0.defjvp
def cj0_jvp(p, t): return cj0(p[0]), jnp.cos(p[0]) * t[0]
@jax.custom_vjp
def cv(x):
  return jnp.sin(x)
cv.defvjp(lambda x: (jnp.sin(x), x), lambda r, g: (g * jnp.cos(r),))

# trace: f1(f32[])
# trace: f2(f32[])
# trace: f3(f32[])
# trace: f4(f32[])
# trace: f5(f32[])
# trace: f6(f32[])
# trace: f7(f32[3])
# trace: jax.grad(lambda x: f1(x)[1])(f32[])
# trace: jax.grad(lambda x: f2(x)[1])(f32[])
# trace: jax.vmap(f2)(f32[3])
def f1(x): return checkify.checkify(cj)(x)
def f2(x): return checkify.checkify(cj0, errors=checkify.nan_checks)(x)
def f3(x): return checkify.checkify(cv, errors=checkify.nan_checks)(x)
def f4(x): return checkify.checkify(jax.grad(cj0), errors=checkify.nan_checks)(x)
def f5(x): return checkify.checkify(jax.grad(cv), errors=checkify.nan_checks)(x)
def f6(x): return checkify.checkify(lambda x: jax.jit(cj0)(x) / 2, errors=checkify.float_checks)(x)
def f7(x): return checkify.checkify(lambda x: jax.nn.gelu(jax.nn.softplus(x)), errors=checkify.float_checks)(x)

# trace: tst(f32[3])
def tst(x):
  err, y = checkify.checkify(jnp.log, errors=checkify.nan_checks)(x)
  return jax.tree.leaves(err), len(jax.tree.leaves(err)), y
# trace: nested(f32[])
def nested(x):
  def inner(x):
    checkify.check(x > 1, 'one')
    return 1 / x
  def outer(x):
    err, y = checkify.checkify(inner, errors=checkify.all_checks)(x)
    checkify.check(x > 2, 'two {}', y)
    checkify.check_error(err)
    return jnp.log(y)
  return checkify.checkify(outer, errors=checkify.all_checks)(x)
# trace: scanjit(f32[3])
def scanjit(x):
  @jax.jit
  def step(c, x):
    checkify.check(c > x, 'step {c}', c=c)
    return c + x, jnp.log(c)
  return checkify.checkify(lambda x: jax.lax.scan(step, 0., x), errors=checkify.float_checks | checkify.user_checks)(x)
# trace: eager2()
def eager2():
  checkify.check(jnp.asarray(False), 'no {x}', x=jnp.asarray(3.))
# trace: eager4()
def eager4():
  def f(x):
    checkify.check(x > 0, 'x was {x}', x=x)
    return x
  err, y = jax.jit(checkify.checkify(f))(-3.)
  assert err.get() == 'x was -3.0 (`check` failed)', err.get()
  err, y = jax.jit(checkify.checkify(f))(3.)
  assert err.get() is None
  err.throw()
  return y
# trace: cbad(f32[])
def cbad(x): 
  return jax.lax.cond(x > 0, lambda x: checkify.check(x > 1, 'a') or x, lambda x: x, x)
# trace: sbad(f32[3])
def sbad(x): 
  return jax.lax.scan(lambda c, x: (checkify.check(x > 1, 'a') or c, x), 0., x)
# trace: wbad(f32[])
def wbad(x): 
  return jax.lax.while_loop(lambda x: x < 1, lambda x: checkify.check(x > 1, 'a') or x, x)
# trace: fbad(f32[])
def fbad(x): 
  return jax.lax.fori_loop(0, 3, lambda i, x: checkify.check(x > 1, 'a') or x, x)
def rbad(x): 
  return jax.checkpoint(lambda x: checkify.check(x > 1, 'a') or x)(x)
# trace: gg(f32[3], i32[2])
def gg(x, i): return checkify.checkify(lambda x, i: x[i], errors=checkify.all_checks)(x, i)
def gg2(x, i, j): return checkify.checkify(lambda x, i, j: x[i, j], errors=checkify.index_checks)(x, i, j)
# trace: ga(f32[3,4], i32[2])
def ga(x, i): return checkify.checkify(lambda x, i: x.at[i].set(0.).at[i, 1].mul(2.), errors=checkify.index_checks)(x, i)
# trace: mm(f32[3,4], f32[4,2])
def mm(x, y): return checkify.checkify(lambda x, y: x @ y, errors=checkify.float_checks)(x, y)
# trace: mlp({'w': f32[3,2], 'b': f32[2]}, f32[4,3])
def mlp(p, x):
  def loss(p):
    y = jnp.tanh(x @ p['w'] + p['b'])
    checkify.check(jnp.all(y < 1), 'y too big {m}', m=y.max())
    return (y ** 2).mean()
  def step(p): 
    l, g = jax.value_and_grad(loss)(p)
    return jax.tree.map(lambda a, b: a - 0.1 * b, p, g), l
  return checkify.checkify(step, errors=checkify.user_checks | checkify.nan_checks)(p)
