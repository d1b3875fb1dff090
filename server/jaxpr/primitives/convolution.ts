/** Convolution. Source: jax/_src/lax/convolution.py conv_general_dilated_p. */
import type { Aval, Shape } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import type { ParamValue } from '../primitive.ts';
import { RecordParam, RuleError, definePrimitive } from '../primitive.ts';
import { ANY, checkDTypes, checkSameDTypes, standard, tuple } from './rules.ts';
import type { Padding } from './windows.ts';
import { dilateShape, stridedSize } from './windows.ts';

export interface ConvGeneralDilated extends Record<string, ParamValue> {
  window_strides: Shape;
  padding: Padding;
  lhs_dilation: Shape;
  rhs_dilation: Shape;
  /** ConvDimensionNumbers(lhs_spec, rhs_spec, out_spec): for each operand batch (or output feature), feature, space. */
  dimension_numbers: RecordParam;
  feature_group_count: number;
  batch_group_count: number;
  precision: ParamValue;
  preferred_element_type: DType | null;
  out_sharding: ParamValue;
}

/** For each operand the places of (batch, feature, space …). */
export interface ConvSpecs {
  readonly lhs: Shape;
  readonly rhs: Shape;
  readonly out: Shape;
}

export const convDimensionNumbers = ({ lhs, rhs, out }: ConvSpecs): RecordParam =>
  new RecordParam('ConvDimensionNumbers', { lhs_spec: lhs, rhs_spec: rhs, out_spec: out });

export function convSpecs({ dimension_numbers: { fields } }: Pick<ConvGeneralDilated, 'dimension_numbers'>): ConvSpecs {
  const spec = (name: string): number[] => (fields[name] as readonly number[]).map(Number);
  return { lhs: spec('lhs_spec'), rhs: spec('rhs_spec'), out: spec('out_spec') };
}

const take = (shape: Shape, order: Shape): number[] => order.map((i) => shape[i]);
const valueError = (message: string): RuleError => new RuleError('ValueError', message);

const paddingText = (padding: Padding): string => {
  const items = padding.map(([lo, hi]) => `(${lo}, ${hi})`);
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
};

/** Source: conv_shape_tuple; batch, feature, space. */
export function convShapeTuple(lhs: Shape, rhs: Shape, strides: Shape, padding: Padding, batchGroups = 1): number[] {
  if (padding.length !== lhs.length - 2)
    throw new RuleError(
      'TypeError',
      `Wrong number of explicit pads for convolution: expected ${lhs.length - 2}, got ${padding.length}.`,
    );
  const space = lhs.slice(2);
  const padded = space.map((s, i) => s + padding[i][0] + padding[i][1]);
  if (padded.some((s) => s < 0))
    throw valueError(
      'Negative padding is larger than the size of the corresponding dimension: got ' +
        `padding=${paddingText(padding)} for lhs_shape[2:]=${tuple(space)}`,
    );
  return [lhs[0] / batchGroups, rhs[0], ...padded.map((s, i) => stridedSize(s, rhs[i + 2], strides[i]))];
}

/** Source: _conv_general_dilated_shape_rule. */
function shapeRule(lhs: Aval, rhs: Aval, params: ConvGeneralDilated): number[] {
  const { feature_group_count: groups, batch_group_count: batches, window_strides } = params;
  const specs = convSpecs(params);
  if (lhs.ndim !== rhs.ndim)
    throw valueError(
      `conv_general_dilated lhs and rhs must have the same number of dimensions, but got ${tuple(lhs.shape)} and ${tuple(rhs.shape)}.`,
    );
  if (groups <= 0)
    throw valueError(`conv_general_dilated feature_group_count must be a positive integer, got ${groups}.`);
  const features = lhs.shape[specs.lhs[1]];
  const inFeatures = rhs.shape[specs.rhs[1]];
  const outFeatures = rhs.shape[specs.rhs[0]];
  if (features % groups !== 0)
    throw valueError(
      `conv_general_dilated feature_group_count must divide lhs feature dimension size, but ${groups} does not divide ${features}.`,
    );
  if (features / groups !== inFeatures)
    throw valueError(
      'conv_general_dilated lhs feature dimension size divided by feature_group_count must equal the rhs input feature ' +
        `dimension size, but ${features} // ${groups} != ${inFeatures}.`,
    );
  if (outFeatures % groups !== 0)
    throw valueError(
      'conv_general_dilated rhs output feature dimension size must be a multiple of feature_group_count, but ' +
        `${outFeatures} is not a multiple of ${groups}.`,
    );
  if (batches <= 0)
    throw valueError(`conv_general_dilated batch_group_count must be a positive integer, got ${batches}.`);
  const batch = lhs.shape[specs.lhs[0]];
  if (batches > 1 && batch % batches !== 0)
    throw valueError(
      `conv_general_dilated batch_group_count must divide lhs batch dimension size, but ${batches} does not divide ${batch}.`,
    );
  if (outFeatures % batches !== 0)
    throw valueError(
      'conv_general_dilated rhs output feature dimension size must be a multiple of batch_group_count, but ' +
        `${outFeatures} is not a multiple of ${batches}.`,
    );
  if (batches > 1 && groups > 1)
    throw valueError(
      'At most one of batch_group_count and feature_group_count may be > 1, got ' +
        `batch_group_count=${batches} and feature_group_count=${groups}`,
    );
  if (specs.rhs.length - 2 !== window_strides.length)
    throw valueError(
      'conv_general_dilated window and window_strides must have the same number of dimensions, but got ' +
        `${specs.rhs.length - 2} and ${window_strides.length}`,
    );
  const out = convShapeTuple(
    dilateShape(take(lhs.shape, specs.lhs), params.lhs_dilation),
    dilateShape(take(rhs.shape, specs.rhs), params.rhs_dilation),
    window_strides,
    params.padding,
    batches,
  );
  return out.map((_, i) => out[specs.out.indexOf(i)]);
}

/** Source: lax.py _validate_preferred_element_type. */
function checkPreferred(input: DType, preferred: DType): void {
  const same =
    (input.isInteger && (preferred.isInteger || preferred.isFloating)) ||
    (input.isFloating && preferred.isFloating) ||
    (input.isComplex && preferred.isComplex) ||
    input.kind === 'bool';
  if (!same)
    throw new RuleError(
      'TypeError',
      'Input type is incompatible with `preferred_element_type`. The compatible combinations of (input_type, ' +
        'preferred_element_type) are (integral, integral), (integral, floating), (floating, floating), (complex, complex.',
    );
  if (input.kind === 'int' && preferred.isInteger && preferred.kind !== 'int')
    throw new RuleError('TypeError', '`preferred_element_type` must have the same signedness as the original type.');
  if (Math.ceil(preferred.bits / 8) < Math.ceil(input.bits / 8))
    throw new RuleError('TypeError', '`preferred_element_type` must not be narrower than the original type.');
}

export const convolution = {
  conv_general_dilated: definePrimitive<ConvGeneralDilated>()('conv_general_dilated', {
    ...standard<ConvGeneralDilated>({
      shape: ([lhs, rhs], params) => shapeRule(lhs, rhs, params),
      dtype(avals, { preferred_element_type: preferred }) {
        checkDTypes('conv_general_dilated', avals, [ANY, ANY]);
        checkSameDTypes('conv_general_dilated', avals);
        if (preferred) checkPreferred(avals[0].dtype, preferred);
        return preferred ?? avals[0].dtype;
      },
    }),
    cost([lhs, rhs], [out], params) {
      const { rhs: spec } = convSpecs(params);
      const perOutput = rhs.size / Math.max(1, rhs.shape[spec[0]]);
      return { flops: 2 * out.size * perOutput, bytes: (lhs.size + rhs.size + out.size) * (out.dtype.bits / 8) };
    },
  }),
};
