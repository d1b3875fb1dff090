/** Primitives that put arrays together, take them apart, and lay them out anew. */
import type { DType } from '../../../server/jaxpr/dtypes.ts';
import * as dt from '../../../server/jaxpr/dtypes.ts';
import { filled } from '../../../server/jaxpr/host.ts';
import type { Shape } from '../../../server/jaxpr/aval.ts';
import type { arrange } from '../../../server/jaxpr/primitives/arrange.ts';
import type { GraphBuilder, Tensor } from '../builder.ts';
import type { Lowerings } from './rule.ts';

/** The last index of a backward Slice: before the first element, whatever the size. */
const BEFORE_FIRST = -(2 ** 31);

/** A dtype whose bytes the kernels of Slice, Pad and Tile move: WebGPU's have no bool. */
const movable = (b: GraphBuilder, dtype: DType): DType => (b.gpu && dtype === dt.bool ? dt.int32 : dtype);

function slice(
  b: GraphBuilder,
  x: Tensor,
  axes: readonly number[],
  starts: readonly number[],
  ends: readonly number[],
  step = 1,
): Tensor {
  const as = movable(b, x.dtype);
  const operands = [b.cast(x, as), b.vector(starts), b.vector(ends), b.vector(axes), b.vector(axes.map(() => step))];
  return b.cast(b.op('Slice', operands, as), x.dtype);
}

/** Pad lacks kernels for some dtypes; the wider one holds the same values. */
function padded(b: GraphBuilder, x: Tensor, low: readonly number[], high: readonly number[], value: Tensor): Tensor {
  const narrow = x.dtype === dt.int16 || x.dtype === dt.uint16 || x.dtype === dt.int8;
  const as = narrow ? dt.int32 : movable(b, x.dtype);
  return b.cast(b.op('Pad', [b.cast(x, as), b.vector([...low, ...high]), b.cast(value, as)], as), x.dtype);
}

const zeros = (b: GraphBuilder, shape: Shape, dtype: DType): Tensor => b.constant(filled(shape, dtype, 0));

export const arrangeLowerings: Lowerings<typeof arrange> = {
  pad(b, [x, value], { padding_config: config }, { in: [aval] }) {
    let y = x;
    const shape = [...aval.shape];
    const high = config.map(([, after]) => after);
    config.forEach(([, , between], i) => {
      if (between === 0 || shape[i] === 0) return;
      // Gaps behind each element, on an axis of its own; those behind the last one are cut off again.
      const open = [...shape.slice(0, i + 1), 1, ...shape.slice(i + 1)];
      const gaps = open.map((_, j) => (j === i + 1 ? between : 0));
      y = padded(
        b,
        b.reshape(y, open),
        open.map(() => 0),
        gaps,
        value,
      );
      shape[i] *= between + 1;
      y = b.reshape(y, shape);
      high[i] -= between;
    });
    const low = config.map(([before]) => before);
    return [low.every((n) => n === 0) && high.every((n) => n === 0) ? y : padded(b, y, low, high, value)];
  },
  rev(b, [x], { dimensions }) {
    if (dimensions.length === 0) return [x];
    return [
      slice(
        b,
        x,
        dimensions,
        dimensions.map(() => -1),
        dimensions.map(() => BEFORE_FIRST),
        -1,
      ),
    ];
  },
  stack(b, args, { axis }, { in: [aval] }) {
    const shape = [...aval.shape.slice(0, axis), 1, ...aval.shape.slice(axis)];
    const parts = args.map((x) => b.reshape(x, shape));
    return [parts.length === 1 ? parts[0] : b.concat(parts, axis)];
  },
  unstack: (b, [x], { axis }, { out }) =>
    out.map((aval, i) => b.reshape(slice(b, x, [axis], [i], [i + 1]), aval.shape)),
  split(b, [x], { axis, sizes }) {
    let at = 0;
    return sizes.map((size) => slice(b, x, [axis], [at], [(at += size)]));
  },
  tile(b, [x], { reps }) {
    if (reps.every((n) => n === 1)) return [x];
    const as = movable(b, x.dtype);
    return [b.cast(b.op('Tile', [b.cast(x, as), b.vector(reps)], as), x.dtype)];
  },
  empty: (b, _, { shape, dtype }) => [zeros(b, shape, dtype)],
  empty2: (b, _, { dtype }) => [zeros(b, [], dtype)],
};
