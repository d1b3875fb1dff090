"""L-BFGS two-loop, nonlinear CG, Gauss-Newton/LM, line searches, ADMM for lasso and QP, simplex projection, trust region, Nelder-Mead sort, Frank-Wolfe."""
import jax
import jax.numpy as jnp
from jax import lax
from functools import partial, wraps
from typing import NamedTuple, Any, Callable
import collections.abc as cabc
import logging

log = logging.getLogger('opt')


class History(NamedTuple):
    s: jax.Array
    y: jax.Array
    rho: jax.Array
    k: jax.Array

    @staticmethod
    def empty(m, n): return History(jnp.zeros((m, n)), jnp.zeros((m, n)), jnp.zeros(m), jnp.array(0))

    def push(self, s, y):
        roll = lambda h, v: jnp.roll(h, -1, axis=0).at[-1].set(v)
        sy = s @ y
        return jax.tree.map(partial(jnp.where, sy > 1e-10), History(roll(self.s, s), roll(self.y, y), roll(self.rho, 1 / sy), self.k + 1), self)


def two_loop(h: History, g):
    m = h.s.shape[0]
    def bwd(q, x):
        s, y, r = x
        a = r * s @ q
        return q - a * y, a
    q, a = lax.scan(bwd, g, (h.s, h.y, h.rho), reverse=True)
    gamma = jnp.where(h.k > 0, (h.s[-1] @ h.y[-1]) / jnp.maximum(h.y[-1] @ h.y[-1], 1e-12), 1.0)
    def fwd(r, x):
        s, y, rho, a = x
        return r + (a - rho * y @ r) * s, None
    r, _ = lax.scan(fwd, gamma * q, (h.s, h.y, h.rho, a))
    return -r


def traced_name(fn):
    @wraps(fn)
    def w(*a, **k):
        log.info('tracing %s', fn.__name__)
        return fn(*a, **k)
    return w


def backtrack(f, x, fx, g, d, c1=1e-4, tau=0.5, max_iter=10):
    slope = g @ d
    cond = lambda s: (s[1] > fx + c1 * s[0] * slope) & (s[2] < max_iter)
    body = lambda s: (s[0] * tau, f(x + s[0] * tau * d), s[2] + 1)
    t, ft, n = lax.while_loop(cond, body, (1.0, f(x + d), 0))
    return t, ft


def rosen(x):
    return jnp.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


# trace: lbfgs(f32[4])
@traced_name
def lbfgs(x0, f=rosen, m=3, iters=5):
    vg = jax.value_and_grad(f)
    def body(c, _):
        x, fx, g, h = c
        d = two_loop(h, g)
        t, _ = backtrack(f, x, fx, g, d)
        xn = x + t * d
        fn, gn = vg(xn)
        return (xn, fn, gn, h.push(xn - x, gn - g)), fn
    (x, fx, _, _), hist = lax.scan(body, (x0, *vg(x0), History.empty(m, x0.size)), length=iters)
    return x, hist


# trace: nonlinear_cg(f32[4], beta='pr')
# trace: partial(nonlinear_cg, beta='fr')(f32[4])
def nonlinear_cg(x, f=rosen, *, beta, iters=3):
    table: dict[str, Callable] = {'fr': lambda g, g0: g @ g / (g0 @ g0), 'pr': lambda g, g0: jnp.maximum(0, g @ (g - g0) / (g0 @ g0))}
    g = jax.grad(f)(x)
    d = -g
    for _ in range(iters):
        t, _ = backtrack(f, x, f(x), g, d)
        x = x + t * d
        g0, g = g, jax.grad(f)(x)
        d = -g + table[beta](g, g0) * d
    return x


# trace: levenberg({'a': f32[], 'b': f32[]}, f32[10], f32[10])
def levenberg(p, t, y, iters=3):
    from jax.flatten_util import ravel_pytree
    x0, unravel = ravel_pytree(p)
    def resid(x):
        q = unravel(x)
        return q['a'] * jnp.exp(-q['b'] * t) - y
    def step(c, _):
        x, lam = c
        r, J = resid(x), jax.jacfwd(resid)(x)
        A = J.T @ J
        dx = -jnp.linalg.solve(A + lam * jnp.diag(jnp.diag(A)), J.T @ r)
        better = jnp.sum(resid(x + dx) ** 2) < r @ r
        return lax.cond(better, lambda: (x + dx, lam / 3), lambda: (x, lam * 2)), r @ r
    (x, lam), losses = lax.scan(step, (x0, 1e-2), length=iters)
    return unravel(x), losses


soft = lambda x, k: jnp.sign(x) * jax.nn.relu(jnp.abs(x) - k)


# trace: lasso(f32[8,4], f32[8])
@partial(jax.jit, static_argnames=('iters',))
def lasso(A, b, lam=0.1, rho=1.0, iters=10):
    n = A.shape[1]
    chol = jax.scipy.linalg.cho_factor(A.T @ A + rho * jnp.eye(n))
    Atb = A.T @ b
    def step(_, s):
        x, z, u = s
        x = jax.scipy.linalg.cho_solve(chol, Atb + rho * (z - u))
        z = soft(x + u, lam / rho)
        return x, z, u + x - z
    z0 = jnp.zeros(n)
    return lax.fori_loop(0, iters, step, (z0,) * 3)[1]


# trace: project_simplex(f32[5])
# trace: jax.vmap(project_simplex)(bf16[3,5])
def project_simplex(v):
    u = jnp.sort(v)[::-1]
    css = jnp.cumsum(u) - 1
    ind = jnp.arange(1, v.size + 1)
    rho = jnp.sum(u - css / ind > 0)
    theta = css[rho - 1] / rho
    return jnp.maximum(v - theta, 0)


# trace: qp(f32[4,4], f32[4], f32[2,4], f32[2], f32[2])
def qp(P, q, A, l, u, sigma=1e-6, rho=0.1, alpha=1.6):
    n, m = P.shape[0], A.shape[0]
    K = jnp.block([[P + sigma * jnp.eye(n), A.T], [A, -jnp.eye(m) / rho]])
    lu = jax.scipy.linalg.lu_factor(K)
    def body(s):
        x, z, y, i, _ = s
        xv = jax.scipy.linalg.lu_solve(lu, jnp.concatenate([sigma * x - q, z - y / rho]))
        xt, v = jnp.split(xv, [n])
        zt = z + (v - y) / rho
        xn = alpha * xt + (1 - alpha) * x
        zn = jnp.clip(alpha * zt + (1 - alpha) * z + y / rho, l, u)
        y = y + rho * (alpha * zt + (1 - alpha) * z - zn)
        res = jnp.maximum(jnp.abs(A @ xn - zn).max(), jnp.abs(P @ xn + q + A.T @ y).max())
        return xn, zn, y, i + 1, res
    out = lax.while_loop(lambda s: (s[3] < 50) & (s[4] > 1e-4), body, (jnp.zeros(n), jnp.zeros(m), jnp.zeros(m), 0, jnp.inf))
    return out[0], out[3]


# trace: frank_wolfe(f32[5], f32[5,5])
def frank_wolfe(x, Q, iters=4):
    for t in range(iters):
        g = jax.grad(lambda x: 0.5 * x @ Q @ x)(x)
        s = jax.nn.one_hot(jnp.argmin(g), len(x))
        x += 2 / (t + 2) * (s - x)
    return x


# trace: nelder_mead(f32[4,3])
def nelder_mead(simplex, f=rosen):
    vals = jax.vmap(f)(simplex)
    order = jnp.argsort(vals)
    simplex, vals = simplex[order], vals[order]
    c = simplex[:-1].mean(0)
    xr = c + (c - simplex[-1])
    fr = f(xr)
    branch = jnp.select([fr < vals[0], fr < vals[-2], fr < vals[-1]], [0, 1, 2], 3)
    cand = lax.switch(branch, [lambda: c + 2 * (xr - c), lambda: xr, lambda: c + 0.5 * (xr - c), lambda: c + 0.5 * (simplex[-1] - c)])
    return simplex.at[-1].set(cand), jnp.ptp(vals)


# trace: sinkhorn(f32[4,5])
def sinkhorn(C, eps=0.1, n=10):
    a, b = (jnp.full(s, -jnp.log(s)) for s in C.shape)
    def step(c, _):
        f, g = c
        f = eps * (a - jax.nn.logsumexp((g[None] - C) / eps, axis=1))
        g = eps * (b - jax.nn.logsumexp((f[:, None] - C) / eps, axis=0))
        return (f, g), jnp.abs(jnp.exp((f[:, None] + g[None] - C) / eps).sum(1) - jnp.exp(a)).sum()
    (f, g), err = lax.scan(step, (jnp.zeros_like(a), jnp.zeros_like(b)), length=n)
    P = jnp.exp((f[:, None] + g - C) / eps)
    return jnp.vdot(P, C), P, err


# trace: newton_sqrt(f32[])
# trace: jax.grad(newton_sqrt)(f32[])
@jax.custom_jvp
def newton_sqrt(a):
    return lax.while_loop(lambda x: jnp.abs(x * x - a) > 1e-5, lambda x: 0.5 * (x + a / x), a)


@newton_sqrt.defjvp
def _(primals, tangents):
    (a,), (da,) = primals, tangents
    y = newton_sqrt(a)
    return y, da / (2 * y)
