/**
 * The named axes around the code that runs: vmap with an axis name binds one, shard_map those of its mesh, which is then
 * the context's. Tracing depends on them, so caches have their key. Source: jax/_src/core.py AxisEnv, jax/_src/mesh.py
 * use_abstract_mesh, config._check_vma.
 */
import type { Mesh } from './mesh.ts';

export interface AxisData {
  /** undefined where the user named none. */
  readonly name: string | undefined;
  readonly size: number;
  readonly spmdName: readonly string[];
}

let sizes: ReadonlyMap<string, number> = new Map();
let spmdNames: readonly string[] = [];
let mesh: Mesh | undefined;
let checks = false;
let key = '';

/** The mesh that a context or a shard_map has set, manual axes marked. */
export const contextMesh = (): Mesh | undefined => mesh;
/** Whether it is checked along which manual axes values vary. */
export const checksVarying = (): boolean => checks;
/** All axes that have names. */
export const axisNames = (): string[] => [...sizes.keys()];
/** The axes that a vmap runs along. */
export const spmdAxes = (): readonly string[] => spmdNames;

/** What a trace under these axes depends on. */
export const axisKey = (): string => key;
/** The size of a named axis; undefined where nothing binds it. */
export const axisSize = (name: string): number | undefined => sizes.get(name);

/** Run after `change`, and put back what it changed. */
function changed<T>(change: () => void, run: () => T): T {
  const before = { sizes, spmdNames, mesh, checks, key };
  change();
  const axes = sizes.size > 0 || spmdNames.length > 0 ? JSON.stringify([...sizes].sort()) + spmdNames.join() : '';
  key = mesh ? `${axes}${mesh.key}${String(checks)}` : axes;
  try {
    return run();
  } finally {
    ({ sizes, spmdNames, mesh, checks, key } = before);
  }
}

export function withAxis<T>({ name, size, spmdName }: AxisData, run: () => T): T {
  if (name === undefined && spmdName.length === 0) return run();
  return changed(() => {
    if (name !== undefined) sizes = new Map([...sizes, [name, size]]);
    spmdNames = [...new Set([...spmdNames, ...spmdName])].sort();
  }, run);
}

/** Run as the body of a shard_map: these axes of the mesh, and those that are manual already, have names. */
export const withManual = <T>(over: Mesh, manual: ReadonlySet<string>, checked: boolean, run: () => T): T =>
  changed(() => {
    mesh = over.withManual(manual);
    const named = mesh.manual.map((n): [string, number] => [n, over.size(n) ?? 1]);
    sizes = new Map([...sizes, ...named]);
    checks = checked;
  }, run);

/** Set the context's mesh, as `jax.set_mesh` does; what is returned puts the former one back. */
export function enterMesh(entered: Mesh | undefined): () => void {
  const before = { mesh, key };
  mesh = entered?.empty ? undefined : entered?.toAbstract();
  key = mesh ? `${key}${mesh.key}` : key;
  return () => {
    ({ mesh, key } = before);
  };
}
