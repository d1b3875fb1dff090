/**
 * Reductions over axes, in NumPy's order of operations: sums of floats are pairwise along the innermost axis, all else
 * goes one by one. Source: numpy/_core/src/umath/loops_utils.h.src pairwise_sum, reduction.c, nditer_constr.c.
 */
import type { DType } from '../../jaxpr/dtypes.ts';
import * as dt from '../../jaxpr/dtypes.ts';
import { roundFloat } from '../../jaxpr/host.ts';
import type { Scalar } from '../../jaxpr/jaxpr.ts';
import { typeError, valueError } from '../errors.ts';
import type { Value } from '../values.ts';
import { Missing, UnknownSignal } from '../values.ts';
import type { Shape, View, NdArray } from './array.ts';
import { computed, elements, elementsAs, sizeOf, stridesOf } from './array.ts';
import { storeElement } from './cast.ts';
import { perElement, allocateElements } from './storage.ts';
import type { Elements } from './storage.ts';
import type { Forms } from './loops.ts';
import { familyOf } from './loops.ts';
import type { UfuncSpec } from './ufuncTable.ts';

/** Runs of at most so many elements are added without recursion (PW_BLOCKSIZE). */
const BLOCK = 128;
const LANES = 8;
/** Where dtypes differ, NumPy casts so many elements at a time. */
const BUFFER = 8192;

type Round = (x: number) => number;
const identity: Round = (x) => x;
/** Narrow floats are added as float32. */
const roundOf = (d: DType): Round => (d === dt.float64 || d === dt.complex128 ? identity : Math.fround);

/** The sum of `n` numbers from `at` on, `step` apart. */
function pairwise(x: ArrayLike<number>, at: number, n: number, step: number, round: Round): number {
  if (n < LANES) {
    let sum = -0;
    for (let i = 0; i < n; i++) sum = round(sum + x[at + i * step]);
    return sum;
  }
  if (n <= BLOCK) {
    const r = new Float64Array(LANES);
    for (let k = 0; k < LANES; k++) r[k] = x[at + k * step];
    let i = LANES;
    for (; i < n - (n % LANES); i += LANES) for (let k = 0; k < LANES; k++) r[k] = round(r[k] + x[at + (i + k) * step]);
    let sum = round(round(round(r[0] + r[1]) + round(r[2] + r[3])) + round(round(r[4] + r[5]) + round(r[6] + r[7])));
    for (; i < n; i++) sum = round(sum + x[at + i * step]);
    return sum;
  }
  let half = Math.floor(n / 2);
  half -= half % LANES;
  return round(pairwise(x, at, half, step, round) + pairwise(x, at + half * step, n - half, step, round));
}

/** The same of complex numbers, four at a time. `n` counts numbers, not pairs; `step` is between pairs. */
function pairwiseComplex(x: ArrayLike<number>, at: number, n: number, step: number, round: Round): [number, number] {
  if (n < LANES) {
    let [re, im] = [-0, -0];
    for (let i = 0; i < n; i += 2) {
      re = round(re + x[at + (i / 2) * step]);
      im = round(im + x[at + (i / 2) * step + 1]);
    }
    return [re, im];
  }
  if (n <= BLOCK) {
    const r = new Float64Array(LANES);
    for (let k = 0; k < LANES; k++) r[k] = x[at + (k >> 1) * step + (k & 1)];
    let i = LANES;
    for (; i < n - (n % LANES); i += LANES)
      for (let k = 0; k < LANES; k++) r[k] = round(r[k] + x[at + ((i >> 1) + (k >> 1)) * step + (k & 1)]);
    let re = round(round(r[0] + r[2]) + round(r[4] + r[6]));
    let im = round(round(r[1] + r[3]) + round(r[5] + r[7]));
    for (; i < n; i += 2) {
      re = round(re + x[at + (i >> 1) * step]);
      im = round(im + x[at + (i >> 1) * step + 1]);
    }
    return [re, im];
  }
  let half = Math.floor(n / 2);
  half -= half % LANES;
  const [ar, ai] = pairwiseComplex(x, at, half, step, round);
  const [br, bi] = pairwiseComplex(x, at + (half / 2) * step, n - half, step, round);
  return [round(ar + br), round(ai + bi)];
}

interface Axis {
  readonly n: number;
  readonly from: number;
  readonly to: number;
}

/** Axes from the outermost to the innermost, neighbours merged where they can be. */
function plan(shape: Shape, from: readonly number[], to: readonly number[]): Axis[] {
  const axes = shape
    .map((n, i): Axis => ({ n, from: from[i], to: to[i] }))
    .filter((a) => a.n !== 1)
    .map((a, i) => [a, i] as const)
    .sort(([a, i], [b, j]) => Math.abs(b.from) - Math.abs(a.from) || i - j)
    .map(([a]) => a);
  const merged: Axis[] = [];
  for (const a of axes) {
    const last = merged.at(-1);
    if (last && last.from === a.from * a.n && last.to === a.to * a.n)
      merged[merged.length - 1] = { n: last.n * a.n, from: a.from, to: a.to };
    else merged.push(a);
  }
  return merged;
}

/** Accumulate elements into `out`, which holds the start. */
function accumulate(
  forms: Forms,
  dtype: DType,
  isSum: boolean,
  x: Elements,
  axes: readonly Axis[],
  start: number,
  out: Elements,
  seen: Uint8Array | undefined,
  block: number,
): void {
  const inner = axes.at(-1) ?? { n: 1, from: 0, to: 0 };
  const outer = axes.slice(0, -1);
  const family = familyOf(dtype);
  const round = roundOf(dtype);
  const step = oneStep(forms, dtype, x, out, seen);
  const sums = isSum && (family === 'float' || family === 'complex') && inner.to === 0 && !seen;
  const run = (at: number, to: number): void => {
    if (!sums) {
      for (let i = 0; i < inner.n; i++) step(at + i * inner.from, to + i * inner.to);
      return;
    }
    for (let done = 0; done < inner.n; done += block) {
      const n = Math.min(block, inner.n - done);
      const first = at + done * inner.from;
      const numbers = x as unknown as number[];
      const result = out as unknown as number[];
      if (family === 'complex') {
        const [re, im] = pairwiseComplex(numbers, 2 * first, 2 * n, 2 * inner.from, round);
        result[2 * to] += re;
        result[2 * to + 1] += im;
      } else result[to] = roundFloat(result[to] + pairwise(numbers, first, n, inner.from, round), dtype);
    }
  };
  const walk = (d: number, at: number, to: number): void => {
    if (d === outer.length) run(at, to);
    else for (let i = 0; i < outer[d].n; i++) walk(d + 1, at + i * outer[d].from, to + i * outer[d].to);
  };
  walk(0, start, 0);
}

/** `out[to] = form(out[to], x[at])`; the first element of each result is taken as it is where there is no start. */
function oneStep(
  forms: Forms,
  dtype: DType,
  x: Elements,
  out: Elements,
  seen: Uint8Array | undefined,
): (at: number, to: number) => void {
  const family = familyOf(dtype);
  const first = (to: number): boolean => {
    if (!seen || seen[to]) return false;
    seen[to] = 1;
    return true;
  };
  if (family === 'complex') {
    const f = forms.complex;
    if (!f) throw new UnknownSignal(new Missing(`numpy reductions of ${dtype.name}`));
    return (at, to) => {
      const [re, im] = [x[2 * at], x[2 * at + 1]] as [number, number];
      const [a, b] = [out[2 * to], out[2 * to + 1]] as [number, number];
      const r = first(to) ? ([re, im] as const) : f(a, b, re, im);
      out[2 * to] = typeof r === 'number' ? r : r[0];
      out[2 * to + 1] = typeof r === 'number' ? 0 : r[1];
    };
  }
  const f = forms[family] as ((a: unknown, b: unknown) => Value) | undefined;
  if (!f) throw new UnknownSignal(new Missing(`numpy reductions of ${dtype.name}`));
  if (family === 'float' && dtype.bits < 32)
    return (at, to) => {
      out[to] = first(to) ? x[at] : roundFloat(f(out[to], x[at]) as number, dtype);
    };
  return (at, to) => {
    (out as Value[])[to] = first(to) ? x[at] : f(out[to], x[at]);
  };
}

export interface ReduceOptions {
  readonly keepdims?: boolean;
  readonly initial?: Scalar;
  readonly objectInitial?: Value;
  readonly where?: View | undefined;
}

/** The shape without the reduced axes, or with ones in their places. */
export const reducedShape = (shape: Shape, axes: readonly number[], keepdims = false): number[] =>
  shape.flatMap((n, i) => (axes.includes(i) ? (keepdims ? [1] : []) : [n]));

/** Reduce axes of a view with a ufunc, in a dtype. */
export function reduceView(
  spec: UfuncSpec,
  v: View,
  axes: readonly number[],
  dtype: DType,
  options: ReduceOptions = {},
): NdArray {
  const shape = reducedShape(v.shape, axes, options.keepdims);
  const count = sizeOf(axes.map((a) => v.shape[a]));
  const family = familyOf(dtype);
  const forms = spec.forms(dtype);
  if (!forms[family]) throw new UnknownSignal(new Missing(`numpy.${spec.name}.reduce of ${dtype.name}`));
  let start = options.initial ?? spec.identity?.(dtype);
  if (dtype.kind === 'object') start = undefined;
  if (
    count === 0 &&
    start === undefined &&
    options.objectInitial === undefined &&
    sizeOf(shape) > 0 &&
    dtype.kind !== 'object'
  )
    throw valueError(`zero-size array to reduction operation ${spec.name} which has no identity`);
  if (options.where && start === undefined && options.initial === undefined)
    throw valueError(
      `reduction operation '${spec.name}' does not have an identity, so to use a where mask one has to specify 'initial'`,
    );
  const out = spec.out(dtype);
  const sources = options.where ? [v, options.where] : [v];
  return computed(shape, out, sources, ([x, mask]) => {
    const kept = v.shape.map((n, i) => (axes.includes(i) ? 1 : n));
    const own = stridesOf(kept);
    const to = kept.map((_, i) => (axes.includes(i) ? 0 : own[i]));
    // A dtype of its own means NumPy's buffered loop, in row-major order.
    const direct = x.dtype === dtype && !mask;
    const from = direct
      ? x.storage.get()
      : mask
        ? masked(x, mask, dtype, spec.identity?.(dtype) ?? start)
        : elementsAs(x, dtype);
    const strides = direct ? x.strides : stridesOf(x.shape);
    const size = sizeOf(shape);
    const holds = spec.name.startsWith('logical') && dtype.kind !== 'object' ? dt.bool : dtype;
    const values = holds === dtype ? from : elementsAs(x, dt.bool);
    const result = allocateElements(holds, size);
    const isSum = spec.name === 'add';
    let seen: Uint8Array | undefined;
    if (options.objectInitial !== undefined && Array.isArray(result)) result.fill(options.objectInitial);
    else if (start === undefined) {
      seen = new Uint8Array(size);
      if (count === 0 && dtype.kind === 'object' && spec.identity)
        (result as Value[]).fill(spec.identity(dtype) as Value);
    } else
      for (let i = 0; i < size; i++)
        storeElement(result, i, isSum && count > 0 && start === 0 && holds.isInexact ? -0 : start, holds);
    if (count > 0 && size > 0)
      accumulate(
        holds === dtype ? forms : spec.forms(holds),
        holds,
        isSum,
        values,
        plan(x.shape, holds === dtype ? strides : stridesOf(x.shape), to),
        direct && holds === dtype ? x.offset : 0,
        result,
        seen,
        x.dtype === dtype ? Infinity : BUFFER,
      );
    return result;
  });
}

/** The elements, with the start in the place of those that the mask leaves out. */
function masked(v: View, mask: View, dtype: DType, start: Scalar): Elements {
  const all = elementsAs(v, dtype).slice();
  const keep = elements(mask);
  for (let i = 0; i < keep.length; i++) if (!keep[i]) storeElement(all, i, start, dtype);
  return all;
}

/** `ufunc.accumulate` along one axis. */
export function accumulateView(spec: UfuncSpec, v: View, axis: number, dtype: DType): NdArray {
  const forms = spec.forms(dtype);
  if (!forms[familyOf(dtype)]) throw typeError(`ufunc '${spec.name}' has no accumulate for ${dtype.name}`);
  return computed(v.shape, dtype, [v], ([x]) => {
    const from = elementsAs(x, dtype);
    const out = from.slice();
    const strides = stridesOf(x.shape);
    const n = x.shape[axis];
    const stride = strides[axis];
    const step = oneStep(forms, dtype, from, out, undefined);
    const size = sizeOf(x.shape);
    const per = perElement(dtype);
    for (let i = 0; i < size; i++) {
      if (Math.floor(i / stride) % n === 0) continue;
      for (let k = 0; k < per; k++) out[i * per + k] = out[(i - stride) * per + k];
      step(i, i);
    }
    return out;
  });
}
