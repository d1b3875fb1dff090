/**
 * JAX's configuration, as far as tracing depends on it. Set by the analysis for a run, changed by `jax.config.update`.
 * Source: jax/_src/config.py.
 */
import type { MeshContext } from '../jaxpr/axisEnv.ts';
import { axisKey, meshContext, setMeshContext } from '../jaxpr/axisEnv.ts';
import { foldsConstants, setFoldsConstants } from '../jaxpr/trace.ts';
import type { Mutable } from '../python/heap.ts';

class Configuration implements Mutable {
  readonly born = 0;
  /** jax_enable_x64 */
  x64 = false;
  /** jax_numpy_dtype_promotion */
  dtypePromotion: 'standard' | 'strict' = 'standard';
  /** jax_numpy_rank_promotion */
  rankPromotion: 'allow' | 'warn' | 'raise' = 'allow';
  /** jax_default_matmul_precision */
  matmulPrecision: string | null = null;

  /** jax_disable_jit: jitted functions and control flow run as Python. */
  disableJit = false;
  /** jax_eager_constant_folding: operations without tracers are computed, also inside a trace. */
  get eagerConstantFolding(): boolean {
    return foldsConstants();
  }
  set eagerConstantFolding(on: boolean) {
    setFoldsConstants(on);
  }

  /** The meshes of `jax.set_mesh` and its kin. */
  get meshes(): MeshContext {
    return meshContext();
  }
  set meshes(meshes: MeshContext) {
    setMeshContext(meshes);
  }

  /** What tracing depends on, as part of a key of a cache. */
  get key(): string {
    const own = this.ownKey;
    const axes = axisKey();
    return axes === '' ? own : `${own}${axes}`;
  }
  private get ownKey(): string {
    return this.x64 ||
      this.disableJit ||
      this.dtypePromotion !== 'standard' ||
      this.rankPromotion !== 'allow' ||
      this.matmulPrecision !== null
      ? `${this.x64 ? 'x64' : ''}${this.disableJit ? 'nojit' : ''},${this.dtypePromotion},${this.rankPromotion},${this.matmulPrecision ?? ''}`
      : '';
  }
  /** jax_default_prng_impl: the generator that keys have unless another is named. */
  defaultPrngImpl = 'threefry2x32';
  /** jax_enable_custom_prng: functions that are given raw words return typed keys. */
  enableCustomPrng = false;
  /** jax_legacy_prng_key: what becomes of raw words as keys. */
  legacyPrngKey = 'allow';
  /** jax_random_seed_offset: added to each seed. */
  randomSeedOffset = 0;
}

export const config = new Configuration();

const FIELDS = [
  'x64',
  'dtypePromotion',
  'rankPromotion',
  'matmulPrecision',
  'disableJit',
  'eagerConstantFolding',
  'meshes',
  'defaultPrngImpl',
  'enableCustomPrng',
  'legacyPrngKey',
  'randomSeedOffset',
] as const;

/** What programs set. */
export type Settings = Partial<Pick<Configuration, (typeof FIELDS)[number]>>;

/** The settings as they are now; with `before`, those of them that have changed since. */
export function settingsNow(before?: Settings): Settings {
  const changed = FIELDS.filter((f) => before?.[f] !== config[f]);
  return Object.fromEntries(changed.map((f) => [f, config[f]]));
}

export function applySettings(changes: Settings): void {
  Object.assign(config, changes);
}
