/**
 * Collectives that vmap has made reductions over axes, and those over named axes of a mesh of one device, which give their
 * operand; others have no values.
 */
import type { AllReduce, collective } from '../primitives/collective.ts';
import { positional } from '../primitives/collective.ts';
import type { Params } from '../primitive.ts';
import type { sharded } from '../primitives/shardMap.ts';
import { filled } from '../host.ts';
import { reductionRules } from './reductions.ts';
import type { EvaluateRule, EvaluateRules } from './rule.ts';
import { GaveUp, withShape } from './rule.ts';

const over =
  (name: 'reduce_sum' | 'reduce_max' | 'reduce_min'): EvaluateRule<AllReduce> =>
  (args, params, outAvals, context) => {
    const axes = positional(params);
    const rule = reductionRules[name];
    if (typeof rule !== 'function') throw new GaveUp('it has no values');
    return rule(args, { axes, out_sharding: null }, outAvals, context);
  };

/** The operand itself, along an axis of one device. */
const alone: EvaluateRule<Params> = ([x], _, [out]) => [withShape(x, out.shape)];

export const collectiveRules: EvaluateRules<typeof collective> = {
  psum: over('reduce_sum'),
  pmax: over('reduce_max'),
  pmin: over('reduce_min'),
  psum_invariant: alone,
  pvary: alone,
  ppermute: ([x], { perm }) => {
    if (perm.length === 0) throw new GaveUp('nothing is sent to it');
    return [x];
  },
  pbroadcast: alone,
  all_to_all: alone,
  all_gather: alone,
  all_gather_invariant: alone,
  reduce_scatter: alone,
  axis_index: (_, __, [out]) => [filled([], out.dtype, 0)],
};

/** On one device a shard is the whole. */
export const shardedRules: EvaluateRules<typeof sharded> = {
  shard_map: (args, { jaxpr, mesh }, _, { run }) => {
    if (mesh.sizeOf(mesh.names) > 1) throw new GaveUp('it is computed on more than one device');
    return run(jaxpr, args);
  },
  reshard: (args) => args,
};
