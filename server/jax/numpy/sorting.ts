/** Sorting, and where the extremes are. Source: jax/_src/numpy/sorting.py, lax_numpy.py argmax, nanargmax. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Stop, raise, typeError, valueError } from '../../python/errors.ts';
import { toIndex } from '../../python/iterate.ts';
import { truth } from '../../python/operators.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PyTuple, Unknown } from '../../python/values.ts';
import { concreteIndex } from '../concrete.ts';
import { arrayLike, canonicalAxis, dtypeArgument, jaxFunctions, libraryJit } from '../declare.ts';
import { Jitted, jittedTable } from '../jitted.ts';
import { expandDims, rev, unstack } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { argExtreme, sort as laxSort, sortOperands, topK } from '../lax/sorting.ts';
import * as np from './expressions.ts';
import { ALL, defaultInt, noOut, reduce } from './reductions.ts';

export const ravel = (x: Val): Val => lax.reshape(x, [x.aval.size]);

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
    let iota = lax.iota(dtypeArgument(s.dtype) ?? defaultInt(), a.aval.shape, dimension);
    if (descending && stable) {
      a = rev(a, [dimension]);
      iota = rev(iota, [dimension]);
    }
    const [, indices] = sortOperands([a, iota], dimension, 1, stable);
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
    const k = toIndex(s.k);
    if (k instanceof Unknown) throw new Stop(k.reason, 'unsupported');
    if (k < 0) throw valueError(`k argument to top_k must be nonnegative, got ${k}`);
    if (s.mode === 'largest') return topK(a, k, axis);
    const [values, indices] = topK(inverted(a), k, axis);
    return [inverted(values), indices];
  },
  { statics: ['k', 'axis', 'mode', 'sorted'] },
);

// ---- several keys

/** How many keys are compared at once. */
const LEXSORT_BATCH = 16;

function needKeys(n: number): void {
  if (n === 0) throw typeError('need sequence of keys with len > 0 in lexsort');
}

const tooManyKeys = (): never => {
  throw new Stop("jitlens doesn't have jax.numpy.lexsort with more keys than batch_size yet", 'unsupported');
};

/** The keys of the leading axis, or of a list; the last is the first that decides. */
function lexsortKeys(keys: readonly Val[] | Val, axis: Value, batch: number): Val {
  const isList = Array.isArray(keys);
  const list: readonly Val[] = isList ? (keys as readonly Val[]) : [];
  const whole = isList ? undefined : (keys as Val);
  if (whole?.aval.ndim === 0) needKeys(0);
  const n = whole ? whole.aval.shape[0] : list.length;
  needKeys(n);
  const shape = whole ? whole.aval.shape.slice(1) : list[0].aval.shape;
  if (list.some((k) => k.aval.ndim !== shape.length || k.aval.shape.some((s, i) => s !== shape[i])))
    throw valueError('all keys need to be the same shape');
  if (shape.length === 0) return lax.full([], lax.scalar(0, defaultInt()), defaultInt());
  const dimension = canonicalAxis(axis, shape.length);
  if (n > batch && !shape.includes(0)) tooManyKeys();
  const iota = lax.iota(defaultInt(), shape, dimension);
  const ordered = (whole ? unstack(whole) : [...list]).reverse();
  return sortOperands([...ordered, iota], dimension, n)[n];
}

/** `jnp.lexsort` of the rows of an array. */
export const lexsortRows = (keys: Val): Val =>
  libraryJit('lexsort', 'rows', [keys], ([k]) => lexsortKeys(k, -1, LEXSORT_BATCH))[0];

function lexsort(keys: Value, axis: Value, batchSize: Value): Val {
  const statics = `${repr(axis)}|${repr(batchSize)}`;
  const batch = (): number => {
    const size = concreteIndex(batchSize, 'batch_size argument of jnp.lexsort()');
    if (size instanceof Unknown) throw new Stop(size.reason, 'unsupported');
    if (size < 1) throw valueError(`lexsort: batch_size must be positive, got ${size}`);
    return size;
  };
  const given = keys instanceof PyTuple || keys instanceof PyList ? keys.items : undefined;
  if (!given) {
    const whole = arrayLike('lexsort', keys);
    return libraryJit('lexsort', `array|${statics}`, [whole], ([k]) => lexsortKeys(k, axis, batch()))[0];
  }
  const list = given.map((k, i) => arrayLike('lexsort', k, i));
  const structure = `${keys instanceof PyTuple ? 'tuple' : 'list'}|${statics}`;
  return libraryJit('lexsort', structure, list, (ks) => lexsortKeys(ks, axis, batch()))[0];
}

// ---- where the extremes are

/** Source: _argmax, _argmin. */
export function arg(name: 'argmax' | 'argmin', x: Val, axis: number | null, keepdims = false): Val {
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

const axisOf = (axis: Value): number | null => {
  if (axis === null) return null;
  const i = toIndex(axis);
  if (i instanceof Unknown) throw new Stop(i.reason, 'unsupported');
  return i;
};

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
  ...jittedTable(sortJit, argsortJit, partitionJit, sortComplex, topKJit),
  ...jaxFunctions({
    'lexsort(keys, axis=-1, *, batch_size=16)': lexsort,
    'argmax(a, axis=None, out=None, keepdims=None)': argFunction('argmax'),
    'argmin(a, axis=None, out=None, keepdims=None)': argFunction('argmin'),
    'nanargmax(a, axis=None, out=None, keepdims=None)': nanArgFunction('argmax', -Infinity),
    'nanargmin(a, axis=None, out=None, keepdims=None)': nanArgFunction('argmin', Infinity),
  }),
]);
