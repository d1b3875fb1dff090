/** Explicit axes: `jax.reshard`, `auto_axes`, `explicit_axes`. Source: jax/_src/pjit.py reshard, _auto_axes, _explicit_axes. */
import type { Aval } from '../jaxpr/aval.ts';
import { contextMesh, withMesh } from '../jaxpr/axisEnv.ts';
import type { AxisType, Mesh } from '../jaxpr/mesh.ts';
import { Spec } from '../jaxpr/mesh.ts';
import { primitives } from '../jaxpr/primitives/index.ts';
import { explicitParts } from '../jaxpr/sharding/places.ts';
import type { Val } from '../jaxpr/trace.ts';
import { bind1 } from '../jaxpr/trace.ts';
import { call } from '../python/call.ts';
import { Stop, raise, typeError, valueError } from '../python/errors.ts';
import { native } from '../python/native.ts';
import { str } from '../python/text.ts';
import type { Kwargs, Value } from '../python/values.ts';
import { PyTuple, Unknown } from '../python/values.ts';
import { known } from './autodiff.ts';
import { TransformedFunction } from './transformedFunction.ts';
import { asValue, jaxFunction } from './declare.ts';
import { raising } from './errors.ts';
import { jaxType } from './lax/bodies.ts';
import { NamedSharding, specValue } from './meshes.ts';
import { NotKnown } from './notKnown.ts';
import { forRank, outSharding } from './outSharding.ts';
import { spread } from './prefix.ts';
import { flatten, unflatten } from './pytree.ts';

/** One array, where a sharding says. */
function reshardOne(x: Val, to: Value): Val {
  const target = outSharding(to, 'reshard', false);
  if (!target)
    throw valueError(
      'Reshard should only be used with out_shardings which are non-None and have a non-empty mesh. Got sharding ' +
        `${str(to)}.`,
    );
  return bind1(primitives.reshard, [x], { dst_sharding: forRank(target, x.aval.ndim) });
}

function reshardTree(xs: Value, shardings: Value): Value {
  const { leaves, tree } = flatten(xs);
  const vals = leaves.map(jaxType);
  const targets = spread(shardings, tree, (v) => v === null);
  if (!targets)
    throw new Stop(
      "jitlens doesn't have JAX's message for shardings of reshard of another structure yet",
      'unsupported',
    );
  return unflatten(
    tree,
    vals.map((x, i) => asValue(reshardOne(x, targets[i].value))),
  );
}

interface MeshInfo {
  readonly before: Mesh;
  readonly after: Mesh;
  readonly axes: readonly string[];
}

/** The context's mesh, or that of the shardings, with some axes of another type. Source: _get_new_mesh. */
function newMesh(axes: Value, type: AxisType, name: string, shardings: Value = null): MeshInfo | undefined {
  let given: Mesh | undefined;
  for (const s of flatten(shardings).leaves) {
    if (!(s instanceof NamedSharding)) continue;
    const mesh = s.mesh.toAbstract();
    if (given && given.key !== mesh.key)
      throw valueError(
        `Shardings passed to ${name} should have the same mesh. Got one mesh ${given.toString()} and another ${s.mesh.toString()}`,
      );
    given = mesh;
  }
  const context = contextMesh();
  if (given && context && given.key !== context.key)
    throw valueError(
      `Context mesh ${context.toString()} must match the mesh passed to shardings ${given.toString()}. Recommended approach ` +
        'is to use `jax.set_mesh` context manager.',
    );
  const before = context ?? given;
  if (!before) return undefined;
  const names = axes === null ? before.names : axes instanceof PyTuple ? axes.items.map(str) : [str(axes)];
  for (const n of names)
    if (before.type(n) === 'Manual')
      throw raise(
        'NotImplementedError',
        'Going from `Manual` AxisType to `Auto` or `Explicit` AxisType is not allowed. Please file a bug at ' +
          'https://github.com/jax-ml/jax/issues with your use case',
      );
  return { before, after: before.withTypes((n, t) => (names.includes(n) ? type : t)), axes: names };
}

/** The spec of each leaf, of what stays explicit. */
const specsOn = (xs: Value, mesh: Mesh | undefined): Value => {
  const { leaves, tree } = flatten(xs);
  const spec = ({ parts }: Aval): Spec => new Spec(mesh ? explicitParts(parts, mesh) : parts);
  return unflatten(
    tree,
    leaves.map((x) => specValue(spec(jaxType(x).aval))),
  );
};

const result = (v: Value): Value => {
  if (v instanceof Unknown) throw new NotKnown(v);
  return v;
};

/** The keyword of that name, or JAX's complaint, and the other keywords. */
function taken(name: string, given: Value, kwargs: Kwargs): { value: Value; rest: Kwargs } {
  if (given !== null) return { value: given, rest: kwargs };
  const found = kwargs.find(([k]) => k === name);
  if (!found) throw typeError(`Missing required keyword argument: '${name}'`);
  return { value: found[1], rest: kwargs.filter(([k]) => k !== name) };
}

/** Source: _auto_axes. */
export function withAutoAxes(fun: (args: PyTuple) => Value, args: PyTuple, axes: Value, outShardings: Value): Value {
  const info = newMesh(axes, 'Auto', 'auto_axes', outShardings);
  if (!info) return fun(args);
  const { before, after } = info;
  const auto = before.named('Auto');
  if (auto.length === info.axes.length && auto.every((n) => info.axes.includes(n))) return fun(args);
  const out = withMesh(after, () => fun(reshardTree(args, specsOn(args, after)) as PyTuple));
  return reshardTree(out, outShardings);
}

function explicitAxes(fun: Value, axes: Value, given: Value, args: readonly Value[], kwargs: Kwargs): Value {
  const { value: inSharding, rest } = taken('in_sharding', given, kwargs);
  const info = newMesh(axes, 'Explicit', 'explicit_axes');
  if (!info)
    throw valueError(
      'Context mesh cannot be empty. Please use `jax.set_mesh` API to enter into a mesh context when using `explicit_axes` API.',
    );
  const out = withMesh(info.after, () => {
    const placed = reshardTree(new PyTuple([...args]), inSharding) as PyTuple;
    return result(call(fun, [...placed.items], rest));
  });
  return reshardTree(out, specsOn(out, contextMesh()));
}

/** A decorator, with or without arguments. */
const wrapping =
  (kind: string, apply: (fun: Value, axes: Value, sharding: Value, args: readonly Value[], kwargs: Kwargs) => Value) =>
  (f: Value, axes: Value, sharding: Value): Value => {
    const unknown = [f, axes, sharding].find((v) => v instanceof Unknown);
    if (unknown) return unknown;
    const wrap = (fun: Value): Value =>
      new TransformedFunction(
        fun,
        (args, kwargs) => known(() => raising(() => apply(fun, axes, sharding, args, kwargs))),
        [kind, { axes, sharding }],
      );
    return f !== null ? wrap(f) : native('<lambda>(g)', (g) => (g instanceof Unknown ? g : wrap(g)));
  };

const autoAxes = wrapping('auto_axes', (fun, axes, given, args, kwargs) => {
  const { value, rest } = taken('out_sharding', given, kwargs);
  return withAutoAxes((own) => result(call(fun, [...own.items], rest)), new PyTuple([...args]), axes, value);
});

export const reshardingFunctions = new Map<string, Value>([
  ['reshard', jaxFunction('reshard(xs, out_shardings)', reshardTree)],
  ['auto_axes', native('auto_axes(f=None, /, *, axes=None, out_sharding=None)', autoAxes)],
  [
    'explicit_axes',
    native('explicit_axes(f=None, /, *, axes=None, in_sharding=None)', wrapping('explicit_axes', explicitAxes)),
  ],
]);
