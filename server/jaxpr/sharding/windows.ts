/** Where what is gathered, and what is scattered to, is. Source: jax/_src/lax/slicing.py _gather_spec_computation, _scatter_spec_computation. */
import type { Aval, Shape } from '../aval.ts';
import { contextMesh } from '../axisEnv.ts';
import type { Mesh, SpecPart } from '../mesh.ts';
import { samePart } from '../mesh.ts';
import type { Parts, Place } from './places.ts';
import { shardingError, typeRepr, whole } from './places.ts';

/** The dimension numbers of a gather or a scatter. */
interface Dimensions {
  readonly window: readonly number[];
  readonly collapsed: readonly number[];
  readonly indexed: readonly number[];
  readonly operandBatching: readonly number[];
  readonly indicesBatching: readonly number[];
}

function oneMesh(avals: readonly Aval[]): Mesh | undefined {
  const meshes = new Map(avals.flatMap(({ placed }) => (placed ? [[placed.mesh.key, placed.mesh] as const] : [])));
  if (meshes.size > 1)
    throw shardingError(
      `Conflicting meshes received. Got: unique_meshes={${[...meshes.values()].map((m) => m.toString()).join(', ')}}`,
    );
  return [...meshes.values()].at(0) ?? contextMesh();
}

const isWhole = (parts: Parts): boolean => parts.every((p) => p === null);
const agree = (...parts: Parts): boolean => {
  const named = parts.filter((p) => p !== null);
  return named.every((p) => samePart(p, named[0]));
};

function gatherParts(operand: Aval, indices: Aval, d: Dimensions, sizes: Shape, ndim: number): Parts | undefined {
  const cut = operand.parts;
  const query = [...indices.parts];
  if (isWhole(cut) && isWhole(query)) return whole(ndim);
  const clear =
    d.indexed.every((i) => sizes[i] === operand.shape[i] || cut[i] === null) &&
    d.operandBatching.every((o, k) => agree(query[d.indicesBatching[k]], cut[o])) &&
    query.every((p, i) => p === null || d.indicesBatching.includes(i));
  if (!clear) return undefined;
  d.operandBatching.forEach((o, k) => (query[d.indicesBatching[k]] ??= cut[o]));
  const windows = sizes.flatMap((_, i) => (d.collapsed.includes(i) || d.operandBatching.includes(i) ? [] : [i]));
  let [nextWindow, nextQuery] = [0, 0];
  return Array.from({ length: ndim }, (_, i) =>
    d.window.includes(i) ? cut[windows[nextWindow++]] : query[nextQuery++],
  );
}

export function gatherPlace(operand: Aval, indices: Aval, d: Dimensions, sizes: Shape): Place {
  const mesh = oneMesh([operand, indices]);
  const parts = gatherParts(operand, indices, d, sizes, d.window.length + indices.ndim - 1);
  if (parts) return { mesh, parts };
  throw shardingError(
    'Use `.at[...].get(out_sharding=)` to provide output PartitionSpec for the gather indexing as out sharding could not be ' +
      'resolved unambiguously (or would require collectives on inputs). Got ' +
      `operand=${typeRepr(operand)}, indices=${typeRepr(indices)}`,
  );
}

function scatterParts(operand: Aval, indices: Aval, updates: Aval, d: Dimensions): Parts | undefined {
  const [cut, query, update] = [operand.parts, indices.parts, updates.parts];
  if (isWhole(cut) && isWhole(query) && isWhole(update)) return whole(operand.ndim);
  const vector = indices.ndim - 1;
  const scatterDims = updates.shape.flatMap((_, i) => (d.window.includes(i) ? [] : [i]));
  const batching = d.indicesBatching.map((i) => scatterDims[i]);
  const windows = operand.shape.flatMap((_, i) =>
    d.collapsed.includes(i) || d.operandBatching.includes(i) ? [] : [i],
  );
  const clear =
    d.operandBatching.every((o, k) => agree(cut[o], query[d.indicesBatching[k]], update[batching[k]])) &&
    d.window.every((u, k) => {
      const o = windows[k];
      if (update[u] === null && cut[o] === null) return true;
      return updates.shape[u] === operand.shape[o] && samePart(update[u], cut[o]);
    }) &&
    d.collapsed.every((o) => cut[o] === null) &&
    update.every((p, i) => p === null || batching.includes(i) || d.window.includes(i)) &&
    query.slice(0, vector).every((p, i) => p === null || d.indicesBatching.includes(i)) &&
    query[vector] === null;
  if (!clear) return undefined;
  const out: SpecPart[] = [...cut];
  d.operandBatching.forEach((o, k) => (out[o] ??= query[d.indicesBatching[k]] ?? update[batching[k]]));
  d.window.forEach((u, k) => (out[windows[k]] ??= update[u]));
  return out;
}

export function scatterPlace(operand: Aval, indices: Aval, updates: Aval, d: Dimensions): Place {
  const mesh = oneMesh([operand, indices, updates]);
  const parts = scatterParts(operand, indices, updates, d);
  if (parts) return { mesh, parts };
  throw shardingError(
    'Use `.at[...].set/add/mul/...(out_sharding=)` to provide output PartitionSpec for the scatter update as out sharding ' +
      'could not be resolved unambiguously (or would require collectives on inputs). Got ' +
      `operand=${typeRepr(operand)}, indices=${typeRepr(indices)}, updates=${typeRepr(updates)}`,
  );
}
