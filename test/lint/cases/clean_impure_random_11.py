# real JAX 0.12.0.1, CPU: each trace takes the items of its own iterator
import jax


@jax.jit
def total(xs):
    it = iter(xs)

    def add(x):
        return x + next(it)

    return jax.grad(lambda x: add(add(x) * x))(0.0)


print(total([1.0, 2.0]), total([1.0, 2.0]))
batches = iter([1.0, 2.0])
f = jax.jit(lambda x: x * 2)
for _ in range(2):
    print(f(next(batches)))
