/** Cumulative reductions: ONNX has CumSum only. */
import type { DType } from '../../../server/jaxpr/dtypes.ts';
import * as dt from '../../../server/jaxpr/dtypes.ts';
import { unsupported } from '../../../server/jaxpr/primitive.ts';
import type { cumulative } from '../../../server/jaxpr/primitives/cumulative.ts';
import type { Lowerings } from './rule.ts';

/** What the engine's CumSum takes; the low bits of a sum are those of the narrow one. */
function summable(dtype: DType): DType {
  if (dtype === dt.uint32 || dtype === dt.uint64) return dt.int64;
  return dtype.isInteger && dtype.bits < 32 ? dt.int32 : dtype;
}

const missing = (name: string) => unsupported(`ONNX has no operator for ${name}`);

export const cumulativeLowerings: Lowerings<typeof cumulative> = {
  cumsum(b, [x], { axis, reverse }) {
    const wide = b.cast(x, summable(x.dtype));
    const sums = b.op('CumSum', [wide, b.scalar(axis, dt.int32)], wide.dtype, { reverse: { int: reverse ? 1 : 0 } });
    return [b.rounded(b.cast(sums, x.dtype))];
  },
  cumprod: missing('cumprod'),
  cummax: missing('cummax'),
  cummin: missing('cummin'),
  cumlogsumexp: missing('cumlogsumexp'),
};
