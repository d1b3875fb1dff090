/** jax.vmap on Python functions. Source: jax/_src/api.py vmap, _mapped_axis_size, api_util.py flatten_axes. */
import type { AxisData } from '../jaxpr/axisEnv.ts';
import type { SpecPart } from '../jaxpr/mesh.ts';
import { namesOfPart, samePart } from '../jaxpr/mesh.ts';
import { partText } from '../jaxpr/sharding/places.ts';
import { withAxis } from '../jaxpr/axisEnv.ts';
import type { Val } from '../jaxpr/trace.ts';
import { withTrace } from '../jaxpr/trace.ts';
import { Stop, typeError, valueError } from '../python/errors.ts';
import { keyOf } from '../python/keys.ts';
import { native } from '../python/native.ts';
import { repr, str } from '../python/text.ts';
import type { Value } from '../python/values.ts';
import {
  EagerArray,
  PyDict,
  PyInstance,
  PyList,
  PyTuple,
  Tracer,
  Unknown,
  builtinClass,
  typeOf,
} from '../python/values.ts';
import { known } from './autodiff.ts';
import { checkCallable } from './autodiffChecks.ts';
import { TransformedFunction } from './transformedFunction.ts';
import { noAxisName } from './noAxisName.ts';
import { NotKnown } from './notKnown.ts';
import { installBatchRules } from './batching/rules.ts';
import { BatchTrace, addBatch, moveBatch } from './batching/trace.ts';
import { callMethod } from './callJax.ts';
import { asValue } from './declare.ts';
import { keyPaths, keyText } from './keyPaths.ts';
import { leafCount } from './lax/bodies.ts';
import * as lax from './lax/operations.ts';
import { spread } from './prefix.ts';
import type { Flat, TreeDef } from './pytree.ts';
import { flatten, unflatten } from './pytree.ts';
import { bindsTo, signatureOf } from './signature.ts';
import { prefixErrors } from './treeErrors.ts';
import { callTransformed } from './traceContext.ts';
import { toVal } from './values.ts';

type Axis = number | null;
type Kwargs = readonly (readonly [string, Value])[];

/** What JAX puts in the place of leaves when it explains. */
const pytreeLeafClass = builtinClass('PytreeLeaf', undefined, 'jax._src.api_util');
const isNone = (v: Value): boolean => v === null;

/** The axes of all leaves; of None in the tree of axes, too. Source: api_util.py flatten_axes. */
function flattenAxes(name: string, tree: TreeDef, axes: Value, keywords = false): Axis[] {
  const spreadAxes = spread(axes, tree, isNone);
  if (spreadAxes) return spreadAxes.map(({ value }) => (typeof value === 'number' ? value : null));
  // Only the positional arguments are spoken of.
  const shown = keywords && 'children' in tree ? tree.children[0] : tree;
  const given = keywords && axes instanceof PyTuple ? axes.items[0] : axes;
  const leaves = Array.from({ length: leafCount(shown) }, () => new PyInstance(pytreeLeafClass));
  const errors = prefixErrors(name, given, unflatten(shown, leaves)).map((e) => str(e.exc.args[0]));
  throw valueError(
    `${name} specification must be a tree prefix of the corresponding value; \n  Mismatch details ` +
      `(${errors.length} found):\n  ${errors.join('\n  ')}`,
  );
}

const shapeOf = (v: Value): readonly number[] | undefined => toVal(v)?.aval.shape;

/** The size of a leaf along its axis; undefined for what is no array. Source: _get_axis_size. */
function sizeAlong(v: Value, axis: number): number | undefined {
  const shape = shapeOf(v);
  if (!shape) return undefined;
  const size = shape[axis < 0 ? axis + shape.length : axis] as number | undefined;
  if (size !== undefined) return size;
  throw valueError(
    `vmap was requested to map its argument along axis ${axis}, which implies that its rank should be at least ` +
      `${axis >= 0 ? axis + 1 : -axis}, but is only ${shape.length} (its shape is ${lax.tupleText(shape)})`,
  );
}

interface Call {
  readonly fun: Value;
  readonly args: readonly Value[];
  readonly kwargs: Kwargs;
  /** Of args and kwargs together. */
  readonly flat: Flat;
}

/** Source: _mapped_axis_size. */
function mappedSize(f: Call, axes: readonly Axis[], given: number | null): number {
  const { leaves } = f.flat;
  if (leaves.length === 0) {
    if (given !== null) return given;
    throw valueError(
      'vmap wrapped function must be passed at least one argument containing an array or axis_size must be ' +
        `specified, got empty *args=${repr(new PyTuple(f.args))} and **kwargs=${repr(dictOf(f.kwargs))}`,
    );
  }
  const sizes = leaves.map((x, i) => {
    const axis = axes[i];
    return axis === null ? undefined : sizeAlong(x, axis);
  });
  const known = sizes.filter((s) => s !== undefined);
  if (given !== null) known.push(given);
  if (known.length === 0)
    throw valueError('vmap must have at least one non-None value in in_axes or axis_size must be specified');
  if (new Set(known).size === 1) return known[0];
  throw inconsistent(f, axes, sizes, given);
}

function dictOf(kwargs: Kwargs): PyDict {
  const dict = new PyDict();
  for (const [key, value] of kwargs) dict.entries.set(keyOf(key), { key, value });
  return dict;
}

/** `argument x['w'] of type float32[3]`. */
function leafNames({ fun, args, kwargs, flat }: Call): string[] {
  const params = signatureOf(fun);
  const bound =
    params &&
    bindsTo(
      params,
      args.length,
      kwargs.map(([k]) => k),
    );
  return keyPaths(flat.tree).map((path, i) => {
    const [where, first, ...rest] = path.items;
    const x = toVal(flat.leaves[i]);
    const type = `of type ${x ? x.aval.strLong() : 'unknown'}`;
    const whole = keyText([first, ...rest], false, '');
    if (keyText([where], false, '') === '[1]') return `kwargs${whole} ${type}`;
    const at = Number(keyText([first], false, '').slice(1, -1));
    const name = bound ? params.at(at)?.name : undefined;
    return name === undefined || at >= (params?.length ?? 0)
      ? `args${whole} ${type}`
      : `argument ${name}${keyText(rest, false, '')} ${type}`;
  });
}

function inconsistent(
  f: Call,
  axes: readonly Axis[],
  sizes: readonly (number | undefined)[],
  given: number | null,
): Error {
  const names = leafNames(f);
  const counts = new Map<number, number>();
  for (const s of sizes) if (s !== undefined) counts.set(s, (counts.get(s) ?? 0) + 1);
  const most = [...counts].sort(([, a], [, b]) => b - a);
  const lines = most.map(([size, count], i) => {
    const at = sizes.indexOf(size);
    const example = `axis ${axes[at] ?? 'None'} of ${names[at]}`;
    if (count === 1) return `  * one axis had size ${size}: ${example};\n`;
    return `  * ${i === 0 ? 'most' : 'some'} axes (${count} of them) had size ${size}, e.g. ${example};\n`;
  });
  if (given !== null) lines.unshift(`  * the \`axis_size\` argument was ${given};\n`);
  return valueError(`vmap got inconsistent sizes for array axes to be mapped:\n${lines.join('').slice(0, -2)}`);
}

/** Source: util.canonicalize_axis. */
function canonical(axis: number, rank: number): number {
  if (axis < -rank || axis >= rank) throw valueError(`axis ${axis} is out of bounds for array of dimension ${rank}`);
  return axis < 0 ? axis + rank : axis;
}

interface Options {
  readonly inAxes: Value;
  readonly outAxes: Value;
  readonly axisSize: number | null;
  readonly axis: Omit<AxisData, 'size'>;
  readonly sumMatch: boolean;
}

/** A result with its mapped axis where `to` says. Source: matchaxis. */
function matched(trace: BatchTrace, leaf: Value, to: Axis, options: Options, mismatch: (from: number) => Error): Value {
  const x = toVal(leaf);
  if (!x)
    throw typeError(
      `Output from batched function ${repr(leaf)} with type ${repr(typeOf(leaf))} is not a valid JAX type`,
    );
  const { val, dim } = trace.unwrap(x);
  if (dim === undefined) {
    if (to === null) return val === x ? leaf : asValue(val);
    return asValue(addBatch(val, trace.axis.size, canonical(to, val.aval.ndim + 1), trace.axis.explicit));
  }
  if (to !== null) return asValue(dim === to ? val : moveBatch(val, dim, canonical(to, val.aval.ndim)));
  if (options.sumMatch) return asValue(callMethod(val, 'sum', [dim]));
  const { name } = options.axis;
  if (name === undefined) throw mismatch(dim);
  throw valueError(`vmap has mapped output (axis_name=${name}) but out_axes is None`);
}

/** The explicit axes that mapped dimensions are cut along, all alike. Source: _mapped_axis_spec, _check_ema_unmapped_args. */
function explicitAxis(leaves: readonly Value[], axes: readonly Axis[]): SpecPart {
  const avals = leaves.map((v) => (v instanceof Tracer || v instanceof EagerArray ? v.aval : undefined));
  if (!avals.some((a) => a?.placed?.parts)) return null;
  const cuts = avals.flatMap((a, i) => {
    const axis = axes[i];
    return axis === null ? [] : [a?.parts.at(axis) ?? null];
  });
  cuts.forEach((cut, i) => {
    if (i > 0 && !samePart(cut, cuts[i - 1]))
      throw valueError(
        'Mapped away dimension of inputs passed to vmap should be sharded the same. Got inconsistent axis specs: ' +
          `${plainPart(cuts[i - 1])} vs ${plainPart(cut)}`,
      );
  });
  const names = namesOfPart(cuts[0] ?? null);
  avals.forEach((a, i) => {
    if (axes[i] === null && a?.parts.some((p) => namesOfPart(p).some((n) => names.includes(n))))
      throw valueError(
        'Unmapped values passed to vmap cannot be sharded along the mesh axis you are vmapping over. Got type: ' +
          `${a.strShort()}, in_axes: None and vmapped mesh axis: ${partText(names)}`,
      );
  });
  return cuts[0] ?? null;
}

const plainPart = (p: SpecPart): string => (typeof p === 'string' ? p : partText(p));

function apply(fun: Value, options: Options, args: readonly Value[], kwargs: Kwargs): Value {
  const { inAxes, outAxes } = options;
  if (inAxes instanceof PyTuple && inAxes.items.length !== args.length) throw wrongLength(inAxes, args, kwargs);
  const flat = flatten(new PyTuple([new PyTuple(args), dictOf(kwargs)]));
  for (const leaf of flat.leaves) if (leaf instanceof Unknown) throw new NotKnown(leaf);
  const axes = flattenAxes('vmap in_axes', flat.tree, new PyTuple([inAxes, 0]), true);
  const size = mappedSize({ fun, args, kwargs, flat }, axes, options.axisSize);
  const explicit = explicitAxis(flat.leaves, axes);
  if (explicit !== null && options.axis.spmdName.length > 0 && options.axis.spmdName.join() !== String(explicit)) {
    const shown = (names: readonly string[]): string => repr(new PyTuple([...names]));
    throw valueError(
      'Only one of spmd_axis_name or arrays sharded on `Explicit` mesh axis type is allowed. Got ' +
        `spmd_axis_name=${shown(options.axis.spmdName)} and arrays sharded on explicit_mesh_axis=${shown(namesOfPart(explicit))}`,
    );
  }
  const trace = new BatchTrace({ ...options.axis, size, explicit, ...(explicit === null ? {} : { spmdName: [] }) });
  const tracers = flat.leaves.map((leaf, i): Value => {
    const axis = axes[i];
    if (axis === null) return leaf;
    const x = toVal(leaf);
    const at = canonical(axis, x?.aval.ndim ?? 0);
    return trace.wrap(x as Val, at) as Value;
  });
  try {
    return withTrace(trace, () =>
      withAxis(trace.axis, () => {
        const given = unflatten(flat.tree, tracers) as PyTuple;
        const [positional, named] = given.items;
        const result = callTransformed(
          'vmap',
          fun,
          (positional as PyTuple).items,
          [...(named as PyDict).entries.values()].map((e) => [e.key as string, e.value] as const),
        );
        if (result instanceof Unknown) throw new NotKnown(result);
        const out = flatten(result);
        for (const leaf of out.leaves) if (leaf instanceof Unknown) throw new NotKnown(leaf);
        const to = flattenAxes('vmap out_axes', out.tree, outAxes);
        const leaves = out.leaves.map((leaf, i) =>
          matched(trace, leaf, to[i], options, (from) => {
            const path = keyText(keyPaths(out.tree)[i].items, false, '');
            return valueError(`at vmap out_axes${path}, got axis spec None but output was batched on axis ${from}`);
          }),
        );
        return unflatten(out.tree, leaves);
      }),
    );
  } finally {
    trace.endedAs = 'BatchTracer';
  }
}

function wrongLength(inAxes: PyTuple, args: readonly Value[], kwargs: Kwargs): Error {
  const names = new PyList(kwargs.map(([k]) => k));
  return valueError(
    'vmap in_axes must be an int, None, or a tuple of entries corresponding to the positional arguments passed to the ' +
      `function, but got len(in_axes)=${inAxes.items.length}, len(args)=${args.length}.` +
      (kwargs.length === 0
        ? ''
        : ` Note that the function was called with keyword arguments ${repr(names)}, which the entries of a tuple ` +
          'in_axes never correspond to: keyword arguments are always mapped along their leading axis (axis 0). If that ' +
          'is the intended mapping, make in_axes correspond to the positional arguments only; otherwise pass the ' +
          'arguments positionally, or bind unmapped keyword arguments with functools.partial before applying vmap.'),
  );
}

const isInt = (v: Value): boolean => typeof v === 'number';
const allInts = (axes: Value): boolean => flatten(axes).leaves.every(isInt);

/** The names that mesh axes have. */
function spmdNames(v: Value): string[] {
  if (v === null) return [];
  return (v instanceof PyTuple ? v.items : [v]).map((name) => {
    if (typeof name === 'string') return name;
    throw new Stop("jitlens doesn't have spmd axis names that are no strings yet", 'unsupported');
  });
}

function vmap(
  fun: Value,
  given: Value,
  outAxes: Value,
  axisGiven: Value,
  axisSize: Value,
  spmdName: Value,
  sumMatch: Value,
): Value {
  checkCallable(fun);
  installBatchRules();
  const inAxes = given instanceof PyList ? new PyTuple(given.items) : given;
  if (!(inAxes === null || isInt(inAxes) || (inAxes instanceof PyTuple && typeOf(inAxes).name === 'tuple')))
    throw typeError(
      'vmap in_axes must be an int, None, or a tuple of entries corresponding to the positional arguments passed to ' +
        `the function, but got ${str(inAxes)}.`,
    );
  for (const [name, axes] of [
    ['in_axes', inAxes],
    ['out_axes', outAxes],
  ] as const)
    if (!allInts(axes))
      throw typeError(
        `vmap ${name} must be an int, None, or (nested) container with those types as leaves, but got ${str(axes)}.`,
      );
  const axisName = axisGiven === noAxisName ? null : axisGiven;
  if (axisName !== null && typeof axisName !== 'string')
    throw new Stop("jitlens doesn't have axis names that are no strings yet", 'unsupported');
  const options: Options = {
    inAxes,
    outAxes,
    axisSize: typeof axisSize === 'number' ? axisSize : null,
    axis: { name: axisName ?? undefined, spmdName: spmdNames(spmdName) },
    sumMatch: sumMatch === true,
  };
  return new TransformedFunction(fun, (args, kwargs) => known(() => apply(fun, options, args, kwargs)), [
    'vmap',
    options,
  ]);
}

export const vmapFunction = native(
  'vmap(fun, in_axes=0, out_axes=0, axis_name=None, axis_size=None, spmd_axis_name=None, sum_match=False)',
  vmap,
);
