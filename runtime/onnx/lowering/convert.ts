/** Conversions between dtypes, with XLA's rules for floats that an integer can't hold: saturate, NaN is 0. */
import type { DType } from '../../../server/jaxpr/dtypes.ts';
import * as dt from '../../../server/jaxpr/dtypes.ts';
import type { convert } from '../../../server/jaxpr/primitives/convert.ts';
import type { GraphBuilder, Tensor } from '../builder.ts';
import { isNarrowFloat } from '../builder.ts';
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
};
