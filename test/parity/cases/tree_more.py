"""jax.tree and jax.tree_util: structures, key paths, errors."""
import jax, collections
import jax.numpy as jnp
import jax.tree as T
import jax.tree_util as tu
from typing import NamedTuple
from dataclasses import dataclass
from jax.flatten_util import ravel_pytree
class P(NamedTuple):
  x: int
  y: int
@tu.register_pytree_node_class
class C:
  def __init__(s,a): s.a=a
  def tree_flatten(s): return (s.a,),'aux'
  @classmethod
  def tree_unflatten(c,aux,ch): return c(*ch)
@tu.register_dataclass
@dataclass
class D:
  a: int
  b: int
@tu.register_pytree_with_keys_class
class K:
  def __init__(s,a,b): s.a,s.b=a,b
  def tree_flatten_with_keys(s): return (('k1',s.a),(tu.GetAttrKey('b'),s.b)),None
  @classmethod
  def tree_unflatten(c,aux,ch): return c(*ch)
def TR(x): return {'b':[x,None,(x+1,)],'a':P(x,2*x),'c':C(x),'d':D(x,3),'o':collections.OrderedDict(z=x,y=x)}
# trace: fn0(f32[3])
def fn0(x):
  return T.leaves(TR(x))

# trace: fn1(f32[3])
def fn1(x):
  return T.map(lambda a:a+1,TR(x))['a']

# trace: fn2(f32[3])
def fn2(x):
  return T.structure(TR(x)).num_leaves

# trace: fn3(f32[3])
def fn3(x):
  return str(T.structure(TR(x)))==''

# trace: fn4(f32[3])
def fn4(x):
  return (_ for _ in ()).throw(ValueError(str(T.structure(TR(x)))))

# trace: fn5(f32[3])
def fn5(x):
  return (_ for _ in ()).throw(ValueError(repr(T.leaves_with_path(TR(1)))))

# trace: fn6(f32[3])
def fn6(x):
  return (_ for _ in ()).throw(ValueError(str([tu.keystr(p) for p,_ in T.leaves_with_path(TR(1))])))

# trace: fn7(f32[3])
def fn7(x):
  return (_ for _ in ()).throw(ValueError(str([tu.keystr(p,simple=True,separator='/') for p,_ in T.leaves_with_path([K(1,{'a':2})])])))

# trace: fn8(f32[3])
def fn8(x):
  return (_ for _ in ()).throw(ValueError(str(T.flatten_with_path({'a':1,'b':[2]}))))

# trace: fn9(f32[3])
def fn9(x):
  return (_ for _ in ()).throw(ValueError(str(T.structure([1,(2,None)]).node_data())+str(T.structure({'b':1,'a':2}).node_data())))

# trace: fn10(f32[3])
def fn10(x):
  return (_ for _ in ()).throw(ValueError(str(T.structure([1,(2,3)]).compose(T.structure((1,))))))

# trace: fn11(f32[3])
def fn11(x):
  return (_ for _ in ()).throw(ValueError(str(T.structure([1,(2,3)]).children())))

# trace: fn12(f32[3])
def fn12(x):
  return (_ for _ in ()).throw(ValueError(str(T.structure(collections.defaultdict(list,a=1)))))

# trace: fn13(f32[3])
def fn13(x):
  return T.structure([1,2])==T.structure([3,4]), T.structure([1])==T.structure((1,)), hash(T.structure(1))==hash(T.structure(2))

# trace: fn14(f32[3])
def fn14(x):
  return T.unflatten(T.structure([0,0]),[x])

# trace: fn15(f32[3])
def fn15(x):
  return T.unflatten(T.structure([0,0]),[x,x,x])

# trace: fn16(f32[3])
def fn16(x):
  return T.map(lambda a,b:a+b,[x],[x,x])

# trace: fn17(f32[3])
def fn17(x):
  return T.map(lambda a,b:a+b,(x,),[x])

# trace: fn18(f32[3])
def fn18(x):
  return T.map(lambda a,b:a+b,{'a':x},{'a':x,'b':x})

# trace: fn19(f32[3])
def fn19(x):
  return T.map(lambda a,b:a+b,{'a':(x,x)},{'a':x})

# trace: fn20(f32[3])
def fn20(x):
  return T.map(lambda a,b:a+b,None,x)

# trace: fn21(f32[3])
def fn21(x):
  return T.map(lambda a,b:a+b[0],[x,x],[[x],(x,)])

# trace: fn22(f32[3])
def fn22(x):
  return T.map_with_path(lambda p,a:a*len(tu.keystr(p)),TR(x))['b']

# trace: fn23(f32[3])
def fn23(x):
  return T.map_with_path(lambda p,a,b:a+b,[x],[x,x])

# trace: fn24(f32[3])
def fn24(x):
  return T.map_with_path(lambda p,a:0 if isinstance(a,tuple) else a,{'a':(x,x)},is_leaf=lambda p,a:len(p)==1,is_leaf_takes_path=True)

# trace: fn25(f32[3])
def fn25(x):
  return T.reduce(lambda a,b:a+b,TR(x)['b'])

# trace: fn26(f32[3])
def fn26(x):
  return T.reduce(lambda a,b:a+b,[])

# trace: fn27(f32[3])
def fn27(x):
  return T.reduce(lambda a,b:a+b,[],x)

# trace: fn28(f32[3])
def fn28(x):
  return T.reduce_associative(lambda a,b:a+b,[x,x,1.,2.,x])

# trace: fn29(f32[3])
def fn29(x):
  return T.reduce_associative(lambda a,b:a+b,[])

# trace: fn30(f32[3])
def fn30(x):
  return T.all([True,1]), T.all([x.shape==(3,)])

# trace: fn31(f32[3])
def fn31(x):
  return T.all([x])

# trace: fn32(f32[3])
def fn32(x):
  return T.transpose(T.structure([0,0]),T.structure({'a':0}),[{'a':x},{'a':x+1}])

# trace: fn33(f32[3])
def fn33(x):
  return T.transpose(T.structure([0,0]),None,[{'a':x},{'a':x+1}])

# trace: fn34(f32[3])
def fn34(x):
  return T.transpose(T.structure([0,0]),T.structure([0,0]),[{'a':x},{'a':x+1}])

# trace: fn35(f32[3])
def fn35(x):
  return T.broadcast({'a':x,'b':1},{'a':[1,2],'b':(3,)})

# trace: fn36(f32[3])
def fn36(x):
  return T.broadcast([x],[1,2])

# trace: fn37(f32[3])
def fn37(x):
  return tu.all_leaves([x,1]), tu.all_leaves([x,[1]]), tu.treedef_is_leaf(T.structure(x)), tu.is_tree_node(dict), tu.is_tree_node(C), tu.is_tree_node(int)

# trace: fn38(f32[3])
def fn38(x):
  return tu.treedef_tuple([T.structure(x),T.structure([x])]).num_nodes, len(tu.treedef_children(T.structure([x,x])))

# trace: fn39(f32[3])
def fn39(x):
  return tu.flatten_one_level({'b':x,'a':1})[0]

# trace: fn40(f32[3])
def fn40(x):
  return tu.flatten_one_level(x)

# trace: fn41(f32[3])
def fn41(x):
  return tu.Partial(jnp.add,x)(1)

# trace: fn42(f32[3])
def fn42(x):
  return T.map(lambda a:a*2,tu.Partial(jnp.add,x)).args

# trace: fn43(f32[3])
def fn43(x):
  return T.leaves(tu.Partial(jnp.add,x,y=2))

# trace: fn44(f32[3])
def fn44(x):
  return tu.DictKey('a')==tu.DictKey('a'), {tu.SequenceKey(1):1}[tu.SequenceKey(1)]

# trace: fn45(f32[3])
def fn45(x):
  return (_ for _ in ()).throw(ValueError(str(tu.GetAttrKey('n'))+repr(tu.FlattenedIndexKey(3))+str(tu.DictKey(1))+tu.GetAttrKey('z').name))

# trace: fn46(f32[3])
def fn46(x):
  return ravel_pytree({'a':x,'b':1.})[0]

# trace: fn47(f32[3])
def fn47(x):
  return ravel_pytree([])[0]

# trace: fn48(f32[3])
def fn48(x):
  return (lambda f:f[1](f[0]*2))(ravel_pytree({'a':x,'b':jnp.ones((2,2),int)}))

# trace: fn49(f32[3])
def fn49(x):
  return (lambda f:f[1](f[0].astype(int)))(ravel_pytree({'a':x,'b':jnp.ones((2,2),int)}))

# trace: fn50(f32[3])
def fn50(x):
  return (lambda f:f[1](f[0][:2]))(ravel_pytree({'a':x,'b':x}))

# trace: fn51(f32[3])
def fn51(x):
  return tu.tree_map(lambda a:a+1,TR(x))['d'].a

# trace: fn52(f32[3])
def fn52(x):
  return tu.tree_leaves([x,None],is_leaf=lambda v:v is None)

# trace: fn53(f32[3])
def fn53(x):
  return tu.tree_flatten((x,[x]))[0]

# trace: fn54(f32[3])
def fn54(x):
  return tu.tree_structure(x).flatten_up_to([1,2])

# trace: fn55(f32[3])
def fn55(x):
  return T.structure([1,(2,3)]).flatten_up_to([1,2])

# trace: fn56(f32[3])
def fn56(x):
  return T.structure({'a':1}).flatten_up_to({'b':1})

# trace: fn57(f32[3])
def fn57(x):
  return T.structure(P(1,2)).flatten_up_to((1,2))

# trace: fn58(f32[3])
def fn58(x):
  return T.structure(C(1)).flatten_up_to(3)

# trace: fn59(f32[3])
def fn59(x):
  return T.leaves({1:x,'a':x})

# trace: fn60(f32[3])
def fn60(x):
  return T.map(lambda a:a,collections.defaultdict(list,a=x))['new']

# trace: fn61(f32[3])
def fn61(x):
  return T.map(jnp.sin,TR(x)['o'])

# trace: fn62(f32[3])
def fn62(x):
  return T.leaves(D(x,x+1)), T.leaves(K(x,2))

# trace: fn63(f32[3])
def fn63(x):
  return T.map(lambda k:k, K(x,1)).a

# trace: fn64(f32[3])
def fn64(x):
  return T.foo

# trace: fn65(f32[3])
def fn65(x):
  return T.structure(x).foo
