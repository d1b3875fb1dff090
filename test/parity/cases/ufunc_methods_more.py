"""jnp.frompyfunc, and methods of ufuncs that are loops."""
import jax, jax.numpy as jnp
from jax import lax

f = jnp.frompyfunc(lambda x, y: x + 2 * y, 2, 1, identity=0)
def named(x, y): return jnp.where(x > y, x, y)
g = jnp.frompyfunc(named, 2, 1)
h = jnp.frompyfunc(lambda x: (x, x ** 2), 1, 2)
s = jnp.frompyfunc(lambda x: x * 3, nin=1, nout=1)


# trace: c1(f32[3], f32[2,1])
def c1(x, y): return f(x, y), g(x, 1), h(x), s(y)


# trace: c2(f32[3,4])
def c2(x): return f.reduce(x), f.reduce(x, axis=1, keepdims=True), g.reduce(x, axis=None), g.reduce(x, axis=-1, initial=2.)


# trace: c3(f32[3,4], bool[3,4])
def c3(x, w): return f.reduce(x, where=w), g.reduce(x, where=w, initial=0.)


# trace: c4(f32[3,4], bool[3,4])
def c4(x, w): return g.reduce(x, where=w)


# trace: c5(f32[3,4])
def c5(x): return f.reduce(x, axis=(0, 1))


# trace: c6(f32[3,4])
def c6(x): return f.accumulate(x), f.accumulate(x, axis=1, dtype=jnp.int32)


# trace: c7(f32[5], i32[3], f32[3])
def c7(x, i, y): return f.at(x, i, y, inplace=False), s.at(x, i, inplace=False), f.at(x, 1, 2., inplace=False)


# trace: c8(f32[5], i32[3])
def c8(x, i): return f.at(x, i, 1.)


# trace: c9(f32[5,2], i32[3])
def c9(x, i): return f.reduceat(x, i), f.reduceat(x, jnp.array([0, 1]), axis=1)


# trace: c10(f32[3], f32[2,2])
def c10(x, y): return f.outer(x, y)


# trace: c11(f32[3])
def c11(x): return s.reduce(x)


# trace: c12(f32[3])
def c12(x): return h.reduce(x)


# trace: c13(f32[3])
def c13(x): return f(x, x, out=x)


# trace: c15(f32[3])
def c15(x): return f(x, x, where=True)


# trace: c16(i32[3])
def c16(x): return f.nin, f.nout, f.nargs, f.identity, repr(g) == "<jnp.ufunc 'named'>", f == f, f != g


# trace: n2(f32[6], i32[3])
def n2(x, i): return jnp.add.reduceat(x, i), jnp.multiply.reduceat(x, i), jnp.maximum.reduceat(x, jnp.array([0, 2]))


# trace: n3(f32[6], i32[3])
def n3(x, i): return jnp.subtract.at(x, i, 1., inplace=False)


# trace: n5(f32[3,4])
def n5(x): return jnp.add.reduceat(x, x)


# trace: n6(f32[3,4])
def n6(x): return jnp.add.reduceat(x, jnp.array([0, 1]), axis=None)


# trace: n7(f32[])
def n7(x): return jnp.add.reduceat(x, jnp.array([0, 1]))
