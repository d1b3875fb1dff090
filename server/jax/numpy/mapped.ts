/**
 * Functions that are vmap in other words, in Python. Source: jax/_src/numpy/vectorize.py, jax/_src/numpy/lax_numpy.py
 * apply_along_axis, apply_over_axes, jax/_src/lax/control_flow/loops.py map.
 */
import { libraryPart } from '../libraryParts.ts';

const source = String.raw`
import functools
import re

def _parse_signature(signature):
  dims = r'(?:\w+(?:,\w+)*)?'
  argument = r'\(' + dims + r'\)'
  arguments = argument + '(?:,' + argument + ')*'
  if not re.match('^' + arguments + '->' + arguments + '$', signature):
    raise ValueError(f'not a valid gufunc signature: {signature}')
  inputs, outputs = signature.split('->')
  read = lambda side: [tuple(re.findall(r'\w+', one)) for one in re.findall(argument, side)]
  return read(inputs), read(outputs)

def _update_sizes(sizes, shape, core, context, is_input):
  count = len(core)
  if is_input:
    if len(shape) < count:
      raise ValueError('input with shape %r does not have enough dimensions for all core '
                       'dimensions %r %s' % (shape, core, context))
  elif len(shape) != count:
    raise ValueError('output shape %r does not match core dimensions %r %s' % (shape, core, context))
  own = shape[-count:] if core else ()
  for name, size in zip(core, own):
    if name not in sizes:
      sizes[name] = size
    elif size != sizes[name]:
      raise ValueError('inconsistent size for core dimension %r: %r vs %r %s' % (name, size, sizes[name], context))

def _parse_inputs(args, inputs, context):
  if len(args) != len(inputs):
    raise TypeError('wrong number of positional arguments: expected %r, got %r %s' % (len(inputs), len(args), context))
  shapes = []
  sizes = {}
  for arg, core in zip(args, inputs):
    _update_sizes(sizes, arg.shape, core, context, True)
    shapes.append(arg.shape[:arg.ndim - len(core)])
  return lax.broadcast_shapes(*shapes), sizes

def _checked(func, sizes, outputs, context):
  def wrapped(*args):
    out = func(*args)
    shapes = [np.shape(o) for o in (out if isinstance(out, tuple) else [out])]
    if len(outputs) > 1 and not isinstance(out, tuple):
      raise TypeError('output must be a tuple when multiple outputs are expected, got: {!r}\n{}'.format(out, context))
    if len(shapes) != len(outputs):
      raise TypeError('wrong number of output arguments: expected %r, got %r %s' % (len(outputs), len(shapes), context))
    own = dict(sizes)
    for shape, core in zip(shapes, outputs):
      _update_sizes(own, shape, core, context, False)
    return out
  return wrapped

def _without(func, excluded, args, kwargs):
  if not excluded:
    return func, args, kwargs
  static_args = [(i, args[i]) for i in sorted(e for e in excluded if isinstance(e, int)) if i < len(args)]
  static_kwargs = {key: val for key, val in kwargs.items() if key in excluded}

  def new_func(*args, **kwargs):
    args = list(args)
    for i, arg in static_args:
      args.insert(i, arg)
    return func(*args, **kwargs, **static_kwargs)

  return (new_func, [arg for i, arg in enumerate(args) if i not in excluded],
          {key: val for key, val in kwargs.items() if key not in excluded})

def _check_rank_promotion(args, inputs, signature):
  mode = jax.config.jax_numpy_rank_promotion
  if mode == 'allow':
    return
  ranks = [arg.ndim - len(core) for arg, core in zip(args, inputs) if arg.ndim != 0]
  if len(set(ranks)) <= 1:
    return
  message = (f'operands with shapes {[arg.shape for arg in args]} require rank promotion for jnp.vectorize function with '
             f"signature {signature}. Set the jax_numpy_rank_promotion config option to 'allow' to disable this message; "
             'for more information, see https://docs.jax.dev/en/latest/101/rank_promotion_warning.html.')
  if mode == 'raise':
    raise ValueError(message)
  _warn(message)

def vectorize(pyfunc, *, excluded=frozenset(), signature=None):
  if any(not isinstance(exclude, (str, int)) for exclude in excluded):
    raise TypeError('jax.numpy.vectorize can only exclude integer or string arguments, '
                    'but excluded={!r}'.format(excluded))
  if any(isinstance(e, int) and e < 0 for e in excluded):
    raise ValueError(f'excluded={excluded!r} contains negative numbers')

  @functools.wraps(pyfunc)
  def wrapped(*args, **kwargs):
    context = 'on vectorized function with excluded={!r} and signature={!r}'.format(excluded, signature)
    func, args, kwargs = _without(pyfunc, excluded, args, kwargs)
    inputs, outputs = ([()] * len(args), None) if signature is None else _parse_signature(signature)
    nones = {i for i, arg in enumerate(args) if arg is None}
    if any(nones):
      if any(inputs[i] != () for i in nones):
        raise ValueError(f'Cannot pass None at locations {nones} with {signature=}')
      func, args, _ = _without(func, nones, args, {})
      inputs = [core for i, core in enumerate(inputs) if i not in nones]
    args = tuple(jnp.asarray(arg) for arg in args)
    shape, sizes = _parse_inputs(args, inputs, context)
    if outputs is not None:
      func = _checked(func, sizes, outputs, context)
    _check_rank_promotion(args, inputs, signature)
    # Axes of size 1 are left out, and mapped by nothing.
    squeezed = []
    filled = []
    for arg, core in zip(args, inputs):
      own = arg.shape[:arg.ndim - len(core)]
      filled.append(((len(shape) - len(own)) * (1,) + own)[::-1])
      squeezed.append(jnp.squeeze(arg, axis=tuple(i for i, size in enumerate(own) if size == 1)))
    expand = []
    for back, axis_sizes in enumerate(zip(*filled)):
      in_axes = tuple(None if size == 1 else 0 for size in axis_sizes)
      if all(axis is None for axis in in_axes):
        expand.append(len(shape) - 1 - back)
      else:
        func = jax.vmap(func, in_axes)
    result = func(*squeezed)
    if not expand:
      return result
    if isinstance(result, tuple):
      return tuple(jnp.expand_dims(r, axis=expand) for r in result)
    return jnp.expand_dims(result, axis=expand)

  return wrapped

def apply_along_axis(func1d, axis, arr, *args, **kwargs):
  _check_arraylike('apply_along_axis', arr)
  rank = np.ndim(arr)
  axis = _canonical_axis(axis, rank)
  func = lambda arr: func1d(arr, *args, **kwargs)
  for i in range(1, rank - axis):
    func = jax.vmap(func, in_axes=i, out_axes=-1)
  for i in range(axis):
    func = jax.vmap(func, in_axes=0, out_axes=0)
  return func(arr)

def _canonical_axis(axis, rank):
  if not -rank <= axis < rank:
    raise ValueError(f'axis {axis} is out of bounds for array of dimension {rank}')
  return axis + rank if axis < 0 else axis

def apply_over_axes(func, a, axes):
  x = _arraylike('apply_over_axes', a)
  for axis in axes:
    b = func(x, axis)
    if b.ndim == x.ndim:
      x = b
    elif b.ndim == x.ndim - 1:
      x = jnp.expand_dims(b, axis)
    else:
      raise ValueError('function is not returning an array of the correct shape')
  return x

def batched_map(f, xs, batch_size):
  leaves, treedef = jax.tree.flatten(xs)
  scanned, remainder = xs, None
  if leaves:
    batches, left = divmod(leaves[0].shape[0], batch_size) if batch_size else (0, leaves[0].shape[0])
    elements = batches * batch_size
    head = lambda x: x[:elements].reshape(batches, batch_size, *x.shape[1:])
    if batches == 0:
      scanned = None
    if left or batches == 0:
      parts = [(head(x) if batches else None, x[elements:]) for x in leaves]
      remainder = jax.tree.unflatten(treedef, [part for _, part in parts])
      if batches:
        scanned = jax.tree.unflatten(treedef, [part for part, _ in parts])
    else:
      scanned = jax.tree.unflatten(treedef, [head(x) for x in leaves])
  if scanned is None:
    return jax.vmap(f)(remainder)
  _, ys = lax.scan(lambda _, x: ((), jax.vmap(f)(x)), (), scanned)
  flat = lambda x: x.reshape(-1, *x.shape[2:])
  if remainder is None:
    return jax.tree.map(flat, ys)
  rest = jax.vmap(f)(remainder)
  return jax.tree.map(lambda x, y: lax.concatenate([flat(x), y], dimension=0), ys, rest)
`;

const part = libraryPart(
  'jax._src.numpy.vectorize',
  ['vectorize', 'apply_along_axis', 'apply_over_axes', 'batched_map'],
  source,
);

/** Names of jax.numpy that are made when they are asked for. */
export const mappedPart = (name: string) => (name === 'batched_map' ? undefined : part(name));

/** `lax.map` with a batch size. */
export const batchedMap = () => part('batched_map');
