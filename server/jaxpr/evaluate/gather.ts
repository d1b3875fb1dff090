/** Gathers and scatters, in all modes. Source: jax/_src/lax/slicing.py; for the semantics, XLA's Gather and Scatter. */
import type { Shape } from '../aval.ts';
import * as dt from '../dtypes.ts';
import type { DType } from '../dtypes.ts';
import { filled, roundFloat } from '../host.ts';
import { Complex } from '../jaxpr.ts';
import { NDArray, allocate, numbersPerElement } from '../ndarray.ts';
import type { NamedParam, ParamValue } from '../primitive.ts';
import { FloatParam } from '../primitive.ts';
import type { Gather, Scatter, WindowDimensions, gathering } from '../primitives/gather.ts';
import { gatherModes, windowDimensions } from '../primitives/gather.ts';
import { cMax, cMin, cMul } from './complex.ts';
import { settle } from './round.ts';
import type { BigData, EvaluateContext, EvaluateRule, EvaluateRules, NumberData } from './rule.ts';
import { GaveUp, isBig, offsets, sizeOf, stridesOf } from './rule.ts';

/** What becomes of a window that isn't within the operand. */
type Beyond = 'clamp' | 'skip';

/** For each index, where its window begins in the operand; -1 where it lies beyond and is skipped. */
function windowStarts(
  operand: Shape,
  indices: NDArray,
  sizes: readonly number[],
  d: WindowDimensions,
  beyond: Beyond,
): Int32Array {
  const strides = stridesOf(operand);
  const batch = indices.shape.slice(0, -1);
  const components = indices.shape[batch.length];
  const count = sizeOf(batch);
  // What the batching dimensions add: 0 along the others.
  const own = batch.map((_, i) => {
    const k = d.indicesBatching.indexOf(i);
    return k < 0 ? 0 : strides[d.operandBatching[k]];
  });
  const starts = offsets(batch, own);
  const limits = d.indexed.map((m) => operand[m] - sizes[m]);
  for (let b = 0; b < count; b++)
    for (let c = 0; c < components; c++) {
      const i = Number(indices.data[b * components + c]);
      if (i >= 0 && i <= limits[c]) starts[b] += i * strides[d.indexed[c]];
      else if (beyond === 'clamp') starts[b] += Math.max(0, Math.min(i, limits[c])) * strides[d.indexed[c]];
      else {
        starts[b] = -1;
        break;
      }
    }
  return starts;
}

/** Offsets of the elements of a window, within the operand and within the array that holds all windows. */
function windowOffsets(operand: Shape, sizes: readonly number[], windows: Shape, d: WindowDimensions) {
  const kept = sizes.flatMap((_, i) => (d.collapsed.includes(i) || d.operandBatching.includes(i) ? [] : [i]));
  const operandStrides = stridesOf(operand);
  const strides = stridesOf(windows);
  const shape = kept.map((i) => sizes[i]);
  const batchDims = windows.flatMap((_, i) => (d.window.includes(i) ? [] : [i]));
  return {
    inOperand: offsets(
      shape,
      kept.map((i) => operandStrides[i]),
    ),
    inWindows: offsets(
      shape,
      d.window.map((i) => strides[i]),
    ),
    batches: offsets(
      batchDims.map((i) => windows[i]),
      batchDims.map((i) => strides[i]),
    ),
  };
}

const isMode = (mode: NamedParam, wanted: NamedParam): boolean => mode.toString() === wanted.toString();

function fillOf(value: ParamValue, dtype: DType): NDArray {
  const scalar = value instanceof FloatParam ? value.value : value;
  if (
    typeof scalar === 'number' ||
    typeof scalar === 'boolean' ||
    typeof scalar === 'bigint' ||
    scalar instanceof Complex
  )
    return filled([], dtype, scalar);
  throw new GaveUp('the value for indices out of bounds is not known');
}

function gather([x, indices]: readonly NDArray[], params: Gather, shape: Shape): NDArray {
  const { mode, slice_sizes: sizes, fill_value: fill } = params;
  if (isMode(mode, gatherModes.oneHot)) throw new GaveUp('gather with mode ONE_HOT is not computed');
  const d = windowDimensions(params.dimension_numbers);
  const beyond = isMode(mode, gatherModes.fill) ? 'skip' : 'clamp';
  const starts = windowStarts(x.shape, indices, sizes, d, beyond);
  const { inOperand, inWindows, batches } = windowOffsets(x.shape, sizes, shape, d);
  const per = numbersPerElement(x.dtype);
  const out = allocate(x.dtype, sizeOf(shape)) as Float64Array;
  const from = x.data as Float64Array;
  const filler = beyond === 'skip' && starts.includes(-1) ? (fillOf(fill, x.dtype).data as Float64Array) : undefined;
  for (let b = 0; b < starts.length; b++)
    for (let w = 0; w < inOperand.length; w++)
      for (let p = 0; p < per; p++)
        out[per * (batches[b] + inWindows[w]) + p] =
          starts[b] < 0 ? (filler?.[p] ?? 0) : from[per * (starts[b] + inOperand[w]) + p];
  return new NDArray(shape, x.dtype, out);
}

// ---- scatter

/** How an update and what stands there become one. */
interface Combine {
  number: (old: number, update: number) => number;
  int?: (old: number, update: number) => number;
  bool?: (old: number, update: number) => number;
  big: (old: bigint, update: bigint) => bigint;
  complex: (or: number, oi: number, ur: number, ui: number) => readonly [number, number];
}

const set: Combine = { number: (_, y) => y, big: (_, y) => y, complex: (_r, _i, re, im) => [re, im] };
const add: Combine = {
  number: (x, y) => x + y,
  bool: (x, y) => x | y,
  big: (x, y) => x + y,
  complex: (a, b, c, d) => [a + c, b + d],
};
const sub: Combine = { number: (x, y) => x - y, big: (x, y) => x - y, complex: (a, b, c, d) => [a - c, b - d] };
const mul: Combine = {
  number: (x, y) => x * y,
  int: (x, y) => Math.imul(x, y),
  bool: (x, y) => x & y,
  big: (x, y) => x * y,
  complex: cMul,
};
const least: Combine = { number: (x, y) => Math.min(x, y), big: (x, y) => (y < x ? y : x), complex: cMin };
const most: Combine = { number: (x, y) => Math.max(x, y), big: (x, y) => (y > x ? y : x), complex: cMax };

/** For each update in turn where it goes (-1: nowhere), and which it is. */
interface Targets {
  readonly to: Int32Array;
  readonly from: Int32Array;
}

function targetsOf(operand: Shape, indices: NDArray, updates: Shape, params: Scatter): Targets {
  const { mode } = params;
  if (isMode(mode, gatherModes.oneHot)) throw new GaveUp('scatter with mode ONE_HOT is not computed');
  const d = windowDimensions(params.dimension_numbers);
  let next = 0;
  const sizes = operand.map((_, i) =>
    d.collapsed.includes(i) || d.operandBatching.includes(i) ? 1 : updates[d.window[next++]],
  );
  const starts = windowStarts(operand, indices, sizes, d, isMode(mode, gatherModes.clip) ? 'clamp' : 'skip');
  const { inOperand, inWindows, batches } = windowOffsets(operand, sizes, updates, d);
  const count = starts.length * inOperand.length;
  const to = new Int32Array(count);
  const from = new Int32Array(count);
  for (let b = 0, k = 0; b < starts.length; b++)
    for (let w = 0; w < inOperand.length; w++, k++) {
      to[k] = starts[b] < 0 ? -1 : starts[b] + inOperand[w];
      from[k] = batches[b] + inWindows[w];
    }
  return { to, from };
}

function combineNumbers(f: (x: number, y: number) => number, out: NumberData, u: NumberData, { to, from }: Targets) {
  for (let k = 0; k < to.length; k++) if (to[k] >= 0) out[to[k]] = f(out[to[k]], u[from[k]]);
}

function combineComplex(f: Combine['complex'], out: NumberData, u: NumberData, { to, from }: Targets) {
  for (let k = 0; k < to.length; k++) {
    if (to[k] < 0) continue;
    const t = 2 * to[k];
    [out[t], out[t + 1]] = f(out[t], out[t + 1], u[2 * from[k]], u[2 * from[k] + 1]);
  }
}

function combineBig(f: Combine['big'], out: BigData, u: BigData, { to, from }: Targets): void {
  for (let k = 0; k < to.length; k++) if (to[k] >= 0) out[to[k]] = f(out[to[k]], u[from[k]]);
}

/** What `.at[…].apply(f)` does: the jaxpr is run on one element after the other. */
function applyJaxpr(jaxpr: NonNullable<Scatter['update_jaxpr']>, out: NDArray, targets: Targets, c: EvaluateContext) {
  const per = numbersPerElement(out.dtype);
  const data = out.data as Float64Array;
  const unused = new NDArray([], out.dtype, allocate(out.dtype, 1));
  for (const t of targets.to) {
    if (t < 0) continue;
    const element = new NDArray([], out.dtype, data.slice(per * t, per * (t + 1)));
    const [result] = c.run(jaxpr, [element, unused]);
    data.set(result.data as Float64Array, per * t);
  }
}

const scatter =
  (combine: Combine): EvaluateRule<Scatter> =>
  ([x, indices, updates], params, _, context) => {
    const { dtype } = x;
    const data = x.data.slice();
    const out = new NDArray(x.shape, dtype, data);
    const targets = targetsOf(x.shape, indices, updates.shape, params);
    const { update_jaxpr: jaxpr } = params;
    if (combine === set && jaxpr) applyJaxpr(jaxpr, out, targets, context);
    else if (isBig(data)) combineBig(combine.big, data, updates.data as BigData, targets);
    else {
      const u = updates.data as NumberData;
      if (numbersPerElement(dtype) === 2) combineComplex(combine.complex, data, u, targets);
      else if (dtype.kind === 'bool') combineNumbers(combine.bool ?? combine.number, data, u, targets);
      else if (dtype.kind !== 'float') combineNumbers(combine.int ?? combine.number, data, u, targets);
      else if (dtype === dt.float32 || dtype === dt.float64) combineNumbers(combine.number, data, u, targets);
      else combineNumbers((a, b) => roundFloat(combine.number(a, b), dtype), data, u, targets);
    }
    return [settle(out)];
  };

export const gatheringRules: EvaluateRules<typeof gathering> = {
  gather: (args, params, [{ shape }]) => [gather(args, params, shape)],
  scatter: scatter(set),
  'scatter-add': scatter(add),
  'scatter-sub': scatter(sub),
  'scatter-mul': scatter(mul),
  'scatter-min': scatter(least),
  'scatter-max': scatter(most),
};
