/** Programs around a value `u` that nobody knows, one for each way that it may reach something, and what stays known. */

export interface Handwritten {
  readonly name: string;
  readonly source: string;
  /** Names whose values are known all the same: an interpreter that knows nothing would be sound, too. */
  readonly known: readonly string[];
}

const program = (name: string, source: string, ...known: readonly string[]): Handwritten => ({ name, source, known });

export const HANDWRITTEN: readonly Handwritten[] = [
  // Branches.
  program('equal sides', 'if u: x = 1\nelse: x = 1', 'x'),
  program('different sides', 'y = 5\nif u: x = 1\nelse: x = 2', 'y'),
  program('one side only', 'x = 1\nif u: y = 2\nz = x', 'x', 'z'),
  program('elif', 'x = 0\nif u == 1: x = 1\nelif u == 2: x = 2\ny = [x]'),
  program('a conditional expression', 'x = 1 if u else 2\ny = 3 if u else 3', 'y'),
  program('and, or', 'x = u and 1\ny = u or 1\nz = 1 or u', 'z'),
  program('their effects', 'n = []\nu and n.append(1)\nu or n.append(2)\n1 and n.append(3)'),
  program('a chained comparison', 'n = []\ndef f():\n    n.append(1)\n    return 5\nx = 0 < u < f()'),
  program('a walrus in a test', 'x = 0\nif u and (x := 5): pass\ny = 1', 'y'),
  program(
    'match',
    'match u:\n    case 1: x = 1\n    case [a, b]: x = 2\n    case {"k": v}: x = 3\n    case str(): x = 4\n    case _: x = 5',
  ),
  program('match on a tuple', 'match (1, u):\n    case (2, _): x = 1\n    case (1, 5): x = 2\n    case (1, y): x = 3'),
  program('match with a guard', 'match 3:\n    case n if u: x = 1\n    case n: x = 2\ny = n', 'y', 'n'),
  program('a class body', 'class C:\n    a = 1\n    if u: a = 2\n    b = 3\nx = C.b\ny = C.a', 'x'),
  program('a deleted name', 'x = 1\ny = 2\nif u: del x', 'y'),
  program('an assertion', 'n = 0\ntry:\n    assert u\n    n = 1\nexcept AssertionError: n = 2\nm = 3', 'm'),
  // Returns.
  program(
    'an early return',
    'n = []\ndef f():\n    if u:\n        n.append(1)\n        return 1\n    return 1\nx = f()',
    'x',
  ),
  program(
    'its effect, overwritten later',
    's = 0\ndef f():\n    global s\n    if u:\n        s = 1\n        return\n    s = 2\nf()',
  ),
  program('returns in a loop', 'def f():\n    for i in range(5):\n        if u: return i\n    return -1\nx = f()'),
  program(
    'a return and a raise',
    'def f():\n    if u: return 1\n    raise ValueError\ntry: x = f()\nexcept ValueError: x = 2\ny = 1',
    'y',
  ),
  program(
    'returns in nested calls',
    'def g():\n    if u: return 1\n    return 1\ndef f():\n    if g() == 1: return 2\n    return 3\nx = f()',
    'x',
  ),
  program('a recursion', 'def f(n):\n    if u: return 0\n    return f(n - 1) if n > 0 else 0\nx = f(3)', 'x'),
  program(
    'a closure',
    'def make():\n    n = 0\n    def step():\n        nonlocal n\n        if u: n += 1\n        return n\n    return step\nstep = make()\nx = step()\ny = step()',
  ),
  program('a lambda', 'f = lambda: 1 if u else 1\nx = f()', 'x'),
  // Exceptions.
  program('a raise in a branch', 'try:\n    if u: raise ValueError\n    x = 1\nexcept ValueError: x = 2'),
  program(
    'a raise in a called function',
    'n = []\ndef f():\n    n.append(1)\n    if u: raise KeyError("k")\n    n.append(2)\ntry: f()\nexcept KeyError: n.append(3)',
  ),
  program('one that nobody catches', 'def f():\n    if u: raise KeyError\n    return 4\nx = f()', 'x'),
  program(
    'one of another class',
    'try:\n    try:\n        if u: raise KeyError\n        x = 1\n    except ValueError: x = 2\nexcept KeyError: x = 3',
  ),
  program(
    'several classes',
    'try:\n    if u == 1: raise KeyError\n    if u == 5: raise ValueError\n    x = 0\nexcept KeyError: x = 1\nexcept ValueError: x = 2',
  ),
  program('else', 'try:\n    if u: raise KeyError\nexcept KeyError: x = 1\nelse: x = 2\ny = 0', 'y'),
  program(
    'finally',
    'n = []\ntry:\n    if u: raise KeyError\nexcept KeyError: pass\nfinally: n.append(1)\nx = len(n)',
    'n',
    'x',
  ),
  program(
    'finally around a return',
    'n = []\ndef f():\n    try:\n        if u: return 1\n        n.append(0)\n    finally: n.append(1)\n    return 2\nx = f()',
  ),
  program(
    'finally that returns',
    'def f():\n    try:\n        if u: raise KeyError\n        return 1\n    finally: return 2\nx = f()',
    'x',
  ),
  program(
    'a finally that overwrites',
    'x = 0\ntry:\n    try:\n        if u: raise KeyError\n        x = 1\n    finally: x = 5\nexcept KeyError: pass',
    'x',
  ),
  program('an operation that may raise', 'try:\n    y = u + 1\n    x = 1\nexcept TypeError: x = 2'),
  program(
    'one that may raise after a change',
    'x = 0\ntry:\n    x = 1\n    int(u)\n    x = 0\nexcept (TypeError, ValueError): pass',
  ),
  program(
    'a list in between',
    'x = [1, 2, 3]\ntry:\n    x.append(4)\n    int(u)\n    x.pop()\nexcept (TypeError, ValueError): pass\ny = x[0]',
    'y',
  ),
  program(
    'an import that may fail',
    'try:\n    import not_there_at_all\n    x = True\nexcept ImportError: x = False\ny = 1',
    'y',
  ),
  program(
    'an unknown class of exceptions',
    'try: raise KeyError\nexcept (KeyError if u else ValueError, KeyError): x = 1',
    'x',
  ),
  program(
    'the exception',
    'try:\n    if u: raise ValueError("a")\n    raise ValueError("b")\nexcept ValueError as e: x = e.args\ny = 1',
    'y',
  ),
  program(
    'a raise again',
    'n = []\ntry:\n    try:\n        if u: raise KeyError\n    except KeyError:\n        n.append(1)\n        raise\n    n.append(2)\nexcept KeyError: n.append(3)',
  ),
  program('an exception of an unknown class', 'try: raise u\nexcept BaseException: x = 1', 'x'),
  // with.
  program(
    'suppress',
    'import contextlib\nx = 0\nwith contextlib.suppress(ValueError):\n    if u: raise ValueError\n    x = 1',
  ),
  program(
    'a manager of one’s own',
    'n = []\nclass M:\n    def __enter__(self): n.append("in")\n    def __exit__(self, *a): n.append("out")\nwith M():\n    if u: n.append("u")\nx = n[0]',
    'x',
  ),
  program(
    'one that is left',
    'n = []\nclass M:\n    def __enter__(self): return self\n    def __exit__(self, *a): n.append("out")\ndef f():\n    with M():\n        if u: return 1\n        n.append(2)\n    return 1\nx = f()',
    'x',
  ),
  program(
    'an unknown manager',
    'x = 0\ntry:\n    with u as y:\n        x = 1\n        raise ValueError\n    x = 2\nexcept Exception: pass\nz = 0',
    'z',
  ),
  program(
    'one that may swallow',
    'class M:\n    def __enter__(self): pass\n    def __exit__(self, *a): return u\ntry:\n    with M(): raise ValueError\n    x = 1\nexcept ValueError: x = 2',
  ),
  program(
    'a context from a generator',
    'import contextlib\nn = []\n@contextlib.contextmanager\ndef m():\n    n.append(1)\n    yield u\n    n.append(2)\nwith m() as v: n.append(3)\nx = len(n)',
    'n',
    'x',
  ),
  // Loops.
  program('a while on an unknown', 'n = 0\nwhile u and n < 3: n += 1\nm = 1', 'm'),
  program('a for over an unknown', 'n = 0\nx = []\nfor i in u:\n    n += 1\n    x.append(i)\nm = 1', 'm'),
  program('a break', 'for i in range(5):\n    x = i\n    if u: break\ny = 1', 'y'),
  program('else of a loop', 'for i in range(2):\n    if u: break\nelse: x = 1\ny = 2', 'y'),
  program('continue', 'n = 0\nm = 0\nfor i in range(4):\n    m += 1\n    if u: continue\n    n += 1', 'm'),
  program(
    'a chain that needs many turns',
    'a, b, c, d, e = 0, 0, 0, 0, 0\nfor i in u if isinstance(u, (list, tuple)) else []: e = d; d = c; c = b; b = a; a = 1',
  ),
  program(
    'a loop with two ends',
    'def f():\n    n = 0\n    while True:\n        n += 1\n        if u: return n\n        if n > 3: break\n    return -n\nx = f()',
  ),
  program(
    'nested loops',
    'n = 0\nfor i in range(3):\n    for j in range(3):\n        if u: break\n        n += 1\nm = i',
    'm',
  ),
  program(
    'try in a loop',
    'n = 0\nfor i in range(3):\n    try:\n        if u: raise ValueError\n        n += 1\n    except ValueError: continue\nm = i',
    'm',
  ),
  program('an iterator that is shared', 'it = iter([1, 2, 3])\nif u: next(it)\nx = next(it)\ny = 1', 'y'),
  program(
    'a list that is walked over while it grows',
    'x = [1]\nfor i in x:\n    if len(x) < 3 and u: x.append(2)\ny = x[0]',
    'y',
  ),
  program('a loop variable', 'i = 9\nfor i in u: pass\nx = 1', 'x'),
  program('a comprehension', 'n = []\nx = [n.append(i) for i in range(3) if u]\ny = [i for i in range(3)]', 'y'),
  program('one over an unknown', 'n = []\nx = [n.append(i) for i in u]\ny = {i: 1 for i in u}\nm = 2', 'm'),
  program('a generator expression', 'n = []\nx = list(n.append(i) for i in u)\ny = any(n.append(i) for i in [1] if u)'),
  program(
    'a generator',
    'def g():\n    yield 1\n    if u: yield 2\n    yield 3\nit = g()\nx = next(it)\ny = list(it)',
    'x',
  ),
  // Containers.
  program(
    'extend',
    'x = [1, 2]\nx.extend(u)\na = x[0]\nb = len(x)\nc = 1 in x\nd = 9 in x\ne = bool(x)',
    'a',
    'c',
    'e',
  ),
  program('append in a branch', 'x = [1]\nif u: x.append(2)\na = x[0]\nb = x[-1]\nc = len(x)', 'a'),
  program('an unknown index', 'x = [1, 2, 3]\nx[u] = 5\na = x[0]\nb = len(x)'),
  program('an unknown slice', 'x = [1, 2, 3, 4]\nx[2:] = u\na = x[1]\nb = x[2:]\nc = len(x)', 'a'),
  program('insertion', 'x = [1, 2]\nx.insert(u, 0)\na = len(x)\nb = x[0]', 'a'),
  program('removal', 'x = [1, 2, 3]\nx.remove(u)\nb = x[0]\nc = x == [1, 2]'),
  program('deletion', 'x = [1, 2, 3]\ndel x[u]\na = len(x)\nb = x'),
  program('repetition in place', 'x = y = [1]\nx *= u\na = len(y)'),
  program('sorting', 'x = [3, u, 1]\nx.sort()\na = len(x)\nb = x[0]', 'a'),
  program('clearing', 'x = [1]\nx.extend(u)\nx.clear()\nx.append(2)\na = len(x)', 'a', 'x'),
  program('update', 'd = {"a": 1}\nd.update(u)\nx = "a" in d\ny = d["a"]\nz = "b" in d\nn = len(d)\nk = list(d)', 'x'),
  program('an unknown key', 'd = {"a": 1}\nd[u] = 2\nx = d["a"]\ny = "a" in d\nn = len(d)', 'y'),
  program(
    'a key in a branch',
    'd = {"a": 1}\nif u: d["b"] = 2\nx = d["a"]\ny = "b" in d\nz = d.get("b", 0)\nn = len(d)',
    'x',
  ),
  program('a deleted key', 'd = {"a": 1, "b": 2}\ndel d[u]\nx = d.get("a")\nn = len(d)'),
  program('a key that is set again', 'd = {"a": 1}\nd[u] = 2\nd["a"] = 3\nx = d["a"]', 'x'),
  program('a tuple with an unknown as key', 'd = {(1, u): 1, 2: 3}\nx = d[2]\ny = len(d)\nz = (1, 5) in d', 'x'),
  program('setdefault', 'd = {}\nx = d.setdefault(u, [])\nx.append(1)\ny = d'),
  program('pop', 'd = {"a": 1}\nx = d.pop(u, 0)\ny = d\nz = d.pop("a", 2)'),
  program(
    'a defaultdict',
    'import collections\nd = collections.defaultdict(list)\nd["a"].append(1)\nd[u].append(2)\nx = len(d)\ny = d["a"]',
  ),
  program('a Counter', 'import collections\nc = collections.Counter("aab")\nc[u] += 1\nx = c["a"]\ny = "a" in c', 'y'),
  program(
    'a deque',
    'import collections\nq = collections.deque([1, 2], maxlen=4)\nif u: q.append(3)\na = q[0]\nn = len(q)',
  ),
  program('a set', 's = {1, 2}\ns.add(u)\nx = 1 in s\ny = 9 in s\nn = len(s)', 'x'),
  program('a member in a branch', 's = {1}\nif u: s.add(2)\nx = 1 in s\ny = 2 in s\nn = len(s)', 'x'),
  program('set operations', 's = {1, 2}\nt = s | {3}\ns |= u\nx = 3 in t\ny = s == {1, 2}', 't', 'x'),
  program('a dict display', "d = {'a': 1, **(u if isinstance(u, dict) else {})}\nx = 'a' in d\ny = len(d)", 'x'),
  program('a set display', 's = {1, u}\nn = len(s)\nx = 1 in s', 'x'),
  program('a list display', 'x = [0, *u] if isinstance(u, list) else [0]\ny = x[0]'),
  program('a heap', 'import heapq\nh = [1, 3]\nheapq.heappush(h, u)\nn = len(h)'),
  program('min, max, sorted', 'x = max(1, u)\ny = sorted([2, u])\nz = max(1, 2)', 'z'),
  // Calls.
  program(
    'unknown arguments',
    'n = []\ndef f(*a, **k):\n    n.append(1)\n    return len(a)\nx = f(*u) if isinstance(u, (list, tuple)) else 0\ny = f(u)',
    'y',
  ),
  program('unknown keywords', 'def f(a=1, **k): return a\nx = f(**u) if isinstance(u, dict) else 1'),
  program('callbacks', 'n = []\nx = list(map(n.append, u)) if isinstance(u, list) else []'),
  program('a function that is one of two', 'n = []\nm = []\nf = n.append if u else m.append\nf(1)'),
  program(
    'a closure that is one of two',
    'def make():\n    n = 0\n    def step():\n        nonlocal n\n        n += 1\n        return n\n    return step\na = make()\nb = make()\nf = a if u else b\nf()\nx = a()\ny = b()',
  ),
  // Objects.
  program('an attribute', 'class C: pass\nc = C()\nc.x = c.y = 1\nif u: c.x = 2\na = c.y\nb = c.x', 'a'),
  program(
    'an attribute on one side',
    'class C: pass\nc = C()\nif u: c.x = 1\nb = hasattr(c, "x")\nd = getattr(c, "x", 5)',
  ),
  program(
    'a property',
    'class C:\n    n = 0\n    @property\n    def p(self):\n        self.n += 1\n        return u\nc = C()\nx = 1 if c.p else 2\ny = c.n',
    'y',
  ),
  program(
    'an object that is one of two',
    'class C: pass\na, b = C(), C()\na.x = b.x = 0\nc = a if u else b\nc.x = 1\ny = a.x\nz = b.x',
  ),
  program(
    'a list that is one of two',
    'a, b = [1], [2]\nc = a if u else b\nc.append(3)\nc[0] = 9\nx = len(a)\ny = b[0]',
  ),
  program('one of two, in a container', 'a, b = [1], [2]\nd = {"k": a if u else b}\nd["k"].append(5)\nx = len(a)'),
  program('a list beyond the known part', 'a = [1]\nx = []\nx.extend(u)\nx.append(a)\nx[-1].append(2)\ny = len(a)'),
  program('a class attribute', 'class C: n = 0\ndef f():\n    if u: C.n = 1\nf()\nx = C.n\ny = C().n'),
  program('an unknown base', 'class C(u if isinstance(u, type) else object):\n    def f(self): return 1\nx = C().f()'),
  program(
    'a descriptor',
    'n = []\nclass D:\n    def __get__(self, o, t):\n        if u: n.append(1)\n        return 5\nclass C: d = D()\nx = C().d',
    'x',
  ),
  program(
    '__getattr__',
    'class C:\n    def __getattr__(self, name):\n        if u: raise AttributeError(name)\n        return 1\nx = getattr(C(), "a", 0)\ny = hasattr(C(), "a")',
  ),
  program(
    'an iterator of one’s own',
    'class I:\n    def __init__(self): self.n = 0\n    def __iter__(self): return self\n    def __next__(self):\n        self.n += 1\n        if self.n > 3 or u: raise StopIteration\n        return self.n\nx = list(I())\nn = 0\nfor i in I(): n += 1',
  ),
  program(
    'a dataclass',
    'import dataclasses\n@dataclasses.dataclass\nclass P:\n    a: int\n    b: list\np = P(u, [])\nif u: p.b.append(1)\nx = p.b == []\np.a = 3\ny = p.a',
    'y',
  ),
  program('globals in functions', 'x = 0\ndef f():\n    global x\n    if u: x = 1\nf()\ny = x'),
  program('an unknown in an f-string', 'x = f"{u}"\ny = f"{1}"\nz = "%s" % u', 'y'),
];
