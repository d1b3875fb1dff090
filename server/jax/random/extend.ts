/** `jax.extend.random`: generators as values, and keys made with them. Source: jax/extend/random.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind } from '../../jaxpr/trace.ts';
import { typeError } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PyTuple } from '../../python/values.ts';
import { arrayLike, jaxFunctions } from '../declare.ts';
import { unstack } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { sliceInDim } from '../lax/slicing.ts';
import { jaxModuleOf } from '../moduleOf.ts';
import { implValue } from './impls.ts';
import { resolveImpl, seedKeys } from './keys.ts';

/** A pair of words: two arrays, or an array of both. */
function keyPair(v: Value): Val[] {
  if (v instanceof PyTuple || v instanceof PyList) return v.items.map((k) => arrayLike('threefry_2x32', k));
  return unstack(arrayLike('threefry_2x32', v));
}

/** Source: threefry2x32.py threefry_2x32. */
function threefry2x32(pair: Value, counts: Value): Val {
  const keys = keyPair(pair);
  const count = arrayLike('threefry_2x32', counts);
  const all = [...keys, count];
  if (all.some((x) => x.aval.dtype !== dt.uint32))
    throw typeError(
      `threefry_2x32 requires uint32 arguments, got [${all.map((x) => `dtype('${x.aval.dtype.name}')`).join(', ')}]`,
    );
  const { size, shape } = count.aval;
  const flat = lax.reshape(count, [size]);
  const isOdd = size % 2 === 1;
  const padded = isOdd ? lax.concatenate([flat, lax.full([1], lax.scalar(0, dt.uint32), dt.uint32)], 0) : flat;
  const half = Math.ceil(size / 2);
  const halves = bind(primitives.split, [padded], { sizes: [half, half], axis: 0 });
  const out = lax.concatenate(bind(primitives.threefry2x32, [...keys, ...halves], {}), 0);
  return lax.reshape(isOdd ? sliceInDim(out, 0, size) : out, shape);
}

const functions = jaxFunctions({
  'random_seed(seeds, impl)': (seeds, impl) => seedKeys(seeds, resolveImpl(impl)),
  'seed_with_impl(impl, seed)': (impl, seed) => seedKeys(seed, resolveImpl(impl)),
  'threefry_2x32(keypair, count)': threefry2x32,
});

export const randomExtension = () =>
  jaxModuleOf(
    'jax.extend.random',
    new Map<string, Value>([
      ...functions,
      ['threefry_prng_impl', implValue('threefry2x32')],
      ['rbg_prng_impl', implValue('rbg')],
      ['unsafe_rbg_prng_impl', implValue('unsafe_rbg')],
    ]),
  );
