/**
 * Shardings as arguments of functions that make arrays: `out_sharding=`.
 * Source: jax/_src/sharding_impls.py canonicalize_sharding.
 */
import type { Aval } from '../jaxpr/aval.ts';
import { contextMesh } from '../jaxpr/axisEnv.ts';
import type { Mesh } from '../jaxpr/mesh.ts';
import { NamedShardingParam, Spec } from '../jaxpr/mesh.ts';
import { whole } from '../jaxpr/sharding/places.ts';
import { EnumParam } from '../jaxpr/primitive.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import type { Val } from '../jaxpr/trace.ts';
import { bind1, currentSource, currentTrace, evalTrace } from '../jaxpr/trace.ts';
import { typeError, valueError } from '../python/errors.ts';
import { repr, str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { typeOf } from '../python/values.ts';
import { summarizeSource } from './errors.ts';
import { NamedSharding, PartitionSpec, checkSpec, shardingParam } from './meshes.ts';

const occurs = (): string => `This error occurs at source:  ${summarizeSource(currentSource())}`;

/** The sharding that is asked for, on an abstract mesh; null for none. */
export function outSharding(given: Value, api: string, checkMesh = true): NamedShardingParam | null {
  if (given === null) return null;
  if (given instanceof NamedSharding && given.mesh.empty) return null;
  const context = contextMesh();
  let mesh: Mesh;
  let spec: Spec;
  if (given instanceof PartitionSpec) {
    if (!context)
      throw valueError(
        'Using PartitionSpec when you are not under a mesh context is not allowed. Please pass a NamedSharding instance or ' +
          `enter into a mesh context via \`jax.set_mesh\`. Got ${given.text}`,
      );
    checkSpec(context, given);
    mesh = context;
    ({ spec } = given);
  } else if (given instanceof NamedSharding) {
    mesh = given.mesh.toAbstract();
    spec = given.spec.spec;
    const auto = mesh.allAre('Auto') && context?.allAre('Auto');
    if (checkMesh && context && !auto && mesh.key !== context.key)
      throw valueError(
        `Context mesh ${context.toString()} should match the mesh of sharding ${mesh.toString()} passed to ${api}. ${occurs()}`,
      );
  } else
    throw typeError(
      `\`out_sharding\` argument of ${api} only supports instances of \`NamedSharding\` or \`PartitionSpec\`. Got ` +
        `${str(given)} of type: ${repr(typeOf(given))}`,
    );
  for (const name of spec.names)
    if (mesh.type(name) !== 'Explicit')
      throw valueError(
        `PartitionSpec passed to ${api} cannot contain axis names that are of type Auto or Manual. Got PartitionSpec: ` +
          `${spec.toString()} with axis name: ${name} of type: AxisType.${mesh.type(name)}. ${occurs()}`,
      );
  return new NamedShardingParam(mesh, spec);
}

/** The sharding that `device=` or `out_sharding=` asks for. Source: numpy/util.py choose_device_or_out_sharding. */
export function placement(fn: string, device: Value, sharding: Value): NamedShardingParam | null {
  if (device === null) return outSharding(sharding, `jnp.${fn}`);
  if (sharding !== null)
    throw valueError(
      `Only one of \`device\` or \`out_sharding\` can be set. Got device=${repr(device)} and out_sharding=${repr(sharding)}`,
    );
  return device instanceof NamedSharding && device.mesh.abstract ? shardingParam(device) : null;
}

/** An array that is computed at once lies on the devices that it is told; in a trace they say nothing. */
export function committed(x: Val, device: Value): Val {
  if (!(device instanceof NamedSharding) || device.mesh.abstract || currentTrace() !== evalTrace) return x;
  const semantics = EnumParam.of('ArrayCopySemantics', 'REUSE_INPUT');
  return bind1(primitives.device_put, [x], {
    devices: [shardingParam(device)],
    srcs: [null],
    copy_semantics: [semantics],
  });
}

/** A sharding whose spec names each dimension. Source: partition_spec.py _normalized_spec_for_aval. */
export const forRank = ({ mesh, spec }: NamedShardingParam, ndim: number): NamedShardingParam =>
  new NamedShardingParam(mesh, new Spec([...spec.parts, ...whole(Math.max(0, ndim - spec.parts.length))]));

/** Where an array is, as a param; null where it is on no mesh. */
export const shardingOfAval = ({ placed, parts }: Aval): NamedShardingParam | null =>
  placed ? new NamedShardingParam(placed.mesh, new Spec(parts)) : null;
