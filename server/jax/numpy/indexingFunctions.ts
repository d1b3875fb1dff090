/** Functions that place, choose, remove and insert by index. Source: jax/_src/numpy/indexing.py, lax_numpy.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import { ShapedArray } from '../../jaxpr/aval.ts';
import { NDArray } from '../../jaxpr/ndarray.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { NdArray } from '../../python/numpy/array.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import { config } from '../config.ts';
import { toNumPy } from '../hostNumPy.ts';
import { latticeResultType } from '../promotion.ts';
import { valueOf } from '../../jaxpr/evaluate/evaluate.ts';
import { PyRaise, raise, typeError, valueError } from '../../python/errors.ts';
import { sliceIndices } from '../../python/indices.ts';
import { listOf } from '../../python/iterate.ts';
import { truth } from '../../python/operators.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import {
  EagerArray,
  PyList,
  PySlice,
  PyTuple,
  Tracer,
  Unknown,
  UnknownSignal,
  isInt,
  unbox,
} from '../../python/values.ts';
import { special, call } from '../../python/call.ts';
import { arrayLike, arrayLikes, asValue, dtypeArgument, jaxFunctions } from '../declare.ts';
import { boolConversion, concretization } from '../errors.ts';
import { positiveAxis } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { concreteIndex, concreteValue, indexOf, rankOf } from '../shapes.ts';
import { array, stage } from './arrayOf.ts';
import { numpyArray, callNumPy } from './byName.ts';
import { int } from './expressions.ts';
import { getItem } from './indexing.ts';
import { updateAt } from './indexingUpdate.ts';
import { promoteDTypes } from './promote.ts';
import { tile } from './rearranging.ts';
import { moveaxis, ravel } from './shape.ts';
import { add, bitwise, compare, divmod, multiply, remainder, subtract } from './ufuncs.ts';
import { broadcastArrays, where } from './where.ts';

const WHOLE = new PySlice(null, null, null);
const lessThan = compare('lt');

/** A vector of a size: repeated, and cut off. Source: lax_numpy.py _tile_to_size. */
export function tileToSize(x: Val, size: number): Val {
  const long = x.aval.size < size ? tile(x, [Math.ceil(size / x.aval.size)]) : x;
  return long.aval.size > size ? getItem(long, new PySlice(null, size, null)) : long;
}

const notInPlace = (name: string): never => {
  throw valueError(
    `jax.numpy.${name} cannot modify arrays in-place, because JAX arrays are immutable. Pass inplace=False to instead ` +
      'return an updated array.',
  );
};

/** Indices of what is true in a vector, as many as asked for: `jnp.where(mask, size=…)[0]`. */
function firstTrue(mask: Val, size: number, fill: Value = null): Val {
  const found = callNumPy(
    'where',
    [mask],
    [
      ['size', size],
      ['fill_value', fill],
    ],
  );
  return found instanceof PyTuple ? array(found.items[0]) : array(found);
}

/** Source: indexing.py place. */
function place(arr: Value, mask: Value, vals: Value, inplace: Value): Val {
  const [data, where_, values] = arrayLikes('place', [arr, mask, vals]);
  const flat = ravel(values);
  if (truth(inplace) === true) notInPlace('place');
  const { size, shape } = data.aval;
  if (size !== where_.aval.size) throw valueError('place: arr and mask must be the same size');
  if (flat.aval.size === 0) throw valueError('Cannot place values from an empty array');
  if (size === 0) return data;
  const indices = firstTrue(ravel(where_), size, size);
  const tiled = tileToSize(flat, size);
  const placed = updateAt('scatter', ravel(data), asValue(indices), tiled, { mode: 'drop' });
  return lax.reshape(placed, shape);
}

/** Source: indexing.py put. */
function put(a: Value, ind: Value, v: Value, mode: Value, inplace: Value): Val {
  if (truth(inplace) === true) notInPlace('put');
  const [arr, given] = arrayLikes('put', [a, ind, v]);
  let indices = ravel(given);
  const values = ravel(arrayLike('ravel', v));
  const { size, shape } = arr.aval;
  const count = indices.aval.size;
  if (size === 0 || count === 0 || values.aval.size === 0) return arr;
  const tiled = tileToSize(values, count);
  let scatterMode = 'promise_in_bounds';
  if (mode === null) scatterMode = 'drop';
  else if (mode === 'clip') indices = numpyArray('clip', [indices, 0, size - 1]);
  else if (mode === 'wrap') indices = remainder(indices, int(size));
  else if (mode === 'raise') throw raise('NotImplementedError', "The 'raise' mode to jnp.put is not supported.");
  else throw valueError(`mode should be one of 'wrap' or 'clip'; got mode=${repr(mode)}`);
  const places = unravelIndex(indices, [...shape]);
  return updateAt('scatter', arr, new PyTuple(places.map(asValue)), tiled, { mode: scatterMode });
}

/** Source: lax_numpy.py unravel_index. */
function unravelIndex(given: Val, shape: readonly (number | Val)[]): Val[] {
  let rest = given;
  const sizes = shape.map((s) => (typeof s === 'number' ? int(s) : s));
  const out = new Array<Val>(shape.length);
  for (let i = shape.length - 1; i >= 0; i--) [rest, out[i]] = divmod(rest, sizes[i]);
  const above = compare('gt')(rest, int(0));
  const below = rest.aval.dtype.kind === 'uint' ? array(false) : lessThan(rest, int(-1));
  return out.map((index, i) => {
    const s = shape[i];
    const last = typeof s === 'number' ? int(s - 1) : subtract(s, int(1));
    return where(above, last, where(below, int(0), index)[0])[0];
  });
}

function unravelIndexFunction(indices: Value, shape: Value): PyTuple {
  const x = arrayLike('unravel_index', indices);
  const dims = isInt(unbox(shape)) ? [shape] : listOf(shape);
  if (dims.some((d) => rankOf(d) !== 0)) throw valueError('unravel_index: shape should be a scalar or 1D sequence.');
  return new PyTuple(
    unravelIndex(
      x,
      dims.map((d) => (typeof d === 'number' ? d : arrayLike('unravel_index', d))),
    ).map(asValue),
  );
}

/** An array that must be known: a traced one raises with this context, and while tracing NumPy's are traced, too. */
function known(x: Val, context: string): Val {
  const traced = stage(x);
  if (traced instanceof Tracer) {
    concretization(traced, context);
    throw new UnknownSignal(new Unknown('a traced array where a known one is wanted'));
  }
  return x;
}

/** The same, and a copy of it, which nobody uses. */
const knownCopy = (x: Val, context: string): Val => array(asValue(known(x, context)), null, true);

/** Whether any element of an array is true. */
function anyTrue(x: Val): boolean {
  const found = numpyArray('any', [x]);
  if (found instanceof Tracer) return truth(boolConversion(found)) === true;
  const value = valueOf(found);
  if (!value) throw new UnknownSignal(new Unknown('the elements of an array are not known'));
  return value.data[0] !== 0;
}

const outOfRange = (i: Val, size: number): Val => bitwise('or')(lessThan(i, int(0)), compare('ge')(i, int(size)));

/** Source: lax_numpy.py ravel_multi_index. */
function ravelMultiIndex(multi: Value, dims: Value, mode: Value, order: Value, dtype: Value): Val {
  const sizes = listOf(dims).map((d) => concreteIndex(d, 'in `dims` argument of ravel_multi_index().'));
  const given = listOf(multi);
  if (given.length !== sizes.length)
    throw raise('AssertionError', `len(multi_index)=${given.length} != len(dims)=${sizes.length}`);
  let indices = arrayLikes('ravel_multi_index', given);
  const d =
    dtype === null
      ? latticeResultType([{ dtype: config.x64 ? dt.int64 : dt.int32, weakType: true }, ...indices.map((x) => x.aval)])
          .dtype
      : (dtypeArgument(dtype, 'ravel_multi_index') ?? dt.int32);
  if (!d.isInteger) throw valueError(`dtype=dtype('${d.name}') is not an integer type.`);
  const largest = d.kind === 'uint' ? 2 ** d.bits - 1 : 2 ** (d.bits - 1) - 1;
  if (sizes.reduce((n, s) => n * s, 1) - 1 > largest)
    throw valueError(
      `jnp.ravel_multi_index: dtype=dtype('${d.name}') not large enough to hold flattened index for ` +
        `dims=${lax.tupleText(sizes)}. Use the dtype argument to pass a suitable dtype (e.g. ` +
        'dtype=np.min_scalar_type(prod(dims))).',
    );
  for (const index of indices) {
    if (mode === 'raise')
      knownCopy(
        index,
        "The error occurred because ravel_multi_index was jit-compiled with mode='raise'. Use mode='wrap' or " +
          "mode='clip' instead.",
      );
    if (!index.aval.dtype.isInteger) throw typeError('only int indices permitted');
  }
  if (mode === 'raise') {
    if (indices.some((x, i) => anyTrue(outOfRange(x, sizes[i]))))
      throw valueError('invalid entry in coordinates array');
  } else if (mode === 'clip') indices = indices.map((x, i) => numpyArray('clip', [x, 0, sizes[i] - 1]));
  else if (mode === 'wrap') indices = indices.map((x, i) => remainder(x, int(sizes[i])));
  else if (mode !== 'ignore')
    throw valueError(`invalid mode=${repr(mode)}. Expected 'raise', 'wrap', 'clip', or 'ignore'.`);
  if (order !== 'C' && order !== 'F') throw valueError(`invalid order=${repr(order)}. Expected 'C' or 'F'`);
  let result: Val = lax.scalar(0, d);
  const stride = (i: number): number =>
    (order === 'F' ? sizes.slice(0, i) : sizes.slice(i + 1)).reduce((n, s) => n * s, 1);
  indices.forEach((x, i) => {
    result = add(result, multiply(lax.convertElementType(x, d), int(stride(i))));
  });
  return result;
}

// ---- choosing

/** Source: lax_numpy.py choose. */
function choose(a: Value, choices: Value, out: Value, mode: Value): Val {
  if (out !== null) throw raise('NotImplementedError', "The 'out' argument to jnp.choose is not supported.");
  const [index, ...given] = arrayLikes('choose', [a, ...listOf(choices)]);
  if (!index.aval.dtype.isInteger) throw valueError('`a` array must be integer typed');
  const count = given.length;
  let which = index;
  if (mode === 'raise') {
    known(
      index,
      "The error occurred because jnp.choose was jit-compiled with mode='raise'. Use mode='wrap' or mode='clip' instead.",
    );
    if (anyTrue(outOfRange(index, count))) throw valueError('invalid entry in choice array');
  } else if (mode === 'wrap') which = remainder(index, int(count));
  else if (mode === 'clip') which = numpyArray('clip', [index, 0, count - 1]);
  else throw valueError(`mode=${repr(mode)} not understood. Must be 'raise', 'wrap', or 'clip'`);
  const [at, ...parts] = broadcastArrays([which, ...given]);
  const stacked = array(new PyList(parts.map(asValue)));
  const grid = callNumPy('indices', [new PyTuple(at.aval.shape)], [['sparse', true]]);
  return getItem(stacked, new PyTuple([asValue(at), ...listOf(grid)]));
}

/** Source: lax_numpy.py select. */
function select(conditions: Value, choices: Value, fallback: Value): Val {
  const conds = listOf(conditions);
  const values = listOf(choices);
  if (conds.length !== values.length)
    throw valueError(`condlist must have length equal to choicelist (${conds.length} vs ${values.length})`);
  if (conds.length === 0) throw valueError('condlist must be non-empty');
  arrayLikes('select', [...conds, ...values, fallback]);
  const tests = conds.map((c) => array(c));
  const promoted = promoteDTypes([array(fallback), ...values.map((v) => array(v))]);
  const stacked = numpyArray('stack', [new PyList(broadcastArrays([array(false), ...tests]).map(asValue))]);
  const first = numpyArray('argmax', [lax.convertElementType(stacked, dt.bool)], [['axis', 0]]);
  return bind1(primitives.select_n, broadcastArrays([first, ...promoted]), {});
}

/** Source: lax_numpy.py compress. */
function compress(condition: Value, a: Value, axis: Value, size: Value, fill: Value, out: Value): Val {
  const [given, x, filler] = arrayLikes('compress', [condition, a, fill]);
  const mask = lax.convertElementType(given, dt.bool);
  if (out !== null) throw raise('NotImplementedError', "The 'out' argument to jnp.compress is not supported.");
  if (mask.aval.ndim !== 1) throw valueError('condition must be a 1D array');
  const at = axis === null ? 0 : indexOf(axis);
  let arr = axis === null ? ravel(x) : moveaxis(x, [at], [0]);
  const length = arr.aval.shape[0];
  const used = getItem(mask, new PySlice(null, length, null));
  const extra = getItem(mask, new PySlice(length, null, null));
  arr = getItem(arr, new PySlice(null, used.aval.shape[0], null));
  let result: Val;
  if (size === null) {
    const why =
      'The size argument of jnp.compress must be specified in order to use jnp.compress within JAX transformations like ' +
      'jax.jit, jax.vmap, and jax.grad. For more information, refer to the jnp.compress documentation.';
    known(used, why);
    known(extra, why);
    if (anyTrue(extra)) throw valueError('condition contains entries that are out of bounds');
    result = getItem(arr, asValue(used));
  } else {
    const n = indexOf(size);
    if (n < 0 || n > arr.aval.shape[0])
      throw valueError(
        `size must be positive and not greater than the size of the array axis; got size=${n} for ` +
          `a.shape[axis]=${arr.aval.shape[0]}`,
      );
    const open = numpyArray('expand_dims', [used, new PyTuple(arr.aval.shape.slice(1).map((_, i) => i + 1))]);
    const [kept] = where(open, arr, array(asValue(filler), arr.aval.dtype, true));
    const order = numpyArray(
      'argsort',
      [used],
      [
        ['stable', true],
        ['descending', true],
      ],
    );
    result = getItem(getItem(kept, asValue(order)), new PySlice(null, n, null));
  }
  return moveaxis(result, [0], [at]);
}

// ---- removing and inserting

/** `operator.index(v)`, or undefined where that raises TypeError (as it does of a tracer). */
function plainIndex(v: Value): number | undefined {
  if (v instanceof Tracer || v instanceof PySlice) return undefined;
  if (special(v, '__index__') === undefined && !isInt(unbox(v))) return undefined;
  try {
    return indexOf(v);
  } catch (e) {
    if (e instanceof PyRaise && e.exc.cls.name === 'TypeError') return undefined;
    throw e;
  }
}

const leading = (axis: number, last: Value): PyTuple => new PyTuple([...new Array<Value>(axis).fill(WHOLE), last]);

/** Source: lax_numpy.py delete. */
function deleteFunction(arr: Value, obj: Value, axisValue: Value, unique: Value): Val {
  const x = arrayLike('delete', arr);
  const a = axisValue === null ? ravel(x) : x;
  const axis = axisValue === null ? 0 : positiveAxis(indexOf(axisValue), a.aval.ndim);
  const size = a.aval.shape[axis];
  const single = plainIndex(obj);
  if (single !== undefined) {
    const at = positiveAxis(single, size);
    const parts = [new PySlice(0, at, null), new PySlice(at + 1, null, null)];
    return numpyArray(
      'concatenate',
      [new PyList(parts.map((p) => asValue(getItem(a, leading(axis, p)))))],
      [['axis', axis]],
    );
  }
  let isUnique = truth(unique) === true;
  let given = obj;
  if (given instanceof PySlice) {
    given = asValue(getItem(lax.iota(config.x64 ? dt.int64 : dt.int32, [size], 0), given));
    isUnique = true;
  }
  const [, indices] = arrayLikes('delete', [asValue(a), given]);
  if (indices.aval.dtype.isInteger && isUnique) {
    const flat = ravel(array(given));
    const [wrapped] = where(lessThan(flat, int(0)), add(flat, int(size)), flat);
    let sorted = numpyArray('sort', [numpyArray('clip', [wrapped, 0, size])]);
    const { dtype } = sorted.aval;
    const count = sorted.aval.size;
    sorted = subtract(sorted, lax.iota(dtype, [count], 0));
    const i = lax.iota(dtype, [size - count], 0);
    const passed = compare('ge')(getItem(i, new PyTuple([null, WHOLE])), getItem(sorted, new PyTuple([WHOLE, null])));
    const moved = add(i, numpyArray('sum', [passed, 0], [['dtype', PyDType.of(dtype)]]));
    return getItem(a, leading(axis, asValue(moved)));
  }
  if (indices instanceof Tracer) known(indices, "'obj' array argument of jnp.delete()");
  const value = valueOf(indices);
  if (!value) throw new UnknownSignal(new Unknown('what is to be deleted is not known'));
  const keep = new Array<boolean>(size).fill(true);
  if (value.dtype.isInteger)
    for (const k of value.data) {
      const i = Number(k);
      if (i < -size || i >= size) throw raise('IndexError', `index ${i} is out of bounds for axis 0 with size ${size}`);
      keep[i < 0 ? i + size : i] = false;
    }
  else if (value.dtype === dt.bool) {
    if (value.shape.length !== 1 || value.shape[0] !== size)
      throw valueError(
        'np.delete(arr, obj): for boolean indices, obj must be one-dimensional with length matching specified axis.',
      );
    keep.forEach((_, i) => (keep[i] = value.data[i] === 0));
  } else
    throw valueError(
      `np.delete(arr, obj): got obj.dtype=${(given instanceof NdArray ? given.dtype : value.dtype).name}; must be integer or bool.`,
    );
  const mask = new NDArray([size], dt.bool, Uint8Array.from(keep, Number));
  return getItem(a, leading(axis, toNumPy(new ShapedArray([size], dt.bool), mask)));
}

/** The indices at which to insert. */
function insertionIndices(obj: Value, size: number): Val {
  if (!(obj instanceof PySlice)) return array(obj);
  const bounds = sliceIndices(obj, size);
  if (bounds instanceof Unknown) throw new UnknownSignal(bounds);
  return numpyArray('arange', [bounds.start, bounds.stop, bounds.step]);
}

/** Source: lax_numpy.py insert. */
function insert(arr: Value, obj: Value, values: Value, axisValue: Value): Val {
  const [x, , given] = arrayLikes('insert', [arr, obj instanceof PySlice ? 0 : obj, values]);
  const a = axisValue === null ? ravel(x) : x;
  const { shape, dtype, ndim } = a.aval;
  const chosen = concreteValue(axisValue, 'axis argument of jnp.insert()');
  const axis = chosen === null ? 0 : positiveAxis(indexOf(chosen), ndim);
  const size = shape[axis];
  let indices = insertionIndices(obj, size);
  if (indices.aval.ndim > 1)
    throw valueError(`jnp.insert(): obj must be a slice, a one-dimensional array, or a scalar; got ${str(obj)}`);
  if (!indices.aval.dtype.isInteger) {
    if (indices.aval.size !== 0 || obj instanceof Tracer || obj instanceof EagerArray)
      throw valueError(`jnp.insert(): index array must be integer typed; got ${str(obj)}`);
    indices = lax.convertElementType(indices, dt.int32);
  }
  let inserted = array(asValue(given), dtype, false, ndim);
  if (indices.aval.size === 1) {
    const index = getItem(ravel(indices), 0);
    if (indices.aval.ndim === 0) inserted = moveaxis(inserted, [0], [axis]);
    indices = numpyArray('full', [inserted.aval.shape[axis], index]);
  }
  const count = lax.numpyBroadcastShapes([indices.aval.shape, [inserted.aval.shape[axis]]])[0];
  const grown = shape.map((n, i) => (i === axis ? n + count : n));
  let out: Val = lax.full(grown, lax.scalar(0, dtype), dtype, a.aval.weakType);
  [indices] = where(lessThan(indices, int(0)), add(indices, int(size)), indices);
  indices = numpyArray('clip', [indices, 0, size]);
  const order = numpyArray('argsort', [indices]);
  const steps = lax.iota(indices.aval.dtype, [count], 0);
  const places = updateAt('scatter-add', indices, asValue(order), steps);
  const ones = lax.full([size + count], lax.scalar(true, dt.bool), dt.bool);
  const mask = updateAt('scatter', ones, asValue(places), lax.scalar(false, dt.bool));
  const rest = firstTrue(mask, size);
  out = updateAt('scatter', out, leading(axis, asValue(places)), inserted);
  return updateAt('scatter', out, leading(axis, asValue(rest)), a);
}

// ---- triangles

/** How many elements lie on and above a diagonal. Source: lax_numpy.py _triu_size. */
function triangleSize(n: number, m: number, k: number): number {
  if (k < 0) return n * m - triangleSize(m, n, 1 - k);
  if (k >= m) return 0;
  const mk = Math.min(n, m - k);
  return (mk * (mk + 1)) / 2 + mk * (m - k - mk);
}

/** Indices of the elements of a triangle. Source: lax_numpy.py tril_indices, triu_indices. */
function triangleIndices(name: 'tril' | 'triu', n: number, k: number, m: number): Value {
  const d = config.x64 ? dt.float64 : dt.float32;
  const ones = lax.full([n, m], lax.scalar(1, d), d);
  const size = name === 'triu' ? triangleSize(n, m, k) : triangleSize(m, n, -k);
  return callNumPy('nonzero', [numpyArray(name, [ones], [['k', k]])], [['size', size]]);
}

const triangleFunction =
  (name: 'tril' | 'triu') =>
  (n: Value, k: Value, m: Value): Value => {
    const rows = concreteIndex(n, 'n argument of jnp.triu_indices');
    const offset = concreteIndex(k, 'k argument of jnp.triu_indices');
    return triangleIndices(name, rows, offset, m === null ? rows : concreteIndex(m, 'm argument of jnp.triu_indices'));
  };

const triangleOf =
  (name: 'tril' | 'triu') =>
  (arr: Value, k: Value): Value => {
    const { shape } = arrayLike(`${name}_indices_from`, arr).aval;
    if (shape.length !== 2) throw valueError('Only 2-D inputs are accepted');
    return triangleIndices(name, shape[0], indexOf(k), shape[1]);
  };

export const indexingFunctions = jaxFunctions({
  'place(arr, mask, vals, *, inplace=True)': place,
  'put(a, ind, v, mode=None, *, inplace=True)': put,
  'unravel_index(indices, shape)': unravelIndexFunction,
  "ravel_multi_index(multi_index, dims, mode='raise', order='C', *, dtype=None)": ravelMultiIndex,
  "choose(a, choices, out=None, mode='raise')": choose,
  'select(condlist, choicelist, default=0)': select,
  'compress(condition, a, axis=None, *, size=None, fill_value=0, out=None)': compress,
  'extract(condition, arr, *, size=None, fill_value=0)': (condition, arr, size, fill) => {
    const [mask, x] = arrayLikes('extreact', [condition, arr, fill]);
    return compress(asValue(stage(ravel(mask))), asValue(stage(ravel(x))), null, size, fill, null);
  },
  'delete(arr, obj, axis=None, *, assume_unique_indices=False)': deleteFunction,
  'insert(arr, obj, values, axis=None)': insert,
  'tril_indices(n, k=0, m=None)': triangleFunction('tril'),
  'triu_indices(n, k=0, m=None)': triangleFunction('triu'),
  'tril_indices_from(arr, k=0)': triangleOf('tril'),
  'triu_indices_from(arr, k=0)': triangleOf('triu'),
  'mask_indices(n, mask_func, k=0, *, size=None)': (n, mask, k, size) => {
    const d = config.x64 ? dt.float64 : dt.float32;
    const rows = indexOf(n);
    const made = call(mask, [asValue(lax.full([rows, rows], lax.scalar(1, d), d)), k]);
    return callNumPy('nonzero', [made], [['size', size]]);
  },
});

/** The same as methods of arrays. */
export const indexingMethods = jaxFunctions({
  'compress(self, condition, axis=None, *, out=None, size=None, fill_value=0)': (x, condition, axis, out, size, fill) =>
    compress(condition, x, axis, size, fill, out),
  "choose(self, choices, out=None, mode='raise')": choose,
});
