/** `jnp.array` of anything. Source: jax/_src/numpy/array_constructors.py. */
import { ShapedArray, sameShape } from '../../jaxpr/aval.ts';
import type { Shape } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { HostArray, HostScalar, castOnHost, convertScalar, loadScalar, storeScalar } from '../../jaxpr/host.ts';
import { NDArray, allocate, numbersPerElement } from '../../jaxpr/ndarray.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { EagerArray, foldsConstants, stagingTrace } from '../../jaxpr/trace.ts';
import { raise, typeError, valueError } from '../../python/errors.ts';
import { NdArray } from '../../python/numpy/array.ts';
import { repr } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import { PyBytes, PyList, PyRange, PyTuple, isInt, typeOf, unbox } from '../../python/values.ts';
import { config } from '../config.ts';
import { broadcast, expandDims } from '../lax/arrange.ts';
import * as lax from '../lax/operations.ts';
import { latticeResultType } from '../promotion.ts';
import { toVal } from '../values.ts';

/** As many arrays as JAX hands to one concatenate. */
const CONCATENATED_AT_ONCE = 16;

const isHost = (v: Val): v is HostScalar | HostArray => v instanceof HostScalar || v instanceof HostArray;
const isList = (v: Value): v is PyList | PyTuple => v instanceof PyList || v instanceof PyTuple;

/** A value of the host as an array of the current trace, or an eager one. Source: lax.stage. */
export function stage(x: Val): Val {
  if (!isHost(x)) return x;
  const trace = stagingTrace();
  if (trace && !foldsConstants()) return trace.toTracer(x);
  if (x instanceof HostScalar) {
    const data = allocate(x.aval.dtype, 1);
    storeScalar(data, 0, x.value, x.aval.dtype);
    return EagerArray.of(new NDArray([], x.aval.dtype, data), x.aval);
  }
  return copied(x);
}

function copied(x: HostArray): EagerArray {
  const value = x.compute();
  const reason = 'a NumPy array whose values are not known';
  return new EagerArray(x.aval, value ? { kind: 'value', value } : { kind: 'unknown', reason });
}

/** A NumPy array as an array of JAX's, a new one each time. Source: lax.asarray, where no jit is around it. */
export const asNewArray = (x: Val): Val => (x instanceof HostArray ? copied(x) : x);

/** Elements of host values in one array of a dtype, as NumPy casts them; undefined where some are unknown. */
function joined(parts: readonly (HostScalar | HostArray)[], shape: Shape, dtype: DType): NDArray | undefined {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = allocate(dtype, size);
  let at = 0;
  for (const part of parts) {
    if (part instanceof HostScalar) {
      storeScalar(data, at++, part.value, dtype);
      continue;
    }
    const value = part.compute();
    if (!value) return undefined;
    if (value.dtype === dtype) {
      (data as Float64Array).set(value.data as Float64Array, at * numbersPerElement(dtype));
      at += value.size;
    } else for (let i = 0; i < value.size; i++) storeScalar(data, at++, loadScalar(value, i), dtype);
  }
  return new NDArray(shape, dtype, data);
}

/** NumPy's OverflowError for an int that a dtype doesn't hold. */
function checkRange(v: Value | Scalar, dtype: DType): void {
  const plain = v === undefined ? null : unbox(v);
  if (!dtype.isInteger || !(typeof plain === 'number' || typeof plain === 'bigint')) return;
  const [low, high] = dt.integerBounds(dtype);
  if (plain < low || plain > high)
    throw raise('OverflowError', `Python integer ${plain} out of bounds for ${dtype.name}`);
}

// ---- nested lists

interface Nested {
  readonly shape: readonly number[];
  readonly leaves: readonly Val[];
}

/** A leaf as an operand, or JAX's error for what is none. */
function leafOf(v: Value, dtype: DType | null, inList = false): Val {
  if (v === null) throw valueError('None is not a valid value for jnp.array');
  if (dtype && isInt(v) && typeof v !== 'boolean') {
    checkRange(v, dtype);
    return new HostScalar(convertScalar(v, dtype), new ShapedArray([], dtype));
  }
  // Whether an int fits is asked when the dtype of all members is known.
  if (inList && isInt(v) && typeof v !== 'boolean')
    return new HostScalar(v, new ShapedArray([], config.x64 ? dt.int64 : dt.int32, true));
  const x = toVal(v);
  if (x) return x;
  if (v instanceof NdArray)
    throw typeError(
      'Error interpreting argument to stage as a JAX value. The problematic value is of type ' +
        `${repr(typeOf(v))} and was passed to stage at position 0.\n`,
    );
  if (v instanceof PyBytes)
    throw typeError(
      `Value '${repr(v)}' with dtype |S${v.value.length} is not a valid JAX array type. Only arrays of numeric types are ` +
        'supported by JAX.',
    );
  const shown =
    typeof v === 'string' ? `${repr(v)} with dtype <U${Math.max(1, v.length)}` : `'${repr(v)}' with dtype object`;
  throw typeError(`Value ${shown} is not a valid JAX array type. Only arrays of numeric types are supported by JAX.`);
}

function nested(v: Value, dtype: DType | null): Nested {
  const items = v instanceof PyRange ? rangeItems(v) : isList(v) ? v.items : undefined;
  if (!items) {
    const leaf = leafOf(v, dtype, true);
    return { shape: leaf.aval.shape, leaves: [leaf] };
  }
  const parts = items.map((item) => nested(item, dtype));
  if (parts.length === 0) return { shape: [0], leaves: [] };
  const leaves = parts.flatMap((p) => p.leaves);
  // With tracers among them the members are joined one by one, and that complains.
  if (leaves.every(isHost)) checkRagged(items.length, parts);
  return { shape: [items.length, ...parts[0].shape], leaves };
}

const rangeItems = (v: PyRange): number[] => Array.from({ length: v.length }, (_, i) => v.start + i * v.step);

function checkRagged(length: number, parts: readonly Nested[]): void {
  const [head] = parts;
  if (parts.every((p) => sameShape(p.shape, head.shape))) return;
  // The dimensions that all parts share belong to the detected shape.
  const rank = Math.min(...parts.map((p) => p.shape.length));
  let common = 0;
  while (common < rank && parts.every((p) => p.shape[common] === head.shape[common])) common++;
  const detected = [length, ...head.shape.slice(0, common)];
  throw valueError(
    'setting an array element with a sequence. The requested array has an inhomogeneous shape after ' +
      `${detected.length} dimensions. The detected shape was ${lax.tupleText(detected)} + inhomogeneous part.`,
  );
}

/** Lists with arrays in them: each member with an axis in front, joined. */
function joinMembers(v: Value, dtype: DType): Val {
  if (!isList(v)) return array(v, dtype);
  if (v.items.length === 0) return HostArray.of(new NDArray([0], dtype, allocate(dtype, 0)));
  let parts = v.items.map((item) => expandDims(array(item, dtype), [0]));
  while (parts.length > CONCATENATED_AT_ONCE) {
    const groups: Val[] = [];
    for (let i = 0; i < parts.length; i += CONCATENATED_AT_ONCE)
      groups.push(lax.concatenate(parts.slice(i, i + CONCATENATED_AT_ONCE), 0));
    parts = groups;
  }
  return lax.concatenate(parts, 0);
}

// ---- array

/** One value that is an array or a number. */
function single(object: Value, x: Val, dtype: DType | null, copies: boolean): Val {
  if (dtype && isInt(object)) checkRange(object, dtype);
  if (x instanceof HostArray) return stage(dtype && dtype !== x.aval.dtype ? castOnHost(x, dtype) : x);
  const source = copies && !isHost(x) ? lax.copy(x) : x;
  return lax.convertElementType(source, dtype ?? x.aval.dtype, dtype === null && x.aval.weakType);
}

/** Source: array_constructors.py array. `minimumRank`: leading axes of size 1 are added until it is reached. */
export function array(object: Value, dtype: DType | null = null, copies = false, minimumRank = 0): Val {
  const made = arrayOf(object, dtype, copies);
  const missing = minimumRank - made.aval.ndim;
  return missing > 0 ? broadcast(made, new Array<number>(missing).fill(1)) : made;
}

function arrayOf(object: Value, dtype: DType | null, copies: boolean): Val {
  if (!isList(object) && !(object instanceof PyRange)) return single(object, leafOf(object, dtype), dtype, copies);
  const { shape, leaves } = nested(object, dtype);
  const d =
    dtype ??
    (leaves.length === 0
      ? dt.canonicalDType(dt.float64, config.x64)
      : dt.canonicalDType(latticeResultType(leaves.map((v) => v.aval)).dtype, config.x64));
  const constants = leaves.filter(isHost);
  if (constants.length < leaves.length) return joinMembers(object, d);
  for (const x of constants) if (x instanceof HostScalar && typeof x.value !== 'boolean') checkRange(x.value, d);
  let value: NDArray | undefined;
  return stage(new HostArray(new ShapedArray(shape, d), () => (value ??= joined(constants, shape, d))));
}
