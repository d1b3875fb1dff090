/**
 * Collectives over named axes. Over the axes of an array (numbers), as vmap leaves them, the reductions are plain ones.
 * Source: jax/_src/lax/parallel.py.
 */
import type { Aval } from '../aval.ts';
import { ShapedArray } from '../aval.ts';
import { axisSize } from '../axisEnv.ts';
import * as dt from '../dtypes.ts';
import type { ParamValue } from '../primitive.ts';
import { definePrimitive } from '../primitive.ts';

/** A named axis, or an axis of the operand. */
export type CollectiveAxis = string | number;
export type Groups = readonly (readonly number[])[] | null;

export interface AllReduce extends Record<string, ParamValue> {
  axes: readonly CollectiveAxis[];
  axis_index_groups: Groups;
}
export interface Permute extends Record<string, ParamValue> {
  axis_name: readonly string[];
  perm: readonly (readonly [number, number])[];
}
export interface Broadcast extends Record<string, ParamValue> {
  axis_name: readonly string[];
  source: number;
}
export interface AllToAll extends Record<string, ParamValue> {
  axis_name: string | readonly string[];
  split_axis: number;
  concat_axis: number;
  axis_index_groups: Groups;
  tiled: boolean;
}
export interface AllGather extends Record<string, ParamValue> {
  all_gather_dimension: number;
  axis_name: readonly string[];
  axis_index_groups: Groups;
  axis_size: number;
  tiled: boolean;
}
export interface ReduceScatter extends Record<string, ParamValue> {
  axis_name: readonly string[];
  scatter_dimension: number;
  axis_index_groups: Groups;
  axis_size: number;
  tiled: boolean;
}

/** The axes of the operand among the axes of a reduction. */
export const positional = ({ axes }: AllReduce): number[] => axes.filter((a): a is number => typeof a === 'number');

const strong = (x: Aval, shape: readonly number[]): ShapedArray => new ShapedArray([...shape], x.dtype);

const allReduce = <const N extends string>(name: N) =>
  definePrimitive<AllReduce>()(name, {
    abstractEval([x], params) {
      const gone = positional(params);
      return [
        strong(
          x,
          x.shape.filter((_, i) => !gone.includes(i)),
        ),
      ];
    },
  });

/** An axis made of a group's, or merged with it. */
function changed(x: Aval, at: number, tiled: boolean, size: number): ShapedArray {
  const shape = [...x.shape];
  if (tiled) shape[at] *= size;
  else shape.splice(at, 0, size);
  return strong(x, shape);
}

export const collective = {
  psum: allReduce('psum'),
  pmax: allReduce('pmax'),
  pmin: allReduce('pmin'),
  ppermute: definePrimitive<Permute>()('ppermute', { abstractEval: ([x]) => [x] }),
  pbroadcast: definePrimitive<Broadcast>()('pbroadcast', { abstractEval: ([x]) => [x] }),
  all_to_all: definePrimitive<AllToAll>()('all_to_all', {
    abstractEval([x], { axis_name, split_axis, concat_axis, axis_index_groups }) {
      const names = typeof axis_name === 'string' ? [axis_name] : axis_name;
      const size = axis_index_groups
        ? axis_index_groups[0].length
        : names.reduce((n, name) => n * (axisSize(name) ?? 1), 1);
      const shape = [...x.shape];
      shape[split_axis] = Math.floor(shape[split_axis] / size);
      shape[concat_axis] *= size;
      return [strong(x, shape)];
    },
  }),
  all_gather: definePrimitive<AllGather>()('all_gather', {
    abstractEval: ([x], { all_gather_dimension, axis_size, tiled }) => [
      changed(x, all_gather_dimension, tiled, axis_size),
    ],
  }),
  reduce_scatter: definePrimitive<ReduceScatter>()('reduce_scatter', {
    abstractEval([x], { scatter_dimension, axis_size, tiled }) {
      const shape = [...x.shape];
      if (tiled) shape[scatter_dimension] = Math.floor(shape[scatter_dimension] / axis_size);
      else shape.splice(scatter_dimension, 1);
      return [strong(x, shape)];
    },
  }),
  axis_index: definePrimitive<{ axis_name: string | readonly string[] }>()('axis_index', {
    abstractEval: () => [new ShapedArray([], dt.int32)],
  }),
};
