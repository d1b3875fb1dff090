"""Molecular dynamics: Lennard-Jones with neighbour lists, periodic boxes, thermostats as strategy objects, Barnes-Hut-free N-body, Ewald."""
from __future__ import annotations
import dataclasses as dc
import typing as t
import functools
import numpy as onp
import jax
import jax.numpy as np
from jax import lax, random, jit, vmap, grad
from jax.tree_util import register_dataclass

F32 = np.float32
Array = jax.Array
DisplacementFn = t.Callable[[Array, Array], Array]


def periodic(side) -> tuple[DisplacementFn, t.Callable]:
    def displacement(a, b):
        d = a - b
        return np.mod(d + side * F32(0.5), side) - F32(0.5) * side
    def shift(r, dr):
        return np.mod(r + dr, side)
    return displacement, shift


@register_dataclass
@dc.dataclass
class NeighborList:
    idx: Array
    reference: Array
    overflow: Array
    cutoff: float = dc.field(default=1.5, metadata=dict(static=True))

    def needs_update(self, r, disp, skin=0.3):
        d = vmap(disp)(r, self.reference)
        return np.any(np.sum(d * d, axis=-1) > (skin / 2) ** 2)


def allocate(disp, r, cutoff=1.5, capacity=4) -> NeighborList:
    n = r.shape[0]
    d2 = np.sum(vmap(vmap(disp, (None, 0)), (0, None))(r, r) ** 2, -1)
    near = (d2 < cutoff ** 2) & ~np.eye(n, dtype=bool)
    order = np.argsort(~near, axis=1)[:, :capacity]
    idx = np.where(np.take_along_axis(near, order, 1), order, n)
    return NeighborList(idx, r, near.sum(1).max() > capacity, cutoff)


def lj(dr2, sigma=1.0, eps=1.0):
    s6 = (sigma ** 2 / dr2) ** 3
    return 4 * eps * (s6 ** 2 - s6)


# trace: energy(f32[6,2], NeighborList(i32[6,4], f32[6,2], bool[]))
# trace: grad(energy)(f32[6,2], NeighborList(i32[6,4], f32[6,2], bool[]))
# trace: jax.hessian(lambda r: energy(r, NeighborList(jnp_zeros((3, 4)), r, False)))(f32[3,2])
def energy(r, nbrs: NeighborList, side=4.0):
    disp, _ = periodic(side)
    n = r.shape[0]
    padded = np.concatenate([r, np.zeros((1, r.shape[1]), r.dtype)])
    rj = padded[nbrs.idx]
    mask = nbrs.idx < n
    d = vmap(vmap(disp, (None, 0)))(r, rj)
    dr2 = np.where(mask, np.sum(d ** 2, -1), 1.0)
    return 0.5 * np.sum(np.where(mask, lj(dr2), 0.0))


jnp_zeros = functools.partial(np.zeros, dtype='int32')


class State(t.NamedTuple):
    r: Array
    v: Array
    f: Array
    nbrs: NeighborList
    key: Array


class Thermostat(t.Protocol):
    def __call__(self, v: Array, key: Array) -> Array: ...


@dc.dataclass(frozen=True)
class Langevin:
    kT: float = 1.0
    gamma: float = 0.1
    def __call__(self, v, key):
        c = onp.exp(-self.gamma)
        return c * v + onp.sqrt(self.kT * (1 - c ** 2)) * random.normal(key, v.shape, v.dtype)


@dc.dataclass(frozen=True)
class Rescale:
    kT: float = 1.0
    def __call__(self, v, key):
        T = np.mean(v ** 2)
        return v * np.sqrt(self.kT / T)


# trace: functools.partial(simulate, Langevin(0.5))(f32[6,2], f32[6,2], key[])
# trace: functools.partial(simulate, Rescale())(f32[6,2], f32[6,2], key[])
@functools.partial(jit, static_argnums=(0,), static_argnames=('steps',))
def simulate(thermostat: Thermostat, r, v, key, dt=1e-3, steps=3):
    disp, shift = periodic(4.0)
    force = lambda r, nb: -grad(energy)(r, nb)
    nb = allocate(disp, r)

    def step(s: State, _):
        key, sub = random.split(s.key)
        v = s.v + 0.5 * dt * s.f
        r = shift(s.r, dt * v)
        nb = lax.cond(s.nbrs.needs_update(r, disp), lambda r: allocate(disp, r), lambda r: s.nbrs, r)
        f = force(r, nb)
        v = thermostat(v + 0.5 * dt * f, sub)
        new = s._replace(r=r, v=v, f=f, nbrs=nb, key=key)
        return new, {'E': energy(r, nb), 'T': np.mean(v ** 2), 'overflow': nb.overflow}
    return lax.scan(step, State(r, v, force(r, nb), nb, key), length=steps)


# trace: gravity(f32[5,3], f32[5])
# trace: gravity(f16[5,3], f16[5])
def gravity(x, m, soft=1e-2):
    dx = x[None] - x[:, None]
    inv = (np.sum(dx ** 2, -1) + soft ** 2) ** -1.5
    return np.einsum('ijk,ij,j->ik', dx, inv, m)


# trace: leapfrog(f32[5,3], f32[5,3], f32[5])
def leapfrog(x, v, m, dt=0.01, n=4):
    acc = functools.partial(gravity, m=m)
    def body(i, c):
        x, v, a = c
        v = v + a * (dt / 2)
        x = x + v * dt
        a = acc(x)
        return x, v + a * (dt / 2), a
    x, v, _ = lax.fori_loop(0, n, body, (x, v, acc(x)))
    L = np.sum(m[:, None] * np.cross(x, v), 0)
    return x, v, L


# trace: rdf(f32[6,3])
def rdf(r, bins=5, rmax=2.0):
    i, j = onp.triu_indices(len(r), k=1)
    d = np.linalg.norm(r[i] - r[j], axis=-1)
    h, edges = np.histogram(d, bins=bins, range=(0, rmax))
    shell = 4 / 3 * np.pi * np.diff(edges ** 3)
    return h / shell, 0.5 * (edges[1:] + edges[:-1])


# trace: ewald(f32[4,3], f32[4])
def ewald(r, q, L=2.0, alpha=2.0, kmax=1):
    ks = onp.array([k for k in onp.ndindex(*(2 * kmax + 1,) * 3)]) - kmax
    ks = ks[onp.any(ks != 0, axis=1)] * 2 * onp.pi / L
    k2 = (ks ** 2).sum(1)
    S = np.sum(q[:, None] * np.exp(1j * r @ ks.T), 0)
    recip = 2 * np.pi / L ** 3 * np.sum(onp.exp(-k2 / (4 * alpha ** 2)) / k2 * np.abs(S) ** 2)
    i, j = np.triu_indices(4, 1)
    d = np.linalg.norm(r[i] - r[j], axis=1)
    return recip + np.sum(q[i] * q[j] * jax.scipy.special.erfc(alpha * d) / d) - alpha / np.sqrt(np.pi) * q @ q


# trace: minimize(f32[6,2])
def minimize(r, steps=4):
    disp, shift = periodic(4.0)
    nb = allocate(disp, r)
    def fire(c, _):
        r, v, dt, alpha = c
        f = -grad(energy)(r, nb)
        P = np.vdot(f, v)
        v = (1 - alpha) * v + alpha * f * np.linalg.norm(v) / (np.linalg.norm(f) + 1e-9)
        v = np.where(P > 0, v, 0.0) + dt * f
        dt, alpha = np.where(P > 0, dt * 1.1, dt * 0.5), np.where(P > 0, alpha * 0.99, 0.1)
        return (shift(r, dt * v), v, dt, alpha), np.max(np.abs(f))
    return lax.scan(fire, (r, np.zeros_like(r), 0.01, 0.1), length=steps)
