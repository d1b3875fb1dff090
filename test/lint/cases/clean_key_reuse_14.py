# confirmed: jax_debug_key_reuse raises nothing
import jax

def init(key, shapes):
    keys = jax.random.split(key, len(shapes))
    return {n: jax.random.normal(k, s) for k, (n, s) in zip(keys, shapes.items())}

p = init(jax.random.key(0), {'a': (2,), 'b': (3,)})
leaves, treedef = jax.tree.flatten(p)
ks = jax.tree.unflatten(treedef, list(jax.random.split(jax.random.key(1), len(leaves))))
q = jax.tree.map(lambda x, k: x + jax.random.normal(k, x.shape), p, ks)
