/** `jax.lax`'s functions that make, move, join and split arrays. Source: jax/_src/lax/lax.py. */
import * as dt from '../../jaxpr/dtypes.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import { compare } from '../../python/comparisons.ts';
import { HostArray } from '../../jaxpr/host.ts';
import { NDArray } from '../../jaxpr/ndarray.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { Stop, raise, typeError, valueError } from '../../python/errors.ts';
import { listOf } from '../../python/iterate.ts';
import { NdArray } from '../../python/numpy/array.ts';
import { PyDType } from '../../python/numpy/dtypes.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { EagerArray, PyList, PyTuple, Tracer, typeOf, isInt, unbox } from '../../python/values.ts';
import { config } from '../config.ts';
import { asValue, dtypeArgument, jaxFunctions } from '../declare.ts';
import { canonicalShape, concreteIndex, concreteShape, indexOf, indexTuple, membersOf, isTrue } from '../shapes.ts';
import { toVal } from '../values.ts';
import * as arrange from './arrange.ts';
import { asArray, boundTo as operand } from './operand.ts';
import { stage } from '../numpy/arrayOf.ts';
import { arrayWith, fullLike } from '../numpy/creation.ts';
import { committed, outSharding, placement } from '../outSharding.ts';
import * as lax from './operations.ts';
import { unhashableParam } from './dimensionNumbers.ts';
import { comparedDims, pythonInt, staticDim, staticDims, staticInts } from './staticParams.ts';

const pythonType = (v: Value): string => repr(typeOf(v));

/** Source: core.py typeof. */
function typed(v: Value): Val {
  const x = toVal(v);
  if (x) return x;
  throw typeError(`Argument '${str(v)}' of type '${pythonType(v)}' is not a valid JAX type`);
}

/** JAX's shortcuts are for its arrays; a number becomes the operand of an eqn. */
const isArray = (v: Value): boolean => v instanceof Tracer || v instanceof EagerArray;

function reshape(v: Value, sizes: Value, dimensions: Value, sharding: Value): Val {
  const x = operand('reshape', v);
  const order = dimensions === null ? null : indexTuple(dimensions);
  return lax.reshape(x, canonicalShape(sizes), order, outSharding(sharding, 'reshape'));
}

/** Source: lax.full. */
function full(shape: Value, fill: Value, dtype: Value, sharding: lax.Sharding): Val {
  const dims = canonicalShape(shape);
  const rank = membersOf(fill);
  if (rank && typeof fill !== 'string') {
    const x = toVal(fill);
    const shown = x ? lax.tupleText(x.aval.shape) : `(${rank.length},)`;
    throw typeError(`full must be called with scalar fill_value, got fill_value.shape ${shown}.`);
  }
  if (typeof fill === 'string') throw typeError(`data type '${fill}' not understood`);
  const d = dtypeArgument(dtype, 'full');
  const x = typed(fill);
  return lax.full(dims, x, d ?? x.aval.dtype, d === null && x.aval.weakType, sharding);
}

/** Source: lax.shape_as_value. */
function shapeAsValue(shape: readonly number[]): Val {
  const dtype = config.x64 ? dt.int64 : dt.int32;
  if (shape.length === 0) return lax.full([0], lax.scalar(0, dtype), dtype);
  const data = dtype === dt.int64 ? BigInt64Array.from(shape.map(BigInt)) : Int32Array.from(shape);
  return stage(HostArray.of(new NDArray([shape.length], dtype, data)));
}

/** Source: lax.collapse; the bounds are a slice's. */
function collapse(x: Val, start: number, stop: Value): Val {
  const { shape, ndim } = x.aval;
  const clamp = (i: number): number => Math.min(Math.max(i < 0 ? i + ndim : i, 0), ndim);
  const low = clamp(start);
  const high = stop === null ? ndim : clamp(indexOf(stop));
  if (high < low)
    throw valueError(`Invalid dimension range passed to collapse: ${lax.tupleText(shape)}[${start}:${str(stop)}]`);
  const size = shape.slice(low, high).reduce((a, b) => a * b, 1);
  return lax.reshape(x, [...shape.slice(0, low), size, ...shape.slice(high)]);
}

/** Three numbers for each axis. */
function paddingConfig(v: Value): arrange.PaddingConfig {
  const entries = listOf(v).map(listOf);
  if (entries.flat().some((n) => n instanceof Tracer))
    throw unhashableParam('pad', 'padding_config', new PyTuple(entries.map((e) => new PyTuple(e))));
  return entries.map((entry) => {
    if (entry.length < 3) throw valueError(`not enough values to unpack (expected 3, got ${entry.length})`);
    if (entry.length > 3) throw valueError(`too many values to unpack (expected 3, got ${entry.length})`);
    const [low, high, between] = entry.map(indexOf);
    return [low, high, between] as const;
  });
}

function concatenate(operands: Value, dimension: Value): Val {
  const members = operands instanceof PyTuple || operands instanceof PyList ? operands.items : listOf(operands);
  if (members.length === 0) throw valueError('concatenate requires a non-empty sequences of arrays');
  const xs = members.map((m, i) => operand('concatenate', m, i));
  if (xs.length === 1 && isArray(members[0])) return xs[0];
  if (!(dimension instanceof Tracer) && !isInt(unbox(dimension)))
    throw typeError('slice indices must be integers or None or have an __index__ method');
  return bind1(primitives.concatenate, xs, { dimension: staticDim('concatenate', 'dimension', dimension) });
}

function broadcastInDim(v: Value, shape: Value, dimensions: Value, sharding: lax.Sharding): Val {
  const x = typed(v);
  const sizes = comparedDims(shape);
  const dims = staticDims('broadcast_in_dim', 'broadcast_dimensions', dimensions);
  if (x.aval.ndim === sizes.length && dims.length === 0 && isArray(v) && !sharding) return x;
  if (sharding) return lax.broadcastInDim(x, sizes, dims, sharding);
  return bind1(primitives.broadcast_in_dim, [x], { broadcast_dimensions: dims, shape: sizes, sharding });
}

/** Source: lax.py broadcasted_iota. */
function iotaDType(dtype: Value): DType {
  const d = dtypeArgument(dtype, 'broadcasted_iota');
  if (!d) throw valueError('dtype must be specified.');
  return d;
}

const tupleOf = (xs: readonly Val[]): PyTuple => new PyTuple(xs.map(asValue));

export const laxShapeFunctions = jaxFunctions({
  'reshape(operand, new_sizes, dimensions=None, *, out_sharding=None)': (x, sizes, dimensions, sharding) => {
    return reshape(x, sizes, dimensions, sharding);
  },
  'broadcast(operand, sizes, *, out_sharding=None)': (x, sizes, sharding) => {
    const dims = comparedDims(sizes);
    return arrange.broadcast(
      dims.length === 0 && sharding === null ? asArray(x) : typed(x),
      dims,
      outSharding(sharding, 'broadcast_in_dim'),
    );
  },
  'broadcast_in_dim(operand, shape, broadcast_dimensions, *, out_sharding=None)': (x, shape, dims, sharding) => {
    return broadcastInDim(x, shape, dims, outSharding(sharding, 'broadcast_in_dim'));
  },
  'broadcast_like(arr, like_arr)': (x, other) => {
    const { aval } = typed(other);
    return lax.broadcastTo(typed(x), aval.shape, lax.shardingOf(aval));
  },
  'broadcast_shapes(*shapes)': (shapes) =>
    new PyTuple(lax.numpyBroadcastShapes(listOf(shapes).map((s) => listOf(s).map(indexOf)))),
  'broadcast_to_rank(x, rank)': (v, rank) => {
    const x = typed(v);
    if (rank instanceof Tracer) isTrue(compare('<', rank, 0));
    const missing = indexOf(rank) - x.aval.ndim;
    return missing > 0 ? arrange.broadcast(x, new Array<number>(missing).fill(1)) : x;
  },
  'broadcasted_iota(dtype, shape, dimension, *, out_sharding=None)': (dtype, shape, dimension, sharding) => {
    const d = iotaDType(dtype);
    const sizes = canonicalShape(shape);
    if (dimension instanceof Tracer) concreteIndex(dimension, 'dimension argument of lax.broadcasted_iota');
    const along = pythonInt(dimension);
    return lax.iota(d, sizes, along, outSharding(sharding, 'broadcasted_iota'));
  },
  'iota(dtype, size)': (dtype, size) => {
    return lax.iota(iotaDType(dtype), canonicalShape(new PyTuple([size])), 0);
  },
  'collapse(operand, start_dimension, stop_dimension=None)': (x, start, stop) =>
    collapse(operand('reshape', x), indexOf(start), stop),
  'concatenate(operands, dimension)': concatenate,
  'empty(shape, dtype, *, out_sharding=None)': (shape, dtype, sharding) => {
    // The param is printed as it was given: a class prints as one.
    if (!(dtype instanceof PyDType || typeof dtype === 'string'))
      throw new Stop("jitlens doesn't have jax.lax.empty with a class as dtype yet", 'unsupported');
    const to = outSharding(sharding, 'lax.empty');
    return arrange.empty(listOf(shape).map(indexOf), dtypeArgument(dtype, 'empty') ?? dt.float32, to);
  },
  'expand_dims(array, dimensions)': (x, dims) => {
    const given = listOf(dims);
    const traced = given.find((d) => d instanceof Tracer);
    if (traced !== undefined) throw typeError(`unhashable type: '${typeOf(traced).shown}'`);
    const axes = given.map(indexOf);
    if (new Set(axes).size !== axes.length) throw valueError(`repeated axis in lax.expand_dims: ${str(dims)}`);
    return arrange.expandDims(typed(x), axes);
  },
  'full(shape, fill_value, dtype=None, *, sharding=None)': (shape, fill, dtype, sharding) => {
    const to = placement('full', sharding, null);
    return committed(full(shape, fill, dtype, to), sharding);
  },
  'full_like(x, fill_value, dtype=None, shape=None, sharding=None)': (x, fill, dtype, shape, sharding) => {
    const like = arrayWith('full_like', x);
    const value = toVal(fill);
    if (!value) throw typeError(`Cannot determine dtype of ${str(fill)}`);
    if (value.aval.ndim > 0)
      throw typeError(
        `full must be called with scalar fill_value, got fill_value.shape ${lax.tupleText(value.aval.shape)}.`,
      );
    return fullLike(
      like,
      value,
      dtypeArgument(dtype, 'full_like'),
      shape === null ? null : concreteShape(shape),
      placement('full_like', sharding, null),
    );
  },
  'pad(operand, padding_value, padding_config)': (x, value, padding) =>
    arrange.pad(operand('pad', x), operand('pad', value, 1), paddingConfig(padding)),
  'rev(operand, dimensions)': (x, dims) =>
    arrange.rev(operand('rev', x), staticInts('rev', 'dimensions', dims, 'rev dimensions')),
  'shape_as_value(shape)': (shape) => shapeAsValue(listOf(shape).map(indexOf)),
  'split(operand, sizes, axis=0)': (x, sizes, axis) =>
    new PyList(arrange.split(asArray(x), staticDims('split', 'sizes', sizes), indexOf(axis)).map(asValue)),
  'squeeze(array, dimensions)': (v, dims) => {
    const x = operand('squeeze', v);
    const axes = listOf(dims).map((d) => arrange.positiveAxis(indexOf(d), x.aval.ndim));
    return lax.squeeze(
      x,
      axes.sort((a, b) => a - b),
    );
  },
  'stack(operands, axis=0)': (operands, axis) => {
    const xs = listOf(operands).map((v) => lax.asTyped(asArray(v)));
    if (xs.length === 0) throw raise('IndexError', 'list index out of range');
    return arrange.stack(xs, indexOf(axis));
  },
  'tile(operand, reps)': (x, reps) => arrange.tile(operand('tile', x), staticDims('tile', 'reps', reps)),
  'transpose(operand, permutation)': (v, permutation) => {
    const x = operand('transpose', v);
    const axes = listOf(permutation).map(indexOf);
    return isArray(v) ? lax.transpose(x, axes) : bind1(primitives.transpose, [x], { permutation: axes });
  },
  'unstack(x, axis=0)': (x, axis) => tupleOf(arrange.unstack(asArray(x), indexOf(axis))),
  'stage(x, /)': (x) => stage(typed(x)),
  'dtype(x)': (x) => {
    if (x instanceof NdArray) return PyDType.of(x.dtype);
    return PyDType.of(typed(x).aval.dtype);
  },
});
