#!/usr/bin/env python3
"""Write the jaxprs that real JAX makes for the `# trace:` directives of Python files, as data and as text.

    python dump_jaxprs.py OUTDIR FILE.py [FILE.py ...]

One file OUTDIR/NAME.json for each: a list of {"file", "line", "call", "text", "jaxpr"}. "text" is str(jaxpr), cleaned
as golden.py does it; "jaxpr" is the structure in the form of server/jaxpr/jsonForm.ts. With both, our printer is
checked on JAX's own jaxprs, without our tracer. Directives that JAX rejects are left out.

Params are converted as our IR has them: what JAX's print rules take from a function's debug info (the names of jvp,
fwd, bwd rules) becomes a text, the indices of a ref are spelled out, a hijax primitive is a primitive of its own name
with the params that it prints.
"""
import enum, json, pathlib, re, sys, types
import golden
import jax, numpy as np
from jax._src import core, dtypes, hijax, stages, tree_util
from jax._src.state import indexing

SPECIAL = ('nan', 'inf', '-inf', '-0.0')

def hide(text):
  return re.sub(r' at 0x([0-9a-fA-F]+)', lambda m: ' at 0x' + 'X' * len(m.group(1)), text)

def number(x):
  """A float as JSON: a string where JSON has no number."""
  return repr(x) if repr(x) in SPECIAL else x

def integer(x):
  return x if abs(x) < 2**53 else {'int': str(x)}

def named(kind, text, repr_text=None):
  repr_text = text if repr_text is None else repr_text
  return {'named': kind, 'text': text, **({'repr': repr_text} if repr_text != text else {})}

def named_effects(x):
  """Effects that have a name; the others (reads and writes of a ref) are objects."""
  return sorted(str(e) for e in x.effects if not re.search(r'^<|id=', str(e)))

def dtype_name(d):
  return 'float0' if d == dtypes.float0 else str(d) if dtypes.issubdtype(d, dtypes.extended) else np.dtype(d).name

class Dump:
  def __init__(self):
    self.avals = []; self.aval_index = {}; self.jaxprs = []; self.jaxpr_index = {}; self.values = []

  def finish(self, jaxpr):
    main = self.jaxpr(jaxpr)
    return {'version': 1, 'avals': self.avals, 'jaxprs': self.jaxprs, 'main': main,
            **({'values': self.values} if self.values else {})}

  def aval(self, a):
    text = a.str_short(short_dtypes=True)
    if isinstance(a, core.ShapedArray):
      out = {'dtype': dtype_name(a.dtype), 'shape': list(a.shape)}
      if a.weak_type: out['weak'] = True
      short = dtypes.short_dtype_name(a.dtype).replace('void', 'float0')
      if text != f"{short}[{','.join(map(str, a.shape))}]": out['text'] = text
    else: out = {'dtype': 'bool', 'shape': [], 'text': text}
    key = json.dumps(out)
    if key not in self.aval_index:
      self.aval_index[key] = len(self.avals); self.avals.append(out)
    return self.aval_index[key]

  def literal(self, v):
    assert not np.shape(v.val), 'a literal is a scalar'
    x = np.asarray(v.val).item()
    if isinstance(x, bool): j = x
    elif isinstance(x, int): j = integer(x)
    elif isinstance(x, float): j = number(x)
    elif isinstance(x, complex): j = {'complex': [number(x.real), number(x.imag)]}
    else: assert str(x) == "(b'',)", x; j = None
    return [j, self.aval(v.aval)]

  def jaxpr(self, jaxpr):
    if id(jaxpr) in self.jaxpr_index: return self.jaxpr_index[id(jaxpr)][0]
    variables = {}
    def define(v):
      if isinstance(v, core.DropVar): return {'drop': self.aval(v.aval)}
      variables[v] = len(variables); return self.aval(v.aval)
    def use(v): return self.literal(v) if isinstance(v, core.Literal) else variables[v]
    body = {'constvars': [define(v) for v in jaxpr.constvars], 'invars': [define(v) for v in jaxpr.invars], 'eqns': []}
    for e in jaxpr.eqns:
      prim, params = self.params(e)
      ins = [use(v) for v in e.invars]
      eqn = {'prim': prim, **({'params': params} if params else {}), 'in': ins, 'out': [define(v) for v in e.outvars]}
      if named_effects(e): eqn['effects'] = named_effects(e)
      body['eqns'].append(eqn)
    body['outs'] = [use(v) for v in jaxpr.outvars]
    if named_effects(jaxpr): body['effects'] = named_effects(jaxpr)
    if jaxpr.constvars:
      body['consts'] = []
      for v in jaxpr.constvars:
        body['consts'].append(len(self.values))
        self.values.append({'kind': 'unknown', 'aval': self.aval(v.aval), 'reason': 'dumped without values'})
    if jaxpr.debug_info is not None:
      d = jaxpr.debug_info
      body['debug'] = {'tracedFor': str(d.traced_for), 'functionName': str(d.func_name), 'argNames': []}
    self.jaxprs.append(body)
    self.jaxpr_index[id(jaxpr)] = (len(self.jaxprs) - 1, jaxpr)   # kept alive: ids are not used again
    return len(self.jaxprs) - 1

  def params(self, e):
    name, p = e.primitive.name, dict(e.params)
    text = lambda t: named('function', t)
    if name in ('custom_jvp_call', 'custom_vjp_call'): p['name'] = p['call_jaxpr'].debug_info.func_name
    if name == 'jit':
      p['in_shardings'], p['out_shardings'] = (tuple(map(self.sharding, p[k])) for k in ('in_shardings', 'out_shardings'))
      if p['ctx_mesh'].empty: p['ctx_mesh'] = None
    elif name == 'dot_general': p['dimension_numbers'] = tuple(tuple(map(list, x)) for x in p['dimension_numbers'])
    elif name == 'custom_jvp_call': p['jvp'] = Raw(text(p.pop('jvp_jaxpr_fun').debug_info.func_name))
    elif name == 'custom_vjp_call':
      del p['out_trees']
      p['fwd'] = Raw(text(p.pop('fwd_jaxpr_thunk').debug_info.func_name))
      p['bwd'] = Raw(text(p['bwd'].debug_info.func_name))
    elif name == 'custom_lin':
      del p['out_avals']; p['bwd'] = Raw(text(p['bwd'].debug_info.func_name))
    elif name == 'check': p.pop('err_tree', None)
    elif name == 'call_hi_primitive':
      prim = p['_prim']; name = type(prim).__name__
      p = {k: self.hi_param(v) for k, v in prim.pp_params().items()}
    elif name == 'call_hi_primitive_linearized':
      name = type(p['_prim']).__name__ + '.linearized'
      p = {k: p[k] for k in ('nz_in_flat', 'nz_out_flat')} | ({'has_sres': True} if p['has_sres'] else {})
    elif name in ('get', 'swap', 'addupdate'):
      skip = 1 if name == 'get' else 2
      transforms = tree_util.tree_unflatten(p['tree'], [Operand(i) for i in range(len(e.invars) - skip)])
      p['tree'] = Raw([self.transform(t) for t in transforms])
    return name, {k: self.param(v) for k, v in p.items()}

  def sharding(self, s):
    return Raw(named('UnspecifiedValue', 'UnspecifiedValue')) if type(s).__name__ == 'UnspecifiedValue' else s

  def hi_param(self, v):
    if isinstance(v, stages.Traced): return v.jaxpr
    if isinstance(v, core.AbstractValue): return Raw(named('aval', v.str_short(short_dtypes=True)))
    if isinstance(v, types.FunctionType): return Raw(named('function', v.__name__))
    assert not isinstance(v, hijax.HiPrim), 'a hijax primitive among params'
    return v

  def transform(self, t):
    if not isinstance(t, indexing.NDIndexer): return named('transform', f'{{{t}}}')
    def index(i):
      if isinstance(i, indexing.Slice):
        edge = lambda x: {'record': 'Operand', 'fields': {'at': x.at}} if isinstance(x, Operand) else int(x)
        return {'record': 'Slice', 'fields': {'start': edge(i.start), 'size': edge(i.size), 'stride': edge(i.stride)}}
      return i.at
    return {'record': 'NDIndexer', 'fields': {'indices': [index(i) for i in t.indices], 'shape': list(t.shape)}}

  def param(self, v):
    if isinstance(v, Raw): return v.json
    if v is None or isinstance(v, (bool, str)) and not isinstance(v, enum.Enum): return v
    if isinstance(v, np.bool_): return bool(v)
    if isinstance(v, (int, np.integer)) and str(v) == str(int(v)): return integer(int(v))   # IntEnums print as numbers
    if isinstance(v, float): return {'float': number(float(v))}
    if isinstance(v, complex): return {'complex': [number(v.real), number(v.imag)]}
    if isinstance(v, core.Jaxpr): return {'jaxpr': self.jaxpr(v)}
    if isinstance(v, (np.dtype, dtypes.ExtendedDType)): return {'dtype': dtype_name(v)}
    if isinstance(v, enum.Enum):
      dotted = f'{type(v).__name__}.{v.name}'
      if str(v) == (v.name if type(v).__name__ in BARE_ENUMS else dotted) and repr(v) == dotted:
        return {'enum': [type(v).__name__, v.name]}
      return named(type(v).__name__, str(v), repr(v))
    if isinstance(v, list): return {'list': [self.param(x) for x in v]}
    if isinstance(v, tuple):
      if type(v) is tuple: return [self.param(x) for x in v]
      usual = f"{type(v).__name__}({', '.join(f'{k}={getattr(v, k)!r}' for k in v._fields)})" if hasattr(v, '_fields') else None
      if str(v) == repr(v) == usual: return {'record': type(v).__name__, 'fields': {k: self.param(getattr(v, k)) for k in v._fields}}
    if isinstance(v, frozenset): return named('frozenset', f"frozenset({{{', '.join(repr(e) for e in sorted(v))}}})")
    return named(type(v).__name__, hide(str(v)), hide(repr(v)))

# As in server/jaxpr/primitive.ts.
BARE_ENUMS = {'Precision', 'DotAlgorithmPreset', 'RandomAlgorithm'}

class Raw:
  """A param that is in JSON form already."""
  def __init__(self, json): self.json = json

class Operand:
  """Stands for an operand in the indices of a ref."""
  def __init__(self, at): self.at = at

def dump(path):
  out = []
  for case, f, args, kwargs in golden.calls(path):
    try: jaxpr = f.trace(*args, **kwargs).jaxpr if golden.is_jitted(f) else jax.make_jaxpr(f)(*args, **kwargs)
    except Exception: continue
    try: out.append({**case, 'text': golden.clean(str(jaxpr)), 'jaxpr': Dump().finish(jaxpr)})
    except Exception as e: print(f"{case['file']}:{case['line']} {case['call']}: {type(e).__name__}: {e}", file=sys.stderr)
  return out

if __name__ == '__main__':
  outdir, *files = sys.argv[1:]
  pathlib.Path(outdir).mkdir(parents=True, exist_ok=True)
  for f in files:
    jax.clear_caches()
    path = pathlib.Path(f).resolve()
    cases = dump(path)
    text = '[\n' + ',\n'.join(json.dumps(c, separators=(',', ':')) for c in cases) + '\n]\n'
    (pathlib.Path(outdir) / f'{path.stem}.json').write_text(text)
    print(f'{path.name}: {len(cases)}', flush=True)
