"""Grouped-query attention with a KV cache, sliding windows, ALiBi, rotary; prefill and decode."""
from dataclasses import dataclass, replace
from functools import partial
import math
import jax
import jax.numpy as jnp
from jax.tree_util import register_pytree_node_class, tree_map
from jax import lax


@register_pytree_node_class
class KVCache:
    __slots__ = ('k', 'v', 'pos', 'window')

    def __init__(self, k, v, pos, window=None):
        self.k, self.v, self.pos, self.window = k, v, pos, window

    @classmethod
    def empty(cls, layers, batch, length, heads, dim, dtype=jnp.bfloat16, window=None):
        shape = (layers, batch, length, heads, dim)
        return cls(jnp.zeros(shape, dtype), jnp.zeros(shape, dtype), jnp.int32(0), window)

    def tree_flatten(self):
        return (self.k, self.v, self.pos), self.window

    @classmethod
    def tree_unflatten(cls, aux, children):
        return cls(*children, window=aux)

    def update(self, layer, k, v):
        at = (layer, 0, self.pos, 0, 0)
        new_k = lax.dynamic_update_slice(self.k, k[None].astype(self.k.dtype), at)
        new_v = lax.dynamic_update_slice(self.v, v[None].astype(self.v.dtype), at)
        return KVCache(new_k, new_v, self.pos, self.window)

    def __getitem__(self, layer):
        return self.k[layer], self.v[layer]

    @property
    def length(self):
        return self.k.shape[2]

    def advance(self, n):
        return KVCache(self.k, self.v, self.pos + n, self.window)


def rotary(x, pos, base=10_000.0):
    half = x.shape[-1] // 2
    freq = base ** (-jnp.arange(half, dtype=jnp.float32) / half)
    ang = pos[..., None] * freq
    sin, cos = jnp.sin(ang)[:, None, :], jnp.cos(ang)[:, None, :]
    a, b = jnp.split(x.astype(jnp.float32), 2, axis=-1)
    return jnp.concatenate([a * cos - b * sin, b * cos + a * sin], -1).astype(x.dtype)


def alibi(heads):
    start = 2.0 ** (-8.0 / heads)
    return jnp.array([start ** (i + 1) for i in range(heads)])


def attention(q, k, v, bias):
    B, T, H, D = q.shape
    groups = H // k.shape[2]
    q = q.reshape(B, T, k.shape[2], groups, D)
    s = jnp.einsum('btkgd,bskd->bkgts', q, k, preferred_element_type=jnp.float32) / math.sqrt(D)
    w = jax.nn.softmax(s + bias, axis=-1).astype(v.dtype)
    return jnp.einsum('bkgts,bskd->btkgd', w, v).reshape(B, T, H * D)


@dataclass(frozen=True)
class Config:
    layers: int = 2
    heads: int = 4
    kv_heads: int = 2
    dim: int = 16
    vocab: int = 13
    position: str = 'rotary'

    @property
    def head_dim(self): return self.dim // self.heads


def make_bias(cfg, cache, T):
    qpos = cache.pos + jnp.arange(T)
    kpos = jnp.arange(cache.length)
    dist = qpos[:, None] - kpos[None]
    ok = dist >= 0
    if (w := cache.window) is not None:
        ok &= dist < w
    bias = jnp.where(ok, 0.0, jnp.finfo(jnp.float32).min)
    if cfg.position == 'alibi':
        slopes = alibi(cfg.heads).reshape(cfg.kv_heads, -1)
        bias = bias - slopes[:, :, None, None] * dist
    return bias


def layer_params(cfg: Config):
    d, hd = cfg.dim, cfg.head_dim
    S = lambda *s: jax.ShapeDtypeStruct(s, jnp.bfloat16)
    return [dict(wq=S(d, cfg.heads, hd), wk=S(d, cfg.kv_heads, hd), wv=S(d, cfg.kv_heads, hd), wo=S(d, d),
                 norm=S(d)) for _ in range(cfg.layers)]


CFG, ALIBI = Config(), Config(position='alibi')
PARAMS = {'emb': jax.ShapeDtypeStruct((CFG.vocab, CFG.dim), jnp.bfloat16), 'layers': layer_params(CFG)}


def rms(x, g):
    x32 = x.astype(jnp.float32)
    return (x32 * lax.rsqrt((x32 ** 2).mean(-1, keepdims=True) + 1e-6)).astype(x.dtype) * (1 + g)


@partial(jax.jit, static_argnums=0)
def step(cfg, params, cache: KVCache, tokens):
    x = params['emb'][tokens] * math.sqrt(cfg.dim)
    T = tokens.shape[1]
    pos = cache.pos + jnp.arange(T)
    bias = make_bias(cfg, cache, T)
    for i, p in enumerate(params['layers']):
        h = rms(x, p['norm'])
        q, k, v = (jnp.einsum('btd,dhk->bthk', h, p[n]) for n in ('wq', 'wk', 'wv'))
        if cfg.position == 'rotary':
            q, k = rotary(q, pos), rotary(k, pos)
        cache = cache.update(i, k, v)
        x = x + attention(q, *cache[i], bias) @ p['wo']
    return x @ params['emb'].T, cache.advance(T)


# trace: partial(step, CFG)(PARAMS, KVCache(bf16[2,1,8,2,4], bf16[2,1,8,2,4], i32[]), i32[1,5])
# trace: partial(step, ALIBI)(PARAMS, KVCache(bf16[2,3,8,2,4], bf16[2,3,8,2,4], i32[], 4), i32[3,1])
# trace: generate(PARAMS, i32[1,3], key[])
@partial(jax.jit, static_argnames=('n', 'cfg'))
def generate(params, prompt, key, n=4, cfg=CFG):
    cache = KVCache.empty(cfg.layers, prompt.shape[0], prompt.shape[1] + n, cfg.kv_heads, cfg.head_dim)
    logits, cache = step(cfg, params, cache, prompt)
    def body(carry, k):
        cache, logits = carry
        tok = jax.random.categorical(k, logits[:, -1].astype(jnp.float32))
        new, cache = step(cfg, params, cache, tok[:, None])
        return (cache, new), tok
    (_, _), toks = lax.scan(body, (cache, logits[:, -1:]), jax.random.split(key, n))
    return jnp.concatenate([prompt, toks.T], axis=1)


# trace: alibi(8)
# trace: rotary(bf16[1,3,2,4], i32[3])
# trace: roundtrip(KVCache(f32[1,1,2,1,2], f32[1,1,2,1,2], i32[], 3))
def roundtrip(cache):
    leaves, treedef = jax.tree.flatten(cache)
    again = jax.tree.unflatten(treedef, [l * 2 for l in leaves])
    assert again.window == 3, str(treedef)
    return tree_map(lambda a, b: a - b, again, cache).k
