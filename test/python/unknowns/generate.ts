/** Small programs around a value `u` that nobody knows: branches, loops, containers, calls, exceptions. Seeded. */

/** A pseudo-random number generator (mulberry32). */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const HEADER = `import bisect, collections, contextlib, copy, dataclasses, functools, heapq, itertools
a, b, c = 1, 2, 3
x = [1, 2, 3]
y = [x, [4]]
d = {'a': 1, 'b': 2}
s = {1, 2}
log = []
class C:
    shared = 0
    def __init__(self, v=0): self.v = v
    def bump(self, n=1):
        self.v += n
        return self.v
    @property
    def twice(self): return 2 * self.v
o = C()
def counter():
    n = 0
    def step(k=1):
        nonlocal n
        n += k
        return n
    return step
step = counter()
class Manager:
    def __init__(self, swallow=False): self.swallow = swallow
    def __enter__(self):
        log.append('in')
        return self
    def __exit__(self, kind, e, tb):
        log.append('out')
        return self.swallow
q = collections.deque([1, 2, 3], maxlen=5)
dd = collections.defaultdict(list)
od = collections.OrderedDict(a=1, b=2)
cn = collections.Counter('aab')
h = [1, 3, 2]
@dataclasses.dataclass
class P:
    m: int = 0
    n: list = dataclasses.field(default_factory=list)
w = P(1)
class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0: raise StopIteration
        if u == 5: raise StopIteration
        self.n -= 1
        return self.n
class D(dict):
    def __missing__(self, key):
        log.append('missing')
        return 0
dm = D(a=1)
def gen(n):
    for i in range(n):
        yield i
add = functools.partial(lambda p, q: (p, q), 1)
@functools.lru_cache
def cached(n):
    log.append('cached')
    return 0
def rec(n):
    if u: return n
    return rec(n - 1) if n > 0 else 0
def fail(e=ValueError): raise e('no')
def pick(p, q=5, *r, **k):
    if p: return q
    log.append(len(r))
    return (p, q)
`;

/** Writes one program. */
class Writer {
  private readonly lines: string[] = [];
  private names = 0;
  constructor(private readonly next: () => number) {}

  private one<T>(of: readonly T[]): T {
    return of[Math.floor(this.next() * of.length)];
  }
  private chance(p: number): boolean {
    return this.next() < p;
  }

  private int(): string {
    return this.one([
      '0',
      '1',
      '2',
      '3',
      'a',
      'b',
      'c',
      'len(x)',
      'len(d)',
      'len(s)',
      'o.v',
      'step()',
      'o.bump()',
      'C.shared',
      'a + b',
      'c - a',
      'x[0]',
      'len(log)',
      'x[-1]',
      'sum(x)',
      'o.twice',
    ]);
  }

  private value(depth = 0): string {
    if (depth > 2 || this.chance(0.45)) return this.int();
    const v = (): string => this.value(depth + 1);
    return this.one([
      () => 'u',
      () => 'u',
      () => `(${v()}, ${v()})`,
      () => `[${v()}, ${v()}]`,
      () => `(${v()} if ${this.test()} else ${v()})`,
      () => `(${this.test()} and ${v()})`,
      () => `(${this.test()} or ${v()})`,
      () => `pick(${v()}, ${v()})`,
      () => `pick(*${this.one(['u', 'x', '[u]'])})`,
      () => `C(${v()}).v`,
      () => "d.get('a')",
      () => "d.get('z', 0)",
      () => 'd.get(u, 1)',
      () => 'x[:2]',
      () => 'list(x)',
      () => 'sorted(d)',
      () => 'tuple(d.items())',
      () => 'len(y[0])',
      () => `[${this.int()} for i in range(2)]`,
      () => `[step() for i in range(3) if ${this.test()}]`,
      () => '{k: v for k, v in d.items()}',
      () => '{*x, u}',
      () => '[*x, 0]',
      () => "{'k': 1, **d}",
      () => `str(${this.int()})`,
      () => `f"{${this.int()}}"`,
      () => `max(${this.int()}, ${this.int()})`,
      () => `isinstance(${v()}, ${this.one(['int', 'str', 'list', '(int, str)'])})`,
      () => '(lambda q: q)(u)',
      () => `next(iter(${this.one(['x', 'd', 'range(3)'])}))`,
      () => 'x == [1, 2, 3]',
      () => '1 in x',
      () => 'u in x',
      () => "'a' in d",
      () => `abs(${this.int()})`,
      () => 'any(x)',
      () => 'dict(d)',
      () => 'sum(gen(3))',
      () => 'list(It(2))',
      () => 'next(gen(2))',
      () => 'add(u)',
      () => 'cached(1)',
      () => 'cached(u)',
      () => 'rec(2)',
      () => "dm['z']",
      () => 'dm[u]',
      () => 'list(q)',
      () => 'q[0]',
      () => "dd['k']",
      () => "cn['a']",
      () => 'heapq.nsmallest(1, h)',
      () => 'copy.copy(x)',
      () => 'copy.deepcopy(y)[0]',
      () => 'list(itertools.chain(x, d))',
      () => 'list(zip(x, d))',
      () => 'list(map(str, x))',
      () => 'list(enumerate(x))[:1]',
      () => 'dataclasses.replace(w, m=u).n',
      () => 'w == P(1)',
      () => "getattr(o, 'v', 7)",
      () => "getattr(o, 'zz', 7)",
      () => "hasattr(o, 'w')",
      () => `(x if ${this.test()} else [9])`,
      () => `(o if ${this.test()} else C(5))`,
      () => 'bisect.bisect([1, 2], a) if isinstance(a, int) else 0',
      () => '[k for k in x if k != u]',
      () => '{k: step() for k in d if k != u}',
      () => '[(step(), p) for p in u]',
      () => 'sorted(x, key=lambda p: 0)',
      () => 'min(x, default=0)',
      () => "'%s' % a",
      () => "'-'.join(d)",
      () => 'x.count(1)',
      () => 'x.index(1)',
      () => 'tuple(x)[:1]',
      () => 'x[u]',
      () => 'd[u]',
      () => 'o is None',
      () => 'type(a) is int',
      () => 'bool(x)',
      () => 'reversed(x) and 1',
    ])();
  }

  private test(): string {
    return this.one([
      () => 'u',
      () => 'u',
      () => 'not u',
      () => 'u == 1',
      () => 'u is None',
      () => 'isinstance(u, str)',
      () => `${this.int()} > ${this.int()}`,
      () => 'len(x) > 2',
      () => "'a' in d",
      () => '1 in s',
      () => 'u in x',
      () => 'x',
      () => 'd',
      () => '0 < a < 3',
      () => 'u and a',
      () => 'u or False',
      () => 'True',
      () => 'False',
    ])();
  }

  private simple(): string {
    const v = (): string => this.value();
    return this.one([
      () => `${this.one(['a', 'b', 'c'])} = ${v()}`,
      () => `${this.one(['a', 'b', 'c'])} = ${this.int()}`,
      () => `${this.one(['a', 'b', 'c'])} += 1`,
      () => `a, b = ${v()}, ${v()}`,
      () => `x.append(${v()})`,
      () => `x.extend(${this.one(['u', 'x[:1]', '[7, u]', 'd', '(1, 2)'])})`,
      () => `x.insert(${this.one(['0', '1', '-1', 'u', '100'])}, ${v()})`,
      () => `x.pop(${this.one(['', '0', '-1', 'u'])})`,
      () => `x[${this.one(['0', '-1', 'u', '1'])}] = ${v()}`,
      () => `x[${this.one(['1:', ':1', ':u', '0:2', '::2', '-1:'])}] = ${this.one(['[7, 8]', 'u', '[]', 'x'])}`,
      () => `del x[${this.one(['0', '-1', 'u', '1:', '-2:'])}]`,
      () => 'x.clear()',
      () => 'x.reverse()',
      () => 'x.sort(key=str)',
      () => `x.remove(${this.one(['1', 'u'])})`,
      () => `x += ${this.one(['[9]', 'u', 'x'])}`,
      () => `x *= ${this.one(['2', 'u', '0'])}`,
      () => `x = x + ${this.one(['[5]', 'x', 'list(d)'])}`,
      () => `y.append(x)`,
      () => `y[0].append(${this.int()})`,
      () => `d[${this.one(["'a'", "'c'", 'u', '1', '(1, u)'])}] = ${v()}`,
      () => `d.update(${this.one(['u', "{'a': 9}", 'q=1', "[('b', u)]", '**d'])})`,
      () => `d.pop(${this.one(["'a', None", 'u, None', "'zz', 0"])})`,
      () => `d.setdefault(${this.one(["'a'", "'n'", 'u'])}, ${v()})`,
      () => `del d[${this.one(["'a'", 'u', "'b'"])}]`,
      () => 'd.clear()',
      () => `d |= ${this.one(['u', "{'k': 3}"])}`,
      () => 'd.popitem()',
      () => `s.add(${this.one(['u', '5', '1', 'a'])})`,
      () => `s.discard(${this.one(['u', '1'])})`,
      () => `s.update(${this.one(['u', 'x', '[4, 5]'])})`,
      () => `s ${this.one(['|', '&', '-', '^'])}= ${this.one(['u', '{1, 9}', 's'])}`,
      () => 's.clear()',
      () => `o.v = ${v()}`,
      () => `o.w = ${v()}`,
      () => `setattr(o, ${this.one(["'v'", "'w'"])}, ${this.int()})`,
      () => 'o = C(u)',
      () => 'o.bump(u)',
      () => 'del o.v',
      () => `C.shared = ${this.int()}`,
      () => 'step(u)',
      () => 'step()',
      () => `log.append(${this.int()})`,
      () => `fail(${this.one(['ValueError', 'KeyError', 'TypeError'])})`,
      () => `raise ${this.one(['ValueError(1)', 'KeyError("k")', 'RuntimeError'])}`,
      () => `raise ValueError if ${this.test()} else KeyError`,
      () => `assert ${this.test()}`,
      () => 'u.thing()',
      () => 'len(u)',
      () => 'int(u)',
      () => 'u[0]',
      () => 'u + 1',
      () => 'pass',
      () => `y[${this.one(['0', '1', 'u'])}] = ${v()}`,
      () => `(a := ${v()})`,
      () => `global_${this.one(['p', 'q'])} = ${this.int()}`,
      () => `q.append(${v()})`,
      () =>
        `q.${this.one(['popleft()', 'pop()', 'appendleft(u)', 'extend(u)', 'rotate(1)', 'clear()', 'remove(1)', 'insert(0, u)', 'reverse()'])}`,
      () => `q[${this.one(['0', '-1', 'u'])}] = ${this.int()}`,
      () => `dd[${this.one(["'k'", 'u', "'l'"])}].append(${this.int()})`,
      () => `od.${this.one(["move_to_end('a')", 'popitem()', "pop('b', 0)", 'update(u)', "setdefault('c', u)"])}`,
      () => `cn.${this.one(['update(u)', "update('ab')", "subtract('a')", 'clear()'])}`,
      () => `cn[${this.one(["'a'", 'u'])}] += 1`,
      () => `heapq.${this.one(['heappush(h, u)', 'heappush(h, 0)', 'heappop(h)', 'heapify(h)', 'heapreplace(h, u)'])}`,
      () => `bisect.insort(h, ${this.one(['u', '2'])})`,
      () => `w.m = ${v()}`,
      () => `w.n.append(${v()})`,
      () => 'w = P(u)',
      () => `z = x if ${this.test()} else [0]`,
      () => 'z = y[0]',
      () => 'z.append(5) if isinstance(z, list) else None',
      () => 'z = o',
      () => 'z.v = 8',
      () => `alias = x if u else y`,
      () => 'alias.append(6)',
      () => 'alias += [7]',
      () => 'alias[0] = 0',
      () => `act = x.append if ${this.test()} else log.append`,
      () => 'act(3)',
      () => `go = step if ${this.test()} else counter()`,
      () => 'go()',
      () => `it = iter(${this.one(['x', 'd', '[1, 2, 3]', 'gen(3)', 'It(3)'])})`,
      () => 'a = next(it, 0)',
      () => 'b = list(it)',
      () => 'del a',
      () => 'a = 1',
      () => `x = ${this.one(['list(x)', 'x[:]', 'x + [u]', 'sorted(x, key=str)', '[p for p in x]', 'copy.copy(x)'])}`,
      () => 'y = copy.deepcopy(y)',
      () => 'dm.pop(u, None)',
      () => "dm['a'] = u",
      () => 'f"{log.append(1)}{u}"',
      () => '[log.append(p) for p in x]',
      () => '[log.append(p) for p in u]',
      () => '[log.append(p) for p in x if p == u]',
      () => 'any(log.append(p) for p in x)',
      () => 'list(map(log.append, x))',
      () => 'pick(log.append(1), u)',
      () => 'pick(**u)',
      () => 'log.extend(p for p in x if p)',
      () => 'x[0], b = u, 2',
      () => 'a, *b = x',
      () => 'a, *b = u',
      () => 'x.append(x) if len(x) < 3 else None',
      () => 's.pop()',
      () => 's.remove(1)',
      () => 's = frozenset(s) if False else set(s)',
    ])();
  }

  private line(indent: number, text: string): void {
    this.lines.push('    '.repeat(indent) + text);
  }

  private block(indent: number, depth: number, inLoop: boolean, inFunction: boolean): void {
    const n = 1 + Math.floor(this.next() * 3);
    for (let i = 0; i < n; i++) this.statement(indent, depth, inLoop, inFunction);
  }

  statement(indent: number, depth: number, inLoop: boolean, inFunction: boolean): void {
    const block = (loop = inLoop): void => this.block(indent + 1, depth + 1, loop, inFunction);
    if (depth > 3 || this.chance(0.45)) {
      if (inLoop && this.chance(0.15)) this.line(indent, this.one(['break', 'continue']));
      else if (inFunction && this.chance(0.15)) this.line(indent, `return ${this.value()}`);
      else this.line(indent, this.simple());
      return;
    }
    this.one([
      () => {
        this.line(indent, `if ${this.test()}:`);
        block();
        if (this.chance(0.5)) {
          this.line(indent, 'else:');
          block();
        }
      },
      () => {
        this.line(indent, `if u:`);
        block();
        if (this.chance(0.5)) {
          this.line(indent, 'else:');
          block();
        }
      },
      () => {
        this.line(
          indent,
          `for ${this.one(['i', 'a', 'k'])} in ${this.one(['range(3)', 'u', 'list(x)', 'list(d)', '[1, u]', 'range(a if isinstance(a, int) else 1)'])}:`,
        );
        block(true);
        if (this.chance(0.2)) {
          this.line(indent, 'else:');
          block();
        }
      },
      () => {
        const turns = `turns${this.names++}`;
        this.line(indent, `${turns} = 0`);
        this.line(indent, `while ${turns} < 4 and ${this.test()}:`);
        this.line(indent + 1, `${turns} += 1`);
        block(true);
      },
      () => {
        this.line(indent, 'try:');
        block();
        if (this.chance(0.8)) {
          const kind = this.one(['ValueError', 'KeyError', '(ValueError, TypeError)', 'Exception', 'LookupError']);
          this.line(indent, `except ${kind}${this.chance(0.3) ? ' as e' : ''}:`);
          block();
          if (this.chance(0.3)) {
            this.line(indent, 'except Exception:');
            block();
          }
          if (this.chance(0.3)) {
            this.line(indent, 'else:');
            block();
          }
          if (this.chance(0.3)) {
            this.line(indent, 'finally:');
            this.line(indent + 1, this.simple());
          }
        } else {
          this.line(indent, 'finally:');
          this.line(indent + 1, this.simple());
        }
      },
      () => {
        this.line(indent, `with contextlib.suppress(${this.one(['ValueError', 'KeyError', 'Exception'])}):`);
        block();
      },
      () => {
        this.line(indent, `while u:`);
        this.line(indent + 1, 'c = 0');
        block(true);
        this.line(indent + 1, 'break');
      },
      () => {
        const f = `g${this.names++}`;
        this.line(indent, `def ${f}(p):`);
        this.line(indent + 1, 'n = 0');
        this.line(indent + 1, 'def inner(k=1):');
        this.line(indent + 2, 'nonlocal n');
        this.line(indent + 2, `if ${this.test()}: n += k`);
        this.line(indent + 2, 'return n');
        this.block(indent + 1, depth + 1, false, true);
        this.line(indent + 1, 'return inner() + 0 if inner() is not None else p');
        this.line(indent, `r${this.names} = ${f}(${this.value()})`);
      },
      () => {
        const f = `k${this.names++}`;
        this.line(indent, `class ${f}${this.one(['', '(C)', '(P)'])}:`);
        this.line(indent + 1, `attr = ${this.int()}`);
        this.line(indent + 1, `if ${this.test()}: attr = ${this.int()}`);
        this.line(indent + 1, 'def m(self): return self.attr');
        this.line(indent, `r${this.names} = ${f}().m()`);
      },
      () => {
        this.line(indent, `with Manager(${this.one(['', 'True', 'u'])}):`);
        block();
      },
      () => {
        const f = `f${this.names++}`;
        this.line(indent, `def ${f}(p, q=1):`);
        this.line(indent + 1, 'global a, b, c, x, d, s, o');
        this.block(indent + 1, depth + 1, false, true);
        this.line(indent, `r${this.names} = ${f}(${this.value()})`);
      },
      () => {
        this.line(indent, `match ${this.one(['u', 'a', 'x', '(1, u)'])}:`);
        this.line(indent + 1, `case ${this.one(['1', "'a'", '[p, q]', '(1, p)', 'int()', 'None', '[1, *rest]'])}:`);
        this.block(indent + 2, depth + 1, inLoop, inFunction);
        this.line(indent + 1, 'case _:');
        this.block(indent + 2, depth + 1, inLoop, inFunction);
      },
    ])();
  }

  text(statements: number): string {
    for (let i = 0; i < statements; i++) this.statement(0, 0, false, false);
    return `${HEADER}${this.lines.join('\n')}\n`;
  }
}

export const program = (seed: number): string => {
  const next = random(seed);
  return new Writer(next).text(2 + Math.floor(next() * 5));
};
