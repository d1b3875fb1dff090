import equinox as eqx
import equinox.internal as eqxi
import jax, jax.numpy as jnp, jax.random as jr
import jax.lax as lax

def checked(x):
  x = eqx.error_if(x, x < 0, "x must be >= 0")
  return jnp.sqrt(x)
# trace: checked(f32[])
# trace: jax.grad(checked)(f32[])
# trace: jax.vmap(checked)(f32[3])
# trace: eqx.filter_jit(checked)(f32[])
# trace: jax.jit(jax.vmap(jax.grad(checked)))(f32[3])
# trace: (lambda x: eqx.branched_error_if(x, x < 0, jnp.array(0), ["a", "b"]))(f32[])
# trace: (lambda x: eqxi.noinline(jnp.sin)(x))(f32[3])
# trace: (lambda x: eqxi.nontraceable(x))(f32[3])
# trace: (lambda x: eqxi.nondifferentiable_backward(x))(f32[3])
# trace: jax.grad(lambda x: eqxi.nondifferentiable_backward(x).sum())(f32[3])
# trace: jax.vmap(lambda x: eqxi.nonbatchable(x))(f32[3])
# trace: (lambda x: eqxi.unvmap_any(x))(bool[3])
# trace: jax.vmap(lambda x: eqxi.unvmap_any(x))(bool[3])
# trace: (lambda x: eqxi.unvmap_all(x))(bool[3])
# trace: jax.vmap(eqxi.unvmap_max)(i32[3])
# trace: jax.grad(lambda x: eqxi.nontraceable(x).sum())(f32[3])
def wl(x):
  def cond(c): return c[0] < 5
  def body(c): return c[0] + 1, jnp.sin(c[1])
  return eqxi.while_loop(cond, body, (0, x), kind="lax", max_steps=None)
# trace: wl(f32[3])
def wlc(x):
  def cond(c): return c[0] < 5
  def body(c): return c[0] + 1, jnp.sin(c[1])
  return eqxi.while_loop(cond, body, (0, x), kind="checkpointed", max_steps=8)
# trace: wlc(f32[3])
def wlb(x):
  def cond(c): return c[0] < 5
  def body(c): return c[0] + 1, jnp.sin(c[1])
  return eqxi.while_loop(cond, body, (0, x), kind="bounded", max_steps=16)
# trace: wlb(f32[3])
# trace: jax.grad(lambda x: wlc(x)[1].sum())(f32[3])
# trace: jax.grad(lambda x: wlb(x)[1].sum())(f32[3])
# trace: jax.vmap(wlc)(f32[2,3])
# trace: jax.vmap(wlb)(f32[2,3])
# trace: (lambda x: jax.jvp(lambda x: wl(x)[1], (x,), (x,)))(f32[3])
def sc(x, xs):
  return eqxi.scan(lambda c, x: (c * x, c + x), x, xs, kind="checkpointed", checkpoints=3)
# trace: sc(f32[], f32[10])
# trace: jax.grad(lambda x, xs: sc(x, xs)[0])(f32[], f32[10])
# trace: (lambda x: eqx.internal.while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, c[1] * 2), (0, x), kind="lax"))(f32[3])
