"""NumPy's values where they meet JAX. What JAX says to each directive is in meetings.json; to write that anew:

    python3.13 test/parity/golden.py test/python/numpy/meetings.json test/python/numpy/meetings.py
"""
import numpy as np
import jax
import jax.numpy as jnp

F32 = np.array([1., 2., 3.], np.float32)
F64 = np.array([0.5, 1.5, 2.5])
I64 = np.arange(3)
MASK = np.array([True, False, True])
U8 = np.uint8([1, 2, 3])
SCALAR = np.float32(2.5)
ZERO_D = np.array(1.5)
BIG = np.full((300, 300), 0.25)
COMPLEX = np.array([1 + 2j, 3])


# trace: constants(f32[3])
@jax.jit
def constants(x):
  return x * F32, x + F64, x - I64, x * U8


# trace: same_object(f32[3])
@jax.jit
def same_object(x):
  return x * F32 + F32, x * F32.copy()


# trace: views(f32[3])
@jax.jit
def views(x):
  return x * BIG[0, :3], x + BIG.T[:3, 0]


# trace: scalars(f32[3], i32[3])
@jax.jit
def scalars(x, i):
  return x * SCALAR, x * np.float64(2), i + np.int64(1), i * np.int8(2), x + np.bool_(True), i * np.float32(0.5), x * ZERO_D


# trace: left(f32[3], bf16[3])
@jax.jit
def left(x, b):
  return F32 * x, np.float64(2) * x, SCALAR - x, np.float32(2) + b, 1 / np.float32(3) * x


# trace: host_arithmetic(f32[4])
@jax.jit
def host_arithmetic(x):
  n = np.prod(x.shape)
  return x * np.sqrt(n), x / n, x * (np.pi / n), x + np.arange(4).sum() / 2, x * float(np.mean([1, 2]))


# trace: comparisons(f32[3])
@jax.jit
def comparisons(x):
  return x > F32, F32 < x, x == I64, np.float32(1) >= x


# trace: product(f32[3])
@jax.jit
def product(x):
  return np.eye(3, dtype=np.float32) @ x, x @ np.ones((3, 2), np.float32)


# trace: functions(f32[3])
@jax.jit
def functions(x):
  return jnp.sin(F32), jnp.where(MASK, x, 0.), jnp.maximum(x, F64), jnp.sum(F32) + x


# trace: by_method(f32[2,3])
@jax.jit
def by_method(x):
  return np.sum(x), np.mean(x, axis=0), np.max(x), np.any(x > 0), np.prod(x, axis=1)


# trace: inplace(f32[3])
@jax.jit
def inplace(x):
  y = np.ones(3, np.float32)
  y += x
  return y


# trace: results(f32[3])
@jax.jit
def results(x):
  return F64, I64.sum(), np.float32(1), 2 * F32, x


# trace: made(f32[3])
@jax.jit
def made(x):
  return x + jnp.asarray(F64), x * jnp.array([1., 2., 3.]), jnp.zeros(3, np.float32) + x, jnp.ones(x.shape, F32.dtype)


# trace: argument(np.arange(3), np.float32(2), np.ones((2, 3)))
# trace: argument(F32, np.int64(3), np.array(5))
# trace: argument([np.float64(1)], (F32,), {'a': U8})
@jax.jit
def argument(a, b, c):
  return a, b, c


# trace: static_np(f32[6])
@jax.jit
def static_np(x):
  rows = np.int64(2)
  return x.reshape(rows, 3), x.reshape(np.array([3, 2])[0], -1), x.sum(axis=np.int32(0))


# trace: dtypes(f32[3])
@jax.jit
def dtypes(x):
  return x.astype(np.int8), x.astype(F64.dtype), x.astype('float16'), jnp.zeros(2, np.dtype('i2')), x.astype(np.float32)


# trace: control(f32[3])
@jax.jit
def control(x):
  if F32.sum() > 5:
    x = x + 1
  for w in F32:
    x = x * w
  return x


# trace: element(f32[3])
@jax.jit
def element(x):
  return x * F32[0], x + I64[-1], x * F64[1:2], x + np.linspace(0, 1, 3)[1]


# trace: reshaped(f32[2,3])
@jax.jit
def reshaped(x):
  return x + np.arange(3.), x * np.arange(6).reshape(2, 3), x + np.ones((2, 1), np.float32)


# trace: big(f32[300,300])
@jax.jit
def big(x):
  return x * BIG + BIG


# trace: complexes(c64[2])
@jax.jit
def complexes(z):
  return z * COMPLEX, z + np.complex64(1j)


# trace: to_numpy(f32[3])
@jax.jit
def to_numpy(x):
  return np.asarray(x) + 1


# trace: sine(f32[3])
@jax.jit
def sine(x):
  return np.sin(x)


# trace: listed(f32[3], f32[3])
@jax.jit
def listed(x, y):
  return np.array([x, y])


# trace: stacked(f32[3], f32[3])
@jax.jit
def stacked(x, y):
  return np.stack([x, y])


# trace: set_all(f32[3])
@jax.jit
def set_all(x):
  out = np.zeros(3)
  out[:] = x
  return out


# trace: set_one(f32[])
@jax.jit
def set_one(x):
  out = np.zeros(3, np.float32)
  out[0] = x
  return out


# trace: indexed(i32[])
@jax.jit
def indexed(i):
  return F32[i]


# trace: sliced(i32[])
@jax.jit
def sliced(i):
  return F32[i:]


# trace: shaped(i32[])
@jax.jit
def shaped(n):
  return np.zeros(n)


# trace: shaped_tuple(i32[])
@jax.jit
def shaped_tuple(n):
  return np.zeros((2, n))


# trace: ranged(i32[])
@jax.jit
def ranged(n):
  return np.arange(n)


# trace: float_of(f32[])
@jax.jit
def float_of(x):
  return np.float32(x)


# trace: bool_of(bool[])
@jax.jit
def bool_of(x):
  return np.bool_(x)


# trace: full_of(f32[])
@jax.jit
def full_of(x):
  return np.full(3, x)


# trace: clipped(f32[3])
@jax.jit
def clipped(x):
  return np.maximum(x, 0)


# trace: like(f32[3])
@jax.jit
def like(x):
  return np.zeros_like(x)


# trace: branch(f32[3])
@jax.jit
def branch(x):
  if np.any(x > 0):
    return x
  return -x


# trace: hashed(np.arange(3), f32[3])
hashed = jax.jit(lambda n, x: x, static_argnums=0)


# trace: truth(f32[3])
@jax.jit
def truth(x):
  if F32 > 1:
    return x
  return x


# trace: shapes(f32[3])
@jax.jit
def shapes(x):
  return x + np.ones(4)
