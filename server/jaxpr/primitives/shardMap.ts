/** A function on shards, over a mesh of devices. Source: jax/_src/shard_map.py shard_map_p; jax/_src/pjit.py reshard_p. */
import type { Aval } from '../aval.ts';
import { contextMesh } from '../axisEnv.ts';
import type { Jaxpr } from '../jaxpr.ts';
import type { Mesh, NameSet, NamedShardingParam, Spec, SpecPart } from '../mesh.ts';
import { namesOfPart } from '../mesh.ts';
import type { ParamValue } from '../primitive.ts';
import { definePrimitive } from '../primitive.ts';
import { printRules } from '../printRules.ts';
import type { Parts } from '../sharding/places.ts';
import { explicitParts, placeAval } from '../sharding/places.ts';

export interface ShardMap extends Record<string, ParamValue> {
  jaxpr: Jaxpr;
  mesh: Mesh;
  in_specs: readonly Spec[];
  out_specs: readonly Spec[];
  check_vma: boolean;
  newly_manual_axes: NameSet;
}

export interface Reshard extends Record<string, ParamValue> {
  dst_sharding: NamedShardingParam;
}

/** The shape with each dimension that is cut changed. */
const resized = ({ shape }: Aval, spec: Spec, mesh: Mesh, change: (size: number, by: number) => number): number[] =>
  shape.map((n, i) => change(n, mesh.sizeOf(namesOfPart(spec.parts[i] ?? null))));

/** What the function sees of an operand. Source: _shard_shaped_array. */
export function shardAval(mesh: Mesh, manual: ReadonlySet<string>, checks: boolean, spec: Spec, aval: Aval): Aval {
  const varying = mesh.order([...(checks ? spec.names : []), ...aval.varying]);
  const inner = mesh.withManual(manual);
  const parts = inner.hasExplicit ? cutOrNot(explicitParts(aval.parts, inner)) : undefined;
  return aval
    .update({ shape: resized(aval, spec, mesh, (n, by) => Math.floor(n / by)) })
    .at({ mesh: inner, varying, parts });
}

const cutOrNot = (parts: Parts): Parts | undefined => (parts.some((p) => p !== null) ? parts : undefined);

/** The axes of the body's spec after those of the result's. */
const joined = (outer: SpecPart, inner: SpecPart): SpecPart => {
  const names = [...namesOfPart(outer), ...namesOfPart(inner)];
  return names.length < 2 ? (names[0] ?? null) : names;
};

/** What comes out of its results. Source: _unshard_shaped_array. */
export function unshardAval(mesh: Mesh, spec: Spec, aval: Aval): Aval {
  const around = contextMesh() ?? mesh.toAbstract();
  const { manual } = around;
  const parts = around.hasExplicit
    ? cutOrNot(
        explicitParts(
          aval.parts.map((p, i) => joined(spec.parts[i] ?? null, p)),
          around,
        ),
      )
    : undefined;
  return aval
    .update({ shape: resized(aval, spec, mesh, (n, by) => n * by) })
    .at({ mesh: around, varying: aval.varying.filter((n) => manual.includes(n)), parts });
}

export const sharded = {
  shard_map: definePrimitive<ShardMap>()('shard_map', {
    multipleResults: true,
    places: true,
    abstractEval: (_, { jaxpr, mesh, out_specs }) => jaxpr.outAvals.map((a, i) => unshardAval(mesh, out_specs[i], a)),
    effects: ({ jaxpr }) => jaxpr.effects,
  }),
  reshard: definePrimitive<Reshard>()('reshard', {
    places: true,
    abstractEval: ([x], { dst_sharding: { mesh, spec } }) => [placeAval(x, mesh, spec)],
    ...printRules.reshard,
  }),
};
