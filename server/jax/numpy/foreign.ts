/** Arrays from buffers, texts and files. Source: jax/_src/numpy/lax_numpy.py. */
import { call } from '../../python/call.ts';
import { getAttr } from '../../python/attributes.ts';
import { raise } from '../../python/errors.ts';
import { importModule } from '../../python/modules.ts';
import type { Value } from '../../python/values.ts';
import { floatClass } from '../../python/values.ts';
import { jaxFunctions } from '../declare.ts';
import { array } from './arrayOf.ts';

/** NumPy makes the array. */
const byNumPy = (name: string, args: readonly (readonly [string, Value])[]) =>
  array(call(getAttr(importModule('numpy'), name), [], args));

const impure = (name: string, source: string) => (): never => {
  throw raise(
    'NotImplementedError',
    `jnp.${name}() is not implemented because it may be non-pure and thus unsafe for use with JIT and other JAX ` +
      `transformations. Consider using jnp.asarray(np.${name}(...)) instead, although care should be taken if ` +
      `np.${name} is used within a jax transformations because of its potential side-effect of consuming the ${source} ` +
      'object; for more information see ' +
      'https://docs.jax.dev/en/latest/101/transformations.html#consequence-1-transformations-require-traceable-functions',
  );
};

export const foreignFunctions = jaxFunctions({
  'fromfile(*args, **kwargs)': impure('fromfile', 'file'),
  'fromiter(*args, **kwargs)': impure('fromiter', 'iterable'),
  'frombuffer(buffer, dtype=None, count=-1, offset=0)': (buffer, dtype, count, offset) =>
    byNumPy('frombuffer', [
      ['buffer', buffer],
      ['dtype', dtype ?? floatClass],
      ['count', count],
      ['offset', offset],
    ]),
  'fromstring(string, dtype=None, count=-1, *, sep)': (string, dtype, count, sep) =>
    byNumPy('fromstring', [
      ['string', string],
      ['dtype', dtype ?? floatClass],
      ['count', count],
      ['sep', sep],
    ]),
});
