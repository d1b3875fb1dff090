/** The sharding of an array that lies on one device, as arrays do that nobody has placed. Source: jax/_src/sharding_impls.py. */
import type { Val } from '../jaxpr/trace.ts';
import { getAttr } from '../python/attributes.ts';
import { call } from '../python/call.ts';
import { getters, kwargsOf, methods } from '../python/native.ts';
import { repr } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { Missing, PyInstance, PySet } from '../python/values.ts';
import { keyOf } from '../python/keys.ts';
import { theDevices } from './devices.ts';
import { namedShardingClass, singleDeviceShardingClass } from './meshes.ts';

const onTheDevice = new PyInstance(singleDeviceShardingClass);

const devices = (): PySet => {
  const out = new PySet();
  for (const d of theDevices()) out.entries.set(keyOf(d), d);
  return out;
};

getters(singleDeviceShardingClass, {
  device_set: devices,
  addressable_devices: devices,
  num_devices: () => 1,
  memory_kind: () => 'device',
  is_fully_addressable: () => true,
  is_fully_replicated: () => true,
});
const OTHERS = [
  ...['addressable_devices_indices_map', 'check_compatible_aval', 'devices_indices_map', 'has_addressable_devices'],
  ...['is_equivalent_to', 'shard_shape', 'with_memory_kind'],
];
getters(
  singleDeviceShardingClass,
  Object.fromEntries(OTHERS.map((name) => [name, () => new Missing(`SingleDeviceSharding.${name}`)])),
);
methods(singleDeviceShardingClass, {
  '__repr__(self, /)': () =>
    `SingleDeviceSharding(device=${theDevices()
      .map((d) => repr(d))
      .join()}, memory_kind=device)`,
});

/** The same with other parts. Source: named_sharding.py NamedSharding.update. */
methods(namedShardingClass, {
  'update(self, **kwargs)': (self, kwargs) => {
    const changes = new Map(kwargsOf(kwargs));
    const [mesh, spec] = [changes.get('mesh') ?? getAttr(self, 'mesh'), changes.get('spec') ?? getAttr(self, 'spec')];
    return call(namedShardingClass, [mesh, spec]);
  },
});

/** Of an array whose type names no mesh. */
export const deviceSharding = (x: Val): Value =>
  x.aval.placed === undefined ? onTheDevice : new Missing('jax.Array.sharding');
