"""Ray marching an SDF scene built from operator-overloaded shapes; path of a Camera dataclass; gamma, soft shadows, normals by grad."""
from __future__ import annotations
import math
from dataclasses import dataclass, field, KW_ONLY
from functools import cached_property, reduce, partial
from typing import Self, Callable
import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax, vmap


class SDF:
    fn: Callable[[Array], Array]

    def __init__(self, fn): self.fn = fn
    def __call__(self, p): return self.fn(p)
    def __or__(self, o: SDF) -> SDF: return SDF(lambda p: jnp.minimum(self(p), o(p)))
    def __and__(self, o): return SDF(lambda p: jnp.maximum(self(p), o(p)))
    def __sub__(self, o): return SDF(lambda p: jnp.maximum(self(p), -o(p)))
    def __neg__(self): return SDF(lambda p: -self(p))
    def __lshift__(self, v): return SDF(lambda p: self(p - jnp.asarray(v)))
    def smooth(self, o, k=0.3):
        def f(p):
            a, b = self(p), o(p)
            h = jnp.clip(0.5 + 0.5 * (b - a) / k, 0, 1)
            return b * (1 - h) + a * h - k * h * (1 - h)
        return SDF(f)
    @staticmethod
    def sphere(r): return SDF(lambda p: jnp.linalg.norm(p) - r)
    @classmethod
    def box(cls, *half):
        h = jnp.array(half, jnp.float32)
        def f(p):
            q = jnp.abs(p) - h
            return jnp.linalg.norm(jnp.maximum(q, 0)) + jnp.minimum(q.max(), 0)
        return cls(f)
    @classmethod
    def plane(cls, y=-1.): return cls(lambda p: p[1] - y)


scene = (SDF.sphere(1.0).smooth(SDF.box(.5, .5, .5) << (1., 0., 0.)) - (SDF.sphere(.4) << [0., 0., -1.])) | SDF.plane()


@dataclass(frozen=True)
class Camera:
    eye: tuple[float, float, float] = (0., 0., -4.)
    target: tuple = (0., 0., 0.)
    _: KW_ONLY
    fov: float = 60
    width: int = 8
    height: int = 6

    @cached_property
    def basis(self):
        f = np.subtract(self.target, self.eye)
        f = f / np.linalg.norm(f)
        r = np.cross((0, 1, 0), f)
        return np.stack([r, np.cross(f, r), f]).astype(np.float32)

    def rays(self):
        s = math.tan(math.radians(self.fov) / 2)
        x = jnp.linspace(-s, s, self.width) * self.width / self.height
        y = jnp.linspace(s, -s, self.height)
        d = jnp.stack([*jnp.meshgrid(x, y), jnp.ones((self.height, self.width))], -1) @ self.basis
        return d / jnp.linalg.norm(d, axis=-1, keepdims=True)


cam = Camera()


# trace: march(f32[3], f32[3])
def march(o, d, steps=16, eps=1e-3):
    def body(s):
        t, i, dist = s
        dist = scene(o + t * d)
        return t + dist, i + 1, dist
    t, i, dist = lax.while_loop(lambda s: (s[2] > eps) & (s[1] < steps) & (s[0] < 20.), body, (0.0, 0, 1.0))
    return t, dist < eps


# trace: normal(f32[3])
# trace: vmap(normal)(f16[4,3])
normal = lambda p: (lambda g: g / jnp.linalg.norm(g))(jax.grad(scene)(p))


# trace: shadow(f32[3], f32[3])
def shadow(p, l, k=8., n=6):
    def f(c, _):
        t, res = c
        h = scene(p + l * t)
        return (t + jnp.clip(h, 0.02, 0.2), jnp.minimum(res, k * h / t)), None
    (_, res), _ = lax.scan(f, (0.1, 1.0), None, n)
    return res.clip(0)


# trace: shade(f32[3])
# trace: image()
def shade(d):
    o = jnp.array(cam.eye)
    t, hit = march(o, d)
    p = o + t * d
    n, l = normal(p), jnp.array([0.5, 0.8, -0.3]) / 0.99
    diffuse = jnp.maximum(n @ l, 0) * shadow(p + 1e-2 * n, l)
    checker = ((jnp.floor(p[0]) + jnp.floor(p[2])) % 2).astype(bool)
    base = jnp.where(checker, jnp.array([1., 1., 1.]), jnp.array([.2, .3, .4]))
    return jnp.where(hit, base * (0.1 + 0.9 * diffuse), 0.5 * (1 - d[1]))


@jax.jit
def image():
    img = jax.vmap(jax.vmap(shade))(cam.rays())
    img = jnp.power(img.clip(1e-6, 1), 1 / 2.2)
    return jnp.round(img * 255).astype(jnp.uint8)


# trace: composite(u8[4,4,4], u8[4,4,4])
def composite(over, under):
    a, b = (x.astype(jnp.float32) / 255 for x in (over, under))
    alpha = a[..., 3:]
    rgb = a[..., :3] * alpha + b[..., :3] * b[..., 3:] * (1 - alpha)
    return jnp.dstack([rgb, alpha + b[..., 3:] * (1 - alpha)])


# trace: volume(f32[16], f32[16,3])
def volume(sigma, rgb, near=2., far=6.):
    t = jnp.linspace(near, far, sigma.shape[0])
    delta = jnp.append(jnp.diff(t), 1e10)
    a = 1 - jnp.exp(-jax.nn.relu(sigma) * delta)
    w = a * jnp.cumprod(jnp.concatenate([jnp.ones(1), 1 - a[:-1] + 1e-10]))
    return w @ jax.nn.sigmoid(rgb), (w * t).sum(), w.sum()


# trace: posenc(f32[5,3], 4)
# trace: partial(posenc, L=4)(f32[5,3])
def posenc(x, L):
    freqs = 2. ** np.arange(L)
    xb = x[..., None] * freqs
    return jnp.concatenate([x, jnp.sin(xb).reshape(*x.shape[:-1], -1), jnp.cos(xb).reshape(*x.shape[:-1], -1)], -1)
