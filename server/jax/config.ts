/** JAX's configuration, as far as tracing depends on it. Set by the analysis for a run, changed by `jax.config.update`. */
export const config = {
  /** jax_enable_x64 */
  x64: false,
};
