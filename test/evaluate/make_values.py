#!/usr/bin/env python3
"""What real JAX computes for single primitives on chosen values: the table that evaluate.test.ts and lowering.test.ts check.

    PYTHONPATH=../parity python make_values.py values.json

Each case is a jaxpr (in the form of dump_jaxprs.py, less the version), the names of its inputs, and its results, as base64 of the bytes in
the layout of server/jaxpr/ndarray.ts. Subnormal numbers are left out: XLA's CPU code flushes them to 0.
"""
import base64, json, sys
import jax, jax.numpy as jnp, numpy as np
from jax import lax
import dump_jaxprs

jax.config.update('jax_enable_x64', True)

FLOATS = ['float32', 'float64', 'bfloat16', 'float16']
INTS = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64']
nan, inf = float('nan'), float('inf')

inputs = {}; cases = []

def encode(x):
  x = jnp.asarray(x); dtype = str(x.dtype)
  a = np.asarray(x.astype(jnp.float32) if dtype in ('bfloat16', 'float16') else x)
  return {'dtype': dtype, 'shape': list(a.shape), 'base64': base64.b64encode(np.ascontiguousarray(a).tobytes()).decode()}

def named(name, values, dtype, shape=None):
  """An input, stored once."""
  key = f'{name} {dtype}' + ('' if shape is None else f' {shape}')
  if key not in inputs:
    # Rounded by NumPy for what it knows, so that out-of-range values don't become something by chance.
    a = jnp.asarray(np.asarray(values, dtype=np.float64 if dtype in ('bfloat16', 'float16') else dtype), dtype=dtype)
    inputs[key] = (a if shape is None else a.reshape(shape))
  return key

def case(f, *names, note=None):
  args = [inputs[n] for n in names]
  traced = jax.make_jaxpr(f)(*args)
  prims = [e.primitive.name for e in traced.eqns]
  out = jax.tree.leaves(f(*args))
  jaxpr = dump_jaxprs.Dump().finish(traced)
  for body in jaxpr['jaxprs']: body.pop('debug', None)
  del jaxpr['version']
  cases.append({'name': ' '.join(prims) + (f' {note}' if note else ''), 'in': list(names),
                'out': [encode(x)['base64'] for x in out], 'jaxpr': jaxpr})

ONE = [0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.1, 0.9, 3.7, -3.7, 10, -10, 80, -80, 1e-3, -1e-3, 1000, 0.49999997, inf, -inf, nan]
PAIR = [0.0, -0.0, 1, -1, 0.5, 2.5, -3, 1000, inf, -inf, nan]
def int_one(dtype):
  i = np.iinfo(dtype)
  return sorted({0, 1, 2, 3, 7, 100, i.max, i.max - 1, i.min, i.min + 1} | ({-1, -2, -7, -100} if i.min else set()))
def int_pair(dtype):
  i = np.iinfo(dtype)
  return sorted({0, 1, 2, 3, 7, i.max, i.min} | ({-1, -2, -7} if i.min else {i.max // 2}))
def pair(name, values, dtype):
  n = len(values)
  return named(name + '.x', np.repeat(np.asarray(values, dtype=object), n).tolist(), dtype), named(name + '.y', values * n, dtype)

def elementwise():
  floats = ['neg', 'sign', 'floor', 'ceil', 'exp', 'exp2', 'log', 'expm1', 'log1p', 'tanh', 'logistic', 'sin', 'cos', 'tan', 'sqrt', 'rsqrt',
            'cbrt', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'asinh', 'acosh', 'atanh', 'abs', 'square', 'is_finite', 'erf', 'erfc',
            'erf_inv', 'lgamma', 'digamma']
  for name in floats:
    for dtype in FLOATS:
      if dtype == 'float64' and name in ('erf_inv',): continue
      case(getattr(lax, name), named('one', ONE, dtype))
  for dtype in FLOATS:
    x = named('one', ONE, dtype)
    for method in lax.RoundingMethod: case(lambda a: lax.round(a, method), x)
    for y in (0, 1, 2, 5, -1, -3): case(lambda a: lax.integer_pow(a, y), x, note=str(y))
    p = pair('pair', PAIR[::2] if dtype == 'float64' else PAIR, dtype)
    for name in ['add', 'sub', 'mul', 'div', 'rem', 'max', 'min', 'pow', 'atan2', 'nextafter', 'eq', 'ne', 'lt', 'le', 'gt', 'ge']:
      if name == 'nextafter' and dtype in ('float16',): continue
      case(getattr(lax, name), *p)
    case(lambda a, b: lax.eq_to_p.bind(a, b), *p) if hasattr(lax, 'eq_to_p') else None
    for name in ('le_to_p', 'lt_to_p', 'eq_to_p'):
      prim = getattr(jax._src.lax.lax, name, None)
      if prim is not None and dtype in ('float32', 'float64'): case(lambda a, b: prim.bind(a, b), *p)
  for dtype in INTS:
    x = named('int', int_one(dtype), dtype)
    for name in ['neg', 'sign', 'square', 'bitwise_not', 'population_count', 'clz'] + (['abs'] if dtype[0] == 'i' else []):
      case(getattr(lax, name), x)
    for y in (0, 2, 3, 7): case(lambda a: lax.integer_pow(a, y), x, note=str(y))
    p = pair('ints', int_pair(dtype), dtype)
    for name in ['add', 'sub', 'mul', 'div', 'rem', 'max', 'min', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'bitwise_and', 'bitwise_or', 'bitwise_xor',
                 'mulhi']:
      if dtype in ('int16', 'uint16') and name not in ('add', 'mul', 'div', 'rem', 'max', 'ge'): continue   # as int8 and uint8
      if hasattr(lax, name): case(getattr(lax, name), *p)
    bits = np.dtype(dtype).itemsize * 8
    by = [0, 1, 3, bits - 1, bits, 100]
    xs = int_one(dtype)
    s = (named('shift.x', np.repeat(np.asarray(xs, dtype=object), len(by)).tolist(), dtype), named('shift.by', by * len(xs), dtype))
    for name in ['shift_left', 'shift_right_logical', 'shift_right_arithmetic']: case(getattr(lax, name), *s)
  b = pair('bools', [False, True], 'bool')
  for name in ['bitwise_and', 'bitwise_or', 'bitwise_xor', 'max', 'min', 'eq', 'ne', 'lt', 'le', 'gt', 'ge']: case(getattr(lax, name), *b)
  case(lax.bitwise_not, b[0])
  z = [0, 1, 1j, -1, 1 + 2j, -0.5 + 0.25j, 3 - 4j, -2 - 1j]
  c = named('complex', z, 'complex64')
  for name in ['neg', 'sign', 'exp', 'log', 'sqrt', 'rsqrt', 'tanh', 'sin', 'cos', 'sinh', 'cosh', 'tan', 'expm1', 'log1p', 'logistic', 'abs', 'square', 'real', 'imag', 'conj']:
    finite = name in ('log', 'rsqrt', 'log1p', 'sign')
    case(getattr(lax, name), named('complex.nonzero', [v for v in z if v not in (0, -1)], 'complex64') if finite else c)
  for y in (2, 3, -2): case(lambda a: lax.integer_pow(a, y), named('complex.nonzero', [v for v in z if v not in (0, -1)], 'complex64'), note=str(y))
  p = pair('complexes', [1 + 2j, -0.5 + 0.25j, 3 - 4j, 2 + 0j], 'complex64')
  for name in ['add', 'sub', 'mul', 'div', 'eq', 'ne', 'pow']: case(getattr(lax, name), *p)
  r = (named('re', [0.0, 1, -2.5], 'float32'), named('im', [3.0, -1, 0.5], 'float32'))
  case(lax.complex, *r)
  # Broadcasting a scalar, and literals.
  case(lambda a: a * 2.5 + 1, named('one', ONE, 'float32'), note='literals')
  case(lambda a, s: lax.add(lax.mul(a, s), s), named('m', np.arange(6) / 4, 'float32', (2, 3)), named('s', 1.25, 'float32'), note='scalar operand')
  x = named('logs', [0.25, 1.0, 2.0, 3.0, 1e-3, 1000.0, 0.0], 'float32')
  if hasattr(lax, 'log2'): case(lax.log2, x)

def conversions():
  values = [0.0, -0.0, 0.5, -0.5, 1.5, -1.5, 2.5, 100.7, -100.7, 127, 128, 255, 256, -128, -129, 300, -300, 32767, 32768, -40000, 65535, 70000,
            2147483520, 2147483648, -2147483648, -3e9, 4294967040, 5e9, 1e20, -1e20, inf, -inf, nan]
  others = INTS + ['bool']
  for source in FLOATS:
    vs = values if source in ('float32', 'float64') else [v for v in values if not np.isfinite(v) or abs(v) < 60000]
    x = named('conv', vs, source)
    for target in FLOATS + others + ['complex64']:
      if target != source: case(lambda a: lax.convert_element_type(a, target), x, note=f'{source} to {target}')
  for source in INTS:
    x = named('int', int_one(source), source)
    for target in FLOATS + others:
      if target != source: case(lambda a: lax.convert_element_type(a, target), x, note=f'{source} to {target}')
  b = named('bools.x', [False, False, True, True], 'bool')
  for target in FLOATS + INTS + ['complex64']: case(lambda a: lax.convert_element_type(a, target), b, note=f'bool to {target}')

def structure():
  for dtype in ['float32', 'int32', 'bool', 'uint32', 'int8', 'bfloat16', 'int64', 'complex64']:
    v = np.arange(24) % (2 if dtype == 'bool' else 24)
    m = named('m24', v, dtype, (2, 3, 4)); row = named('row', v[:3], dtype)
    case(lambda a: lax.transpose(a, (2, 0, 1)), m, note=dtype)
    case(lambda a: lax.transpose(a, (1, 0, 2)), m, note=dtype)
    case(lambda a: lax.reshape(a, (6, 4)), m, note=dtype)
    case(lambda a: lax.broadcast_in_dim(a, (2, 3, 4), (1,)), row, note=dtype)
    case(lambda a: lax.broadcast_in_dim(a, (3, 2), (0,)), row, note=dtype)
    case(lambda a: lax.broadcast_in_dim(lax.reshape(a, (3, 1)), (2, 3, 5), (1, 2)), row, note=dtype)
    case(lambda a: lax.squeeze(lax.reshape(a, (1, 3, 1)), (0, 2)), row, note=dtype)
    for d in (0, 2): case(lambda a: lax.concatenate([a, a, a], d), m, note=f'{dtype} {d}')
    case(lambda a, b: lax.select_n(lax.eq(lax.iota('int32', 3), np.int32(1)), a, b), row, named('row2', v[5:8], dtype), note=dtype)
    case(lambda a, b: lax.select_n(np.bool_(True), a, b), row, named('row2', v[5:8], dtype), note=dtype)
    case(lambda i, a, b: lax.select_n(i, a, b, a), named('which', [0, 1, 2], 'int32'), row, named('row2', v[5:8], dtype), note=dtype)
  for dtype in FLOATS + INTS + ['complex64']:
    case(lambda: lax.iota(dtype, 5), note=dtype)
    case(lambda: lax.broadcasted_iota(dtype, (2, 3, 2), 1), note=dtype)
  case(lambda a: lax.stop_gradient(a) + a, named('row', [0, 1, 2], 'float32'))
  case(lambda a: lax.optimization_barrier(a) if False else jnp.copy(a), named('row', [0, 1, 2], 'float32'))
  case(jax.nn.relu, named('one', ONE, 'float32'))
  case(lambda a: jnp.where(a > 0, a, -a), named('one', ONE, 'float32'))

def reductions():
  rng = np.random.RandomState(0)
  for dtype in FLOATS + INTS:
    if dtype in FLOATS: v = np.round(rng.uniform(-2, 2, 24), 2)
    else: v = rng.randint(0, 100, 24) if dtype[0] == 'u' else rng.randint(-100, 100, 24)
    x = named('red', v, dtype, (2, 3, 4))
    for axes in [(0,), (2,), (0, 2), (0, 1, 2), ()]:
      case(lambda a: lax.reduce_sum_p.bind(a, axes=axes, out_sharding=None), x, note=f'{dtype} {axes}')
    for axes in [(1,), (0, 2)]:
      case(lambda a: lax.reduce_prod_p.bind(a, axes=axes), x, note=f'{dtype} {axes}')
      case(lambda a: lax.reduce_max_p.bind(a, axes=axes, out_sharding=None), x, note=f'{dtype} {axes}')
      case(lambda a: lax.reduce_min_p.bind(a, axes=axes, out_sharding=None), x, note=f'{dtype} {axes}')
    for axis in (0, 2):
      case(lambda a: lax.argmax(a, axis, 'int32'), x, note=f'{dtype} {axis}')
      case(lambda a: lax.argmin(a, axis, 'int32'), x, note=f'{dtype} {axis}')
    if dtype in INTS:
      for prim in (lax.reduce_and_p, lax.reduce_or_p, lax.reduce_xor_p): case(lambda a: prim.bind(a, axes=(1,)), x, note=dtype)
  n = named('nans', [1, nan, 3, inf, -inf, 2, 5, 5, 1, nan, nan, 0], 'float32', (4, 3))
  for axes in [(0,), (1,), (0, 1)]:
    for prim in (lax.reduce_max_p, lax.reduce_min_p, lax.reduce_sum_p): case(lambda a: prim.bind(a, axes=axes, out_sharding=None), n, note=f'NaN {axes}')
  for axis in (0, 1):
    case(lambda a: lax.argmax(a, axis, 'int32'), n, note=f'NaN {axis}'); case(lambda a: lax.argmin(a, axis, 'int32'), n, note=f'NaN {axis}')
  b = named('redbool', [True, False, True, True, False, False], 'bool', (2, 3))
  for prim in (lax.reduce_and_p, lax.reduce_or_p, lax.reduce_xor_p): case(lambda a: prim.bind(a, axes=(1,)), b, note='bool')
  for prim in (lax.reduce_max_p, lax.reduce_min_p): case(lambda a: prim.bind(a, axes=(1,), out_sharding=None), b, note='bool')
  e = named('empty', np.zeros(0), 'float32', (0, 3))
  for prim in (lax.reduce_sum_p, lax.reduce_max_p, lax.reduce_min_p): case(lambda a: prim.bind(a, axes=(0,), out_sharding=None), e, note='empty')
  case(lambda a: lax.reduce_prod_p.bind(a, axes=(0,)), e, note='empty')
  z = named('redcomplex', [1 + 1j, 2, -1j, 0.5], 'complex64', (2, 2))
  case(lambda a: lax.reduce_sum_p.bind(a, axes=(1,), out_sharding=None), z); case(lambda a: lax.reduce_prod_p.bind(a, axes=(1,)), z)

  big = named('overflow', [2**31 - 1, 5, -2**31, -7, 2**30, 2**30], 'int32', (3, 2))
  for prim in (lax.reduce_sum_p,): case(lambda a: prim.bind(a, axes=(0,), out_sharding=None), big, note='overflow')
  case(lambda a: lax.reduce_prod_p.bind(a, axes=(0,)), big, note='overflow')

def dots():
  rng = np.random.RandomState(1)
  def arr(name, shape, dtype):
    n = int(np.prod(shape))
    v = np.round(rng.uniform(-2, 2, n), 2) if dtype in FLOATS + ['complex64'] else rng.randint(0, 20, n)
    if dtype == 'complex64': v = v + 1j * np.round(rng.uniform(-1, 1, n), 2)
    return named(name, v, dtype, shape)
  for dtype in FLOATS + ['int8', 'int32', 'uint32', 'int64', 'complex64']:
    kinds = [((3, 4), (4, 5), (([1], [0]), ([], []))), ((4,), (4,), (([0], [0]), ([], [])))]
    if dtype in ('float32', 'int32', 'complex64'):
      kinds += [((2, 3, 4), (2, 4, 5), (([2], [1]), ([0], [0]))), ((3, 2, 4), (4, 5, 2), (([2], [0]), ([1], [2]))),
                ((2, 3, 4), (4, 3, 5), (([2, 1], [0, 1]), ([], []))), ((3, 4), (2, 5, 4), (([1], [2]), ([], []))),
                ((4,), (4, 5), (([0], [0]), ([], []))), ((2, 3), (4,), (([], []), ([], []))), ((4, 3), (5, 4), (([0], [1]), ([], [])))]
    for i, (l, r, dims) in enumerate(kinds):
      case(lambda a, b: lax.dot_general(a, b, dims), arr('lhs', l, dtype), arr('rhs', r, dtype), note=f'{dtype} {i}')
  for dtype, preferred in [('bfloat16', 'float32'), ('int8', 'int32'), ('float32', 'float32'), ('float16', 'float32')]:
    case(lambda a, b: lax.dot_general(a, b, (([1], [0]), ([], [])), preferred_element_type=preferred),
         arr('lhs', (3, 4), dtype), arr('rhs', (4, 5), dtype), note=f'{dtype} to {preferred}')

for make in (elementwise, conversions, structure, reductions, dots): make()
lines = ',\n'.join(json.dumps(c, separators=(',', ':')) for c in cases)
ins = ',\n'.join(f'{json.dumps(k)}: {json.dumps(encode(v))}' for k, v in inputs.items())
with open(sys.argv[1], 'w') as f: f.write(f'{{"jax": "{jax.__version__}", "inputs": {{\n{ins}\n}}, "cases": [\n{lines}\n]}}\n')
print(len(cases), 'cases,', len(inputs), 'inputs')
