"""More of equinox."""
import equinox as eqx
import jax, jax.numpy as jnp
from jax import random as jr

key = jr.key(0)
x8 = jnp.ones(8)

# trace: eqx.nn.MLP(4, 2, 8, 2, key=key)(f32[4])
# trace: eqx.nn.Linear('scalar', 3, key=key)(f32[])
# trace: eqx.nn.Conv1d(2, 4, 3, key=key)(f32[2,9])
# trace: eqx.nn.ConvTranspose2d(2, 4, 3, stride=2, key=key)(f32[2,5,5])
# trace: eqx.nn.Embedding(10, 4, key=key)(i32[])
# trace: eqx.nn.Dropout(0.5)(f32[4], key=key[])
# trace: eqx.nn.Dropout(0.5, inference=True)(f32[4])
# trace: eqx.nn.GroupNorm(2, 4)(f32[4,5])
# trace: eqx.nn.RMSNorm(4)(f32[4])
# trace: eqx.nn.LSTMCell(3, 4, key=key)(f32[3], (f32[4], f32[4]))
# trace: eqx.nn.MaxPool2d(2, 2)(f32[2,4,4])
# trace: eqx.nn.AvgPool1d(2, 2)(f32[2,4])
# trace: eqx.nn.AdaptiveAvgPool2d((2, 2))(f32[3,5,5])
# trace: eqx.nn.PReLU(0.2)(f32[3])
# trace: eqx.nn.RotaryPositionalEmbedding(8)(f32[5,8])
# trace: eqx.nn.Sequential([eqx.nn.Linear(3, 4, key=key), eqx.nn.Lambda(jax.nn.relu), eqx.nn.Linear(4, 2, key=key)])(f32[3])
# trace: eqx.nn.MultiheadAttention(2, 8, key=key)(f32[5,8], f32[5,8], f32[5,8], mask=bool[5,5])


@eqx.filter_jit
def jitted(model, x):
  return model(x)

mlp = eqx.nn.MLP(4, 2, 8, 1, key=key)


@jax.jit
def use_filter_jit(x):
  return jitted(mlp, x)

# trace: use_filter_jit(f32[4])


@jax.jit
def train(params, x, y):
  model = eqx.combine(params, eqx.partition(mlp, eqx.is_inexact_array)[1])

  @eqx.filter_value_and_grad
  def loss(model, x, y):
    return jnp.mean((jax.vmap(model)(x) - y) ** 2)
  value, grads = loss(model, x, y)
  return value, eqx.apply_updates(model, jax.tree.map(lambda g: -0.1 * g, grads)).layers[0].weight

params = eqx.filter(mlp, eqx.is_inexact_array)

# trace: train(params, f32[5,4], f32[5,2])
# trace: eqx.filter_grad(lambda p, x: jnp.sum(x * p['w']))({'w': f32[3], 'n': 2}, f32[3])
# trace: eqx.filter_vmap(lambda x, y: x * y, in_axes=(0, None))(f32[4], f32[])
# trace: eqx.filter_vmap(eqx.nn.Linear(3, 4, key=key))(f32[5,3])


@jax.jit
def ensemble(x):
  @eqx.filter_vmap
  def make(k):
    return eqx.nn.Linear(3, 2, key=k)
  models = make(jr.split(jr.key(1), 4))
  return eqx.filter_vmap(lambda m, x: m(x), in_axes=(eqx.if_array(0), None))(models, x)

# trace: ensemble(f32[3])


@jax.jit
def surgery(w):
  m = eqx.tree_at(lambda m: m.layers[0].weight, mlp, w)
  return m(jnp.ones(4))

# trace: surgery(f32[8,4])


class Norm(eqx.Module):
  bn: eqx.nn.BatchNorm
  lin: eqx.nn.Linear

  def __init__(self, key):
    self.bn = eqx.nn.BatchNorm(4, axis_name='batch', mode='batch')
    self.lin = eqx.nn.Linear(3, 4, key=key)

  def __call__(self, x, state):
    return self.bn(self.lin(x), state)


norm, nstate = eqx.nn.make_with_state(Norm)(key)


@jax.jit
def batchnorm(x):
  y, s = jax.vmap(norm, axis_name='batch', in_axes=(0, None), out_axes=(0, None))(x, nstate)
  return y

# trace: batchnorm(f32[5,3])
spec, sstate = eqx.nn.make_with_state(eqx.nn.SpectralNorm)(eqx.nn.Linear(3, 4, key=key), 'weight', key=key)


@jax.jit
def spectral(x):
  return spec(x, sstate)[0]

# trace: eqx.filter_checkpoint(lambda x: jnp.sin(jnp.sin(x)))(f32[3])
# trace: jax.grad(lambda x: eqx.filter_checkpoint(lambda x: jnp.sin(jnp.sin(x)))(x).sum())(f32[3])
# trace: eqx.nn.inference_mode(eqx.nn.Dropout(0.3))(f32[3])
# trace: eqx.filter_closure_convert(lambda x: x * 2, f32[3])(f32[3])


@eqx.filter_custom_vjp
def clip(x, lo):
  return x


@clip.def_fwd
def clip_fwd(perturbed, x, lo):
  return x, lo


@clip.def_bwd
def clip_bwd(residuals, g, perturbed, x, lo):
  return jnp.clip(g, residuals, -residuals)

# trace: jax.grad(lambda x: clip(x, -1.) ** 2)(f32[])


class Counter(eqx.Module):
  x: jax.Array
  scale: float = eqx.field(static=True, default=2.0)

  @jax.jit
  def method(self, y):
    return self.x * y * self.scale

  @eqx.filter_jit
  def other(self, y):
    return self.x + y

# trace: Counter(x8).method(f32[8])
# trace: jax.jit(lambda y: Counter(x8).other(y))(f32[8])
# trace: jax.jit(lambda t: eqx.tree_equal(t, t))(f32[3])
# trace: jax.jit(lambda x: eqx.internal.ω(x).ω)(f32[3])
