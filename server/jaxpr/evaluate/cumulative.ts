/** Cumulative reductions. Floats of 32 and 64 bits are accumulated in double precision. */
import type { DType } from '../dtypes.ts';
import * as dt from '../dtypes.ts';
import { roundFloat } from '../host.ts';
import { NDArray, allocate } from '../ndarray.ts';
import type { Cumulative, cumulative } from '../primitives/cumulative.ts';
import { cGreater, cMul } from './complex.ts';
import type { Pair } from './loops.ts';
import { linesAlong } from './order.ts';
import { settle } from './round.ts';
import type { EvaluateRule, EvaluateRules } from './rule.ts';
import { GaveUp, isBig } from './rule.ts';

interface Scan {
  readonly number: (acc: number, x: number) => number;
  /** For integers of at most 32 bits, where that differs. */
  readonly int?: (acc: number, x: number) => number;
  readonly big?: (acc: bigint, x: bigint) => bigint;
  readonly complex?: (ar: number, ai: number, re: number, im: number) => Pair;
}

const narrow = (f: Scan['number'], dtype: DType): Scan['number'] =>
  dtype.bits >= 32 ? f : (acc, x) => roundFloat(f(acc, x), dtype);

const scan =
  (name: string, rule: Scan): EvaluateRule<Cumulative> =>
  ([x], { axis, reverse }, _, { budget }) => {
    budget.spend(x.size);
    const { dtype, data } = x;
    const lines = linesAlong(x.shape, axis);
    const out = allocate(dtype, x.size);
    const complexRule = dtype.isComplex ? rule.complex : undefined;
    if ((dtype.isComplex && !rule.complex) || (isBig(data) && !rule.big))
      throw new GaveUp(`${name} of ${dtype.name} isn't computed`);
    const f = dtype.kind === 'float' ? narrow(rule.number, dtype) : (rule.int ?? rule.number);
    for (let line = 0; line < lines.count; line++) {
      const begin = lines.start(line) + (reverse ? (lines.length - 1) * lines.step : 0);
      const step = reverse ? -lines.step : lines.step;
      if (isBig(data)) {
        let acc = data[begin];
        for (let k = 0, at = begin; k < lines.length; k++, at += step) {
          if (k > 0 && rule.big) acc = rule.big(acc, data[at]);
          (out as BigInt64Array)[at] = acc;
        }
      } else if (complexRule) {
        let re = data[2 * begin];
        let im = data[2 * begin + 1];
        for (let k = 0, at = begin; k < lines.length; k++, at += step) {
          if (k > 0) [re, im] = complexRule(re, im, data[2 * at], data[2 * at + 1]);
          out[2 * at] = re;
          out[2 * at + 1] = im;
        }
      } else {
        let acc = data[begin];
        for (let k = 0, at = begin; k < lines.length; k++, at += step) {
          if (k > 0) acc = f(acc, data[at]);
          out[at] = acc;
        }
      }
    }
    return [settle(new NDArray(x.shape, dtype, out))];
  };

/** log(exp(a) + exp(b)). Source: jax/_src/lax/other.py logaddexp. */
function logAddExp(a: number, b: number): number {
  if (a === b) return a + Math.LN2;
  const high = Math.max(a, b);
  const low = Math.min(a, b);
  if (low === -Infinity) return high;
  return high + Math.log1p(Math.exp(low - high));
}

export const cumulativeRules: EvaluateRules<typeof cumulative> = {
  cumsum: scan('cumsum', {
    number: (acc, x) => acc + x,
    int: (acc, x) => (acc + x) | 0,
    big: (acc, x) => BigInt.asIntN(dt.int64.bits, acc + x),
    complex: (ar, ai, re, im) => [ar + re, ai + im],
  }),
  cumprod: scan('cumprod', {
    number: (acc, x) => acc * x,
    int: Math.imul,
    big: (acc, x) => BigInt.asIntN(dt.int64.bits, acc * x),
    complex: cMul,
  }),
  cummax: scan('cummax', {
    number: Math.max,
    big: (acc, x) => (x > acc ? x : acc),
    complex: (ar, ai, re, im) => (cGreater(re, im, ar, ai) ? [re, im] : [ar, ai]),
  }),
  cummin: scan('cummin', {
    number: Math.min,
    big: (acc, x) => (x < acc ? x : acc),
    complex: (ar, ai, re, im) => (cGreater(ar, ai, re, im) ? [re, im] : [ar, ai]),
  }),
  cumlogsumexp: scan('cumlogsumexp', { number: logAddExp }),
};
