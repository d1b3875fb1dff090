"""Black-Scholes with a Greek table, Monte Carlo (antithetic, control variates), Heston, binomial American, Longstaff-Schwartz, yield curves, portfolio."""
from __future__ import annotations
from dataclasses import dataclass, replace, asdict, fields
from enum import Enum, Flag, auto
from typing import NamedTuple, Iterable
import functools
import operator as op
import jax
import jax.numpy as jnp
from jax import lax
from jax.scipy.stats import norm


class Kind(Enum):
    CALL = 1
    PUT = -1

    def payoff(self, s, k):
        return jax.nn.relu(self.value * (s - k))

    @classmethod
    def parse(cls, text: str) -> Kind:
        try:
            return cls[text.strip().upper()]
        except KeyError as e:
            raise ValueError(f'unknown option kind {text!r}') from e


@functools.partial(jax.tree_util.register_dataclass, data_fields=['spot', 'rate', 'vol'], meta_fields=[])
@dataclass(slots=True)
class Market:
    spot: jax.Array | float
    rate: jax.Array | float = 0.01
    vol: jax.Array | float = 0.2

    def bump(self, **kw):
        return replace(self, **{k: getattr(self, k) + v for k, v in kw.items()})


# trace: functools.partial(bs, kind=Kind.CALL)(Market(f32[], f32[], f32[]), f32[], f32[])
# trace: functools.partial(bs, kind=Kind.parse(' put '))(Market(f32[7]), f32[7], 1.0)
# trace: bad_kind(f32[])
@functools.partial(jax.jit, static_argnames='kind')
def bs(m: Market, k, t, *, kind: Kind):
    sd = m.vol * jnp.sqrt(t)
    d1 = (jnp.log(m.spot / k) + (m.rate + m.vol ** 2 / 2) * t) / sd
    d2 = d1 - sd
    w = kind.value
    return w * (m.spot * norm.cdf(w * d1) - k * jnp.exp(-m.rate * t) * norm.cdf(w * d2))


bad_kind = lambda s: bs(Market(s), 100.0, 1.0, kind=Kind.parse('straddle'))


# trace: greeks(f32[], f32[], f32[], f32[], f32[])
def greeks(s, r, v, k, t):
    price = lambda m, t: bs(m, k, t, kind=Kind.CALL)
    m = Market(s, r, v)
    g, theta = jax.grad(price, argnums=(0, 1))(m, t)
    gamma = jax.grad(jax.grad(lambda s: price(replace(m, spot=s), t)))(s)
    vanna = jax.jacfwd(jax.grad(lambda s, v: price(replace(m, spot=s, vol=v), t)), argnums=1)(s, v)
    return dict(delta=g.spot, rho=g.rate, vega=g.vol, theta=-theta, gamma=gamma, vanna=vanna)


# trace: implied_vol(f32[], f32[])
def implied_vol(price, k, s=100.0, t=1.0):
    f = lambda v: bs(Market(s, 0.0, v), k, t, kind=Kind.CALL) - price
    def body(c):
        v, i = c
        fv, dv = jax.value_and_grad(f)(v)
        return jnp.clip(v - fv / jnp.maximum(dv, 1e-6), 1e-3, 5.), i + 1
    return lax.while_loop(lambda c: (jnp.abs(f(c[0])) > 1e-4) & (c[1] < 20), body, (0.2, 0))[0]


def gbm(key, m, t, steps, n, antithetic=False):
    dt = t / steps
    z = jax.random.normal(key, (steps, n // 2 if antithetic else n))
    z = jnp.concatenate([z, -z], 1) if antithetic else z
    inc = (m.rate - 0.5 * m.vol ** 2) * dt + m.vol * jnp.sqrt(dt) * z
    return m.spot * jnp.exp(jnp.cumsum(inc, 0))


PAYOFFS = {'asian': lambda p, k: jax.nn.relu(p.mean(0) - k), 'lookback': lambda p, k: p.max(0) - k,
           'barrier': lambda p, k: jnp.where((p > 1.5 * k).any(0), 0., jax.nn.relu(p[-1] - k))}


# trace: functools.partial(mc, style='asian')(key[], Market(f32[]), f32[])
# trace: functools.partial(mc, style='barrier', antithetic=True)(key[], Market(100., f32[], f32[]), 100.)
# trace: jax.grad(lambda s, k: mc(k, Market(s), 100., style='lookback')[0])(f32[], key[])
def mc(key, m, k, *, style, n=32, steps=4, antithetic=False):
    paths = gbm(key, m, 1.0, steps, n, antithetic)
    disc = jnp.exp(-m.rate)
    x = disc * PAYOFFS[style](paths, k)
    cv = disc * paths[-1]
    c = jnp.cov(x, cv)
    beta = c[0, 1] / c[1, 1]
    adj = x - beta * (cv - m.spot)
    return adj.mean(), adj.std(ddof=1) / n ** 0.5


# trace: heston(key[], f32[], f32[])
@jax.jit
def heston(key, s0, v0, kappa=2., theta=.04, xi=.3, rho=-.7, steps=5, n=8):
    dt = 1 / 5
    def step(c, k):
        s, v = c
        z1, z2 = jax.random.normal(k, (2, 8))
        z2 = rho * z1 + jnp.sqrt(1 - rho ** 2) * z2
        vp = jnp.maximum(v, 0)
        s = s * jnp.exp(-0.5 * vp * dt + jnp.sqrt(vp * dt) * z1)
        return (s, v + kappa * (theta - vp) * dt + xi * jnp.sqrt(vp * dt) * z2), s
    return lax.scan(step, (jnp.full(8, s0), jnp.full((8,), v0)), jax.random.split(key, 5))


# trace: american(f32[], f32[])
def american(s, k, r=0.05, sigma=0.2, n=4):
    dt = 1 / n
    u = jnp.exp(sigma * dt ** 0.5)
    p = (jnp.exp(r * dt) - 1 / u) / (u - 1 / u)
    j = jnp.arange(n + 1)
    v = Kind.PUT.payoff(s * u ** (2 * j - n), k)
    for i in range(n - 1, -1, -1):
        j = jnp.arange(i + 1)
        cont = jnp.exp(-r * dt) * (p * v[1:] + (1 - p) * v[:-1])
        v = jnp.maximum(cont, Kind.PUT.payoff(s * u ** (2. * j - i), k))
    return v[0]


# trace: longstaff(f32[4,16], f32[])
def longstaff(paths, k, r=0.05):
    cash = Kind.PUT.payoff(paths[-1], k)
    def back(cash, s):
        x = s / k
        X = jnp.stack([jnp.ones_like(x), x, x ** 2], 1)
        itm = s < k
        w = itm.astype(s.dtype)
        coef, *_ = jnp.linalg.lstsq(X * w[:, None], cash * w)
        ex = Kind.PUT.payoff(s, k)
        return jnp.exp(-r) * jnp.where(itm & (ex > X @ coef), ex, cash), None
    cash, _ = lax.scan(back, cash, paths[:-1], reverse=True)
    return cash.mean()


# trace: bootstrap_curve(f32[4])
def bootstrap_curve(rates):
    dfs = []
    for i, r in enumerate(rates):
        dfs.append((1 - r * sum(dfs)) / (1 + r))
    return jnp.stack(dfs), -jnp.log(jnp.array(dfs)) / jnp.arange(1, 5)


# trace: min_variance(f32[20,4])
def min_variance(returns, ridge=1e-4):
    S = jnp.cov(returns, rowvar=False) + ridge * jnp.eye(returns.shape[1])
    w = jnp.linalg.solve(S, jnp.ones(4))
    w /= w.sum()
    eigval = jnp.linalg.eigvalsh(S)
    return w, jnp.sqrt(w @ S @ w), eigval[::-1] / eigval.sum()


# trace: risk(f32[50])
def risk(r, alpha=0.05):
    q = jnp.quantile(r, alpha)
    wealth = jnp.cumprod(1 + r)
    peak = lax.cummax(wealth)
    return {'var': -q, 'cvar': -jnp.mean(r, where=r <= q), 'mdd': jnp.max(1 - wealth / peak), 'sharpe': r.mean() / r.std() * 252 ** .5}


# trace: ewma(f32[10], 0.94)
def ewma(x, lam):
    f = lambda a, b: (a[0] * b[0], b[0] * a[1] + b[1])
    return lax.associative_scan(f, (jnp.full_like(x, lam), (1 - lam) * x ** 2))[1]
