/**
 * Gathers and scatters: positions in the flat operand are computed, then one Gather or ScatterND. A gather of whole rows
 * is a Gather along its axis.
 */
import type { Aval, Shape } from '../../../server/jaxpr/aval.ts';
import type { DType } from '../../../server/jaxpr/dtypes.ts';
import * as dt from '../../../server/jaxpr/dtypes.ts';
import { offsets, sizeOf, stridesOf } from '../../../server/jaxpr/evaluate/rule.ts';
import { filled } from '../../../server/jaxpr/host.ts';
import { Complex } from '../../../server/jaxpr/jaxpr.ts';
import { NDArray } from '../../../server/jaxpr/ndarray.ts';
import type { ParamValue } from '../../../server/jaxpr/primitive.ts';
import { FloatParam } from '../../../server/jaxpr/primitive.ts';
import type { Gather, Scatter, WindowDimensions, gathering } from '../../../server/jaxpr/primitives/gather.ts';
import { gatherModes, windowDimensions } from '../../../server/jaxpr/primitives/gather.ts';
import type { GraphBuilder, Tensor } from '../builder.ts';
import { NotLowered } from '../builder.ts';
import type { Lowering, Lowerings } from './rule.ts';

/** Positions that are written out: more of them would make a model of hundreds of megabytes. */
const MAX_POSITIONS = 2 ** 24;

const ints = (values: ArrayLike<number>, shape: Shape): NDArray =>
  new NDArray(shape, dt.int32, Int32Array.from(values));

/** Where windows begin, and which of them lie within the operand. */
interface Starts {
  readonly at: Tensor;
  /** Undefined where what lies beyond was clamped. */
  readonly within: Tensor | undefined;
}

function clampedIndices(b: GraphBuilder, indices: Tensor, limits: Tensor): Tensor {
  return b.extremum('Min', b.extremum('Max', indices, b.scalar(0, dt.int32)), limits);
}

function windowStarts(
  b: GraphBuilder,
  operand: Shape,
  indices: Tensor,
  shape: Shape,
  sizes: readonly number[],
  d: WindowDimensions,
  skips: boolean,
): Starts {
  const strides = stridesOf(operand);
  const batch = shape.slice(0, -1);
  const own = batch.map((_, i) => {
    const k = d.indicesBatching.indexOf(i);
    return k < 0 ? 0 : strides[d.operandBatching[k]];
  });
  const base = b.constant(ints(offsets(batch, own), batch));
  if (d.indexed.length === 0) return { at: base, within: undefined };
  const count = d.indexed.length;
  const index32 = b.cast(indices, dt.int32);
  const limits = b.constant(
    ints(
      d.indexed.map((m) => operand[m] - sizes[m]),
      [count],
    ),
  );
  const clamped = clampedIndices(b, index32, limits);
  const scale = b.constant(
    ints(
      d.indexed.map((m) => strides[m]),
      [count],
    ),
  );
  const last = b.vector([batch.length]);
  const scaled = b.op('Mul', [clamped, scale], dt.int32);
  const sum = b.op('ReduceSum', [scaled, last], dt.int32, { keepdims: { int: 0 } });
  const at = b.op('Add', [sum, base], dt.int32);
  if (!skips) return { at, within: undefined };
  // An index that clamping leaves as it is lies within.
  const same = b.cast(b.equal(index32, clamped), dt.int32);
  const all = b.op('ReduceMin', [same, last], dt.int32, { keepdims: { int: 0 } });
  return { at, within: b.equal(all, b.scalar(1, dt.int32)) };
}

/** Positions of all elements of all windows, in the layout of the array that holds the windows. */
function positions(b: GraphBuilder, starts: Starts, operand: Shape, sizes: Shape, windows: Shape, d: WindowDimensions) {
  const size = sizeOf(windows);
  if (size > MAX_POSITIONS)
    throw new NotLowered(`it would take ${size.toLocaleString('en')} positions to gather or scatter so much`);
  const strides = stridesOf(operand);
  const kept = sizes.flatMap((_, i) => (d.collapsed.includes(i) || d.operandBatching.includes(i) ? [] : [i]));
  const within = windows.map((n, i) => (d.window.includes(i) ? n : 1));
  const steps = windows.map((_, i) => {
    const k = d.window.indexOf(i);
    return k < 0 ? 0 : strides[kept[k]];
  });
  const window = b.constant(ints(offsets(within, steps), within));
  const batch = windows.map((n, i) => (d.window.includes(i) ? 1 : n));
  const at = b.op('Add', [b.reshape(starts.at, batch), window], dt.int32);
  return { at, within: starts.within && b.reshape(starts.within, batch) };
}

function fillScalar(b: GraphBuilder, value: ParamValue, dtype: DType): Tensor {
  const scalar = value instanceof FloatParam ? value.value : value;
  const plain = typeof scalar === 'number' || typeof scalar === 'boolean' || typeof scalar === 'bigint';
  if (plain || scalar instanceof Complex) return b.scalar(scalar, dtype);
  throw new NotLowered('the value for indices out of bounds is not a number');
}

/** The axis whose elements are taken whole, where the gather is no more than that. */
function takenAxis(operand: Shape, indices: Shape, { slice_sizes: sizes }: Gather, d: WindowDimensions) {
  if (d.indexed.length !== 1 || d.collapsed.length !== 1 || d.operandBatching.length > 0) return undefined;
  const [axis] = d.indexed;
  if (d.collapsed[0] !== axis || sizes.some((s, i) => i !== axis && s !== operand[i])) return undefined;
  const batch = indices.length - 1;
  // The window stands around the batch, as ONNX's Gather leaves it.
  return d.window.every((w, i) => w === (i < axis ? i : i + batch)) ? axis : undefined;
}

const modeIs = (mode: { toString(): string }, wanted: { toString(): string }): boolean =>
  mode.toString() === wanted.toString();

const gather: Lowering<Gather> = (b, [x, indices], params, { in: [aval, indexAval], out: [out] }) => {
  if (out.size === 0) return [b.constant(filled(out.shape, out.dtype, 0))];
  const { mode, slice_sizes: sizes } = params;
  if (modeIs(mode, gatherModes.oneHot)) throw new NotLowered('ONNX has no gather with mode ONE_HOT');
  const d = windowDimensions(params.dimension_numbers);
  const skips = modeIs(mode, gatherModes.fill);
  const as = b.gpu && x.dtype === dt.bool ? dt.int32 : x.dtype;
  const source = b.cast(x, as);
  const axis = takenAxis(aval.shape, indexAval.shape, params, d);
  let taken: Tensor;
  let within: Tensor | undefined;
  if (axis !== undefined) {
    const batch = indexAval.shape.slice(0, -1);
    const index32 = b.reshape(b.cast(indices, dt.int32), batch);
    const clamped = clampedIndices(b, index32, b.scalar(aval.shape[axis] - 1, dt.int32));
    taken = b.op('Gather', [source, clamped], as, { axis: { int: axis } });
    if (skips)
      within = b.reshape(
        b.equal(index32, clamped),
        out.shape.map((n, i) => (i >= axis && i < axis + batch.length ? n : 1)),
      );
  } else {
    const starts = windowStarts(b, aval.shape, indices, indexAval.shape, sizes, d, skips);
    const places = positions(b, starts, aval.shape, sizes, out.shape, d);
    within = places.within;
    taken = b.op('Gather', [b.reshape(source, [aval.size]), places.at], as, { axis: { int: 0 } });
  }
  const result = b.cast(taken, x.dtype);
  if (!within) return [result];
  const all = b.expand(within, out.shape);
  return [b.where(all, result, b.expand(fillScalar(b, params.fill_value, x.dtype), out.shape))];
};

/** How ScatterND brings an update and what stands there together. */
type Reduction = 'none' | 'add' | 'mul' | 'min' | 'max';

/** A dtype in which ScatterND works and whose low bits, or order, are those of the dtype. */
function scatterable(dtype: DType, reduction: Reduction): DType {
  switch (dtype) {
    case dt.float32:
    case dt.float64:
    case dt.int32:
    case dt.int64:
      return dtype;
    case dt.bool:
      if (reduction !== 'none') throw new NotLowered('ONNX has no scatter that combines bools');
      return dt.int32;
    case dt.uint32:
      return dt.int64;
    case dt.uint64:
      throw new NotLowered('ONNX Runtime has no scatter of uint64');
    default:
      if (dtype.isInteger) return dt.int32;
      if (dtype === dt.float16 || dtype === dt.bfloat16) return dtype;
      throw new NotLowered(`ONNX Runtime has no scatter of ${dtype.name}`);
  }
}

/** Updates of so many elements at positions of the flat operand. */
export function scatterFlat(
  b: GraphBuilder,
  x: Tensor,
  shape: Shape,
  at: Tensor,
  updates: Tensor,
  count: number,
  reduction: Reduction,
  flatSize = sizeOf(shape),
): Tensor {
  const as = scatterable(x.dtype, reduction);
  const index = b.reshape(b.cast(at, dt.int64), [count, 1]);
  const flat = b.reshape(b.cast(x, as), [flatSize]);
  const values = b.reshape(b.cast(updates, as), [count]);
  const scattered = b.op('ScatterND', [flat, index, values], as, { reduction: { string: reduction } });
  return b.reshape(b.rounded(b.cast(scattered, x.dtype)), shape);
}

function updateSizes(operand: Aval, updates: Aval, d: WindowDimensions): number[] {
  let next = 0;
  return operand.shape.map((_, i) =>
    d.collapsed.includes(i) || d.operandBatching.includes(i) ? 1 : updates.shape[d.window[next++]],
  );
}

const scatter =
  (reduction: Reduction, negates = false): Lowering<Scatter> =>
  (b, [x, indices, updates], params, { in: [aval, indexAval, updateAval] }) => {
    const { mode, update_jaxpr } = params;
    if (reduction === 'none' && update_jaxpr) throw new NotLowered('ONNX has no scatter that applies a function');
    if (modeIs(mode, gatherModes.oneHot)) throw new NotLowered('ONNX has no scatter with mode ONE_HOT');
    if (updateAval.size === 0 || aval.size === 0) return [x];
    const d = windowDimensions(params.dimension_numbers);
    const sizes = updateSizes(aval, updateAval, d);
    const skips = !modeIs(mode, gatherModes.clip);
    const starts = windowStarts(b, aval.shape, indices, indexAval.shape, sizes, d, skips);
    const { at, within } = positions(b, starts, aval.shape, sizes, updateAval.shape, d);
    const values = negates ? b.negative(updates) : updates;
    const count = updateAval.size;
    if (!within) return [scatterFlat(b, x, aval.shape, at, values, count, reduction)];
    // What lies beyond goes to a place behind the operand, which is cut off again.
    const to = b.where(b.expand(within, updateAval.shape), at, b.scalar(aval.size, dt.int32));
    const spare = b.constant(filled([1], x.dtype, 0));
    const longer = b.concat([b.reshape(x, [aval.size]), spare], 0);
    const size = aval.size + 1;
    const scattered = scatterFlat(b, longer, [size], to, values, count, reduction, size);
    const as = b.gpu && x.dtype === dt.bool ? dt.int32 : x.dtype;
    const cut = b.op('Slice', [b.cast(scattered, as), b.vector([0]), b.vector([aval.size])], as);
    return [b.reshape(b.cast(cut, x.dtype), aval.shape)];
  };

export const gatheringLowerings: Lowerings<typeof gathering> = {
  gather,
  scatter: scatter('none'),
  'scatter-add': scatter('add'),
  'scatter-sub': scatter('add', true),
  'scatter-mul': scatter('mul'),
  'scatter-min': scatter('min'),
  'scatter-max': scatter('max'),
};
