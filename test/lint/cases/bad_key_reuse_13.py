# confirmed: jax_debug_key_reuse raises KeyReuseError
import jax
import jax.numpy as jnp

params = {'w': jnp.ones((2, 2)), 'b': jnp.zeros(2)}
key = jax.random.key(0)
noisy = jax.tree.map(lambda p: p + jax.random.normal(key, p.shape), params)  # expect: key-reuse
