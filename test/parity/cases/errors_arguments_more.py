"""What JAX says of shapes, dtypes, axes and kinds of arguments that do not fit."""
import jax
import jax.numpy as jnp
import numpy as np
from functools import partial
from jax import lax, nn


# trace: e36(f32[3])
def e36(x):
  return jnp.dot(x, (x, x))


# trace: e45(f32[0], f32[3])
def e45(x, y):
  return jnp.cross(x, y)


# trace: e132(f32[3])
def e132(x):
  return jnp.isin(x, object)


# trace: e180(f32[3])
def e180(x):
  return lax.complex(x, None)


# trace: e182(i32[3], f32[3])
def e182(x, y):
  return lax.nextafter(x, y)


# trace: e304(f32[3])
def e304(x):
  return jnp.linalg.det(object())


# trace: e322(f32[3])
def e322(x):
  return jnp.trace({})


# trace: e366(bool[3])
def e366(x):
  return lax.neg(x)


# trace: e437(u8[3])
def e437(x):
  return jnp.nonzero(x)


# trace: e501(key[2])
def e501(x):
  return jnp.gradient(x)


# trace: e528(f32[2,3])
def e528(x):
  return jnp.prod(x, (0, 2))


# trace: e546(f32[2,3])
def e546(x):
  return jnp.argsort(x, (0, 2))


# trace: e573(f32[2,3])
def e573(x):
  return jnp.concatenate([x, x], [0])


# trace: e604(f32[2,3])
def e604(x):
  return jnp.diff(x, [0])


# trace: e622(f32[2,3])
def e622(x):
  return nn.log_softmax(x, x)


# trace: e646(f32[2,3])
def e646(x):
  return lax.expand_dims(x, -3)


# trace: e721(f32[2,3])
def e721(x):
  return jnp.quantile(x, 0, 'a')


# trace: e740(f32[2,3])
def e740(x):
  return jnp.reshape(x, None)


# trace: e749(f32[2,3])
def e749(x):
  return jnp.zeros(2.5)


# trace: e750(f32[2,3])
def e750(x):
  return jnp.zeros(x)


# trace: e758(f32[2,3])
def e758(x):
  return jnp.linspace(0, 1, 2.5)


# trace: e764(f32[2,3])
def e764(x):
  return jnp.array('a')


# trace: e775(f32[2,3])
def e775(x):
  return jnp.broadcast_arrays(x, jnp.ones(4))


# trace: e776(f32[2,3])
def e776(x):
  return jnp.broadcast_shapes((2,), (3,))


# trace: e814(f32[2,3])
def e814(x):
  return x[1.5]


# trace: e825(f32[2,3])
def e825(x):
  return x.at[0, 0, 0].set(1.)


# trace: e829(f32[2,3])
def e829(x):
  return x.at[0].get(mode='nonsense')


# trace: e846(f32[2,3])
def e846(x):
  return x + [1., 2., 3.]


# trace: e869(f32[2,3])
def e869(x):
  return x[0, 0].item()


# trace: e870(f32[2,3])
def e870(x):
  return x.tolist()


# trace: e872(f32[2,3])
def e872(x):
  return hash(x)


# trace: e884(f32[2,3])
def e884(x):
  return jnp.clip(x, 1, 0, 2)


# trace: e889(f32[2,3])
def e889(x):
  return jnp.histogram(x, -1)


# trace: e909(f32[2,3])
def e909(x):
  return jnp.dtype('nonsense')


# trace: e948(f32[2,3])
def e948(x):
  return lax.full((2,), 'a')


# trace: e961(f32[2,3])
def e961(x):
  return lax.cumsum(x, 2)


# trace: e962(f32[2,3])
def e962(x):
  return lax.sort(x, dimension=2)


# trace: e965(f32[2,3])
def e965(x):
  return lax.top_k(x, 4)


# trace: e966(f32[2,3])
def e966(x):
  return lax.top_k(x, -1)


# trace: e983(f32[2,3])
def e983(x):
  return lax.fori_loop(0, 3, 4, x)


# trace: e992(f32[2,3])
def e992(x):
  return lax.scan(lambda c, y: (c, y), 0., None)


# trace: e1005(f32[2,3])
def e1005(x):
  return lax.switch(0, [lambda: 1., lambda: (2., 3.)])


# trace: e1007(f32[2,3])
def e1007(x):
  return lax.map(lambda y: y, x[0, 0])


# trace: e1008(f32[2,3])
def e1008(x):
  return lax.associative_scan(jnp.add, x, axis=3)


# trace: e1033(f32[2,3])
def e1033(x):
  return jax.vjp(jnp.sin, x)[1](x[0])


# trace: e1042(f32[2,3])
def e1042(x):
  return jax.jit(lambda y: y)('a')


# trace: e1044(f32[2,3])
def e1044(x):
  return jax.jit(lambda y: y)(x, x)


# trace: e1047(f32[2,3])
def e1047(x):
  return jax.tree.map(jnp.add, {'a': x}, {'b': x})


# trace: e1048(f32[2,3])
def e1048(x):
  return jax.tree.map(jnp.add, [x], (x,))


# trace: e1063(f32[2,3])
def e1063(x):
  return jax.random.key(x)


# trace: e1066(f32[2,3])
def e1066(x):
  return jax.random.randint(jax.random.key(0), (2,), 0)


# trace: e1071(f32[2,3])
def e1071(x):
  return jax.random.permutation(jax.random.key(0), 'a')


# trace: e1072(f32[2,3])
def e1072(x):
  return jax.random.categorical(jax.random.key(0), x, axis=3)


# trace: e1073(f32[2,3])
def e1073(x):
  return jax.random.bernoulli(jax.random.key(0), x, (3,))


# trace: e1079(f32[2,3])
def e1079(x):
  return nn.one_hot('a', 3)


# trace: e1080(f32[2,3])
def e1080(x):
  return nn.one_hot(x, 'a')


# trace: e1092(f32[2,3])
def e1092(x):
  return jnp.linalg.matrix_power(x[:, :2], 1.5)


# trace: e1098(f32[2,3])
def e1098(x):
  return jnp.fft.fft(x, n=0)


# trace: e1100(f32[2,3])
def e1100(x):
  return jnp.fft.fft2(x[0])


# trace: e1116(f32[2,3])
def e1116(x):
  return jnp.delete(x, 5, axis=0)
