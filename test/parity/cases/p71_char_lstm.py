"""Character-level LSTM / GRU with scan, sampling, truncated BPTT."""
import collections
import string
import jax
import jax.numpy as jnp
import numpy as np
from jax.nn import initializers as init
from functools import partial, cached_property

VOCAB = string.ascii_lowercase + ' .'
stoi = {c: i for i, c in enumerate(VOCAB)}
itos = dict(map(reversed, stoi.items()))
TEXT = 'the quick brown fox. '
IDS = np.array([stoi[c] for c in TEXT], dtype=np.int32)
LSTMState = collections.namedtuple('LSTMState', 'h c')


class LSTM:
    def __init__(self, n_in, n_hidden):
        self.n_in, self.n_hidden = n_in, n_hidden

    @cached_property
    def initializer(self):
        return init.orthogonal()

    def init(self, key):
        k1, k2 = jax.random.split(key)
        return {
            'wi': init.glorot_uniform()(k1, (self.n_in, 4 * self.n_hidden)),
            'wh': jnp.concatenate([self.initializer(k, (self.n_hidden, self.n_hidden)) for k in jax.random.split(k2, 4)], axis=1),
            'b': jnp.zeros(4 * self.n_hidden).at[self.n_hidden:2 * self.n_hidden].set(1.0),
        }

    def zero(self, *batch):
        return LSTMState(*(jnp.zeros((*batch, self.n_hidden)) for _ in range(2)))

    def __call__(self, p, state: LSTMState, x):
        gates = x @ p['wi'] + state.h @ p['wh'] + p['b']
        i, f, g, o = jnp.split(gates, 4, axis=-1)
        c = jax.nn.sigmoid(f) * state.c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return LSTMState(h, c), h


cell = LSTM(len(VOCAB), 8)
PARAMS = {'cell': cell.init(jax.random.PRNGKey(1)), 'out': {'w': jnp.ones((8, len(VOCAB))), 'b': jnp.zeros(len(VOCAB))}}


# trace: init_all(key[])
def init_all(key):
    k1, k2 = jax.random.split(key)
    return {'cell': cell.init(k1), 'out': {'w': init.lecun_normal()(k2, (8, len(VOCAB))), 'b': jnp.zeros(len(VOCAB))}}


# trace: unroll(PARAMS, i32[5])
def unroll(params, ids, state=None):
    state = cell.zero() if state is None else state
    xs = jax.nn.one_hot(ids, len(VOCAB))
    state, hs = jax.lax.scan(partial(cell, params['cell']), state, xs)
    return state, hs @ params['out']['w'] + params['out']['b']


# trace: loss(PARAMS, i32[2,6])
# trace: jax.value_and_grad(loss)(PARAMS, i32[2,6])
def loss(params, batch):
    inputs, targets = batch[:, :-1], batch[:, 1:]
    _, logits = jax.vmap(unroll, in_axes=(None, 0))(params, inputs)
    logp = jax.nn.log_softmax(logits)
    return -(logp * jax.nn.one_hot(targets, len(VOCAB))).sum(-1).mean()


# trace: tbptt(PARAMS, i32[13], 4)
@partial(jax.jit, static_argnums=2)
def tbptt(params, ids, k):
    n = (len(ids) - 1) // k
    xs = ids[:n * k].reshape(n, k)
    ys = ids[1:n * k + 1].reshape(n, k)

    def chunk_loss(params, state, x, y):
        state, logits = unroll(params, x, state)
        l = -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], 1).mean()
        return l, state

    def step(carry, xy):
        params, state = carry
        (l, state), g = jax.value_and_grad(chunk_loss, has_aux=True)(params, jax.lax.stop_gradient(state), *xy)
        gnorm = jnp.sqrt(sum(jnp.vdot(x, x) for x in jax.tree_util.tree_leaves(g)))
        scale = jnp.minimum(1., 5. / (gnorm + 1e-6))
        params = jax.tree_util.tree_map(lambda p, g: p - 0.1 * scale * g, params, g)
        return (params, state), l
    (params, _), losses = jax.lax.scan(step, (params, cell.zero()), (xs, ys))
    return params, losses


# trace: sample(PARAMS, key[], 'the', 6)
@partial(jax.jit, static_argnames=('prime', 'length', 'temperature'))
def sample(params, key, prime: str, length: int, temperature: float = 0.8):
    ids = jnp.array([stoi[c] for c in prime])
    state, logits = unroll(params, ids)

    def step(carry, key):
        state, logits = carry
        tok = jax.random.categorical(key, logits / temperature)
        state, h = cell(params['cell'], state, jax.nn.one_hot(tok, len(VOCAB)))
        return (state, h @ params['out']['w'] + params['out']['b']), tok
    _, toks = jax.lax.scan(step, (state, logits[-1]), jax.random.split(key, length))
    return toks


# trace: perplexity(PARAMS, IDS)
def perplexity(params, ids):
    assert ''.join(itos[int(i)] for i in IDS).startswith('the quick')
    _, logits = unroll(params, ids[:-1])
    lp = jnp.take_along_axis(jax.nn.log_softmax(logits), ids[1:, None], axis=-1).squeeze(-1)
    return jnp.exp(-lp.mean())


# trace: gru(f32[6,3], f32[3,12], f32[4,12], f32[12])
def gru(xs, wi, wh, b):
    def step(h, x):
        zr_x, n_x = jnp.split(x @ wi + b, [8])
        zr_h, n_h = jnp.split(h @ wh, [8])
        z, r = jnp.split(jax.nn.sigmoid(zr_x + zr_h), 2)
        h = (1 - z) * jnp.tanh(n_x + r * n_h) + z * h
        return h, h
    return jax.lax.scan(step, jnp.zeros(4), xs, reverse=True, unroll=2)[1]


# trace: bidirectional(PARAMS, i32[5], 3)
def bidirectional(params, ids, length):
    xs = jax.nn.one_hot(ids, len(VOCAB))
    mask = jnp.arange(len(ids)) < length
    def step(s, xm):
        x, m = xm
        new, h = cell(params['cell'], s, x)
        return jax.tree.map(lambda a, b: jnp.where(m, a, b), new, s), h
    outs = [jax.lax.scan(step, cell.zero(), (xs, mask), reverse=r)[1] for r in (False, True)]
    return jnp.concatenate(outs, axis=-1)
