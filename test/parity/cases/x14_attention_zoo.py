"""Rotary (two layouts), ALiBi, T5 bias, GQA, sliding window, chunked flash attention with custom_vjp, linear attention, Perceiver, ring-like via ppermute."""
from functools import partial
from typing import Any, Optional, NamedTuple, Annotated
import dataclasses as dc
import math
import jax
import jax.numpy as jnp
from jax import lax, nn
from jax.ad_checkpoint import checkpoint_name
from jax import checkpoint
import numpy as np


@dc.dataclass(frozen=True, slots=True)
class Config:
    dim: int = 16
    heads: int = 4
    kv_heads: int = 2
    window: Optional[int] = None
    rope: Annotated[str, 'half | interleaved'] = 'half'
    alibi: bool = False

    def __post_init__(self):
        if self.dim % self.heads:
            raise ValueError(f'{self.dim=} is not divisible by {self.heads=}')

    @property
    def head_dim(self): return self.dim // self.heads


def rope_table(n, d, base=10_000.):
    inv = base ** -(np.arange(0, d, 2) / d)
    ang = np.outer(np.arange(n), inv).astype(np.float32)
    return np.cos(ang), np.sin(ang)


def apply_rope(x, cos, sin, kind):
    match kind:
        case 'half':
            a, b = jnp.split(x, 2, axis=-1)
            return jnp.concatenate((a * cos - b * sin, b * cos + a * sin), -1)
        case 'interleaved':
            a, b = x[..., ::2], x[..., 1::2]
            return jnp.stack((a * cos - b * sin, a * sin + b * cos), -1).reshape(x.shape)
        case other:
            raise NotImplementedError(other)


def alibi_slopes(h):
    return np.array([2 ** (-8 * (i + 1) / h) for i in range(h)], np.float32)


class Weights(NamedTuple):
    q: Any; k: Any; v: Any; o: Any

    @classmethod
    def spec(cls, c: Config, dtype=jnp.float32):
        s = lambda *d: jax.ShapeDtypeStruct(d, dtype)
        return cls(s(c.dim, c.heads, c.head_dim), s(c.dim, c.kv_heads, c.head_dim), s(c.dim, c.kv_heads, c.head_dim), s(c.heads, c.head_dim, c.dim))


# trace: gqa(Weights.spec(Config()), f32[2,6,16], cfg=Config())
# trace: gqa(Weights.spec(Config(rope='interleaved', window=3)), f32[1,6,16], cfg=Config(rope='interleaved', window=3))
# trace: gqa(Weights.spec(Config(alibi=True), jnp.bfloat16), bf16[1,4,16], cfg=Config(alibi=True))
# trace: gqa(Weights.spec(Config()), f32[1,4,16], cfg=Config(rope='none'))
@partial(jax.jit, static_argnames='cfg')
def gqa(w, x, *, cfg: Config):
    B, T, _ = x.shape
    q, k, v = (jnp.einsum('btd,dhk->bthk', x, m) for m in w[:3])
    if not cfg.alibi:
        cos, sin = (t[None, :, None] for t in rope_table(T, cfg.head_dim))
        q, k = (apply_rope(z, cos, sin, cfg.rope) for z in (q, k))
    g = cfg.heads // cfg.kv_heads
    q = q.reshape(B, T, cfg.kv_heads, g, -1)
    s = jnp.einsum('bthgd,bshd->bhgts', q, k, preferred_element_type=jnp.float32) * cfg.head_dim ** -.5
    i, j = jnp.arange(T)[:, None], jnp.arange(T)
    if cfg.alibi:
        s += (-jnp.abs(i - j) * alibi_slopes(cfg.heads)[:, None, None]).reshape(cfg.kv_heads, g, T, T)
    mask = j <= i
    if cfg.window is not None:
        mask &= j > i - cfg.window
    p = nn.softmax(s, axis=-1, where=mask).astype(x.dtype)
    o = jnp.einsum('bhgts,bshd->bthgd', p, v).reshape(B, T, cfg.heads, -1)
    return lax.dot_general(o, w.o, (((2, 3), (0, 1)), ((), ())))


# trace: Config(dim=10, heads=4)
# trace: t5_bias(f32[8,2], 5, 6)
@partial(jax.jit, static_argnums=(1, 2))
def t5_bias(table, q, k, buckets=8, maxd=20):
    rel = jnp.arange(k)[None] - jnp.arange(q)[:, None]
    n = buckets // 2
    side = (rel > 0).astype(jnp.int32) * n
    rel = jnp.abs(rel)
    big = n // 2 + (jnp.log(jnp.maximum(rel, 1) / (n // 2)) / math.log(maxd / (n // 2)) * (n - n // 2)).astype(int)
    idx = side + jnp.where(rel < n // 2, rel, jnp.minimum(big, n - 1))
    return table[idx].transpose(2, 0, 1)


@partial(jax.custom_vjp, nondiff_argnums=(3,))
def flash(q, k, v, block):
    return _flash_fwd(q, k, v, block)[0]


def _flash_fwd(q, k, v, block):
    T, d = k.shape
    ks, vs = (a.reshape(T // block, block, d) for a in (k, v))
    def step(c, kv):
        o, m, l = c
        kb, vb = kv
        s = q @ kb.T / d ** .5
        m_new = jnp.maximum(m, s.max(-1))
        p = jnp.exp(s - m_new[:, None])
        corr = jnp.exp(m - m_new)
        return (o * corr[:, None] + p @ vb, m_new, l * corr + p.sum(-1)), None
    init = (jnp.zeros_like(q), jnp.full(q.shape[:1], -jnp.inf), jnp.zeros(q.shape[:1]))
    (o, m, l), _ = lax.scan(step, init, (ks, vs))
    o = o / l[:, None]
    return o, (q, k, v, o, m + jnp.log(l))


def _flash_bwd(block, res, do):
    q, k, v, o, L = res
    d = q.shape[-1]
    D = (do * o).sum(-1)
    def step(dq, kv):
        kb, vb = kv
        p = jnp.exp(q @ kb.T / d ** .5 - L[:, None])
        ds = p * (do @ vb.T - D[:, None])
        return dq + ds @ kb / d ** .5, (ds.T @ q / d ** .5, p.T @ do)
    dq, (dk, dv) = lax.scan(step, jnp.zeros_like(q), jax.tree.map(lambda a: a.reshape(-1, block, d), (k, v)))
    return dq, dk.reshape(k.shape), dv.reshape(v.shape)


flash.defvjp(_flash_fwd, _flash_bwd)


# trace: jax.jit(flash, static_argnums=3)(f32[4,8], f32[6,8], f32[6,8], 2)
# trace: jax.grad(lambda q, k, v: jnp.sum(jax.vmap(flash, (0, 0, 0, None))(q, k, v, 3) ** 2), argnums=(0, 1, 2))(f32[2,4,8], f32[2,6,8], f32[2,6,8])
# trace: linear_attention(f32[5,4], f32[5,4], f32[5,3])
def linear_attention(q, k, v):
    phi = lambda x: nn.elu(x) + 1
    def step(c, x):
        S, z = c
        q, k, v = x
        S, z = S + jnp.outer(k, v), z + k
        return (S, z), q @ S / (q @ z)
    return lax.scan(step, (jnp.zeros((q.shape[1], v.shape[1])), jnp.zeros(q.shape[1])), (phi(q), phi(k), v))[1]


# trace: perceiver({'lat': f32[3,8], 'q': f32[8,8], 'kv': f32[5,16]}, f32[2,7,5])
# trace: jax.grad(lambda p, x: perceiver(p, x).sum())({'lat': f32[3,8], 'q': f32[8,8], 'kv': f32[5,16]}, f32[2,7,5])
def perceiver(p, x, depth=2):
    z = jnp.broadcast_to(p['lat'], (x.shape[0], *p['lat'].shape))
    @partial(checkpoint, policy=jax.checkpoint_policies.save_only_these_names('att'))
    def block(z):
        k, v = jnp.split(x @ p['kv'], 2, -1)
        a = checkpoint_name(jnp.einsum('bld,btd->blt', z @ p['q'], k), 'att')
        return z + nn.softmax(a) @ v
    for _ in range(depth):
        z = block(z)
    return z.mean(1)


# trace: jax.vmap(ring, axis_name='i')(f32[4,2,3], f32[4,2,3])
def ring(q, kv):
    n = lax.axis_size('i')
    def step(c, _):
        acc, kv = c
        acc += nn.softmax(q @ kv.T) @ kv
        return (acc, lax.ppermute(kv, 'i', [(i, (i + 1) % n) for i in range(n)])), ()
    return lax.scan(step, (jnp.zeros_like(q), kv), None, length=n)[0][0]


# trace: jax.nn.dot_product_attention(f32[5,4,8], f32[6,4,8], f32[6,4,8], local_window_size=(1, 2), scale=.3)
# trace: graph_attn(f32[4,6], bool[4,4], f32[6,2], f32[6,2])
graph_attn = jax.jit(lambda x, adj, wq, wk: nn.softmax(jnp.where(adj | jnp.eye(4, dtype=bool), (x @ wq) @ (x @ wk).mT, -1e9)) @ x)
