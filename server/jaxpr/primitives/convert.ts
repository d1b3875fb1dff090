/** Conversions between dtypes. Source: jax/_src/lax/lax.py convert_element_type_p and below. */
import { ShapedArray } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import { HostScalar, convertScalar } from '../host.ts';
import type { ParamValue } from '../primitive.ts';
import { definePrimitive } from '../primitive.ts';

export interface ConvertElementType extends Record<string, ParamValue> {
  new_dtype: DType;
  weak_type: boolean;
  sharding: ParamValue;
}

export const convert = {
  convert_element_type: definePrimitive<ConvertElementType>()('convert_element_type', {
    abstractEval: ([x], { new_dtype, weak_type }) => [
      x.dtype === new_dtype && x.weakType === weak_type ? x : new ShapedArray(x.shape, new_dtype, weak_type),
    ],
    // A scalar on the host is converted there and then. Source: _convert_elt_type_folding_rule.
    fold: ([c], [out]) =>
      c instanceof HostScalar && out.dtype.kind !== 'key'
        ? [new HostScalar(convertScalar(c.value, out.dtype), out)]
        : undefined,
    forward: ([x], _, { new_dtype, weak_type }) => [
      x.dtype === new_dtype && x.weakType === weak_type && x.dtype.kind !== 'key' ? 0 : undefined,
    ],
    print: (_, { new_dtype, weak_type }) => [
      ['new_dtype', new_dtype],
      ['weak_type', weak_type],
    ],
    cost: (_, [out]) => ({ flops: 0, bytes: 2 * out.size * (out.dtype.bits / 8) }),
  }),
};
