/** Sorting, and where the extremes are. Source: jax/_src/numpy/sorting.py, lax_numpy.py argmax, nanargmax. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { truth } from '../../python/operators.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { arrayLike, canonicalAxis, dtypeArgument, early1, jaxFunctions } from '../declare.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import { broadcast, expandDims, rev } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { scatter } from '../lax/slicing.ts';
import { argExtreme, sort as laxSort, sortEach, topK } from '../lax/sorting.ts';
import { indexOf } from '../shapes.ts';
import * as np from './expressions.ts';
import { ALL, defaultInt, noOut, reduce } from './reductions.ts';
import { ravel } from './shape.ts';

function swapAxes(x: Val, i: number, j: number): Val {
  const permutation = x.aval.shape.map((_, d) => (d === i ? j : d === j ? i : d));
  return lax.transpose(x, permutation);
}

/** What reverses the order of elements. Source: _order_reversing_invert. */
const inverted = (x: Val): Val => (x.aval.dtype.isInexact ? lax.neg(x) : lax.not(x));

/** `kind` and `order` are NumPy's. */
function checkNumPyOptions(name: string, s: Readonly<Record<string, Value>>): void {
  if (s.kind !== null)
    throw typeError(
      `'kind' argument to ${name} is not supported. Use stable=True or stable=False to specify sort stability.`,
    );
  if (s.order !== null) throw typeError(`'order' argument to ${name} is not supported.`);
}

const sortJit = new Jitted(
  'sort(a, axis=-1, *, kind=None, order=None, stable=True, descending=False)',
  ({ v, s }) => {
    checkNumPyOptions('sort', s);
    const a = s.axis === null ? ravel(v.a) : v.a;
    const dimension = canonicalAxis(s.axis ?? 0, a.aval.ndim);
    const sorted = laxSort(a, dimension, truth(s.stable) === true);
    return truth(s.descending) === true ? rev(sorted, [dimension]) : sorted;
  },
  { statics: ['axis', 'kind', 'order', 'stable', 'descending'] },
);

/** `jnp.sort(x)`. */
export const sort = (x: Val): Val => sortJit.call1([x]);

const argsortJit = new Jitted(
  'argsort(a, axis=-1, *, kind=None, order=None, stable=True, descending=False, dtype=None)',
  ({ v, s }) => {
    checkNumPyOptions('argsort', s);
    let a = s.axis === null ? ravel(v.a) : v.a;
    const dimension = canonicalAxis(s.axis ?? 0, a.aval.ndim);
    const stable = truth(s.stable) === true;
    const descending = truth(s.descending) === true;
    let iota = lax.iota(dtypeArgument(s.dtype) ?? defaultInt(), a.aval.shape, dimension, lax.shardingOf(a.aval));
    if (descending && stable) {
      a = rev(a, [dimension]);
      iota = rev(iota, [dimension]);
    }
    const [, indices] = sortEach([a, iota], dimension, 1, stable);
    return descending ? rev(indices, [dimension]) : indices;
  },
  { statics: ['axis', 'kind', 'order', 'stable', 'descending', 'dtype'] },
);

function notComplex(name: string, x: Val): void {
  if (x.aval.dtype.isComplex) throw raise('NotImplementedError', `jnp.${name} for complex dtype is not implemented.`);
}

interface Partition {
  readonly a: Val;
  readonly axis: number;
  readonly kth: number;
  readonly last: number;
}

/** The operand with the axis last, and where it is cut. */
function partitioned(name: string, x: Val, kth: Value, axis: Value): Partition {
  notComplex(name, x);
  const at = canonicalAxis(axis, x.aval.ndim);
  const k = canonicalAxis(kth, x.aval.shape[at]);
  const last = x.aval.ndim - 1;
  return { a: swapAxes(x, at, last), axis: at, kth: k, last };
}

const PARTITION_STATICS = { statics: ['kth', 'axis'] };

const partitionJit = new Jitted(
  'partition(a, kth, axis=-1)',
  ({ v, s }) => {
    const { a, axis, kth, last } = partitioned('partition', v.a, s.kth, s.axis);
    const bottom = inverted(topK(inverted(a), kth + 1, last)[0]);
    const [top] = topK(a, a.aval.shape[last] - kth - 1, last);
    return swapAxes(lax.concatenate([bottom, top], last), last, axis);
  },
  PARTITION_STATICS,
);

/** `vmap`ped `proxy.at[indices].set(0)` on an array of ones: zero where the chosen are. */
function unchosen(indices: Val, shape: readonly number[]): Val {
  const last = shape.length - 1;
  const { dtype, shape: chosen } = indices.aval;
  const proxy = lax.full(shape, lax.scalar(1, np.defaultFloat()), np.defaultFloat());
  const isNegative = lax.compareOp('lt', indices, lax.scalar(0, dtype));
  const index = lax.select(isNegative, lax.add(indices, lax.scalar(shape[last], dtype)), indices);
  const at = expandDims(index, [last + 1]);
  // Each level of vmap adds its axis.
  let zeros = lax.full([chosen[last]], lax.scalar(0, np.defaultFloat()), np.defaultFloat());
  for (let d = last - 1; d >= 0; d--) zeros = broadcast(zeros, [chosen[d]]);
  const batching = shape.slice(0, last).map((_, i) => i);
  const dimensions = {
    window: [],
    collapsed: [last],
    indexed: [last],
    operandBatching: batching,
    indicesBatching: batching,
  };
  return scatter('scatter', proxy, at, zeros, dimensions);
}

const argpartitionJit = new Jitted(
  'argpartition(a, kth, axis=-1)',
  ({ v, s }) => {
    const { a, axis, kth, last } = partitioned('argpartition', v.a, s.kth, s.axis);
    const [, bottom] = topK(inverted(a), kth + 1, last);
    const [, top] = topK(unchosen(bottom, a.aval.shape), a.aval.shape[last] - kth - 1, last);
    return swapAxes(lax.concatenate([bottom, top], last), last, axis);
  },
  { ...PARTITION_STATICS, checkedBy: 'partition' },
);

const sortComplex = new Jitted('sort_complex(a)', ({ v: { a } }) => {
  const sorted = laxSort(a, canonicalAxis(-1, a.aval.ndim));
  const wide = a.aval.dtype === dt.float64 || a.aval.dtype === dt.complex128;
  return lax.convertElementType(sorted, wide ? dt.complex128 : dt.complex64);
});

const topKJit = new Jitted(
  "top_k(a, k, /, *, axis=-1, mode='largest', sorted=True)",
  ({ v: { a }, s }) => {
    if (a.aval.dtype.isComplex) throw valueError('top_k is not compatible with complex inputs.');
    if (s.mode !== 'largest' && s.mode !== 'smallest')
      throw valueError(`mode must be 'largest' or 'smallest', got ${repr(s.mode)}`);
    const axis = canonicalAxis(s.axis, a.aval.ndim);
    const k = indexOf(s.k);
    if (k < 0) throw valueError(`k argument to top_k must be nonnegative, got ${k}`);
    if (s.mode === 'largest') return topK(a, k, axis);
    const [values, indices] = topK(inverted(a), k, axis);
    return [inverted(values), indices];
  },
  { statics: ['k', 'axis', 'mode', 'sorted'] },
);

// ---- where the extremes are

/** Source: _argmax, _argmin. */
export const arg = (name: 'argmax' | 'argmin', a: Val, axis: number | null, keepdims = false): Val =>
  early1(`_${name}`, `${String(axis)};${keepdims}`, [a], ([x]) => argOf(name, x, axis, keepdims));

function argOf(name: 'argmax' | 'argmin', x: Val, axis: number | null, keepdims: boolean): Val {
  const { shape } = x.aval;
  if (axis !== null && (axis < -shape.length || axis >= shape.length))
    throw raise('IndexError', 'tuple index out of range');
  const a = axis === null ? ravel(x) : x;
  const at = canonicalAxis(axis ?? 0, a.aval.ndim);
  if (a.aval.shape[at] === 0) throw valueError(`attempt to get ${name} of an empty sequence`);
  const found = argExtreme(name, a, at, defaultInt());
  if (!keepdims) return found;
  return expandDims(found, axis === null ? shape.map((_, i) => i) : [axis]);
}

const axisOf = (axis: Value): number | null => (axis === null ? null : indexOf(axis));

const argFunction =
  (name: 'argmax' | 'argmin') =>
  (...[a, axis, out, keepdims]: Value[]): Val => {
    const x = arrayLike(name, a);
    noOut(out, name);
    return arg(name, x, axisOf(axis), truth(keepdims) === true);
  };

const nanArgJit = (name: 'argmax' | 'argmin', worst: number) =>
  new Jitted(
    `_nan${name}(a, axis=None, keepdims=False)`,
    ({ v: { a }, s }) => {
      const axis = axisOf(s.axis);
      const keepdims = truth(s.keepdims) === true;
      if (!a.aval.dtype.isInexact) return arg(name, a, axis, keepdims);
      const isNaN = lax.compareOp('ne', a, a);
      const found = arg(name, np.where(isNaN, worst, a), axis, keepdims);
      return np.where(reduce(ALL, isNaN, { axis, keepdims }), np.int(-1), found);
    },
    { statics: ['axis', 'keepdims'] },
  );

const nanArgFunction = (name: 'argmax' | 'argmin', worst: number) => {
  const jit = nanArgJit(name, worst);
  return (...[a, axis, out, keepdims]: Value[]): Val => {
    noOut(out, `nan${name}`);
    return jit.call1([arrayLike(`nan${name}`, a), axisOf(axis)], [['keepdims', truth(keepdims) === true]]);
  };
};

export const sortingFunctions = new Map<string, Value>([
  ...jittedTable(sortJit, argsortJit, partitionJit, argpartitionJit, sortComplex, topKJit),
  ...jaxFunctions({
    'argmax(a, axis=None, out=None, keepdims=None)': argFunction('argmax'),
    'argmin(a, axis=None, out=None, keepdims=None)': argFunction('argmin'),
    'nanargmax(a, axis=None, out=None, keepdims=None)': nanArgFunction('argmax', -Infinity),
    'nanargmin(a, axis=None, out=None, keepdims=None)': nanArgFunction('argmin', Infinity),
  }),
]);
