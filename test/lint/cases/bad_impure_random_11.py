# real JAX 0.12.0.1, CPU: both calls print 1.0, the loop gives 10
import jax

batches = iter([0.0, 1.0, 2.0, 3.0])
next(batches)


@jax.jit
def step(x):
    return x + next(batches)  # expect: impure-random


print(step(0.0), step(0.0))


def body(i, acc):
    return acc + next(batches)  # expect: impure-random


print(jax.lax.fori_loop(0, 5, body, 0.0))
