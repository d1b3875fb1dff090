/** Programs without an end, or too large for any machine: each ends soon, with a Stop or with Python's own error. */
import { describe, expect, test } from 'vitest';
import { Stop } from '../../server/python/errors.ts';
import { run } from './harness.ts';

/** Steps that each of these may take. */
const FUEL = 1_000_000;
/** Much longer than any of them takes; the machine is shared. */
const MOST_MS = 10_000;

/** A program, and how it ends: 'stop', 'cut' (its loops are cut short), or what is in its last line. */
const cases: readonly (readonly [name: string, source: string, end: string])[] = [
  ['an endless loop', 'while True: pass', 'cut'],
  ['an endless loop that appends', 'x = []\nwhile True: x.append(1)', 'cut'],
  ['an endless for', 'import itertools\nfor i in itertools.count(): pass', 'cut'],
  ['a long range', 'for i in range(10**12): pass', 'cut'],
  ['an endless generator', 'def g():\n    while True: yield 1\nsum(g())', 'stop'],
  ['an endless generator expression', 'import itertools\nsum(x for x in itertools.count())', 'stop'],
  ['an endless list', 'import itertools\nlist(itertools.repeat(1))', 'stop'],
  ['an endless comprehension', 'import itertools\n[x for x in itertools.cycle("ab")]', 'stop'],
  ['an endless iterator', 'list(iter(int, 1))', 'stop'],
  ['an endless filter', 'import itertools\nlist(filter(lambda v: False, itertools.count()))', 'stop'],
  ['an endless any', 'import itertools\nany(x < 0 for x in itertools.count())', 'stop'],
  ['a list of a range', 'list(range(10**9))', 'stop'],
  ['a repeated list', '[0] * 10**9', 'stop'],
  ['a repeated tuple', '(1, 2) * 10**12', 'stop'],
  ['a repeated str', '"a" * 10**12', 'stop'],
  ['a repeated str, grown', 's = "ab"\nwhile True: s = s * 1000', 'stop'],
  ['a str that doubles', 's = "ab"\nwhile True: s += s', 'stop'],
  ['a list that doubles', 'x = [1, 2]\nwhile True: x = x + x', 'stop'],
  ['a list that extends itself', 'x = [1, 2]\nwhile True: x += x', 'stop'],
  ['bytes', 'bytes(10**12)', 'stop'],
  ['a wide format', '"{:1000000000}".format(1)', 'stop'],
  ['a wide %', '"%1000000000d" % 1', 'stop'],
  ['a wide ljust', '"a".ljust(10**10)', 'stop'],
  ['a power', '10**10**10', 'stop'],
  ['a shift', '1 << 10**10', 'stop'],
  ['a product that grows', 'x = 3\nwhile True: x *= x', 'cut'],
  ['a product of itertools', 'import itertools\nlist(itertools.product(range(1000), repeat=10))', 'stop'],
  ['permutations', 'import itertools\nlist(itertools.permutations(range(100)))', 'stop'],
  ['text of a large int', 'str(7 ** 100000)', 'ValueError: Exceeds the limit (4300 digits)'],
  ['int of a long text', 'int("9" * 100000)', 'ValueError: Exceeds the limit (4300 digits)'],
  ['recursion', 'def f(n): return f(n + 1)\nf(0)', 'RecursionError: maximum recursion depth exceeded'],
  ['recursion of a lambda', 'f = lambda: f()\nf()', 'RecursionError'],
  ['mutual recursion', 'def f(): return g()\ndef g(): return f()\nf()', 'RecursionError'],
  ['recursion through a method', 'class A:\n    def m(self): return self.m()\nA().m()', 'RecursionError'],
  ['recursion through a property', 'class A:\n    @property\n    def p(self): return self.p\nA().p', 'RecursionError'],
  ['recursion through an operator', 'class A:\n    def __add__(self, o): return self + o\nA() + 1', 'RecursionError'],
  ['recursion through repr', 'class A:\n    def __repr__(self): return repr(self)\nrepr(A())', 'RecursionError'],
  [
    'recursion through getattr',
    'class A:\n    def __getattr__(self, n): return getattr(self, n)\nA().x',
    'RecursionError',
  ],
  ['recursion through sorted', 'def k(x): return sorted([x], key=k)\nk(1)', 'RecursionError'],
  ['recursion through a generator', 'def g():\n    yield from g()\nlist(g())', 'RecursionError'],
  ['recursion through a comprehension', 'def f(): return [f() for _ in range(1)]\nf()', 'RecursionError'],
  ['recursion through init', 'class A:\n    def __init__(self): A()\nA()', 'RecursionError'],
  [
    'recursion through with',
    'class A:\n    def __enter__(self):\n        with self: pass\n    def __exit__(self, *a): pass\nwith A(): pass',
    'RecursionError',
  ],
  [
    'recursion that is caught',
    'def f():\n    try: return f()\n    except RecursionError: return "caught"\nprint(f())',
    'caught',
  ],
  ['a deep list', 'x = []\nfor i in range(300):\n    for j in range(300): x = [x]\nprint(repr(x))', 'RecursionError'],
  [
    'a deep comparison',
    'x, y = [], []\nfor i in range(300):\n    for j in range(300): x, y = [x], [y]\nx == y',
    'RecursionError',
  ],
  [
    'a deep copy',
    'import copy\nx = []\nfor i in range(300):\n    for j in range(300): x = [x]\ncopy.deepcopy(x)',
    'RecursionError',
  ],
  ['deep exceptions', 'def f(n):\n    try: f(n + 1)\n    finally: pass\nf(0)', 'RecursionError'],
];

describe('everything ends', () => {
  test.each(cases)('%s', (_name, source, end) => {
    const start = performance.now();
    const { output, error } = run(source, FUEL);
    expect(performance.now() - start).toBeLessThan(MOST_MS);
    if (end === 'cut') expect(error === undefined || error instanceof Stop).toBe(true);
    else if (end === 'stop') expect(error).toBeInstanceOf(Stop);
    else {
      expect(error).toBeUndefined();
      expect(output.trimEnd().split('\n').at(-1)).toContain(end);
    }
  });
});
