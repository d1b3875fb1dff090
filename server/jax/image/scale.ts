/** jax.image: resizing by kernels, written in Python. Source: jax/_src/image/scale.py. */
import { libraryPart } from '../libraryParts.ts';

const source = `
import enum

class ResizeMethod(enum.Enum):
  NEAREST = 0
  LINEAR = 1
  LANCZOS3 = 2
  LANCZOS5 = 3
  CUBIC = 4
  CUBIC_PYTORCH = 5
  AREA = 6

  @staticmethod
  def from_string(s):
    if s not in _spellings:
      raise ValueError(f'Unknown resize method "{s}"')
    return _spellings[s]

_spellings = {
  'nearest': ResizeMethod.NEAREST,
  'linear': ResizeMethod.LINEAR,
  'bilinear': ResizeMethod.LINEAR,
  'trilinear': ResizeMethod.LINEAR,
  'triangle': ResizeMethod.LINEAR,
  'lanczos3': ResizeMethod.LANCZOS3,
  'lanczos5': ResizeMethod.LANCZOS5,
  'cubic': ResizeMethod.CUBIC,
  'bicubic': ResizeMethod.CUBIC,
  'tricubic': ResizeMethod.CUBIC,
  'cubic-pytorch': ResizeMethod.CUBIC_PYTORCH,
  'bicubic-pytorch': ResizeMethod.CUBIC_PYTORCH,
  'area': ResizeMethod.AREA,
}

def _method(method):
  return ResizeMethod.from_string(method) if isinstance(method, str) else method

# Kernels: of the distance to a pixel.

def _triangle(x):
  return jnp.maximum(0, 1 - jnp.abs(x))

def _lanczos(radius):
  def kernel(x):
    y = radius * jnp.sin(np.pi * x) * jnp.sin(np.pi * x / radius)
    far = x > 1e-3
    out = jnp.where(far, jnp.divide(y, jnp.where(x != 0, np.pi**2 * x**2, 1)), 1)
    return jnp.where(x > radius, 0., out)
  return kernel

def _keys(x):
  near = ((1.5 * x - 2.5) * x) * x + 1.
  out = jnp.where(x >= 1., ((-0.5 * x + 2.5) * x - 4.) * x + 2., near)
  return jnp.where(x >= 2., 0., out)

def _opencv(x):
  a = -0.75
  near = ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0
  out = jnp.where(x >= 1.0, ((a * x - 5.0 * a) * x + 8.0 * a) * x - 4.0 * a, near)
  return jnp.where(x >= 2.0, 0.0, out)

_kernels = {
  ResizeMethod.LINEAR: (1, _triangle),
  ResizeMethod.LANCZOS3: (3, _lanczos(3.)),
  ResizeMethod.LANCZOS5: (5, _lanczos(5.)),
  ResizeMethod.CUBIC: (2, _keys),
  ResizeMethod.CUBIC_PYTORCH: (2, _opencv),
  ResizeMethod.AREA: (1, None),
}

def _normalized(weights):
  total = jnp.sum(weights, axis=0, keepdims=True)
  return jnp.where(
    jnp.abs(total) > 1000. * float(np.finfo(np.float32).eps),
    jnp.divide(weights, jnp.where(total != 0, total, 1)),
    0)

def _overlaps(m, n, inv_scale, translation, dtype):
  # How much of each input pixel lies in each output pixel.
  left = jnp.arange(n, dtype=dtype) * inv_scale - translation * inv_scale
  right = left + inv_scale
  input_left = jnp.arange(m, dtype=dtype)
  input_right = input_left + 1.0
  ends = jnp.minimum(right[np.newaxis, :], input_right[:, np.newaxis])
  return jnp.maximum(0.0, ends - jnp.maximum(left[np.newaxis, :], input_left[:, np.newaxis]))

def _at_edges(weights, places, m, n, dtype):
  # What falls outside belongs to the pixel at the edge.
  clamped = jnp.clip(places.astype(jnp.int32), 0, m - 1)
  columns = jnp.arange(n)
  matrix = jnp.zeros((m, n), dtype=dtype)
  columns = lax.broadcast_in_dim(columns, (places.shape[0], n), (1,))
  return matrix.at[clamped[:, np.newaxis], columns].add(weights)

def _weights(m, n, scale, translation, kernel, antialias, pads, radius):
  dtype = jnp.result_type(scale, translation)
  inv_scale = 1. / scale
  kernel_scale = jnp.maximum(inv_scale, 1.) if antialias else 1.
  sample = (jnp.arange(n, dtype=dtype) + 0.5) * inv_scale - translation * inv_scale - 0.5
  k = radius if pads else 0
  places = jnp.arange(-k, m + k, dtype=dtype)
  if kernel is None:
    weights = _overlaps(m, n, inv_scale, translation, dtype)
  else:
    x = jnp.abs(sample[np.newaxis, :] - places[:, np.newaxis])
    weights = kernel(x / kernel_scale)
  if pads:
    return _normalized(_at_edges(weights, places, m, n, dtype))
  weights = _normalized(weights)
  inside = jnp.logical_and(sample >= -0.5, sample <= m - 0.5)
  return jnp.where(inside[np.newaxis, :], weights, 0)

def _resampled(x, shape, dims, scale, translation, method, antialias, precision):
  if method == ResizeMethod.CUBIC_PYTORCH and antialias:
    method = ResizeMethod.CUBIC
  radius, kernel = _kernels[method]
  pads = method == ResizeMethod.CUBIC_PYTORCH and not antialias
  assert x.ndim == len(shape)
  assert len(dims) == len(scale)
  assert len(dims) == len(translation)
  if len(dims) == 0:
    return x
  rank = len(shape)
  operands = []
  out = list(range(rank))
  for i, d in enumerate(dims):
    d = _axis(d, x.ndim)
    w = _weights(x.shape[d], shape[d], scale[i], translation[i], kernel, antialias, pads, radius)
    operands += [w.astype(x.dtype), [d, rank + i]]
    out[d] = rank + i
  return jnp.einsum(x, list(range(rank)), *operands, out, precision=precision)

def _axis(axis, rank):
  if not -rank <= axis < rank:
    raise ValueError(f'axis {axis} is out of bounds for array of dimension {rank}')
  return axis + rank if axis < 0 else axis

def _check_rank(image, shape):
  if len(shape) != image.ndim:
    raise ValueError('shape must have length equal to the number of dimensions of x; '
                     f' {shape} vs {image.shape}')

def scale_and_translate(image, shape, spatial_dims, scale, translation, method,
                        antialias=True, precision=lax.Precision.HIGHEST):
  shape = _shape(shape)
  _check_rank(image, shape)
  method = _method(method)
  if method == ResizeMethod.NEAREST:
    raise ValueError('Nearest neighbor resampling is not currently supported '
                     'for scale_and_translate.')
  assert isinstance(method, ResizeMethod)
  image, = _promote_dtypes_inexact(image)
  scale, translation = _promote_dtypes_inexact(scale, translation)
  return _resampled(image, shape, spatial_dims, scale, translation, method, antialias, precision)

def _nearest(x, shape):
  for d in range(len(shape)):
    m, n = x.shape[d], shape[d]
    if m == n:
      continue
    offsets = (jnp.arange(n, dtype=np.float32) + 0.5) * m / n
    offsets = jnp.floor(offsets.astype(np.float32)).astype(np.int32)
    x = x[(slice(None),) * d + (offsets,) + (slice(None),) * (x.ndim - d - 1)]
  return x

def _resize(image, shape, method, antialias, precision):
  _check_rank(image, shape)
  method = _method(method)
  if method == ResizeMethod.NEAREST:
    return _nearest(image, shape)
  assert isinstance(method, ResizeMethod)
  image, = _promote_dtypes_inexact(image)
  dims = tuple(i for i in range(len(shape)) if image.shape[i] != shape[i])
  scale = [1.0 if shape[d] == 0 else shape[d] / image.shape[d] for d in dims]
  return _resampled(image, shape, dims, scale, [0.] * len(dims), method, antialias, precision)

_resize = jax.jit(_resize, static_argnums=(1, 2, 3, 4))

def resize(image, shape, method, antialias=True, precision=lax.Precision.HIGHEST):
  return _resize(image, _shape(shape), method, antialias, precision)
`;

/** Names of jax.image, made when they are asked for. */
export const imagePart = libraryPart('jax._src.image.scale', ['resize', 'scale_and_translate', 'ResizeMethod'], source);
