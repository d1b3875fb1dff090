# confirmed: jax_debug_key_reuse raises KeyReuseError
import jax

@jax.jit
def draw(key):
    key, sub = jax.random.split(key)
    return sub, jax.random.normal(sub)

key = jax.random.key(0)
key, a = draw(key)
key, b = draw(key)  # expect: key-reuse
