/** Shifts. ONNX shifts unsigned integers only; XLA's amounts are unsigned, and may be the width or more. */
import type { DType } from '../../../server/jaxpr/dtypes.ts';
import * as dt from '../../../server/jaxpr/dtypes.ts';
import type { GraphBuilder, Tensor } from '../builder.ts';

/** The unsigned dtype of the same width: casts between the two keep the bits. */
function unsigned(dtype: DType): DType {
  switch (dtype.bits) {
    case 8:
      return dt.uint8;
    case 16:
      return dt.uint16;
    case 32:
      return dt.uint32;
    default:
      return dt.uint64;
  }
}

/** uint16 has no kernel; wider unsigned integers shift the same way. */
const shifter = (dtype: DType): DType => (dtype.bits === 64 ? dt.uint64 : dt.uint32);

interface Prepared {
  /** The bits, zero-extended. */
  bits: Tensor;
  by: Tensor;
  /** Whether the amount is below the width. */
  inside: Tensor;
}

function prepare(b: GraphBuilder, x: Tensor, by: Tensor): Prepared {
  const as = shifter(x.dtype);
  const wide = (t: Tensor) => b.cast(b.cast(t, unsigned(t.dtype)), as);
  const amount = wide(by);
  const inside = b.compare('Less', amount, b.scalar(x.dtype.bits, as));
  return { bits: wide(x), by: b.where(inside, amount, b.scalar(0, as)), inside };
}

const shifted = (b: GraphBuilder, x: Tensor, by: Tensor, direction: 'LEFT' | 'RIGHT') =>
  b.op('BitShift', [x, by], x.dtype, { direction: { string: direction } });

/** Back to the dtype, through the unsigned one of its width. */
const narrowed = (b: GraphBuilder, x: Tensor, dtype: DType) => b.cast(b.cast(x, unsigned(dtype)), dtype);

export function shiftLeft(b: GraphBuilder, x: Tensor, by: Tensor): Tensor {
  const p = prepare(b, x, by);
  const r = narrowed(b, shifted(b, p.bits, p.by, 'LEFT'), x.dtype);
  return b.where(p.inside, r, b.scalar(0, x.dtype));
}

export function shiftRightLogical(b: GraphBuilder, x: Tensor, by: Tensor): Tensor {
  const p = prepare(b, x, by);
  const r = narrowed(b, shifted(b, p.bits, p.by, 'RIGHT'), x.dtype);
  return b.where(p.inside, r, b.scalar(0, x.dtype));
}

/** Negative numbers by way of their complement: ~(~x >> n). */
export function shiftRightArithmetic(b: GraphBuilder, x: Tensor, by: Tensor): Tensor {
  const inverse = b.op('BitwiseNot', [x], x.dtype);
  const isNegative =
    x.dtype.kind === 'uint' ? b.compare('Greater', x, inverse) : b.compare('Less', x, b.scalar(0, x.dtype));
  const p = prepare(b, b.where(isNegative, inverse, x), by);
  const r = narrowed(b, shifted(b, p.bits, p.by, 'RIGHT'), x.dtype);
  const magnitude = b.where(p.inside, r, b.scalar(0, x.dtype));
  return b.where(isNegative, b.op('BitwiseNot', [magnitude], x.dtype), magnitude);
}
