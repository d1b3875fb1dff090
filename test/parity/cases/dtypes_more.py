"""64-bit types switched on for a part of a program, strict promotion, rank promotion, warnings that are errors."""
import jax, jax.numpy as jnp, numpy as np, warnings
from jax import lax, dtypes
def on(f):
  def g(*args):
    with jax.enable_x64(True):
      return f(*args)
  return g
# trace: a0(f32[3])
a0 = on(lambda x: (x + 1, x * 2.0, jnp.arange(3), jnp.arange(3.), jnp.zeros(2), jnp.array(1), jnp.array([1.5])))
# trace: a1(i32[3])
a1 = on(lambda x: (x + 1, x * 2.0, x / x, jnp.sin(x), x + 2**40, x.astype(float), x.astype(int), x.mean(), x.sum()))
# trace: a2(f32[3])
a2 = on(lambda x: (x.astype('float64') * 2, x.astype(jnp.int64) // 3, x + np.ones(3), x * np.float64(2), x + np.arange(3), x * np.int64(2)))
# trace: a3(bool[3])
a3 = on(lambda x: (x + 1, x * 2.5, x.sum(), jnp.sin(x), x + 1j, jnp.mean(x), x / 2, jnp.cumsum(x)))
# trace: a4(u32[3])
a4 = on(lambda x: (x + jnp.int32(1), x + jnp.arange(3), -x, x ** 2, x // 2, jnp.sqrt(x), x.astype(jnp.uint64) + jnp.int8(1)))
# trace: a5(f32[3])
a5 = on(lambda x: (jnp.linspace(0, 1, 3), jnp.full(2, 3.0), jnp.eye(2), jnp.ones(2, int), jnp.where(x > 0, 1.0, 0), jnp.clip(x, 0, 1)))
# trace: a6(f32[3])
a6 = on(lambda x: (jnp.round(x, 2), jnp.nan_to_num(x.astype(float)), jnp.isclose(x, 1.0), jnp.hypot(x, 2.0), jnp.sinc(x.astype(float)), jnp.signbit(x.astype(float))))
# trace: a7(f32[3])
a7 = on(lambda x: (jnp.float64(1) * x, jnp.int64(2) + x, jnp.result_type(1, 2.0) == jnp.float64 and x, jnp.array(2**40), jnp.int32(1) * x))
# trace: a8(c64[3])
a8 = on(lambda x: (x * 2.0, x + 1j, abs(x), x.astype(complex), jnp.angle(x), jnp.sqrt(x.astype('complex128'))))
# trace: a9(f32[3])
@jax.enable_x64(True)
def a9(x): return x + np.float64(1), jnp.arange(2)
# trace: b0(f32[3])
def b0(x):
  y = x + 1.0
  with jax.enable_x64(True):
    z = y.astype(float)
  return z + 1
# trace: b2(f32[3], i32[3])
def b2(x, y):
  with jax.numpy_dtype_promotion('strict'):
    return x + 1, x * 2.5, y + 1, y * 2, jnp.where(x > 0, x, 0), x == 1
# trace: b4(f32[3], f32[2,3])
def b4(x, y):
  with jax.numpy_rank_promotion('raise'):
    return x + y
# trace: b5(f32[3], f32[2,3])
def b5(x, y):
  with jax.numpy_rank_promotion('raise'):
    return x + 1, y * x[0], jnp.sin(x)
# trace: b6(f32[3], f32[2,3])
def b6(x, y):
  with jax.numpy_rank_promotion('warn'):
    return jnp.maximum(x, y)
# trace: b7(f32[3])
def b7(x):
  with jax.numpy_dtype_promotion('foo'):
    return x
# trace: b8(f32[3])
def b8(x):
  with jax.numpy_dtype_promotion('standard'):
    return x + 1
# trace: b9(f32[3])
def b9(x):
  with warnings.catch_warnings():
    warnings.simplefilter('error')
    return x.astype('float64')
# trace: c0(f32[3])
def c0(x):
  with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('always')
    y = jnp.zeros(2, jnp.float64)
    return y * len(w)
# trace: c2(f32[3], f32[2,3])
def c2(x, y):
  with jax.numpy_rank_promotion('raise'):
    return jnp.where(x > 0, y, 0)
# trace: c3(f32[3], bool[3])
def c3(x, y):
  with jax.numpy_dtype_promotion('strict'):
    return jnp.sin(x), jnp.sum(x), jnp.mean(x), x ** 2, x / 2, x // 2, y & True, x[0], jnp.clip(x, 0, 1)
# trace: c4(i32[3])
def c4(x):
  with jax.numpy_dtype_promotion('strict'):
    return x / 2
# trace: c5(i32[3])
def c5(x):
  with jax.enable_x64(False):
    return x + 1, jnp.arange(3)
