/** Conversions between dtypes, with XLA's rules for floats that an integer can't hold: saturate, NaN is 0. */
import type { DType } from '../../../server/jaxpr/dtypes.ts';
import * as dt from '../../../server/jaxpr/dtypes.ts';
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { convert } from '../../../server/jaxpr/primitives/convert.ts';
import type { GraphBuilder, Tensor } from '../builder.ts';
import { NotLowered, isNarrowFloat } from '../builder.ts';
import type { Lowerings } from './rule.ts';

function floatToInteger(b: GraphBuilder, x: Tensor, to: DType): Tensor {
  const [low, high] = dt.integerBounds(to).map(Number);
  const precision = x.dtype === dt.float64 ? 53 : 24;
  // The largest float that the integer dtype still holds: the one below its first power of two that it doesn't.
  const bits = to.kind === 'uint' ? to.bits : to.bits - 1;
  const below = bits > precision ? 2 ** bits - 2 ** (bits - precision) : high;
  const float = (v: number) => b.scalar(v, x.dtype);
  const number = b.where(b.isNaN(x), float(0), x);
  const clipped = b.extremum('Min', b.extremum('Max', number, float(low)), float(below));
  const cast = b.cast(clipped, to);
  if (below === high) return cast;
  return b.where(b.compare('Greater', number, float(below)), b.scalar(dt.integerBounds(to)[1], to), cast);
}

export const convertLowerings: Lowerings<typeof convert> = {
  convert_element_type: (b, [x], { new_dtype }) => {
    if (x.dtype.isFloating && new_dtype.isInteger)
      return [floatToInteger(b, isNarrowFloat(x.dtype) ? b.cast(x, dt.float32) : x, new_dtype)];
    return [b.cast(x, new_dtype)];
  },
  bitcast_convert_type: unsupported("ONNX's opset 21 has no operator that reads bits as another dtype"),
  reduce_precision: (b, [x], { exponent_bits, mantissa_bits }) => {
    if (exponent_bits === 8 && mantissa_bits === 23 && x.dtype === dt.float32) return [x];
    if (exponent_bits === 8 && mantissa_bits === 7 && x.dtype === dt.float32) {
      const narrow = b.rounded({ name: x.name, dtype: dt.bfloat16 });
      return [{ name: narrow.name, dtype: dt.float32 }];
    }
    throw new NotLowered(`ONNX has no float of ${exponent_bits} exponent bits and ${mantissa_bits} mantissa bits`);
  },
};
