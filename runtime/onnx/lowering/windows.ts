/** Pooling and convolution. ONNX has both over two leading axes (batch, feature) and up to three of space. */
import type { Shape } from '../../../server/jaxpr/aval.ts';
import * as dt from '../../../server/jaxpr/dtypes.ts';
import { filled } from '../../../server/jaxpr/host.ts';
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { convolution } from '../../../server/jaxpr/primitives/convolution.ts';
import { convSpecs } from '../../../server/jaxpr/primitives/convolution.ts';
import type { ReduceWindow, windows } from '../../../server/jaxpr/primitives/windows.ts';
import type { GraphBuilder, Tensor } from '../builder.ts';
import { NotLowered, isNarrowFloat } from '../builder.ts';
import type { Avals, Lowerings } from './rule.ts';

/** ONNX Runtime's Conv and MaxPool know so many axes of space. */
const MAX_SPACE = 3;

function onlyFloat32(x: Tensor, op: string): void {
  if (x.dtype !== dt.float32 && !isNarrowFloat(x.dtype))
    throw new NotLowered(`ONNX Runtime's ${op} has no ${x.dtype.name}`);
}

const inverse = (order: Shape): number[] => order.map((_, i) => order.indexOf(i));

/** Axes over which something slides; the others are batch. */
function slidingAxes(w: ReduceWindow): number[] {
  return [...w.window_dimensions.keys()].filter(
    (d) => w.window_dimensions[d] !== 1 || w.window_strides[d] !== 1 || w.padding[d][0] !== 0 || w.padding[d][1] !== 0,
  );
}

/** A pooling: the sliding axes last, all others as batch, one feature. */
function pool(
  b: GraphBuilder,
  x: Tensor,
  w: ReduceWindow,
  { in: [aval], out: [out] }: Avals,
  apply: (y: Tensor, axes: readonly number[]) => Tensor,
): Tensor {
  onlyFloat32(x, 'pooling');
  if (w.base_dilation.some((d) => d !== 1)) throw new NotLowered('ONNX has no pooling of dilated operands');
  const axes = slidingAxes(w);
  if (axes.length > MAX_SPACE) throw new NotLowered(`ONNX Runtime pools over at most ${MAX_SPACE} axes`);
  if (axes.length === 0) return x;
  if (w.padding.some(([lo, hi]) => lo < 0 || hi < 0)) throw new NotLowered('ONNX has no pooling with negative padding');
  const others = [...aval.shape.keys()].filter((d) => !axes.includes(d));
  const order = [...others, ...axes];
  const batch = others.reduce((n, d) => n * aval.shape[d], 1);
  const y = b.reshape(b.transpose(x, order), [batch, 1, ...axes.map((d) => aval.shape[d])]);
  const pooled = b.reshape(
    apply(y, axes),
    order.map((d) => out.shape[d]),
  );
  return b.transpose(pooled, inverse(order));
}

/** Attributes of what slides: strides, dilations, and padding as all lows, then all highs. */
const sliding = (w: ReduceWindow, axes: readonly number[]) => ({
  strides: { ints: axes.map((d) => w.window_strides[d]) },
  dilations: { ints: axes.map((d) => w.window_dilation[d]) },
  pads: { ints: [...axes.map((d) => w.padding[d][0]), ...axes.map((d) => w.padding[d][1])] },
});

function maxPool(b: GraphBuilder, x: Tensor, w: ReduceWindow, avals: Avals): Tensor {
  return pool(b, x, w, avals, (y, axes) => {
    const window = axes.map((d) => w.window_dimensions[d]);
    if (axes.some((d, i) => Math.max(...w.padding[d]) >= window[i]))
      throw new NotLowered("ONNX's MaxPool wants less padding than the window is wide");
    return b.op('MaxPool', [y], y.dtype, { kernel_shape: { ints: window }, ...sliding(w, axes) });
  });
}

/** A sum over windows is the convolution with ones. */
function sumPool(b: GraphBuilder, x: Tensor, w: ReduceWindow, avals: Avals): Tensor {
  return pool(b, x, w, avals, (y, axes) => {
    const kernel = b.constant(filled([1, 1, ...axes.map((d) => w.window_dimensions[d])], dt.float32, 1));
    return b.rounded(b.op('Conv', [y, kernel], y.dtype, sliding(w, axes)));
  });
}

export const windowLowerings: Lowerings<typeof windows> = {
  reduce_window_max: (b, [x], params, avals) => [maxPool(b, x, params, avals)],
  reduce_window_min: (b, [x], params, avals) => [b.negative(maxPool(b, b.negative(x), params, avals))],
  reduce_window_sum: (b, [x], params, avals) => [sumPool(b, x, params, avals)],
  reduce_window: unsupported('ONNX has no reduction over windows by any function'),
  select_and_scatter_add: unsupported('ONNX Runtime has no gradient of pooling'),
  select_and_gather_add: unsupported('ONNX Runtime has no derivative of pooling'),
};

/** Zeros between the elements along the axes of space (from axis 2 on). */
function dilated(b: GraphBuilder, x: Tensor, shape: Shape, dilation: Shape): { tensor: Tensor; shape: number[] } {
  let tensor = x;
  const result = [...shape];
  dilation.forEach((d, i) => {
    const axis = i + 2;
    const size = result[axis];
    if (d === 1 || size === 0) return;
    const column = b.reshape(tensor, [...result.slice(0, axis + 1), 1, ...result.slice(axis + 1)]);
    const zeros = b.constant(filled([...result.slice(0, axis + 1), d - 1, ...result.slice(axis + 1)], dt.float32, 0));
    const wide = b.concat([column, { ...zeros, dtype: x.dtype }], axis + 1);
    result[axis] = size * d;
    const all = b.reshape(wide, result);
    result[axis] = (size - 1) * d + 1;
    tensor = b.op('Slice', [all, b.vector([0]), b.vector([result[axis]]), b.vector([axis])], x.dtype);
  });
  return { tensor, shape: result };
}

export const convolutionLowerings: Lowerings<typeof convolution> = {
  conv_general_dilated(b, [lhs, rhs], params, { in: [lhsAval, rhsAval], out: [out] }) {
    onlyFloat32(lhs, 'Conv');
    onlyFloat32(rhs, 'Conv');
    if (out.dtype !== dt.float32 && !isNarrowFloat(out.dtype))
      throw new NotLowered(`ONNX Runtime's Conv gives no ${out.dtype.name}`);
    const specs = convSpecs(params);
    const space = specs.lhs.length - 2;
    if (space < 1 || space > MAX_SPACE)
      throw new NotLowered(`ONNX Runtime convolves over 1 to ${MAX_SPACE} axes, not ${space}`);
    if (params.batch_group_count !== 1) throw new NotLowered('ONNX has no convolution of batch groups');
    if (params.padding.some(([lo, hi]) => lo < 0 || hi < 0))
      throw new NotLowered('ONNX has no convolution with negative padding');
    const shape = specs.lhs.map((d) => lhsAval.shape[d]);
    const x = dilated(b, b.transpose(lhs, specs.lhs), shape, params.lhs_dilation).tensor;
    const y = b.transpose(rhs, specs.rhs);
    const result = b.op('Conv', [x, y], out.dtype, {
      strides: { ints: params.window_strides },
      dilations: { ints: params.rhs_dilation },
      pads: { ints: [...params.padding.map(([lo]) => lo), ...params.padding.map(([, hi]) => hi)] },
      group: { int: params.feature_group_count },
      kernel_shape: { ints: specs.rhs.slice(2).map((d) => rhsAval.shape[d]) },
    });
    return [b.rounded(b.transpose(result, inverse(specs.out)))];
  },
};
