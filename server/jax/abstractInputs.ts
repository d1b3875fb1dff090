/** How programs make a `jax.ShapeDtypeStruct`. Source: jax/_src/core.py ShapeDtypeStruct, _sds_aval_mapping. */
import { ShapedArray } from '../jaxpr/aval.ts';
import { meshContext } from '../jaxpr/axisEnv.ts';
import * as dt from '../jaxpr/dtypes.ts';
import { placeAval } from '../jaxpr/sharding/places.ts';
import { Stop, typeError, valueError } from '../python/errors.ts';
import { kwargsOf, methods, native } from '../python/native.ts';
import { PyDType, dtypeOf } from '../python/numpy/dtypes.ts';
import { hash } from '../python/hashing.ts';
import { equal } from '../python/comparisons.ts';
import { repr, str } from '../python/text.ts';
import type { Kwargs, Value } from '../python/values.ts';
import { PyClassMethod, PyTuple, Unknown, typeOf } from '../python/values.ts';
import { config } from './config.ts';
import { shapeArgument } from './declare.ts';
import { raising } from './errors.ts';
import { jaxType } from './lax/bodies.ts';
import { MeshValue, NamedSharding, PartitionSpec } from './meshes.ts';
import { ShapeDtypeStruct, shapeDtypeStructClass } from './shapeDtypeStruct.ts';
import { userDType } from './userDTypes.ts';

/** A spec is on the mesh that is set. */
function shardingFor(given: Value, ndim: number): NamedSharding | null {
  // Any other sharding of JAX's is on no mesh.
  if (given === null || (!(given instanceof NamedSharding) && typeOf(given).mro.some((c) => c.name === 'Sharding')))
    return null;
  if (!(given instanceof NamedSharding || given instanceof PartitionSpec))
    throw valueError(
      'sharding should be an instance of `jax.sharding.Sharding`, `jax.sharding.PartitionSpec` or ' +
        `\`jax.experimental.layout.Format\`. Got ${str(given)} of type ${repr(typeOf(given))}.`,
    );
  const { parts } = given instanceof NamedSharding ? given.spec : given;
  const what = given instanceof NamedSharding ? `Sharding ${given.text}` : `PartitionSpec ${given.text}`;
  if (parts.length > ndim)
    throw valueError(
      `${what} is only valid for values of rank at least ${parts.length}, but was applied to a value of rank ${ndim}.` +
        (ndim === 0 ? ' For scalars the PartitionSpec should be P()' : ''),
    );
  if (given instanceof NamedSharding) return given;
  const mesh = meshContext().devices;
  if (!mesh)
    throw typeError(
      'When specifying PartitionSpec to `ShapeDtypeStruct`, the context mesh cannot be empty. Please use `jax.set_mesh` to ' +
        'set the mesh context.',
    );
  return new NamedSharding(new MeshValue(mesh), given);
}

const make = native(
  'ShapeDtypeStruct(shape, dtype, *, sharding=None, weak_type=False, manual_axis_type=None, is_ref=False, _memory_space=None)',
  (shape, dtype, sharding, weak, varying, isRef, memory) => {
    const unknown = [shape, dtype, sharding, weak].find((v) => v instanceof Unknown);
    if (unknown) return unknown;
    const own = shapeArgument(shape);
    if (dtype === null) throw valueError('ShapeDtypeStruct: dtype must be specified.');
    const given = dtypeOf(dtype) ?? userDType(dtype, 'ShapeDtypeStruct');
    if (varying !== null || isRef !== false || memory !== null)
      throw new Stop("jitlens doesn't have such a jax.ShapeDtypeStruct yet", 'unsupported');
    const aval = new ShapedArray(own, dt.canonicalDType(given, config.x64), weak === true);
    const to = shardingFor(sharding, own.length);
    const placed = to ? raising(() => placeAval(aval, to.mesh, to.spec.spec)) : aval;
    return new ShapeDtypeStruct(placed, given, to ?? sharding);
  },
);

const struct = (v: Value): ShapeDtypeStruct => {
  if (v instanceof ShapeDtypeStruct) return v;
  throw typeError('a ShapeDtypeStruct is needed');
};

/** What two of them are compared by. */
const comparedBy = ({ aval, dtype, sharding }: ShapeDtypeStruct): PyTuple =>
  new PyTuple([new PyTuple([...aval.shape]), dtype.name, aval.weakType, sharding]);

/** `s.update(shape=…)`. */
function updated(self: ShapeDtypeStruct, changes: Kwargs | undefined): Value {
  const { aval, dtype, sharding } = self;
  const fields = new Map<string, Value>([
    ['shape', new PyTuple([...aval.shape])],
    ['dtype', PyDType.of(dtype)],
    ['sharding', sharding],
    ['weak_type', aval.weakType],
    ...(changes ?? []),
  ]);
  return make.fn([], [...fields]);
}

export function installAbstractInputs(): void {
  shapeDtypeStructClass.construct = (_, args, kwargs) => make.fn(args, kwargs);
  methods(shapeDtypeStructClass, {
    '__len__(self, /)': (self) => {
      if (struct(self).aval.ndim === 0) throw typeError('len() of unsized object');
      return struct(self).aval.shape[0];
    },
    '__eq__(self, other, /)': (self, other) => {
      if (other instanceof Unknown) return other;
      return other instanceof ShapeDtypeStruct && equal(comparedBy(struct(self)), comparedBy(other));
    },
    '__hash__(self, /)': (self) => hash(comparedBy(struct(self))),
    'update(self, /, **kwargs)': (self, changes) => updated(struct(self), kwargsOf(changes)),
    '__repr__(self, /)': (self) => {
      const { aval, dtype, sharding } = struct(self);
      if (sharding instanceof Unknown) return sharding;
      const where = sharding === null ? '' : `, sharding=${str(sharding)}`;
      return `ShapeDtypeStruct(shape=${repr(new PyTuple([...aval.shape]))}, dtype=${dtype.name}${where}${aval.weakType ? ', weak_type=True' : ''})`;
    },
  });
  shapeDtypeStructClass.dict.set(
    'like',
    new PyClassMethod(native('like(cls, x)', (_cls, x) => new ShapeDtypeStruct(jaxType(x).aval))),
  );
}
