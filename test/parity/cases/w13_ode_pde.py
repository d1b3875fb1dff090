"""Adaptive Dormand-Prince with a while_loop, symplectic integrators from a table, FFT spectral KdV, advection limiters, multigrid, LBM."""
import itertools, math
from typing import Callable, Literal, get_args
from functools import partial
import numpy as np
import jax
import jax.numpy as jnp
from jax import lax

# Butcher tableau
C = np.array([0, 1/5, 3/10, 4/5, 8/9, 1, 1])
A = [np.array(r, np.float32) for r in ([], [1/5], [3/40, 9/40], [44/45, -56/15, 32/9], [19372/6561, -25360/2187, 64448/6561, -212/729],
     [9017/3168, -355/33, 46732/5247, 49/176, -5103/18656], [35/384, 0, 500/1113, 125/192, -2187/6784, 11/84])]
B = np.append(A[-1], 0).astype(np.float32)
E = B - np.array([5179/57600, 0, 7571/16695, 393/640, -92097/339200, 187/2100, 1/40], np.float32)

Limiter = Literal['minmod', 'superbee', 'vanleer']


def dopri_step(f, t, y, h, k1):
    ks = [k1]
    for c, a in zip(C[1:].tolist(), A[1:]):
        yi = jax.tree.map(lambda y, *k: y + h * sum(float(w) * ki for w, ki in zip(a, k) if w), y, *ks)
        ks.append(f(t + c * h, yi))
    comb = lambda w: jax.tree.map(lambda *k: h * sum(float(wi) * ki for wi, ki in zip(w, k)), *ks)
    return jax.tree.map(jnp.add, y, comb(B)), comb(E), ks[-1]


# trace: partial(odeint, lambda t, y: {'x': y['v'], 'v': -y['x']}, t1=1.0)({'x': f32[2], 'v': f32[2]})
# trace: partial(odeint, lambda t, y: -y * t, t1=2.0, max_steps=16)(f32[3])
def odeint(f, y0, t1, rtol=1e-4, atol=1e-6, max_steps=64):
    def err_norm(e, y, ynew):
        r = jax.tree.map(lambda e, a, b: jnp.mean((e / (atol + rtol * jnp.maximum(jnp.abs(a), jnp.abs(b)))) ** 2), e, y, ynew)
        leaves = jax.tree.leaves(r)
        return jnp.sqrt(sum(leaves) / len(leaves))
    def cond(s):
        t, y, h, k, n, rej = s
        return (t < t1) & (n < max_steps)
    def body(s):
        t, y, h, k, n, rej = s
        h = jnp.minimum(h, t1 - t)
        ynew, e, knew = dopri_step(f, t, y, h, k)
        r = err_norm(e, y, ynew)
        ok = r <= 1
        factor = jnp.clip(0.9 * (r + 1e-10) ** -0.2, 0.2, 5.0)
        sel = lambda a, b: jax.tree.map(partial(lax.select, ok), a, b)
        return jnp.where(ok, t + h, t), sel(ynew, y), h * factor, sel(knew, k), n + 1, rej + ~ok
    t, y, h, k, n, rej = lax.while_loop(cond, body, (0.0, y0, 0.1, f(0.0, y0), 0, 0))
    return y, {'steps': n, 'rejected': rej, 't': t}


COEFFS = {'euler': ([1.0], [1.0]), 'verlet': ([0.0, 1.0], [0.5, 0.5]),
          'yoshida': ([w1 := 1 / (2 - 2 ** (1/3)), 1 - 2 * w1, w1, 0.], [w1 / 2, (1 - w1) / 2, (1 - w1) / 2, w1 / 2])}


# trace: partial(symplectic, method='yoshida')(f32[3], f32[3])
# trace: partial(symplectic, method='euler')(f64[3], f16[3])
# trace: partial(symplectic, method='rk7')(f32[3], f32[3])
def symplectic(q, p, *, method, dt=0.1, steps=3):
    V = lambda q: jnp.sum(q ** 4) / 4
    c, d = COEFFS[method]
    def one(carry, _):
        q, p = carry
        for ci, di in zip(c, d):
            p = p - di * dt * jax.grad(V)(q)
            q = q + ci * dt * p
        return (q, p), V(q) + 0.5 * p @ p
    return lax.scan(one, (q, p), None, length=steps)


# trace: kdv(f32[16])
def kdv(u, dt=1e-3, delta=0.022):
    k = 2 * np.pi * np.fft.rfftfreq(u.size, 1 / u.size)
    lin = jnp.exp(1j * delta ** 2 * k ** 3 * dt)
    def step(v, _):
        g = -0.5j * dt * k
        N = lambda v: g * jnp.fft.rfft(jnp.fft.irfft(v) ** 2)
        a = N(v); b = N(v + a / 2)
        return lin * (v + b), jnp.abs(v[1]) ** 2
    v, e = lax.scan(step, jnp.fft.rfft(u), xs=None, length=5)
    return jnp.fft.irfft(v, n=u.size), e


def phi(r, kind: Limiter):
    if kind not in get_args(Limiter):
        raise ValueError(f'{kind!r} not in {get_args(Limiter)}')
    return {'minmod': lambda: jnp.maximum(0, jnp.minimum(1, r)),
            'superbee': lambda: jnp.max(jnp.stack([jnp.zeros_like(r), jnp.minimum(2 * r, 1), jnp.minimum(r, 2)]), 0),
            'vanleer': lambda: (r + jnp.abs(r)) / (1 + jnp.abs(r))}[kind]()


# trace: advect(f32[12], kind='superbee')
# trace: advect(f32[12], kind='vanleer')
# trace: advect(f32[12], kind='koren')
@partial(jax.jit, static_argnames=('kind',))
def advect(u, c=0.5, kind: Limiter = 'minmod'):
    up, um = jnp.roll(u, -1), jnp.roll(u, 1)
    r = (u - um) / jnp.where(jnp.abs(up - u) < 1e-12, 1e-12, up - u)
    flux = u + 0.5 * phi(r, kind) * (1 - c) * (up - u)
    return u - c * (flux - jnp.roll(flux, 1))


def restrict(r):
    return r.reshape(r.shape[0] // 2, 2, r.shape[1] // 2, 2).mean((1, 3))


def prolong(e):
    return jax.image.resize(e, tuple(2 * s for s in e.shape), 'linear')


# trace: multigrid(f32[8,8])
def multigrid(f, levels=3):
    lap = lambda u: sum(jnp.roll(u, s, ax) for s, ax in itertools.product((1, -1), (0, 1))) - 4 * u
    def v(u, f, lvl):
        for _ in range(2):
            u = u + 0.2 * (lap(u) - f)
        if lvl > 1:
            u = u + prolong(v(jnp.zeros([s // 2 for s in u.shape]), 4 * restrict(f - lap(u)), lvl - 1))
        return u + 0.2 * (lap(u) - f)
    return v(jnp.zeros_like(f), f, levels)


EI = np.array(list(itertools.product((0, 1, -1), repeat=2)))
W = np.array([{0: 4/9, 1: 1/9, 2: 1/36}[int(np.abs(e).sum())] for e in EI], np.float32)


# trace: lbm(f32[9,6,5], bool[6,5])
@jax.jit
def lbm(f, wall, tau=0.6):
    rho = f.sum(0)
    u = jnp.einsum('iab,id->dab', f, EI) / rho
    eu = jnp.tensordot(EI, u, axes=1)
    feq = rho * W[:, None, None] * (1 + 3 * eu + 4.5 * eu ** 2 - 1.5 * (u ** 2).sum(0))
    f = f - (f - feq) / tau
    opp = np.array([int(np.where((EI == -e).all(1))[0][0]) for e in EI])
    f = jnp.where(wall, f[opp], f)
    return jnp.stack([jnp.roll(fi, tuple(map(int, e)), (0, 1)) for fi, e in zip(f, EI)])


# trace: wave_cfl(f32[5], f32[5])
def wave_cfl(u, c):
    cfl = float(jnp.max(c)) * 0.1
    assert cfl < 1
    return u * cfl


# trace: thomas(f32[4], f32[5], f32[4], f32[5])
def thomas(a, b, c, d):
    def fwd(carry, x):
        cp, dp = carry
        a, b, c, d = x
        m = b - a * cp
        out = (c / m, (d - a * dp) / m)
        return out, out
    z = jnp.zeros(1)
    xs = (jnp.concatenate([z, a]), b, jnp.concatenate([c, z]), d)
    _, (cp, dp) = lax.scan(fwd, (0.0, 0.0), xs)
    _, x = lax.scan(lambda x, s: ((s[1] - s[0] * x,) * 2), 0.0, (cp, dp), reverse=True)
    return x
