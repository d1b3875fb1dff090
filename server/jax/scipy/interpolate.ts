/**
 * jax.scipy.interpolate and jax.scipy.cluster.vq, written in Python. Source: jax/_src/third_party/scipy/interpolate.py,
 * jax/_src/scipy/cluster/vq.py.
 */
import { libraryPart } from '../libraryParts.ts';

const interpolateSource = `
from itertools import product

def _coordinates(points, ndim):
  if isinstance(points, tuple) and len(points) == 1:
    points = points[0]
  if isinstance(points, tuple):
    parts = jnp.broadcast_arrays(*points)
    points = jnp.empty(parts[0].shape + (len(points),), dtype=float)
    for j, part in enumerate(parts):
      points = points.at[..., j].set(part)
    return points
  _check_arraylike('_ndim_coords_from_arrays', points)
  points = jnp.asarray(points)
  return points.reshape(-1, ndim) if points.ndim == 1 else points

def _known_method(method):
  if method not in ('linear', 'nearest'):
    raise ValueError(f'method {method!r} is not defined')
  return method

class RegularGridInterpolator:
  def __init__(self, points, values, method='linear', bounds_error=False, fill_value=np.nan):
    self.method = _known_method(method)
    self.bounds_error = bounds_error
    if bounds_error:
      raise NotImplementedError('\`bounds_error\` takes no effect under JIT')
    _check_arraylike('RegularGridInterpolator', values)
    if len(points) > values.ndim:
      raise ValueError(f'there are {len(points)} point arrays, but values has {values.ndim} dimensions')
    values, = _promote_dtypes_inexact(values)
    if fill_value is not None:
      _check_arraylike('RegularGridInterpolator', fill_value)
      fill_value = jnp.asarray(fill_value)
      if not jnp.can_cast(fill_value.dtype, values.dtype, casting='same_kind'):
        raise ValueError("fill_value must be either 'None' or of a type compatible with values")
    self.fill_value = fill_value
    _check_arraylike('RegularGridInterpolator', *points)
    self.grid = tuple(jnp.asarray(p) for p in points)
    self.values = values

  def __call__(self, xi, method=None):
    method = _known_method(self.method if method is None else method)
    ndim = len(self.grid)
    xi = _coordinates(xi, ndim)
    if xi.shape[-1] != ndim:
      raise ValueError('the requested sample points xi have dimension'
                       f' {xi.shape[1]}, but this RegularGridInterpolator has dimension {ndim}')
    lead = xi.shape[:-1]
    xi = xi.reshape(-1, xi.shape[-1])
    indices, distances, outside = self._places(xi.T)
    evaluate = self._linear if method == 'linear' else self._nearest
    result = evaluate(indices, distances)
    if self.fill_value is not None:
      shape = result.shape[:1] + (1,) * (result.ndim - 1)
      result = jnp.where(outside.reshape(shape), self.fill_value, result)
    return result.reshape(lead + self.values.shape[ndim:])

  def _linear(self, indices, distances):
    # The weight of each corner of the cells.
    trailing = (slice(None),) + (None,) * (self.values.ndim - len(indices))
    values = jnp.asarray(0.)
    for corner in list(product(*[[i, i + 1] for i in indices])):
      weight = jnp.asarray(1.)
      for at, i, distance in zip(corner, indices, distances):
        weight *= jnp.where(at == i, 1 - distance, distance)
      values += self.values[corner] * weight[trailing]
    return values

  def _nearest(self, indices, distances):
    return self.values[tuple(jnp.where(d <= .5, i, i + 1) for i, d in zip(indices, distances))]

  def _places(self, xi):
    indices, distances = [], []
    outside = jnp.zeros((xi.shape[1],), dtype=bool)
    for x, g in zip(xi, self.grid):
      i = jnp.searchsorted(g, x) - 1
      i = jnp.where(i < 0, 0, i)
      i = jnp.where(i > g.size - 2, g.size - 2, i)
      indices.append(i)
      distances.append((x - g[i]) / (g[i + 1] - g[i]))
      outside += x < g[0]
      outside += x > g[-1]
    return indices, distances, outside

jax.tree_util.register_pytree_node(
  RegularGridInterpolator,
  lambda it: ((it.grid, it.values, it.fill_value), (it.method, it.bounds_error)),
  lambda aux, children: RegularGridInterpolator(*children[:2], *aux, *children[2:]))
`;

export const interpolatePart = libraryPart(
  'jax._src.third_party.scipy.interpolate',
  ['RegularGridInterpolator'],
  interpolateSource,
);

const vqSource = `
import operator

def vq(obs, code_book, check_finite=True):
  _check_arraylike('scipy.cluster.vq.vq', obs, code_book)
  obs, book = _promote_dtypes_inexact(obs, code_book)
  if obs.ndim != book.ndim:
    raise ValueError('Observation and code_book should have the same rank')
  if obs.ndim == 1:
    obs, book = obs[..., None], book[..., None]
  if obs.ndim != 2:
    raise ValueError('ndim different than 1 or 2 are not supported')
  distances = jax.vmap(lambda one: jnp.linalg.norm(one[None] - book, axis=-1))(obs)
  code = jnp.argmin(distances, axis=-1)
  return code, jax.vmap(operator.getitem)(distances, code)
`;

export const vqPart = libraryPart('jax._src.scipy.cluster.vq', ['vq'], vqSource);
