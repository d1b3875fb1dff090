# Real JAX: line 19 raises UnexpectedTracerError; the object made in the first trace keeps its tracer in the second.
import jax
import jax.numpy as jnp


class Normalizer:
    def __init__(self):
        self.scale = None

    def __call__(self, x):
        if self.scale is None:
            self.scale = 1 / jnp.max(x)  # expect: side-effect-attribute
        return x * self.scale


norm = Normalizer()
f = jax.jit(lambda x: norm(x).sum())
f(jnp.ones(4))
f(jnp.ones(8))  # expect: escaped-tracer
