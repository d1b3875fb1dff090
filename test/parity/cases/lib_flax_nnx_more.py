"""flax.nnx as its guides use it."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx
from functools import partial


class MLP(nnx.Module):
  def __init__(self, din, dmid, dout, *, rngs: nnx.Rngs):
    self.linear1 = nnx.Linear(din, dmid, rngs=rngs)
    self.dropout = nnx.Dropout(rate=0.1, rngs=rngs)
    self.bn = nnx.BatchNorm(dmid, rngs=rngs)
    self.linear2 = nnx.Linear(dmid, dout, rngs=rngs)

  def __call__(self, x):
    x = nnx.gelu(self.dropout(self.bn(self.linear1(x))))
    return self.linear2(x)


class Plain(nnx.Module):
  def __init__(self, din, dmid, dout, *, rngs: nnx.Rngs):
    self.linear1 = nnx.Linear(din, dmid, rngs=rngs)
    self.linear2 = nnx.Linear(dmid, dout, rngs=rngs)

  def __call__(self, x):
    return self.linear2(nnx.relu(self.linear1(x)))


model = MLP(2, 16, 3, rngs=nnx.Rngs(0))
plain = Plain(2, 8, 3, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)
pgraph, pstate = nnx.split(plain)


@jax.jit
def forward(state, x):
  m = nnx.merge(graphdef, state)
  return m(x)

# trace: forward(state, f32[4,2])


@jax.jit
def forward_state(state, x):
  m = nnx.merge(graphdef, state)
  y = m(x)
  return y, nnx.state(m)

# trace: forward_state(state, f32[4,2])


@jax.jit
def plain_forward(state, x):
  return nnx.merge(pgraph, state)(x)

# trace: plain_forward(pstate, f32[4,2])


@jax.jit
def plain_loss(state, x, y):
  def loss_fn(m):
    return jnp.mean((m(x) - y) ** 2)
  m = nnx.merge(pgraph, state)
  loss, grads = nnx.value_and_grad(loss_fn)(m)
  return loss, grads

# trace: plain_loss(pstate, f32[4,2], f32[4,3])


tx = optax.adam(1e-3)
optimizer = nnx.Optimizer(plain, tx, wrt=nnx.Param)
ograph, ostate = nnx.split((plain, optimizer))


@jax.jit
def train_step(state, x, y):
  m, opt = nnx.merge(ograph, state)
  def loss_fn(m):
    return jnp.mean((m(x) - y) ** 2)
  loss, grads = nnx.value_and_grad(loss_fn)(m)
  opt.update(m, grads)
  return loss, nnx.state((m, opt))

# trace: train_step(ostate, f32[4,2], f32[4,3])


def nnx_step(model, x):
  return model(x)

# trace: nnx_step(plain, f32[4,2])


@jax.jit
def conv_forward(x):
  conv = nnx.Conv(1, 4, kernel_size=(3, 3), rngs=nnx.Rngs(0))
  return nnx.avg_pool(nnx.relu(conv(x)), window_shape=(2, 2), strides=(2, 2))

# trace: conv_forward(f32[2,8,8,1])


@jax.jit
def attention(x):
  att = nnx.MultiHeadAttention(num_heads=2, in_features=8, qkv_features=8, decode=False, rngs=nnx.Rngs(0))
  return att(x)

# trace: attention(f32[2,5,8])


@jax.jit
def norms(x):
  rngs = nnx.Rngs(0)
  a = nnx.LayerNorm(8, rngs=rngs)(x)
  b = nnx.RMSNorm(8, rngs=rngs)(x)
  c = nnx.GroupNorm(8, num_groups=2, rngs=rngs)(x)
  return a + b + c

# trace: norms(f32[2,5,8])


@jax.jit
def embed(ids):
  e = nnx.Embed(10, 4, rngs=nnx.Rngs(0))
  return e.attend(e(ids))

# trace: embed(i32[2,3])


@jax.jit
def lstm(x):
  cell = nnx.LSTMCell(4, 6, rngs=nnx.Rngs(0))
  carry = cell.initialize_carry(x.shape, rngs=nnx.Rngs(1))
  return cell(carry, x)

# trace: lstm(f32[2,4])


@jax.jit
def rnn(x):
  r = nnx.RNN(nnx.GRUCell(4, 6, rngs=nnx.Rngs(0)))
  return r(x)

# trace: rnn(f32[2,5,4])


class Count(nnx.Variable):
  pass


class Counter(nnx.Module):
  def __init__(self, rngs):
    self.count = Count(jnp.zeros((), jnp.int32))
    self.w = nnx.Param(jax.random.normal(rngs.params(), (3, 3)))

  def __call__(self, x):
    self.count[...] += 1
    return x @ self.w


counter = Counter(nnx.Rngs(1))
cgraph, cparams, ccounts = nnx.split(counter, nnx.Param, Count)


@jax.jit
def counting(params, counts, x):
  m = nnx.merge(cgraph, params, counts)
  y = m(x)
  return y, nnx.state(m, Count)

# trace: counting(cparams, ccounts, f32[2,3])


@jax.jit
def vmapped(x):
  @nnx.split_rngs(splits=3)
  @nnx.vmap
  def create(rngs):
    return nnx.Linear(2, 4, rngs=rngs)
  m = create(nnx.Rngs(0))
  @nnx.vmap(in_axes=(0, None), out_axes=0)
  def run(m, x):
    return m(x)
  return run(m, x)

# trace: vmapped(f32[5,2])


@jax.jit
def scanned(x):
  @nnx.split_rngs(splits=3)
  @nnx.vmap
  def create(rngs):
    return nnx.Linear(4, 4, rngs=rngs)
  m = create(nnx.Rngs(0))
  @nnx.scan(in_axes=(0, nnx.Carry), out_axes=nnx.Carry)
  def run(m, x):
    return nnx.relu(m(x))
  return run(m, x)

# trace: scanned(f32[5,4])


@jax.jit
def rngs_use(key):
  rngs = nnx.Rngs(params=key, dropout=1)
  return jax.random.normal(rngs.params(), (2,)), jax.random.uniform(rngs.dropout(), (3,)), rngs.params.normal((2,))

# trace: rngs_use(key[])


@nnx.jit
def nnx_train(model, optimizer, x, y):
  def loss_fn(model):
    return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()
  loss, grads = nnx.value_and_grad(loss_fn)(model)
  optimizer.update(model, grads)
  return loss



@jax.jit
def evaluation(state, x):
  m = nnx.merge(graphdef, state)
  m.eval()
  return m(x)

# trace: evaluation(state, f32[4,2])


@jax.jit
def sequential(x):
  m = nnx.Sequential(nnx.Linear(2, 4, rngs=nnx.Rngs(0)), nnx.relu, nnx.Linear(4, 2, rngs=nnx.Rngs(1)))
  return m(x)

# trace: sequential(f32[3,2])


@jax.jit
def remat(x):
  m = nnx.Linear(2, 4, rngs=nnx.Rngs(0))
  return nnx.remat(lambda m, x: jnp.sin(m(x)))(m, x)

# trace: remat(f32[3,2])


@jax.jit
def lora(x):
  m = nnx.LoRA(3, 2, 4, rngs=nnx.Rngs(0))
  return m(x)

# trace: lora(f32[16,3])


@jax.jit
def metric(state, v):
  m = nnx.metrics.Average()
  m.update(values=v)
  return m.compute()

# trace: metric(f32[], f32[8])


@jax.jit
def cond(x):
  m = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
  return nnx.cond(x.sum() > 0, lambda m, x: m(x), lambda m, x: x, m, x)

# trace: cond(f32[3,2])


@jax.jit
def fori(x):
  m = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
  return nnx.fori_loop(0, 3, lambda i, c: (c[0], c[0](c[1])), (m, x))[1]

# trace: fori(f32[3,2])
# trace: jax.grad(lambda s, x: nnx.merge(pgraph, s)(x).sum())(pstate, f32[4,2])
