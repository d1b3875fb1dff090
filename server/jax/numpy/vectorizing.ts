/**
 * `jnp.vectorize` and functions along axes, written in Python over jax.vmap. Source: jax/_src/numpy/vectorize.py,
 * jax/_src/numpy/lax_numpy.py apply_along_axis, fromfunction.
 */
import { libraryPart } from '../libraryParts.ts';

const source = `
import functools
import re

_NAME = r'\\w+'
_DIMENSIONS = f'(?:{_NAME}(?:,{_NAME})*)?'
_ARGUMENT = rf'\\({_DIMENSIONS}\\)'
_ARGUMENTS = f'{_ARGUMENT}(?:,{_ARGUMENT})*'
_SIGNATURE = f'^{_ARGUMENTS}->{_ARGUMENTS}$'

def _parse(signature):
  if not re.match(_SIGNATURE, signature):
    raise ValueError(f'not a valid gufunc signature: {signature}')
  sides = signature.split('->')
  return [[tuple(re.findall(_NAME, arg)) for arg in re.findall(_ARGUMENT, side)] for side in sides]

def _note_sizes(sizes, shape, dims, context, is_input):
  n = len(dims)
  if is_input and len(shape) < n:
    raise ValueError(f'input with shape {shape!r} does not have enough dimensions for all core '
                     f'dimensions {dims!r} {context}')
  if not is_input and len(shape) != n:
    raise ValueError(f'output shape {shape!r} does not match core dimensions {dims!r} {context}')
  for dim, size in zip(dims, shape[-n:] if dims else ()):
    if size != sizes.setdefault(dim, size):
      raise ValueError(f'inconsistent size for core dimension {dim!r}: {size!r} vs {sizes[dim]!r} {context}')

def _without(func, excluded, args, kwargs):
  # The function of the arguments that are left.
  if not excluded:
    return func, args, kwargs
  left = [arg for i, arg in enumerate(args) if i not in excluded]
  named = {key: val for key, val in kwargs.items() if key not in excluded}
  fixed = [(i, args[i]) for i in sorted(e for e in excluded if isinstance(e, int)) if i < len(args)]
  fixed_named = {key: val for key, val in kwargs.items() if key in excluded}

  def new_func(*args, **kwargs):
    args = list(args)
    for i, arg in fixed:
      args.insert(i, arg)
    return func(*args, **kwargs, **fixed_named)

  return new_func, left, named

def _with_checked_outputs(func, sizes, expected, context):
  def wrapped(*args):
    out = func(*args)
    shapes = [np.shape(o) for o in (out if isinstance(out, tuple) else [out])]
    if len(expected) > 1 and not isinstance(out, tuple):
      raise TypeError(f'output must be a tuple when multiple outputs are expected, got: {out!r}\\n{context}')
    if len(shapes) != len(expected):
      raise TypeError(f'wrong number of output arguments: expected {len(expected)!r}, got {len(shapes)!r} {context}')
    found = dict(sizes)
    for shape, dims in zip(shapes, expected):
      _note_sizes(found, shape, dims, context, False)
    return out
  return wrapped

def _check_ranks(args, inputs, signature):
  rule = jax.config.jax_numpy_rank_promotion
  if rule == 'allow':
    return
  ranks = {arg.ndim - len(dims) for arg, dims in zip(args, inputs) if arg.ndim != 0}
  if len(ranks) <= 1:
    return
  message = (
    f'operands with shapes {[arg.shape for arg in args]} require rank promotion for jnp.vectorize function with '
    f"signature {signature}. Set the jax_numpy_rank_promotion config option to 'allow' to disable this message; for more "
    'information, see https://docs.jax.dev/en/latest/101/rank_promotion_warning.html.')
  if rule == 'raise':
    raise ValueError(message)
  _warn(message)

def vectorize(pyfunc, *, excluded=frozenset(), signature=None):
  if any(not isinstance(exclude, (str, int)) for exclude in excluded):
    raise TypeError('jax.numpy.vectorize can only exclude integer or string arguments, '
                    f'but excluded={excluded!r}')
  if any(isinstance(e, int) and e < 0 for e in excluded):
    raise ValueError(f'excluded={excluded!r} contains negative numbers')

  @functools.wraps(pyfunc)
  def wrapped(*args, **kwargs):
    context = f'on vectorized function with excluded={excluded!r} and signature={signature!r}'
    func, args, kwargs = _without(pyfunc, excluded, args, kwargs)
    if signature is None:
      inputs, outputs = [()] * len(args), None
    else:
      inputs, outputs = _parse(signature)
    nones = {i for i, arg in enumerate(args) if arg is None}
    if nones:
      if any(inputs[i] != () for i in nones):
        raise ValueError(f'Cannot pass None at locations {nones} with {signature=}')
      func, args, _ = _without(func, nones, args, {})
      inputs = [dims for i, dims in enumerate(inputs) if i not in nones]
    args = tuple(jnp.asarray(a) for a in args)
    if len(args) != len(inputs):
      raise TypeError(f'wrong number of positional arguments: expected {len(inputs)!r}, got {len(args)!r} {context}')
    sizes = {}
    outer = []
    for arg, dims in zip(args, inputs):
      _note_sizes(sizes, arg.shape, dims, context, True)
      outer.append(arg.shape[:arg.ndim - len(dims)])
    rank = len(lax.broadcast_shapes(*outer))
    if outputs is not None:
      func = _with_checked_outputs(func, sizes, outputs, context)
    _check_ranks(args, inputs, signature)
    # Axes of size 1 are left to vmap, which leaves unbatched what needn't be batched.
    squeezed = [jnp.squeeze(arg, axis=tuple(i for i, size in enumerate(shape) if size == 1))
                for arg, shape in zip(args, outer)]
    filled = [((1,) * (rank - len(shape)) + shape)[::-1] for shape in outer]
    added = []
    for at, axis_sizes in enumerate(zip(*filled)):
      in_axes = tuple(None if size == 1 else 0 for size in axis_sizes)
      if all(axis is None for axis in in_axes):
        added.append(rank - 1 - at)
      else:
        func = jax.vmap(func, in_axes)
    result = func(*squeezed)
    if not added:
      return result
    if isinstance(result, tuple):
      return tuple(jnp.expand_dims(r, axis=added) for r in result)
    return jnp.expand_dims(result, axis=added)

  return wrapped

def apply_along_axis(func1d, axis, arr, *args, **kwargs):
  _check_arraylike('apply_along_axis', arr)
  rank = np.ndim(arr)
  if not -rank <= axis < rank:
    raise ValueError(f'axis {axis} is out of bounds for array of dimension {rank}')
  axis %= rank
  func = lambda arr: func1d(arr, *args, **kwargs)
  for i in range(1, rank - axis):
    func = jax.vmap(func, in_axes=i, out_axes=-1)
  for i in range(axis):
    func = jax.vmap(func, in_axes=0, out_axes=0)
  return func(arr)

def fromfunction(function, shape, *, dtype=float, **kwargs):
  shape = _shape(shape)
  for i in range(len(shape)):
    in_axes = [0 if i == j else None for j in range(len(shape))]
    function = jax.vmap(function, in_axes=tuple(in_axes[::-1]))
  return function(*(jnp.arange(s, dtype=dtype) for s in shape), **kwargs)
`;

/** Names of jax.numpy that are made when they are asked for. */
export const vectorizingPart = libraryPart(
  'jax._src.numpy.vectorize',
  ['vectorize', 'apply_along_axis', 'fromfunction'],
  source,
);
