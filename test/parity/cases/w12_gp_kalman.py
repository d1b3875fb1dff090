"""Gaussian processes with a kernel algebra (operator overloading), Kalman/EKF/UKF/RTS, HMM and particle filter."""
import operator
from dataclasses import dataclass
from functools import partial, reduce
from numbers import Number
import jax
import jax.numpy as jnp
import jax.scipy as jsp
from jax import lax


class Kernel:
    def __add__(self, o): return Combine(operator.add, self, as_kernel(o))
    __radd__ = __add__
    def __mul__(self, o): return Combine(operator.mul, self, as_kernel(o))
    __rmul__ = __mul__
    def __call__(self, x, y=None):
        y = x if y is None else y
        return jax.vmap(lambda a: jax.vmap(lambda b: self.pair(a, b))(y))(x)
    def pair(self, a, b): raise NotImplementedError(type(self).__name__)


class Combine(Kernel):
    def __init__(self, op, *ks):
        self.op, self.ks = op, ks
    def pair(self, a, b):
        return reduce(self.op, (k.pair(a, b) for k in self.ks))


@dataclass
class Const(Kernel):
    v: float
    def pair(self, a, b): return self.v


@dataclass
class RBF(Kernel):
    ls: jax.Array | float = 1.0
    def pair(self, a, b): return jnp.exp(-0.5 * jnp.sum(((a - b) / self.ls) ** 2))


@dataclass
class Periodic(Kernel):
    period: float = 1.0
    def pair(self, a, b): return jnp.exp(-2 * jnp.sum(jnp.sin(jnp.pi * jnp.abs(a - b) / self.period) ** 2))


@dataclass
class Matern(Kernel):
    nu: float = 1.5
    def pair(self, a, b):
        d2 = jnp.sum((a - b) ** 2)
        d = jnp.sqrt(jnp.where(d2 == 0, 1e-36, d2))
        match self.nu:
            case 0.5: return jnp.exp(-d)
            case 1.5: return (1 + (s := 3 ** 0.5 * d)) * jnp.exp(-s)
            case 2.5: return (1 + 5 ** 0.5 * d + 5 / 3 * d2) * jnp.exp(-(5 ** 0.5) * d)
            case other: raise ValueError(f'unsupported {other=}')


class White(Kernel):
    def pair(self, a, b): return jnp.where(jnp.all(a == b), 1.0, 0.0)


def as_kernel(v):
    if isinstance(v, Kernel):
        return v
    if isinstance(v, (Number, jax.Array)):
        return Const(v)
    return NotImplemented


# trace: gram({'ls': f32[2], 'amp': f32[]}, f32[5,2])
def gram(t, x):
    k = t['amp'] * RBF(t['ls']) + 0.5 * Periodic(2.0) * Matern(2.5) + 1e-3 * White()
    return k(x)


# trace: nll({'ls': f32[2], 'amp': f32[]}, f32[5,2], f32[5])
# trace: jax.grad(nll)({'ls': f32[2], 'amp': f32[]}, f32[5,2], f32[5])
def nll(t, x, y):
    L = jnp.linalg.cholesky(gram(t, x) + 1e-6 * jnp.eye(len(x)))
    a = jsp.linalg.cho_solve((L, True), y)
    return 0.5 * y @ a + jnp.log(jnp.diag(L)).sum() + 0.5 * len(y) * jnp.log(2 * jnp.pi)


# trace: posterior(f32[5,1], f32[5], f32[3,1])
def posterior(x, y, xs, noise=0.1):
    k = RBF() + Matern(0.5)
    L = jsp.linalg.cholesky(k(x) + noise * jnp.eye(x.shape[0]), lower=True)
    alpha = jsp.linalg.solve_triangular(L.T, jsp.linalg.solve_triangular(L, y, lower=True))
    ks = k(x, xs)
    v = jsp.linalg.solve_triangular(L, ks, lower=True)
    return ks.T @ alpha, k(xs) - v.T @ v


# trace: bad_kernel(f32[3,1])
bad_kernel = lambda x: (Matern(3.5) + 1)(x)


# trace: kalman(f32[2,2], f32[1,2], f32[2,2], f32[1,1], f32[6,1])
def kalman(F, H, Q, R, zs):
    def step(c, z):
        m, P = c
        m, P = F @ m, F @ P @ F.T + Q
        S = H @ P @ H.T + R
        K = jnp.linalg.solve(S, H @ P).T
        r = z - H @ m
        ll = jsp.stats.multivariate_normal.logpdf(r, jnp.zeros_like(r), S)
        m2, P2 = m + K @ r, P - K @ S @ K.T
        return (m2, P2), (m2, P2, m, P, ll)
    _, (m, P, mp, Pp, ll) = lax.scan(step, (jnp.zeros(2), jnp.eye(2)), zs)
    def smooth(c, x):
        ms, Ps = c
        m, P, mp, Pp = x
        G = jnp.linalg.solve(Pp, F @ P).T
        ms = m + G @ (ms - mp)
        Ps = P + G @ (Ps - Pp) @ G.T
        return (ms, Ps), (ms, Ps)
    _, out = lax.scan(smooth, (m[-1], P[-1]), (m[:-1], P[:-1], mp[1:], Pp[1:]), reverse=True)
    return out, ll.sum()


# trace: partial(ekf, lambda x: jnp.array([x[0] + 0.1 * x[1], x[1] - 0.1 * jnp.sin(x[0])]), lambda x: jnp.sin(x[:1]))(f32[2], f32[2,2], f32[1])
def ekf(f, h, m, P, z):
    F, H = jax.jacfwd(f)(m), jax.jacrev(h)
    m, P = f(m), F @ P @ F.T + 0.01 * jnp.eye(m.size)
    Hm = H(m)
    S = Hm @ P @ Hm.T + 0.1
    K = P @ Hm.T / S
    return m + (K * (z - h(m))).sum(-1), (jnp.eye(2) - K @ Hm) @ P


# trace: ukf(f32[2], f32[2,2], f32[1])
def ukf(m, P, z, alpha=1e-1, beta=2., kappa=0.):
    n = m.shape[0]
    lam = alpha ** 2 * (n + kappa) - n
    L = jnp.linalg.cholesky((n + lam) * P)
    pts = jnp.vstack([m, m + L.T, m - L.T])
    wm = jnp.full(2 * n + 1, 1 / (2 * (n + lam))).at[0].set(lam / (n + lam))
    wc = wm.at[0].add(1 - alpha ** 2 + beta)
    f = jax.vmap(lambda x: jnp.stack([x[0] + 0.1 * x[1], 0.9 * x[1]]))
    h = jax.vmap(lambda x: jnp.hypot(x[0], x[1])[None])
    X = f(pts)
    mx = wm @ X
    Px = jnp.einsum('i,ij,ik->jk', wc, X - mx, X - mx) + 0.01 * jnp.eye(n)
    Z = h(X)
    mz = wm @ Z
    S = jnp.einsum('i,ij,ik->jk', wc, Z - mz, Z - mz) + 0.1
    C = jnp.einsum('i,ij,ik->jk', wc, X - mx, Z - mz)
    K = C / S
    return mx + K @ (z - mz), Px - K @ S @ K.T


# trace: forward_backward(f32[3], f32[3,3], f32[6,3])
def forward_backward(log_pi, log_A, log_B):
    lse = jsp.special.logsumexp
    def fwd(a, b):
        a = lse(a[:, None] + log_A, axis=0) + b
        return a, a
    a0 = log_pi + log_B[0]
    aT, al = lax.scan(fwd, a0, log_B[1:])
    def bwd(be, b):
        be = lse(log_A + (b + be)[None], axis=1)
        return be, be
    _, be = lax.scan(bwd, jnp.zeros(3), log_B[1:], reverse=True)
    al, be = jnp.r_[a0[None], al], jnp.concatenate([be, jnp.zeros((1, 3))])
    return jax.nn.softmax(al + be, axis=-1), lse(aT)


# trace: viterbi(f32[3], f32[3,3], bf16[6,3])
def viterbi(pi, A, B):
    def f(d, b):
        s = d[:, None] + A
        return s.max(0) + b, s.argmax(0)
    d, bp = lax.scan(f, pi + B[0], B[1:].astype(pi.dtype))
    last = d.argmax()
    def back(i, p):
        return p[i], i
    first, path = lax.scan(back, last, bp, reverse=True)
    return jnp.append(first, path), d.max()


# trace: particle_filter(key[], f32[5])
def particle_filter(key, zs, N=8):
    def step(c, z):
        key, x = c
        key, k1, k2 = jax.random.split(key, 3)
        x = 0.9 * x + 0.3 * jax.random.normal(k1, (N,))
        lw = jsp.stats.t.logpdf(z - x, 4)
        ess = jnp.exp(2 * jsp.special.logsumexp(lw) - jsp.special.logsumexp(2 * lw))
        resample = lambda x: jax.random.choice(k2, x, (N,), p=jax.nn.softmax(lw))
        x = lax.cond(ess < N / 2, resample, lambda x: x, x)
        return (key, x), (x.mean(), ess)
    return lax.scan(step, (key, jnp.zeros(N)), zs)[1]
