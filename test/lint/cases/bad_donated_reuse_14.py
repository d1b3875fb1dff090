# confirmed: raises RuntimeError at run time
import jax, jax.numpy as jnp
from functools import partial
@partial(jax.jit, donate_argnums=0)
def up(w, x):
    return w - x
def loss(w):
    y = w * 2  # expect: donated-reuse
    return y.sum()
w = jnp.ones(3)
w2 = up(w, 1.0)
jax.grad(loss)(w)
