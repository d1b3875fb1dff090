import jax, jax.numpy as jnp
# trace: f(f32[3])
def f(x):
  jax.debug.print(x)
  return x
# trace: g(f32[3])
def g(x):
  return jax.device_put(x, 'gpu9')
# trace: h(f32[3])
def h(x):
  return jax.device_put({'a': x}, 3)
# trace: k(f32[3])
def k(x):
  jax.debug.print(3)
  return x
# trace: l(f32[3])
def l(x):
  jax.debug.print(['a'], x)
  return x
# trace: m(f32[3])
def m(x):
  jax.debug.print()(x)
  return x
# trace: n(f32[3])
def n(x):
  jax.debug.print(x.shape)
  return x
# trace: o(f32[3])
def o(x):
  jax.debug.print(x, skip_format_check=True)
  return x
