def gen(n):
    for i in range(n):
        x = yield i
        if x: print('got', x)
    return 'done'
g = gen(3)
print(next(g), g.send('a'), next(g))
try: next(g)
except StopIteration as e: print('stop', e.value)
def outer():
    r = yield from gen(2)
    print('r', r)
    try:
        yield 10
    finally:
        print('cleanup')
print(list(outer()))
o = outer(); next(o); next(o); next(o); o.close()
def fin():
    try:
        yield 1
    except ValueError as e:
        print('caught', e)
        yield 2
f = fin(); next(f); print(f.throw(ValueError('boo')))
def bad():
    yield 1
    raise StopIteration
try: list(bad())
except RuntimeError as e: print(e, repr(e.__cause__))
print(sum(x*y for x in range(4) for y in range(3) if x != y), any(x > 2 for x in [1,2,3]))
def lazy():
    print('start')
    yield 1
z = (q for q in lazy())
print('made')
print(list(z))
n = 10
fs = [lambda: i for i in range(3)]
print([f() for f in fs])
total = 0
if any((last := v) > 1 for v in [1,2,3]): print(last)
def scope():
    if any((m := v) > 1 for v in [1,2,3]): pass
    return m
print(scope())
class C:
    xs = [1,2]
    ys = [x for x in xs]
    zs = list(x+1 for x in xs)
print(C.ys, C.zs)
def co():
    total = 0
    while True:
        v = yield total
        if v is None: return total
        total += v
c = co(); next(c); c.send(3); print(c.send(4))
def it():
    x = [(yield 1), (yield 2)]
    print(x, (yield 3) + (yield 4))
i = it(); i.send(None); i.send('a'); i.send('b'); i.send(5)
try: i.send(6)
except StopIteration: pass
