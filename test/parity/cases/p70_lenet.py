"""LeNet with hand-written layers, NHWC, dropout-free; train loop with momentum."""
from typing import Any, Callable, NamedTuple, Sequence, Tuple
import functools
import logging
import argparse
import pathlib
import time
import jax
from jax import lax, random
import jax.numpy as jnp
import numpy as np

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)
ROOT = pathlib.Path(__file__).resolve().parent if '__file__' in globals() else pathlib.Path('.')
parser = argparse.ArgumentParser(description='train')
parser.add_argument('--lr', type=float, default=1e-2)
parser.add_argument('--classes', type=int, default=10)
parser.add_argument('--verbose', action='store_true')
args = parser.parse_args([])

Params = dict[str, dict[str, jax.Array]]
Shape = Tuple[int, ...]


class Layer(NamedTuple):
    init: Callable[..., Any]
    apply: Callable[..., Any]


def conv(features: int, kernel: Shape = (3, 3), strides: Shape = (1, 1), padding: str = 'SAME') -> Layer:
    def init(key, shape: Shape):
        n, h, w, c = shape
        fan_in = c * np.prod(kernel)
        params = {'kernel': random.normal(key, (*kernel, c, features)) * np.sqrt(2.0 / fan_in), 'bias': jnp.zeros(features)}
        out = jax.eval_shape(lambda x: apply(params, x), jax.ShapeDtypeStruct(shape, jnp.float32)).shape
        return out, params

    def apply(params, x):
        y = lax.conv_general_dilated(x, params['kernel'], strides, padding, dimension_numbers=('NHWC', 'HWIO', 'NHWC'))
        return y + params['bias']
    return Layer(init, apply)


def pool(window: Shape = (2, 2), reducer=lax.max, init_value=-jnp.inf) -> Layer:
    dims = (1, *window, 1)
    def apply(params, x):
        return lax.reduce_window(x, init_value, reducer, dims, dims, 'VALID')
    def init(key, shape):
        return (shape[0], shape[1] // window[0], shape[2] // window[1], shape[3]), {}
    return Layer(init, apply)


def dense(features):
    init = lambda key, shape: ((shape[0], features), {'w': random.normal(key, (shape[-1], features)) / np.sqrt(shape[-1]), 'b': jnp.zeros((features,))})
    return Layer(init, lambda p, x: x @ p['w'] + p['b'])


flatten = Layer(lambda k, s: ((s[0], int(np.prod(s[1:]))), {}), lambda p, x: x.reshape(x.shape[0], -1))
relu = Layer(lambda k, s: (s, {}), lambda p, x: jnp.maximum(x, 0))


def serial(*layers: Layer) -> Layer:
    def init(key, shape):
        params = []
        for layer in layers:
            key, sub = random.split(key)
            shape, p = layer.init(sub, shape)
            params.append(p)
        return shape, params

    def apply(params, x):
        for p, layer in zip(params, layers, strict=True):
            x = layer.apply(p, x)
        return x
    return Layer(init, apply)


net = serial(conv(4), relu, pool(), conv(8, strides=(2, 2)), relu, pool(reducer=lax.add, init_value=0.), flatten, dense(16), relu, dense(args.classes))
SHAPE = (4, 16, 16, 1)
OUT, PARAMS = net.init(random.key(0), SHAPE)
assert OUT == (4, 10), OUT
logger.info('parameters: %d', sum(p.size for p in jax.tree.leaves(PARAMS)))


# trace: init(key[])
def init(key):
    return net.init(key, SHAPE)[1]


# trace: predict(PARAMS, f32[4,16,16,1])
@jax.jit
def predict(params, x):
    return net.apply(params, x)


# trace: loss(PARAMS, f32[4,16,16,1], i32[4])
# trace: jax.grad(loss)(PARAMS, f32[4,16,16,1], i32[4])
def loss(params, x, y):
    logp = jax.nn.log_softmax(predict(params, x))
    return -jnp.mean(jnp.take_along_axis(logp, y[:, None], axis=-1))


class TrainState(NamedTuple):
    params: Any
    velocity: Any
    step: int | jax.Array = 0


STATE = TrainState(PARAMS, jax.tree.map(jnp.zeros_like, PARAMS))


# trace: train_step(STATE, (f32[4,16,16,1], i32[4]))
@functools.partial(jax.jit, donate_argnums=0)
def train_step(state: TrainState, batch, *, lr=args.lr, mass=0.9):
    x, y = batch
    value, grads = jax.value_and_grad(loss)(state.params, x, y)
    velocity = jax.tree.map(lambda v, g: mass * v + g, state.velocity, grads)
    params = jax.tree.map(lambda p, v: p - lr * v, state.params, velocity)
    return state._replace(params=params, velocity=velocity, step=state.step + 1), {'loss': value}


# trace: evaluate(PARAMS, f32[4,16,16,1], i32[4])
@jax.jit
def evaluate(params, x, y):
    logits = predict(params, x)
    hits = jnp.argmax(logits, -1) == y
    confusion = jnp.zeros((args.classes,) * 2, int).at[y, logits.argmax(-1)].add(1)
    return dict(accuracy=hits.mean(), confusion=confusion, top5=jnp.any(lax.top_k(logits, 5)[1] == y[:, None], axis=1).sum())


# trace: epoch(STATE, f32[12,16,16,1], i32[12], key[])
def epoch(state, xs, ys, key, batch_size=4):
    steps = xs.shape[0] // batch_size
    perm = random.permutation(key, xs.shape[0])[:steps * batch_size].reshape(steps, batch_size)
    start = time.time()
    def body(state, idx):
        return train_step(state, (xs[idx], ys[idx]))
    state, metrics = lax.scan(body, state, perm)
    logger.debug('took %.2f', time.time() - start)
    return state, jax.tree.map(jnp.mean, metrics)


# trace: saliency(PARAMS, f32[4,16,16,1])
def saliency(params, x):
    score = lambda img: predict(params, img[None])[0].max()
    return jnp.abs(jax.vmap(jax.grad(score))(x)).max(-1)


def main():
    state = STATE
    for e in range(3):
        print(f'{e:>3d} {state.step}')


if __name__ == '__main__':
    main()
