"""lax.ragged_dot and ragged_dot_general: shapes, dtypes, errors, derivatives, batching."""
import jax
import jax.numpy as jnp
import numpy as np
from functools import partial
from jax import lax


def rd(x, w, gs):
  return lax.ragged_dot(x, w, gs)
# trace: rd(f32[6,4], f32[3,4,5], i32[3])
# trace: rd(bf16[6,4], bf16[3,4,5], i32[3])
# trace: rd(i32[6,4], i32[3,4,5], u8[3])
# trace: rd(bf16[6,4], f32[3,4,5], i32[3])
# trace: rd(f32[6,4], f32[3,4,5], f32[3])
# trace: rd(f32[6,4], f32[2,4,5], i32[3])
# trace: rd(f32[6,4], f32[3,6,5], i32[3])
# trace: rd(f32[6,4], f32[4,5], i32[3])
# trace: rd(f32[6,4], f32[3,4,5], i32[])
# trace: rd(f32[6,4], f32[3,4,5], i32[1,3])
# trace: rd(f32[4], f32[3,4,5], i32[3])
# trace: jax.jit(rd)(f32[6,4], f32[3,4,5], i32[3])
# trace: jax.vmap(rd)(f32[2,6,4], f32[2,3,4,5], i32[2,3])
# trace: jax.vmap(rd, in_axes=(0, 0, None))(f32[2,6,4], f32[2,3,4,5], i32[3])
# trace: jax.vmap(rd, in_axes=(1, 0, 0))(f32[6,2,4], f32[2,3,4,5], i32[2,3])
# trace: jax.vmap(rd, in_axes=(None, None, 0))(f32[6,4], f32[3,4,5], i32[2,3])
# trace: jax.vmap(jax.vmap(rd))(f32[3,2,6,4], f32[3,2,3,4,5], i32[3,2,3])


# trace: loss_rd(f32[6,4], f32[3,4,5], i32[3])
# trace: jax.grad(loss_rd)(f32[6,4], f32[3,4,5], i32[3])
# trace: jax.grad(loss_rd, (0, 1))(f32[6,4], f32[3,4,5], i32[3])
# trace: jax.grad(loss_rd, 1)(f32[6,4], f32[3,4,5], i32[3])
# trace: jax.grad(loss_rd, (0, 1))(bf16[6,4], f32[3,4,5], i32[3])
# trace: jax.value_and_grad(loss_rd, (0, 1))(bf16[6,4], bf16[3,4,5], i32[3])
# trace: jax.grad(loss_rd, (0, 1), allow_int=True)(f32[6,4], f32[3,4,5], i32[3])
# trace: jax.hessian(loss_rd)(f32[6,4], f32[3,4,5], i32[3])
# trace: jax.vmap(jax.grad(loss_rd))(f32[2,6,4], f32[2,3,4,5], i32[2,3])
def loss_rd(x, w, gs):
  return jnp.sum(jnp.sin(lax.ragged_dot(x, w, gs)))


# trace: pref(f32[6,4], f32[3,4,5], i32[3])
def pref(x, w, gs):
  return lax.ragged_dot(x, w, gs, preferred_element_type=jnp.float32)


# trace: pref2(bf16[6,4], bf16[3,4,5], i32[3])
# trace: jax.grad(lambda *a: pref2(*a).sum(), (0, 1))(bf16[6,4], bf16[3,4,5], i32[3])
def pref2(x, w, gs):
  return lax.ragged_dot(x, w, gs, preferred_element_type=np.dtype('float32'))


# trace: pref3(bf16[6,4], bf16[3,4,5], i32[3])
def pref3(x, w, gs):
  return lax.ragged_dot(x, w, gs, preferred_element_type='float32')


# trace: pref4(bf16[6,4], bf16[3,4,5], i32[3])
def pref4(x, w, gs):
  return lax.ragged_dot(x, w, gs, preferred_element_type=x.dtype)


# trace: pref5(i32[6,4], i32[3,4,5], i32[3])
def pref5(x, w, gs):
  return lax.ragged_dot(x, w, gs, preferred_element_type=jnp.int8)


# trace: pref7(bf16[6,4], bf16[3,4,5], i32[3])
def pref7(x, w, gs):
  return lax.ragged_dot(x, w, gs, preferred_element_type=np.float32)


# trace: prec(f32[6,4], f32[3,4,5], i32[3])
# trace: jax.grad(lambda *a: prec(*a).sum(), (0, 1))(f32[6,4], f32[3,4,5], i32[3])
def prec(x, w, gs):
  return lax.ragged_dot(x, w, gs, precision='highest') + lax.ragged_dot(x, w, gs, lax.Precision.HIGH)


# trace: off(f32[6,4], f32[3,4,5], i32[3])
def off(x, w, gs):
  return lax.ragged_dot(x, w, gs, group_offset=jnp.array([0]))


# trace: off2(f32[6,4], f32[3,4,5], i32[3])
def off2(x, w, gs):
  return lax.ragged_dot(x, w, gs, group_offset=1)


# trace: off3(f32[6,4], f32[3,4,5], i32[3])
def off3(x, w, gs):
  return lax.ragged_dot(x, w, gs, group_offset=gs[0])


# trace: jax.grad(off5)(f32[6,4], f32[3,4,5], i32[3])
def off5(x, w, gs):
  return lax.ragged_dot(x, w, gs, group_offset=1).sum()


def gen(x, w, gs, dims, ragged, group):
  return lax.ragged_dot_general(x, w, gs, lax.RaggedDotDimensionNumbers(dims, ragged, group))


NC = partial(gen, dims=(([1], [1]), ([], [])), ragged=[0], group=[0])
CT = partial(gen, dims=(([1], [0]), ([], [])), ragged=[1], group=[])
BT = partial(gen, dims=(([2], [1]), ([0], [0])), ragged=[0], group=[])
NCB = partial(gen, dims=(([2], [2]), ([0], [1])), ragged=[1], group=[0])
# trace: NC(f32[6,4], f32[3,4,5], i32[3])
# trace: CT(f32[6,4], f32[4,5], i32[3])
# trace: BT(f32[6,2,4], f32[6,4,5], i32[3])
# trace: NCB(f32[2,6,4], f32[3,2,4,5], i32[3])
# trace: NCB(f32[2,6,4], f32[3,2,4,5], i32[2,3])
# trace: NCB(f32[2,6,4], f32[3,2,4,5], i32[5,3])
# trace: CT(f32[6,4], f32[4,5], i32[2,3])
# trace: jax.vmap(CT)(f32[2,6,4], f32[2,4,5], i32[2,3])
# trace: jax.vmap(BT)(f32[7,6,2,4], f32[7,6,4,5], i32[7,3])
# trace: jax.vmap(NCB)(f32[7,2,6,4], f32[7,3,2,4,5], i32[7,3])
# trace: jax.vmap(NCB)(f32[7,2,6,4], f32[7,3,2,4,5], i32[7,2,3])
# trace: jax.grad(lambda *a: NCB(*a).sum(), (0, 1))(f32[2,6,4], f32[3,2,4,5], i32[3])
# trace: jax.grad(lambda *a: CT(*a).sum())(f32[6,4], f32[4,5], i32[3])
# trace: jax.grad(lambda *a: CT(*a).sum(), 1)(f32[6,4], f32[4,5], i32[3])
# trace: jax.grad(lambda *a: BT(*a).sum(), 1)(f32[6,2,4], f32[6,4,5], i32[3])
# trace: partial(gen, dims=(([1], [1]), ([], [])), ragged=[0, 1], group=[0])(f32[6,4], f32[3,4,5], i32[3])
# trace: partial(gen, dims=(([1], [1]), ([], [])), ragged=[2], group=[0])(f32[6,4], f32[3,4,5], i32[3])
# trace: partial(gen, dims=(([1], [1]), ([], [])), ragged=[0], group=[1])(f32[6,4], f32[3,4,5], i32[3])
# trace: partial(gen, dims=(([1], [1]), ([], [])), ragged=[0], group=[])(f32[6,4], f32[3,4,5], i32[3])
# trace: partial(gen, dims=(([1], [1]), ([], [])), ragged=[0], group=[3])(f32[6,4], f32[3,4,5], i32[3])
# trace: partial(gen, dims=(([1], [0]), ([], [])), ragged=[1], group=[0])(f32[6,4], f32[4,5], i32[3])
# trace: partial(gen, dims=(([1], [3]), ([], [])), ragged=[0], group=[0])(f32[6,4], f32[3,4,5], i32[3])
# trace: partial(gen, dims=(([1], [1, 2]), ([], [])), ragged=[0], group=[0])(f32[6,4], f32[3,4,5], i32[3])
# trace: partial(gen, dims=(([1], [1]), ([], [0])), ragged=[0], group=[0])(f32[6,4], f32[3,4,5], i32[3])


# trace: nums()
def nums():
  d = lax.RaggedDotDimensionNumbers((([1], [1]), ([], [])), [0], [0])
  raise ValueError(repr(d) + str(d == lax.RaggedDotDimensionNumbers((((1,), (1,)), ((), ())), (0,), (0,))) + str(d.dot_dimension_numbers) + str(hash(d) == hash(d)))


# trace: weakly(f32[6,4])
def weakly(x):
  return lax.ragged_dot(x, np.ones((2, 4, 3), 'float32'), np.array([2, 4]))
# trace: listy(f32[6,4])
def listy(x):
  return lax.ragged_dot(x, np.ones((2, 4, 3), 'float32'), [2, 4])

