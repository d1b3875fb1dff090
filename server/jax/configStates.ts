/** `with jax.enable_x64(True):` and its kin, and the options that tracing depends on. Source: jax/_src/config.py State. */
import { updateWrapper } from '../python/stdlib/functools.ts';
import { call } from '../python/call.ts';
import { raise, typeError, valueError } from '../python/errors.ts';
import { heap } from '../python/heap.ts';
import { getters, kwargsOf, methods, native } from '../python/native.ts';
import { truth } from '../python/operators.ts';
import { repr } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyDict, PyFloat, PyInstance, PyTuple, Unknown, builtinClass, typeOf } from '../python/values.ts';
import { vm } from '../python/vm.ts';
import { config } from './config.ts';

type Field =
  | 'x64'
  | 'disableJit'
  | 'eagerConstantFolding'
  | 'dtypePromotion'
  | 'rankPromotion'
  | 'matmulPrecision'
  | 'defaultPrngImpl'
  | 'enableCustomPrng'
  | 'legacyPrngKey'
  | 'randomSeedOffset';

interface Option {
  /** Undefined for options that tracing doesn't depend on: `settings` has them. */
  readonly field: Field | undefined;
  readonly check: (v: Value) => Value;
}

/** `jax.config`: its attributes are the options that tracing doesn't depend on. */
export const configClass = builtinClass('Config', undefined, 'jax._src.config');
export const settings = new PyInstance(configClass);

/** Those that programs read or set, with what JAX 0.12.0.1 has when nobody sets them on a machine with a CPU. */
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
for (const [name, value] of DEFAULTS) settings.attrs.set(name, value);

const flag = (v: Value): Value => truth(v) === true;
const any = (v: Value): Value => v;

/** Generators, in the order in which the option's message lists them. */
const PRNG_IMPLS = ['threefry2x32', 'threefry4x32', 'rbg', 'unsafe_rbg', 'philox2x32', 'philox4x32'];

/** One of some texts, as `enum_class_state` or `enum_state` checks it. */
const oneOf =
  (values: readonly string[], enumClass?: string, brackets: readonly [string, string] = ['[', ']']) =>
  (v: Value): Value => {
    if (typeof v === 'string' && values.includes(v)) return v;
    if (enumClass !== undefined) throw valueError(`${repr(v)} is not a valid ${enumClass}`);
    const [open, close] = brackets;
    throw valueError(
      `new enum value must be in ${open}${values.map((x) => `'${x}'`).join(', ')}${close}, got ${typeof v === 'string' ? v : repr(v)} ` +
        `of type ${repr(typeOf(v))}.`,
    );
  };

const OPTIONS: ReadonlyMap<string, Option> = new Map<string, Option>([
  ['jax_enable_x64', { field: 'x64', check: flag }],
  ['jax_disable_jit', { field: 'disableJit', check: flag }],
  ['jax_eager_constant_folding', { field: 'eagerConstantFolding', check: flag }],
  [
    'jax_numpy_dtype_promotion',
    { field: 'dtypePromotion', check: oneOf(['standard', 'strict'], 'NumpyDtypePromotion') },
  ],
  ['jax_numpy_rank_promotion', { field: 'rankPromotion', check: oneOf(['allow', 'warn', 'raise']) }],
  ['jax_default_matmul_precision', { field: 'matmulPrecision', check: any }],
  ['jax_default_prng_impl', { field: 'defaultPrngImpl', check: oneOf(PRNG_IMPLS) }],
  ['jax_enable_custom_prng', { field: 'enableCustomPrng', check: flag }],
  ['jax_legacy_prng_key', { field: 'legacyPrngKey', check: oneOf(['allow', 'warn', 'error'], 'LegacyPrngKeyState') }],
  ['jax_random_seed_offset', { field: 'randomSeedOffset', check: any }],
]);

/** The value of an option that tracing depends on; undefined for others. */
export function readOption(name: string): Value | undefined {
  const option = OPTIONS.get(name === 'x64_enabled' ? 'jax_enable_x64' : name);
  return option?.field && config[option.field];
}

const valueOf = ({ field }: Option, name: string): Value =>
  field ? config[field] : (settings.attrs.get(name) ?? null);

function assign({ field }: Option, value: Value, name: string): void {
  heap.quietly(() => {
    // The option's check has made it what the field holds.
    if (field) heap.fieldSet(config, field, value as never, name);
    else heap.mapSet(settings, settings.attrs, name, value, name);
  });
}

/** Set one of those options; false for others. */
export function writeOption(name: string, value: Value): boolean {
  const option = OPTIONS.get(name);
  if (!option) return false;
  if (!(value instanceof Unknown)) assign(option, option.check(value), name);
  return true;
}

const stateClass = builtinClass('State', undefined, 'jax._src.config');
const contextClass = builtinClass('StateContextManager', undefined, 'jax._src.config');

class State extends PyInstance {
  constructor(
    readonly name: string,
    readonly option: Option,
    /** What it is set to where nothing is said: `enable_x64()`. */
    readonly fallback: Value | undefined,
  ) {
    super(stateClass);
  }
}

class Context extends PyInstance {
  before: Value = null;
  constructor(
    readonly state: State,
    readonly value: Value,
  ) {
    super(contextClass);
  }
}

const stateOf = (v: Value): State => {
  if (v instanceof State) return v;
  throw typeError('a State is expected');
};
const contextOf = (v: Value): Context => {
  if (v instanceof Context) return v;
  throw typeError('a StateContextManager is expected');
};

function enter(context: Context): void {
  const { state, value } = context;
  const now = valueOf(state.option, state.name);
  const checked = value instanceof Unknown ? now : state.option.check(value);
  heap.fieldSet(context, 'before', now, 'before');
  assign(state.option, checked, state.name);
}
const exit = (context: Context): void => {
  assign(context.state.option, context.before, context.state.name);
};

methods(stateClass, {
  '__call__(self, *args)': (self, args) => {
    const state = stateOf(self);
    const value = args instanceof PyTuple && args.items.length > 0 ? args.items[0] : state.fallback;
    if (value === undefined)
      throw typeError(
        `Context manager for ${state.name.replace(/^jax_/, '')} config option requires an argument representing the new value for the config ` +
          'option.',
      );
    return new Context(state, value);
  },
  '__bool__(self, /)': () => {
    throw typeError("bool() not supported for instances of type 'State' (did you mean to use 'State.value' instead?)");
  },
});
getters(stateClass, {
  value: (v) => valueOf(stateOf(v).option, stateOf(v).name),
  name: (v) => stateOf(v).name,
});
methods(contextClass, {
  '__enter__(self, /)': (self) => {
    enter(contextOf(self));
    return null;
  },
  '__exit__(self, exc_type, exc_value, traceback, /)': (self) => {
    exit(contextOf(self));
    return null;
  },
  // As a decorator.
  '__call__(self, func, /)': (self, func) => {
    const { state, value } = contextOf(self);
    const wrapper = native(
      'wrapper(*args, **kwargs)',
      (args, kwargs) => {
        const context = new Context(state, value);
        enter(context);
        try {
          return call(
            func,
            args instanceof PyTuple ? [...args.items] : [],
            kwargs instanceof PyDict ? kwargsOf(kwargs) : undefined,
          );
        } finally {
          exit(context);
        }
      },
      { binds: true },
    );
    return updateWrapper(wrapper, func);
  },
});

const TRUE = ['y', 'yes', 't', 'true', 'on', '1'];
const FALSE = ['n', 'no', 'f', 'false', 'off', '0'];

/** A variable of the environment is an option's default; JAX reads it when it is imported. Source: config.py bool_env. */
export function readEnvironment(name: Value, value: Value): void {
  if (typeof name !== 'string' || typeof value !== 'string' || vm.imported.has('jax')) return;
  const option = name.toLowerCase();
  const known = OPTIONS.get(option);
  if (!known) return;
  const text = value.toLowerCase();
  if (known.check !== flag) writeOption(option, value);
  else if (TRUE.includes(text) || FALSE.includes(text)) writeOption(option, TRUE.includes(text));
}

/** Options that change nothing while a function is traced, with a value for `with jax.debug_nans():`, or without one. */
const FLAGS = [
  'check_tracer_leaks',
  'debug_infs',
  'debug_key_reuse',
  'debug_nans',
  'enable_checks',
  'explain_cache_misses',
  'log_compiles',
  'thread_guard',
];
const TEXTS = [
  'array_garbage_collection_guard',
  'default_device',
  'transfer_guard_device_to_device',
  'transfer_guard_device_to_host',
  'transfer_guard_host_to_device',
];

/** `jax.enable_x64` and the others, by the names that the module jax has for them. */
export function configStates(): Map<string, Value> {
  const named: readonly (readonly [string, string])[] = [
    ['enable_x64', 'jax_enable_x64'],
    ['numpy_dtype_promotion', 'jax_numpy_dtype_promotion'],
    ['numpy_rank_promotion', 'jax_numpy_rank_promotion'],
    ['default_matmul_precision', 'jax_default_matmul_precision'],
    ['default_prng_impl', 'jax_default_prng_impl'],
    ['enable_custom_prng', 'jax_enable_custom_prng'],
    ['legacy_prng_key', 'jax_legacy_prng_key'],
  ];
  const states = new Map(
    named.map(([name, optionName]): [string, Value] => {
      const option = OPTIONS.get(optionName);
      if (!option) throw raise('AttributeError', optionName);
      return [name, new State(optionName, option, option.check === flag ? true : undefined)];
    }),
  );
  for (const name of [...FLAGS, ...TEXTS]) {
    const option = { field: undefined, check: FLAGS.includes(name) ? flag : any };
    states.set(name, new State(`jax_${name}`, option, option.check === flag ? true : undefined));
  }
  const context = (optionName: string, value: Value): Value => {
    const option = OPTIONS.get(optionName);
    if (!option) throw raise('AttributeError', optionName);
    return new Context(new State(optionName, option, undefined), value);
  };
  // Source: api.py disable_jit, core.py ensure_compile_time_eval.
  states.set(
    'disable_jit',
    native('disable_jit(disable=True)', (disable) => context('jax_disable_jit', disable)),
  );
  // Source: api.py checking_leaks, config.py transfer_guard.
  const quiet = (name: string, check: (v: Value) => Value, value: Value): Value =>
    new Context(new State(name, { field: undefined, check }, undefined), value);
  states.set(
    'checking_leaks',
    native('checking_leaks()', () => quiet('jax_check_tracer_leaks', flag, true)),
  );
  states.set(
    'transfer_guard',
    native('transfer_guard(new_val)', (value) => quiet('jax_transfer_guard', any, value)),
  );
  states.set(
    'ensure_compile_time_eval',
    native('ensure_compile_time_eval()', () => context('jax_eager_constant_folding', true)),
  );
  return states;
}
