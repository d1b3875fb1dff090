/**
 * Meshes, partition specs and shardings as Python has them. Source: jax/_src/mesh.py, partition_spec.py, named_sharding.py,
 * sharding_impls.py make_mesh.
 */
import type { ShapedArray } from '../jaxpr/aval.ts';
import { contextMesh } from '../jaxpr/axisEnv.ts';
import type { AxisType, SpecPart } from '../jaxpr/mesh.ts';
import { Mesh, NamedShardingParam, Spec, UNCONSTRAINED } from '../jaxpr/mesh.ts';
import { lookupAttr } from '../python/attributes.ts';
import { PyRaise, Stop, defineException, exceptionClasses, typeError, valueError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { keyOf } from '../python/keys.ts';
import { getters, methods, native } from '../python/native.ts';
import { pythonPart } from '../python/stdlib/source.ts';
import { repr, str } from '../python/text.ts';
import type { MaybeKwargs, PyClass, Value } from '../python/values.ts';
import {
  Missing,
  PyDict,
  PyException,
  PyInstance,
  PyList,
  PyTuple,
  Unknown,
  builtinClass,
  typeOf,
} from '../python/values.ts';
import { textHash } from './textHash.ts';
import { deviceCountAsked, devicesFor, theDevices } from './devices.ts';

export const meshClass = builtinClass('Mesh', undefined, 'jax.sharding');
const abstractMeshClass = builtinClass('AbstractMesh', undefined, 'jax.sharding');
const specClass = builtinClass('P', undefined, 'jax');
const shardingClass = builtinClass('Sharding', undefined, 'jax._src.sharding');
export const namedShardingClass = builtinClass('NamedSharding', [shardingClass], 'jax.sharding');
export const singleDeviceShardingClass = builtinClass('SingleDeviceSharding', [shardingClass], 'jax.sharding');

/** Written in Python, as its members are an enum's. */
const axisTypes = pythonPart(
  'jax._src.mesh',
  `
import enum

class AxisType(enum.Enum):
  Auto = enum.auto()
  Explicit = enum.auto()
  Manual = enum.auto()

  def __repr__(self):
    return self.name
`,
  [],
);

const NO_ABSTRACT_MESH = new Mesh([], [], [], { device: false });

export class MeshValue extends PyInstance {
  constructor(
    readonly mesh: Mesh,
    /** An array of them; None for an abstract mesh. */
    readonly devices: Value = null,
  ) {
    super(mesh.abstract ? abstractMeshClass : meshClass);
  }
}

const unconstrainedClass = builtinClass('UnconstrainedSingleton', undefined, 'jax._src.partition_spec');
/** A dimension that is left to the compiler. */
const UNCONSTRAINED_PART = new PyInstance(unconstrainedClass);
methods(unconstrainedClass, { '__repr__(self, /)': () => UNCONSTRAINED });
specClass.dict.set('UNCONSTRAINED', UNCONSTRAINED_PART);

export class PartitionSpec extends PyInstance {
  constructor(readonly parts: readonly Value[]) {
    super(specClass);
  }
  get text(): string {
    return this.parts.length === 0 ? 'P()' : `P${repr(new PyTuple(this.parts))}`;
  }
  /** Dimensions that are left to the compiler. */
  get free(): number[] {
    return this.parts.flatMap((p, i) => (p === UNCONSTRAINED_PART ? [i] : []));
  }
  /** For params; what is not made of names has none here. */
  get spec(): Spec {
    return new Spec(
      this.parts.map((p): SpecPart => {
        if (p === null || p === UNCONSTRAINED_PART) return null;
        if (typeof p === 'string') return p;
        const names = p instanceof PyTuple ? p.items : [p];
        if (names.every((n) => typeof n === 'string')) return names;
        throw new Stop("jitlens doesn't have partition specs of such parts yet", 'unsupported');
      }),
    );
  }
}

/** A spec of jaxprs as a value. */
export const specValue = (spec: Spec): PartitionSpec =>
  new PartitionSpec(spec.parts.map((p) => (Array.isArray(p) ? new PyTuple(p as readonly string[]) : (p as Value))));

export class NamedSharding extends PyInstance {
  constructor(
    readonly meshValue: MeshValue,
    readonly spec: PartitionSpec,
  ) {
    super(namedShardingClass);
  }
  get mesh(): Mesh {
    return this.meshValue.mesh;
  }
  get text(): string {
    const memory = this.mesh.abstract ? '' : ', memory_kind=device';
    return `NamedSharding(mesh=${this.mesh.toString()}, spec=${this.spec.text}${memory})`;
  }
}

/** Where an array of this type is. */
export const shardingOfAval = ({ placed, parts }: ShapedArray): NamedSharding =>
  new NamedSharding(new MeshValue(placed?.mesh ?? NO_ABSTRACT_MESH), specValue(new Spec(parts)));

/** A sharding as a param of an eqn. */
export const shardingParam = ({ mesh, spec }: NamedSharding): NamedShardingParam =>
  new NamedShardingParam(mesh, spec.spec, spec.free);

/** Source: _normalize_axis_types. */
function typesOf(given: Value, names: readonly string[], fn: string, otherwise: AxisType): AxisType[] {
  if (given === null) return names.map(() => otherwise);
  const items = given instanceof PyTuple ? given.items : [given];
  const enumClass = axisTypes('AxisType') ?? null;
  if (!items.every((t) => typeOf(t) === enumClass)) {
    const classes = items.map((t) => repr(typeOf(t)));
    throw typeError(
      `axis_types passed to ${fn} must be of type \`jax.sharding.AxisType\`. Got ${repr(new PyTuple(items))} of type ` +
        `(${classes.join(', ')}${classes.length === 1 ? ',' : ''})`,
    );
  }
  if (items.length !== names.length)
    throw valueError(
      'Number of axis names should match the number of axis_types. Got ' +
        `axis_names=${repr(new PyTuple(names))} and axis_types=${repr(new PyTuple(items))}`,
    );
  return items.map((t) => str(lookupAttr(t, 'name') ?? null) as AxisType);
}

/** Names of axes are strings here. */
function axisNamesOf(axes: Value): string[] {
  const names = typeof axes === 'string' ? [axes] : listOf(axes);
  if (names.includes(null)) throw valueError(`Mesh axis names cannot be None. Got: ${repr(new PyTuple(names))}`);
  return names.map((n) => {
    if (typeof n === 'string') return n;
    throw new Stop("jitlens doesn't have mesh axes whose names are no strings yet", 'unsupported');
  });
}

/** The shape of nested lists of devices. */
function nestedShape(v: Value): number[] {
  if (!(v instanceof PyList || v instanceof PyTuple)) return [];
  return [v.items.length, ...(v.items.length > 0 ? nestedShape(v.items[0]) : [])];
}

const sizesOf = (shape: Value): number[] => listOf(shape).map(Number);

function newMesh(devices: Value, axes: Value, types: Value): Value {
  const names = axisNamesOf(axes);
  const shape = lookupAttr(devices, 'shape');
  const nested = devices instanceof PyList || devices instanceof PyTuple;
  const sizes = shape instanceof PyTuple ? sizesOf(shape) : nested ? nestedShape(devices) : undefined;
  if (!sizes) return new Unknown('the devices of a mesh are not known');
  if (sizes.length !== names.length)
    throw valueError(
      'Mesh requires the ndim of its first argument (`devices`) to equal the length of its second argument (`axis_names`), ' +
        `but got devices.ndim == ${sizes.length} and len(axis_names) == ${names.length}.`,
    );
  return new MeshValue(new Mesh(sizes, names, typesOf(types, names, 'Mesh', 'Auto')), devices);
}

/** Arguments by position or name; the first of them that is unknown is the answer. */
function construct(signature: string, make: (...args: Value[]) => Value) {
  const { fn } = native(signature, (...args) => args.find((a) => a instanceof Unknown) ?? make(...args));
  return (_: unknown, args: Value[], kwargs: MaybeKwargs): Value => fn(args, kwargs);
}

meshClass.construct = construct('Mesh(devices, axis_names, axis_types=None)', newMesh);
abstractMeshClass.construct = construct(
  'AbstractMesh(axis_sizes, axis_names, axis_types=None, *, abstract_device=None)',
  (sizes, axes, types, device) => {
    if (device !== null) return new Missing('an AbstractMesh with an abstract_device');
    const names = axisNamesOf(axes);
    const of = typesOf(types, names, 'AbstractMesh', 'Explicit');
    return new MeshValue(new Mesh(sizesOf(sizes), names, of, { device: false }));
  },
);

const makeMesh = native(
  'make_mesh(axis_shapes, axis_names, axis_types=None, *, devices=None)',
  (shapes, axes, types, given) => {
    const unknown = [shapes, axes, types, given].find((v) => v instanceof Unknown);
    if (unknown) return unknown;
    const sizes = sizesOf(shapes);
    const size = sizes.reduce((a, b) => a * b, 1);
    // How many devices the user's machine has nobody knows here, unless the program says so: a mesh is as large as it is named.
    const named = given === null && deviceCountAsked() === undefined;
    const devices = given !== null ? listOf(given) : named ? devicesFor(Math.max(1, size)) : theDevices();
    if (size > devices.length)
      throw valueError(
        `Number of devices ${devices.length} must be >= the product of mesh_shape ${repr(new PyTuple(sizes))}`,
      );
    const names = axisNamesOf(axes);
    if (sizes.length !== names.length)
      throw valueError(
        'Mesh requires the ndim of its first argument (`devices`) to equal the length of its second argument ' +
          `(\`axis_names\`), but got devices.ndim == ${sizes.length} and len(axis_names) == ${names.length}.`,
      );
    const mesh = new Mesh(sizes, names, typesOf(types, names, 'Mesh', 'Explicit'));
    return new MeshValue(mesh, new PyList(devices.slice(0, size)));
  },
);

/** Source: canonicalize_partition. */
function canonicalPart(p: Value): Value {
  if (!(p instanceof PyTuple || p instanceof PyList)) return p;
  if (p.items.length === 0) return null;
  return p.items.length === 1 ? p.items[0] : new PyTuple(p.items);
}

specClass.construct = (_, args, kwargs) => {
  if (kwargs && kwargs.length > 0) return new Missing('a PartitionSpec with unreduced or reduced axes');
  return args.find((a) => a instanceof Unknown) ?? new PartitionSpec(args.map(canonicalPart));
};
const duplicateSpecError = defineException('DuplicateSpecError', exceptionClass(), 'jax._src.named_sharding');
exceptionClasses.delete('DuplicateSpecError');

function exceptionClass(): PyClass {
  const cls = exceptionClasses.get('Exception');
  if (!cls) throw new Error('no class Exception');
  return cls;
}

/** Each name is an axis of the mesh, and is there once. Source: named_sharding.py check_pspec. */
export function checkSpec(mesh: Mesh, spec: PartitionSpec): void {
  const names = spec.parts.flatMap((p) => (p instanceof PyTuple ? p.items : [p])).filter((n) => n !== null);
  const twice = [...new Set(names.filter((n, i) => n !== UNCONSTRAINED_PART && names.indexOf(n) !== i))];
  if (twice.length > 0)
    throw new PyRaise(
      new PyException(duplicateSpecError, [
        'A single NamedSharding spec specification can map every mesh axis to at most one positional dimension, but ' +
          `${spec.text} has duplicate entries for ${twice
            .map((n) => `\`${str(n)}\``)
            .sort()
            .join(', ')}`,
      ]),
    );
  for (const name of names)
    if (typeof name === 'string' && !mesh.names.includes(name))
      throw valueError(
        `Resource axis: ${name} of ${spec.text} is not found in mesh: ${repr(new PyTuple([...mesh.names]))}.`,
      );
  if (names.includes(UNCONSTRAINED_PART) && !mesh.types.includes('Auto'))
    throw valueError(
      `${spec.text} cannot contain \`P.UNCONSTRAINED\` when no mesh axis_types are \`Auto\`. Got mesh axis_types: ` +
        `(${mesh.types.join(', ')}${mesh.types.length === 1 ? ',' : ''})`,
    );
}

namedShardingClass.construct = construct(
  'NamedSharding(mesh, spec, *, memory_kind=None, _logical_device_ids=None)',
  (mesh, spec, memory) => {
    if (memory !== null && memory !== 'device') return new Missing('a NamedSharding with a memory_kind');
    if (!(mesh instanceof MeshValue)) return new Missing(`a NamedSharding of ${repr(typeOf(mesh))}`);
    if (!(spec instanceof PartitionSpec))
      throw typeError(`Unexpected spec argument for NamedSharding: ${repr(spec)} of type ${repr(typeOf(spec))}`);
    checkSpec(mesh.mesh, spec);
    return new NamedSharding(mesh, spec);
  },
);
singleDeviceShardingClass.construct = () => new Missing('jax.sharding.SingleDeviceSharding');

export const meshOf = (v: Value): Mesh => {
  if (v instanceof MeshValue) return v.mesh;
  throw typeError('a Mesh is expected');
};

const axisTypeValue = (type: AxisType): Value => {
  const cls = axisTypes('AxisType');
  return (cls === undefined ? undefined : lookupAttr(cls, type)) ?? null;
};

const ofMesh: Readonly<Record<string, (v: Value) => Value>> = {
  axis_names: (v) => new PyTuple([...meshOf(v).names]),
  axis_sizes: (v) => new PyTuple([...meshOf(v).sizes]),
  axis_types: (v) => new PyTuple(meshOf(v).types.map(axisTypeValue)),
  size: (v) => (meshOf(v).empty ? 0 : meshOf(v).sizeOf(meshOf(v).names)),
  empty: (v) => meshOf(v).empty,
  manual_axes: (v) => new PyTuple([...meshOf(v).manual]),
  shape_tuple: (v) => new PyTuple(meshOf(v).names.map((n, i) => new PyTuple([n, meshOf(v).sizes[i]]))),
  abstract_mesh: (v) => new MeshValue(meshOf(v).toAbstract()),
  shape: (v) => {
    const dict = new PyDict();
    const mesh = meshOf(v);
    mesh.names.forEach((name, i) => dict.entries.set(keyOf(name), { key: name, value: mesh.sizes[i] }));
    return dict;
  },
};
getters(meshClass, { ...ofMesh, devices: (v) => (v instanceof MeshValue ? v.devices : null) });
getters(abstractMeshClass, ofMesh);

const sameMesh = (a: Value, b: Value): boolean =>
  a instanceof MeshValue && b instanceof MeshValue && a.cls === b.cls && a.mesh.repr() === b.mesh.repr();

for (const cls of [meshClass, abstractMeshClass])
  methods(cls, {
    '__repr__(self, /)': (self) => meshOf(self).repr(),
    '__str__(self, /)': (self) => meshOf(self).toString(),
    '__eq__(self, other, /)': sameMesh,
    '__hash__(self, /)': (self) => textHash(meshOf(self).repr()),
  });
methods(specClass, {
  '__repr__(self, /)': (self) => (self instanceof PartitionSpec ? self.text : ''),
  '__len__(self, /)': (self) => (self instanceof PartitionSpec ? self.parts.length : 0),
  '__getitem__(self, i, /)': (self, i) =>
    self instanceof PartitionSpec && typeof i === 'number'
      ? (self.parts.at(i) ?? null)
      : new Missing('a part of a PartitionSpec'),
  '__eq__(self, other, /)': (self, other) =>
    self instanceof PartitionSpec && other instanceof PartitionSpec && self.text === other.text,
  '__hash__(self, /)': (self) => textHash(self instanceof PartitionSpec ? self.text : ''),
});
getters(namedShardingClass, {
  mesh: (v) => (v instanceof NamedSharding ? v.meshValue : null),
  spec: (v) => (v instanceof NamedSharding ? v.spec : null),
});
methods(namedShardingClass, {
  '__repr__(self, /)': (self) => (self instanceof NamedSharding ? self.text : ''),
  '__eq__(self, other, /)': (self, other) =>
    self instanceof NamedSharding && other instanceof NamedSharding && self.text === other.text,
  '__hash__(self, /)': (self) => textHash(self instanceof NamedSharding ? self.text : ''),
});

export const meshFunctions = new Map<string, Value>([
  ['NamedSharding', namedShardingClass],
  ['P', specClass],
  ['make_mesh', makeMesh],
]);

const getAbstractMesh = native('get_abstract_mesh()', () => {
  const mesh = contextMesh();
  return new MeshValue(mesh ?? NO_ABSTRACT_MESH);
});

export const meshTable = new Map<string, Value>([
  ['Mesh', meshClass],
  ['AbstractMesh', abstractMeshClass],
  ['PartitionSpec', specClass],
  ['NamedSharding', namedShardingClass],
  ['Sharding', shardingClass],
  ['SingleDeviceSharding', singleDeviceShardingClass],
  ['get_abstract_mesh', getAbstractMesh],
]);

export const axisTypePart = (name: string): Value | undefined => (name === 'AxisType' ? axisTypes(name) : undefined);
