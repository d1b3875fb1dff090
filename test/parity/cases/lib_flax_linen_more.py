"""flax.linen as its guides use it."""
import jax
import jax.numpy as jnp
import optax
import flax
import flax.linen as nn
from flax.training import train_state
from flax.core import freeze, unfreeze, FrozenDict
from typing import Any, Callable, Sequence


class MLP(nn.Module):
  features: Sequence[int]

  @nn.compact
  def __call__(self, x):
    for feat in self.features[:-1]:
      x = nn.relu(nn.Dense(feat)(x))
    return nn.Dense(self.features[-1])(x)


model = MLP([8, 3])
params = model.init(jax.random.key(0), jnp.ones((1, 4)))

# trace: model.init(key[], f32[1,4])
# trace: model.apply(params, f32[5,4])


@jax.jit
def predict(params, x):
  return model.apply(params, x)

# trace: predict(params, f32[5,4])


@jax.jit
def loss_grad(params, x, y):
  def loss(p):
    return jnp.mean((model.apply(p, x) - y) ** 2)
  return jax.value_and_grad(loss)(params)

# trace: loss_grad(params, f32[5,4], f32[5,3])


class CNN(nn.Module):
  @nn.compact
  def __call__(self, x):
    x = nn.Conv(features=4, kernel_size=(3, 3))(x)
    x = nn.relu(x)
    x = nn.avg_pool(x, window_shape=(2, 2), strides=(2, 2))
    x = x.reshape((x.shape[0], -1))
    return nn.Dense(features=10)(x)


cnn = CNN()
state = train_state.TrainState.create(apply_fn=cnn.apply, params=cnn.init(jax.random.key(0), jnp.ones((1, 8, 8, 1)))['params'], tx=optax.sgd(0.1, momentum=0.9))


@jax.jit
def train_step(state, images, labels):
  def loss_fn(params):
    logits = state.apply_fn({'params': params}, images)
    return optax.softmax_cross_entropy(logits, jax.nn.one_hot(labels, 10)).mean(), logits
  (loss, logits), grads = jax.value_and_grad(loss_fn, has_aux=True)(state.params)
  return state.apply_gradients(grads=grads), loss, jnp.mean(jnp.argmax(logits, -1) == labels)

# trace: train_step(state, f32[2,8,8,1], i32[2])


class Block(nn.Module):
  features: int
  train: bool = True

  def setup(self):
    self.dense = nn.Dense(self.features, use_bias=False)
    self.norm = nn.BatchNorm(use_running_average=not self.train, momentum=0.9)
    self.drop = nn.Dropout(0.5, deterministic=not self.train)

  def __call__(self, x):
    return self.drop(self.norm(self.dense(x)))


block = Block(6)
variables = block.init({'params': jax.random.key(0), 'dropout': jax.random.key(1)}, jnp.ones((2, 4)))


@jax.jit
def block_train(variables, x, key):
  return block.apply(variables, x, rngs={'dropout': key}, mutable=['batch_stats'])

# trace: block_train(variables, f32[2,4], key[])


@jax.jit
def block_eval(variables, x):
  return Block(6, train=False).apply(variables, x)

# trace: block_eval(variables, f32[2,4])


class Attn(nn.Module):
  @nn.compact
  def __call__(self, x, mask=None):
    y = nn.LayerNorm()(x)
    y = nn.MultiHeadDotProductAttention(num_heads=2, qkv_features=8)(y, y, mask=mask)
    x = x + y
    y = nn.Dense(16)(nn.LayerNorm()(x))
    return x + nn.Dense(8)(nn.gelu(y))


attn = Attn()

# trace: jax.jit(attn.init)(key[], f32[2,5,8])
# trace: jax.jit(lambda k, x: attn.init_with_output(k, x, nn.make_causal_mask(x[..., 0])))(key[], f32[2,5,8])
# trace: nn.SelfAttention(num_heads=2).init(key[], f32[2,5,8])


class ScanBlock(nn.Module):
  @nn.compact
  def __call__(self, x, _):
    return nn.relu(nn.Dense(4)(x)), None


class Stack(nn.Module):
  @nn.compact
  def __call__(self, x):
    stack = nn.scan(ScanBlock, variable_axes={'params': 0}, split_rngs={'params': True}, length=3)
    x, _ = stack()(x, None)
    return x


# trace: jax.jit(Stack().init)(key[], f32[2,4])
# trace: jax.jit(Stack().init_with_output)(key[], f32[2,4])


class RNN(nn.Module):
  @nn.compact
  def __call__(self, x):
    return nn.RNN(nn.LSTMCell(6))(x)

# trace: jax.jit(RNN().init_with_output)(key[], f32[2,5,4])
# trace: nn.GRUCell(4).init_with_output(key[], f32[2,4], f32[2,3])


class Remat(nn.Module):
  @nn.compact
  def __call__(self, x):
    return nn.remat(nn.Dense)(4)(x)

# trace: jax.jit(Remat().init_with_output)(key[], f32[2,3])


class VM(nn.Module):
  @nn.compact
  def __call__(self, x):
    D = nn.vmap(nn.Dense, in_axes=0, out_axes=0, variable_axes={'params': 0}, split_rngs={'params': True})
    return D(3)(x)

# trace: jax.jit(VM().init_with_output)(key[], f32[4,2,3])


class Sow(nn.Module):
  @nn.compact
  def __call__(self, x):
    h = nn.Dense(3)(x)
    self.sow('intermediates', 'h', h)
    c = self.variable('counter', 'n', lambda: jnp.zeros((), jnp.int32))
    c.value = c.value + 1
    return h * self.param('scale', nn.initializers.ones, (3,))


sow = Sow()
sv = sow.init(jax.random.key(0), jnp.ones((1, 2)))

# trace: jax.jit(lambda v, x: sow.apply(v, x, mutable=['intermediates', 'counter']))(sv, f32[2,2])
# trace: nn.Embed(10, 4).init_with_output(key[], i32[3])
# trace: nn.Sequential([nn.Dense(4), nn.relu, nn.Dense(2)]).init_with_output(key[], f32[3,3])
# trace: nn.ConvTranspose(3, (3, 3)).init_with_output(key[], f32[1,4,4,2])
# trace: nn.GroupNorm(num_groups=2).init_with_output(key[], f32[2,4,8])
# trace: nn.RMSNorm().init_with_output(key[], f32[2,8])
# trace: nn.WeightNorm(nn.Dense(4)).init_with_output(key[], f32[2,8])
# trace: nn.DenseGeneral((2, 3), axis=(-2, -1)).init_with_output(key[], f32[2,4,5])
# trace: nn.Einsum((4, 3), 'bi,ij->bj').init_with_output(key[], f32[2,4])
# trace: nn.dot_product_attention(f32[2,5,2,4], f32[2,5,2,4], f32[2,5,2,4])
# trace: nn.Bidirectional(nn.RNN(nn.GRUCell(3)), nn.RNN(nn.GRUCell(3))).init_with_output(key[], f32[2,4,3])
# trace: nn.ConvLSTMCell(4, (3, 3)).init_with_output(key[], (f32[1,6,6,4], f32[1,6,6,4]), f32[1,6,6,2])
# trace: nn.PReLU().init_with_output(key[], f32[3])


@flax.struct.dataclass
class Metrics:
  loss: jax.Array
  count: int = flax.struct.field(pytree_node=False, default=1)

  def add(self, l):
    return self.replace(loss=self.loss + l)

# trace: jax.jit(Metrics.add)(Metrics(f32[2], 3), f32[2])
