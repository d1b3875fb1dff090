/** Where arrays are, as programs say it. Source: jax/_src/pjit.py with_sharding_constraint, api.py device_put. */
import type { Aval } from '../jaxpr/aval.ts';
import { contextMesh, meshContext } from '../jaxpr/axisEnv.ts';
import { Mesh, NamedShardingParam, Spec, namesOfPart, samePart } from '../jaxpr/mesh.ts';
import type { ParamValue } from '../jaxpr/primitive.ts';
import { EnumParam, TextParam } from '../jaxpr/primitive.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import type { Val } from '../jaxpr/trace.ts';
import { bind, bind1, currentSource, currentTrace, evalTrace } from '../jaxpr/trace.ts';
import { PyRaise, Stop, defineException, exceptionClasses, raise, typeError, valueError } from '../python/errors.ts';
import { keyOf } from '../python/keys.ts';
import { repr, str } from '../python/text.ts';
import type { PyClass, Value } from '../python/values.ts';
import { PyDict, PyException, PyFloat, PyInstance, PyList, PyTuple, isInt, typeOf } from '../python/values.ts';
import { asValue, jaxFunction } from './declare.ts';
import { deviceClass } from './devices.ts';
import { summarizeSource } from './errors.ts';
import { jaxType, leafCount } from './lax/bodies.ts';
import { tupleText } from './lax/operations.ts';
import { meshContextFunctions } from './meshContexts.ts';
import {
  MeshValue,
  NamedSharding,
  PartitionSpec,
  checkSpec,
  meshFunctions,
  meshTable,
  shardingParam,
} from './meshes.ts';
import { spread } from './prefix.ts';
import type { TreeDef } from './pytree.ts';
import { flatten, unflatten } from './pytree.ts';
import { reshardingFunctions } from './resharding.ts';

// ---- with_sharding_constraint

const NO_MESH = new Mesh([], []);

/** Dimensions need not divide by the devices along them. Source: pjit_check_aval_sharding. */
function checkRank(what: string, x: Aval, { spec, text }: NamedSharding): void {
  const { ndim } = x;
  if (spec.parts.length <= ndim) return;
  const scalar = ndim === 0 ? ' For scalars the PartitionSpec should be P()' : '';
  throw valueError(
    `One of ${what} arguments is incompatible with its sharding annotation ${text}: ` +
      `Sharding ${text} is only valid for values of rank at least ${spec.parts.length}, but was applied to a value of rank ` +
      `${ndim}.${scalar}`,
  );
}

/** Only automatic axes can be constrained. Source: check_shardings_are_auto. */
function checkAuto(s: NamedSharding): void {
  const bad = s.spec.spec.names.filter((n) => s.mesh.type(n) !== 'Auto');
  if (bad.length > 0)
    throw valueError(
      'The spec of NamedSharding passed to with_sharding_constraint can only refer to Auto axes of the mesh. Got spec=' +
        `${s.spec.text} and mesh=${s.mesh.toAbstract().toString()}. You probably meant to use \`reshard\` API?`,
    );
}

/** Where all axes are explicit, a constraint only says what is so. Source: assert_shardings_equal. */
function checkEqual(x: Val, { spec }: NamedSharding): void {
  const own = x.aval.parts;
  const asked = own.map((_, i) => spec.spec.parts[i] ?? null);
  if (own.every((p, i) => spec.free.includes(i) || samePart(p, asked[i]))) return;
  throw raise(
    'AssertionError',
    '`with_sharding_constraint` acts as an assert when all axes of mesh are of type `Explicit`. The array sharding: ' +
      `${new Spec(own).toString()} did not match the sharding provided: ${new Spec(asked).toString()}. Please use ` +
      '`jax.sharding.reshard` to shard your input to the sharding you want.',
  );
}

/** The shardings of leaves: one for all, or a tree of them that is a prefix. Source: api_util.py flatten_axes. */
function spreadOver(what: string, shardings: Value, tree: TreeDef): Value[] {
  const found = spread(shardings, tree, (v) => v === null);
  if (found) return found.map(({ value }) => value);
  throw new Stop(`jitlens doesn't have JAX's message for ${what} of another structure yet`, 'unsupported');
}

/** The mesh that specs are on. */
const specMesh = (): Mesh | undefined => contextMesh() ?? meshContext().resource;

function constrained(x: Val, s: NamedSharding): Value {
  if (contextMesh()?.allAre('Explicit')) {
    checkEqual(x, s);
    return asValue(x);
  }
  checkAuto(s);
  const free = `frozenset({${s.spec.free.join(', ')}})`;
  return asValue(
    bind1(primitives.sharding_constraint, [x], {
      sharding: shardingParam(s),
      layout: null,
      context_mesh: specMesh() ?? NO_MESH,
      unconstrained_dims: new TextParam('frozenset', free),
    }),
  );
}

/** A leaf of the shardings as a sharding. Source: prepare_axis_resources, _create_sharding_for_array. */
function constraintOf(s: Value): NamedSharding {
  const mesh = specMesh();
  if (s instanceof NamedSharding) return s;
  if (s instanceof PartitionSpec) {
    if (!mesh)
      throw raise(
        'RuntimeError',
        'with_sharding_constraint requires a non-empty mesh in context if you are passing `PartitionSpec`s to shardings. You can ' +
          'define a context mesh via `jax.set_mesh(mesh)`. Alternatively, provide `Sharding`s to shardings and then the mesh ' +
          'context manager is not required.',
      );
    checkSpec(mesh, s);
    return new NamedSharding(new MeshValue(mesh), s);
  }
  if (s === null && mesh) return new NamedSharding(new MeshValue(mesh), new PartitionSpec([]));
  if (s === null)
    throw valueError(
      'One of with_sharding_constraint arguments got sharding None which is not allowed. Please only pass ' +
        '`jax.sharding.Sharding` instances.',
    );
  throw typeError(
    `shardings leaf specifications are expected to be PartitionSpec instances or None, but got ${str(s)}`,
  );
}

const withShardingConstraint = jaxFunction('with_sharding_constraint(x, shardings)', (x, shardings) => {
  const { leaves, tree } = flatten(x);
  const vals = leaves.map(jaxType);
  for (const s of flatten(shardings, (v) => v === null).leaves)
    if (s !== null && !(s instanceof NamedSharding) && !(s instanceof PartitionSpec)) constraintOf(s);
  const each = spreadOver('shardings', shardings, tree).map(constraintOf);
  each.forEach((s, i) => {
    checkRank('with_sharding_constraint', vals[i].aval, s);
  });
  return unflatten(
    tree,
    vals.map((v, i) => constrained(v, each[i])),
  );
});

// ---- device_put

function deviceParam(device: Value): ParamValue {
  if (device === null) return null;
  if (device instanceof NamedSharding) return shardingParam(device);
  if (device instanceof PartitionSpec) {
    const mesh = meshContext().devices;
    if (!mesh) throw valueError('Please set a mesh via `jax.set_mesh` if a PartitionSpec is passed to device_put');
    checkSpec(mesh, device);
    return new NamedShardingParam(mesh, device.spec);
  }
  if (device instanceof PyInstance && device.cls === deviceClass) return new TextParam('Device', str(repr(device)));
  // Source: api.py _check_sharding.
  if (typeof device === 'string' || isInt(device) || device instanceof PyFloat)
    throw valueError(
      '`jax.device_put` only accepts `None`, `jax.sharding.Sharding`, `jax.Device`, `Format`, `jax.memory.Space` or a pytree of ' +
        `these values. Received invalid value: ${str(device)}`,
    );
  throw new Stop(`jitlens doesn't have jax.device_put to ${repr(typeOf(device))} yet`, 'unsupported');
}

/** Where the operand is, as far as a trace knows. Source: api.py _infer_src_sharding. */
function sourceParam(src: Value, { placed, parts }: Aval): ParamValue {
  if (src !== null) return deviceParam(src);
  if (!placed?.mesh.allAre('Explicit')) return null;
  return new NamedShardingParam(placed.mesh, new Spec(parts), [], 'device');
}

const indivisibleError = defineException(
  'IndivisibleError',
  exceptionClasses.get('ValueError') as PyClass,
  'jax._src.sharding',
);
exceptionClasses.delete('IndivisibleError');

/** Dimensions divide by the devices along them. Source: api.py _check_sharding. */
function checkTarget(device: Value, x: Aval): void {
  if (!(device instanceof NamedSharding)) return;
  checkRank('device_put', x, device);
  const { mesh, spec } = device;
  spec.spec.parts.forEach((part, i) => {
    const by = mesh.sizeOf(namesOfPart(part));
    if (x.shape[i] % by === 0) return;
    throw new PyRaise(
      new PyException(indivisibleError, [
        `One of device_put args was given the sharding ${device.text}, which implies that the global size of its dimension ` +
          `${i} should be divisible by ${by}, but it is equal to ${x.shape[i]} (full shape: ${tupleText(x.shape)}). This error ` +
          `occurs at source:  ${summarizeSource(currentSource())}`,
      ]),
    );
  });
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
    const targets =
      device === null || device instanceof PyInstance ? leaves.map(() => device) : spreadOver('device', device, tree);
    const devices = targets.map(deviceParam);
    const semantics = copySemantics(mayAlias, donate);
    targets.forEach((target, i) => {
      checkTarget(target, operands[i].aval);
    });
    if (currentTrace() === evalTrace && devices.every((d) => !(d instanceof NamedShardingParam)))
      return unflatten(tree, operands.map(asValue));
    const outs = bind(primitives.device_put, operands, {
      devices,
      srcs: operands.map((x) => sourceParam(src, x.aval)),
      copy_semantics: leaves.map(() => semantics),
    });
    return unflatten(tree, outs.map(asValue));
  },
);

export const shardingFunctions = new Map<string, Value>([
  ['device_put', devicePut],
  ...meshFunctions,
  ...meshContextFunctions,
  ...reshardingFunctions,
]);

export const shardingModule = new Map<string, Value>([...meshTable, ...meshContextFunctions, ...reshardingFunctions]);

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
