"""The functions that gpu.mjs times. programs.json holds their jaxprs: ../parity/dump_jaxprs.py OUTDIR programs.py."""
import jax, jax.numpy as jnp

# trace: mlp({'w1': f32[784,512], 'b1': f32[512], 'w2': f32[512,512], 'b2': f32[512], 'w3': f32[512,10], 'b3': f32[10]}, f32[128,784])
@jax.jit
def mlp(p, x):
  h = jax.nn.relu(x @ p['w1'] + p['b1'])
  h = jax.nn.relu(h @ p['w2'] + p['b2'])
  return jax.nn.log_softmax(h @ p['w3'] + p['b3'])

# trace: selu(f32[1000000])
@jax.jit
def selu(x, alpha=1.67, lambda_=1.05):
  return lambda_ * jnp.where(x > 0, x, alpha * jnp.exp(x) - alpha)
