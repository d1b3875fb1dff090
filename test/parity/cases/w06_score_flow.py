"""Score matching (denoising, sliced), continuous normalizing flow with Hutchinson trace, RealNVP, MAF masks, bijector algebra."""
from __future__ import annotations
import abc
from functools import partial
from typing import ClassVar, Iterator
import operator
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.flatten_util import ravel_pytree


class Bijector(abc.ABC):
    event_ndims: ClassVar[int] = 1

    @abc.abstractmethod
    def forward_and_log_det(self, x): ...

    @abc.abstractmethod
    def inverse(self, y): ...

    def __matmul__(self, other: Bijector) -> Chain:
        return Chain([*self._parts(), *other._parts()])

    def _parts(self) -> Iterator[Bijector]:
        yield self


class Chain(Bijector):
    def __init__(self, parts):
        self.parts = parts

    def _parts(self):
        yield from self.parts

    def forward_and_log_det(self, x):
        total = 0.0
        for b in reversed(self.parts):
            x, ld = b.forward_and_log_det(x)
            total += ld
        return x, total

    def inverse(self, y):
        for b in self.parts:
            y = b.inverse(y)
        return y


class Affine(Bijector):
    def __init__(self, shift, log_scale):
        self.shift, self.log_scale = shift, log_scale

    def forward_and_log_det(self, x):
        return x * jnp.exp(self.log_scale) + self.shift, jnp.sum(self.log_scale) * jnp.ones(x.shape[:-1])

    def inverse(self, y):
        return (y - self.shift) * jnp.exp(-self.log_scale)


class Permute(Bijector):
    def __init__(self, perm):
        self.perm = np.asarray(perm)

    def forward_and_log_det(self, x):
        return x[..., self.perm], jnp.zeros(x.shape[:-1])

    def inverse(self, y):
        return y[..., np.argsort(self.perm)]


class Coupling(Bijector):
    def __init__(self, params, split):
        self.params, self.split = params, split

    def net(self, a):
        w1, w2 = self.params
        h = jnp.tanh(a @ w1) @ w2
        s, t = jnp.split(h, 2, -1)
        return jnp.tanh(s), t

    def forward_and_log_det(self, x):
        a, b = x[..., :self.split], x[..., self.split:]
        s, t = self.net(a)
        return jnp.concatenate([a, b * jnp.exp(s) + t], -1), s.sum(-1)

    def inverse(self, y):
        a, b = y[..., :self.split], y[..., self.split:]
        s, t = self.net(a)
        return jnp.concatenate([a, (b - t) * jnp.exp(-s)], -1)


def build(params):
    d = params['shift'].shape[0]
    flow: Bijector = Affine(params['shift'], params['scale'])
    for i, p in enumerate(params['couplings']):
        perm = np.roll(np.arange(d), i + 1)
        flow = flow @ Permute(perm) @ Coupling(p, d // 2)
    return flow


P = {'shift': jax.ShapeDtypeStruct((4,), 'float32'), 'scale': jax.ShapeDtypeStruct((4,), 'float32'),
     'couplings': [(jax.ShapeDtypeStruct((2, 8), 'float32'), jax.ShapeDtypeStruct((8, 4), 'float32'))] * 2}


# trace: log_prob(P, f32[5,4])
def log_prob(p, x):
    z, ld = build(p).forward_and_log_det(x)
    return jax.scipy.stats.norm.logpdf(z).sum(-1) + ld


# trace: sample(P, key[])
def sample(p, key, n=3):
    return build(p).inverse(jax.random.normal(key, (n, 4)))


# trace: jax.grad(lambda p, x: -log_prob(p, x).mean())(P, f32[5,4])
# trace: made(f32[3], [f32[3,6], f32[6,6]], f32[6])
def made(x, ws, b):
    d = x.shape[-1]
    deg_in = np.arange(1, d + 1)
    deg_h = np.arange(ws[0].shape[1]) % max(1, d - 1) + 1
    m1 = (deg_h[None] >= deg_in[:, None]).astype(np.float32)
    m2 = (np.tile(deg_in, 2)[None] > deg_h[:, None]).astype('f4')
    mu, alpha = jnp.split(jax.nn.relu(x @ (ws[0] * m1)) @ (ws[1] * m2) + b, 2)
    return (x - mu) * jnp.exp(-alpha), -alpha.sum()


def mlp(ws, x):
    *hidden, last = ws
    for w in hidden:
        x = jax.nn.softplus(x @ w)
    return x @ last


# trace: dsm([f32[2,8], f32[8,2]], key[], f32[4,2])
def dsm(ws, key, x, sigma=0.1):
    noise = sigma * jax.random.normal(key, x.shape)
    s = mlp(ws, x + noise)
    return 0.5 * jnp.mean(jnp.sum(jnp.square(s + noise / sigma ** 2), -1))


# trace: sliced([f32[2,8], f32[8,2]], key[], f32[4,2])
def sliced(ws, key, x):
    v = jax.random.rademacher(key, x.shape, dtype=x.dtype)
    f = lambda x: mlp(ws, x)
    s, jv = jax.jvp(f, (x,), (v,))
    return jnp.mean(jnp.sum(jv * v, -1) + 0.5 * jnp.sum(s * v, -1) ** 2)


# trace: cnf([f32[3,8], f32[8,2]], f32[2], f32[2])
def cnf(ws, x, eps, steps=4):
    def dyn(t, state):
        x, _ = state
        f = lambda x: mlp(ws, jnp.append(x, t))
        dx, vjp = jax.vjp(f, x)
        (eJ,) = vjp(eps)
        return dx, -jnp.vdot(eJ, eps)
    dt = 1 / steps
    add = lambda s, k, h: jax.tree.map(lambda a, b: a + h * b, s, k)
    def rk(state, t):
        k1 = dyn(t, state)
        k2 = dyn(t + dt / 2, add(state, k1, dt / 2))
        return add(state, k2, dt), None
    return lax.scan(rk, (x, jnp.float32(0)), jnp.linspace(0, 1, steps, endpoint=False))[0]


# trace: langevin([f32[2,8], f32[8,2]], key[], f32[4,2])
@partial(jax.jit, static_argnames='steps')
def langevin(ws, key, x, steps=10, eta=1e-2):
    def body(i, x):
        z = jax.random.normal(jax.random.fold_in(key, i), x.shape)
        return x + eta * mlp(ws, x) + jnp.sqrt(2 * eta) * z
    return lax.fori_loop(0, steps, body, x)


# trace: flat_norm(P)
def flat_norm(p):
    flat, unravel = ravel_pytree(p)
    return unravel(flat / jnp.linalg.norm(flat)), operator.itemgetter(0)(flat)
