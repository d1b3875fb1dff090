/** How eqns of shard_map are differentiated and batched. Source: jax/_src/shard_map.py _shard_map_transpose_fancy, _shard_map_dce. */
import { withMesh } from '../../jaxpr/axisEnv.ts';
import { Mesh, NamedShardingParam, Spec } from '../../jaxpr/mesh.ts';
import { RuleError, TextParam } from '../../jaxpr/primitive.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { ShardMap, sharded } from '../../jaxpr/primitives/shardMap.ts';
import { shardAval } from '../../jaxpr/primitives/shardMap.ts';
import { pick } from '../../jaxpr/rewrite.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1, currentTrace } from '../../jaxpr/trace.ts';
import type { BatchRule } from '../batching/trace.ts';
import { BatchTrace, batchRule, batchRuleAlways } from '../batching/trace.ts';
import { mappedSharding, one } from '../batching/parts.ts';
import * as lax from '../lax/operations.ts';
import { dceCall } from '../transforms/dce.ts';
import type { Derivatives, TransposeRule } from '../transforms/rule.ts';
import { Undefined, isUndefined } from '../transforms/rule.ts';
import { backwardPass } from '../transforms/transpose.ts';
import { unknownCotangents } from '../transforms/transposeJaxpr.ts';
import type { Tangent } from '../transforms/zero.ts';
import { Zero, isZero, nonzero, zeroOf } from '../transforms/zero.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { ShardFunction } from './process.ts';
import {
  batchShardMap,
  bindShardMap,
  jaxprFunction,
  jvpShardMap,
  linearizeShardMap,
  shardParams,
  shardedZero,
  unmentioned,
} from './process.ts';

const transpose: TransposeRule<ShardMap> = (givenCts, operands, params) => {
  const p = shardParams(params);
  const { jaxpr, in_specs: inSpecs, out_specs: outSpecs } = params;
  const cts = givenCts.map((ct, i): Tangent => {
    if (isZero(ct)) return shardedZero(p, outSpecs[i], ct.aval);
    if (p.checks || ct.aval.dtype === dt.float0) return ct;
    const by = p.mesh.sizeOf(unmentioned(outSpecs[i], p));
    return by === 1 ? ct : lax.div(ct, lax.scalar(by, ct.aval.dtype));
  });
  const unknown = operands.map((x, i) =>
    isUndefined(x) ? new Undefined(shardAval(p.mesh, p.manual, p.checks, inSpecs[i], x.aval)) : undefined,
  );
  let nonzeros: boolean[] = [];
  const body: ShardFunction = (args) => {
    let next = 0;
    const right = cts.map((ct): Tangent => (isZero(ct) ? ct : args[next++]));
    const ins = unknown.map((u) => u ?? args[next++]);
    const back = backwardPass(jaxpr, ins, right);
    const left: { ct: Tangent; at: number }[] = [];
    unknown.forEach((u, at) => {
      if (!u) return;
      const ct = back[at] ?? new Zero(u.aval);
      const axes = unmentioned(inSpecs[at], p);
      const summed =
        isZero(ct) || p.checks || axes.length === 0
          ? ct
          : bind1(primitives.psum, [ct], { axes, axis_index_groups: null });
      left.push({ ct: summed, at });
    });
    nonzeros = left.map(({ ct }) => nonzero(ct));
    return {
      outs: left.map(({ ct }) => ct).filter(nonzero),
      specs: left.filter(({ ct }) => nonzero(ct)).map(({ at }) => inSpecs[at]),
    };
  };
  const known = operands.filter((x): x is Val => !isUndefined(x));
  const specs = [...outSpecs.filter((_, i) => nonzero(cts[i])), ...inSpecs.filter((_, i) => !isUndefined(operands[i]))];
  const outs = bindShardMap(currentTrace(), body, [...cts.filter(nonzero), ...known], { ...p, specs });
  return unknownCotangents(operands, nonzeros, outs);
};

export const shardMapDerivatives: Derivatives<typeof sharded> = {
  shard_map: {
    jvp: (primals, tangents, params) => jvpShardMap(jaxprFunction(params), primals, tangents, shardParams(params)),
    linearize: (nonzeros, primals, params, isVjp) =>
      linearizeShardMap(jaxprFunction(params), nonzeros, primals, shardParams(params), isVjp),
    transpose,
    dce: (used, eqn, params) =>
      dceCall(used, eqn, params.jaxpr, (jaxpr, left) => ({
        ...params,
        jaxpr,
        in_specs: pick(params.in_specs, left),
        out_specs: pick(params.out_specs, used),
      })),
  },
  reshard: {
    jvp([x], [t], params) {
      const out = bind1(primitives.reshard, [x], params);
      return { primals: [out], tangents: [isZero(t) ? zeroOf(out) : bind1(primitives.reshard, [t], params)] };
    },
    // Back to where the operand was, on its mesh.
    transpose([ct], [x]) {
      if (!isUndefined(x)) return [undefined];
      if (isZero(ct)) return [new Zero(x.aval)];
      const back = lax.shardingOf(x.aval) ?? new NamedShardingParam(new Mesh([], []), new Spec([]));
      return [withMesh(x.aval.placed?.mesh, () => bind1(primitives.reshard, [ct], { dst_sharding: back }))];
    },
  },
};

const batch: BatchRule = (_, vals, dims, given, axis) => {
  const params = given as ShardMap;
  return batchShardMap(jaxprFunction(params), vals, dims, shardParams(params), new BatchTrace(axis));
};

/** The mapped dimension is left to the compiler, or cut along the axes of the vmap. Source: pjit.py _sharding_constraint_batcher. */
const constraint: BatchRule = (p, [x], [dim = 0], given, { spmdName }) => {
  const { sharding } = given;
  if (!(sharding instanceof NamedShardingParam)) throw new Error('the sharding is only known by its text');
  const used = spmdName.filter((n) => sharding.spec.names.includes(n));
  if (used.length > 0)
    throw new RuleError(
      'ValueError',
      `vmap spmd_axis_name ${tupleText(spmdName)} cannot appear in with_sharding_constraint spec, but got spec ` +
        sharding.spec.toString(),
    );
  const mapped = sharding.withDim(dim, x.aval.ndim, spmdName.length > 0 ? spmdName : null);
  const free = `frozenset({${[...mapped.free].sort((a, b) => a - b).join(', ')}})`;
  const params = { ...given, sharding: mapped, unconstrained_dims: new TextParam('frozenset', free) };
  return { outs: [bind1(p, [x], params)], dims: [dim] };
};

const tupleText = (names: readonly string[]): string =>
  `(${names.map((n) => `'${n}'`).join(', ')}${names.length === 1 ? ',' : ''})`;

/** Source: pjit.py _reshard_batcher. */
const reshard: BatchRule = (p, [x], [dim = 0], { dst_sharding }, axis) =>
  one(bind1(p, [x], { dst_sharding: mappedSharding(dst_sharding, axis, dim) }), dim);

export function installShardMapBatching(): void {
  batchRule(['reshard'], reshard);
  batchRule(['sharding_constraint'], constraint);
  batchRuleAlways(['shard_map'], batch);
}
