# real JAX 0.12.0.1, CPU: the second turn draws what the first one drew; jax_debug_key_reuse raises there
import jax
import jax.random as jr


def batches(key):
    while True:
        key, sub = jr.split(key)
        yield jr.permutation(sub, 10)


def main(key):
    for steps in (2, 3):
        for step, batch in zip(range(steps), batches(key)):  # expect: key-reuse
            print(step, batch)


main(jr.key(0))


def draws(key):
    out = []
    for _ in range(2):
        key, sub = jr.split(key)
        out.append(jr.normal(sub))
    return out


def again(key):
    for _ in range(2):
        print(draws(key))  # expect: key-reuse


again(jr.key(1))
