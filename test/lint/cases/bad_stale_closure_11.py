# confirmed: the later call gave the value of before the change
import jax, jax.numpy as jnp
class Net:
    def __init__(self):
        self.w = jnp.ones(3)
        self.fwd = jax.jit(self._fwd)
    def _fwd(self, x):
        return x @ self.w  # expect: stale-closure
n = Net()
print(n.fwd(jnp.ones(3)))
n.w = n.w * 2
print(n.fwd(jnp.ones(3)))
