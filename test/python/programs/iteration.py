class CountDown:
    def __init__(self, n): self.n = n
    def __iter__(self):
        n = self.n
        while n: yield n; n -= 1
c = CountDown(3); print(list(c), list(c), sum(c), 2 in c, max(c), sorted(c), [*c, *c], dict.fromkeys(c), sorted(set(c)), tuple(c), list(zip(c, c)), list(map(str, c)))
a, *b = c; print(a, b); x, y, z = c; print(x, y, z)
def g():
    r = yield 1
    print('r', r)
    try: s = yield 2
    except ValueError as e: print('caught', e); s = 'exc'
    print('s', s)
    return 'ret'
it = g(); print(next(it), it.send('hello'))
try: it.throw(ValueError('boo'))
except StopIteration as e: print('stop', e.value)
try: next(it)
except StopIteration as e: print('again', e.value)
def sub():
    x = yield 'a'
    print('sub got', x)
    try: y = yield 'b'
    except KeyError: y = 'keyerr'
    return ('sub', x, y)
def main():
    r = yield from sub()
    print('main', r)
    r2 = yield from [1, 2]
    print('r2', r2)
    r3 = yield from iter('z')
    return r3
m = main(); print(next(m), m.send(5), m.throw(KeyError), next(m), next(m))
try: next(m)
except StopIteration as e: print('v', e.value)
def closing():
    try:
        while True:
            try: yield 1
            except ValueError: print('ve')
    finally: print('fin')
cl = closing(); next(cl); print(cl.throw(ValueError())); cl.close(); cl.close(); print(list(cl))
def ignore():
    while True:
        try: yield
        except GeneratorExit: pass
ig = ignore(); next(ig)
try: ig.close()
except RuntimeError as e: print(e)
def delegate_close():
    try: yield from closing()
    finally: print('outer fin')
dc = delegate_close(); next(dc); dc.close()
try: (lambda: (yield))().send(1)
except TypeError as e: print(e)
def running():
    yield next(me)
me = running()
try: next(me)
except ValueError as e: print(e)
def infinite():
    n = 0
    while True: yield n; n += 1
import itertools
print(list(itertools.islice(infinite(), 5)), next(x for x in infinite() if x > 10), list(itertools.takewhile(lambda x: x < 3, infinite())))
def tree(t):
    if t:
        yield from tree(t[0]); yield t[1]; yield from tree(t[2])
print(list(tree(((None, 1, None), 2, (None, 3, None)))))
def perms(xs):
    if not xs: yield []
    for i in range(len(xs)):
        for p in perms(xs[:i] + xs[i + 1:]): yield [xs[i]] + p
print(list(perms([1, 2, 3])))
def fib():
    a, b = 0, 1
    while True: yield a; a, b = b, a + b
f = fib(); print([next(f) for _ in range(10)])
def pipeline(): 
    total = 0
    while (v := (yield total)) is not None: total += v
    return total
p = pipeline(); next(p); print([p.send(i) for i in range(4)])
try: p.send(None)
except StopIteration as e: print(e.value)
gen = (x * 2 for x in range(3)); print(next(gen), list(gen), list(gen)); print(type(gen).__name__, gen.__name__, g.__name__, g().__name__)
print(sum(x for x in range(5)), max((x for x in [3, 1]), default=0), ' '.join(str(x) for x in range(3)), dict((k, v) for k, v in zip('ab', [1, 2])), set(x % 2 for x in range(5)), tuple(x for x in 'ab'), all(x > 0 for x in [1, 2]), any(x > 1 for x in [1, 2]), sorted((x for x in [2, 1]), reverse=True))
side = []
lazy = (side.append(x) or x for x in range(3)); print(side); next(lazy); print(side)
n = 5; later = (n for _ in range(2)); n = 6; print(list(later))
try: list(1 / x for x in [1, 0])
except ZeroDivisionError as e: print(e)
def src(): raise ValueError('src'); yield
try: (x for x in src().__iter__()); print('lazy ok'); list(x for x in src())
except ValueError as e: print(e)
try: (x for x in 5)
except TypeError as e: print(e)
class BadIter:
    def __iter__(self): return 5
try: list(BadIter())
except TypeError as e: print(e)
class NoNext:
    def __iter__(self): return self
try: iter(NoNext())
except TypeError as e: print(e)
e = enumerate('ab'); print(next(e), list(e)); z = zip([1, 2], [3]); print(list(z), list(z)); r = reversed([1, 2]); print(next(r), list(r))
it = iter([1, 2, 3]); print([(a, next(it, None)) for a in it]); it = iter('abcd'); print(list(zip(it, it)))
l = [1, 2, 3]; it = iter(l); next(it); l.append(4); print(list(it)); l.append(5); print(list(it))
d = {'a': 1, 'b': 2}; print([k for k in d], [(k, v) for k, v in d.items()], {v: k for k, v in d.items()}, [*d.values()])
for i, v in enumerate(['x', 'y'], start=10): print(i, v)
for k in sorted(d, key=d.get, reverse=True): print(k)
m = map(lambda a, b=1: a + b, [1, 2]); print(next(m), list(m)); print(list(filter(lambda kv: kv[1] > 1, d.items())), list(map(max, [1, 5], [3, 2])), list(map(None.__class__, [])))
from contextlib import contextmanager
@contextmanager
def cm(tag):
    print('in', tag)
    try: yield tag.upper()
    except KeyError as e: print('swallow', e)
    finally: print('out', tag)
with cm('a') as A, cm('b') as B: print(A, B)
with cm('c'): raise KeyError('k')
try:
    with cm('d'): raise TypeError('t')
except TypeError as e: print('outer', e)
@cm('deco')
def decorated(x): return x + 1
print(decorated(1), decorated(2))
def uses_with():
    with cm('e') as v: yield v; yield v * 2
print(list(uses_with()))
def loop_else():
    for i in range(3):
        x = yield i
        if x == 'stop': break
    else: yield 'else'
    yield 'end'
le = loop_else(); print(next(le), le.send('stop'), list(le)); print(list(loop_else()))
def nested_try():
    try:
        try: yield 1
        finally: yield 2
    except ValueError: yield 3
    finally: yield 4
nt = nested_try(); next(nt); print(nt.throw(ValueError), list(nt)); print(list(nested_try()))
def ret_in_try():
    try: return (yield 1)
    finally: print('cleanup')
rt = ret_in_try(); next(rt)
try: rt.send('val')
except StopIteration as e: print(e.value)
def matchgen(v):
    match v:
        case [a, b]: yield a; yield b
        case {'k': x}: yield x
        case _: yield 'other'
print(list(matchgen([1, 2])), list(matchgen({'k': 3})), list(matchgen(5)))
def exprs():
    x = (yield 'a') + (yield 'b'); print(x)
    y = [(yield 1), *(yield 2)]; print(y)
    z = {(yield 'k'): (yield 'v')}; print(z)
    w = f'{(yield "f")}!'; print(w)
    q = (yield) if (yield 'cond') else 'no'; print(q)
    o = (yield 'o1') or (yield 'o2'); print(o)
    d = {}; d[(yield 'i')] = 5 ; print(d)
    c = max((yield 'm1'), (yield 'm2'), key=(yield 'm3')); print(c)
    t = ((yield 's') < (yield 't')); print(t)
    n = 10; n += (yield 'n'); print(n)
ex = exprs(); next(ex)
for v in [1, 2, 'x', 'yz', 'K', 'V', 'fmt', True, 'yes', 0, 'or', 'idx', 3, 4, None, 1, 2, 5]:
    try: print('->', ex.send(v))
    except StopIteration: print('done')
