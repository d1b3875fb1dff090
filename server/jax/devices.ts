/**
 * `jax.devices()` and its kin: what JAX says on a machine with one CPU and nothing else, which is the reference.
 * Source: jax/_src/xla_bridge.py.
 */
import { raise } from '../python/errors.ts';
import { getters, methods } from '../python/native.ts';
import { functions } from '../python/native.ts';
import { str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyInstance, PyList, Unknown, builtinClass } from '../python/values.ts';

export const deviceClass = builtinClass('Device', undefined, 'jaxlib._jax');

/** What the device prints as among params. */
export const CPU_TEXT = 'CpuDevice(id=0)';
const cpu = new PyInstance(deviceClass);

/** All of the machine's. */
export const theDevices = (): readonly Value[] => [cpu];

getters(deviceClass, {
  id: () => 0,
  local_hardware_id: () => 0,
  process_index: () => 0,
  host_id: () => 0,
  platform: () => 'cpu',
  device_kind: () => 'cpu',
});
methods(deviceClass, {
  '__repr__(self, /)': () => CPU_TEXT,
  '__str__(self, /)': () => 'cpu:0',
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
  'devices(backend=None)': (backend) => onCpu(backend, () => new PyList([cpu])),
  'local_devices(process_index=None, backend=None, host_id=None)': (index, backend) =>
    onCpu(backend, () => processZero(index, () => new PyList([cpu]))),
  'device_count(backend=None)': (backend) => onCpu(backend, () => 1),
  'local_device_count(backend=None)': (backend) => onCpu(backend, () => 1),
  'default_backend()': () => 'cpu',
  'process_count(backend=None)': () => 1,
  'process_index(backend=None)': () => 0,
  'process_indices(backend=None)': () => new PyList([0]),
  'host_count(backend=None)': () => 1,
  'host_id(backend=None)': () => 0,
  'host_ids(backend=None)': () => new PyList([0]),
});
