/** A function on shards, over a mesh of devices. Source: jax/_src/shard_map.py shard_map_p; jax/_src/pjit.py reshard_p. */
import type { Aval } from '../aval.ts';
import { contextMesh } from '../axisEnv.ts';
import type { Jaxpr } from '../jaxpr.ts';
import type { Mesh, NameSet, Spec } from '../mesh.ts';
import { namesOfPart } from '../mesh.ts';
import type { ParamValue } from '../primitive.ts';
import { definePrimitive } from '../primitive.ts';
import { printRules } from '../printRules.ts';

export interface ShardMap extends Record<string, ParamValue> {
  jaxpr: Jaxpr;
  mesh: Mesh;
  in_specs: readonly Spec[];
  out_specs: readonly Spec[];
  check_vma: boolean;
  newly_manual_axes: NameSet;
}

/** The shape with each dimension that is cut changed. */
const resized = ({ shape }: Aval, spec: Spec, mesh: Mesh, change: (size: number, by: number) => number): number[] =>
  shape.map((n, i) => change(n, mesh.sizeOf(namesOfPart(spec.parts[i] ?? null))));

/** What the function sees of an operand. Source: _shard_shaped_array. */
export function shardAval(mesh: Mesh, manual: ReadonlySet<string>, checks: boolean, spec: Spec, aval: Aval): Aval {
  const varying = mesh.order([...(checks ? spec.names : []), ...aval.varying]);
  return aval
    .update({ shape: resized(aval, spec, mesh, (n, by) => Math.floor(n / by)) })
    .at({ mesh: mesh.withManual(manual), varying });
}

/** What comes out of its results. Source: _unshard_shaped_array. */
export function unshardAval(mesh: Mesh, spec: Spec, aval: Aval): Aval {
  const around = contextMesh() ?? mesh.toAbstract();
  const { manual } = around;
  return aval
    .update({ shape: resized(aval, spec, mesh, (n, by) => n * by) })
    .at({ mesh: around, varying: aval.varying.filter((n) => manual.includes(n)) });
}

export const sharded = {
  shard_map: definePrimitive<ShardMap>()('shard_map', {
    multipleResults: true,
    places: true,
    abstractEval: (_, { jaxpr, mesh, out_specs }) => jaxpr.outAvals.map((a, i) => unshardAval(mesh, out_specs[i], a)),
    effects: ({ jaxpr }) => jaxpr.effects,
  }),
  reshard: definePrimitive<Record<never, ParamValue>>()('reshard', {
    abstractEval: ([x]) => [x],
    ...printRules.reshard,
  }),
};
