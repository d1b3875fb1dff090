# confirmed: raises RuntimeError at run time
import jax, jax.numpy as jnp
from functools import partial
@partial(jax.jit, donate_argnames=('params', 'opt'))
def train_step(params, opt, batch):
    g = jax.tree.map(lambda p: p * batch.mean(), params)
    return jax.tree.map(lambda p, g: p - g, params, g), jax.tree.map(lambda o: o + 1, opt)
params = {'w': jnp.ones((3, 2)), 'b': jnp.zeros(2)}
opt = {'m': jnp.zeros((3, 2)), 'v': jnp.zeros(2)}
for i in range(3):
    new_params, new_opt = train_step(params, opt, jnp.ones(4))  # expect: donated-reuse
