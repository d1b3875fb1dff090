/** Sorting, cumulative and arg reductions, on operands. Source: jax/_src/lax/lax.py, control_flow/loops.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { aligned, bind, bind1 } from '../../jaxpr/trace.ts';

export type CumulativeName = 'cumsum' | 'cumprod' | 'cummax' | 'cummin' | 'cumlogsumexp';

export const cumulate = (name: CumulativeName, x: Val, axis: number, reverse = false): Val =>
  bind1(primitives[name], [x], { axis, reverse });

/** Operands of one shape, sorted along a dimension by the first `keys` of them. */
export const sortOperands = (xs: readonly Val[], dimension: number, keys = 1, stable = true): Val[] =>
  sortEach(aligned(xs), dimension, keys, stable);

/** The same, each result varying only where its operand does. */
export const sortEach = (xs: readonly Val[], dimension: number, keys = 1, stable = true): Val[] =>
  bind(primitives.sort, xs, { dimension, is_stable: stable, num_keys: keys });

export const sort = (x: Val, dimension: number, stable = true): Val => sortOperands([x], dimension, 1, stable)[0];

/** The k largest, and where they are. */
export const topK = (x: Val, k: number, axis: number, stable = true): Val[] =>
  bind(primitives.top_k, [x], { axis, is_stable: stable, k });

export const argExtreme = (name: 'argmax' | 'argmin', x: Val, axis: number, indexDType: DType): Val =>
  bind1(primitives[name], [x], { axes: [axis], index_dtype: indexDType });
