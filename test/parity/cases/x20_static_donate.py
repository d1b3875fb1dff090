"""Static arguments of every kind, donation, inline jits, shared helpers, closures over constants, method jits, partial jits, caching."""
from __future__ import annotations
import dataclasses, enum, functools, typing, collections
from fractions import Fraction
from decimal import Decimal
import jax, jax.numpy as jnp, numpy as np
from jax import lax


class Mode(str, enum.Enum):
    TRAIN = 'train'
    EVAL = 'eval'


@dataclasses.dataclass(frozen=True, order=True)
class HP:
    lr: float = 1e-3
    sizes: tuple[int, ...] = (4, 4)
    act: typing.Callable = jax.nn.relu
    extra: frozenset = frozenset({'a'})


# trace: fwd(f32[4], hp=HP(), mode=Mode.TRAIN)
# trace: fwd(f32[4], hp=HP(act=jnp.tanh, sizes=(2,)), mode='eval')
@functools.partial(jax.jit, static_argnames=('hp', 'mode'))
def fwd(x, *, hp: HP, mode: Mode):
    for s in hp.sizes:
        x = hp.act(x[:s]) * hp.lr
    return x * 2 if mode == Mode.TRAIN else x


# trace: pos_static(f32[3], 2, (1, 'b'), None)
# trace: pos_static(f32[3], 2, [1], None)
@functools.partial(jax.jit, static_argnums=(1, 2, -1))
def pos_static(x, n, t, o):
    return x * n + t[0] if o is None else o


# trace: donate(f32[3], {'m': f32[3]})
@functools.partial(jax.jit, donate_argnums=(0,), donate_argnames=('s',))
def donate(x, s):
    return x + s['m'], jax.tree.map(lambda a: a * 2, s)


# trace: user_of_jits(f32[3], i32[])
@functools.partial(jax.jit, inline=True)
def inlined(x): return jnp.sin(x) + 1


@jax.jit
def shared(x): return jnp.cos(x) * 2


@functools.partial(jax.jit, keep_unused=True)
def unused(x, y): return x


@jax.jit
def user_of_jits(x, n):
    return inlined(x), shared(x), shared(x + 1), unused(x, n), shared(x[:2]), jax.jit(lambda v: v)(x), jax.jit(shared)(x)


class Model:
    def __init__(self, k): self.k = k; self.calls = 0
    @functools.partial(jax.jit, static_argnums=0)
    def apply(self, x): return x * self.k
    @jax.jit
    def broken(self, x): return x * self.k
    @staticmethod
    @jax.jit
    def stat(x): return x + 1
    @classmethod
    def make(cls, k): return cls(k)
    @functools.cached_property
    def fast(self): return jax.jit(self.slow)
    def slow(self, x): return x - self.k
    def __hash__(self): return hash(self.k)
    def __eq__(self, o): return self.k == o.k


M = Model.make(3)
# trace: M.stat(f32[2])
# trace: M.fast(f32[2])
# trace: Model.stat(i32[2])
BIG = jnp.arange(100.)
NPC = np.linspace(0, 1, 5)
HOST = [1, 2., 3]
FR = Fraction(1, 3)


# trace: consts(f32[5])
@jax.jit
def consts(x):
    return x * NPC, BIG[:5] + x, jnp.array(HOST), x * float(FR), x + HOST[1], x[int(Decimal('2'))], x * np.pi, x * np.float32(.5), x @ NPC


# trace: frac(f32[3])
frac = jax.jit(lambda x: x * FR)
# trace: dec(f32[3])
dec = jax.jit(lambda x: x + Decimal('1.5'))
# trace: default_args(f32[3])
# trace: default_args(f32[3], 3)
# trace: default_args(f32[3], k=jnp.float32)
default_args = jax.jit(lambda x, n=2, *, k=None: x * n if k is None else x.astype(k), static_argnames=('k',))
varargs = jax.jit(lambda *a, **k: sum(x.sum() for x in a) + k['a'] * k['b'])
# trace: missing(f32[2])
missing = jax.jit(lambda x, y: x + y)
# trace: unexpected(f32[2], z=f32[2])
unexpected = jax.jit(lambda x: x)
# trace: twice(f32[2], x=f32[2])
twice = jax.jit(lambda x: x)
# trace: static_missing(f32[2], 3)
static_missing = jax.jit(lambda x, n: x[:n])
# trace: static_ok(f32[5], n=3)
# trace: static_ok(f32[5], 3)
static_ok = jax.jit(lambda x, n: x[:n], static_argnames='n')
# trace: static_array(f32[2], jnp.arange(2))
static_array = jax.jit(lambda x, a: x + a, static_argnums=1)
# trace: static_np(f32[2], np.arange(2))
static_np = jax.jit(lambda x, a: x + a, static_argnums=1)
# trace: prefix_none(None, f32[2])
prefix_none = jax.jit(lambda a, b: b if a is None else a)
# trace: string_arg('relu', f32[2])
string_arg = jax.jit(lambda name, x: getattr(jax.nn, name)(x))
# trace: string_static('relu', f32[2])
string_static = jax.jit(lambda name, x: getattr(jax.nn, name)(x), static_argnums=0)
# trace: nested_static(f32[6], 2)
@functools.partial(jax.jit, static_argnums=1)
def nested_static(x, n):
    @functools.partial(jax.jit, static_argnames='m')
    def inner(y, m): return y.reshape(m, -1)
    return inner(x, m=n), inner(x * 2, m=n), inner(x, m=3)


# trace: partial_jit(f32[3])
partial_jit = jax.jit(functools.partial(lambda a, b, x: a * x + b, 2., b=jnp.ones(3)))
# trace: callable_obj(f32[3])
class Callable:
    def __call__(self, x): return x * 3
callable_obj = jax.jit(Callable())
# trace: wrapped(f32[3])
def deco(tag):
    def d(f):
        @functools.wraps(f)
        def w(*a): return {tag: f(*a)}
        return w
    return d
wrapped = jax.jit(deco('out')(lambda x: x + 1))
# trace: generator_out(f32[3])
generator_out = jax.jit(lambda x: (v * 2 for v in x))
# trace: set_out(f32[3])
set_out = jax.jit(lambda x: {x.sum()})
# trace: object_out(f32[3])
object_out = jax.jit(lambda x: M)
# trace: string_out(f32[3])
string_out = jax.jit(lambda x: {'y': x, 'name': 'x'})
# trace: int_keys(f32[3])
int_keys = jax.jit(lambda x: {2: x, 1: x + 1, **dict(zip([3, 4], x))})
# trace: mixed_keys(f32[3])
mixed_keys = jax.jit(lambda x: {2: x, 'a': x})
# trace: ordered(f32[3])
ordered = jax.jit(lambda x: collections.OrderedDict(b=x, a=x + 1))
# trace: dd(f32[3])
dd = jax.jit(lambda x: collections.defaultdict(list, k=[x]))
# trace: namedtuple_in(collections.namedtuple('Q', 'u v')(f32[2], f32[2]))
namedtuple_in = jax.jit(lambda q: q._replace(u=q.v)._asdict())
