/**
 * Collectives over named axes. Over the axes of an array (numbers), as vmap leaves them, the reductions are plain ones.
 * Source: jax/_src/lax/parallel.py.
 */
import type { Aval } from '../aval.ts';
import { ShapedArray } from '../aval.ts';
import { axisSize, checksVarying, contextMesh } from '../axisEnv.ts';
import * as dt from '../dtypes.ts';
import { NameSet } from '../mesh.ts';
import type { ParamValue } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import { pythonStrRepr } from '../strRepr.ts';

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

export interface Vary extends Record<string, ParamValue> {
  axes: readonly string[];
}
export interface AllGatherInvariant extends Record<string, ParamValue> {
  all_gather_dimension: number;
  axis_name: readonly string[];
  axis_size: number;
  tiled: boolean;
}

/** The axes of the operand among the axes of a reduction. */
export const positional = ({ axes }: AllReduce): number[] => axes.filter((a): a is number => typeof a === 'number');

const tuple = (names: readonly CollectiveAxis[]): string => {
  const parts = names.map((n) => (typeof n === 'number' ? String(n) : pythonStrRepr(n)));
  return `(${parts.join(', ')}${parts.length === 1 ? ',' : ''})`;
};
const set = (names: readonly string[]): string => new NameSet(names).toString();
const namesOf = (axis: string | readonly string[]): readonly string[] => (typeof axis === 'string' ? [axis] : axis);

/** The same array, varying along other axes. */
function varyingAlong(x: Aval, names: readonly string[]): ShapedArray {
  const mesh = x.placed?.mesh ?? contextMesh();
  return x.at(mesh && { ...x.placed, mesh, varying: mesh.order(names) });
}

/** Source: collective_vma_rule. */
function mustVary(primitive: string, axis: string | readonly string[], x: Aval): void {
  if (!checksVarying() || namesOf(axis).every((n) => x.varying.includes(n))) return;
  throw new RuleError(
    'ValueError',
    `Collective ${primitive} must be applied to a device-varying  type, but got ${set(x.varying)} for collective acting ` +
      `over axis name ${tuple(namesOf(axis))}. Please open an issue at https://github.com/jax-ml/jax/issues and as a ` +
      'temporary workaround pass the check_vma=False argument to `jax.shard_map`',
  );
}

const strong = (x: Aval, shape: readonly number[]): ShapedArray =>
  new ShapedArray([...shape], x.dtype, false, x.placed);

/** A sum or an extremum over all devices along an axis doesn't vary along it. Source: _psum_invariant_abstract_eval. */
function invariant(x: Aval, axes: readonly CollectiveAxis[]): ShapedArray {
  if (checksVarying() && !axes.some((a) => typeof a === 'string' && x.varying.includes(a)))
    throw new RuleError(
      'ValueError',
      'psum is a variant->invariant collective. This means that the axis names mentioned in `axes` passed to `psum` must ' +
        `be present in \`jax.typeof(inp).mat.varying\`. Got axes=${tuple(axes)} and ` +
        `jax.typeof(inp).mat.varying=${set(x.varying)}`,
    );
  if (axes.some((a) => typeof a === 'number'))
    throw new RuleError('ValueError', `psum_invariant does not accept integer axes. Got ${tuple(axes)}`);
  return varyingAlong(
    x,
    x.varying.filter((n) => !axes.includes(n)),
  );
}

const reduced = (x: Aval, params: AllReduce): ShapedArray => {
  const gone = positional(params);
  return strong(
    x,
    x.shape.filter((_, i) => !gone.includes(i)),
  );
};

const extremum = <const N extends string>(name: N) =>
  definePrimitive<AllReduce>()(name, {
    places: true,
    abstractEval: ([x], params) => [checksVarying() ? invariant(x, params.axes) : reduced(x, params)],
  });

/** An axis made of a group's, or merged with it. */
function changed(x: Aval, at: number, tiled: boolean, size: number): ShapedArray {
  const shape = [...x.shape];
  if (tiled) shape[at] *= size;
  else shape.splice(at, 0, size);
  return x.update({ shape });
}

export const collective = {
  psum: definePrimitive<AllReduce>()('psum', { places: true, abstractEval: ([x], params) => [reduced(x, params)] }),
  pmax: extremum('pmax'),
  pmin: extremum('pmin'),
  psum_invariant: definePrimitive<Vary>()('psum_invariant', {
    places: true,
    abstractEval: ([x], { axes }) => [invariant(x, axes)],
  }),
  pvary: definePrimitive<Vary>()('pvary', {
    places: true,
    abstractEval([x], { axes }) {
      if (axes.some((a) => x.varying.includes(a)))
        throw new RuleError(
          'ValueError',
          'pvary is a invariant->variant collective. This means that the axis names mentioned in `axes` passed to `pvary` ' +
            `must not be present in \`jax.typeof(inp).mat.varying\`. Got axes=${tuple(axes)} and ` +
            `jax.typeof(inp)=${x.weakType ? '~' : ''}${x.strLong()}`,
        );
      return [varyingAlong(x, [...x.varying, ...axes])];
    },
  }),
  ppermute: definePrimitive<Permute>()('ppermute', {
    places: true,
    abstractEval([x], { axis_name }) {
      mustVary('ppermute', axis_name, x);
      return [x];
    },
  }),
  pbroadcast: definePrimitive<Broadcast>()('pbroadcast', {
    places: true,
    abstractEval([x], { axis_name }) {
      mustVary('ppermute', axis_name, x);
      return [x];
    },
  }),
  all_to_all: definePrimitive<AllToAll>()('all_to_all', {
    places: true,
    abstractEval([x], { axis_name, split_axis, concat_axis, axis_index_groups }) {
      const size = axis_index_groups
        ? axis_index_groups[0].length
        : namesOf(axis_name).reduce((n, name) => n * (axisSize(name) ?? 1), 1);
      const shape = [...x.shape];
      shape[split_axis] = Math.floor(shape[split_axis] / size);
      shape[concat_axis] *= size;
      mustVary('all_to_all', axis_name, x);
      return [strong(x, shape)];
    },
  }),
  all_gather: definePrimitive<AllGather>()('all_gather', {
    places: true,
    abstractEval([x], { all_gather_dimension, axis_name, axis_size, tiled }) {
      mustVary('all_gather', axis_name, x);
      return [changed(x, all_gather_dimension, tiled, axis_size)];
    },
  }),
  all_gather_invariant: definePrimitive<AllGatherInvariant>()('all_gather_invariant', {
    places: true,
    abstractEval: ([x], { all_gather_dimension, axis_name, axis_size, tiled }) => [
      varyingAlong(
        changed(x, all_gather_dimension, tiled, axis_size),
        x.varying.filter((n) => !axis_name.includes(n)),
      ),
    ],
  }),
  reduce_scatter: definePrimitive<ReduceScatter>()('reduce_scatter', {
    places: true,
    abstractEval([x], { axis_name, scatter_dimension, axis_size, tiled }) {
      const shape = [...x.shape];
      const size = shape[scatter_dimension];
      if (tiled) {
        if (size % axis_size !== 0)
          throw new RuleError(
            'ValueError',
            `tiled reduce_scatter operand scatter dimension size ${size} must be divisible by shard_count ${axis_size}`,
          );
        shape[scatter_dimension] = size / axis_size;
      } else {
        if (size !== axis_size)
          throw new RuleError(
            'ValueError',
            `reduce_scatter operand scatter dimension size ${size} must match shard count ${axis_size}`,
          );
        shape.splice(scatter_dimension, 1);
      }
      mustVary('reduce_scatter', axis_name, x);
      return [x.update({ shape })];
    },
  }),
  axis_index: definePrimitive<{ axis_name: string | readonly string[] }>()('axis_index', {
    places: true,
    abstractEval(_, { axis_name }) {
      const index = new ShapedArray([], dt.int32);
      return [checksVarying() ? varyingAlong(index, namesOf(axis_name)) : index];
    },
  }),
};
