# Expressions. test/syntax/spans.test.ts compares the tree of this file with CPython's.
a
(a)
((a))
a.b.c
a . b
(a).b
(a
 .b
 .c())
a[0]
a[0][1]
(a)[0]
a[b, c]
a[b,]
a[(b, c)]
a[1:2]
a[:]
a[::]
a[1:]
a[:2]
a[::3]
a[1:2:3]
a[1:2, ::3, ...]
a[*b]
a[*b, c]
a[b, *c]
a[*(d), 1]
a[*f(x for x in y)]
a[x := 1]
a[lambda: 0]
a[:, None]
a[(1)]
a[(1):(2)]
f()
f(a)
f(a,)
f(a, b, *c, d=1, **e)
f(*a, *b)
f(**a, **b)
f(*a, b=1, *c)
f(a=(1), b = 2)
f((a), (b))
f(a)(b)(c)
f(x for x in y)
f((x for x in y))
f((x for x in y), 1)
f(a, *b or c, **d or e)
f(a := 1, b)
f(lambda: 1, lambda x: x)
f(*[1, 2], **{'a': 1})
f(
    a,  # a comment
    b=2,
)
(f)(a)
f (a)
f.g(a).h[0](b)
print(a, file=b)
print(*a)
print
exec(a)
type(a)
match(a)
case(a)
print.x
type.x = 1
match.x(a)[b]
match[a, b]
match = case = type = print = _ = 1
type, match = match, type
# operators
a + b
a + b - c
a - (b - c)
(a) + b
a + (b)
(a + b) * c
a * b + c * d
a ** b ** c
(a ** b) ** c
-a ** b
a ** -b
a ** -b ** c
-a
+a
~a
- - a
not a
not not a
not a == b
a @ b
a / b // c % d
a << b >> c
a & b
a | b
a ^ b
a & b ^ c
a ^ b & c
a & b ^ c & d | e
a | b ^ c & d
a & b & c ^ d ^ e
(a & b) ^ (c)
a & (b ^ c)
a ^ b + c & d << e
a | b | c
a + b & c + d
a < b
a < b <= c
a == b != c > d >= e
a in b
a not in b
a is b
a is not b
a not in b is not c in d
(a < b) < c
a < (b < c)
not a in b
a and b
a and b and c
(a and b) and c
a and (b and c)
a or b or c
a or b and c or d
a and b or c and d
not a and not b
(a) and (b)
a if b else c
a if b else c if d else e
(a if b else c) if d else e
a if (b if c else d) else e
a or b if c and d else e or f
lambda: 0
lambda x: x
lambda x, y: x + y
lambda x, /, y: x
lambda *a: a
lambda *, a: a
lambda *a, b, **c: a
lambda **k: k
lambda x=1, *a, y=2, z, **k: (x, y)
lambda x: lambda y: x
lambda: (yield)
lambda x: x if x else lambda: 1
lambda a, *, b=(1), **c: a
(lambda x: x)(1)
(a := 1)
(a := b if c else d)
(a := b or c)
(a := b and c or d if e else f)
(a := not b)
(a := b < c)
(a := lambda: b)
[a := b or c, d]
[a := 1, a]
{a := 1}
f((a := 1))
# displays
()
(a,)
(a, b)
(a, b,)
((a, b), (c,))
a, b
a,
a, *b
*a, b
*a, *b
a, *f(b).c
a, *b[0], *(c)
x = *a, b
x = a, *(b), *[c]
x = *a.b, *c + d
x = 1,
[]
[a]
[a, b,]
[*a, b]
[*f(a), *b.c, *d | e]
{a}
{a, b,}
{*a, b}
{}
{a: b}
{a: b, c: d,}
{**a}
{a: b, **c, **d.e}
{'a': lambda: 1, (b): (c)}
{a: b if c else d}
[[[]]]
[((a))]
# comprehensions
[x for x in y]
[x for x in y if z]
[x for x in y if z if w]
[x for x in y for z in x]
[x for x in y if a for z in x if b]
[x + 1 for x, in y]
[x for x, y in z]
[x for (x, y) in z]
[x for [x, *y] in z]
[x for *x, y in z]
[x for x.a in y]
[x for x[0] in y]
[(x, y) for x in a for y in b]
[x for x in (a, b)]
[x for x in a or b]
[x for x in y if (a if b else c)]
[[x for x in y] for y in z]
[lambda x: x for x in y]
[x if x else y for x in z]
{x for x in y}
{x: y for x, y in z}
{x: y for x in a if b for y in c}
(x for x in y)
(x for x in y if z)
((x) for x in (y))
[(x) for x in y]
{(x): (y) for x in z}
[(yield_ := x) for x in y]



async def f():
    await a
    await a.b(c)
    await a ** b
    -await a
    await a ** b ** c
    await a + await b
    (await a).b
    return [await x async for x in y if await z]


async def g():
    yield a
    yield
    x = [x async for x in y]
    return {x: y async for x in z}, (x async for x in y)


def g():
    yield
    yield a
    yield a, b
    yield a,
    yield *a, b
    yield from a
    x = yield
    x = yield a
    x = yield a, b
    x = yield from a
    x += yield a
    (yield)
    (yield a)
    f((yield a))
    [(yield a)]
    (yield), (yield)
    return *a, b
    return (yield a)


# characters outside ASCII, and outside the BMP
é = 'é'; x = é.é(é)
'😀', x
'😀' + x[0]; y
f('😀', '𝒳', x='é').y
变量 = {'键': 变量}
ﬁ = 1  # becomes fi
x = (  # 😀
    a, b)
x = a \
    + b
x = f(a,
b,
    c)
x = (a.
b)
