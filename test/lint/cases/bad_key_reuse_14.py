# confirmed: jax_debug_key_reuse raises KeyReuseError
import jax
import jax.numpy as jnp

def walk(key, n):
    def step(x, _):
        x = x + jax.random.normal(key)  # expect: key-reuse
        return x, x
    return jax.lax.scan(step, 0.0, None, length=n)

walk(jax.random.key(0), 5)
