/** Primitives that say where arrays are. Source: jax/_src/dispatch.py device_put_p, jax/_src/pjit.py sharding_constraint_p. */
import { contextMesh } from '../axisEnv.ts';
import { NamedShardingParam } from '../mesh.ts';
import { HostArray } from '../host.ts';
import type { ParamValue } from '../primitive.ts';
import { definePrimitive } from '../primitive.ts';
import { placeAval } from '../sharding/places.ts';

export interface DevicePut extends Record<string, ParamValue> {
  devices: readonly ParamValue[];
  srcs: readonly ParamValue[];
  copy_semantics: readonly ParamValue[];
}
export interface ShardingConstraint extends Record<string, ParamValue> {
  sharding: ParamValue;
  layout: null;
  context_mesh: ParamValue;
  unconstrained_dims: ParamValue;
}

export const placement = {
  device_put: definePrimitive<DevicePut>()('device_put', {
    places: true,
    multipleResults: true,
    abstractEval: (avals, { devices }) =>
      avals.map((x, i) => {
        const to = devices[i];
        return to instanceof NamedShardingParam ? placeAval(x, to.mesh, to.spec) : x;
      }),
    // NumPy's arrays that go nowhere in particular stay what they are.
    fold(operands, _, { devices }) {
      const arrays = operands.filter((x): x is HostArray => x instanceof HostArray);
      return arrays.length === operands.length && devices.every((d) => d === null) ? arrays : undefined;
    },
  }),
  sharding_constraint: definePrimitive<ShardingConstraint>()('sharding_constraint', {
    places: true,
    abstractEval: ([x], { sharding }) => [
      sharding instanceof NamedShardingParam
        ? x.at({ ...x.placed, mesh: x.placed?.mesh ?? contextMesh() ?? sharding.mesh.toAbstract(), varying: x.varying })
        : x,
    ],
  }),
};
