"""Write the names of JAX's modules, so that what jitlens lacks can be told from what JAX lacks.

    python public_names.py > ../../server/jax/publicNames.json
"""
import importlib, inspect, json, pkgutil, sys, types, warnings
import jax, numpy

warnings.simplefilter('ignore')

def deprecated(module):
  """Names that a module's __getattr__ gives with a warning."""
  getter = inspect.unwrap(vars(module).get('__getattr__', str))
  cells = [c.cell_contents for c in getattr(getter, '__closure__', None) or ()]
  return [n for cell in cells if isinstance(cell, dict) for n in cell if hasattr(module, n)]

OF_ALL_MODULES = set(dir(types.ModuleType('m'))) | {'__builtins__', '__cached__', '__file__', '__getattr__'}

def public(module):
  names = {n for n in dir(module) if n not in OF_ALL_MODULES} | set(getattr(module, '__all__', ()))
  # Submodules are attributes once they are imported, whoever imports them.
  names |= {info.name for info in pkgutil.iter_modules(getattr(module, '__path__', ()))}
  return sorted(names | set(deprecated(module)))

def modules(package):
  yield package.__name__
  for info in pkgutil.iter_modules(package.__path__, package.__name__ + '.'):
    last = info.name.rsplit('.', 1)[1]
    if last.startswith('_'): continue
    if last in ('test_util', 'tools', 'jaxlib', 'pallas', 'mosaic', 'colocated_python', 'array_serialization', 'source_mapper', 'transfer', 'mlir'):
      continue
    yield info.name
    if info.ispkg:
      try: yield from list(modules(importlib.import_module(info.name)))[1:]
      except Exception: pass

out = {}
for name in modules(jax):
  try: out[name] = public(importlib.import_module(name))
  except Exception as e: print('left out', name, e, file=sys.stderr)
# What arrays have, as if they were a module.
out['jax.Array'] = [n for n in dir(jax.numpy.zeros(3)) if not n.startswith('_')]
json.dump(out, sys.stdout, separators=(',', ':'))
print()
