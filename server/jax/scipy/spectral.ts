/** jax.scipy.signal's spectra, written in Python. Source: jax/_src/scipy/signal.py _spectral_helper, stft, csd, welch, istft. */
import { libraryPart } from '../libraryParts.ts';

const source = `
import operator
from functools import partial

def _axis_of(axis, rank):
  if not -rank <= axis < rank:
    raise ValueError(f'axis {axis} is out of bounds for array of dimension {rank}')
  return axis + rank if axis < 0 else axis

def _fftconvolve_along(fun, x, y, axes):
  axes = (axes,) if not isinstance(axes, (tuple, list)) else axes
  axes = tuple(_axis_of(operator.index(a), x.ndim) for a in axes)
  mapped = set(range(x.ndim)) - set(axes)
  if any(x.shape[i] != y.shape[i] for i in mapped):
    raise ValueError(f'mapped axes must have same shape; got in1.shape={x.shape} in2.shape={y.shape} {axes=}')
  for ax in sorted(mapped):
    fun = jax.vmap(fun, in_axes=ax, out_axes=ax)
  return fun(x, y)

def detrend(data, axis=-1, type='linear', bp=0, overwrite_data=None):
  if overwrite_data is not None:
    raise NotImplementedError('overwrite_data argument not implemented.')
  if type not in ['constant', 'linear']:
    raise ValueError("Trend type must be 'linear' or 'constant'.")
  data, = _promote_dtypes_inexact(jnp.asarray(data))
  if type == 'constant':
    return data - data.mean(axis, keepdims=True)
  length = data.shape[axis]
  breaks = [bp] if isinstance(bp, int) else [int(b) for b in bp]
  breaks = sorted({0, length, *breaks})
  if breaks[0] < 0 or breaks[-1] > length:
    raise ValueError('Breakpoints must be non-negative and less than length of data along given axis.')
  data = jnp.moveaxis(data, axis, 0)
  shape = data.shape
  data = data.reshape(length, -1)
  for start, stop in zip(breaks[:-1], breaks[1:]):
    n = stop - start
    # A line through each part.
    A = jnp.vstack([
      jnp.ones(n, dtype=data.dtype),
      jnp.arange(1, n + 1, dtype=data.dtype) / np.array(n).astype(data.dtype),
    ]).T
    part = slice(start, stop)
    coefficients, *_ = jnp.linalg.lstsq(A, data[part])
    data = data.at[part].add(-jnp.matmul(A, coefficients, precision=lax.Precision.HIGHEST))
  return jnp.moveaxis(data.reshape(shape), 0, axis)

def _int(x, context):
  return int(_concrete(x, context))

def _hann(n):
  return jnp.array([1.0]) if n == 1 else jnp.sin(jnp.linspace(0, np.pi, n, endpoint=False)) ** 2

def _without(t, axis):
  return t[:axis] + t[axis + 1:]

# third_party/scipy/signal_helper.py _triage_segments
def _window(window, nperseg, input_length, dtype):
  if isinstance(window, (str, tuple)):
    n = input_length if nperseg is None else int(nperseg)
    if n > input_length:
      _warn(f'nperseg={n} is greater than {input_length=}, using nperseg={input_length}')
      n = input_length
    if window == 'hann':
      win = _hann(n)
    else:
      from scipy.signal import get_window
      win = get_window(window, n)
    return jnp.array(win, dtype=dtype), n
  win = jnp.asarray(window, dtype=dtype)
  n = win.size if nperseg is None else int(nperseg)
  if win.ndim != 1:
    raise ValueError('window must be 1-D')
  if input_length < win.size:
    raise ValueError('window is longer than input signal')
  if n != win.size:
    raise ValueError('value specified for nperseg is different from length of window')
  return win, n

def _odd(x, n, axis=-1):
  if n < 1:
    return x
  if n > x.shape[axis] - 1:
    raise ValueError(
      f'The extension length n ({n}) is too big. '
      f'It must not exceed x.shape[axis]-1, which is {x.shape[axis] - 1}.')
  left = lax.slice_in_dim(x, 0, 1, axis=axis)
  before = jnp.flip(lax.slice_in_dim(x, 1, n + 1, axis=axis), axis=axis)
  right = lax.slice_in_dim(x, -1, None, axis=axis)
  after = jnp.flip(lax.slice_in_dim(x, -(n + 1), -1, axis=axis), axis=axis)
  return jnp.concatenate((2 * left - before, x, 2 * right - after), axis=axis)

def _padding(mode, **options):
  def pad(x, n, axis=-1):
    widths = [(0, 0)] * x.ndim
    widths[axis] = (n, n)
    return jnp.pad(x, widths, mode, **options)
  return pad

_boundaries = {
  'even': _padding('reflect'),
  'odd': _odd,
  'constant': _padding('edge'),
  'zeros': _padding('constant', constant_values=0.0),
  None: lambda x, *args, **kwargs: x,
}

def _transformed(x, win, detrend, nperseg, noverlap, nfft, sides):
  if x.dtype.kind == 'i':
    x = x.astype(win.dtype)
  *batch, length = x.shape
  if nperseg == 1 and noverlap == 0:
    result = x[..., np.newaxis]
  else:
    starts = jnp.arange(length - nperseg + 1, step=nperseg - noverlap)
    cut = partial(lax.dynamic_slice_in_dim, operand=x, slice_size=nperseg, axis=-1)
    result = jax.vmap(cut, out_axes=-2)(start_index=starts)
  result = detrend(result)
  if jnp.iscomplexobj(win):
    result, = _promote_dtypes_complex(result)
  result = win.reshape((1,) * len(batch) + (1, nperseg)) * result
  if sides == 'twosided':
    return jnp.fft.fft(result, n=nfft)
  return jnp.fft.rfft(result.real, n=nfft)

_detrend = detrend

def _detrender(detrend, axis):
  if isinstance(detrend, str):
    return partial(_detrend, type=detrend, axis=-1)
  if callable(detrend):
    if axis == -1:
      return detrend
    def moved(d):
      d = jnp.moveaxis(d, axis, -1)
      return jnp.moveaxis(detrend(d), -1, axis)
    return moved
  if not detrend:
    return lambda d: d
  raise ValueError(f'Unsupported detrend type: {detrend}')

def _inputs(x, y, axis, mode):
  if y is None:
    _check_arraylike('spectral_helper', x)
    x, = _promote_dtypes_inexact(x)
    return x, x, _without(x.shape, axis)
  if mode != 'psd':
    raise ValueError("two-argument mode is available only when mode=='psd'")
  _check_arraylike('spectral_helper', x, y)
  x, y = _promote_dtypes_inexact(x, y)
  if x.ndim != y.ndim:
    raise ValueError('two-arguments must have the same rank ({x.ndim} vs {y.ndim}).')
  try:
    outer = jnp.broadcast_shapes(_without(x.shape, axis), _without(y.shape, axis))
  except ValueError as err:
    raise ValueError('x and y cannot be broadcast together.') from err
  return x, y, outer

def _extended(x, n, like):
  return jnp.concatenate((x, jnp.zeros_like(like, shape=[*x.shape[:-1], n])), -1)

def _spectra(x, y, fs, window, nperseg, noverlap, nfft, detrend, onesided, scaling, axis, mode, boundary, padded):
  if boundary not in _boundaries:
    raise ValueError(f"Unknown boundary option '{boundary}', must be one of: {list(_boundaries.keys())}")
  axis = _axis_of(operator.index(_concrete(axis, 'axis of windowed-FFT')), x.ndim)
  given = y
  has_y = y is not None
  x, y, outer = _inputs(x, y, axis, mode)
  result_dtype = jnp.result_type(x.dtype, jnp.complex64)
  freq_dtype = np.finfo(result_dtype).dtype
  if nperseg is not None:
    nperseg = _int(nperseg, 'nperseg of windowed-FFT')
    if nperseg < 1:
      raise ValueError('nperseg must be a positive integer')
  win, nperseg = _window(window, nperseg, input_length=x.shape[axis], dtype=x.dtype)
  noverlap = nperseg // 2 if noverlap is None else _int(noverlap, 'noverlap of windowed-FFT')
  nfft = nperseg if nfft is None else _int(nfft, 'nfft of windowed-FFT')
  if x.size == 0 or y.size == 0:
    shape = x.shape
    if has_y:
      shape = outer[:axis] + (min(x.shape[axis], y.shape[axis]),) + outer[axis:]
    return jnp.zeros(shape, freq_dtype), jnp.zeros(shape, freq_dtype), jnp.zeros(shape, result_dtype)
  x = jnp.moveaxis(x, axis, -1)
  if has_y and y.ndim > 1:
    y = jnp.moveaxis(y, axis, -1)
  if has_y and x.shape[-1] != y.shape[-1]:
    if x.shape[-1] < y.shape[-1]:
      x = _extended(x, y.shape[-1] - x.shape[-1], x)
    else:
      y = _extended(y, x.shape[-1] - y.shape[-1], x)
  if nfft < nperseg:
    raise ValueError('nfft must be greater than or equal to nperseg.')
  if noverlap >= nperseg:
    raise ValueError('noverlap must be less than nperseg.')
  step = nperseg - noverlap
  if boundary is not None:
    extend = _boundaries[boundary]
    x = extend(x, nperseg // 2, axis=-1)
    if has_y:
      y = extend(y, nperseg // 2, axis=-1)
  if padded:
    added = (-(x.shape[-1] - nperseg) % step) % nperseg
    x = _extended(x, added, x)
    if has_y:
      y = _extended(y, added, x)
  detrend = _detrender(detrend, axis)
  if scaling == 'density':
    scale = 1.0 / (fs * (win * win).sum())
  elif scaling == 'spectrum':
    scale = 1.0 / win.sum()**2
  else:
    raise ValueError(f'Unknown scaling: {scaling}')
  if mode == 'stft':
    scale = jnp.sqrt(scale)
  scale, = _promote_dtypes_complex(scale)
  sides = 'onesided' if onesided else 'twosided'
  if onesided and (jnp.iscomplexobj(x) or jnp.iscomplexobj(given)):
    sides = 'twosided'
    _warn('Input data is complex, switching to return_onesided=False')
  frequencies = jnp.fft.fftfreq if sides == 'twosided' else jnp.fft.rfftfreq
  freqs = frequencies(nfft, 1/fs, dtype=freq_dtype)
  result = _transformed(x, win, detrend, nperseg, noverlap, nfft, sides)
  if has_y:
    other = _transformed(y, win, detrend, nperseg, noverlap, nfft, sides)
    result = jnp.conjugate(result) * other
  elif mode == 'psd':
    result = jnp.conjugate(result) * result
  result *= scale
  if sides == 'onesided' and mode == 'psd':
    result = result.at[..., 1:None if nfft % 2 else -1].mul(2)
  time = jnp.arange(nperseg / 2, x.shape[-1] - nperseg / 2 + 1, step, dtype=freq_dtype) / fs
  if boundary is not None:
    time -= (nperseg / 2) / fs
  result = result.astype(result_dtype)
  if not has_y and mode != 'stft':
    result = result.real
  return freqs, time, jnp.moveaxis(result, -1, axis)

def stft(x, fs=1.0, window='hann', nperseg=256, noverlap=None, nfft=None, detrend=False, return_onesided=True,
         boundary='zeros', padded=True, axis=-1):
  return _spectra(x, None, fs, window, nperseg, noverlap, nfft, detrend, return_onesided, 'spectrum', axis, 'stft',
                  boundary, padded)

def csd(x, y, fs=1.0, window='hann', nperseg=None, noverlap=None, nfft=None, detrend='constant', return_onesided=True,
        scaling='density', axis=-1, average='mean'):
  freqs, _, p = _spectra(x, y, fs, window, nperseg, noverlap, nfft, detrend, return_onesided, scaling, axis, 'psd',
                         None, False)
  if y is not None:
    p = p + 0j
  if p.ndim >= 2 and p.size > 0:
    if p.shape[-1] == 1:
      p = jnp.reshape(p, p.shape[:-1])
    elif average == 'mean':
      p = p.mean(axis=-1)
    elif average == 'median':
      p = _median(p)
    else:
      raise ValueError(f'average must be "median" or "mean", got {average}')
  return freqs, p

def _median(p):
  twos = jnp.arange(2., p.shape[-1], 2)
  bias = (1 + jnp.sum(1. / (twos + 1) - 1. / twos)).astype(p.dtype)
  if jnp.iscomplexobj(p):
    p = jnp.median(jnp.real(p), axis=-1) + 1j * jnp.median(jnp.imag(p), axis=-1)
  else:
    p = jnp.median(p, axis=-1)
  return p / bias

def welch(x, fs=1.0, window='hann', nperseg=None, noverlap=None, nfft=None, detrend='constant', return_onesided=True,
          scaling='density', axis=-1, average='mean'):
  freqs, p = csd(x, None, fs=fs, window=window, nperseg=nperseg, noverlap=noverlap, nfft=nfft, detrend=detrend,
                 return_onesided=return_onesided, scaling=scaling, axis=axis, average=average)
  return freqs, p.real

def _overlap_and_add(x, step):
  *batch, frames, length = x.shape
  size = int(np.prod(batch, dtype=int))
  x = x.reshape((size, frames, length))
  parts = 1 + (length - 1) // step
  x = jnp.pad(x, ((0, 0), (0, 0), (0, parts * step - length)))
  x = x.reshape((size, frames, parts, step)).transpose((0, 2, 1, 3))
  # One frame less than was padded: each part is shifted against the one before.
  x = jnp.pad(x, ((0, 0), (0, 0), (0, frames), (0, 0)))
  shifted = x.shape[2] - 1
  x = x.reshape((size, -1))[:, :(parts * shifted * step)]
  x = x.reshape((size, parts, shifted * step))
  x = x.sum(axis=1)[:, :step * (frames - 1) + length]
  return x.reshape(tuple(batch) + (-1,))

def istft(Zxx, fs=1.0, window='hann', nperseg=None, noverlap=None, nfft=None, input_onesided=True, boundary=True,
          time_axis=-1, freq_axis=-2):
  z = _arraylike('istft', Zxx)
  if z.ndim < 2:
    raise ValueError('Input stft must be at least 2d!')
  freq_axis = _axis_of(freq_axis, z.ndim)
  time_axis = _axis_of(time_axis, z.ndim)
  if freq_axis == time_axis:
    raise ValueError('Must specify differing time and frequency axes!')
  z = jnp.asarray(z, dtype=jnp.result_type(z.dtype, jnp.complex64))
  rows = z.shape[freq_axis]
  n_default = 2 * (rows - 1) if input_onesided else rows
  nperseg = _int(nperseg or n_default, 'nperseg: segment length of STFT')
  if nperseg < 1:
    raise ValueError('nperseg must be a positive integer')
  if nfft is not None:
    size = _int(nfft, 'nfft of STFT')
  else:
    size = n_default + 1 if input_onesided and nperseg == n_default + 1 else n_default
  if size < nperseg:
    raise ValueError(f'FFT length ({size}) must be longer than nperseg ({nperseg}).')
  noverlap = _int(noverlap or nperseg // 2, 'noverlap of STFT')
  if noverlap >= nperseg:
    raise ValueError('noverlap must be less than nperseg.')
  step = nperseg - noverlap
  if time_axis != z.ndim - 1 or freq_axis != z.ndim - 2:
    others = tuple(i for i in range(z.ndim) if i not in (time_axis, freq_axis))
    z = jnp.transpose(z, others + (freq_axis, time_axis))
  inverse = jnp.fft.irfft if input_onesided else jnp.fft.ifft
  x = inverse(z, axis=-2, n=nfft)[..., :nperseg, :]
  win = _istft_window(window, nperseg, x.dtype)
  x *= win.sum()
  win = lax.expand_dims(win, (*range(x.ndim - 2), -1))
  frames = x.shape[-1]
  x = _overlap_and_add((x * win).swapaxes(-2, -1), step)
  squares = jnp.repeat((win * win), frames, axis=-1)
  norm = _overlap_and_add(squares.swapaxes(-2, -1), step)
  if boundary:
    x = x[..., nperseg//2:-(nperseg//2)]
    norm = norm[..., nperseg//2:-(nperseg//2)]
  x /= jnp.where(norm > 1e-10, norm, 1.0)
  if x.ndim > 1 and time_axis != z.ndim - 1:
    x = jnp.moveaxis(x, -1, time_axis - 1 if freq_axis < time_axis else time_axis)
  return jnp.arange(x.shape[0], dtype=np.finfo(x.dtype).dtype) / fs, x

def _istft_window(window, n, dtype):
  if isinstance(window, str) and window == 'hann':
    return _hann(n).astype(dtype)
  if isinstance(window, (str, tuple)):
    from scipy.signal import get_window
    return jnp.array(get_window(window, n), dtype=dtype)
  win = jnp.asarray(window)
  if len(win.shape) != 1:
    raise ValueError('window must be 1-D')
  if win.shape[0] != n:
    raise ValueError(f'window must have length of {n}')
  return win
`;

export const spectralPart = libraryPart(
  'jax._src.scipy.signal',
  ['stft', 'csd', 'welch', 'istft', 'detrend', '_fftconvolve_along'],
  source,
);
