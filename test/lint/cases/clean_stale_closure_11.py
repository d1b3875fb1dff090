# confirmed: no call uses an old value
import jax, jax.numpy as jnp, numpy as np
W = jnp.ones((3, 3))
cfg = {'n': 2, 'name': 'a'}
arr = np.ones(3)
scale = 2.0
@jax.jit
def f(x):
    return x + jnp.zeros(W.shape)[0] + cfg['n'] + arr.shape[0] * scale
for i in range(4):
    f(jnp.ones(3))
    W = W * 2
    cfg['name'] = str(i)
    arr[0] = i
    scale = 2.0
W = jnp.ones((4, 4))
