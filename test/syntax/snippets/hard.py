# What other parsers of Python get wrong.
match a:
    case C(a=str() as s, b=[1, *_] | None): pass
    case A.B(x, y=-1 + 2j) if (n := x) > 1: pass
    case {'a': 1, **rest} | {"b": (2 | 3) as c}: pass
    case (1, 2, *others), [], (), (x,), [y]: pass
    case -1.5 | True | None | "a" 'b' | b'c' | a.b.c: pass
    case 1, 2: pass
    case *a, b: pass
    case (a): pass
match (x):
    case _: pass
match x, *y:
    case _: pass
match -x:
    case _: pass
match not x:
    case _: pass
match [a, b]:
    case _: pass
match {1: 2}[1]:
    case _: pass
match lambda: 1:
    case _: pass
match = case = type = _ = 1
match(x)
match[x]
match.x
match * x
match -x
match, x
match: int = 1
match = lambda: 1
print(match, case, type)
case(x)
type(x)
type[x] = 1
type.x
type: int
type in x
type X = int
type Y[T: (int, str) = int, *Ts = *tuple[int], **P = [int, str]] = dict[T, P]
type type = type
type match[case] = case
x: a[b][c]
x: a if b else c
x: lambda: 0
def f(): x: (yield)
x.y: int = 1, 2
x[0]: int
(x): int = *a, b
from ... import a
from .... import a
from ..._ad import x as y
from . import (a as b, c,)
import a.b.c as d, e
with (a): pass
with (a, b): pass
with (a, b,): pass
with (a, b) as c: pass
with (a as b): pass
with (a as b, c as d,): pass
with (a, b).c as d, e: pass
def f():
    with (yield): pass
with (a := b): pass
with (a for a in b): pass
with (*a, b): pass
with (a) + b: pass
with ((a, b)): pass
with (a if b else c) as (d, [e, *f]): pass
with a as b.c, d as e[f]: pass
with (): pass
with () as a: pass
with (a, (b)): pass
with (lambda: a): pass
with (open(a)) as b, (open(c)) as d: pass
x = *a, *b | c
def f(): x = yield
def f(): x += yield a, *b
for x in *a, b: pass
for x, in y: pass
for (x) in y: pass
for x.y in z: pass
for x[y in z] in w: pass
for [a, *b], (c, d) in e: pass
del (a), (b, c), [d, [e]], f.g, h[i],
del (a)
del ()
x = a[*b]
x = a[*b, c:d, *e]
x = a[b:c, ::, d:, :e, :e:f, ::g]
x = a[b := c]
x = a[b := c, d]
x = a[b,]
x = a[(b, c)]
x = a[lambda: b:c]
x = a[b if c else d:e]
f(a := b, *c, d=e, *f, **g, **h)
f(*a if b else c)
f(a for a in b)
f((a for a in b), c)
f(a)(b)[c].d
f(*a, b)
def f(): f(a, (yield))
x = not a in b
x = a not in b is not c
x = -a ** -b ** ~c
x = await_ ** 2
x = a if b else c if d else e
x = lambda: (yield)
x = lambda *a, b=1, **c: lambda: d
x = lambda a, /, b, *, c: (a, b, c)
x = lambda a=lambda: 1: a
x = [a for b in c if d if e for f in g]
x = [a for b in lambda_ if b]
x = {a: b for a, b in c}
x = {**a, 'b': c, **d | e}
x = {*a, b}
x = {a: lambda: b, c: d if e else f}
x = (a for b, in c)
x = [(a, b) for a, *b in c]
x = (a := 1, b := 2)
x = ((a)), ((b), (c))
x = ((((a))) + (b)).c
x = (a)(b)[(c)]
x = "a" f"b{c}" 'd' rf'\e{f}'
x = 1if 2else 3
x = [0x1for x in y]
x = 1_000.0_1e-1_0j + 0o1_7 + 0b_1 + 0XfF + 00_0 + 1. + .5 + 1.e5 + 1E5J + 0777.5 + 09e1
x = 1..real + 1.0.imag + 1 .real + 1j.imag
x = a.b . c \
    .d
x = (a
     .b(c)
     .d[e]
    ).f
x = f"{a}{b!r}{c:>{d}.{e}}{f'{g}'}{h['i']}{'j'}{k=}{ l = !s:m}"
x = f'{a["b"]}{f"{f'{c}'}"}{d:{'e'}f}{{g}}'
x = f'''{
    a  # comment
    + b
}{c:
d}'''
x = f"{a:%H:%M}{b!a:}{c if d else e}{(lambda: f)}{g, *h}{yield_}{i:=5}{(j := k)}{l != m}{n == o}{p >= q}"
x = f"\{a}\x41\N{GREEK SMALL LETTER ALPHA}{b}\\{c}"
x = rf"\{a}\N{b}" fR'{c:\d}'
x = f"{a = :{b = }}" f'{c:{{d}}}'
x = f"{'\n'}" f'{a:\n}' f"""{
a = }"""
x = f"{a:{b}{c}}" "d" f"{e}" ''
x = f"" f'{""}' "" f"{'' ''}"
x = f"{a!r:{'{'}>{'}'}}"
x = f"{ {a: b}[c] }{ {d} }{[e for e in f]}{g:{h:}}"
x = f"{a['b']!s}{(c,)}{d.e(f, g=h)}{*i, j}{-k}{not l}{m:n:o}"
def f[T: int, *Ts, **P](a: T, /, b: T = 1, *c: *Ts, d, e: P = 2, **f: P.kwargs) -> a if b else c: pass
def f(a, b=1, /): pass
def f(*, a, b=1, **c,): pass
def f(a=1, *, b): pass
class A[T](B, *C, metaclass=D, **E): a: T; b = 1; pass
class A(): pass
@a.b[c](d)
@(yield_)
@lambda f: f
@x if y else z
# comment
@(a := b)

async def f():
    async with a as b, c: pass
    async with (a as b, c): pass
    async for x in y: pass
    else: pass
    return await a ** await b, [await c async for d in e if await f], (g async for h in i)
    await a.b(c)[d]
    yield await a
    x = await a if await b else -await c
async \
def f(): pass
try: a
except* B as c: d
except* (E, F): g
try: a
except (B, C): d
except: e
else: f
finally: g
try:
    a
finally:
    b
if a: b; c;
elif d: e
else: f
while a: b
else: c
for a in b: c; d
else: e
if a:
    b
    # comment

elif c:

  d
else:
	e
if (a and
b): c
def f(): return
def f():
    global a, b
    def g():
        nonlocal_ = a
        return lambda: (yield)
    if a: return
    yield
    raise A from b
    raise
    assert a, b
    assert (a, b)
    del a
    pass; pass
    return *a, b
    while True:
        if a: break
        continue
a; b; c;
ªµﬁ = 𝐱ⁱ + ℘·
été.ﬁ(Å=1)
a = 'é' + "😀" + b[ñ]
if a: pass # comment
x = (  # comment
    1,  # comment
)
x = a if b else \
    c
x = 'a\
b' "c"
print >> a, b
print
exec
x = ...
x = ....__class__
x = a@b@c
x @= a; x //= b; x **= c; x >>= d; x <<= e; x |= f; x &= g; x ^= h; x %= i; x /= j; x *= k; x -= l
x = a<b<=c!=d==e>f>=g is h is not i in j not in k
x = a|b^c&d<<e>>f+g-h*i/j//k%l@m
x = ~a+-+-b
x = not not a or b and c
if a:
	b
	if c:
		d

e
  
  
f
