/** Where arrays are, as programs say it. Source: jax/_src/pjit.py with_sharding_constraint, api.py device_put. */
import { contextMesh } from '../jaxpr/axisEnv.ts';
import { Mesh, NamedShardingParam } from '../jaxpr/mesh.ts';
import type { ParamValue } from '../jaxpr/primitive.ts';
import { EnumParam, TextParam } from '../jaxpr/primitive.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import type { Val } from '../jaxpr/trace.ts';
import { bind, bind1, currentTrace, evalTrace } from '../jaxpr/trace.ts';
import { Stop, raise, typeError, valueError } from '../python/errors.ts';
import { keyOf } from '../python/keys.ts';
import { repr, str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import { PyDict, PyInstance, PyList, PyTuple, Unknown, typeOf } from '../python/values.ts';
import { asValue, jaxFunction } from './declare.ts';
import { CPU_TEXT, deviceClass } from './devices.ts';
import { raising } from './errors.ts';
import { jaxType, leafCount } from './lax/bodies.ts';
import {
  MeshValue,
  NamedSharding,
  PartitionSpec,
  meshFunctions,
  meshTable,
  refuseExplicit,
  shardingParam,
} from './meshes.ts';
import type { TreeDef } from './pytree.ts';
import { flatten, unflatten } from './pytree.ts';

// ---- with_sharding_constraint

const NO_MESH = new Mesh([], []);
const NO_DIMS = new TextParam('frozenset', 'frozenset({})');

/** Dimensions need not divide by the devices along them. Source: pjit_check_aval_sharding. */
function checkRank(x: Val, { spec, text }: NamedSharding): void {
  const { ndim } = x.aval;
  if (spec.parts.length <= ndim) return;
  const scalar = ndim === 0 ? ' For scalars the PartitionSpec should be P()' : '';
  throw valueError(
    `One of with_sharding_constraint arguments is incompatible with its sharding annotation ${text}: ` +
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

/** One sharding for all leaves, or a tree of them. */
function shardingsFor(leaves: number, shardings: Value): Value[] {
  if (shardings instanceof PyInstance) return new Array<Value>(leaves).fill(shardings);
  const given = flatten(shardings).leaves;
  if (given.length !== leaves)
    throw new Stop("jitlens doesn't have JAX's message for shardings of another structure yet", 'unsupported');
  return given;
}

function constrained(x: Val, s: NamedSharding): Value {
  refuseExplicit(s.mesh, 'with_sharding_constraint');
  checkRank(x, s);
  checkAuto(s);
  return asValue(
    raising(() =>
      bind1(primitives.sharding_constraint, [x], {
        sharding: new NamedShardingParam(s.mesh, s.spec.spec),
        layout: null,
        context_mesh: contextMesh() ?? NO_MESH,
        unconstrained_dims: NO_DIMS,
      }),
    ),
  );
}

const withShardingConstraint = jaxFunction('with_sharding_constraint(x, shardings)', (x, shardings) => {
  const { leaves, tree } = flatten(x);
  const each = shardingsFor(leaves.length, shardings);
  const outs = leaves.map((leaf, i) => {
    const s = each[i];
    const v = jaxType(leaf);
    if (s instanceof Unknown) return s;
    const context = contextMesh();
    if (s instanceof PartitionSpec && context) return constrained(v, new NamedSharding(new MeshValue(context), s));
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
    return constrained(v, s);
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

export const shardingFunctions = new Map<string, Value>([['device_put', devicePut], ...meshFunctions]);

export const shardingModule = meshTable;

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
