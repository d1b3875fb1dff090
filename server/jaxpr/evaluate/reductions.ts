/** Reductions over axes. Floats of 32 and 64 bits are accumulated in double precision and rounded once. */
import type { Aval } from '../aval.ts';
import type { DType } from '../dtypes.ts';
import * as dt from '../dtypes.ts';
import { roundFloat } from '../host.ts';
import { NDArray, allocate, numbersPerElement } from '../ndarray.ts';
import type { ArgReduction, GeneralReduction, Reduction, reductions } from '../primitives/reductions.ts';
import { cGreater, cMul } from './complex.ts';
import { copyElement } from './order.ts';
import { settle } from './round.ts';
import type { BigData, EvaluateRule, EvaluateRules, NumberData } from './rule.ts';
import { GaveUp, isBig, offsets, sizeOf, stridesOf, takeOffsets } from './rule.ts';

/** The array with the reduced axes innermost, and how many elements are reduced to one. */
function gather(x: NDArray, axes: readonly number[]): { data: NDArray['data']; run: number } {
  const rank = x.shape.length;
  const kept = [...x.shape.keys()].filter((i) => !axes.includes(i));
  const order = [...kept, ...[...axes].sort((a, b) => a - b)];
  const run = sizeOf(axes.map((a) => x.shape[a]));
  if (order.every((a, i) => a === i) || rank === 0) return { data: x.data, run };
  const own = stridesOf(x.shape);
  const shape = order.map((a) => x.shape[a]);
  const at = offsets(
    shape,
    order.map((a) => own[a]),
  );
  return { data: takeOffsets(x, shape, at).data, run };
}

interface Fold {
  /** The result for no elements. */
  start: (dtype: DType) => number;
  number: (acc: number, x: number) => number;
  /** As `number`, for integers of at most 32 bits where that differs. */
  int?: (acc: number, x: number) => number;
  big?: { start: (dtype: DType) => bigint; fold: (acc: bigint, x: bigint) => bigint };
  complex?: {
    start: readonly [number, number];
    fold: (ar: number, ai: number, re: number, im: number) => readonly [number, number];
  };
}

function foldFloat32(
  f: (acc: number, x: number) => number,
  start: number,
  x: Float32Array,
  run: number,
  out: Float32Array,
) {
  for (let i = 0, at = 0; i < out.length; i++) {
    let acc = start;
    for (const end = at + run; at < end; at++) acc = f(acc, x[at]);
    out[i] = acc;
  }
}
function foldAny(f: (acc: number, x: number) => number, start: number, x: NumberData, run: number, out: NumberData) {
  for (let i = 0, at = 0; i < out.length; i++) {
    let acc = start;
    for (const end = at + run; at < end; at++) acc = f(acc, x[at]);
    out[i] = acc;
  }
}
function foldBig(f: (acc: bigint, x: bigint) => bigint, start: bigint, x: BigData, run: number, out: BigData) {
  for (let i = 0, at = 0; i < out.length; i++) {
    let acc = start;
    for (const end = at + run; at < end; at++) acc = f(acc, x[at]);
    out[i] = acc;
  }
}

/** XLA's CPU code keeps a 16-bit accumulator for 16-bit floats: each step is rounded. */
function accumulator(f: Fold['number'], dtype: DType): Fold['number'] {
  return dtype.bits >= 32 ? f : (acc, x) => roundFloat(f(acc, x), dtype);
}

const reduction =
  (name: string, fold: Fold): EvaluateRule<Reduction> =>
  ([x], { axes }, [aval]) => {
    const { dtype } = x;
    const { data, run } = gather(x, axes);
    const out = allocate(dtype, aval.size);
    const give = (): readonly NDArray[] => [settle(new NDArray(aval.shape, dtype, out))];
    if (isBig(data)) {
      if (!fold.big) throw new GaveUp(`${name} of ${dtype.name} isn't computed`);
      foldBig(fold.big.fold, fold.big.start(dtype), data, run, out as BigData);
      return give();
    }
    if (dtype.kind === 'complex') {
      if (!fold.complex) throw new GaveUp(`${name} of ${dtype.name} isn't computed`);
      for (let i = 0; i < aval.size; i++) {
        let [re, im] = fold.complex.start;
        for (let j = 2 * i * run; j < 2 * (i + 1) * run; j += 2)
          [re, im] = fold.complex.fold(re, im, data[j], data[j + 1]);
        out[2 * i] = re;
        out[2 * i + 1] = im;
      }
      return give();
    }
    const f = dtype.kind === 'float' ? accumulator(fold.number, dtype) : (fold.int ?? fold.number);
    if (data instanceof Float32Array && out instanceof Float32Array) foldFloat32(f, fold.start(dtype), data, run, out);
    else foldAny(f, fold.start(dtype), data, run, out as NumberData);
    return give();
  };

const smallest = (dtype: DType): number =>
  dtype.kind === 'bool' ? 0 : dtype.isInteger ? Number(dt.integerBounds(dtype)[0]) : -Infinity;
const largest = (dtype: DType): number =>
  dtype.kind === 'bool' ? 1 : dtype.isInteger ? Number(dt.integerBounds(dtype)[1]) : Infinity;

/** The first largest (or smallest) element; a NaN wins over all. Source: _compute_argminmax. */
const argReduction =
  (better: (x: number | bigint, best: number | bigint) => boolean): EvaluateRule<ArgReduction> =>
  ([x], { axes }, [aval]: readonly Aval[]) => {
    if (numbersPerElement(x.dtype) !== 1) throw new GaveUp(`argmax and argmin of ${x.dtype.name} aren't computed`);
    const { data, run } = gather(x, axes);
    const out = allocate(aval.dtype, aval.size);
    for (let i = 0; i < aval.size; i++) {
      let best = 0;
      for (let j = 1; j < run; j++) {
        const candidate = data[i * run + j];
        const current = data[i * run + best];
        if (Number.isNaN(current)) break;
        if (Number.isNaN(candidate) || better(candidate, current)) best = j;
      }
      if (isBig(out)) out[i] = BigInt(best);
      else out[i] = best;
    }
    return [new NDArray(aval.shape, aval.dtype, out)];
  };

/** Elements are taken in one after the other, the accumulator first, as XLA's CPU code does. */
const general: EvaluateRule<GeneralReduction> = (args, { dimensions, jaxpr }, outAvals, { run, budget }) => {
  const n = args.length / 2;
  const rank = args[0].shape.length;
  const axes = dimensions.map((d) => (d < 0 ? d + rank : d));
  const gathered = args.slice(0, n).map((x) => gather(x, axes));
  const count = gathered[0].run;
  const outs = outAvals.map((aval) => allocate(aval.dtype, aval.size));
  budget.spend(outAvals[0].size * count * (1 + jaxpr.eqns.length));
  const per = outAvals.map((aval) => numbersPerElement(aval.dtype));
  for (let i = 0; i < outAvals[0].size; i++) {
    let acc: readonly NDArray[] = args.slice(n);
    for (let j = 0; j < count; j++) {
      const elements = gathered.map(({ data }, k) => {
        const one = allocate(outAvals[k].dtype, 1);
        copyElement(data, i * count + j, one, 0, per[k]);
        return new NDArray([], outAvals[k].dtype, one);
      });
      acc = run(jaxpr, [...acc, ...elements]);
    }
    acc.forEach((v, k) => {
      copyElement(v.data, 0, outs[k], i, per[k]);
    });
  }
  return outAvals.map((aval, k) => new NDArray(aval.shape, aval.dtype, outs[k]));
};

/** The better of two complex numbers; a NaN part wins. */
const complexBest =
  (better: (a: number, b: number, c: number, d: number) => boolean) =>
  (ar: number, ai: number, re: number, im: number): readonly [number, number] => {
    if (Number.isNaN(ar) || Number.isNaN(ai)) return [ar, ai];
    return Number.isNaN(re) || Number.isNaN(im) || better(re, im, ar, ai) ? [re, im] : [ar, ai];
  };

export const reductionRules: EvaluateRules<typeof reductions> = {
  reduce_sum: reduction('reduce_sum', {
    start: () => 0,
    number: (acc, x) => acc + x,
    int: (acc, x) => (acc + x) | 0,
    big: { start: () => 0n, fold: (acc, x) => BigInt.asIntN(64, acc + x) },
    complex: { start: [0, 0], fold: (ar, ai, re, im) => [ar + re, ai + im] },
  }),
  reduce_max: reduction('reduce_max', {
    start: smallest,
    number: Math.max,
    big: { start: (dtype) => dt.integerBounds(dtype)[0], fold: (acc, x) => (x > acc ? x : acc) },
    complex: { start: [-Infinity, 0], fold: complexBest(cGreater) },
  }),
  reduce_min: reduction('reduce_min', {
    start: largest,
    number: Math.min,
    big: { start: (dtype) => dt.integerBounds(dtype)[1], fold: (acc, x) => (x < acc ? x : acc) },
    complex: { start: [Infinity, 0], fold: complexBest((a, b, c, d) => cGreater(c, d, a, b)) },
  }),
  reduce_prod: reduction('reduce_prod', {
    start: () => 1,
    number: (acc, x) => acc * x,
    int: Math.imul,
    big: { start: () => 1n, fold: (acc, x) => BigInt.asIntN(64, acc * x) },
    complex: { start: [1, 0], fold: cMul },
  }),
  reduce_and: reduction('reduce_and', {
    start: (dtype) => (dtype.kind === 'bool' ? 1 : -1),
    number: (acc, x) => acc & x,
    big: { start: () => -1n, fold: (acc, x) => acc & x },
  }),
  reduce_or: reduction('reduce_or', {
    start: () => 0,
    number: (acc, x) => acc | x,
    big: { start: () => 0n, fold: (acc, x) => acc | x },
  }),
  reduce_xor: reduction('reduce_xor', {
    start: () => 0,
    number: (acc, x) => acc ^ x,
    big: { start: () => 0n, fold: (acc, x) => acc ^ x },
  }),
  argmax: argReduction((x, best) => x > best),
  argmin: argReduction((x, best) => x < best),
  reduce: general,
};
