/** Arrays of one value, and copies. Source: jax/_src/numpy/array_creation.py, array_constructors.py. */
import { ShapedArray } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Tracer } from '../../jaxpr/trace.ts';
import { getAttr, lookupAttr } from '../../python/attributes.ts';
import { raise, typeError } from '../../python/errors.ts';
import { dtypeOf } from '../../python/numpy/dtypes.ts';
import type { Value } from '../../python/values.ts';
import { isInt, typeOf } from '../../python/values.ts';
import { config } from '../config.ts';
import { arrayLike, dtypeArgument, jaxFunctions } from '../declare.ts';
import { empty as laxEmpty } from '../lax/arrange.ts';
import { varyLike } from '../lax/placed.ts';
import * as lax from '../lax/operations.ts';
import { committed, placement } from '../outSharding.ts';
import { ShapeDtypeStruct } from '../shapeDtypeStruct.ts';
import { concreteShape, indexOf, isTrue, noPlacement } from '../shapes.ts';
import { toVal } from '../values.ts';
import { array } from './arrayOf.ts';
import { broadcastTo } from './shape.ts';

export { array };

const floatDefault = (): DType => (config.x64 ? dt.float64 : dt.float32);

/** `jnp.zeros(2, 3)`: the second dimension was meant. Source: _check_forgot_shape_tuple. */
function checkShapeTuple(fn: string, shape: Value, dtype: Value): void {
  if (isInt(shape) && isInt(dtype))
    throw typeError(
      `Cannot interpret '${String(dtype)}' as a data type.\n\nDid you accidentally write \`jax.numpy.${fn}(${String(shape)}, ` +
        `${String(dtype)})\` when you meant \`jax.numpy.${fn}((${String(shape)}, ${String(dtype)}))\`, i.e. with a single ` +
        'tuple argument for the shape?',
    );
}

const filledWith =
  (fn: string, value: number) =>
  (shape: Value, dtype: Value, device: Value, sharding: Value): Val => {
    if (typeOf(shape).name === 'generator')
      throw typeError('expected sequence object with len >= 0 or a single integer');
    checkShapeTuple(fn, shape, dtype);
    const d = dtypeArgument(dtype, fn) ?? floatDefault();
    const dims = concreteShape(shape);
    const to = placement(fn, device, sharding);
    return committed(lax.full(dims, lax.scalar(value, d), d, false, to), device);
  };

/** What a result should be like. */
export type Like = Val | { readonly aval: ShapedArray };

/** What a result should be like: an array, or anything with a shape and a dtype. */
export function arrayWith(fn: string, v: Value): Like {
  if (v instanceof ShapeDtypeStruct) return v;
  const x = toVal(v);
  if (x) return x;
  const [shape, dtype] = v === null ? [] : [lookupAttr(v, 'shape'), lookupAttr(v, 'dtype')];
  if (shape !== undefined && dtype !== undefined) {
    const d = dtypeOf(getAttr(v, 'dtype'));
    if (d) return { aval: new ShapedArray(concreteShape(shape), dt.canonicalDType(d, config.x64)) };
  }
  return arrayLike(fn, v);
}

/** What an array is filled with. An int is wrapped as NumPy wraps it, whatever its size. */
function fillValue(fn: string, v: Value, dtype: DType | null, position = 0): Val {
  if (!isInt(v) || typeof v === 'boolean') return arrayLike(fn, v, position);
  const d = dtype ?? (config.x64 ? dt.int64 : dt.int32);
  return d.kind === 'key' ? arrayLike(fn, v, position) : lax.scalar(v, d, dtype === null);
}

/** Source: lax.full_like. */
export function fullLike(
  like: Like,
  value: Val,
  dtype: DType | null,
  shape: readonly number[] | null,
  asked: lax.Sharding = null,
): Val {
  const { aval } = like;
  const sharding = asked ?? (shape === null && like instanceof Tracer ? lax.shardingOf(aval) : null);
  const weakType = dtype === null && aval.weakType;
  return varyLike(lax.full(shape ?? aval.shape, value, dtype ?? aval.dtype, weakType, sharding), aval);
}

const filledLike =
  (fn: string, value: number) =>
  (a: Value, dtype: Value, shape: Value, device: Value, sharding: Value): Val => {
    const like = arrayWith(fn, a);
    const d = dtypeArgument(dtype, fn);
    const filling = lax.scalar(value, d ?? like.aval.dtype, d === null && like.aval.weakType);
    const to = placement(fn, device, sharding);
    return committed(fullLike(like, filling, d, shape === null ? null : concreteShape(shape), to), device);
  };

/** `jnp.zeros_like(x)`. */
export const zerosLike = (x: Val, shape: readonly number[] = x.aval.shape): Val => {
  const { dtype, weakType } = x.aval;
  const sharding = x instanceof Tracer && shape === x.aval.shape ? lax.shardingOf(x.aval) : null;
  return varyLike(lax.full(shape, lax.scalar(0, dtype, weakType), dtype, weakType, sharding), x.aval);
};

/** An empty array like another one. Source: lax.empty_like. */
export function emptyLike(like: ShapedArray, dtype: DType | null, shape: readonly number[] | null): Val {
  const made = laxEmpty(shape ?? like.shape, dtype ?? like.dtype);
  return dtype === null && like.weakType ? lax.convertElementType(made, made.aval.dtype, true) : made;
}

function checkOrder(order: Value): void {
  if (order !== null && order !== 'K') throw raise('NotImplementedError', "Only implemented for order='K'");
}

/** Source: lax_numpy.py astype. */
export function astype(x: Val, dtype: DType | null, copies: boolean): Val {
  const d = dtype ?? floatDefault();
  const isComplexToBool = x.aval.dtype.isComplex && d === dt.bool;
  const source = isComplexToBool ? lax.compareOp('ne', x, lax.scalar(0, x.aval.dtype, x.aval.weakType)) : x;
  const result = lax.convertElementType(source, d);
  return copies ? lax.copy(result) : result;
}

export const creationFunctions = jaxFunctions({
  'zeros(shape, dtype=None, *, device=None, out_sharding=None)': filledWith('zeros', 0),
  'ones(shape, dtype=None, *, device=None, out_sharding=None)': filledWith('ones', 1),
  'empty(shape, dtype=None, *, device=None, out_sharding=None)': (shape, dtype, device, sharding) => {
    checkShapeTuple('empty', shape, dtype);
    const d = dtypeArgument(dtype, 'empty') ?? floatDefault();
    return committed(laxEmpty(concreteShape(shape), d, placement('empty', device, sharding)), device);
  },
  'zeros_like(a, dtype=None, shape=None, *, device=None, out_sharding=None)': filledLike('zeros_like', 0),
  'ones_like(a, dtype=None, shape=None, *, device=None, out_sharding=None)': filledLike('ones_like', 1),
  'empty_like(prototype, dtype=None, shape=None, *, device=None)': (prototype, dtype, shape, device) => {
    noPlacement('empty_like', device);
    return emptyLike(
      arrayWith('empty_like', prototype).aval,
      dtypeArgument(dtype, 'empty_like'),
      shape === null ? null : concreteShape(shape),
    );
  },
  'full(shape, fill_value, dtype=None, *, device=None, out_sharding=None)': (shape, fill, dtype, device, sharding) => {
    const given = dtypeArgument(dtype, 'full');
    if (typeof fill === 'string') throw typeError(`data type '${fill}' not understood`);
    const v = fillValue('full', fill, given);
    const to = placement('full', device, sharding);
    const dims = concreteShape(shape);
    if (v.aval.ndim > 0) return committed(broadcastTo(array(fill, given), dims, to), device);
    if (given === null && v.aval.dtype.kind === 'key') return lax.broadcastTo(v, dims, to);
    return committed(lax.full(dims, v, given ?? v.aval.dtype, given === null && v.aval.weakType, to), device);
  },
  'full_like(a, fill_value, dtype=None, shape=None, *, device=None, out_sharding=None)': (
    a,
    fill,
    dtype,
    shape,
    device,
    sharding,
  ) => {
    const like = arrayWith('full_like', a);
    const given = dtypeArgument(dtype, 'full_like');
    const { aval } = like;
    const v = fillValue('full_like', fill, given ?? aval.dtype, 1);
    const to = placement('full_like', device, sharding);
    const dims = shape === null ? null : concreteShape(shape);
    if (v.aval.ndim > 0) return broadcastTo(array(fill, given ?? aval.dtype), dims ?? aval.shape, to);
    return committed(fullLike(like, v, given, dims, to), device);
  },
  "array(object, dtype=None, *, copy=True, order='K', ndmin=0, device=None, out_sharding=None)": (
    object,
    dtype,
    copies,
    order,
    ndmin,
    device,
    sharding,
  ) => {
    checkOrder(order);
    noPlacement('array', device, sharding);
    return array(object, dtypeArgument(dtype, 'array'), isTrue(copies), indexOf(ndmin));
  },
  'asarray(a, dtype=None, order=None, *, copy=None, device=None, out_sharding=None)': (
    a,
    dtype,
    order,
    copies,
    device,
    sharding,
  ) => {
    checkOrder(order);
    noPlacement('asarray', device, sharding);
    return array(a, dtypeArgument(dtype, 'asarray'), isTrue(copies));
  },
  'copy(a, order=None)': (a, order) => {
    arrayLike('copy', a);
    checkOrder(order);
    return array(a, null, true);
  },
  'astype(x, dtype, /, *, copy=False, device=None)': (x, dtype, copies, device) => {
    noPlacement('astype', device);
    return astype(arrayLike('astype', x), dtypeArgument(dtype, 'astype'), isTrue(copies));
  },
});
