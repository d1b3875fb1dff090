# real JAX 0.12.0.1: raises NonConcreteBooleanIndexError at the marked line
import jax
import jax.numpy as jnp

class Model:
    def loss(self, w, x, y):
        err = (x @ w - y) ** 2
        ok = jnp.isfinite(err)
        return (err[ok] * 0.5).mean()  # expect: boolean-mask

m = Model()
print(jax.jit(jax.value_and_grad(m.loss))(jnp.ones(2), jnp.ones((3, 2)), jnp.ones(3)))
