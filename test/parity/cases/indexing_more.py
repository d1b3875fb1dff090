"""Indexing: neighbours of jnp_indexing.py, one expression each (a cross-section of 1,600 that were compared)."""
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from functools import partial
NPI = np.array([0, 2, -1])
NPI8 = np.array([1, 0], np.int8)
NPU = np.array([0, 1], np.uint8)
NPM = np.array([True, False, True, False])
JI = jnp.array([0, 1])
JS = jnp.int32(2)
JM = jnp.array([True, False, True, False])
JM2 = jnp.array([[True, False, True],[False, False, True],[True, True, True],[False, False, False]])
NPF = np.array([0.5])
TUP = (1, slice(None))


# trace: f_0(f32[4,3])
def f_0(x):
  return x[7]


# trace: f_1(f32[4,3])
def f_1(x):
  return x[-2::-1]


# trace: f_2(f32[4,3])
def f_2(x):
  return x[...,None,0]


# trace: f_3(f32[4,3])
def f_3(x):
  return x[JS]


# trace: f_4(f32[4,3])
def f_4(x):
  return x[False]


# trace: f_5(f32[4,3])
def f_5(x):
  return x[NPU]


# trace: f_6(f32[4,3])
def f_6(x):
  return x[JI,JI]


# trace: f_7(f32[4,3])
def f_7(x):
  return x[:,NPI8]


# trace: f_8(f32[4,3])
def f_8(x):
  return x[JM2]


# trace: f_9(f32[4,3])
def f_9(x):
  return x[[True,False,True,False],]


# trace: f_10(f32[4,3])
def f_10(x):
  return x[[]]


# trace: f_11(f32[4,3])
def f_11(x):
  return x[1.5:]


# trace: f_12(f32[4,3])
def f_12(x):
  return x[{}]


# trace: f_13(f32[4,3])
def f_13(x):
  return x[np.array([[0,1],[1,0]])]


# trace: f_14(f32[4,3])
def f_14(x):
  return x[::-1,JI]


# trace: f_15(f32[4,3])
def f_15(x):
  return x[np.bool_(True)]


# trace: f_16(f32[4,3])
def f_16(x):
  return x[jax.ds(0,2),1]


# trace: f_17(f32[4,3])
def f_17(x):
  return x[-1:]


# trace: f_18(f32[4,3])
def f_18(x):
  return x[NPI[None]]


# trace: f_19(f32[4,3])
def f_19(x):
  return len(x)


# trace: f_20(f32[4,3])
def f_20(x):
  return x[()]


# trace: f_21(f32[])
def f_21(x):
  return x[()]


# trace: f_22(f32[])
def f_22(x):
  return x[JI]


# trace: f_23(f32[0,3])
def f_23(x):
  return x[1:]


# trace: f_24(i32[3,0])
def f_24(x):
  return x[JI]


# trace: f_25(f32[0,3])
def f_25(x):
  return x[JS]


# trace: f_26(i32[3,0])
def f_26(x):
  return x[-1]


# trace: f_27(f32[4,3], i32[])
def f_27(x,i):
  return x[i]


# trace: f_28(f32[4,3], i32[])
def f_28(x,i):
  return x[1:,i]


# trace: f_29(f32[4,3], i32[])
def f_29(x,i):
  return x[jax.ds(i,2)]


# trace: f_30(f32[4,3], i32[])
def f_30(x,i):
  return x[np.array([0,1]),:,i]


# trace: f_31(f32[4,3], i8[])
def f_31(x,i):
  return x[NPI8,i]


# trace: f_32(f32[4,3], u32[])
def f_32(x,i):
  return x[jax.ds(i,1)]


# trace: f_33(f32[4,3], bool[])
def f_33(x,i):
  return x[i,1]


# trace: f_34(f32[4,3], i16[])
def f_34(x,i):
  return x[NPI8,i]


# trace: f_35(f32[4,3], i32[2])
def f_35(x,i):
  return x[None,i]


# trace: f_36(f32[4,3], i32[2])
def f_36(x,i):
  return x[i,NPI8]


# trace: f_37(f32[4,3], i32[2])
def f_37(x,i):
  return x[True,i]


# trace: f_38(f32[4,3], i32[2])
def f_38(x,i):
  return x[-1,i]


# trace: f_39(bf16[4,3,2], i32[2])
def f_39(x,i):
  return x[None,i]


# trace: f_40(bf16[4,3,2], i32[2])
def f_40(x,i):
  return x[i,::2]


# trace: f_41(i32[4,3], i8[2])
def f_41(x,i):
  return x[i]


# trace: f_42(i32[4,3], f32[2])
def f_42(x,i):
  return x[:,i]


# trace: f_43(i32[4,3], i32[0])
def f_43(x,i):
  return x[0,i]


# trace: f_44(f32[0,3], i32[2])
def f_44(x,i):
  return x[i]


# trace: f_45(f32[4,3], i32[2], f32[3])
def f_45(x,i,v):
  return x.at[0].set(2)


# trace: f_46(f32[4,3], i32[2], f32[3])
def f_46(x,i,v):
  return x.at[0].divide(2)


# trace: f_47(f32[4,3], i32[2], f32[3])
def f_47(x,i,v):
  return x.at[::-1].set(0.)


# trace: f_48(i32[4,3], i32[2], f32[3])
def f_48(x,i,v):
  return x.at[0].add(1)


# trace: f_49(i32[4,3], i32[2], f32[3])
def f_49(x,i,v):
  return x.at[()].add(1)


# trace: f_50(bf16[4], i32[2], bf16[2])
def f_50(x,i,v):
  return x.at[i].set(v)


# trace: f_51(u8[4], i32[2], u8[2])
def f_51(x,i,v):
  return x.at[i].set(np.array(4))


# trace: f_52(i32[4], i32[2], f32[2])
def f_52(x,i,v):
  return x.at[i].add(v)


# trace: f_53(i32[4], i32[2], i32[2])
def f_53(x,i,v):
  return x.at[i].mul(v)


# trace: f_54(f32[4], i32[2], f32[2])
def f_54(x,i,v):
  return x.at[i].set(1., mode='drop')


# trace: f_55(f32[4], i32[2], f32[2])
def f_55(x,i,v):
  return x.at[i].add(v, mode='promise_in_bounds')


# trace: f_56(f32[4], i32[2], f32[2])
def f_56(x,i,v):
  return x.at[i].get(mode=None)


# trace: f_57(f32[4], i32[2], f32[2])
def f_57(x,i,v):
  return x.at[i].apply(jnp.sin, wrap_negative_indices=False)


# trace: f_58(f32[4], i32[2], f32[2])
def f_58(x,i,v):
  return x.at[1].get(mode=lax.GatherScatterMode.FILL_OR_DROP)


# trace: f_59(bool[4], i32[2], f32[2])
def f_59(x,i,v):
  return x.at[i].get(mode='fill', fill_value=True)


# trace: f_60(c64[4], i32[2], f32[2])
def f_60(x,i,v):
  return x.at[i].get(mode='fill', fill_value=jnp.ones(2))


# trace: f_61(f32[4], i32[2], f32[2])
def f_61(x,i,v):
  return x.at[i[0]].get(strategy='scatter')


# trace: f_62(f32[4], i32[2], f32[2])
def f_62(x,i,v):
  return x.at[i].get(strategy='foo')


# trace: f_63(f32[4], i32[2], f32[2])
def f_63(x,i,v):
  return x.at[i[0]].apply(jnp.sqrt)


# trace: f_64(f32[4], i32[2], f32[2])
def f_64(x,i,v):
  return x.at[jnp.array([0.5])].set(1)


# trace: f_65(f32[4,3], i32[2])
def f_65(x,i):
  return jnp.take(x, i)


# trace: f_66(f32[4,3], i32[2])
def f_66(x,i):
  return jnp.take(x, i, None)


# trace: f_67(f32[4,3], i32[2])
def f_67(x,i):
  return jnp.take(x, i, axis=0, fill_value=7)


# trace: f_68(f32[4,3])
def f_68(x):
  return jnp.take(x, 0, axis=0)


# trace: f_69(f32[3,4], i32[3,2])
def f_69(x,i):
  return jnp.take_along_axis(x, i, axis=1, mode="clip")


# trace: f_70(f32[3,4,2], i32[3,1,2])
def f_70(x,i):
  return jnp.take_along_axis(x, i, axis=1, mode="clip")


# trace: f_71(i32[3,4], u8[3,4])
def f_71(x,i):
  return jnp.take_along_axis(x, i, axis=1, mode="clip")


# trace: f_72(f32[0,3], i32[2,3])
def f_72(x,i):
  return jnp.take_along_axis(x, i, axis=1, mode="clip")


# trace: f_73(bool[3,4], i32[3,4])
def f_73(x,i):
  return jnp.take_along_axis(x, i, axis=1, mode="clip")


# trace: f_74(i32[5], i32[2], f32[2])
def f_74(x,i,v):
  return jnp.put_along_axis(x, i, v, axis=1, mode="drop", inplace=False)


# trace: f_75(i32[])
def f_75(i):
  return jnp.unravel_index(i, (4,))


# trace: f_76(i32[2], i32[2])
def f_76(i,j):
  return jnp.ravel_multi_index((i, j), (3,4), mode="wrap", order="Z")


# trace: f_77(i32[], f32[3], i32[3])
def f_77(i,a,b):
  return jnp.choose(i, [a, b], mode="foo")


# trace: f_78(u8[4])
def f_78(x):
  return jnp.select([x < 0, x > 1], [x, 2.0])


# trace: f_79(f32[4], i32[4])
def f_79(x,m):
  return jnp.compress(m, x, size=9)


# trace: f_80(f32[4,3], i32[2])
def f_80(x,i):
  return jnp.delete(x, slice(1,3), axis=1)


# trace: f_81(f32[4,3], i32[2])
def f_81(x,i):
  return jnp.delete(x, jnp.array(1))


# trace: f_82(f32[4], i32[2], f32[2])
def f_82(x,i,v):
  return jnp.insert(x, slice(1,3), v)


# trace: f_83(f32[4], i32[2], f32[2])
def f_83(x,i,v):
  return jnp.insert(x, [[0]], v)


# trace: f_84(f32[3,3])
def f_84(x):
  return jnp.triu_indices(3,k=5)


# trace: f_85(f32[4,3], i32[])
def f_85(x,i):
  return lax.slice(x,(0,1),(2,3))


# trace: f_86(f32[4,3], i32[])
def f_86(x,i):
  return lax.slice_in_dim(x,0,-1,2,-1)


# trace: f_87(f32[4,3], i32[])
def f_87(x,i):
  return lax.dynamic_slice(x,(i,0),(9,2))


# trace: f_88(f32[4,3], i32[])
def f_88(x,i):
  return lax.dynamic_slice_in_dim(x,-1,2,1)


# trace: f_89(f32[4,3], i32[])
def f_89(x,i):
  return lax.dynamic_update_slice_in_dim(x,x[:1],i,0)


# trace: f_90(f32[4,3], i32[2,1])
def f_90(x,i):
  return lax.gather(x, i, lax.GatherDimensionNumbers(offset_dims=(0,), collapsed_slice_dims=(0,), start_index_map=(0,)), (1,3), mode="clip")


# trace: f_91(f32[4,3], i32[2,1])
def f_91(x,i):
  return lax.gather(x, i, lax.GatherDimensionNumbers(offset_dims=(1,), collapsed_slice_dims=(0,), start_index_map=(5,)), (1,3), mode="fill", fill_value=2)


# trace: f_92(f32[4,3], i32[2,1])
def f_92(x,i):
  return lax.gather(x, i, lax.GatherDimensionNumbers(offset_dims=(1,), collapsed_slice_dims=(0,), start_index_map=(0,)), (1,), mode="clip")


# trace: f_93(f32[4,3], i32[2,1], f32[2,3])
def f_93(x,i,u):
  return lax.scatter(x, i, u, lax.ScatterDimensionNumbers(update_window_dims=(1,), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,)), mode="clip", indices_are_sorted=True, unique_indices=True)


# trace: f_94(f32[4,3], i32[2,1], f32[2,3])
def f_94(x,i,u):
  return lax.scatter_sub(x, i, u, lax.ScatterDimensionNumbers(update_window_dims=(1,), inserted_window_dims=(9,), scatter_dims_to_operand_dims=(0,)))


# trace: f_95(f32[4,3], i32[2,1], f32[2,3])
def f_95(x,i,u):
  return lax.scatter_min(x, i, u, lax.ScatterDimensionNumbers(update_window_dims=(1,), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,1)))


# trace: f_96(bool[6], i32[6])
def f_96(x,s):
  return jax.ops.segment_sum(x, s, 3)


# trace: f_97(f32[6], i32[6])
def f_97(x,s):
  return jax.ops.segment_prod(x, s, num_segments=3, indices_are_sorted=True)


# trace: f_98(f32[6], i32[6])
def f_98(x,s):
  return jax.ops.segment_max(x, s, num_segments=3, mode="clip")


# trace: f_99(f32[6], i32[6])
def f_99(x,s):
  return jax.ops.segment_min(x, s, num_segments=s[0])


X = jnp.arange(3.)


# trace: walk_f(f32[3,2])
def walk_f(x):
  return [r for r in reversed(x)], list(reversed(X))


# trace: walk_g(f32[3,2])
def walk_g(x):
  (a, b), c, d = x
  return a + b + c, d


# trace: walk_h(f32[3,2])
def walk_h(x):
  a, b = x


# trace: walk_k(f32[3])
def walk_k(x):
  return 2. in x


# trace: walk_l(f32[3])
def walk_l(x):
  return dict(zip("abc", x)), *map(jnp.sin, x), max(x.shape), sum(x)


# trace: walk_m(f32[3])
def walk_m(x):
  return [list(X), [v for v in X], x[X > 1]]
