"""Normalising flows: RealNVP, planar, radial, MAF with masks, spline; abc hierarchy."""
import abc
import functools
import itertools
import typing as tp
import jax
import jax.numpy as jnp
import numpy as onp
from jax.scipy.stats import multivariate_normal as mvn, norm


class Bijector(abc.ABC):
    @abc.abstractmethod
    def forward_and_log_det(self, x): ...

    @abc.abstractmethod
    def inverse(self, y): ...

    def forward(self, x):
        return self.forward_and_log_det(x)[0]

    def __matmul__(self, other: 'Bijector') -> 'Chain':
        return Chain([self, other])

    def __repr__(self):
        return f'<{type(self).__name__}>'


class Affine(Bijector):
    def __init__(self, shift, log_scale):
        self.shift = shift
        self.log_scale = log_scale

    def forward_and_log_det(self, x):
        return x * jnp.exp(self.log_scale) + self.shift, jnp.broadcast_to(self.log_scale, x.shape).sum(-1)

    def inverse(self, y):
        return (y - self.shift) * jnp.exp(-self.log_scale)


class Permute(Bijector):
    def __init__(self, perm):
        self.perm = onp.asarray(perm)

    def forward_and_log_det(self, x):
        return x[..., self.perm], jnp.zeros(x.shape[:-1])

    def inverse(self, y):
        return y[..., onp.argsort(self.perm)]


class Coupling(Bijector):
    def __init__(self, params, d):
        self.params, self.d = params, d

    def _net(self, x):
        for i, (w, b) in enumerate(self.params):
            x = x @ w + b
            if i < len(self.params) - 1:
                x = jax.nn.silu(x)
        s, t = jnp.split(x, 2, -1)
        return jnp.tanh(s), t

    def forward_and_log_det(self, x):
        a, b = x[..., :self.d], x[..., self.d:]
        s, t = self._net(a)
        return jnp.concatenate([a, b * jnp.exp(s) + t], -1), s.sum(-1)

    def inverse(self, y):
        a, b = y[..., :self.d], y[..., self.d:]
        s, t = self._net(a)
        return jnp.concatenate([a, (b - t) * jnp.exp(-s)], -1)


class Chain(Bijector):
    def __init__(self, parts: tp.Iterable[Bijector]):
        self.parts = tuple(itertools.chain.from_iterable(p.parts if isinstance(p, Chain) else (p,) for p in parts))

    def forward_and_log_det(self, x):
        def go(carry, b):
            x, ld = carry
            y, d = b.forward_and_log_det(x)
            return y, ld + d
        return functools.reduce(go, reversed(self.parts), (x, 0.))

    def inverse(self, y):
        for b in self.parts:
            y = b.inverse(y)
        return y


def build(params):
    flow = Affine(params['shift'], params['scale'])
    for i, p in enumerate(params['couplings']):
        flow = flow @ Coupling(p, 2) @ Permute([3, 2, 1, 0])
    return flow


def net_params(key, sizes):
    for k, (m, n) in zip(jax.random.split(key, len(sizes)), itertools.pairwise(sizes)):
        yield 0.1 * jax.random.normal(k, (m, n)), jnp.zeros(n)


PARAMS = {'shift': jnp.zeros(4), 'scale': jnp.zeros(4), 'couplings': [list(net_params(jax.random.key(i), [2, 5, 4])) for i in range(2)]}


# trace: log_prob(PARAMS, f32[6,4])
def log_prob(params, y):
    flow = build(params)
    x = flow.inverse(y)
    _, ld = flow.forward_and_log_det(x)
    return mvn.logpdf(x, jnp.zeros(4), jnp.eye(4)) - ld


# trace: nll_grad(PARAMS, f32[6,4])
nll_grad = jax.jit(jax.grad(lambda p, y: -log_prob(p, y).mean()))


# trace: sample(PARAMS, key[], 3)
@functools.partial(jax.jit, static_argnums=(2,))
def sample(params, key, n):
    assert repr(build(params)) == '<Chain>'
    return build(params).forward(jax.random.normal(key, (n, 4)))


# trace: planar(f32[3], f32[3], f32[], f32[7,3])
def planar(w, u, b, z):
    wu = w @ u
    u_hat = u + (jax.nn.softplus(wu) - 1 - wu) * w / (w @ w)
    a = jnp.tanh(z @ w + b)
    psi = (1 - a ** 2)[:, None] * w
    return z + u_hat * a[:, None], jnp.log(jnp.abs(1 + psi @ u_hat))


def made_masks(d, hidden, rng=onp.random.RandomState(0)):
    degrees = [onp.arange(1, d + 1)] + [onp.arange(h) % max(1, d - 1) + min(1, d - 1) for h in hidden]
    masks = [(a[:, None] <= b[None]).astype(onp.float32) for a, b in itertools.pairwise(degrees)]
    masks.append((degrees[-1][:, None] < onp.tile(degrees[0], 2)[None]).astype(onp.float32))
    return masks


MASKS = made_masks(3, (6, 6))


# trace: maf([f32[3,6], f32[6,6], f32[6,6]], f32[5,3])
# trace: jax.jacfwd(lambda ws, x: maf(ws, x)[0], argnums=1)([f32[3,6], f32[6,6], f32[6,6]], f32[3])
def maf(ws, x):
    h = x
    for w, m in zip(ws[:-1], MASKS):
        h = jax.nn.relu(h @ (w * m))
    mu, ls = jnp.split(h @ (ws[-1] * MASKS[-1]), 2, -1)
    return (x - mu) * jnp.exp(-ls), -ls.sum(-1)


# trace: rq_spline(f32[10], f32[10,5], f32[10,5], f32[10,6])
@jax.vmap
def rq_spline(x, w, h, d, bound=3.0):
    w, h = (2 * bound * jax.nn.softmax(t) for t in (w, h))
    d = jax.nn.softplus(d) + 1e-3
    xk, yk = (jnp.pad(jnp.cumsum(t), (1, 0)) - bound for t in (w, h))
    k = jnp.clip(jnp.searchsorted(xk, x) - 1, 0, w.shape[0] - 1)
    theta = (x - xk[k]) / w[k]
    s = h[k] / w[k]
    den = s + (d[k + 1] + d[k] - 2 * s) * theta * (1 - theta)
    y = yk[k] + h[k] * (s * theta ** 2 + d[k] * theta * (1 - theta)) / den
    return jnp.where(jnp.abs(x) < bound, y, x)


# trace: abstract(f32[3])
def abstract(x):
    try:
        Bijector()
    except TypeError as e:
        return x * len(Bijector.__abstractmethods__)
    return x


# trace: change_of_variables(f32[4])
def change_of_variables(x):
    flow = build(PARAMS)
    J = jax.jacrev(flow.forward)(x)
    sign, ld = jnp.linalg.slogdet(J)
    return ld - flow.forward_and_log_det(x)[1]
