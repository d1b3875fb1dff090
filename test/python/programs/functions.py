def f(a, b=2, *args, c, d=4, **kw): return (a, b, args, c, d, kw)
print(f(1, c=3), f(1, 2, 3, 4, c=5, e=6), f(*[1, 2], **{'c': 3, 'z': 1}), f(*(1,), *[2, 3], c=1, **{}, **{'q': 2}), f(c=1, a=0))
def g(a, /, b, *, c=3): return a, b, c
print(g(1, 2), g(1, b=2, c=4))
def h(a=[]): a.append(1); return a
print(h(), h(), h([5]))
def outer():
    x = 1
    def inner():
        nonlocal x
        x += 1
        return x
    return inner
i = outer(); print(i(), i(), outer()())
counter = 0
def inc():
    global counter
    counter += 1
inc(); inc(); print(counter)
adders = [lambda x, n=n: x + n for n in range(3)]; print([a(10) for a in adders])
late = [lambda: n for n in range(3)]; print([l() for l in late])
def fact(n): return 1 if n < 2 else n * fact(n - 1)
print(fact(20), fact(25))
def fib(n, memo={}):
    if n in memo: return memo[n]
    if n < 2: return n
    memo[n] = fib(n - 1) + fib(n - 2)
    return memo[n]
print(fib(90))
print((lambda *a, **k: (a, k))(1, 2, x=3), (lambda x, y=2: x + y)(1), (lambda: None)())
print(f.__name__, f.__defaults__, f.__kwdefaults__, (lambda: 0).__name__, outer.__qualname__, outer().__qualname__, f.__module__, f.__doc__)
def doc():
    """The doc."""
print(doc.__doc__, doc())
def attr(): pass
attr.x = 5; print(attr.x, attr.__dict__, hasattr(attr, 'y'), callable(attr), callable(5))
def deco(n):
    def wrap(fn):
        def inner(*a): return fn(*a) * n
        return inner
    return wrap
@deco(2)
@deco(3)
def val(x): return x
print(val(5))
def ann(a: int, b: 'str' = 'x', *args: float, k: tuple = None, **kw: dict) -> bool: return a
print(ann.__annotations__)
def early(x):
    if x > 0: return 'pos'
    elif x == 0: return 'zero'
    else: return 'neg'
print(early(1), early(0), early(-1))
def multi(): return 1, 2, *[3, 4]
print(multi())
def noreturn(): pass
print(noreturn())
def loop():
    for i in range(10):
        if i == 3: continue
        if i == 6: break
        yield i
    else: yield 'else'
print(list(loop()))
for i in range(3):
    if i == 5: break
else: print('no break', i)
while True:
    i += 1
    if i > 5: break
else: print('never')
print(i)
def shadow(list): return list
print(shadow([1]))
def varscope():
    try:
        print(zz)
    except NameError as e: print(e)
    try:
        print(loc)
        loc = 1
    except UnboundLocalError as e: print(e)
    def inner():
        return free
    try:
        inner()
    except NameError as e: print(e)
    free = 2
    return inner()
print(varscope())
def delvar():
    x = 1
    del x
    try: print(x)
    except UnboundLocalError as e: print(e)
delvar()
for code in [lambda: f(), lambda: f(1), lambda: g(), lambda: g(1), lambda: g(1, 2, 3), lambda: g(a=1, b=2), lambda: g(1, 2, x=3), lambda: g(1, 2, b=3), lambda: outer(1), lambda: h(1, 2), lambda: g(1, 2, 3, c=4), lambda: f(1, c=1, **{'c': 2}), lambda: f(1, a=1, c=2), lambda: (lambda a, b, c: 0)(), lambda: (lambda a, b: 0)(1), lambda: f(*5), lambda: f(**5), lambda: f(**{1: 2}), lambda: 5(), lambda: 'a'(), lambda: None(), lambda: [](), lambda: (lambda *, k: 0)(), lambda: (lambda *, k, l: 0)(), lambda: (lambda a, b=1: 0)(1, 2, 3), lambda: (lambda *, k: 0)(1), lambda: print(1, foo=2), lambda: len(), lambda: len(1, 2), lambda: abs(), lambda: isinstance(1), lambda: int(x=1), lambda: sorted(), lambda: f(1, 2, c=3, c2=4)]:
    try: print(code())
    except TypeError as e: print(e)
print((lambda x: (yield x))(1).__next__(), [(lambda: x)() for x in 'ab'])
print((a := 5) + a, [b := 1, b + 1], (c := 3, c)); print(a, b, c)
if (n := len('abc')) > 2: print(n)
print([y for x in range(5) if (y := x * 2) > 4], y)
print(*[1, 2], *'ab', sep='-'); print(1, 2, sep='', end='!\n'); print(); print('a', None, [1], sep=', ')
def kwonly(*, a, b=1): return a, b
print(kwonly(a=1), kwonly(**{'a': 5, 'b': 6}))
x = 5
def uses_global(): return x
x = 6; print(uses_global())
print((lambda f: f(f, 5))(lambda s, n: 1 if n == 0 else n * s(s, n - 1)))
def nested():
    a = 1
    class C:
        b = a
        def m(self): return a
    a = 2
    return C.b, C().m()
print(nested())
def try_return():
    try: return 'try'
    finally: print('finally')
print(try_return())
def finally_override():
    try: return 1
    finally: return 2
print(finally_override())
def loop_finally():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: break
        finally: print('f', i)
    return 'end'
print(loop_finally())
def gen_args(*args, **kwargs): return list(args), sorted(kwargs.items())
print(gen_args(*range(3), *(), **dict(b=1), a=2))
print(max(*[1, 5, 3]), min(*'hello'), (lambda *a: a)(*{1: 2}, *{3}))
