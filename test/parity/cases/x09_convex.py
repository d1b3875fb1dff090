"""ADMM for QP, interior point LP, projected gradient, Sinkhorn with implicit diff, mirror descent, Frank-Wolfe, isotonic regression (PAV)."""
import jax
import jax.numpy as jnp
from jax import lax
from functools import partial
from typing import NamedTuple, Callable, TypeVar, Generic, overload
import contextlib
import math

T = TypeVar('T')


class QP(NamedTuple):
    P: jax.Array
    q: jax.Array
    A: jax.Array
    l: jax.Array
    u: jax.Array


class State(NamedTuple, Generic[T]):
    x: T
    z: T
    y: T
    it: int = 0


QPS = lambda n, m: QP(*(jax.ShapeDtypeStruct(s, jnp.float32) for s in [(n, n), (n,), (m, n), (m,), (m,)]))


# trace: osqp(QPS(3, 4))
# trace: osqp(QPS(2, 2), rho=.5)
@partial(jax.jit, static_argnames=('iters',))
def osqp(qp: QP, rho=1.0, sigma=1e-6, iters=4):
    n, m = len(qp.q), len(qp.l)
    K = jnp.block([[qp.P + sigma * jnp.eye(n), qp.A.T], [qp.A, -jnp.eye(m) / rho]])
    lu, piv = jax.scipy.linalg.lu_factor(K)
    def body(i, s):
        sol = jax.scipy.linalg.lu_solve((lu, piv), jnp.concatenate([sigma * s.x - qp.q, s.z - s.y / rho]))
        x, nu = jnp.split(sol, [n])
        z = s.z + (nu - s.y) / rho
        zn = jnp.clip(z + s.y / rho, qp.l, qp.u)
        return s._replace(x=x, z=zn, y=s.y + rho * (z - zn), it=i + 1)
    return lax.fori_loop(0, iters, body, State(jnp.zeros(n), jnp.zeros(m), jnp.zeros(m)))


# trace: ipm(f32[4], f32[2,4], f32[2])
def ipm(c, A, b):
    n = c.shape[0]
    def cond(s):
        x, y, z, k = s
        return (x @ z > 1e-5) & (k < 20)
    def body(s):
        x, y, z, k = s
        mu = .1 * x @ z / n
        d = x / z
        M = (A * d) @ A.T
        r_p, r_d = b - A @ x, c - A.T @ y - z
        r_c = mu - x * z
        dy = jnp.linalg.solve(M, r_p + A @ (d * r_d - r_c / z))
        dz = r_d - A.T @ dy
        dx = (r_c - x * dz) / z
        step = lambda v, dv: jnp.min(jnp.where(dv < 0, -v / dv, jnp.inf), initial=1.)
        a = .9 * jnp.minimum(step(x, dx), step(z, dz))
        return x + a * dx, y + a * dy, z + a * dz, k + 1
    return lax.while_loop(cond, body, (jnp.ones(n), jnp.zeros(b.size), jnp.ones(n), 0))


@partial(jax.custom_vjp, nondiff_argnums=(3,))
def sinkhorn(C, a, b, eps):
    f, g = _sinkhorn(C, a, b, eps)
    return f @ a + g @ b


def _sinkhorn(C, a, b, eps, n=5):
    def body(_, fg):
        f, g = fg
        f = -eps * jax.nn.logsumexp((g - C) / eps, axis=1, b=b)
        g = -eps * jax.nn.logsumexp((f[:, None] - C) / eps, axis=0, b=a[:, None])
        return f, g
    return lax.fori_loop(0, n, body, (jnp.zeros_like(a), jnp.zeros_like(b)))


def _fwd(C, a, b, eps):
    f, g = _sinkhorn(C, a, b, eps)
    return f @ a + g @ b, (C, a, b, f, g)


def _bwd(eps, res, ct):
    C, a, b, f, g = res
    P = a[:, None] * b * jnp.exp((f[:, None] + g - C) / eps)
    return jax.tree.map(lambda v: ct * v, (P, f, g))


sinkhorn.defvjp(_fwd, _bwd)


# trace: jax.value_and_grad(sinkhorn, argnums=(0, 1))(f32[3,4], f32[3], f32[4], 0.1)
# trace: jax.jit(jax.vmap(sinkhorn, (0, None, None, None)), static_argnums=3)(f32[2,3,4], f32[3], f32[4], .05)
# trace: ot_colors(f32[5,3], f32[6,3])
def ot_colors(x, y):
    cost = lambda x: sinkhorn(jnp.sum((x[:, None] - y) ** 2, -1), jnp.full(5, 1 / 5), jnp.full(6, 1 / 6), .1)
    return x - jax.grad(cost)(x)


# trace: simplex_proj(f32[5])
# trace: jax.jacobian(simplex_proj)(f32[3])
@jax.jit
def simplex_proj(v):
    u = -jnp.sort(-v)
    css = jnp.cumsum(u) - 1
    ind = jnp.arange(1, v.size + 1)
    rho = jnp.sum(u - css / ind > 0)
    return jax.nn.relu(v - css[rho - 1] / rho)


# trace: frank_wolfe(f32[4,4], f32[4])
def frank_wolfe(Q, b, iters=3):
    f = lambda x: .5 * x @ Q @ x - b @ x
    x = jnp.full(b.shape, 1 / b.size)
    gaps = []
    for k in range(iters):
        g = jax.grad(f)(x)
        s = jax.nn.one_hot(jnp.argmin(g), x.size)
        gaps.append((x - s) @ g)
        x += 2 / (k + 2) * (s - x)
    return x, jnp.array(gaps)


# trace: mirror(f32[3,4])
mirror = lambda A, T=3: lax.fori_loop(0, T, lambda t, xy: (jax.nn.softmax(jnp.log(xy[0]) - A @ xy[1]), jax.nn.softmax(jnp.log(xy[1]) + A.T @ xy[0])),
                                       (jnp.ones(A.shape[0]) / A.shape[0], jnp.ones(A.shape[1]) / A.shape[1]))


# trace: pav(f32[6])
@jax.jit
def pav(y):
    n = y.size
    cs = jnp.concatenate([jnp.zeros(1), jnp.cumsum(y)])
    i, j = jnp.mgrid[:n, 1:n + 1]
    means = jnp.where(j > i, (cs[j] - cs[i]) / jnp.maximum(j - i, 1), jnp.nan)
    return jnp.stack([jnp.nanmax(jnp.array([jnp.nanmin(means[a, k:]) for a in range(k + 1)])) for k in range(n)])


@contextlib.contextmanager
def precision(p):
    with jax.default_matmul_precision(p):
        yield p.upper()


# trace: pdhg(f32[3,4], f32[3], f32[4])
def pdhg(A, b, c, iters=3):
    with precision('highest') as name:
        assert name == 'HIGHEST'
        L = jnp.linalg.norm(A, 2)
        def body(s, _):
            x, y, xb = s
            y = y + (b - A @ xb) / L
            xn = jnp.maximum(x - (c - A.T @ y) / L, 0)
            return (xn, y, 2 * xn - x), c @ xn
        return lax.scan(body, (jnp.zeros(4), jnp.zeros(3), jnp.zeros(4)), length=iters)


# trace: golden(f32[], f32[])
def golden(a, b, f=lambda x: (x - 1) ** 2):
    phi = (math.sqrt(5) - 1) / 2
    def body(_, ab):
        a, b = ab
        c, d = b - phi * (b - a), a + phi * (b - a)
        return lax.cond(f(c) < f(d), lambda: (a, d), lambda: (c, b))
    return sum(lax.fori_loop(0, 10, body, (a, b))) / 2


# trace: bisect(f32[], 0., 4.)
# trace: jax.grad(bisect)(f32[], 0., 4.)
def bisect(y, lo, hi):
    f = lambda x: x ** 3 + x - y
    def solve(f, x0):
        def body(_, c):
            lo, hi = c
            m = (lo + hi) / 2
            return jnp.where(f(m) > 0, lo, m), jnp.where(f(m) > 0, m, hi)
        return sum(lax.fori_loop(0, 20, body, (jnp.asarray(lo), jnp.asarray(hi)))) / 2
    return lax.custom_root(f, jnp.asarray(1.), solve, lambda g, y: y / g(1.0))
