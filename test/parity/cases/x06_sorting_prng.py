"""Sorting networks, bitonic sort, radix sort, shuffles, reservoir, alias tables, xorshift by hand, Sobol-like sequences, PRNG tricks."""
import jax
import jax.numpy as jnp
from jax import lax, random
from functools import partial
import itertools
import operator


# trace: odd_even(f32[6])
def odd_even(x):
    n = x.shape[0]
    for p in range(n):
        lo = x[p % 2:n - 1:2] if p % 2 else x[:n - n % 2:2]
        hi = x[p % 2 + 1:n:2]
        a, b = jnp.minimum(lo[:hi.size], hi), jnp.maximum(lo[:hi.size], hi)
        x = x.at[p % 2:p % 2 + 2 * a.size:2].set(a).at[p % 2 + 1:p % 2 + 1 + 2 * b.size:2].set(b)
    return x


# trace: bitonic(i32[8])
@jax.jit
def bitonic(x):
    n = x.size
    idx = jnp.arange(n)
    k = 2
    while k <= n:
        j = k // 2
        while j > 0:
            partner = idx ^ j
            up = (idx & k) == 0
            small = idx < partner
            y = x[partner]
            x = jnp.where(small == up, lax.min(x, y), lax.max(x, y))
            j >>= 1
        k <<= 1
    return x


# trace: radix(u32[10])
# trace: jax.make_jaxpr(radix)(u32[4])
def radix(x, bits=4):
    for b in range(0, 8, bits):
        digit = lax.shift_right_logical(x, jnp.uint32(b)) & ((1 << bits) - 1)
        oh = jax.nn.one_hot(digit, 1 << bits, dtype=jnp.int32)
        rank = jnp.cumsum(oh, 0) - oh
        start = jnp.cumsum(oh.sum(0)) - oh.sum(0)
        pos = start[digit] + jnp.take_along_axis(rank, digit[:, None].astype(int), 1)[:, 0]
        x = jnp.zeros_like(x).at[pos].set(x, unique_indices=True)
    return x


# trace: xorshift(u32[], 3)
def xorshift(s, n):
    out = []
    for _ in itertools.repeat(None, n):
        s ^= s << 13
        s ^= s >> 17
        s ^= s << 5
        out.append(s)
    return jnp.stack(out) / jnp.float32(2 ** 32)


# trace: lcg(u32[4])
lcg = jax.vmap(lambda s: (s * jnp.uint32(1664525) + jnp.uint32(1013904223)) % jnp.uint32(2**31))


# trace: fisher_yates(key[], i32[7])
@jax.jit
def fisher_yates(key, x):
    n = len(x)
    def swap(i, c):
        key, x = c
        key, sub = random.split(key)
        j = random.randint(sub, (), i, n)
        xi, xj = x[i], x[j]
        return key, x.at[i].set(xj).at[j].set(xi)
    return lax.fori_loop(0, n - 1, swap, (key, x))[1]


# trace: reservoir(key[], f32[20], k=3)
@partial(jax.jit, static_argnames='k')
def reservoir(key, stream, *, k):
    def step(res, t):
        i, x, key = t
        j = random.randint(key, (), 0, i + 1)
        return lax.cond(j < k, lambda r: r.at[j].set(x), lambda r: r, res), j
    n = stream.shape[0] - k
    return lax.scan(step, stream[:k], (jnp.arange(k, k + n), stream[k:], random.split(key, n)))


# trace: alias_table(f32[5])
def alias_table(p):
    n = p.size
    q = p * n / p.sum()
    alias = jnp.arange(n)
    def cond(s): return jnp.any(s[0] < 1 - 1e-6) & jnp.any(s[0] > 1 + 1e-6) & (s[2] < n)
    def body(s):
        q, alias, i = s
        lo, hi = jnp.argmin(q), jnp.argmax(q)
        alias = alias.at[lo].set(hi)
        q = q.at[hi].add(q[lo] - 1).at[lo].set(1.)
        return q, alias, i + 1
    return lax.while_loop(cond, body, (q, alias, 0))


# trace: van_der_corput(i32[6])
def van_der_corput(n, base=2):
    def body(s):
        n, f, r = s
        f = f / base
        return n // base, f, r + f * (n % base)
    return jax.vmap(lambda i: lax.while_loop(lambda s: s[0] > 0, body, (i, 1., 0.))[2])(n)


# trace: halton(4, 3)
@partial(jax.jit, static_argnums=(0, 1))
def halton(n, d):
    primes = [p for p in range(2, 30) if all(p % q for q in range(2, int(p ** .5) + 1))]
    return jnp.stack([van_der_corput(jnp.arange(1, n + 1), b) for b in primes[:d]], axis=-1)


# trace: sphere(key[], 5)
# trace: simplex(key[], (2, 3))
sphere = jax.jit(lambda key, n: (v := random.normal(key, (n, 3))) / jnp.linalg.norm(v, axis=1, keepdims=True), static_argnums=1)
simplex = partial(jax.jit, static_argnums=1)(lambda k, s: random.dirichlet(k, jnp.ones(s[-1]), s[:-1]))


# trace: zoo(key[])
def zoo(key):
    ks = iter(random.split(key, 12))
    return dict(
        a=random.truncated_normal(next(ks), -2, 2, (3,)), b=random.gumbel(next(ks), (2, 2)), c=random.laplace(next(ks), (3,), jnp.bfloat16),
        d=random.exponential(next(ks), (2,)), e=random.permutation(next(ks), 5), f=random.choice(next(ks), jnp.arange(6.), (3,), replace=False),
        g=random.rademacher(next(ks), (4,)), h=random.bits(next(ks), (2,), 'uint8'), i=random.cauchy(next(ks), (1,)),
        j=random.ball(next(ks), 2, shape=(3,)), k=random.orthogonal(next(ks), 3), l=random.maxwell(next(ks), (2,)))


# trace: weighted_no_replace(key[], f32[6])
def weighted_no_replace(key, w, k=3):
    return lax.top_k(jnp.log(w) + random.gumbel(key, w.shape), k)[1]


# trace: counter_rng(i32[], f32[4])
def counter_rng(step, x):
    key = random.wrap_key_data(jnp.array([0, 7], jnp.uint32))
    return x + random.normal(random.fold_in(random.fold_in(key, step), hash(42)), x.shape)


# trace: split_tree(key[], {'a': f32[2], 'b': (f32[3], f32[])})
def split_tree(key, tree):
    leaves, treedef = jax.tree.flatten(tree)
    keys = treedef.unflatten(random.split(key, treedef.num_leaves))
    return jax.tree.map(lambda k, x: x + random.uniform(k, x.shape, minval=-1, maxval=1), keys, tree)


# trace: merge(i32[4], i32[5])
def merge(a, b):
    pa = jnp.arange(a.size) + jnp.searchsorted(b, a)
    pb = jnp.arange(b.size) + jnp.searchsorted(a, b, side='right')
    return jnp.zeros(a.size + b.size, a.dtype).at[pa].set(a).at[pb].set(b)


# trace: rank_stats(f32[9])
def rank_stats(x):
    r = jax.scipy.stats.rankdata(x)
    q = jnp.quantile(x, jnp.array([.25, .5, .75]), method='linear')
    return r, q, jnp.median(x), jnp.partition(x, 3)[:3], jnp.argpartition(x, 2), functools_max(x)


functools_max = lambda x: list(itertools.accumulate(x, jnp.maximum))[-1]
# trace: counts(i32[10])
counts = jax.jit(lambda x: (jnp.bincount(x, length=5), jnp.unique(x, size=4, return_counts=True), jnp.histogram(x, bins=3)))
# trace: hash_combine(u32[3])
hash_combine = lambda xs: itertools.reduce(operator.xor, xs) if hasattr(itertools, 'reduce') else lax.reduce(xs, jnp.uint32(0), lax.bitwise_xor, (0,))
