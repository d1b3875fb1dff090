/** The transposes of a convolution: convolutions again. Source: jax/_src/lax/convolution.py. */
import type { Shape } from '../../../jaxpr/aval.ts';
import { convDimensionNumbers, convSpecs } from '../../../jaxpr/primitives/convolution.ts';
import type { ConvGeneralDilated, convolution } from '../../../jaxpr/primitives/convolution.ts';
import { primitives } from '../../../jaxpr/primitives/index.ts';
import type { Padding } from '../../../jaxpr/primitives/windows.ts';
import { dilateShape } from '../../../jaxpr/primitives/windows.ts';
import type { Val } from '../../../jaxpr/trace.ts';
import { bind1 } from '../../../jaxpr/trace.ts';
import { rev } from '../../lax/arrange.ts';
import * as lax from '../../lax/operations.ts';
import type { Derivatives, Undefined } from '../rule.ts';
import { byOperand, isUndefined, notLinear } from '../rule.ts';
import type { Tangent } from '../zero.ts';
import { Zero, isZero } from '../zero.ts';

const take = (shape: Shape, dims: Shape): number[] => dims.map((d) => shape[d]);
const space = (spec: Shape): number[] => spec.slice(2);
/** Batch and feature change places. */
const swapped = ([batch, feature, ...rest]: Shape): number[] => [feature, batch, ...rest];

/** Source: _conv_general_vjp_lhs_padding. */
export function lhsPadding(
  input: Shape,
  window: Shape,
  strides: Shape,
  out: Shape,
  padding: Padding,
  lhsDilation: Shape,
  rhsDilation: Shape,
): [number, number][] {
  const lhs = dilateShape(input, lhsDilation);
  const rhs = dilateShape(window, rhsDilation);
  const outs = dilateShape(out, strides);
  return rhs.map((size, i) => {
    const before = size - padding[i][0] - 1;
    return [before, lhs[i] + size - 1 - outs[i] - before];
  });
}

/** Source: _conv_general_vjp_rhs_padding. */
function rhsPadding(
  input: Shape,
  window: Shape,
  strides: Shape,
  out: Shape,
  padding: Padding,
  lhsDilation: Shape,
  rhsDilation: Shape,
): [number, number][] {
  const lhs = dilateShape(input, lhsDilation);
  const rhs = dilateShape(window, rhsDilation);
  const outs = dilateShape(out, strides);
  return lhs.map((size, i) => [padding[i][0], outs[i] - size + rhs[i] - padding[i][0] - 1]);
}

/** An axis becomes the outer part of another. Source: _reshape_axis_into. */
function reshapeAxisInto(from: number, to: number, x: Val): Val {
  const order = x.aval.shape.map((_, i) => i).filter((i) => i !== from);
  order.splice(to, 0, from);
  const shape = x.aval.shape.filter((_, i) => i !== from);
  shape[to] *= x.aval.shape[from];
  return lax.reshape(x, shape, order);
}

/** The outer part of an axis becomes an axis before it. Source: _reshape_axis_out_of. */
function reshapeAxisOutOf(axis: number, size: number, x: Val): Val {
  const shape = [...x.aval.shape];
  shape.splice(axis, 1, size, shape[axis] / size);
  return lax.reshape(x, shape);
}

const sameDType = (x: Val, like: Val | Undefined): Val =>
  x.aval.dtype === like.aval.dtype ? x : lax.convertElementType(x, like.aval.dtype);

function transposeLhs(ct: Val, lhs: Undefined, given: Val, params: ConvGeneralDilated): Val {
  const { feature_group_count: features, batch_group_count: batches } = params;
  const specs = convSpecs(params);
  const groups = features > 1 ? features : batches;
  let rhs = given;
  if (groups > 1) rhs = reshapeAxisInto(specs.rhs[0], specs.rhs[1], reshapeAxisOutOf(specs.rhs[0], groups, rhs));
  const padding = lhsPadding(
    take(lhs.aval.shape, space(specs.lhs)),
    take(given.aval.shape, space(specs.rhs)),
    params.window_strides,
    take(ct.aval.shape, space(specs.out)),
    params.padding,
    params.lhs_dilation,
    params.rhs_dilation,
  );
  const weights = sameDType(rev(rhs, space(specs.rhs)), ct);
  const out = sameDType(
    bind1(primitives.conv_general_dilated, [ct, weights], {
      ...params,
      window_strides: params.lhs_dilation,
      padding,
      lhs_dilation: params.window_strides,
      dimension_numbers: convDimensionNumbers({ lhs: specs.out, rhs: swapped(specs.rhs), out: specs.lhs }),
      feature_group_count: groups,
      batch_group_count: 1,
    }),
    lhs,
  );
  if (batches <= 1) return out;
  return reshapeAxisInto(specs.lhs[1], specs.lhs[0], reshapeAxisOutOf(specs.lhs[1], batches, out));
}

function transposeRhs(ct: Val, lhs: Val, rhs: Undefined, params: ConvGeneralDilated): Tangent {
  if (ct.aval.size === 0) return new Zero(rhs.aval);
  const { feature_group_count: features, batch_group_count: batches } = params;
  const specs = convSpecs(params);
  const padding = rhsPadding(
    take(lhs.aval.shape, space(specs.lhs)),
    take(rhs.aval.shape, space(specs.rhs)),
    params.window_strides,
    take(ct.aval.shape, space(specs.out)),
    params.padding,
    params.lhs_dilation,
    params.rhs_dilation,
  );
  const out = bind1(primitives.conv_general_dilated, [sameDType(lhs, ct), ct], {
    ...params,
    window_strides: params.rhs_dilation,
    padding,
    rhs_dilation: params.window_strides,
    dimension_numbers: convDimensionNumbers({
      lhs: swapped(specs.lhs),
      rhs: swapped(specs.out),
      out: swapped(specs.rhs),
    }),
    feature_group_count: batches > 1 ? batches : 1,
    batch_group_count: batches > 1 ? 1 : features,
  });
  return sameDType(out, rhs);
}

export const convolutionDerivatives: Derivatives<typeof convolution> = {
  conv_general_dilated: {
    jvp: byOperand<ConvGeneralDilated>(
      (t, [, rhs], params) => bind1(primitives.conv_general_dilated, [t, rhs], params),
      (t, [lhs], params) => bind1(primitives.conv_general_dilated, [lhs, t], params),
    ),
    transpose([ct], [lhs, rhs], params) {
      if (isUndefined(lhs)) {
        if (isUndefined(rhs)) throw notLinear();
        return [isZero(ct) ? new Zero(lhs.aval) : transposeLhs(ct, lhs, rhs, params), undefined];
      }
      if (!isUndefined(rhs)) return [undefined, undefined];
      return [undefined, isZero(ct) ? new Zero(rhs.aval) : transposeRhs(ct, lhs, rhs, params)];
    },
  },
};
