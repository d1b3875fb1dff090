/**
 * The named axes around the code that runs: vmap with an axis name binds one, shard_map those of its mesh, which is then
 * the context's. Tracing depends on them, so caches have their key. Source: jax/_src/core.py AxisEnv, jax/_src/mesh.py
 * use_abstract_mesh, config._check_vma.
 */
import type { Mesh, SpecPart } from './mesh.ts';

export interface AxisData {
  /** undefined where the user named none. */
  readonly name: string | undefined;
  readonly size: number;
  readonly spmdName: readonly string[];
  /** The explicit axes of a mesh that the mapped dimension is cut along. */
  readonly explicit?: SpecPart;
}

/** The meshes that contexts have set. */
export interface MeshContext {
  /** What `get_abstract_mesh` answers, manual axes marked. */
  readonly abstract: Mesh | undefined;
  /** The one of devices, that `jax.set_mesh` has set. */
  readonly devices: Mesh | undefined;
  /** That of `with mesh:`, which is the old way. */
  readonly resource: Mesh | undefined;
}

const NO_MESHES: MeshContext = { abstract: undefined, devices: undefined, resource: undefined };

let sizes: ReadonlyMap<string, number> = new Map();
let spmdNames: readonly string[] = [];
let meshes = NO_MESHES;
let checks = false;
let key = '';

/** The mesh that a context or a shard_map has set, manual axes marked. */
export const contextMesh = (): Mesh | undefined => meshes.abstract;
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

function rekey(): void {
  const axes = sizes.size > 0 || spmdNames.length > 0 ? JSON.stringify([...sizes].sort()) + spmdNames.join() : '';
  const { abstract, devices, resource } = meshes;
  key = meshes === NO_MESHES ? axes : [axes, abstract?.key, String(checks), devices?.key, resource?.key].join('|');
}

/** Run after `change`, and put back what it changed. */
function changed<T>(change: () => void, run: () => T): T {
  const before = { sizes, spmdNames, meshes, checks, key };
  change();
  rekey();
  try {
    return run();
  } finally {
    ({ sizes, spmdNames, meshes, checks, key } = before);
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
    const mesh = over.withManual(manual);
    meshes = { ...meshes, abstract: mesh };
    const named = mesh.manual.map((n): [string, number] => [n, over.size(n) ?? 1]);
    sizes = new Map([...sizes, ...named]);
    checks = checked;
  }, run);

/** Run under another mesh, none for undefined, as `use_abstract_mesh` does. */
export const withMesh = <T>(mesh: Mesh | undefined, run: () => T): T =>
  mesh === meshes.abstract
    ? run()
    : changed(() => {
        meshes = { ...meshes, abstract: mesh };
      }, run);

/** Run an eqn again, in the mesh that it was staged in. Source: core.py eval_jaxpr, JaxprEqnContext.manager. */
export const inMeshOf = <T>({ mesh }: { readonly mesh?: Mesh }, run: () => T): T =>
  mesh === undefined || mesh.key === meshes.abstract?.key ? run() : withMesh(mesh, run);

export const meshContext = (): MeshContext => meshes;
/** Set the meshes of contexts, as `jax.set_mesh` does. */
export function setMeshContext({ abstract, devices, resource }: MeshContext): void {
  meshes = abstract || devices || resource ? { abstract, devices, resource } : NO_MESHES;
  rekey();
}

/** The mesh that a jit has as its own, as a param of it. Source: pjit.py get_ctx_mesh. */
export function jitMeshParam(): { ctx_mesh?: Mesh } {
  const mesh = meshes.devices ?? (meshes.abstract?.hasExplicit ? meshes.abstract : undefined);
  return mesh ? { ctx_mesh: mesh } : {};
}
