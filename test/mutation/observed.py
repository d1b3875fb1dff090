"""What the expressions of a program hold while its directives are traced.

The program runs with a probe around every expression in its functions; what a probe sees of a traced value (shape, dtype,
under which directives) tells the ways of ways.py where a fault can be put so that a directive meets it.
"""
import ast, builtins, contextlib, io, pathlib, signal, sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'parity'))
import golden
import jax

# Longest that one program may take.
LIMIT_S = 60


class TookTooLong(BaseException):
  """Not an Exception: no handler of the program's may take it."""


@contextlib.contextmanager
def quiet(seconds=LIMIT_S):
  """Without the program's output, and not for ever."""
  def stop(*_): raise TookTooLong
  signal.signal(signal.SIGALRM, stop); signal.alarm(seconds)
  try:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
      yield
  finally:
    signal.alarm(0)


class Seen:
  """One expression that is a traced array each time it is evaluated."""
  def __init__(self, value):
    self.shape, self.dtype, self.directives = value.shape, str(value.dtype), set()
    self.same = True
  @property
  def ndim(self): return len(self.shape)
  @property
  def is_float(self): return self.dtype.startswith(('float', 'bfloat'))
  @property
  def is_int(self): return self.dtype.startswith(('int', 'uint'))
  @property
  def is_key(self): return self.dtype.startswith('key')


def place(node): return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


class Probes(ast.NodeTransformer):
  """Wraps what is evaluated inside functions."""
  def __init__(self): self.depth = 0

  def function(self, node):
    self.depth += 1
    if isinstance(node, ast.Lambda): node.body = self.visit(node.body)
    else: node.body = [self.visit(s) for s in node.body]
    self.depth -= 1
    return node
  visit_FunctionDef = visit_Lambda = function
  def visit_AnnAssign(self, node):
    if node.value: node.value = self.visit(node.value)
    return node
  def visit_JoinedStr(self, node): return node
  def visit_match_case(self, node):
    node.body = [self.visit(s) for s in node.body]
    return node

  def generic_visit(self, node):
    super().generic_visit(node)
    wanted = isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.BinOp, ast.UnaryOp, ast.Subscript, ast.Compare))
    if not wanted or self.depth == 0 or not isinstance(getattr(node, 'ctx', ast.Load()), ast.Load): return node
    call = ast.Call(ast.Name('__probe__', ast.Load()), [ast.Constant(place(node)), node], [])
    return ast.fix_missing_locations(ast.copy_location(call, node))


def observe(path):
  """{place: Seen}, and the lines of the directives that trace."""
  seen, current = {}, [0]
  def probe(at, value):
    if isinstance(value, jax.core.Tracer):
      s = seen.get(at) or seen.setdefault(at, Seen(value))
      s.same = s.same and s.shape == value.shape and s.dtype == str(value.dtype)
      s.directives.add(current[0])
    elif at in seen: seen[at].same = False
    return value
  def compiled(source, name, mode):
    if mode != 'exec': return builtins.compile(source, name, mode)
    return builtins.compile(ast.fix_missing_locations(Probes().visit(ast.parse(source))), name, mode)
  builtins.__probe__ = probe
  golden.compile = compiled
  good = set()
  try:
    with quiet():
      for case, f, args, kwargs in golden.calls(path):
        current[0] = case['line']
        # A function that is traced already would be called without being run.
        jax.clear_caches()
        try:
          f.trace(*args, **kwargs) if golden.is_jitted(f) else jax.make_jaxpr(f)(*args, **kwargs)
          good.add(case['line'])
        except Exception:
          pass
        current[0] = 0
  finally:
    del golden.compile
  for s in seen.values(): s.directives &= good
  return {at: s for at, s in seen.items() if s.directives}, good


def ask(text, path, directives):
  """Which of these directives raise in JAX, given a changed text: [{directive, class, message, line}]; None if it doesn't run."""
  lines = text.split('\n')
  for i, line in enumerate(lines):
    if line.lstrip().startswith('# trace:') and i + 1 not in directives: lines[i] = line.replace('trace', 'other')
  path.write_text('\n'.join(lines))
  try:
    with quiet(): cases = golden.run(path)
  except (SystemExit, TookTooLong, RecursionError, SyntaxError): return None
  return [{'directive': c['line'], **c['error']} for c in cases if 'error' in c]
