"""LoRA over a pytree by key path, int8 weights, mixed precision with dynamic loss scaling, accumulation, EMA."""
from __future__ import annotations

import dataclasses
import enum
import functools
import re
from typing import Any, Protocol, runtime_checkable

import jax
import jax.numpy as jnp
from jax import lax
from jax.tree_util import DictKey, SequenceKey, keystr, tree_map_with_path


class Policy(enum.Enum):
    FULL = ('float32', 'float32')
    MIXED = ('float32', 'bfloat16')
    HALF = ('float16', 'float16')

    @property
    def param(self): return jnp.dtype(self.value[0])

    @property
    def compute(self): return jnp.dtype(self.value[1])

    def cast(self, tree):
        return jax.tree.map(lambda x: x.astype(self.compute) if jnp.issubdtype(x.dtype, jnp.floating) else x, tree)


@functools.partial(jax.tree_util.register_dataclass, data_fields=('a', 'b'), meta_fields=('alpha',))
@dataclasses.dataclass(frozen=True)
class LoRA:
    a: jax.Array
    b: jax.Array
    alpha: float = 16.0

    @property
    def rank(self) -> int:
        return self.a.shape[-1]

    def delta(self):
        return (self.alpha / self.rank) * (self.a @ self.b)


@jax.tree_util.register_pytree_with_keys_class
class Quantized:
    def __init__(self, q, scale, axis):
        self.q, self.scale, self.axis = q, scale, axis

    def tree_flatten_with_keys(self):
        return ((jax.tree_util.GetAttrKey('q'), self.q), (jax.tree_util.GetAttrKey('scale'), self.scale)), self.axis

    @classmethod
    def tree_unflatten(cls, aux, children):
        return cls(*children, aux)

    def dequantize(self, dtype=jnp.float32):
        return self.q.astype(dtype) * jnp.expand_dims(self.scale, self.axis).astype(dtype)


# trace: quantize(f32[8,4])
# trace: functools.partial(quantize, axis=0)(bf16[8,4])
def quantize(w, axis=-1, bits=8):
    qmax = 2 ** (bits - 1) - 1
    scale = jnp.max(jnp.abs(w), axis=axis) / qmax
    q = jnp.clip(jnp.round(w / jnp.expand_dims(scale, axis)), -qmax, qmax).astype(jnp.int8)
    return Quantized(q, scale, axis % w.ndim)


# trace: int8_matmul(f32[2,8], Quantized(i8[8,4], f32[4], 0))
@jax.jit
def int8_matmul(x, w: Quantized):
    xs = jnp.max(jnp.abs(x), -1, keepdims=True) / 127.0
    xq = lax.round(x / xs, lax.RoundingMethod.TO_NEAREST_EVEN).astype(jnp.int8)
    acc = lax.dot_general(xq, w.q, (((1,), (0,)), ((), ())), preferred_element_type=jnp.int32)
    return acc.astype(jnp.float32) * xs * w.scale


def attach(params, lora, pattern=r"attn.*kernel"):
    rx = re.compile(pattern)
    flat = {keystr(k): v for k, v in jax.tree_util.tree_flatten_with_path(lora, is_leaf=lambda x: isinstance(x, LoRA))[0]}
    def leaf(path, w):
        name = keystr(path)
        if rx.search(name) and name in flat:
            return w + flat[name].delta()
        return w
    return tree_map_with_path(leaf, params)


def forward(params, x):
    h = x
    for name in sorted(params):
        match params[name]:
            case {'kernel': k, 'bias': b}:
                h = h @ k + b
            case {'kernel': k}:
                h = h @ k
        h = jax.nn.gelu(h)
    return h


def spec():
    f = lambda *s: jax.ShapeDtypeStruct(s, jnp.float32)
    return {'attn_q': {'kernel': f(8, 8), 'bias': f(8)}, 'mlp': {'kernel': f(8, 4)}}


def lora_spec():
    f = lambda *s: jax.ShapeDtypeStruct(s, jnp.float32)
    return {'attn_q': {'kernel': LoRA(f(8, 2), f(2, 8), 4.0)}}


# trace: lora_grad(lora_spec(), spec(), f32[3,8])
@jax.jit
def lora_grad(lora, params, x):
    return jax.grad(lambda l: jnp.sum(forward(attach(lax.stop_gradient(params), l), x) ** 2))(lora)


@jax.tree_util.register_dataclass
@dataclasses.dataclass
class LossScale:
    scale: jax.Array
    good: jax.Array
    growth: int = dataclasses.field(default=2000, metadata=dict(static=True))

    def adjust(self, finite):
        grow = self.good >= self.growth - 1
        up = jnp.where(grow, self.scale * 2.0, self.scale)
        return dataclasses.replace(
            self, scale=jnp.where(finite, up, jnp.maximum(1.0, self.scale / 2.0)),
            good=jnp.where(finite & ~grow, self.good + 1, 0))


def all_finite(tree):
    return functools.reduce(jnp.logical_and, (jnp.isfinite(g).all() for g in jax.tree.leaves(tree)))


# trace: amp_step(spec(), LossScale(f32[], i32[]), f32[4,8], policy=Policy.MIXED)
# trace: amp_step(spec(), LossScale(f32[], i32[], 10), f32[4,8], policy=Policy.HALF)
@functools.partial(jax.jit, static_argnames=['policy'])
def amp_step(params, ls, x, *, policy: Policy = Policy.FULL):
    def loss(p):
        y = forward(policy.cast(p), x.astype(policy.compute))
        return jnp.mean(jnp.square(y.astype(jnp.float32))) * ls.scale
    value, grads = jax.value_and_grad(loss)(params)
    grads = jax.tree.map(lambda g: g / ls.scale, grads)
    ok = all_finite(grads)
    new = jax.tree.map(lambda p, g: lax.select(ok, p - 1e-3 * g, p) if p.ndim == 0 else jnp.where(ok, p - 1e-3 * g, p), params, grads)
    return new, ls.adjust(ok), value / ls.scale


# trace: accumulate(spec(), f32[12,8], micro=3)
@functools.partial(jax.jit, static_argnames='micro')
def accumulate(params, batch, micro):
    xs = batch.reshape(micro, -1, *batch.shape[1:])
    g0 = jax.tree.map(jnp.zeros_like, params)
    def body(acc, x):
        l, g = jax.value_and_grad(lambda p: forward(p, x).mean())(params)
        return jax.tree.map(jnp.add, acc, g), l
    g, ls = lax.scan(body, g0, xs)
    return jax.tree.map(lambda v: v / micro, g), ls.mean()


# trace: ema({'w': f32[3], 'n': i32[]}, {'w': f32[3], 'n': i32[]}, i32[])
def ema(avg, new, step, decay=0.999):
    d = jnp.minimum(decay, (1 + step) / (10 + step))
    return jax.tree.map(lambda a, n: d * a + (1 - d) * n if jnp.issubdtype(a.dtype, jnp.inexact) else n, avg, new)
