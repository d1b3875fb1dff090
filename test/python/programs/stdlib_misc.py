import math, operator, itertools, json, re, string, copy, bisect, heapq, textwrap, functools, inspect, os.path, types, numbers, collections.abc as cabc
print(math.sqrt(16), math.floor(-2.5), math.ceil(2.1), math.trunc(-2.7), math.factorial(10), math.gcd(12, 18), math.lcm(4, 6), math.comb(5, 2), math.perm(5, 2), math.isqrt(17), math.prod([1, 2, 3, 4]))
print(math.exp(1), math.log(10), math.log(8, 2), math.log2(8), math.log10(1000), math.log1p(0.5), math.expm1(0.5), math.sin(1), math.cos(1), math.tan(1), math.atan2(1, 2), math.hypot(3, 4), math.degrees(math.pi), math.radians(180))
print(math.isclose(0.1 + 0.2, 0.3), math.isnan(float('nan')), math.isinf(float('inf')), math.isfinite(1.0), math.copysign(1, -0.0), math.fmod(-7, 3), math.modf(2.5), math.frexp(8.0), math.ldexp(0.5, 4), math.fsum([0.1] * 10), math.dist([0, 0], [3, 4]), math.e, math.tau, math.inf, math.remainder(7, 3), math.pow(2, 3), math.nextafter(1, 2), math.ulp(1.0))
for f in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.log(-1), lambda: math.factorial(-1), lambda: math.exp(1000), lambda: math.acos(2), lambda: math.sqrt('a'), lambda: math.pow(0, -1), lambda: math.floor(float('inf')), lambda: math.gcd(1.5), lambda: math.comb(-1, 2)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print(operator.add(1, 2), operator.itemgetter(1)([5, 6]), operator.itemgetter(0, 2)('abc'), operator.attrgetter('real')(5), operator.methodcaller('upper')('a'), operator.mul(2, 3), operator.neg(1), operator.contains([1], 1), operator.getitem([1, 2], 0), operator.lt(1, 2), operator.truediv(1, 2), operator.not_(0), operator.index(5), operator.concat('a', 'b'), operator.is_(None, None))
print(list(itertools.chain([1], [2, 3])), list(itertools.chain.from_iterable(['ab', 'c'])), list(itertools.islice(itertools.count(5, 2), 3)), list(itertools.islice('abcdef', 1, 5, 2)), list(itertools.repeat(1, 3)), list(itertools.accumulate([1, 2, 3])), list(itertools.accumulate([1, 2, 3], operator.mul)), list(itertools.product('ab', [1, 2])), list(itertools.permutations([1, 2, 3], 2)), list(itertools.combinations('abc', 2)), list(itertools.combinations_with_replacement('ab', 2)))
print(list(itertools.zip_longest([1, 2], 'a', fillvalue='-')), [(k, list(g)) for k, g in itertools.groupby('aabbc')], list(itertools.takewhile(lambda x: x < 3, [1, 2, 3, 1])), list(itertools.dropwhile(lambda x: x < 3, [1, 2, 3, 1])), list(itertools.starmap(pow, [(2, 3), (3, 2)])), list(itertools.compress('abc', [1, 0, 1])), list(itertools.pairwise([1, 2, 3])), list(itertools.filterfalse(None, [0, 1])), [list(t) for t in itertools.tee([1, 2])], list(itertools.islice(itertools.cycle('ab'), 5)), list(itertools.batched('abcde', 2)), list(itertools.product([0, 1], repeat=2)), list(itertools.permutations('ab')), list(itertools.accumulate([1, 2], initial=10)))
print(json.dumps({'a': [1, 2.5, None, True], 'b': 'é"'}), json.dumps([1, (2,)], indent=2), json.loads('{"a": [1, 2.0, null, true, "x\\u00e9"]}'), json.dumps({'b': 1, 'a': 2}, sort_keys=True, separators=(',', ':')), json.dumps('é', ensure_ascii=False), json.dumps({1: 2, None: 3}))
try: json.loads('{bad}')
except json.JSONDecodeError as e: print(e)
try: json.dumps({1, 2})
except TypeError as e: print(e)
print(re.match(r'(\d+)-(\w+)', '12-ab').groups(), re.search(r'b+', 'aabbb').group(), re.findall(r'\d', 'a1b2'), re.findall(r'(\w)=(\d)', 'a=1 b=2'), re.sub(r'\s+', ' ', 'a  b\n c'), re.sub(r'(\w)(\d)', r'\2\1', 'a1b2'), re.split(r'[,;]', 'a,b;c'), re.fullmatch(r'\d+', '12a'), re.compile(r'x(?P<n>\d)').match('x5')['n'], re.match('a', 'b'), re.sub('a', lambda m: m.group().upper(), 'banana'), re.search('b', 'abc').span(), re.I, [m.start() for m in re.finditer('a', 'banana')], re.escape('a.b'), re.subn('a', 'x', 'aa'), re.split(r'(-)', 'a-b'), re.match(r'^a.c$', 'abc', re.I | re.S) is not None, re.sub('(?P<x>a)', r'[\g<x>]', 'ba')) if False else print(re.match(r'(\d+)-(\w+)', '12-ab').groups(), re.search(r'b+', 'aabbb').group(), re.findall(r'\d', 'a1b2'), re.findall(r'(\w)=(\d)', 'a=1 b=2'), re.sub(r'\s+', ' ', 'a  b\n c'), re.sub(r'(\w)(\d)', r'\2\1', 'a1b2'), re.split(r'[,;]', 'a,b;c'), re.fullmatch(r'\d+', '12a'), re.compile(r'x(?P<n>\d)').match('x5')['n'], re.match('a', 'b'), re.sub('a', lambda m: m.group().upper(), 'banana'), re.search('b', 'abc').span(), [m.start() for m in re.finditer('a', 'banana')], re.escape('a.b'), re.subn('a', 'x', 'aa'), re.split(r'(-)', 'a-b'), re.match(r'^A.C$', 'abc', re.I | re.S) is not None, re.sub('(?P<x>a)', r'[\g<x>]', 'ba'))
print(string.ascii_lowercase, string.digits, string.punctuation, string.capwords('hello world'), textwrap.dedent('  a\n    b\n'), textwrap.indent('a\nb', '> '))
h = [5, 1, 4]; heapq.heapify(h); heapq.heappush(h, 0); print(heapq.heappop(h), h, heapq.nlargest(2, [1, 5, 3]), heapq.nsmallest(2, [4, 1, 3]), bisect.bisect([1, 2, 2, 3], 2), bisect.bisect_left([1, 2, 2, 3], 2)); l = [1, 3]; bisect.insort(l, 2); print(l)
print(os.path.join('a', 'b', '/c', 'd'), os.path.basename('/a/b.py'), os.path.dirname('/a/b.py'), os.path.splitext('x/y.tar.gz'), os.path.split('/a/b'), os.path.normpath('a/../b/./c'), os.path.isabs('/a'), os.path.splitext('.bashrc'))
ns = types.SimpleNamespace(a=1, b='x'); ns.c = 3; print(ns, ns.a, ns == types.SimpleNamespace(a=1, b='x', c=3)); mp = types.MappingProxyType({'a': 1}); print(mp['a'], len(mp), list(mp), mp)
print(isinstance([], cabc.Sequence), isinstance({}, cabc.Mapping), isinstance({1}, cabc.Set), isinstance('a', cabc.Iterable), isinstance(5, cabc.Hashable), isinstance([], cabc.Hashable), isinstance(len, cabc.Callable), isinstance(iter([]), cabc.Iterator), isinstance((x for x in []), cabc.Generator), isinstance((), cabc.MutableSequence), isinstance(1, numbers.Integral), isinstance(1.5, numbers.Real), isinstance(1j, numbers.Number), issubclass(int, numbers.Number), issubclass(list, cabc.Sequence), isinstance(range(3), cabc.Sequence), isinstance({}.keys(), cabc.KeysView))
def sig(a, b: int = 2, *args, c, d=4, **kw) -> str: pass
print(inspect.signature(sig), list(inspect.signature(sig).parameters), inspect.signature(sig).parameters['b'].default, inspect.signature(functools.partial(sig, 1)), inspect.signature(lambda x, /, y, *, z: 0), inspect.isfunction(sig), inspect.isclass(int), inspect.signature(sig).bind(1, c=3).arguments, inspect.signature(sig).parameters['a'].kind.name)
class M(cabc.Mapping):
    def __init__(self, d): self.d = d
    def __getitem__(self, k): return self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
m = M({'a': 1}); print(m['a'], m.get('z', 5), 'a' in m, 'q' in m, list(m.keys()), list(m.items()), dict(m), {**m}, m == {'a': 1}, len(m))
class S(cabc.Sequence):
    def __getitem__(self, i): return [1, 2, 3][i]
    def __len__(self): return 3
s = S(); print(list(s), 2 in s, s.index(3), s.count(1), list(reversed(s)))
class MM(cabc.MutableMapping, dict): pass
p = functools.partial(print, 'a', sep='-'); p('b'); print(p.func is print, p.args, p.keywords)
print(functools.reduce(lambda a, b: a * b, [1, 2, 3, 4]), functools.reduce(operator.add, [], 5), sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a)))
@functools.singledispatch
def sd(x): return 'default'
@sd.register
def _(x: int): return 'int'
@sd.register(list)
def _(x): return 'list'
print(sd(1), sd('a'), sd([1]), sd(True))
@functools.lru_cache(maxsize=None)
def cached(n): print('computing', n); return n * 2
print(cached(2), cached(2), cached(3), cached.cache_info().hits)
class PM:
    def f(self, a, b): return (a, b)
    g = functools.partialmethod(f, 1)
print(PM().g(2))
from typing import *
def td(x: Optional[int] = None, y: Union[int, str] = 1, z: 'List[int]' = None) -> Dict[str, int]: return {}
UserId = NewType('UserId', int); print(UserId(5), cast(int, 'a'), TYPE_CHECKING, get_type_hints(td)['return'] is not None)
class TD(TypedDict):
    a: int
print(TD(a=1), isinstance(TD(a=1), dict))
@runtime_checkable
class Proto(Protocol):
    def quack(self): ...
class Duck:
    def quack(self): return 1
print(isinstance(Duck(), Proto), isinstance(5, Proto))
class Gen(Generic[TypeVar('T')]): pass
print(Gen[int] is not None, Literal['a'], Optional[int], Callable[[int], str], Any)
