"""Hidden Markov models: forward, backward, Viterbi, Baum-Welch; parallel forward by associative_scan; particle filter."""
import jax, jax.numpy as jnp
from jax import lax
from jax.scipy.special import logsumexp
from typing import NamedTuple
from collections.abc import Mapping


class HMM(NamedTuple):
    log_pi: jax.Array
    log_A: jax.Array
    log_B: jax.Array

    @classmethod
    def random(cls, key, n, m):
        ks = jax.random.split(key, 3)
        shapes = ((n,), (n, n), (n, m))
        return cls(*(jnp.log(jax.random.dirichlet(k, jnp.ones(s[-1]), s[:-1])) for k, s in zip(ks, shapes)))


MODEL = HMM(jnp.log(jnp.full(3, 1 / 3)), jnp.log(jnp.full((3, 3), 1 / 3)), jnp.log(jnp.full((3, 4), 0.25)))


# trace: HMM.random(key[], 3, 4)
# trace: forward(MODEL, i32[7])
# trace: jax.grad(lambda m, o: forward(m, o)[1])(MODEL, i32[7])
def forward(hmm, obs):
    def step(alpha, o):
        alpha = logsumexp(alpha[:, None] + hmm.log_A, axis=0) + hmm.log_B[:, o]
        return alpha, alpha
    a0 = hmm.log_pi + hmm.log_B[:, obs[0]]
    last, alphas = lax.scan(step, a0, obs[1:])
    return jnp.vstack([a0, alphas]), logsumexp(last)


# trace: backward(MODEL, i32[7])
def backward(hmm, obs):
    def step(beta, o):
        beta = logsumexp(hmm.log_A + hmm.log_B[:, o] + beta, axis=1)
        return beta, beta
    b = jnp.zeros(hmm.log_pi.shape)
    return jnp.concatenate([lax.scan(step, b, obs[1:], reverse=True)[1], b[None]])


# trace: viterbi(MODEL, i32[7])
@jax.jit
def viterbi(hmm, obs):
    def step(delta, o):
        scores = delta[:, None] + hmm.log_A
        return scores.max(0) + hmm.log_B[:, o], scores.argmax(0)
    delta, back = lax.scan(step, hmm.log_pi + hmm.log_B[:, obs[0]], obs[1:])
    last = delta.argmax()
    def trace(s, bp):
        prev = bp[s]
        return prev, prev
    _, path = lax.scan(trace, last, back, reverse=True)
    return jnp.append(path, last), delta.max()


# trace: parallel_forward(MODEL, i32[7])
def parallel_forward(hmm, obs):
    mats = hmm.log_A[None] + hmm.log_B.T[obs][:, None, :]
    mats = mats.at[0].set(jnp.broadcast_to(hmm.log_pi + hmm.log_B[:, obs[0]], hmm.log_A.shape))
    def combine(a, b):
        return logsumexp(a[..., :, :, None] + b[..., None, :, :], axis=-2)
    return lax.associative_scan(combine, mats)[:, 0]


# trace: baum_welch(MODEL, i32[2,7], 2)
def baum_welch(hmm, batch, iters=3):
    n_obs = hmm.log_B.shape[1]
    def e_step(hmm, obs):
        alpha, ll = forward(hmm, obs)
        beta = backward(hmm, obs)
        gamma = alpha + beta - ll
        xi = alpha[:-1, :, None] + hmm.log_A + (hmm.log_B[:, obs[1:]].T + beta[1:])[:, None, :] - ll
        onehot = jax.nn.one_hot(obs, n_obs)
        return gamma[0], logsumexp(xi, 0), logsumexp(gamma[:, :, None], axis=0, b=onehot[:, None, :]), ll
    def em(hmm, _):
        pi, A, B, ll = jax.vmap(e_step, in_axes=(None, 0))(hmm, batch)
        norm = lambda t: (lambda s: s - logsumexp(s, axis=-1, keepdims=True))(logsumexp(t, axis=0))
        return HMM(*map(norm, (pi, A, B))), ll.sum()
    return lax.scan(em, hmm, length=iters, xs=None)


# trace: sample(key[], MODEL, 6)
def sample(key, hmm, n):
    k0, k1 = jax.random.split(key)
    s0 = jax.random.categorical(k0, hmm.log_pi)
    def step(s, k):
        ke, kt = jax.random.split(k)
        o = jax.random.categorical(ke, hmm.log_B[s])
        return jax.random.categorical(kt, hmm.log_A[s]), (s, o)
    return lax.scan(step, s0, jax.random.split(k1, n))[1]


# trace: particle_filter(key[], f32[10], 16)
def particle_filter(key, ys, n=32, q=0.1, r=0.5):
    def systematic(key, w):
        u = (jax.random.uniform(key) + jnp.arange(n)) / n
        return jnp.searchsorted(jnp.cumsum(w), u)
    def step(carry, inp):
        x, logw = carry
        y, key = inp
        k1, k2 = jax.random.split(key)
        x = x / 2 + 25 * x / (1 + x ** 2) + jnp.sqrt(q) * jax.random.normal(k1, x.shape)
        logw = logw - 0.5 * (y - x ** 2 / 20) ** 2 / r
        ll = logsumexp(logw)
        w = jax.nn.softmax(logw)
        ess = 1 / jnp.sum(w ** 2)
        x, logw = lax.cond(ess < n / 2, lambda: (x[systematic(k2, w)], jnp.full(n, -jnp.log(n))), lambda: (x, logw - ll))
        return (x, logw), (jnp.sum(w * x), ess, ll)
    init = (jax.random.normal(key, (n,)), jnp.full((n,), -jnp.log(n)))
    return lax.scan(step, init, (ys, jax.random.split(key, ys.shape[0])))


class Frozen(Mapping):
    def __init__(self, **kw): self._d = kw
    def __getitem__(self, k): return self._d[k]
    def __iter__(self): return iter(self._d)
    def __len__(self): return len(self._d)


# trace: mapping(f32[2])
def mapping(x):
    m = Frozen(a=1, b=x)
    assert 'a' in m and m.get('zz', 3) == 3 and list(m.keys()) == ['a', 'b'] and dict(m.items())['a'] == 1
    return m['b'] * sum(v for v in m.values() if isinstance(v, int))
