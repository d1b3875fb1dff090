#!/usr/bin/env python3
"""Write the primitive harnesses that ship inside the jax wheel as data: jaxprs, texts, inputs and results.

    PYTHONPATH=. python dump_harnesses.py OUTDIR [EVERY] [--x64]

jax._src.internal_test_util.test_harnesses has about 5,500 calls of primitives, in 134 groups, with arguments. One file
OUTDIR/GROUP.json for each group: a list of {"name", "text", "jaxpr", "in", "out", "tol", "unordered"}. "jaxpr" is in the form
of server/jaxpr/jsonForm.ts, "in" and "out" are arrays as base64 in the layout of server/jaxpr/ndarray.ts; "out" is null where
JAX can't run it on a CPU. With --x64 there are half as many more. With EVERY = n only every n-th of a group's
harnesses is written, at least 8.
"""
import base64, json, pathlib, sys
import numpy as np
import jax
jax.config.update('jax_enable_x64', '--x64' in sys.argv)
jax.config.update('jax_platforms', 'cpu')
from jax._src.internal_test_util import test_harnesses
import dump_jaxprs, golden

SEED = 20261122
SMALL_FLOATS = ('bfloat16', 'float16', 'float8_e4m3b11fnuz', 'float8_e4m3fn', 'float8_e4m3fnuz', 'float8_e5m2', 'float8_e5m2fnuz',
                'float8_e3m4', 'float8_e4m3', 'float8_e8m0fnu', 'float4_e2m1fn')
# More elements than this make files too large to be of use.
MAX_ELEMENTS = 20_000

def canonical(x):
  """As JAX takes it: without x64, 64-bit numbers are 32-bit ones."""
  try: return x if isinstance(x, jax.Array) else jax.numpy.asarray(x)
  except TypeError: return x

def encode(x):
  if not jax.dtypes.issubdtype(getattr(x, 'dtype', np.dtype('float32')), jax.dtypes.prng_key): x = canonical(x)
  if jax.dtypes.issubdtype(getattr(x, 'dtype', np.dtype('float32')), jax.dtypes.prng_key):
    data = np.asarray(jax.random.key_data(x)); dtype = str(x.dtype); shape = x.shape
  else:
    dtype = str(np.asarray(x).dtype); shape = np.shape(x)
    if dtype == 'object' or dtype.startswith('void') or "'V'" in dtype: return None
    data = np.asarray(x)
    if dtype in SMALL_FLOATS: data = data.astype(np.float32)
    elif dtype in ('int4', 'int2'): data = data.astype(np.int8)
    elif dtype in ('uint4', 'uint2'): data = data.astype(np.uint8)
    elif dtype == 'float0': return {'dtype': dtype, 'shape': list(shape), 'base64': ''}
  return {'dtype': dtype, 'shape': list(shape), 'base64': base64.b64encode(np.ascontiguousarray(data).tobytes()).decode()}

def main(out, every):
  groups = {}
  for h in test_harnesses.all_harnesses: groups.setdefault(h.group_name, []).append(h)
  total = left = 0
  for group, members in sorted(groups.items()):
    step = every if every * 8 <= len(members) else max(1, len(members) // 8) if every > 1 else 1
    cases = []
    for h in members[::step]:
      total += 1
      try:
        args = h.dyn_args_maker(np.random.RandomState(SEED))
        jaxpr = jax.make_jaxpr(h.dyn_fun)(*args)
        case = {'name': h.name, 'text': golden.clean(str(jaxpr)), 'jaxpr': dump_jaxprs.Dump().finish(jaxpr)}
      except Exception as e:
        left += 1; print(f'left out {h.fullname}: {type(e).__name__}: {str(e)[:100]}', file=sys.stderr); continue
      consts = [encode(c) for c in jaxpr.consts]
      if consts: case['consts'] = consts
      flat = jax.tree.leaves(args)
      if sum(int(np.size(x)) for x in flat) > MAX_ELEMENTS: left += 1; continue
      case['in'] = [encode(x) for x in flat]
      try:
        if not h.filter('cpu'): raise NotImplementedError('JAX says so')
        case['out'] = [encode(x) for x in jax.tree.leaves(jax.jit(h.dyn_fun)(*args))]
      except Exception as e: case['out'] = None; case['why'] = f'{type(e).__name__}: {str(e)[:80]}'
      cases.append(case)
    jax.clear_caches()
    if cases: (pathlib.Path(out) / f'{group}.json').write_text('[\n' + ',\n'.join(json.dumps(c, separators=(',', ':')) for c in cases) + '\n]\n')
    print(group, len(cases), flush=True)
  print(f'{total} harnesses, {left} left out')

if __name__ == '__main__':
  pathlib.Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
  main(sys.argv[1], next((int(a) for a in sys.argv[2:] if a.isdigit()), 1))
