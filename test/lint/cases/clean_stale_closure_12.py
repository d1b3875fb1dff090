# confirmed: no call uses an old value
import jax, jax.numpy as jnp
from functools import partial
class M:
    def __init__(self, n): self.n = n
    def __hash__(self): return hash(self.n)
    def __eq__(self, o): return self.n == o.n
    @partial(jax.jit, static_argnums=0)
    def f(self, x): return x * self.n
m = M(2)
print(m.f(1.0))
m.n = 3
print(m.f(1.0))
scale = 1.0
def g(x): return x * scale
a = jax.jit(g)(1.0)
scale = 2.0
b = jax.jit(g)(jnp.ones(2))
c = jax.grad(g)(1.0)
scale = 3.0
d = jax.grad(g)(1.0)
e = jax.vmap(g)(jnp.ones(2))
scale = 4.0
h = jax.vmap(g)(jnp.ones(2))
jax.clear_caches()
k = jax.jit(lambda x: x * scale)
k(1.0)
scale = 5.0
k.clear_cache()
print(k(1.0))
class C:
    def __init__(self):
        self.w = 1.0
        self._compile()
    def _compile(self):
        w = self.w
        self.f = jax.jit(lambda x: x * w)
    def set(self, w):
        self.w = w
        self._compile()
c = C(); c.f(1.0); c.set(3.0); print(c.f(1.0))
