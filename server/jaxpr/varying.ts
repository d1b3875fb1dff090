/**
 * Where results are: along which manual axes they vary, which is along those of the operands, which must agree, and how they are
 * cut along explicit ones.
 * Source: jax/_src/core.py standard_vma_rule, jax/_src/lax/utils.py call_sharding_rule, standard_abstract_eval.
 */
import type { Aval } from './aval.ts';
import { checksVarying, contextMesh } from './axisEnv.ts';
import type { Mesh } from './mesh.ts';
import { NameSet } from './mesh.ts';
import type { Params } from './primitive.ts';
import { RuleError } from './ruleError.ts';
import type { Place } from './sharding/places.ts';
import { checkDivides, duplicates, explicitParts, shardingError } from './sharding/places.ts';

/** Where a primitive's results are on explicit axes. */
type ShardingRules = ReadonlyMap<
  string,
  (avals: readonly Aval[], params: never, outs: readonly Aval[]) => Place | Place[]
>;
let shardingRules: ShardingRules = new Map();
/** The table of rules refers to the primitives, which refer to this file. */
export function setShardingRules(rules: ShardingRules): void {
  shardingRules = rules;
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((n, i) => n === b[i]));

/** The mesh of the operands; none where they differ. Source: _get_abstract_mesh_from_avals. */
function meshOf(avals: readonly Aval[]): Mesh | undefined {
  let mesh: Mesh | undefined;
  for (const { placed } of avals) {
    if (!placed) continue;
    if (mesh && mesh.key !== placed.mesh.key) {
      if (mesh.allAre('Auto') && placed.mesh.allAre('Auto')) return undefined;
      throw new RuleError(
        'ValueError',
        `Mesh for all inputs should be equal. Got one mesh: ${mesh.toString()} and another mesh: ${placed.mesh.toString()}`,
      );
    }
    mesh = placed.mesh;
  }
  return mesh ?? contextMesh();
}

/** Arrays of another mesh than the context's, or of other manual axes, don't go in. Source: check_avals_context_mesh. */
function checkContext(name: string, avals: readonly Aval[]): void {
  const context = contextMesh();
  for (const a of avals) {
    const mesh = a.placed?.mesh;
    if (!context || !mesh || mesh.key === context.key) continue;
    if (mesh.allAre('Auto') && context.allAre('Auto')) continue;
    throw new RuleError(
      'ValueError',
      `For primitive ${name}, context mesh ${context.toString()} should match the aval mesh ${mesh.toString()} for shape ` +
        `${a.strLong()}. This error occurs at source:  `,
    );
  }
}

/** The results with the places that the primitive's rule gives them. Source: call_shape_dtype_sharding_rule. */
function cutResults(
  name: string,
  avals: readonly Aval[],
  outs: readonly Aval[],
  params: Params,
  varying: readonly string[],
): readonly Aval[] {
  const rule = shardingRules.get(name);
  if (!rule) return outs.map((o) => (o.placed || !contextMesh() ? o : o.at({ mesh: contextMesh() as Mesh, varying })));
  const found = rule(avals, params as never, outs);
  return outs.map((out, i) => {
    const { mesh, parts: given } = Array.isArray(found) ? found[i] : found;
    if (!mesh) return out.at(undefined);
    const parts = explicitParts(given, mesh);
    if (duplicates(parts).length > 0) {
      const illegal = out.at({ mesh, varying: [], parts });
      throw shardingError(
        `${name} operation with inputs: ${avals.map((a) => a.strShort()).join(', ')} produces an illegally sharded ` +
          `result: ${illegal.strShort()}`,
      );
    }
    checkDivides({ mesh, parts }, out.shape);
    return out.at({ mesh, varying, parts: parts.some((p) => p !== null) ? parts : undefined });
  });
}

/** The results of a primitive where its operands are. */
export function placeResults(
  name: string,
  avals: readonly Aval[],
  outs: readonly Aval[],
  params: Params,
): readonly Aval[] {
  const context = contextMesh();
  if (!context && !avals.some((a) => a.placed)) return outs;
  checkContext(name, avals);
  const mesh = meshOf(avals);
  let varying: readonly string[] = [];
  if (checksVarying() && avals.length > 0) {
    ({ varying } = avals[0]);
    if (!avals.every((a) => same(a.varying, varying)))
      throw new RuleError(
        'ValueError',
        `Primitive ${name} requires varying manual axes to match, but got ` +
          `[${avals.map((a) => new NameSet(a.varying).toString()).join(', ')}]. Please open an issue at ` +
          'https://github.com/jax-ml/jax/issues and as a temporary workaround pass the check_vma=False argument to ' +
          '`jax.shard_map`',
      );
  }
  if (context?.hasExplicit || mesh?.hasExplicit) return cutResults(name, avals, outs, params, varying);
  const placed = mesh && { mesh, varying };
  return outs.map((o) => o.at(placed));
}
