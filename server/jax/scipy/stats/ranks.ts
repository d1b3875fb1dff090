/**
 * mode, rankdata and kernel densities, written in Python. Source: jax/_src/scipy/stats/_core.py, jax/_src/scipy/stats/kde.py.
 */
import { libraryPart } from '../../libraryParts.ts';

const source = `
from collections import namedtuple
from functools import partial
import math

ModeResult = namedtuple('ModeResult', ('mode', 'count'))

def _check_nan_policy(name, policy):
  if policy not in ['propagate', 'omit', 'raise']:
    raise ValueError(f"Illegal nan_policy value {policy!r}; expected one of {{'propagate', 'omit', 'raise'}}")
  if policy == 'omit':
    raise NotImplementedError(f'Logic for \`nan_policy\` of {policy} is not implemented')
  if policy == 'raise':
    raise NotImplementedError(
      f'In order to best JIT compile \`{name}\`, we cannot know whether \`x\` contains nans. '
      f'Please check if nans exist in \`x\` outside of the \`{name}\` function.')

def _most_common(x):
  if x.size == 0:
    return jnp.array(np.nan, dtype=float), jnp.array(0, dtype=float)
  values, counts = jnp.unique(x, return_counts=True, size=x.size)
  return values[jnp.argmax(counts)], counts.max()

def mode(a, axis=0, nan_policy='propagate', keepdims=False):
  _check_arraylike('mode', a)
  x = jnp.atleast_1d(a)
  _check_nan_policy('mode', nan_policy)
  if axis is not None:
    if not -x.ndim <= axis < x.ndim:
      raise ValueError(f'axis {axis} is out of bounds for array of dimension {x.ndim}')
    axis = axis % x.ndim
  if keepdims:
    shape = tuple(1 if axis is None or i == axis else s for i, s in enumerate(x.shape))
  else:
    shape = () if axis is None else x.shape[:axis] + x.shape[axis + 1:]
  if axis is None:
    axis = 0
    x = x.ravel()
  x = jnp.moveaxis(x, axis, 0)
  x = x.reshape(x.shape[0], math.prod(x.shape[1:]))
  values, counts = jax.vmap(_most_common, in_axes=1)(x)
  return ModeResult(values.reshape(shape), counts.reshape(shape))

mode = jax.jit(mode, static_argnames=['axis', 'nan_policy', 'keepdims'])

def _ranks(method, dtype, a):
  ordered, sorter = lax.sort_key_val(a, jnp.arange(a.size))
  inverse = jnp.empty_like(sorter).at[sorter].set(jnp.arange(sorter.size, dtype=sorter.dtype))
  if method == 'ordinal':
    return (inverse + 1).astype(dtype)
  begins = jnp.concatenate([jnp.array([True]), ordered[1:] != ordered[:-1]])
  dense = begins.cumsum()[inverse]
  if method == 'dense':
    return dense.astype(dtype)
  count = jnp.nonzero(begins, size=ordered.size + 1, fill_value=begins.size)[0].astype(dtype)
  if method == 'max':
    return count[dense]
  if method == 'min':
    return count[dense - 1] + 1
  return .5 * (count[dense] + count[dense - 1] + 1)

def rankdata(a, method='average', *, axis=None, nan_policy='propagate'):
  _check_arraylike('rankdata', a)
  _check_nan_policy('rankdata', nan_policy)
  if method not in ('average', 'min', 'max', 'dense', 'ordinal'):
    raise ValueError(f"unknown method '{method}'")
  if axis is not None:
    return jnp.apply_along_axis(rankdata, axis, a, method)
  a = jnp.ravel(a)
  dtype = jnp.result_type(float)
  return lax.cond(
    jnp.any(jnp.isnan(a)), lambda a: jnp.full_like(a, jnp.nan, dtype), lambda a: _ranks(method, dtype, a), a)

rankdata = jax.jit(rankdata, static_argnames=['method', 'axis', 'nan_policy'])

def _poisson_sum(mu, most, reach):
  # -p log p of all counts that matter.
  k = jnp.arange(most, dtype=mu.dtype)[:, None]
  logs = jax.scipy.stats.poisson.logpmf(k, mu, 0)
  upper = jnp.ceil(reach(mu)).astype(k.dtype)
  mask = k < upper[None, :]
  return jnp.sum(jnp.where(mask, -jnp.exp(logs) * logs, 0.0), axis=0)

def entropy(mu, loc=0):
  mu, loc = _promote_dtypes_inexact(*_arraylike('poisson.entropy', mu, loc))
  shape = jnp.broadcast_shapes(mu.shape, loc.shape)
  flat = jnp.ravel(mu)
  zero = jnp.zeros_like(flat)
  small = jnp.where((flat == 0) | (flat >= 10), 1, flat)
  medium = jnp.where((flat < 10) | (flat >= 100), 10, flat)
  large = jnp.where(flat < 100, 100, flat)
  is_zero, is_small = flat == 0, flat < 10
  of_small = _poisson_sum(small, 35, lambda mu: mu + 20)
  is_medium = flat < 100
  of_medium = _poisson_sum(medium, 250, lambda mu: mu + 10 * jnp.sqrt(mu) + 20)
  of_large = 0.5 * jnp.log(2 * np.pi * np.e * large) - 1.0 / (12 * large)
  result = jnp.where(is_zero, zero, jnp.where(is_small, of_small, jnp.where(is_medium, of_medium, of_large)))
  return jnp.broadcast_to(jnp.reshape(result, mu.shape), shape)

entropy = jax.jit(entropy)

class gaussian_kde:
  def __init__(self, dataset, bw_method=None, weights=None):
    _check_arraylike('gaussian_kde', dataset)
    dataset = jnp.atleast_2d(dataset)
    if jnp.iscomplexobj(dataset):
      raise NotImplementedError('gaussian_kde does not support complex data')
    if not dataset.size > 1:
      raise ValueError('\`dataset\` input should have multiple elements.')
    d, n = dataset.shape
    if weights is None:
      dataset, = _promote_dtypes_inexact(dataset)
      weights = jnp.full(n, 1.0 / n, dtype=dataset.dtype)
    else:
      _check_arraylike('gaussian_kde', weights)
      dataset, weights = _promote_dtypes_inexact(dataset, weights)
      weights = jnp.atleast_1d(weights)
      weights /= jnp.sum(weights)
      if weights.ndim != 1:
        raise ValueError('\`weights\` input should be one-dimensional.')
      if len(weights) != n:
        raise ValueError('\`weights\` input should be of length n')
    self.dataset = dataset
    self.weights = weights
    self.neff = 1 / jnp.sum(weights**2)
    bw_method = 'scott' if bw_method is None else bw_method
    if isinstance(bw_method, str) and bw_method == 'scott':
      factor = jnp.power(self.neff, -1. / (d + 4))
    elif isinstance(bw_method, str) and bw_method == 'silverman':
      factor = jnp.power(self.neff * (d + 2) / 4.0, -1. / (d + 4))
    elif jnp.isscalar(bw_method) and not isinstance(bw_method, str):
      factor = bw_method
    elif callable(bw_method):
      factor = bw_method(self)
    else:
      raise ValueError("\`bw_method\` should be 'scott', 'silverman', a scalar, or a callable.")
    covariance = jnp.atleast_2d(jnp.cov(dataset, rowvar=True, bias=False, aweights=weights))
    inverse = jnp.linalg.inv(covariance)
    self.covariance = covariance * factor**2
    self.inv_cov = inverse / factor**2

  @property
  def d(self):
    return self.dataset.shape[0]

  @property
  def n(self):
    return self.dataset.shape[1]

  def evaluate(self, points):
    _check_arraylike('evaluate', points)
    return self._evaluated(False, points)

  def __call__(self, points):
    return self.evaluate(points)

  def pdf(self, x):
    return self.evaluate(x)

  def logpdf(self, x):
    _check_arraylike('logpdf', x)
    return self._evaluated(True, x)

  def _evaluated(self, in_log, points):
    points = self._points(points)
    return _gaussian_kernel_eval(in_log, self.dataset.T, self.weights[:, None], points.T, self.inv_cov)[:, 0]

  def _normalizer(self, covariance):
    chol = jax.scipy.linalg.cho_factor(covariance)
    norm = jnp.sqrt(2 * np.pi)**self.d * jnp.prod(jnp.diag(chol[0]))
    return chol, 1.0 / norm

  def integrate_gaussian(self, mean, cov):
    mean = jnp.atleast_1d(jnp.squeeze(mean))
    cov = jnp.atleast_2d(cov)
    if mean.shape != (self.d,):
      raise ValueError(f'mean does not have dimension {self.d}')
    if cov.shape != (self.d, self.d):
      raise ValueError(f'covariance does not have dimension {self.d}')
    chol, norm = self._normalizer(self.covariance + cov)
    return _convolved(chol, norm, self.dataset, self.weights, mean)

  @jax.jit
  def integrate_box_1d(self, low, high):
    if self.d != 1:
      raise ValueError('integrate_box_1d() only handles 1D pdfs')
    if np.ndim(low) != 0 or np.ndim(high) != 0:
      raise ValueError('the limits of integration in integrate_box_1d must be scalars')
    sigma = jnp.squeeze(jnp.sqrt(self.covariance))
    low = jnp.squeeze((low - self.dataset) / sigma)
    high = jnp.squeeze((high - self.dataset) / sigma)
    ndtr = jax.scipy.special.ndtr
    return jnp.sum(self.weights * (ndtr(high) - ndtr(low)))

  def integrate_kde(self, other):
    if other.d != self.d:
      raise ValueError('KDEs are not the same dimensionality')
    chol, norm = self._normalizer(self.covariance + other.covariance)
    small, large = (self, other) if self.n < other.n else (other, self)
    result = jax.vmap(partial(_convolved, chol, norm, large.dataset, large.weights), in_axes=1)(small.dataset)
    return jnp.sum(result * small.weights)

  def resample(self, key, shape=()):
    ind_key, eps_key = jax.random.split(key)
    ind = jax.random.choice(ind_key, self.n, shape=shape, p=self.weights)
    zeros = jnp.zeros(self.d, self.covariance.dtype)
    eps = jax.random.multivariate_normal(eps_key, zeros, self.covariance, shape=shape, dtype=self.dataset.dtype).T
    return self.dataset[:, ind] + eps

  resample = jax.jit(resample, static_argnames=('shape',))

  def integrate_box(self, low_bounds, high_bounds, maxpts=None):
    raise NotImplementedError('only 1D box integrations are supported; use \`integrate_box_1d\`')

  def set_bandwidth(self, bw_method=None):
    raise NotImplementedError('dynamically changing the bandwidth method is not supported')

  def _points(self, points):
    if jnp.iscomplexobj(points):
      raise NotImplementedError('gaussian_kde does not support complex coordinates')
    points = jnp.atleast_2d(points)
    d, m = points.shape
    if d == self.d:
      return points
    if d == 1 and m == self.d:
      return jnp.reshape(points, (self.d, 1))
    raise ValueError(f'points have dimension {d}, dataset has dimension {self.d}')

def _unflatten(_, children):
  kde = object.__new__(gaussian_kde)
  kde.neff, kde.dataset, kde.weights, kde.covariance, kde.inv_cov = children
  return kde

jax.tree_util.register_pytree_node(
  gaussian_kde, lambda k: ((k.neff, k.dataset, k.weights, k.covariance, k.inv_cov), None), _unflatten)

def _convolved(chol, norm, target, weights, mean):
  diff = target - mean[:, None]
  alpha = jax.scipy.linalg.cho_solve(chol, diff)
  arg = 0.5 * jnp.sum(diff * alpha, axis=0)
  return norm * jnp.sum(jnp.exp(-arg) * weights)

def _gaussian_kernel_eval(in_log, points, values, xi, precision):
  points, values, xi, precision = _promote_dtypes_inexact(points, values, xi, precision)
  d = points.shape[1]
  if xi.shape[1] != d:
    raise ValueError('points and xi must have same trailing dim')
  if precision.shape != (d, d):
    raise ValueError('precision matrix must match data dims')
  whitening = jax.scipy.linalg.cholesky(precision, lower=True)
  points = jnp.dot(points, whitening)
  xi = jnp.dot(xi, whitening)
  log_norm = jnp.sum(jnp.log(jnp.diag(whitening))) - 0.5 * d * jnp.log(2 * np.pi)

  def kernel(at, x, y):
    arg = log_norm - 0.5 * jnp.sum(jnp.square(x - at))
    return jnp.log(y) + arg if in_log else y * jnp.exp(arg)

  reduce = jax.scipy.special.logsumexp if in_log else jnp.sum
  return jax.vmap(lambda x: reduce(jax.vmap(kernel, in_axes=(None, 0, 0))(x, points, values), axis=0))(xi)

_gaussian_kernel_eval = jax.jit(_gaussian_kernel_eval, static_argnums=0)
`;

export const statsPart = libraryPart('jax._src.scipy.stats._core', ['mode', 'rankdata', 'gaussian_kde'], source);
/** Of jax.scipy.stats.poisson. */
export const poissonPart = libraryPart('jax._src.scipy.stats.poisson', ['entropy'], source);
