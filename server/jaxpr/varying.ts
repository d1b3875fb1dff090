/**
 * Along which manual axes results vary: those of the operands, which must agree.
 * Source: jax/_src/core.py standard_vma_rule, jax/_src/lax/utils.py call_sharding_rule.
 */
import type { Aval, Placed } from './aval.ts';
import { checksVarying, contextMesh } from './axisEnv.ts';
import type { Mesh } from './mesh.ts';
import { NameSet } from './mesh.ts';
import { RuleError } from './ruleError.ts';

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((n, i) => n === b[i]));

/** The mesh of the operands; none where they differ. */
function meshOf(avals: readonly Aval[]): Mesh | undefined {
  let mesh: Mesh | undefined;
  for (const { placed } of avals) {
    if (!placed) continue;
    if (mesh && mesh.key !== placed.mesh.key) return undefined;
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
    if ([...mesh.types, ...context.types].every((t) => t === 'Auto')) continue;
    throw new RuleError(
      'ValueError',
      `For primitive ${name}, context mesh ${context.toString()} should match the aval mesh ${mesh.toString()} for shape ` +
        `${a.strLong()}. This error occurs at source:  `,
    );
  }
}

/** The results of a primitive where its operands are. */
export function placeResults(name: string, avals: readonly Aval[], outs: readonly Aval[]): readonly Aval[] {
  if (!contextMesh() && !avals.some((a) => a.placed)) return outs;
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
  const placed: Placed | undefined = mesh && { mesh, varying };
  return outs.map((o) => o.at(placed));
}
