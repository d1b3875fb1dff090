/** Methods and properties that only arrays with a buffer have: a tracer raises. Source: core.py Tracer. */
import { native } from '../python/native.ts';
import { raise } from '../python/errors.ts';
import type { PyClass, Value } from '../python/values.ts';
import { PyGetter, Tracer, Unknown, typeOf } from '../python/values.ts';
import { concretization, describe, originMessage } from './errors.ts';
import { arrayTracerClasses } from './tracerClasses.ts';

const METHODS = [
  'addressable_data(self, index)',
  'delete(self)',
  'devices(self)',
  'is_deleted(self)',
  'on_device_size_in_bytes(self)',
  'unsafe_buffer_pointer(self)',
];
const PROPERTIES = ['global_shards', 'is_fully_addressable', 'is_fully_replicated', 'traceback'];
const ATTRIBUTES = ['committed', 'addressable_shards'];

/** The text says twice where the value comes from. */
function refused(v: Value, name: string, text: string): Value {
  if (!(v instanceof Tracer)) return new Unknown(`${name} of an array`);
  return concretization(v, `The ${text} on ${describe(v)}.${originMessage(v)}`);
}

/** These raise AttributeError, so that `hasattr` says no. */
function absent(cls: PyClass, name: string, message: (v: Tracer) => string): void {
  cls.dict.set(
    name,
    new PyGetter((v) => {
      if (!(v instanceof Tracer)) return new Unknown(`${name} of an array`);
      throw raise('AttributeError', message(v));
    }),
  );
}

function install(cls: PyClass): void {
  for (const signature of METHODS) {
    const method = native(signature, (v) => refused(v, method.name, `${method.name}() method was called`), {
      binds: true,
    });
    cls.dict.set(method.name, method);
  }
  for (const name of PROPERTIES)
    cls.dict.set(name, new PyGetter((v) => refused(v, name, `${name} property was called`)));
  for (const name of ATTRIBUTES)
    cls.dict.set(name, new PyGetter((v) => refused(v, name, `'${name}' attribute is not available`)));
  absent(
    cls,
    'sharding',
    (v) =>
      `The 'sharding' attribute is not available on ${describe(v)}. To query sharding information on tracers, use \`jax.typeof(x)\`.`,
  );
  absent(cls, 'device', (v) => `${typeOf(v).name} has no attribute device`);
  absent(
    cls,
    'copy_to_host_async',
    (v) => `The 'copy_to_host_async' method is not available on ${describe(v)}.${originMessage(v)}`,
  );
}

/** Enter them into the classes of tracers. */
export function installConcreteOnly(): void {
  arrayTracerClasses.forEach(install);
}
