/** Reductions of jax.numpy. Source: jax/_src/numpy/reductions.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { integerBounds } from '../../jaxpr/dtypes.ts';
import { RuleError } from '../../jaxpr/primitive.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { raise, valueError } from '../../python/errors.ts';
import { truth } from '../../python/operators.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyTuple } from '../../python/values.ts';
import { optionalAxes } from '../concrete.ts';
import { config } from '../config.ts';
import { arrayLike, asValue, axesArgument, dtypeArgument, early, early1, jaxFunctions, runsEarly } from '../declare.ts';
import { expandDims } from '../lax/arrange.ts';
import { libraryReduce } from '../lax/generalReduce.ts';
import * as lax from '../lax/operations.ts';
import { refuseKeys, toInexact } from '../promotion.ts';
import { promoteArgsNumeric } from './promote.ts';
import { where as whereJit } from './where.ts';

type ReduceName = Parameters<typeof lax.reduce>[0];

export interface Reduction {
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
  /** Only bools and ints. */
  readonly integral?: boolean;
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
export const upcastF16 = (d: DType): DType => (d === dt.bfloat16 || d === dt.float16 ? dt.float32 : d);

export const defaultInt = (): DType => (config.x64 ? dt.int64 : dt.int32);

/** Source: _promote_integer_dtype. */
export function promoteInteger(d: DType): DType {
  if (d === dt.bool) return defaultInt();
  if (d.kind === 'uint') return d.bits < 32 || config.x64 ? (config.x64 ? dt.uint64 : dt.uint32) : d;
  if (d.kind === 'int') return d.bits < 32 || config.x64 ? defaultInt() : d;
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
    default:
      return lax.bitwiseOp('xor', x, y);
  }
};

/** Source: check_where. */
export function checkWhere(name: string, where: Val | null): Val | null {
  if (where === null || where.aval.dtype === dt.bool) return where;
  const { name: dtype } = where.aval.dtype;
  const shown = /^(u?int(8|16|32|64)|float(16|32|64)|complex(64|128))$/.test(dtype) ? `'${dtype}'` : dtype;
  throw valueError(`jnp.${name}: where must be None or a boolean array; got where.dtype=dtype(${shown}).`);
}

/** An initial value, of the dtype that is reduced. */
export function initialValue(initial: Val, dtype: DType): Val {
  const v = lax.convertElementType(initial, dtype);
  if (v.aval.ndim > 0)
    throw valueError(`initial value must be a scalar. Got array of shape ${lax.tupleText(v.aval.shape)}`);
  return v;
}

const zeroSize = (name: string) => valueError(`zero-size array to reduction operation ${name} which has no identity`);

/** What of the options tells traced bodies apart. */
const staticsOf = (options: ReduceOptions, more = ''): string =>
  `${repr(options.axis ?? null)};${options.dtype?.name ?? ''};${options.keepdims ?? false};` +
  `${!options.initial};${!options.where};${more}`;

/** A jitted body of an array, an initial value and a mask. */
function withOperands(
  name: string,
  more: string,
  a: Val,
  options: ReduceOptions,
  body: (a: Val, options: ReduceOptions) => Val,
): Val {
  if (runsEarly()) return body(a, options);
  const { initial = null, where = null } = options;
  const operands = [a, initial, where].filter((x) => x !== null);
  return early1(name, staticsOf(options, more), operands, ([x, ...rest]) => {
    const from = initial === null ? null : rest[0];
    const mask = where === null ? null : rest[rest.length - 1];
    return body(x, { ...options, initial: from, where: mask });
  });
}

/** Source: _reduce_sum and its kin. */
export const reduce = (r: Reduction, a: Val, options: ReduceOptions = {}): Val =>
  withOperands(`_reduce_${r.name}`, String(options.promoteIntegers), a, options, (x, given) => reduction(r, x, given));

/** Source: _reduction. */
function reduction(r: Reduction, input: Val, options: ReduceOptions): Val {
  const { axis = null, dtype = null, keepdims = false, initial = null } = options;
  const where = checkWhere(r.name, options.where ?? null);
  const noIdentity = initial === null && r.hasIdentity === false;
  if (noIdentity && where !== null)
    throw valueError(
      `reduction operation ${r.name} does not have an identity, so to use a where mask one has to specify 'initial'`,
    );
  let a = input;
  if (r.integral && a.aval.dtype !== dt.bool && !a.aval.dtype.isInteger)
    throw valueError(`integer argument required; got dtype=${a.aval.dtype.name}`);
  if (r.toBool) a = lax.convertElementType(a.aval.dtype.isComplex ? lax.plain('real', a) : a, dt.bool);
  refuseKeys(a.aval.dtype);
  if (r.toNumeric) [a] = promoteArgsNumeric([a]);
  const axes = axesArgument(axis, a.aval.ndim);
  if (noIdentity && axes.some((d) => a.aval.shape[d] < 1)) throw zeroSize(r.name);
  const promotes = options.promoteIntegers ?? r.promotesIntegers;
  const resultDType = dtype ?? (promotes ? promoteInteger(a.aval.dtype) : a.aval.dtype);
  const computation = r.upcastsF16 && dtype === null && resultDType.isInexact ? upcastF16(resultDType) : resultDType;
  a = lax.convertElementType(a, computation);
  const op = computation === dt.bool ? (r.boolOp ?? r.op) : r.op;
  if (where !== null) a = whereJit(where, a, lax.scalar(r.identity(a.aval.dtype), a.aval.dtype))[0];
  let result = lax.reduce(op, a, axes);
  if (initial !== null) result = combine(op, initialValue(initial, a.aval.dtype), result);
  if (keepdims) result = expandDims(result, axes);
  return lax.convertElementType(result, resultDType);
}

export const smallest = (d: DType): Scalar => (d === dt.bool ? false : d.isInteger ? integerBounds(d)[0] : -Infinity);
export const largest = (d: DType): Scalar => (d === dt.bool ? true : d.isInteger ? integerBounds(d)[1] : Infinity);

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

/** `x.sum()`, as other functions of the library call it. */
export const sum = (x: Val, options: ReduceOptions = {}): Val => reduce(SUM, x, options);

/** What `bitwise_and.reduce` and `logical_xor.reduce` and their kin are. */
export const BITWISE_AND: Reduction = {
  name: 'reduce_bitwise_and',
  op: 'reduce_and',
  identity: (d) => (d === dt.bool ? true : d.kind === 'uint' ? integerBounds(d)[1] : -1),
  integral: true,
};
export const BITWISE_OR: Reduction = {
  name: 'reduce_bitwise_or',
  op: 'reduce_or',
  identity: (d) => (d === dt.bool ? false : 0),
  integral: true,
};
export const BITWISE_XOR: Reduction = { ...BITWISE_OR, name: 'reduce_bitwise_xor', op: 'reduce_xor' };
export const LOGICAL_AND: Reduction = { ...ALL, name: 'reduce_logical_and' };
export const LOGICAL_OR: Reduction = { ...ANY, name: 'reduce_logical_or' };
export const LOGICAL_XOR: Reduction = { ...ANY, name: 'reduce_logical_xor', op: 'reduce_xor' };

/** How many elements a reduction takes in, as a constant, or counted where there is a mask. Source: _count. */
export function count(a: Val, options: ReduceOptions, computation: DType): Val {
  const { axis = null, keepdims } = options;
  const { shape } = a.aval;
  if (options.where) return reduce(SUM, lax.broadcastTo(options.where, shape), { axis, dtype: computation, keepdims });
  if (axis === null) return lax.scalar(a.aval.size, computation);
  // JAX indexes the shape with the axes as they are.
  const axes = axis instanceof PyTuple ? axis.items.map(Number) : [Number(axis)];
  let n = 1;
  for (const d of axes) {
    if (d < -shape.length || d >= shape.length) throw new RuleError('IndexError', 'tuple index out of range');
    n *= shape[d < 0 ? d + shape.length : d];
  }
  return lax.scalar(n, computation);
}

/** Source: _mean. */
export const mean = (a: Val, options: ReduceOptions = {}, upcasts = !options.dtype): Val =>
  withOperands('_mean', String(upcasts), a, options, (x, given) => meanOf(x, given, upcasts));

function meanOf(a: Val, options: ReduceOptions, upcasts: boolean): Val {
  const checked = { ...options, where: checkWhere('mean', options.where ?? null) };
  const resultDType = options.dtype ?? toInexact(a.aval.dtype);
  const computation = upcasts && resultDType.isInexact ? upcastF16(resultDType) : resultDType;
  const normalizer = count(a, checked, computation);
  // A mask's count comes before the sum, as in JAX's source.
  const total = reduce(SUM, a, { ...checked, dtype: computation });
  return lax.convertElementType(lax.div(total, normalizer), resultDType);
}

type MinMaxInitial = readonly [Val | null, Val | null];

/** The smallest and the largest, by one `reduce`. Source: _reduce_minmax. */
function minmax(a: Val, axis: Value, keepdims: boolean, initial: MinMaxInitial, mask: Val | null): Val[] {
  const given = [...initial, mask];
  const statics = `${repr(axis)};${keepdims};${given.map((x) => x === null).join()}`;
  return early('_reduce_minmax', statics, [a, ...given.filter((x) => x !== null)], ([x, ...operands]) => {
    const [low, high, where] = given.map((v) => (v === null ? null : (operands.shift() ?? null)));
    return minmaxOf(x, axis, keepdims, [low, high], where);
  });
}

function minmaxOf(a: Val, axis: Value, keepdims: boolean, initial: MinMaxInitial, mask: Val | null): Val[] {
  const where = checkWhere('minmax', mask);
  const incomplete = initial.includes(null);
  if (incomplete && where !== null)
    throw valueError(
      "reduction operation minmax does not have an identity, so to use a where mask one has to specify 'initial'",
    );
  const axes = axesArgument(axis, a.aval.ndim);
  if (incomplete && axes.some((d) => a.aval.shape[d] < 1)) throw zeroSize('minmax');
  const { dtype } = a.aval;
  const x = lax.convertElementType(a, dtype);
  const identities = [lax.scalar(largest(dtype), dtype), lax.scalar(smallest(dtype), dtype)];
  const operands = where === null ? [x, x] : identities.map((identity) => whereJit(where, x, identity)[0]);
  const found = libraryReduce(operands, identities, axes, '_minmax_op', ([p, q, r, s]) => [
    lax.min(p, r),
    lax.max(q, s),
  ]);
  const best = found.map((v, i) => {
    const first = initial[i];
    const from = first === null ? null : initialValue(first, dtype);
    return from === null ? v : i === 0 ? lax.min(from, v) : lax.max(from, v);
  });
  const kept = keepdims ? best.map((v) => expandDims(v, axes)) : best;
  return kept.map((v) => lax.convertElementType(v, dtype));
}

const optional = (name: string, v: Value, position = 0): Val | null =>
  v === null ? null : arrayLike(name, v, position);

const options = (name: string, axis: Value, dtype: Value, keepdims: Value, initial: Value, where: Value) => ({
  axis: optionalAxes(axis),
  dtype: dtypeArgument(dtype),
  keepdims: truth(keepdims) === true,
  initial: optional('initial', initial),
  where: optional(name, where),
});

export const noOut = (out: Value, name: string, end = '.'): void => {
  if (out !== null) throw raise('NotImplementedError', `The 'out' argument to jnp.${name} is not supported${end}`);
};

/** The same for a function that is jitted: what is given is an operand. */
export const refuseOut = (v: Readonly<Record<string, Val>>, name: string, end?: string): void => {
  if ('out' in v) noOut(true, name, end);
};

const summing =
  (r: Reduction) =>
  (...[a, axis, dtype, out, keepdims, initial, where, promote]: Value[]): Val => {
    noOut(out, r.name);
    return reduce(r, arrayLike(r.name, a), {
      ...options(r.name, axis, dtype, keepdims, initial, where),
      promoteIntegers: truth(promote) === true,
    });
  };

const choosing =
  (r: Reduction) =>
  (...[a, axis, out, keepdims, initial, where]: Value[]): Val => {
    noOut(out, r.name);
    return reduce(r, arrayLike(r.name, a), options(r.name, axis, null, keepdims, initial, where));
  };

const testing =
  (r: Reduction) =>
  (...[a, axis, out, keepdims, where]: Value[]): Val => {
    noOut(out, r.name);
    return reduce(r, arrayLike(r.name, a), options(r.name, axis, null, keepdims, null, where));
  };

const SUM_ARGUMENTS =
  '(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None, promote_integers=True)';
const MAX_ARGUMENTS = '(a, axis=None, out=None, keepdims=False, initial=None, where=None)';
const ALL_ARGUMENTS = '(a, axis=None, out=None, keepdims=False, *, where=None)';

export const reductionFunctions = jaxFunctions({
  [`sum${SUM_ARGUMENTS}`]: summing(SUM),
  [`prod${SUM_ARGUMENTS}`]: summing(PROD),
  [`max${MAX_ARGUMENTS}`]: choosing(MAX),
  [`min${MAX_ARGUMENTS}`]: choosing(MIN),
  [`amax${MAX_ARGUMENTS}`]: choosing(MAX),
  [`amin${MAX_ARGUMENTS}`]: choosing(MIN),
  [`all${ALL_ARGUMENTS}`]: testing(ALL),
  [`any${ALL_ARGUMENTS}`]: testing(ANY),
  [`minmax${MAX_ARGUMENTS}`]: (a, axis, out, keepdims, initial, where) => {
    noOut(out, 'minmax');
    const both = initial instanceof PyTuple ? initial.items : [initial, initial];
    if (both.length !== 2)
      throw valueError(
        both.length > 2
          ? `too many values to unpack (expected 2, got ${both.length})`
          : `not enough values to unpack (expected 2, got ${both.length})`,
      );
    return new PyTuple(
      minmax(
        arrayLike('minmax', a),
        optionalAxes(axis),
        truth(keepdims) === true,
        [optional('initial', both[0]), optional('initial', both[1])],
        optional('minmax', where),
      ).map(asValue),
    );
  },
  'mean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=None)': (a, axis, dtype, out, keepdims, where) => {
    const x = arrayLike('mean', a);
    noOut(out, 'mean');
    return mean(x, options('mean', axis, dtype, keepdims, null, where));
  },
});
