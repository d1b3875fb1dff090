/** Slices, gathers and scatters, on operands. Source: jax/_src/lax/slicing.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import { ShapedArray } from '../../jaxpr/aval.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import { HostScalar, filled } from '../../jaxpr/host.ts';
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import type { EnumParam, ParamValue } from '../../jaxpr/primitive.ts';
import { FloatParam, RecordParam, RuleError } from '../../jaxpr/primitive.ts';
import type { WindowDimensions } from '../../jaxpr/primitives/gather.ts';
import { gatherDimensionNumbers, gatherModes, scatterDimensionNumbers } from '../../jaxpr/primitives/gather.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { withoutSource } from '../../jaxpr/shared.ts';
import { EagerArray, bind1, foldsConstants } from '../../jaxpr/trace.ts';
import { config } from '../config.ts';
import { libraryJit, traceLibrary } from '../declare.ts';
import { add as jnpAdd, compare } from '../numpy/ufuncs.ts';
import { expandDims } from './arrange.ts';
import * as lax from './operations.ts';

export const slice = (
  x: Val,
  starts: readonly number[],
  limits: readonly number[],
  strides: readonly number[] | null = null,
): Val => bind1(primitives.slice, [x], { start_indices: starts, limit_indices: limits, strides });

/** Along one axis; bounds may count from the end. */
export function sliceInDim(x: Val, start: number | null, limit: number | null, stride = 1, axis = 0): Val {
  const { shape } = x.aval;
  const at = axis < 0 ? axis + shape.length : axis;
  if (at < 0 || at >= shape.length) throw new RuleError('IndexError', 'tuple index out of range');
  const size = shape[at];
  const from = start ?? 0;
  const to = limit ?? size;
  const starts = shape.map(() => 0);
  const limits = [...shape];
  const strides = shape.map(() => 1);
  starts[at] = from < 0 ? from + size : from;
  limits[at] = to < 0 ? to + size : to;
  strides[at] = stride;
  return slice(x, starts, limits, strides);
}

export function indexInDim(x: Val, index: number, axis = 0, keepDims = true): Val {
  const { shape } = x.aval;
  const at = axis < 0 ? axis + shape.length : axis;
  if (at < 0 || at >= shape.length) throw new RuleError('IndexError', 'tuple index out of range');
  const size = shape[at];
  const wrapped = index < 0 ? index + size : index;
  if (wrapped < 0 || wrapped >= size)
    throw new RuleError('IndexError', `index ${index} is out of bounds for axis ${axis} with size ${size}`);
  const result = sliceInDim(x, wrapped, wrapped + 1, 1, at);
  return keepDims ? result : lax.squeeze(result, [at]);
}

// ---- dynamic slices

/** A start: a number is Python's, and known; an operand is counted from the front while tracing. */
export type Start = number | Val;

const lessThan = compare('lt');

/** A number that has been converted: an array where constants are computed at once, in `jax.ensure_compile_time_eval`. */
const converted = (value: number, dtype: DType): Val => {
  const x = lax.scalar(value, dtype);
  return foldsConstants() ? EagerArray.of(filled([], dtype, x.value), x.aval) : x;
};

/** A signed start below zero counts from the end. */
function fromFront(i: Val, size: number): Val {
  const { dtype } = i.aval;
  if (dtype.kind === 'uint') return i;
  return lax.select(lessThan(i, lax.scalar(0, dtype, true)), jnpAdd(i, converted(size, dtype)), i);
}

/** Source: slicing.py _dynamic_slice_indices. */
function startOperands(x: Val, starts: readonly Start[], allowNegative: boolean | readonly boolean[]): Val[] {
  const { shape } = x.aval;
  if (starts.length !== shape.length)
    throw new RuleError(
      'ValueError',
      `Length of slice indices must match number of operand dimensions (${starts.length} vs ${lax.tupleText(shape)})`,
    );
  return starts.map((i, k) => {
    const allowed = typeof allowNegative === 'boolean' ? allowNegative : allowNegative[k];
    if (typeof i !== 'number') return allowed ? fromFront(i, shape[k]) : i;
    if (i < 0 && !allowed)
      throw new RuleError(
        'ValueError',
        `Index ${i} is out of bounds for dimension ${shape[k]} if allow_negative_indices=False`,
      );
    return converted(i < 0 ? i + shape[k] : i, config.x64 ? dt.int64 : dt.int32);
  });
}

/** `allowNegative`: whether a start below zero counts from the end, for all axes or for each. */
export const dynamicSlice = (
  x: Val,
  starts: readonly Start[],
  sizes: Shape,
  allowNegative: boolean | readonly boolean[] = true,
): Val => bind1(primitives.dynamic_slice, [x, ...startOperands(x, starts, allowNegative)], { slice_sizes: sizes });

export const dynamicUpdateSlice = (
  x: Val,
  update: Val,
  starts: readonly Start[],
  allowNegative: boolean | readonly boolean[] = true,
): Val => bind1(primitives.dynamic_update_slice, [x, update, ...startOperands(x, starts, allowNegative)], {});

/** Starts of 0 but for one axis, in that axis' dtype; and that only that axis counts from the end. */
function onlyAxis(x: Val, start: Start, axis: number, allowNegative: boolean): { starts: Start[]; allow: boolean[] } {
  const rank = x.aval.ndim;
  const zero = typeof start === 'number' ? 0 : lax.scalar(0, start.aval.dtype);
  const at = axis < 0 ? axis + rank : axis;
  if (at < 0 || at >= rank) throw new RuleError('IndexError', 'list assignment index out of range');
  const starts: Start[] = new Array<Start>(rank).fill(zero);
  const allow = new Array<boolean>(rank).fill(false);
  starts[at] = start;
  allow[at] = allowNegative;
  return { starts, allow };
}

export function dynamicSliceInDim(x: Val, start: Start, size: number, axis = 0, allowNegative = true): Val {
  const { starts, allow } = onlyAxis(x, start, axis, allowNegative);
  const at = axis < 0 ? axis + x.aval.ndim : axis;
  return dynamicSlice(
    x,
    starts,
    x.aval.shape.map((s, i) => (i === at ? size : s)),
    allow,
  );
}

export function dynamicUpdateSliceInDim(x: Val, update: Val, start: Start, axis: number, allowNegative = true): Val {
  const { starts, allow } = onlyAxis(x, start, axis, allowNegative);
  return dynamicUpdateSlice(x, update, starts, allow);
}

/** A jit of JAX's own. */
export function dynamicIndexInDim(x: Val, index: Val, axis = 0, keepDims = true, allowNegative = true): Val {
  const [out] = libraryJit(
    'dynamic_index_in_dim',
    `${axis},${keepDims},${allowNegative}`,
    [x, index],
    ([operand, i]) => {
      const taken = dynamicSliceInDim(operand, i, 1, axis, allowNegative);
      return keepDims ? taken : lax.squeeze(taken, [axis < 0 ? axis + operand.aval.ndim : axis]);
    },
  );
  return out;
}

/** An update that lacks the axis. */
function withAxis(u: Val, rank: number, axis: number): Val {
  if (u.aval.ndim + 1 !== rank) throw new RuleError('AssertionError', '');
  return expandDims(u, [axis]);
}

/** A jit of JAX's own. The update may lack the axis. */
export function dynamicUpdateIndexInDim(x: Val, update: Val, index: Val, axis: number, allowNegative = true): Val {
  const [out] = libraryJit(
    'dynamic_update_index_in_dim',
    `${axis},${allowNegative}`,
    [x, update, index],
    ([operand, u, i]) =>
      dynamicUpdateSliceInDim(
        operand,
        u.aval.ndim === operand.aval.ndim ? u : withAxis(u, operand.aval.ndim, axis),
        i,
        axis,
        allowNegative,
      ),
  );
  return out;
}

// ---- gather

/** Source: slicing.py GatherScatterMode.from_any. */
export function parseMode(mode: EnumParam | string | null): EnumParam {
  if (mode !== null && typeof mode !== 'string') return mode;
  switch (mode) {
    case 'clip':
      return gatherModes.clip;
    case null:
    case 'fill':
    case 'drop':
      return gatherModes.fill;
    case 'promise_in_bounds':
      return gatherModes.promise;
    case 'one_hot':
      return gatherModes.oneHot;
    default:
      throw new RuleError('ValueError', `Unknown gather mode "${mode}"`);
  }
}

/** What a gather gives for indices out of bounds unless somebody says otherwise. */
function defaultFill(dtype: DType): ParamValue {
  switch (dtype.kind) {
    case 'bool':
      return true;
    case 'int':
      return dtype.bits === 64 ? -(2n ** 63n) : -(2 ** (dtype.bits - 1));
    case 'uint':
      return dtype.bits === 64 ? 2n ** 64n - 1n : 2 ** dtype.bits - 1;
    case 'key':
      return 2 ** 32 - 1;
    default:
      if (dtype.isInexact) return new FloatParam(NaN);
      throw new RuleError('ValueError', `Unsupported dtype for gather fill_value ${dtype.name}`);
  }
}

export interface GatherOptions {
  readonly sorted?: boolean;
  readonly unique?: boolean;
  /** None is PROMISE_IN_BOUNDS. */
  readonly mode?: EnumParam | string | null;
  /** undefined: what the dtype has for it. */
  readonly fillValue?: ParamValue | undefined;
}

export function gather(
  x: Val,
  indices: Val,
  dimensions: Partial<WindowDimensions> | RecordParam,
  sizes: Shape,
  { sorted = false, unique = false, mode = null, fillValue }: GatherOptions = {},
): Val {
  const parsed = parseMode(mode ?? gatherModes.promise);
  return bind1(primitives.gather, [x, indices], {
    dimension_numbers: dimensions instanceof RecordParam ? dimensions : gatherDimensionNumbers(dimensions),
    fill_value: parsed === gatherModes.fill ? (fillValue ?? defaultFill(x.aval.dtype)) : null,
    indices_are_sorted: sorted,
    mode: parsed,
    slice_sizes: sizes,
    unique_indices: unique,
  });
}

// ---- scatter

export type ScatterName = 'scatter' | 'scatter-add' | 'scatter-sub' | 'scatter-mul' | 'scatter-min' | 'scatter-max';

const OPERATIONS: Readonly<Record<Exclude<ScatterName, 'scatter'>, (x: Val, y: Val) => Val>> = {
  'scatter-add': lax.add,
  'scatter-sub': lax.sub,
  'scatter-mul': lax.mul,
  'scatter-min': lax.min,
  'scatter-max': lax.max,
};

/** One jaxpr for each operation and aval, shared by identity. Source: lax.py _reduction_jaxpr. */
const updateJaxprs = new Map<string, Jaxpr>();

/** The jaxpr of two scalars with which JAX's library describes a reduction; `name` tells operations apart. */
export function reductionJaxpr(name: string, aval: ShapedArray, operation: (x: Val, y: Val) => Val): Jaxpr {
  const key = `${name}|${aval.key}`;
  let jaxpr = updateJaxprs.get(key);
  if (!jaxpr) {
    const operand = new HostScalar(0, aval);
    jaxpr = withoutSource(() => traceLibrary('reduction_jaxpr', name, [operand, operand], ([x, y]) => operation(x, y)));
    updateJaxprs.set(key, jaxpr);
  }
  return jaxpr;
}

export interface ScatterOptions {
  readonly sorted?: boolean;
  readonly unique?: boolean;
  /** None is FILL_OR_DROP. */
  readonly mode?: EnumParam | string | null;
  /** Of `scatter` alone: what to do to an element instead of setting it. */
  readonly apply?: Jaxpr | null;
}

export function scatter(
  name: ScatterName,
  x: Val,
  indices: Val,
  updates: Val,
  dimensions: Partial<WindowDimensions> | RecordParam,
  { sorted = false, unique = false, mode = null, apply = null }: ScatterOptions = {},
): Val {
  const { dtype, weakType, ndim } = x.aval;
  const scalarAval = new ShapedArray([], dtype, weakType && ndim === 0);
  return bind1(primitives[name], [x, indices, updates], {
    dimension_numbers: dimensions instanceof RecordParam ? dimensions : scatterDimensionNumbers(dimensions),
    indices_are_sorted: sorted,
    mode: parseMode(mode),
    unique_indices: unique,
    update_consts: [],
    update_jaxpr: name === 'scatter' ? apply : reductionJaxpr(name.slice(8), scalarAval, OPERATIONS[name]),
  });
}
