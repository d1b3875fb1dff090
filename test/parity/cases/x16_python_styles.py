"""Descriptors, context managers, generators, singledispatchmethod, metaclasses, __init_subclass__, class decorators, walrus, match on shapes, operator overloads."""
from __future__ import annotations
import abc
import contextlib
import enum
import functools
import inspect
import itertools
import operator
import typing
import weakref
from collections.abc import Iterable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, KW_ONLY, InitVar

import jax
import jax.numpy as jnp
from jax import Array, tree_util as jtu


class Param:
    """A descriptor that registers itself with its owner."""
    def __init__(self, shape, init=1.0): self.shape, self.init = shape, init
    def __set_name__(self, owner, name):
        self.name = name
        owner.__dict__.get('_specs') is None and setattr(owner, '_specs', {})
        owner._specs[name] = self
    def __get__(self, obj, owner=None):
        if obj is None: return self
        return obj.values[self.name]


class Module:
    _specs: dict[str, Param]
    registry: typing.ClassVar[dict[str, type]] = {}

    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.registry[tag or cls.__name__.lower()] = cls
        jtu.register_pytree_with_keys(cls, lambda m: ([(jtu.DictKey(k), v) for k, v in sorted(m.values.items())], None),
                                      lambda _, vs: cls.from_values(vs))

    def __init__(self, **values): self.values = {k: values.get(k, jnp.full(s.shape, s.init)) for k, s in self._specs.items()}

    @classmethod
    def from_values(cls, vs):
        self = object.__new__(cls)
        self.values = dict(zip(sorted(cls._specs), vs))
        return self

    def __call__(self, *a, **k): return self.forward(*a, **k)


class Affine(Module, tag='affine'):
    w = Param((3, 3), .5)
    b = Param((3,), 0.)
    def forward(self, x): return x @ self.w + self.b


class Scaled(Affine):
    scale = Param(())
    def forward(self, x): return super().forward(x) * self.scale


# trace: run_module(Affine(w=f32[3,3], b=f32[3]), f32[2,3])
# trace: jax.grad(lambda m, x: run_module(m, x).sum())(Affine(), f32[3])
# trace: by_name('affine', f32[3])
@jax.jit
def run_module(m, x): return m(x)


def by_name(name, x): return Module.registry[name]()(x)


class Unit(enum.Flag):
    NONE = 0
    RELU = enum.auto()
    NORM = enum.auto()
    BOTH = RELU | NORM


# trace: flagged(f32[4], Unit.BOTH)
# trace: flagged(f32[4], Unit.NORM | Unit.RELU)
# trace: flagged(f32[4], Unit.NONE)
@functools.partial(jax.jit, static_argnums=(1,))
def flagged(x, u):
    if Unit.RELU in u: x = jax.nn.relu(x)
    if u & Unit.NORM: x = x / jnp.linalg.norm(x)
    return x


class Expr(abc.ABC):
    def __add__(self, o): return Bin(operator.add, self, wrap(o))
    __radd__ = __add__
    def __mul__(self, o): return Bin(operator.mul, self, wrap(o))
    __rmul__ = __mul__
    def __pow__(self, n): return Bin(operator.pow, self, wrap(n))
    def __getattr__(self, name):
        if name.startswith('_'): raise AttributeError(name)
        return lambda: Un(getattr(jnp, name), self)
    @abc.abstractmethod
    def eval(self, env): ...


class Var(Expr):
    def __init__(self, name): self.name = name
    def eval(self, env): return env[self.name]


class Const(Expr):
    def __init__(self, v): self.v = v
    def eval(self, env): return self.v


class Bin(Expr):
    def __init__(self, op, a, b): self.op, self.a, self.b = op, a, b
    def eval(self, env): return self.op(self.a.eval(env), self.b.eval(env))


class Un(Expr):
    def __init__(self, f, a): self.f, self.a = f, a
    def eval(self, env): return self.f(self.a.eval(env))


wrap = lambda o: o if isinstance(o, Expr) else Const(o)
X, Y = map(Var, 'xy')
E = (2 * X + Y ** 2).sin() * X.exp() + 1


# trace: jax.jit(E.eval)({'x': f32[], 'y': f32[3]})
# trace: jax.grad(lambda e: E.eval(e))({'x': f32[], 'y': f32[]})
class Ops:
    @functools.singledispatchmethod
    @staticmethod
    def norm(t): raise TypeError(type(t).__name__)
    @norm.register
    @staticmethod
    def _(t: list): return sum(map(Ops.norm, t))
    @norm.register(dict)
    @staticmethod
    def _(t): return max_of(Ops.norm(v) for v in t.values())
    @norm.register(Array)
    @staticmethod
    def _(t): return jnp.linalg.norm(t)


def max_of(it): return functools.reduce(jnp.maximum, it)


# trace: tree_norm({'a': [f32[3], f32[2]], 'b': f32[4]})
# trace: tree_norm((f32[3],))
tree_norm = jax.jit(Ops.norm)
STACK: list[str] = []


@contextlib.contextmanager
def scope(name):
    STACK.append(name)
    try:
        with jax.named_scope(name):
            yield '/'.join(STACK)
    finally:
        STACK.pop()


# trace: scoped(f32[3])
@jax.jit
def scoped(x):
    names = {}
    with scope('enc') as a, scope('l1') as b:
        names[b] = x * len(b)
    with contextlib.ExitStack() as st:
        for n in 'xyz': st.enter_context(scope(n))
        names['/'.join(STACK)] = x + len(STACK)
    assert not STACK
    with contextlib.suppress(KeyError):
        names['no'] += 1
    return names


def gen_layers(widths):
    prev = yield
    for i, w in enumerate(widths):
        prev = yield (i, prev, w)
    return 'done'


# trace: coroutine(f32[2,4])
@jax.jit
def coroutine(x):
    g = gen_layers([3, 2])
    next(g)
    out = x
    while True:
        try:
            i, prev, w = g.send(out.shape[-1])
        except StopIteration as stop:
            return out * len(stop.value)
        out = out @ jnp.ones((prev, w)) + i


@dataclass
class Sched:
    base: float
    _: KW_ONLY
    warm: InitVar[int] = 10
    table: dict = field(default_factory=dict, repr=False)
    def __post_init__(self, warm): self.table['warm'] = warm
    def __call__(self, t): return self.base * jnp.minimum(1., t / self.table['warm'])
    def __or__(self, o): return functools.partial(lambda a, b, t: jnp.where(t < 5, a(t), b(t)), self, o)


# trace: (Sched(.1) | Sched(.2, warm=4))(i32[])
# trace: classify(f32[3,4])
# trace: classify(f32[5])
# trace: classify({'kind': 'pair', 'xs': (f32[2], f32[2])})
# trace: classify((f32[2], 3))
# trace: classify('text')
def classify(v):
    match v:
        case Array(shape=(n, m)) if n < m: return v.T * n
        case Array(ndim=1) as w: return w[::-1]
        case {'kind': 'pair', 'xs': (a, b), **rest} if not rest: return jnp.dot(a, b)
        case (Array() as a, int(k)): return a * k
        case str() | bytes(): raise TypeError(f'no arrays in {v!r}')


def kwonly(f):
    sig = inspect.signature(f)
    @functools.wraps(f)
    def w(*a, **k):
        ba = sig.bind(*a, **k)
        ba.apply_defaults()
        return f(**ba.arguments)
    return w


# trace: bound(f32[3], scale=2)
@jax.jit
@kwonly
def bound(x, scale=1, *, shift=0): return x * scale + shift


def memo(f):
    cache = weakref.WeakKeyDictionary()
    @functools.wraps(f)
    def g(key, *a):
        if key not in cache: cache[key] = f(key, *a)
        return cache[key]
    return g


compose = lambda *fs: functools.reduce(lambda f, g: lambda x: g(f(x)), fs)
# trace: compose(jnp.sin, lambda x: x ** 2, jnp.sum)(f32[3])
# trace: chunked(f32[7])
chunked = lambda x: [jnp.stack(list(b)).sum() for b in itertools.batched(x, 3)]
# trace: grouped(f32[6])
grouped = lambda x: {k: sum(v for _, v in g) for k, g in itertools.groupby(enumerate(x), key=lambda p: p[0] // 2)}
# trace: stars(f32[2], f32[2], z=f32[2])
def stars(*xs, **kw):
    first, *rest = *xs, *kw.values()
    return {**{f'r{i}': r for i, r in enumerate(rest)}, 'f': first, 'n': len(kw | {'q': 1})}
# trace: walrus(f32[4])
def walrus(x):
    return [y for v in x if (y := v * 2) is not None], y
# trace: prefix(f32[4])
prefix = lambda x: list(itertools.accumulate(x, operator.mul, initial=jnp.float32(1)))
