"""Pytrees that do not match (difflib in their messages), results of callbacks, static arguments of checkpoint."""
import jax
import jax.numpy as jnp
import numpy as np
from functools import partial
from jax import lax
import difflib
from collections import OrderedDict, defaultdict
from jax.experimental import io_callback


# trace: cb1(f32[3])
def cb1(x):
  return jax.pure_callback(lambda x: x, jax.ShapeDtypeStruct((3,), jnp.float64), x)


# trace: cb2(f32[3])
def cb2(x):
  return jax.pure_callback(lambda x: x, jax.ShapeDtypeStruct((3,), np.int64), x)


# trace: cb3(f32[3])
def cb3(x):
  return io_callback(lambda x: x, jax.ShapeDtypeStruct((3,), np.float64), x)


# trace: cb4(f32[3])
def cb4(x):
  return jax.pure_callback(lambda x: x, np.zeros(3), x)


# trace: cb5(f32[3])
def cb5(x):
  return jax.pure_callback(lambda x: x, jax.ShapeDtypeStruct((3,), float), x)


# trace: cb6(f32[3])
def cb6(x):
  return jax.pure_callback(lambda x: x, jax.ShapeDtypeStruct((3,), 'float64'), x)


# trace: cb7(f32[3])
def cb7(x):
  return jax.pure_callback(lambda x: x, (jax.ShapeDtypeStruct((3,), 'float64'), 3.0), x)


# trace: cb8(f32[3])
def cb8(x):
  return jax.pure_callback(lambda x: x, x, x), str(jax.ShapeDtypeStruct((3,), 'float64').dtype) == 'float64' and 1.


# trace: cb9(f32[3])
def cb9(x):
  return jax.pure_callback(lambda x: x, jax.eval_shape(lambda: np.zeros(3)), x)


# trace: cb10(f32[3])
def cb10(x):
  return jax.pure_callback(lambda x: x, jax.ShapeDtypeStruct((3,), np.complex128), x)


# trace: cb11(f32[3])
def cb11(x):
  return jax.pure_callback(lambda x: x, jax.ShapeDtypeStruct((3,), int), x)


# trace: ck1(f32[3])
def ck1(x):
  @partial(jax.checkpoint, static_argnames=('flag',))
  def g(x, flag):
    return jnp.sin(x) if flag else jnp.cos(x)
  return g(x, flag=True)


# trace: ck2(f32[3])
def ck2(x):
  @partial(jax.checkpoint, static_argnames='n')
  def g(x, n=2):
    return jnp.sin(x) * n
  return g(x, n=3)


# trace: ck3(f32[3])
def ck3(x):
  @partial(jax.checkpoint, static_argnames='nonsense', static_argnums=1)
  def g(x, n=2):
    return jnp.sin(x) * n
  return g(x, 3)


# trace: ck4(f32[3])
def ck4(x):
  @partial(jax.checkpoint, static_argnums=(0, 1))
  def g(n, m, x):
    return jnp.sin(x) * n * m
  return g(3, 4, x=x)


# trace: ck5(f32[3])
def ck5(x):
  @partial(jax.checkpoint, static_argnums=[0, 1])
  def g(n, m, x):
    return jnp.sin(x) * n * m
  return g(3, 4, x=x)


# trace: ck6(f32[3])
def ck6(x):
  @partial(jax.checkpoint, static_argnames=3)
  def g(n, m, x):
    return jnp.sin(x) * n * m
  return g(3, 4, x=x)



# trace: d1(f32[3])
def d1(x):
  return jax.tree.map(lambda a, b: a, {'alpha': 1, 'beta': x}, {'alpha': 1, 'bata': x})


# trace: d2(f32[3])
def d2(x):
  return jax.tree.map(lambda a, b: a, OrderedDict(alpha=1, beta=x), OrderedDict(alpha=1, gamma=x))


# trace: d3(f32[3])
def d3(x):
  return jax.tree.map(lambda a, b: a, defaultdict(int, alpha=1, beta=x), defaultdict(float, alpha=1, beta=x))


# trace: d4(f32[3])
def d4(x):
  return jax.tree.map(lambda a, b: a, [{'first_layer': x, 'second': {'kernel': x, 'bias': x}}], [{'first_layer': x, 'second': {'kernal': x, 'bias': x}}])


# trace: d5(f32[3])
def d5(x):
  return jax.tree.map(lambda a, b: a, {1: x}, {'completely different': x})


# trace: d6(f32[3])
def d6(x):
  return jax.vmap(lambda a: a['b'], in_axes=({'b': 0, 'c': 1},))({'b': x, 'cc': x})


# trace: d7(f32[3])
def d7(x):
  return jax.vmap(lambda a, b: a, in_axes=({'b': 0}, {'x': 0}))({'a': x}, {'y': x})


# trace: d8(f32[3])
def d8(x):
  return len(list(difflib.ndiff(['a b', 'c', 'hello world'], ['a c', 'c', 'hallo  world\n', 'z']))) * x


# trace: d9(f32[3])
def d9(x):
  raise ValueError('\n'.join(difflib.ndiff('one\ntwo\nthree\n\tx y z\nqq'.splitlines(True), 'ore\ntree\nemu\n\tx yy z\nzz\nqq'.splitlines(True))))


# trace: d10(f32[3])
def d10(x):
  raise ValueError('|'.join(difflib.unified_diff('a b c d e f g h i j k'.split(), 'a b c x e f g h ii j k l'.split(), 'A', 'B', n=1, lineterm='')))


# trace: d11(f32[3])
def d11(x):
  raise ValueError(str(difflib.get_close_matches('appel', ['ape', 'apple', 'peach', 'puppy'])) + str(difflib.SequenceMatcher(None, 'abxcd', 'abcd').ratio()) + str(difflib.SequenceMatcher(None, 'abxcd', 'abcd').get_matching_blocks()))


# trace: d12(f32[3])
def d12(x):
  _, f = jax.vjp(lambda y: {'a': y, 'b': (y, y)}, x)
  return f({'a': x, 'c': (x, x)})


# trace: d13(f32[3])
def d13(x):
  _, f = jax.vjp(lambda y: {'a': y, 'b': (y, y)}, x)
  return f({'a': x, 'b': [x, x]})


# trace: d14(f32[3])
def d14(x):
  _, f = jax.vjp(lambda y: {'a': y, 'b': (y, y)}, x)
  return f({'a': x, 'b': (x, x, x)})


# trace: d15(f32[3])
def d15(x):
  _, f = jax.vjp(lambda y: {'a': y, 'b': (y, y)}, x)
  return f({'a': x})


# trace: d18(f32[3])
def d18(x):
  _, f = jax.vjp(lambda y: (y, y), x)
  return f(x, x)


# trace: d19(f32[3])
def d19(x):
  _, f = jax.vjp(lambda y: y, x)
  return f(None)


# trace: d20(f32[3])
def d20(x):
  return jax.tree.map(lambda a, b: a, {'a': x, 'k'*80: x}, {'a': x, 'k'*70 + 'jjjj': x})


# trace: d21(f32[3])
def d21(x):
  return jax.tree.map(lambda a, b: a, {'a\nb': x, 'c d': 2.}, {'a\nb': x, 'c  d': 2.})

