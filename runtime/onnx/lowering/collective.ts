/** Collectives that vmap has made reductions over axes; a function of one device has no other. */
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { AllReduce, collective } from '../../../server/jaxpr/primitives/collective.ts';
import type { sharded } from '../../../server/jaxpr/primitives/shardMap.ts';
import { positional } from '../../../server/jaxpr/primitives/collective.ts';
import { NotLowered } from '../builder.ts';
import { reductionLowerings } from './reductions.ts';
import type { Lowering, Lowerings } from './rule.ts';

const NAMED = 'ONNX has no collectives over named axes';

const over =
  (name: 'reduce_sum' | 'reduce_max' | 'reduce_min'): Lowering<AllReduce> =>
  (b, args, params, ...rest) => {
    const axes = positional(params);
    const lowering = reductionLowerings[name];
    if (axes.length < params.axes.length || typeof lowering !== 'function') throw new NotLowered(NAMED);
    return lowering(b, args, { axes, out_sharding: null }, ...rest);
  };

export const collectiveLowerings: Lowerings<typeof collective> = {
  psum: over('reduce_sum'),
  pmax: over('reduce_max'),
  pmin: over('reduce_min'),
  psum_invariant: unsupported(NAMED),
  pvary: (_, args) => args,
  ppermute: unsupported(NAMED),
  pbroadcast: unsupported(NAMED),
  all_to_all: unsupported(NAMED),
  all_gather: unsupported(NAMED),
  all_gather_invariant: unsupported(NAMED),
  reduce_scatter: unsupported(NAMED),
  axis_index: unsupported(NAMED),
};

export const shardedLowerings: Lowerings<typeof sharded> = {
  shard_map: unsupported('ONNX runs on one device'),
  reshard: (_, args) => args,
};
