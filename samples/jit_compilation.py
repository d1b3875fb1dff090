"""What jax.jit makes of a function.

A tour of JAX's page "Just-in-time compilation" (https://docs.jax.dev/en/latest/jit-compilation.html), to be read with
Jitlens switched on: over each function stands what its `# trace:` lines come to.
"""
import time
from functools import partial

import jax
import jax.numpy as jnp

global_list = []


# Tracing runs the Python code once, with tracers in the place of arrays. Only operations of jax.numpy leave an eqn
# behind: the append happens while tracing, and never again when the compiled function is called.
# trace: log2(3.0)
# trace: log2(f32[8])
def log2(x):
  global_list.append(x)
  ln_x = jnp.log(x)
  ln_2 = jnp.log(2.0)
  return ln_x / ln_2


# The same goes for print: what it shows is the tracer.
# trace: log2_with_print(3.)
def log2_with_print(x):
  print("printed x:", x)
  ln_x = jnp.log(x)
  ln_2 = jnp.log(2.0)
  return ln_x / ln_2


# Shapes are known while tracing, so a branch on one is decided then. The jaxpr holds the side that was taken.
# trace: log2_if_rank_2(jax.numpy.array([1, 2, 3]))
# trace: log2_if_rank_2(f32[2,3])
def log2_if_rank_2(x):
  if x.ndim == 2:
    ln_x = jnp.log(x)
    ln_2 = jnp.log(2.0)
    return ln_x / ln_2
  else:
    return x


# One function, three sets of inputs, three jaxprs. Integers become floats where the constants are floats.
# trace: selu(jnp.arange(1000000))
# trace: selu(f32[1000000])
# trace: selu_jit(x)
def selu(x, alpha=1.67, lambda_=1.05):
  return lambda_ * jnp.where(x > 0, x, alpha * jnp.exp(x) - alpha)

x = jnp.arange(1000000)
selu_jit = jax.jit(selu)

# Without jit each operation is a program of its own; with it all of them are one. JAX doesn't wait for a result that
# nobody looks at, so block_until_ready stands inside of what is timed. The first call compiles: it is left out.
selu(x).block_until_ready()
start = time.perf_counter()
selu(x).block_until_ready()
print("eager:", time.perf_counter() - start)

selu_jit(x).block_until_ready()
start = time.perf_counter()
selu_jit(x).block_until_ready()
print("jit:", time.perf_counter() - start)

# This says how long it takes to start the work, not to do it.
start = time.perf_counter()
selu_jit(x)
print("too good:", time.perf_counter() - start)


# A traced array has a shape and a dtype, but no value, so Python can't branch on it,
# trace: jax.jit(f)(10)
# trace: f(f32[])
def f(x):
  if x > 0:
    return x
  else:
    return 2 * x


# nor count up to it. With a static n the loop is unrolled while tracing.
# trace: jax.jit(g)(10, 20)
# trace: jax.jit(g, static_argnums=1)(10, 20)
def g(x, n):
  i = 0
  while i < n:
    i += 1
  return x + i


# A way out: jit what is inside the loop, and leave the loop to Python.
# trace: loop_body(0)
@jax.jit
def loop_body(prev_i):
  return prev_i + 1


# trace: partial(g_inner_jitted, n=20)(10)
def g_inner_jitted(x, n):
  i = 0
  while i < n:
    i = loop_body(i)
  return x + i

g_inner_jitted(10, 20)


# Another one: make the argument static. Then jit compiles once for each of its values.
# trace: f_jit_correct(10)
# trace: f_jit_correct(-3)
f_jit_correct = jax.jit(f, static_argnums=0)
f_jit_correct(10)
# trace: g_jit_correct(10, 20)
g_jit_correct = jax.jit(g, static_argnames=['n'])
g_jit_correct(10, 20)


# trace: g_jit_decorated(10, 20)
# trace: g_jit_decorated(f32[3], n=2)
@partial(jax.jit, static_argnames=['n'])
def g_jit_decorated(x, n):
  i = 0
  while i < n:
    i += 1
  return x + i

g_jit_decorated(10, 20)


# What jit has compiled it finds again by the function object. These loops show when there is nothing to be found.
def unjitted_loop_body(prev_i):
  return prev_i + 1


# Each turn makes another partial, which jit has never seen: 20 turns, 20 traces.
# trace: partial(g_inner_jitted_partial, n=3)(10)
def g_inner_jitted_partial(x, n):
  i = 0
  while i < n:
    i = jax.jit(partial(unjitted_loop_body))(i)
  return x + i


# A lambda is a new function too, each time it is evaluated.
# trace: partial(g_inner_jitted_lambda, n=3)(10)
def g_inner_jitted_lambda(x, n):
  i = 0
  while i < n:
    i = jax.jit(lambda x: unjitted_loop_body(x))(i)
  return x + i


# Here it is the same function all along: one trace, 19 times from the cache.
# trace: partial(g_inner_jitted_normal, n=3)(10)
def g_inner_jitted_normal(x, n):
  i = 0
  while i < n:
    i = jax.jit(unjitted_loop_body)(i)
  return x + i

g_inner_jitted_partial(10, 20).block_until_ready()
g_inner_jitted_lambda(10, 20).block_until_ready()
g_inner_jitted_normal(10, 20).block_until_ready()
