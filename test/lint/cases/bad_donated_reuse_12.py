# confirmed: raises RuntimeError at run time
import jax, jax.numpy as jnp
class State:
    def __init__(self, x): self.x = x
step = jax.jit(lambda x, d: x + d, donate_argnums=(0,))
def main():
    s = State(jnp.zeros(5))
    out = step(s.x, 1.0)
    print(out)
    print(f"old {s.x}")  # expect: donated-reuse
main()
