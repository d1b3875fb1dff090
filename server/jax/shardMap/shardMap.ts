/** jax.shard_map, on Python functions. Source: jax/_src/shard_map.py shard_map, _shard_map, _shmap_checks; jax/experimental/shard_map.py. */
import type { Aval } from '../../jaxpr/aval.ts';
import { axisNames, contextMesh } from '../../jaxpr/axisEnv.ts';
import type { Mesh } from '../../jaxpr/mesh.ts';
import { NameSet, Spec, namesOfPart } from '../../jaxpr/mesh.ts';
import { sameParts, typeText } from '../../jaxpr/sharding/places.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { currentTrace, vary } from '../../jaxpr/trace.ts';
import { isCallable } from '../../python/call.ts';
import { Stop, typeError, valueError } from '../../python/errors.ts';
import { MISSING, methods, native } from '../../python/native.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import {
  PyInstance,
  PySet,
  PyTuple,
  Unknown,
  builtinClass,
  frozensetClass,
  setClass,
  typeOf,
} from '../../python/values.ts';
import { known, operand } from '../autodiff.ts';
import { TransformedFunction } from '../transformedFunction.ts';
import { NotKnown } from '../notKnown.ts';
import { asValue } from '../declare.ts';
import { debugInfo } from '../lax/bodies.ts';
import { MeshValue, PartitionSpec, specValue } from '../meshes.ts';
import { spread } from '../prefix.ts';
import type { TreeDef } from '../pytree.ts';
import { flatten, unflatten } from '../pytree.ts';
import { callTransformed } from '../traceContext.ts';
import { prefixError } from '../treeErrors.ts';
import { checkDivides, checkRanks, checkReplicated, checkSpecs } from './checks.ts';
import { bindShardMap } from './process.ts';

export interface Options {
  readonly mesh: Value;
  readonly inSpecs: Value;
  readonly outSpecs: Value;
  readonly axisNames: Value;
  readonly checks: boolean;
}

const inferClass = builtinClass('InferFromArgs', undefined, 'jax._src.shard_map');
/** `jax.sharding.Infer`: nobody gave in_specs. */
export const INFER = new PyInstance(inferClass);
methods(inferClass, { '__repr__(self, /)': () => 'jax.sharding.Infer' });

const isNone = (v: Value): boolean => v === null;

/** The mesh and its axes that become manual. Source: _shmap_checks. */
function checked({ mesh: given, inSpecs, outSpecs, axisNames: names }: Options): {
  mesh: Mesh;
  manual: ReadonlySet<string>;
} {
  const context = contextMesh();
  if (given === null && !context)
    throw valueError('The context mesh cannot be empty. Use `jax.set_mesh(mesh)` to enter into a mesh context');
  if (context && given instanceof MeshValue && given.mesh.key !== context.key)
    throw valueError(
      `The context mesh ${context.toString()} should match the mesh passed to shard_map ${given.mesh.toString()}`,
    );
  if (given !== null && !(given instanceof MeshValue))
    throw typeError(
      'shard_map requires a `jax.sharding.Mesh` or a `jax.sharding.AbstractMesh` instance for its second argument, but ' +
        `got ${str(given)} of type ${repr(typeOf(given))}.`,
    );
  const mesh = given instanceof MeshValue ? given.mesh : (context as Mesh);
  if (mesh.empty) throw valueError(`shard_map requires a non-empty mesh. Got ${mesh.toString()}`);
  if (!(names instanceof PySet) || !(names.cls === setClass || names.cls === frozensetClass))
    throw typeError(
      `\`axis_names\` argument of shard_map should be of type \`frozenset\` or \`set\`. Got type: ${repr(typeOf(names))}`,
    );
  const asked = [...names.entries.values()].map((n) => {
    if (typeof n === 'string') return n;
    throw new Stop("jitlens doesn't have axis names that are no strings yet", 'unsupported');
  });
  if (asked.some((n) => !mesh.names.includes(n)))
    throw valueError(
      `jax.shard_map requires axis_names=${new NameSet(asked).toString()} to be a subset of ` +
        `mesh.axis_names=${new NameSet(mesh.names).toString()}`,
    );
  const manual = new Set((asked.length > 0 ? asked : mesh.names).filter((n) => !mesh.manual.includes(n)));
  if (inSpecs === INFER && [...manual].some((n) => mesh.type(n) !== 'Explicit')) {
    const types = [...manual].map((n) => `AxisType.${mesh.type(n)}`).join(', ');
    throw typeError(
      'shard_map in_specs argument must be a pytree of `jax.sharding.PartitionSpec` instances, but it was `None` when ' +
        `axis_names=${new NameSet(manual).toString()} are of type ${types}`,
    );
  }
  if (inSpecs !== INFER && inSpecs !== null) checkSpecs('in', inSpecs, manual);
  checkSpecs('out', outSpecs, manual);
  return { mesh, manual };
}

/** What of an array's spec is of manual axes. Source: _manual_spec. */
function manualSpec({ parts }: Aval, manual: ReadonlySet<string>): Spec {
  return new Spec(
    parts.map((part) => {
      const names = namesOfPart(part);
      const kept = names.filter((n) => manual.has(n));
      if (kept.some((n, i) => n !== names[i])) throw valueError(`Invalid spec: ${new Spec(parts).toString()}`);
      return kept;
    }),
  );
}

/** Explicit axes are cut as the operands are. */
function checkMatches(aval: Aval, spec: Spec | undefined, mesh: Mesh, manual: ReadonlySet<string>): void {
  if (!spec) return;
  const asked = aval.parts.map((_, i) => spec.parts[i] ?? null);
  const own = manual.size === mesh.names.length ? aval.parts : manualSpec(aval, manual).parts;
  if (sameParts(own, asked)) return;
  throw valueError(
    `in_specs passed to shard_map: ${new Spec(asked).toString()} does not match the specs of the input: ` +
      `${new Spec(aval.parts).toString()} for arg: ${typeText(aval)}. \`in_specs\` is an optional argument so you can omit ` +
      'specifying it and shard_map will infer the in_specs from the arguments. If you want to reshard your inputs, you can ' +
      'use `jax.reshard` on the arguments and then pass those args to shard_map.',
  );
}

function apply(fun: Value, options: Options, args: readonly Value[]): Value {
  const { inSpecs, outSpecs, checks } = options;
  const { mesh, manual } = checked(options);
  if ([...manual].some((n) => axisNames().includes(n) && !contextMesh()))
    throw new Stop("jitlens doesn't have shard_map over an axis that vmap names yet", 'unsupported');
  const given = new PyTuple([...args]);
  const flat = flatten(given);
  const specs = spread(inSpecs, flat.tree, isNone);
  if (!specs)
    throw prefixError('shard_map in_specs', inSpecs, given) ?? new Error('specs that are no prefix have no error');
  const ofExplicit = [...manual].every((n) => mesh.type(n) === 'Explicit');
  const inferred = inSpecs === INFER ? flat.leaves.map((x) => manualSpec(operand(x).aval, manual)) : undefined;
  const specOf = (i: number): Spec | undefined => {
    const { value } = specs[i];
    return inferred ? inferred[i] : value instanceof PartitionSpec ? value.spec : undefined;
  };
  const dynamic = flat.leaves.map((_, i) => specOf(i) !== undefined);
  const operands = flat.leaves.map((leaf, i) => (dynamic[i] ? operand(leaf) : undefined));
  const inTree = inferred ? unflatten(flat.tree, inferred.map(specValue)) : inSpecs;
  const leaves = { fun, tree: flat.tree, specs: inTree, avals: operands.map((x) => x?.aval) };
  checkRanks('in', leaves);
  checkDivides(leaves, mesh);
  if (ofExplicit) operands.forEach((x, i) => x && checkMatches(x.aval, specOf(i), mesh, manual));
  const vals = operands.filter((x): x is Val => x !== undefined);
  let outTree: TreeDef | undefined;
  const body = (shards: readonly Val[]): { outs: Val[]; specs: Spec[] } => {
    let next = 0;
    const seen = flat.leaves.map((leaf, i): Value => (dynamic[i] ? asValue(shards[next++]) : leaf));
    const result = callTransformed('shard_map', fun, (unflatten(flat.tree, seen) as PyTuple).items);
    if (result instanceof Unknown) throw new NotKnown(result);
    const out = flatten(result);
    outTree = out.tree;
    const outSpread = spread(outSpecs, out.tree);
    if (!outSpread) throw prefixError('shard_map out_specs', outSpecs, result) ?? new Error('no prefix, yet no error');
    const each = outSpread.map(({ value }) => (value as PartitionSpec).spec);
    const outs = out.leaves.map((leaf, i) => {
      const x = operand(leaf);
      return checks
        ? vary(
            x,
            mesh.order(each[i].names).filter((n) => !x.aval.varying.includes(n)),
          )
        : x;
    });
    return { outs, specs: each };
  };
  const info = debugInfo(
    'shard_map',
    fun,
    args.map((a) => flatten(a)),
  );
  const outs = bindShardMap(currentTrace(), body, vals, {
    mesh,
    manual,
    checks,
    fun,
    specs: flat.leaves.flatMap((_, i) => specOf(i) ?? []),
    debug: dynamic.every(Boolean) ? info : { ...info, argNames: vals.map(() => undefined) },
    checkResults(_, avals) {
      if (!outTree) return;
      const results = { fun, tree: outTree, specs: outSpecs, avals: avals.slice(0, keptLeaves(outTree)) };
      checkRanks('out', results);
      if (checks) checkReplicated(results, mesh);
    },
  });
  if (!outTree) throw new Error('the function was not called');
  return unflatten(outTree, outs.map(asValue));
}

const keptLeaves = (tree: TreeDef): number =>
  'children' in tree ? tree.children.reduce((n, c) => n + keptLeaves(c), 0) : tree.kind === 'leaf' ? 1 : 0;

export function shardMapped(fun: Value, options: Options): Value {
  if (!isCallable(fun))
    throw typeError(
      `shard_map requires a callable for its first argument, but got ${str(fun)} of type ${repr(typeOf(fun))}.`,
    );
  const applied: TransformedFunction['apply'] = (args, kwargs) => {
    if (kwargs.length > 0)
      throw typeError(`_shard_map.<locals>.wrapped() got an unexpected keyword argument '${kwargs[0][0]}'`);
    return known(() => apply(fun, options, args));
  };
  return new TransformedFunction(fun, applied, ['shard_map', options]);
}

const unknownAmong = (...vs: readonly Value[]): Unknown | undefined => vs.find((v) => v instanceof Unknown);

export const shardMapFunction = native(
  'shard_map(f=None, /, *, out_specs, in_specs=<missing>, mesh=None, axis_names=None, check_vma=True)',
  (f, outSpecs, givenSpecs, mesh, names, checks) => {
    const inSpecs = givenSpecs === MISSING ? INFER : givenSpecs;
    const unknown = unknownAmong(f, outSpecs, inSpecs, mesh, names, checks);
    if (unknown) return unknown;
    const options: Options = {
      mesh,
      inSpecs,
      outSpecs,
      axisNames: names ?? new PySet(frozensetClass),
      checks: checks === true,
    };
    if (f !== null) return shardMapped(f, options);
    return native('<lambda>(g)', (g) => (g instanceof Unknown ? g : shardMapped(g, options)));
  },
);

/** The old name, which takes its arguments by position. */
export const experimentalShardMap = native(
  'shard_map(f, mesh, in_specs, out_specs, check_rep=True)',
  (f, mesh, inSpecs, outSpecs, checks) => {
    const unknown = unknownAmong(f, mesh, inSpecs, outSpecs, checks);
    if (unknown) return unknown;
    return shardMapped(f, { mesh, inSpecs, outSpecs, axisNames: new PySet(setClass), checks: checks === true });
  },
);
