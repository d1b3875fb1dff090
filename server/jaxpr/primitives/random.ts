/** Random keys and bits. Source: jax/_src/random/prng.py, threefry2x32.py, core.py. */
import type { Aval, Shape } from '../aval.ts';
import { ShapedArray } from '../aval.ts';
import * as dt from '../dtypes.ts';
import type { ParamValue, TextParam } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import type { PrngImpl } from '../prng.ts';
import { prngByTag, prngOf } from '../prng.ts';
import { broadcastShapes } from './rules.ts';

type None = Record<never, never>;
interface OfImpl extends Record<string, ParamValue> {
  impl: TextParam;
}
interface Split extends Record<string, ParamValue> {
  shape: Shape;
}
interface Bits extends Record<string, ParamValue> {
  bit_width: number;
  shape: Shape;
}

function implOf({ impl }: OfImpl): PrngImpl {
  const found = prngByTag(impl.toString());
  if (!found) throw new RuleError('ValueError', `no PRNG implementation is registered as ${impl.toString()}`);
  return found;
}

/** The generator behind keys. */
export function implOfKeys(name: string, keys: Aval): PrngImpl {
  const impl = prngOf(keys.dtype);
  if (!impl) throw new RuleError('TypeError', `${name} takes key array operand, got keys.dtype=${keys.dtype.name}`);
  return impl;
}

const UINTS = new Map([
  [8, dt.uint8],
  [16, dt.uint16],
  [32, dt.uint32],
  [64, dt.uint64],
]);

/** Rounds of mixing that a pair of words takes, an add, a rotate and a xor each: what random bits cost. */
const FLOPS_PER_WORD = 60;
const randomCost = (_: unknown, [out]: readonly Aval[]) => ({
  flops: FLOPS_PER_WORD * out.size,
  bytes: out.size * (out.dtype.bits / 8),
});

export const random = {
  random_seed: definePrimitive<OfImpl>()('random_seed', {
    abstractEval: ([seeds], params) => [new ShapedArray(seeds.shape, implOf(params).dtype)],
  }),
  random_wrap: definePrimitive<OfImpl>()('random_wrap', {
    abstractEval([base], params) {
      const { dtype, keyShape } = implOf(params);
      return [new ShapedArray(base.shape.slice(0, base.ndim - keyShape.length), dtype)];
    },
  }),
  random_unwrap: definePrimitive<None>()('random_unwrap', {
    abstractEval: ([keys]) => [
      new ShapedArray([...keys.shape, ...implOfKeys('random_unwrap', keys).keyShape], dt.uint32),
    ],
  }),
  random_split: definePrimitive<Split>()('random_split', {
    abstractEval: ([keys], { shape }) => [new ShapedArray([...keys.shape, ...shape], keys.dtype)],
    cost: randomCost,
  }),
  random_fold_in: definePrimitive<None>()('random_fold_in', {
    abstractEval: ([keys, data]) => [
      new ShapedArray(broadcastShapes('random_fold_in', [keys.shape, data.shape]), keys.dtype),
    ],
    cost: randomCost,
  }),
  random_bits: definePrimitive<Bits>()('random_bits', {
    abstractEval: ([keys], { bit_width, shape }) => [
      new ShapedArray([...keys.shape, ...shape], UINTS.get(bit_width) ?? dt.uint32),
    ],
    cost: randomCost,
  }),
  random_clone: definePrimitive<None>()('random_clone', { abstractEval: ([keys]) => [keys] }),
  random_gamma: definePrimitive<{ log_space: boolean }>()('random_gamma', {
    abstractEval: ([, a]) => [a],
    // Marsaglia and Tsang's loop: a normal and a uniform number, some logarithms, rarely more than one round.
    cost: (_, [out]) => ({ flops: 10 * FLOPS_PER_WORD * out.size, bytes: 2 * out.size * (out.dtype.bits / 8) }),
  }),
  threefry2x32: definePrimitive<None>()('threefry2x32', {
    multipleResults: true,
    abstractEval(avals) {
      if (avals.some((a) => a.dtype !== dt.uint32))
        throw new RuleError(
          'TypeError',
          `Arguments to threefry2x32 must have uint32 type, got (${avals.map((a) => `ShapedArray(${a.strLong()})`).join(', ')})`,
        );
      const shape = broadcastShapes(
        'threefry2x32',
        avals.map((a) => a.shape),
      );
      const out = new ShapedArray(shape, dt.uint32);
      return [out, out];
    },
    cost: randomCost,
  }),
  iota_2x32_shape: definePrimitive<Split>()('iota_2x32_shape', {
    multipleResults: true,
    abstractEval(_, { shape }) {
      const out = new ShapedArray(shape, dt.uint32);
      return [out, out];
    },
  }),
};
