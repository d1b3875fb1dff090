"""Write the names of JAX's modules, or of its classes, so that what jitlens lacks can be told from what JAX lacks.

    python public_names.py > ../../server/jax/publicNames.json
    python public_names.py classes > ../../server/jax/classNames.json
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

def classes():
  """What the classes of JAX's objects have, and their instances."""
  from jax.experimental import checkify
  identity = lambda x: x
  jitted, one = jax.jit(identity), jax.numpy.ones(3)
  traced = jitted.trace(one)
  lowered = traced.lower()
  jaxpr = jax.make_jaxpr(lambda x: jax.numpy.sin(x))(one)
  mesh = jax.sharding.Mesh(jax.devices(), 'x')
  spec = jax.P('x')
  custom_vjp = jax.custom_vjp(identity)
  custom_vjp.defvjp(lambda x: (x, None), lambda _, g: (g,))
  error, _ = checkify.checkify(identity)(one)
  examples = [
    jitted, traced, lowered, lowered.compile(), jax.custom_jvp(identity), custom_vjp, jax.custom_batching.custom_vmap(identity),
    jaxpr, jaxpr.jaxpr, jaxpr.eqns[0], jaxpr.eqns[0].primitive, jaxpr.jaxpr.invars[0], jaxpr.in_avals[0], jaxpr.debug_info,
    mesh, mesh.abstract_mesh, spec, jax.NamedSharding(mesh, spec), one.sharding, jax.devices()[0], one.format, error,
    jax.ShapeDtypeStruct((3,), 'int32'), jax.tree.structure([1]), jax.tree_util.Partial(identity), one.at, one.at[0],
    jax.ds(0, 1), jax.random.key(0).dtype, jax.random.key_impl(jax.random.key(0)), jax.numpy.add,
    jax.custom_derivatives.SymbolicZero(jaxpr.in_avals[0]), jax.new_ref(one), jax.typeof(jax.new_ref(one)),
  ]
  return {type(x).__name__: [n for n in dir(x) if not n.startswith('__')] for x in examples if not isinstance(x, str)}

if sys.argv[1:] == ['classes']:
  json.dump(classes(), sys.stdout, separators=(',', ':'))
  print()
  sys.exit()

out = {}
for name in modules(jax):
  try: out[name] = public(importlib.import_module(name))
  except Exception as e: print('left out', name, e, file=sys.stderr)
# What arrays have, as if they were a module.
out['jax.Array'] = [n for n in dir(jax.numpy.zeros(3)) if not n.startswith('_')]
json.dump(out, sys.stdout, separators=(',', ':'))
print()
