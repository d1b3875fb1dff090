/** `jax.config`: its options, their defaults, `update`. Source: jax/_src/config.py. */
import { raise } from '../python/errors.ts';
import { heap } from '../python/heap.ts';
import { methods } from '../python/native.ts';
import { repr } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { Missing, PyFloat, PyInstance, Unknown, builtinClass } from '../python/values.ts';
import { readOption, writeOption } from './configStates.ts';

/** Options that programs read or set, with what JAX 0.12.0.1 has when nobody sets them on a machine with a CPU. */
const DEFAULTS: readonly (readonly [string, Value])[] = [
  ['jax_check_tracer_leaks', false],
  ['jax_captured_constants_warn_bytes', 2_000_000_000],
  ['jax_compilation_cache_dir', null],
  ['jax_cpu_enable_async_dispatch', true],
  ['jax_custom_vjp_disable_shape_check', false],
  ['jax_debug_infs', false],
  ['jax_debug_key_reuse', false],
  ['jax_debug_nans', false],
  ['jax_default_device', null],
  ['jax_default_matmul_precision', null],
  ['jax_default_prng_impl', 'threefry2x32'],
  ['jax_disable_most_optimizations', false],
  ['jax_enable_checks', false],
  ['jax_enable_compilation_cache', true],
  ['jax_enable_custom_prng', false],
  ['jax_explain_cache_misses', false],
  ['jax_include_full_tracebacks_in_locations', true],
  ['jax_legacy_prng_key', 'allow'],
  ['jax_log_compiles', false],
  ['jax_logging_level', 'NOTSET'],
  ['jax_num_cpu_devices', -1],
  ['jax_numpy_dtype_promotion', 'standard'],
  ['jax_numpy_rank_promotion', 'allow'],
  ['jax_persistent_cache_min_compile_time_secs', new PyFloat(1)],
  ['jax_persistent_cache_min_entry_size_bytes', 0],
  ['jax_platform_name', ''],
  ['jax_platforms', null],
  ['jax_pprint_use_color', true],
  ['jax_random_seed_offset', 0],
  ['jax_softmax_custom_jvp', false],
  ['jax_threefry_partitionable', true],
  ['jax_traceback_filtering', 'auto'],
  ['jax_tracer_error_num_traceback_frames', 5],
  ['jax_transfer_guard', null],
  ['jax_use_direct_linearize', true],
  ['jax_use_shardy_partitioner', true],
  ['jax_xla_backend', ''],
];

const configClass = builtinClass('Config', undefined, 'jax._src.config');

function read(self: Value, name: string): Value | undefined {
  const option = readOption(name);
  if (option !== undefined) return option;
  return self instanceof PyInstance ? self.attrs.get(name) : undefined;
}

methods(configClass, {
  '__getattr__(self, name, /)': (self, name) => {
    if (typeof name !== 'string') return new Unknown('the name of the option is not known');
    const value = read(self, name);
    if (value !== undefined) return value;
    if (name.startsWith('jax_')) return new Missing(`jax.config.${name}`);
    throw raise('AttributeError', `'Config' object has no attribute '${name}'`);
  },
  'read(self, name)': (self, name) =>
    typeof name === 'string'
      ? (read(self, name) ?? new Missing(`jax.config.${name}`))
      : new Unknown('the name of the option is not known'),
  'update(self, name, val)': (self, name, value) => {
    if (name instanceof Unknown || !(self instanceof PyInstance)) return null;
    if (typeof name !== 'string' || !name.startsWith('jax_'))
      throw raise('AttributeError', `Unrecognized config option: ${typeof name === 'string' ? name : repr(name)}`);
    heap.quietly(() => {
      if (!writeOption(name, value)) heap.mapSet(self, self.attrs, name, value, name);
    });
    return null;
  },
  'parse_flags_with_absl(self)': () => null,
  'config_with_absl(self)': () => null,
});

export function configObject(): Value {
  const made = new PyInstance(configClass);
  for (const [name, value] of DEFAULTS) made.attrs.set(name, value);
  return made;
}
