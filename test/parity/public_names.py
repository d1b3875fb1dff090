"""Write the public names of JAX's modules, so that what jitlens lacks can be told from what JAX lacks.

    python public_names.py > ../../server/jax/publicNames.json
"""
import importlib, json, pkgutil, sys, types, warnings
import jax, numpy

warnings.simplefilter('ignore')

def public(module):
  names = getattr(module, '__all__', None) or [n for n in dir(module) if not n.startswith('_')]
  return sorted(set(names) | {n for n in dir(module) if not n.startswith('_')})

there = []  # modules whose names aren't wanted

def modules(package):
  yield package.__name__
  for info in pkgutil.iter_modules(package.__path__, package.__name__ + '.'):
    last = info.name.rsplit('.', 1)[1]
    if last.startswith('_'): continue
    if last in ('test_util', 'tools', 'jaxlib', 'pallas', 'mosaic', 'colocated_python', 'array_serialization', 'source_mapper', 'transfer', 'mlir'):
      there.append((package.__name__, last))
      continue
    yield info.name
    if info.ispkg:
      try: yield from list(modules(importlib.import_module(info.name)))[1:]
      except Exception: pass

out = {}
for name in modules(jax):
  try: out[name] = public(importlib.import_module(name))
  except Exception as e:
    print('left out', name, e, file=sys.stderr)
    there.append(tuple(name.rsplit('.', 1)))
# A module that is left out can be imported from its package all the same.
for package, name in there:
  if package in out: out[package] = sorted({*out[package], name})
# What arrays have, as if they were a module.
out['jax.Array'] = [n for n in dir(jax.numpy.zeros(3)) if not n.startswith('_')]
json.dump(out, sys.stdout, separators=(',', ':'))
print()
