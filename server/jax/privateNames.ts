/** What libraries use of JAX's private modules, as Python. Source: jax/_src/util.py, jax/_src/traceback_util.py. */

export const PRIVATE_SOURCE = {
  names: [
    'register_exclusion',
    'api_boundary',
    '_exclude_paths',
    'include_frame',
    'safe_map',
    'safe_zip',
    'unzip2',
    'unzip3',
    'split_list',
    'partition_list',
    'merge_lists',
    'cache',
    'wraps',
  ],
  text: `
import functools

_exclude_paths = []

def register_exclusion(path):
  _exclude_paths.append(path)

def include_frame(f):
  return not any(f.f_code.co_filename.startswith(path) for path in _exclude_paths)

def api_boundary(fun, **kwargs):
  return fun

def safe_zip(*args):
  args = list(map(list, args))
  n = len(args[0])
  for i, arg in enumerate(args):
    if len(arg) != n:
      lengths = tuple(map(len, args))
      raise ValueError(f'safe_zip() argument {i} has length {len(arg)} but argument 0 has length {n}. All lengths: {lengths}')
  return list(zip(*args))

def safe_map(f, *args):
  args = list(map(list, args))
  n = len(args[0])
  for i, arg in enumerate(args):
    if len(arg) != n:
      raise ValueError(f'safe_map() argument {i + 1} is {"longer" if len(arg) > n else "shorter"} than argument 1')
  return list(map(f, *args))

def unzip2(xys):
  xs = []
  ys = []
  for x, y in xys:
    xs.append(x)
    ys.append(y)
  return tuple(xs), tuple(ys)

def unzip3(xyzs):
  xs = []
  ys = []
  zs = []
  for x, y, z in xyzs:
    xs.append(x)
    ys.append(y)
    zs.append(z)
  return tuple(xs), tuple(ys), tuple(zs)

def split_list(args, ns):
  args = list(args)
  lists = []
  for n in ns:
    lists.append(args[:n])
    args = args[n:]
  lists.append(args)
  return lists

def partition_list(bs, l):
  assert len(bs) == len(l)
  lists = [], []
  for b, x in zip(bs, l):
    lists[b].append(x)
  return lists

def merge_lists(bs, l0, l1):
  i0, i1 = iter(l0), iter(l1)
  return [next(i1 if b else i0) for b in bs]

def cache(call=None, *, max_size=4096, trace_context_in_key=True):
  if call is None:
    return functools.partial(cache, max_size=max_size)
  return functools.lru_cache(maxsize=max_size)(call)

def wraps(wrapped, namestr=None, docstr=None, **kwargs):
  return functools.wraps(wrapped)
`,
};
