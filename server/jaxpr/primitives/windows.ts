/** Reductions over windows. Source: jax/_src/lax/windowed_reductions.py. */
import type { Aval, Shape } from '../aval.ts';
import { ShapedArray } from '../aval.ts';
import type { Jaxpr } from '../jaxpr.ts';
import { countEqns } from '../jaxpr.ts';
import type { NamedParam, ParamValue, PrimitiveRules } from '../primitive.ts';
import { RuleError, definePrimitive } from '../primitive.ts';
import { standard, tuple } from './rules.ts';

export type Padding = readonly (readonly [number, number])[];

/** Where the windows are. */
export interface Windows {
  readonly window_dimensions: Shape;
  readonly window_strides: Shape;
  readonly padding: Padding;
  readonly base_dilation: Shape;
  readonly window_dilation: Shape;
}
export interface ReduceWindow extends Record<string, ParamValue> {
  window_dimensions: Shape;
  window_strides: Shape;
  padding: Padding;
  base_dilation: Shape;
  window_dilation: Shape;
}
export interface ReduceWindowJaxpr extends ReduceWindow {
  jaxpr: Jaxpr;
  consts: readonly ParamValue[];
}
export interface SelectAndScatterAdd extends Record<string, ParamValue> {
  select_prim: NamedParam;
  window_dimensions: Shape;
  window_strides: Shape;
  padding: Padding;
}
export interface SelectAndGatherAdd extends ReduceWindow {
  select_prim: NamedParam;
}

/** Source: core.py dilate_dim. */
export const dilatedSize = (size: number, dilation: number): number =>
  dilation === 1 ? size : Math.max(1 + dilation * (size - 1), 0);
/** Source: core.py stride_dim. */
export const stridedSize = (size: number, window: number, stride: number): number =>
  // NumPy's ints: division by zero is 0.
  Math.max((stride === 0 ? 0 : Math.floor((size - window) / stride)) + 1, 0);

/** Source: lax.py _dilate_shape. */
export function dilateShape(shape: Shape, dilation: Shape): number[] {
  if (dilation.some((d) => d <= 0))
    throw new RuleError('TypeError', `All dilations must be positive, got ${tuple(dilation)}.`);
  const missing = shape.length - dilation.length;
  return shape.map((s, i) => (i < missing ? s : dilatedSize(s, dilation[i - missing])));
}

/** Source: reduce_window_shape_tuple. */
export function windowedShape(operand: Shape, w: Windows): number[] {
  const window = dilateShape(w.window_dimensions, w.window_dilation);
  return dilateShape(operand, w.base_dilation).map((s, i) =>
    stridedSize(s + w.padding[i][0] + w.padding[i][1], window[i], w.window_strides[i]),
  );
}

function checkSizes(argument: string, sizes: Shape, least: 0 | 1): void {
  if (sizes.some((d) => d < least))
    throw new RuleError(
      'TypeError',
      `reduce_window ${argument} must have every element be ${least === 1 ? 'strictly positive' : 'nonnegative'}, got ${tuple(sizes)}.`,
    );
}

/** Source: _common_reduce_window_shape_rule. */
function shapeRule(operand: Aval, w: ReduceWindow): number[] {
  checkSizes('window_dimensions', w.window_dimensions, 1);
  checkSizes('window_strides', w.window_strides, 1);
  checkSizes('base_dilation', w.base_dilation, 0);
  checkSizes('window_dilation', w.window_dilation, 0);
  const window = tuple(w.window_dimensions);
  if (operand.ndim !== w.window_dimensions.length)
    throw new RuleError(
      'TypeError',
      'reduce_window got the wrong number of window_dimensions for operand: got operand shape ' +
        `${tuple(operand.shape)} with window_dimensions ${window}.`,
    );
  for (const name of ['window_strides', 'base_dilation', 'window_dilation'] as const)
    if (w[name].length !== w.window_dimensions.length)
      throw new RuleError(
        'TypeError',
        `reduce_window got inconsistent ${name} and window_dimensions: got ${name} ${tuple(w[name])} and ` +
          `window_dimensions ${window}.`,
      );
  return windowedShape(operand.shape, w);
}

const windowSize = (w: Pick<Windows, 'window_dimensions'>): number => w.window_dimensions.reduce((a, b) => a * b, 1);

const chooser = (extra?: (operand: Aval) => void): PrimitiveRules<ReduceWindow> => ({
  ...standard<ReduceWindow>({
    shape([x], params) {
      extra?.(x);
      return shapeRule(x, params);
    },
  }),
  cost: ([x], [out], params) => ({
    flops: out.size * windowSize(params),
    bytes: (x.size + out.size) * (x.dtype.bits / 8),
  }),
});

export const windows = {
  reduce_window_sum: definePrimitive<ReduceWindow>()(
    'reduce_window_sum',
    chooser((x) => {
      if (!x.dtype.isInteger && !x.dtype.isInexact)
        throw new RuleError('TypeError', `operand to reduce_window_sum must have a number dtype, got ${x.dtype.name}`);
    }),
  ),
  reduce_window_max: definePrimitive<ReduceWindow>()('reduce_window_max', chooser()),
  reduce_window_min: definePrimitive<ReduceWindow>()('reduce_window_min', chooser()),
  reduce_window: definePrimitive<ReduceWindowJaxpr>()('reduce_window', {
    multipleResults: true,
    abstractEval(avals, params) {
      const half = avals.length / 2;
      const operands = avals.slice(0, half);
      const initial = avals.slice(half);
      const listed = (xs: readonly Aval[], text: (a: Aval) => string) => `[${xs.map(text).join(', ')}]`;
      const dtypeText = (a: Aval) => `dtype('${a.dtype.name}')`;
      if (operands.some((o, i) => o.dtype !== initial[i].dtype))
        throw new RuleError(
          'TypeError',
          'reduce_window got inconsistent dtypes for operands and init_values: got operand dtypes ' +
            `${listed(operands, dtypeText)} and init_value dtypes ${listed(initial, dtypeText)}.`,
        );
      if (initial.some((a) => a.ndim > 0))
        throw new RuleError(
          'TypeError',
          'reduce_window expected init_values to be scalars but init_values have shapes ' +
            `${listed(initial, (a) => tuple(a.shape))}.`,
        );
      const shape = shapeRule(operands[0], params);
      return operands.map((o) => new ShapedArray(shape, o.dtype));
    },
    cost: (avals, [out], params) => ({
      flops: out.size * windowSize(params) * Math.max(1, countEqns(params.jaxpr)),
      bytes: (avals[0].size + out.size) * (out.dtype.bits / 8),
    }),
  }),
  select_and_scatter_add: definePrimitive<SelectAndScatterAdd>()('select_and_scatter_add', {
    ...standard<SelectAndScatterAdd>({ shape: ([, operand]) => operand.shape }),
    cost: ([source, operand], _, params) => ({
      flops: source.size * windowSize(params),
      bytes: 2 * operand.size * (operand.dtype.bits / 8),
    }),
  }),
  select_and_gather_add: definePrimitive<SelectAndGatherAdd>()('select_and_gather_add', {
    ...standard<SelectAndGatherAdd>({
      shape([tangents, operand], params) {
        if (tuple(tangents.shape) !== tuple(operand.shape))
          throw new RuleError(
            'TypeError',
            'select_and_gather_add tangents and operand shapes must match, got ' +
              `${tuple(tangents.shape)} and ${tuple(operand.shape)}.`,
          );
        return shapeRule(operand, params);
      },
    }),
    cost: ([, operand], [out], params) => ({
      flops: out.size * windowSize(params),
      bytes: 2 * operand.size * (operand.dtype.bits / 8),
    }),
  }),
};
