"""Everything about JAX that changes between its versions, in one place. Nothing here is imported from Jitlens."""
import time

import jax
import jax.numpy as jnp


def version():
  return jax.__version__


def is_key(dtype):
  """Whether a dtype is that of typed PRNG keys."""
  extended = getattr(jax.dtypes, 'prng_key', None)
  return extended is not None and jnp.issubdtype(dtype, extended)


def key_dtype():
  """The dtype of jax.random.key, where there is one (JAX 0.4.16)."""
  make = getattr(jax.random, 'key', None)
  return None if make is None else make(0).dtype


def make_keys(seeds, shape):
  """Keys of the default kind, from one integer each."""
  keys = [jax.random.key(int(s)) for s in seeds]
  return jnp.stack(keys).reshape(shape) if shape else keys[0]


def key_data(x):
  return jax.random.key_data(x)


def tree_leaves(tree):
  return (jax.tree.leaves if hasattr(jax, 'tree') else jax.tree_util.tree_leaves)(tree)


def tree_map(f, tree, is_leaf):
  return (jax.tree.map if hasattr(jax, 'tree') else jax.tree_util.tree_map)(f, tree, is_leaf=is_leaf)


def is_jitted(f):
  return hasattr(f, 'lower')


def is_float0(x):
  return getattr(x, 'dtype', None) == jax.dtypes.float0


def block(tree):
  """Wait until every array of a result is there."""
  wait = getattr(jax, 'block_until_ready', None)
  if wait is not None: return wait(tree)
  for leaf in tree_leaves(tree):
    if hasattr(leaf, 'block_until_ready'): leaf.block_until_ready()
  return tree


def device_name(tree):
  """The device that a result lies on, as a person would name it."""
  devices = []
  for leaf in tree_leaves(tree):
    if isinstance(leaf, jax.Array):
      found = leaf.devices() if callable(getattr(leaf, 'devices', None)) else {leaf.device()}
      devices = sorted(found, key=lambda d: d.id)
      break
  if not devices: devices = jax.devices()[:1]
  d = devices[0]
  kind = getattr(d, 'device_kind', '')
  name = d.platform if kind in ('', d.platform) else f'{d.platform}: {kind}'
  return name if len(devices) == 1 else f'{name} ({len(devices)} devices)'


def compile_jitted(f, args, kwargs):
  """Seconds of tracing, and of lowering with compiling; or None and the exception."""
  start = time.perf_counter()
  try:
    if hasattr(f, 'trace'):
      traced = f.trace(*args, **kwargs)
      middle = time.perf_counter()
      traced.lower().compile()
    else:
      lowered = f.lower(*args, **kwargs)
      middle = time.perf_counter()
      lowered.compile()
  except Exception as e: return None, e
  return (middle - start, time.perf_counter() - middle), None
