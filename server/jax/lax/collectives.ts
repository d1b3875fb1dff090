/**
 * Collectives over named axes: those that vmap binds. Outside of a function that binds the axis they raise.
 * Source: jax/_src/lax/parallel.py, jax/_src/core.py AxisEnv.
 */
import { axisSize, checksVarying, contextMesh } from '../../jaxpr/axisEnv.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { CollectiveAxis, Groups } from '../../jaxpr/primitives/collective.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Tracer, bind1, vary } from '../../jaxpr/trace.ts';
import { Stop, raise, typeError, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/indices.ts';
import { listOf } from '../../python/iterate.ts';
import { binary } from '../../python/operators.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { EagerArray, Missing, PyList, PySet, PyTuple, Unknown, typeOf } from '../../python/values.ts';
import { arrayLike, asValue, canonicalAxis, jaxFunction } from '../declare.ts';
import { flatten, unflatten } from '../pytree.ts';
import { indexOf, isSequence, isTrue } from '../shapes.ts';
import { toVal } from '../values.ts';
import { expandDims } from './arrange.ts';
import * as lax from './operations.ts';

const membersOf = (axis: Value): readonly Value[] => (isSequence(axis) ? axis.items : [axis]);
const nameText = (v: Value): string => (typeof v === 'string' ? v : repr(v));

const unboundName = (name: Value): Error => raise('NameError', `unbound axis name: ${nameText(name)}`);

/** The axes that are named, all of which must be bound for the primitive. Source: _check_axis_names. */
function boundFor(primitive: string, axis: Value): CollectiveAxis[] {
  return membersOf(axis).map((name) => {
    if (typeof name === 'number') return name;
    if (typeof name !== 'string' || axisSize(name) === undefined)
      throw raise(
        'NameError',
        `Found an unbound axis name: ${nameText(name)}. To fix this, please call ${primitive} under \`jax.shard_map\`.`,
      );
    return name;
  });
}

const namesOf = (primitive: string, axis: Value): string[] => boundFor(primitive, axis).map(String);

/** How many elements the axes have together. Source: _axis_size. */
function sizeOf(axis: Value, groups: Groups): number {
  if (groups) return groups[0].length;
  return membersOf(axis).reduce((n: number, name) => {
    const size = typeof name === 'string' ? axisSize(name) : undefined;
    if (size === undefined) throw unboundName(name);
    return n * size;
  }, 1);
}

/** Source: _validate_reduce_axis_index_groups. */
function groupsOf(v: Value): Groups {
  if (v === null) return null;
  const groups = listOf(v).map((g) => listOf(g).map(indexOf));
  const all = new Set(groups.flat());
  const count = groups.reduce((n, g) => n + g.length, 0);
  if (all.size !== count || [...all].some((i) => i < 0 || i >= count))
    throw valueError('axis_index_groups must cover all indices exactly once');
  return groups;
}

const mapLeaves = (x: Value, f: (leaf: Value) => Value | Val): Value => {
  const { leaves, tree } = flatten(x);
  return unflatten(
    tree,
    leaves.map((leaf) => asValue(f(leaf))),
  );
};

/** Neither traced nor a bool, whose sum JAX takes for a tracer's. */
const isPlain = (v: Value): boolean => typeof v !== 'boolean' && !(v instanceof Tracer);

/** An operand of a collective: it varies along the collective's axes. Source: insert_collective_pvary. */
function varied(x: Val, axis: Value): Val {
  if (!checksVarying()) return x;
  const names = membersOf(axis).filter((n): n is string => typeof n === 'string' && !x.aval.varying.includes(n));
  const mesh = contextMesh();
  if (names.some((n) => !mesh?.names.includes(n))) throw raise('AssertionError', '');
  return vary(x, names);
}

/** The sum of something that is the same everywhere. */
function constantSum(leaf: Value, size: number): Value {
  if (leaf instanceof EagerArray) return asValue(lax.mul(lax.scalar(size, leaf.aval.dtype), leaf));
  return binary('*', leaf, size);
}

/** Source: _psum. */
function psum(x: Value, axis: Value, groups: Value): Value {
  const members = membersOf(axis);
  if (members.length === 0) return x;
  const parts = groupsOf(groups);
  if (parts && members.some((a) => typeof a === 'number'))
    throw valueError('axis_index_groups only supported for sums over just named axes');
  const { leaves, tree } = flatten(x);
  if (leaves.some(isPlain) && members.some((a) => typeof a === 'number'))
    throw new Stop("jitlens doesn't sum constants over axes of an array yet", 'unsupported');
  const summed = leaves.map((leaf) => {
    if (isPlain(leaf)) return constantSum(leaf, sizeOf(axis, parts));
    let v = arrayLike('psum', leaf);
    if (v.aval.dtype === dt.bool) v = lax.convertElementType(v, dt.int32);
    // A constant beside tracers of its own tree is no tracer: it is summed as one.
    if (!(v instanceof Tracer)) return constantSum(asValue(v), sizeOf(axis, parts));
    const varying = varied(v, axis);
    const axes = boundFor('psum', axis);
    if (!checksVarying()) return asValue(bind1(primitives.psum, [v], { axes, axis_index_groups: parts }));
    if (parts) throw raise('NotImplementedError', '');
    return asValue(bind1(primitives.psum_invariant, [varying], { axes: axes as string[] }));
  });
  return unflatten(tree, summed);
}

function extremum(name: 'pmax' | 'pmin', x: Value, axis: Value, groups: Value): Value {
  const members = membersOf(axis);
  if (members.length === 0) return x;
  const parts = groupsOf(groups);
  return mapLeaves(x, (leaf) =>
    bind1(primitives[name], [varied(arrayLike(name, leaf), axis)], {
      axes: boundFor('psum', axis),
      axis_index_groups: parts,
    }),
  );
}

function axisIndex(axis: Value): Value | Val {
  if (!isSequence(axis)) return bind1(primitives.axis_index, [], { axis_name: namesOf('axis_index', axis)[0] });
  let inner = 1;
  let index: Value = asValue(lax.scalar(0, dt.int32, true));
  for (const name of [...axis.items].reverse()) {
    index = binary('+', index, binary('*', asValue(axisIndex(name)), inner));
    inner *= sizeOf(name, null);
  }
  return index;
}

function permute(x: Value, axis: Value, perm: Value): Value {
  if (!isSequence(perm))
    throw typeError(
      `\`perm\` passed to \`jax.lax.ppermute\` must be a list or a tuple. Got perm of type ${repr(typeOf(perm))}`,
    );
  const pairs = perm.items.map((p) => {
    const [from, to] = listOf(p).map(indexOf);
    return [from, to] as const;
  });
  return mapLeaves(x, (leaf) =>
    bind1(primitives.ppermute, [varied(arrayLike('ppermute', leaf), axis)], {
      axis_name: namesOf('ppermute', axis),
      perm: pairs,
    }),
  );
}

function shuffle(x: Value, axis: Value, perm: Value): Value {
  const from = listOf(perm).map(indexOf);
  if (new Set(from).size !== from.length || from.some((i) => i < 0 || i >= from.length))
    throw valueError(`\`perm\` does not represent a permutation: ${repr(perm)}`);
  return permute(x, axis, new PyList(from.map((f, i) => new PyTuple([f, i]))));
}

function allToAll(x: Value, axis: Value, splitAxis: Value, concatAxis: Value, groups: Value, tiled: Value): Value {
  const parts = groups === null ? null : listOf(groups).map((g) => listOf(g).map(indexOf));
  return mapLeaves(x, (leaf) => {
    let v = arrayLike('all_to_all', leaf);
    let split = canonicalAxis(splitAxis, v.aval.ndim);
    let concat = canonicalAxis(concatAxis, v.aval.ndim);
    const size = sizeOf(axis, parts);
    const own = v.aval.shape[split];
    if (isTrue(tiled)) {
      if (own % size !== 0)
        throw valueError(
          `The size of all_to_all split_axis (${own}) has to be divisible by the size of the named axis ` +
            `${nameText(axis)} (${size})`,
        );
    } else {
      if (size !== own)
        throw valueError(
          'all_to_all requires the size of the mapped axis axis_name to equal x.shape[split_axis], but they are ' +
            `${size} and ${own} respectively.`,
        );
      if (split < concat) {
        concat++;
        v = expandDims(v, [concat]);
      } else if (split > concat) {
        v = expandDims(v, [concat]);
        split++;
      }
    }
    const out = bind1(primitives.all_to_all, [varied(v, axis)], {
      split_axis: split,
      concat_axis: concat,
      axis_name: isSequence(axis) ? namesOf('all_to_all', axis) : namesOf('all_to_all', axis)[0],
      axis_index_groups: parts,
      tiled: isTrue(tiled),
    });
    return !isTrue(tiled) && split !== concat ? lax.squeeze(out, [split]) : out;
  });
}

function allGather(x: Value, axis: Value, groups: Value, dimension: Value, tiled: Value, to: Value): Value {
  if (typeof to !== 'string' || !['varying', 'reduced', 'invarying'].includes(to))
    throw new Stop("jitlens doesn't have JAX's message for this `to` of all_gather yet", 'unsupported');
  const parts = groupsOf(groups);
  if (checksVarying() && to === 'reduced') return new Missing("jax.lax.all_gather to 'reduced'");
  if (checksVarying() && to === 'invarying' && parts) throw raise('NotImplementedError', '');
  const size = sizeOf(axis, parts);
  return mapLeaves(x, (leaf) => {
    const v = varied(arrayLike('all_gather', leaf), axis);
    const at = canonicalAxis(dimension, isTrue(tiled) ? v.aval.ndim : v.aval.ndim + 1);
    if (to === 'invarying' && checksVarying())
      return bind1(primitives.all_gather_invariant, [v], {
        all_gather_dimension: at,
        axis_name: namesOf('all_gather_invariant', axis),
        axis_size: size,
        tiled: isTrue(tiled),
      });
    return bind1(primitives.all_gather, [v], {
      all_gather_dimension: at,
      axis_name: namesOf('all_gather', axis),
      axis_index_groups: parts,
      axis_size: size,
      tiled: isTrue(tiled),
    });
  });
}

function sumScatter(x: Value, axis: Value, dimension: Value, groups: Value, tiled: Value): Value {
  const parts = groupsOf(groups);
  return mapLeaves(x, (leaf) => {
    const v = varied(arrayLike('psum_scatter', leaf), axis);
    const size = sizeOf(axis, parts);
    return bind1(primitives.reduce_scatter, [v], {
      axis_name: namesOf('reduce_scatter', axis),
      scatter_dimension: canonicalAxis(dimension, v.aval.ndim),
      axis_index_groups: parts,
      axis_size: size,
      tiled: isTrue(tiled),
    });
  });
}

function broadcastFrom(x: Value, axis: Value, source: Value): Value {
  const from = toIndex(source);
  if (from instanceof Unknown || toVal(source) instanceof Tracer)
    return new Missing('jax.lax.pbroadcast of a traced source');
  return mapLeaves(x, (leaf) =>
    bind1(primitives.pbroadcast, [varied(arrayLike('pbroadcast', leaf), axis)], {
      axis_name: namesOf('ppermute', axis),
      source: from,
    }),
  );
}

/** What a value is along axes. Source: _get_from. */
function stateAlong(x: Val, axes: readonly string[], fn: string): 'varying' | 'invarying' {
  const states = new Set(axes.map((a) => (x.aval.varying.includes(a) ? 'varying' : 'invarying')));
  if (states.size > 1)
    throw valueError(
      `${fn} can only accept axis_name which corresponds to one of varying, unreduced, reduced or invarying state of the ` +
        `input. Got input type: ${x.aval.weakType ? '~' : ''}${x.aval.strLong()}, axes: ${repr(new PyTuple(axes))} and input ` +
        `state: {${[...states]
          .sort()
          .map((t) => repr(t))
          .join(', ')}}`,
    );
  return states.has('varying') ? 'varying' : 'invarying';
}

/** Source: pcast. */
function cast(x: Value, axis: Value, to: Value): Value {
  if (axis instanceof PySet) throw typeError(`axis_name=${repr(axis)} must be a tuple or a str. Got ${repr(axis)}`);
  const members = axis instanceof PyTuple ? axis.items : [axis];
  if (members.length === 0) return x;
  if (to !== 'varying' && to !== 'reduced' && to !== 'unreduced')
    throw valueError("Got unexpected `to` value. Allowed `to` values are: {'reduced', 'unreduced', 'varying'}");
  return mapLeaves(x, (leaf) => {
    const v = arrayLike('pvary', leaf);
    const axes = members.map(nameText);
    const from = stateAlong(v, axes, 'jax.lax.pcast');
    if (from === 'varying' && to !== 'unreduced') throw valueError(`Unsupported pcast from=${from}, to=${repr(to)}`);
    if (from === 'invarying' && to === 'unreduced') throw valueError(`Unsupported pcast from=${from}, to=${repr(to)}`);
    if (to !== 'varying') return new Missing(`jax.lax.pcast to '${to}'`);
    boundFor('pvary', axis);
    return vary(v, axes);
  });
}

/** What has no rule here: without the axis it raises. */
function unavailable(signature: string): [string, Value] {
  const name = signature.slice(0, signature.indexOf('('));
  const fn = jaxFunction(signature, (_, axis) => {
    sizeOf(axis, null);
    return new Missing(`jax.lax.${name}`);
  });
  return [name, fn];
}

const functions: Readonly<Record<string, (...args: Value[]) => Value | Val>> = {
  'psum(x, axis_name, *, axis_index_groups=None)': psum,
  'pmean(x, axis_name, *, axis_index_groups=None)': (x, axis, groups) => {
    const sum = psum(x, axis, groups);
    const n = sizeOf(axis, groupsOf(groups));
    return mapLeaves(sum, (leaf) => binary('/', leaf, n));
  },
  'pmax(x, axis_name, *, axis_index_groups=None)': (x, axis, groups) => extremum('pmax', x, axis, groups),
  'pmin(x, axis_name, *, axis_index_groups=None)': (x, axis, groups) => extremum('pmin', x, axis, groups),
  'axis_index(axis_name)': axisIndex,
  'axis_size(axis_name)': (axis) => sizeOf(axis, null),
  "all_gather(x, axis_name, *, axis_index_groups=None, axis=0, tiled=False, to='varying')": allGather,
  'all_to_all(x, axis_name, split_axis, concat_axis, *, axis_index_groups=None, tiled=False)': allToAll,
  'ppermute(x, axis_name, perm)': permute,
  'pshuffle(x, axis_name, perm)': shuffle,
  'pswapaxes(x, axis_name, axis, *, axis_index_groups=None)': (x, name, axis, groups) =>
    allToAll(x, name, axis, axis, groups, false),
  'psum_scatter(x, axis_name, *, scatter_dimension=0, axis_index_groups=None, tiled=False)': sumScatter,
  'pbroadcast(x, axis_name, source)': broadcastFrom,
  'pcast(x, axis_name, *, to)': cast,
};

export const collectiveFunctions = new Map<string, Value>([
  ...Object.entries(functions).map(([signature, fn]): [string, Value] => [
    signature.slice(0, signature.indexOf('(')),
    jaxFunction(signature, fn),
  ]),
  unavailable('psum_scatter_start(x, axis_name, *, scatter_dimension=0, axis_index_groups=None, tiled=False)'),
]);
