"""Key paths, tree utilities, eval_shape, make_jaxpr, closures converted, debug callbacks, checkify, effects, names and scopes."""
import functools as ft
from typing import NamedTuple
import jax, jax.numpy as jnp
from jax import tree_util as jtu, tree as jt
from jax.experimental import checkify
import numpy as np


class Opt(NamedTuple):
    mu: object
    nu: object
    count: object = 0


class Frozen(dict):
    def __hash__(self): return hash(tuple(sorted(self.items())))


jtu.register_pytree_node(Frozen, lambda d: (tuple(d.values()), tuple(d)), lambda ks, vs: Frozen(zip(ks, vs)))
TREE = {'b': [1., (2., None)], 'a': Opt(mu={'w': 3.}, nu=())}


# trace: decay_mask({'dense': {'kernel': f32[2,2], 'bias': f32[2]}, 'ln': [f32[2], f32[2]]})
def decay_mask(params):
    def f(path, p):
        name = jtu.keystr(path, simple=True, separator='/')
        return p * (0.9 if name.endswith('kernel') else 1.0) + len(path)
    return jtu.tree_map_with_path(f, params)


# trace: summarize({'a': f32[3], 'b': (i32[2], None, [bool[1]])})
def summarize(t):
    lv, td = jtu.tree_flatten_with_path(t)
    assert str(td) == "PyTreeDef({'a': *, 'b': (*, None, [*])})", str(td)
    return {jtu.keystr(k): v.astype(jnp.float32).sum() * v.size for k, v in lv}


# trace: jt.transpose(jt.structure((0, 0)), jt.structure({'a': 0}), ({'a': f32[2]}, {'a': f32[3]}))
# trace: jt.map(lambda a, b: a + b, {'x': f32[2]}, {'x': f32[2], 'y': f32[1]})
# trace: jt.map(lambda a, b: a + b, [f32[2], f32[2]], (f32[2], f32[2]))
# trace: jt.map(lambda x, y: x * y, Opt(f32[2], None), Opt(f32[2], f32[2]))
# trace: reduced({'a': f32[2], 'b': [f32[2], f32[2]]})
reduced = lambda t: (jt.reduce(jnp.add, t), jt.reduce(lambda a, b: a + b.sum(), t, 0.), jtu.tree_all(jt.map(lambda x: x.ndim == 1, t)), len(jt.leaves(t)))


# trace: frozen(Frozen(w=f32[2], v=f32[3]))
frozen = jax.jit(lambda f: jt.map(jnp.sum, f)['v'])


# trace: partition({'w': f32[2], 'meta': 'text', 'n': 3})
def partition(t):
    is_arr = lambda x: isinstance(x, jax.Array)
    dyn = jt.map(lambda x: x if is_arr(x) else None, t)
    sta = jt.map(lambda x: None if is_arr(x) else x, t)
    out = jax.jit(lambda d: jt.map(lambda x: x * 2, d))(dyn)
    return jt.map(lambda a, b: b if a is None else a, out, sta, is_leaf=lambda x: x is None)['w']


# trace: count_eqns(f32[3])
def count_eqns(x):
    jx = jax.make_jaxpr(lambda x: jnp.sin(jnp.cos(x)) + 1)(x)
    names = [e.primitive.name for e in jx.jaxpr.eqns]
    assert names == ['cos', 'sin', 'add'], names
    sh = jax.eval_shape(ft.partial(jnp.einsum, 'i,j->ij'), x, x)
    return jnp.zeros(sh.shape, sh.dtype).at[:len(names)].set(x), jx.out_avals[0].shape[0] * x


# trace: interpret(f32[3])
def interpret(x):
    closed = jax.make_jaxpr(lambda x: jnp.exp(x) * 2.)(x)
    return jax.core.eval_jaxpr(closed.jaxpr, closed.consts, x)[0] if hasattr(jax.core, 'eval_jaxpr') else x


# trace: closure(f32[3], f32[3])
def closure(x, y):
    def f(z): return jnp.sum(z * y + jnp.sin(x))
    g, consts = jax.closure_convert(f, x)
    return jax.grad(lambda z: g(z, *consts))(x), len(consts)


# trace: debug_all(f32[3])
@jax.jit
def debug_all(x):
    jax.debug.print('x={x} {y:.2f}', x=x, y=x.sum(), ordered=True)
    jax.debug.callback(lambda a: None, x[0])
    y = jax.pure_callback(lambda a: np.asarray(a) * 2, jax.ShapeDtypeStruct(x.shape, x.dtype), x, vmap_method='sequential')
    z = jax.experimental.io_callback(lambda a: a, x, x) if hasattr(jax.experimental, 'io_callback') else x
    return y + z


# trace: jax.vmap(lambda x: jax.pure_callback(np.sin, jax.ShapeDtypeStruct((), 'float32'), x, vmap_method='expand_dims'))(f32[4])
# trace: checked(f32[3], i32[])
@jax.jit
def checked(x, i):
    def f(x, i):
        checkify.check(jnp.all(x > 0), 'bad x {x}', x=x.min())
        checkify.check(i < 3, 'index {i}', i=i)
        return jnp.log(x)[i]
    err, y = checkify.checkify(f, errors=checkify.user_checks | checkify.index_checks)(x, i)
    return err, y


# trace: nan_checked(f32[3])
@jax.jit
def nan_checked(x):
    return checkify.checkify(lambda x: jax.lax.scan(lambda c, v: (c / v, jnp.sqrt(v)), 1., x), errors=checkify.float_checks)(x)


# trace: raveled({'a': f32[2,2], 'b': i32[3]})
def raveled(t):
    from jax.flatten_util import ravel_pytree
    v, un = ravel_pytree(t)
    return un(v * 2)


# trace: broadcast_prefix((f32[2], f32[3]), {'p': f32[]})
def broadcast_prefix(t, u):
    ps = jtu.tree_broadcast(1, t) if hasattr(jtu, 'tree_broadcast') else t
    return jt.map(lambda x, s: x * s, t, ps)


# trace: jax.vmap(lambda d: d['a'] @ d['b'], in_axes=({'a': 0, 'b': None},))({'a': f32[3,4], 'b': f32[4]})
# trace: jax.vmap(lambda d: d['a'] @ d['b'], in_axes=({'a': 0, 'c': None},))({'a': f32[3,4], 'b': f32[4]})
# trace: jax.vmap(lambda x, y: (x, y), out_axes=(1, None))(f32[3,4], f32[3])
# trace: named(f32[3])
named = jax.named_call(lambda x: x + 1, name='plus')
# trace: jtu.tree_map_with_path(lambda p, x, y: x + y * len(p), {'a': f32[2]}, {'a': f32[2]})
# trace: leaves_equal(TREE)
def leaves_equal(t):
    l, d = jt.flatten(t)
    return jt.unflatten(d, [x + 1 for x in l]), d.num_leaves, d.num_nodes, jtu.treedef_is_leaf(d), [str(c) for c in d.children()]
# trace: all_leaves([f32[1], f32[2]])
all_leaves = lambda xs: jtu.all_leaves(xs) and xs[0] * 2
# trace: static_info(f32[2,3])
@jax.jit
def static_info(x):
    a = jax.typeof(x)
    return x * a.ndim + len(a.str_short()), jnp.asarray(a.shape) + jax.numpy.size(x), jnp.dtype(x).itemsize * x.nbytes
