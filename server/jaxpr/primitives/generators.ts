/** The device's own random numbers. Source: jax/_src/lax/lax.py rng_uniform_p, rng_bit_generator_p. */
import type { Shape } from '../aval.ts';
import { ShapedArray } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import type { ParamValue } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import { tuple } from './rules.ts';

export interface RngBitGenerator extends Record<string, ParamValue> {
  shape: Shape;
  dtype: DType;
  algorithm: ParamValue;
  out_sharding: null;
}

export const generators = {
  rng_uniform: definePrimitive<{ shape: Shape }>()('rng_uniform', {
    abstractEval([a, b], { shape }) {
      if (a.dtype !== b.dtype)
        throw new RuleError(
          'ValueError',
          `Arguments to rng_uniform must have identical dtypes, got ${a.dtype.name} and ${b.dtype.name}.`,
        );
      if (a.shape.length > 0 || b.shape.length > 0)
        throw new RuleError(
          'ValueError',
          `Arguments to rng_uniform must be scalars; got shapes ${tuple(a.shape)} and ${tuple(b.shape)}.`,
        );
      return [new ShapedArray(shape, a.dtype, a.weakType && b.weakType)];
    },
  }),
  rng_bit_generator: definePrimitive<RngBitGenerator>()('rng_bit_generator', {
    multipleResults: true,
    abstractEval: ([key], { shape, dtype }) => [key, new ShapedArray(shape, dtype)],
  }),
};
