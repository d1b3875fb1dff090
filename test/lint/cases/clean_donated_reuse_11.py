# confirmed: runs, raises nothing
import jax, jax.numpy as jnp, numpy as np
f = jax.jit(lambda x, y: x + y, donate_argnums=0)
x = jnp.ones(4)
keep = x.copy()
y = f(x, 1.0)
print(x.shape, x.dtype, len(x), x.is_deleted(), jnp.shape(x), jnp.zeros_like(x))
print(keep + y)
a = np.ones(4)
f(a, 1.0)
print(a + 1)
b = jnp.ones(4)
try:
    f(b, 2.0)
    b + 1
except RuntimeError as e:
    print('deleted', e)
c = jnp.ones(3)
view = np.asarray(c)
f(c, 1.0)
print(c + view)
@jax.jit
def outer(s):
    t = f(s, 1.0)
    return s + t
s = jnp.ones(3)
outer(s)
print(s)
del s
i = jnp.ones(4)
g = jax.jit(lambda u, v: v * 2, donate_argnums=0)
g(i, i)
print(i)
r = jnp.ones(4)
q = r.ravel()
h = r.real
f(q, 1.0)
print(r, h)
