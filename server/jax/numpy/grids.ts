/** Grids of coordinates, and objects that make arrays from slices. Source: lax_numpy.py, index_tricks.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import { Complex } from '../../jaxpr/jaxpr.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { listOf } from '../../python/iterate.ts';
import { native } from '../../python/native.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyInstance, PyList, PySlice, PyTuple, Unknown, builtinClass, typeOf } from '../../python/values.ts';
import { config } from '../config.ts';
import { arrayLike, asValue, dtypeArgument, jaxFunction, jaxFunctions } from '../declare.ts';
import { expandDims } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { concreteIndex, concreteValue, isTrue, membersOf, plainNumber } from '../shapes.ts';
import { array, stage } from './arrayOf.ts';
import { concatenate, stack } from './joining.ts';
import { promoteDTypes } from './promote.ts';
import { arange, linspace } from './ranges.ts';

const intDefault = (): DType => (config.x64 ? dt.int64 : dt.int32);

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** One array for each axis of the grid that the vectors span; `sparse` leaves the other axes at 1. */
export function meshgrid(vectors: readonly Val[], sparse: boolean, indexing: 'xy' | 'ij'): Val[] {
  const xs = [...vectors];
  const swaps = indexing === 'xy' && xs.length >= 2;
  if (swaps) [xs[0], xs[1]] = [xs[1], xs[0]];
  const out = xs.map((x, i) => {
    const shape = xs.map((y, j) => (sparse && j !== i ? 1 : y.aval.shape[0]));
    return lax.broadcastInDim(x, shape, [i]);
  });
  if (swaps) [out[0], out[1]] = [out[1], out[0]];
  return out;
}

const tupleOf = (xs: readonly Val[]): PyTuple => new PyTuple(xs.map(asValue));

function meshgridFunction(xi: Value, copies: Value, sparse: Value, indexing: Value): Value {
  const xs = (membersOf(xi) ?? []).map((x, i) => stage(arrayLike('meshgrid', x, i)));
  if (copies === false) throw valueError('jax.numpy.meshgrid only supports copy=True');
  if (indexing !== 'xy' && indexing !== 'ij')
    throw valueError(`Valid values for indexing are 'xy' and 'ij', got ${str(indexing)}`);
  if (xs.some((x) => x.aval.ndim !== 1))
    throw valueError(
      `Arguments to jax.numpy.meshgrid must be 1D, got shapes [${xs.map((x) => lax.tupleText(x.aval.shape)).join(', ')}]`,
    );
  return tupleOf(meshgrid(xs, isTrue(sparse), indexing));
}

/** Source: lax_numpy.py indices. */
function indices(dimensions: Value, dtype: Value, sparse: boolean): Value | Val {
  const d = dtypeArgument(dtype, 'indices') ?? intDefault();
  const dims = listOf(dimensions).map((v) => concreteIndex(v, 'dimensions argument of jnp.indices'));
  const output = dims.map((size, i) => {
    const index = lax.iota(d, [size], 0);
    return lax.broadcastInDim(
      index,
      dims.map((s, j) => (sparse && j !== i ? 1 : s)),
      [i],
    );
  });
  if (sparse) return tupleOf(output);
  return output.length > 0 ? stack(output) : array(new PyList([]), d);
}

/** Source: lax_numpy.py ix_. */
function openMesh(args: Value): Value {
  const xs = (membersOf(args) ?? []).map((x, i) => stage(arrayLike('ix', x, i)));
  return tupleOf(
    xs.map((x, i) => {
      if (x.aval.ndim !== 1)
        throw valueError(`Arguments to jax.numpy.ix_ must be 1-dimensional, got shape ${lax.tupleText(x.aval.shape)}`);
      if (x.aval.dtype === dt.bool)
        throw raise('NotImplementedError', 'Boolean arguments to jax.numpy.ix_ are not implemented');
      const shape = xs.map((_, j) => (j === i ? x.aval.shape[0] : 1));
      if (x.aval.size === 0) return lax.full(shape, lax.scalar(0, intDefault()), intDefault());
      return lax.broadcastInDim(x, shape, [i]);
    }),
  );
}

// ---- mgrid, ogrid, r_, c_

/** A slice as the numbers it runs over; an imaginary step counts them. Source: _make_1d_grid_from_slice. */
function gridFromSlice(s: PySlice, op: string): Val {
  const part = (name: string, v: Value): Value => (v === null ? null : concreteValue(v, `slice ${name} of jnp.${op}`));
  const isZero = (v: Value): boolean => v === null || plainNumber(v) === 0;
  const start = part('start', s.start);
  const stop = part('stop', s.stop);
  const step = part('step', s.step);
  const begin = isZero(start) ? 0 : start;
  const by = step === null ? null : plainNumber(step);
  if (by instanceof Complex && by.im !== 0) {
    if (stop === null)
      throw typeError("linspace requires ndarray or scalar arguments, got <class 'NoneType'> at position 1.");
    const num = Math.trunc(Math.hypot(by.re, by.im));
    return linspace(begin, stop, { num, endpoint: true, retstep: false, dtype: null, axis: 0 })[0];
  }
  return arange(begin, stop, isZero(step) ? 1 : step);
}

const asSlice = (v: Value): PySlice => {
  if (v instanceof PySlice) return v;
  throw raise('AttributeError', `'${typeOf(v).shown}' object has no attribute 'start'`);
};

/** An object of which only `[…]` is of use. */
function indexer(className: string, get: (key: Value) => Value | Val): PyInstance {
  const cls = builtinClass(className, undefined, 'jax._src.numpy.index_tricks');
  const item = jaxFunction('__getitem__(key, /)', get);
  cls.dict.set(
    '__getitem__',
    native('__getitem__(self, key, /)', (_, key) => item.fn([key], undefined), { binds: true }),
  );
  cls.dict.set(
    '__len__',
    native('__len__(self, /)', () => 0, { binds: true }),
  );
  return new PyInstance(cls);
}

const vectorsOf = (key: Value, op: string): Val[] =>
  promoteDTypes(listOf(key).map((k) => gridFromSlice(asSlice(k), op)));

const mgrid = indexer('_Mgrid', (key) => {
  if (key instanceof PySlice) return gridFromSlice(key, 'mgrid');
  const vectors = meshgrid(vectorsOf(key, 'mgrid'), false, 'ij');
  return vectors.length === 0 ? arange(0) : stack(vectors);
});

const ogrid = indexer('_Ogrid', (key) => {
  if (key instanceof PySlice) return gridFromSlice(key, 'ogrid');
  return new PyList(meshgrid(vectorsOf(key, 'ogrid'), true, 'ij').map(asValue));
});

interface Concatenation {
  readonly axis: number;
  readonly rank: number;
  /** Where the axes of an array of less rank stand; -1: last. */
  readonly placed: number;
  /** A new axis of a flat result; -1: none. */
  readonly matrix: number;
}

/** What a text in front of the others asks for: 'r', 'c', or up to three numbers. */
function directed(text: string, usual: Concatenation): Concatenation {
  if (text === 'r') return { ...usual, matrix: 0 };
  if (text === 'c') return { ...usual, matrix: 1 };
  const numbers = text
    .split(',')
    .slice(0, 3)
    .map((part) => (/^\s*[+-]?\d+\s*$/.test(part) ? Number(part) : NaN));
  if (numbers.some(Number.isNaN)) throw valueError(`could not understand directive ${repr(text)}`);
  const [axis = usual.axis, rank = usual.rank, placed = usual.placed] = numbers;
  return { ...usual, axis, rank, placed };
}

/** One member: lifted to the rank, its own axes where they belong. */
function member(item: Value, op: string, { rank, placed }: Concatenation): Val {
  if (typeof item === 'string') throw valueError('string directive must be placed at the beginning');
  const made = item instanceof PySlice ? gridFromSlice(item, op) : array(item);
  const own = item instanceof PySlice ? 0 : made.aval.ndim;
  const missing = rank - made.aval.ndim;
  const lifted = missing > 0 ? lax.broadcastToRank(made, rank) : made;
  if (placed === -1 || rank - own <= 0) return lifted;
  const offset = Math.abs(rank + placed + 1) % rank;
  const shifts = rank - offset;
  const axes = range(rank);
  return lax.transpose(lifted, [...axes.slice(shifts), ...axes.slice(0, shifts)]);
}

const concatenator = (className: string, op: string, usual: Concatenation): PyInstance =>
  indexer(className, (key) => {
    const items = key instanceof PyTuple ? [...key.items] : [key];
    const [head] = items;
    const how = typeof head === 'string' ? directed(head, usual) : usual;
    const members = (typeof head === 'string' ? items.slice(1) : items).map((item) => member(item, op, how));
    const joined = concatenate(members, how.axis);
    return how.matrix !== -1 && joined.aval.ndim === 1 ? expandDims(joined, [how.matrix]) : joined;
  });

/** `s_[…]` gives the index itself. */
const indexExpression = (className: string, maketuple: boolean): PyInstance => {
  const cls = builtinClass(className, undefined, 'numpy.lib._index_tricks_impl');
  cls.dict.set(
    '__getitem__',
    native(
      '__getitem__(self, item, /)',
      (_, item) => (maketuple && !(item instanceof PyTuple) && !(item instanceof Unknown) ? new PyTuple([item]) : item),
      { binds: true },
    ),
  );
  return new PyInstance(cls);
};

export const gridFunctions = new Map<string, Value>([
  ...jaxFunctions({
    "meshgrid(*xi, copy=True, sparse=False, indexing='xy')": meshgridFunction,
    'indices(dimensions, dtype=None, sparse=False)': (dims, dtype, sparse) => indices(dims, dtype, isTrue(sparse)),
    'ix_(*args)': openMesh,
  }),
  ['mgrid', mgrid],
  ['ogrid', ogrid],
  ['r_', concatenator('RClass', 'r_', { axis: 0, rank: 1, placed: -1, matrix: -1 })],
  ['c_', concatenator('CClass', 'c_', { axis: -1, rank: 2, placed: 0, matrix: -1 })],
  ['s_', indexExpression('IndexExpression', false)],
  ['index_exp', indexExpression('IndexExpression', true)],
]);
