# confirmed: jax_debug_key_reuse raises KeyReuseError
import jax
import jax.numpy as jnp

def loss(w, x, key):
    mask = jax.random.bernoulli(key, 0.5, w.shape)
    return jnp.sum((w * mask - x) ** 2)

@jax.jit
def step(w, x, key):
    return w - 0.1 * jax.grad(loss)(w, x, key)

def train(w, xs):
    key = jax.random.key(42)
    for x in xs:
        w = step(w, x, key)  # expect: key-reuse
    return w

train(jnp.ones(3), jnp.ones((4, 3)))
