# confirmed: jax_debug_key_reuse raises nothing
import jax
from jax import random

@jax.jit
def f(key):
    out = []
    for k in random.split(key, 3):
        k1, k2 = random.split(k)
        out.append(random.poisson(k1, 3.0) + random.binomial(k2, 4.0, 0.5))
    return out

f(random.key(0))
for k in random.split(random.key(1), 3):
    random.poisson(k, 3.0)
for k in random.split(random.key(2), 3):
    random.binomial(k, 5.0, 0.3)
