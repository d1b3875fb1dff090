# confirmed: jax_debug_key_reuse raises nothing
import jax

@jax.jit
def walk(key):
    def step(c, _):
        key, x = c
        key, sub = jax.random.split(key)
        return (key, x + jax.random.normal(sub)), x
    return jax.lax.scan(step, (key, 0.0), None, length=5)

walk(jax.random.key(0))
