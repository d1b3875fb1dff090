/** Reductions of jax.numpy. Source: jax/_src/numpy/reductions.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { integerBounds } from '../../jaxpr/dtypes.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { Stop, raise, valueError } from '../../python/errors.ts';
import type { Value } from '../../python/values.ts';
import { PyFloat, Tracer } from '../../python/values.ts';
import { config } from '../config.ts';
import { arrayLike, axesArgument, dtypeArgument, jaxFunctions, libraryJit } from '../declare.ts';
import { concretization } from '../errors.ts';
import * as lax from '../lax/operations.ts';
import { toInexact } from '../promotion.ts';
import { toVal } from '../values.ts';
import { promoteArgsNumeric } from './promote.ts';
import { where as whereJit } from './where.ts';

type ReduceName = 'reduce_sum' | 'reduce_max' | 'reduce_min' | 'reduce_prod' | 'reduce_and' | 'reduce_or';

interface Reduction {
  readonly name: string;
  readonly op: ReduceName;
  /** On bools. */
  readonly boolOp?: ReduceName;
  readonly identity: (dtype: DType) => Scalar;
  readonly hasIdentity?: boolean;
  readonly upcastsF16?: boolean;
  readonly promotesIntegers?: boolean;
  /** Bools become ints first. */
  readonly toNumeric?: boolean;
  /** `any` and `all` make bools first. */
  readonly toBool?: boolean;
}

export interface ReduceOptions {
  axis?: Value;
  dtype?: DType | null;
  keepdims?: boolean;
  initial?: Val | null;
  where?: Val | null;
  promoteIntegers?: boolean;
}

/** 16-bit floats are summed in float32. Source: _upcast_f16. */
const upcast = (d: DType): DType => (d === dt.bfloat16 || d === dt.float16 ? dt.float32 : d);

/** Source: _promote_integer_dtype. */
function promoteInteger(d: DType): DType {
  if (d === dt.bool) return config.x64 ? dt.int64 : dt.int32;
  if (d.kind === 'uint') return d.bits < 32 || config.x64 ? (config.x64 ? dt.uint64 : dt.uint32) : d;
  if (d.kind === 'int') return d.bits < 32 || config.x64 ? (config.x64 ? dt.int64 : dt.int32) : d;
  return d;
}

const combine = (op: ReduceName, x: Val, y: Val): Val => {
  switch (op) {
    case 'reduce_sum':
      return lax.add(x, y);
    case 'reduce_prod':
      return lax.mul(x, y);
    case 'reduce_max':
      return lax.max(x, y);
    case 'reduce_min':
      return lax.min(x, y);
    case 'reduce_and':
      return lax.bitwiseOp('and', x, y);
    case 'reduce_or':
      return lax.bitwiseOp('or', x, y);
  }
};

/** Put the reduced dimensions back as 1s. */
function expandDims(x: Val, axes: readonly number[], rank: number): Val {
  const shape: number[] = [];
  const kept: number[] = [];
  let next = 0;
  for (let i = 0; i < rank; i++) {
    if (axes.includes(i)) shape.push(1);
    else {
      kept.push(i);
      shape.push(x.aval.shape[next++]);
    }
  }
  return lax.broadcastInDim(x, shape, kept);
}

/** Source: _reduction. */
export function reduce(r: Reduction, input: Val, options: ReduceOptions = {}): Val {
  const { axis = null, dtype = null, keepdims = false, initial = null, where = null } = options;
  if (initial === null && r.hasIdentity === false && where !== null)
    throw valueError(
      `reduction operation ${r.name} does not have an identity, so to use a where mask one has to specify 'initial'`,
    );
  let a = input;
  if (r.toBool) a = lax.convertElementType(a.aval.dtype.isComplex ? lax.plain('real', a) : a, dt.bool);
  if (r.toNumeric) [a] = promoteArgsNumeric([a]);
  const rank = a.aval.ndim;
  const axes = concreteAxes(axis, rank, r.name);
  if (initial === null && r.hasIdentity === false && axes.some((d) => a.aval.shape[d] < 1))
    throw valueError(`zero-size array to reduction operation ${r.name} which has no identity`);
  const promotes = options.promoteIntegers ?? r.promotesIntegers;
  const resultDType = dtype ?? (promotes ? promoteInteger(a.aval.dtype) : a.aval.dtype);
  const computation = r.upcastsF16 && dtype === null && resultDType.isInexact ? upcast(resultDType) : resultDType;
  a = lax.convertElementType(a, computation);
  const op = computation === dt.bool ? (r.boolOp ?? r.op) : r.op;
  if (where !== null) {
    const identity = lax.scalar(r.identity(a.aval.dtype), a.aval.dtype);
    a = whereJit(where, a, identity)[0];
  }
  let result = lax.reduce(op, a, axes);
  if (initial !== null) result = combine(op, lax.convertElementType(initial, a.aval.dtype), result);
  if (keepdims) result = expandDims(result, axes, rank);
  return lax.convertElementType(result, resultDType);
}

function concreteAxes(axis: Value, rank: number, name: string): number[] {
  if (axis instanceof Tracer) concretization(axis, `axis argument to jnp.${name}().`);
  return axesArgument(axis, rank);
}

const smallest = (d: DType): Scalar => (d === dt.bool ? false : d.isInteger ? integerBounds(d)[0] : -Infinity);
const largest = (d: DType): Scalar => (d === dt.bool ? true : d.isInteger ? integerBounds(d)[1] : Infinity);

export const SUM: Reduction = {
  name: 'sum',
  op: 'reduce_sum',
  boolOp: 'reduce_or',
  identity: () => 0,
  upcastsF16: true,
  promotesIntegers: true,
  toNumeric: true,
};
export const PROD: Reduction = {
  name: 'prod',
  op: 'reduce_prod',
  boolOp: 'reduce_and',
  identity: () => 1,
  upcastsF16: true,
  promotesIntegers: true,
  toNumeric: true,
};
export const MAX: Reduction = { name: 'max', op: 'reduce_max', identity: smallest, hasIdentity: false };
export const MIN: Reduction = { name: 'min', op: 'reduce_min', identity: largest, hasIdentity: false };
export const ALL: Reduction = { name: 'all', op: 'reduce_and', identity: () => true, toBool: true };
export const ANY: Reduction = { name: 'any', op: 'reduce_or', identity: () => false, toBool: true };

/** How many elements a reduction takes in, as a constant, or counted where there is a mask. Source: _count. */
function count(a: Val, options: ReduceOptions, computation: DType): Val {
  if (options.where) {
    const { shape } = a.aval;
    const mask = lax.broadcastTo(options.where, shape);
    const ones = lax.convertElementType(mask, config.x64 ? dt.int64 : dt.int32);
    const { axis, keepdims } = options;
    return reduce(SUM, ones, { axis, dtype: computation, keepdims });
  }
  const n = axesArgument(options.axis ?? null, a.aval.ndim).reduce((k, d) => k * a.aval.shape[d], 1);
  return lax.scalar(n, computation);
}

/** Source: _mean. */
export function mean(a: Val, options: ReduceOptions = {}): Val {
  const resultDType = options.dtype ?? toInexact(a.aval.dtype);
  const computation = options.dtype ? resultDType : upcast(resultDType);
  const normalizer = count(a, options, computation);
  // A mask's count comes before the sum, as in JAX's source.
  const total = reduce(SUM, a, { ...options, dtype: computation });
  return lax.convertElementType(lax.div(total, normalizer), resultDType);
}

const one = <T>(xs: T[]): T => xs[0];

/** `jit[name=_var …]` with ddof as an operand. Source: var, _var. */
export function variance(a: Val, correction: Val, options: ReduceOptions, name: '_var' | '_std'): Val {
  const axes = axesArgument(options.axis ?? null, a.aval.ndim);
  const statics = `${axes.join(',')}|${options.dtype?.name ?? ''}|${options.keepdims ? 'k' : ''}`;
  if (name === '_std')
    return one(libraryJit('_std', statics, [a, correction], ([x, c]) => lax.sqrt(variance(x, c, options, '_var'))));
  return one(
    libraryJit('_var', statics, [a, correction], ([x, c]) => {
      const inexact = toInexact(x.aval.dtype);
      const computation = upcast(options.dtype ?? inexact);
      const result =
        options.dtype ?? (inexact === dt.complex64 ? dt.float32 : inexact === dt.complex128 ? dt.float64 : inexact);
      if (computation.isComplex)
        throw new Stop("jitlens doesn't have the variance of complex arrays yet", 'unsupported');
      const values = lax.convertElementType(x, computation);
      const center = mean(values, { axis: options.axis, dtype: computation, keepdims: true });
      const squares = lax.square(lax.sub(values, center));
      const normalizer = lax.sub(count(values, options, computation), lax.convertElementType(c, computation));
      const total = reduce(SUM, squares, { ...options, dtype: computation });
      const ratio = lax.convertElementType(lax.div(total, normalizer), result);
      const positive = lax.compareOp('gt', normalizer, lax.scalar(0, computation));
      return one(whereJit(positive, ratio, toVal(new PyFloat(NaN)) ?? ratio));
    }),
  );
}

const options = (axis: Value, dtype: Value, keepdims: Value, initial: Value, where: Value): ReduceOptions => ({
  axis,
  dtype: dtypeArgument(dtype),
  keepdims: keepdims === true,
  initial: initial === null ? null : arrayLike('initial', initial),
  where: where === null ? null : arrayLike('where', where),
});

const noOut = (out: Value, name: string): void => {
  if (out !== null) throw raise('NotImplementedError', `The 'out' argument to jnp.${name} is not supported.`);
};

export const reductionFunctions = jaxFunctions({
  'sum(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None, promote_integers=True)': (
    a,
    axis,
    dtype,
    out,
    keepdims,
    initial,
    where,
    promote,
  ) => {
    noOut(out, 'sum');
    return reduce(SUM, arrayLike('sum', a), {
      ...options(axis, dtype, keepdims, initial, where),
      promoteIntegers: promote === true,
    });
  },
  'prod(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None, promote_integers=True)': (
    a,
    axis,
    dtype,
    out,
    keepdims,
    initial,
    where,
    promote,
  ) => {
    noOut(out, 'prod');
    return reduce(PROD, arrayLike('prod', a), {
      ...options(axis, dtype, keepdims, initial, where),
      promoteIntegers: promote === true,
    });
  },
  'max(a, axis=None, out=None, keepdims=False, initial=None, where=None)': (a, axis, out, keepdims, initial, where) => {
    noOut(out, 'max');
    return reduce(MAX, arrayLike('max', a), options(axis, null, keepdims, initial, where));
  },
  'min(a, axis=None, out=None, keepdims=False, initial=None, where=None)': (a, axis, out, keepdims, initial, where) => {
    noOut(out, 'min');
    return reduce(MIN, arrayLike('min', a), options(axis, null, keepdims, initial, where));
  },
  'all(a, axis=None, out=None, keepdims=False, *, where=None)': (a, axis, out, keepdims, where) => {
    noOut(out, 'all');
    return reduce(ALL, arrayLike('all', a), options(axis, null, keepdims, null, where));
  },
  'any(a, axis=None, out=None, keepdims=False, *, where=None)': (a, axis, out, keepdims, where) => {
    noOut(out, 'any');
    return reduce(ANY, arrayLike('any', a), options(axis, null, keepdims, null, where));
  },
  'mean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=None)': (a, axis, dtype, out, keepdims, where) => {
    noOut(out, 'mean');
    return mean(arrayLike('mean', a), options(axis, dtype, keepdims, null, where));
  },
  'var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None)': (
    a,
    axis,
    dtype,
    out,
    ddof,
    keepdims,
    where,
    center,
    correction,
  ) => {
    noOut(out, 'var');
    refuseMask(where, center);
    return variance(
      arrayLike('var', a),
      arrayLike('var', correction ?? ddof),
      options(axis, dtype, keepdims, null, null),
      '_var',
    );
  },
  'std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None)': (
    a,
    axis,
    dtype,
    out,
    ddof,
    keepdims,
    where,
    center,
    correction,
  ) => {
    noOut(out, 'std');
    refuseMask(where, center);
    return variance(
      arrayLike('std', a),
      arrayLike('std', correction ?? ddof),
      options(axis, dtype, keepdims, null, null),
      '_std',
    );
  },
});

function refuseMask(where: Value, center: Value): void {
  if (where !== null || center !== null)
    throw new Stop("jitlens doesn't have var and std with where= or mean= yet", 'unsupported');
}
