# Statements. test/syntax/spans.test.ts compares the tree of this file with CPython's.
"""Not a docstring, but a string."""
from __future__ import annotations
import a
import a.b.c
import a as b
import a.b as c, d, e.f as g
from a import b
from a.b import c as d, e
from a import (b, c as d,)
from a import (
    b,  # comment
    c,
)
from . import a
from .a import b
from .. import a
from ... import a
from .... a.b import c
from a import *
x = 1
x = y = z = 1
x, y = 1, 2
x, = y
(x, y) = z
[x, y] = z
(x) = 1
((x)) = 1
(x), y = z
x, (y, z) = w
x, *y = z
*x, y = z
*x, = y
[*x, y] = z
(*x, y), z = w
*x.a, y[0] = z
x.a = y[0] = 1
x.a, y[0], *z = w
x[0] = 1
x[0].b = 1
f().a = 1
f()[0] = 1
x = (yield_) = 1
x += 1
x -= 1; x *= 2; x /= 3
x //= 1
x %= 1
x **= 2
x @= y
x &= y; x |= y; x ^= y; x <<= 1; x >>= 1
x.a += 1
x[0] += (1)
(x) += 1
x += 1, 2
x: int
x: int = 1
x: int = 1, 2
x: 'int' = 1
(x): int = 1
x.a: int = 1
x[0]: int
x: list[int]
x: list[int] = []
x: dict[str, list[int]] = {}
x: a.b[c, d] | None = None
x: tuple[int, ...] | Sequence[int] | None = None
x: int | str | None
x: IO[bytes] | str | os.PathLike[Any]
x: (a | b) | c = 1
x: Callable[[int, str], None]
x: Callable[..., a.b]
x: Float[Array, "batch 784"]
x: Float[Array, 'b 3'] | None = None
x: Foo[1:2]
x: Foo[1:2, a]
x: Foo[a,]
x: Foo[(a, b)]
x: tuple[*Ts]
x: tuple[int, *Ts]
x: yield_
x: None = None
x: Literal[-1, 'a', True]
x: a[b, c: d] = 1
del x
del x, y
del (x)
del (x, y)
del [x, y], z.a, w[0]
del x,
pass
assert x
assert x, 'message'
assert (x), (y)
global_ = 1
raise
raise X
raise X(1) from y
raise X from None
pass; pass
x = 1; y = 2;
if a: b
if a: b; c
if a: b; c;
if (a): (b)
if a:
    b
if a:
    b
else:
    c
if a: b
elif c: d
else: e
if a:
    b
elif c:
    d
elif e:
    f
else:
    g
if a:
    if b:
        c
    elif d:
        e
else:
    f
if a:
    pass  # comment
    # another

    # and one more

# at the margin
while a: b
while a:
    b
    break
else:
    c
while True:
    if a: continue
    else: break
for x in y: z
for x in y:
    z
else:
    w
for x, y in z: pass
for x, in y: pass
for (x, y) in z: pass
for [x, y] in z: pass
for x, *y in z: pass
for (x), y in z: pass
for x in y, z: pass
for x in y,: pass
for x in *y, z: pass
for x in *f(y), *(z): pass
for x.a in y: pass
for x[0], z.b in y: pass
for x in lambda: y: pass
for i, (a, b) in enumerate(zip(x, y)):
    for j in range(i): a
with a: pass
with a as b: pass
with a as b, c as d: pass
with a, b: pass
with (a): pass
with (a, b): pass
with (a, b,): pass
with (a, b) as c: pass
with (a as b): pass
with (a as b, c): pass
with (a as b, c as d,): pass
with (a), (b): pass
with (a) as b, c: pass
with (a, b), c: pass
with a as (b, c): pass
with a as [b, c]: pass
with a as b.c, d as e[0]: pass
with (yield_): pass
with (a := b): pass
with a(b) as c, d(e):
    f
with (
    a(b) as c,
    d(e) as f,
):
    g
with (a if b else c): pass
with (a, *b): pass
with (): pass
with (a).b as c: pass
with (a)(b): pass
with (a for a in b): pass
try: a
except: b
try:
    a
except A:
    b
except A.B as c:
    d
except (A, B):
    e
except (A, B) as f:
    g
except:
    h
else:
    i
finally:
    j
try:
    a
finally:
    b
try:
    a
except* A:
    b
except* (B, C) as d:
    e
try:
    try:
        a
    except A: pass
except B: pass
def f(): pass
def f(): return
def f(): return 1
def f(): return 1, 2
def f(): return (1)
def f(a): pass
def f(a, b=1): pass
def f(a, /): pass
def f(a, /, b, *, c): pass
def f(a, b=1, /, c=2, *d, e, f=3, **g): pass
def f(*, a, b=1): pass
def f(*a, b): pass
def f(**a): pass
def f(a,): pass
def f(a: int, b: str = 'x', *c: int, d: float = 1.0, **e: dict[str, int]) -> list[int]: pass
def f(a: int | None = None) -> a.b | None: pass
def f(a: Callable[[int], str] = lambda x: x) -> "str": pass
def f(*a: *Ts): pass
def f(*a: *tuple[int, *Ts]): pass
def f(a=(1), b: (int) = (2)): pass
def f(
    a,  # comment
    b: int,
    *,
    c=1,
) -> None:
    """Docstring."""
    x = 1

    def g():
        nonlocal x
        x = 2
        return x
    global y
    global z, w
    return g
async def f(): pass
async def f(a: int) -> int:
    async for x in y: pass
    async for x, z in y:
        await x
    else:
        pass
    async with a: pass
    async with a as b, c as d:
        pass
    return await a
@a
def f(): pass
@a.b(c)
@d
def f(): pass
@a  # comment
# comment

@b
async def f(): pass
@(a if b else c)
@(x := y)
@a[0].b
@lambda f: f
class A: pass
@partial(jax.jit, static_argnums=(0,))
def f(x, n):
    return x * n
class A: pass
class A(): pass
class A(B): pass
class A(B, C.D, metaclass=E, **f): pass
class A(*b): pass
class A(B[int], Generic[T]): pass
class A:
    """Docstring."""
    x: int
    y: int = 1

    def f(self):
        return self.x

    @property
    def g(self) -> int:
        return 1

    class B:
        pass
class A[T]: pass
class A[T: int, *Ts, **P](B[T]): pass
class A[T: (int, str)]: pass
class A[T = int]: pass
class A[T: int = bool, *Ts = *tuple[int], **P = [int]]: pass
def f[T](x: T) -> T: pass
def f[T: int, *Ts, **P](x: T, *a: *Ts) -> Callable[P, T]: pass
async def f[T](x): pass
type X = int
type X[T] = list[T]
type X[T: int, *Ts, **P] = Callable[P, tuple[T, *Ts]]
type X[T = int] = T | None
type = 1
type: int = 2
type[0] = 1
type(x); type.y
match x:
    case 1: pass
match x:
    case 1:
        a
    case _:
        b
match x, y:
    case _: pass
match x,:
    case _: pass
match (x):
    case _: pass
match [x]:
    case _: pass
match *x, y:
    case _: pass
match -x:
    case _: pass
match f(x)[0]:
    case _: pass
match x:
    case 1: pass
    case -1: pass
    case 1.5: pass
    case -1.5: pass
    case 1j: pass
    case 1 + 2j: pass
    case -1 - 2j: pass
    case 'a': pass
    case 'a' 'b': pass
    case b'a': pass
    case None: pass
    case True: pass
    case False: pass
    case a: pass
match x:
    case a.b: pass
    case a.b.c: pass
    case (a): pass
match x:
    case (1): pass
    case (1 | 2): pass
    case 1 | -2 | None: pass
    case 'a' | 'b': pass
    case (a.b | 'c') as d: pass
    case 1 as a: pass
    case 1 | 2 as a: pass
    case []: pass
    case [a]: pass
    case [a,]: pass
    case [a, b]: pass
    case (): pass
    case (a,): pass
    case (a, b): pass
    case [a, *b]: pass
    case [a, *_, b]: pass
    case [*_]: pass
    case (*a,): pass
    case *a,: pass
    case *a, b: pass
    case a, b: pass
    case a, *b: pass
    case a,: pass
    case [[a], (b, c)]: pass
    case {}: pass
    case {'a': 1}: pass
    case {'a': b, 'c': {'d': e},}: pass
    case {'a': b, **c}: pass
    case {**a}: pass
    case {1: a, -1: b, None: c, a.b: d, True: e, 1 + 2j: f}: pass
    case A(): pass
    case A(1): pass
    case A(a, b): pass
    case A(a, b=c): pass
    case A(a=1, b=[c, *d],): pass
    case a.B(-1, c=-1): pass
    case str() | int(): pass
    case A(b=c | d.e): pass
    case A(B(x=1) as c): pass
    case [A(), B()] if a: pass
    case {'a': a} if a > 1 and b: pass
    case a if a: pass
match = 1
match: int = 1
match(x)
match (x)
match[x]
match.x
match + 1
match, y = 1
case = match
print >> x
print
def f():
    x = 1;
def f():
    if a:
        b;
    # comment
x = 1
if True:
	tab
	if a:
		tab
x = [
    1,
    2,

    # comment
    3,
]
def f(): x = [
    1,
]; y
class A:

    def f(self):

        pass
    # comment at the end of the class

    x = 1
# the end
