"""S4 kernels, diagonal SSM by associative scan, Mamba selective scan, RWKV-like mix, VQ-VAE with straight-through and EMA codes, capsules, hypernetworks, spectral/weight/group norm, Fourier features."""
import functools
import math
from collections import ChainMap, UserDict
from typing import Callable, Mapping, Sequence
import jax
from jax import numpy as jnp, random as jr, lax, nn
from jax.nn.initializers import orthogonal, variance_scaling, zeros, lecun_normal
from jax.tree_util import Partial


# trace: hippo(4)
@functools.partial(jax.jit, static_argnums=0)
def hippo(n):
    p = jnp.sqrt(1 + 2 * jnp.arange(n))
    a = p[:, None] * p
    return -(jnp.tril(a) - jnp.diag(jnp.arange(n)))


# trace: discretize(f32[4,4], f32[4,1], f32[1,4], 0.1)
def discretize(A, B, C, step):
    I = jnp.eye(A.shape[0])
    BL = jnp.linalg.inv(I - (step / 2.) * A)
    return BL @ (I + (step / 2.0) * A), (BL * step) @ B, C


# trace: kernel(f32[3,3], f32[3,1], f32[1,3], 4)
def kernel(Ab, Bb, Cb, L):
    return jnp.array([(Cb @ jnp.linalg.matrix_power(Ab, l) @ Bb).reshape() for l in range(L)])


# trace: causal_conv(f32[8], f32[8])
# trace: causal_conv(f32[8], f32[8], nofft=True)
def causal_conv(u, K, nofft=False):
    if nofft:
        return jnp.convolve(u, K, mode='full')[:u.shape[0]]
    assert K.shape[0] == u.shape[0]
    ud = jnp.fft.rfft(jnp.pad(u, (0, K.shape[0])))
    Kd = jnp.fft.rfft(jnp.pad(K, (0, u.shape[0])))
    return jnp.fft.irfft(ud * Kd)[: u.shape[0]]


# trace: s4d(c64[4], c64[4], f32[], 6)
def s4d(A, C, log_dt, L):
    dt = jnp.exp(log_dt)
    C = C * (jnp.exp(A * dt) - 1.) / A
    return 2 * jnp.real(jnp.exp(jnp.arange(L)[:, None] * (A * dt)) @ C)


# trace: lru(c64[4], c64[5,4], f32[3,5])
@functools.partial(jax.vmap, in_axes=(None, None, 0))
def lru(lam, B, u):
    Bu = u[:, None] * B
    lams = jnp.broadcast_to(lam, Bu.shape)
    op = lambda a, b: (b[0] * a[0], b[0] * a[1] + b[1])
    _, h = lax.associative_scan(op, (lams, Bu))
    return jnp.real(h.sum(-1))


# trace: mamba({'A': f32[6,4], 'D': f32[6], 'x': f32[6,9], 'dt': f32[1,6]}, f32[2,5,6])
# trace: jax.grad(lambda p, u: mamba(p, u).mean())({'A': f32[6,4], 'D': f32[6], 'x': f32[6,9], 'dt': f32[1,6]}, f32[2,5,6])
@jax.jit
def mamba(p, u):
    n = p['A'].shape[1]
    delta, B, C = jnp.split(u @ p['x'], [1, 1 + n], axis=-1)
    delta = nn.softplus(delta @ p['dt'])
    dA = jnp.exp(jnp.einsum('btd,dn->btdn', delta, -jnp.exp(p['A'])))
    dBu = jnp.einsum('btd,btn,btd->btdn', delta, B, u)
    def step(h, x):
        a, b, c = x
        h = a * h + b
        return h, jnp.einsum('bdn,bn->bd', h, c)
    xs = jax.tree.map(lambda a: jnp.moveaxis(a, 1, 0), (dA, dBu, C))
    _, ys = lax.scan(step, jnp.zeros((u.shape[0], *p['A'].shape)), xs, unroll=2)
    return ys.swapaxes(0, 1) + u * p['D']


# trace: token_shift(f32[5,4], f32[4])
token_shift = lambda x, mu: x * mu + jnp.pad(x, ((1, 0), (0, 0)))[:-1] * (1 - mu)


# trace: wkv(f32[4], f32[4], f32[6,4], f32[6,4])
def wkv(w, u, k, v):
    def step(s, kv):
        a, b, m = s
        k, v = kv
        q = jnp.maximum(m, u + k)
        e1, e2 = jnp.exp(m - q), jnp.exp(u + k - q)
        out = (e1 * a + e2 * v) / (e1 * b + e2)
        q2 = jnp.maximum(m - w, k)
        e1, e2 = jnp.exp(m - w - q2), jnp.exp(k - q2)
        return (e1 * a + e2 * v, e1 * b + e2, q2), out
    z = jnp.zeros_like(w)
    return lax.scan(step, (z, z, z - 1e38), (k, v))[1]


# trace: vq(f32[3,4,8], f32[16,8])
# trace: jax.grad(lambda z, e: vq(z, e)[1], (0, 1))(f32[3,4,8], f32[16,8])
def vq(z, codebook, beta=.25):
    flat = z.reshape(-1, z.shape[-1])
    d = (flat ** 2).sum(1, keepdims=True) - 2 * flat @ codebook.T + (codebook ** 2).sum(1)
    idx = d.argmin(1)
    q = codebook[idx].reshape(z.shape)
    loss = jnp.mean((lax.stop_gradient(q) - z) ** 2) * beta + jnp.mean((q - lax.stop_gradient(z)) ** 2)
    q = z + lax.stop_gradient(q - z)
    probs = nn.one_hot(idx, len(codebook)).mean(0)
    return q, loss, jnp.exp(-jnp.sum(probs * jnp.log(probs + 1e-10)))


# trace: ema_codes(f32[6,4], i32[6], f32[5], f32[5,4], key[])
def ema_codes(flat, idx, n, m, key, g=.99):
    oh = nn.one_hot(idx, n.size, axis=0)
    n = n * g + (1 - g) * oh.sum(1)
    m = m * g + (1 - g) * oh @ flat
    codes = m / jnp.maximum(n, 1e-5)[:, None]
    dead = n < 1e-2
    return jnp.where(dead[:, None], flat[jr.randint(key, (n.size,), 0, flat.shape[0])], codes), n, m


@jax.custom_vjp
def gumbel_st(logits, noise):
    return nn.one_hot(jnp.argmax(logits + noise, -1), logits.shape[-1])


gumbel_st.defvjp(lambda l, n: (gumbel_st(l, n), nn.softmax(l + n)), lambda p, g: (p * (g - (p * g).sum(-1, keepdims=True)), None))


# trace: jax.grad(lambda l, n: (gumbel_st(l, n) @ jnp.arange(3.)).sum())(f32[2,3], f32[2,3])
# trace: capsules(f32[2,5,3], f32[5,4,3,6])
def capsules(u, W, routing=2):
    squash = lambda s: (n2 := jnp.sum(s * s, -1, keepdims=True)) / (1 + n2) * s / jnp.sqrt(n2 + 1e-8)
    uh = jnp.einsum('bid,ijdk->bijk', u, W)
    b = jnp.zeros(uh.shape[:-1])
    for r in range(routing):
        c = nn.softmax(b, axis=2)
        v = squash(jnp.einsum('bij,bijk->bjk', c, uh if r == routing - 1 else lax.stop_gradient(uh)))
        b += (uh * v[:, None]).sum(-1)
    return v


class Params(UserDict):
    def scope(self, name): return ChainMap(self.data.get(name, {}), self.data)


# trace: hyper(f32[3], {'gen': f32[3,10], 'z': f32[3]}, f32[4,2])
def hyper(z, p, x):
    P = Params({**p, 'inner': {'z': z + p['z']}})
    flat = P.scope('inner')['z'] @ P.scope('inner')['gen']
    w, b, v = jnp.split(flat, (4, 6))
    return jnp.tanh(x @ w.reshape(2, 2) + b) @ v[:2] + v[2:].sum()


# trace: spectral_norm(f32[4,3], f32[4])
# trace: jax.grad(lambda W, u: spectral_norm(W, u)[0].sum())(f32[4,3], f32[4])
def spectral_norm(W, u, iters=2):
    def it(_, uv):
        u, _ = uv
        v = W.T @ u; v /= jnp.linalg.norm(v) + 1e-12
        u = W @ v; u /= jnp.linalg.norm(u) + 1e-12
        return u, v
    u, v = lax.stop_gradient(lax.fori_loop(0, iters, it, (u, jnp.zeros(W.shape[1]))))
    return W / (u @ W @ v), u


# trace: weight_norm(f32[5,3], f32[3])
weight_norm = jax.jit(lambda v, g: v * (g / jnp.linalg.norm(v, axis=0)))


# trace: group_norm(f32[2,4,4,6], f32[6], f32[6])
# trace: group_norm(f16[2,4,4,6], f32[6], f32[6], groups=3)
@functools.partial(jax.jit, static_argnames=['groups'])
def group_norm(x, s, b, groups=2):
    h = x.reshape(*x.shape[:-1], groups, -1).astype(jnp.float32)
    mu, var = h.mean((1, 2, 4), keepdims=True), h.var((1, 2, 4), keepdims=True)
    return nn.standardize(h, axis=(1, 2, 4), mean=mu, variance=var, epsilon=1e-5).reshape(x.shape).astype(x.dtype) * s + b


# trace: init(key[], (4, 8, 2))
@functools.partial(jax.jit, static_argnums=1)
def init(key, sizes: Sequence[int]):
    inits: Mapping[str, Callable] = {'w': lecun_normal(), 'o': orthogonal(scale=math.sqrt(2)), 'v': variance_scaling(.1, 'fan_out', 'uniform'), 'b': zeros}
    out = []
    for (m, n), k in zip(zip(sizes, sizes[1:]), jr.split(key, len(sizes) - 1)):
        ks = dict(zip(inits, jr.split(k, len(inits))))
        out.append({name: f(ks[name], (n,) if name == 'b' else (m, n)) for name, f in inits.items()})
    return out


# trace: fourier_features(f32[5,2], f32[2,4])
fourier_features = lambda x, B: jnp.concatenate([f(2 * jnp.pi * x @ B) for f in (jnp.sin, jnp.cos)], -1)
act = Partial(nn.leaky_relu, negative_slope=.2)
# trace: apply_partial(act, f32[3])
# trace: apply_partial(Partial(jnp.power, f32[]), f32[3])
apply_partial = jax.jit(lambda f, x: f(x))
# trace: glu_zoo(f32[2,8])
glu_zoo = lambda x: [nn.glu(x), nn.hard_swish(x), nn.mish(x), nn.squareplus(x), nn.sparse_plus(x), nn.celu(x), nn.selu(x), nn.relu6(x), nn.log_sigmoid(x), nn.soft_sign(x), nn.hard_tanh(x), nn.gelu(x, False), nn.identity(x)]
