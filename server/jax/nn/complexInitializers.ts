/** Random numbers in a disk of the complex plane, written in Python. Source: jax/_src/nn/initializers.py _complex_uniform. */
import type { DType } from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { call } from '../../python/call.ts';
import { Stop } from '../../python/errors.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import type { Value } from '../../python/values.ts';
import { arrayLike } from '../declare.ts';
import { libraryPart } from '../libraryParts.ts';

const source = `
def _turned(r, key, shape, real, dtype):
  theta = 2 * np.pi * jax.random.uniform(key, shape, real).astype(dtype)
  return r * jnp.exp(1j * theta)

def uniform(key, shape, dtype):
  key_r, key_theta = jax.random.split(key)
  real = np.array(0, dtype).real.dtype
  r = jnp.sqrt(2 * jax.random.uniform(key_r, shape, real)).astype(dtype)
  return _turned(r, key_theta, shape, real, dtype)

def truncated_normal(key, shape, dtype):
  # Within a radius of 2.
  key_r, key_theta = jax.random.split(key)
  real = np.array(0, dtype).real.dtype
  most = 1 - jnp.exp(jnp.array(-(2 ** 2), dtype))
  t = most * jax.random.uniform(key_r, shape, real).astype(dtype)
  r = jnp.sqrt(-jnp.log(1 - t))
  return _turned(r, key_theta, shape, real, dtype)
`;

const part = libraryPart('jax._src.nn.initializers', ['uniform', 'truncated_normal'], source);

export function complexRandom(name: 'uniform' | 'truncated_normal', key: Value, shape: Value, dtype: DType): Val {
  const fn = part(name);
  if (fn === undefined) throw new Stop("jitlens doesn't have complex initializers yet", 'unsupported');
  return arrayLike(name, call(fn, [key, shape, PyDType.of(dtype)]));
}
