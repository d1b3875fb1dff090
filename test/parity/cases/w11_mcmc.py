"""HMC with dual averaging, a NUTS doubling step, Gibbs, tempered SMC, slice sampling, parallel tempering, R-hat."""
import collections
import functools
from typing import Callable, NamedTuple
import jax
import jax.numpy as jnp
from jax import lax, random
from jax.scipy import stats
from jax.scipy.special import logsumexp, gammaln

HMCState = collections.namedtuple('HMCState', ['q', 'logp', 'grad'])
Info = collections.namedtuple('Info', 'accept energy diverged', defaults=(False,))


def model(q):
    mu, log_sd = q['mu'], q['log_sd']
    data = jnp.array([1.2, 0.7, 2.1, -0.3])
    prior = stats.norm.logpdf(mu, 0, 10) + stats.norm.logpdf(log_sd)
    return prior + stats.norm.logpdf(data, mu, jnp.exp(log_sd)).sum()


vg = jax.value_and_grad(model)
axpy = lambda a, x, y: jax.tree.map(lambda x, y: a * x + y, x, y)


def init(q):
    return HMCState(q, *vg(q))


def kinetic(p):
    return 0.5 * functools.reduce(jnp.add, [jnp.vdot(x, x) for x in jax.tree.leaves(p)])


def leapfrog(q, p, g, eps):
    p = axpy(0.5 * eps, g, p)
    q = axpy(eps, p, q)
    logp, g = vg(q)
    return q, axpy(0.5 * eps, g, p), logp, g


def random_like(key, tree):
    leaves, treedef = jax.tree.flatten(tree)
    keys = random.split(key, len(leaves))
    return treedef.unflatten([random.normal(k, jnp.shape(x), jnp.result_type(x)) for k, x in zip(keys, leaves)])


# trace: hmc_step(key[], HMCState({'mu': f32[], 'log_sd': f32[]}, f32[], {'mu': f32[], 'log_sd': f32[]}), f32[])
@functools.partial(jax.jit, static_argnames='n')
def hmc_step(key, state, eps, n=4):
    kp, ku = random.split(key)
    p0 = random_like(kp, state.q)
    h0 = -state.logp + kinetic(p0)
    q, p, logp, g = lax.fori_loop(0, n, lambda _, c: leapfrog(c[0], c[1], c[3], eps), (state.q, p0, state.logp, state.grad))
    dh = h0 - (-logp + kinetic(p))
    acc = jnp.minimum(1.0, jnp.exp(dh))
    ok = random.uniform(ku) < acc
    new = jax.tree.map(functools.partial(jnp.where, ok), HMCState(q, logp, g), state)
    return new, Info(acc, h0, jnp.abs(dh) > 1000)


class Dual(NamedTuple):
    log_eps: jax.Array
    log_bar: jax.Array
    h: jax.Array
    t: int = 0

    def update(self, accept, target=0.8, gamma=0.05, t0=10, kappa=0.75):
        t = self.t + 1
        eta = 1 / (t + t0)
        h = (1 - eta) * self.h + eta * (target - accept)
        le = jnp.log(10 * 0.1) - jnp.sqrt(t) / gamma * h
        w = t ** -kappa
        return self._replace(log_eps=le, log_bar=w * le + (1 - w) * self.log_bar, h=h, t=t)


# trace: warmup(key[], {'mu': f32[], 'log_sd': f32[]})
def warmup(key, q, steps=5):
    def body(c, k):
        s, d = c
        s, info = hmc_step(k, s, jnp.exp(d.log_eps))
        return (s, d.update(info.accept)), info._asdict()
    d = Dual(jnp.log(0.1), jnp.float32(0), jnp.float32(0), jnp.int32(0))
    return lax.scan(body, (init(q), d), random.split(key, steps))


# trace: jax.vmap(lambda k, q: chain(k, q, 3))(key[2], {'mu': f32[2], 'log_sd': f32[2]})
def chain(key, q, n):
    step = lambda s, k: (lambda r: (r[0], r[0].q['mu']))(hmc_step(k, s, 0.1))
    return lax.scan(step, init(q), random.split(key, n))[1]


# trace: u_turn({'mu': f32[], 'log_sd': f32[]}, {'mu': f32[], 'log_sd': f32[]}, {'mu': f32[], 'log_sd': f32[]}, {'mu': f32[], 'log_sd': f32[]})
def u_turn(ql, qr, pl, pr):
    dot = lambda a, b: sum(jax.tree.leaves(jax.tree.map(jnp.vdot, a, b)))
    d = axpy(-1, ql, qr)
    return (dot(d, pl) <= 0) | (dot(d, pr) <= 0)


# trace: gibbs(key[], f32[20])
def gibbs(key, x, iters=4):
    n, a, b = x.size, 2.0, 1.0
    def sweep(c, k):
        mu, tau = c
        k1, k2 = random.split(k)
        mu = random.normal(k1) / jnp.sqrt(n * tau) + x.mean()
        tau = random.gamma(k2, a + n / 2) / (b + 0.5 * ((x - mu) ** 2).sum())
        return (mu, tau), jnp.array([mu, tau])
    return lax.scan(sweep, (0., 1.), random.split(key, iters))[1]


# trace: smc(key[], f32[16])
@jax.jit
def smc(key, particles):
    N = particles.shape[0]
    loglik = lambda x: -jnp.abs(jnp.abs(x) - 2) * 4
    def stage(carry, inp):
        x, lz = carry
        k, (b0, b1) = inp
        lw = (b1 - b0) * loglik(x)
        lz += logsumexp(lw) - jnp.log(N)
        w = jax.nn.softmax(lw)
        k1, k2, k3 = random.split(k, 3)
        u = (random.uniform(k1) + jnp.arange(N)) / N
        idx = jnp.searchsorted(jnp.cumsum(w), u)
        x = x[idx]
        prop = x + 0.5 * random.normal(k2, x.shape)
        acc = jnp.log(random.uniform(k3, x.shape)) < b1 * (loglik(prop) - loglik(x))
        return (jnp.where(acc, prop, x), lz), 1 / (w ** 2).sum()
    betas = jnp.linspace(0, 1, 5)
    return lax.scan(stage, (particles, 0.0), (random.split(key, 4), (betas[:-1], betas[1:])))


# trace: slice_sample(key[], f32[])
def slice_sample(key, x, w=1.0):
    logp = lambda x: -0.5 * x ** 2
    k0, k1, key = random.split(key, 3)
    y = logp(x) - random.exponential(k0)
    l = x - w * random.uniform(k1)
    l, r = lax.while_loop(lambda s: logp(s[0]) > y, lambda s: (s[0] - w, s[1]), (l, l + w))
    l, r = lax.while_loop(lambda s: logp(s[1]) > y, lambda s: (s[0], s[1] + w), (l, r))
    def shrink(s):
        l, r, _, key = s
        key, sub = random.split(key)
        z = random.uniform(sub, minval=l, maxval=r)
        return jnp.where(z < x, z, l), jnp.where(z < x, r, z), z, key
    return lax.while_loop(lambda s: logp(s[2]) < y, shrink, shrink((l, r, x, key)))[2]


# trace: rhat(f32[4,50])
def rhat(chains):
    m, n = chains.shape
    W = chains.var(axis=1, ddof=1).mean()
    B = n * chains.mean(1).var(ddof=1)
    return jnp.sqrt(((n - 1) / n * W + B / n) / W)


# trace: ess(f32[64])
def ess(x):
    n = x.shape[0]
    f = jnp.fft.rfft(x - x.mean(), 2 * n)
    acf = jnp.fft.irfft(f * f.conj())[:n]
    acf /= acf[0]
    pairs = acf[:-1:2] + acf[1::2]
    keep = jnp.cumprod((pairs > 0).astype(int))
    return n / (-1 + 2 * (pairs * keep).sum())


# trace: swap(key[], f32[4,2], f32[4])
def swap(key, xs, betas):
    e = jnp.sum(xs ** 2, -1)
    i = random.randint(key, (), 0, len(betas) - 1)
    a = (betas[i] - betas[i + 1]) * (e[i] - e[i + 1])
    j = jnp.arange(len(betas)).at[jnp.array([i, i + 1])].set(jnp.array([i + 1, i]))
    return lax.cond(jnp.log(random.uniform(random.fold_in(key, 1))) < a, lambda x: x[j], lambda x: x, xs)
