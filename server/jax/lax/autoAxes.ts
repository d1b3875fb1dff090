/** Functions of the library that drop explicit axes while they run. Source: jax/_src/pjit.py _auto_axes. */
import { contextMesh, withMesh } from '../../jaxpr/axisEnv.ts';
import { NamedShardingParam, Spec } from '../../jaxpr/mesh.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import { explicitParts } from '../../jaxpr/sharding/places.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { forRank } from '../outSharding.ts';

export const reshard = (x: Val, to: NamedShardingParam): Val =>
  bind1(primitives.reshard, [x], { dst_sharding: forRank(to, x.aval.ndim) });

/** The function where the compiler chooses, its result where it is asked for. */
export function onAutoAxes(fun: (xs: readonly Val[]) => Val, xs: readonly Val[], to: NamedShardingParam): Val {
  const before = contextMesh() ?? to.mesh;
  if (!before.hasExplicit) return fun(xs);
  const after = before.withTypes((_, t) => (t === 'Explicit' ? 'Auto' : t));
  const out = withMesh(after, () =>
    fun(xs.map((x) => reshard(x, new NamedShardingParam(after, new Spec(explicitParts(x.aval.parts, after)))))),
  );
  return reshard(out, to);
}
