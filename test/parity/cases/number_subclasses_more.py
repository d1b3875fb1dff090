"""Members of IntEnum and other subclasses of int and float, as operands, indices and sizes."""
import jax, jax.numpy as jnp
from enum import IntEnum
from functools import partial
class Items(IntEnum):
  a = 0
  b = 1
# trace: f1(f32[3])
def f1(x): return jnp.int8(Items.b) + x
# trace: f2(f32[3])
def f2(x): return x.at[Items.b].set(Items.b)
# trace: f3(f32[3])
def f3(x): return jnp.array([Items.b, Items.a])
# trace: f4(f32[3])
def f4(x): return jnp.array(Items.b) + x * Items.b
# trace: f5(f32[3])
def f5(x): return jnp.full((2, 2), Items.b, dtype=jnp.int8), jnp.where(x > 0, Items.a, Items.b)
# trace: f6(f32[3])
def f6(x): return x == Items.a, jnp.asarray(Items.a, jnp.int8), jnp.zeros((3,), jnp.int8).at[0].set(jnp.int16(Items.b))
# trace: f7(f32[3])
def f7(x): return jnp.array([[Items.a, 1], [Items.b, 2]], dtype=jnp.int8), jnp.stack([x, x])[Items.b]
# trace: f8(f32[3])
def f8(x): return jnp.tile(jnp.array([Items.b, 0, 0], dtype=jnp.int16), (2, 1))
class Size(int): pass
class Rate(float): pass
# trace: f9(f32[3])
def f9(x): return jnp.zeros(3, jnp.int8).at[Items.a].set(Items.b), x[Size(1):Size(2)], x[[Items.a, Items.b]]
# trace: f10(f32[3])
def f10(x): return x * Rate(0.5) + Size(2), jnp.sum(x, axis=Size(0)), x.reshape(Size(3), 1), jnp.zeros(Size(4))
# trace: f11(f32[3], Items.b)
def f11(x, i): return x * i
# trace: jax.jit(f11)(f32[3], Items.a)
# trace: f12(f32[3])
def f12(x): return jax.lax.cond(Items.a, lambda y: y, lambda y: y + 1, x), jax.lax.switch(Items.b, [lambda y: y, lambda y: y * 2], x)
# trace: f13(f32[3])
def f13(x): return jax.lax.fori_loop(Items.a, Items.b, lambda i, y: y + i, x), jnp.arange(Items.b), jax.nn.one_hot(Items.b, 3)
# trace: f14(f32[3])
def f14(x): return jax.lax.add(x, Rate(1.0)), jnp.maximum(x, Items.b), jnp.power(x, Size(2)), x ** Size(2), x + True
