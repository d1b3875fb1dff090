/**
 * Sorting and searching. Source: jax/_src/lax/lax.py sort_p, top_k_p, jax/_src/lax/ann.py, jax/_src/numpy/hijax.py
 * Nonzero, SearchSorted.
 */
import type { Aval } from '../aval.ts';
import { ShapedArray, sameShape } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import * as dt from '../dtypes.ts';
import { approximateSize } from './approximateTopK.ts';
import type { FloatParam, ParamValue } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import { inOrder } from '../printRules.ts';
import { checkSorted } from '../sharding/places.ts';
import { tuple } from './rules.ts';

export interface Sort extends Record<string, ParamValue> {
  dimension: number;
  is_stable: boolean;
  num_keys: number;
}
export interface TopK extends Record<string, ParamValue> {
  axis: number;
  is_stable: boolean;
  k: number;
}
export interface ApproxTopK extends Record<string, ParamValue> {
  aggregate_to_topk: boolean;
  is_max_k: boolean;
  k: number;
  recall_target: FloatParam;
  reduction_dimension: number;
  reduction_input_size_override: number;
}
export interface Nonzero extends Record<string, ParamValue> {
  size: number;
  axes: readonly number[];
  out_dtype: DType;
}
export interface SearchSorted extends Record<string, ParamValue> {
  side: string;
  dimension: number;
  batch_dims: number;
  method: string;
  out_dtype: DType;
}

const reject = (pythonClass: 'TypeError' | 'ValueError', message: string): never => {
  throw new RuleError(pythonClass, message);
};

const list = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

function topKAvals(x: Aval, { k, axis }: TopK): Aval[] {
  if (x.dtype.isComplex) reject('ValueError', 'top_k is not compatible with complex inputs.');
  if (k < 0) reject('ValueError', `k argument to top_k must be nonnegative, got ${k}`);
  if (x.ndim === 0) reject('TypeError', 'top_k operand must have >= 1 dimension, got ()');
  if (axis < 0 || axis >= x.ndim)
    reject('ValueError', `axis argument out of range: axis=${axis} for operand.shape=${tuple(x.shape)}`);
  if (x.shape[axis] < k)
    reject(
      'ValueError',
      `k argument to top_k must be no larger than size along axis; got k=${k} with shape=${list(x.shape)} and axis=${axis}`,
    );
  const shape = x.shape.map((s, i) => (i === axis ? k : s));
  return [x.update({ shape }), x.update({ shape, dtype: dt.int32 })];
}

function approxTopKAvals(x: Aval, params: ApproxTopK): Aval[] {
  const { k, reduction_dimension: dimension } = params;
  if (k <= 0) reject('ValueError', `k must be positive, got ${k}`);
  if (x.ndim === 0) reject('TypeError', 'approx_top_k operand must have >= 1 dimension, got ()');
  const axis = dimension < 0 ? dimension + x.ndim : dimension;
  if (axis < 0 || axis >= x.ndim) throw new RuleError('IndexError', 'list index out of range');
  const size = x.shape[axis];
  if (size < k) reject('ValueError', `k must be smaller than the size of reduction_dim ${size}, got ${k}`);
  if (!x.dtype.isFloating) reject('ValueError', 'operand must be a floating type');
  const kept = params.aggregate_to_topk
    ? k
    : approximateSize(size, x.ndim, k, params.recall_target.value, params.reduction_input_size_override);
  const shape = x.shape.map((s, i) => (i === axis ? kept : s));
  return [x.update({ shape }), x.update({ shape, dtype: dt.int32 })];
}

/** Sorting n elements takes about n log n comparisons. */
const sortCost = ([x]: readonly Aval[], outs: readonly Aval[]) => ({
  flops: x.size * Math.max(1, Math.ceil(Math.log2(Math.max(2, x.shape.length > 0 ? Math.max(...x.shape) : 1)))),
  bytes: 2 * outs.reduce((n, a) => n + a.size * (a.dtype.bits / 8), 0),
});

export const sorting = {
  sort: definePrimitive<Sort>()('sort', {
    places: true,
    multipleResults: true,
    abstractEval(avals, { dimension }) {
      if (avals.some((a) => !sameShape(a.shape, avals[0].shape)))
        reject(
          'TypeError',
          `Arguments to sort must have equal shapes, got: ${avals.map((a) => tuple(a.shape)).join(' ')}`,
        );
      checkSorted(avals, dimension);
      return avals;
    },
    cost: sortCost,
  }),
  top_k: definePrimitive<TopK>()('top_k', {
    multipleResults: true,
    abstractEval: ([x], params) => topKAvals(x, params),
    cost: sortCost,
  }),
  approx_top_k: definePrimitive<ApproxTopK>()('approx_top_k', {
    multipleResults: true,
    abstractEval: ([x], params) => approxTopKAvals(x, params),
    cost: sortCost,
  }),
  Nonzero: definePrimitive<Nonzero>()('Nonzero', {
    multipleResults: true,
    abstractEval([x], { size, axes, out_dtype }) {
      if (size < 0) reject('ValueError', `size must be a positive integer; got size=${size}`);
      const shape = [...x.shape.filter((_, i) => !axes.includes(i)), size];
      return axes.map(() => new ShapedArray(shape, out_dtype));
    },
    print: inOrder.print,
    cost: ([x]) => ({ flops: 2 * x.size, bytes: x.size * (x.dtype.bits / 8) }),
  }),
  SearchSorted: definePrimitive<SearchSorted>()('SearchSorted', {
    abstractEval([sorted, query], { dimension, batch_dims, out_dtype }) {
      const shape = [...sorted.shape.filter((_, i) => i !== dimension), ...query.shape.slice(batch_dims)];
      return [new ShapedArray(shape, out_dtype)];
    },
    print: (_, { side, dimension, batch_dims, method }) => [
      ['side', side],
      ['dimension', dimension],
      ['batch_dims', batch_dims],
      ['method', method],
    ],
    cost: ([sorted], [out]) => ({
      flops: out.size * Math.ceil(Math.log2(Math.max(2, sorted.size))),
      bytes: out.size * (out.dtype.bits / 8),
    }),
  }),
};
