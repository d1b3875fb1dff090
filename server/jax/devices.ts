/**
 * `jax.devices()` and its kin: what JAX says on a machine with one CPU, which is the reference, or as many as the program
 * says.
 * Source: jax/_src/xla_bridge.py.
 */
import { raise } from '../python/errors.ts';
import { environmentVariable } from '../python/environment.ts';
import { getters, methods } from '../python/native.ts';
import { functions } from '../python/native.ts';
import { str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyInstance, PyList, Unknown, builtinClass } from '../python/values.ts';
import { settings } from './configStates.ts';

export const deviceClass = builtinClass('Device', undefined, 'jaxlib._jax');

class Device extends PyInstance {
  constructor(readonly id: number) {
    super(deviceClass);
  }
}

const made: Device[] = [];
/** As many devices as are asked for: those of one number are one object. */
export function devicesFor(count: number): readonly Value[] {
  while (made.length < count) made.push(new Device(made.length));
  return made.slice(0, count);
}

/** How many the program says there are; undefined where it says nothing. Source: xla_bridge.py jax_num_cpu_devices. */
export function deviceCountAsked(): number | undefined {
  const configured = settings.attrs.get('jax_num_cpu_devices');
  if (typeof configured === 'number' && configured > 0) return configured;
  const flags = environmentVariable('XLA_FLAGS');
  const found = typeof flags === 'string' ? /--xla_force_host_platform_device_count=(\d+)/.exec(flags) : null;
  return found ? Number(found[1]) : undefined;
}

/** All of the machine's. */
export const theDevices = (): readonly Value[] => devicesFor(deviceCountAsked() ?? 1);

const idOf = (v: Value): number => (v instanceof Device ? v.id : 0);

getters(deviceClass, {
  id: idOf,
  local_hardware_id: idOf,
  process_index: () => 0,
  host_id: () => 0,
  platform: () => 'cpu',
  device_kind: () => 'cpu',
});
methods(deviceClass, {
  '__repr__(self, /)': (self) => `CpuDevice(id=${idOf(self)})`,
  '__str__(self, /)': (self) => `cpu:${idOf(self)}`,
});

/** Other backends may be on the user's machine, or not. */
function onCpu(backend: Value, answer: () => Value): Value {
  if (backend === null || backend === 'cpu') return answer();
  return new Unknown('which devices a machine has is not known');
}
const processZero = (index: Value, answer: () => Value): Value => {
  if (index === null || index === 0) return answer();
  throw raise('ValueError', `Unknown process_index ${str(index)}`);
};

export const deviceFunctions = functions({
  'devices(backend=None)': (backend) => onCpu(backend, () => new PyList([...theDevices()])),
  'local_devices(process_index=None, backend=None, host_id=None)': (index, backend) =>
    onCpu(backend, () => processZero(index, () => new PyList([...theDevices()]))),
  'device_count(backend=None)': (backend) => onCpu(backend, () => theDevices().length),
  'local_device_count(backend=None)': (backend) => onCpu(backend, () => theDevices().length),
  'default_backend()': () => 'cpu',
  'process_count(backend=None)': () => 1,
  'process_index(backend=None)': () => 0,
  'process_indices(backend=None)': () => new PyList([0]),
  'host_count(backend=None)': () => 1,
  'host_id(backend=None)': () => 0,
  'host_ids(backend=None)': () => new PyList([0]),
});
