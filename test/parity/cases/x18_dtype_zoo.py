"""Low precision and odd dtypes: f8, int4, bf16 accumulators, bit tricks, packed bools, complex gradients, weak types everywhere."""
from functools import partial
import functools
import jax, jax.numpy as jnp, numpy as np
from jax import lax
import ml_dtypes

F8 = jnp.float8_e4m3fn


# trace: fp8_dot(f32[4,8], f32[8,2])
@jax.jit
def fp8_dot(x, w):
    sx, sw = (448. / jnp.maximum(jnp.max(jnp.abs(a)), 1e-6) for a in (x, w))
    y = lax.dot_general((x * sx).astype(F8), (w * sw).astype(jnp.float8_e5m2), (((1,), (0,)), ((), ())), preferred_element_type=jnp.float32)
    return y / (sx * sw)


# trace: jax.grad(lambda x, w: fp8_dot(x, w).sum(), (0, 1))(f32[4,8], f32[8,2])
# trace: int4_pack(i32[8])
@jax.jit
def int4_pack(x):
    q = jnp.clip(x, -8, 7).astype(jnp.int4)
    lo, hi = q[::2].astype(jnp.int8), q[1::2].astype(jnp.int8)
    packed = ((hi << 4) | (lo & 0xF)).astype(jnp.uint8)
    return packed, (packed << 4).view(jnp.int8) >> 4, packed.view(jnp.int8) >> 4


# trace: stochastic_round(f32[6], key[])
@jax.jit
def stochastic_round(x, key):
    bits = lax.bitcast_convert_type(x, jnp.uint32)
    r = jax.random.bits(key, x.shape, jnp.uint16).astype(jnp.uint32)
    return lax.bitcast_convert_type(((bits + r) & jnp.uint32(0xFFFF0000)), jnp.float32).astype(jnp.bfloat16)


# trace: fast_rsqrt(f32[3])
def fast_rsqrt(x):
    i = jnp.int32(0x5F3759DF) - (x.view(jnp.int32) >> 1)
    y = i.view(jnp.float32)
    return y * (1.5 - .5 * x * y * y)


# trace: ulp(f32[3])
ulp = lambda x: jnp.nextafter(x, jnp.inf) - x
# trace: parts(f32[3])
parts = lambda x: (*jnp.frexp(x), jnp.ldexp(x, 3), jnp.modf(x), jnp.signbit(x), lax.reduce_precision(x, 5, 10), jnp.spacing(x))
# trace: packed(bool[3,16])
packed = jax.jit(lambda b: (p := jnp.packbits(b, axis=-1), jnp.unpackbits(p, axis=-1, count=10), lax.population_count(p).sum(-1)))


# trace: kahan(f16[10])
# trace: kahan(bf16[4])
def kahan(x):
    def step(s, v):
        t, c = s
        y = v - c
        n = t + y
        return (n, (n - t) - y), None
    return lax.scan(step, (jnp.zeros((), x.dtype),) * 2, x)[0][0]


# trace: accum(bf16[4,8])
accum = jax.jit(lambda x: (x.sum(), x.sum(dtype=jnp.float32), x.mean(0), jnp.var(x, dtype=jnp.float32), x @ x.T, jnp.dot(x, x.T, preferred_element_type=jnp.float32), jnp.cumsum(x, 1), jnp.einsum('ij,kj->ik', x, x), jax.nn.softmax(x), x.prod(), jnp.linalg.norm(x)))
# trace: weak(f16[2], i8[2], 2, 2.5)
# trace: weak(bf16[2], u8[2], True, 1)
def weak(x, i, n, f):
    return [x * n, x * f, i * n, i * f, x + i, x + 1j, i / n, i // n, i ** 2, x ** n, n * f, n / 2, n ** 2, f % 2, jnp.sin(n), jnp.where(True, n, f), jnp.maximum(x, n), x.at[0].add(f), -n, abs(n), n > f, divmod(i, 3)]


# trace: promote_all(f16[2], bf16[2], f32[2], i8[2], u8[2], i32[2], u32[2], bool[2], c64[2])
def promote_all(*xs):
    return {f'{a.dtype}+{b.dtype}': a + b for k, a in enumerate(xs) for b in xs[k:] if not (a.dtype == bool and b.dtype == bool)}


# trace: complex_grad(c64[3])
complex_grad = lambda z: jax.grad(lambda z: jnp.sum(jnp.abs(z) ** 2))(z)
# trace: jax.grad(lambda z: jnp.real(z ** 2 + jnp.exp(1j * z)), holomorphic=False)(c64[])
# trace: jax.grad(lambda z: z ** 2, holomorphic=True)(c64[])
# trace: jax.grad(lambda z: z ** 2)(c64[])
# trace: jax.grad(lambda z: jnp.real(z), holomorphic=True)(c64[])
# trace: jax.jacrev(lambda x: jnp.stack([jnp.cos(x), jnp.sin(x)]) @ jnp.array([1., 1j]))(f32[3])
# trace: jax.jvp(lambda z: jnp.conj(z) * jnp.angle(z), (1. + 2j,), (1j,))
# trace: int_ops(i32[4], u8[4])
def int_ops(a, b):
    return (a & 3, a | b, a ^ -1, ~b, a << 2, a >> 1, b >> 1, lax.shift_right_arithmetic(a, 1), lax.clz(a), jnp.gcd(a, 6), jnp.lcm(a, 4), jnp.floor_divide(a, -2), jnp.remainder(a, -3), jnp.fmod(a, 3), a % 4, jnp.sign(b), jnp.abs(b), -b, jnp.bitwise_count(b), jnp.left_shift(b, 9), b.astype(bool), a.astype(jnp.int8))


# trace: limits()
@jax.jit
def limits():
    fi = {n: jnp.finfo(n) for n in ('float16', 'bfloat16', F8)}
    return {**{f'{k!s:.9}': jnp.array([float(v.max), float(v.eps), v.bits], jnp.float32) for k, v in fi.items()}, 'i': jnp.array([jnp.iinfo('int8').min, jnp.iinfo(jnp.uint16).max])}


# trace: checks(f32[3])
def checks(x):
    assert jnp.issubdtype(x.dtype, jnp.floating) and not jnp.isdtype(x.dtype, 'integral')
    assert jnp.result_type(x, jnp.int32) == jnp.float32 and jnp.promote_types('int8', 'uint8') == 'int16'
    assert jnp.can_cast('int8', 'int32') and x.dtype.kind == 'f' and x.dtype.itemsize == 4 and jnp.dtype(jnp.bfloat16).name == 'bfloat16'
    return x.astype({'f': 'bfloat16', 'i': 'int8'}[x.dtype.kind])


# trace: casts(f32[3], bool[3])
casts = lambda x, m: [jnp.int32(x), jnp.uint8(x), jnp.float16(m), jnp.bool_(x), jnp.complex64(x), jnp.asarray(x, int), jnp.array(m, float), x.astype(complex), lax.convert_element_type(x, jnp.int16), jnp.astype(x, 'i1'), jnp.float8_e5m2(x), jnp.bfloat16(3), jnp.int4(m)]
# trace: f64_warns(f32[3])
f64_warns = lambda x: x.astype(jnp.float64) + np.float64(1) + np.arange(3)


# trace: x64(f32[3])
def x64(x):
    with jax.enable_x64(True) if hasattr(jax, 'enable_x64') else jax.experimental.enable_x64():
        return jnp.sum(x.astype(jnp.float64)) + 1


# trace: nan_handling(f32[4])
nan_handling = lambda x: (jnp.nan_to_num(x, nan=1., posinf=2.), jnp.isposinf(x), jnp.nanmean(x), jnp.nanargmax(x), jnp.isclose(x, x, equal_nan=True), jnp.allclose(x, 0), jnp.array_equal(x, x), jnp.nanvar(x, ddof=1), jnp.nancumsum(x), jnp.nanmedian(x))
# trace: rounding(f32[3], f16[3])
rounding = lambda x, y: (jnp.round(x, 2), jnp.round(y), x.round(-1), jnp.rint(x), jnp.trunc(x), jnp.floor(y), jnp.ceil(x), jnp.fix(x), round(x), round(x, 1), jnp.around(x, decimals=1))
# trace: sorts(bf16[5], c64[3], bool[4])
sorts = lambda b, c, m: (jnp.sort(b), jnp.argsort(b), jnp.sort(c), jnp.sort(m), jnp.argmax(b), jnp.unique(m, size=2), lax.top_k(b, 2), jnp.searchsorted(jnp.sort(b), b))
