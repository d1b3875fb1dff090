"""Ways to break what a program does already: its calls, arguments, literals, returns, decorators."""
import ast, re

REDUCTIONS = {'sum', 'mean', 'max', 'min', 'prod', 'dot', 'vdot', 'squeeze', 'norm', 'logsumexp', 'ravel', 'reshape', 'stack', 'asarray', 'array', 'expand_dims'}
MATH = {'sin', 'cos', 'tan', 'exp', 'log', 'sqrt', 'floor', 'ceil', 'tanh', 'log1p', 'log2', 'isnan', 'pow'}
LOOPS = {'scan', 'fori_loop', 'while_loop', 'map', 'cond', 'switch'}


def name_of(func): return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ''
def root_of(func):
  while isinstance(func, ast.Attribute): func = func.value
  return func.id if isinstance(func, ast.Name) else ''
def inside(p): return [c for c in p.calls if p.function(c) is not None]


def another_literal(p):
  for n in ast.walk(p.tree):
    if isinstance(n, ast.Constant) and type(n.value) is int and not any(isinstance(u, (ast.JoinedStr, ast.arg)) for u in p.up(n)):
      for v in (n.value + 1, n.value + 3, max(n.value - 1, 0)): yield p.replace(n, str(v)) if p.function(n) else ([(*p.span(n), str(v))], set(p.good))

def transposed_operand(p):
  for n in ast.walk(p.tree):
    if isinstance(n, ast.BinOp) and isinstance(n.op, ast.MatMult):
      for side in (n.left, n.right): yield p.replace(side, f'{p.atom(side)}.T')
    if isinstance(n, ast.Attribute) and n.attr == 'T' and isinstance(n.ctx, ast.Load): yield p.replace(n, p.source(n.value))
  for c in inside(p):
    if name_of(c.func) in ('dot', 'matmul', 'solve', 'cho_solve', 'tensordot', 'einsum', 'inner', 'dot_general') and len(c.args) > 1:
      for a in c.args[:2]: yield p.replace(a, f'{p.atom(a)}.T')
      yield p.replace(c.args[1], f'{p.atom(c.args[1])}[..., None]')

def missing_argument(p):
  for c in inside(p):
    if c.args and not c.keywords:
      last = c.args[-1]; start = p.span(c.args[-2])[1] if len(c.args) > 1 else p.span(last)[0]
      yield [(start, p.span(last)[1], '')], p.directives(c)
    if c.keywords:
      k = c.keywords[-1]; before = c.keywords[-2] if len(c.keywords) > 1 else c.args[-1] if c.args else None
      if before is not None: yield [(p.span(before)[1], p.span(k)[1], '')], p.directives(c)

def extra_argument(p):
  for c in inside(p):
    at = p.span(c)[1] - 1
    if c.args and not c.keywords and p.text[at - 1] != ',' and not isinstance(c.args[0], ast.GeneratorExp): yield [(at, at, ', 0')], p.directives(c)
    if c.args and p.text[at - 1] != ',' and not isinstance(c.args[0], ast.GeneratorExp): yield [(at, at, ', verbose=True')], p.directives(c)

def swapped_arguments(p):
  for c in inside(p):
    if len(c.args) >= 2 and not any(isinstance(a, ast.Starred) for a in c.args):
      for a, b in zip(c.args, c.args[1:]):
        if p.source(a) != p.source(b): yield [(*p.span(a), p.source(b)), (*p.span(b), p.source(a))], p.directives(c)

def call_dropped(p):
  """`jnp.sum(x)` is `x`, as where a loss isn't reduced."""
  for c in inside(p):
    if c.args and name_of(c.func) in REDUCTIONS and not isinstance(c.args[0], ast.Starred): yield p.replace(c, f'({p.source(c.args[0])})')
    elif isinstance(c.func, ast.Attribute) and c.func.attr in REDUCTIONS: yield p.replace(c, p.source(c.func.value))

def another_axis(p):
  for c in inside(p):
    for k in c.keywords:
      if k.arg in ('axis', 'axes', 'keepdims', 'dimension', 'in_axes', 'axis1', 'axis2'):
        for v in ('3', '-4', '(0, 5)', '0', '1', 'True', 'None', '"x"', '0.0'): yield p.replace(k.value, v)

def renamed(p):
  """A letter more in the name of a variable or an attribute."""
  for n in ast.walk(p.tree):
    if p.function(n) is None or not isinstance(getattr(n, 'ctx', None), ast.Load): continue
    if isinstance(n, ast.Name): yield p.replace(n, n.id + '_'); yield p.replace(n, n.id[:-1] or 'zz')
    if isinstance(n, ast.Attribute): yield p.replace(n, f'{p.source(n.value)}.{n.attr}s'); yield p.replace(n, f'{p.source(n.value)}.{n.attr[:-1] or "zz"}')

def renamed_keyword(p):
  for c in inside(p):
    for k in c.keywords:
      if k.arg: yield [(p.span(k)[0], p.span(k)[0] + len(k.arg), k.arg + '_')], p.directives(c)

def removed_self(p):
  for n in ast.walk(p.tree):
    if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id in ('self', 'cls', 'params', 'p', 'state', 's', 'cfg', 'config') and isinstance(n.ctx, ast.Load): yield p.replace(n, n.attr)

def removed_return(p):
  for n in ast.walk(p.tree):
    if isinstance(n, ast.Return) and n.value is not None:
      a = p.span(n)[0]; d = p.directives(n)
      yield [(a, p.span(n.value)[0], '')] if not isinstance(n.value, ast.Tuple) else [(a, p.span(n)[1], 'pass')], d
      yield [(a, p.span(n)[1], 'return')], d

def another_return(p):
  """One value more, one fewer, another dtype or shape."""
  for n in ast.walk(p.tree):
    if not isinstance(n, ast.Return) or n.value is None: continue
    v = n.value; elements = v.elts if isinstance(v, ast.Tuple) else [v]; d = p.directives(n)
    yield [(p.span(v)[1], p.span(v)[1], ', 0')] if isinstance(v, ast.Tuple) and not p.source(v).startswith('(') else [(*p.span(v), f'({p.source(v)}), 0')], d
    if isinstance(v, ast.Tuple) and len(v.elts) > 1: yield [(*p.span(v), p.source(v.elts[0]))], d
    for e in elements:
      if e in p.info:
        for t in ('{}.astype(jnp.int32)', '{}[None]', '({}, {})', '{} > 0', '[{}]', '{}.astype(jnp.float16)', '{}[..., None]', '{{"value": {}}}'): yield [(*p.span(e), t.replace('{}', p.atom(e)).replace('{{', '{').replace('}}', '}'))], d

def no_array_returned(p, templates):
  """What isn't a JAX type comes back from the function that a directive names."""
  traced = {m for line in p.good for m in re.findall(r'trace:\s*(?:jax\.jit\()?(\w+)\(', p.lines[line - 1])}
  for n in ast.walk(p.tree):
    if isinstance(n, ast.Return) and n.value is not None and (f := p.function(n)) is not None and f.name in traced:
      e = p.source(n.value)
      for t in templates: yield [(*p.span(n.value), '(' + t.format(e=f'({e})') + ')')], p.directives(n)

def unpacked_otherwise(p):
  for n in ast.walk(p.tree):
    if isinstance(n, (ast.Tuple, ast.List)) and isinstance(n.ctx, ast.Store) and n.elts:
      at = p.span(n.elts[-1])[1]; d = p.directives(n)
      yield [(at, at, ', _extra')], d
      if len(n.elts) > 2: yield [(p.span(n.elts[-2])[1], at, '')], d
    if isinstance(n, ast.For) and isinstance(n.target, ast.Name) and p.function(n): yield [(*p.span(n.target), f'{n.target.id}, _other')], p.directives(n)

def numpy_function(p):
  for c in inside(p):
    if isinstance(c.func, ast.Attribute) and p.source(c.func.value) == 'jnp' and any(a in p.info for a in c.args):
      d = p.directives(c)
      if p.has('numpy as np'): yield [(*p.span(c.func.value), 'np')], d
      elif extra := p.importing('import numpy as np'): yield [*extra, (*p.span(c.func.value), 'np')], d

def math_function(p):
  for c in inside(p):
    if isinstance(c.func, ast.Attribute) and p.source(c.func.value) == 'jnp' and c.func.attr in MATH and any(a in p.info for a in c.args):
      d = p.directives(c)
      if p.has('math'): yield [(*p.span(c.func.value), 'math')], d
      elif extra := p.importing('import math'): yield [*extra, (*p.span(c.func.value), 'math')], d

def list_argument(p):
  for c in inside(p):
    if root_of(c.func) in ('jnp', 'lax', 'jax', 'nn') and c.args and c.args[0] in p.info:
      a = c.args[0]
      yield p.replace(a, f'[{p.source(a)}]'); yield p.replace(a, f'({p.source(a)}, 1.0)'); yield p.replace(a, 'None')

def text_argument(p):
  for c in inside(p):
    for a in c.args:
      if a in p.info: yield p.replace(a, "'same'"); yield p.replace(a, '{}'); yield p.replace(a, 'lambda: 0')

def float_index(p):
  for n in ast.walk(p.tree):
    if isinstance(n, ast.Subscript) and n.value in p.info and not isinstance(n.slice, (ast.Slice, ast.Tuple)):
      i = p.atom(n.slice)
      yield p.replace(n.slice, f'{i} * 1.0'); yield p.replace(n.slice, f'{i} / 2')
    if isinstance(n, ast.Slice) and n.upper is not None and p.directives(n): yield p.replace(n.upper, f'{p.atom(n.upper)} / 2')

def more_indices(p):
  for n in ast.walk(p.tree):
    if isinstance(n, ast.Subscript) and n.value in p.info:
      at = p.span(n.slice)[1]; yield [(at, at, ', 0, 0, 0, 0')], p.directives(n)

def einsum_subscripts(p):
  for c in inside(p):
    if name_of(c.func) in ('einsum', 'rearrange', 'contract') and c.args and isinstance(c.args[0], ast.Constant) and isinstance(c.args[0].value, str):
      s = c.args[0].value
      for i, ch in enumerate(s):
        if ch.isalpha():
          yield p.replace(c.args[0], repr(s[:i] + 'z' + s[i + 1:])); yield p.replace(c.args[0], repr(s[:i] + s[i + 1:])); yield p.replace(c.args[0], repr(s[:i] + ch + s[i:]))
      yield p.replace(c.args[0], repr(s + '->i')); yield p.replace(c.args[0], repr(s.replace(',', '', 1)))

def loop_arguments(p):
  """Carries and operands of lax's control flow."""
  for c in inside(p):
    if name_of(c.func) not in LOOPS or root_of(c.func) not in ('lax', 'jax'): continue
    d = p.directives(c)
    for a in c.args[1:]:
      s = p.source(a)
      if isinstance(a, ast.Lambda): continue
      for t in (f'({s}, 0.0)', f'[{s}]', f'({s}).astype(jnp.float16)', f'({s})[None]', f'({s}) > 0', 'None', '0', f'jax.tree.map(lambda v: v[None], {s})', '"x"'): yield [(*p.span(a), t)], d
    for a in c.args:
      if isinstance(a, ast.Lambda):
        s = p.source(a.body)
        for t in (f'({s}, 0.0)', f'[{s}]', f'({s})[None]', f'({s}) > 0', f'jax.tree.map(lambda v: v.astype(jnp.int8), {s})', 'None'): yield [(*p.span(a.body), t)], d

def transformed(p):
  """Options of grad, vmap, jit."""
  for c in p.calls:
    name = name_of(c.func)
    if name not in ('grad', 'value_and_grad', 'vmap', 'jacfwd', 'jacrev', 'hessian', 'pmap'): continue
    d = p.directives(c) or set(p.good)
    at = p.span(c)[1] - 1
    if p.text[at - 1] == ',': continue
    given = {k.arg for k in c.keywords}
    options = {'in_axes': ('1', '(0, 0, 0, 0, 0)', 'None', '2', '{}'), 'out_axes': ('3', '(0, 1, 2, 3)', '"0"')} if name in ('vmap', 'pmap') else {'argnums': ('5', '1', '(0, 4)', '"x"', '0.5'), 'has_aux': ('True',), 'allow_int': ('1, wrong=2',), 'holomorphic': ('True',)}
    for k, values in options.items():
      if k not in given and len(c.args) < 2: yield from (([(at, at, f', {k}={v}')], d) for v in values)
    for k in c.keywords:
      if k.arg in options: yield from (([(*p.span(k.value), v)], d) for v in options[k.arg])
    if c.keywords and c.args: yield [(p.span(c.args[-1])[1], at, '')], d

def mapped_arguments(p):
  """The arguments of a transformed function, `grad(f)(x)`: an int, a list, another leading axis."""
  for c in inside(p):
    if isinstance(c.func, ast.Call):
      for a in c.args:
        if a in p.info:
          s = p.atom(a)
          for t in (f'{s}.astype(int)', f'{s}[:-1]', f'{s}[1:]', '1', f'{s}.sum()', f'[{s}, 1]', f'{s}[..., None]', "'a'"): yield p.replace(a, t)

def static_arguments(p):
  """`jit` with a parameter static that isn't hashable, with one that isn't there; or without its static ones."""
  every = set(p.good)
  for f in ast.walk(p.tree):
    if not isinstance(f, ast.FunctionDef): continue
    for deco in f.decorator_list:
      d = p.directives(f) or every
      s = p.source(deco)
      if s in ('jax.jit', 'jit'):
        names = [a.arg for a in f.args.args]
        for v in ("static_argnames='not_there'", f'static_argnums={len(names) + 1}', *(f"static_argnames='{n}'" for n in names), 'static_argnums=(0, 0)', 'donate_argnums=9', "static_argnames=['self_']", 'static_args=0'): yield [(*p.span(deco), f'{s}({v})')], d
      elif re.search(r'\bjit\b', s) and isinstance(deco, ast.Call) and deco.keywords:
        for k in deco.keywords:
          if k.arg in ('static_argnames', 'static_argnums'):
            yield [(*p.span(k), 'inline=False')], d
            for v in ("'not_there'",) if k.arg == 'static_argnames' else ('7', '(0,)'): yield [(*p.span(k.value), v)], d

def key_argument(p):
  for c in inside(p):
    if 'random' in p.source(c.func) and c.args and c.args[0] in p.info and p.info[c.args[0]].is_key:
      s = p.atom(c.args[0])
      for t in ('0', '42.0', 'None', f'jax.random.split({s})', "'key'", f'jnp.zeros(2)', f'jax.random.key_data({s}).astype(float)', f'({s}, {s})', f'{s} + 1', f'jax.random.normal({s})'): yield p.replace(c.args[0], t)
    if 'random' in p.source(c.func) and len(c.args) > 1 and p.directives(c):
      for t in ('jnp.array([2.5])', "'shape'", '(2.5,)', '(-1,)', 'None, 1, 2, 3, 4'): yield p.replace(c.args[1], t)

def leaked(p):
  """A tracer of an inner function is used in the outer one."""
  for f in ast.walk(p.tree):
    if not isinstance(f, ast.FunctionDef) or (outer := p.function(f)) is None: continue
    inner = [n for n in ast.walk(f) if n in p.info and isinstance(n, ast.Name) and p.function(n) is f]
    outs = [r for r in ast.walk(outer) if isinstance(r, ast.Return) and r.value is not None and p.function(r) is outer and r.lineno > f.lineno]
    for n in inner[:2]:
      stmt = next(u for u in [*p.up(n)] if isinstance(u, ast.stmt))
      if stmt.lineno != n.lineno or not isinstance(stmt, (ast.Assign, ast.Return, ast.Expr)): continue
      for r in outs[:1]:
        a = p.span(n)
        yield [(*a, f'_leak.setdefault(0, {n.id})'), (*p.span(f.args if False else r.value), f'({p.source(r.value)}), _leak[0] + 1'), (p.span(outer.body[0])[0], p.span(outer.body[0])[0], '_leak = {}; ')] if isinstance(outer.body[0], (ast.Assign, ast.Expr)) else [], p.directives(outer)

REWRITES = {
  'another literal': another_literal, 'transposed operand': transposed_operand, 'missing argument': missing_argument,
  'extra argument': extra_argument, 'swapped arguments': swapped_arguments, 'call dropped': call_dropped,
  'another axis': another_axis, 'renamed': renamed, 'renamed keyword': renamed_keyword, 'removed self': removed_self,
  'removed return': removed_return, 'another return': another_return, 'unpacked otherwise': unpacked_otherwise,
  'np instead of jnp': numpy_function, 'math instead of jnp': math_function, 'list argument': list_argument,
  'text argument': text_argument, 'float index': float_index, 'more indices': more_indices,
  'einsum subscripts': einsum_subscripts, 'loop arguments': loop_arguments, 'options of transformations': transformed,
  'arguments of transformed functions': mapped_arguments, 'static arguments': static_arguments, 'key argument': key_argument,
  'leaked tracer': leaked,
}
