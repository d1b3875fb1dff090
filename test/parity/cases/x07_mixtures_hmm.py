"""Bootstrap, KDE, EM for mixtures, Baum-Welch, particle filter with resampling schemes, Gibbs for LDA, survival, Cox, causal estimators."""
import abc
import functools
import typing as tp

import jax
import jax.numpy as jnp
import jax.scipy as jsp
from jax import Array, lax
from jax.scipy.special import logsumexp, digamma, gammaln
from jax.scipy.stats import norm, multivariate_normal as mvn, gamma as gamma_d, poisson


# trace: bootstrap(key[], f32[20], jnp.median)
# trace: bootstrap(key[], f32[20], lambda x: jnp.percentile(x, 90, method='lower'), reps=3)
@functools.partial(jax.jit, static_argnums=(2,), static_argnames=('reps',))
def bootstrap(key, x, stat, *, reps=8, level=.95):
    n = x.shape[0]
    idx = jax.random.choice(key, n, (reps, n))
    s = jax.vmap(lambda i: stat(x[i]))(idx)
    a = (1 - level) / 2
    return stat(x), jnp.quantile(s, jnp.stack([jnp.asarray(a), jnp.asarray(1 - a)]))


# trace: kde(f32[10], f32[4])
# trace: jax.grad(lambda h: kde(jnp.linspace(0, 1, 5), jnp.array([.3]), h).sum())(f32[])
def kde(data, at, h=None):
    if h is None:
        h = 1.06 * data.std(ddof=1) * data.size ** -.2
    return jnp.exp(logsumexp(norm.logpdf(at[:, None], data, h), axis=1, b=1 / data.size))


# trace: scipy_kde(f32[2,10], f32[2,4])
scipy_kde = lambda d, x: jsp.stats.gaussian_kde(d, bw_method='silverman')(x)


class Mixture(abc.ABC):
    k: int

    @abc.abstractmethod
    def log_prob(self, params, x) -> Array: ...

    @abc.abstractmethod
    def m_step(self, r, x): ...

    def e_step(self, params, x):
        lp = self.log_prob(params, x) + jnp.log(params['pi'])
        z = logsumexp(lp, axis=-1, keepdims=True)
        return jnp.exp(lp - z), z.sum()

    def fit(self, params, x, iters=3):
        def em(p, _):
            r, ll = self.e_step(p, x)
            return self.m_step(r, x), ll
        return lax.scan(em, params, length=iters)


class Gaussians(Mixture):
    def __init__(self, k, reg=1e-6): self.k, self.reg = k, reg

    def log_prob(self, params, x):
        return jax.vmap(lambda m, S: mvn.logpdf(x, m, S), out_axes=-1)(params['mu'], params['cov'])

    def m_step(self, r, x):
        n = r.sum(0)
        mu = (r.T @ x) / n[:, None]
        d = x[:, None] - mu
        cov = jnp.einsum('nk,nki,nkj->kij', r, d, d) / n[:, None, None] + self.reg * jnp.eye(x.shape[1])
        return {'pi': n / r.shape[0], 'mu': mu, 'cov': cov}


class Poissons(Mixture):
    def __init__(self, k): self.k = k
    def log_prob(self, params, x): return poisson.logpmf(x[:, None], params['rate'])
    def m_step(self, r, x): return dict(pi=r.mean(0), rate=(r * x[:, None]).sum(0) / r.sum(0))


# trace: Gaussians(2).fit({'pi': f32[2], 'mu': f32[2,3], 'cov': f32[2,3,3]}, f32[8,3])
# trace: Poissons(3).fit({'pi': f32[3], 'rate': f32[3]}, i32[8], iters=2)
# trace: Mixture()
def baum_welch(A, B, pi, obs):
    T = obs.shape[0]
    like = B[:, obs].T
    def f(a, l): a = (a @ A) * l; c = a.sum(); return a / c, (a / c, c)
    a0 = pi * like[0]
    _, (al, c) = lax.scan(f, a0 / a0.sum(), like[1:])
    alpha = jnp.vstack([a0 / a0.sum(), al])
    c = jnp.hstack([a0.sum(), c])
    def b(be, x): l, ci = x; be = A @ (l * be) / ci; return be, be
    _, be = lax.scan(b, jnp.ones_like(pi), (like[1:], c[1:]), reverse=True)
    beta = jnp.concatenate((be, jnp.ones((1, pi.size))))
    gamma = alpha * beta
    xi = (alpha[:-1, :, None] * A * (like[1:] * beta[1:])[:, None, :]) / c[1:, None, None]
    newB = jax.ops.segment_sum(gamma, obs, B.shape[1]).T
    return xi.sum(0) / xi.sum((0, 2))[:, None], newB / newB.sum(1, keepdims=True), gamma[0], jnp.log(c).sum()


# trace: baum_welch(f32[2,2], f32[2,4], f32[2], i32[6])
RESAMPLERS: dict[str, tp.Callable] = {}


def resampler(fn):
    RESAMPLERS[fn.__name__.removeprefix('_')] = fn
    return fn


@resampler
def _systematic(key, w):
    n = w.size
    u = (jax.random.uniform(key) + jnp.arange(n)) / n
    return jnp.searchsorted(jnp.cumsum(w), u).clip(max=n - 1)


@resampler
def _stratified(key, w):
    u = (jax.random.uniform(key, w.shape) + jnp.arange(w.size)) / w.size
    return jnp.digitize(u, jnp.cumsum(w))


@resampler
def _multinomial(key, w):
    return jax.random.categorical(key, jnp.log(w), shape=w.shape)


# trace: particle_filter(key[], f32[5], 'systematic')
# trace: particle_filter(key[], f32[5], 'stratified')
# trace: particle_filter(key[], f32[5], 'multinomial', n=4)
@functools.partial(jax.jit, static_argnames=('scheme', 'n'))
def particle_filter(key, ys, scheme: str, n=8):
    re = RESAMPLERS[scheme]
    def step(carry, inp):
        x, logw = carry
        y, key = inp
        k1, k2 = jax.random.split(key)
        x = .9 * x + jax.random.normal(k1, x.shape)
        logw = logw + norm.logpdf(y, x)
        w = jax.nn.softmax(logw)
        ess = 1 / (w ** 2).sum()
        x, logw = lax.cond(ess < n / 2, lambda: (x[re(k2, w)], jnp.zeros(n)), lambda: (x, logw))
        return (x, logw), (w @ x, ess)
    return lax.scan(step, (jnp.zeros(n), jnp.zeros(n)), (ys, jax.random.split(key, len(ys))))[1]


# trace: lda_gibbs(key[], i32[10], i32[10], i32[10])
def lda_gibbs(key, words, docs, z, K=3, V=6, D=2, alpha=.1, beta=.01):
    ndk = jnp.zeros((D, K)).at[docs, z].add(1)
    nkw = jnp.zeros((K, V)).at[z, words].add(1.)
    def one(state, t):
        ndk, nkw = state
        w, d, zi, key = t
        ndk, nkw = ndk.at[d, zi].add(-1), nkw.at[zi, w].add(-1)
        logp = jnp.log(ndk[d] + alpha) + jnp.log(nkw[:, w] + beta) - jnp.log(nkw.sum(1) + V * beta)
        new = jax.random.categorical(key, logp)
        return (ndk.at[d, new].add(1), nkw.at[new, w].add(1)), new
    return lax.scan(one, (ndk, nkw), (words, docs, z, jax.random.split(key, words.size)))


# trace: lda_elbo(f32[2,3], f32[3,6])
def lda_elbo(gamma, lam):
    elog = lambda d: digamma(d) - digamma(d.sum(-1, keepdims=True))
    return (elog(gamma) * gamma).sum() - gammaln(lam).sum() + jsp.special.xlogy(lam, lam).sum() - jsp.special.entr(lam / lam.sum()).sum()


# trace: kaplan_meier(f32[8], bool[8])
def kaplan_meier(t, event):
    order = jnp.argsort(t, stable=True)
    e = event[order]
    at_risk = jnp.arange(t.size, 0, -1)
    return t[order], jnp.cumprod(1 - e / at_risk), jnp.sqrt(jnp.cumsum(jnp.where(e, 1 / (at_risk * jnp.maximum(at_risk - 1, 1)), 0)))


# trace: cox_nll(f32[3], f32[8,3], f32[8], bool[8])
# trace: jax.hessian(cox_nll)(f32[3], f32[8,3], f32[8], bool[8])
@jax.jit
def cox_nll(beta, X, t, e):
    o = jnp.argsort(-t)
    eta = (X @ beta)[o]
    return -jnp.sum(jnp.where(e[o], eta - lax.cumlogsumexp(eta), 0.)) / jnp.maximum(e.sum(), 1)


# trace: aipw(f32[10,2], i32[10], f32[10], f32[2], f32[2,2])
def aipw(X, a, y, theta, beta):
    e = jax.nn.sigmoid(X @ theta)
    m0, m1 = jnp.unstack(X @ beta, axis=1)
    psi = m1 - m0 + a * (y - m1) / e - (1 - a) * (y - m0) / (1 - e)
    return psi.mean(), psi.std() / a.shape[0] ** .5


# trace: weibull_fit(f32[6])
def weibull_fit(t, steps=3):
    nll = lambda p: -jnp.sum(jnp.log(p[0]) - p[0] * jnp.log(p[1]) + (p[0] - 1) * jnp.log(t) - (t / p[1]) ** p[0])
    p = jnp.array([1., 1.])
    for _ in range(steps):
        p -= jnp.linalg.solve(jax.hessian(nll)(p) + jnp.eye(2), jax.grad(nll)(p))
    return p, gamma_d.logpdf(t, *p).sum()
