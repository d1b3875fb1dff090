/** Functions and methods that change shapes. Source: jax/_src/numpy/lax_numpy.py, array_methods.py. */
import type { ShapedArray } from '../../jaxpr/aval.ts';
import { HostArray } from '../../jaxpr/host.ts';
import { NDArray } from '../../jaxpr/ndarray.ts';
import { NamedShardingParam, Spec } from '../../jaxpr/mesh.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { listOf } from '../../python/iterate.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyList, PyTuple, typeOf } from '../../python/values.ts';
import { arrayLike, asValue, early1, jaxFunctions } from '../declare.ts';
import { expandDims, positiveAxis } from '../lax/arrange.ts';
import { outSharding } from '../outSharding.ts';
import * as lax from '../lax/operations.ts';
import { canonicalShape, concreteShape, indexOf, indexTuple, isScalar, membersOf } from '../shapes.ts';
import { ShapeDtypeStruct } from '../shapeDtypeStruct.ts';
import { array, stage } from './arrayOf.ts';
import { broadcastArrays } from './where.ts';

const listOfOne = (v: Value): Value => new PyList([v]);
const typeName = (v: Value): string => typeOf(v).shown;

const product = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

/** A shape with at most one -1. Source: array_methods.py _compute_newshape. */
function newShape(x: Val, shape: Value): number[] {
  const dims = canonicalShape(membersOf(shape) ? shape : listOfOne(shape));
  const { size } = x.aval;
  const cannot = (): string =>
    `cannot reshape array of shape ${lax.tupleText(x.aval.shape)} (size ${size}) into shape ${str(shape)} `;
  const open = dims.indexOf(-1);
  if (open < 0) {
    if (product(dims) !== size) throw typeError(`${cannot()}(size ${product(dims)})`);
    return dims;
  }
  if (dims.indexOf(-1, open + 1) >= 0)
    throw typeError(`can only specify one unknown axis size with a \`-1\` value, got ${str(shape)}`);
  const others = product(dims.filter((_, i) => i !== open));
  if (others === 0) throw raise('ZeroDivisionError', 'integer modulo by zero');
  if (size % others !== 0)
    throw typeError(
      `${cannot()}because the product of specified axis sizes (${others}) does not evenly divide ${size}`,
    );
  return dims.map((d, i) => (i === open ? size / others : d));
}

const reversedAxes = (x: Val): number[] => x.aval.shape.map((_, i) => x.aval.ndim - 1 - i);

export const transposeAll = (x: Val): Val => lax.transpose(x, reversedAxes(x));

/** In C order, or in Fortran's: read with the axes reversed. Source: array_methods.py _reshape. */
function reshapeOrdered(x: Val, dims: readonly number[], order: Value, sharding: lax.Sharding = null): Val {
  if (order === 'C') return lax.reshape(x, dims, null, sharding);
  if (order === 'F') {
    const turned = sharding && new NamedShardingParam(sharding.mesh, new Spec([...sharding.spec.parts].reverse()));
    return transposeAll(lax.reshape(x, [...dims].reverse(), reversedAxes(x), turned));
  }
  if (order === 'A') throw raise('NotImplementedError', 'np.reshape order=A is not implemented.');
  throw valueError(`Unexpected value for 'order' argument: ${str(order)}.`);
}

/** A NumPy array is reshaped by NumPy: it stays a constant. */
function reshapeOnHost(x: HostArray, shape: readonly number[]): HostArray {
  return new HostArray(x.aval.update({ shape }), () => {
    const value = x.compute();
    return value && new NDArray(shape, value.dtype, value.data);
  });
}

function reshape(x: Val, shape: Value, order: Value, given: Value = null): Val {
  const dims = newShape(x, shape);
  const sharding = outSharding(given, 'reshape');
  if (x instanceof HostArray && !sharding && order === 'C' && dims.length > 0) return reshapeOnHost(x, dims);
  return reshapeOrdered(x, dims, order, sharding);
}

/** Source: lax_numpy.py ravel. */
export const ravel = (a: Val, order: Value = 'C', sharding: lax.Sharding = null): Val =>
  early1('ravel', `${repr(order)}${sharding?.toString() ?? ''}`, [a], ([x]) => {
    if (order === 'K') throw raise('NotImplementedError', "Ravel not implemented for order='K'.");
    return reshapeOrdered(x, [x.aval.size], order, sharding);
  });

function transpose(x: Val, axes: Value): Val {
  if (axes === null) return transposeAll(x);
  const members = membersOf(axes);
  if (!members) throw typeError(`'${typeName(axes)}' object is not iterable`);
  return lax.transpose(
    x,
    members.map((a) => positiveAxis(indexOf(a), x.aval.ndim)),
  );
}

/** Source: lax_numpy.py matrix_transpose. */
export function matrixTranspose(x: Val): Val {
  const { ndim } = x.aval;
  if (ndim < 2) throw valueError(`x must be at least two-dimensional for matrix_transpose; got ndim=${ndim}`);
  const axes = x.aval.shape.map((_, i) => i);
  [axes[ndim - 2], axes[ndim - 1]] = [ndim - 1, ndim - 2];
  return lax.transpose(x, axes);
}

/** Source: lax_numpy.py swapaxes. */
export const swapAxes = (a: Val, axis1: number, axis2: number): Val =>
  early1('swapaxes', `${axis1};${axis2}`, [a], ([x]) => swapped(x, axis1, axis2));

function swapped(x: Val, axis1: number, axis2: number): Val {
  const rank = x.aval.ndim;
  const place = (axis: number): number => {
    if (axis < -rank || axis >= rank)
      throw raise('IndexError', `index ${axis} is out of bounds for axis 0 with size ${rank}`);
    return axis < 0 ? axis + rank : axis;
  };
  const perm = x.aval.shape.map((_, i) => i);
  // In the order in which Python evaluates the exchange.
  const j = place(axis2);
  const i = place(axis1);
  [perm[i], perm[j]] = [j, i];
  return lax.transpose(x, perm);
}

/** Source: lax_numpy.py _moveaxis. */
export const moveaxis = (a: Val, source: readonly number[], destination: readonly number[]): Val =>
  early1('_moveaxis', `${source.join()};${destination.join()}`, [a], ([x]) => moved(x, source, destination));

function moved(x: Val, source: readonly number[], destination: readonly number[]): Val {
  const from = source.map((i) => positiveAxis(i, x.aval.ndim));
  const to = destination.map((i) => positiveAxis(i, x.aval.ndim));
  if (from.length !== to.length) throw valueError(`Inconsistent number of elements: ${from.length} vs ${to.length}`);
  const perm = x.aval.shape.map((_, i) => i).filter((i) => !from.includes(i));
  const moves = to.map((d, i) => [d, from[i]] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  for (const [d, s] of moves) perm.splice(d, 0, s);
  return lax.transpose(x, perm);
}

/** Axes of size 1 dropped: those given, or all. Source: lax_numpy.py _squeeze, lax.squeeze. */
export const squeeze = (a: Val, axes?: readonly number[]): Val =>
  early1('_squeeze', axes?.join() ?? 'all', [a], ([x]) => squeezed(x, axes));

function squeezed(x: Val, axes: readonly number[] | undefined): Val {
  const dims = axes
    ? axes.map((a) => positiveAxis(a, x.aval.ndim)).sort((a, b) => a - b)
    : x.aval.shape.flatMap((s, i) => (s === 1 ? [i] : []));
  return lax.squeeze(x, dims);
}

/** Source: lax_numpy.py rollaxis is a jit around this. */
export function rollaxis(x: Val, axis: number, start: number): Val {
  const rank = x.aval.ndim;
  const from = positiveAxis(axis, rank);
  if (start < -rank || start > rank) throw valueError(`start=${start} must satisfy ${-rank}<=start<=${rank}`);
  let to = start < 0 ? start + rank : start;
  if (to > from) to--;
  return moveaxis(x, [from], [to]);
}

export const broadcastTo = (x: Val, shape: readonly number[], sharding: lax.Sharding = null): Val => {
  if (shape.length < x.aval.ndim)
    throw valueError(
      `Cannot broadcast to shape with fewer dimensions: arr_shape=${lax.tupleText(x.aval.shape)} shape=${lax.tupleText(shape)}`,
    );
  return lax.broadcastTo(x, shape, sharding);
};

const optionalAxes = (axis: Value): number[] | undefined => (axis === null ? undefined : indexTuple(axis));

/** `x.reshape(2, 3)` and `x.reshape((2, 3))`. */
const spread = (args: Value): Value => (args instanceof PyTuple && args.items.length === 1 ? args.items[0] : args);

/** Of lists too, though JAX warns. */
const avalOf = (fn: string, v: Value): ShapedArray =>
  v instanceof ShapeDtypeStruct
    ? v.aval
    : (v instanceof PyList || v instanceof PyTuple ? array(v) : arrayLike(fn, v)).aval;

export const shapeMethods = jaxFunctions({
  "reshape(self, *args, order='C', out_sharding=None)": (v, args, order, sharding) => {
    return reshape(arrayLike('reshape', v), spread(args), order, sharding);
  },
  'transpose(self, *args)': (v, args) => {
    const axes = args instanceof PyTuple && args.items.length === 0 ? null : spread(args);
    const x = arrayLike('transpose', v);
    return axes === null ? transposeAll(x) : transpose(x, new PyTuple(indexTuple(axes)));
  },
  "ravel(self, order='C', *, out_sharding=None)": (v, order, sharding) => {
    return ravel(arrayLike('ravel', v), order, outSharding(sharding, 'reshape'));
  },
  "flatten(self, order='C', *, out_sharding=None)": (v, order, sharding) => {
    return ravel(arrayLike('ravel', v), order, outSharding(sharding, 'reshape'));
  },
  'squeeze(self, axis=None)': (v, axis) => squeeze(arrayLike('squeeze', v), optionalAxes(axis)),
  'swapaxes(self, axis1, axis2)': (v, i, j) => swapAxes(arrayLike('swapaxes', v), indexOf(i), indexOf(j)),
});

export const shapeFunctions = jaxFunctions({
  "reshape(a, shape, order='C', *, copy=None, out_sharding=None)": (a, shape, order, _copy, sharding) => {
    return reshape(arrayLike('reshape', a), shape, order, sharding);
  },
  'transpose(a, axes=None)': (a, axes) => transpose(arrayLike('transpose', a), axes),
  'permute_dims(a, /, axes)': (a, axes) => {
    const x = arrayLike('permute_dims', a);
    const perm = listOf(axes).map((i) => positiveAxis(indexOf(i), x.aval.ndim));
    if (new Set(perm).size !== perm.length) throw valueError(`repeated axis: ${lax.tupleText(perm)}`);
    return lax.transpose(x, perm);
  },
  'matrix_transpose(x, /)': (x) => matrixTranspose(arrayLike('matrix_transpose', x)),
  "ravel(a, order='C', *, out_sharding=None)": (a, order, sharding) => {
    return ravel(arrayLike('ravel', a), order, outSharding(sharding, 'reshape'));
  },
  'swapaxes(a, axis1, axis2)': (a, i, j) => swapAxes(arrayLike('swapaxes', a), indexOf(i), indexOf(j)),
  'moveaxis(a, source, destination)': (a, source, destination) =>
    moveaxis(arrayLike('moveaxis', a), indexTuple(source), indexTuple(destination)),
  'squeeze(a, axis=None)': (a, axis) => squeeze(arrayLike('squeeze', a), optionalAxes(axis)),
  'expand_dims(a, axis)': (a, axis) => expandDims(arrayLike('expand_dims', a), indexTuple(axis)),
  'ndim(a)': (a) => avalOf('ndim', a).ndim,
  'shape(a)': (a) => new PyTuple(avalOf('shape', a).shape),
  'size(a, axis=None)': (a, axis) => {
    const { shape, size, ndim } = avalOf('size', a);
    if (axis === null) return size;
    const axes = indexTuple(axis).map((i) => positiveAxis(i, ndim));
    if (new Set(axes).size !== axes.length) throw valueError(`repeated axis: ${lax.tupleText(axes)}`);
    return product(axes.map((i) => shape[i]));
  },
  'broadcast_to(array, shape, *, out_sharding=None)': (a, shape, sharding) => {
    return broadcastTo(arrayLike('broadcast_to', a), concreteShape(shape), outSharding(sharding, 'jnp.broadcast_to'));
  },
  'broadcast_arrays(*args)': (args) => {
    const arrays = (membersOf(args) ?? []).map((a, i) => stage(arrayLike('broadcast_arrays', a, i)));
    return new PyTuple(broadcastArrays(arrays).map(asValue));
  },
  'broadcast_shapes(*shapes)': (shapes) => {
    const all = membersOf(shapes) ?? [];
    return new PyTuple(
      lax.numpyBroadcastShapes(all.map((s) => (isScalar(s) ? [indexOf(s)] : (membersOf(s) ?? []).map(indexOf)))),
    );
  },
});
