/**
 * shard_map of which a part is known. Source: jax/_src/shard_map.py _shard_map_partial_eval, _partial_eval_jaxpr_custom_rule, of
 * which the cases are here where the body stays whole.
 */
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import { Jaxpr as JaxprOf, Literal } from '../../jaxpr/jaxpr.ts';
import type { Atom } from '../../jaxpr/jaxpr.ts';
import type { Params } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { ShardMap } from '../../jaxpr/primitives/shardMap.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { stagingTrace } from '../../jaxpr/trace.ts';
import { Stop } from '../../python/errors.ts';
import { enterCustomPartialRule, missing } from '../transforms/partialCustom.ts';
import type { PartialTrace } from '../transforms/partialEval.ts';
import { enterPartialRule } from '../transforms/partialEval.ts';

const inTwo = (): Stop =>
  new Stop("jitlens doesn't compute the known part of a shard_map on its own yet", 'unsupported');

/** Whether something is computed that doesn't depend on the operands. */
function hasConstants(jaxpr: Jaxpr): boolean {
  const unknown = new Set<Atom>(jaxpr.invars);
  return jaxpr.eqns.some((eqn) => {
    if (!eqn.invars.some((a) => !(a instanceof Literal) && unknown.has(a))) return true;
    for (const v of eqn.outvars) unknown.add(v);
    return false;
  });
}

/** What is known is a shard_map of its own, also where that is nothing. */
function partialShardMap(trace: PartialTrace, args: readonly Val[], given: Params): Val[] {
  const unknown = args.filter((a) => trace.isUnknown(a)).length;
  if (unknown === 0) return trace.default(primitives.shard_map, args, given);
  const params = given as ShardMap;
  if (unknown < args.length || hasConstants(params.jaxpr)) throw inTwo();
  const nothing = new JaxprOf(
    [],
    [],
    [],
    [],
    [],
    new Set(),
    params.jaxpr.debugInfo && { ...params.jaxpr.debugInfo, argNames: [] },
  );
  stagingTrace()?.stageWhole(primitives.shard_map, [], { ...params, jaxpr: nothing, in_specs: [], out_specs: [] });
  return trace.default(primitives.shard_map, args, given);
}

export function installPartialShardMap(): void {
  enterPartialRule('shard_map', partialShardMap);
  enterCustomPartialRule('shard_map', (eqn, unknowns, insts, saveable) => {
    const { jaxpr } = eqn.params as ShardMap;
    const residuals = missing(eqn, insts);
    const outs = (value: boolean): boolean[] => eqn.outvars.map(() => value);
    const some = unknowns.includes(true);
    const saves = jaxpr.eqns.some((e) =>
      saveable(
        e.primitive,
        e.invars.map((a) => a.aval),
        e.params,
      ),
    );
    if (saves || (some && (unknowns.includes(false) || hasConstants(jaxpr)))) throw inTwo();
    if (some) return { known: undefined, staged: eqn, outUnknowns: outs(true), outInstantiated: outs(true), residuals };
    return { known: eqn, staged: eqn, outUnknowns: outs(false), outInstantiated: outs(true), residuals };
  });
}
