/**
 * Modules of JAX's that trace nothing, and that libraries import: the types, the profiler's marks, monitoring, and `jax._src`,
 * whose modules have what the public ones have. Source: jax/_src/basearray.py, jax/_src/typing.py, jax/_src/profiler.py,
 * jax/_src/monitoring.py, jax/_src/traceback_util.py.
 */
import { nativeModule, registerModule } from '../python/modules.ts';
import { functions } from '../python/native.ts';
import type { Value } from '../python/values.ts';
import { Missing, PyModule, PyTuple, arrayClass } from '../python/values.ts';
import { abstractRefClass, abstractValueClass, shapedArrayClass } from './avalValue.ts';
import { noAxisName } from './noAxisName.ts';
import { PRIVATE_SOURCE } from './privateNames.ts';
import { libraryPart } from './libraryParts.ts';
import { literalClasses } from './literals.ts';
import { jaxModuleOf } from './moduleOf.ts';
import { treeRegistryPart } from './treeRegistry.ts';
import { outermost } from './traceState.ts';

type Part = (attribute: string) => Value | undefined;

const typingPart = libraryPart(
  'jax._src.typing',
  ['ArrayLike', 'DTypeLike', 'Shape', 'DimSize', 'SupportsDType', 'DuckTypedArray', 'StaticScalar'],
  `
from typing import Any, Protocol, Union, runtime_checkable
from collections.abc import Sequence

@runtime_checkable
class SupportsDType(Protocol):
  @property
  def dtype(self, /): ...

class DuckTypedArray(Protocol):
  @property
  def dtype(self): ...
  @property
  def shape(self): ...

StaticScalar = Union[np.bool_, np.number, bool, int, float, complex]
ArrayLike = Union[Array, np.ndarray, StaticScalar, TypedNdArray]
DTypeLike = str | type[Any] | np.dtype | SupportsDType
DimSize = int | Any
Shape = Sequence[DimSize]
`,
  [
    ['Array', arrayClass],
    ['TypedNdArray', literalClasses.get('TypedNdArray') ?? null],
  ],
);

const profilerPart = libraryPart(
  'jax.profiler',
  ['TraceAnnotation', 'StepTraceAnnotation', 'annotate_function', 'trace'],
  `
from contextlib import contextmanager, ContextDecorator

class TraceAnnotation(ContextDecorator):
  def __init__(self, name, **kwargs):
    pass
  def __enter__(self):
    return self
  def __exit__(self, *exc):
    return None

class StepTraceAnnotation(TraceAnnotation):
  pass

def annotate_function(func, name=None, **decorator_kwargs):
  return func

@contextmanager
def trace(log_dir, create_perfetto_link=False, create_perfetto_trace=False, profiler_options=None):
  yield
`,
);

/** The classes that hijax types and primitives of a program's own derive from: what those do is not followed. */
const hijaxPart = libraryPart(
  'jax.experimental.hijax',
  ['HiType', 'HiPrim', 'aval_method', 'aval_property', 'register_hitype'],
  `
class HiType(AbstractValue):
  pass

class HiPrim:
  def __call__(self, *args):
    return _unknown_("jitlens doesn't follow hijax primitives")

class aval_property:
  def __init__(self, fget):
    self.fget = fget

class aval_method:
  def __init__(self, fun):
    self.fun = fun

def register_hitype(val_cls, typeof_fn):
  pass
`,
  [['AbstractValue', abstractValueClass]],
);

const nothing = (): Value => null;

/** Marks and counts for tools that look on: a traced program has nothing of them. */
const profilerFunctions = functions({
  'start_trace(log_dir, create_perfetto_link=False, create_perfetto_trace=False, profiler_options=None)': nothing,
  'stop_trace()': nothing,
  'stop_server()': nothing,
  'save_device_memory_profile(filename, backend=None)': nothing,
});

const monitoringFunctions = functions({
  'record_event(event, **kwargs)': nothing,
  'record_event_duration_secs(event, duration, **kwargs)': nothing,
  'record_event_time_span(event, start_time, end_time, **kwargs)': nothing,
  'record_scalar(event, value, **kwargs)': nothing,
  'clear_event_listeners()': nothing,
  'register_event_listener(callback)': nothing,
  'register_event_duration_secs_listener(callback)': nothing,
  'register_event_time_span_listener(callback)': nothing,
  'register_scalar_listener(callback)': nothing,
});

/** Private modules, and the public ones with their names; what none of these has is missing. */
const PRIVATE: Readonly<Record<string, readonly string[]>> = {
  ad_checkpoint: ['jax.ad_checkpoint', 'jax'],
  api: ['jax'],
  api_util: ['jax.api_util'],
  basearray: ['jax', 'jax.typing'],
  checkify: ['jax.experimental.checkify'],
  config: ['jax'],
  core: ['jax.core', 'jax.extend.core', 'jax'],
  custom_derivatives: ['jax.custom_derivatives', 'jax'],
  debugging: ['jax.debug'],
  dtypes: ['jax.dtypes', 'jax.numpy'],
  errors: ['jax.errors'],
  flatten_util: ['jax.flatten_util'],
  lax: ['jax.lax'],
  'lax.lax': ['jax.lax'],
  'lax.control_flow': ['jax.lax'],
  'lax.linalg': ['jax.lax.linalg'],
  'lax.parallel': ['jax.lax'],
  'lax.slicing': ['jax.lax'],
  linear_util: ['jax.extend.linear_util'],
  mesh: ['jax.sharding'],
  monitoring: ['jax.monitoring'],
  named_sharding: ['jax.sharding'],
  nn: ['jax.nn'],
  'nn.functions': ['jax.nn'],
  'nn.initializers': ['jax.nn.initializers'],
  numpy: ['jax.numpy'],
  'numpy.lax_numpy': ['jax.numpy'],
  'numpy.linalg': ['jax.numpy.linalg'],
  'numpy.util': ['jax.numpy'],
  partition_spec: ['jax.sharding'],
  prng: ['jax.random'],
  profiler: ['jax.profiler'],
  random: ['jax.random'],
  sharding: ['jax.sharding'],
  sharding_impls: ['jax.sharding'],
  stages: ['jax.stages'],
  tree_util: ['jax.tree_util'],
  typing: ['jax.typing', 'jax'],
};

const privatePart = libraryPart('jax._src', PRIVATE_SOURCE.names, PRIVATE_SOURCE.text);

/** Whether a transformation is active. */
const stateFunctions = functions({ 'trace_state_clean()': outermost });

/** Names of private modules that no public module has. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  core: ['trace_state_clean', 'no_axis_name'],
  traceback_util: ['register_exclusion', 'api_boundary', '_exclude_paths', 'include_frame'],
  tree_util: ['_registry'],
  typing: ['Shape', 'DimSize', 'DuckTypedArray', 'SupportsDType'],
  util: ['safe_map', 'safe_zip', 'unzip2', 'unzip3', 'split_list', 'partition_list', 'merge_lists', 'cache', 'wraps'],
};

const OWN_PARTS: Readonly<Record<string, Part | undefined>> = {
  core: (attribute) => (attribute === 'no_axis_name' ? noAxisName : stateFunctions.get(attribute)),
  tree_util: treeRegistryPart,
  typing: typingPart,
};

const NAMES = [...new Set([...Object.keys(PRIVATE), ...Object.keys(OWN)])];

/** `jax._src.NAME`, or `jax._src` itself for ''. */
function privateModule(name: string): PyModule {
  const full = name === '' ? 'jax._src' : `jax._src.${name}`;
  const own = new Set(OWN[name] ?? []);
  return new PyModule(full, (attribute) => {
    if (attribute.startsWith('__')) return undefined;
    const below = nativeModule(`${full}.${attribute}`);
    if (below) return below;
    if (own.has(attribute)) return (OWN_PARTS[name] ?? privatePart)(attribute);
    for (const other of PRIVATE[name] ?? []) {
      const value = nativeModule(other)?.get(attribute);
      if (value !== undefined && !(value instanceof Missing)) return value;
    }
    return new Missing(`${full}.${attribute}`);
  });
}

const moduleWith = (name: string, table: ReadonlyMap<string, Value>, part?: Part): void =>
  registerModule(name, () => jaxModuleOf(name, table, part));

export function registerSmallModules(): void {
  moduleWith('jax.typing', new Map(), typingPart);
  moduleWith('jax.profiler', profilerFunctions, profilerPart);
  moduleWith('jax.monitoring', monitoringFunctions);
  moduleWith(
    'jax.version',
    new Map<string, Value>([
      ['__version__', '0.12.0.1'],
      ['__version_info__', new PyTuple([0, 12, 0, 1])],
    ]),
  );
  moduleWith(
    'jax.experimental.hijax',
    new Map<string, Value>([
      ['AbstractValue', abstractValueClass],
      ['AbstractRef', abstractRefClass],
      ['ShapedArray', shapedArrayClass],
    ]),
    hijaxPart,
  );
  registerModule('jax._src.state', () => jaxModuleOf('jax._src.state', new Map()));
  registerModule('jax._src.state.types', () =>
    jaxModuleOf('jax._src.state.types', new Map([['AbstractRef', abstractRefClass]])),
  );
  registerModule('jax._src', () => privateModule(''));
  for (const name of NAMES) registerModule(`jax._src.${name}`, () => privateModule(name));
  registerModule('jax._src.literals', () => jaxModuleOf('jax._src.literals', new Map(literalClasses)));
}
