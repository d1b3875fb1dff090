/** jax.pmap: a jit of a shard_map over as many devices as the mapped axis is long. Source: jax/_src/pmap.py. */
import type { Val } from '../jaxpr/trace.ts';
import { currentTrace, evalTrace } from '../jaxpr/trace.ts';
import { Mesh, Spec } from '../jaxpr/mesh.ts';
import { call } from '../python/call.ts';
import { Stop, typeError, valueError } from '../python/errors.ts';
import { listOf } from '../python/iterate.ts';
import { keyOf } from '../python/keys.ts';
import { native } from '../python/native.ts';
import { str } from '../python/text.ts';
import type { Kwargs, Value } from '../python/values.ts';
import { PyBuiltin, PyDict, PySet, PyTuple, Unknown, frozensetClass } from '../python/values.ts';
import { known, operand } from './autodiff.ts';
import { checkCallable } from './autodiffChecks.ts';
import { TransformedFunction } from './transformedFunction.ts';
import { asValue } from './declare.ts';
import { deviceCountAsked } from './devices.ts';
import { raising } from './errors.ts';
import { jitFunction } from './makeJit.ts';
import { NotKnown } from './notKnown.ts';
import { expandDims } from './lax/arrange.ts';
import * as lax from './lax/operations.ts';
import { MeshValue, specValue } from './meshes.ts';
import { spread } from './prefix.ts';
import type { TreeDef } from './pytree.ts';
import { flatten, treeKey, unflatten } from './pytree.ts';
import { shardMapped } from './shardMap/shardMap.ts';
import { prefixErrors } from './treeErrors.ts';

type Axis = number | null;
const isNone = (v: Value): boolean => v === null;

/** Source: shard_map.py _axes_to_pspec. */
const specOf = (name: string, axis: Axis): Spec =>
  new Spec(axis === null ? [] : [...new Array<null>(axis).fill(null), name]);

const axisOf = (v: Value): Axis => (typeof v === 'number' ? v : null);

interface Options {
  readonly name: string;
  readonly inAxes: Value;
  readonly outAxes: Value;
  readonly devices: readonly Value[] | undefined;
  readonly size: number | undefined;
}

const dictOf = (kwargs: Kwargs): PyDict => {
  const dict = new PyDict();
  for (const [key, value] of kwargs) dict.entries.set(keyOf(key), { key, value });
  return dict;
};

/** An axis for each leaf of the arguments. Source: _get_in_axes_flat. */
function axesOf(inAxes: Value, args: readonly Value[], kwargs: Kwargs, tree: TreeDef): Axis[] {
  const axes = new PyTuple([inAxes, 0]);
  const found = spread(axes, tree, isNone);
  if (found) return found.map(({ value }) => axisOf(value));
  const [error] = prefixErrors('pmap in_axes', axes, new PyTuple([new PyTuple([...args]), dictOf(kwargs)]));
  throw valueError(
    `${str(error.exc.args[0])}\n\nThe 'full pytree' here is the tuple of arguments passed positionally to the pmapped ` +
      'function, and the value of `in_axes` must be a tree prefix of that tuple. But it was not a prefix.' +
      (kwargs.length > 0
        ? '\n\nWhen some arguments are passed by keyword to the pmapped function, they are not included in the ' +
          'comparison to `in_axes`. Instead, each argument passed by keyword is mapped over its leading axis. See the ' +
          'description of `in_axes` in the `pmap` docstring: ' +
          'https://docs.jax.dev/en/latest/_autosummary/jax.pmap.html#jax.pmap'
        : '') +
      '\n\nCheck that the value of the `in_axes` argument to `pmap` is a tree prefix of the tuple of arguments passed ' +
      'positionally to the pmapped function.',
  );
}

/** How long the mapped axis is: as the first argument that has one says. Source: _mapped_axis_size. */
function mappedSize(leaves: readonly Value[], axes: readonly Axis[]): number {
  for (let i = 0; i < leaves.length; i++) {
    const axis = axes[i];
    if (axis === null) continue;
    const { shape } = operand(leaves[i]).aval;
    const size = shape[axis < 0 ? axis + shape.length : axis] as number | undefined;
    if (size !== undefined) return size;
  }
  throw valueError('pmap requires at least one argument with a mapped axis.');
}

/** The devices of the mesh. Source: _get_mesh_devices. */
function meshSize({ devices, size: asked }: Options, size: number): number {
  if (asked !== undefined && asked !== size)
    throw valueError(`Specified axis_size ${asked} doesn't match received axis_size ${size}.`);
  if (devices) return devices.length;
  // Where the program doesn't say how many devices there are, there are as many as it needs, as for meshes.
  const there = deviceCountAsked() ?? size;
  // Where it is computed at once all must be there; JAX's message names what its runtime has.
  if (currentTrace() === evalTrace && size > there)
    throw new Stop("jitlens doesn't compute functions of jax.pmap on several devices", 'unsupported');
  return Math.min(size, there);
}

/** The function on one device's rows, the mapped axes gone, and put back in its results. */
function rows(fun: Value, options: Options, tree: TreeDef, axes: readonly Axis[]): Value {
  return new PyBuiltin('_fun', (args) =>
    raising(() => {
      const leaves = args.map((x, i): Value => {
        const axis = axes[i];
        return axis === null ? x : asValue(lax.squeeze(operand(x), [axis]));
      });
      const [positional, named] = (unflatten(tree, leaves) as PyTuple).items;
      const keywords = [...(named as PyDict).entries.values()].map((e) => [e.key as string, e.value] as const);
      const result = call(fun, [...(positional as PyTuple).items], keywords);
      if (result instanceof Unknown) throw new NotKnown(result);
      const out = flatten(result);
      const to = spread(options.outAxes, out.tree, isNone);
      if (!to) throw prefixErrors('broadcast_prefix prefix_tree', options.outAxes, result)[0];
      const outs = out.leaves.map((leaf, i): Value | Val => {
        const axis = axisOf(to[i].value);
        return axis === null ? leaf : expandDims(operand(leaf), [axis]);
      });
      return unflatten(out.tree, outs.map(asValue));
    }),
  );
}

/** Calls with the same trees and axes share a jit. */
type Jits = Map<string, Value>;

function apply(fun: Value, options: Options, jits: Jits, args: readonly Value[], kwargs: Kwargs): Value {
  const flat = flatten(new PyTuple([new PyTuple([...args]), dictOf(kwargs)]));
  for (const leaf of flat.leaves) if (leaf instanceof Unknown) throw new NotKnown(leaf);
  const axes = axesOf(options.inAxes, args, kwargs, flat.tree);
  const size = meshSize(options, mappedSize(flat.leaves, axes));
  const key = `${treeKey(flat.tree)}|${axes.join()}|${size}`;
  let jitted = jits.get(key);
  if (jitted === undefined) {
    const outSpecs = flatten(options.outAxes, isNone);
    const mapped = shardMapped(rows(fun, options, flat.tree, axes), {
      mesh: new MeshValue(new Mesh([size], [options.name])),
      inSpecs: new PyTuple(axes.map((a) => specValue(specOf(options.name, a)))),
      outSpecs: unflatten(
        outSpecs.tree,
        outSpecs.leaves.map((a) => specValue(specOf(options.name, axisOf(a)))),
      ),
      axisNames: new PySet(frozensetClass),
      checks: false,
    });
    jitted = call(jitFunction, [mapped]);
    jits.set(key, jitted);
  }
  return call(jitted, flat.leaves);
}

const checkAxes = (name: string, axes: Value): void => {
  if (flatten(axes).leaves.every((a) => typeof a === 'number')) return;
  throw typeError(
    `pmap ${name} must be an int, None, or (nested) container with those types as leaves, but got ${str(axes)}.`,
  );
};

export const pmapFunction = native(
  'pmap(fun, axis_name=None, *, in_axes=0, out_axes=0, static_broadcasted_argnums=(), devices=None, backend=None, ' +
    'axis_size=None, donate_argnums=())',
  (fun, name, inAxes, outAxes, statics, devices, backend, size, donated) => {
    const unknown = [fun, name, inAxes, outAxes, statics, devices, size].find((v) => v instanceof Unknown);
    if (unknown) return unknown;
    const given = devices === null ? undefined : listOf(devices);
    if (given?.length === 0) throw valueError("'devices' argument to pmap must be non-empty, or None.");
    checkCallable(fun);
    checkAxes('in_axes', inAxes);
    checkAxes('out_axes', outAxes);
    const jits: Jits = new Map();
    const applied: TransformedFunction['apply'] = (args, kwargs) => {
      const extra = [statics, donated].some((v) => v !== null && !(v instanceof PyTuple && v.items.length === 0));
      if (extra || backend !== null || (name !== null && typeof name !== 'string'))
        throw new Stop("jitlens doesn't have static or donated arguments, or backends, of jax.pmap yet", 'unsupported');
      const options: Options = {
        name: name ?? '_internal_pmap_axis_name',
        inAxes,
        outAxes,
        devices: given,
        size: typeof size === 'number' ? size : undefined,
      };
      return known(() => apply(fun, options, jits, args, kwargs));
    };
    return new TransformedFunction(fun, applied, undefined);
  },
);
