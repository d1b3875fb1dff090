/** Sorting by several keys. Source: jax/_src/numpy/sorting.py lexsort. */
import type { Shape } from '../../jaxpr/aval.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { typeError, valueError } from '../../python/errors.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PyTuple } from '../../python/values.ts';
import { arrayLike, canonicalAxis, jaxFunctions, libraryJit } from '../declare.ts';
import { expandDims, unstack } from '../lax/arrange.ts';
import { foriLoop } from '../lax/control.ts';
import * as lax from '../lax/operations.ts';
import { dynamicSliceInDim, gather, sliceInDim } from '../lax/slicing.ts';
import { sortOperands } from '../lax/sorting.ts';
import { concreteIndex } from '../shapes.ts';
import * as np from './expressions.ts';
import { defaultInt } from './reductions.ts';

/** How many keys are compared at once unless somebody says otherwise. */
const BATCH_SIZE = 16;

const needKeys = (n: number): void => {
  if (n === 0) throw typeError('need sequence of keys with len > 0 in lexsort');
};

const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
const noKeysNeeded = (): Val => lax.full([], lax.scalar(0, defaultInt()), defaultInt());

/** `vmap(lambda key, p: key[p])` of rows. */
function takeRows(keys: Val, permutation: Val): Val {
  const n = keys.aval.shape[1];
  const { dtype } = permutation.aval;
  const isNegative = lax.compareOp('lt', permutation, lax.scalar(0, dtype));
  const index = lax.select(isNegative, lax.add(permutation, lax.scalar(n, dtype)), permutation);
  const dimensions = { window: [], collapsed: [1], indexed: [1], operandBatching: [0], indicesBatching: [0] };
  return gather(keys, expandDims(index, [2]), dimensions, [1, 1]);
}

/** One batch of keys, each as rows: what is in order stays so where they are equal. Source: _lexsort_rows_step. */
function sortRows(batch: readonly Val[], permutation: Val): Val {
  const operands = [...batch].reverse().map((key) => takeRows(key, permutation));
  return sortOperands([...operands, permutation], 1, batch.length)[batch.length];
}

/** The axis last, the others as rows. */
interface Rows {
  readonly order: number[];
  readonly rows: number;
  readonly n: number;
}
function rowsOf(shape: Shape, axis: number): Rows {
  const order = [...shape.keys()].filter((d) => d !== axis).concat(axis);
  return { order, rows: sizeOf(shape) / shape[axis], n: shape[axis] };
}

function fromRows(permutation: Val, shape: Shape, { order }: Rows): Val {
  const unflattened = lax.reshape(
    permutation,
    order.map((d) => shape[d]),
  );
  return lax.transpose(
    unflattened,
    shape.map((_, d) => order.indexOf(d)),
  );
}

/** The leading axis holds the keys. Source: _lexsort_array. */
function lexsortArray(keys: Val, axis: Value, batch: number): Val {
  needKeys(keys.aval.ndim === 0 ? 0 : keys.aval.shape[0]);
  if (keys.aval.ndim === 1) return noKeysNeeded();
  const [n, ...shape] = keys.aval.shape;
  const dimension = canonicalAxis(axis, shape.length);
  if (n <= batch || keys.aval.size === 0) {
    const iota = lax.iota(defaultInt(), shape, dimension);
    return sortOperands([...unstack(keys).reverse(), iota], dimension, n)[n];
  }
  const form = rowsOf(shape, dimension);
  const flat = lax.reshape(keys, [n, form.rows, form.n], [0, ...form.order.map((d) => d + 1)]);
  const first = lax.iota(defaultInt(), [form.rows, form.n], 1);
  const step = (i: Val, [permutation]: Val[]): Val[] => [
    sortRows(unstack(dynamicSliceInDim(flat, np.mul(i, np.int(batch)), batch)), permutation),
  ];
  let [permutation] = foriLoop(0, Math.floor(n / batch), step, [first]);
  if (n % batch > 0) permutation = sortRows(unstack(sliceInDim(flat, n - (n % batch), n)), permutation);
  return fromRows(permutation, shape, form);
}

/** Source: _lexsort_tuple. */
function lexsortList(keys: readonly Val[], axis: Value, batch: number): Val {
  needKeys(keys.length);
  const { shape } = keys[0].aval;
  if (keys.some((k) => k.aval.ndim !== shape.length || k.aval.shape.some((s, i) => s !== shape[i])))
    throw valueError('all keys need to be the same shape');
  if (shape.length === 0) return noKeysNeeded();
  const dimension = canonicalAxis(axis, shape.length);
  if (keys.length <= batch || shape.includes(0)) {
    const iota = lax.iota(defaultInt(), shape, dimension);
    return sortOperands([...[...keys].reverse(), iota], dimension, keys.length)[keys.length];
  }
  if (keys.every((k) => k.aval.dtype === keys[0].aval.dtype))
    return lexsortArray(
      lax.concatenate(
        keys.map((k) => expandDims(k, [0])),
        0,
      ),
      dimension,
      batch,
    );
  const form = rowsOf(shape, dimension);
  const rows = keys.map((k) => lax.reshape(k, [form.rows, form.n], form.order));
  let permutation = lax.iota(defaultInt(), [form.rows, form.n], 1);
  for (let i = 0; i < rows.length; i += batch) permutation = sortRows(rows.slice(i, i + batch), permutation);
  return fromRows(permutation, shape, form);
}

/** `jnp.lexsort` of the rows of an array. */
export const lexsortRows = (keys: Val): Val =>
  libraryJit('lexsort', 'array|', [keys], ([k]) => lexsortArray(k, -1, BATCH_SIZE))[0];

function lexsort(keys: Value, axis: Value, batchSize: Value): Val {
  // An argument that is left out is none of jit's; none of these shows where the defaults are given.
  const statics = axis === -1 && batchSize === BATCH_SIZE ? '' : `${repr(axis)}|${repr(batchSize)}`;
  const batch = (): number => {
    const size = concreteIndex(batchSize, 'batch_size argument of jnp.lexsort()');
    if (size < 1) throw valueError(`lexsort: batch_size must be positive, got ${size}`);
    return size;
  };
  const items = keys instanceof PyTuple || keys instanceof PyList ? keys.items : undefined;
  if (!items)
    return libraryJit('lexsort', `array|${statics}`, [arrayLike('lexsort', keys)], ([k]) =>
      lexsortArray(k, axis, batch()),
    )[0];
  const list = items.map((k, i) => arrayLike('lexsort', k, i));
  const structure = `${keys instanceof PyTuple ? 'tuple' : 'list'}|${statics}`;
  return libraryJit('lexsort', structure, list, (ks) => lexsortList(ks, axis, batch()))[0];
}

export const lexsortFunctions = jaxFunctions({ 'lexsort(keys, axis=-1, *, batch_size=16)': lexsort });
