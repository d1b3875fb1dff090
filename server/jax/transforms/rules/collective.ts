/** Derivatives of collectives: they are linear, but for maxima. Source: jax/_src/lax/parallel.py. */
import { axisSize } from '../../../jaxpr/axisEnv.ts';
import * as dt from '../../../jaxpr/dtypes.ts';
import type { collective } from '../../../jaxpr/primitives/collective.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind1, vary } from '../../../jaxpr/trace.ts';
import * as lax from '../../lax/operations.ts';
import { dynamicSliceInDim } from '../../lax/slicing.ts';
import type { Derivatives } from '../rule.ts';
import { linear } from '../rule.ts';

const namesOf = (names: string | readonly string[]): readonly string[] => (typeof names === 'string' ? [names] : names);

export const collectiveDerivatives: Derivatives<typeof collective> = {
  // The transpose sums over the named axes again.
  psum: linear((ct, [x], { axes, axis_index_groups }) => {
    const gone = axes.filter((a): a is number => typeof a === 'number');
    let t: Val = ct;
    if (gone.length > 0 && x) {
      const { shape } = x.aval;
      t = lax.broadcastInDim(
        ct,
        shape,
        shape.flatMap((_, i) => (gone.includes(i) ? [] : [i])),
      );
    }
    const named = axes.filter((a) => typeof a !== 'number');
    return [bind1(primitives.psum, [t], { axes: named, axis_index_groups })];
  }),
  pmax: {},
  pmin: {},
  psum_invariant: linear((ct, _, { axes }) => [vary(ct, axes)]),
  pvary: linear((ct, _, { axes }) => [bind1(primitives.psum_invariant, [ct], { axes })]),
  ppermute: linear((ct, _, { axis_name, perm }) => [
    bind1(primitives.ppermute, [ct], { axis_name, perm: perm.map(([from, to]) => [to, from] as const) }),
  ]),
  pbroadcast: linear((ct, _, { axis_name, source }) => {
    const index = bind1(primitives.axis_index, [], { axis_name: axis_name.length === 1 ? axis_name[0] : axis_name });
    const isSource = lax.compareOp('eq', index, lax.scalar(source, index.aval.dtype));
    const sum = bind1(primitives.psum, [ct], { axes: axis_name, axis_index_groups: null });
    const { shape, dtype } = ct.aval;
    return [lax.select(isSource, sum, lax.full(shape, lax.scalar(0, dtype), dtype))];
  }),
  all_to_all: linear((ct, _, params) => [
    bind1(primitives.all_to_all, [ct], {
      ...params,
      split_axis: params.concat_axis,
      concat_axis: params.split_axis,
    }),
  ]),
  all_gather: linear((ct, _, { all_gather_dimension, axis_name, axis_index_groups, axis_size, tiled }) => [
    bind1(primitives.reduce_scatter, [ct], {
      axis_name: namesOf(axis_name),
      scatter_dimension: all_gather_dimension,
      axis_index_groups,
      axis_size,
      tiled,
    }),
  ]),
  reduce_scatter: linear((ct, _, { scatter_dimension, axis_name, axis_index_groups, axis_size, tiled }) => [
    bind1(primitives.all_gather, [ct], {
      all_gather_dimension: scatter_dimension,
      axis_name: namesOf(axis_name),
      axis_index_groups,
      axis_size,
      tiled,
    }),
  ]),
  // Each device takes its slice.
  all_gather_invariant: linear((ct, _, { all_gather_dimension: at, axis_name, axis_size, tiled }) => {
    const length = Math.floor(ct.aval.shape[at] / axis_size);
    let index: Val | undefined;
    let inner = 1;
    for (const name of [...axis_name].reverse()) {
      const own = lax.mul(bind1(primitives.axis_index, [], { axis_name: name }), lax.scalar(inner, dt.int32));
      index = index ? lax.add(index, own) : lax.add(lax.scalar(0, dt.int32), own);
      inner *= axisSize(name) ?? 1;
    }
    if (!index) return [ct];
    const part = dynamicSliceInDim(ct, lax.mul(index, lax.scalar(length, dt.int32)), length, at);
    return [tiled ? part : lax.squeeze(part, [at])];
  }),
  axis_index: {},
};
