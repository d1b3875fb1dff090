"""Quaternions, SE(3), forward kinematics of a chain, iLQR, MPC shooting, IMU preintegration."""
from __future__ import annotations
import typing as t
from functools import singledispatch, cached_property, reduce
from dataclasses import dataclass, astuple, asdict, replace, fields
import jax, jax.numpy as jnp
from jax import lax
from jax.tree_util import register_pytree_node_class
import numpy as onp


@register_pytree_node_class
@dataclass(frozen=True, eq=False)
class Quat:
    w: t.Any; x: t.Any; y: t.Any; z: t.Any

    def tree_flatten(self): return astuple_shallow(self), None

    @classmethod
    def tree_unflatten(cls, _, c): return cls(*c)

    @classmethod
    def from_axis_angle(cls, axis, angle):
        s = jnp.sin(angle / 2)
        return cls(jnp.cos(angle / 2), *(s * axis[i] for i in range(3)))

    def __mul__(p, q):
        if not isinstance(q, Quat): return NotImplemented
        return Quat(p.w * q.w - p.x * q.x - p.y * q.y - p.z * q.z,
                    p.w * q.x + p.x * q.w + p.y * q.z - p.z * q.y,
                    p.w * q.y - p.x * q.z + p.y * q.w + p.z * q.x,
                    p.w * q.z + p.x * q.y - p.y * q.x + p.z * q.w)

    def __invert__(self): return Quat(self.w, -self.x, -self.y, -self.z)
    def __iter__(self): yield from astuple_shallow(self)
    def __abs__(self): return jnp.sqrt(sum(c * c for c in self))
    def __rmatmul__(self, v): return self.rotate(v)

    def rotate(self, v):
        p = Quat(jnp.zeros_like(v[..., 0]), *jnp.moveaxis(v, -1, 0))
        _, *xyz = self * p * ~self
        return jnp.stack(xyz, -1)


def astuple_shallow(o): return tuple(getattr(o, f.name) for f in fields(o))


# trace: rotate_all(Quat(f32[], f32[], f32[], f32[]), f32[7,3])
# trace: jax.vmap(rotate_all)(Quat(f32[5], f32[5], f32[5], f32[5]), f32[5,2,3])
@jax.jit
def rotate_all(q, pts):
    n = abs(q)
    q = jax.tree.map(lambda c: c / n, q)
    return q.rotate(pts)


# trace: slerp(f32[4], f32[4], f32[])
def slerp(a, b, u):
    d = jnp.vdot(a, b)
    b, d = jnp.where(d < 0, -b, b), jnp.abs(d)
    th = jnp.arccos(jnp.clip(d, -1, 1))
    safe = jnp.where(th < 1e-4, 1.0, th)
    return jnp.where(th < 1e-4, (1 - u) * a + u * b, (jnp.sin((1 - u) * safe) * a + jnp.sin(u * safe) * b) / jnp.sin(safe))


def skew(w):
    x, y, z = w
    return jnp.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])


@jax.custom_jvp
def so3_exp(w):
    th2 = w @ w
    th = jnp.sqrt(th2 + 1e-12)
    K = skew(w)
    return jnp.eye(3) + jnp.sinc(th / jnp.pi) * K + (1 - jnp.cos(th)) / th2 * K @ K


@so3_exp.defjvp
def _(primals, tangents):
    (w,), (dw,) = primals, tangents
    R = so3_exp(w)
    return R, R @ skew(dw - jnp.cross(w, dw) / 2)


# trace: so3_exp(f32[3])
# trace: jax.jacfwd(so3_exp)(f32[3])
# trace: jax.jacrev(lambda w: so3_exp(w) @ jnp.ones(3))(f32[3])
class Joint(t.Protocol):
    def transform(self, q: jax.Array) -> jax.Array: ...


@dataclass
class Revolute:
    axis: tuple
    offset: tuple = (0., 0., 1.)

    def transform(self, q):
        R = so3_exp(q * jnp.asarray(self.axis))
        return jnp.block([[R, jnp.array(self.offset)[:, None]], [jnp.zeros((1, 3)), jnp.ones((1, 1))]])


@dataclass
class Prismatic:
    axis: tuple

    def transform(self, q):
        return jnp.eye(4).at[:3, 3].set(q * jnp.array(self.axis))


class Chain(list[Joint]):
    @cached_property
    def dof(self): return len(self)

    def fk(self, q):
        return reduce(jnp.matmul, [j.transform(qi) for j, qi in zip(self, q, strict=True)])

    def jac(self, q): return jax.jacobian(lambda q: self.fk(q)[:3, 3])(q)


ARM = Chain([Revolute((0., 0., 1.)), Revolute((0., 1., 0.)), Prismatic((1., 0., 0.))])


# trace: ARM.fk(f32[3])
# trace: ARM.jac(f32[3])
# trace: ARM.fk(f32[4])
# trace: ik(f32[3], f32[3])
@jax.jit
def ik(q, target):
    def step(q, _):
        e = target - ARM.fk(q)[:3, 3]
        J = ARM.jac(q)
        dq = J.T @ jnp.linalg.solve(J @ J.T + 1e-3 * jnp.eye(3), e)
        return q + dq, jnp.linalg.norm(e)
    return lax.scan(step, q, jnp.arange(4))


@singledispatch
def cost(x, u):
    raise TypeError(f'no cost for {type(x)}')


@cost.register
def _(x: tuple, u):
    return sum(jnp.sum(a ** 2) for a in x) + u @ u


@cost.register(jax.Array)
def _(x, u): return x @ x + .1 * u @ u


def dyn(x, u, dt=.1):
    th, om = x
    return jnp.array([th + dt * om, om + dt * (u[0] - 9.8 * jnp.sin(th))])


# trace: ilqr(f32[2], f32[5,1])
@jax.jit
def ilqr(x0, us):
    def roll(us):
        return lax.scan(lambda x, u: (dyn(x, u), x), x0, us)
    xT, xs = roll(us)
    A, B = jax.vmap(jax.jacfwd(dyn, argnums=(0, 1)))(xs, us)
    lx, lu = jax.vmap(jax.grad(cost_arr, (0, 1)))(xs, us)
    (lxx, lxu), (lux, luu) = jax.vmap(jax.hessian(cost_arr, (0, 1)))(xs, us)
    def back(c, inp):
        V, v = c
        A, B, lx, lu, lxx, lux, luu = inp
        Qx, Qu = lx + A.T @ v, lu + B.T @ v
        Qxx, Qux, Quu = lxx + A.T @ V @ A, lux + B.T @ V @ A, luu + B.T @ V @ B
        K, k = -jnp.linalg.solve(Quu, Qux), -jnp.linalg.solve(Quu, Qu)
        return (Qxx + Qux.T @ K, Qx + Qux.T @ k), (K, k)
    _, (Ks, ks) = lax.scan(back, (jnp.eye(2), xT), (A, B, lx, lu, lxx, lux, luu), reverse=True)
    def fwd(x, i):
        xr, u, K, k = i
        u = u + k + K @ (x - xr)
        return dyn(x, u), u
    return lax.scan(fwd, x0, (xs, us, Ks, ks))


def cost_arr(x, u): return cost.dispatch(jax.Array)(x, u)


# trace: tuple_cost((f32[2], f32[3]), f32[1])
# trace: bad_cost({'a': f32[2]}, f32[1])
tuple_cost = jax.jit(lambda x, u: cost(x, u))
bad_cost = jax.jit(lambda x, u: cost(x, u))


# trace: mpc(f32[2], key[])
def mpc(x, key, H=4, N=6, iters=2):
    def score(us): return jax.lax.scan(lambda x, u: (dyn(x, u), x @ x + u @ u), x, us)[1].sum()
    def cem(c, k):
        mu, sd = c
        us = mu + sd * jax.random.normal(k, (N, H, 1))
        J = jax.vmap(score)(us)
        elite = us[jnp.argsort(J)[:3]]
        return (elite.mean(0), elite.std(0) + 1e-3), J.min()
    (mu, _), best = lax.scan(cem, (jnp.zeros((H, 1)), jnp.ones((H, 1))), jax.random.split(key, iters))
    return mu[0], best
