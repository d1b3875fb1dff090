# real JAX 0.12.0.1, CPU: jax_debug_key_reuse finds nothing
import jax
import jax.random as jr


def batches(key):
    while True:
        key, sub = jr.split(key)
        yield jr.permutation(sub, 10)


def main(key):
    for steps in (2, 3):
        key, sub = jr.split(key)
        for step, batch in zip(range(steps), batches(sub)):
            print(step, batch)


main(jr.key(0))
