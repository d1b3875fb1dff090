"""jax.nn.scaled_matmul and scaled_dot_general."""
import jax
import jax.numpy as jnp
import numpy as np
from functools import partial
from jax import lax, nn


# trace: sm(f32[2,4,8], f32[2,5,8], f32[2,4,2], f32[2,5,2])
# trace: jax.vmap(sm)(f32[3,2,4,8], f32[3,2,5,8], f32[3,2,4,2], f32[3,2,5,2])
# trace: jax.grad(lambda *a: sm(*a).sum())(f32[2,4,8], f32[2,5,8], f32[2,4,2], f32[2,5,2])
# trace: sm(f32[4,8], f32[2,5,8], f32[2,4,2], f32[2,5,2])
# trace: sm(f32[2,4,8], f32[2,5,9], f32[2,4,2], f32[2,5,2])
# trace: sm(f32[2,4,8], f32[2,5,8], f32[2,4,2], f32[2,5,4])
# trace: sm(f32[2,4,8], f32[2,5,8], f32[2,3,2], f32[2,5,2])
# trace: jax.vmap(sm, in_axes=(1, 0, 0, 2))(f32[2,3,4,8], f32[3,2,5,8], f32[3,2,4,2], f32[2,5,3,2])
# trace: jax.vmap(sm, in_axes=(0, None, 0, None))(f32[3,2,4,8], f32[2,5,8], f32[3,2,4,2], f32[2,5,2])
def sm(a, b, s, t):
  return nn.scaled_matmul(a, b, s, t)


# trace: sm16(f32[2,4,8], f32[2,5,8], f32[2,4,2], f32[2,5,2])
def sm16(a, b, s, t):
  return nn.scaled_matmul(a.astype(jnp.float8_e4m3fn), b.astype(jnp.float8_e4m3fn), s.astype(jnp.float8_e8m0fnu), t.astype(jnp.float8_e8m0fnu), preferred_element_type=jnp.bfloat16)


# trace: sdg(f32[4,32], f32[32,6])
# trace: jax.grad(lambda *a: sdg(*a).sum(), (0, 1))(f32[4,32], f32[32,6])
def sdg(x, y):
  return nn.scaled_dot_general(x, y, (((1,), (0,)), ((), ())))


def configured(mode):
  def f(x, y, dims=(((1,), (0,)), ((), ()))):
    c = nn.get_scaled_dot_general_config(mode)
    return nn.scaled_dot_general(x, y, dims, configs=[c, c, c])
  return f
mxfp8, mxfp4, nvfp4 = configured('mxfp8'), configured('mxfp4'), configured('nvfp4')
# trace: mxfp8(f32[4,32], f32[32,6])
# trace: mxfp4(f32[4,32], f32[32,6])
# trace: nvfp4(f32[4,32], f32[32,6])
# trace: mxfp8(bf16[4,32], bf16[32,6])
# trace: mxfp8(f32[4,33], f32[33,6])
# trace: jax.grad(lambda *a: mxfp8(*a).sum(), (0, 1))(f32[32,32], f32[32,64])
# trace: jax.grad(lambda *a: mxfp4(*a).sum())(f32[32,32], f32[32,64])
# trace: jax.grad(lambda *a: nvfp4(*a).sum(), (0, 1))(f32[32,32], f32[32,64])
# trace: batched(f32[2,4,32], f32[2,6,32])
# trace: jax.jit(batched)(bf16[2,4,32], bf16[2,6,32])
# trace: jax.vmap(batched)(f32[3,2,4,32], f32[3,2,6,32])
# trace: jax.grad(lambda *a: batched(*a).sum(), (0, 1))(f32[2,32,32], f32[2,64,32])
def batched(x, y):
  c = nn.get_scaled_dot_general_config('mxfp8')
  return nn.scaled_dot_general(x, y, (((2,), (2,)), ((0,), (0,))), configs=[c, c, c], preferred_element_type=jnp.bfloat16)


# trace: cfg()
def cfg():
  raise ValueError(str(nn.get_scaled_dot_general_config('mxfp8')))
# trace: cfg2()
def cfg2():
  return nn.get_scaled_dot_general_config('mxfp9')
# trace: cfg3()
def cfg3():
  return nn.get_scaled_dot_general_config('mxfp4', jnp.ones(1))
# trace: pet(f32[4,32], f32[32,6])
def pet(x, y):
  c = nn.get_scaled_dot_general_config('mxfp8')
  return nn.scaled_dot_general(x, y, (((1,), (0,)), ((), ())), configs=[c, c, c], preferred_element_type=jnp.int32)
# trace: glob(f32[4,32], f32[32,6], f32[1])
def glob(x, y, g):
  c = nn.get_scaled_dot_general_config('nvfp4', g)
  return nn.scaled_dot_general(x, y, (((1,), (0,)), ((), ())), configs=[c, c, c])
# trace: lists(f32[4,32], f32[32,6])
def lists(x, y):
  c = nn.get_scaled_dot_general_config('mxfp8')
  return nn.scaled_dot_general(x, y, (([1], [0]), ([], [])), configs=[c, c, c])

