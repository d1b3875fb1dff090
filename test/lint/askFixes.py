#!/usr/bin/env python3
"""Ask real JAX about the fixes that Jitlens offers for Python files.

    python test/lint/askFixes.py [--rule PREFIX] [--show] [--log DONE.jsonl] FILE.py ...

For each finding with a fix the fixed text is run, statement by statement, and its `# trace:` directives are called: no
statement may fail that didn't fail before; where the finding was an error, one that failed must run now; and what runs
must give the numbers that the original gives (where that fails under jit: without jit).
A file may hold many programs, each below a line `### …`. With --log, what was judged is written there, and is not judged again.
Needs JAX (test/parity/requirements.txt) and node; run by hand.
"""
import argparse, ast, collections, contextlib, functools, io, json, os, pathlib, re, signal, subprocess, sys, tempfile, warnings
sys.path.insert(0, '/work/shared/parity' if not os.environ.get('GOLDEN') else os.environ['GOLDEN'])
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'parity'))
import jax, numpy as np
import golden

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 20

def concrete(x):
  """Numbers for an abstract input, the same on each run."""
  if not isinstance(x, jax.ShapeDtypeStruct): return x
  if jax.dtypes.issubdtype(x.dtype, jax.dtypes.prng_key): return jax.random.split(jax.random.key(1), x.shape)
  size = int(np.prod(x.shape))
  values = np.arange(1, size + 1).reshape(x.shape) * (1 if np.issubdtype(x.dtype, np.integer) else 0.75)
  return jax.numpy.asarray(values % 5, x.dtype)

def leaves(value):
  out = []
  for v in jax.tree.leaves(value):
    if isinstance(v, (bool, int, float, complex, np.ndarray, np.generic, jax.Array)) and not isinstance(v, jax.core.Tracer):
      if isinstance(v, jax.Array) and jax.dtypes.issubdtype(v.dtype, jax.dtypes.prng_key): v = jax.random.key_data(v)
      out.append(np.asarray(v))
  return out

def affected(old, new):
  """Names that a fix concerns: what it changes, and all that reads it."""
  known = {ast.unparse(s) for s in ast.parse(old).body}
  body = ast.parse(new).body
  def bound(s): return [s.name] if hasattr(s, 'name') else [n.id for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
  names = {n for s in body if ast.unparse(s) not in known for n in bound(s)}
  while more := {n for s in body if mentions(ast.unparse(s), names) for n in bound(s)} - names: names |= more
  return names

def mentions(text, names):
  return not names.isdisjoint(re.findall(r'\w+', text))

def results(text, path, jit, only):
  """[(statement, numbers or 'error: …')] of a text's calls, assignments and directives that mention some names."""
  out = []
  names = {'__name__': 'program', '__file__': path}
  def attempt(key, go):
    try:
      value = go()
      out.append((key, leaves(value)))
      return value
    except KeyboardInterrupt: raise
    except BaseException as e:
      out.append((key, f'error: {type(e).__name__}: {str(e).splitlines()[0] if str(e) else ""}'))
  with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(), (contextlib.nullcontext() if jit else jax.disable_jit()):
    warnings.simplefilter('ignore')
    for s in ast.parse(text).body:
      code = ast.unparse(s)
      if only and isinstance(s, (ast.Expr, ast.For, ast.While, ast.With)) and not mentions(code, only): continue
      if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call):
        attempt(code, lambda: eval(compile(ast.Expression(s.value), path, 'eval'), names))
      elif isinstance(s, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)) or not isinstance(s, ast.Assign):
        key = code.splitlines()[0] if isinstance(s, (ast.FunctionDef, ast.ClassDef)) else code
        attempt(key if isinstance(s, (ast.Expr, ast.For, ast.While, ast.With)) else '', lambda: exec(compile(ast.Module([s], []), path, 'exec'), names))
      else:
        def assign():
          exec(compile(ast.Module([s], []), path, 'exec'), names)
          return [names[n.id] for t in s.targets for n in ast.walk(t) if isinstance(n, ast.Name) and n.id in names]
        attempt(code, assign)
    known = {**golden.avals(), **names}
    for line in text.split('\n'):
      m = re.match(r'\s*#\s*trace:\s*(.+)$', line)
      if not m: continue
      call = m.group(1).strip()
      if only and not mentions(call, only): continue
      def directive():
        tree = ast.parse(re.sub(r'\b(' + '|'.join([*golden.DTYPES, 'key']) + r')\[\]', r'\1[()]', call), mode='eval').body
        ev = lambda n: eval(compile(ast.Expression(n), '<directive>', 'eval'), known)
        f = ev(tree.func)
        args = jax.tree.map(concrete, [a for x in tree.args for a in (ev(x.value) if isinstance(x, ast.Starred) else [ev(x)])])
        kwargs = jax.tree.map(concrete, {k: v for x in tree.keywords for k, v in (ev(x.value) if x.arg is None else {x.arg: ev(x.value)}).items()})
        return (f if golden.is_jitted(f) else jax.jit(f))(*args, **kwargs) if jit else f(*args, **kwargs)
      # A fix may write `static_argnames` into the directive.
      attempt('# ' + re.sub(r'^jax\.jit\((\w+)(?:, static_argnames=\[.*?\])?\)', r'\1', call), directive)
  return [o for o in out if o[0] != '']

def run(*args):
  """The results, or None for what takes too long."""
  def stop(*_): raise KeyboardInterrupt
  signal.signal(signal.SIGALRM, stop); signal.alarm(SECONDS)
  try: return results(*args)
  except KeyboardInterrupt: return None
  finally: signal.alarm(0)

def same(a, b):
  # `sorted` gave a list where jnp.sort gives an array.
  if len(a) != len(b): a, b = ([np.concatenate([np.ravel(v) for v in x])] if x else [] for x in (a, b))
  if len(a) != len(b): return False
  def close(x, y):
    if x.dtype == bool or y.dtype == bool: return bool(np.all(x.astype(bool) == y.astype(bool)))
    return np.allclose(x.astype(complex), y.astype(complex), rtol=1e-4, atol=1e-4, equal_nan=True)
  try: return all(x.shape == y.shape and close(x, y) for x, y in zip(a, b))
  except (TypeError, ValueError): return False

# Rules whose fixes give other numbers: others of the same shape; those without jit, where a call concerns them; any.
OTHER_NUMBERS = {'key-reuse': 'shape', 'impure-random': 'shape', 'stale-closure': 'eager', 'timing-without-block': 'any', 'missing-return-value-of-at': 'shape'}

@functools.lru_cache(maxsize=64)
def original(text, path, jit, only):
  return run(text, path, jit, only)

# Titles that say how the numbers differ: longer by what fills the rest, shorter by what isn't counted, of another shape.
OTHER_RESULTS = [(r'as many as there can be|the places that are left|not counted', 'common'), (r'^Keep the shape', 'any')]

def begins_alike(a, b):
  return len(a) == len(b) and all(np.allclose(x[:len(y)], y[:len(x)]) for x, y in zip(a, b) if x.ndim and y.ndim)

def judge(finding, fix, text):
  # An edit of a directive changes no name.
  only = frozenset(affected(text, fix['text']))
  before = original(text, finding['file'], True, only)
  plain = original(text, finding['file'], False, only)
  after = run(fix['text'], finding['file'], True, only)
  if after is None or before is None: return ['cannot run']
  complaints, mended = [], 0
  failed = collections.defaultdict(list); good = collections.defaultdict(list)
  for key, v in before: (failed if isinstance(v, str) else good)[key].append(v)
  was = {key for key, _ in before}
  reference = collections.defaultdict(list)
  for key, v in plain or []:
    if not isinstance(v, str): reference[key].append(v)
  for key, v in after:
    if isinstance(v, str):
      if not failed[key] and (good[key] or 'error: Name' not in v): complaints.append(f'{key}: {v}')
      elif failed[key]: failed[key].pop()
    else:
      if not good[key] and failed[key]: mended += 1
      # Without jit a print or a random number of the host's gives other values: any run that agrees will do.
      how = next((h for pattern, h in OTHER_RESULTS if re.search(pattern, fix['title'])), OTHER_NUMBERS.get(finding['rule']))
      wanted = [] if how == 'any' else good[key] + reference[key] if how == 'eager' else good[key] or reference[key]
      agree = (lambda a, b: [x.shape for x in a] == [x.shape for x in b]) if how == 'shape' else begins_alike if how == 'common' else same
      if wanted and not any(agree(v, w) for w in wanted): complaints.append(f'{key}: {v} is not {wanted[0]}')
  # A fix may write another call: one that wasn't there before, and runs, in the place of one that failed.
  names = {k for k, _ in after}
  if any(k not in names for k in failed) and any(not isinstance(v, str) and k not in was for k, v in after): mended += 1
  if finding['severity'] == 'error' and mended == 0 and any(isinstance(v, str) for _, v in before):
    complaints.append('nothing that failed runs now: ' + '; '.join(sorted({v[:160] for _, v in after if isinstance(v, str)})[:3]))
  return complaints

def programs(files, folder):
  """Files of one program each: those below the titles of a collection are written to the folder."""
  for f in map(pathlib.Path, files):
    parts = re.split(r'^### (.*)\n', f.read_text(), flags=re.M)
    if len(parts) == 1: yield str(f.resolve())
    for title, text in zip(parts[1::2], parts[2::2]):
      path = pathlib.Path(folder) / f'{f.stem}_{re.sub(r"[^a-zA-Z0-9]+", "_", title)}.py'
      path.write_text(text)
      yield str(path)

BATCH = 12

def fixes(files):
  """(file, its findings with the texts of their fixes), from a few files at a time."""
  site = str(pathlib.Path(jax.__file__).parents[1])
  bundle = ROOT / 'node_modules/.cache/fixTexts.mjs'
  subprocess.run(['npx', 'esbuild', 'test/lint/fixTexts.ts', '--bundle', '--platform=node', '--format=esm', '--log-level=error',
                  f'--outfile={bundle}', f'--define:import.meta.dirname="{ROOT}/server"'], cwd=ROOT, check=True)
  for i in range(0, len(files), BATCH):
    batch = files[i:i + BATCH]
    answer = subprocess.run(['node', '--stack-size=4000', bundle, site, *batch], check=True, capture_output=True, text=True).stdout
    found = json.loads(answer)
    for file in batch: yield file, [f for f in found if f['file'] == file]

def main():
  p = argparse.ArgumentParser()
  p.add_argument('--rule', default=''); p.add_argument('--show', action='store_true'); p.add_argument('--log'); p.add_argument('files', nargs='+')
  args = p.parse_args()
  log = pathlib.Path(args.log) if args.log else None
  done = [json.loads(line) for line in log.read_text().splitlines()] if log and log.exists() else []
  known = {d['file'] for d in done}
  with tempfile.TemporaryDirectory() as folder:
    left = [f for f in programs(args.files, folder) if os.path.basename(f) not in known]
    for file, found in fixes(left):
      judged = []
      for f in found:
        if not f['rule'].startswith(args.rule): continue
        outcome = []
        for fix in f['fixes']:
          complaints = judge(f, fix, pathlib.Path(file).read_text())
          outcome.append({'title': fix['title'], 'complaints': complaints, 'text': fix['text'] if complaints or args.show else ''})
        judged.append({'rule': f['rule'], 'severity': f['severity'], 'line': f['line'], 'fixes': outcome})
      done.append({'file': os.path.basename(file), 'findings': judged})
      if log:
        with log.open('a') as out: out.write(json.dumps(done[-1]) + '\n')
  table = collections.defaultdict(lambda: [0, 0, 0, 0])
  bad = 0
  for d in done:
    for f in d['findings']:
      name = f"{d['file']}:{f['line']} {f['rule']}"
      row = table[f['rule']]; row[0] += 1; row[1] += bool(f['fixes'])
      if not f['fixes'] and f['severity'] in ('error', 'warning'): print('no fix', name)
      for fix in f['fixes']:
        row[2] += 1; row[3] += not fix['complaints']
        if fix['complaints']:
          bad += 1
          print('BAD', name, '|', fix['title'], *['\n      ' + c[:400] for c in fix['complaints'][:4]])
        if args.show or fix['complaints'] and os.environ.get('TEXT'): print(fix['text'])
  print(f'\n{"rule":32}{"findings":>9}{"fixable":>9}{"fixes":>7}{"good":>7}')
  for rule, row in sorted(table.items()): print(f'{rule:32}{row[0]:9}{row[1]:9}{row[2]:7}{row[3]:7}')
  total = [sum(c) for c in zip(*table.values())]
  print(f'{"all":32}' + ''.join(f'{t:{w}}' for t, w in zip(total, (9, 9, 7, 7))))
  return 1 if bad else 0

if __name__ == '__main__': sys.exit(main())
