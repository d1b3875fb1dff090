/** Whatever Python code changes can be taken back: the heap's log, and what a branch on an unknown leaves. */
import { describe, expect, test } from 'vitest';
import { heap } from '../../server/python/heap.ts';
import { Unknown } from '../../server/python/values.ts';
import { Session } from './harness.ts';

const IMPORTS = `
import collections, heapq, bisect, copy, dataclasses, types, functools
class C:
    attr = 1
    def __init__(self): self.a = 1; self.b = [1]
    @property
    def p(self): return self.a
    @p.setter
    def p(self, v): self.a = v
def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    def read(): return n
    return step, read
`;

/** What is made, what changes it, and what must then print as before. */
const changes: readonly (readonly [setup: string, change: string, shown: string])[] = [
  ['x = [3, 1, 2]', 'x.append(4)', 'x'],
  ['x = [3, 1, 2]', 'x.extend([4, 5]); x.insert(0, 9); x.insert(-1, 8)', 'x'],
  ['x = [3, 1, 2]', 'x.pop(); x.pop(0)', 'x'],
  ['x = [3, 1, 2]', 'x.remove(1)', 'x'],
  ['x = [3, 1, 2]', 'x.sort(); x.reverse()', 'x'],
  ['x = [3, 1, 2]', 'x.clear()', 'x'],
  ['x = [3, 1, 2]', 'x[0] = 9; x[-1] += 5', 'x'],
  ['x = [3, 1, 2, 4]', 'x[1:3] = [7, 8, 9]; x[::2] = [0] * len(x[::2])', 'x'],
  ['x = [3, 1, 2, 4]', 'del x[0]; del x[1:]', 'x'],
  ['x = [3, 1, 2]', 'x += [1]; x *= 2', 'x'],
  ['x = [[1], [2]]', 'x[0].append(5)', 'x'],
  ["d = {'a': 1, 'b': 2, 'c': 3}", "d['a'] = 9; d['z'] = 1", 'd'],
  ["d = {'a': 1, 'b': 2, 'c': 3}", "del d['a']; d['a'] = 1", 'd'],
  ["d = {'a': 1, 'b': 2, 'c': 3}", "d.pop('b'); d.popitem()", 'd'],
  ["d = {'a': 1, 'b': 2, 'c': 3}", "d.update(a=5, q=6); d.setdefault('w', 1); d |= {'b': 0}", 'd'],
  ["d = {'a': 1, 'b': 2, 'c': 3}", 'd.clear()', 'd'],
  ['s = {1, 2, 3}', 's.add(4); s.discard(1); s.remove(2)', 's'],
  ['s = {1, 2, 3}', 's.pop(); s.update([9]); s -= {2}; s ^= {3, 7}', 's'],
  ['s = {1, 2, 3}', 's.clear()', 's'],
  ['c = C()', 'c.a = 2; c.new = 3', '(c.a, sorted(c.__dict__))'],
  ['c = C()', 'del c.a', 'c.a'],
  ['c = C()', 'c.p = 7; c.b.append(2)', '(c.a, c.b)'],
  ['c = C()', "c.__dict__['a'] = 5; c.__dict__.update(z=1); setattr(c, 'y', 2)", '(c.a, sorted(c.__dict__))'],
  ['c = C()', 'c.__dict__ = {}', 'sorted(c.__dict__)'],
  ['c = C()', 'C.attr = 2; C.other = 3', "(C.attr, hasattr(C, 'other'), c.attr)"],
  ['g = 1', 'g = 2; h = 3', "(g, 'h' in globals() if False else g)"],
  ['step, read = counter()', 'step(); step()', 'read()'],
  ['def f(): pass', 'f.tag = 1', "hasattr(f, 'tag')"],
  ['q = collections.deque([1, 2, 3])', 'q.append(4); q.appendleft(0); q.rotate(2); q.popleft()', 'q'],
  ['q = collections.deque([1, 2, 3], maxlen=3)', 'q.append(4); q.extend([5, 6]); q[0] = 9', 'q'],
  ['q = collections.deque([1, 2, 3])', 'q.clear(); q.extendleft([1]); q.reverse()', 'q'],
  ['d = collections.defaultdict(list)', "d['a'].append(1); d['b']", 'd'],
  ['o = collections.OrderedDict(a=1, b=2, c=3)', "o.move_to_end('a'); o.popitem(last=False)", 'o'],
  ["n = collections.Counter('aab')", "n['a'] += 5; n.update('zz'); n.subtract('b')", 'n'],
  ["m = collections.ChainMap({'a': 1}, {'b': 2})", "m['a'] = 5; m['z'] = 1", 'm'],
  ['x = [5, 3, 4]', 'heapq.heapify(x); heapq.heappush(x, 0); heapq.heappop(x)', 'x'],
  ['x = [1, 3]', 'bisect.insort(x, 2)', 'x'],
  ['n = types.SimpleNamespace(a=1)', 'n.a = 2; n.b = 3; del n.a', 'n'],
  ['p = dataclasses.make_dataclass("P", ["x"])(1)', 'p.x = 5', 'p'],
  ['e = ValueError(1)', "e.args = (2,); e.add_note('n')", "(e, hasattr(e, '__notes__'))"],
  ['k = 1', 'import math as k', 'k'],
  ['x = [1, 2]\ny = x', 'x = [9]; y.append(3)', '(x, y)'],
];

describe('a rollback restores everything', () => {
  test.each(changes)('%s; %s', (setup, change, shown) => {
    const session = new Session();
    session.print(IMPORTS);
    session.print(setup);
    const before = session.print(`print(${shown})`);
    const mark = heap.mark();
    try {
      expect(session.print(change)).toBe('');
      heap.rollback(mark);
    } finally {
      heap.release(mark);
    }
    expect(session.print(`print(${shown})`)).toBe(before);
    // And without the rollback it does change something.
    session.print(change);
    if (shown !== "(g, 'h' in globals() if False else g)") expect(session.print(`print(${shown})`)).not.toBe(before);
  });
});

/** A branch on the unknown `u`, and what prints after it; a print of an unknown prints nothing. */
const branches: readonly (readonly [name: string, source: string, printed: string])[] = [
  ['equal values stay', 'if u: x = 1\nelse: x = 1\nprint(x)', '1\n'],
  ['different values are unknown', 'if u: x = 1\nelse: x = 2\nprint(x)', ''],
  ['what neither side touches stays', 'y = 5\nif u: x = 1\nprint(y)', '5\n'],
  [
    'the one side that stays',
    'def f():\n    x = 1\n    if u: raise ValueError\n    else: x = 2\n    return x\nprint(f())',
    '2\n',
  ],
  ['returns join', 'def f():\n    if u: return 1\n    return 1\nprint(f())', '1\n'],
  ['returns that differ', 'def f():\n    if u: return 1\n    return 2\nprint(f())', ''],
  ['items that differ', 'x = [1, 2]\nif u: x[0] = 9\nprint(x[1])\nprint(x[0])', '2\n'],
  ['entries that differ', "d = {'a': 1, 'b': 2}\nif u: d['a'] = 9\nprint(d['b'])\nprint(d['a'])", '2\n'],
  ['attributes that differ', 'class C: pass\nc = C()\nc.x = c.y = 1\nif u: c.x = 2\nprint(c.y)\nprint(c.x)', '1\n'],
  ['a conditional expression of equal values', 'print(1 if u else 1)', '1\n'],
  ['a conditional expression', 'print(1 if u else 2)', ''],
  ['its sides do not both happen', 'x = []\ny = x.append(1) if u else None\nprint(y)', 'None\n'],
  ['a side that raises', 'def fail(): raise ValueError\nprint(fail() if u else 5)', '5\n'],
  ['and, or', 'def fail(): raise ValueError\nx = u and fail()\ny = u or fail()\nprint("on")', 'on\n'],
  ['recursion on an unknown', 'def f(n): return 1 if u else n * f(n - 1)\nx = f(5)\nprint("on")', 'on\n'],
  ['a while on an unknown', 'n = 0\nwhile u: n += 1\nprint(n)\nprint("on")', 'on\n'],
  ['a for over an unknown', 'n = 0\nfor i in u: n += 1\nprint(n)\nprint("on")', 'on\n'],
  [
    'a generator moved in a branch',
    'def g():\n    yield 1\n    yield 2\nit = g()\nif u: next(it)\nprint(next(it))\nprint("on")',
    'on\n',
  ],
  ['an iterator moved in a branch', 'it = iter([1, 2])\nif u: next(it)\nprint(next(it))\nprint("on")', 'on\n'],
  ['a generator that was not moved', 'def g(): yield 1\nit = g()\nif u: pass\nprint(next(it))', '1\n'],
  ['a generator over an unknown', 'def g():\n    for x in u: yield x\nprint(list(g()))\nprint("on")', 'on\n'],
  [
    'a generator whose branch is unknown',
    'def g():\n    yield 1\n    if u: yield 2\n    yield 3\nit = g()\nprint(next(it))\nprint(next(it))\nprint("on")',
    '1\non\n',
  ],
  [
    'a generator that may return',
    'def g():\n    yield 1\n    if u: return\n    yield 3\nit = g()\nprint(next(it))\nprint(next(it))\nprint("on")',
    '1\non\n',
  ],
  [
    'a for over such a generator',
    'def g():\n    yield 1\n    if u: yield 2\nn = 0\nfor x in g(): n += 1\nprint("on")',
    'on\n',
  ],
  [
    'any, all, sum, sorted, len',
    'print(any([u]), 1)\nprint(sum([1, u]))\nprint(sorted([2, u, 1]))\nprint(len(u))\nprint(any([1, u]), all([0, u]))',
    'True False\n',
  ],
  ['unpacking', 'a, b = u\nc, *d = u\nprint("on")', 'on\n'],
  ['arguments', 'def f(*a, **k): return 1\nf(*u)\nf(**u)\nf(u, k=u)\nprint("on")', 'on\n'],
  [
    'text',
    "print(f'{u}')\nprint(str(u), 1)\nprint('%s' % u)\nprint('{}'.format(u))\nprint('a'.join(u))\nprint('on')",
    'on\n',
  ],
  [
    'methods with unknown arguments',
    "x = [1, 2]\nx.insert(u, 3)\nprint(len(x))\nx.pop(u)\nprint(len(x))\nd = {1: 2}\nd[u] = 3\nd.get(u)\nd.pop(u)\nu in d\n{1}.discard(u)\n'a'.replace(u, 'b')\nprint('on')",
    '3\n2\non\n',
  ],
  ['an unknown decorator', '@u\ndef f(): return 1\nprint(f())', '1\n'],
  [
    'an unknown base',
    'class C(u):\n    def f(self): return 1\nprint(C().f())\nC().missing()\nC(1, 2)\nprint("on")',
    '1\non\n',
  ],
  ['an unknown context', 'with u as x: y = 1\nprint(y)\nwith u: raise ValueError\nprint("on")', '1\non\n'],
  ['an unknown except', 'try: 1 / 0\nexcept u: print("caught")', 'caught\n'],
  [
    'an unknown module',
    'import not_there.at_all as m\nfrom not_there import *\nfrom not_there import x, y\nm.f(1)[2].g += 1\nprint("on")',
    'on\n',
  ],
  ['match on an unknown', 'match u:\n    case 1: x = 1\n    case [a, b]: x = 1\n    case _: x = 1\nprint(x)', '1\n'],
  [
    'comparisons',
    'print(u < 1, 2)\nprint(1 == u)\nprint(u in [1])\nprint(1 in u)\nprint(not u)\nprint(u is None)\nprint("on")',
    'on\n',
  ],
  ['arithmetic', 'x = -u + 1 * u ** 2 @ u\nx += 1\nx[0] = 1\ndel x[0]\nx.a = 1\ndel x.a\nprint("on")', 'on\n'],
  [
    'a test that raises in a branch',
    'try:\n    if u: raise ValueError\n    print("go")\nexcept ValueError: print("caught")',
    'go\ncaught\n',
  ],
  [
    'nested branches',
    'x = 0\nif u:\n    if u: x = 1\n    else: x = 2\nelse:\n    x = 0\nprint(x)\nprint("on")',
    'on\n',
  ],
  ['a branch in a called function', 'def f(l):\n    if u: l.append(1)\n    return 7\nprint(f([]))', '7\n'],
];

describe('branches on an unknown', () => {
  test.each(branches)('%s', (_name, source, printed) => {
    expect(new Session({ u: new Unknown('the test says so') }).print(source)).toBe(printed);
  });
});
