/** `jax.lax`: slices, gathers and scatters as users call them. Source: jax/_src/lax/slicing.py. */
import { ShapedArray } from '../../jaxpr/aval.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { typeError, valueError } from '../../python/errors.ts';
import { listOf } from '../../python/iterate.ts';
import { NdArray } from '../../python/numpy/array.ts';
import type { Value } from '../../python/values.ts';
import { EagerArray, PyFloat, PyList, PyScalar, PySlice, PyTuple, Tracer, isInt, typeOf } from '../../python/values.ts';
import { MISSING, native } from '../../python/native.ts';
import { arrayLike, jaxFunctions } from '../declare.ts';
import { remainder } from '../numpy/ufuncs.ts';
import { Window, hostInts } from '../numpy/indexingEntries.ts';
import { canonicalShape, indexOf, isTrue } from '../shapes.ts';
import { applyJaxpr, fillArgument } from './arguments.ts';
import { expandDims } from './arrange.ts';
import {
  GatherDimensionNumbers,
  ScatterDimensionNumbers,
  dimensionNumbersParam,
  modeArgument,
} from './dimensionNumbers.ts';
import { boundTo, withAttribute } from './operand.ts';
import { pythonInt, staticInts, tupleIndex } from './staticParams.ts';
import * as lax from './operations.ts';
import type { ScatterName, Start } from './slicing.ts';
import * as slicing from './slicing.ts';

/** Whole numbers that may not be traced. */
const ints = (v: Value, param = 'start_indices'): number[] => staticInts('slice', param, v, `slice ${param}`);

/** A dimension. Source: core.py _canonicalize_dimension. */
const dimension = indexOf;

/** A start as lax tells known ones from operands: Python's ints and NumPy's scalars of signed integers are known. */
function startOf(v: Value): Start {
  if (typeof v === 'number') return v;
  if (v instanceof PyScalar && v.dtype.kind === 'int' && isInt(v.value)) return Number(v.value);
  return arrayLike('dynamic_slice', v);
}

/** Starts as a sequence, or as an array of one dimension. Source: slicing.py _dynamic_slice_indices. */
function startsOf(x: Val, v: Value): Start[] {
  if (v instanceof Tracer || v instanceof EagerArray || v instanceof NdArray) {
    const { shape } = v instanceof NdArray ? v : v.aval;
    if (shape.length === 0) throw typeError('len() of unsized object');
    if (shape[0] !== x.aval.ndim)
      throw valueError(
        `Length of slice indices must match number of operand dimensions (${shape[0]} vs ${lax.tupleText(x.aval.shape)})`,
      );
    if (shape.length !== 1) throw valueError(`Slice indices must be a 1D sequence, got ${lax.tupleText(shape)}`);
  }
  if (typeof v !== 'object' || v === null) throw typeError(`object of type '${typeOf(v).shown}' has no len()`);
  return listOf(v).map(startOf);
}

/** `allow_negative_indices`: for all axes, or for each. */
const allowed = (v: Value): boolean | boolean[] =>
  v instanceof PyTuple || v instanceof PyList ? v.items.map(isTrue) : isTrue(v);

const scatterFunction =
  (name: ScatterName) =>
  (x: Value, indices: Value, updates: Value, dimensions: Value, sorted: Value, unique: Value, mode: Value): Val =>
    slicing.scatter(
      name,
      boundTo(name, x),
      boundTo(name, indices, 1),
      boundTo(name, updates, 2),
      dimensionNumbersParam(dimensions, ScatterDimensionNumbers, name),
      { sorted: isTrue(sorted), unique: isTrue(unique), mode: modeArgument(mode) },
    );
const SCATTER =
  '(operand, scatter_indices, updates, dimension_numbers, *, indices_are_sorted=False, unique_indices=False, mode=None)';

/** Source: slicing.py index_take. */
function indexTake(src: Value, idxs: Value, axes: Value): Val {
  const x = arrayLike('index_take', src);
  const along = ints(axes);
  const columns = listOf(idxs).map((i) => expandDims(arrayLike('index_take', i), [1]));
  if (columns.length === 0) throw valueError('concatenate requires a non-empty sequence of arrays, got none.');
  const joined = lax.concatenate(columns, 1);
  const sizes = hostInts(along.map((a) => x.aval.shape[a]));
  const indices = remainder(joined, expandDims(sizes, [0]));
  const window = Array.from({ length: x.aval.ndim - indices.aval.shape[1] }, (_, i) => i + 1);
  return slicing.gather(
    x,
    indices,
    { window, collapsed: along, indexed: along },
    x.aval.shape.map((s, i) => (along.includes(i) ? 1 : s)),
  );
}

export const slicingFunctions: Map<string, Value> = jaxFunctions({
  'slice(operand, start_indices, limit_indices, strides=None)': (x, starts, limits, strides) =>
    slicing.slice(
      boundTo('slice', x),
      ints(starts),
      ints(limits, 'limit_indices'),
      strides === null ? null : ints(strides, 'strides'),
    ),
  'slice_in_dim(operand, start_index, limit_index, stride=1, axis=0)': (x, start, limit, stride, axis) =>
    slicing.sliceInDim(
      withAttribute(x, 'ndim', 'slice'),
      start === null ? null : dimension(start),
      limit === null ? null : dimension(limit),
      dimension(stride),
      axis instanceof PyFloat ? tupleIndex(axis, 0) : indexOf(axis),
    ),
  'index_in_dim(operand, index, axis=0, keepdims=True)': (x, index, axis, keepDims) =>
    slicing.indexInDim(withAttribute(x, 'shape', 'slice'), dimension(index), pythonInt(axis), isTrue(keepDims)),
  'index_take(src, idxs, axes)': indexTake,
  'dynamic_slice(operand, start_indices, slice_sizes, *, allow_negative_indices=True)': (x, starts, sizes, allow) => {
    const operand = withAttribute(x, 'ndim', 'dynamic_slice');
    const operands = startsOf(operand, starts);
    return slicing.dynamicSlice(operand, operands, canonicalShape(sizes), allowed(allow));
  },
  'dynamic_slice_in_dim(operand, start_index, slice_size, axis=0, *, allow_negative_indices=True)': (
    x,
    start,
    size,
    axis,
    allow,
  ) =>
    slicing.dynamicSliceInDim(
      withAttribute(x, 'ndim', 'dynamic_slice'),
      startOf(start),
      dimension(size),
      pythonInt(axis),
      isTrue(allow),
    ),
  'dynamic_index_in_dim(operand, index, axis=0, keepdims=True, *, allow_negative_indices=True)': (
    x,
    index,
    axis,
    keepDims,
    allow,
  ) =>
    slicing.dynamicIndexInDim(
      arrayLike('dynamic_index_in_dim', x),
      arrayLike('dynamic_index_in_dim', index, 1),
      pythonInt(axis),
      isTrue(keepDims),
      isTrue(allow),
    ),
  'dynamic_update_slice(operand, update, start_indices, *, allow_negative_indices=True)': (
    x,
    update,
    starts,
    allow,
  ) => {
    const operand = withAttribute(x, 'ndim', 'dynamic_update_slice');
    return slicing.dynamicUpdateSlice(
      operand,
      boundTo('dynamic_update_slice', update, 1),
      startsOf(operand, starts),
      allowed(allow),
    );
  },
  'dynamic_update_slice_in_dim(operand, update, start_index, axis, *, allow_negative_indices=True)': (
    x,
    update,
    start,
    axis,
    allow,
  ) =>
    slicing.dynamicUpdateSliceInDim(
      withAttribute(x, 'ndim', 'dynamic_update_slice'),
      boundTo('dynamic_update_slice', update, 1),
      startOf(start),
      pythonInt(axis),
      isTrue(allow),
    ),
  'dynamic_update_index_in_dim(operand, update, index, axis, *, allow_negative_indices=True)': (
    x,
    update,
    index,
    axis,
    allow,
  ) =>
    slicing.dynamicUpdateIndexInDim(
      arrayLike('dynamic_update_index_in_dim', x),
      arrayLike('dynamic_update_index_in_dim', update, 1),
      arrayLike('dynamic_update_index_in_dim', index, 2),
      pythonInt(axis),
      isTrue(allow),
    ),
  'gather(operand, start_indices, dimension_numbers, slice_sizes, *, unique_indices=False, indices_are_sorted=False, mode=None, fill_value=None)':
    (x, indices, dimensions, sizes, unique, sorted, mode, fill) =>
      slicing.gather(
        boundTo('gather', x),
        boundTo('gather', indices, 1),
        dimensionNumbersParam(dimensions, GatherDimensionNumbers, 'gather'),
        canonicalShape(sizes),
        {
          unique: isTrue(unique),
          sorted: isTrue(sorted),
          mode: modeArgument(mode),
          fillValue: fillArgument(fill, 'fill_value argument to gather()'),
        },
      ),
  [`scatter${SCATTER}`]: scatterFunction('scatter'),
  [`scatter_add${SCATTER}`]: scatterFunction('scatter-add'),
  [`scatter_sub${SCATTER}`]: scatterFunction('scatter-sub'),
  [`scatter_mul${SCATTER}`]: scatterFunction('scatter-mul'),
  [`scatter_min${SCATTER}`]: scatterFunction('scatter-min'),
  [`scatter_max${SCATTER}`]: scatterFunction('scatter-max'),
  'scatter_apply(operand, scatter_indices, func, dimension_numbers, *, update_shape=(), indices_are_sorted=False, unique_indices=False, mode=None)':
    (operand, indices, func, dimensions, shape, sorted, unique, mode) => {
      const x = arrayLike('scatter_apply', operand);
      const { dtype, weakType } = x.aval;
      const unused = lax.full(canonicalShape(shape), lax.scalar(0, dtype), dtype);
      const apply = applyJaxpr(func, new ShapedArray([], dtype, weakType));
      return slicing.scatter(
        'scatter',
        x,
        arrayLike('scatter_apply', indices, 1),
        unused,
        dimensionNumbersParam(dimensions, ScatterDimensionNumbers, 'scatter'),
        { sorted: isTrue(sorted), unique: isTrue(unique), mode: modeArgument(mode), apply },
      );
    },
});
slicingFunctions.set('GatherDimensionNumbers', GatherDimensionNumbers);
slicingFunctions.set('ScatterDimensionNumbers', ScatterDimensionNumbers);

/** `jax.ds`: a window by its start and its size. Source: jax/_src/indexing.py dslice. */
export const dslice = native('dslice(start, size=<missing>, stride=None)', (start, size, stride) => {
  if (start === null && size === MISSING) return new PySlice(null, null, stride);
  if (stride !== null && !isInt(stride)) throw valueError('Non-static stride in `dslice`');
  const step = stride === null ? 1 : Number(stride);
  if (step < 0) throw valueError('`stride` must be >= 0.');
  if (size === MISSING) return new Window(0, start, step);
  return new Window(start ?? 0, size, step);
});
