/**
 * jnp.frompyfunc, and methods of ufuncs that are loops over their elements, written in Python.
 * Source: jax/_src/numpy/ufunc_api.py.
 */
import type { Val } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import type { Value } from '../../python/values.ts';
import { arrayLike } from '../declare.ts';
import { libraryPart } from '../libraryParts.ts';

const source = `
import functools
import math
import operator

def _axis(axis, ndim):
  if not -ndim <= axis < ndim:
    raise ValueError(f'axis {axis} is out of bounds for array of dimension {ndim}')
  return axis + ndim if axis < 0 else axis

def _one(x):
  return lax.full_like(x, 1, shape=())

def _dtype(self, *xs):
  # Of the function on one element of each.
  return jax.eval_shape(getattr(self, '_func', self), *[_one(x) for x in xs]).dtype

def reduce_via_scan(self, arr, axis=0, dtype=None, keepdims=False, initial=None, where=None):
  arr = jnp.asarray(arr)
  if initial is None:
    initial = self.identity
  if dtype is None:
    dtype = _dtype(self, arr, arr)
  if where is not None:
    where = jnp.broadcast_to(where, arr.shape)
  if isinstance(axis, tuple):
    axis = tuple(_axis(a, arr.ndim) for a in axis)
    raise NotImplementedError('tuple of axes')
  if axis is None:
    final_shape = (1,) * arr.ndim if keepdims else ()
    arr = arr.ravel()
    if where is not None:
      where = where.ravel()
    axis = 0
  else:
    axis = _axis(axis, arr.ndim)
    final_shape = (*arr.shape[:axis], *((1,) if keepdims else ()), *arr.shape[axis + 1:])
  if axis != 0:
    arr = jnp.moveaxis(arr, axis, 0)
    if where is not None:
      where = jnp.moveaxis(where, axis, 0)
  if arr.shape[0] == 0:
    if initial is None:
      raise ValueError(f'zero-size array to reduction operation {self.__name__} which has no identity')
    return lax.full(final_shape, initial, dtype)

  def body_fun(i, val):
    if where is None:
      return self(val, arr[i].astype(dtype))
    return jnp.where(where[i], self(val, arr[i].astype(dtype)), val)

  first = 1 if initial is None else 0
  start = arr[0] if initial is None else initial
  start = jnp.broadcast_to(jnp.asarray(start).astype(dtype), arr.shape[1:])
  result = lax.fori_loop(first, arr.shape[0], body_fun, start)
  return result.reshape(final_shape) if keepdims else result

def accumulate_via_scan(self, arr, axis=0, dtype=None):
  _check_arraylike(f'{self.__name__}.accumulate', arr)
  arr = jnp.asarray(arr)
  if dtype is None:
    dtype = _dtype(self, arr, arr)
  if axis is None or isinstance(axis, tuple):
    raise ValueError('accumulate does not allow multiple axes')
  axis = _axis(axis, np.ndim(arr))
  if arr.size == 0:
    return lax.full(arr.shape, 0, dtype)
  arr = jnp.moveaxis(arr, axis, 0)

  def scan_fun(carry, _):
    i, x = carry
    y = jnp.where(i == 0, arr[0].astype(dtype), self(x.astype(dtype), arr[i].astype(dtype)))
    return (i + 1, y), y

  _, result = lax.scan(scan_fun, (0, arr[0].astype(dtype)), None, length=arr.shape[0])
  return jnp.moveaxis(result, 0, axis)

def at_via_scan(self, a, indices, *args):
  _check_arraylike(f'{self.__name__}.at', a, *args)
  dtype = _dtype(self, a, *args)
  a = jnp.asarray(a).astype(dtype)
  args = tuple(jnp.asarray(arg).astype(dtype) for arg in args)
  indices = indices if isinstance(indices, tuple) else (indices,)
  if not indices:
    return a
  shapes = [np.shape(i) for i in indices if not isinstance(i, slice)]
  shape = shapes and lax.broadcast_shapes(*shapes)
  if not shape:
    return a.at[indices].set(self(a.at[indices].get(), *args))
  if args:
    rest = args[0].shape[len(shape):]
    args = (jnp.broadcast_to(args[0], (*shape, *rest)).reshape(math.prod(shape), *rest),)
  indices = [i if isinstance(i, slice) else jnp.broadcast_to(i, shape).ravel() for i in indices]

  def scan_fun(carry, x):
    i, a = carry
    idx = tuple(ind if isinstance(ind, slice) else ind[i] for ind in indices)
    a = a.at[idx].set(self(a.at[idx].get(), *(arg[i] for arg in args)))
    return (i + 1, a), x

  return lax.scan(scan_fun, (0, a), None, len(indices[0]))[0][1]

def reduceat_via_scan(self, a, indices, axis=0, dtype=None):
  _check_arraylike(f'{self.__name__}.reduceat', a, indices)
  a = jnp.asarray(a)
  if a.ndim == 0:
    raise ValueError(f'reduceat: a must have 1 or more dimension, got a.shape={a.shape!r}')
  if indices.ndim != 1:
    raise ValueError(f'reduceat: indices must be one-dimensional, got indices.shape={indices.shape!r}')
  if dtype is not None:
    a = a.astype(dtype)
  if axis is None or isinstance(axis, (tuple, list)):
    raise ValueError('reduceat requires a single integer axis.')
  axis = _axis(axis, a.ndim)
  out = jnp.take(a, indices, axis=axis)
  others = [i for i in range(out.ndim) if i != axis]
  ind = lax.expand_dims(jnp.append(indices, a.shape[axis]), others)
  start = lax.slice_in_dim(ind, 0, ind.shape[axis] - 1, axis=axis)
  end = lax.slice_in_dim(ind, 1, ind.shape[axis], axis=axis)

  def body(i, out):
    return jnp.where((i > start) & (i < end), self(out, jnp.take(a, lax.expand_dims(i, (0,)), axis=axis)), out)

  return lax.fori_loop(0, a.shape[axis], body, out)

def _binary_only(self, method):
  if self.nin != 2:
    raise ValueError(f'{method} only supported for binary ufuncs')
  if self.nout != 1:
    raise ValueError(f'{method} only supported for functions returning a single value')

def _no_out(self, out, method):
  if out is not None:
    raise NotImplementedError(f'out argument of {self.__name__}.{method}()')

class ufunc:
  def __init__(self, func, /, nin, nout, *, identity=None):
    self.__doc__ = func.__doc__
    self.__name__ = func.__name__
    self._func = func
    self.nin = self.nargs = operator.index(nin)
    self.nout = operator.index(nout)
    self.identity = identity

  def _key(self):
    return self._func, self.__name__, self.identity, self.nin, self.nout, self.nargs

  def __hash__(self):
    return hash(self._key())

  def __eq__(self, other):
    return isinstance(other, ufunc) and self._key() == other._key()

  def __repr__(self):
    return f"<jnp.ufunc '{self.__name__}'>"

  def __call__(self, *args, out=None, where=None):
    _check_arraylike(self.__name__, *args)
    if out is not None:
      raise NotImplementedError(f'out argument of {self}')
    if where is not None:
      raise NotImplementedError(f'where argument of {self}')
    return self._call_vectorized(*args)

  @functools.partial(jax.jit, static_argnames=['self'])
  def _call_vectorized(self, *args):
    return jnp.vectorize(self._func)(*args)

  @functools.partial(jax.jit, static_argnames=['self', 'axis', 'dtype', 'out', 'keepdims'])
  def reduce(self, a, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
    name = f'{self.__name__}.reduce'
    _check_arraylike(name, a)
    _binary_only(self, 'reduce')
    _no_out(self, out, 'reduce')
    if initial is not None:
      _check_arraylike(name, initial)
    if where is not None:
      _check_arraylike(name, where)
      if self.identity is None and initial is None:
        raise ValueError(f'reduction operation {self.__name__!r} does not have an identity, '
                         "so to use a where mask one has to specify 'initial'.")
      if where.dtype != bool:
        raise ValueError(f'where argument must have dtype=bool; got dtype={where.dtype}')
    return reduce_via_scan(self, a, axis, dtype, keepdims, initial, where)

  @functools.partial(jax.jit, static_argnames=['self', 'axis', 'dtype'])
  def accumulate(self, a, axis=0, dtype=None, out=None):
    _binary_only(self, 'accumulate')
    _no_out(self, out, 'accumulate')
    return accumulate_via_scan(self, a, axis, dtype)

  @functools.partial(jax.jit, static_argnums=[0], static_argnames=['inplace'])
  def at(self, a, indices, b=None, /, *, inplace=True):
    if inplace:
      raise NotImplementedError(
        'Because JAX arrays are immutable, jnp.ufunc.at() cannot operate inplace like\\n'
        'np.ufunc.at(). Instead, you can pass inplace=False and capture the result; e.g.\\n'
        '>>> arr = jnp.add.at(arr, ind, val, inplace=False)\\n')
    return at_via_scan(self, a, indices) if b is None else at_via_scan(self, a, indices, b)

  @functools.partial(jax.jit, static_argnames=['self', 'axis', 'dtype'])
  def reduceat(self, a, indices, axis=0, dtype=None, out=None):
    _binary_only(self, 'reduceat')
    _no_out(self, out, 'reduceat')
    return reduceat_via_scan(self, a, indices, axis, dtype)

  @functools.partial(jax.jit, static_argnums=[0])
  def outer(self, A, B, /):
    _binary_only(self, 'outer')
    _check_arraylike(f'{self.__name__}.outer', A, B)
    flat = lambda x: lax.reshape(x, (np.size(x),))
    result = jax.vmap(jax.vmap(self, (None, 0)), (0, None))(flat(A), flat(B))
    return result.reshape(*np.shape(A), *np.shape(B))

def frompyfunc(func, /, nin, nout, *, identity=None):
  return ufunc(func, nin, nout, identity=identity)
`;

const part = libraryPart(
  'jax._src.numpy.ufunc_api',
  ['frompyfunc', 'reduce_via_scan', 'at_via_scan', 'reduceat_via_scan'],
  source,
);

export const pyfuncPart = (name: string): Value | undefined => (name === 'frompyfunc' ? part(name) : undefined);

/** A method of a ufunc that is a loop over the elements. */
export const viaScan = (method: 'reduce' | 'at' | 'reduceat', name: string, args: readonly Value[]): Val =>
  arrayLike(name, call(part(`${method}_via_scan`) ?? null, [...args]));
