/** Reductions over windows. Source: jax/_src/lax/windowed_reductions.py, and XLA's ReduceWindow. */
import type { Aval, Shape } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import { integerBounds } from '../dtypes.ts';
import { filled } from '../host.ts';
import { NDArray, allocate, numbersPerElement } from '../ndarray.ts';
import type { NamedParam } from '../primitive.ts';
import type { ReduceWindow, Windows, windows } from '../primitives/windows.ts';
import { cMax, cMin } from './complex.ts';
import { settle } from './round.ts';
import type { EvaluateRule, EvaluateRules, NumberData } from './rule.ts';
import { GaveUp, numbers, sizeOf, stridesOf } from './rule.ts';

/** For one axis: the operand's index at each place of each window, -1 in padding and between dilated elements. */
function axisTable(size: number, out: number, w: Windows, axis: number): Int32Array {
  const window = w.window_dimensions[axis];
  const table = new Int32Array(out * window).fill(-1);
  const base = w.base_dilation[axis];
  for (let o = 0; o < out; o++)
    for (let k = 0; k < window; k++) {
      const place = o * w.window_strides[axis] + k * w.window_dilation[axis] - w.padding[axis][0];
      if (place >= 0 && place % base === 0 && place / base < size) table[o * window + k] = place / base;
    }
  return table;
}

/** One axis after the other: a window's reduction is that of its lines. */
function alongAxis(
  x: Float64Array,
  shape: Shape,
  axis: number,
  out: number,
  w: Windows,
  start: number,
  fold: (acc: number, v: number) => number,
): Float64Array {
  const window = w.window_dimensions[axis];
  const table = axisTable(shape[axis], out, w, axis);
  const inner = sizeOf(shape.slice(axis + 1));
  const outer = sizeOf(shape.slice(0, axis));
  const result = new Float64Array(outer * out * inner);
  let at = 0;
  for (let i = 0; i < outer; i++)
    for (let o = 0; o < out; o++)
      for (let j = 0; j < inner; j++) {
        let acc = start;
        for (let k = 0; k < window; k++) {
          const place = table[o * window + k];
          if (place >= 0) acc = fold(acc, x[(i * shape[axis] + place) * inner + j]);
        }
        result[at++] = acc;
      }
  return result;
}

/** One part of the numbers (real, imaginary), reduced along all axes. */
function separable(
  x: Float64Array,
  operand: Shape,
  out: Shape,
  w: Windows,
  start: number,
  fold: (acc: number, v: number) => number,
): Float64Array {
  let data = x;
  const shape = [...operand];
  operand.forEach((size, axis) => {
    const trivial =
      w.window_dimensions[axis] === 1 &&
      w.window_strides[axis] === 1 &&
      w.base_dilation[axis] === 1 &&
      size === out[axis];
    if (!trivial || w.padding[axis][0] !== 0) data = alongAxis(data, shape, axis, out[axis], w, start, fold);
    shape[axis] = out[axis];
  });
  return data;
}

const monoid =
  (start: (dtype: DType) => number, fold: (acc: number, v: number) => number): EvaluateRule<ReduceWindow> =>
  ([x], params, [{ shape, dtype, size }]) => {
    const from = numbers(x);
    const per = numbersPerElement(dtype);
    const out = allocate(dtype, size);
    for (let part = 0; part < per; part++) {
      const data = Float64Array.from({ length: x.size }, (_, i) => from[per * i + part]);
      const reduced = separable(data, x.shape, shape, params, start(dtype), fold);
      for (let i = 0; i < size; i++) out[per * i + part] = reduced[i];
    }
    return [settle(new NDArray(shape, dtype, out))];
  };

const smallest = (d: DType): number => (d.kind === 'bool' ? 0 : d.isInteger ? Number(integerBounds(d)[0]) : -Infinity);
const largest = (d: DType): number => (d.kind === 'bool' ? 1 : d.isInteger ? Number(integerBounds(d)[1]) : Infinity);

/** Calls `visit` with each result's index and the operand's index at each place of its window, in order; -1 in padding. */
function eachWindow(
  operand: Shape,
  out: Shape,
  w: Windows,
  visit: (result: number, source: number, isFirst: boolean) => void,
): void {
  const tables = operand.map((size, axis) => axisTable(size, out[axis], w, axis));
  const strides = stridesOf(operand);
  const places = sizeOf(w.window_dimensions);
  const count = sizeOf(out);
  const outStrides = stridesOf(out);
  const windowStrides = stridesOf(w.window_dimensions);
  for (let r = 0; r < count; r++)
    for (let p = 0; p < places; p++) {
      let source = 0;
      for (let axis = 0; axis < operand.length; axis++) {
        const o = Math.floor(r / outStrides[axis]) % out[axis];
        const k = Math.floor(p / windowStrides[axis]) % w.window_dimensions[axis];
        const place = tables[axis][o * w.window_dimensions[axis] + k];
        if (place < 0) {
          source = -1;
          break;
        }
        source += place * strides[axis];
      }
      visit(r, source, p === 0);
    }
}

/** The largest or smallest complex number of each window; both parts decide, so that no axis goes before another. */
function complexExtremes(x: NDArray, shape: Shape, w: Windows, start: number, pick: typeof cMax): Float64Array {
  const from = numbers(x);
  const out = Float64Array.from({ length: 2 * sizeOf(shape) }, (_, i) => (i % 2 === 0 ? start : 0));
  eachWindow(x.shape, shape, w, (r, source) => {
    if (source >= 0)
      [out[2 * r], out[2 * r + 1]] = pick(out[2 * r], out[2 * r + 1], from[2 * source], from[2 * source + 1]);
  });
  return out;
}

const extreme = (
  start: (dtype: DType) => number,
  fold: (acc: number, v: number) => number,
  pick: typeof cMax,
): EvaluateRule<ReduceWindow> => {
  const ofNumbers = monoid(start, fold);
  return (args, params, results, context) => {
    const [{ shape, dtype }] = results;
    if (!dtype.isComplex) return ofNumbers(args, params, results, context);
    const out = complexExtremes(args[0], shape, params, start(dtype), pick);
    return [settle(new NDArray(shape, dtype, out))];
  };
};

/** `ge` chooses the largest, `le` the smallest; the first wins where they are equal. */
function chosenPlaces(operand: NDArray, out: Shape, w: Windows, prefersLarge: boolean): Int32Array {
  const x = numbers(operand);
  const chosen = new Int32Array(sizeOf(out)).fill(-1);
  eachWindow(operand.shape, out, w, (r, source) => {
    if (source < 0) return;
    const best = chosen[r];
    if (best < 0 || !(prefersLarge ? x[best] >= x[source] : x[best] <= x[source])) chosen[r] = source;
  });
  return chosen;
}

const prefersLarge = (params: { readonly select_prim: NamedParam }): boolean => params.select_prim.toString() === 'ge';

/** Adds up what lands on the same place. */
function scatterAdd(source: NumberData, chosen: Int32Array, out: NumberData): void {
  for (let r = 0; r < chosen.length; r++) if (chosen[r] >= 0) out[chosen[r]] += source[r];
}

export const windowRules: EvaluateRules<typeof windows> = {
  reduce_window_sum: monoid(
    () => 0,
    (acc, v) => acc + v,
  ),
  reduce_window_max: extreme(smallest, (acc, v) => Math.max(acc, v), cMax),
  reduce_window_min: extreme(largest, (acc, v) => Math.min(acc, v), cMin),
  reduce_window(args, params, outAvals, context) {
    const half = args.length / 2;
    const operands = args.slice(0, half);
    const initial = args.slice(half);
    if (params.jaxpr.consts.length > 0) throw new GaveUp('a reduction that closes over arrays is not computed');
    const outs = outAvals.map(({ dtype, shape, size }: Aval) => new NDArray(shape, dtype, allocate(dtype, size)));
    const scalarAt = (x: NDArray, i: number): NDArray => {
      const per = numbersPerElement(x.dtype);
      return new NDArray([], x.dtype, x.data.slice(per * i, per * (i + 1)));
    };
    let acc = initial;
    eachWindow(operands[0].shape, outAvals[0].shape, params, (r, source, isFirst) => {
      if (isFirst) acc = initial;
      // XLA pads with the initial values.
      const element = source < 0 ? initial : operands.map((x) => scalarAt(x, source));
      acc = context.run(params.jaxpr, [...acc, ...element]);
      outs.forEach((out, i) => {
        const per = numbersPerElement(out.dtype);
        for (let p = 0; p < per; p++) out.data[per * r + p] = acc[i].data[p];
      });
    });
    return outs;
  },
  select_and_scatter_add([source, operand], params, [{ shape, dtype }]) {
    const ones = shape.map(() => 1);
    const w: Windows = { ...params, base_dilation: ones, window_dilation: ones };
    const out = filled(shape, dtype, 0);
    scatterAdd(numbers(source), chosenPlaces(operand, source.shape, w, prefersLarge(params)), numbers(out));
    return [settle(out)];
  },
  select_and_gather_add([tangents, operand], params, [{ shape, dtype, size }]) {
    const from = numbers(tangents);
    const chosen = chosenPlaces(operand, shape, params, prefersLarge(params));
    const out = allocate(dtype, size);
    for (let r = 0; r < size; r++) out[r] = chosen[r] < 0 ? 0 : from[chosen[r]];
    return [new NDArray(shape, dtype, out)];
  },
};
