"""Control flow: carries, forwarding, closures, trees, bounds, errors; callbacks, custom solves, named axes."""
import collections
from typing import NamedTuple
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.sharding import Mesh, NamedSharding, PartitionSpec as P_

mesh = Mesh(np.array(jax.devices()[:1]), ('x',))


class P(NamedTuple):
  a: object
  b: object


K = jnp.array([1., 2., 3.])
KI = jnp.arange(3)
N = np.array([1., 2., 3.], np.float32)


# trace: case_0(f32[3])
def case_0(x):
  return lax.scan(lambda c, x: (c, x), x, jnp.arange(3))


# trace: case_1(bf16[2,2])
def case_1(x):
  return lax.scan(lambda c, x: (c, (x, c)), x, jnp.arange(3))


# trace: case_2(i32[3])
def case_2(x):
  return lax.scan(lambda c, x: (c * 2, x), x, jnp.arange(3))


# trace: case_3(f32[3])
def case_3(xs):
  return lax.scan(lambda c, x: (jax.tree.map(lambda t: t + x, c), x), 0, xs)


# trace: case_4(i32[3])
def case_4(xs):
  return lax.scan(lambda c, x: (jax.tree.map(lambda t: t + x, c), x), 1j, xs)


# trace: case_5(bf16[3])
def case_5(xs):
  return lax.scan(lambda c, x: (jax.tree.map(lambda t: t + x, c), x), jnp.array(1.), xs)


# trace: case_6(f32[3])
def case_6(xs):
  return lax.scan(lambda c, x: (jax.tree.map(lambda t: t + x, c), x), {"a": 0}, xs)


# trace: case_7(i32[3])
def case_7(xs):
  return lax.scan(lambda c, x: (jax.tree.map(lambda t: t + x, c), x), [0, K], xs)


# trace: case_8(i32[3])
def case_8(xs):
  return lax.scan(lambda c, x: (c + x.sum(), c * x), 0., xs, unroll=2)


# trace: case_9(f32[3])
def case_9(xs):
  return lax.scan(lambda c, x: (c + x.sum(), c * x), 0., xs, length=3, reverse=True, unroll=3)


# trace: case_10(f32[3])
def case_10(x):
  return lax.scan(lambda c, x: (c + 1, jax.tree.leaves(x)[:1]), 0, None, length=2)


# trace: case_11(bf16[3,1])
def case_11(x):
  return lax.scan(lambda c, x: (c + 1, jax.tree.leaves(x)[:1]), 0, {"a": x, "b": (x, None)})


# trace: case_12(f32[3])
def case_12(x):
  return lax.scan(lambda c, x: (c + 1, jax.tree.leaves(x)[:1]), 0, N)


# trace: case_13(f32[2], f32[])
def case_13(x, y):
  return lax.scan(lambda c, t: (c * y + t, c + K.sum()), 0., x)


# trace: case_14(f32[3])
def case_14(x):
  def b(c, t):
    return (c[1], c[0]), t
  return lax.scan(b, (x, x * 2), x)


# trace: case_15(f32[3])
def case_15(x):
  def b(c, t):
    return jax.tree.map(lambda a: a.astype(a.dtype), c), t
  return lax.scan(b, {"p": x, "q": [x, None]}, x)


# trace: case_16(1.5)
def case_16(x):
  return lax.while_loop(lambda c: c < 10., lambda c: c * 2, x)


# trace: case_17(bf16[])
def case_17(x):
  return lax.while_loop(lambda c: c.sum() < x.sum(), lambda c: c + x, x)


# trace: case_18(f32[])
def case_18(x):
  def cond(c): return jax.tree.leaves(c)[0] .sum() < 5
  def body(c): return jax.tree.map(lambda t: t + 1, c)
  return lax.while_loop(cond, body, (x, 0.))


# trace: case_19(f32[3])
def case_19(x):
  def cond(c): return jax.tree.leaves(c)[0] .sum() < 5
  def body(c): return jax.tree.map(lambda t: t + 1, c)
  return lax.while_loop(cond, body, [0, x, K])


# trace: case_20(f32[])
def case_20(x):
  return lax.while_loop(lambda c: c[0] < c[1], lambda c: (c[0] + 1, c[1], c[2]), (0, 5, x))


# trace: case_21(i32[], f32[3])
def case_21(x, c):
  return lax.fori_loop(0, 3, lambda i, c: c + i, c)


# trace: case_22(i32[], f32[])
def case_22(x, c):
  return lax.fori_loop(1, x, lambda i, c: c + i, c)


# trace: case_23(i32[], f32[3])
def case_23(x, c):
  return lax.fori_loop(x, 10, lambda i, c: c + i, c)


# trace: case_24(i32[], f32[])
def case_24(x, c):
  return lax.fori_loop(x, x, lambda i, c: c + i, c)


# trace: case_25(i32[], f32[3])
def case_25(x, c):
  return lax.fori_loop(0, np.int32(4), lambda i, c: c + i, c)


# trace: case_26(i32[], f32[])
def case_26(x, c):
  return lax.fori_loop(jnp.int32(1), 3, lambda i, c: c + i, c)


# trace: case_27(i32[], f32[3])
def case_27(x, c):
  return lax.fori_loop(jnp.int8(1), 3, lambda i, c: c + i, c)


# trace: case_28(i32[], f32[])
def case_28(x, c):
  return lax.fori_loop(jnp.uint8(1), jnp.uint8(3), lambda i, c: c + i, c)


# trace: case_29(i32[], f32[3])
def case_29(x, c):
  return lax.fori_loop(-2, 2, lambda i, c: c + i, c)


# trace: case_30(i32[], f32[])
def case_30(x, c):
  return lax.fori_loop(np.int64(0), 3, lambda i, c: c + i, c)


# trace: case_31(i32[], f32[3])
def case_31(x, c):
  return lax.fori_loop(True, 3, lambda i, c: c + i, c)


# trace: case_32(i32[], f32[])
def case_32(x, c):
  return lax.fori_loop(2., 3., lambda i, c: c + i, c)


# trace: case_33(i32[])
def case_33(x):
  f = lambda i, c: c + i
  return lax.fori_loop(0, x, f, 1), lax.fori_loop(0, x, f, 2), lax.fori_loop(0, 3, f, 3), lax.fori_loop(1, 7, f, 3)


# trace: case_34(f32[])
def case_34(x):
  return lax.fori_loop(0, 4, lambda i, c: c + K[i % 3], x, unroll=1)


# trace: case_35(f32[])
def case_35(x):
  return lax.fori_loop(0, 4, lambda i, c: c + K[i % 3], x, unroll=False)


# trace: case_36(i32[])
def case_36(x):
  return lax.cond(False, lambda a: a + 1, lambda a: a * 2, x)


# trace: case_37(u8[])
def case_37(x):
  return lax.cond(np.bool_(True), lambda a: a + 1, lambda a: a * 2, x)


# trace: case_38(2)
def case_38(x):
  return lax.cond(np.int32(0), lambda a: a + 1, lambda a: a * 2, x)


# trace: case_39(f32[3], f32[3])
def case_39(x, y):
  return lax.cond(x.sum() > 0, lambda: x, lambda: y)


# trace: case_40(f32[3], f32[3])
def case_40(x, y):
  return lax.cond(x.sum() > 0, lambda: 1, lambda: 2)


# trace: case_41(f32[3], f32[3])
def case_41(x, y):
  return lax.cond(x.sum() > 0, lambda: (x, y), lambda: (y, x))


# trace: case_42(f32[3], f32[3])
def case_42(x, y):
  return lax.cond(x.sum() > 0, lambda: K * x, lambda: K + y)


# trace: case_43(f32[3], f32[3])
def case_43(x, y):
  return lax.cond(x.sum() > 0, lambda: {"a": x, "b": 1.}, lambda: {"a": y, "b": 2.})


# trace: case_44(f32[3], f32[3])
def case_44(x, y):
  return lax.cond(x.sum() > 0, lambda: jnp.float32(1), lambda: 2.)


# trace: case_45(f32[3], f32[3])
def case_45(x, y):
  return lax.cond(x.sum() > 0, lambda: P(x, 1), lambda: P(y, 2))


# trace: case_46(f32[3], f32[3])
def case_46(x, y):
  return lax.cond(x.sum() > 0, lambda: x + K.sum(), lambda: y - K.sum())


# trace: case_47(f32[3], f32[3])
def case_47(x, y):
  return lax.cond(x.sum() > 0, lambda a, b: (a, b), lambda a, b: (a, b + 1), x, {"k": y}["k"])


# trace: case_48(f32[3], f32[3])
def case_48(x, y):
  return lax.cond(x.sum() > 0, lambda a, b: (a, 1), lambda a, b: (a, 1), x, 2.)


# trace: case_49(f32[3], f32[3])
def case_49(x, y):
  return lax.cond(x.sum() > 0, lambda a: a, lambda a: a, 2.), lax.cond(x.sum() > 0, lambda a: a, lambda a: a, N), lax.cond(x.sum() > 0, lambda a: a, lambda a: a, K)


# trace: case_50(i32[], f32[3])
def case_50(i, x):
  return lax.switch(1, [lambda a: a, jnp.cos, lambda a: a * x], x)


# trace: case_51(u8[], f32[])
def case_51(i, x):
  return lax.switch(np.int64(2), [lambda a: a, jnp.cos, lambda a: a * x], x)


# trace: case_52(i32[], f32[3])
def case_52(i, x):
  return lax.switch(i.astype(jnp.uint32), [lambda a: a, jnp.cos, lambda a: a * x], x)


# trace: case_53(i32[], f32[])
def case_53(i, x):
  return lax.switch(i, (lambda a, b: a, lambda a, b: b), x, x)


# trace: case_54(i32[], f32[])
def case_54(i, x):
  return lax.switch(i, [lambda a: a], x), lax.switch(i, [lambda a: a, lambda a: a], operand=x)


# trace: case_55(i32[2,2])
def case_55(xs):
  return lax.map(lambda x: (x, 2), xs)


# trace: case_56(bool[0])
def case_56(xs):
  return lax.map(lambda x: None, xs)


# trace: case_57(f32[1])
def case_57(xs):
  return lax.associative_scan(lax.mul, xs)


# trace: case_58(f32[2])
def case_58(xs):
  return lax.associative_scan(jnp.logical_or, xs)


# trace: case_59(f32[5])
def case_59(xs):
  return lax.associative_scan(lambda a, b: {"x": a["x"] + b["x"], "y": (a["y"][0] * b["y"][0],)}, {"x": xs, "y": (xs,)})


# trace: case_60(f32[3])
def case_60(x):
  return lax.platform_dependent(x, default=jnp.sin), lax.platform_dependent(x, cpu=jnp.sin, tpu=jnp.sin, cuda=jnp.cos)


# trace: case_61(f32[3])
def case_61(x):
  return lax.scan(lambda c: (c, c), x, x)


# trace: case_62(f32[3])
def case_62(x):
  return lax.scan(lambda c, x: ((c[0], c[1].astype(int)), x), (x, x), x)


# trace: case_63(f32[3])
def case_63(x):
  return lax.scan(lambda c, x: (P(c.a, c.b.sum()), x), P(x, x), x)


# trace: case_64(f32[3])
def case_64(x):
  return lax.scan(lambda c, x: (c if c.sum() > 0 else x, x), x, x)


# trace: case_65(f32[3])
def case_65(x):
  return lax.while_loop(lambda c: c.sum(), lambda c: c, x)


# trace: case_66(f32[3])
def case_66(x):
  return lax.while_loop(lambda c: c[0].sum() > 0, lambda c: (c[0], c[1], 1), (x, x))


# trace: case_67(f32[3])
def case_67(x):
  return lax.while_loop(lambda c: True if c.sum() > 0 else False, lambda c: c, x)


# trace: case_68(f32[3])
def case_68(x):
  return lax.fori_loop(0, 3, lambda c: c, x)


# trace: case_69(f32[3])
def case_69(x):
  return lax.fori_loop(0, 3, lambda i, c: range(i), x)


# trace: case_70(f32[3])
def case_70(x):
  return lax.fori_loop(0, 3, lambda i, c: c.astype(jnp.int32), x)


# trace: case_71(f32[3])
def case_71(x):
  return lax.cond(x.sum(), lambda: 1, lambda: 2.)


# trace: case_72(f32[3])
def case_72(x):
  return lax.cond(x.sum() > 0, lambda: x, lambda: x.sum())


# trace: case_73(f32[3])
def case_73(x):
  return lax.cond(x.sum() > 0, lambda: (1, x), lambda: (1,))


# trace: case_74(f32[3])
def case_74(x):
  return lax.cond(x.sum() > 0, lambda: P(1, 2), lambda: (1, 2))


# trace: case_75(f32[3])
def case_75(x):
  return lax.cond(x.sum() > 0, lambda: None, lambda: 1)


# trace: case_76(f32[3])
def case_76(x):
  return lax.cond(x.sum() > 0, lambda: 1)


# trace: case_77(f32[3])
def case_77(x):
  return lax.cond(x.sum() > 0, lambda: [1, {"a": x}], lambda: [1, {"a": x.sum()}])


# trace: case_78(f32[3])
def case_78(x):
  return lax.switch(x.sum(), [jnp.sin, jnp.cos], x)


# trace: case_79(f32[3])
def case_79(x):
  return lax.map(3, x)


# trace: case_80(f32[3])
def case_80(x):
  return lax.associative_scan(lambda a: a, x)


# trace: case_81(f32[3])
def case_81(x):
  return lax.scan(lambda c, x: (c, x), x, (x, x.sum()))


# trace: case_82(f32[3])
def case_82(x):
  return lax.composite(lambda a, *, k=1: a * k, "n")(x, k=x)


# trace: case_83(f32[])
def case_83(x):
  return lax.scan(lambda c,x:(c,x), 'abc', jnp.arange(3))


# trace: case_84(f32[])
def case_84(x):
  return lax.scan(lambda c,x:(c,x), x, 5)


# trace: case_85(f32[])
def case_85(x):
  return lax.scan(lambda c,x:[c,x], x, jnp.arange(3))


# trace: case_86(i32[],f32[4])
def case_86(x,y):
  return lax.scan(lambda c,x:(c,x), y, None, length=x)


# trace: case_87(i32[],f32[4])
def case_87(x,y):
  return lax.fori_loop(0, x, lambda i,c:(c+1,x), y, unroll=2)


# trace: case_88(i32[],f32[4])
def case_88(x,y):
  return lax.switch('a', [lambda c:x], y)


# trace: case_89(i32[],f32[4])
def case_89(x,y):
  return lax.cond('a', lambda:1,lambda:2)


# trace: case_90(i32[],c64[])
def case_90(x,y):
  return lax.cond(x>0, lambda x:1,lambda y:2, x, operand=y)


# trace: case_91(i32[],c64[])
def case_91(x,y):
  return lax.cond(x>0, lambda x:{'a':1,'b':x}, lambda x:{'a':1.,'b':jnp.zeros(3)}, y)


# trace: case_92(i32[],c64[])
def case_92(x,y):
  return lax.map(lambda x:x, ())


# trace: case_93(i32[],c64[])
def case_93(x,y):
  return lax.scan(lambda c,x:((c[0].astype('bfloat16'),jnp.zeros(3)),x), (x,y), jnp.arange(3))


# trace: case_94(i32[],u32[])
def case_94(x,y):
  return lax.fori_loop(x, y, lambda i,c:(c+1,x), y)


# trace: case_95(i32[],u32[])
def case_95(x,y):
  return lax.cond(x>0, lambda:3, lambda:'a')


# trace: case_96(f32[3])
def case_96(x):
  return jax.device_put({'a':x,'b':(x,1)})


# trace: case_97(f32[3])
def case_97(x):
  with jax.ensure_compile_time_eval():
    y = jnp.arange(3) * 2
    z = jnp.sum(y)
  return x * y + z, x[:int(z)]


# trace: case_98(f32[3])
def case_98(x):
  return x if jax.default_backend() == 'cpu' else -x


# trace: case_99(f32[3])
def case_99(x):
  return lax.axis_index('i')


# trace: case_100(f32[3])
def case_100(x):
  return lax.pmean(x,'i')


# trace: case_101(f32[3])
def case_101(x):
  return lax.psum_scatter(x,'i')


# trace: case_102(f32[3])
def case_102(x):
  return jax.jit(lambda x: x*2, out_shardings=NamedSharding(mesh, P_()))(x), jax.jit(lambda x,y: x*2, in_shardings=(NamedSharding(mesh, P_('x')), None))(x, x)


# trace: case_103(f32[3])
def case_103(x): 
  jax.debug.print(f'{x}', x)
  return x


# trace: case_104(f32[3])
def case_104(x):
  return jax.pure_callback(np.sin, 3, x)


# trace: case_105(f32[])
def case_105(a):
  f = lambda x: x ** 2 - a
  return lax.custom_root(f, 1.0, lambda f,x0: f(f(f(f(f(f(f(f(f(f(f(f(x0)))))))))))), lambda g, y: y / g(1.0))


# trace: case_106(f32[3])
def case_106(x):
  return lax.custom_linear_solve(lambda v: v*x, x, lambda mv,b: b/x)


# trace: case_107(f32[3])
def case_107(x):
  return lax.custom_linear_solve(lambda v: (v,), x, lambda mv,b: mv(b), symmetric=True)
