x = 'global'
def f1():
    x = 'f1'
    class C:
        y = x
        x = 'class'
        z = x
        def m(self): return x
        w = [x for _ in range(1)]
        v = (lambda: x)()
    return C.y, C.x, C.z, C().m(), C.w, C.v
try: print(f1())
except NameError as e: print(e)
class D:
    x = 'D'
    def m(self): return x
    g = [i for i in range(3)]
    h = {k: v for k, v in zip('ab', g)}
    l = lambda self: self.x
print(D().m(), D.g, D.h, D().l())
def f2():
    def a(): return b()
    def b(): return c
    c = 5
    return a()
print(f2())
def f3():
    fs = []
    for i in range(3):
        def g(): return i
        fs.append(g)
    return [g() for g in fs], [(lambda: j)() for j in range(3)], [h() for h in [lambda: k for k in range(3)]]
print(f3())
def f4():
    n = 0
    def inc():
        nonlocal n
        n += 1
        def deeper():
            nonlocal n
            n += 10
        deeper()
        return n
    return inc(), inc(), n
print(f4())
def f5():
    global newg
    newg = 1
    def inner():
        global newg
        newg += 1
        return newg
    return inner()
print(f5(), newg)
def f6(a, b=x, *c, d=x, **e):
    def inner(a=a): return a, b, c, d, e
    return inner()
print(f6(1), f6(1, 2, 3, d=4, z=5))
i = 'outer'
print([i for i in range(3)], i, {i: 1 for i in 'ab'}, i, list(i for i in 'xy'), i)
print([[(i, j) for j in range(i)] for i in range(3)], [i for i in range(3) for i in range(i)])
def f7():
    r = [y := 1, y + 1, [y := y + k for k in range(3)], y]
    return r, y
print(f7())
def f8():
    try: return [undefined_in_comp for _ in range(1)]
    except NameError as e: return str(e)
print(f8())
def f9():
    del_me = 1
    def g(): return del_me
    del del_me
    try: g()
    except NameError as e: return str(e)
print(f9())
def f10():
    for q in []: pass
    try: return q
    except UnboundLocalError as e: return str(e)
print(f10())
def f11(): 
    import math as m, os.path
    from collections import OrderedDict as OD
    return m.floor(1.5), os.path.join('a', 'b'), OD(a=1)['a']
print(f11())
def f12():
    with open_cm() as v: pass
    return v
class open_cm:
    def __enter__(self): return 'cm'
    def __exit__(self, *a): pass
print(f12())
def f13():
    e = 'kept'
    try: 1 / 0
    except ZeroDivisionError as e: pass
    try: return e
    except UnboundLocalError as u: return str(u)
print(f13())
def f14(): return (lambda a, *b, c=lambda: 5, **d: (a, b, c(), d))(1, 2, z=3)
print(f14())
class Outer:
    val = 1
    class Inner:
        try: seen = val
        except NameError as e: seen = str(e)
    def method(self):
        class Local:
            def get(s): return self.val
        return Local().get()
print(Outer.Inner.seen, Outer().method())
def closure_class():
    count = 0
    class K:
        def __init__(self):
            nonlocal count
            count += 1
    K(); K()
    return count
print(closure_class())
def gen_scope():
    x = 1
    def g():
        nonlocal x
        while x < 4:
            yield x
            x += 1
    return list(g()), x
print(gen_scope())
def default_eval():
    log = []
    def mk(v): log.append(v); return v
    def f(a=mk(1), b=mk(2)): return a + b
    f(); f(5)
    return log
print(default_eval())
def deco_order():
    log = []
    def d(n):
        log.append(f'eval {n}')
        def w(fn): log.append(f'apply {n}'); return fn
        return w
    @d(1)
    @d(2)
    def f(): pass
    return log
print(deco_order())
def arg_order():
    log = []
    def v(x): log.append(x); return x
    def f(*a, **k): return None
    f(v(1), *[v(2)], v(3), k=v(4), **{'z': v(5)}, y=v(6))
    {v('a'): v('b'), v('c'): v('d')}
    [v(7), v(8)][v(0)]
    v(9) + v(10) * v(11)
    v(12) < v(13) < v(14)
    x = [0, 0]
    x[v(0)] = v(15)
    x[v(1)] += v(16)
    a = b = v(17)
    (v(18), v(19))
    return log
print(arg_order())
class Meta(type):
    def __getattr__(cls, n): return f'meta {n}'
class WithMeta(metaclass=Meta): a = 1
print(WithMeta.a, WithMeta.b)
def same_name(same_name): return same_name
print(same_name(3))
class Self:
    def f(self): return __class__.__name__
    @classmethod
    def g(cls): return super().__name__ if False else __class__ is Self
    @staticmethod
    def h(): return __class__.__name__
print(Self().f(), Self.g(), Self.h())
class A:
    def hi(self): return 'A'
class B(A):
    def hi(self): return [super().hi() for _ in range(2)], (lambda: super(B, self).hi())()
print(B().hi())
class P:
    def __init__(self): self.__priv = 1; self.__d__ = 2; self._s = 3
    def __hidden(self): return 'hidden'
    def show(self): return self.__priv, self.__d__, self.__hidden(), sorted(n for n in vars(self))
print(P().show())
if True:
    def cond(): return 'if'
else:
    def cond(): return 'else'
print(cond())
while True:
    def inloop(): return 'loop'
    break
print(inloop())
print((lambda: [x for x in range(3)])(), (lambda x: [x for _ in range(2)])(5), [lambda: 1][0]())
exec_result = [a for a in range(5) if a % 2 if a > 1]; print(exec_result)
def many(a, b, c, d, e, f, g, h): return a + b + c + d + e + f + g + h
print(many(*range(8)), many(**dict(zip('abcdefgh', range(8)))), many(1, 2, *[3, 4], **{'e': 5, 'f': 6}, g=7, h=8))
def ret_tuple(): return 1,
print(ret_tuple(), *ret_tuple())
def star_ret(): 
    a = [1, 2]
    return *a, 3
print(star_ret())
for k, in [(1,), (2,)]: print(k)
a = [1, 2, 3]; a[0], a[a[0]] = 2, 9; print(a)
(a, b), c = 'xy', 'z'; print(a, b, c)
a, = [5]; print(a)
[a, *b] = range(3); print(a, b)
x = y = z = 0; x += 1; print(x, y, z)
print(x if x else y, not x, x and y, x or y, x is 1 if False else x == 1)
