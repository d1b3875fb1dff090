# First-class VJPs: what jax.vjp gives is a pytree of what the forward pass saved.
import jax
import jax.numpy as jnp

def layer(W, x):
  return jnp.tanh(x @ W)

def fwd(W, x):
  return jax.vjp(layer, W, x)

# trace: fwd(f32[3,3], f32[2,3])

def whole(W, x, ct):
  y, f_vjp = jax.jit(fwd)(W, x)
  return jax.jit(lambda f, c: f(c))(f_vjp, ct)

# trace: whole(f32[3,3], f32[2,3], f32[2,3])

def light(W, x, ct):
  y, f_vjp = jax.vjp(layer, W, x, saveable_args=(False, True))
  f_vjp.args_res[0] = W
  return f_vjp(ct), len(jax.tree.leaves(f_vjp))

# trace: light(f32[3,3], f32[2,3], f32[2,3])

def forgotten(W, x, ct):
  y, f_vjp = jax.vjp(layer, W, x, saveable_args=(False, True))
  return f_vjp(ct)

# trace: forgotten(f32[3,3], f32[2,3], f32[2,3])

def dont(W, x, ct):
  y, f_vjp = jax.vjp(layer, W, x)
  a, b = f_vjp.with_refs(jax.ad.GradValue(), jax.ad.DontWant())(ct)
  return a, str(b)

# trace: dont(f32[3,3], f32[2,3], f32[2,3])
def dont2(W, x, ct):
  y, f_vjp = jax.vjp(layer, W, x)
  a, b = f_vjp.with_refs(jax.ad.GradValue(), jax.ad.DontWant())(ct)
  return a, b
# trace: dont2(f32[3,3], f32[2,3], f32[2,3])
def dont3(W, x, ct):
  y, f_vjp = jax.vjp(lambda W, x: jax.lax.dot(x, W) * jnp.sin(x).sum(), W, x)
  a, b = f_vjp.with_refs(jax.ad.DontWant(), jax.ad.GradValue())(ct)
  return a, b
# trace: dont3(f32[3,3], f32[2,3], f32[2,3])

def refs(W, x, ct):
  r = jax.new_ref(jnp.zeros((3, 3)))
  for _ in range(2):
    y, f_vjp = jax.vjp(layer, W, x)
    _, dx = f_vjp.with_refs(r, jax.ad.GradValue())(ct)
  return jax.freeze(r), dx

# trace: refs(f32[3,3], f32[2,3], f32[2,3])

def refs_bad(W, x, ct):
  r = jax.new_ref(jnp.zeros((3, 2)))
  y, f_vjp = jax.vjp(layer, W, x)
  return f_vjp.with_refs(r, jax.ad.GradValue())(ct)
# trace: refs_bad(f32[3,3], f32[2,3], f32[2,3])
def refs_bad2(W, x, ct):
  y, f_vjp = jax.vjp(layer, W, x)
  return f_vjp.with_refs(jax.ad.GradValue())(ct)
# trace: refs_bad2(f32[3,3], f32[2,3], f32[2,3])

def split(W, x, ct):
  fwd, bwd = jax.fwd_and_bwd(layer, argnums=(0, 1))
  y, res = fwd(W, x)
  return bwd(res, ct)
# trace: split(f32[3,3], f32[2,3], f32[2,3])
def split0(W, x, ct):
  fwd, bwd = jax.fwd_and_bwd(layer, argnums=1, jitted=False)
  y, res = fwd(W, x)
  return bwd(res, ct)
# trace: split0(f32[3,3], f32[2,3], f32[2,3])

def g(d):
  return d['bye'] @ d['hi']
def pre(d, ct):
  _, g_vjp = jax.vjp(g, d, saveable_args=((True, False),))
  g_vjp.args_res = [d]
  d_grad, = g_vjp(ct)
  return d_grad, g_vjp.out_nzs
# trace: pre({'hi': f32[4,5], 'bye': f32[3,4]}, f32[3,5])
def pre_bad(d, ct):
  _, g_vjp = jax.vjp(g, d, saveable_args=((True, False, True),))
  return g_vjp(ct)
# trace: pre_bad({'hi': f32[4,5], 'bye': f32[3,4]}, f32[3,5])
def pre_bad2(d, ct):
  _, g_vjp = jax.vjp(g, d, saveable_args=(1,))
  return g_vjp(ct)
# trace: pre_bad2({'hi': f32[4,5], 'bye': f32[3,4]}, f32[3,5])
def nzs(x, y, ct):
  z, f = jax.vjp(lambda a, b: (jnp.sin(a), b * 2), x, y, in_nzs=(True, False))
  return f(ct), f.out_nzs
# trace: nzs(f32[3], f32[3], (f32[3], f32[3]))

def scanned(W, xs, ct):
  _, vjps = jax.lax.scan(lambda c, x: jax.vjp(lambda c: jnp.sin(c) * x, c), W, xs)
  return vjps
# trace: scanned(f32[3], f32[5,3], f32[3])
def vmapped(W, x):
  y, f = jax.vmap(lambda x: jax.vjp(lambda x: jnp.sin(x) @ W, x))(x)
  return y, jax.vmap(lambda f, c: f(c))(f, y)
# trace: vmapped(f32[3,3], f32[5,3])
NUM_MUBATCHES = 5
def mubatch_loss(Ws, xs):
  act, _ = jax.lax.scan(lambda x, W: (jnp.dot(x, W), None), xs, Ws)
  return jnp.mean(act)

def process_batch(Ws, xs_batch):
  grad_acc = jax.new_ref(jnp.zeros_like(Ws))
  def process_mubatch(_, xs):
    loss, f_vjp = jax.vjp(lambda Ws: mubatch_loss(Ws, xs), Ws)
    f_vjp.with_refs(grad_acc)(jnp.ones_like(loss))
    return (), loss
  xs_mubatches = xs_batch.reshape(NUM_MUBATCHES, 7, -1)
  (), losses = jax.lax.scan(process_mubatch, (), xs_mubatches)
  return jax.freeze(grad_acc), losses
# trace: process_batch(f32[3,4,4], f32[35,4])
def take(x, i):
  return x[i]
def take_vjp(x, i, r):
  _, take_vjp = jax.vjp(take, x, i)
  return take_vjp.with_refs(r, jax.ad.GradValue())(1.0)
def taken(x, i):
  r = jax.new_ref(jnp.zeros(10))
  take_vjp(x, i, r)
  return r[...]
# trace: taken(f32[10], i32[])
# trace: taken(f32[10], 3)
