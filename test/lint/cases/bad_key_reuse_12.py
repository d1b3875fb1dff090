# confirmed: jax_debug_key_reuse raises KeyReuseError
import jax

key = jax.random.key(0)

@jax.jit
def jitter(x):
    return x + jax.random.normal(key, x.shape)

x = jax.numpy.zeros(3)
y = jitter(x)
z = jitter(y)  # expect: key-reuse
