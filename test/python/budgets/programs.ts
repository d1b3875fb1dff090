/**
 * Programs that would take for ever, or all memory there is. Each with how it ends: what the message says and the line that
 * it stands at, or what it prints ('…' where Python's own error or value is right), or 'cut': its loop is cut short and
 * nothing is said.
 */
export interface Dear {
  readonly name: string;
  readonly source: string;
  /** What the one message says, and at which line (from 1): none where nothing is to be said. */
  readonly says?: readonly [line: number, text: RegExp];
  /** Names of the program that must not be known afterwards. */
  readonly unknown?: readonly string[];
}

const dear = (
  name: string,
  source: string,
  says?: readonly [number, RegExp],
  unknown: readonly string[] = ['x'],
): Dear => ({
  name,
  source,
  ...(says ? { says } : {}),
  unknown,
});

const STEPS = /^more than 1,000,000 steps of Python$/;
const ITEMS = /^a sequence of more than 5,000,000 items is not built$/;
const ENTRIES = /^a dict or set of more than 500,000 items is not built$/;
const ENDLESS = /^this loop has no end that can be seen$/;
const PRECISION = /^more than 1,100 digits of a float are not written$/;
const BITS = /^an int of more than 1,048,576 bits is not computed$/;
const FACTORS = /^a product of more than 20,000 factors is not computed$/;
const BYTES = /^more than 50,000,000 bytes are not built$/;
const SIZE = /^a value is too large to be built$/;
const CHARACTERS = /^a str of more than 5,000,000 characters is not built$/;

export const DEAR: readonly Dear[] = [
  dear('an endless loop', 'while True: pass\nx = 1', [1, ENDLESS], []),
  dear('an endless loop that counts', 'x = 0\nwhile True: x += 1', [2, ENDLESS]),
  dear('nested loops', 'x = 0\nfor i in range(10**6):\n    for j in range(10**6): x += 1', [3, STEPS]),
  dear('a repeated list', 'x = 1\nx = [0] * 10**9', [2, ITEMS]),
  dear('a repeated tuple', 'x = (0, 1) * 10**12', [1, ITEMS]),
  dear('a list of a range', 'x = list(range(10**9))', [1, STEPS]),
  dear('a tuple of a range', 'x = tuple(range(10**9))', [1, STEPS]),
  dear('a set of a range', 'x = set(range(10**9))', [1, ENTRIES]),
  dear('a dict from keys', 'x = dict.fromkeys(range(10**9))', [1, ENTRIES]),
  dear('a dict of pairs', 'x = dict((i, i) for i in range(10**9))', [1, STEPS]),
  dear('a frozenset', 'import itertools\nx = frozenset(itertools.count())', [2, ENTRIES]),
  dear('a sorted range', 'x = sorted(range(10**9))', [1, STEPS]),
  dear('a power', 'x = 10**10**10', [1, BITS]),
  dear('a power by pow', 'x = pow(3, 10**9)', [1, BITS]),
  dear('a shift', 'x = 1 << 10**9', [1, BITS]),
  dear('a product that grows', 'x = 3\nwhile True: x *= x', [2, BITS]),
  dear('a large factorial', 'import math\nx = math.factorial(10**7)', [2, FACTORS]),
  dear('a binomial coefficient', 'import math\nx = math.comb(10**7, 5 * 10**6)', [2, FACTORS]),
  dear('permutations counted', 'import math\nx = math.perm(10**7, 10**7)', [2, FACTORS]),
  dear('digits of a large power', 'x = (1 << 10**6) ** 1000', [1, BITS]),
  dear('a repeated str', "x = 'a' * 10**12", [1, CHARACTERS]),
  dear('a str that doubles', "x = 'ab'\nfor i in range(100): x = x + x", [2, CHARACTERS]),
  dear('a str that doubles in place', "x = 'ab'\nfor i in range(100): x += x", [2, CHARACTERS]),
  dear('a wide % format', "x = '%1000000000d' % 1", [1, CHARACTERS]),
  dear('a precise % format', "x = '%.1000000000f' % 1.5", [1, CHARACTERS]),
  dear('a wide % format by argument', "x = '%*d' % (10**9, 1)", [1, CHARACTERS]),
  dear('a wide format', "x = f'{1:>1000000000}'", [1, CHARACTERS]),
  dear('a wide format call', "x = '{:1000000000}'.format('a')", [1, CHARACTERS]),
  dear('a precise format', "x = f'{1.5:.1000000000f}'", [1, PRECISION]),
  dear('a wide ljust', "x = 'a'.ljust(10**10)", [1, CHARACTERS]),
  dear('a wide center', "x = 'a'.center(10**10)", [1, CHARACTERS]),
  dear('a wide zfill', "x = '1'.zfill(10**10)", [1, CHARACTERS]),
  dear('wide tabs', "x = '\\t'.expandtabs(10**10)", [1, CHARACTERS]),
  dear('a join that grows', "x = ('a' * 10**6).join('b' * 10**4)", [1, CHARACTERS]),
  dear('a replacement that grows', "x = ('a' * 10**6).replace('a', 'b' * 1000)", [1, CHARACTERS]),
  dear('a translation that grows', "x = ('a' * 10**6).translate({97: 'b' * 1000})", [1, CHARACTERS]),
  dear('bytes', 'x = bytes(10**12)', [1, BYTES]),
  dear('a bytearray', 'x = bytearray(10**12)', [1, BYTES]),
  dear('repeated bytes', "x = b'ab' * 10**12", [1, BYTES]),
  dear('bytes of an int', "x = (1).to_bytes(10**12, 'little')", [1, BYTES]),
  dear('a generator without an end in list', 'def g():\n    while True: yield 1\nx = list(g())', [3, STEPS]),
  dear('a generator without an end in sum', 'def g():\n    while True: yield 1\nx = sum(g())', [3, STEPS]),
  dear('a generator without an end in for', 'def g():\n    while True: yield 1\nx = 0\nfor i in g(): x += i'),
  dear('a product of itertools', 'import itertools\nx = list(itertools.product(range(10**4), repeat=4))', [2, STEPS]),
  dear('permutations', 'import itertools\nx = list(itertools.permutations(range(100)))', [2, STEPS]),
  dear('combinations', 'import itertools\nx = len(list(itertools.combinations(range(1000), 500)))', [2, STEPS]),
  dear('a count in a comprehension', 'import itertools\nx = [i for i in itertools.count()]', [2, STEPS]),
  dear('a count in a set comprehension', 'import itertools\nx = {i for i in itertools.count()}', [2, STEPS]),
  dear('a count in a dict comprehension', 'import itertools\nx = {i: i for i in itertools.count()}', [2, STEPS]),
  dear('a tee without an end', 'import itertools\na, b = itertools.tee(itertools.count())\nx = max(a)', [3, STEPS]),
  dear('a cycle in zip', 'import itertools\nx = list(zip(itertools.cycle([1]), itertools.count()))', [2, STEPS]),
  dear('a repeat in join', "import itertools\nx = ''.join(itertools.repeat('a'))", [2, STEPS]),
  dear('unpacking without an end', 'import itertools\nx = [*itertools.count()]', [2, STEPS]),
  dear('arguments without an end', 'import itertools\ndef f(*a): return 1\nx = f(*itertools.count())', [3, STEPS]),
  dear('a starred target', 'import itertools\na, *x = itertools.count()', [2, STEPS]),
  dear('min of a count', 'import itertools\nx = min(itertools.count())', [2, STEPS]),
  dear('in a count', 'import itertools\nx = -1 in itertools.count()', [2, STEPS]),
  dear('any of a count', 'import itertools\nx = any(i < 0 for i in itertools.count())', [2, STEPS]),
  dear('a deque', 'import collections, itertools\nx = collections.deque(itertools.count())', [2, STEPS]),
  dear('a Counter', 'import collections, itertools\nx = collections.Counter(itertools.count())'),
  dear('a dict that grows', 'x = {}\ni = 0\nwhile True:\n    x[i] = i\n    i += 1', [3, ENDLESS]),
  dear('a set that grows', 'x = set()\ni = 0\nwhile True:\n    x.add(i)\n    i += 1', [3, ENDLESS]),
  dear('a list that grows by itself', 'x = [1, 2]\nfor i in range(100): x += x', [2, ITEMS]),
  dear('a list that doubles', 'x = [1, 2]\nfor i in range(100): x = x + x', [2, ITEMS]),
  dear('a list that is walked over while it grows', 'x = [1]\nfor i in x: x.append(i)'),
  dear('nested lists that double: repr', 'x = [0]\nfor i in range(100): x = [x, x]\nx = repr(x)', [3, STEPS]),
  dear('nested lists that double: str', 'x = [0]\nfor i in range(100): x = [x, x]\nx = str(x)', [3, STEPS]),
  dear('nested lists that double: ==', 'x = [0]\ny = [0]\nfor i in range(100): x, y = [x, x], [y, y]\nx = x == y', [
    4,
    STEPS,
  ]),
  dear('nested tuples that double: hash', 'x = (0,)\nfor i in range(100): x = (x, x)\nx = hash(x)', [3, STEPS]),
  dear(
    'nested tuples that double: a key',
    'x = (0,)\nfor i in range(100): x = (x, x)\nd = {x: 1}',
    [3, CHARACTERS],
    ['d'],
  ),
  dear('nested tuples that double: <', 'x = (0,)\ny = (0,)\nfor i in range(100): x, y = (x, x), (y, y)\nx = x < y', [
    4,
    STEPS,
  ]),
  dear('nested lists that double: json', 'import json\nx = [0]\nfor i in range(100): x = [x, x]\nx = json.dumps(x)', [
    4,
    STEPS,
  ]),
  dear(
    'nested dicts that double: a copy',
    'import copy\nx = {}\nfor i in range(100): x = {1: x, 2: x}\nx = repr(copy.deepcopy(x))',
    [4, STEPS],
  ),
  dear('a range of large ints', 'x = 0\nfor i in range(10**30, 10**30 + 10**20): x += 1', [
    2,
    /^a range of ints beyond/,
  ]),
  dear('a long range summed', 'x = sum(range(10**12))', [1, STEPS]),
  dear('a long range reversed into a list', 'x = list(reversed(range(10**12)))', [1, STEPS]),
  dear('a slice of a long range', 'x = list(range(10**12)[::2])', [1, STEPS]),
  dear('an int of a long text', "x = '9' * 10**7", [1, CHARACTERS]),
  dear('a pattern that backtracks', "import re\nx = re.match(r'(a+)+$', 'a' * 40 + 'b')", [2, /./]),
  dear('another pattern that backtracks', "import re\nx = re.search(r'(x+x+)+y', 'x' * 60)", [2, /./]),
  dear('a substitution that grows', "import re\nx = re.sub('a', 'b' * 10**4, 'a' * 10**5)", [2, SIZE]),
  dear('a key that never ends', 'def k(v):\n    while True: pass\nx = sorted([2, 1], key=k)', [2, ENDLESS]),
  dear('a key that counts for ever', 'import itertools\nx = sorted([2, 1], key=lambda v: sum(itertools.count()))', [
    2,
    STEPS,
  ]),
  dear(
    'a reduce without an end',
    'import functools, itertools\nx = functools.reduce(lambda a, b: b, itertools.count())',
    [2, STEPS],
  ),
  dear('an accumulation that grows', 'import itertools\nx = list(itertools.accumulate(itertools.count()))', [2, STEPS]),
  dear('a heap that grows', 'import heapq\nx = []\nwhile True: heapq.heappush(x, 1)', [3, STEPS]),
  dear('a filter that finds nothing', 'import itertools\nx = next(filter(lambda v: False, itertools.count()))', [
    2,
    STEPS,
  ]),
  dear(
    'a dropwhile that drops all',
    'import itertools\nx = next(itertools.dropwhile(lambda v: True, itertools.count()))',
    [2, STEPS],
  ),
  dear('a map of a map', 'import itertools\nx = list(map(str, map(int, itertools.count())))', [2, STEPS]),
  dear('an islice far out', 'import itertools\nx = next(itertools.islice(itertools.count(), 10**12, None))', [
    2,
    STEPS,
  ]),
  dear('an iterator that calls', 'x = list(iter(int, 1))', [1, STEPS]),
  dear(
    'a recursion of generators',
    'def g(): yield from g()\ntry: x = list(g())\nexcept RecursionError: x = 1',
    undefined,
    [],
  ),
  dear('a recursion that branches', 'def f(n): return f(n - 1) + f(n - 2) if n > 1 else n\nx = f(60)', [1, STEPS]),
  dear(
    'Ackermann',
    'def a(m, n): return n + 1 if m == 0 else a(m - 1, 1) if n == 0 else a(m - 1, a(m, n - 1))\ntry: x = a(3, 12)\nexcept RecursionError: x = 1',
    undefined,
    [],
  ),
  dear(
    'a recursion that is unknown twice',
    'import elsewhere\ndef f(n): return f(n + 1) if elsewhere.a() else f(n + 2) if elsewhere.b() else n\nx = f(0)',
    [2, STEPS],
  ),
];
