/**
 * Where results are on a mesh with explicit axes: the parts that the sharding rules of the primitives are made of.
 * Source: jax/_src/lax/lax.py broadcasting_sharding_rule, slicing.py _get_sharding_for_varying_out_shape, core.py get_sharding,
 * update_aval_with_sharding.
 */
import type { Aval, Shape, ShapedArray } from '../aval.ts';
import { contextMesh } from '../axisEnv.ts';
import type { Mesh, SpecPart } from '../mesh.ts';
import { NamedShardingParam, Spec, namesOfPart, samePart } from '../mesh.ts';
import { RuleError } from '../ruleError.ts';
import { pythonStrRepr } from '../strRepr.ts';

export type Parts = readonly SpecPart[];

/** A mesh, undefined for none, and how dimensions are cut along its axes. */
export interface Place {
  readonly mesh: Mesh | undefined;
  readonly parts: Parts;
}

export const shardingError = (message: string): RuleError => new RuleError('ShardingTypeError', message);

/** Where an operand is. */
export const placeOf = (x: Aval): Place => ({ mesh: x.placed?.mesh, parts: x.parts });

/** An operand's place for a result whose dimensions are cut otherwise. */
export const placedAs = (x: Aval, parts: Parts): Place => ({ mesh: x.placed?.mesh, parts });

export const whole = (ndim: number): Parts => new Array<null>(ndim).fill(null);

/** The place that a param names; undefined if it is None. */
export function placeOfParam(sharding: unknown, ndim: number): Place | undefined {
  if (!(sharding instanceof NamedShardingParam)) return undefined;
  const { parts } = sharding.spec;
  return {
    mesh: sharding.mesh.toAbstract(),
    parts: parts.length < ndim ? [...parts, ...whole(ndim - parts.length)] : parts,
  };
}

export const sameParts = (a: Parts, b: Parts): boolean => a.length === b.length && a.every((p, i) => samePart(p, b[i]));

export const samePlace = (a: Place, b: Place): boolean => a.mesh?.key === b.mesh?.key && sameParts(a.parts, b.parts);

const tupleText = (items: readonly string[]): string => `(${items.join(', ')}${items.length === 1 ? ',' : ''})`;

/** A part as Python writes it: `'x'`, `('x', 'y')`, `None`. */
export const partText = (p: SpecPart): string =>
  p === null ? 'None' : typeof p === 'string' ? pythonStrRepr(p) : tupleText(p.map(pythonStrRepr));

/** Parts as a tuple of Python's. */
export const partsText = (parts: Parts): string => tupleText(parts.map(partText));

const EMPTY_MESH = 'AbstractMesh((), axis_types=())';

/** A place as messages print a NamedSharding. */
export const placeText = ({ mesh, parts }: Place): string =>
  mesh
    ? new NamedShardingParam(mesh.toAbstract(), new Spec(parts)).toString()
    : `NamedSharding(mesh=${EMPTY_MESH}, spec=${new Spec(parts).toString()})`;

/** `str(aval)`. */
export const typeText = (x: Aval): string => `${x.weakType ? '~' : ''}${x.strLong()}`;

/** `repr(aval)`. */
export const typeRepr = (x: Aval): string => `ShapedArray(${x.strLong()}${x.weakType ? ', weak_type=True' : ''})`;

/** `aval.str_short(mesh_axis_types=True)`. Source: core.py _axis_types_dict. */
export function typeWithAxes(x: Aval, short = false): string {
  const mesh = x.placed?.mesh;
  const types = [...new Set(mesh?.types ?? [])];
  const dict = types.map((t) => `${t}: ${tupleText((mesh?.named(t) ?? []).map(pythonStrRepr))}`);
  return `${short ? x.strShort() : x.strLong()}({${dict.join(', ')}})`;
}

export const without = <T>(items: readonly T[], gone: readonly number[]): T[] =>
  items.filter((_, i) => !gone.includes(i));

/** Operands that are broadcast. Source: broadcasting_sharding_rule. */
export function broadcastPlaces(name: string, avals: readonly Aval[]): Place {
  let mesh: Mesh | undefined;
  for (const { placed } of avals) {
    if (!placed) continue;
    if (mesh && mesh.key !== placed.mesh.key)
      throw shardingError(
        `Mesh for all inputs should be equal. Got one mesh: ${mesh.toString()} and another mesh: ${placed.mesh.toString()}`,
      );
    mesh = placed.mesh;
  }
  mesh ??= contextMesh();
  const operands = avals.filter((a) => a.ndim > 0);
  if (operands.length === 0) return { mesh, parts: [] };
  const parts = operands[0].shape.map((_, i): SpecPart => {
    const cuts = operands.map((a) => a.parts[i]);
    if (cuts.every((c) => samePart(c, cuts[0]))) return cuts[0];
    const telling = cuts.filter((c, k) => c !== null || operands[k].shape[i] !== 1);
    if (telling.every((c) => samePart(c, telling[0]))) return telling[0] ?? null;
    const named = cuts.filter((c) => c !== null);
    if (named.every((c) => samePart(c, named[0]))) return named[0];
    throw shardingError(
      `${name} got incompatible shardings for broadcasting: ${operands.map((a) => partsText(a.parts)).join(', ')}.`,
    );
  });
  return { mesh, parts };
}

/** An operand's place for a result of which some dimensions are longer or shorter. */
export function placeOfChanged(shape: Shape, x: Aval, what: string): Place {
  const mesh = x.placed?.mesh;
  if (shape.length === 0 || shape.every((n) => n === 1)) return { mesh, parts: whole(shape.length) };
  shape.forEach((n, i) => {
    const part = x.parts[i];
    if (n === x.shape[i] || part === null) return;
    const by = mesh?.sizeOf(namesOfPart(part)) ?? 1;
    if (n % by !== 0)
      throw shardingError(
        `${what} on sharded dims where out dim (${n}) is not divisible by mesh axes (${by}) with spec ` +
          `(${typeof part === 'string' ? part : partText(part)}) is not implemented. Got input type=${x.strShort()} and ` +
          `output shape=${tupleText(shape.map(String))}`,
      );
  });
  return placeOf(x);
}

/** The place of operands that must agree. Source: _concatenate_sharding_rule. */
export function commonPlace(avals: readonly Aval[]): Place {
  const placed = avals.filter((a) => a.placed).map(placeOf);
  if (placed.length === 0) return { mesh: contextMesh(), parts: whole(avals[0]?.ndim ?? 0) };
  if (!placed.every((p) => samePlace(p, placed[0])))
    throw shardingError(
      `All operands should have the same sharding. Got shardings ${avals.map((a) => placeText(placeOf(a))).join(', ')}`,
    );
  return placed[0];
}

/** Operands of a sort are cut alike, and not along the dimension that is sorted. Source: _sort_sharding_rule. */
export function checkSorted(avals: readonly Aval[], dimension: number): void {
  const explicit = avals.map(placeOf).filter((p) => p.mesh?.hasExplicit);
  for (const p of explicit) {
    if (p.parts[dimension] !== null)
      throw shardingError(
        `Arguments to sort must be unsharded over the sorting dimension. Got arg sharding=${placeText(p)} and sorting ` +
          `dimension=${dimension}`,
      );
    if (!samePlace(p, explicit[0]))
      throw shardingError(`Arguments to sort must have equal shardings, got: ${explicit.map(placeText).join(' ')}`);
  }
}

/** Only explicit axes are part of a type. Source: core.py modify_spec_for_auto_manual. */
export const explicitParts = (parts: Parts, mesh: Mesh): Parts =>
  parts.map((p): SpecPart => {
    const names = namesOfPart(p).filter((n) => mesh.type(n) === 'Explicit');
    return names.length < 2 ? (names[0] ?? null) : names;
  });

/** Source: core.py _check_divisibility. */
export function checkDivides({ mesh, parts }: Place, shape: Shape): void {
  parts.forEach((part, i) => {
    const names = namesOfPart(part);
    const by = mesh?.sizeOf(names) ?? 1;
    if (shape[i] % by !== 0)
      throw new RuleError(
        'ValueError',
        `Sharding spec ${partsText(names)} implies that array axis ${i} is partitioned ${by} times, but does not evenly ` +
          `divide the dimension size ${shape[i]}. Got shape: ${tupleText(shape.map(String))} and sharding ` +
          placeText({ mesh, parts }),
      );
  });
}

/** The same array where a sharding says. Source: get_sharding. */
export function placeAval(aval: Aval, mesh: Mesh, spec: Spec): ShapedArray {
  if (mesh.empty) return aval.at(undefined);
  const abstract = mesh.toAbstract();
  const parts = explicitParts(spec.parts, abstract);
  const place = { mesh: abstract, parts: [...parts, ...whole(Math.max(0, aval.ndim - parts.length))] };
  if (place.parts.length !== aval.ndim)
    throw new RuleError(
      'ValueError',
      `Length of sharding.spec (${parts.length}) must be equal to aval's ndim (${aval.ndim}). Got sharding.spec ` +
        `${new Spec(parts).toString()}, aval.ndim ${aval.ndim} and sharding ${placeText({ mesh: abstract, parts })}`,
    );
  checkDivides(place, aval.shape);
  const cut = place.parts.some((p) => p !== null);
  return aval.at({ mesh: abstract, varying: aval.varying, parts: cut ? place.parts : undefined });
}

/** Names that are in more than one place. */
export function duplicates(parts: Parts): string[] {
  const names = parts.flatMap(namesOfPart);
  return [...new Set(names.filter((n, i) => names.indexOf(n) !== i))];
}
