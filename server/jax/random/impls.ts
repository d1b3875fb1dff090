/** Generators as Python values: `jax.extend.random.threefry_prng_impl`. Source: jax/_src/random/prng.py PRNGImpl. */
import type { PrngImpl } from '../../jaxpr/prng.ts';
import { prngByName, prngImpls } from '../../jaxpr/prng.ts';
import { methods } from '../../python/native.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import type { Value } from '../../python/values.ts';
import { PyInstance, PyTuple, builtinClass } from '../../python/values.ts';

const prngImplClass = builtinClass('PRNGImpl', undefined, 'jax._src.random.prng');

const values = new Map<PrngImpl, PyInstance>();
for (const impl of prngImpls) {
  const value = new PyInstance(prngImplClass);
  value.attrs.set('name', impl.name);
  value.attrs.set('tag', impl.tag);
  value.attrs.set('key_shape', new PyTuple([...impl.keyShape]));
  values.set(impl, value);
}

methods(prngImplClass, {
  '__str__(self, /)': (self) => (self instanceof PyInstance ? (self.attrs.get('tag') ?? '') : ''),
});

/** The generator that a value stands for. */
export function implOfValue(v: Value): PrngImpl | undefined {
  if (!(v instanceof PyInstance) || v.cls !== prngImplClass) return undefined;
  const name = v.attrs.get('name');
  return typeof name === 'string' ? prngByName(name) : undefined;
}

/** The value of a generator, by its name. */
export function implValue(name: string): Value {
  const impl = prngByName(name);
  return (impl && values.get(impl)) ?? null;
}

/** The dtype of a generator's keys. */
export const keyDTypeValue = (impl: PrngImpl): Value => PyDType.of(impl.dtype);
