/**
 * JAX's configuration, as far as tracing depends on it. Set by the analysis for a run, changed by `jax.config.update`.
 * Source: jax/_src/config.py.
 */
import type { Mutable } from '../python/heap.ts';

class Configuration implements Mutable {
  readonly born = 0;
  /** jax_enable_x64 */
  x64 = false;
}

export const config = new Configuration();
