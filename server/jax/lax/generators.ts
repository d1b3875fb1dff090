/** `lax.rng_uniform`, `lax.rng_bit_generator`. Source: jax/_src/lax/lax.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { EnumParam } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import { bind, bind1 } from '../../jaxpr/trace.ts';
import { lookupAttr } from '../../python/attributes.ts';
import { typeError } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple } from '../../python/values.ts';
import { asValue, dtypeArgument, jaxFunctions } from '../declare.ts';
import { noPlacement, canonicalShape } from '../shapes.ts';
import { boundTo } from './operand.ts';

const WORDS: ReadonlySet<dt.DType> = new Set([dt.uint8, dt.uint16, dt.uint32, dt.uint64]);

/** The algorithm by the name of its member. */
function algorithmParam(v: Value): EnumParam {
  const name = v === null ? 'RNG_DEFAULT' : lookupAttr(v, 'name');
  if (typeof name !== 'string') throw typeError('a RandomAlgorithm is expected');
  return EnumParam.of('RandomAlgorithm', name);
}

export const generatorFunctions = jaxFunctions({
  'rng_uniform(a, b, shape)': (a, b, shape) =>
    bind1(primitives.rng_uniform, [boundTo('rng_uniform', a), boundTo('rng_uniform', b, 1)], {
      shape: canonicalShape(shape),
    }),
  'rng_bit_generator(key, shape, dtype=None, algorithm=None, *, out_sharding=None)': (
    key,
    shape,
    dtype,
    algorithm,
    placement,
  ) => {
    noPlacement('rng_bit_generator', placement);
    const d = dtypeArgument(dtype, 'rng_bit_generator') ?? dt.uint32;
    if (!WORDS.has(d)) throw typeError(`rng_bit_generator: unsupported dtype ${d.name}`);
    const outs = bind(primitives.rng_bit_generator, [boundTo('rng_bit_generator', key)], {
      shape: canonicalShape(shape),
      dtype: d,
      algorithm: algorithmParam(algorithm),
      out_sharding: null,
    });
    return new PyTuple(outs.map(asValue));
  },
});
