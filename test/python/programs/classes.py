class A:
    """doc A"""
    cls_attr = [1]
    count = 0
    def __init__(self, x=0): self.x = x; A.count += 1
    def m(self): return self.x
    @staticmethod
    def s(a): return a * 2
    @classmethod
    def c(cls, a): return cls.__name__, a
    @property
    def p(self): return self.x * 10
    @p.setter
    def p(self, v): self.x = v // 10
    @p.deleter
    def p(self): del self.x
    def __repr__(self): return f'A({self.x})'
a = A(3); print(a, a.m(), a.s(2), A.s(3), a.c(1), A.c(2), a.p, A.m(a), A.count, A.__doc__, a.cls_attr is A.cls_attr, a.__class__ is A, type(a).__name__)
a.p = 50; print(a.x); del a.p; print(hasattr(a, 'x'), a.__dict__); a.new = 1; print(a.__dict__, vars(a))
class B(A):
    def __init__(self, x, y): super().__init__(x); self.y = y
    def m(self): return super().m() + self.y
    @classmethod
    def c(cls, a): return 'B', super().c(a)
    @property
    def p(self): return super().p + 1
b = B(1, 2); print(b, b.m(), b.c(0), b.p, isinstance(b, A), issubclass(B, A), B.__mro__ == (B, A, object), B.__bases__, B.__name__, B.__qualname__, isinstance(b, (int, A)), issubclass(B, (int, str)))
class M1:
    def f(self): return ['M1']
class M2(M1):
    def f(self): return ['M2'] + super().f()
class M3(M1):
    def f(self): return ['M3'] + super().f()
class M4(M2, M3):
    def f(self): return ['M4'] + super().f()
print(M4().f(), [c.__name__ for c in M4.__mro__], [c.__name__ for c in M4.mro()])
try:
    class Bad(M1, M2): pass
except TypeError as e: print(str(e).replace('\n', ' '))
class V:
    def __init__(self, *v): self.v = v
    def __add__(self, o): return V(*(a + b for a, b in zip(self.v, o.v))) if isinstance(o, V) else NotImplemented
    def __radd__(self, o): return ('radd', o)
    def __sub__(self, o): return 'sub'
    def __mul__(self, o): return 'mul'
    def __rmul__(self, o): return 'rmul'
    def __matmul__(self, o): return 'matmul'
    def __neg__(self): return V(*(-a for a in self.v))
    def __pos__(self): return '+'
    def __invert__(self): return '~'
    def __abs__(self): return 'abs'
    def __eq__(self, o): return isinstance(o, V) and self.v == o.v
    def __hash__(self): return hash(self.v)
    def __lt__(self, o): return self.v < o.v
    def __len__(self): return len(self.v)
    def __getitem__(self, i): return self.v[i]
    def __contains__(self, x): return x in self.v
    def __iter__(self): return iter(self.v)
    def __bool__(self): return any(self.v)
    def __call__(self, *a, **k): return a, k
    def __repr__(self): return f'V{self.v}'
    def __truediv__(self, o): return 'div'
    def __rtruediv__(self, o): return 'rdiv'
    def __floordiv__(self, o): return 'floordiv'
    def __mod__(self, o): return 'mod'
    def __divmod__(self, o): return 'divmod'
    def __pow__(self, o, m=None): return ('pow', m)
    def __rpow__(self, o): return 'rpow'
    def __lshift__(self, o): return '<<'
    def __and__(self, o): return '&'
    def __or__(self, o): return '|'
    def __xor__(self, o): return '^'
    def __int__(self): return 7
    def __float__(self): return 7.5
    def __index__(self): return 2
    def __round__(self, n=None): return ('round', n)
    def __reversed__(self): return 'reversed'
v = V(1, 2)
print(v + V(3, 4), 5 + v, v - 1, v * 2, 2 * v, v @ 1, -v, +v, ~v, abs(v), v == V(1, 2), v != V(1, 2), v < V(2, 0), V(2) > v, len(v), v[0], v[-1], 2 in v, list(v), bool(V(0)), v(1, k=2))
print(v / 1, 1 / v, v // 1, v % 1, divmod(v, 1), v ** 2, 2 ** v, pow(v, 2, 3), v << 1, v & 1, v | 1, v ^ 1, int(v), float(v), [10, 20, 30][v], round(v), round(v, 2), reversed(v), {v: 1}[V(1, 2)], hex(v), '%d' % 5, [*v], range(v))
try: V(1) + 5
except TypeError as e: print(e)
try: v >> 1
except TypeError as e: print(e)
try: v <= v
except TypeError as e: print(e)
class I:
    def __init__(self): self.v = 1
    def __iadd__(self, o): self.v += o; return self
i = I(); j = i; i += 5; print(i.v, i is j)
class G:
    def __getattr__(self, n): return f'got {n}'
    def __setattr__(self, n, v): object.__setattr__(self, n, v * 2)
    def __delattr__(self, n): print('del', n); super().__delattr__(n)
g = G(); print(g.foo); g.x = 5; print(g.x); del g.x; print(g.x)
class GA:
    def __getattribute__(self, n): return 'attr ' + n if n != 'real' else object.__getattribute__(self, n)
    real = 5
print(GA().anything, GA().real)
class D:
    def __set_name__(self, owner, name): self.name = name; print('set_name', owner.__name__, name)
    def __get__(self, obj, owner): return (self.name, obj is None)
    def __set__(self, obj, value): print('set', self.name, value)
    def __delete__(self, obj): print('delete')
class ND:
    def __get__(self, obj, owner): return 'nondata'
class HD: d = D(); nd = ND()
h = HD(); print(h.d, HD.d, h.nd); h.d = 5; del h.d; h.__dict__['nd'] = 'own'; print(h.nd); h.__dict__['d'] = 'x'; print(h.d)
class Meta(type):
    def __new__(mcs, name, bases, ns, **kw):
        ns['added'] = kw.get('extra', 'default')
        return super().__new__(mcs, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw): super().__init__(name, bases, ns); cls.inited = name
    def __call__(cls, *a): print('call', cls.__name__); return super().__call__(*a)
    def __len__(cls): return 42
    @property
    def mp(cls): return 'mp ' + cls.__name__
    def meth(cls): return 'meth'
class WM(metaclass=Meta, extra='e'):
    def __init__(self, *a): self.a = a
print(WM.added, WM.inited, WM(1).a, len(WM), WM.mp, WM.meth(), type(WM).__name__, isinstance(WM, Meta))
class WM2(WM): pass
print(WM2.inited, WM2.added, type(WM2) is Meta)
class Sub:
    subs = []
    def __init_subclass__(cls, tag=None, **kw): super().__init_subclass__(**kw); Sub.subs.append((cls.__name__, tag))
class S1(Sub): pass
class S2(Sub, tag='t'): pass
print(Sub.subs)
class N:
    _inst = None
    def __new__(cls, *a):
        if cls._inst is None: cls._inst = super().__new__(cls)
        return cls._inst
    def __init__(self, v): self.v = v
print(N(1) is N(2), N(3).v)
class Sl:
    __slots__ = ('a', 'b')
    def __init__(self): self.a = 1
s = Sl(); print(s.a)
try: s.b
except AttributeError as e: print(e)
try: s.c = 1
except AttributeError as e: print(e)
class L(list):
    def __init__(self, *a): super().__init__(a); self.tag = 't'
    def append(self, x): super().append(x * 2)
    def __getitem__(self, i): return ('item', super().__getitem__(i))
l = L(1, 2); l.append(3); print(l, l.tag, len(l), l[0], list(l), isinstance(l, list), l == [1, 2, 6], l + [1], type(l[:1]), sorted(l), 6 in l)
class DD(dict):
    def __missing__(self, k): return k * 2
    def __setitem__(self, k, v): super().__setitem__(k, v + 1)
d = DD(a=1); d['b'] = 2; print(d, d['zz'], d.get('q'), 'a' in d, list(d), d == {'a': 1, 'b': 3}, {**d}, dict(d))
class T(tuple):
    def __new__(cls, a, b): return super().__new__(cls, (a, b))
    @property
    def first(self): return self[0]
t = T(1, 2); print(t, t.first, t == (1, 2), len(t), isinstance(t, tuple), t + (3,), hash(t) == hash((1, 2)))
class In(int):
    def __new__(cls, v): return super().__new__(cls, v * 2)
    def __add__(self, o): return In(int(self) + o)
    def double(self): return self * 2
n = In(5); print(n, n + 1, n.double(), n == 10, n > 5, isinstance(n, int), [0] * n, {10: 'x'}[n], type(n).__name__, 1 + n, n - 1, -n, f'{n:05d}', int(n), float(n), bool(In(0)), range(n)[3], n.bit_length())
class St(str):
    def shout(self): return self.upper() + '!'
st = St('abc'); print(st, st.shout(), st + 'd', st == 'abc', len(st), st[0], isinstance(st, str), {'abc': 1}[st], 'b' in st, '-'.join([st]), f'{st:>5}', st.replace('a', 'x'))
class Fl(float):
    pass
print(Fl(1.5) + 1, Fl(2), isinstance(Fl(1), float), Fl('3.5'))
class E(Exception):
    def __init__(self, code, msg='m'): super().__init__(msg); self.code = code
    def __str__(self): return f'{self.code}:{self.args[0]}'
try: raise E(5)
except E as e: print(e, e.code, e.args, repr(e))
print(type('Dyn', (A,), {'z': 5, 'f': lambda self: self.x})(9).f(), type(5), type('a'), type(None), type([]), type(A), type(type), object(), sep='|') if False else print(type('Dyn', (A,), {'z': 5, 'f': lambda self: self.x})(9).f(), type(5), type(None), type(A), type(len), type(lambda: 0), type(print), type(a.m), type(...), type(NotImplemented), type(range(1)), type(iter([])), type((x for x in [])), type(A.s), sep='|')
class Priv:
    def __init__(self): self.__x = 1
    def get(self): return self.__x
print(Priv().get(), '_Priv__x' in Priv().__dict__)
class Eq:
    def __eq__(self, o): return True
try: {Eq(): 1}
except TypeError as e: print(e)
print(Eq() == 5, 5 == Eq(), Eq() != 5, Eq() in [1])
class Cmp:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return self.v < o.v
    def __repr__(self): return str(self.v)
print(sorted([Cmp(3), Cmp(1)]), min(Cmp(3), Cmp(1)), max(Cmp(3), Cmp(1)))
class CM:
    def __enter__(self): print('enter'); return 'val'
    def __exit__(self, t, v, tb): print('exit', t and t.__name__, v); return t is ValueError
with CM() as x: print(x)
with CM(): raise ValueError('swallowed')
try:
    with CM(): raise KeyError('k')
except KeyError: print('propagated')
with CM() as x, CM() as y: print(x, y)
def wr():
    with CM(): return 'ret'
print(wr())
class Outer:
    class Inner:
        def m(self): return 'inner'
    x = Inner().m()
print(Outer.x, Outer.Inner.__qualname__, Outer.Inner().m.__qualname__)
for f in (lambda: A.nope, lambda: A().nope, lambda: setattr(5, 'x', 1), lambda: object().x, lambda: A(1, 2, 3), lambda: M1(5), lambda: object(5), lambda: len(A()), lambda: A()[0], lambda: A()(), lambda: iter(A()), lambda: A() + 1, lambda: A() < A(), lambda: super(A, 5), lambda: issubclass(5, A), lambda: isinstance(5, 5), lambda: A.__init__(), lambda: int.__new__(str), lambda: getattr(A, 'nope'), lambda: delattr(A(), 'nope'), lambda: hash(Eq()), lambda: type('X', 5, {}), lambda: B(1), lambda: V.__len__(5), lambda: float.nope):
    try: print(f())
    except (TypeError, AttributeError) as e: print(type(e).__name__, e)
print(getattr(A, 'nope', 'dflt'), hasattr(A, 'm'), callable(A), A.__dict__['cls_attr'], isinstance(A.__dict__['s'], staticmethod), A.m is A.m, A().m == A().m, a.m == a.m, a.m is a.m)
class Prop:
    def __init__(self): self._v = 1
    def get(self): return self._v
    v = property(get)
    w = property(lambda self: 'w', doc='d')
try: Prop().v = 5
except AttributeError as e: print(e)
try: del Prop().v
except AttributeError as e: print(e)
print(Prop().v, Prop().w, isinstance(Prop.v, property), Prop.v.fget(Prop()))
class ClsBody:
    x = 1
    y = x + 1
    z = [i for i in range(y)]
    for k in range(3): pass
    if True: w = 'cond'
    def f(self, d=x): return d
    del x
print(ClsBody.y, ClsBody.z, ClsBody.k, ClsBody.w, ClsBody().f(), hasattr(ClsBody, 'x'))
import abc
class Abs(abc.ABC):
    @abc.abstractmethod
    def f(self): ...
    @property
    @abc.abstractmethod
    def g(self): ...
try: Abs()
except TypeError as e: print(e)
class Conc(Abs):
    def f(self): return 1
    g = 2
print(Conc().f(), issubclass(Conc, Abs))
class Half(Abs):
    def f(self): return 1
try: Half()
except TypeError as e: print(e)
class WithCall:
    def __class_getitem__(cls, k): return f'{cls.__name__}[{k}]'
print(WithCall[int], WithCall['a'])
class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0: raise StopIteration
        self.n -= 1
        return self.n
print(list(It(3)), sum(It(4)), [x for x in It(2)], max(It(3)), tuple(It(2)), dict(zip('ab', It(2))), next(It(1)), next(It(0), 'd'))
class Seq:
    def __getitem__(self, i):
        if i > 2: raise IndexError
        return i * 10
print(list(Seq()), 20 in Seq(), [*Seq()])
