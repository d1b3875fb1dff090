"""Runs one call with the user's own JAX: reads a JaxRunRequest from stdin, writes a RunAnswer to stdout, both JSON.

Started by the supervisor, only when asked for, with the Python that was chosen. See protocol.ts for the two forms.
What the user's file prints goes to stderr.
"""
import ast
import base64
import json
import os
import re
import statistics
import sys
import time
import traceback
import types

# As in limits.ts.
WARM_UP_RUNS = 3
WARM_UP_SECONDS = 1.0
BUDGET_SECONDS = 3.0
MIN_SAMPLES = 5
MAX_SAMPLES = 200
MAX_OUTPUT_BYTES = 128 * 2**20
THINNED_ELEMENTS = 65536

DTYPES = {'f64': 'float64', 'f32': 'float32', 'f16': 'float16', 'bf16': 'bfloat16', 'i64': 'int64', 'i32': 'int32',
          'i16': 'int16', 'i8': 'int8', 'u64': 'uint64', 'u32': 'uint32', 'u16': 'uint16', 'u8': 'uint8',
          'bool': 'bool', 'c64': 'complex64', 'c128': 'complex128'}


class Failed(Exception):
  """What went wrong, in one sentence for the user."""


def names_of_inputs(jax, jnp, compat):
  """`f32[3]` and its like, for the directive."""
  class Dtype:
    def __init__(self, dtype): self.dtype = dtype
    def __getitem__(self, shape): return jax.ShapeDtypeStruct(shape if isinstance(shape, tuple) else (shape,), self.dtype)
  class Bool(Dtype):
    def __call__(self, *args): return bool(*args)
  names = {short: Dtype(jnp.dtype(long)) for short, long in DTYPES.items() if short != 'bool'}
  names['bool'] = Bool(jnp.dtype(bool))
  key = compat.key_dtype()
  if key is not None: names['key'] = Dtype(key)
  return names


def formula(np, k, n):
  """The hash of formula.ts: murmur3's finalizer of the element's and the leaf's numbers."""
  i = np.arange(n, dtype=np.uint64)
  x = ((i * 2654435761 + k * 40503 + 12345) % 2**32).astype(np.uint32)
  x ^= x >> np.uint32(16)
  x *= np.uint32(0x85ebca6b)
  x ^= x >> np.uint32(13)
  x *= np.uint32(0xc2b2ae35)
  x ^= x >> np.uint32(16)
  return x


def fill(jnp, np, compat, k, s):
  """The k-th leaf of the arguments, as formula.ts fills it."""
  n = int(np.prod(s.shape, dtype=np.int64))
  v = formula(np, k, n)
  unit = lambda h: h.astype(np.float64) / 2**32 * 2 - 1
  if compat.is_key(s.dtype): return compat.make_keys(v % 2**31, s.shape)
  if jnp.issubdtype(s.dtype, jnp.complexfloating): a = unit(v) + 1j * unit(formula(np, k + 1000, n))
  elif jnp.issubdtype(s.dtype, jnp.floating): a = unit(v)
  elif s.dtype == np.bool_: a = (v % 2).astype(bool)
  elif s.dtype == np.uint32 and s.shape and s.shape[-1] == 2: a = v
  else: a = v % 8
  return jnp.asarray(a.reshape(s.shape), dtype=s.dtype)


def load(request):
  """The user's module, run as an import would."""
  path = request['file']
  text = request.get('text')
  if text is None:
    with open(path, encoding='utf-8') as f: text = f.read()
  sys.path.insert(0, os.path.dirname(path))
  name = os.path.splitext(os.path.basename(path))[0]
  module = types.ModuleType(name)
  module.__file__ = path
  sys.modules[name] = module
  exec(compile(text, path, 'exec'), module.__dict__)
  return module.__dict__


def parse_call(call, names):
  """Function and arguments of a directive. `f32[]` is no Python: it means the shape ()."""
  text = re.sub(r'\b(' + '|'.join([*DTYPES, 'key']) + r')\[\]', r'\1[()]', call)
  tree = ast.parse(text, mode='eval').body
  if not isinstance(tree, ast.Call): raise Failed('the directive is not a call')
  evaluate = lambda node: eval(compile(ast.Expression(node), '<directive>', 'eval'), names)
  f, args, kwargs = evaluate(tree.func), [], {}
  for a in tree.args: args += evaluate(a.value) if isinstance(a, ast.Starred) else [evaluate(a)]
  for k in tree.keywords: kwargs.update(evaluate(k.value) if k.arg is None else {k.arg: evaluate(k.value)})
  return f, args, kwargs


def output(jnp, np, compat, x, budget):
  """One leaf of the result, in the layout of ndarray.ts."""
  if compat.is_float0(x): return {'shape': list(x.shape), 'dtype': 'float0', 'base64': ''}
  x = x if hasattr(x, 'dtype') else jnp.asarray(x)
  shape = list(x.shape)
  if compat.is_key(x.dtype):
    dtype, x = str(x.dtype), compat.key_data(x)
  else: dtype = str(x.dtype)
  narrow = dtype in ('bfloat16', 'float16') or dtype.startswith('float8') or dtype.startswith('float4')
  a = np.ascontiguousarray(np.asarray(jnp.asarray(x).astype(jnp.float32) if narrow else x))
  out = {'shape': shape, 'dtype': dtype}
  if a.nbytes > budget:
    out['step'] = -(-a.size // THINNED_ELEMENTS)
    a = np.ascontiguousarray(a.reshape(-1)[::out['step']])
  out['base64'] = base64.b64encode(a.tobytes()).decode('ascii')
  return out


def series(samples):
  q = statistics.quantiles(samples, n=4, method='inclusive')
  return {'min': min(samples), 'median': statistics.median(samples), 'spread': q[2] - q[0], 'count': len(samples),
          'samples': samples}


def measure(subjects):
  """Warm-up discarded, the subjects in turn, as measure.ts does it. Milliseconds."""
  for run in subjects.values():
    start = time.perf_counter()
    for _ in range(WARM_UP_RUNS):
      run()
      if time.perf_counter() - start > WARM_UP_SECONDS: break
  samples = {name: [] for name in subjects}
  start = time.perf_counter()
  for n in range(MAX_SAMPLES):
    if n >= MIN_SAMPLES and time.perf_counter() - start > BUDGET_SECONDS: break
    for name, run in subjects.items():
      before = time.perf_counter()
      run()
      samples[name].append((time.perf_counter() - before) * 1000)
  return {name: series(s) for name, s in samples.items()}


def run(request):
  try: import jax
  except ImportError as e: raise Failed(f'{sys.executable} has no JAX: {e}')
  import jax.numpy as jnp
  import numpy as np
  sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
  import compat

  names = {**names_of_inputs(jax, jnp, compat), **load(request)}
  f, args, kwargs = parse_call(request['call'], names)
  is_abstract = lambda s: isinstance(s, jax.ShapeDtypeStruct)
  count = iter(range(10**6))
  notes = []
  def concrete(s):
    k = next(count)
    if not is_abstract(s): return s
    if not notes: notes.append('Abstract inputs were filled by a formula.')
    return fill(jnp, np, compat, k, s)
  args, kwargs = compat.tree_map(concrete, (args, kwargs), is_abstract)

  # A directive on a plain function asks what jit makes of it.
  jitted = f if compat.is_jitted(f) else jax.jit(f)
  plain = getattr(f, '__wrapped__', None) if jitted is f else f
  stages, why = compat.compile_jitted(jitted, args, kwargs)
  if stages is None:
    # Arguments that are no arrays, a branch on a value: then it runs as it is.
    notes.append(f'Not compiled, run as it is: {type(why).__name__}.')
    jitted = None
  subject = f if jitted is None else jitted

  start = time.perf_counter()
  result = compat.block(subject(*args, **kwargs))
  first = time.perf_counter() - start
  leaves = compat.tree_leaves(result)
  budget = MAX_OUTPUT_BYTES // max(1, len(leaves))
  out = [output(jnp, np, compat, x, budget) for x in leaves]
  if any('step' in o for o in out): notes.append('The results are large: only some of their elements are shown.')

  timing = None
  if request['timing'] and jitted is None: notes.append('Not timed: there is no compiled function.')
  elif request['timing']:
    subjects = {'jit': lambda: compat.block(subject(*args, **kwargs))}
    if plain is not None:
      eager = lambda: compat.block(plain(*args, **kwargs))
      try:
        eager()
        subjects['eager'] = eager
      except Exception as e:
        notes.append(f'Eager is not timed: {type(e).__name__}.')
    else: notes.append('Eager is not timed: the function without jit is not at hand.')
    measured = measure(subjects)
    timing = {'engine': f'JAX {compat.version()}', 'device': compat.device_name(result), 'includesTransfers': False,
              'buildMs': sum(stages) * 1000, 'firstRunMs': first * 1000, **measured, 'elsewhere': []}
    trace_ms, compile_ms = (1000 * seconds for seconds in stages)
    notes.append(f'Build is tracing ({trace_ms:.1f} ms), lowering and compiling ({compile_ms:.1f} ms).')
  return {'kind': 'done', 'out': out, **({'timing': timing} if timing else {}), 'notes': notes}


def answer(request):
  try: return run(request)
  except Failed as e: return {'kind': 'failed', 'reason': str(e)}
  except SystemExit as e: return {'kind': 'failed', 'reason': f'the file ended Python: exit code {e.code}'}
  except BaseException as e:
    frames = [fr.lineno for fr in traceback.extract_tb(e.__traceback__) if fr.filename == request['file']]
    where = f' (line {frames[-1]})' if frames else ''
    first = (str(e).strip().split('\n') or [''])[0]
    return {'kind': 'failed', 'reason': f'{type(e).__name__}{where}: {first}'}


def main():
  # What anything prints must not get into the answer: stdout becomes stderr, for C code too.
  answers = os.fdopen(os.dup(1), 'w', encoding='utf-8')
  os.dup2(2, 1)
  sys.stdout = sys.stderr
  request = json.load(sys.stdin)
  json.dump(answer(request), answers)
  answers.flush()
  answers.close()
  # User code may have left threads that never end.
  os._exit(0)


if __name__ == '__main__': main()
