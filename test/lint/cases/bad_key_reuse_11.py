# confirmed: jax_debug_key_reuse raises KeyReuseError
import jax

def noise(key, n):
    return jax.random.normal(key, (n,))

key = jax.random.key(0)
a = noise(key, 3)
b = noise(key, 4)  # expect: key-reuse
