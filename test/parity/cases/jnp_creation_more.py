"""Array creation: more arguments, dtypes and errors."""
import jax
import jax.numpy as jnp
import jax.lax as lax
import numpy as np


# trace: s00()
def s00():
  return jnp.zeros(3,'int8'),jnp.zeros((2,3),np.float64),jnp.zeros([2],bool)


# trace: s01()
def s01():
  return jnp.zeros((2,-1))


# trace: s02()
def s02():
  return jnp.zeros('a')


# trace: s03()
def s03():
  return jnp.zeros((2,'a'))


# trace: s04()
def s04():
  return jnp.zeros((2,),'foo')


# trace: s05()
def s05():
  return jnp.full((2,),'a')


# trace: s06()
def s06():
  return jnp.full((2,),None)


# trace: s07()
def s07():
  return jnp.full((2,),1+2j)


# trace: s08()
def s08():
  return jnp.empty(())


# trace: s09()
def s09():
  return jnp.arange(0)


# trace: s10()
def s10():
  return jnp.arange(1,5,2)


# trace: s11()
def s11():
  return jnp.arange(5,1,-1)


# trace: s12()
def s12():
  return jnp.arange(1.,3.)


# trace: s13()
def s13():
  return jnp.arange(0,5,2,dtype=jnp.bfloat16)


# trace: s14()
def s14():
  return jnp.arange(1.,2.,0.)


# trace: s15()
def s15():
  return jnp.arange([1,2])


# trace: s16()
def s16():
  return jnp.arange(jnp.int32(4))


# trace: s17()
def s17():
  return jnp.arange(jnp.array(2),jnp.array(5))


# trace: s18()
def s18():
  return jnp.arange(float('inf'))


# trace: s19()
def s19():
  return jnp.arange(5,dtype=int)


# trace: s20()
def s20():
  return jnp.arange(0,5,None)


# trace: s21()
def s21():
  return jnp.arange(3,None,1)


# trace: s22()
def s22():
  return jnp.linspace(0,1,3,False)


# trace: s23()
def s23():
  return jnp.linspace(0,1,3,retstep=True)


# trace: s24()
def s24():
  return jnp.linspace(0,1,1,endpoint=False,retstep=True)


# trace: s25()
def s25():
  return jnp.linspace(0,1,2.5)


# trace: s26()
def s26():
  return jnp.linspace(np.zeros(2),1,4,axis=-1)


# trace: s27()
def s27():
  return jnp.linspace(0,1j,3)


# trace: s28()
def s28():
  return jnp.linspace(0,1,4,dtype=jnp.bfloat16)


# trace: s29()
def s29():
  return jnp.linspace('a',1)


# trace: s30()
def s30():
  return jnp.linspace(0,1,num=np.int64(3))


# trace: s31()
def s31():
  return jnp.linspace(jnp.float16(0),1,3)


# trace: s32()
def s32():
  return jnp.logspace(0,1,3,False,2.)


# trace: s33()
def s33():
  return jnp.logspace(0,1,3,dtype=jnp.bfloat16)


# trace: s34()
def s34():
  return jnp.geomspace(-1.,-10,3)


# trace: s35()
def s35():
  return jnp.geomspace(1,10,3,dtype=int)


# trace: s36()
def s36():
  return jnp.geomspace(np.ones(2),10,3,axis=-1)


# trace: s37()
def s37():
  return jnp.eye(2,3)


# trace: s38()
def s38():
  return jnp.eye(2,3,1,int)


# trace: s39()
def s39():
  return jnp.eye(0)


# trace: s40()
def s40():
  return jnp.eye(-1)


# trace: s41()
def s41():
  return jnp.eye(2,dtype=jnp.complex64)


# trace: s42()
def s42():
  return jnp.eye('a')


# trace: s43()
def s43():
  return jnp.tri(3,k=-2,dtype=bool)


# trace: s44()
def s44():
  return jnp.array([[1,2],[3]])


# trace: s45()
def s45():
  return jnp.array([[1,2],3])


# trace: s46()
def s46():
  return jnp.array(None)


# trace: s47()
def s47():
  return jnp.array([np.arange(2),np.arange(2)])


# trace: s48()
def s48():
  return jnp.array([300],dtype=jnp.uint8)


# trace: s49()
def s49():
  return jnp.array(-1,dtype=jnp.uint8)


# trace: s50()
def s50():
  return jnp.array(1,order='C')


# trace: s51()
def s51():
  return jnp.array(jnp.array([1,2]))


# trace: s52()
def s52():
  return jnp.asarray(jnp.array([1,2]),jnp.float32)


# trace: s53()
def s53():
  return jnp.array(1,ndmin=3)


# trace: s54()
def s54():
  return jnp.array([True,1.5,2j])


# trace: s55()
def s55():
  return jnp.asarray([1,2],copy=False)


# trace: s56()
def s56():
  return jnp.asarray(5,copy=True)


# trace: s57()
def s57():
  return jnp.array(np.array([1,2],dtype=np.int64))


# trace: s58()
def s58():
  return jnp.indices(())


# trace: s59()
def s59():
  return jnp.indices(3)


# trace: s60()
def s60():
  return jnp.ogrid[0:3]


# trace: s61()
def s61():
  return jnp.r_[1:4]


# trace: s62()
def s62():
  return jnp.c_[1:3,1:3]


# trace: s63()
def s63():
  return jnp.c_[np.arange(2),np.arange(2)]


# trace: s64()
def s64():
  return jnp.c_['r',[1,2],[3,4]]


# trace: s65()
def s65():
  return jnp.r_['-1,2',[[1,2]],[[3,4]]]


# trace: s66()
def s66():
  return jnp.mgrid[0:2,2]


# trace: s67()
def s67():
  return jnp.index_exp[1]==(1,)


# trace: s68()
def s68():
  return jnp.meshgrid(np.arange(2),indexing='ab')


# trace: s69()
def s69():
  return jnp.meshgrid(np.arange(2),copy=False)


# trace: s70()
def s70():
  return jnp.meshgrid(np.arange(2),np.arange(3),np.arange(4),sparse=True)


# trace: s71()
def s71():
  return jnp.ix_()


# trace: s72()
def s72():
  return jnp.diag_indices(2,3)


# trace: s73()
def s73():
  return jnp.diag_indices(-1)


# trace: s74()
def s74():
  return jnp.tril_indices(3,m=2)


# trace: s75()
def s75():
  return jnp.triu_indices(2,k=-1,m=4)


# trace: s76()
def s76():
  return jnp.concatenate([])


# trace: s77()
def s77():
  return jnp.concatenate(1)


# trace: s78()
def s78():
  return jnp.stack([])


# trace: s79()
def s79():
  return jnp.stack([[1]])


# trace: s80()
def s80():
  return jnp.block([])


# trace: s81()
def s81():
  return jnp.block((1,2))


# trace: s82()
def s82():
  return jnp.block([1,[2]])


# trace: s83()
def s83():
  return jnp.frombuffer(b'abcd',dtype=np.uint8)


# trace: s84()
def s84():
  return jnp.zeros(3,device=None)

