from dataclasses import dataclass
@dataclass
class P: x: int; y: int
class C:
    __match_args__ = ('a',)
    def __init__(self, a): self.a = a
def m(v):
    match v:
        case 0: return 'zero'
        case 1 | 2: return 'one or two'
        case -5: return 'neg'
        case 'a': return 'str a'
        case None: return 'none'
        case True: return 'true'
        case 2.5: return 'float'
        case []: return 'empty seq'
        case [x]: return f'one {x}'
        case [1, *rest]: return f'1 and {rest}'
        case (x, y) if x == y: return f'same {x}'
        case [x, [y, z]]: return f'nested {x}{y}{z}'
        case [x, y]: return f'pair {x} {y}'
        case [first, *_, last]: return f'{first}..{last}'
        case {'k': v, **rest}: return f'map {v} {rest}'
        case {'t': 'x' | 'y' as w}: return f'tag {w}'
        case {}: return 'any map'
        case P(0, y=yy): return f'P0 {yy}'
        case P(x=x, y=y): return f'P {x} {y}'
        case C(int(n)): return f'C int {n}'
        case C(a=(str() as s)): return f'C str {s}'
        case int(): return 'int'
        case str(s): return f'str {s}'
        case float() | complex(): return 'num'
        case set(): return 'set'
        case _: return 'other'
for v in (0, 1, 2, -5, 'a', None, True, False, 2.5, [], [9], (7,), [1, 2, 3], (4, 4), (1, 2), [8, [1, 2]], (5, 6), [5, 6, 7, 8], {'k': 1, 'z': 2}, {'t': 'y'}, {'q': 1}, {}, P(0, 5), P(1, 2), C(3), C('s'), C(2.0), 42, 'zz', 1.5, 2j, {1}, b'x', range(2), object):
    print(repr(v) if not isinstance(v, (C, type)) else 'obj', m(v))
class Color: RED = 1; GREEN = 2
def col(v):
    match v:
        case Color.RED: return 'red'
        case Color.GREEN: return 'green'
        case x: return x
print(col(1), col(2), col(3))
def cmd(s):
    match s.split():
        case ['go', ('north' | 'south') as d]: return d
        case ['get', obj] if obj != 'x': return obj
        case [*all]: return all
print(cmd('go north'), cmd('get y'), cmd('get x'), cmd(''))
match 5:
    case 1: print('no')
match (1, 2, 3):
    case (a, b, c): print(a + b + c)
match {'a': {'b': [1, 2]}}:
    case {'a': {'b': [_, z]}}: print(z)
try:
    match P(1, 2):
        case P(1, 2, 3): pass
except TypeError as e: print(e)
match = 5; case = 6; print(match, case)
type X = int
print('soft', X.__name__ if hasattr(X, '__name__') else 'X')
def g[T](x: T) -> T: return x
class Box[T]:
    def __init__(self, v: T): self.v = v
print(g(3), Box(4).v, Box[int](5).v)
x = 1 if True else 2; y = not x or None and 5; z = 1 and 2 or 3; w = 0 or '' or 'last'; u = [] and 1
print(x, y, z, w, u, 1 < 2 > 0, 1 in [1] in [[1]], not 1 == 2, 3 if 0 else 4 if 0 else 5)
i = 0
while i < 3:
    i += 1
    if i == 2: continue
    print('w', i)
else: print('else')
for a, (b, *c) in [(1, (2, 3, 4)), (5, (6,))]: print(a, b, c)
for x.real in []: pass
for d in ({},):
    for d['k'] in range(2): pass
    print(d)
del x, y
try: x
except NameError as e: print(e)
a = b = c = []; a.append(1); print(b, c is a)
a, b, *c = range(5); print(a, b, c)
l = [1, 2, 3]; l[0], l[1] = l[1], l[0]; print(l)
a: int = 5; b: 'undefined_type'; print(a, __annotations__ if '__annotations__' in dir() else None) if False else print(a)
if True: pass
elif 1: print('x')
print(__name__)
lst = [1, 2, 3]; del lst[0], lst[0]; print(lst)
print(10 if [] else 20, (1,)[0], {**{'a': 1}, 'b': 2}, [*range(3)], {*[1, 1]}, (*'ab',))
print('a' 'b' "c", 1_000, 0xff, 0b11, 0o17, 1e3, 1E-2, .5, 5., 1j, r'\n', '\x41', b'\x00', """tri
ple""")
print(1 if 2 else 3, lambda: 0 is None) if False else None
global_var = 1
def f():
    global global_var, new_global
    global_var = 2; new_global = 3
f(); print(global_var, new_global)
