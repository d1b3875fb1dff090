/**
 * Functions of jax.numpy that are written in Python. Source: jax/_src/numpy/lax_numpy.py piecewise,
 * jax/_src/numpy/polynomial.py roots, polyfit.
 */
import { libraryPart } from '../libraryParts.ts';

const source = `
def piecewise(x, condlist, funclist, *args, **kw):
  x = _arraylike('piecewise', x)
  conditions, functions = len(condlist), len(funclist)
  if functions == conditions + 1:
    funclist = funclist[-1:] + funclist[:-1]
  elif functions == conditions:
    funclist = [0] + list(funclist)
  else:
    raise ValueError(f'with {conditions} condition(s), either {conditions} or {conditions+1} functions are expected; '
                     f'got {functions}')
  consts = {i: c for i, c in enumerate(funclist) if not callable(c)}
  funcs = {i: f for i, f in enumerate(funclist) if callable(f)}
  return _piecewise(x, jnp.asarray(condlist, dtype=bool), consts, frozenset(funcs.items()), *args, **kw)

def _piecewise(x, condlist, consts, funcs, *args, **kw):
  found = dict(funcs)
  parts = [consts.get(i, found.get(i)) for i in range(len(condlist) + 1)]
  first = jnp.concatenate([jnp.zeros_like(condlist[:1]), condlist], 0)
  indices = jnp.argmax(jnp.cumsum(first, 0), 0)
  dtype = x.dtype

  def called(f):
    return lambda x: f(x, *args, **kw).astype(dtype)

  def constant(v):
    return lambda x: jnp.array(v, dtype=dtype)

  branches = [called(f) if callable(f) else constant(f) for f in parts]
  return jnp.vectorize(lax.switch, excluded=(1,))(indices, branches, x)

_piecewise = jax.jit(_piecewise, static_argnames=['funcs'])

def fromfunction(function, shape, *, dtype=float, **kwargs):
  shape = _shape(shape)
  for i in range(len(shape)):
    in_axes = [0 if i == j else None for j in range(len(shape))]
    function = jax.vmap(function, in_axes=tuple(in_axes[::-1]))
  return function(*(jnp.arange(s, dtype=dtype) for s in shape), **kwargs)

def _complex_of(dtype):
  return jnp.result_type(dtype, jnp.complex64)

@jax.jit
def _roots_no_zeros(p):
  # The eigenvalues of the companion matrix.
  if p.size < 2:
    return jnp.array([], dtype=_complex_of(p.dtype))
  A = jnp.diag(jnp.ones((p.size - 2,), p.dtype), -1)
  A = A.at[0, :].set(-p[1:] / p[0])
  return jnp.linalg.eigvals(A)

@jax.jit
def _roots_with_zeros(p, num_leading_zeros):
  p = jnp.where(len(p) == num_leading_zeros, 1.0, p)
  found = _roots_no_zeros(jnp.roll(p, -num_leading_zeros))
  found = lax.sort_key_val(found == 0, found)[1]
  return jnp.where(jnp.arange(found.size) < found.size - num_leading_zeros, found, complex(np.nan, np.nan))

def roots(p, *, strip_zeros=True):
  p, = _promote_dtypes_inexact(_arraylike('roots', p))
  p = jnp.atleast_1d(p)
  if p.ndim != 1:
    raise ValueError('Input must be a rank-1 array.')
  if p.size < 2:
    return jnp.array([], dtype=_complex_of(p.dtype))
  zeros = jnp.where(jnp.all(p == 0), len(p), jnp.argmin(p == 0))
  if not strip_zeros:
    return _roots_with_zeros(p, zeros)
  zeros = int(_concrete(zeros,
    'The error occurred in the jnp.roots() function. To use this within a JIT-compiled context, pass '
    'strip_zeros=False, but be aware that leading zeros will result in some returned roots being set to NaN.'))
  return _roots_no_zeros(p[zeros:])

def _trim_zeros_tol(filt):
  tol = jnp.sqrt(jnp.finfo(filt.dtype).eps)
  filt = _concrete(filt, 'Error arose in the \`filt\` argument of trim_zeros_tol()')
  small = jnp.abs(filt) < tol
  if jnp.all(small):
    return jnp.empty(0, filt.dtype)
  return filt[int(jnp.argmin(small)):]

def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
  if w is None:
    x, y = _arraylike('polyfit', x, y)
  else:
    x, y, w = _arraylike('polyfit', x, y, w)
  deg = int(_concrete(deg, 'deg must be int'))
  order = deg + 1
  if deg < 0:
    raise ValueError('expected deg >= 0')
  if x.ndim != 1:
    raise TypeError('expected 1D vector for x')
  if x.size == 0:
    raise TypeError('expected non-empty vector for x')
  if y.ndim < 1 or y.ndim > 2:
    raise TypeError('expected 1D or 2D array for y')
  if x.shape[0] != y.shape[0]:
    raise TypeError('expected x and y to have same length')
  if rcond is None:
    rcond = len(x) * float(jnp.finfo(x.dtype).eps)
  rcond = float(_concrete(rcond, 'rcond must be float'))
  lhs = jnp.vander(x, order)
  rhs = y
  if w is not None:
    w, = _promote_dtypes_inexact(w)
    if w.ndim != 1:
      raise TypeError('expected a 1-d array for weights')
    if w.shape[0] != y.shape[0]:
      raise TypeError('expected w and y to have the same length')
    lhs *= w[:, np.newaxis]
    rhs *= w[:, np.newaxis] if rhs.ndim == 2 else w
  # Columns of the same size are solved more exactly.
  scale = jnp.sqrt((lhs * lhs).sum(axis=0))
  lhs /= scale[np.newaxis, :]
  c, residuals, rank, s = jnp.linalg.lstsq(lhs, rhs, rcond)
  c = (c.T / scale[np.newaxis, :]).T if c.ndim > 1 else c / scale
  if full:
    return c, residuals, rank, s, jnp.asarray(rcond)
  if not cov:
    return c
  base = jnp.linalg.inv(jnp.dot(lhs.T, lhs))
  base /= jnp.outer(scale, scale)
  if cov == 'unscaled':
    factor = jnp.array(1.0)
  else:
    if len(x) <= order:
      raise ValueError('the number of data points must exceed order to scale the covariance matrix')
    factor = residuals / (len(x) - order)
  if y.ndim == 1:
    return c, base * jnp.atleast_1d(factor)[np.newaxis]
  return c, base[:, :, np.newaxis] * jnp.atleast_1d(factor)[np.newaxis, np.newaxis, :]

polyfit = jax.jit(polyfit, static_argnames=('deg', 'rcond', 'full', 'cov'))
`;

/** Names of jax.numpy that are made when they are asked for. */
export const numpyPart = libraryPart(
  'jax._src.numpy.lax_numpy',
  ['piecewise', 'fromfunction', 'roots', 'polyfit', '_trim_zeros_tol'],
  source,
);
