"""A train step of a transformer with 124 million parameters (12 layers, as GPT-2 small), for test/bench/transformer.ts."""
import jax
import jax.numpy as jnp

VOCAB, WIDTH, HEADS, LAYERS, LENGTH = 50257, 768, 12, 12, 1024


def layer_norm(x, p):
  mean = jnp.mean(x, axis=-1, keepdims=True)
  var = jnp.var(x, axis=-1, keepdims=True)
  return (x - mean) * jax.lax.rsqrt(var + 1e-5) * p['scale'] + p['bias']


def attention(x, p):
  batch, length, width = x.shape
  q, k, v = jnp.split(x @ p['qkv'], 3, axis=-1)
  heads = lambda t: t.reshape(batch, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)
  q, k, v = heads(q), heads(k), heads(v)
  scores = jnp.einsum('bhqd,bhkd->bhqk', q, k) / jnp.sqrt(width // HEADS)
  mask = jnp.tril(jnp.ones((length, length), dtype=bool))
  scores = jnp.where(mask, scores, -1e9)
  out = jnp.einsum('bhqk,bhkd->bhqd', jax.nn.softmax(scores, axis=-1), v)
  return out.transpose(0, 2, 1, 3).reshape(batch, length, width) @ p['out']


def mlp(x, p):
  return jax.nn.gelu(x @ p['up'] + p['up_bias']) @ p['down'] + p['down_bias']


def block(x, p):
  x = x + attention(layer_norm(x, p['norm1']), p['attention'])
  return x + mlp(layer_norm(x, p['norm2']), p['mlp'])


def forward(params, tokens):
  x = params['embedding'][tokens] + params['positions'][:tokens.shape[1]]
  for p in params['blocks']:
    x = block(x, p)
  return layer_norm(x, params['norm']) @ params['embedding'].T


def loss_fn(params, tokens):
  logits = forward(params, tokens[:, :-1])
  log_probs = jax.nn.log_softmax(logits)
  targets = tokens[:, 1:]
  return -jnp.mean(jnp.take_along_axis(log_probs, targets[..., None], axis=-1))


def adam(params, grads, m, v, step):
  m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, grads)
  v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, grads)
  rate = 3e-4 * jnp.minimum(1.0, step / 1000)
  update = lambda p, m, v: p - rate * m / (jnp.sqrt(v) + 1e-8)
  return jax.tree.map(update, params, m, v), m, v


@jax.jit
def train_step(params, m, v, step, tokens):
  loss, grads = jax.value_and_grad(loss_fn)(params, tokens)
  params, m, v = adam(params, grads, m, v, step)
  return params, m, v, step + 1, loss


def shapes():
  array = lambda *shape: jax.ShapeDtypeStruct(shape, jnp.float32)
  norm = lambda: {'scale': array(WIDTH), 'bias': array(WIDTH)}
  one = lambda: {
      'norm1': norm(), 'norm2': norm(),
      'attention': {'qkv': array(WIDTH, 3 * WIDTH), 'out': array(WIDTH, WIDTH)},
      'mlp': {'up': array(WIDTH, 4 * WIDTH), 'up_bias': array(4 * WIDTH),
              'down': array(4 * WIDTH, WIDTH), 'down_bias': array(WIDTH)},
  }
  return {'embedding': array(VOCAB, WIDTH), 'positions': array(LENGTH, WIDTH), 'norm': norm(),
          'blocks': [one() for _ in range(LAYERS)]}


# trace: train_step(shapes(), shapes(), shapes(), f32[], i32[4,1025])
