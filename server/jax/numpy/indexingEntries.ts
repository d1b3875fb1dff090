/**
 * What stands between the brackets of `x[…]`, taken apart: which kind each index is, and which axes it consumes.
 * Source: jax/_src/numpy/indexing.py IndexType, _parse_indices, NDIndexer.
 */
import type { Shape } from '../../jaxpr/aval.ts';
import { ShapedArray } from '../../jaxpr/aval.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { valueOf } from '../../jaxpr/evaluate/evaluate.ts';
import { HostArray, HostScalar } from '../../jaxpr/host.ts';
import { NDArray } from '../../jaxpr/ndarray.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { EagerArray } from '../../jaxpr/trace.ts';
import { raise, typeError } from '../../python/errors.ts';
import { sliceIndices } from '../../python/indices.ts';
import { NdArray } from '../../python/numpy/array.ts';
import { repr, str } from '../../python/text.ts';
import type { Value } from '../../python/values.ts';
import {
  Complex,
  Ellipsis,
  PyException,
  PyBoxed,
  PyFloat,
  PyInstance,
  PyList,
  PyRange,
  PyScalar,
  PySlice,
  PyTuple,
  Tracer,
  Unknown,
  UnknownSignal,
  builtinClass,
  isInt,
  typeOf,
} from '../../python/values.ts';
import { config } from '../config.ts';
import { traceLibrary } from '../declare.ts';
import { arrayConversion, errorClasses, originMessage, rejectTracer } from '../errors.ts';
import * as lax from '../lax/operations.ts';
import { toVal } from '../values.ts';
import { array } from './arrayOf.ts';

/** `jax.ds(start, size)`: a window whose start may be traced. Source: jax/_src/indexing.py Slice. */
export class Window extends PyInstance {
  constructor(
    readonly start: Value,
    readonly size: Value,
    readonly stride: number,
  ) {
    super(windowClass);
  }
}
export const windowClass = builtinClass('Slice', undefined, 'jax._src.indexing');

export type Entry =
  | { readonly kind: 'none' }
  | { readonly kind: 'ellipsis' }
  /** A Python int, or an integer scalar of NumPy's. */
  | { readonly kind: 'int'; readonly value: number; readonly host: HostScalar }
  | { readonly kind: 'slice'; readonly slice: PySlice | Window }
  | { readonly kind: 'window'; readonly window: Window }
  /** An array of integers, also one without dimensions. Of a list `given` is what it was; its value is made later. */
  | { readonly kind: 'array'; readonly value: Val | undefined; readonly given: Value }
  | { readonly kind: 'mask'; readonly mask: Val; readonly given: Value };

export interface ParsedIndex {
  readonly entry: Entry;
  readonly axes: readonly number[];
}

/** Indices in the context of a shape. */
export interface Indexer {
  readonly shape: Shape;
  readonly indices: readonly ParsedIndex[];
}

const isSequence = (v: Value): v is PyList | PyTuple | PyRange =>
  v instanceof PyList || v instanceof PyTuple || v instanceof PyRange;

const itemsOf = (v: PyList | PyTuple | PyRange): readonly Value[] =>
  v instanceof PyRange ? Array.from({ length: v.length }, (_, i) => v.start + i * v.step) : v.items;

const isBool = (v: Value): boolean => typeof v === 'boolean' || (v instanceof PyScalar && v.dtype === dt.bool);

/** A Python or NumPy scalar that is a bool, or a bool array without dimensions. */
function isBoolScalar(v: Value): boolean {
  if (isBool(v)) return true;
  if (v instanceof NdArray) return v.ndim === 0 && v.dtype === dt.bool;
  return (v instanceof Tracer || v instanceof EagerArray) && v.aval.ndim === 0 && v.aval.dtype === dt.bool;
}

/** A list of bools, as NumPy makes an array of it. */
function hostMask(items: readonly Value[]): Val {
  const bools = items.map((item) => {
    if (item instanceof Tracer) arrayConversion(item);
    const x = toVal(item);
    const value = x && valueOf(x);
    if (!value) throw new UnknownSignal(new Unknown('the elements of a mask are not known'));
    return Number(value.data[0]);
  });
  return HostArray.of(new NDArray([items.length], dt.bool, Uint8Array.from(bools)));
}

const wrongDType = (name: string): never => {
  throw typeError(`Indexer must have integer or boolean type, got indexer with type ${name}`);
};

/** The dtype that a list has as an array. Source: IndexType.from_index, which asks eval_shape. */
const listAval = (v: Value): ShapedArray =>
  traceLibrary('eval_shape', 'asarray', [], () => array(v, null, false)).outAvals[0];

/** Source: IndexType.from_index. */
function entryOf(v: Value): Entry {
  if (v instanceof PyBoxed && !(v instanceof PyScalar)) return entryOf(v.value);
  if (v === null) return { kind: 'none' };
  if (v === Ellipsis) return { kind: 'ellipsis' };
  if (v instanceof PySlice) return { kind: 'slice', slice: v };
  if (v instanceof Window) {
    if (v.start instanceof Tracer || v.size instanceof Tracer) return { kind: 'window', window: v };
    // JAX asserts that they are Python's ints.
    if (isInt(v.start) && isInt(v.size)) return { kind: 'slice', slice: v };
    throw raise('AssertionError');
  }
  if (typeof v === 'number' || typeof v === 'bigint') {
    const host = toVal(v);
    if (host instanceof HostScalar) return { kind: 'int', value: Number(v), host };
  }
  if (v instanceof PyScalar && v.dtype.isInteger) {
    const host = toVal(v);
    if (host instanceof HostScalar) return { kind: 'int', value: Number(host.value), host };
  }
  if (typeof v === 'boolean' || v instanceof Tracer || v instanceof EagerArray || v instanceof NdArray || isBool(v)) {
    const x = toVal(v);
    if (x?.aval.dtype === dt.bool) return { kind: 'mask', mask: x, given: v };
    if (x?.aval.dtype.isInteger) return { kind: 'array', value: x, given: v };
    return wrongDType(v instanceof NdArray ? v.dtype.name : (x?.aval.dtype.name ?? 'object'));
  }
  if (typeof v === 'string') throw typeError(`JAX does not support string indexing; got idx=${repr(v)}`);
  if (isSequence(v)) {
    const items = itemsOf(v);
    if (items.length === 0) return { kind: 'array', value: undefined, given: v };
    if (v instanceof PyList && items.every(isBoolScalar)) return { kind: 'mask', mask: hostMask(items), given: v };
    if (v instanceof PyRange)
      throw typeError(
        'Error interpreting argument to <function asarray> as an abstract array. The problematic value is of type ' +
          "<class 'range'> and was passed to the function at path a.\nThis typically means that a jit-wrapped function was " +
          'called with a non-array argument, and this argument was not marked as static using the static_argnums or ' +
          'static_argnames parameters of jax.jit.',
      );
    const { dtype } = listAval(v);
    if (dtype === dt.bool) return { kind: 'mask', mask: array(v, null, false), given: v };
    return dtype.isInteger ? { kind: 'array', value: undefined, given: v } : wrongDType(dtype.name);
  }
  if (v instanceof PyFloat) return wrongDType('float64');
  if (v instanceof Complex) return wrongDType('complex128');
  if (v instanceof PyScalar) return wrongDType(v.dtype.name);
  throw raise(
    'IndexError',
    'only integers, slices (`:`), ellipsis (`...`), newaxis (`None`) and integer or boolean arrays are valid indices. ' +
      `Got ${str(v)}`,
  );
}

/** Source: indexing.py _should_unpack_list_index. */
function unpacks(v: Value): boolean {
  if (v instanceof NdArray) return v.ndim > 0;
  if (v instanceof Tracer || v instanceof EagerArray) return v.aval.ndim > 0;
  return isSequence(v) || typeof v === 'string' || v instanceof PySlice || v === Ellipsis || v === null;
}

/** Source: indexing.py eliminate_deprecated_list_indexing. */
function indexTuple(index: Value): readonly Value[] {
  if (index instanceof PyTuple) return index.items;
  if (!isSequence(index)) return [index];
  throw typeError(
    'Using a non-tuple sequence for multidimensional indexing is not allowed; use ' +
      `\`arr[${itemsOf(index).some(unpacks) ? 'tuple' : 'array'}(seq)]\` instead of \`arr[seq]\`. ` +
      'See https://github.com/jax-ml/jax/issues/4564 for more information.',
  );
}

/** An unknown among indices, or in a slice or a list of theirs. */
function unknownIn(v: Value): Unknown | undefined {
  if (v instanceof Unknown) return v;
  const parts =
    v instanceof PyTuple || v instanceof PyList
      ? v.items
      : v instanceof PySlice
        ? [v.start, v.stop, v.step]
        : v instanceof Window
          ? [v.start, v.size]
          : [];
  for (const part of parts) {
    const found = unknownIn(part);
    if (found) return found;
  }
  return undefined;
}

const consumed = (e: Entry): number =>
  e.kind === 'none' || e.kind === 'ellipsis' ? 0 : e.kind === 'mask' ? e.mask.aval.ndim : 1;

/** Source: NDIndexer.from_raw_indices. */
export function parseIndex(index: Value, shape: Shape): Indexer {
  const unknown = unknownIn(index);
  if (unknown) throw new UnknownSignal(unknown.traced === 'no' ? unknown : new Unknown(unknown.reason, 'array'));
  const entries = indexTuple(index).map(entryOf);
  if (entries.filter((e) => e.kind === 'ellipsis').length > 1)
    throw raise('IndexError', "an index can only have a single ellipsis ('...')");
  const total = entries.reduce((n, e) => n + consumed(e), 0);
  if (total > shape.length)
    throw raise('IndexError', `Too many indices: array is ${shape.length}-dimensional, but ${total} were indexed`);
  let axis = 0;
  return {
    shape,
    indices: entries.map((entry) => {
      const count = entry.kind === 'ellipsis' ? shape.length - total : consumed(entry);
      const axes = Array.from({ length: count }, (_, i) => axis + i);
      axis += count;
      return { entry, axes };
    }),
  };
}

const WHOLE = new PySlice(null, null, null);

/** The ellipsis and what is left out at the end, as full slices. */
export function expandEllipses({ shape, indices }: Indexer): Indexer {
  const expanded: ParsedIndex[] = [];
  let count = 0;
  for (const parsed of indices) {
    count += parsed.axes.length;
    if (parsed.entry.kind === 'ellipsis')
      for (const axis of parsed.axes) expanded.push({ entry: { kind: 'slice', slice: WHOLE }, axes: [axis] });
    else expanded.push(parsed);
  }
  for (let axis = count; axis < shape.length; axis++)
    expanded.push({ entry: { kind: 'slice', slice: WHOLE }, axes: [axis] });
  return { shape, indices: expanded };
}

// ---- slices

export interface Bounds {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

/** Python's `slice.indices`. */
export function boundsOf(slice: PySlice | Window, size: number): Bounds {
  const plain =
    slice instanceof PySlice ? slice : new PySlice(slice.start, Number(slice.start) + Number(slice.size), slice.stride);
  const bounds = sliceIndices(plain, size);
  if (bounds instanceof Unknown) throw new UnknownSignal(bounds);
  return bounds;
}

const partsOf = (s: PySlice | Window): readonly Value[] => (s instanceof PySlice ? [s.start, s.stop, s.step] : []);
const isStatic = (v: Value): boolean => !(v instanceof Tracer);
/** Whether none of a slice's bounds is traced. */
export const isStaticSlice = (s: PySlice | Window): boolean => partsOf(s).every(isStatic);

/** Source: NDIndexer.validate_slices. */
export function validateSlices({ shape, indices }: Indexer): void {
  indices.forEach(({ entry }, position) => {
    if (entry.kind !== 'slice') return;
    const tracer = partsOf(entry.slice).find((v): v is Tracer => v instanceof Tracer);
    if (!tracer) return;
    const message =
      'Array slice indices must have static start/stop/step to be used with NumPy indexing syntax. Got ' +
      `${repr(entry.slice)} at position ${position}. To index an array at a dynamic position with a static slice size, ` +
      'use x[jax.ds(start, size)] or lax.dynamic_slice/dynamic_update_slice instead (JAX does not support dynamically ' +
      `sized arrays within traced functions).${originMessage(tracer)}`;
    rejectTracer(raise('IndexError', message).exc, 'slice', tracer, shape);
  });
}

// ---- masks

/** Indices of NumPy's (int64, which is int32 unless x64 is on), as a constant of the host. */
export function hostInts(values: readonly number[], shape: Shape = [values.length]): HostArray {
  const dtype = config.x64 ? dt.int64 : dt.int32;
  const data = dtype === dt.int64 ? BigInt64Array.from(values.map(BigInt)) : Int32Array.from(values);
  return HostArray.of(new NDArray(shape, dtype, data));
}

const PAGE = 'https://docs.jax.dev/en/latest/101/errors.html#jax.errors.NonConcreteBooleanIndexError';

/** The elements of a mask, which must not be traced. */
function knownMask({ mask }: Extract<Entry, { kind: 'mask' }>, shape: Shape): NDArray {
  if (mask instanceof Tracer) {
    const message = `Array boolean indices must be concrete; got ${mask.aval.strShort()}\n\nSee ${PAGE}`;
    const error = new PyException(errorClasses.NonConcreteBooleanIndexError, [message]);
    rejectTracer(error, 'mask', mask, shape);
  }
  const value = valueOf(mask);
  if (!value) throw new UnknownSignal(new Unknown('the elements of a mask are not known'));
  return value;
}

/** For each axis of a mask the indices of what is true, as `np.where` gives them. */
function nonzero({ shape, data }: NDArray): HostArray[] {
  const at: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) at.push(i);
  let inner = 1;
  const out: HostArray[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const run = inner;
    const size = shape[axis];
    out.unshift(hostInts(at.map((i) => Math.floor(i / run) % size)));
    inner *= size;
  }
  return out;
}

/** Masks as indices of what is true in them; those without dimensions stay. Source: NDIndexer.expand_bool_indices. */
export function expandMasks({ shape, indices }: Indexer): Indexer {
  if (!indices.some(({ entry }) => entry.kind === 'mask')) return { shape, indices };
  const expanded = indices.flatMap((parsed, position): ParsedIndex[] => {
    const { entry, axes } = parsed;
    if (entry.kind !== 'mask') return [parsed];
    const mask = knownMask(entry, shape);
    if (entry.given instanceof PyScalar) throw raise('AssertionError');
    if (mask.shape.length === 0) {
      const host = new HostScalar(mask.data[0] !== 0, new ShapedArray([], dt.bool));
      return [{ entry: { kind: 'mask', mask: host, given: null }, axes: [] }];
    }
    const expected = axes.map((a) => shape[a]);
    if (mask.shape.some((s, i) => s !== 0 && s !== expected[i]))
      throw raise(
        'IndexError',
        `boolean index did not match shape of indexed array in index ${position}: got ${lax.tupleText(mask.shape)}, ` +
          `expected [${expected.join(', ')}]`,
      );
    return nonzero(mask).map((value, i) => ({ entry: { kind: 'array', value, given: null }, axes: [axes[i]] }));
  });
  return { shape, indices: expanded };
}

/** The type of an index as messages show it. */
export const indexTypeText = (v: Value): string => repr(typeOf(v));
