/** jax.example_libraries.stax, written in Python: layers are pairs of functions. Source: jax/example_libraries/stax.py. */
import { libraryPart } from '../libraryParts.ts';

const layers = `
import functools
import math
from jax import random
from jax.nn import (relu, log_softmax, softmax, softplus, sigmoid, elu, leaky_relu, selu, gelu, standardize)
from jax.nn.initializers import glorot_normal, normal, ones, zeros

glorot = glorot_normal
randn = normal
logsoftmax = log_softmax

def Dense(out_dim, W_init=glorot_normal(), b_init=normal()):
  def init_fun(rng, input_shape):
    output_shape = input_shape[:-1] + (out_dim,)
    k1, k2 = random.split(rng)
    return output_shape, (W_init(k1, (input_shape[-1], out_dim)), b_init(k2, (out_dim,)))

  def apply_fun(params, inputs, **kwargs):
    W, b = params
    return jnp.dot(inputs, W) + b

  return init_fun, apply_fun

def _convolution(shape_tuple, convolve, dimension_numbers, out_chan, filter_shape, strides, W_init, b_init):
  lhs_spec, rhs_spec, out_spec = dimension_numbers
  W_init = W_init or glorot_normal(rhs_spec.index('I'), rhs_spec.index('O'))

  def init_fun(rng, input_shape):
    sizes = iter(filter_shape)
    kernel_shape = [out_chan if c == 'O' else input_shape[lhs_spec.index('C')] if c == 'I' else next(sizes)
                    for c in rhs_spec]
    output_shape = shape_tuple(input_shape, kernel_shape)
    bias_shape = [out_chan if c == 'C' else 1 for c in out_spec]
    k1, k2 = random.split(rng)
    return output_shape, (W_init(k1, kernel_shape), b_init(k2, bias_shape))

  def apply_fun(params, inputs, **kwargs):
    W, b = params
    return convolve(inputs, W) + b

  return init_fun, apply_fun

def GeneralConv(dimension_numbers, out_chan, filter_shape, strides=None, padding='VALID', W_init=None,
                b_init=normal(1e-6)):
  one = (1,) * len(filter_shape)
  strides = strides or one
  return _convolution(
    lambda given, kernel: lax.conv_general_shape_tuple(given, kernel, strides, padding, dimension_numbers),
    lambda x, W: lax.conv_general_dilated(x, W, strides, padding, one, one, dimension_numbers=dimension_numbers),
    dimension_numbers, out_chan, filter_shape, strides, W_init, b_init)

Conv = functools.partial(GeneralConv, ('NHWC', 'HWIO', 'NHWC'))

def GeneralConvTranspose(dimension_numbers, out_chan, filter_shape, strides=None, padding='VALID', W_init=None,
                         b_init=normal(1e-6)):
  strides = strides or (1,) * len(filter_shape)
  return _convolution(
    lambda given, kernel: lax.conv_transpose_shape_tuple(given, kernel, strides, padding, dimension_numbers),
    lambda x, W: lax.conv_transpose(x, W, strides, padding, dimension_numbers=dimension_numbers),
    dimension_numbers, out_chan, filter_shape, strides, W_init, b_init)

Conv1DTranspose = functools.partial(GeneralConvTranspose, ('NHC', 'HIO', 'NHC'))
ConvTranspose = functools.partial(GeneralConvTranspose, ('NHWC', 'HWIO', 'NHWC'))

def BatchNorm(axis=(0, 1, 2), epsilon=1e-5, center=True, scale=True, beta_init=zeros, gamma_init=ones):
  axis = (axis,) if jnp.isscalar(axis) else axis

  def init_fun(rng, input_shape):
    shape = tuple(d for i, d in enumerate(input_shape) if i not in axis)
    k1, k2 = random.split(rng)
    return input_shape, (beta_init(k1, shape) if center else (), gamma_init(k2, shape) if scale else ())

  def apply_fun(params, x, **kwargs):
    beta, gamma = params
    widened = tuple(None if i in axis else slice(None) for i in range(jnp.ndim(x)))
    z = standardize(x, axis, epsilon=epsilon)
    if center and scale:
      return gamma[widened] * z + beta[widened]
    if center:
      return z + beta[widened]
    return gamma[widened] * z if scale else z

  return init_fun, apply_fun

def elementwise(fun, **fun_kwargs):
  init_fun = lambda rng, input_shape: (input_shape, ())
  apply_fun = lambda params, inputs, **kwargs: fun(inputs, **fun_kwargs)
  return init_fun, apply_fun

Tanh = elementwise(jnp.tanh)
Relu = elementwise(relu)
Exp = elementwise(jnp.exp)
LogSoftmax = elementwise(log_softmax, axis=-1)
Softmax = elementwise(softmax, axis=-1)
Softplus = elementwise(softplus)
Sigmoid = elementwise(sigmoid)
Elu = elementwise(elu)
LeakyRelu = elementwise(leaky_relu)
Selu = elementwise(selu)
Gelu = elementwise(gelu)

def _other_axes(spec, ndim):
  return (0, ndim - 1) if spec is None else (spec.index('N'), spec.index('C'))

def _pooling_layer(reducer, init_val, rescaler=None):
  def PoolingLayer(window_shape, strides=None, padding='VALID', spec=None):
    strides = strides or (1,) * len(window_shape)
    rescale = rescaler(window_shape, strides, padding) if rescaler else None
    for i in sorted(_other_axes(spec, len(window_shape) + 2)):
      window_shape = window_shape[:i] + (1,) + window_shape[i:]
      strides = strides[:i] + (1,) + strides[i:]

    def init_fun(rng, input_shape):
      pads = lax.padtype_to_pads(input_shape, window_shape, strides, padding)
      one = (1,) * len(window_shape)
      return lax.reduce_window_shape_tuple(input_shape, window_shape, strides, pads, one, one), ()

    def apply_fun(params, inputs, **kwargs):
      out = lax.reduce_window(inputs, init_val, reducer, window_shape, strides, padding)
      return rescale(out, inputs, spec) if rescale else out

    return init_fun, apply_fun
  return PoolingLayer

def _normalize_by_window_size(dims, strides, padding):
  def rescale(outputs, inputs, spec):
    others = _other_axes(spec, inputs.ndim)
    spatial = tuple(inputs.shape[i] for i in range(inputs.ndim) if i not in others)
    one = jnp.ones(spatial, dtype=inputs.dtype)
    sizes = lax.reduce_window(one, 0., lax.add, dims, strides, padding)
    for i in sorted(others):
      sizes = jnp.expand_dims(sizes, i)
    return outputs / sizes
  return rescale

MaxPool = _pooling_layer(lax.max, -jnp.inf)
SumPool = _pooling_layer(lax.add, 0.)
AvgPool = _pooling_layer(lax.add, 0., _normalize_by_window_size)
`;

const combinators = `
def _flatten_layer():
  def init_fun(rng, input_shape):
    return (input_shape[0], math.prod(input_shape[1:])), ()

  def apply_fun(params, inputs, **kwargs):
    return jnp.reshape(inputs, (inputs.shape[0], -1))

  return init_fun, apply_fun

Flatten = _flatten_layer()
Identity = (lambda rng, input_shape: (input_shape, ()), lambda params, inputs, **kwargs: inputs)

def FanOut(num):
  return (lambda rng, input_shape: ([input_shape] * num, ()), lambda params, inputs, **kwargs: [inputs] * num)

FanInSum = (lambda rng, input_shape: (input_shape[0], ()), lambda params, inputs, **kwargs: sum(inputs))

def FanInConcat(axis=-1):
  def init_fun(rng, input_shape):
    first = input_shape[0]
    ax = axis % len(first)
    total = sum(shape[ax] for shape in input_shape)
    return first[:ax] + (total,) + first[ax + 1:], ()

  def apply_fun(params, inputs, **kwargs):
    return jnp.concatenate(inputs, axis)

  return init_fun, apply_fun

def Dropout(rate, mode='train'):
  def init_fun(rng, input_shape):
    return input_shape, ()

  def apply_fun(params, inputs, **kwargs):
    rng = kwargs.get('rng', None)
    if rng is None:
      raise ValueError(
        'Dropout layer requires apply_fun to be called with a PRNG key argument. That is, instead of '
        '\`apply_fun(params, inputs)\`, call it like \`apply_fun(params, inputs, rng)\` where \`rng\` is a PRNG key (e.g. '
        'from \`jax.random.key\`).')
    if mode != 'train':
      return inputs
    keep = random.bernoulli(rng, rate, inputs.shape)
    return jnp.where(keep, inputs / rate, 0)

  return init_fun, apply_fun

def _keys(kwargs, count):
  rng = kwargs.pop('rng', None)
  return random.split(rng, count) if rng is not None else (None,) * count

def serial(*layers):
  init_funs, apply_funs = zip(*layers)

  def init_fun(rng, input_shape):
    params = []
    for init_fun in init_funs:
      rng, layer_rng = random.split(rng)
      input_shape, param = init_fun(layer_rng, input_shape)
      params.append(param)
    return input_shape, params

  def apply_fun(params, inputs, **kwargs):
    for fun, param, rng in zip(apply_funs, params, _keys(kwargs, len(layers))):
      inputs = fun(param, inputs, rng=rng, **kwargs)
    return inputs

  return init_fun, apply_fun

def parallel(*layers):
  init_funs, apply_funs = zip(*layers)

  def init_fun(rng, input_shape):
    rngs = random.split(rng, len(layers))
    return zip(*[init(rng, shape) for init, rng, shape in zip(init_funs, rngs, input_shape)])

  def apply_fun(params, inputs, **kwargs):
    rngs = _keys(kwargs, len(layers))
    return [f(p, x, rng=r, **kwargs) for f, p, x, r in zip(apply_funs, params, inputs, rngs)]

  return init_fun, apply_fun

def shape_dependent(make_layer):
  def init_fun(rng, input_shape):
    return make_layer(input_shape)[0](rng, input_shape)

  def apply_fun(params, inputs, **kwargs):
    return make_layer(inputs.shape)[1](params, inputs, **kwargs)

  return init_fun, apply_fun
`;

const OF_JAX =
  'relu log_softmax softmax softplus sigmoid elu leaky_relu selu gelu standardize glorot_normal normal ones zeros ' +
  'glorot randn logsoftmax';
const OWN =
  'Dense GeneralConv Conv GeneralConvTranspose Conv1DTranspose ConvTranspose BatchNorm elementwise Tanh Relu Exp ' +
  'LogSoftmax Softmax Softplus Sigmoid Elu LeakyRelu Selu Gelu MaxPool SumPool AvgPool Flatten Identity FanOut FanInSum ' +
  'FanInConcat Dropout serial parallel shape_dependent';

export const staxPart = libraryPart('jax.example_libraries.stax', `${OF_JAX} ${OWN}`.split(' '), layers + combinators);
