/** Reductions over axes. Source: jax/_src/lax/lax.py reduce_sum_p and below. */
import type { Aval } from '../aval.ts';
import { ShapedArray } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import type { ParamValue, PrimitiveRules } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import type { Accepted } from './rules.ts';
import { ANY, BOOL_OR_INT, NUM, checkDTypes, tuple } from './rules.ts';

export interface Reduction extends Record<string, ParamValue> {
  axes: readonly number[];
}
export interface ShardedReduction extends Reduction {
  out_sharding: ParamValue;
}
export interface ArgReduction extends Record<string, ParamValue> {
  axes: readonly number[];
  index_dtype: DType;
}

function reducedShape(x: Aval, axes: readonly number[]): number[] {
  for (const axis of axes)
    if (axis < 0 || axis >= x.ndim)
      throw new RuleError(
        'ValueError',
        `reduction axes ${tuple(axes)} contains out-of-bounds indices for ${x.strLong()}.`,
      );
  return x.shape.filter((_, i) => !axes.includes(i));
}

const rules = <P extends Reduction>(name: string, types: Accepted): PrimitiveRules<P> => ({
  abstractEval([x], { axes }) {
    checkDTypes(name, [x], [types]);
    return [new ShapedArray(reducedShape(x, axes), x.dtype, x.weakType && x.dtype.kind !== 'bool')];
  },
  cost: ([x]) => ({ flops: x.size, bytes: x.size * (x.dtype.bits / 8) }),
});

const sharded = <const N extends string>(name: N, types: Accepted) =>
  definePrimitive<ShardedReduction>()(name, rules<ShardedReduction>(name, types));
const plain = <const N extends string>(name: N, types: Accepted) =>
  definePrimitive<Reduction>()(name, rules<Reduction>(name, types));

const arg = <const N extends string>(name: N) =>
  definePrimitive<ArgReduction>()(name, {
    abstractEval: ([x], { axes, index_dtype }) => [new ShapedArray(reducedShape(x, axes), index_dtype)],
    cost: ([x]) => ({ flops: x.size, bytes: x.size * (x.dtype.bits / 8) }),
  });

export const reductions = {
  reduce_sum: sharded('reduce_sum', NUM),
  reduce_max: sharded('reduce_max', ANY),
  reduce_min: sharded('reduce_min', ANY),
  reduce_prod: plain('reduce_prod', NUM),
  reduce_and: plain('reduce_and', BOOL_OR_INT),
  reduce_or: plain('reduce_or', BOOL_OR_INT),
  reduce_xor: plain('reduce_xor', BOOL_OR_INT),
  argmax: arg('argmax'),
  argmin: arg('argmin'),
};
