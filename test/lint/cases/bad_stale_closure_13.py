# confirmed: the later call gave the value of before the change
import jax, jax.numpy as jnp
from types import SimpleNamespace
cfg = SimpleNamespace(act=jnp.tanh, n=2)
def layer(x):
    return cfg.act(x)  # expect: stale-closure
@jax.jit
def net(x):
    for _ in range(2):
        x = layer(x)
    return x
def test_net():
    a = net(jnp.ones(3))
    cfg.act = jnp.sin
    b = net(jnp.ones(3))
    return a, b
