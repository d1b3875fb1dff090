/** Arrays put together and taken apart. Source: jax/_src/numpy/lax_numpy.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { length } from '../../python/iterate.ts';
import { NdArray } from '../../python/numpy/array.ts';
import type { Value } from '../../python/values.ts';
import { EagerArray, PyList, PyTuple, Tracer, typeOf } from '../../python/values.ts';
import { arrayLike, asValue, dtypeArgument, early, jaxFunctions, libraryJit } from '../declare.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import * as arrange from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { concreteIndex, indexOf, membersOf, plainNumber, tupleRepr } from '../shapes.ts';
import { stage } from './arrayOf.ts';
import { promoteDTypes } from './promote.ts';
import { ravel, transposeAll } from './shape.ts';

/** An array, whose first axis the joining functions take for their sequence. */
const asArray = (fn: string, v: Value): Val | undefined =>
  v instanceof Tracer || v instanceof EagerArray || v instanceof NdArray ? arrayLike(fn, v) : undefined;

/** The members of a sequence of arrays. */
function sequence(fn: string, v: Value, lift = stage): Val[] {
  const members = membersOf(v);
  // JAX goes through the sequence twice: an iterator has nothing left then.
  if (typeOf(v).lookup('__next__')) return [];
  if (!members) throw typeError(`Value after * must be an iterable, not ${typeOf(v).shown}`);
  return members.map((m, i) => lift(arrayLike(fn, m, i)));
}

/** Members that are made arrays before anything else. Source: util.py ensure_arraylike_tuple. */
const arraysOf = (fn: string, v: Value): Val[] => sequence(fn, v, (x) => stage(lax.asTyped(x)));

/** Source: lax_numpy.py unstack. */
export const unstack = (array: Val, axis = 0): Val[] =>
  early('unstack', String(axis), [array], ([x]) => arrange.unstack(x, axis));

const converted = (xs: readonly Val[], dtype: DType | null): Val[] =>
  dtype ? xs.map((x) => lax.convertElementType(x, dtype)) : promoteDTypes(xs);

/** Arrays along an axis; null flattens them first. Source: lax_numpy.py concatenate. */
export function concatenate(xs: readonly Val[], axis: number | null = 0, dtype: DType | null = null): Val {
  if (xs.length === 0) throw valueError('Need at least one array to concatenate.');
  if (axis === null)
    return concatenate(
      xs.map((x) => ravel(x)),
      0,
      dtype,
    );
  if (xs[0].aval.ndim === 0) throw valueError('Zero-dimensional arrays cannot be concatenated.');
  const dimension = arrange.positiveAxis(axis, xs[0].aval.ndim);
  return lax.concatenate(converted(xs, dtype), dimension);
}

/** An array's first axis is merged into another one. Source: _concatenate_array. */
function concatenateArray(array: Val, axis: Value, dtype: DType | null): Val {
  const x = dtype ? lax.convertElementType(array, dtype) : array;
  const { shape, ndim, size } = x.aval;
  if (ndim === 0 || shape[0] === 0) throw valueError('Need at least one array to concatenate.');
  if (axis === null) return lax.reshape(x, [size]);
  if (ndim === 1) throw valueError('Zero-dimensional arrays cannot be concatenated.');
  const at = arrange.positiveAxis(indexOf(axis), ndim - 1);
  const axes = shape.map((_, i) => i);
  return lax.reshape(
    x,
    [...shape.slice(1, at + 1), shape[0] * shape[at + 1], ...shape.slice(at + 2)],
    [...axes.slice(1, at + 1), 0, ...axes.slice(at + 1)],
  );
}

/** Source: lax_numpy.py stack. */
export const stack = (xs: readonly Val[], axis = 0, dtype: DType | null = null): Val =>
  arrange.stack(converted(xs, dtype), axis);

// ---- atleast_1d and its kin

type Rank = 1 | 2 | 3;

/** Where the axes of an array of less rank stand in one of rank 3. */
const ADDED_TO_3D: readonly (readonly number[])[] = [[0, 1, 2], [0, 2], [2]];

function lift(x: Val, rank: Rank): Val {
  const { ndim } = x.aval;
  if (ndim >= rank) return x;
  if (rank === 3) return arrange.expandDims(x, ADDED_TO_3D[ndim]);
  return arrange.broadcast(x, new Array<number>(rank - ndim).fill(1));
}

/** `atleast_2d(x)`, a jit of JAX's own. */
export const atleast = (rank: Rank, x: Val): Val => libraryJit(`atleast_${rank}d`, '', [x], ([a]) => lift(a, rank))[0];

/** Several arrays: one jit; in atleast_3d with one of its own for each. */
const atleastAll = (rank: Rank, xs: readonly Val[]): Val[] =>
  libraryJit(`atleast_${rank}d`, '', xs, (arrays) => arrays.map((a) => (rank === 3 ? atleast(3, a) : lift(a, rank))));

const atleastFunction =
  (rank: Rank) =>
  (arys: Value): Value => {
    const xs = sequence(`atleast_${rank}d`, arys);
    if (xs.length === 1) return asValue(atleast(rank, xs[0]));
    return new PyTuple(atleastAll(rank, xs).map(asValue));
  };

/**
 * `vmap(atleast_nd)` of an array: each of its members is lifted; the first axis stays in front. The jit is the batched one.
 */
function atleastEach(rank: Rank, x: Val): Val {
  const inner = x.aval.ndim - 1;
  if (inner < 0)
    throw valueError(
      'vmap was requested to map its argument along axis 0, which implies that its rank should be at least 1, but is only ' +
        '0 (its shape is ())',
    );
  return libraryJit(`atleast_${rank}d`, 'batched', [x], ([a]) => {
    if (inner >= rank) return a;
    const added = rank === 3 ? ADDED_TO_3D[inner] : Array.from({ length: rank - inner }, (_, i) => i);
    return arrange.expandDims(
      a,
      added.map((i) => i + 1),
    );
  })[0];
}

/** `vstack` and its kin: members lifted to a rank, then joined along an axis. */
const stackers = jaxFunctions({
  'vstack(tup, dtype=None)': (tup, dtype) => {
    const d = dtypeArgument(dtype, 'vstack');
    const array = asArray('vstack', tup);
    if (array) return concatenateArray(atleastEach(2, array), 0, d);
    return concatenate(
      sequence('vstack', tup).map((x) => atleast(2, x)),
      0,
      d,
    );
  },
  'hstack(tup, dtype=None)': (tup, dtype) => {
    const d = dtypeArgument(dtype, 'hstack');
    const array = asArray('hstack', tup);
    if (array) {
      const lifted = atleastEach(1, array);
      return concatenateArray(lifted, lifted.aval.ndim === 2 ? 0 : 1, d);
    }
    const xs = sequence('hstack', tup).map((x) => atleast(1, x));
    if (xs.length === 0) throw raise('IndexError', 'list index out of range');
    return concatenate(xs, xs[0].aval.ndim === 1 ? 0 : 1, d);
  },
  'dstack(tup, dtype=None)': (tup, dtype) => {
    const d = dtypeArgument(dtype, 'dstack');
    const array = asArray('dstack', tup);
    if (array) return concatenateArray(atleastEach(3, array), 2, d);
    return concatenate(
      arraysOf('dstack', tup).map((x) => atleast(3, x)),
      2,
      d,
    );
  },
  'column_stack(tup)': (tup) => {
    const array = asArray('column_stack', tup);
    if (array) {
      if (array.aval.ndim >= 3) return concatenateArray(array, 1, null);
      const lifted = atleastEach(2, array);
      return concatenateArray(lax.transpose(lifted, [0, 2, 1]), 1, null);
    }
    const xs = sequence('column_stack', tup);
    return concatenate(
      xs.map((x) => (x.aval.ndim < 2 ? transposeAll(atleast(2, x)) : x)),
      1,
    );
  },
});

// ---- block

/** Nested lists of arrays: the deepest lists are joined along the last axis. Source: lax_numpy.py _block. */
function joinBlocks(v: Value, leaf: () => Val): { x: Val; depth: number } {
  if (v instanceof PyTuple) {
    const shown = v.items.map((item) => leafValue(item, leaf));
    throw valueError(`jax.numpy.block does not allow tuples, got ${tupleRepr(shown)}`);
  }
  if (!(v instanceof PyList)) return { x: leaf(), depth: 1 };
  if (v.items.length === 0) throw valueError('jax.numpy.block does not allow empty list arguments');
  const parts = v.items.map((item) => joinBlocks(item, leaf));
  const [{ depth }] = parts;
  if (parts.some((p) => p.depth !== depth)) throw valueError('Mismatched list depths in jax.numpy.block');
  const rank = Math.max(depth, ...parts.map((p) => p.x.aval.ndim));
  const lifted = parts.map(({ x }) => lax.broadcastToRank(x, rank));
  return { x: concatenate(lifted, -depth), depth: depth + 1 };
}

const leafValue = (v: Value, leaf: () => Val): Value =>
  v instanceof PyTuple || v instanceof PyList ? v : asValue(leaf());

/** A text for how lists are nested, and what is in them. */
function blockLeaves(v: Value, leaves: Val[]): string {
  if (v instanceof PyList) return `[${v.items.map((x) => blockLeaves(x, leaves)).join()}]`;
  if (v instanceof PyTuple) return `(${v.items.map((x) => blockLeaves(x, leaves)).join()})`;
  leaves.push(arrayLike('block', v));
  return '*';
}

function block(arrays: Value): Val {
  const leaves: Val[] = [];
  const key = blockLeaves(arrays, leaves);
  return libraryJit('block', key, leaves, (inner) => {
    let next = 0;
    return joinBlocks(arrays, () => inner[next++]).x;
  })[0];
}

// ---- splitting

/** Sizes of the pieces that a function of the split family makes. Source: lax_numpy.py _split. */
function pieceSizes(op: string, size: number, at: Value): number[] {
  const many = at instanceof PyTuple || at instanceof PyList || (asArray(op, at)?.aval.ndim ?? 0) > 0;
  if (many) {
    const bounds = (membersOf(at) ?? []).map((v) => {
      const i = concreteIndex(v, `in jax.numpy.${op} argument 1`);
      return Math.min(Math.max(i < 0 ? i + size : i, 0), size);
    });
    const all = [0, ...bounds, size];
    return all.slice(1).map((b, i) => b - all[i]);
  }
  const given = plainNumber(at);
  const sections = typeof given === 'number' ? Math.trunc(given) : concreteIndex(at, `in jax.numpy.${op} argument 1`);
  if (sections === 0) throw raise('ZeroDivisionError', 'integer division or modulo by zero');
  const rest = ((size % sections) + sections) % sections;
  const part = (size - rest) / sections;
  if (rest === 0) return new Array<number>(Math.max(0, sections)).fill(part);
  if (op !== 'array_split') throw valueError(`array split does not result in an equal division: rest is ${rest}`);
  return Array.from({ length: sections }, (_, i) => (i < rest ? part + 1 : part));
}

function splitArray(op: string, x: Val, at: Value, axis: number): Value {
  const { shape, ndim } = x.aval;
  if (axis < -ndim || axis >= ndim) throw raise('IndexError', 'tuple index out of range');
  const sizes = pieceSizes(op, shape[axis < 0 ? axis + ndim : axis], at);
  return new PyList(arrange.split(x, sizes, axis).map(asValue));
}

const axisOf = (op: string, axis: Value): number => concreteIndex(axis, `in jax.numpy.${op} argument \`axis\``);

const splitters = jaxFunctions({
  'split(ary, indices_or_sections, axis=0)': (a, at, axis) =>
    splitArray('split', arrayLike('split', a), at, axisOf('split', axis)),
  'array_split(ary, indices_or_sections, axis=0)': (a, at, axis) =>
    splitArray('array_split', arrayLike('array_split', a), at, axisOf('array_split', axis)),
  'vsplit(ary, indices_or_sections)': (a, at) => splitArray('vsplit', arrayLike('vsplit', a), at, 0),
  'hsplit(ary, indices_or_sections)': (a, at) => {
    const x = arrayLike('hsplit', a);
    return splitArray('hsplit', x, at, x.aval.ndim === 1 ? 0 : 1);
  },
  'dsplit(ary, indices_or_sections)': (a, at) => splitArray('dsplit', arrayLike('dsplit', a), at, 2),
});

const append = new Jitted(
  'append(arr, values, axis=None)',
  ({ v, s }) =>
    s.axis === null ? concatenate([ravel(v.arr), ravel(v.values)]) : concatenate([v.arr, v.values], indexOf(s.axis)),
  { statics: ['axis'] },
);

/** `concatenate` as Python calls it: the arrays are looked at before the axis is. */
function concatenateValues(fn: string, arrays: Value, axis: Value, dtype: DType | null): Val {
  const array = asArray(fn, arrays);
  // concat looks at the members of its sequence one by one, which unstacks an array.
  if (array && fn === 'concat') membersOf(arrays);
  if (array) return concatenateArray(array, axis, dtype);
  const xs = sequence(fn, arrays);
  const isAxisNeeded = axis !== null && xs.length > 0 && xs[0].aval.ndim > 0;
  return concatenate(xs, isAxisNeeded ? indexOf(axis) : axis === null ? null : 0, dtype);
}

export const joiningFunctions = new Map<string, Value>([
  ...stackers,
  ...splitters,
  ...jittedTable(append),
  ...jaxFunctions({
    'concatenate(arrays, axis=0, dtype=None)': (arrays, axis, dtype) =>
      concatenateValues('concatenate', arrays, axis, dtypeArgument(dtype, 'concatenate')),
    'concat(arrays, /, *, axis=0)': (arrays, axis) => concatenateValues('concat', arrays, axis, null),
    'stack(arrays, axis=0, out=None, dtype=None)': (arrays, axis, out, dtype) => {
      const array = asArray('stack', arrays);
      if (array?.aval.ndim === 0) throw typeError('len() of unsized object');
      const count = array ? array.aval.shape[0] : length(arrays);
      if (count === 0) throw valueError('Need at least one array to stack.');
      if (out !== null) throw raise('NotImplementedError', "The 'out' argument to jnp.stack is not supported.");
      const d = dtypeArgument(dtype, 'stack');
      if (!array) return stack(arraysOf('stack', arrays), indexOf(axis), d);
      const at = arrange.positiveAxis(indexOf(axis), array.aval.ndim);
      return concatenateArray(arrange.expandDims(array, [at + 1]), at, d);
    },
    'unstack(x, /, *, axis=0)': (x, axis) => new PyTuple(unstack(arrayLike('unstack', x), indexOf(axis)).map(asValue)),
    'atleast_1d(*arys)': atleastFunction(1),
    'atleast_2d(*arys)': atleastFunction(2),
    'atleast_3d(*arys)': atleastFunction(3),
    'block(arrays)': block,
  }),
]);
