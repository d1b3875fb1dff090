"""Primitives of a program's own: the page 'JAX primitives', several results, params, linear ones, missing rules."""
from functools import partial
import jax, numpy as np
import jax.numpy as jnp
from jax import lax
from jax.core import ShapedArray
from jax.extend import core
from jax.interpreters import ad, batching, mlir

multiply_add_p = core.Primitive("multiply_add")

def multiply_add_prim(x, y, z):
  return multiply_add_p.bind(x, y, z)

def square_add_prim(a, b):
  return multiply_add_prim(a, a, b)

def multiply_add_impl(x, y, z):
  return np.add(np.multiply(x, y), z)
multiply_add_p.def_impl(multiply_add_impl)

def multiply_add_abstract_eval(xs, ys, zs):
  assert xs.shape == ys.shape
  assert xs.shape == zs.shape
  return jax.core.ShapedArray(xs.shape, xs.dtype)
multiply_add_p.def_abstract_eval(multiply_add_abstract_eval)

def multiply_add_value_and_jvp(arg_values, arg_tangents):
  x, y, z = arg_values
  xt, yt, zt = arg_tangents
  primal_out = multiply_add_prim(x, y, z)
  def make_zero(tan):
    return lax.full_like(x, 0) if type(tan) is ad.Zero else tan
  output_tangent = multiply_add_prim(make_zero(xt), y, multiply_add_prim(x, make_zero(yt), make_zero(zt)))
  return (primal_out, output_tangent)
ad.primitive_jvps[multiply_add_p] = multiply_add_value_and_jvp

def multiply_add_transpose(ct, x, y, z):
  if not ad.is_undefined_primal(x):
    assert ad.is_undefined_primal(y)
    ct_y = ad.Zero(y.aval) if type(ct) is ad.Zero else multiply_add_prim(x, ct, lax.full_like(x, 0))
    res = None, ct_y, ct
  else:
    assert ad.is_undefined_primal(x)
    ct_x = ad.Zero(x.aval) if type(ct) is ad.Zero else multiply_add_prim(ct, y, lax.full_like(y, 0))
    res = ct_x, None, ct
  return res
ad.primitive_transposes[multiply_add_p] = multiply_add_transpose

def multiply_add_batch(vector_arg_values, batch_axes):
  assert batch_axes[0] == batch_axes[1]
  assert batch_axes[0] == batch_axes[2]
  res = multiply_add_prim(*vector_arg_values)
  return res, batch_axes[0]
batching.primitive_batchers[multiply_add_p] = multiply_add_batch

# trace: square_add_prim(f32[], f32[])
# trace: jax.grad(square_add_prim)(f32[], f32[])
# trace: jax.vmap(square_add_prim)(f32[3], f32[3])
# trace: jax.jit(jax.vmap(square_add_prim, in_axes=0, out_axes=1))(f32[3,4], f32[3,4])
# trace: jax.jit(jax.grad(square_add_prim))(f32[], f32[])
# trace: jax.vmap(jax.grad(square_add_prim))(f32[3], f32[3])
# trace: jax.hessian(square_add_prim)(f32[], f32[])
# trace: square_add_prim(f32[], 10.0)
# trace: jax.grad(square_add_prim)(2.0, 10.0)
# trace: jax.vmap(square_add_prim, in_axes=(0, None))(f32[3], f32[])
# trace: multiply_add_p.bind(f32[2], f32[3], 2)

# one with params and several results
split_p = core.Primitive("halve")
split_p.multiple_results = True
@split_p.def_impl
def _halve_impl(x, *, axis, scale):
  n = x.shape[axis] // 2
  return [lax.slice_in_dim(x, 0, n, axis=axis) * scale, lax.slice_in_dim(x, n, 2 * n, axis=axis) * scale]
@split_p.def_abstract_eval
def _halve_abstract(x, *, axis, scale):
  shape = list(x.shape); shape[axis] //= 2
  out = x.update(shape=tuple(shape))
  return [out, out]
def halve(x, axis=0, scale=1.0):
  a, b = split_p.bind(x, axis=axis, scale=scale)
  return a, b
def _halve_jvp(primals, tangents, *, axis, scale):
  x, = primals
  t, = tangents
  out = split_p.bind(x, axis=axis, scale=scale)
  return out, split_p.bind(t, axis=axis, scale=scale)
ad.primitive_jvps[split_p] = _halve_jvp
def _halve_transpose(cts, x, *, axis, scale):
  a, b = cts
  if type(a) is ad.Zero and type(b) is ad.Zero:
    return [ad.Zero(x.aval)]
  a, b = map(ad.instantiate_zeros, (a, b))
  return [lax.concatenate([a * scale, b * scale], axis)]
ad.primitive_transposes[split_p] = _halve_transpose
def _halve_batch(args, dims, *, axis, scale):
  (x,), (d,) = args, dims
  x = jnp.moveaxis(x, d, 0)
  outs = split_p.bind(x, axis=axis + 1, scale=scale)
  return outs, (0, 0)
batching.primitive_batchers[split_p] = _halve_batch
mlir.register_lowering(split_p, mlir.lower_fun(_halve_impl, multiple_results=True))

# trace: halve(f32[4,6], 1, 2.0)
# trace: (lambda x: halve(x, 1, 2.0))(f32[4,6])
# trace: jax.grad(lambda x: halve(x)[0].sum())(f32[4])
# trace: jax.grad(lambda x: sum(h.sum() for h in halve(x, scale=2)))(f32[4])
# trace: jax.vmap(halve)(f32[3,4])
# trace: jax.vmap(jax.grad(lambda x: jnp.vdot(*halve(x))))(f32[3,4])
# trace: jax.jacfwd(halve)(f32[4])
# trace: jax.hessian(lambda x: (halve(x)[0] ** 3).sum())(f32[4])
# trace: jax.checkpoint(lambda x: halve(jnp.sin(x)))(f32[4])
# trace: jax.grad(jax.checkpoint(lambda x: jnp.sin(halve(jnp.sin(x))[0]).sum()))(f32[4])
# trace: (lambda c, x: lax.scan(lambda c, x: (c + halve(x)[0], halve(x)[1]), c, x))(f32[4], f32[5,8])

# linear
double_p = core.Primitive('double')
double_p.def_impl(lambda x: x + x)
double_p.def_abstract_eval(lambda x: ShapedArray(x.shape, x.dtype))
ad.deflinear2(double_p, lambda ct, x: [double_p.bind(ct)])
batching.defvectorized(double_p)
double = double_p.bind
# trace: jax.grad(lambda x: double(x).sum())(f32[3])
# trace: jax.vmap(double, in_axes=1)(f32[3,4])
# trace: (lambda x: jax.linearize(lambda x: double(jnp.sin(x)), x)[1](x))(f32[3])
# trace: (lambda x: jax.jvp(double, (x,), (2.0,)))(1.0)
# trace: jax.linear_transpose(double_p.bind, f32[3])(f32[3])
# trace: double(np.arange(3.0))

# products
prod_p = core.Primitive('prod')
prod_p.def_impl(lambda x, y: jnp.dot(x, y))
prod_p.def_abstract_eval(lambda x, y: ShapedArray((x.shape[0], y.shape[1]), x.dtype))
ad.defbilinear(prod_p, lambda ct, x, y: prod_p.bind(ct, y.T), lambda ct, x, y: prod_p.bind(x.T, ct))
def prod(x, y):
  return prod_p.bind(x, y)
# trace: jax.grad(lambda x, y: prod(x, y).sum(), (0, 1))(f32[3,4], f32[4,5])
# trace: jax.hessian(lambda x: prod(x, x).sum())(f32[2,2])

# elementwise with defjvp, defjvp2
sq_p = core.Primitive('sq')
sq_p.def_impl(lambda x: x * x)
sq_p.def_abstract_eval(lambda x: x)
ad.defjvp(sq_p, lambda t, x: 2 * x * t)
hyp_p = core.Primitive('hyp')
hyp_p.def_impl(lambda x, y: jnp.hypot(x, y))
hyp_p.def_abstract_eval(lambda x, y: ShapedArray(np.broadcast_shapes(x.shape, y.shape), x.dtype, weak_type=x.weak_type and y.weak_type))
ad.defjvp2(hyp_p, lambda t, out, x, y: t * x / out, lambda t, out, x, y: t * y / out)
batching.defbroadcasting(hyp_p)
# trace: jax.grad(jax.grad(sq_p.bind))(2.0)
# trace: jax.grad(hyp_p.bind, (0, 1))(f32[], 2.0)
# trace: jax.vmap(hyp_p.bind, in_axes=(0, 1))(f32[3,4], f32[4,3])
# trace: jax.vmap(hyp_p.bind, in_axes=(0, None))(f32[3,4], f32[4])
# trace: jax.vmap(jax.vmap(hyp_p.bind, in_axes=(None, 0)), in_axes=(0, None))(f32[3], f32[4])

# nothing but a name
bare_p = core.Primitive('bare')
# trace: bare_p.bind(f32[3])
only_abstract_p = core.Primitive('only_abstract')
only_abstract_p.def_abstract_eval(lambda x, **kw: x)
# trace: only_abstract_p.bind(f32[3])
# trace: jax.grad(lambda x: only_abstract_p.bind(x).sum())(f32[3])
# trace: jax.vmap(only_abstract_p.bind)(f32[3])
# trace: jax.grad(lambda x: (only_abstract_p.bind(2.0) * x).sum())(f32[3])
jvp_only_p = core.Primitive('jvp_only')
jvp_only_p.def_impl(lambda x: x)
jvp_only_p.def_abstract_eval(lambda x: x)
ad.primitive_jvps[jvp_only_p] = lambda ps, ts: (jvp_only_p.bind(*ps), jvp_only_p.bind(*ts))
# trace: jax.grad(lambda x: jvp_only_p.bind(x).sum())(f32[3])
# trace: (lambda x: jax.jvp(jvp_only_p.bind, (x,), (1.0,)))(1.0)
# trace: (lambda x: only_abstract_p.bind(x, k=[1]))(f32[3])
# trace: (lambda x: only_abstract_p.bind(x, k={}))(f32[3])
# trace: (lambda x: only_abstract_p.bind(x, k=(1, 2.5, 'a', None, True, 1j), f=jnp.sin, d=jnp.float32, e=np.dtype('int32'), s='text', n=None, t=(1,)))(f32[3])
# trace: (lambda x: only_abstract_p.bind(x, g=lambda x: x, h=slice(1), i=(int, 'x'), j=frozenset({1}), k=len))(f32[3])
# trace: (lambda x: only_abstract_p.bind(x, tree=jax.tree.structure({'a': 1}), aval=jax.typeof(jnp.ones(3))))(f32[3])
# trace: (lambda x: only_abstract_p.bind(x, jaxpr=jax.make_jaxpr(jnp.sin)(1.0)))(f32[3])
# trace: (lambda x: only_abstract_p.bind(x, jaxprs=(jax.make_jaxpr(jnp.sin)(1.0), jax.make_jaxpr(jnp.cos)(1.0))))(f32[3])
# trace: (lambda x: only_abstract_p.bind(x, z=partial(jnp.sin, 1)))(f32[3])
tuple_p = core.Primitive('tupled')
tuple_p.def_abstract_eval(lambda x: [x])
# trace: tuple_p.bind(f32[3])
one_p = core.Primitive('oned')
one_p.multiple_results = True
one_p.def_abstract_eval(lambda x: x)
none_p = core.Primitive('noned')
none_p.def_abstract_eval(lambda x: None)
# trace: none_p.bind(f32[3])
bad_ct_p = core.Primitive('bad_ct')
bad_ct_p.def_abstract_eval(lambda x: x)
ad.deflinear2(bad_ct_p, lambda ct, x: [ct.sum()])
# trace: jax.grad(lambda x: bad_ct_p.bind(x).sum())(f32[3])
short_p = core.Primitive('short')
short_p.def_abstract_eval(lambda x, y: x)
ad.deflinear2(short_p, lambda ct, x, y: [ct])
# trace: jax.grad(lambda x: short_p.bind(x, x).sum())(f32[3])
# trace: jax.jit(lambda x: only_abstract_p.bind([x]))(f32[3])
# trace: jax.jit(lambda x: only_abstract_p.bind(x, None))(f32[3])
# trace: only_abstract_p.bind()
