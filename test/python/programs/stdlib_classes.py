from dataclasses import dataclass, field, replace, asdict, astuple, FrozenInstanceError, InitVar, KW_ONLY, fields
from typing import ClassVar, NamedTuple, Optional, List, Generic, TypeVar, Any, Callable, Union
from enum import Enum, IntEnum, auto, Flag
from contextlib import contextmanager, suppress, ExitStack, nullcontext
from collections import namedtuple, OrderedDict, defaultdict, Counter, deque, ChainMap
import copy, functools

@dataclass
class P:
    x: int
    y: int = 2
    z: list = field(default_factory=list)
    K: ClassVar[int] = 5
p = P(1)
print(p, p == P(1), p.K, asdict(p), astuple(p), replace(p, x=9))
try: P()
except TypeError as e: print(e)
try: P(1, 2, 3, 4)
except TypeError as e: print(e)
@dataclass(frozen=True, order=True)
class F:
    a: int
    b: str = 'q'
print(F(1) < F(2), hash(F(1)) == hash(F(1)), {F(1): 2}[F(1)])
try: F(1).a = 3
except FrozenInstanceError as e: print(type(e).__name__, e)
@dataclass
class G(P):
    w: int = 0
    _: KW_ONLY
    kk: int = 3
    i: InitVar[int] = 7
    def __post_init__(self, i): self.w = i
print(G(1), [f.name for f in fields(G)])
try:
    @dataclass
    class Bad:
        a: list = []
except ValueError as e: print(e)
try:
    @dataclass
    class Bad2:
        a: int = 1
        b: int
except TypeError as e: print(e)

class N(NamedTuple):
    a: int
    b: str = 'x'
    def total(self): return self.a + 1
n = N(1)
print(n, n.total(), n._replace(a=5), n == (1, 'x'), n._fields, N._field_defaults, n[0], len(n))
a, b = n
print(a, b, isinstance(n, tuple), n._asdict())
try: N()
except TypeError as e: print(e)
Q = namedtuple('Q', 'x y', defaults=[3])
print(Q(1), Q(y=1, x=2), Q._make([4, 5]))

class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = auto()
    ALIAS = 1
    @property
    def low(self): return self.name.lower()
print(Color.RED, repr(Color.GREEN), Color(3), Color['RED'], list(Color), Color.ALIAS is Color.RED, Color.RED.low, len(Color))
print(Color.RED == Color.RED, Color.RED != Color.GREEN, {Color.RED: 1}[Color.RED], isinstance(Color.RED, Color))
try: Color(9)
except ValueError as e: print(e)
class I(IntEnum):
    A = 1
    B = 2
print(I.A + 1, I.A < I.B, I.A, repr(I.A), f'{I.A}', sorted([I.B, I.A]), I.A == 1, [10, 20][I.A])
class Fl(Flag):
    R = auto()
    W = auto()
    X = auto()
print(Fl.R | Fl.W, repr(Fl.R | Fl.W), bool(Fl.R & Fl.W), Fl.R in (Fl.R | Fl.X), ~Fl.R)

@contextmanager
def cm(x):
    print('enter', x)
    try:
        yield x * 2
    except ValueError as e:
        print('caught', e)
    finally:
        print('exit')
with cm(2) as v: print(v)
with cm(3): raise ValueError('inside')
try:
    with cm(4): raise KeyError('k')
except KeyError as e: print('key', e)
with suppress(ZeroDivisionError): 1/0
with ExitStack() as st:
    st.enter_context(cm(1)); st.callback(print, 'cb')
with nullcontext(5) as q: print(q)

d = defaultdict(list); d['a'].append(1); print(d, d['zz'])
c = Counter('abracadabra'); print(c, c.most_common(2), c['q'], c + Counter('aa'))
dq = deque([1,2,3], maxlen=3); dq.append(4); dq.appendleft(0); print(dq, len(dq), dq[0], list(dq))
od = OrderedDict(a=1, b=2); od.move_to_end('a'); print(od, od == {'a':1,'b':2})
print(ChainMap({'a': 1}, {'a': 2, 'b': 3})['b'])
x = [1, [2, 3]]; y = copy.deepcopy(x); y[1].append(4); print(x, y)
T = TypeVar('T')
class Box(Generic[T]):
    def __init__(self, v: T): self.v = v
print(Box[int](3).v, Box(4).v)
def fn(x: Optional[int], y: List[str] = None) -> Union[int, str]: return x
print(fn(3))
@functools.total_ordering
class TO:
    def __init__(s, v): s.v = v
    def __eq__(s, o): return s.v == o.v
    def __lt__(s, o): return s.v < o.v
print(TO(1) <= TO(1), TO(2) > TO(1), TO(1) >= TO(2))
