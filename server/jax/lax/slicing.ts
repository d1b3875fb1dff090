/** Slices, gathers and scatters, on operands. Source: jax/_src/lax/slicing.py. */
import type { Shape } from '../../jaxpr/aval.ts';
import { ShapedArray } from '../../jaxpr/aval.ts';
import type { DType } from '../../jaxpr/dtypes.ts';
import type { Jaxpr } from '../../jaxpr/jaxpr.ts';
import type { EnumParam, ParamValue, RecordParam } from '../../jaxpr/primitive.ts';
import { FloatParam, RuleError } from '../../jaxpr/primitive.ts';
import type { WindowDimensions } from '../../jaxpr/primitives/gather.ts';
import { gatherDimensionNumbers, gatherModes, scatterDimensionNumbers } from '../../jaxpr/primitives/gather.ts';
import { primitives } from '../../jaxpr/primitives/index.ts';
import type { Val } from '../../jaxpr/trace.ts';
import { bind1 } from '../../jaxpr/trace.ts';
import { traceLibrary } from '../declare.ts';
import { add as jnpAdd, compare } from '../numpy/ufuncs.ts';
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

/** A signed start below zero counts from the end. */
function fromFront(i: Val, size: number): Val {
  const { dtype } = i.aval;
  if (dtype.kind === 'uint') return i;
  return lax.select(lessThan(i, lax.scalar(0, dtype, true)), jnpAdd(i, lax.scalar(size, dtype)), i);
}

/** Source: slicing.py _dynamic_slice_indices. */
function startOperands(x: Val, starts: readonly Start[], allowNegative: boolean | readonly boolean[], int: DType): Val[] {
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
    return lax.scalar(i < 0 ? i + shape[k] : i, int);
  });
}

/** What numbers among starts become. */
const startDType = (starts: readonly Start[]): DType => {
  const operand = starts.find((s) => typeof s !== 'number');
  return typeof operand === 'object' && operand.aval.dtype.isInteger && operand.aval.weakType
    ? operand.aval.dtype
    : int32();
};
const int32 = (): DType => pythonInt();
