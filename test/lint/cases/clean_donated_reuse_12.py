# confirmed: runs, raises nothing
import jax, jax.numpy as jnp
f = jax.jit(lambda x, y: x + y, donate_argnums=0)
def go(x):
    x = f(x, 1.0)
    x = f(x, 2.0)
    return f(x, 3.0)
print(go(jnp.ones(3)))
with jax.disable_jit():
    z = jnp.ones(3)
    f(z, 1.0)
    print(z)
def maybe(flag):
    s = jnp.ones(3)
    if flag:
        t = f(s, 1.0)
    else:
        t = s
    return t
print(maybe(True), maybe(False))
st = {'a': jnp.ones(2), 'b': jnp.ones(3)}
st = {**st, 'a': f(st['a'], 1.)}
print(st['a'], st['b'])
