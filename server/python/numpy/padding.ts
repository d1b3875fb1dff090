/** `np.pad`. Source: numpy/lib/_arraypad_impl.py. */
import type { DType } from '../../jaxpr/dtypes.ts';
import { valueError } from '../errors.ts';
import type { Value } from '../values.ts';
import { Missing, PyTuple, UnknownSignal } from '../values.ts';
import { NdArray, computed, copyOf, sizeOf, unknownArray, viewOf } from './array.ts';
import { asArray } from './coerce.ts';
import { MISSING, isSequence, listOfInts } from './declare.ts';
import { setIndexed } from './indexing.ts';
import { mean, methodReductions, u } from './reductions.ts';
import { broadcastTo, concatenate, pickAxis, ravel } from './shapes.ts';
import { allocateElements } from './storage.ts';
import { byRows, inexactOf, medianOf } from './orderStatistics.ts';

/** Source: lib/_arraypad_impl.py. */
export function pad(
  a: NdArray,
  widths: readonly (readonly [number, number])[],
  mode: string,
  option: (name: string) => Value | undefined,
): NdArray {
  let out = a;
  if (mode === 'constant' || mode === 'empty') {
    const constants = option('constant_values') ?? 0;
    const shape = a.shape.map((n, i) => n + widths[i][0] + widths[i][1]);
    const made =
      mode === 'empty'
        ? unknownArray(shape, a.dtype, "what numpy.pad(mode='empty') leaves")
        : copyOf(fullOf(shape, a.dtype));
    const sides = pairsOf(constants, a.ndim);
    sides.forEach(([before, after], axis) => {
      const part = (from: number, to: number): NdArray =>
        viewOf(
          made,
          made.shape.map((s, d) => (d === axis ? to - from : d > axis ? a.shape[d] : s)),
          made.strides,
          made.offset +
            made.strides.reduce((o, s, d) => o + (d === axis ? from * s : d > axis ? widths[d][0] * s : 0), 0),
        );
      setIndexed(part(0, widths[axis][0]), new PyTuple([]), before);
      setIndexed(part(shape[axis] - widths[axis][1], shape[axis]), new PyTuple([]), after);
    });
    const core = viewOf(
      made,
      a.shape,
      made.strides,
      made.offset + made.strides.reduce((o, s, d) => o + widths[d][0] * s, 0),
    );
    setIndexed(core, new PyTuple([]), a);
    return made;
  }
  widths.forEach(([before, after], axis) => {
    const n = out.shape[axis];
    if (before + after > 0 && n === 0)
      throw valueError(`can't extend empty axis ${axis} using modes other than 'constant' or 'empty'`);
    if (['edge', 'reflect', 'symmetric', 'wrap'].includes(mode)) {
      out = pickAxis(out, before + n + after, axis, (i) => mirrored(i - before, n, mode));
      return;
    }
    const statistic = STATISTICS[mode] as ((a: NdArray, axis: number) => NdArray) | undefined;
    if (!statistic) {
      if (mode === 'linear_ramp') throw new UnknownSignal(new Missing("numpy.pad(mode='linear_ramp')"));
      throw valueError(`mode '${mode}' is not supported`);
    }
    const value = asArray(statistic(out, axis), out.dtype);
    const block = (k: number): NdArray =>
      broadcastTo(
        value,
        out.shape.map((s, d) => (d === axis ? k : s)),
      );
    out = concatenate([block(before), out, block(after)], axis);
  });
  return out === a ? copyOf(a) : out;
}
const STATISTICS: Readonly<Record<string, (a: NdArray, axis: number) => NdArray>> = {
  maximum: (a, axis) => asArray(methodReductions.max(a, axis, null, null, true, MISSING, MISSING)),
  minimum: (a, axis) => asArray(methodReductions.min(a, axis, null, null, true, MISSING, MISSING)),
  mean: (a, axis) => {
    const m = asArray(mean(a, axis, null, null, true, MISSING));
    return a.dtype.isInteger ? u('rint', m) : m;
  },
  median: (a, axis) => byRows(a, axis, true, inexactOf(a.dtype), medianOf(inexactOf(a.dtype))),
};
function mirrored(i: number, n: number, mode: string): number {
  if (mode === 'edge') return Math.min(Math.max(i, 0), n - 1);
  if (mode === 'wrap') return ((i % n) + n) % n;
  if (mode === 'symmetric') {
    const k = ((i % (2 * n)) + 2 * n) % (2 * n);
    return k < n ? k : 2 * n - 1 - k;
  }
  if (n === 1) return 0;
  const period = 2 * (n - 1);
  const k = ((i % period) + period) % period;
  return k < n ? k : period - k;
}
const fullOf = (shape: readonly number[], d: DType): NdArray =>
  computed(shape, d, [], () => allocateElements(d, sizeOf(shape)));

/** `(before, after)` for each axis, from one number, one pair, or one pair for each. */
export function pairsOf(v: Value, rank: number): (readonly [Value, Value])[] {
  const item = (x: Value): readonly Value[] =>
    isSequence(x) ? x.items : x instanceof NdArray && x.ndim > 0 ? listOfInts(ravel(x)) : [x];
  const rows = item(v);
  const isNested = rows.some((x) => isSequence(x));
  if (!isNested) {
    const [before, after = before] = rows;
    return Array.from({ length: rank }, () => [before, after] as const);
  }
  const pairs = rows.map((x): readonly [Value, Value] => {
    const [before, after = before] = item(x);
    return [before, after];
  });
  if (pairs.length === 1) return Array.from({ length: rank }, () => pairs[0]);
  if (pairs.length !== rank)
    throw valueError(
      `operands could not be broadcast together with remapped shapes [original->remapped]: (${pairs.length},2)  and requested shape (${rank},2)`,
    );
  return pairs;
}
