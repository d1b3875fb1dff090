"""Finite differences, spectral methods, multigrid, Burgers, Navier-Stokes vorticity, wave equation, Poisson Jacobi."""
import jax
import jax.numpy as jnp
from jax import jit, lax, vmap, grad
from functools import partial
from enum import Enum
import numpy as np


class BC(str, Enum):
    PERIODIC = 'periodic'
    DIRICHLET = 'dirichlet'
    NEUMANN = 'neumann'


PAD = {BC.PERIODIC: 'wrap', BC.DIRICHLET: 'constant', BC.NEUMANN: 'edge'}


# trace: laplacian(f32[6,6], 0.1)
# trace: laplacian(f32[6,6], 0.1, bc=BC.NEUMANN)
# trace: laplacian(f32[6,6], 0.1, bc=BC('dirichlet'))
@partial(jit, static_argnames=['bc'])
def laplacian(u, dx, bc=BC.PERIODIC):
    p = jnp.pad(u, 1, mode=PAD[bc])
    return (p[2:, 1:-1] + p[:-2, 1:-1] + p[1:-1, 2:] + p[1:-1, :-2] - 4 * u) / dx ** 2


# trace: heat(f32[6,6], 0.1, 10)
@partial(jit, static_argnums=2)
def heat(u, alpha, steps, dt=1e-3, dx=0.1):
    return lax.fori_loop(0, steps, lambda i, u: u + dt * alpha * laplacian(u, dx), u)


# trace: wave(f32[8], f32[8])
def wave(u, v, c=1.0, dt=0.01, n=20):
    lap = lambda u: jnp.roll(u, 1) + jnp.roll(u, -1) - 2 * u
    def leap(state, t):
        prev, cur = state
        nxt = 2 * cur - prev + (c * dt) ** 2 * lap(cur)
        nxt = nxt.at[0].set(jnp.sin(2 * jnp.pi * t * dt)).at[-1].set(0.)
        energy = 0.5 * jnp.sum(((nxt - cur) / dt) ** 2 + c ** 2 * jnp.gradient(cur) ** 2)
        return (cur, nxt), energy
    return lax.scan(leap, (u, u + dt * v), jnp.arange(n))


# trace: burgers(f32[16], 1e-2)
def burgers(u, nu, dt=1e-3):
    n = u.shape[-1]
    k = jnp.fft.fftfreq(n, d=1 / n) * 2j * jnp.pi
    dealias = jnp.abs(jnp.fft.fftfreq(n, 1 / n)) < n / 3
    def rhs(uh):
        u = jnp.fft.ifft(uh).real
        return -0.5 * k * jnp.fft.fft(u * u) * dealias + nu * k ** 2 * uh
    def rk4(uh, _):
        k1 = rhs(uh); k2 = rhs(uh + dt / 2 * k1); k3 = rhs(uh + dt / 2 * k2); k4 = rhs(uh + dt * k3)
        uh = uh + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        return uh, None
    uh, _ = lax.scan(rk4, jnp.fft.fft(u), None, length=4)
    return jnp.real(jnp.fft.ifft(uh))


# trace: vorticity_step(f32[8,8])
@jit
def vorticity_step(w, nu=1e-3, dt=1e-2):
    n = w.shape[0]
    kx, ky = jnp.meshgrid(jnp.fft.fftfreq(n, 1 / n), jnp.fft.rfftfreq(n, 1 / n), indexing='ij')
    k2 = kx ** 2 + ky ** 2
    wh = jnp.fft.rfft2(w)
    psi = jnp.where(k2 == 0, 0, wh / jnp.where(k2 == 0, 1, k2))
    u, v, wx, wy = (jnp.fft.irfft2(a, s=w.shape) for a in (1j * ky * psi, -1j * kx * psi, 1j * kx * wh, 1j * ky * wh))
    adv = jnp.fft.rfft2(u * wx + v * wy)
    wh = ((1 - 0.5 * dt * nu * k2) * wh - dt * adv) / (1 + 0.5 * dt * nu * k2)
    return jnp.fft.irfft2(wh, s=w.shape)


# trace: jacobi(f32[6,6])
def jacobi(f, tol=1e-4, max_iter=100):
    def cond(s):
        u, err, i = s
        return (err > tol) & (i < max_iter)
    def body(s):
        u, _, i = s
        new = u.at[1:-1, 1:-1].set(0.25 * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - f[1:-1, 1:-1]))
        return new, jnp.max(jnp.abs(new - u)), i + 1
    return lax.while_loop(cond, body, (jnp.zeros_like(f), jnp.inf, 0))


# trace: gauss_seidel_red_black(f32[6,6], f32[6,6])
def gauss_seidel_red_black(u, f):
    i, j = np.indices(u.shape)
    interior = (i > 0) & (i < u.shape[0] - 1) & (j > 0) & (j < u.shape[1] - 1)
    for colour in (0, 1):
        m = ((i + j) % 2 == colour) & interior
        nb = sum(jnp.roll(u, s, a) for s in (-1, 1) for a in (0, 1))
        u = jnp.where(m, (nb - f) / 4, u)
    return u


# trace: v_cycle(f32[9], f32[9])
def v_cycle(u, f, level=0):
    h = 1 / (len(u) - 1)
    smooth = lambda u: u.at[1:-1].set((u[:-2] + u[2:] + h * h * f[1:-1]) / 2)
    u = smooth(smooth(u))
    if len(u) <= 3:
        return u
    r = jnp.zeros_like(u).at[1:-1].set(f[1:-1] + (u[2:] - 2 * u[1:-1] + u[:-2]) / h ** 2)
    rc = r[::2]
    e = v_cycle(jnp.zeros_like(rc), rc, level + 1)
    u = u + jnp.interp(jnp.linspace(0, 1, len(u)), jnp.linspace(0, 1, len(e)), e)
    return smooth(u)


# trace: crank_nicolson(f32[6], 0.5)
def crank_nicolson(u, r):
    n = u.shape[0]
    A = jnp.eye(n) * (1 + r) - r / 2 * (jnp.eye(n, k=1) + jnp.eye(n, k=-1))
    dl = jnp.full(n, -r / 2).at[0].set(0)
    du = jnp.full(n, -r / 2).at[-1].set(0)
    b = u * (1 - r) + r / 2 * (jnp.roll(u, 1) + jnp.roll(u, -1))
    return lax.linalg.tridiagonal_solve(dl, jnp.full(n, 1 + r), du, b[:, None])[:, 0], jnp.linalg.solve(A, b)


# trace: pinn_residual([f32[2,8], f32[8], f32[8,1]], f32[], f32[])
# trace: jax.grad(lambda p, x, t: jnp.mean(vmap(partial(pinn_residual, p))(x, t) ** 2))([f32[2,8], f32[8], f32[8,1]], f32[5], f32[5])
def pinn_residual(params, x, t):
    w1, b1, w2 = params
    u = lambda x, t: (jnp.tanh(jnp.stack([x, t]) @ w1 + b1) @ w2)[0]
    u_t = grad(u, argnums=1)
    u_x = grad(u)
    u_xx = grad(u_x)
    return u_t(x, t) + u(x, t) * u_x(x, t) - 0.01 / jnp.pi * u_xx(x, t)
