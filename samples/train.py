"""A small training script: a network of two layers, its loss, a step of gradient descent written out by hand."""
import jax
import jax.numpy as jnp

HIDDEN = 64
CLASSES = 10


def normalise(x, eps=1e-5):
  mean = jnp.mean(x, axis=-1, keepdims=True)
  var = jnp.var(x, axis=-1, keepdims=True)
  return (x - mean) / jnp.sqrt(var + eps)


# trace: forward({'w1': f32[784,64], 'b1': f32[64], 'w2': f32[64,10], 'b2': f32[10]}, f32[32,784])
def forward(params, images):
  hidden = images @ params['w1'] + params['b1']
  hidden = jnp.maximum(normalise(hidden), 0.0)
  return jax.nn.softmax(hidden @ params['w2'] + params['b2'])


# trace: loss(f32[32,10], f32[32,10])
@jax.jit
def loss(probabilities, targets):
  log_likelihood = jnp.sum(targets * jnp.log(probabilities + 1e-7), axis=-1)
  return -jnp.mean(log_likelihood)


# The gradient of the last layer alone: the error at the output, back through one matrix product.
# trace: last_layer_step(f32[64,10], f32[32,64], f32[32,10], f32[32,10], 0.1)
@jax.jit
def last_layer_step(w2, hidden, probabilities, targets, learning_rate):
  error = (probabilities - targets) / targets.shape[0]
  gradient = hidden.T @ error
  return w2 - learning_rate * gradient


def train(steps):
  images = jnp.ones((32, 784))
  targets = jnp.ones((32, CLASSES)) / CLASSES
  params = {
    'w1': jnp.full((784, HIDDEN), 0.01),
    'b1': jnp.zeros(HIDDEN),
    'w2': jnp.full((HIDDEN, CLASSES), 0.01),
    'b2': jnp.zeros(CLASSES),
  }
  forward_jit = jax.jit(forward)
  for step in range(steps):
    probabilities = forward_jit(params, images)
    value = loss(probabilities, targets)
    hidden = jnp.maximum(normalise(images @ params['w1'] + params['b1']), 0.0)
    params['w2'] = last_layer_step(params['w2'], hidden, probabilities, targets, 0.1)
    if step % 10 == 0:
      print(step, value)
  return params


if __name__ == '__main__':
  train(100)
