/**
 * Products of arrays that are scaled block by block, written in Python. Source: jax/_src/nn/functions.py scaled_matmul,
 * scaled_dot_general; jax/_src/cudnn/scaled_matmul_stablehlo.py.
 */
import { primitives } from '../../jaxpr/primitives/index.ts';
import { bind } from '../../jaxpr/trace.ts';
import { native } from '../../python/native.ts';
import { arrayLikes, asValue, dtypeArgument, libraryJit } from '../declare.ts';
import { raising } from '../errors.ts';
import { libraryPart } from '../libraryParts.ts';
import { defaultFloat } from '../numpy/expressions.ts';

const source = `
import dataclasses
from functools import partial

@dataclasses.dataclass
class BlockScaleConfig:
  mode: str
  block_size: int
  data_type: object
  scale_type: object
  global_scale: object
  infer_only: bool

def scaled_matmul(lhs, rhs, lhs_scales, rhs_scales, preferred_element_type=np.float32):
  a, b, a_scales, b_scales = lhs, rhs, lhs_scales, rhs_scales
  if not all(x.ndim == 3 for x in (a, b, a_scales, b_scales)):
    raise ValueError('scaled_matmul requires all inputs to be 3-dimensional arrays')
  if a.shape[2] != b.shape[2] or a.shape[0] != b.shape[0]:
    raise ValueError('scaled_matmul requires inputs a and b to have matching batch (B) and contract (K) dimensions, '
                     f'but got shapes {a.shape} and {b.shape}')
  if a_scales.shape[2] != b_scales.shape[2] or a_scales.shape[0] != b_scales.shape[0]:
    raise ValueError('scaled_matmul requires scales to have matching batch (B) and contract (K) dimensions, '
                     f'but got shapes {a_scales.shape} and {b_scales.shape}')
  if a_scales.shape[1] != a.shape[1] or b_scales.shape[1] != b.shape[1]:
    raise ValueError('scaled_matmul requires scales to match non-contract dimensions of inputs, but got shapes '
                     f'a: {a.shape}, b: {b.shape}, a_scales: {a_scales.shape}, b_scales: {b_scales.shape}')
  return _scaled_matmul(a, b, a_scales, b_scales, preferred_element_type)

def get_scaled_dot_general_config(mode, global_scale=None):
  if mode == 'nvfp4':
    one = jnp.ones((1,), dtype=np.float32)
    return BlockScaleConfig('nvfp4', 16, jnp.dtype('float4_e2m1fn').type, jnp.dtype('float8_e4m3fn').type,
                            one if global_scale is None else global_scale, False)
  if mode == 'mxfp8':
    return BlockScaleConfig('mxfp8', 32, jnp.dtype('float8_e4m3fn').type, jnp.dtype('float8_e8m0fnu').type, None, False)
  if mode == 'mxfp4':
    if global_scale is not None:
      raise ValueError('mxfp4 does not use a global_scale; its E8M0 block scales cover the whole range.')
    return BlockScaleConfig('mxfp4', 32, jnp.dtype('float4_e2m1fn').type, jnp.dtype('float8_e8m0fnu').type, None, False)
  raise ValueError(f'Unsupported mode: {mode}')

def _as_matrices(x, dims):
  contracting, batch = dims
  every = range(x.ndim)
  columns = [d for d in every if d in contracting]
  batches = [d for d in every if d in batch]
  rows = [d for d in every if d not in contracting and d not in batch]
  size = lambda axes: int(np.prod([x.shape[d] for d in axes], dtype=int))
  return jnp.reshape(jnp.transpose(x, batches + rows + columns), (size(batches), size(rows), size(columns)))

def _output_shape(lhs_shape, rhs_shape, lhs_dims, rhs_dims):
  (lhs_contract, lhs_batch), (rhs_contract, rhs_batch) = lhs_dims, rhs_dims
  return (*(n for i, n in enumerate(lhs_shape) if i in lhs_batch),
          *(n for i, n in enumerate(lhs_shape) if i not in lhs_contract and i not in lhs_batch),
          *(n for i, n in enumerate(rhs_shape) if i not in rhs_contract and i not in rhs_batch))

def _to_e8m0(x):
  bits = x.astype(np.float32).view(np.uint32)
  exponent = bits >> 23
  mantissa = bits & 0x7FFFFF
  rounds_up = jnp.logical_and(jnp.logical_and((mantissa > 0), (exponent != 0xFE)),
                              ~jnp.logical_and((exponent == 0), (mantissa <= 0x400000)))
  exponent = jnp.where(rounds_up, exponent + 1, exponent)
  return exponent.astype(np.uint8)

def _from_e8m0(x, dtype):
  exponent = x.astype(np.uint32) << 23
  out = exponent.view(np.float32)
  near_zero = 2**-15 if dtype == np.float16 else 2**-127
  out = jnp.where(out == 0, jnp.array(near_zero, np.float32), out)
  return out.astype(dtype)

def _quantize(x, config):
  shape = x.shape
  block = config.block_size
  assert shape[-1] >= block and shape[-1] % block == 0
  x = x.reshape(shape[:-1] + (shape[-1] // block, block))
  largest = jnp.finfo(config.data_type).max.astype(np.float32)

  def scales_per_block(values):
    amax = jnp.max(jnp.abs(values), axis=-1, keepdims=True)
    return amax.astype(np.float32) / largest

  if config.mode in ('mxfp8', 'mxfp4'):
    assert config.global_scale is None
    scales = _to_e8m0(scales_per_block(x))
    scaled = x.astype(np.float32) / _from_e8m0(scales, np.float32)
  elif config.mode == 'nvfp4':
    assert config.global_scale.dtype == np.float32
    largest_scale = jnp.finfo(config.scale_type).max.astype(x.dtype)
    x /= config.global_scale
    scales = jnp.clip(scales_per_block(x), 0, largest_scale)
    scales = lax.optimization_barrier(scales.astype(config.scale_type))
    scaled = x / scales.astype(np.float32)
  else:
    raise ValueError(f'Unrecognized mode: {config.mode}.')
  quantized = jnp.clip(scaled, -largest, largest).astype(config.data_type).reshape(shape)
  scales = jnp.reshape(scales, scales.shape[:-1]).view(config.scale_type)
  return lax.optimization_barrier((quantized, scales))

def _scaled_product(lhs, rhs, dims, preferred_element_type, configs):
  (lhs_contract, rhs_contract), (lhs_batch, rhs_batch) = dims
  lhs_dims, rhs_dims = (lhs_contract, lhs_batch), (rhs_contract, rhs_batch)
  left, right = _as_matrices(lhs, lhs_dims), _as_matrices(rhs, rhs_dims)
  left, left_scales = _quantize(left, configs[0])
  right, right_scales = _quantize(right, configs[1])
  is_nvfp4 = configs[0].mode == 'nvfp4'
  out_dtype = np.float32 if is_nvfp4 else preferred_element_type
  out = _scaled_matmul(left, right, left_scales, right_scales, out_dtype)
  if is_nvfp4:
    out *= (configs[0].global_scale * configs[1].global_scale)
    out = out.astype(preferred_element_type)
  return jnp.reshape(out, _output_shape(lhs.shape, rhs.shape, lhs_dims, rhs_dims))

def _others(rank, *taken):
  return [i for i in range(rank) if not any(i in t for t in taken)]

def _transposed(g, x, y, dims, preferred_element_type, configs, swapped=False):
  (x_contract, y_contract), (x_batch, y_batch) = dims
  x_kept = _others(x.ndim, x_contract, x_batch)
  y_kept = _others(y.ndim, y_contract, y_batch)
  ans_batch = list(range(len(x_batch)))
  start = len(x_batch) + (0 if swapped else len(x_kept))
  ans_y = list(range(start, start + len(y_kept)))
  by_y = list(np.take(x_contract, np.argsort(y_contract)))
  axes = np.argsort(list(x_batch) + x_kept + by_y)
  y_dims, g_dims = (y_kept, y_batch), (ans_y, ans_batch)
  y_matrix, g_matrix = _as_matrices(y, y_dims), _as_matrices(g, g_dims)
  if configs[0].mode != 'nvfp4':
    g_quantized, g_scales = _quantize(g_matrix, configs[0])
    y_quantized, y_scales = _quantize(y_matrix, configs[1])
    out = _scaled_matmul(g_quantized, y_quantized, g_scales, y_scales, preferred_element_type)
  else:
    out = jnp.matmul(g_matrix, jnp.permute_dims(y_matrix, (0, 2, 1)), preferred_element_type=preferred_element_type)
  out = jnp.reshape(out, _output_shape(g.shape, y.shape, g_dims, y_dims))
  return lax.transpose(out, tuple(int(a) for a in axes))

@partial(jax.custom_vjp, nondiff_argnums=(2, 3, 4))
def scaled_dot_general_fn(lhs, rhs, dimension_numbers, preferred_element_type, configs):
  return _scaled_product(lhs, rhs, dimension_numbers, preferred_element_type, configs)

def scaled_dot_fwd(lhs, rhs, dimension_numbers, preferred_element_type, configs):
  return _scaled_product(lhs, rhs, dimension_numbers, preferred_element_type, configs), (lhs, rhs)

def scaled_dot_bwd(dimension_numbers, preferred_element_type, configs, res, g):
  lhs, rhs = res
  (lhs_contract, rhs_contract), (lhs_batch, rhs_batch) = dimension_numbers
  grad_lhs = _transposed(g, lhs, rhs, dimension_numbers, preferred_element_type, [configs[2], configs[1]])
  swapped = ((rhs_contract, lhs_contract), (rhs_batch, lhs_batch))
  grad_rhs = _transposed(g, rhs, lhs, swapped, preferred_element_type, [configs[2], configs[0]], True)
  if configs[2].mode == 'nvfp4':
    assert rhs.dtype == lhs.dtype
    largest = jnp.finfo(configs[0].data_type).max.astype(lhs.dtype)
    largest_scale = jnp.finfo(configs[0].scale_type).max.astype(lhs.dtype)
    grad_lhs = jnp.where(jnp.abs(lhs) <= configs[0].global_scale * largest * largest_scale, grad_lhs, 0)
    grad_rhs = jnp.where(jnp.abs(rhs) <= configs[1].global_scale * largest * largest_scale, grad_rhs, 0)
  return (grad_lhs, grad_rhs)

scaled_dot_general_fn.defvjp(scaled_dot_fwd, scaled_dot_bwd)

def scaled_dot_general(lhs, rhs, dimension_numbers, preferred_element_type=np.float32, configs=None,
                       implementation=None):
  if implementation is not None:
    _warn('Backend selector, now ignored. The system chooses the backend automatically.')
  if configs is None:
    return lax.dot_general(lhs, rhs, dimension_numbers, preferred_element_type=preferred_element_type)
  if preferred_element_type not in (np.dtype('float32'), jnp.dtype('bfloat16'), np.dtype('float16')):
    raise TypeError('Only support preferred_element_type in (f32, bf16, f16), but got {preferred_element_type}')
  contracting, (lhs_batch, rhs_batch) = [[tuple(d) for d in pair] for pair in dimension_numbers]
  given = (lhs_batch, rhs_batch)
  left, right = lhs, rhs
  if lhs_batch == ():
    left = jnp.expand_dims(lhs, axis=lhs.ndim)
    lhs_batch = (lhs.ndim,)
  if rhs_batch == ():
    right = jnp.expand_dims(rhs, axis=rhs.ndim)
    rhs_batch = (rhs.ndim,)
  dims = (tuple(contracting), (lhs_batch, rhs_batch))
  out = scaled_dot_general_fn(left, right, dims, preferred_element_type, configs)
  return jnp.squeeze(out, axis=0) if (lhs_batch, rhs_batch) != given else out
`;

/** `jit[name=_scaled_matmul …]`. */
const scaledMatmul = native('_scaled_matmul(a, b, a_scales, b_scales, dtype, /)', (a, b, aScales, bScales, dtype) =>
  raising(() => {
    const preferred = dtypeArgument(dtype, 'scaled_matmul') ?? defaultFloat();
    const operands = arrayLikes('scaled_matmul', [a, b, aScales, bScales]);
    return asValue(
      libraryJit('_scaled_matmul', preferred.name, operands, (xs) =>
        bind(primitives.scaled_matmul_wrapper, xs, { preferred_element_type: preferred }),
      )[0],
    );
  }),
);

export const scaledPart = libraryPart(
  'jax._src.nn.functions',
  ['scaled_matmul', 'scaled_dot_general', 'get_scaled_dot_general_config'],
  source,
  [['_scaled_matmul', scaledMatmul]],
);
