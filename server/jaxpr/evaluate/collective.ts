/** Collectives that vmap has made reductions over axes; those over named axes have no values. */
import { unsupported } from '../primitive.ts';
import type { AllReduce, collective } from '../primitives/collective.ts';
import { positional } from '../primitives/collective.ts';
import { reductionRules } from './reductions.ts';
import type { EvaluateRule, EvaluateRules } from './rule.ts';
import { GaveUp } from './rule.ts';

const NAMED = 'it is over a named axis';

const over =
  (name: 'reduce_sum' | 'reduce_max' | 'reduce_min'): EvaluateRule<AllReduce> =>
  (args, params, outAvals, context) => {
    const axes = positional(params);
    const rule = reductionRules[name];
    if (axes.length < params.axes.length || typeof rule !== 'function') throw new GaveUp(NAMED);
    return rule(args, { axes, out_sharding: null }, outAvals, context);
  };

export const collectiveRules: EvaluateRules<typeof collective> = {
  psum: over('reduce_sum'),
  pmax: over('reduce_max'),
  pmin: over('reduce_min'),
  ppermute: unsupported(NAMED),
  pbroadcast: unsupported(NAMED),
  all_to_all: unsupported(NAMED),
  all_gather: unsupported(NAMED),
  reduce_scatter: unsupported(NAMED),
  axis_index: unsupported(NAMED),
};
