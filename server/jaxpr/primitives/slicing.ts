/** Slices, static and dynamic. Source: jax/_src/lax/slicing.py slice_p, dynamic_slice_p, dynamic_update_slice_p. */
import type { Aval, Shape } from '../aval.ts';
import type { ParamValue } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import { checkSameDTypes, checkShapelike, standard, tuple } from './rules.ts';

export interface Slice extends Record<string, ParamValue> {
  start_indices: readonly number[];
  limit_indices: readonly number[];
  strides: readonly number[] | null;
}
export interface DynamicSlice extends Record<string, ParamValue> {
  slice_sizes: Shape;
}

const typeError = (message: string): never => {
  throw new RuleError('TypeError', message);
};

/** A rule that only moves bytes: read and written. */
const moves = {
  cost: (_: unknown, [out]: readonly Aval[]) => ({ flops: 0, bytes: 2 * out.size * (out.dtype.bits / 8) }),
};

function sliceShape(x: Aval, { start_indices: starts, limit_indices: limits, strides }: Slice): Shape {
  checkShapelike('slice', 'start_indices', starts);
  checkShapelike('slice', 'limit_indices', limits);
  if (x.ndim !== starts.length)
    typeError(
      'slice start_indices must have length equal to the number of dimensions of the operand, got indices ' +
        `${tuple(starts)} for operand shape ${tuple(x.shape)}.`,
    );
  if (starts.length !== limits.length)
    typeError(
      'slice limit_indices must have the same length as start_indices, got start_indices ' +
        `${tuple(starts)} and limit_indices ${tuple(limits)}.`,
    );
  if (limits.some((l, i) => l > x.shape[i]))
    typeError(
      'slice limit_indices must be less than or equal to operand shape, got limit_indices ' +
        `${tuple(limits)} for operand shape ${tuple(x.shape)}.`,
    );
  if (limits.some((l, i) => l < starts[i]))
    typeError(
      'slice limit_indices must be greater than or equal to start_indices, got start_indices ' +
        `${tuple(starts)} and limit_indices ${tuple(limits)}.`,
    );
  const diff = limits.map((l, i) => l - starts[i]);
  if (strides === null) return diff;
  if (strides.length === x.ndim && strides.every((s) => s === 1)) return diff;
  checkShapelike('slice', 'strides', strides);
  if (strides.length !== x.ndim)
    typeError(
      'slice strides must have length equal to the number of dimensions of the operand, got strides ' +
        `${tuple(strides)} for operand shape ${tuple(x.shape)}.`,
    );
  if (strides.includes(0))
    throw new RuleError('ZeroDivisionError' as 'TypeError', 'integer division or modulo by zero');
  return diff.map((d, i) => Math.max(Math.floor((d - 1) / strides[i]) + 1, 0));
}

/** Starts are scalars, of one integer dtype. */
function checkStarts(fn: string, starts: readonly Aval[], colon: string): void {
  if (starts.some((s) => s.dtype !== starts[0].dtype || !s.dtype.isInteger))
    typeError(
      `index arguments to ${fn} must be integers of the same type, got${colon} ${starts.map((s) => s.dtype.name).join(', ')}`,
    );
}

const avalsText = (avals: readonly Aval[]): string => {
  const items = avals.map((a) => `ShapedArray(${a.strLong()}${a.weakType ? ', weak_type=True' : ''})`);
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
};

function dynamicSliceShape([x, ...starts]: readonly Aval[], { slice_sizes: sizes }: DynamicSlice): Shape {
  if (sizes.length !== x.ndim)
    throw new RuleError(
      'ValueError',
      `safe_map() argument 2 is ${sizes.length < x.ndim ? 'shorter' : 'longer'} than argument 1`,
    );
  if (sizes.some((s, i) => s > x.shape[i]))
    typeError(
      'slice slice_sizes must be less than or equal to operand shape, got slice_sizes ' +
        `${tuple(sizes)} for operand shape ${tuple(x.shape)}.`,
    );
  if (sizes.some((s) => s < 0))
    typeError(`slice slice_sizes must be greater than or equal to zero, got slice_sizes of ${tuple(sizes)}.`);
  if (starts.some((s) => s.ndim !== 0))
    typeError(`start_indices arguments to dynamic_slice must be scalars,  got indices ${avalsText(starts)}`);
  return sizes;
}

function dynamicUpdateSliceShape([x, update, ...starts]: readonly Aval[]): Shape {
  const shapes = `got update shape ${tuple(update.shape)} for operand shape ${tuple(x.shape)}.`;
  if (x.ndim !== update.ndim) typeError(`dynamic_update_slice update must have the same rank as operand, ${shapes}`);
  if (x.ndim !== starts.length)
    typeError(
      'dynamic_update_slice start_indices must have length equal to the rank of operand, got indices ' +
        `${avalsText(starts)} for operand shape ${tuple(x.shape)}.`,
    );
  if (update.shape.some((s, i) => s > x.shape[i]))
    typeError(`dynamic_update_slice update shape must be smaller than operand shape, ${shapes}`);
  if (starts.some((s) => s.ndim !== 0))
    typeError(`start_indices arguments to dynamic_update_slice must be scalars, got indices ${avalsText(starts)}`);
  return x.shape;
}

export const slicing = {
  slice: definePrimitive<Slice>()('slice', { ...standard<Slice>({ shape: ([x], p) => sliceShape(x, p) }), ...moves }),
  dynamic_slice: definePrimitive<DynamicSlice>()('dynamic_slice', {
    ...standard<DynamicSlice>({
      shape: dynamicSliceShape,
      dtype([x, ...starts]) {
        checkStarts('dynamic_slice', starts, ':');
        return x.dtype;
      },
      weakType: ([x]) => x.weakType,
    }),
    ...moves,
  }),
  dynamic_update_slice: definePrimitive<Record<never, ParamValue>>()('dynamic_update_slice', {
    ...standard<Record<never, ParamValue>>({
      shape: dynamicUpdateSliceShape,
      dtype([x, update, ...starts]) {
        checkSameDTypes('dynamic_update_slice', [x, update]);
        checkStarts('dynamic_update_slice', starts, '');
        return x.dtype;
      },
    }),
    ...moves,
  }),
};
