/**
 * Meshes, partition specs and shardings, as far as they show in jaxprs. Source: jax/_src/mesh.py, partition_spec.py,
 * named_sharding.py, pjit.py with_sharding_constraint, api.py device_put.
 */
import type { ParamValue } from '../jaxpr/primitive.ts';
import { TextParam } from '../jaxpr/primitive.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import type { Val } from '../jaxpr/trace.ts';
import { bind, bind1, currentTrace, evalTrace } from '../jaxpr/trace.ts';
import { EnumParam } from '../jaxpr/primitive.ts';
import { lookupAttr } from '../python/attributes.ts';
import { Stop, raise, typeError, valueError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { getters, methods } from '../python/native.ts';
import { repr, str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { Missing, PyDict, PyInstance, PyList, PyTuple, Unknown, builtinClass, typeOf } from '../python/values.ts';
import { keyOf } from '../python/keys.ts';
import { asValue, jaxFunction } from './declare.ts';
import { CPU_TEXT, deviceClass } from './devices.ts';
import { raising } from './errors.ts';
import type { TreeDef } from './pytree.ts';
import { flatten, unflatten } from './pytree.ts';
import { jaxType, leafCount } from './lax/bodies.ts';
import { tupleText } from './lax/operations.ts';

const meshClass = builtinClass('Mesh', undefined, 'jax.sharding');
const specClass = builtinClass('PartitionSpec', undefined, 'jax.sharding');
const namedShardingClass = builtinClass('NamedSharding', undefined, 'jax.sharding');
const singleDeviceShardingClass = builtinClass('SingleDeviceSharding', undefined, 'jax.sharding');

class Mesh extends PyInstance {
  constructor(
    readonly devices: Value,
    readonly sizes: readonly number[],
    readonly names: readonly string[],
  ) {
    super(meshClass);
  }
  get text(): string {
    if (this.names.length === 0) return 'Mesh()';
    const axes = this.names.map((n, i) => `'${n}': ${this.sizes[i]}`).join(', ');
    return `Mesh(${axes}, axis_types=(${this.names.map(() => 'Auto').join(', ')}${this.names.length === 1 ? ',' : ''}))`;
  }
}

class PartitionSpec extends PyInstance {
  constructor(readonly parts: readonly Value[]) {
    super(specClass);
  }
  get text(): string {
    return `P${repr(new PyTuple(this.parts))}`;
  }
}

class NamedSharding extends PyInstance {
  constructor(
    readonly mesh: Mesh,
    readonly spec: PartitionSpec,
  ) {
    super(namedShardingClass);
  }
  get text(): string {
    return `NamedSharding(mesh=${this.mesh.text}, spec=${this.spec.text}, memory_kind=device)`;
  }
}

meshClass.construct = (_, args, kwargs) => {
  const named = new Map(kwargs);
  const devices = args[0] ?? named.get('devices') ?? null;
  const axes = args[1] ?? named.get('axis_names') ?? null;
  const unknown = [devices, axes].find((v) => v instanceof Unknown);
  if (unknown instanceof Unknown) return unknown;
  if ((args[2] ?? named.get('axis_types') ?? null) !== null) return new Missing('a Mesh with axis_types');
  const names = typeof axes === 'string' ? [axes] : listOf(axes).map(str);
  const shape = lookupAttr(devices, 'shape');
  const sizes =
    shape instanceof PyTuple
      ? shape.items.map(Number)
      : devices instanceof PyList || devices instanceof PyTuple
        ? nestedShape(devices)
        : undefined;
  if (!sizes) return new Unknown('the devices of a mesh are not known');
  if (sizes.length !== names.length)
    throw valueError(
      'Mesh requires the ndim of its first argument (`devices`) to equal the length of its second argument (`axis_names`), ' +
        `but got devices.ndim == ${sizes.length} and len(axis_names) == ${names.length}.`,
    );
  return new Mesh(devices, sizes, names);
};

/** The shape of nested lists of devices. */
function nestedShape(v: Value): number[] {
  if (!(v instanceof PyList || v instanceof PyTuple)) return [];
  return [v.items.length, ...(v.items.length > 0 ? nestedShape(v.items[0]) : [])];
}

specClass.construct = (_, args) => new PartitionSpec(args);
namedShardingClass.construct = (_, args, kwargs) => {
  const named = new Map(kwargs);
  const mesh = args[0] ?? named.get('mesh') ?? null;
  const spec = args[1] ?? named.get('spec') ?? null;
  if (mesh instanceof Unknown) return mesh;
  if (spec instanceof Unknown) return spec;
  if (!(mesh instanceof Mesh)) return new Missing(`a NamedSharding of ${repr(typeOf(mesh))}`);
  if (!(spec instanceof PartitionSpec))
    throw typeError(`Unexpected spec argument for NamedSharding: ${repr(spec)} of type ${repr(typeOf(spec))}`);
  for (const name of spec.parts.flatMap((p) => (p instanceof PyTuple ? p.items : [p])))
    if (typeof name === 'string' && !mesh.names.includes(name))
      throw valueError(
        `Resource axis: ${name} of ${spec.text} is not found in mesh: ${repr(new PyTuple([...mesh.names]))}.`,
      );
  return new NamedSharding(mesh, spec);
};
singleDeviceShardingClass.construct = () => new Missing('jax.sharding.SingleDeviceSharding');

const meshOf = (v: Value): Mesh => {
  if (v instanceof Mesh) return v;
  throw typeError('a Mesh is expected');
};

getters(meshClass, {
  devices: (v) => meshOf(v).devices,
  axis_names: (v) => new PyTuple([...meshOf(v).names]),
  size: (v) => meshOf(v).sizes.reduce((a, b) => a * b, 1),
  empty: (v) => meshOf(v).names.length === 0,
  shape: (v) => {
    const dict = new PyDict();
    const mesh = meshOf(v);
    mesh.names.forEach((name, i) => dict.entries.set(keyOf(name), { key: name, value: mesh.sizes[i] }));
    return dict;
  },
});
methods(meshClass, {
  '__repr__(self, /)': (self) => meshOf(self).text,
  '__enter__(self, /)': () => {
    throw new Stop("jitlens doesn't have a mesh as a context yet", 'unsupported');
  },
  '__exit__(self, exc_type, exc_value, traceback, /)': () => null,
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
});
getters(namedShardingClass, {
  mesh: (v) => (v instanceof NamedSharding ? v.mesh : null),
  spec: (v) => (v instanceof NamedSharding ? v.spec : null),
});
methods(namedShardingClass, {
  '__repr__(self, /)': (self) => (self instanceof NamedSharding ? self.text : ''),
  '__eq__(self, other, /)': (self, other) =>
    self instanceof NamedSharding && other instanceof NamedSharding && self.text === other.text,
});

/** A sharding as a param of an eqn. */
const shardingParam = (s: NamedSharding): TextParam => new TextParam('NamedSharding', s.text);

// ---- with_sharding_constraint

const NO_MESH = new TextParam('Mesh', 'Mesh()');
const NO_DIMS = new TextParam('frozenset', 'frozenset({})');

/** Every dimension that is sharded must divide by the devices along it. */
function checkDivides(x: Val, { mesh, spec, text }: NamedSharding): void {
  const { shape } = x.aval;
  if (spec.parts.length > shape.length)
    throw valueError(
      `One of with_sharding_constraint arguments with rank ${shape.length} is incompatible with its sharding annotation ${text}: ` +
        `Sharding ${text} is only valid for values of rank at least ${spec.parts.length}, but was applied to a value of rank ` +
        `${shape.length}.`,
    );
  spec.parts.forEach((part, i) => {
    const names = part instanceof PyTuple ? part.items : part === null ? [] : [part];
    const parts = names.reduce<number>((n, name) => n * (mesh.sizes[mesh.names.indexOf(str(name))] ?? 1), 1);
    if (shape[i] % parts !== 0)
      throw new Stop(
        `jitlens doesn't have JAX's message for a dimension of ${tupleText(shape)} that doesn't divide by ${parts}`,
        'unsupported',
      );
  });
}

/** One sharding for all leaves, or a tree of them. */
function shardingsFor(leaves: number, shardings: Value): Value[] {
  if (shardings instanceof PyInstance) return new Array<Value>(leaves).fill(shardings);
  const given = flatten(shardings).leaves;
  if (given.length !== leaves)
    throw new Stop("jitlens doesn't have JAX's message for shardings of another structure yet", 'unsupported');
  return given;
}

const withShardingConstraint = jaxFunction('with_sharding_constraint(x, shardings)', (x, shardings) => {
  const { leaves, tree } = flatten(x);
  const each = shardingsFor(leaves.length, shardings);
  const outs = leaves.map((leaf, i) => {
    const s = each[i];
    const v = jaxType(leaf);
    if (s instanceof Unknown) return s;
    if (s instanceof PartitionSpec)
      throw raise(
        'RuntimeError',
        'with_sharding_constraint requires a non-empty mesh in context if you are passing `PartitionSpec`s to shardings. You can ' +
          'define a context mesh via `jax.set_mesh(mesh)`. Alternatively, provide `Sharding`s to shardings and then the mesh ' +
          'context manager is not required.',
      );
    if (!(s instanceof NamedSharding))
      throw typeError(
        `shardings leaf specifications are expected to be PartitionSpec instances or None, but got ${str(s)}`,
      );
    checkDivides(v, s);
    return asValue(
      raising(() =>
        bind1(primitives.sharding_constraint, [v], {
          sharding: shardingParam(s),
          layout: null,
          context_mesh: NO_MESH,
          unconstrained_dims: NO_DIMS,
        }),
      ),
    );
  });
  return unflatten(tree, outs);
});

// ---- device_put

function deviceParam(device: Value): ParamValue {
  if (device === null) return null;
  if (device instanceof NamedSharding) return shardingParam(device);
  if (device instanceof PyInstance && device.cls === deviceClass) return new TextParam('Device', CPU_TEXT);
  throw new Stop(`jitlens doesn't have jax.device_put to ${repr(typeOf(device))} yet`, 'unsupported');
}

function copySemantics(mayAlias: Value, donate: Value): ParamValue {
  if (mayAlias === true && donate === true) throw valueError('may_alias and donate cannot be True at the same time.');
  const alias = mayAlias === null ? donate !== true : mayAlias === true;
  const member = alias ? 'REUSE_INPUT' : donate === true ? 'DONATE_INPUT' : 'ALWAYS_COPY';
  return EnumParam.of('ArrayCopySemantics', member);
}

const devicePut = jaxFunction(
  'device_put(x, device=None, *, src=None, donate=False, may_alias=None)',
  (x, device, src, donate, mayAlias) => {
    const { leaves, tree } = flatten(x);
    const operands = leaves.map(jaxType);
    if (currentTrace() === evalTrace) return unflatten(tree, operands.map(asValue));
    const isOne = device === null || device instanceof PyInstance;
    const devices = isOne ? leaves.map(() => deviceParam(device)) : flatten(device).leaves.map(deviceParam);
    if (devices.length !== leaves.length)
      throw new Stop("jitlens doesn't have jax.device_put with a tree of another structure yet", 'unsupported');
    const semantics = copySemantics(mayAlias, donate);
    const outs = bind(primitives.device_put, operands, {
      devices,
      srcs: leaves.map(() => deviceParam(src)),
      copy_semantics: leaves.map(() => semantics),
    });
    return unflatten(tree, outs.map(asValue));
  },
);

export const shardingFunctions = new Map<string, Value>([
  ['device_put', devicePut],
  ['NamedSharding', namedShardingClass],
  ['P', specClass],
]);

export const shardingModule = new Map<string, Value>([
  ['Mesh', meshClass],
  ['PartitionSpec', specClass],
  ['NamedSharding', namedShardingClass],
  ['SingleDeviceSharding', singleDeviceShardingClass],
]);

export const shardingConstraint: readonly [string, Value] = ['with_sharding_constraint', withShardingConstraint];

/** What stands for no sharding among a jit's. */
export const UNSPECIFIED = new TextParam('UnspecifiedValue', 'UnspecifiedValue');

/**
 * Shardings given to a jit, one for each leaf of a tree; undefined where there is none. What is given may be a prefix of
 * the tree. Source: pjit.py flatten_axis_resources.
 */
export function shardingParams(given: Value, tree: TreeDef): readonly ParamValue[] | undefined {
  const out: ParamValue[] = [];
  const walk = (v: Value, t: TreeDef): void => {
    if (v === null || v instanceof NamedSharding) {
      for (let n = leafCount(t); n > 0; n--) out.push(v === null ? UNSPECIFIED : shardingParam(v));
    } else if ((v instanceof PyTuple || v instanceof PyList) && 'children' in t && t.children.length === v.items.length)
      t.children.forEach((c, i) => {
        walk(v.items[i], c);
      });
    else if (v instanceof PyDict && t.kind === 'dict' && v.entries.size === t.keys.length)
      t.keys.forEach((key, i) => {
        walk(v.entries.get(keyOf(key))?.value ?? null, t.children[i]);
      });
    else throw new Stop("jitlens doesn't have such shardings of jax.jit yet", 'unsupported');
  };
  walk(given, tree);
  return out.some((s) => s !== UNSPECIFIED) ? out : undefined;
}
