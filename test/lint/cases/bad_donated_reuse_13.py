# confirmed: raises RuntimeError at run time
import jax, jax.numpy as jnp, numpy as np
f = jax.jit(lambda x: x * 2, donate_argnums=0)
def run():
    xs = [jnp.ones(3) for _ in range(2)]
    ys = [f(x) for x in xs]
    return np.asarray(xs[0]) + np.asarray(ys[0])  # expect: donated-reuse
run()
