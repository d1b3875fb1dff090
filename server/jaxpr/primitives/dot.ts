/** Contractions. Source: jax/_src/lax/lax.py dot_general_p. */
import type { Aval } from '../aval.ts';
import { ShapedArray } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import type { ParamValue } from '../primitive.ts';
import { ListParam, RuleError, definePrimitive } from '../primitive.ts';
import { tuple } from './rules.ts';

export interface DotGeneral extends Record<string, ParamValue> {
  /** ((lhs contracting, rhs contracting), (lhs batch, rhs batch)), the innermost as lists, as JAX prints them. */
  dimension_numbers: readonly [readonly [ListParam, ListParam], readonly [ListParam, ListParam]];
  out_sharding: ParamValue;
  precision: ParamValue;
  preferred_element_type: DType | null;
}

/** Dimension numbers from plain arrays. */
export function dotDimensionNumbers(
  contracting: readonly [readonly number[], readonly number[]],
  batch: readonly [readonly number[], readonly number[]] = [[], []],
): DotGeneral['dimension_numbers'] {
  return [
    [new ListParam(contracting[0]), new ListParam(contracting[1])],
    [new ListParam(batch[0]), new ListParam(batch[1])],
  ];
}

/** Plain arrays from dimension numbers. */
export function dotDimensions({ dimension_numbers: [[lc, rc], [lb, rb]] }: DotGeneral): {
  lhsContracting: number[];
  rhsContracting: number[];
  lhsBatch: number[];
  rhsBatch: number[];
} {
  const plain = (l: ListParam) => l.items.map(Number);
  return { lhsContracting: plain(lc), rhsContracting: plain(rc), lhsBatch: plain(lb), rhsBatch: plain(rb) };
}

function shape(lhs: Aval, rhs: Aval, params: DotGeneral): number[] {
  const { lhsContracting, rhsContracting, lhsBatch, rhsBatch } = dotDimensions(params);
  const sizes = (a: Aval, dims: number[]) => dims.map((d) => a.shape[d]);
  const lhsBatchSizes = sizes(lhs, lhsBatch);
  const rhsBatchSizes = sizes(rhs, rhsBatch);
  if (lhsBatchSizes.some((s, i) => s !== rhsBatchSizes[i]))
    throw new RuleError(
      'TypeError',
      `dot_general requires batch dimensions to have the same shape, got ${tuple(lhsBatchSizes)} and ${tuple(rhsBatchSizes)}.`,
    );
  const lhsSizes = sizes(lhs, lhsContracting);
  const rhsSizes = sizes(rhs, rhsContracting);
  if (lhsSizes.length !== rhsSizes.length || lhsSizes.some((s, i) => s !== rhsSizes[i]))
    throw new RuleError(
      'TypeError',
      `dot_general requires contracting dimensions to have the same shape, got ${tuple(lhsSizes)} and ${tuple(rhsSizes)}.`,
    );
  const rest = (a: Aval, gone: number[]) => a.shape.filter((_, i) => !gone.includes(i));
  return [
    ...lhsBatchSizes,
    ...rest(lhs, [...lhsContracting, ...lhsBatch]),
    ...rest(rhs, [...rhsContracting, ...rhsBatch]),
  ];
}

export const dot = {
  dot_general: definePrimitive<DotGeneral>()('dot_general', {
    abstractEval([lhs, rhs], params) {
      const dtype = params.preferred_element_type ?? lhs.dtype;
      return [new ShapedArray(shape(lhs, rhs, params), dtype, lhs.weakType && rhs.weakType)];
    },
    print: (_, params) =>
      Object.keys(params)
        .filter((k) => k !== 'out_sharding' && params[k] !== null)
        .sort()
        .map((k) => [k, params[k]]),
    cost([lhs, rhs], [out], params) {
      const inner = dotDimensions(params).lhsContracting.reduce((n, d) => n * lhs.shape[d], 1);
      return { flops: 2 * out.size * inner, bytes: (lhs.size + rhs.size + out.size) * (out.dtype.bits / 8) };
    },
  }),
};
