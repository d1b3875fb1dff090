# confirmed: the later call gave the value of before the change
import jax, jax.numpy as jnp
class Layer:
    def __init__(self, s): self.s = s
    def __call__(self, x):
        return x * self.s  # expect: stale-closure
class Model:
    def __init__(self):
        self.layers = [Layer(1.0), Layer(2.0)]
    @jax.jit
    def _unused(x): return x
    def apply(self, x):
        for l in self.layers:
            x = l(x)
        return x
m = Model()
predict = jax.jit(m.apply)
predict(1.0)
m.layers[1].s = 10.0
print(predict(1.0))
