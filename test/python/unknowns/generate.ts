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

const HEADER = `a, b, c = 1, 2, 3
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
