"""Shapes: more arguments, dtypes and errors, of jax.numpy and jax.lax."""
import jax
import jax.numpy as jnp
import jax.lax as lax
import numpy as np


# trace: s00(bf16[0,3])
def s00(x):
  return x.T


# trace: s01(i32[2,1,3])
def s01(x):
  return jnp.atleast_2d(x)


# trace: s02(u8[4])
def s02(x):
  return jnp.flip(x)


# trace: s03(2.5)
def s03(x):
  return jnp.copy(x)


# trace: s04(i32[2,1,3])
def s04(x):
  return jnp.array(x,ndmin=3)


# trace: s05(bool[2,3])
def s05(x):
  return jnp.full_like(x,2.5)


# trace: s06(u8[4])
def s06(x):
  return jnp.empty_like(x)


# trace: s07(u8[4])
def s07(x):
  return jnp.broadcast_to(x,(2,)+x.shape)


# trace: s08(f32[3,3])
def s08(x):
  return jnp.stack([x,x])


# trace: s09(u8[4])
def s09(x):
  return jnp.stack([x,x],axis=-1)


# trace: s10(bf16[0,3])
def s10(x):
  return jnp.append(x,1)


# trace: s11(bf16[0,3])
def s11(x):
  return jnp.pad(x,1)


# trace: s12(u8[4])
def s12(x):
  return jnp.tril(x)


# trace: s13(c64[2,3])
def s13(x):
  return jnp.triu(x,1)


# trace: s14(i32[2,1,3])
def s14(x):
  return jnp.rot90(x)


# trace: s15(f32[2,3])
def s15(x):
  return jnp.fliplr(x)


# trace: s16(c64[2,3])
def s16(x):
  return x.flatten(),x.copy(),x.ravel('F')


# trace: s17(bool[2,3])
def s17(x):
  return x.trace()


# trace: s18(i32[2,1,3])
def s18(x):
  return jnp.trace(x)


# trace: s19(1)
def s19(x):
  return jnp.array([[x,1],[2,3]])


# trace: s20(u8[4])
def s20(x):
  return x.byteswap()


# trace: s21(f32[3,3])
def s21(x):
  return jnp.trim_zeros(x)


# trace: s22(i32[2,1,3])
def s22(x):
  return jnp.stack(x)


# trace: s23(f32[2,3])
def s23(x):
  return jnp.c_[x,x]


# trace: s24(u8[4])
def s24(x):
  return jnp.geomspace(1.,x,3)


# trace: s25(bf16[0,3])
def s25(x):
  return jnp.broadcast_arrays(x,1)


# trace: s26(c64[0,2])
def s26(x):
  return jnp.reshape(x,x.shape)


# trace: s27(c64[0,2])
def s27(x):
  return x.reshape(-2,-3)


# trace: s28(c64[0,2])
def s28(x):
  return jnp.swapaxes(x,0,5)


# trace: s29(bool[2,2,2])
def s29(x):
  return jnp.rollaxis(x,1)


# trace: s30(f32[2,3])
def s30(x):
  return jnp.rollaxis(x,-1,start=-1)


# trace: s31(bool[2,2,2])
def s31(x):
  return jnp.squeeze(x,(0,0))


# trace: s32(c64[0,2])
def s32(x):
  return jnp.broadcast_to(x,(x,))


# trace: s33(f32[2,3])
def s33(x):
  return jnp.split(x,x)


# trace: s34(bool[2,2,2])
def s34(x):
  return jnp.dsplit(x,2)


# trace: s35(bool[2,2,2])
def s35(x):
  return jnp.unstack(x,axis=5)


# trace: s36(c64[0,2])
def s36(x):
  return jnp.tile(x,2)


# trace: s37(bool[2,2,2])
def s37(x):
  return jnp.tile(x,np.array([2,2]))


# trace: s38(f32[])
def s38(x):
  return jnp.repeat(x,2,axis=5)


# trace: s39(bool[2,2,2])
def s39(x):
  return jnp.roll(x,-1,0)


# trace: s40(bool[2,2,2])
def s40(x):
  return jnp.roll(x,1,(0,0))


# trace: s41(bool[2,2,2])
def s41(x):
  return jnp.roll(x,1.5)


# trace: s42(i32[4])
def s42(x):
  return jnp.flip(x,(0,1))


# trace: s43(c64[0,2])
def s43(x):
  return jnp.flip(x,9)


# trace: s44(f32[2,3])
def s44(x):
  return jnp.rot90(x,2)


# trace: s45(f32[])
def s45(x):
  return jnp.rot90(x,-1)


# trace: s46(c64[0,2])
def s46(x):
  return jnp.rot90(x,k=3,axes=(1,0))


# trace: s47(bool[2,2,2])
def s47(x):
  return jnp.rot90(x,axes=(0,9))


# trace: s48(bool[2,2,2])
def s48(x):
  return jnp.stack([x,x],9)


# trace: s49(bool[2,2,2])
def s49(x):
  return jnp.stack([x,x],dtype=jnp.int8)


# trace: s50(f32[])
def s50(x):
  return jnp.hstack((x,1))


# trace: s51(bool[2,2,2])
def s51(x):
  return jnp.diag(x,k=-1)


# trace: s52(c64[0,2])
def s52(x):
  return jnp.diag(x,1.5)


# trace: s53(bool[2,2,2])
def s53(x):
  return jnp.trace(x,dtype=float)


# trace: s54(bool[2,2,2])
def s54(x):
  return jnp.trace(x,0,1,0)


# trace: s55(bool[2,2,2])
def s55(x):
  return jnp.fill_diagonal(x,1,inplace=False)


# trace: s56(bool[2,2,2])
def s56(x):
  return jnp.fill_diagonal(x,np.arange(5),inplace=False)


# trace: s57(f32[])
def s57(x):
  return jnp.zeros_like(x,int,(2,))


# trace: s58(bool[2,2,2])
def s58(x):
  return jnp.size(x,5)


# trace: s59(i32[4])
def s59(x):
  return x.view(int)


# trace: s60(f32[])
def s60(x):
  return jnp.array([x,[1]])


# trace: s61(bool[2,2,2])
def s61(x):
  return jnp.asarray([x,1])


# trace: s62(bool[2,2,2])
def s62(x):
  return jnp.arange(0,x)


# trace: s63(c64[0,2])
def s63(x):
  return jnp.linspace(x,2*x,3,dtype=int)


# trace: s64(i32[4])
def s64(x):
  return jnp.atleast_1d(x,1)


# trace: s65(c64[0,2])
def s65(x):
  return jnp.block([[x,x],[x,x]])


# trace: s66(i32[2,3])
def s66(x):
  return jnp.pad(x,(2,0),mode='edge')


# trace: s67(i32[2,3])
def s67(x):
  return jnp.pad(x,1,mode='reflect')


# trace: s68(c64[3])
def s68(x):
  return jnp.pad(x,1,mode='symmetric')


# trace: s69(bool[2])
def s69(x):
  return jnp.pad(x,1,mode='linear_ramp')


# trace: s70(c64[3])
def s70(x):
  return jnp.pad(x,((1,2),(0,3)),mode='maximum')


# trace: s71(f32[0,2])
def s71(x):
  return jnp.pad(x,1,mode='minimum')


# trace: s72(f32[4])
def s72(x):
  return jnp.pad(x,(2,0),mode='minimum')


# trace: s73(f32[0,2])
def s73(x):
  return jnp.pad(x,1,mode='empty')


# trace: s74(i32[2,3])
def s74(x):
  return jnp.pad(x,1,constant_values=(1,2))


# trace: s75(f32[4])
def s75(x):
  return jnp.pad(x,-1)


# trace: s76(i32[2,3])
def s76(x):
  return jnp.pad(x,0,'edge')


# trace: s77(i32[2,3])
def s77(x):
  return jnp.pad(x,0)


# trace: s78(2.5)
def s78(x):
  return lax.reshape(x,(4,1))


# trace: s79(2.5)
def s79(x):
  return lax.reshape(x,(3,2),(1,0))


# trace: s80(2.5)
def s80(x):
  return lax.broadcast(x,(2,))


# trace: s81(i32[4])
def s81(x):
  return lax.broadcast_in_dim(x,(2,3),(0,5))


# trace: s82(2.5)
def s82(x):
  return lax.broadcast_in_dim(x,(-1,),(0,))


# trace: s83(f32[2,3])
def s83(x):
  return lax.concatenate([x,x],5)


# trace: s84(f32[2,3])
def s84(x):
  return lax.expand_dims(x,[0,0])


# trace: s85(f32[2,3])
def s85(x):
  return lax.full_like(x,2)


# trace: s86(2.5)
def s86(x):
  return lax.full_like(x,2,float,(3,))


# trace: s87(i32[4])
def s87(x):
  return lax.pad(x,x,[(0,0,0)])


# trace: s88(2.5)
def s88(x):
  return lax.rev(x,(0,))


# trace: s89(2.5)
def s89(x):
  return lax.rev(x,(0,0))


# trace: s90(f32[2,3])
def s90(x):
  return lax.rev(x,(9,))


# trace: s91(f32[2,3])
def s91(x):
  return lax.rev(x,())


# trace: s92(2.5)
def s92(x):
  return lax.shape_as_value((1,2))


# trace: s93(f32[2,3])
def s93(x):
  return lax.stage(x)


# trace: s94(2.5)
def s94(x):
  return lax.convert_element_type(x,int)

