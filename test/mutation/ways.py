"""Ways to break a program: each proposes edits [(start, end, text)] in characters, with the directives that should meet them."""
import ast, re


class Program:
  """A program's text and tree, with what was observed."""
  def __init__(self, text, seen, good):
    self.text, self.good, self.tree = text, good, ast.parse(text)
    self.starts = [0]
    for line in text.split('\n'): self.starts.append(self.starts[-1] + len(line) + 1)
    self.lines = text.split('\n')
    self.parents = {c: p for p in ast.walk(self.tree) for c in ast.iter_child_nodes(p)}
    self.traced, self.near = [], {}
    for node in ast.walk(self.tree):
      at = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset) if hasattr(node, 'lineno') else None
      if not isinstance(node, ast.expr) or at not in seen: continue
      self.near[node] = seen[at].directives
      if seen[at].same and not any(isinstance(u, (ast.JoinedStr, ast.AugAssign, ast.Starred)) for u in [*self.up(node)][:2]):
        self.traced.append((node, seen[at]))
    self.info = dict(self.traced)
    self.calls = [n for n in ast.walk(self.tree) if isinstance(n, ast.Call)]

  def up(self, node):
    while (node := self.parents.get(node)) is not None: yield node

  def offset(self, line, col):
    return self.starts[line - 1] + len(self.lines[line - 1].encode()[:col].decode())

  def span(self, node):
    return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

  def source(self, node):
    a, b = self.span(node)
    return self.text[a:b]

  def atom(self, node):
    s = self.source(node)
    return s if isinstance(node, (ast.Name, ast.Call, ast.Subscript, ast.Attribute)) else f'({s})'

  def function(self, node):
    return next((p for p in self.up(node) if isinstance(p, ast.FunctionDef)), None)

  def directives(self, node):
    """Those under which something traced was seen in the function that the node is in."""
    outer = [n for n in [node, *self.up(node)] if isinstance(n, (ast.FunctionDef, ast.ClassDef, ast.Lambda))]
    within = ast.walk(outer[-1] if outer else node)
    return set().union(*(self.near[c] for c in within if c in self.near))

  def replace(self, node, text):
    return [(*self.span(node), text)], self.directives(node)

  def statements(self):
    """(statement, its indentation, [(name, Seen)]): simple ones on lines of their own, with the traced names that they read."""
    for s in ast.walk(self.tree):
      if not isinstance(s, (ast.Assign, ast.Return, ast.Expr, ast.AugAssign)) or self.function(s) is None: continue
      start = self.offset(s.lineno, s.col_offset)
      indent = self.text[self.starts[s.lineno - 1]:start]
      if indent.strip(): continue
      bound = {a.arg for n in ast.walk(s) if isinstance(n, ast.Lambda) for a in [*n.args.args, *n.args.kwonlyargs, *n.args.posonlyargs]}
      bound |= {n.id for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
                and any(isinstance(p, (ast.comprehension, ast.NamedExpr)) for p in self.up(n))}
      names = {n.id: self.info[n] for n in ast.walk(s) if isinstance(n, ast.Name) and n in self.info and n.id not in bound}
      if names: yield s, indent, list(names.items())

  def has(self, module):
    return re.search(rf'^import {module}\b', self.text, re.M) is not None

  def importing(self, statement):
    """An edit that adds an import to the line of JAX's, so that no line moves."""
    m = re.search(r'^import jax(\.numpy as jnp)?$', self.text, re.M)
    return [(m.end(), m.end(), f'; {statement}')] if m else None


def always(s): return not s.is_key
def floats(s): return s.is_float
def arrays(s): return s.ndim >= 1 and not s.is_key
def scalars(s): return s.ndim == 0 and not s.is_key
def float_arrays(s): return s.is_float and s.ndim >= 1
def matrices(s): return s.ndim == 2 and s.shape[0] != s.shape[1] and not s.is_key

# Replacements of a traced expression.
EXPRESSIONS = {
  'conditional expression': (floats, ['({e} if {e}.sum() > 0 else -{e})', '({e} if jnp.all({e} > 0) else {e} * 0.5)', '(-{e} if jnp.isnan({e}).any() else {e})']),
  'bool operation': (always, ['({e} and 1)', '(not {e})', '(0 < {e} < 1)', '({e} or 0)', '({e} > 0 and {e} < 1)']),
  'builtin min, max, any, all': (always, ['max({e}, 0)', 'min({e}.sum(), 1)', 'any({e}.ravel() > 0)', 'all([{e}.sum() > 0, True])', 'sorted([{e}.sum(), 1])[0]']),
  'int()': (always, ['int({e})', 'int({e}.sum())', 'int(jnp.sum({e}))']),
  'float()': (always, ['float({e})', 'float({e}.mean())', 'complex({e})', 'bool({e})', 'round(float({e}.sum()), 2)']),
  'item(), tolist()': (always, ['{e}.item()', '{e}.sum().item()', '{e}.tolist()', 'jnp.array({e}.tolist())']),
  'boolean mask': (arrays, ['{e}[{e} > 0]', '{e}[jnp.where({e} > 0)]', '{e}.at[{e} > 0].multiply(2)[{e} < 0]', '{e}[~jnp.isnan({e})]']),
  'slice by tracer': (arrays, ['{e}[:jnp.argmax({e})]', '{e}[{e}.astype(int).max():]', '{e}[::jnp.sum({e}).astype(int)]']),
  'dynamic shape': (always, ['jnp.zeros((jnp.argmax({e}),))', 'jnp.arange({e}.sum())', 'jnp.ones(({e}.astype(int).max(), 2))', 'jnp.eye({e}.astype(int).sum())', 'jnp.linspace(0., 1., jnp.argmax({e}))', 'jnp.full(jnp.argmax({e}), 1.)', '{e}.reshape(jnp.array({e}.shape).prod())']),
  'size known by value': (arrays, ['jnp.nonzero({e})[0]', 'jnp.unique({e})', 'jnp.where({e} > 0)[0]', 'jnp.argwhere({e})', 'jnp.flatnonzero({e})', 'jnp.repeat({e}, jnp.argmax({e}))', 'jnp.bincount({e}.ravel().astype(int))', 'jnp.extract({e} > 0, {e})']),
  'list for array': (always, ['jnp.sum([{e}, {e}])', 'jnp.exp([{e}])', 'jnp.mean([{e}])', 'jnp.add([{e}], 1)', 'jnp.max([{e}, {e}])', 'jnp.concatenate({e})' , 'jnp.reshape([{e}], -1)']),
  'reshape': (arrays, ['{e}.reshape(-1, 7, 11)', '{e}.reshape(3, 5, 7)', 'jnp.reshape({e}, (13, -1))', '{e}.reshape({e}.size + 1)', '{e}.reshape(-1, -1)']),
  'axis out of bounds': (always, ['{e}.sum(axis={n})', 'jnp.mean({e}, axis={n})', 'jnp.argmax({e}, axis={n})', 'jnp.squeeze({e}, axis={n})', 'jnp.swapaxes({e}, 0, {n})', 'jnp.cumsum({e}, axis={n})', 'jnp.expand_dims({e}, {n} + 1)', 'jnp.sort({e}, {n})', 'jnp.moveaxis({e}, {n}, 0)', 'jnp.stack([{e}, {e}], axis={n} + 1)']),
  'index out of rank': (always, ['{e}[' + ', '.join(['0'] * 7) + ']', '{e}[..., ...]', '{e}[{zeros}, 0]', '{e}[{zeros}, :]']),
  'index of a wrong type': (arrays, ['{e}[0.5]', '{e}[{e}]', '{e}["a"]', '{e}[[0, 0]]', '{e}[jnp.array([0., 1.])]', '{e}[0, "b"]', '{e}[{e} * 1.5]', '{e}.at[0.5].set(0)']),
  'shape mismatch': (arrays, ['({e} + jnp.ones({k}))', '({e} * jnp.arange({k}))', 'jnp.maximum({e}, jnp.zeros({k}))', 'jnp.where({e} > 0, {e}, jnp.zeros({k}))', '({e} - jnp.ones(({k}, 1))[:, 0])', 'jnp.where(jnp.ones({k}, bool), {e}, 0)', '{e}.at[:].set(jnp.zeros({k}))', 'jnp.broadcast_to({e}, (2, {k}))', 'jnp.clip({e}, jnp.zeros({k}))']),
  'concatenated shapes': (arrays, ['jnp.concatenate([{e}, {e}[None]])', 'jnp.stack([{e}, {e}[None]])', 'jnp.vstack([{e}, jnp.ones((1, {k}))])', 'jnp.concatenate([{e}, 1.0])', 'jnp.hstack([{e}[..., None, None, None], jnp.ones({k})])', 'jnp.stack([{e}, {e}[..., :-1]])', 'jnp.stack([])']),
  'matmul shapes': (arrays, ['({e} @ jnp.ones(({k}, 2)))', 'jnp.dot({e}, jnp.ones(({k}, 3)))', 'jnp.matmul(jnp.ones((2, {k})), {e}[..., None, :] if {e}.ndim < 2 else {e}.T)', '({e} @ 2.0)', 'jnp.tensordot({e}, jnp.ones(({k}, 2)), axes=1)', 'jnp.inner({e}, jnp.ones({k}))', 'jnp.vdot({e}, jnp.ones(({k}, 9)))']),
  'square of a matrix': (matrices, ['({e} @ {e})', 'jnp.linalg.inv({e})', 'jnp.dot({e}, {e})', 'jnp.linalg.det({e})', 'jnp.linalg.cholesky({e})', 'jnp.kron({e})', 'jnp.linalg.eigh({e})', 'jnp.linalg.solve({e}, {e})']),
  'einsum of wrong rank': (arrays, ["jnp.einsum('ijklmn->i', {e})", "jnp.einsum('i,i->', {e}[..., 0:1], {e}[..., None])", "jnp.einsum('...i,...i->z', {e}, {e})", "jnp.einsum('i,ij->j', {e})", "jnp.einsum({e}, 'i->i')"]),
  'bits of floats': (floats, ['({e} & 1)', '(~{e})', '({e} << 2)', 'jnp.bitwise_xor({e}, 3)', 'lax.population_count({e})', '({e} | True)']),
  'lax dtypes': (floats, ['lax.add({e}, 1)', 'lax.mul({e}, jnp.ones({e}.shape, jnp.int32))', 'lax.dot({e}, 2.0)', 'lax.select({e}, {e}, {e})', 'lax.max({e}, jnp.float16(0))', 'lax.sub({e}, {e}.astype(jnp.bfloat16))', 'lax.concatenate([{e}, {e}.astype(jnp.int32)], 0)', 'lax.rem({e}, 2)']),
  'lax shapes': (float_arrays, ['lax.add({e}, {e}[None])', 'lax.dynamic_slice({e}, (0, 0, 0, 0, 0, 0, 0), (1, 1))', 'lax.broadcast_in_dim({e}, (1,), (0, 1, 2, 3))', 'lax.reduce_sum({e}, (7,))', 'lax.transpose({e}, (0, 0, 0, 0, 0, 0))', 'lax.dynamic_slice({e}, (0,) * {e}.ndim, ({k},) * {e}.ndim)', 'lax.slice({e}, (0,) * {e}.ndim, ({k},) * {e}.ndim)', 'lax.pad({e}, 0.0, [(0, 0)] * 9)', 'lax.squeeze({e}, (-7,))', 'lax.top_k({e}, {k})', 'lax.expand_dims({e}, (9,))', 'lax.rev({e}, (8,))', 'lax.dynamic_update_slice({e}, jnp.ones({k}), (0,) * {e}.ndim)']),
  'lax of Python objects': (always, ['lax.exp([{e}])', 'lax.add({e}, "1")', 'lax.sin(None)', 'lax.stop_gradient({e}) + []', 'lax.convert_element_type({e}, "flot32")', 'lax.cumsum({e}, axis=9)', 'lax.reduce({e}, 0., lax.add)', 'lax.iota(jnp.int32, {e})']),
  'operand of another kind': (always, ['({e} + "1")', '({e} + None)', '({e} + (1, 2))', '({e} * [1, 2, 3])', '({e} < "a")', '({e} + {{}})', '([1.0] - {e})', '("%d" % {e})']),
  'call of an array': (always, ['{e}()', '{e}(0)', '{e}.shape()', '{e}.T()', '{e}.dtype()', '{e}.sum()()']),
  'attribute of an array': (always, ['{e}.shap', '{e}.numpy()', '{e}.view(3, 2)', '{e}.unsqueeze(0)', '{e}.cpu()', '{e}.append(1)', '{e}.size()', '{e}.sume()', '{e}.backward()', '{e}.fill(0)', '{e}.at[0].sett(1)', '{e}.at.set(1)', '{e}.detach()', '{e}.length', '{e}.copy_to_host()']),
  'attribute of a module': (always, ['jnp.expp({e})', 'jnp.relu({e})', 'jax.softmax({e})', 'jax.nn.reLU({e})', 'jnp.concat_all([{e}])', 'jax.scipy.logsumexp({e})', 'lax.sigmoid({e})', 'jnp.cat([{e}])', 'jax.lax.dot_products({e}, {e})', 'jax.nn.functional.relu({e})', 'jnp.linalg.normalize({e})', 'jax.random.randn({e})', 'jnp.float23({e})', 'jax.tree_mapp(jnp.sin, {e})', 'jax.ops.index_update({e}, 0, 1)']),
  'unknown keyword': (always, ['jnp.sum({e}, axes=0)', 'jnp.mean({e}, dim=0)', 'jax.nn.softmax({e}, dim=-1)', '{e}.sum(keepdim=True)', 'jnp.zeros_like({e}, device_=1)', 'jnp.exp({e}, base=2)', 'jnp.clip({e}, minimum=0)', 'jnp.argmax({e}, axes=-1)', 'jnp.array({e}, type=int)', 'jax.nn.one_hot({e}, classes=3)', 'jnp.where({e} > 0, {e}, y=0, other=1)']),
  'unknown dtype': (always, ['{e}.astype("flot32")', 'jnp.zeros({e}.shape, dtype="foat")', 'jnp.asarray({e}, dtype=jnp)', '{e}.astype("float33")', 'jnp.ones({e}.shape, "x")', '{e}.astype(jnp.sum)', 'jnp.array({e}, "tensor")']),
  'missing argument of a function': (always, ['jnp.where({e} > 0, {e})', 'jnp.dot({e})', 'jnp.full({e}.shape)', 'jnp.clip()', 'jnp.maximum({e})', 'jnp.reshape({e})', 'jnp.take({e})', 'jnp.einsum()', 'jax.nn.one_hot({e})', 'lax.scan({e})', 'jnp.power({e})', 'jnp.expand_dims({e})']),
  'unknown axis name': (always, ["lax.psum({e}, 'batch')", "lax.pmean({e}, axis_name='devices')", "lax.axis_index('i') + {e}", "lax.all_gather({e}, 'x')", "lax.ppermute({e}, 'i', [(0, 1)])", "jax.nn.softmax({e}, axis='i')", "lax.pmax({e}, 'b')"]),
  'unhashable tracer': (always, ['{{{e}: 1}}[{e}]', 'hash({e}) + {e}', 'len({{{e}}}) * {e}', '{{0: 1.0}}[{e}]', 'dict([({e}, 1)])', '{{0: 1.0, 1: 2.0}}.get({e}, 0.0)', 'frozenset([{e}])']),
  'list index': (always, ['[1.0, 2.0, 3.0][jnp.argmax({e})]', '(0, 1)[{e}.sum().astype(int)]', '[{e}, -{e}][jnp.argmin({e})]', '"abc"[{e}.astype(int)]', '[0.0][{e}]', '(1, 2, 3)[jnp.argmax({e}):]']),
  'list of a Python count': (always, ['[0.0] * jnp.argmax({e})', 'list(range(jnp.argmax({e})))', 'jnp.stack([{e} for _ in range({e}.astype(int).sum())])', '"a" * {e}.astype(int).max()', 'bytes({e}.astype(int).sum())', 'chr(jnp.argmax({e}))', 'hex(jnp.argmax({e}))']),
  'format spec': (always, ["f'{{{e}:.3f}}'", "'%.2f' % {e}.sum()", "'{{:.2f}}'.format({e}.mean())", "format({e}, '5d')", "f'{{{e}.sum():8.2e}}'", "'%d' % jnp.argmax({e})"]),
  'in operator': (always, ['({e} in (1, 2))', '(1.0 in {e})', '({e}.sum() in [0, 1])', '([{e}].index(0.5) + {e})', '[1, 2].count({e})']),
  'iteration of a scalar': (scalars, ['sum(v for v in {e})', 'len({e}) * {e}', 'list({e})[0]', 'jnp.stack([v for v in {e}])', 'tuple({e})', '[*{e}][0]', '{e}[0]', 'max({e})', 'jnp.stack(list(map(jnp.sin, {e})))', 'next(iter({e}))', '{e}[:2]', 'dict(enumerate({e}))']),
  'name': (always, ['({e} + undefined_name)', '({e} * Scale)', 'self.{p}', 'scale_({e})', 'torch.tanh({e})', 'F.relu({e})', 'tf.cast({e}, int)', '({e} if flag else 0)']),
  'return of no array': (always, ['lambda: {e}', "'text'", '{{1, 2}}', 'object()', 'type({e})', 'range(3)', "({e}, 'loss')", '{{"out": {e}, "name": "x"}}', 'jnp.sin', 'slice(0, 1)', '(v for v in [{e}])', 'b"x"', '[{e}, jnp]']),
  'random key': (floats, ['jax.random.normal({e}, (2,))', 'jax.random.split({e})', 'jax.random.uniform(0.5)', "jax.random.normal('seed', (2,)) + {e}", 'jax.random.normal((0, 1), {e}.shape)', 'jax.random.fold_in({e}, 1)', 'jax.random.key({e})', 'jax.random.bernoulli({e})', 'jax.random.normal({e}.shape)', 'jax.random.PRNGKey({e})', 'jax.random.choice({e}, 3)', 'jax.random.permutation(None, {e})']),
  'differentiation': (float_arrays, ['jax.grad(jnp.sin)({e})', 'jax.grad(jnp.sum)({e}.astype(int))', 'jax.grad(lambda v: v * 2)({e})', 'jax.jacfwd(jnp.sin)({e} > 0)', 'jax.value_and_grad(lambda v: (v.sum(), v))({e})', 'jax.jvp(jnp.sin, ({e},), ({e}[None],))[0]', 'jax.vjp(jnp.sum, {e})[1]({e}[None])[0]', 'jax.grad(lambda v: jnp.sum(v), argnums=1)({e})', 'jax.grad(lambda v: v.sum().astype(int))({e})', 'jax.jvp(jnp.sin, {e}, {e})', 'jax.hessian(lambda v: (v, v))({e})', 'jax.grad(lambda v: None)({e})', 'jax.vjp(jnp.sin, {e})[1](1)[0]', 'jax.linearize(jnp.sin, {e})[1]({e}[None])', "jax.value_and_grad(lambda v: v.sum(), has_aux=True)({e})"]),
  'vmap': (arrays, ['jax.vmap(jnp.add)({e}, jnp.ones({k}))', 'jax.vmap(jnp.sin, in_axes=9)({e})', 'jax.vmap(lambda a, b: a, in_axes=(0, 0, 0))({e}, {e})', 'jax.vmap(jnp.sin, in_axes=None)({e})', 'jax.vmap(jnp.sin)(1.0) + {e}', 'jax.vmap(lambda v: v, out_axes=9)({e})', "jax.vmap(jnp.sin, in_axes='0')({e})", 'jax.vmap(lambda a: a, in_axes=(0, 1))({e})', 'jax.vmap({e})', 'jax.vmap(lambda v: {{"a": v}}, out_axes=(0, 1))({e})', 'jax.vmap(lambda v: "s")({e})', 'jax.vmap(lambda v: float(v.sum()))({e})', 'jax.vmap(jnp.dot, (0, None))({e})']),
  'cond': (floats, ['lax.cond({e}.sum() > 0, lambda: {e}, lambda: {e}.astype(int))', 'lax.cond({e}.sum() > 0, lambda: {e}, lambda: {e}[None])', 'lax.cond({e}.sum() > 0, lambda: {e}, lambda: ({e}, {e}))', 'lax.cond({e}[None] > 0, lambda: 1, lambda: 2)', 'lax.cond(jnp.all({e} > 0), lambda v: v, lambda v: v)', 'lax.cond(jnp.all({e} > 0), lambda: {e}, lambda v: v, {e})', 'lax.cond({e}.sum() > 0, {e}, -{e})', 'lax.switch({e}.sum(), [lambda: 1, lambda: 2])', 'lax.switch(0, [])', 'lax.switch(jnp.argmax({e}), [lambda: {e}, lambda: {e} > 0])', 'lax.cond({e}.any(), lambda: {e}, lambda: None)', "lax.cond('a', lambda: {e}, lambda: {e})", 'lax.select({e} > 0, {e}, 0)']),
  'loop carry': (floats, ['lax.fori_loop(0, 3, lambda i, c: c.astype(int), {e})', 'lax.fori_loop(0, 3, lambda i, c: c[None], {e})', 'lax.fori_loop(0, 3, lambda i, c: (c, i), {e})', 'lax.fori_loop(0, 3, lambda c: c, {e})', 'lax.while_loop(lambda c: c > 0, lambda c: c[None], {e})', 'lax.while_loop(lambda c: c, lambda c: c, {e})', 'lax.while_loop(lambda c: c.sum() > 0, lambda c: c > 0, {e})', 'lax.fori_loop(0.0, 3.0, lambda i, c: c, {e})', 'lax.scan(lambda c, x: c, {e}, None, length=3)', 'lax.scan(lambda c, x: (c > 0, x), {e}, jnp.ones(3))', 'lax.scan(lambda c, x: (c, c, x), {e}, jnp.ones(3))', 'lax.scan(lambda c, x: ((c, x), x), {e}, jnp.ones(3))', 'lax.scan(lambda c, x: (c, x), {e}, (jnp.ones(3), jnp.ones(4)))', 'lax.scan(lambda c, x: (c, x), {e}, 1.0)', 'lax.scan(lambda c, x: (c, x), {e}, jnp.ones(3), length=4)', 'lax.scan(lambda c: (c, c), {e}, jnp.ones(3))', 'lax.scan(lambda c, x: (c, float(x)), {e}, jnp.ones(3))', 'lax.map(lambda v: int(v), jnp.ones(3)) + {e}', 'lax.scan(lambda c, x: (c, x), {e})', 'lax.fori_loop(0, jnp.argmax({e}), lambda i, c: c + [1, 2][i], {e})']),
  'custom rules': (floats, ['jax.custom_jvp(jnp.sin)({e}, {e}, 1)', 'jax.checkpoint(lambda v: float(v.sum()))({e})', 'jax.checkpoint(jnp.sin)({e}, {e})', 'jax.jit(lambda v: int(v.sum()))({e})', 'jax.jit(lambda v, n: jnp.zeros(n), static_argnums=1)({e}, [1, 2])', 'jax.jit(lambda v, n: v, static_argnums=(1,))({e}, {e})', 'jax.jit({e})', "jax.jit(lambda v, mode: v)({e}, 'train')", 'jax.jit(lambda v: v, static_argnames="k")({e})', 'jax.jit(lambda v: v, static_argnums=4)({e})', 'jax.jit(lambda v: v if v.sum() > 0 else -v)({e})', 'jax.jit(lambda v: v)()', 'jax.jit(lambda v: v)({e}, {e})', 'jax.jit(lambda *, v: v)({e})', 'jax.eval_shape(lambda v: bool(v.sum()), {e})', 'jax.jit(lambda v: str)({e})']),
  'trees': (always, ['jax.tree.map(jnp.add, [{e}], ({e},))', 'jax.tree.map(lambda a, b: a + b, [{e}, {e}], [{e}])', 'jax.tree.map(lambda v: v + "a", {{"a": {e}}})', "{{'a': {e}}}['b']", 'jax.tree.unflatten(jax.tree.structure((1, 2)), [{e}])', 'jax.tree.map(lambda a, b: a, {{"a": {e}}}, {{"b": {e}}})', "dict(a={e}).b", '({e},)[1]', '[{e}].pop(3)', '(lambda a, b: a)({e})', '(lambda a: a)({e}, {e})', '(lambda *, a: a)({e})', 'jax.tree.reduce(jnp.add, [{e}, "s"])', 'jax.tree_util.tree_map({e}, [1])', "jax.flatten_util.ravel_pytree(['a', {e}])[0]"]),
}

# Statements put before one that reads the name.
STATEMENTS = {
  'if': (always, ['if jnp.any({v} > 0):\n{i}  {v} = {v} + 0', 'if {v}.sum() > 0:\n{i}  pass', 'if ({v} < 0).all(): raise ValueError("negative")', 'if jnp.isnan({v}).any():\n{i}  {v} = jnp.zeros_like({v})', 'if not jnp.allclose({v}, 0):\n{i}  {v} = {v} * 1', 'if {v}.ndim >= 0 and {v}.max() > 3:\n{i}  pass\n{i}else:\n{i}  {v} = {v} + 1', 'for _k in range(2):\n{i}  if {v}.sum() > _k: break']),
  'while': (always, ['while {v}.sum() > 1:\n{i}  {v} = {v} * 0', 'while jnp.max({v}) > 10: {v} = {v} - 1', 'while not jnp.all({v} < 1): break', 'while True:\n{i}  if {v}.max() < 1: break\n{i}  {v} = {v} // 2']),
  'assert': (always, ['assert {v}.min() >= 0', 'assert ({v} > 0).all(), "positive"', 'assert jnp.isfinite({v}).all()', 'assert {v}.shape == (97,), {v}.shape', 'assert not jnp.isnan({v}).any()', 'assert {v}.ndim == 9']),
  'item assignment': (arrays, ['{v}[0] = 0', '{v}[..., 0] += 1', '{v}[:] = 1.0', '{v}[{v} > 0] = 0', 'del {v}[0]', '{v}[0], _t = 1, 2', '{v}.shape = (1,)', 'for {v}[0] in range(2): pass']),
  'range': (always, ['for _i in range(jnp.argmax({v})):\n{i}  pass', 'for _i in range({v}.astype(int).max()): {v} = {v} + 1', '_l = [0 for _ in range(int({v}.sum()))]', 'for _i in range(0, {v}.astype(int).sum(), 2): pass', 'for _i in range(len({v}) if {v}.ndim else jnp.argmax({v})):\n{i}  if {v}.max() > _i: {v} = {v} - 1']),
  'print format': (always, ["print(f'{{{v}:.3f}}')", "print('value %d' % {v}.sum())", "print('{{:.2f}}'.format({v}))", "print(f'{{{v}.mean():>10.4f}}')"]),
  'match': (always, ['match {v}:\n{i}  case 0: pass', 'match {v}.sum():\n{i}  case 1 | 2:\n{i}    {v} = {v} + 1\n{i}  case _: pass', 'match {v}.max():\n{i}  case m if m > 0: pass']),
  'unpacking': (always, ['_a, _b, _c, _d, _e, _f, _g = {v}', '(_a, _b), _c = {v}.shape, 1, 2', '_a, _b = {v}.shape + (1, 2, 3)', '_a, *_b, _c, _d = {v}.shape[:1]', '_q, _r = {v}.sum()', '[_a] = {v}.shape * 2 + (1, 1)']),
  'unbound local': (always, ['del {v}', '{v} = {v}_new', '{v}_old += {v}', '{v} = {v}.copy().x', 'from jax import not_there', 'global_count += {v}']),
}
